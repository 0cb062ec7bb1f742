/* What the commands over a store share: pages one at a time, days, files that are whole or not there. */
#ifndef QY_CLI_OUT_H
#define QY_CLI_OUT_H

#include <stdio.h>

#include "cleaner/base/buf.h"
#include "crawler/cli.h"
#include "crawler/cli_store.h"

/* Address space for one page with all its lists; touched pages alone cost memory. */
#define PAGE_SPACE ARENA_SPACE((size_t)4 << 30)
/* What is kept between pages. */
#define PAGE_KEPT ((size_t)16 << 20)

/* A day "2020-06-05", or "2020" or "2020-06" as its first or last day; false where it is none. */
bool cli_day(const char *text, bool last, char out[11]);

/*
 * An output that is there whole or not at all: `path` is written beside it and
 * renamed.  path NULL: standard output.
 */
struct out {
    FILE *f;
    const char *path;
    char part[4096];
};
bool out_open(struct out *o, const char *path);
/* With keep false, what was written is thrown away.  False after a message where it could not be finished. */
bool out_close(struct out *o, bool keep);

#endif
