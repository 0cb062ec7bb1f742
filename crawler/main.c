/* qingyuan: crawl government news, cut what does not belong, keep the proof. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "crawler/commands.h"

static const struct command *const commands[] = {
    &command_crawl,
    &command_clean,
    &command_audit,
    &command_robots,
    &command_export,
    &command_stats,
    &command_show,
    &command_verify,
    &command_prune,
    &command_backup,
    &command_dedup,
    &command_search,
    &command_index,
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *to)
{
    fputs("usage: qingyuan COMMAND [options] ...\n\ncommands:\n", to);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s %-18s %s\n", commands[i]->name, commands[i]->operands, commands[i]->summary);
    fputs("\nqingyuan COMMAND --help lists a command's options; qingyuan --version says the version.\n", to);
}

/* A full disk or a closed pipe must not look like success. */
static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (!cli_reader_gone())
        cli_error("standard output", "cannot write: %s", strerror(errno));
    return EXIT_UNABLE;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* the write says so */
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help(stdout);
        return flushed(EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("qingyuan " QY_VERSION);
        return flushed(EXIT_DONE);
    }
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return flushed(commands[i]->run(argc - 1, argv + 1));
    cli_error(argv[1], "no such command (qingyuan --help lists them)");
    return EXIT_USAGE;
}
