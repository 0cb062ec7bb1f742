#include "cleaner/knowledge/charsets.h"

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/data/charset_data.h"
#include "cleaner/knowledge/data/common_han.h"

#include <stdlib.h>

/* A sextet of the base64 alphabet; 64 at the end of the stream. */
static inline unsigned sextet(const char **s)
{
    static const uint8_t sextets[128] = {
        ['A'] = 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        ['a'] = 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
        ['0'] = 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, ['+'] = 62, ['/'] = 63,
    };
    char c = **s;
    if (!c)
        return 64;
    (*s)++;
    return sextets[c & 127];
}

/*
 * One table.  `prev` is the last code point that was there:
 *   0-31 prev + 1 + s          40-43 prev - 1 - (s - 40)
 *   32-39, b: a run of +1, (s - 32) * 64 + b + 1 long
 *   44-47, b: nothing, (s - 44) * 64 + b + 1 times
 *   48-63, b, c: the code point s - 48, b, c of 4, 6 and 6 bits
 */
static void unpack(const char *s, uint16_t *out, size_t n)
{
    unsigned prev = 0;
    for (size_t i = 0; i < n;) {
        unsigned op = sextet(&s), run = 1, step = 0;
        if (op == 64)
            return;
        if (op < 32) {
            prev += op + 1;
        } else if (op < 40) {
            run = (op - 32) * 64 + sextet(&s) + 1;
            prev++;
            step = 1;
        } else if (op < 44) {
            prev -= op - 40 + 1;
        } else if (op < 48) {
            i += (op - 44) * 64 + sextet(&s) + 1; /* the table is zeroed */
            continue;
        } else {
            prev = (op - 48) << 12;
            prev |= sextet(&s) << 6;
            prev |= sextet(&s);
        }
        for (; run && i < n; run--, i++) {
            out[i] = (uint16_t)prev;
            prev += step;
        }
        prev -= step;
    }
}

static unsigned gb_trail(unsigned off)
{
    return off + (off < 0x3F ? 0x40 : 0x41);
}

static void open_gb(struct charsets *c, uint16_t *pointers)
{
    unpack(charset_data_gb18030_4, c->gb_four, GB_FOUR);
    unpack(charset_data_gb18030, pointers, 126 * 190);
    for (unsigned p = 0; p < 126 * 190; p++) {
        unsigned lead = p / 190, trail = gb_trail(p % 190), cp = pointers[p];
        uint8_t *to = c->gb[lead * GB_ROW + trail - 0x40];
        if (!cp)
            continue;
        to[3] = (uint8_t)utf8_encode((char *)to, cp);
        if (!c->gb_of[cp])
            c->gb_of[cp] = (uint16_t)((lead + 0x81) << 8 | trail);
    }
}

/* The second stream says, by runs of alternating kind beginning with "no", which pointers are of plane 2. */
static void open_big5(struct charsets *c, uint16_t *pointers)
{
    unpack(charset_data_big5, pointers, BIG5_COUNT);
    const char *s = charset_data_big5_plane2;
    uint32_t plane = 0;
    for (size_t i = 0; i < BIG5_COUNT; plane ^= 0x20000) {
        size_t run = sextet(&s) << 12;
        run |= sextet(&s) << 6;
        run |= sextet(&s);
        for (; run && i < BIG5_COUNT; run--, i++)
            c->big5[i] = plane | pointers[i];
    }
}

static void open_common(struct charsets *c)
{
    memset(c->han_bits, HAN_RARE, HAN_COUNT);
    for (int band = COMMON_FIRST; band <= COMMON_LAST; band++) {
        struct view v = view_of(common_han[band - COMMON_FIRST]);
        for (size_t i = 0; i < v.n;) {
            uint32_t at = utf8_next(v, &i) - HAN_FIRST;
            if (at < HAN_COUNT)
                c->han_bits[at] = (uint8_t)band;
        }
    }
}

struct charsets *charsets_open(struct err *e)
{
    struct charsets *c = calloc(1, sizeof *c);
    uint16_t *pointers = calloc(126 * 190, sizeof *pointers); /* the longest */
    if (!c || !pointers) {
        free(c);
        free(pointers);
        err_set(e, ERR_NOMEM, 0, "out of memory");
        return NULL;
    }
    open_gb(c, pointers);
    memset(pointers, 0, 126 * 190 * sizeof *pointers);
    open_big5(c, pointers);
    free(pointers);
    unpack(charset_data_korean, c->korean, KOREAN_COUNT);
    unpack(charset_data_jis0208, c->jis0208, JIS0208_COUNT);
    unpack(charset_data_jis0212, c->jis0212, JIS0212_COUNT);
    unpack(charset_data_single, c->single[0], SINGLE_COUNT * 128);
    open_common(c);
    return c;
}

void charsets_close(const struct charsets *c)
{
    free((void *)(uintptr_t)c);
}

/* gb_four is ascending but for pointer 7457 (U+E7C7). */
static unsigned four_pointer(const struct charsets *c, uint32_t cp)
{
    if (cp == 0xE7C7)
        return 7457;
    unsigned lo = 0, hi = GB_FOUR;
    while (lo < hi) {
        unsigned mid = (lo + hi) / 2, at = mid == 7457 ? c->gb_four[7456] : c->gb_four[mid];
        if (at < cp || (mid == 7457 && at == cp))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < GB_FOUR && c->gb_four[lo] == cp ? lo : GB_FOUR;
}

unsigned charsets_to_gb(const struct charsets *c, uint32_t cp, uint8_t out[4])
{
    if (cp < 0x80) {
        out[0] = (uint8_t)cp;
        return 1;
    }
    if (cp == 0xE5E5)
        return 0;
    if (cp < 0x10000 && c->gb_of[cp]) {
        out[0] = (uint8_t)(c->gb_of[cp] >> 8);
        out[1] = (uint8_t)c->gb_of[cp];
        return 2;
    }
    unsigned p = cp < 0x10000 ? four_pointer(c, cp) : cp - 0x10000 + 189000;
    if (p == GB_FOUR)
        return 0;
    out[0] = (uint8_t)(p / 12600 + 0x81);
    out[1] = (uint8_t)(p / 1260 % 10 + 0x30);
    out[2] = (uint8_t)(p / 10 % 126 + 0x81);
    out[3] = (uint8_t)(p % 10 + 0x30);
    return 4;
}
