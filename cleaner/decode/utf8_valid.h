/* Whether bytes are UTF-8: the first question about every page. */
#ifndef QY_UTF8_VALID_H
#define QY_UTF8_VALID_H

#include <stddef.h>
#include <stdint.h>

/* The offset of the first sequence that is not UTF-8 (RFC 3629); n where all are. */
size_t utf8_valid(const uint8_t *p, size_t n);

/* The same without vector instructions: its twin. */
size_t utf8_valid_plain(const uint8_t *p, size_t n);

#endif
