/* backup: a copy of a store while others read and write it. */
#include "crawler/cli_out.h"
#include "crawler/commands.h"

static int run(int argc, char **argv);

const struct command command_backup = {"backup", "STORE FILE", "copy a store while others write to it", run};

static int run(int argc, char **argv)
{
    const struct opt opts[] = {{0}};
    int status = cli_parse(&command_backup, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 3)
        return cli_usage(&command_backup, "want a STORE and a FILE to write");
    struct store *s = cli_store_open(argv[1], false, true);
    struct err e = {0};
    if (!s)
        return EXIT_UNABLE;
    enum err_code code = store_backup(s, argv[2], &e);
    if (code != ERR_OK)
        cli_error(argv[2], "%s", e.msg);
    store_close(s);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}
