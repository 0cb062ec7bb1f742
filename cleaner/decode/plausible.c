#include "cleaner/decode/plausible.h"

#include "cleaner/base/utf8.h"

enum { S_NONE, S_SPACE, S_ASCII, S_LATIN, S_HAN, S_KANA, S_HANGUL, S_CAPITAL, S_SMALL, S_OTHER };

/* The commonest syllables of Korean, ascending; three bytes each. */
static const char hangul[] =
    "가간같개거것게결경계고공과관교구국권그금기까나남내년노는니다단당대더데도동되된드들등때또라러려력로를리마만말면명"
    "모무문물미민및바반발방번보본부북분비사산상생서선성세소수스습시식신실아안않야어업없에여연였영오와외요용우원월위유"
    "으은을음의이인일임입있자작장재저적전정제조주중지진차체초출치타통트표하학한할합해했행현호화회";

/* Code point ranges, ascending; `first` bits after another script, `next` after the same. */
static const struct {
    uint32_t last;
    uint8_t script, first, next;
} t[] = {
    {0x9F, S_NONE, 30, 30},          /* C1 controls */
    {0xBF, S_NONE, 16, 16},          /* Latin-1 signs */
    {0x24F, S_LATIN, 16, 14},        /* 8 in a word: see below */
    {0x36F, S_NONE, 20, 20},
    {0x3FF, S_OTHER + 0, 17, 7},     /* Greek */
    {0x52F, S_OTHER + 1, 17, 9},     /* Cyrillic but for the common letters */
    {0x58F, S_OTHER + 2, 20, 9},
    {0x5FF, S_OTHER + 3, 20, 7},     /* Hebrew */
    {0x6FF, S_OTHER + 4, 20, 7},     /* Arabic */
    {0xDFF, S_OTHER + 5, 22, 12},
    {0xE7F, S_OTHER + 6, 20, 8},     /* Thai */
    {0x1FFF, S_OTHER + 7, 24, 12},
    {0x206F, S_NONE, 9, 9},          /* general punctuation */
    {0x27BF, S_NONE, 14, 14},        /* symbols, arrows, boxes, digits in circles */
    {0x2FFF, S_NONE, 22, 22},
    {0x303F, S_NONE, 8, 8},          /* CJK punctuation */
    {0x30FF, S_KANA, 13, 7},
    {0x312F, S_NONE, 20, 12},        /* bopomofo */
    {0x33FF, S_NONE, 18, 18},
    {0x4DFF, S_HAN, 26, 26},         /* extension A */
    {0x9FFF, S_HAN, 0, 0},           /* from the table */
    {0xABFF, S_NONE, 28, 28},
    {0xD7A3, S_HANGUL, 17, 14},      /* the common ones: see below */
    {0xF8FF, S_NONE, 40, 40},        /* surrogates are not there; private use */
    {0xFAFF, S_HAN, 26, 26},
    {0xFE0F, S_NONE, 24, 24},
    {0xFE6F, S_NONE, 18, 18},
    {0xFEFF, S_NONE, 26, 26},
    {0xFF5E, S_NONE, 10, 9},         /* full-width forms */
    {0xFF9F, S_KANA, 18, 11},        /* half-width kana: what bytes A1-DF give in Shift_JIS */
    {0xFFFC, S_NONE, 18, 18},
    {0xFFFF, S_NONE, BITS_ERROR, BITS_ERROR},
    {0x1EFFF, S_NONE, 30, 30},
    {0x1FAFF, S_NONE, 16, 16},       /* pictures */
    {0x10FFFF, S_NONE, 32, 32},
};

static unsigned by_range(uint32_t cp, unsigned *script)
{
    size_t lo = 0, hi = sizeof t / sizeof *t - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (cp <= t[mid].last)
            hi = mid;
        else
            lo = mid + 1;
    }
    unsigned before = *script;
    *script = t[lo].script;
    if (*script == S_LATIN && before == S_ASCII)
        return 8; /* é in a word */
    return before == *script ? t[lo].next : t[lo].first;
}

/* Cyrillic: a capital inside a word of small letters is what wrong decodings make. */
static unsigned cyrillic(uint32_t cp, unsigned *script)
{
    unsigned before = *script;
    *script = cp < 0x430 ? S_CAPITAL : S_SMALL;
    if (before != S_CAPITAL && before != S_SMALL)
        return 15;
    if (*script == S_CAPITAL)
        return before == S_CAPITAL ? 8 : 14;
    return cp < 0x450 ? 5 : 10;
}

static unsigned korean(uint32_t cp, unsigned *script)
{
    char z[4];
    size_t lo = 0, hi = (sizeof hangul - 1) / 3;
    unsigned before = *script;
    *script = S_HANGUL;
    utf8_encode(z, cp);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = memcmp(z, hangul + mid * 3, 3);
        if (!order)
            return before == S_HANGUL ? 7 : 10;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return before == S_HANGUL ? 16 : 18;
}

/* In the bytes that a wrong decoding leaves alone, the trail bytes of pairs. */
static unsigned ascii(char c, unsigned *script)
{
    unsigned before = *script;
    *script = ascii_alpha(c) ? S_ASCII : S_SPACE;
    if (before <= S_ASCII)
        return 0;
    if (*script == S_ASCII)
        return 3;
    return c == '@' || (c >= '[' && c <= '`') || (c >= '{' && c <= '~') ? 8 : 0;
}

unsigned plausible_bits(const struct charsets *tables, uint32_t cp, unsigned *script)
{
    if (cp - HAN_FIRST < HAN_COUNT) {
        *script = S_HAN;
        return tables->han_bits[cp - HAN_FIRST];
    }
    if (cp < 0x80)
        return ascii((char)cp, script);
    if (cp >= 0x400 && cp <= 0x45F)
        return cyrillic(cp, script);
    if (cp >= 0xAC00 && cp <= 0xD7A3)
        return korean(cp, script);
    switch (cp) { /* the commonest signs of Chinese text */
    case 0x3001: case 0x3002: case 0xFF0C:
        *script = S_NONE;
        return 6;
    case 0x3000: case 0x201C: case 0x201D: case 0xFF1A: case 0xFF08: case 0xFF09: case 0x300A: case 0x300B: case 0xA0:
        *script = S_NONE;
        return 7;
    case 0xA9: case 0xAE: case 0xB0: case 0xB7: case 0xBB:
        *script = S_NONE;
        return 11;
    default:
        return by_range(cp, script);
    }
}

uint64_t plausible_text(const struct charsets *tables, struct view utf8, unsigned *script)
{
    uint64_t bits = 0;
    unsigned s = *script;
    for (size_t i = 0; i < utf8.n;)
        bits += plausible_bits(tables, utf8_next(utf8, &i), &s);
    *script = s;
    return bits;
}
