#include "cleaner/decode/detect.h"

#include "cleaner/base/utf8.h"
#include "cleaner/decode/mixed.h"
#include "cleaner/decode/plausible.h"
#include "cleaner/decode/prescan.h"
#include "cleaner/decode/utf8_valid.h"

enum {
    SAMPLE = 8192,   /* bytes that are weighed */
    STEP = 1024,     /* of them at a time */
    BEGINNING = 2048,  /* bytes that may settle it alone: */
    PAIRS = 256,       /* where so many characters of a Chinese encoding cost no more than */
    WELL = 13,         /* these bits each: up to 11.5 in their own encoding, at least 19 in another */
    CONTEXT = 24,    /* ASCII bytes that end a piece of the sample */
    SURE = 16,       /* pairs of bytes in valid UTF-8 that are no accident: a pair of GBK is valid in 1 of 6 */
    NEAR = 12,       /* bytes around an error of UTF-8 that tell whether it stands alone */
    LOOK_16 = 4096,  /* bytes in which UTF-16 shows by its zeros */
    KEEP = 2,        /* bits by which another encoding must be better than the declared one */
    KEEP_CHINESE = 5, /* the same from a Chinese one: they are often mistaken for each other */
    STRANGER = 7,    /* more bits for a character that is strange to the encoding */
    BY_ACCIDENT = 5, /* more bits for what is valid UTF-8 and said to be something else */
    KEEP_UTF8 = 25   /* the same where the bytes are valid as the UTF-8 they are declared to be */
};

/* What is tried where the declaration does not settle it, and the bits it must make up for. */
static const struct {
    enum encoding encoding;
    uint8_t handicap;
} candidates[] = {
    {ENC_UTF_8, 0},    {ENC_GB18030, 2},   {ENC_BIG5, 4},          {ENC_SHIFT_JIS, 20},
    {ENC_EUC_JP, 24},  {ENC_EUC_KR, 20},   {ENC_WINDOWS_1252, 16}, {ENC_WINDOWS_1251, 20},
};
enum { CHINESE = 3 }; /* the first three; the others only where nothing is declared */

static enum encoding bom(struct view bytes, size_t *skip)
{
    static const struct {
        struct view mark;
        enum encoding encoding;
    } t[] = {{VIEW_INIT("\xEF\xBB\xBF"), ENC_UTF_8}, {VIEW_INIT("\xFE\xFF"), ENC_UTF_16BE},
             {VIEW_INIT("\xFF\xFE"), ENC_UTF_16LE}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_starts(bytes, t[i].mark)) {
            *skip = t[i].mark.n;
            return t[i].encoding;
        }
    return ENC_NONE;
}

/* The pieces of the page with bytes that are not ASCII, a line each, to `most` bytes. */
static struct view sample(struct arena *a, struct view bytes, size_t most)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    struct buf b = {.a = a};
    buf_room(&b, most + 16);
    for (size_t i = 0; b.n < most && (i = next_high(p, bytes.n, i)) < bytes.n;) {
        size_t beg = i ? i - 1 : 0, ascii = 0;
        for (; i < bytes.n && ascii < CONTEXT && i - beg < most - b.n; i++)
            ascii = p[i] < 0x80 ? ascii + 1 : 0;
        buf_put(&b, view_sub(bytes, beg, i - (ascii ? ascii - 1 : 0)));
        buf_putc(&b, '\n');
    }
    return buf_view(&b);
}

static bool chinese(enum encoding e)
{
    return e == ENC_GBK || e == ENC_GB18030 || e == ENC_BIG5;
}

/* Scripts that an encoding can say, but that its pages seldom do: kana, and Han in Korean ones. */
static uint64_t strangers(enum encoding e, struct view utf8)
{
    uint64_t n = 0;
    if (!chinese(e) && e != ENC_EUC_KR)
        return 0;
    for (size_t i = 0; i < utf8.n;) {
        uint32_t cp = utf8_next(utf8, &i);
        n += (e == ENC_EUC_KR && cp - HAN_FIRST < HAN_COUNT) || (cp >= 0x3041 && cp <= 0x30FE);
    }
    return n * STRANGER;
}

/* The bits of the sample, read as e; or some number not below `most`, which are too many. */
static uint64_t weigh(struct arena scratch, const struct charsets *tables, struct view text, enum encoding e,
                      uint64_t most)
{
    char *out = arena_raw(&scratch, text.n + CODER_SLACK, CODER_GROWTH, 1);
    struct coder c = {.tables = tables, .encoding = e, .p = (const uint8_t *)text.p, .n = text.n, .out = out};
    uint64_t bits = 0;
    unsigned script = 0;
    while (c.at < text.n && bits < most) {
        coder_run(&c, text.n - c.at > STEP ? c.at + STEP : text.n);
        struct view utf8 = {out, (size_t)(c.out - out)};
        bits += plausible_text(tables, utf8, &script) + strangers(e, utf8);
        out = c.out;
    }
    return bits;
}

