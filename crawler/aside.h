/*
 * One piece of work at a time on a thread of its own, while the caller does
 * something else and is told through a file descriptor.
 */
#ifndef QY_ASIDE_H
#define QY_ASIDE_H

struct aside;

struct aside *aside_open(void); /* NULL: no thread or no descriptor to be had */
void aside_close(struct aside *a);

/* Have f(ctx) done.  What it reads and writes belongs to it until aside_finish. */
void aside_start(struct aside *a, void (*f)(void *ctx), void *ctx);

/* Readable once the work that was started is done. */
int aside_fd(const struct aside *a);

/* Wait for its end, if it has not come. */
void aside_finish(struct aside *a);

#endif
