/*
 * Pages glued together from two encodings: UTF-8 and one of the Chinese ones.
 * The division into parts is the one with the fewest bits in all, a change of
 * encoding costing some too.
 */
#ifndef QY_MIXED_H
#define QY_MIXED_H

#include "cleaner/decode/detect.h"

/*
 * Divide bytes [d->skip, n) between UTF-8 and `legacy`.  Fills d->parts where
 * both occur, and d->encoding with the one that has more of the bytes that are
 * not ASCII.  Linear in n.
 */
void mixed_divide(struct arena *a, const struct charsets *tables, struct view bytes, enum encoding legacy,
                  struct detected *d);

/* The bits of the best division of a UTF-8 page from byte `skip` on. */
uint64_t mixed_bits(struct arena scratch, const struct charsets *tables, struct view bytes, enum encoding legacy,
                    size_t skip);

/* Whether text in a Chinese double-byte encoding has a stretch that looks like UTF-8: worth a division. */
bool mixed_suspect(struct view bytes);

#endif
