/*
 * The mapping tables of the WHATWG Encoding Standard, ready for use.  They are
 * unpacked once at start from data/ and are the same on every machine.
 *
 * A table that is indexed by bytes holds each character as the UTF-8 that it
 * becomes: three bytes and their number, 0 for "no such character".
 */
#ifndef QY_CHARSETS_H
#define QY_CHARSETS_H

#include "cleaner/base/err.h"

#include <stdint.h>

enum {
    GB_ROW = 192,        /* trail bytes 0x40-0xFF */
    GB_FOUR = 39420,     /* four-byte pointers below the supplementary planes */
    BIG5_COUNT = 19782,  /* 126 * 157 */
    KOREAN_COUNT = 23750, /* 125 * 190 */
    JIS0208_COUNT = 11280, /* 60 * 188 */
    JIS0212_COUNT = 8836, /* 94 * 94 */
    SINGLE_COUNT = 27,   /* single-byte tables; ISO-8859-8-I uses that of ISO-8859-8 */
    HAN_FIRST = 0x4E00, HAN_COUNT = 0x5200, HAN_RARE = 22
};

struct charsets {
    uint8_t gb[126 * GB_ROW][4];       /* [(lead - 0x81) * GB_ROW + trail - 0x40] */
    uint16_t gb_four[GB_FOUR];         /* pointer to code point */
    uint32_t big5[BIG5_COUNT];         /* pointer to code point, 0 for none; as the ones below */
    uint16_t korean[KOREAN_COUNT];
    uint16_t jis0208[JIS0208_COUNT];
    uint16_t jis0212[JIS0212_COUNT];
    uint16_t single[SINGLE_COUNT][128]; /* byte - 0x80 to code point */
    uint16_t gb_of[65536];             /* the reverse: code point to lead << 8 | trail, 0 for none */
    uint8_t han_bits[HAN_COUNT];       /* code point - HAN_FIRST to what the character says in bits; HAN_RARE if rare */
};

/* NULL with *e where memory is short.  charsets_close(NULL) is fine. */
struct charsets *charsets_open(struct err *e);
void charsets_close(const struct charsets *c);

/*
 * gb18030 bytes of a code point (the standard's encoder): 1, 2 or 4 of them at
 * out; 0 for U+E5E5 and surrogates, which have none.
 */
unsigned charsets_to_gb(const struct charsets *c, uint32_t cp, uint8_t out[4]);

#endif
