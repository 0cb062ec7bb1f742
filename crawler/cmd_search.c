/* search: the articles in which words stand. */
#include <inttypes.h>
#include <string.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"
#include "store/export/writer.h"

static int run(int argc, char **argv);

const struct command command_search = {"search", "STORE QUERY", "find articles by their words", run};

struct session {
    bool json;
    int64_t found;
    struct region region;
    jmp_buf full;
};

static void as_text(const struct store_hit *h)
{
    printf("%" PRId64 "\t%.*s\t%.*s\t%.*s\n", h->id, VIEW_ARG(h->published.n ? view_sub(h->published, 0, 10) : VIEW("-")),
           VIEW_ARG(h->title), VIEW_ARG(h->url));
    if (h->snippet.n)
        printf("\t%.*s\n", VIEW_ARG(h->snippet));
}

static void member(struct buf *b, const char *name, struct view v)
{
    buf_printf(b, ", \"%s\": ", name);
    if (v.n)
        json_string(b, v);
    else
        buf_put(b, VIEW("null"));
}

static void as_json(struct session *s, const struct store_hit *h)
{
    struct arena a = arena_reset(&s->region, PAGE_KEPT, &s->full);
    if (setjmp(s->full))
        return;
    struct buf b = {.a = &a};
    buf_printf(&b, "{\"id\": %" PRId64, h->id);
    member(&b, "title", h->title);
    member(&b, "url", h->url);
    member(&b, "published", h->published);
    member(&b, "source", h->source);
    member(&b, "snippet", h->snippet);
    printf("%.*s}\n", VIEW_ARG(buf_view(&b)));
}

static enum err_code found(void *ctx, const struct store_hit *h, struct err *e)
{
    struct session *s = ctx;
    (void)e;
    s->found++;
    if (s->json)
        as_json(s, h);
    else
        as_text(h);
    return ERR_OK;
}

/* The words of the command line, one query. */
static bool join(char *const *words, char *out, size_t n)
{
    size_t k = 0;
    out[0] = 0;
    for (; *words; words++) {
        int m = snprintf(out + k, n - k, "%s%s", k ? " " : "", *words);
        if (m < 0 || (size_t)m >= n - k)
            return false;
        k += (size_t)m;
    }
    return true;
}

static int run(int argc, char **argv)
{
    const char *format = "text", *host = NULL, *since = NULL, *until = NULL, *language = NULL;
    char query[4096], first[11], last[11];
    int64_t limit = 20;
    struct store_filter f = {0};
    struct session s = {0};
    const struct opt opts[] = {
        {"format", OPT_TEXT, &format, "FORMAT", "how to say it", "text|json"},
        {"limit", OPT_COUNT, &limit, "N", "at most so many articles, the newest; default 20"},
        {"host", OPT_TEXT, &host, "HOST", "of this host, its sub-domains and ports"},
        {"since", OPT_TEXT, &since, "DAY", "published (else captured) on this day, month or year, or later"},
        {"until", OPT_TEXT, &until, "DAY", "... or earlier"},
        {"language", OPT_TEXT, &language, "TAG", "in this language: zh, zh-Hans ..."},
        {"versions", OPT_FLAG, &f.versions, NULL, "in every version of a page, not only the latest"},
        {"representatives", OPT_FLAG, &f.representatives, NULL, "one of each cluster of near-duplicates (see dedup)"},
        {0},
    };
    int status = cli_parse(&command_search, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc < 3)
        return cli_usage(&command_search, argc < 2 ? "no STORE given" : "no QUERY given: words, \"a phrase\", title:word, source:name, -word");
    if (!join(argv + 2, query, sizeof query))
        return cli_usage(&command_search, "the query is too long");
    if ((since && !cli_day(since, false, first)) || (until && !cli_day(until, true, last)))
        return cli_usage(&command_search, "--since and --until want a day like 2020-06-05");
    f.host = view_of(host);
    f.since = since ? view_of(first) : (struct view){0};
    f.until = until ? view_of(last) : (struct view){0};
    f.language = view_of(language);
    s.json = *format == 'j';
    struct err e = {0};
    struct store *store = arena_open(&s.region, PAGE_SPACE) ? cli_store_open(argv[1], false, true) : NULL;
    if (!store)
        return EXIT_UNABLE;
    enum err_code code = store_search(store, view_of(query), &f, limit, found, &s, &e);
    if (code != ERR_OK)
        cli_error(argv[1], "%s", e.msg);
    store_close(store);
    arena_close(&s.region);
    if (code != ERR_OK)
        return code == ERR_INPUT ? EXIT_USAGE : EXIT_UNABLE;
    return s.found ? EXIT_DONE : EXIT_FOUND;
}
