/*
 * How much a character says, in bits: little for what pages are made of, much
 * for what a wrong decoding makes of them.  Integers, the same everywhere.
 */
#ifndef QY_PLAUSIBLE_H
#define QY_PLAUSIBLE_H

#include "cleaner/base/view.h"
#include "cleaner/knowledge/charsets.h"

enum { BITS_ERROR = 45 }; /* U+FFFD */

/*
 * The bits of cp after a character of *script (0 at the beginning; set to that
 * of cp).  Letters of one alphabet among themselves are cheap, alone they are not.
 */
unsigned plausible_bits(const struct charsets *t, uint32_t cp, unsigned *script);

/* The bits of a text, valid UTF-8, that follows upon *script in the same way. */
uint64_t plausible_text(const struct charsets *t, struct view utf8, unsigned *script);

#endif
