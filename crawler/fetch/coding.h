/*
 * Content codings (RFC 9110, 8.4): gzip, deflate, br, zstd.  The body is kept
 * as it came and decoded here, so that an archive can have both.
 */
#ifndef QY_CODING_H
#define QY_CODING_H

#include "cleaner/base/err.h"
#include "crawler/fetch/bytes.h"

#define CODING_ACCEPT "gzip, deflate, br, zstd"

enum { CODING_LAYERS = 2 }; /* "gzip, br": more are an attack */

/*
 * Decode `wire` by the value of Content-Encoding into *out (appended), at most
 * `limit` bytes: *cut says that there was more.  ERR_INPUT where the bytes are
 * not in that coding or the coding is unknown: what was decoded until then is
 * in *out.  *plain says that nothing had to be decoded; *out is then untouched.
 */
enum err_code coding_decode(struct view wire, struct view encoding, size_t limit, struct bytes *out, bool *cut,
                            bool *plain, struct err *e);

#endif
