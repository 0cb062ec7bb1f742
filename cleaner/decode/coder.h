/* What the decoders share; private to decode/. */
#ifndef QY_CODER_H
#define QY_CODER_H

#include "cleaner/base/utf8.h"
#include "cleaner/decode/encoding.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Copy the ASCII bytes that p[0..n) begins with; returns how many.  May read
 * only inside p[0..n), may write up to CODER_SLACK bytes behind what it copied.
 */
static inline size_t ascii_copy(char *out, const uint8_t *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        _mm_storeu_si128((__m128i *)(void *)(out + i), v);
        unsigned high = (unsigned)_mm_movemask_epi8(v);
        if (high)
            return i + (unsigned)__builtin_ctz(high);
    }
#else
    for (; n - i >= 8; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, 8);
        if (v & UINT64_C(0x8080808080808080))
            break;
        memcpy(out + i, &v, 8);
    }
#endif
    for (; i < n && p[i] < 0x80; i++)
        out[i] = (char)p[i];
    return i;
}

static inline void coder_put(struct coder *c, uint32_t cp)
{
    c->out += utf8_encode(c->out, cp);
}

/* U+FFFD for `consumed` bytes. */
static inline void coder_error(struct coder *c, size_t consumed)
{
    memcpy(c->out, "\xEF\xBF\xBD", 3);
    c->out += 3;
    c->at += consumed;
}

/* A pair that stands for nothing: an ASCII trail byte is read again by itself. */
static inline void coder_bad_pair(struct coder *c, uint8_t trail)
{
    coder_error(c, trail < 0x80 ? 1 : 2);
}

void coder_gb18030(struct coder *c, size_t stop);
void coder_big5(struct coder *c, size_t stop);
void coder_euc_kr(struct coder *c, size_t stop);
void coder_shift_jis(struct coder *c, size_t stop);
void coder_euc_jp(struct coder *c, size_t stop);
void coder_iso_2022_jp(struct coder *c, size_t stop);

#endif
