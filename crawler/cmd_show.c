/* show: one article with everything that leads back from it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"
#include "store/export/writer.h"

static int run(int argc, char **argv);

const struct command command_show = {"show", "STORE ID-or-URL", "an article and what it came from", run};

struct session {
    struct store *store;
    struct region region;
    jmp_buf full;
    struct arena arena;
    bool edits, history, body;
    const char *bytes, *diff;
    int64_t count;
};

static void line(const char *name, struct view v)
{
    if (v.n)
        printf("  %-16s %.*s\n", name, VIEW_ARG(v));
}

static void when(struct session *s, const char *name, int64_t ms)
{
    struct buf b = {.a = &s->arena};
    if (ms)
        time_iso(&b, ms);
    line(name, buf_view(&b));
}

/* Header lines, indented. */
static void headers(const char *title, struct view v)
{
    struct view one;
    if (v.n)
        printf("  %s\n", title);
    while (v.n) {
        view_cut(v, '\n', &one, &v);
        one = view_trim(one);
        if (one.n)
            printf("    %.*s\n", VIEW_ARG(one));
    }
}

static void show_fields(const struct store_article *art)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *f = art->article.fields + i;
        if (!f->rule)
            continue;
        printf("  %-16s ", field_name((enum field_id)i));
        if (i == FIELD_AUTHORS)
            for (uint32_t k = 0; k < art->article.nauthors; k++)
                printf("%s%.*s", k ? "; " : "", VIEW_ARG(art->article.authors[k]));
        else
            printf("%.*s", VIEW_ARG(f->value));
        printf("   [%s, bytes %u-%u]\n", f->rule, f->span.beg, f->span.end);
    }
}

static void show_article(const struct store_article *art)
{
    printf("article %" PRId64 ", version %" PRId64 "\n", art->id, art->version);
    line("url", art->url);
    if (!art->url.n)
        line("file", art->input);
    show_fields(art);
    line("charset", art->article.charset);
    line("digest", art->digest);
    line("cleaner", art->cleaner);
    if (art->article.reason)
        line("no article", view_of(reason_name(art->article.reason)));
}

static const char *const tls_names[] = {"none", "strict", "legacy", "unverified"};

static void show_capture(struct session *s, const struct store_capture *c)
{
    const struct capture *p = &c->capture;
    printf("\ncapture %" PRId64 "\n", c->id);
    line("url", c->input.n ? (struct view){0} : p->url);
    line("file", c->input);
    if (!view_eq(p->url, p->final_url))
        line("final url", p->final_url);
    when(s, "fetched", p->fetched_ms);
    if (p->status)
        printf("  %-16s %d\n", "status", p->status);
    line("content type", p->content_type);
    line("address", p->address);
    if (p->tls)
        printf("  %-16s %s %.*s %.*s %.*s\n", "tls", tls_names[p->tls & 3], VIEW_ARG(p->tls_version), VIEW_ARG(p->tls_cipher),
               VIEW_ARG(p->cert_error));
    printf("  %-16s %zu bytes%s\n", "body", p->body.n, p->truncated ? ", cut off by a limit" : "");
    line("digest", c->digest);
    line("as it came", c->wire_digest);
    line("blocked", p->blocked);
    headers("request", p->request_headers);
    headers("response", p->response_headers);
}

static void show_run(struct session *s, int64_t id)
{
    struct store_run r;
    struct err e = {0};
    if (store_run_get(s->store, &s->arena, id, &r, &e) != ERR_OK) {
        cli_error("run", "%s", e.msg);
        return;
    }
    printf("\nrun %" PRId64 "\n", id);
    line("command", r.command);
    line("options", r.options);
    line("seeds", r.seeds);
    when(s, "started", r.started_ms);
    when(s, "ended", r.ended_ms);
    line("version", r.version);
}

static void show_findings(const struct article *a)
{
    printf("\n%u findings\n", a->nfindings);
    for (uint32_t i = 0; i < a->nfindings; i++) {
        const struct finding *f = a->findings + i;
        printf("  f%u\t%s\t%s\t%s\t%s\tbytes %u-%u\t%.*s\n", i, finding_kind_name(f->kind), verdict_name(f->verdict),
               action_name(f->action), f->rule, f->span.beg, f->span.end, VIEW_ARG(f->evidence));
    }
}

static void show_edits(const struct article *a, bool all)
{
    printf("\n%u edits%s\n", a->nedits, a->nedits && !all ? " (--edits lists them)" : "");
    for (uint32_t i = 0; all && i < a->nedits; i++) {
        const struct edit *d = a->edits + i;
        if (d->block == EDIT_TITLE)
            printf("  e%u title", i);
        else
            printf("  e%u block %u", i, d->block);
        printf(" at %u\t%s\t%s\t'%.*s' -> '%.*s'", d->at, d->rule, verdict_name(d->verdict), VIEW_ARG(d->old), VIEW_ARG(d->now));
        if (d->alts.n)
            printf("\tor %.*s", VIEW_ARG(d->alts));
        putchar('\n');
    }
}

