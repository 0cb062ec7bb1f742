/*
 * UTF-8 that is already valid (the decoder makes it so), a code point at a
 * time, and what the code points are.  Ranges: Unicode 15.
 */
#ifndef QY_UTF8_H
#define QY_UTF8_H

#include "cleaner/base/buf.h"

/*
 * The code point at v.p[*at], moving *at past it.  Bytes that are not UTF-8
 * give U+FFFD and move by one.  Only call with *at < v.n.
 */
uint32_t utf8_next_far(struct view v, size_t *at);

/* Whether both bytes at p continue a character. */
static inline bool utf8_two_follow(const unsigned char *p)
{
    uint16_t two;
    memcpy(&two, p, sizeof two);
    return (two & 0xC0C0) == 0x8080;
}

static inline uint32_t utf8_next(struct view v, size_t *at)
{
    const unsigned char *p = (const unsigned char *)v.p + *at;
    uint32_t c = p[0];
    if (c < 0x80) {
        ++*at;
        return c;
    }
    if (c - 0xE1 < 0xED - 0xE1 && v.n - *at >= 3 && utf8_two_follow(p + 1)) { /* U+1000-CFFF: Han */
        *at += 3;
        return (c << 12) + ((uint32_t)p[1] << 6) + p[2] - ((0xE0u << 12) + (0x80u << 6) + 0x80u);
    }
    size_t next = *at; /* the caller's own stays in a register */
    c = utf8_next_far(v, &next);
    *at = next;
    return c;
}

/* Whether at v.p[at] one of U+4E00-9FFF stands, in three bytes: most of what a Chinese page says. */
static inline bool utf8_ideograph_at(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.p + at;
    return v.n - at >= 3 && (p[0] - 0xE5u <= 0xE9 - 0xE5 || (p[0] == 0xE4 && p[1] >= 0xB8)); /* what follows is valid */
}

/* The code point that ends at *at, moving *at back to its first byte.  Only call with *at > 0. */
uint32_t utf8_prev(struct view v, size_t *at);

void utf8_put(struct buf *b, uint32_t cp);

/* Write cp (at most 4 bytes) at p; returns how many. */
size_t utf8_encode(char *p, uint32_t cp);

/* Whether cp is one of the characters of `set`. */
bool utf8_has(struct view set, uint32_t cp);

/* Code points in v. */
size_t utf8_count(struct view v);

/* The byte offset of code point number k (v.n where there are fewer). */
size_t utf8_offset(struct view v, size_t k);

/* Han ideographs: unified, extensions, compatibility, and U+3007 (ideographic zero). */
bool cp_is_han_far(uint32_t cp);
static inline bool cp_is_han(uint32_t cp)
{
    return cp - 0x4E00 <= 0x9FFF - 0x4E00 || (cp >= 0x3007 && cp_is_han_far(cp));
}

/* White space of any kind: ASCII, NBSP, U+1680, U+2000-200A, 2028, 2029, 202F, 205F, U+3000. */
bool cp_is_space_far(uint32_t cp);
static inline bool cp_is_space(uint32_t cp)
{
    return cp < 0x80 ? cp == ' ' || cp - 9 <= 13 - 9 : cp <= 0x3000 && cp_is_space_far(cp);
}

/* Kana or Hangul. */
bool cp_is_kana_hangul(uint32_t cp);

/* A letter or digit of any script, roughly: not space, punctuation, symbol or control. */
bool cp_is_word_far(uint32_t cp);
static inline bool cp_is_word(uint32_t cp)
{
    return cp < 0x80 ? ascii_alnum((char)cp) : cp - 0x3031 <= 0xDFFF - 0x3031 || cp_is_word_far(cp); /* to Han and Hangul */
}

/* Full-width ASCII forms (U+FF01-FF5E) and U+3000 as ASCII; every other as it is. */
uint32_t cp_fold_width(uint32_t cp);

/*
 * The weight of v in Latin letters: a Han, kana or Hangul character counts 2,
 * any other code point that is not white space 1.
 */
size_t utf8_weight(struct view v);

/* Number of Han characters in v. */
size_t utf8_han(struct view v);

/* Without white space of any kind (cp_is_space) at both ends. */
struct view utf8_trim(struct view v);

#endif
