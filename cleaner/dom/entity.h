/*
 * HTML's character references (https://html.spec.whatwg.org/, 13.2.5.72 and
 * following), numeric and named, as a browser reads them.
 */
#ifndef QY_ENTITY_H
#define QY_ENTITY_H

#include "cleaner/base/buf.h"

/*
 * The reference that begins at s.p[at], which is '&'.  Returns how many bytes
 * it takes and sets cp[0] and cp[1] (0: one code point); 0 where the ampersand
 * is just an ampersand.  attribute: inside an attribute's value, where a name
 * without ';' is none before a letter, a digit or '='.
 */
size_t entity_read(struct view s, size_t at, bool attribute, uint32_t cp[2]);

/*
 * The digits of the "&#" at s.p[at]: they begin at *first and end before what is
 * returned, which is *first where there are none.  *value: theirs, or some
 * value beyond INT32_MAX where it is that large.
 */
size_t entity_digits(struct view s, size_t at, size_t *first, uint64_t *value);

/* s with every reference resolved; s itself where there is none. */
struct view entity_decode(struct arena *a, struct view s, bool attribute);

#endif