static void show_blocks(const struct article *a)
{
    printf("\n%u blocks\n", a->nblocks);
    for (uint32_t i = 0; i < a->nblocks; i++)
        printf("  %u %s, bytes %u-%u\n    %.*s\n", i, block_type_name(a->blocks[i].type), a->blocks[i].span.beg,
               a->blocks[i].span.end, VIEW_ARG(a->blocks[i].text));
}

static enum err_code sight(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    (void)e;
    printf("%s %" PRId64, s->count++ ? "," : "seen again unchanged in captures", id);
    return ERR_OK;
}

static enum err_code same_text(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    struct store_article art;
    enum err_code code = store_article_get(s->store, &s->arena, id, &art, e);
    if (code == ERR_OK)
        printf("the same text: article %" PRId64 " %.*s\n", id, VIEW_ARG(art.input));
    return code;
}

static enum err_code similar(void *ctx, int64_t id, int64_t other, int permille, struct err *e)
{
    struct session *s = ctx;
    struct store_article art;
    (void)id;
    enum err_code code = store_article_get(s->store, &s->arena, other, &art, e);
    if (code == ERR_OK)
        printf("near-duplicate (J %d.%03d): article %" PRId64 " %.*s\n", permille / 1000, permille % 1000, other,
               VIEW_ARG(art.input));
    return code;
}

static enum err_code chain(struct session *s, const struct store_article *art, struct err *e)
{
    struct store_capture c;
    enum err_code code = store_capture_get(s->store, &s->arena, art->capture_id, true, &c, e);
    if (code != ERR_OK)
        return code;
    show_article(art);
    show_capture(s, &c);
    show_run(s, c.run_id);
    if (art->run_id != c.run_id)
        show_run(s, art->run_id);
    show_findings(&art->article);
    show_edits(&art->article, s->edits);
    show_blocks(&art->article);
    s->count = 0;
    putchar('\n');
    if ((code = store_each_related(s->store, STORE_SIGHTINGS, art->id, sight, s, e)) != ERR_OK)
        return code;
    if (s->count)
        putchar('\n');
    if ((code = store_each_related(s->store, STORE_SAME_TEXT, art->id, same_text, s, e)) != ERR_OK)
        return code;
    return store_each_similar(s->store, art->id, similar, s, e);
}

/*
 * The span that --bytes names: block N, "fN" finding N, "eN" the block of edit
 * N (whose text it changed), or a field by its name.
 */
static bool span_of(const struct article *a, struct view what, struct span *out)
{
    uint64_t n;
    for (int i = 0; i < FIELD_COUNT; i++)
        if (a->fields[i].rule && view_eq(what, view_of(field_name((enum field_id)i)))) {
            *out = a->fields[i].span;
            return true;
        }
    char kind = what.n && !ascii_digit(what.p[0]) ? what.p[0] : 'b';
    if (!view_u64(kind == 'b' ? what : view_from(what, 1), &n))
        return false;
    if (kind == 'e' && n < a->nedits) {
        kind = 'b';
        if (a->edits[n].block == EDIT_TITLE) {
            *out = a->fields[FIELD_TITLE].span;
            return true;
        }
        n = a->edits[n].block;
    }
    if (kind == 'b' && n < a->nblocks)
        *out = a->blocks[n].span;
    else if (kind == 'f' && n < a->nfindings)
        *out = a->findings[n].span;
    else
        return false;
    return true;
}

/* The bytes of the page, or of one thing that was made of it, as they were captured. */
static enum err_code source_of(struct session *s, const struct store_article *art, struct err *e)
{
    struct store_capture c;
    struct span span;
    enum err_code code = store_capture_get(s->store, &s->arena, art->capture_id, true, &c, e);
    if (code != ERR_OK)
        return code;
    struct view out = c.capture.body;
    if (s->bytes) {
        if (!span_of(&art->article, view_of(s->bytes), &span))
            return err_set(e, ERR_NOTHING, 0, "article %" PRId64 " has no '%.20s': it has %u blocks, %u findings, %u edits, numbered from 0"
                           " (3, f0, e2), and fields by name", art->id, s->bytes, art->article.nblocks, art->article.nfindings, art->article.nedits);
        out = view_sub(out, span.beg, span.end);
    }
    if (out.n)
        fwrite(out.p, 1, out.n, stdout);
    return ERR_OK;
}

