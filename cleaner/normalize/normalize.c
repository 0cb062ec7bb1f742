#include "cleaner/normalize/normalize.h"

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/nfc.h"

/* ---- single characters ---- */

/* Six ideographs that GBK fonts had at private-use code points; GB 18030-2022 names them. */
static const struct {
    uint32_t from, to;
} ideographs[] = {
    {0xE816, 0x20087}, {0xE817, 0x20089}, {0xE818, 0x200CC}, {0xE831, 0x215D7}, {0xE83B, 0x2298F}, {0xE855, 0x241FE},
};

static bool is_bidi(uint32_t cp)
{
    return cp == 0x200E || cp == 0x200F || cp == 0x061C || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_emoji_part(uint32_t cp)
{
    return (cp >= 0x1F000 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF) || (cp >= 0x2B00 && cp <= 0x2BFF) ||
           cp == 0xFE0F || (cp >= 0x2190 && cp <= 0x21FF);
}

/* Scripts in which a zero-width joiner or non-joiner is spelling: Arabic to Sinhala, and their likes. */
static bool joins(uint32_t cp)
{
    return (cp >= 0x600 && cp <= 0xDFF) || (cp >= 0x1000 && cp <= 0x109F) || (cp >= 0x1780 && cp <= 0x18AF);
}

/* The rule by which cp goes, NULL where it stays. */
static const char *removed(uint32_t cp, uint32_t before, uint32_t after)
{
    switch (cp) {
    case 0xAD:
        return "soft-hyphen";
    case 0x200C: case 0x200D:
        return joins(before) || (cp == 0x200D && is_emoji_part(before) && is_emoji_part(after)) ? NULL : "zero-width";
    case 0x200B: case 0x2060: case 0xFEFF: case 0x180E:
        return "zero-width";
    case '\t': case '\n': case '\r': case '\f':
        return NULL;
    default:
        if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F))
            return "control";
        return is_bidi(cp) ? "bidi-control" : NULL;
    }
}

static uint32_t ideograph(uint32_t cp)
{
    for (size_t i = 0; i < sizeof ideographs / sizeof *ideographs; i++)
        if (ideographs[i].from == cp)
            return ideographs[i].to;
    return 0;
}

/* References that were encoded twice: what is left once the parser took the first coat off. */
static const struct {
    struct view name;
    const char *text;
} twice[] = {
    {VIEW_INIT("&nbsp;"), " "},           {VIEW_INIT("&ensp;"), " "},           {VIEW_INIT("&emsp;"), " "},
    {VIEW_INIT("&ldquo;"), "\u201C"},     {VIEW_INIT("&rdquo;"), "\u201D"},     {VIEW_INIT("&lsquo;"), "\u2018"},
    {VIEW_INIT("&rsquo;"), "\u2019"},     {VIEW_INIT("&mdash;"), "\u2014"},     {VIEW_INIT("&ndash;"), "\u2013"},
    {VIEW_INIT("&hellip;"), "\u2026"},    {VIEW_INIT("&middot;"), "\u00B7"},    {VIEW_INIT("&bull;"), "\u2022"},
    {VIEW_INIT("&quot;"), "\""},          {VIEW_INIT("&amp;"), "&"},
};

/* ---- a text ---- */

/*
 * By a character's first byte, how many bytes need no look; 0: something that
 * may change begins with it.  Four to nine of the E row are U+4000-9FFF.
 */
static const uint8_t settled[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, /* HT LF FF CR */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* & */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, /* DEL */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* the rest of a character */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};

/* Han text, its punctuation and white space, and plain Latin: nothing to do.  Offset of the first suspect, or n. */
static size_t first_suspect(struct view v, size_t at)
{
    while (at < v.n) {
        unsigned char c = (unsigned char)v.p[at];
        unsigned step = settled[c];
        if (!step && at + 2 < v.n) {
            unsigned char d = (unsigned char)v.p[at + 1], e = (unsigned char)v.p[at + 2];
            if (c == 0xEF && d >= 0xBC && d <= 0xBF)
                step = 3; /* full-width forms; U+FFFD stays */
            if (c == 0xE2 && d == 0x80 && e >= 0x90 && e <= 0xA9)
                step = 3; /* dashes, quotation marks, ellipsis */
            if (c == 0xE3 && !(d == 0x80 && e >= 0xAA && e <= 0xAF) && !(d == 0x82 && (e == 0x99 || e == 0x9A)))
                step = 3; /* CJK marks and kana but for tone and voicing marks */
            if (c == 0xC2 && d >= 0xA0 && d != 0xAD)
                step = 2; /* NBSP, signs */
        }
        if (!step)
            return at;
        at += step;
    }
    return v.n;
}

