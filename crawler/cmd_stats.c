/* stats: how many of what a store holds. */
#include <inttypes.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"
#include "store/export/writer.h"

static int run(int argc, char **argv);

const struct command command_stats = {"stats", "STORE", "how many pages, articles and findings a store holds", run};

struct table {
    const char *name, *title;
    enum store_table id;
};
static const struct table tables[] = {
    {"status", "captures by status", STORE_BY_STATUS},
    {"hosts", "captures by host", STORE_BY_HOST},
    {"pages", "pages", STORE_BY_REASON},
    {"findings", "findings", STORE_BY_FINDING},
    {"edits", "edits by rule", STORE_BY_EDIT},
    {"languages", "articles by language", STORE_BY_LANGUAGE},
    {"years", "articles by year of publication", STORE_BY_YEAR},
    {"cleaners", "articles by cleaner version", STORE_BY_CLEANER},
};

struct number {
    const char *name, *title;
    size_t at; /* offset in struct store_stats */
};
#define N(field, title) {#field, title, offsetof(struct store_stats, field)}
static const struct number numbers[] = {
    N(runs, "runs"),
    N(hosts, "hosts"),
    N(urls, "URLs known"),
    N(captures, "captures"),
    N(bodies, "bodies, each once"),
    N(raw_bytes, "bytes captured"),
    N(unique_bytes, "bytes captured, each body once"),
    N(kept_bytes, "bytes kept for them"),
    N(articles, "article rows"),
    N(with_text, "with text"),
    N(texts, "different texts"),
    N(text_bytes, "bytes of text"),
    N(sightings, "seen again unchanged"),
    N(findings, "findings"),
    N(contaminated, "articles with a proved or strong finding"),
    N(edits, "edits"),
    N(file_bytes, "bytes of the file"),
};

static int64_t value(const struct store_stats *s, const struct number *n)
{
    int64_t x;
    memcpy(&x, (const char *)s + n->at, sizeof x);
    return x;
}

struct lines {
    int n, left; /* written, and how many more may be */
    struct buf *json;
};

static void text_line(void *ctx, struct view name, int64_t n)
{
    struct lines *l = ctx;
    if (l->left-- > 0)
        printf("  %10" PRId64 "  %.*s\n", n, VIEW_ARG(name.n ? name : VIEW("(local files)")));
}

static void json_line(void *ctx, struct view name, int64_t n)
{
    struct lines *l = ctx;
    buf_put(l->json, l->n++ ? VIEW(", ") : VIEW(""));
    json_string(l->json, name);
    buf_put(l->json, VIEW(": "));
    buf_u64(l->json, (uint64_t)n);
}

static enum err_code as_text(struct store *s, const struct store_stats *st, const int64_t states[5], struct err *e)
{
    static const char *const names[] = {"due", "taken", "done", "failed", "refused"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        printf("%12" PRId64 "  %s\n", value(st, numbers + i), numbers[i].title);
    puts("\nURLs by state");
    for (int i = 0; i < 5; i++)
        printf("  %10" PRId64 "  %s\n", states[i], names[i]);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct lines l = {.left = 20};
        printf("\n%s\n", tables[i].title);
        enum err_code code = store_count_by(s, tables[i].id, text_line, &l, e);
        if (code != ERR_OK)
            return code;
        if (l.left < 0)
            printf("  %10d  more\n", -l.left);
    }
    return ERR_OK;
}

static enum err_code as_json(struct store *s, const struct store_stats *st, const int64_t states[5], struct err *e)
{
    struct region r;
    jmp_buf full;
    if (!arena_open(&r, PAGE_SPACE) || setjmp(full))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    struct arena a = arena_reset(&r, PAGE_KEPT, &full);
    struct buf b = {.a = &a};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buf_printf(&b, "%s\"%s\": %" PRId64, i ? ", " : "{", numbers[i].name, value(st, numbers + i));
    buf_printf(&b, ", \"states\": {\"due\": %" PRId64 ", \"taken\": %" PRId64 ", \"done\": %" PRId64 ", \"failed\": %" PRId64
               ", \"refused\": %" PRId64 "}", states[0], states[1], states[2], states[3], states[4]);
    for (size_t i = 0; code == ERR_OK && i < sizeof tables / sizeof *tables; i++) {
        struct lines l = {.json = &b};
        buf_printf(&b, ", \"by_%s\": {", tables[i].name);
        code = store_count_by(s, tables[i].id, json_line, &l, e);
        buf_putc(&b, '}');
    }
    if (code == ERR_OK)
        printf("%.*s}\n", VIEW_ARG(buf_view(&b)));
    arena_close(&r);
    return code;
}

static int run(int argc, char **argv)
{
    const char *format = "text";
    const struct opt opts[] = {{"format", OPT_TEXT, &format, "FORMAT", "how to say it", "text|json"}, {0}};
    int status = cli_parse(&command_stats, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_stats, argc < 2 ? "no STORE given" : "one STORE at a time");
    struct store *s = cli_store_open(argv[1], false, true);
    struct err e = {0};
    if (!s)
        return EXIT_UNABLE;
    struct store_stats st = {0};
    int64_t states[5];
    struct frontier f = store_frontier(s);
    enum err_code code = store_stats(s, &st, &e);
    if (code == ERR_OK)
        code = f.count(f.ctx, states, &e);
    if (code == ERR_OK)
        code = *format == 'j' ? as_json(s, &st, states, &e) : as_text(s, &st, states, &e);
    if (code != ERR_OK)
        cli_error(argv[1], "%s", e.msg);
    store_close(s);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}