static enum err_code version_line(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    struct store_article art;
    struct buf t = {.a = &s->arena};
    enum err_code code = store_article_get(s->store, &s->arena, id, &art, e);
    if (code != ERR_OK)
        return code;
    if (art.fetched_ms)
        time_iso(&t, art.fetched_ms);
    printf("version %" PRId64 "\tarticle %" PRId64 "\tcapture %" PRId64 "\t%.*s\tcleaner %.*s\t%.23s\t%.*s\n", art.version, id,
           art.capture_id, VIEW_ARG(t.n ? buf_view(&t) : VIEW("-")), VIEW_ARG(art.cleaner), view_z(&s->arena, art.digest),
           VIEW_ARG(art.article.fields[FIELD_TITLE].value));
    return ERR_OK;
}

static enum err_code capture_line(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    struct store_capture c;
    struct buf t = {.a = &s->arena};
    enum err_code code = store_capture_get(s->store, &s->arena, id, false, &c, e);
    if (code != ERR_OK)
        return code;
    if (c.capture.fetched_ms)
        time_iso(&t, c.capture.fetched_ms);
    printf("capture %" PRId64 "\t%.*s\tstatus %d\t%.23s\n", id, VIEW_ARG(t.n ? buf_view(&t) : VIEW("-")), c.capture.status,
           c.digest.n ? view_z(&s->arena, c.digest) : "-");
    return ERR_OK;
}

/* ---- the difference of two texts, by paragraph ---- */

struct lines {
    struct view *v;
    uint32_t n;
};

static struct lines split(struct arena *a, struct view text)
{
    struct lines l = {0};
    struct view one;
    while (text.n) {
        view_cut(text, '\n', &one, &text);
        *LIST_PUSH(a, l.v, l.n) = one;
    }
    return l;
}

static void say_lines(char mark, const struct view *v, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        printf("%c %.*s\n", mark, VIEW_ARG(v[i]));
}

#define CELLS ((uint64_t)16 << 20) /* beyond this many pairs of paragraphs, the middle is shown as replaced */

/* The longest common subsequence of what the common ends leave. */
static void say_middle(struct arena *a, const struct view *x, uint32_t nx, const struct view *y, uint32_t ny)
{
    if ((uint64_t)(nx + 1) * (ny + 1) > CELLS) {
        say_lines('-', x, 0, nx);
        say_lines('+', y, 0, ny);
        return;
    }
    size_t w = (size_t)ny + 1;
    uint32_t *best = arena_array(a, uint32_t, (nx + 1) * w);
    for (size_t i = nx; i-- > 0;)
        for (size_t j = ny; j-- > 0;) {
            uint32_t down = best[(i + 1) * w + j], right = best[i * w + j + 1];
            best[i * w + j] = view_eq(x[i], y[j]) ? best[(i + 1) * w + j + 1] + 1 : down > right ? down : right;
        }
    for (uint32_t i = 0, j = 0; i < nx || j < ny;) {
        if (i < nx && j < ny && view_eq(x[i], y[j])) {
            say_lines(' ', x, i, i + 1);
            i++, j++;
        } else if (j == ny || (i < nx && best[(i + 1) * w + j] >= best[i * w + j + 1])) {
            say_lines('-', x, i, i + 1);
            i++;
        } else {
            say_lines('+', y, j, j + 1);
            j++;
        }
    }
}

static struct view whole(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    buf_put(&b, art->fields[FIELD_TITLE].value);
    buf_putc(&b, '\n');
    buf_put(&b, article_text(a, art));
    return buf_view(&b);
}

static enum err_code diff(struct session *s, int64_t from, int64_t to, struct err *e)
{
    struct store_article x, y;
    enum err_code code = store_article_get(s->store, &s->arena, from, &x, e);
    if (code != ERR_OK || (code = store_article_get(s->store, &s->arena, to, &y, e)) != ERR_OK)
        return code;
    struct lines l = split(&s->arena, whole(&s->arena, &x.article)), r = split(&s->arena, whole(&s->arena, &y.article));
    uint32_t head = 0, tail = 0;
    while (head < l.n && head < r.n && view_eq(l.v[head], r.v[head]))
        head++;
    while (tail < l.n - head && tail < r.n - head && view_eq(l.v[l.n - 1 - tail], r.v[r.n - 1 - tail]))
        tail++;
    printf("- article %" PRId64 ", version %" PRId64 "\n+ article %" PRId64 ", version %" PRId64 "\n", from, x.version, to, y.version);
    say_lines(' ', l.v, 0, head);
    say_middle(&s->arena, l.v + head, l.n - head - tail, r.v + head, r.n - head - tail);
    say_lines(' ', l.v, l.n - tail, l.n);
    return ERR_OK;
}

/* ---- which article ---- */

struct pick {
    struct session *s;
    uint64_t version; /* 0: the last */
    int64_t id;
};

