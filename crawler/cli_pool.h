/*
 * Work done by several threads and collected in the order in which it was
 * given: the same output with any number of threads.
 */
#ifndef QY_CLI_POOL_H
#define QY_CLI_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool_ops {
    bool (*fill)(void *ctx, void *slot);  /* in the caller's thread: the next piece of work; false: no more */
    void (*work)(void *ctx, void *slot);  /* in any thread */
    bool (*drain)(void *ctx, void *slot); /* in the caller's thread, in the order of fill; false: stop */
};

/*
 * Run to the end with `threads` workers (1: in the caller's thread alone).
 * `slots` is an array of n slots of `size` bytes each, reused; n >= threads.
 */
void pool_run(const struct pool_ops *ops, void *ctx, int threads, void *slots, size_t n, size_t size);

/* The number of processors this process may use, at least 1. */
int pool_processors(void);

#endif
