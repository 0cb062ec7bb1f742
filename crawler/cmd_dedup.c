/* dedup: near-duplicates and reprints in a store. */
#include <inttypes.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"

static int run(int argc, char **argv);

const struct command command_dedup = {"dedup", "STORE", "find near-duplicates and reprints; deletes nothing", run};

struct session {
    struct store *store;
    struct region region;
    jmp_buf full;
    int64_t clusters, members, contained;
    int64_t cluster; /* the one that is being listed */
    bool progress, quiet;
};

static void progress(void *ctx, int64_t done, int64_t all)
{
    if (((struct session *)ctx)->progress)
        fprintf(stderr, "\r%" PRId64 " of %" PRId64 " texts ", done, all);
}

static enum err_code say(struct session *s, const char *what, int64_t group, int64_t id, int permille, struct err *e)
{
    struct arena a = arena_reset(&s->region, PAGE_KEPT, &s->full);
    struct store_article art;
    if (s->quiet)
        return ERR_OK;
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "article %" PRId64 " needs more memory than allowed", id);
    enum err_code code = store_article_get(s->store, &a, id, &art, e);
    if (code == ERR_OK)
        printf("%s\t%" PRId64 "\t%" PRId64 "\t%d.%03d\t%.*s\t%.*s\n", what, group, id, permille / 1000, permille % 1000,
               VIEW_ARG(art.article.fields[FIELD_TITLE].value), VIEW_ARG(art.input));
    return code;
}

static enum err_code member(void *ctx, int64_t id, int64_t text, int permille, struct err *e)
{
    struct session *s = ctx;
    (void)text;
    return say(s, s->members++ ? "near" : "first", s->cluster, id, permille, e);
}

static enum err_code cluster(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    s->cluster = id;
    s->clusters++;
    s->members = 0;
    return store_each_member(s->store, id, member, s, e);
}

static enum err_code contained(void *ctx, int64_t id, int64_t in, int permille, struct err *e)
{
    struct session *s = ctx;
    s->contained++;
    return say(s, "contained-in", in, id, permille, e);
}

static enum err_code all(struct session *s, int64_t *added, struct err *e)
{
    enum err_code code = store_dedup(s->store, progress, s, added, e);
    if (s->progress)
        fputc('\n', stderr);
    if (code == ERR_OK)
        code = store_each_cluster(s->store, cluster, s, e);
    return code == ERR_OK ? store_each_contained(s->store, contained, s, e) : code;
}

static int run(int argc, char **argv)
{
    const char *mode = "auto";
    struct session s = {0};
    const struct opt opts[] = {{"quiet", OPT_FLAG, &s.quiet, NULL, "only the numbers, not the list"},
                               {"progress", OPT_TEXT, &mode, "WHEN", "on standard error", "always|never|auto"},
                               {0}};
    int status = cli_parse(&command_dedup, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_dedup, argc < 2 ? "no STORE given" : "one STORE at a time");
    struct err e = {0};
    int64_t added = 0;
    s.progress = cli_progress(mode);
    s.store = arena_open(&s.region, PAGE_SPACE) ? cli_store_open(argv[1], false, false) : NULL;
    if (!s.store)
        return EXIT_UNABLE;
    enum err_code code = all(&s, &added, &e);
    if (code != ERR_OK)
        cli_error(argv[1], "%s", e.msg);
    else
        printf("%" PRId64 " new texts; %" PRId64 " clusters of near-duplicates, %" PRId64 " reprints inside others\n", added,
               s.clusters, s.contained);
    store_close(s.store);
    arena_close(&s.region);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}
