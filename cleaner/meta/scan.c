/* Lines as folded characters: see scan.h. */
#include "cleaner/meta/scan.h"

enum { VALUE_MAX = 80, NAME_WORDS = 6 };

static bool latin(uint32_t cp)
{
    return cp < 0x2E80 && cp_is_word(cp);
}

static bool is_colon(uint32_t cp)
{
    return cp == ':' || cp == 0x2236 || cp == 0xFE30;
}

/* Bars and slashes may stand for a colon behind a role: 作者丨张三, 文/张三, 来源 | 新华网. */
static bool is_bar(uint32_t cp)
{
    return cp == '|' || cp == 0x4E28 || cp == 0x2502 || cp == '/' || cp == 0x2215;
}

static const struct word_slot *slot_of(const struct word_index *x, uint32_t key)
{
    uint32_t k = key >> WORD_GRAM_SHIFT;
    while (x->slot[k].key && x->slot[k].key != key)
        k = (k + 1) % WORD_GRAMS;
    return &x->slot[k];
}

/*
 * The places in the dictionary of the words that may begin at i: of one
 * character, of two, of more.  In Latin letters a word does not end within one.
 */
static unsigned slots_at(const struct scan *s, uint32_t i, const struct word_slot *slots[3])
{
    const struct word_index *x = s->words;
    uint32_t a = s->cp[i], b = i + 1 < s->n ? s->cp[i + 1] : 0, c, pair;
    unsigned n = 0;
    if (x->alone[a % WORD_ALONES] && !(b && !s->gap[i + 1] && latin(a) && latin(b)))
        slots[n++] = slot_of(x, word_gram(a, 0, 0));
    pair = word_pair(a, b);
    if (!b || !(x->pairs[pair >> 5] >> (pair & 31) & 1))
        return n;
    c = i + 2 < s->n ? s->cp[i + 2] : 0;
    if ((x->twos[pair >> 5] >> (pair & 31) & 1) && !(c && !s->gap[i + 2] && latin(b) && latin(c)))
        slots[n++] = slot_of(x, word_gram(a, b, 0));
    uint32_t key = word_gram(a, b, c);
    if (c && (x->triples[key >> 22] >> (key >> 17 & 31) & 1))
        slots[n++] = slot_of(x, key);
    return n;
}

/* Which kinds of words may begin at each character.  Few pairs of characters begin a longer word. */
static void find_words(struct scan *s)
{
    const struct word_index *x = s->words;
    const struct word_slot *slots[3];
    uint32_t n = s->n, any = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t may = x->alone[s->cp[i] % WORD_ALONES], pair = word_pair(s->cp[i], i + 1 < n ? s->cp[i + 1] : 0);
        if (x->pairs[pair >> 5] >> (pair & 31) & 1)
            for (unsigned k = slots_at(s, i, slots); k-- > 0;)
                may |= slots[k]->what;
        s->may[i] = may;
        any |= may;
    }
    s->any = any;
}

/* The SCAN_* of a character. */
static uint8_t marks_of(uint32_t cp)
{
    static const uint8_t ascii[128] = {
        ['0'] = SCAN_NUMBER, ['1'] = SCAN_NUMBER, ['2'] = SCAN_NUMBER, ['3'] = SCAN_NUMBER, ['4'] = SCAN_NUMBER,
        ['5'] = SCAN_NUMBER, ['6'] = SCAN_NUMBER, ['7'] = SCAN_NUMBER, ['8'] = SCAN_NUMBER, ['9'] = SCAN_NUMBER,
        [':'] = SCAN_COLON,  ['|'] = SCAN_COLON,  ['/'] = SCAN_COLON,
    };
    if (cp < 0x80)
        return ascii[cp];
    if (cp == 0x4E00 || cp == 0x4E8C)
        return SCAN_NUMBER;
    return is_colon(cp) || is_bar(cp) ? SCAN_COLON : 0;
}

/* Characters that are in no line as people read it. */
static bool no_width(uint32_t cp)
{
    return cp == 0x200B || cp == 0xFEFF || cp == 0xAD;
}

void scan_line(struct scan *s, struct view line, const struct word_index *words)
{
    uint32_t n = 0, weight = 0;
    uint8_t marks = 0;
    bool gap = false;
    s->words = words;
    s->v = line;
    s->cut = false;
    s->off[0] = 0;
    for (size_t at = 0; at < line.n;) {
        uint32_t off = (uint32_t)at, cp = utf8_next(line, &at);
        if (cp_is_space(cp)) {
            gap = true;
            marks |= n ? SCAN_GAP : 0;
            continue;
        }
        if (no_width(cp))
            continue;
        if (n == SCAN_MAX) {
            s->cut = true;
            break;
        }
        cp = word_fold(cp);
        weight += cp >= 0x2E80 ? 2 : 1;
        if (cp <= 0x4E8C || cp >= 0xA000)
            marks |= marks_of(cp);
        s->cp[n] = cp;
        s->gap[n] = gap;
        s->off[n++] = off;
        s->off[n] = (uint32_t)at;
        gap = false;
    }
    s->n = n;
    s->weight = weight;
    s->marks = s->cut ? marks | SCAN_NUMBER : marks; /* a date is read from the line, to wherever it ends */
    s->gap[n] = true;
    find_words(s);
}

