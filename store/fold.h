/*
 * Text without regard to case, as the search index folds it: FTS5's trigram
 * tokenizer maps each code point to one other (SQLite 3.34 to 3.4x; Unicode
 * 6.1's simple case folding), and so do these.  A test compares all of them.
 */
#ifndef QY_STORE_FOLD_H
#define QY_STORE_FOLD_H

#include "cleaner/base/buf.h"

uint32_t fold_cp(uint32_t cp);

/* v folded, in a.  As many code points, not always as many bytes. */
struct view fold_text(struct arena *a, struct view v);

/* At most this many bytes come of n. */
static inline size_t fold_bound(size_t n)
{
    return n * 3; /* a byte that is no UTF-8 becomes U+FFFD */
}

/* The same into room for fold_bound(v.n) bytes; returns how many were written. */
size_t fold_into(char *to, struct view v);

#endif
