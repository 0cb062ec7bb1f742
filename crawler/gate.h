/*
 * Gates: who may be asked when.  One for each host and one for each address,
 * for the length of a run.  Times are monotonic milliseconds.
 */
#ifndef QY_GATE_H
#define QY_GATE_H

#include "cleaner/base/view.h"

struct gate {
    struct view key;
    int64_t next_ms; /* not before */
    bool busy;       /* a request is in flight */
    bool met;        /* a host that was leased in this run */
    bool spent;      /* its budget is, and that was said */
};

struct gates {
    struct gate **slot;
    size_t n, cap;
};

/* The gate of a key, made where there is none, or NULL where memory is short.  Stays where it is. */
struct gate *gates_get(struct gates *g, struct view key);
void gates_close(struct gates *g);

#endif
