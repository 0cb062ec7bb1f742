#include "store/warc/warc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleaner/base/arena.h"
#include "store/warc/arc.h"
#include "store/warc/http.h"
#include "store/warc/stream.h"

enum { HEAD_MAX = 1 << 16, STEP = 1 << 16 };
#define RECORD_LIMIT ((size_t)256 << 20)
#define BODY_LIMIT ((size_t)64 << 20)

struct warc_reader {
    struct stream *in;
    struct warc_options o;
    char *p;           /* the window: [beg, end) is unread */
    size_t beg, end, cap;
    uint64_t part;     /* where in the file the window's first byte came from */
    bool broken;       /* the member that the window's last byte came from is damaged */
    bool over, failed;
    int arc;           /* an ARC file's version; 0: WARC */
    bool begun;        /* something was read: what the file is, is known */
    struct region region;
    jmp_buf full;
};

bool warc_sniff(struct view v)
{
    static const struct view magics[] = {VIEW_INIT("WARC/"), VIEW_INIT("\x1f\x8b\x08"), VIEW_INIT("\x28\xb5\x2f\xfd"),
                                         VIEW_INIT("\x5d\x2a\x4d\x18")};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (view_starts(v, magics[i]))
            return true;
    return arc_sniff(v);
}

static int64_t read_fd(void *ctx, char *to, size_t n)
{
    ssize_t got;
    do
        got = read((int)(intptr_t)ctx, to, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static void close_fd(void *ctx)
{
    if ((int)(intptr_t)ctx != STDIN_FILENO)
        close((int)(intptr_t)ctx);
}

enum err_code warc_open(const char *path, const struct warc_options *o, struct warc_reader **out, struct err *e)
{
    bool standard = path[0] == '-' && path[1] == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, 0, "%s", strerror(errno));
    struct warc_source from = {(void *)(intptr_t)fd, read_fd, close_fd};
    return warc_open_source(&from, o, out, e);
}

enum err_code warc_open_source(const struct warc_source *from, const struct warc_options *o, struct warc_reader **out,
                               struct err *e)
{
    struct warc_reader *r = calloc(1, sizeof *r);
    *out = r;
    if (r && (r->in = stream_open(from)) != NULL) {
        r->o = o ? *o : r->o;
        r->o.record_limit = r->o.record_limit ? r->o.record_limit : RECORD_LIMIT;
        r->o.body_limit = r->o.body_limit ? r->o.body_limit : BODY_LIMIT;
        if (arena_open(&r->region, ARENA_SPACE(r->o.record_limit * 2 + r->o.body_limit * 8 + ((size_t)1 << 20))))
            return ERR_OK;
    } else if (from->close) {
        from->close(from->ctx);
    }
    warc_close(r);
    *out = NULL;
    return err_set(e, ERR_NOMEM, 0, "out of memory");
}

void warc_close(struct warc_reader *r)
{
    if (!r)
        return;
    stream_close(r->in);
    arena_close(&r->region);
    free(r->p);
    free(r);
}

/* More bytes behind the window.  False at the end, at damage, or where reading fails. */
static bool more(struct warc_reader *r)
{
    if (r->over || r->broken)
        return false;
    if (r->beg == r->end) {
        r->beg = r->end = 0;
        r->part = stream_part(r->in);
    }
    if (r->cap - r->end < STEP) {
        if (r->beg) {
            memmove(r->p, r->p + r->beg, r->end - r->beg);
            if (stream_plain(r->in))
                r->part += r->beg;
            r->end -= r->beg;
            r->beg = 0;
        }
        if (r->cap - r->end < STEP) {
            size_t cap = r->cap ? r->cap * 2 : 4 * STEP;
            char *p = realloc(r->p, cap);
            if (!p) {
                r->over = r->failed = true;
                return false;
            }
            r->p = p;
            r->cap = cap;
        }
    }
    size_t got = 0;
    enum stream_state st = stream_read(r->in, r->p + r->end, STEP, &got);
    r->end += got;
    r->over = st == STREAM_END || st == STREAM_FAILED;
    r->failed = st == STREAM_FAILED;
    r->broken = st == STREAM_DAMAGED;
    return !r->over && !r->broken;
}

static struct view window(const struct warc_reader *r)
{
    return (struct view){r->p + r->beg, r->end - r->beg};
}

/* The file offset of the window's first byte, or of the member it came from. */
static uint64_t offset_of(const struct warc_reader *r)
{
    return stream_plain(r->in) ? r->part + r->beg : r->part;
}

/* What could not be read of the record at `at`: said; the caller goes on behind the damage. */
static enum err_code damaged(struct warc_reader *r, uint64_t at, const char *what, struct err *e)
{
    if (r->failed) {
        r->failed = false;
        r->beg = r->end;
        return err_set(e, ERR_IO, at, "%s", errno ? strerror(errno) : "cannot be read");
    }
    return err_set(e, ERR_INPUT, at, "record at byte %" PRIu64 ": %s", at, what);
}

/* An ARC file: to the next line that has the shape of a record's. */
static void resync_arc(struct warc_reader *r)
{
    struct arc_head h;
    for (;;) {
        struct view w = window(r);
        size_t end = view_chr(w, '\n', 0), next = end == VIEW_NONE ? VIEW_NONE : view_chr(w, '\n', end + 1);
        if (next != VIEW_NONE && arc_parse(view_sub(w, end + 1, next), r->arc, &h)) {
            r->beg += end + 1;
            return;
        }
        if (next != VIEW_NONE)
            r->beg += end + 1;
        else if (w.n > HEAD_MAX)
            r->beg = r->end; /* no such line is so long */
        else if (!more(r) && window(r).n == w.n) {
            r->beg = r->end;
            return;
        }
    }
}

/* To the next line that begins a record, dropping what is before it. */
static void resync(struct warc_reader *r)
{
    if (r->arc) {
        resync_arc(r);
        return;
    }
    for (;;) {
        struct view w = window(r);
        size_t at = view_find(w, VIEW("\nWARC/"), 0);
        if (at != VIEW_NONE) {
            r->beg += at + 1;
            return;
        }
        if (w.n > 5)
            r->beg = r->end - 5; /* its beginning may stand at the window's end */
        if (!more(r) && window(r).n == (w.n > 5 ? 5 : w.n)) {
            r->beg = r->end; /* the end of all, or of what could be read */
            return;
        }
    }
}

/* Move over the empty lines that end a record; false at the end of all. */
static bool to_record(struct warc_reader *r)
{
    for (;;) {
        while (r->beg < r->end && (r->p[r->beg] == '\r' || r->p[r->beg] == '\n'))
            r->beg++;
        if (r->beg < r->end)
            return true;
        if (!more(r) && r->beg == r->end)
            return false;
    }
}

/* Throw n bytes away without keeping them. */
static bool skip(struct warc_reader *r, uint64_t n)
{
    while (n) {
        size_t take = r->end - r->beg < n ? r->end - r->beg : (size_t)n;
        r->beg += take;
        n -= take;
        if (n && !more(r) && r->beg == r->end)
            return false;
    }
    return true;
}

/* Digits at v.p[from, from + n), or -1. */
static int digits(struct view v, size_t from, size_t n)
{
    uint64_t x;
    return view_u64(view_sub(v, from, from + n), &x) && from + n <= v.n ? (int)x : -1;
}

/* "2020-06-05T03:13:25Z", with or without a fraction, as Unix milliseconds; 0 where it is none. */
static int64_t date_ms(struct view v)
{
    int64_t y = digits(v, 0, 4), m = digits(v, 5, 2), d = digits(v, 8, 2);
    int64_t h = digits(v, 11, 2), min = digits(v, 14, 2), s = digits(v, 17, 2), ms = 0;
    if (y < 0 || m < 1 || m > 12 || d < 1 || d > 31 || h < 0 || min < 0 || s < 0)
        return 0;
    if (v.n > 20 && v.p[19] == '.')
        for (size_t i = 20, unit = 100; i < v.n && ascii_digit(v.p[i]); i++, unit /= 10)
            ms += (v.p[i] - '0') * (int64_t)unit;
    y -= m <= 2; /* days from civil, Howard Hinnant's algorithm */
    int64_t era = y / 400, yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return ((days * 24 + h) * 60 + min) * 60000 + s * 1000 + ms;
}

static struct view unbracket(struct view v)
{
    return v.n > 2 && v.p[0] == '<' && v.p[v.n - 1] == '>' ? view_sub(v, 1, v.n - 1) : v;
}

static void fill_capture(struct arena *a, const struct warc_reader *r, struct warc_record *rec)
{
    struct capture *c = &rec->capture;
    *c = (struct capture){.url = rec->target, .final_url = rec->target, .fetched_ms = date_ms(rec->date)};
    c->address = http_header(rec->headers, VIEW("warc-ip-address"));
    c->tls_cipher = http_header(rec->headers, VIEW("warc-cipher-suite"));
    struct view asked = http_header(rec->headers, VIEW("warc-requested-uri")); /* our own writer's */
    c->url = asked.n ? asked : c->url;
    struct view type = http_header(rec->headers, VIEW("content-type"));
    if (view_eq_ci(rec->type, VIEW("response")) && view_starts_ci(type, VIEW("application/http")))
        rec->has_capture = http_response(a, rec->block, r->o.body_limit, c);
    else if (view_eq_ci(rec->type, VIEW("resource")) || view_eq_ci(rec->type, VIEW("conversion"))) {
        rec->has_capture = true;
        c->status = 200;
        c->content_type = type;
        c->body = rec->block;
    }
    if (http_header(rec->headers, VIEW("warc-truncated")).n)
        c->truncated = true;
}

/* An ARC record holds what the server said, or only the content. */
static void fill_capture_arc(struct arena *a, const struct warc_reader *r, struct warc_record *rec)
{
    struct capture *c = &rec->capture;
    struct arc_head h;
    char date[20];
    arc_parse(view_sub(rec->headers, 0, rec->headers.n - 1), r->arc, &h);
    *c = (struct capture){.url = h.url, .final_url = h.url, .address = h.address};
    if (arc_date(h.date, date))
        c->fetched_ms = date_ms((struct view){date, sizeof date});
    if (arc_sniff(h.url))
        return;
    if (view_starts(rec->block, VIEW("HTTP/"))) {
        rec->has_capture = http_response(a, rec->block, r->o.body_limit, c);
        return;
    }
    rec->has_capture = true;
    c->status = 200;
    c->content_type = h.type;
    c->body = rec->block;
}

static void read_capture(struct warc_reader *r, struct warc_record *rec)
{
    struct arena a = arena_reset(&r->region, STEP, &r->full);
    if (setjmp(r->full))
        rec->has_capture = false; /* decoded, it needs more than a page may have */
    else if (r->arc)
        fill_capture_arc(&a, r, rec);
    else
        fill_capture(&a, r, rec);
}

/* The line at the window's beginning, with its end; its length in *n. */
static enum err_code find_arc_head(struct warc_reader *r, uint64_t at, size_t *n, struct err *e)
{
    struct arc_head h;
    for (;;) {
        struct view w = window(r);
        size_t end = view_chr(view_sub(w, 0, HEAD_MAX), '\n', 0);
        struct view line = view_sub(w, 0, end);
        if (end != VIEW_NONE && arc_sniff(line) && !arc_parse(line, r->arc, &h))
            r->arc = 2;
        if (end != VIEW_NONE && arc_parse(line, r->arc, &h)) {
            *n = end + 1;
            return ERR_OK;
        }
        if (end != VIEW_NONE || w.n > HEAD_MAX) {
            enum err_code code = damaged(r, at, "is none: no line of an ARC record", e);
            resync(r);
            return code;
        }
        if (!more(r) && window(r).n == w.n) {
            r->beg = r->end;
            return damaged(r, at, "cut off in its header", e);
        }
    }
}

/* The header block at the window's beginning; its length in *n. */
static enum err_code find_head(struct warc_reader *r, uint64_t at, size_t *n, struct err *e)
{
    if (r->arc)
        return find_arc_head(r, at, n, e);
    for (;;) {
        struct view w = window(r);
        if (w.n >= 5 && !view_starts(w, VIEW("WARC/"))) {
            enum err_code code = damaged(r, at, "is none: no WARC version line", e);
            resync(r);
            return code;
        }
        *n = http_head_end(view_sub(w, 0, HEAD_MAX + 4));
        if (*n < w.n || (w.n >= 4 && w.n <= HEAD_MAX && (view_ends(w, VIEW("\n\r\n")) || view_ends(w, VIEW("\n\n")))))
            if (*n <= HEAD_MAX)
                return ERR_OK;
        if (w.n > HEAD_MAX) {
            enum err_code code = damaged(r, at, "its header does not end", e);
            resync(r);
            return code;
        }
        if (!more(r) && window(r).n == w.n) {
            r->beg = r->end;
            return damaged(r, at, "cut off in its header", e);
        }
    }
}

static enum err_code read_block(struct warc_reader *r, uint64_t at, size_t head, uint64_t length, struct err *e)
{
    if (length > r->o.record_limit) {
        r->beg += head;
        bool whole = skip(r, length);
        enum err_code code = damaged(r, at, whole ? "larger than allowed, skipped" : "cut off", e);
        return code == ERR_INPUT && whole ? (e ? (e->code = ERR_LIMIT) : ERR_LIMIT) : code;
    }
    while (r->end - r->beg - head < length) {
        size_t had = r->end - r->beg;
        if (!more(r) && r->end - r->beg == had) {
            enum err_code code = damaged(r, at, r->broken ? "its compressed data is damaged" : "cut off", e);
            if (code == ERR_INPUT) { /* a length that is wrong hides whole records: they are looked for in what there is */
                r->beg += head - 1;
                resync(r);
            }
            return code;
        }
    }
    return ERR_OK;
}

/* What the record's header says, and how long it is; false where it does not say that. */
static bool read_head(const struct warc_reader *r, struct view head, struct warc_record *out, uint64_t *length)
{
    struct arc_head h;
    out->headers = head;
    if (!r->arc) {
        out->type = http_header(head, VIEW("warc-type"));
        out->id = http_header(head, VIEW("warc-record-id"));
        out->date = http_header(head, VIEW("warc-date"));
        out->target = unbracket(http_header(head, VIEW("warc-target-uri")));
        return view_u64(http_header(head, VIEW("content-length")), length);
    }
    if (!arc_parse(view_sub(head, 0, head.n - 1), r->arc, &h))
        return false;
    out->type = arc_sniff(h.url) ? VIEW("filedesc") : VIEW("response");
    out->date = h.date;
    out->target = h.url;
    return view_u64(h.length, length);
}

/* Whether the file is ARC: its first record says so, and its version. */
static void tell_format(struct warc_reader *r)
{
    while (!r->begun && r->end - r->beg < 11 && more(r))
        ;
    if (!r->begun && arc_sniff(window(r)))
        r->arc = 1;
    r->begun = true;
}

enum err_code warc_next(struct warc_reader *r, struct warc_record *out, struct err *e)
{
    struct warc_record rec = {0};
    *out = rec;
    errno = 0;
    if (!to_record(r)) {
        bool was = r->broken;
        uint64_t at = stream_offset(r->in);
        r->broken = false;
        if (r->failed)
            return damaged(r, at, "", e);
        return was ? err_set(e, ERR_INPUT, at, "damaged data before byte %" PRIu64, at) : ERR_NOTHING;
    }
    tell_format(r);
    size_t head;
    uint64_t length, at = offset_of(r);
    enum err_code code = find_head(r, at, &head, e);
    if (code != ERR_OK)
        return code;
    if (!read_head(r, view_sub(window(r), 0, head), &rec, &length)) {
        code = damaged(r, at, r->arc ? "has no valid length" : "has no valid Content-Length", e);
        r->beg += r->beg < r->end;
        resync(r);
        return code;
    }
    if ((code = read_block(r, at, head, length, e)) != ERR_OK)
        return code;
    struct view w = window(r);
    read_head(r, view_sub(w, 0, head), &rec, &length); /* the window may have moved */
    rec.offset = at;
    rec.block = view_sub(w, head, head + (size_t)length);
    r->beg += head + (size_t)length;
    rec.length = stream_plain(r->in) ? head + length : stream_offset(r->in) - at;
    if (r->arc && arc_sniff(rec.target) && view_starts(rec.block, VIEW("2 ")))
        r->arc = 2;
    *out = rec;
    read_capture(r, out);
    return ERR_OK;
}
