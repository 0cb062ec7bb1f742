/* index: bring a store's search index up to date. */
#include <inttypes.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"

static int run(int argc, char **argv);

const struct command command_index = {"index", "STORE", "build or renew a store's search index", run};

static void progress(void *ctx, int64_t done, int64_t all)
{
    if (*(bool *)ctx)
        fprintf(stderr, "\r%" PRId64 " of %" PRId64 " texts ", done, all);
}

static int run(int argc, char **argv)
{
    const char *mode = "auto";
    const struct opt opts[] = {{"progress", OPT_TEXT, &mode, "WHEN", "on standard error", "always|never|auto"}, {0}};
    int status = cli_parse(&command_index, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_index, argc < 2 ? "no STORE given" : "one STORE at a time");
    struct store *s = cli_store_open(argv[1], false, false);
    struct err e = {0};
    bool show = cli_progress(mode);
    int64_t added = 0, start = cli_now_ms();
    if (!s)
        return EXIT_UNABLE;
    enum err_code code = store_index(s, progress, &show, &added, &e);
    if (show)
        fputc('\n', stderr);
    if (code != ERR_OK)
        cli_error(argv[1], "%s", e.msg);
    else
        printf("%" PRId64 " texts added in %.1f s\n", added, (double)(cli_now_ms() - start) / 1000);
    store_close(s);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}
