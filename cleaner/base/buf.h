/*
 * A growing run of bytes in an arena.  It moves when it grows: take the view
 * when it is complete.  A full arena jumps, so nothing here can fail.
 */
#ifndef QY_BUF_H
#define QY_BUF_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

struct buf {
    struct arena *a;
    char *p;
    size_t n, cap; /* bytes used, bytes there */
};

/* Room for n more bytes; returns where they go.  The caller then adds to b->n what it wrote. */
char *buf_room(struct buf *b, size_t n);

void buf_put(struct buf *b, struct view v);
void buf_putc(struct buf *b, char c);
void buf_u64(struct buf *b, uint64_t x);

/* printf into the buffer; for output, not for page bytes in hot loops. */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline struct view buf_view(const struct buf *b)
{
    return (struct view){b->p, b->n};
}

/* A copy of v in the arena. */
struct view view_copy(struct arena *a, struct view v);

/* A NUL-terminated copy: only at the border to libraries. */
char *view_z(struct arena *a, struct view v);

#endif
