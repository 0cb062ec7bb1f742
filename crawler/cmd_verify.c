/* verify: whether a store holds what was put into it, and whether its captures still give its articles. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleaner/cleaner.h"
#include "crawler/cli_again.h"
#include "crawler/cli_clean.h"
#include "crawler/cli_out.h"
#include "crawler/commands.h"
#include "store/export/writer.h"

static int run(int argc, char **argv);

const struct command command_verify = {
    "verify", "STORE", "check a store's digests and re-derive every article from its capture", run};

struct session {
    struct store *store;
    const struct knowledge *know;
    struct region region;
    jmp_buf full;
    int64_t damaged, differs, other, articles;
    bool progress;
};

static const struct write_options everything = {.edits = true, .dropped = true, .links = true, .images = true};

/* All that is said about an article, as one line of JSON: what a reader could see differ. */
static struct view said(struct arena *a, const struct store_article *from, const struct article *art)
{
    struct buf b = {.a = a};
    struct record r = {.input = from->input, .url = from->url, .fetched_ms = from->fetched_ms, .status = from->status,
                       .cleaner = from->cleaner, .article = art};
    write_jsonl(&b, &r, &everything);
    return buf_view(&b);
}

/* The name of the last top-level member that begins before `at`: where two lines part. */
static struct view member_at(struct view line, size_t at)
{
    struct view name = {0};
    int depth = 0;
    bool string = false, key = true;
    size_t from = 0;
    for (size_t i = 0; i < line.n && (i <= at || string); i++) {
        char c = line.p[i];
        if (string) {
            if (c == '\\')
                i++;
            else if (c == '"') {
                string = false;
                if (depth == 1 && key)
                    name = view_sub(line, from, i);
            }
        } else if (c == '"') {
            string = true;
            from = i + 1;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (depth == 1 && (c == ':' || c == ',')) {
            key = c == ',';
        }
    }
    return name;
}

/* What the article's `cleaner` says was known of its site; nothing where it names none. */
static enum err_code site_of(struct session *s, struct arena *a, const struct store_article *art,
                             struct site_knowledge *out, struct err *e)
{
    struct store_site row;
    struct view version, digits;
    again_version(art->cleaner, &version, &digits);
    if (!digits.n)
        return ERR_OK;
    enum err_code code = store_site_find(s->store, a, art->host, digits, &row, e);
    if (code == ERR_OK)
        *out = (struct site_knowledge){row.prints, row.n};
    return code;
}

static bool compare(struct session *s, struct arena *a, const struct store_capture *cap, const struct store_article *art,
                    char why[200])
{
    struct cleaner_options o = {.links = art->links, .images = art->images};
    struct article now;
    struct err e = {0};
    struct site_knowledge site = {0};
    enum err_code code = site_of(s, a, art, &site, &e);
    if (code == ERR_NOTHING)
        return true; /* store_verify names it */
    if (code != ERR_OK) {
        snprintf(why, 200, "what was learnt of its site cannot be read: %.100s", e.msg);
        return false;
    }
    o.site = &site;
    if (cli_clean(a, s->know, &cap->capture, &o, &now, &e) != ERR_OK) {
        snprintf(why, 200, "cannot be made again: %s", e.msg);
        return false;
    }
    struct view x = said(a, art, &art->article), y = said(a, art, &now);
    size_t at = 0;
    while (at < x.n && at < y.n && x.p[at] == y.p[at])
        at++;
    if (at == x.n && at == y.n)
        return true;
    snprintf(why, 200, "version %s makes another article of its capture: '%.*s' differs (cleaned by %.*s; %.80s)",
             CLEANER_VERSION, VIEW_ARG(member_at(x, at)), VIEW_ARG(art->cleaner), view_z(a, art->input));
    return false;
}

static bool rederive(void *ctx, const struct store_capture *cap, const struct store_article *art, bool *same_version,
                     char why[200])
{
    struct session *s = ctx;
    struct arena a = arena_reset(&s->region, PAGE_KEPT, &s->full);
    struct view version, digits;
    again_version(art->cleaner, &version, &digits);
    *same_version = view_eq(version, VIEW(CLEANER_VERSION));
    s->articles++;
    if (setjmp(s->full)) {
        snprintf(why, 200, "cannot be made again: more memory needed than allowed");
        return false;
    }
    return compare(s, &a, cap, art, why);
}

static void report(void *ctx, enum store_verdict v, const char *table, int64_t id, const char *why)
{
    static const char *const words[] = {[STORE_DAMAGED] = "damaged", [STORE_DIFFERS] = "differs", [STORE_OTHER] = "other version"};
    struct session *s = ctx;
    ++*(v == STORE_DAMAGED ? &s->damaged : v == STORE_DIFFERS ? &s->differs : &s->other);
    if (id)
        printf("%s\t%s %" PRId64 "\t%s\n", words[v], table, id, why);
    else
        printf("%s\t%s\t%s\n", words[v], table, why);
}

static void progress(void *ctx, const char *table, int64_t rows)
{
    struct session *s = ctx;
    if (s->progress)
        fprintf(stderr, "\r%s, %" PRId64 " rows checked ", table, rows);
}

static int verify(struct session *s, const char *path, bool derive)
{
    /* A search index can only be checked by one who may write; a store that nobody may write is read. */
    struct store *store = cli_store_open(path, false, access(path, W_OK) != 0);
    struct err e = {0};
    if (!store)
        return EXIT_UNABLE;
    s->store = store;
    struct store_verify v = {.rederive = derive ? rederive : NULL, .report = report, .progress = progress, .ctx = s};
    enum err_code code = store_verify(store, &v, &e);
    store_close(store);
    if (s->progress)
        fputs("\r                                        \r", stderr);
    if (code != ERR_OK) {
        cli_error(path, "%s", e.msg);
        return EXIT_UNABLE;
    }
    printf("%" PRId64 " articles re-derived: %" PRId64 " damaged rows, %" PRId64 " articles differ, %" PRId64
           " more would differ under this version\n", s->articles, s->damaged, s->differs, s->other);
    return s->damaged || s->differs ? EXIT_FOUND : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    const char *mode = "auto";
    bool quick = false;
    struct opt_list lexicons = {0}, allows = {0};
    const struct opt opts[] = {
        {"quick", OPT_FLAG, &quick, NULL, "digests, keys and spans alone; do not re-derive the articles"},
        {"lexicon", OPT_LIST, &lexicons, "FILE", "the lexicon that the articles were cleaned with; may be given again"},
        {"allow", OPT_LIST, &allows, "FILE", "the same for --allow"},
        {"progress", OPT_TEXT, &mode, "WHEN", "on standard error", "always|never|auto"},
        {0},
    };
    int status = cli_parse(&command_verify, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_verify, argc < 2 ? "no STORE given" : "one STORE at a time");
    struct knowledge_options ko = {.lexicons = lexicons.v, .allows = allows.v};
    struct err e = {0};
    struct session s = {.progress = cli_progress(mode)};
    struct knowledge *know = quick ? NULL : knowledge_open(&ko, &e);
    status = EXIT_UNABLE;
    s.know = know;
    if (!quick && !know)
        cli_error("verify", "%s", e.msg);
    else if (!arena_open(&s.region, PAGE_SPACE))
        cli_error("verify", "out of memory");
    else
        status = verify(&s, argv[1], !quick);
    arena_close(&s.region);
    if (know)
        knowledge_close(know);
    free(lexicons.v);
    free(allows.v);
    return status;
}
