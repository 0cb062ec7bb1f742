#include "cleaner/base/buf.h"

#include <stdarg.h>
#include <stdio.h>

char *buf_room(struct buf *b, size_t n)
{
    if (b->p && b->cap - b->n >= n)
        return b->p + b->n;
    size_t want = b->cap < 64 ? 64 : b->cap;
    while (want - b->n < n) {
        if (want > SIZE_MAX / 2)
            longjmp(*b->a->oom, 1);
        want *= 2;
    }
    char *p = arena_raw(b->a, want, 1, 1);
    if (b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = want;
    return b->p + b->n;
}

void buf_put(struct buf *b, struct view v)
{
    if (v.n == 0)
        return;
    memcpy(buf_room(b, v.n), v.p, v.n);
    b->n += v.n;
}

void buf_putc(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_u64(struct buf *b, uint64_t x)
{
    char t[20];
    size_t i = sizeof t;
    do
        t[--i] = (char)('0' + x % 10);
    while (x /= 10);
    buf_put(b, (struct view){t + i, sizeof t - i});
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n <= 0)
        return;
    char *p = buf_room(b, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

struct view view_copy(struct arena *a, struct view v)
{
    if (v.n == 0)
        return (struct view){"", 0};
    char *p = arena_raw(a, v.n, 1, 1);
    memcpy(p, v.p, v.n);
    return (struct view){p, v.n};
}

char *view_z(struct arena *a, struct view v)
{
    char *p = arena_raw(a, v.n + 1, 1, 1);
    if (v.n)
        memcpy(p, v.p, v.n);
    p[v.n] = 0;
    return p;
}