/* The characters of `w` that the line has at i; 0 where it has others. */
static uint32_t same(const struct scan *s, uint32_t i, struct view w)
{
    uint32_t k = i, before = 0;
    for (size_t at = 0; at < w.n;) {
        uint32_t cp = utf8_next(w, &at);
        if (cp == ' ') {
            if (k >= s->n || !s->gap[k])
                return 0;
            before = 0;
            continue;
        }
        if (k >= s->n || s->cp[k] != cp || (before && s->gap[k] && latin(before) && latin(cp)))
            return 0;
        before = cp;
        k++;
    }
    return k < s->n && latin(before) && latin(s->cp[k]) && !s->gap[k] ? 0 : k - i;
}

uint32_t scan_word_at(const struct scan *s, uint32_t i, uint32_t mask, uint32_t *what)
{
    const struct word_slot *slots[3];
    uint32_t best = 0;
    for (unsigned k = 0, n = slots_at(s, i, slots); k < n; k++)
        for (size_t w = slots[k]->what & mask ? slots[k]->from : slots[k]->to; w < slots[k]->to; w++) {
            if (!(meta_words[w].what & mask))
                continue;
            uint32_t len = same(s, i, meta_words[w].text);
            if (len > best) {
                best = len;
                *what = meta_words[w].what;
            }
        }
    return best;
}

uint32_t scan_find(const struct scan *s, uint32_t from, uint32_t mask, uint32_t *what)
{
    if (!(s->any & mask))
        return s->n;
    for (uint32_t i = from; i < s->n; i++)
        if (scan_word(s, i, mask, what))
            return i;
    return s->n;
}

bool scan_is_separator(uint32_t cp)
{
    switch (cp) {
    case '|': case '/': case '-': case '_': case ',': case ':': case ';': case '(': case ')': case '[': case ']': case '{':
    case '}': case '<': case '>': case '~': case '*': case '#': case '.': case '"': case '\'':
    case 0xB7: case 0x2014: case 0x2013: case 0x2022: case 0x2026: case 0x3001: case 0x3010: case 0x3011: case 0x300A:
    case 0x300B: case 0x3014: case 0x3015: case 0x300C: case 0x300D: case 0x2236: case 0x4E28: case 0x2502: case 0xBB:
    case 0xAB: case 0x203A: case 0x2039: case 0x25C6: case 0x25CF: case 0x25A0: case 0x2192: case 0x25B6: case 0x2605: case 0x2D9:
    case 0xFE30: case 0x30FB: case 0x2E31: case 0x2215: case 0x201C: case 0x201D: case 0x2606: case 0x3008: case 0x3009:
        return true;
    default:
        return false;
    }
}

/* 328-371/2021-04-27/19115: slashes and digits go on, what looks like a date is part of a number. */
static bool in_number(const struct scan *s, uint32_t beg, uint32_t end)
{
    bool before = beg >= 2 && s->cp[beg - 1] == '/' && !s->gap[beg] && !s->gap[beg - 1] && s->cp[beg - 2] - '0' < 10;
    bool behind = end + 1 < s->n && s->cp[end] == '/' && !s->gap[end] && !s->gap[end + 1] && s->cp[end + 1] - '0' < 10;
    return before && behind;
}

uint32_t scan_date_at(const struct scan *s, uint32_t i, enum date_order order, struct date *out)
{
    uint32_t cp = s->cp[i];
    bool may = (cp >= '0' && cp <= '9') || cp == 0x4E8C || cp == 0x4E00 || (cp < 0x2E80 && cp_is_word(cp) && (!i || s->gap[i] || !latin(s->cp[i - 1])));
    if (!may || (i && cp >= '0' && cp <= '9' && !s->gap[i] && latin(s->cp[i - 1])))
        return 0;
    size_t end = date_scan(s->v, s->off[i], order, out);
    if (!end)
        return 0;
    uint32_t beg = i;
    while (i < s->n && s->off[i] < end)
        i++;
    return in_number(s, beg, i) ? 0 : i;
}

/* Something may begin at i: the line does, white space or a mark stands before it, or a number ends there. */
static bool fresh(const struct scan *s, uint32_t i)
{
    if (!i || s->gap[i])
        return true;
    uint32_t before = s->cp[i - 1];
    return !cp_is_word(before) || (before >= '0' && before <= '9') || before == 0x65E5 || before == 0x5206 || before == 0x79D2;
}

