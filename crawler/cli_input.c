#include "crawler/cli_input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleaner/decode/detect.h"
#include "crawler/cli.h"
#include "store/warc/warc.h"

/* A page larger than this is refused: the cleaner's own ceiling is 1 GiB, and no page is near it. */
#define MAX_PAGE ((size_t)256 << 20)

struct path {
    char *z;
    bool found; /* in a folder, not given on the command line */
};

struct inputs {
    char **given;
    bool all;
    int failed;
    struct path *todo; /* a stack: the next one on top */
    size_t n, cap;
    struct warc_reader *warc; /* being read, else NULL */
    char *warc_name;
    struct records {          /* what it held so far, for one that holds no page */
        uint64_t n, pages, requests, revisits, infos;
    } records;
};

/* Bytes in memory as a WARC reader wants them. */
struct held {
    char *bytes;
    size_t at, n;
};

static void *must(void *p)
{
    if (!p) {
        cli_error("inputs", "out of memory");
        exit(EXIT_UNABLE);
    }
    return p;
}

struct inputs *inputs_open(char **paths, bool all)
{
    struct inputs *in = must(calloc(1, sizeof *in));
    in->given = paths;
    in->all = all;
    return in;
}

int inputs_failed(const struct inputs *in)
{
    return in->failed;
}

void inputs_close(struct inputs *in)
{
    if (!in)
        return;
    while (in->n)
        free(in->todo[--in->n].z);
    warc_close(in->warc);
    free(in->warc_name);
    free(in->todo);
    free(in);
}

void input_free(struct input *i)
{
    free((void *)(uintptr_t)i->name);
    free(i->owned);
    *i = (struct input){0};
}

static void push(struct inputs *in, char *z, bool found)
{
    if (in->n == in->cap) {
        in->cap = in->cap ? 2 * in->cap : 64;
        in->todo = must(realloc(in->todo, in->cap * sizeof *in->todo));
    }
    in->todo[in->n++] = (struct path){z, found};
}

static void fail(struct inputs *in, const char *name, const char *why)
{
    cli_error(name, "%s", why);
    in->failed++;
}

/* The names that make a file a page (CONTRACT: what a folder gives). */
static bool page_name(struct view name)
{
    static const char *const ends[] = {".html", ".htm", ".shtml", ".xhtml", ".txt", ".js",
                                       ".warc", ".warc.gz", ".warc.zst"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct view e = view_of(ends[i]);
        if (name.n > e.n && view_eq_ci(view_from(name, name.n - e.n), e))
            return true;
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    const struct path *x = a, *y = b;
    return strcmp(y->z, x->z); /* last first: it is a stack */
}

static char *join(const char *dir, const char *name)
{
    size_t n = strlen(dir), slash = n && dir[n - 1] == '/' ? 0 : 1;
    char *z = must(malloc(n + strlen(name) + 2));
    memcpy(z, dir, n);
    memcpy(z + n, "/", slash);
    memcpy(z + n + slash, name, strlen(name) + 1);
    return z;
}

/* Put a folder's pages and folders on the stack; how many.  Links to folders are not followed: they can be circles. */
static int open_folder(struct inputs *in, const char *dir)
{
    DIR *d = opendir(dir);
    size_t from = in->n;
    if (!d) {
        fail(in, dir, strerror(errno));
        return -1;
    }
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        char *z = join(dir, e->d_name);
        struct stat st;
        bool folder = lstat(z, &st) == 0 && S_ISDIR(st.st_mode);
        bool file = !folder && stat(z, &st) == 0 && S_ISREG(st.st_mode);
        if (folder || (file && (in->all || page_name(view_of(e->d_name)))))
            push(in, z, true);
        else
            free(z);
    }
    closedir(d);
    if (in->n > from) /* an empty folder may leave no array at all */
        qsort(in->todo + from, in->n - from, sizeof *in->todo, by_name);
    return (int)(in->n - from);
}

static bool slurp(int fd, size_t limit, char **bytes, size_t *n, const char **why)
{
    size_t cap = 1 << 16;
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        cap = (size_t)st.st_size + 1;
    char *p = must(malloc(cap));
    *n = 0;
    for (;;) {
        if (*n == cap)
            p = must(realloc(p, cap *= 2));
        ssize_t got = read(fd, p + *n, cap - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = strerror(errno);
            break;
        }
        *n += (size_t)got;
        if (got == 0) {
            *bytes = p;
            return true;
        }
        if (*n > limit) {
            *why = "too large";
            break;
        }
    }
    free(p);
    return false;
}

bool input_read_file(const char *path, size_t limit, char **bytes, size_t *n)
{
    const char *why = NULL;
    bool standard = strcmp(path, "-") == 0, ok = false;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        why = strerror(errno);
    else
        ok = slurp(fd, limit, bytes, n, &why);
    if (fd > 0)
        close(fd);
    if (!ok)
        cli_error(path, "%s", why);
    return ok;
}

/* Neither text nor markup: many control bytes in the first 4 KiB, and not for being UTF-16.  A few NULs are a damaged page. */
static bool binary(struct view v)
{
    size_t n = v.n < 4096 ? v.n : 4096, control = 0;
    if (n >= 2 && (memcmp(v.p, "\xFF\xFE", 2) == 0 || memcmp(v.p, "\xFE\xFF", 2) == 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        control += c < 32 && !ascii_space((char)c) && c != 27;
    }
    return control > n / 16 && detect_utf16(v) == ENC_NONE;
}

static int64_t read_held(void *ctx, char *to, size_t n)
{
    struct held *h = ctx;
    if (n > h->n - h->at)
        n = h->n - h->at;
    memcpy(to, h->bytes + h->at, n);
    h->at += n;
    return (int64_t)n;
}

static void close_held(void *ctx)
{
    struct held *h = ctx;
    free(h->bytes);
    free(h);
}

static bool file_is_warc(const char *path)
{
    char head[32];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof head);
    if (fd >= 0)
        close(fd);
    return n > 0 && warc_sniff((struct view){head, (size_t)n});
}

