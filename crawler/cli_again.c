#include "crawler/cli_again.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/url.h"
#include "crawler/cli_clean.h"
#include "crawler/cli_out.h"
#include "crawler/cli_pool.h"

enum {
    BATCH = 50,         /* pages between two commits: others may write in between */
    WITNESSES = 4096,   /* pages of a host to learn from, evenly taken: bounds time and memory */
    EDGE = 500,         /* lines at either end of a page to learn from: the site's stand at the edges */
    DIGITS = 16,        /* of the digest, in an article's cleaner */
    VERSION_SIZE = sizeof CLEANER_VERSION + 6 + DIGITS
};
#define SITE_MARK VIEW("+site.")
#define LEARN_SPACE ((size_t)4 << 30)

/* One page on its way through the pool. */
struct page {
    struct region region;
    jmp_buf full;
    struct arena arena;
    struct store_article was;
    struct store_capture from;
    struct article now;
    enum err_code code;
    struct err err;
};

struct session {
    const struct again_options *o;
    struct store *store;
    struct knowledge *know;
    int64_t run;
    struct page *slots;
    size_t nslots;
    int failed;
    bool broken; /* the store cannot be written */

    struct view host; /* of one host: */
    int64_t *ids;     /* the latest article of each URL */
    size_t nids, next, step;
    struct article *pages; /* pass 1: nothing but their prints */
    size_t npages;
    struct store_site site; /* pass 2 */
    struct site_knowledge known;
    char version[VERSION_SIZE];
    int64_t changed, done;
};

void again_version(struct view cleaner, struct view *version, struct view *site)
{
    size_t at = view_find(cleaner, SITE_MARK, 0);
    *version = view_sub(cleaner, 0, at);
    *site = at == VIEW_NONE ? (struct view){0} : view_from(cleaner, at + SITE_MARK.n);
}