/* The page's beginning reads as the Chinese text that it is said to be. */
static bool reads_well(struct arena scratch, const struct charsets *tables, struct view bytes, enum encoding e)
{
    if (!chinese(e))
        return false;
    struct view text = sample(&scratch, bytes, BEGINNING);
    uint64_t high = 0;
    for (size_t i = 0; i < text.n; i++)
        high += (uint8_t)text.p[i] >= 0x80;
    uint64_t most = high / 2 * WELL;
    return high >= 2 * PAIRS && weigh(scratch, tables, text, e, most) < most;
}

/* Valid UTF-8 with so many sequences that it is no other encoding by accident. */
static bool surely_utf8(const uint8_t *p, size_t n)
{
    unsigned found = 0;
    for (size_t i = 0; found < SURE && (i = next_high(p, n, i)) < n; i++)
        found += p[i] >= 0xE0 ? 2 : p[i] >= 0xC2;
    return found >= SURE;
}

/* Tags whose every other byte is zero: no other kind of data has two. */
static enum encoding utf16_by_tags(const char *p, size_t n)
{
    unsigned little = 0, big = 0;
    for (size_t i = 0; i + 4 <= n; i += 2) {
        if (p[i] != '<' && p[i + 1] != '<')
            continue;
        bool le = p[i] == '<';
        char next = le ? p[i + 2] : p[i + 3];
        bool tag = ascii_alpha(next) || next == '/' || next == '!' || next == '?';
        little += tag && le && !p[i + 1] && !p[i + 3];
        big += tag && !le && !p[i] && !p[i + 2];
    }
    return little > 1 && !big ? ENC_UTF_16LE : big > 1 && !little ? ENC_UTF_16BE : ENC_NONE;
}

enum encoding detect_utf16(struct view bytes)
{
    size_t zeros[2] = {0, 0}, n = bytes.n < LOOK_16 ? bytes.n & ~(size_t)1 : LOOK_16;
    if (n < 8 || !memchr(bytes.p, 0, n))
        return ENC_NONE;
    enum encoding e = utf16_by_tags(bytes.p, n);
    if (e != ENC_NONE)
        return e;
    for (size_t i = 0; i < n; i++)
        zeros[i & 1] += !bytes.p[i];
    if (zeros[0] < n / 8 && zeros[1] < n / 8)
        return ENC_NONE;
    return zeros[0] * 8 < zeros[1] ? ENC_UTF_16LE : zeros[1] * 8 < zeros[0] ? ENC_UTF_16BE : ENC_NONE;
}

/* Whether a declaration by an encoding in which ASCII is not ASCII can be true. */
static bool odd_one_holds(struct view bytes, enum encoding declared)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    bool zeros = detect_utf16(bytes) == declared;
    switch (declared) {
    case ENC_UTF_16LE:
    case ENC_UTF_16BE: /* no zeros: Chinese without markup, so hardly any pair of bytes is ASCII */
        return zeros || (!view_has(view_sub(bytes, 0, LOOK_16), VIEW("</")) && next_high(p, bytes.n, 0) < bytes.n &&
                         utf8_valid(p, bytes.n) < bytes.n && !(bytes.n & 1));
    case ENC_ISO_2022_JP: /* seven bits */
        return next_high(p, bytes.n, 0) == bytes.n;
    default: /* what is declared as one of the encodings that browsers refuse is read by its bytes */
        return false;
    }
}

/* `also`: what a <meta> says where the server said something else; ENC_NONE for nothing. */
static enum encoding lightest(struct arena *a, const struct charsets *tables, struct view bytes, bool utf8,
                              enum encoding declared, enum encoding also)
{
    struct arena scratch = *a;
    if (reads_well(scratch, tables, bytes, declared))
        return declared;
    struct view text = sample(&scratch, bytes, SAMPLE);
    enum encoding best = declared;
    uint64_t least = UINT64_MAX;
    size_t n = sizeof candidates / sizeof *candidates;
    if (declared != ENC_NONE) {
        least = weigh(scratch, tables, text, declared, least);
        uint64_t keep = utf8 && declared == ENC_UTF_8 ? KEEP_UTF8
                        : chinese(declared)           ? KEEP_CHINESE
                                                      : KEEP;
        least -= least > keep ? keep : least;
        n = CHINESE;
    }
    for (size_t i = 0; i <= n; i++) {
        enum encoding e = i < n ? candidates[i].encoding : also;
        if (e == ENC_NONE || e == declared || (e == ENC_GB18030 && declared == ENC_GBK))
            continue;
        uint64_t bits = (i < n ? candidates[i].handicap : 0) + (utf8 && e != ENC_UTF_8 ? BY_ACCIDENT : 0);
        bits += bits < least ? weigh(scratch, tables, text, e, least - bits) : 0;
        if (bits < least) {
            least = bits;
            best = e;
        }
    }
    return best;
}

