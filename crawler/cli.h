/*
 * The command line: options as tables, help and usage errors made from them.
 * Data goes to standard output, everything else to standard error as
 * "qingyuan: WHAT: WHY".
 */
#ifndef QY_CLI_H
#define QY_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "cleaner/base/err.h"

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FOUND = 1,    /* audit: contamination; verify: a difference; search: nothing */
    EXIT_USAGE = 2,
    EXIT_SOME = 3,     /* some inputs could not be read; wins over EXIT_FOUND */
    EXIT_UNABLE = 4,   /* could not start, or the store is unusable */
    EXIT_STOPPED = 130 /* stopped by SIGINT after a clean stop */
};

enum opt_type {
    OPT_FLAG,     /* bool: set true */
    OPT_TEXT,     /* const char * */
    OPT_LIST,     /* struct opt_list: may be given again */
    OPT_COUNT,    /* int64_t: a number >= 0 */
    OPT_SIZE,     /* int64_t bytes: 10k, 5M, 1G (powers of 1024) */
    OPT_DURATION  /* int64_t milliseconds: 500ms, 2s, 10m, 1h; a bare number is seconds */
};

struct opt_list {
    const char **v; /* NULL-terminated; malloc'd, kept until exit */
    int n;
};

struct opt {
    const char *name;  /* without the dashes */
    enum opt_type type;
    void *to;
    const char *arg;   /* what --help calls the value; NULL for flags */
    const char *help;
    const char *choices; /* "jsonl|text": the values allowed; NULL: any */
};

struct command {
    const char *name;
    const char *operands; /* "STORE", "PATH..." */
    const char *summary;  /* one line */
    int (*run)(int argc, char **argv);
};

/*
 * Parse argv[1..] by `opts` (ended by a NULL name).  Options and operands may
 * mix; "--" ends options; --name=VALUE and --name VALUE are the same.
 * Operands are moved to argv[1..*argc-1].  Returns -1 to go on, else the exit
 * status (help was printed, or the usage was wrong and the reason printed).
 */
int cli_parse(const struct command *c, const struct opt *opts, int *argc, char **argv);

/* The arguments as they were before cli_parse moved them: a NULL-terminated copy of the pointers; free() it. */
char **cli_copy_args(int n, char **v);

/* Whether whoever read standard output has had enough (`| head`): no news to anyone. */
bool cli_reader_gone(void);

/* "qingyuan: what: why" on standard error. */
void cli_error(const char *what, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* EXIT_USAGE, after saying why. */
int cli_usage(const struct command *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether progress is wanted: "always", "never", or "auto" (standard error is a terminal). */
bool cli_progress(const char *mode);

#endif