struct changes {
    struct arena *a;
    struct dom_change *list;
    uint32_t n;
    bool references; /* whether twice encoded references are looked for */
};

static void change(struct changes *c, size_t from, size_t to, struct view now, const char *rule)
{
    *LIST_PUSH(c->a, c->list, c->n) =
        (struct dom_change){.from = from, .to = to, .now = now, .rule = rule, .verdict = VERDICT_PROVED};
}

static size_t reference(struct changes *c, struct view v, size_t at)
{
    for (size_t i = 0; c->references && i < sizeof twice / sizeof *twice; i++)
        if (view_starts(view_from(v, at), twice[i].name)) {
            change(c, at, at + twice[i].name.n, view_of(twice[i].text), "encoded-twice");
            return at + twice[i].name.n;
        }
    return at + 1;
}

/* The run around the character at `at` that form C may change: from its base on. */
static size_t recompose(struct changes *c, struct view v, size_t at, size_t floor)
{
    size_t from = at, to = at;
    uint32_t cp = utf8_next(v, &to);
    if (nfc_combines(cp) && from > floor)
        utf8_prev(v, &from);
    for (size_t next = to; next < v.n; to = next)
        if (!nfc_combines(utf8_next(v, &next)))
            break;
    struct view old = view_sub(v, from, to), now = nfc(c->a, old);
    if (!view_eq(old, now))
        change(c, from, to, now, "nfc");
    return to;
}

static void find_changes(struct changes *c, struct view v)
{
    size_t floor = 0; /* before it everything is settled */
    for (size_t at = first_suspect(v, 0); at < v.n; at = first_suspect(v, at)) {
        size_t next = at, peek;
        if (v.p[at] == '&') {
            at = floor = reference(c, v, at);
            continue;
        }
        uint32_t cp = utf8_next(v, &next), before = 0, after = 0;
        peek = next;
        if (peek < v.n)
            after = utf8_next(v, &peek);
        peek = at;
        if (peek > 0)
            before = utf8_prev(v, &peek);
        const char *rule = removed(cp, before, after);
        uint32_t to = ideograph(cp);
        if (rule) {
            change(c, at, next, (struct view){"", 0}, rule);
            floor = next;
        } else if (to) {
            char *p = arena_raw(c->a, 4, 1, 1);
            change(c, at, next, (struct view){p, utf8_encode(p, to)}, "private-use-ideograph");
            floor = next;
        } else if (nfc_moves(cp)) {
            next = floor = recompose(c, v, at, floor);
        }
        at = next;
    }
}

struct view normalize_text(struct arena *a, struct view v)
{
    if (first_suspect(v, 0) == v.n)
        return v;
    struct changes c = {.a = a};
    find_changes(&c, v);
    if (!c.n)
        return v;
    struct buf b = {.a = a};
    size_t at = 0;
    for (uint32_t i = 0; i < c.n; i++) {
        buf_put(&b, view_sub(v, at, c.list[i].from));
        buf_put(&b, c.list[i].now);
        at = c.list[i].to;
    }
    buf_put(&b, view_from(v, at));
    return buf_view(&b);
}

/* ---- a page ---- */

/* Text that shows markup on purpose. */
static bool is_code(const struct page *p, uint32_t node)
{
    for (int up = 0; node && up < 6; up++, node = p->dom.nodes[node].parent)
        switch (p->dom.nodes[node].tag) {
        case TAG_PRE: case TAG_CODE: case TAG_TEXTAREA: case TAG_KBD: case TAG_SAMP: case TAG_TT:
            return p->dom.nodes[node].kind == NODE_ELEMENT;
        default:
            break;
        }
    return false;
}

static void normalize_attrs(struct page *p, struct node *n)
{
    for (uint16_t k = 0; k < n->nattrs; k++) {
        struct attr *at = &n->attrs[k];
        if (at->name == ATTR_ALT || at->name == ATTR_TITLE || (n->tag == TAG_META && at->name == ATTR_CONTENT))
            at->value = normalize_text(p->a, at->value);
    }
}

void normalize_page(struct page *p)
{
    for (uint32_t i = 0; i < p->dom.n; i++) {
        struct node *n = &p->dom.nodes[i];
        if (n->kind == NODE_ELEMENT && n->nattrs)
            normalize_attrs(p, n);
        if (n->kind != NODE_TEXT || (n->flags & NODE_CUT) || first_suspect(n->text, 0) == n->text.n)
            continue;
        struct changes c = {.a = p->a};
        c.references = view_chr(n->text, '&', 0) != VIEW_NONE && utf8_han(n->text) && !is_code(p, n->parent);
        find_changes(&c, n->text);
        if (c.n)
            dom_edit_many(p, i, c.list, c.n);
    }
}
