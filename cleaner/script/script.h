/*
 * What a script says, without running it: packed strings decoded, and what
 * the decoded text does (redirects, written markup, hiding of elements).
 */
#ifndef QY_SCRIPT_H
#define QY_SCRIPT_H

#include "cleaner/base/arena.h"
#include "cleaner/base/buf.h"

/*
 * One layer of decoding of `code`: string escapes, String.fromCharCode,
 * unescape, atob, p.a.c.k.e.r, string arrays.  The result says the same in
 * plain text; *layers counts how many were undone (0: nothing was packed).
 * Bounded in output size and depth.  In a.
 */
struct view script_unpack(struct arena *a, struct view code, int *layers);

#endif
