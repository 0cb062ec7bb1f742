/* Whether bytes are ASCII, and whether they are UTF-8: the first questions about every page. */
#ifndef QY_UTF8_VALID_H
#define QY_UTF8_VALID_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The offset of the first sequence that is not UTF-8 (RFC 3629); n where all are. */
size_t utf8_valid(const uint8_t *p, size_t n);

/* The same without vector instructions: its twin. */
size_t utf8_valid_plain(const uint8_t *p, size_t n);

/* The first byte at or after `from` that is not ASCII; n for none. */
static inline size_t next_high(const uint8_t *p, size_t n, size_t from)
{
    for (uint64_t v; n - from >= 8; from += 8) {
        memcpy(&v, p + from, 8);
        if (v & UINT64_C(0x8080808080808080))
            break;
    }
    while (from < n && p[from] < 0x80)
        from++;
    return from;
}

#endif
