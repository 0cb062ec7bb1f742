/*
 * HTTP content codings undone: gzip, deflate (with or without the zlib
 * wrapper, RFC 9110 8.4.1.2), br, zstd.
 */
#ifndef QY_CODING_H
#define QY_CODING_H

#include "cleaner/base/arena.h"
#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_BR, CODING_ZSTD };

/* One coding of a Content-Encoding value ("x-gzip" is gzip); CODING_NONE for "identity", a list, or an unknown one. */
enum coding coding_parse(struct view name);
struct view coding_name(enum coding c);

/*
 * `in` without its coding, in a.  ERR_LIMIT where it has more than `limit`
 * bytes, ERR_INPUT where it is damaged or ends early; *out then has what was
 * read until there.
 */
enum err_code coding_undo(struct arena *a, enum coding c, struct view in, size_t limit, struct view *out,
                          struct err *e);

#endif