/* Begin reading a WARC; its records come with the next calls.  Takes `path`. */
static void begin_warc(struct inputs *in, char *path, enum err_code code, const struct err *e)
{
    in->warc_name = path;
    in->records = (struct records){0};
    if (code == ERR_OK)
        return;
    in->warc = NULL;
    fail(in, path, e->msg);
    free(path);
    in->warc_name = NULL;
}

static size_t put(char *to, size_t at, struct view *v)
{
    if (v->n)
        memcpy(to + at, v->p, v->n);
    v->p = to + at;
    return at + v->n;
}

/* A copy of all that a capture points to, in one block of memory. */
static char *own_capture(struct capture *c)
{
    struct view *const parts[] = {&c->url, &c->final_url, &c->request_headers, &c->response_headers, &c->content_type, &c->body,
                                  &c->wire_body, &c->address, &c->tls_version, &c->tls_cipher, &c->cert_error, &c->blocked};
    size_t n = 1, at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        n += parts[i]->n;
    char *p = must(malloc(n));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        at = put(p, at, parts[i]);
    return p;
}

/* Whether a record holds a page: text of some kind, with a body, and not a robots.txt. */
static bool is_page(const struct warc_record *r)
{
    static const char *const types[] = {"text/html", "application/xhtml", "text/plain", "application/xml+xhtml"};
    const struct capture *c = &r->capture;
    if (!r->has_capture || c->body.n == 0 || c->status / 100 == 3 || !view_starts_ci(c->url, VIEW("http")) ||
        view_ends(c->url, VIEW("/robots.txt")))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (view_starts_ci(c->content_type, view_of(types[i])))
            return true;
    return c->content_type.n == 0 && !binary(c->body);
}

static void count_record(struct records *n, const struct warc_record *r)
{
    n->n++;
    n->pages += is_page(r);
    n->requests += view_eq_ci(r->type, VIEW("request"));
    n->revisits += view_eq_ci(r->type, VIEW("revisit"));
    n->infos += view_eq_ci(r->type, VIEW("warcinfo")) || view_eq_ci(r->type, VIEW("metadata"));
}

/* No error: but who gave a file and gets nothing wants to know why. */
static void say_no_pages(const char *name, const struct records *n)
{
    cli_error(name, "no pages in it: %" PRIu64 " records, of which %" PRIu64 " requests, %" PRIu64 " revisits without a body, %"
              PRIu64 " warcinfo or metadata, %" PRIu64 " of other kinds", n->n, n->requests, n->revisits, n->infos,
              n->n - n->requests - n->revisits - n->infos);
}

static bool next_record(struct inputs *in, struct input *out)
{
    struct warc_record r;
    struct err e;
    for (;;) {
        enum err_code code = warc_next(in->warc, &r, &e);
        if (code == ERR_OK)
            count_record(&in->records, &r);
        if (code == ERR_OK && is_page(&r)) {
            *out = (struct input){.capture = r.capture};
            out->owned = own_capture(&out->capture);
            out->name = must(strndup(out->capture.url.p, out->capture.url.n));
            return true;
        }
        if (code == ERR_OK)
            continue;
        if (code != ERR_NOTHING)
            fail(in, in->warc_name, e.msg);
        if (code == ERR_INPUT || code == ERR_LIMIT)
            continue;
        if (code == ERR_NOTHING && in->records.n && !in->records.pages)
            say_no_pages(in->warc_name, &in->records);
        warc_close(in->warc);
        free(in->warc_name);
        in->warc = NULL;
        in->warc_name = NULL;
        return false;
    }
}

/* Takes `path`; true where *out is a page. */
static bool load(struct inputs *in, char *path, struct input *out)
{
    struct held *h;
    struct view body;
    char *bytes;
    struct err e = {0};
    if (strcmp(path, "-") != 0 && file_is_warc(path)) {
        begin_warc(in, path, warc_open(path, NULL, &in->warc, &e), &e);
        return false;
    }
    if (!input_read_file(path, MAX_PAGE, &bytes, &body.n)) {
        in->failed++;
        free(path);
        return false;
    }
    body.p = bytes;
    if (warc_sniff(body)) {
        h = must(malloc(sizeof *h));
        *h = (struct held){bytes, 0, body.n};
        begin_warc(in, path, warc_open_source(&(struct warc_source){h, read_held, close_held}, NULL, &in->warc, &e), &e);
        return false;
    }
    if (binary(body)) {
        fail(in, path, "not a page: binary data");
        free(bytes);
        free(path);
        return false;
    }
    /* The path is a hint for telling what it is; it is no address. */
    *out = (struct input){.name = path, .owned = bytes, .capture = {.url = view_of(path), .body = body}};
    return true;
}

bool inputs_next(struct inputs *in, struct input *out)
{
    for (;;) {
        if (in->warc && next_record(in, out))
            return true;
        if (in->n == 0) {
            if (!*in->given)
                return false;
            push(in, must(strdup(*in->given++)), false);
        }
        struct path path = in->todo[--in->n];
        struct stat st;
        if (strcmp(path.z, "-") != 0 && stat(path.z, &st) == 0 && S_ISDIR(st.st_mode)) {
            if (open_folder(in, path.z) == 0 && !path.found)
                fail(in, path.z, "no pages in this folder");
            free(path.z);
        } else if (load(in, path.z, out)) {
            return true;
        }
    }
}
