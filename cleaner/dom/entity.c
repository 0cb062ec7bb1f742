#include "cleaner/dom/entity.h"

#include "cleaner/base/utf8.h"

static const struct entity {
    const char *name;
    uint32_t cp, cp2;
} entities[] = {
#include "cleaner/dom/entities.inc"
};

enum { NENTITIES = sizeof entities / sizeof *entities };

/* What 0x80-0x9F mean when written as a number: Windows-1252.  0: as it is. */
static const uint16_t windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

static unsigned digit(char c)
{
    if (ascii_digit(c))
        return (unsigned)(c - '0');
    char l = ascii_lower(c);
    return l >= 'a' && l <= 'f' ? (unsigned)(l - 'a') + 10 : 99;
}

size_t entity_digits(struct view s, size_t at, size_t *first, uint64_t *value)
{
    unsigned base = at + 2 < s.n && ascii_lower(s.p[at + 2]) == 'x' ? 16 : 10;
    size_t i = *first = at + (base == 16 ? 3 : 2);
    *value = 0;
    for (; i < s.n && digit(s.p[i]) < base; i++)
        *value = *value > INT32_MAX ? *value : *value * base + digit(s.p[i]);
    return i;
}

static size_t read_number(struct view s, size_t at, uint32_t *cp)
{
    size_t first, i;
    uint64_t x;
    i = entity_digits(s, at, &first, &x);
    if (i == first)
        return 0;
    if (x == 0 || x > 0x10FFFF || (x >= 0xD800 && x <= 0xDFFF))
        x = 0xFFFD;
    else if (x >= 0x80 && x <= 0x9F && windows[x - 0x80])
        x = windows[x - 0x80];
    *cp = (uint32_t)x;
    return i + (i < s.n && s.p[i] == ';') - at;
}

/* The longest name in the table that s.p + at begins with: the range [lo, hi) of candidates shrinks byte by byte. */
static const struct entity *longest(struct view s, size_t at, size_t *len)
{
    const struct entity *best = NULL;
    size_t lo = 0, hi = NENTITIES;
    for (size_t k = 0; at + k < s.n && lo < hi; k++) {
        unsigned char c = (unsigned char)s.p[at + k];
        size_t l = lo, h = hi;
        while (l < h) {
            size_t m = l + (h - l) / 2;
            if ((unsigned char)entities[m].name[k] < c)
                l = m + 1;
            else
                h = m;
        }
        lo = l;
        h = hi;
        while (l < h) {
            size_t m = l + (h - l) / 2;
            if ((unsigned char)entities[m].name[k] <= c)
                l = m + 1;
            else
                h = m;
        }
        hi = l;
        if (lo < hi && entities[lo].name[k + 1] == 0) {
            best = &entities[lo];
            *len = k + 1;
            lo++; /* every other is longer */
        }
    }
    return best;
}

size_t entity_read(struct view s, size_t at, bool attribute, uint32_t cp[2])
{
    cp[1] = 0;
    if (at + 1 < s.n && s.p[at + 1] == '#')
        return read_number(s, at, &cp[0]);
    size_t len = 0;
    const struct entity *e = longest(s, at + 1, &len);
    if (!e)
        return 0;
    if (attribute && s.p[at + len] != ';' && at + len + 1 < s.n) {
        char next = s.p[at + len + 1];
        if (next == '=' || ascii_alnum(next))
            return 0;
    }
    cp[0] = e->cp;
    cp[1] = e->cp2;
    return len + 1;
}

struct view entity_decode(struct arena *a, struct view s, bool attribute)
{
    size_t at = view_chr(s, '&', 0);
    if (at == VIEW_NONE)
        return s;
    struct buf b = {.a = a};
    size_t from = 0;
    while (at != VIEW_NONE) {
        uint32_t cp[2];
        size_t n = entity_read(s, at, attribute, cp);
        if (n) {
            buf_put(&b, view_sub(s, from, at));
            utf8_put(&b, cp[0]);
            if (cp[1])
                utf8_put(&b, cp[1]);
            from = at + n;
        }
        at = view_chr(s, '&', at + (n ? n : 1));
    }
    buf_put(&b, view_from(s, from));
    return buf_view(&b);
}
