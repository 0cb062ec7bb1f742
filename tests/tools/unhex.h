/* How the tools read any bytes from a line of text. */
#ifndef QY_UNHEX_H
#define QY_UNHEX_H

#include <stdlib.h>

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

/* A line in hex, with its end or without. */
static inline struct view unhex(struct arena *a, const char *z)
{
    size_t n = strcspn(z, "\n") / 2;
    char *p = arena_raw(a, n + 1, 1, 1);
    for (size_t i = 0; i < n; i++) {
        char t[3] = {z[2 * i], z[2 * i + 1], 0};
        p[i] = (char)strtol(t, NULL, 16);
    }
    return (struct view){p, n};
}

#endif