static enum err_code pick(void *ctx, int64_t id, struct err *e)
{
    struct pick *p = ctx;
    struct store_article art;
    struct arena scratch = p->s->arena;
    enum err_code code = store_article_get(p->s->store, &scratch, id, &art, e);
    if (code == ERR_OK && (p->version == 0 || (uint64_t)art.version == p->version))
        p->id = id;
    return code;
}

static enum err_code article_of(struct session *s, int64_t url, uint64_t version, int64_t *id, struct err *e)
{
    struct pick p = {.s = s, .version = version};
    enum err_code code = store_each_related(s->store, STORE_VERSIONS, url, pick, &p, e);
    *id = p.id;
    if (code == ERR_OK && p.id == 0)
        return version ? err_set(e, ERR_NOTHING, 0, "no version %" PRIu64, version)
                       : err_set(e, ERR_NOTHING, 0, "captured, but no article was made of it (--history lists the captures)");
    return code;
}

static enum err_code history(struct session *s, int64_t url, struct err *e)
{
    enum err_code code = store_each_related(s->store, STORE_VERSIONS, url, version_line, s, e);
    return code == ERR_OK ? store_each_related(s->store, STORE_CAPTURES, url, capture_line, s, e) : code;
}

/* --diff A B: with a URL these are its versions, without one article ids. */
static enum err_code show_diff(struct session *s, char **what, int n, struct err *e)
{
    uint64_t a, b;
    int64_t url, from, to;
    const char *second = n == 2 ? what[1] : what[0], *of = n == 2 ? what[0] : NULL;
    enum err_code code;
    if (!view_u64(view_of(s->diff), &a) || !view_u64(view_of(second), &b))
        return err_set(e, ERR_INPUT, 0, "--diff wants two numbers: show STORE URL --diff A B (versions), or show STORE --diff A B (articles)");
    if (!of)
        return diff(s, (int64_t)a, (int64_t)b, e);
    if ((code = store_find_url(s->store, view_of(of), &url, e)) != ERR_OK ||
        (code = article_of(s, url, a, &from, e)) != ERR_OK || (code = article_of(s, url, b, &to, e)) != ERR_OK)
        return code;
    return diff(s, from, to, e);
}

static enum err_code show(struct session *s, char **what, int n, struct err *e)
{
    struct store_article art;
    uint64_t number;
    int64_t id, url = 0;
    enum err_code code;
    if (s->diff)
        return show_diff(s, what, n, e);
    if (view_u64(view_of(what[0]), &number)) {
        id = (int64_t)number;
    } else {
        if ((code = store_find_url(s->store, view_of(what[0]), &url, e)) != ERR_OK)
            return code;
        if (s->history)
            return history(s, url, e);
        if ((code = article_of(s, url, 0, &id, e)) != ERR_OK)
            return code;
    }
    if ((code = store_article_get(s->store, &s->arena, id, &art, e)) != ERR_OK)
        return code;
    if (s->history)
        return history(s, art.url_id, e);
    return s->bytes || s->body ? source_of(s, &art, e) : chain(s, &art, e);
}

static enum err_code guarded(struct session *s, char **what, int n, struct err *e)
{
    s->arena = arena_reset(&s->region, PAGE_KEPT, &s->full);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "more memory needed than allowed");
    return show(s, what, n, e);
}

static int run(int argc, char **argv)
{
    struct session s = {0};
    const struct opt opts[] = {
        {"edits", OPT_FLAG, &s.edits, NULL, "list every edit"},
        {"bytes", OPT_TEXT, &s.bytes, "N", "only the captured bytes of block N (from 0), finding fN, edit eN's block, or a field: title, published ..."},
        {"body", OPT_FLAG, &s.body, NULL, "only the captured bytes of the page"},
        {"history", OPT_FLAG, &s.history, NULL, "its versions and captures"},
        {"diff", OPT_TEXT, &s.diff, "A B", "two versions of the URL, or two articles, by paragraph"},
        {0},
    };
    int status = cli_parse(&command_show, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc < 3 || argc > (s.diff ? 4 : 3))
        return cli_usage(&command_show, argc < 2 ? "no STORE given" : argc < 3 ? "no ID or URL given" : "one article at a time");
    struct err e = {0};
    s.store = arena_open(&s.region, PAGE_SPACE) ? cli_store_open(argv[1], false, true) : NULL;
    if (!s.store)
        return EXIT_UNABLE;
    enum err_code code = guarded(&s, argv + 2, argc - 2, &e);
    if (code != ERR_OK)
        cli_error(argv[1], "%s", e.msg);
    store_close(s.store);
    arena_close(&s.region);
    return code == ERR_OK ? EXIT_DONE : code == ERR_INPUT ? EXIT_USAGE : code == ERR_NOTHING ? EXIT_SOME : EXIT_UNABLE;
}
