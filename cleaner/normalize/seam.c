/* Paragraphs that were torn: whether the second line goes on in the first one's sentence. */
#include "cleaner/base/utf8.h"
#include "cleaner/normalize/normalize.h"

enum {
    SIDE = 6,        /* characters on each side of the seam that are scored */
    WORD = 3000,     /* millinats that a word over the seam must gain */
    WORD_SHORT = 3000,
    LONG = 25        /* characters of a line that is no heading */
};

struct side {
    uint32_t cp[SIDE]; /* in reading order */
    uint32_t n;
};

static bool ends_sentence(uint32_t cp)
{
    switch (cp) {
    case 0x3002: case 0xFF01: case 0xFF1F: case 0xFF1B: case 0x2026: case 0x201D: case 0x300D: case 0x300F: case 0xFF09:
    case 0x300B: case '.': case '!': case '?': case ';': case '"': case ')': case 0x3011:
        return true;
    default:
        return false;
    }
}

static bool is_comma(uint32_t cp)
{
    return cp == 0xFF0C || cp == 0x3001 || cp == ',';
}

static bool is_han_number(uint32_t cp)
{
    static const uint16_t t[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0};
    for (int i = 0; t[i]; i++)
        if (t[i] == cp)
            return true;
    return cp < 0x80 && ascii_digit((char)cp);
}

/* "一、" "（一）" "1." "①" "第一条" "一是" "附件" and bullets: the beginning of an item. */
static bool begins_item(struct view b)
{
    size_t at = 0;
    uint32_t cp = utf8_next(b, &at);
    if (cp == 0xFF08 || cp == '(' || cp == 0x7B2C || (cp >= 0x2460 && cp <= 0x24FF) || cp == 0x3010 ||
        (cp >= 0x2500 && cp <= 0x27BF) || cp == 0xB7 || cp == '-' || cp == '*' || cp == 0x2022 || cp == 0x2014)
        return true;
    if (view_starts(b, VIEW("附件")) || view_starts(b, VIEW("附：")))
        return true;
    bool number = false;
    while (is_han_number(cp) && at < b.n) {
        number = true;
        cp = utf8_next(b, &at);
    }
    return number && (cp == 0x3001 || cp == '.' || cp == 0xFF0E || cp == ')' || cp == 0xFF09 || cp == 0x662F ||
                      cp == 0xFF0C || cp == ',' || cp == 0x6708 || cp == 0x65E5 || cp == 0x5E74);
}

/* Captions and signatures end without a mark, and nothing goes on after them. */
static bool ends_caption(struct view a)
{
    static const struct view t[] = {VIEW_INIT("摄"), VIEW_INIT("图"), VIEW_INIT("文"), VIEW_INIT("报道"),
                                    VIEW_INIT("供图"), VIEW_INIT("日"), VIEW_INIT("年"), VIEW_INIT("办公室"),
                                    VIEW_INIT("委员会"), VIEW_INIT("政府")};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_ends(a, t[i]))
            return true;
    return false;
}

struct shape {
    uint32_t chars, commas, sentences; /* sentences: marks that end one, within */
    uint32_t last;
};

static struct shape shape_of(struct view v)
{
    struct shape s = {0};
    for (size_t at = 0; at < v.n;) {
        uint32_t cp = utf8_next(v, &at);
        if (cp_is_space(cp))
            continue;
        s.chars++;
        s.commas += is_comma(cp);
        s.sentences += cp == 0x3002 || cp == 0xFF1B || cp == ';';
        s.last = cp;
    }
    return s;
}

static struct side tail_of(struct view a)
{
    struct side s = {.n = 0};
    size_t at = a.n;
    uint32_t back[SIDE];
    while (at > 0 && s.n < SIDE) {
        uint32_t cp = utf8_prev(a, &at);
        if (!cp_is_han(cp))
            break;
        back[s.n++] = cp;
    }
    for (uint32_t i = 0; i < s.n; i++)
        s.cp[i] = back[s.n - 1 - i];
    return s;
}

static struct side head_of(struct view b)
{
    struct side s = {.n = 0};
    for (size_t at = 0; at < b.n && s.n < SIDE;) {
        uint32_t cp = utf8_next(b, &at);
        if (!cp_is_han(cp))
            break;
        s.cp[s.n++] = cp;
    }
    return s;
}

static void add(const struct language *l, struct language_state *s, const struct side *x)
{
    for (uint32_t i = 0; i < x->n; i++)
        language_add(l, NULL, s, x->cp[i]);
}

/* How much likelier the characters are as one run than as two. */
static int32_t word_over(const struct language *l, const struct side *a, const struct side *b)
{
    struct language_state one = LANGUAGE_BEGIN, left = LANGUAGE_BEGIN, right = LANGUAGE_BEGIN;
    add(l, &one, a);
    add(l, &one, b);
    add(l, &left, a);
    add(l, &right, b);
    return one.best - left.best - right.best;
}

/* The page itself has three characters of the seam together elsewhere. */
static bool phrase_over(const struct language_cache *page, const struct side *a, const struct side *b)
{
    if (!page || !a->n || !b->n)
        return false;
    uint32_t x = a->cp[a->n - 1], y = b->cp[0];
    return (a->n > 1 && language_cache_count(page, a->cp[a->n - 2], x, y)) ||
           (b->n > 1 && language_cache_count(page, x, y, b->cp[1]));
}

static enum line_join say(const char **reason, const char *why, enum line_join j)
{
    if (reason)
        *reason = why;
    return j;
}

enum line_join lines_continue(const struct language *l, const struct language_cache *page, struct view a, struct view b,
                              const struct line_gap *gap, const char **reason)
{
    a = utf8_trim(a);
    b = utf8_trim(b);
    struct shape sa = shape_of(a), sb = shape_of(b);
    if (!gap->same_style || !sa.chars || !sb.chars)
        return say(reason, "not alike", LINES_APART);
    if (ends_sentence(sa.last) || sa.last == 0xFF1A || sa.last == ':')
        return say(reason, "the first is complete", LINES_APART);
    if (!ends_sentence(sb.last) || sb.chars < 8)
        return say(reason, "the second ends no sentence", LINES_APART);
    if (begins_item(b) || ends_caption(a))
        return say(reason, "an item, a caption or a signature", LINES_APART);
    bool prose = sa.chars >= LONG && sa.commas + sa.sentences > 0;
    if (is_comma(sa.last)) /* some authors break their lines so */
        return say(reason, "the first ends with a comma", LINES_MAYBE);
    struct side x = tail_of(a), y = head_of(b);
    if (!x.n || !y.n)
        return say(reason, "no characters at the seam", LINES_APART);
    int32_t word = word_over(l, &x, &y);
    bool phrase = phrase_over(page, &x, &y);
    bool pair = page && language_cache_count(page, 0, x.cp[x.n - 1], y.cp[0]);
    if (prose && phrase)
        return say(reason, "the page has the words over the seam elsewhere", LINES_JOIN);
    if (prose && word >= WORD && (pair || !page))
        return say(reason, "a word goes over the seam", LINES_JOIN);
    if (!prose && word >= WORD_SHORT && pair && sb.commas + sb.sentences > 0)
        return say(reason, "a word of the page goes over the seam", LINES_JOIN);
    if (prose && sa.sentences > 0)
        return say(reason, "the first ends within a sentence", LINES_MAYBE);
    return say(reason, "nothing goes over the seam", LINES_APART);
}
