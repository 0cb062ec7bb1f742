#include "cleaner/knowledge/readings.h"

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/data/blobs.h"

#include <stdlib.h>

enum { HAN_FIRST = 0x3400, HAN_LAST = 0x9FFF };

const struct readings *readings_open(struct err *e)
{
    const unsigned char *p = qy_readings_bin, *v = qy_variants_bin;
    uint32_t head[2];
    if (memcmp(p, "QYREAD1", 8) != 0 || memcmp(v, "QYVARI1", 8) != 0) {
        err_set(e, ERR_CORRUPT, 0, "table of readings: wrong header");
        return NULL;
    }
    struct readings *r = malloc(sizeof *r);
    if (!r) {
        err_set(e, ERR_NOMEM, 0, "out of memory");
        return NULL;
    }
    memcpy(head, p + 8, sizeof head);
    r->nsyllables = head[0];
    r->syllables = (const void *)(p + 16);
    r->first = (const void *)(p + 16 + 8 * (size_t)head[0]);
    r->read = r->first + (HAN_LAST - HAN_FIRST + 1) + 2;
    memcpy(head, v + 8, sizeof head);
    r->rows = head[0];
    r->trad = (const void *)(v + 16);
    r->simp = r->trad + r->rows;
    r->back = r->simp + r->rows;
    r->forth = r->back + r->rows;
    return r;
}

void readings_close(const struct readings *r)
{
    free((void *)(uintptr_t)r);
}

/* Vowels with tone marks, and the forms of a and g that GB 2312 has among its pinyin letters. */
static const struct {
    uint16_t cp;
    char letter;
    uint8_t tone;
} marked[] = {
    {0x101, 'a', 1}, {0xE1, 'a', 2},  {0x1CE, 'a', 3}, {0xE0, 'a', 4},  {0x113, 'e', 1}, {0xE9, 'e', 2},
    {0x11B, 'e', 3}, {0xE8, 'e', 4},  {0x12B, 'i', 1}, {0xED, 'i', 2},  {0x1D0, 'i', 3}, {0xEC, 'i', 4},
    {0x14D, 'o', 1}, {0xF3, 'o', 2},  {0x1D2, 'o', 3}, {0xF2, 'o', 4},  {0x16B, 'u', 1}, {0xFA, 'u', 2},
    {0x1D4, 'u', 3}, {0xF9, 'u', 4},  {0x1D6, 'v', 1}, {0x1D8, 'v', 2}, {0x1DA, 'v', 3}, {0x1DC, 'v', 4},
    {0xFC, 'v', 0},  {0x251, 'a', 0}, {0x261, 'g', 0}, {0xEA, 'e', 0},  {0x144, 'n', 2}, {0x148, 'n', 3},
    {0x1F9, 'n', 4}, {0x1E3F, 'm', 2},
};

static char plain(uint32_t cp, int *tone)
{
    if (cp < 0x80)
        return ascii_alpha((char)cp) ? ascii_lower((char)cp) : 0;
    uint32_t small = cp >= 0xC0 && cp < 0xDF ? cp + 0x20 : cp >= 0x100 ? cp + 1 : cp; /* of a capital letter */
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (marked[i].cp == cp || marked[i].cp == small) {
            *tone = marked[i].tone;
            return marked[i].letter;
        }
    return 0;
}

static bool find_syllable(const struct readings *r, const char name[8], uint32_t *out)
{
    uint32_t lo = 0, hi = r->nsyllables;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = memcmp(r->syllables[mid], name, 8);
        if (c == 0) {
            *out = mid;
            return true;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

/* A combining mark after the letter: its tone, or 0; of u it makes ü. */
static bool combine(uint32_t cp, char *letter, int *tone)
{
    static const uint16_t tones[] = {0x304, 0x301, 0x30C, 0x300};
    for (int i = 0; i < 4; i++)
        if (cp == tones[i]) {
            *tone = i + 1;
            return true;
        }
    if (cp != 0x308 || *letter != 'u')
        return false;
    *letter = 'v';
    return true;
}

bool pinyin_parse(const struct readings *r, struct view text, uint32_t *syllable, int *tone)
{
    char name[8] = {0};
    size_t n = 0;
    int seen = TONE_UNKNOWN;
    text = utf8_trim(text);
    if (text.n > 16)
        return false;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        int t = 0;
        if (cp >= '1' && cp <= '5' && at == text.n && n > 0 && !seen) {
            seen = (int)cp - '0';
            break;
        }
        bool mark = n > 0 && combine(cp, &name[n - 1], &t);
        char c = mark ? 0 : plain(cp, &t);
        if ((!c && !mark) || (c && n == 6) || (t && seen))
            return false;
        if (t)
            seen = t;
        if (c)
            name[n++] = c;
    }
    *tone = seen;
    return n > 0 && find_syllable(r, name, syllable);
}

static bool fits(uint32_t read, uint32_t syllable, int tone)
{
    if (read >> 3 != syllable)
        return false;
    return tone == TONE_UNKNOWN || (int)(read & 7) == tone;
}

bool reading_fits(const struct readings *r, uint32_t cp, uint32_t syllable, int tone)
{
    if (cp < HAN_FIRST || cp > HAN_LAST)
        return false;
    for (uint32_t i = r->first[cp - HAN_FIRST]; i < r->first[cp - HAN_FIRST + 1]; i++)
        if (fits(r->read[i], syllable, tone))
            return true;
    return false;
}

static uint32_t rows_of(const uint16_t *keys, const uint16_t *values, uint32_t n, uint32_t cp, const uint16_t **out)
{
    uint32_t lo = 0, hi = n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (keys[mid] < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    *out = values + lo;
    uint32_t k = lo;
    while (k < n && keys[k] == cp)
        k++;
    return k - lo;
}

uint32_t variant_simplified(const struct readings *r, uint32_t cp, const uint16_t **out)
{
    return rows_of(r->trad, r->simp, r->rows, cp, out);
}

uint32_t variant_traditional(const struct readings *r, uint32_t cp, const uint16_t **out)
{
    return rows_of(r->back, r->forth, r->rows, cp, out);
}

bool reading_fits_variant(const struct readings *r, uint32_t cp, uint32_t syllable, int tone)
{
    const uint16_t *v;
    if (reading_fits(r, cp, syllable, tone))
        return true;
    for (uint32_t n = variant_simplified(r, cp, &v), i = 0; i < n; i++)
        if (reading_fits(r, v[i], syllable, tone))
            return true;
    for (uint32_t n = variant_traditional(r, cp, &v), i = 0; i < n; i++)
        if (reading_fits(r, v[i], syllable, tone))
            return true;
    return false;
}
