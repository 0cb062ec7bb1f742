#include "crawler/fetch/bytes.h"

#include <stdlib.h>

bool bytes_add(struct bytes *b, struct view v)
{
    if (b->cap - b->n < v.n) {
        size_t want = b->cap ? b->cap : 256;
        while (want - b->n < v.n) {
            if (want > SIZE_MAX / 2)
                return false;
            want *= 2;
        }
        char *p = realloc(b->p, want);
        if (!p)
            return false;
        b->p = p;
        b->cap = want;
    }
    if (v.n)
        memcpy(b->p + b->n, v.p, v.n);
    b->n += v.n;
    return true;
}

void bytes_reset(struct bytes *b, size_t keep)
{
    b->n = 0;
    if (b->cap > keep)
        bytes_free(b);
}

void bytes_free(struct bytes *b)
{
    free(b->p);
    *b = (struct bytes){0};
}
