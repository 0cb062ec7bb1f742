/* Unicode normalization form C (UAX #15), Unicode 15.0, over a linked-in table. */
#ifndef QY_NFC_H
#define QY_NFC_H

#include "cleaner/base/buf.h"

/*
 * Whether cp may be different in form C, by itself or with what stands before
 * it: it is never composed so, or it can combine.  False for all that a text
 * without such characters is made of.
 */
bool nfc_moves(uint32_t cp);

/* Of those, whether it depends on what stands before it. */
bool nfc_combines(uint32_t cp);

/*
 * Form C of v, in a.  A run of more than 60 combining characters after one
 * base is left as it is (UAX #15 names 30 as more than any language has).
 */
struct view nfc(struct arena *a, struct view v);

#endif
