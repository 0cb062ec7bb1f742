/* prune: delete what is named, after saying what. */
#include <inttypes.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"

static int run(int argc, char **argv);

const struct command command_prune = {"prune", "STORE", "delete the captures that are named, after saying what", run};

static int prune(const char *path, const struct store_prune *p, bool yes)
{
    struct store *s = cli_store_open(path, false, false);
    struct store_pruned n = {0};
    struct err e = {0};
    if (!s)
        return EXIT_UNABLE;
    enum err_code code = store_prune(s, p, false, &n, &e);
    if (code == ERR_OK) {
        printf("%s %" PRId64 " captures, %" PRId64 " articles made of them, %" PRId64 " texts and %" PRId64
               " bodies (%" PRId64 " bytes) that nothing else needs\n",
               yes ? "deleting" : "would delete", n.captures, n.articles, n.texts, n.bodies, n.bytes);
        fflush(stdout);
        if (yes && n.captures)
            code = store_prune(s, p, true, &n, &e);
        else if (n.captures)
            puts("nothing was deleted; --yes does it");
    }
    if (code != ERR_OK)
        cli_error(path, "%s", e.msg);
    store_close(s);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}

static int run(int argc, char **argv)
{
    const char *host = NULL, *url = NULL, *before = NULL;
    char day[11];
    bool yes = false;
    struct store_prune p = {0};
    const struct opt opts[] = {
        {"host", OPT_TEXT, &host, "HOST", "captures of this host, its sub-domains and ports"},
        {"url", OPT_TEXT, &url, "URL", "captures of this URL or local file"},
        {"before", OPT_TEXT, &before, "DAY", "captures made before this day; with --host or --url: of those"},
        {"keep-latest", OPT_FLAG, &p.keep_latest, NULL, "spare those from which a page's latest article was made"},
        {"yes", OPT_FLAG, &yes, NULL, "do it; without, only say what would go"},
        {0},
    };
    int status = cli_parse(&command_prune, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_prune, argc < 2 ? "no STORE given" : "one STORE at a time");
    if (!host && !url && !before)
        return cli_usage(&command_prune, "name what to delete: --host, --url or --before");
    if (before && !cli_day(before, false, day))
        return cli_usage(&command_prune, "option --before: '%s' is not a day like 2020-06-05", before);
    p.host = view_of(host);
    p.url = view_of(url);
    p.before = before ? view_of(day) : (struct view){0};
    return prune(argv[1], &p, yes);
}