/* The label and its colon alone: the index behind, 0 for none. */
static uint32_t label_head(const struct scan *s, uint32_t i, uint32_t *what)
{
    uint32_t n = scan_word(s, i, WORD_LABELS | WORD_SLASH, what), k = i + n;
    if (!n)
        return 0;
    bool bound = fresh(s, i);
    if (s->cp[i] < 0x2E80 && i && s->gap[i] && latin(s->cp[i - 1]) && !(s->cp[i - 1] >= '0' && s->cp[i - 1] <= '9'))
        return 0; /* Sorted by: */
    if (k < s->n && s->cp[k] == ')' && k + 1 < s->n && is_colon(s->cp[k + 1])) /* 作者(译): */
        k++;
    if (k < s->n && is_colon(s->cp[k]) && (*what & WORD_LABELS)) {
        /* 新京报作者：, 新华网责任编辑：; but not 资金来源： */
        uint32_t media;
        if (!bound && (!(*what & (WORD_SOURCE | WORD_AUTHOR | WORD_EDITOR | WORD_DATE | WORD_VIEWS)) || n < 2 ||
                       !(scan_word(s, i - 1, WORD_MEDIA, &media) == 1)))
            return 0;
        return k + 1;
    }
    if (k < s->n && is_bar(s->cp[k]) && bound && k + 1 < s->n &&
        (*what & (WORD_SLASH | WORD_AUTHOR | WORD_SOURCE | WORD_EDITOR)) && (s->cp[i] >= 0x2E80) && !is_bar(s->cp[k + 1])) {
        if (*what & WORD_SLASH)
            *what |= WORD_AUTHOR;
        uint32_t second, m = scan_word(s, k + 1, WORD_SLASH, &second), behind = k + 1 + m;
        if (m && behind < s->n && (s->gap[behind] || is_colon(s->cp[behind]) || is_bar(s->cp[behind]))) /* 文/图 张三 */
            return behind + (is_colon(s->cp[behind]) || is_bar(s->cp[behind]));
        return k + 1;
    }
    return 0;
}

/* A control that stands by itself within a line: white space or a mark before and behind it. */
static bool control_at(const struct scan *s, uint32_t i)
{
    uint32_t what, n = scan_word(s, i, WORD_SHARE | WORD_CONTROL, &what);
    return n && (i + n >= s->n || s->gap[i + n] || scan_is_separator(s->cp[i + n]));
}

static bool count_at(const struct scan *s, uint32_t i)
{
    uint32_t k = i, what;
    while (k < s->n && s->cp[k] >= '0' && s->cp[k] <= '9')
        k++;
    return k > i && scan_word(s, k, WORD_UNIT, &what) != 0;
}

static uint32_t closing(uint32_t open)
{
    return open == '[' ? ']' : open == '(' ? ')' : open == 0x3010 ? 0x3011 : open == 0x3014 ? 0x3015 : 0;
}

static bool sentence(uint32_t cp)
{
    return cp == 0x3002 || cp == '!' || cp == '?' || cp == ';';
}

bool scan_label_at(const struct scan *s, uint32_t i, struct label *out)
{
    uint32_t close = i ? closing(s->cp[i - 1]) : 0, weight = 0, what;
    *out = (struct label){.beg = i};
    out->value = label_head(s, i, &out->what);
    if (!out->value)
        return false;
    uint32_t k = out->value;
    bool own = out->what & (WORD_TITLE | WORD_POLICY | WORD_OTHER);
    bool number = out->what & (WORD_INDEX | WORD_DOCNUM); /* 328-371/2021-04-27/19115: a date within is part of it */
    for (; k < s->n; k++) {
        uint32_t cp = s->cp[k];
        struct date d;
        if ((close && cp == close) || cp == 0x3011)
            break;
        if ((k > out->value || (out->what & WORD_SHARE)) && fresh(s, k) && (control_at(s, k) || (s->gap[k] && count_at(s, k))))
            break;
        if (cp_is_word(cp) && (fresh(s, k) || cp >= 0x2E80) && label_head(s, k, &what))
            break;
        bool may = s->gap[k] ? k > out->value || !number : !number && (k == out->value || !latin(s->cp[k - 1]));
        if (may && !own && scan_date(s, k, DATE_UNSURE, &d))
            break;
        out->prose |= sentence(cp);
        weight += cp >= 0x2E80 ? 2 : 1;
    }
    out->end = k;
    out->prose |= weight > (own ? VALUE_MAX * 3 : VALUE_MAX);
    return true;
}

struct view scan_view(const struct scan *s, uint32_t from, uint32_t to)
{
    while (from < to && scan_is_separator(s->cp[from]) && s->cp[from] != 0x300A && s->cp[from] != 0x201C)
        from++;
    while (to > from && scan_is_separator(s->cp[to - 1]) && s->cp[to - 1] != 0x300B && s->cp[to - 1] != ')' &&
           s->cp[to - 1] != 0x201D && s->cp[to - 1] != '.')
        to--;
    return from < to ? utf8_trim(view_sub(s->v, s->off[from], s->off[to - 1 + 1])) : (struct view){0};
}
