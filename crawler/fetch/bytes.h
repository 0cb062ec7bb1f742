/* A growing run of bytes on the heap, for bodies whose size nobody knows before. */
#ifndef QY_BYTES_H
#define QY_BYTES_H

#include "cleaner/base/view.h"

struct bytes {
    char *p; /* malloc'd, or NULL */
    size_t n, cap;
};

/* Append; false where memory is short. */
bool bytes_add(struct bytes *b, struct view v);

/* Empty it, giving back memory beyond `keep` bytes. */
void bytes_reset(struct bytes *b, size_t keep);

void bytes_free(struct bytes *b);

static inline struct view bytes_view(const struct bytes *b)
{
    return (struct view){b->p, b->n};
}

#endif