static void name_version(const unsigned char digest[32], char out[VERSION_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    char digits[DIGITS + 1] = "";
    for (int i = 0; i < DIGITS; i++)
        digits[i] = hex[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
    snprintf(out, VERSION_SIZE, "%s%s%s", CLEANER_VERSION, SITE_MARK.p, digits);
}

static enum err_code known_of(struct store *s, struct arena *a, struct view url, struct site_knowledge *out,
                              struct view *version, struct err *e)
{
    struct url u;
    struct store_site row;
    char name[VERSION_SIZE];
    if (url_parse(a, url, NULL, &u, NULL) != ERR_OK)
        return ERR_OK; /* a local file */
    enum err_code code = store_site_latest(s, a, url_host_key(&u), &row, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? ERR_OK : code;
    *out = (struct site_knowledge){row.prints, row.n};
    name_version(row.digest, name);
    *version = view_copy(a, view_of(name));
    return ERR_OK;
}

enum err_code again_known(struct store *s, struct arena *a, struct view url, struct site_knowledge *out,
                          struct view *version, struct err *e)
{
    jmp_buf full, *outer = a->oom;
    *out = (struct site_knowledge){0};
    *version = VIEW(CLEANER_VERSION);
    if (setjmp(full)) {
        a->oom = outer;
        return err_set(e, ERR_LIMIT, 0, "what was learnt of the site: more memory than allowed");
    }
    a->oom = &full;
    enum err_code code = known_of(s, a, url, out, version, e);
    a->oom = outer;
    return code;
}

static void broken(struct session *s, const struct err *e)
{
    cli_error(s->o->store, "%s", e->msg);
    s->broken = true;
}

/* ---- both passes ---- */

static bool fill(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct page *p = slot;
    if (s->next >= s->nids)
        return false;
    int64_t id = s->ids[s->next];
    s->next += s->step;
    p->was = (struct store_article){.id = id};
    if (!p->region.base && !arena_open(&p->region, PAGE_SPACE)) {
        p->code = err_set(&p->err, ERR_NOMEM, 0, "out of memory");
        return true;
    }
    p->arena = arena_reset(&p->region, PAGE_KEPT, &p->full);
    if (setjmp(p->full)) {
        p->code = err_set(&p->err, ERR_LIMIT, 0, "more memory needed than allowed");
    } else {
        p->code = store_article_get(s->store, &p->arena, id, &p->was, &p->err);
        if (p->code == ERR_OK)
            p->code = store_capture_get(s->store, &p->arena, p->was.capture_id, true, &p->from, &p->err);
    }
    return true;
}

static void work(void *ctx, void *slot)
{
    const struct session *s = ctx;
    struct page *p = slot;
    struct cleaner_options o = {.links = p->was.links, .images = p->was.images, .prints = !s->known.n,
                                .site = s->known.n ? &s->known : NULL, .explain = s->known.n && s->o->explain};
    if (p->code == ERR_OK)
        p->code = cli_clean(&p->arena, s->know, &p->from.capture, &o, &p->now, &p->err);
}

static bool usable(struct session *s, const struct page *p)
{
    if (p->code == ERR_OK)
        return p->now.reason == REASON_NONE;
    fprintf(stderr, "qingyuan: %s: article %" PRId64 ": %s\n", s->o->store, p->was.id, p->err.msg);
    s->failed++;
    return false;
}

/* ---- pass 1: prints ---- */

static bool drain_prints(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct page *p = slot;
    uint32_t n = p->now.nprints, keep = n > 2 * EDGE ? 2 * EDGE : n;
    if (!usable(s, p) || keep == 0)
        return true;
    struct print *to = malloc(keep * sizeof *to);
    if (!to) {
        broken(s, &(struct err){.msg = "out of memory"});
        return false;
    }
    uint32_t head = keep - keep / 2;
    memcpy(to, p->now.prints, head * sizeof *to);
    memcpy(to + head, p->now.prints + (n - keep / 2), keep / 2 * sizeof *to);
    s->pages[s->npages++] = (struct article){.prints = to, .nprints = keep};
    return true;
}

static enum err_code collect(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    if ((s->nids & (s->nids - 1)) == 0) { /* full at each power of two */
        int64_t *more = realloc(s->ids, (s->nids ? 2 * s->nids : 1) * sizeof *more);
        if (!more)
            return err_set(e, ERR_NOMEM, 0, "out of memory");
        s->ids = more;
    }
    s->ids[s->nids++] = id;
    return ERR_OK;
}

static void pass(struct session *s, size_t step, bool (*drain)(void *ctx, void *slot))
{
    const struct pool_ops ops = {fill, work, drain};
    s->next = 0;
    s->step = step;
    pool_run(&ops, s, s->o->jobs, s->slots, s->nslots, sizeof *s->slots);
}

/* ---- pass 2: articles ---- */

/* The lines that left, out of all that the cleaner explains. */
static void explain(const struct page *p)
{
    struct view all = p->now.explain, one;
    bool headed = false;
    while (all.n) {
        view_cut(all, '\n', &one, &all);
        if (!view_starts(one, VIEW("template of the site: ")))
            continue;
        if (!headed)
            fprintf(stderr, "== %.*s\n", VIEW_ARG(p->was.input));
        headed = true;
        fprintf(stderr, "%.*s\n", VIEW_ARG(one));
    }
}

static bool drain_article(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct page *p = slot;
    struct err e = {0};
    if (!usable(s, p))
        return true;
    if (s->o->explain)
        explain(p);
    struct store_put put = {.url = p->was.url_id, .capture = p->was.capture_id};
    struct store_cleaning how = {view_of(s->version), p->was.links, p->was.images};
    if (store_put_article(s->store, s->run, &p->now, &how, &put, &e) != ERR_OK ||
        (++s->done % BATCH == 0 && store_commit(s->store, &e) != ERR_OK))
        broken(s, &e);
    s->changed += put.new_article;
    return !s->broken;
}

/* ---- one host ---- */

static void clean_with(struct session *s)
{
    struct err e = {0};
    bool is_new;
    s->site = (struct store_site){.made_ms = cli_now_ms(),
                                  .pages = (int64_t)s->npages,
                                  .prints = s->known.prints,
                                  .n = s->known.n};
    if (store_site_put(s->store, s->host, &s->site, &is_new, &e) != ERR_OK) {
        broken(s, &e);
        return;
    }
    name_version(s->site.digest, s->version);
    pass(s, 1, drain_article);
    if (!s->broken && store_commit(s->store, &e) != ERR_OK)
        broken(s, &e);
}

/* What the prints teach, in a; nothing where there are more of them than memory. */
static void learn(struct session *s, struct region *r)
{
    jmp_buf full;
    struct arena a = arena_reset(r, PAGE_KEPT, &full);
    if (setjmp(full)) {
        broken(s, &(struct err){.msg = "more memory needed to learn than allowed"});
        return;
    }
    const struct article **pages = arena_array(&a, const struct article *, s->npages);
    for (size_t i = 0; i < s->npages; i++)
        pages[i] = s->pages + i;
    site_learn(&a, pages, s->npages, &s->known);
}

static void one_host(struct session *s, struct view host, struct region *r)
{
    struct err e = {0};
    s->host = host;
    s->nids = s->npages = 0;
    s->known = (struct site_knowledge){0};
    s->changed = s->done = 0;
    if (store_each_of_host(s->store, host, collect, s, &e) != ERR_OK || !s->nids ||
        !(s->pages = calloc(s->nids < WITNESSES ? s->nids : WITNESSES, sizeof *s->pages))) {
        broken(s, e.msg[0] ? &e : &(struct err){.msg = "out of memory"});
        return;
    }
    pass(s, (s->nids + WITNESSES - 1) / WITNESSES, drain_prints);
    if (!s->broken)
        learn(s, r);
    if (!s->broken && s->known.n)
        clean_with(s);
    for (size_t i = 0; i < s->npages; i++)
        free(s->pages[i].prints);
    free(s->pages);
    s->pages = NULL;
    if (!s->broken)
        fprintf(stderr, "%.*s: %zu lines of the site learnt from %zu pages; %" PRId64 " articles changed\n",
                VIEW_ARG(host), s->known.n, s->npages, s->changed);
}

/* ---- all of them ---- */

/* Itself, a sub-domain, either with a port. */
static bool asked_for(struct view host, const char *want)
{
    struct view w = view_of(want), bare = host;
    size_t digits = 0;
    while (digits < host.n && ascii_digit(host.p[host.n - 1 - digits]))
        digits++;
    if (digits && digits < host.n && host.p[host.n - 1 - digits] == ':')
        bare = view_sub(host, 0, host.n - 1 - digits);
    return !want || view_eq(host, w) || view_eq(bare, w) ||
           (bare.n > w.n && bare.p[bare.n - w.n - 1] == '.' && view_ends(bare, w)) ||
           (host.n > w.n && host.p[host.n - w.n - 1] == '.' && view_ends(host, w));
}

enum { HOST_MAX = 512 }; /* bytes of a host's name and port */

/* The host after *host, which becomes it; its bytes are in `last`. */
static enum err_code next_host(struct session *s, struct region *names, char last[HOST_MAX], struct view *host, struct err *e)
{
    jmp_buf full;
    struct arena a = arena_reset(names, 0, &full);
    if (setjmp(full))
        return err_set(e, ERR_LIMIT, 0, "a host's name is too long");
    enum err_code code = store_next_host(s->store, &a, *host, host, e);
    if (code == ERR_OK && host->n > HOST_MAX)
        return err_set(e, ERR_LIMIT, 0, "a host's name is too long");
    if (code == ERR_OK) {
        memcpy(last, host->p, host->n); /* the arena begins anew */
        host->p = last;
    }
    return code;
}

static int each_host(struct session *s, struct region *names, struct region *r)
{
    struct err e = {0};
    struct view host = {0};
    size_t hosts = 0;
    char last[HOST_MAX];
    enum err_code code;
    while ((code = next_host(s, names, last, &host, &e)) == ERR_OK) {
        if (asked_for(host, s->o->host)) {
            hosts++;
            one_host(s, host, r);
        }
        if (s->broken)
            return EXIT_UNABLE;
    }
    if (code != ERR_NOTHING) {
        cli_error(s->o->store, "%s", e.msg);
        return EXIT_UNABLE;
    }
    if (!hosts && s->o->host) {
        cli_error(s->o->store, "no article of host %s", s->o->host);
        return EXIT_SOME;
    }
    return s->failed ? EXIT_SOME : EXIT_DONE;
}

static int in_store(struct session *s, struct region *names, struct region *r)
{
    char *none[] = {NULL};
    struct err e = {0};
    int status = EXIT_UNABLE;
    s->run = cli_run_begin(s->store, s->o->store, "clean", s->o->given, none);
    if (!s->run)
        return status;
    if (store_commit(s->store, &e) != ERR_OK) /* the first pass only reads: let others write */
        broken(s, &e);
    else
        status = each_host(s, names, r);
    return status != EXIT_UNABLE && !cli_run_end(s->store, s->o->store, s->run) ? EXIT_UNABLE : status;
}

int cli_again(const struct again_options *o)
{
    struct session s = {.o = o};
    struct region names = {0}, learnt = {0};
    struct err e = {0};
    int status = EXIT_UNABLE;
    s.nslots = o->jobs > 1 ? (size_t)o->jobs * 4 : 1;
    s.slots = calloc(s.nslots, sizeof *s.slots);
    if (!s.slots || !arena_open(&names, 1 << 20) || !arena_open(&learnt, LEARN_SPACE))
        cli_error("clean", "out of memory");
    else if (!(s.know = knowledge_open(&o->know, &e)))
        cli_error("clean", "%s", e.msg);
    else if ((s.store = cli_store_open(o->store, false, false)))
        status = in_store(&s, &names, &learnt);
    store_close(s.store);
    if (s.know)
        knowledge_close(s.know);
    for (size_t i = 0; s.slots && i < s.nslots; i++)
        arena_close(&s.slots[i].region);
    free(s.slots);
    free(s.ids);
    arena_close(&learnt);
    arena_close(&names);
    return status;
}
