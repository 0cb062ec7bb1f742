#include "crawler/commands.h"

static int run(int argc, char **argv);

const struct command command_clean = {"clean", "PATH...", "clean local pages", run};

static int run(int argc, char **argv)
{
    const struct opt opts[] = {{0}};
    int status = cli_parse(&command_clean, opts, &argc, argv);
    return status >= 0 ? status : EXIT_DONE;
}