static void choose(struct arena *a, const struct charsets *tables, struct view bytes, enum encoding also,
                   struct detected *out)
{
    struct view rest = view_from(bytes, out->skip);
    const uint8_t *p = (const uint8_t *)rest.p;
    enum encoding declared = out->declared;
    if (declared != ENC_NONE && !encoding_is_ascii(declared)) {
        if (out->skip || odd_one_holds(rest, declared))
            return;
        declared = ENC_NONE;
    }
    if (next_high(p, rest.n, 0) == rest.n) { /* ASCII: whatever it is, it is that */
        enum encoding wide = detect_utf16(rest);
        out->encoding = wide != ENC_NONE ? wide : declared != ENC_NONE ? declared : ENC_UTF_8;
        out->valid = wide == ENC_NONE;
        return;
    }
    bool utf8 = utf8_valid(p, rest.n) == rest.n;
    enum encoding wide = declared == ENC_NONE ? detect_utf16(rest) : ENC_NONE;
    if (wide != ENC_NONE)
        out->encoding = wide;
    else if (utf8 && surely_utf8(p, rest.n))
        out->encoding = ENC_UTF_8;
    else
        out->encoding = lightest(a, tables, rest, utf8, declared, encoding_is_ascii(also) ? also : ENC_NONE);
    out->valid = utf8 && out->encoding == ENC_UTF_8;
}

/* Two-byte sequences around byte i but for the signs: GBK that happens to be valid. */
static unsigned pairs_near(const uint8_t *p, size_t n, size_t i)
{
    unsigned found = 0;
    for (size_t k = i > NEAR ? i - NEAR : 0; k + 1 < n && k < i + NEAR; k++)
        found += p[k] >= 0xC3 && p[k] <= 0xDF && (p[k + 1] & 0xC0) == 0x80;
    return found;
}

/* Errors side by side: one alone is a page cut short or a broken character. */
static bool torn(struct view bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    size_t n = bytes.n, i = utf8_valid(p, n);
    while (i < n) {
        if (pairs_near(p, n, i) > 1)
            return true;
        size_t next = i + 1;
        for (int k = 0; k < 2 && p[i] >= 0xC2 && next < n && (p[next] & 0xC0) == 0x80; k++)
            next++;
        next += utf8_valid(p + next, n - next);
        if (next < n && next - i <= NEAR)
            return true;
        i = next;
    }
    return false;
}

static void divide(struct arena *a, const struct charsets *tables, struct view bytes, struct detected *out)
{
    struct view rest = view_from(bytes, out->skip);
    if (out->encoding == ENC_UTF_8 ? out->valid || !torn(rest) : !chinese(out->encoding) || !mixed_suspect(rest))
        return;
    enum encoding legacy = chinese(out->encoding) ? out->encoding : chinese(out->declared) ? out->declared : ENC_NONE;
    if (legacy == ENC_NONE) {
        uint64_t gb = mixed_bits(*a, tables, bytes, ENC_GB18030, out->skip);
        legacy = mixed_bits(*a, tables, bytes, ENC_BIG5, out->skip) < gb ? ENC_BIG5 : ENC_GB18030;
    }
    mixed_divide(a, tables, bytes, legacy, out);
}

void detect(struct arena *a, const struct charsets *tables, struct view bytes, struct view http, bool markup,
            struct detected *out)
{
    *out = (struct detected){.how = "bom"};
    out->declared = bom(bytes, &out->skip);
    if (out->declared == ENC_NONE) {
        out->declared = encoding_of_label(http);
        out->how = "http";
    }
    enum encoding also = markup ? prescan(bytes) : ENC_NONE;
    if (out->declared == ENC_NONE && also != ENC_NONE) {
        out->declared = also;
        out->how = "meta";
    }
    out->encoding = out->declared;
    choose(a, tables, bytes, also, out);
    divide(a, tables, bytes, out);
    if (out->declared == ENC_NONE)
        out->how = out->valid && next_high((const uint8_t *)bytes.p, bytes.n, 0) == bytes.n ? "default" : "detected";
    else if (out->encoding != out->declared)
        out->how = "override";
}
