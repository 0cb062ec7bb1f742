/*
 * A call into a library that may abort() on what a stranger wrote.  Gumbo
 * 0.10.1 has assertions that pages can break; one page must not end a crawl.
 */
#ifndef QY_SURVIVE_H
#define QY_SURVIVE_H

#include <stdbool.h>

/*
 * Call f(ctx).  False where it ended in abort() on this thread: what it held
 * is then not released, so f must take its memory from an arena and hold no
 * lock.  An abort outside of survive_run ends the program as ever.  Not nested.
 */
bool survive_run(void (*f)(void *ctx), void *ctx);

#endif
