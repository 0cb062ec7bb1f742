/*
 * What a reader does not see: inline styles, style sheets by class and id,
 * attributes, marquees without size, and elements that a script hides.
 */
#include <string.h>

#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/script/script.h"

/* A declaration block's properties that matter. */
struct looks {
    bool none, invisible, clipped, transparent;
    bool zero_w, zero_h, overflow, zero_font, far, indent;
    struct view color, ground;
    bool fixed, wide, high, front; /* covers the page: fixed in it, as wide and high as it is, before the rest */
};

/* The number that begins v (sign, digits), in whole units; false where none does. */
static bool number(struct view v, int *out)
{
    bool minus = view_starts(v, VIEW("-"));
    size_t i = minus, x = 0;
    size_t from = i;
    while (i < v.n && ascii_digit(v.p[i]) && x < 10000000)
        x = x * 10 + (size_t)(v.p[i++] - '0');
    *out = minus ? -(int)x : (int)x;
    if (i == from && i < v.n && v.p[i] == '.')
        return true; /* .1 */
    return i > from;
}

/* A distance out of sight: 500 pixels to the left or above, thousands to the other side; an em is 16, a hundredth of the window 10. */
static bool out_of_sight(struct view v)
{
    int x;
    if (!number(v, &x) || view_chr(v, '%', 0) != VIEW_NONE)
        return false;
    int unit = view_find_ci(v, VIEW("em"), 0) != VIEW_NONE ? 16
               : view_find_ci(v, VIEW("vw"), 0) != VIEW_NONE || view_find_ci(v, VIEW("vh"), 0) != VIEW_NONE ? 10 : 1;
    return x <= -500 / unit || x >= 5000 / unit;
}

/* transform: translateX(-9999px) and its kin. */
static bool translated_away(struct view v)
{
    size_t at = view_find_ci(v, VIEW("translate"), 0);
    while (at != VIEW_NONE && (at = view_chr(v, '-', at)) != VIEW_NONE) {
        if (out_of_sight(view_from(v, at)))
            return true;
        at++;
    }
    return false;
}

static bool as_large_as_page(struct view v)
{
    return view_starts(v, VIEW("100%")) || view_starts_ci(v, VIEW("100v"));
}

static bool is_white(struct view v)
{
    static const struct view whites[] = {VIEW_INIT("#fff"), VIEW_INIT("#ffffff"), VIEW_INIT("white"),
                                         VIEW_INIT("#fefefe"), VIEW_INIT("#fdfdfd"), VIEW_INIT("transparent"),
                                         VIEW_INIT("rgb(255,255,255)"), VIEW_INIT("rgba(255,255,255,0)"),
                                         VIEW_INIT("rgba(0,0,0,0)"), VIEW_INIT("ffffff")};
    for (size_t i = 0; i < sizeof whites / sizeof *whites; i++)
        if (view_eq_ci(v, whites[i]))
            return true;
    return false;
}

/* Whether the name is this one: most are told by their length. */
#define NAMED(lit) (name.n == sizeof(lit) - 1 && view_eq_ci(name, VIEW(lit)))

static void property(struct looks *l, struct view name, struct view value)
{
    int x = 0;
    bool has = number(value, &x), zero = has && x == 0 && (value.n < 3 || value.p[1] != '.');
    if (NAMED("display"))
        l->none = view_starts_ci(value, VIEW("none"));
    else if (NAMED("visibility"))
        l->invisible = view_starts_ci(value, VIEW("hidden")) || view_starts_ci(value, VIEW("collapse"));
    else if (NAMED("left") || NAMED("top") || NAMED("right") || NAMED("bottom") || NAMED("margin-left") || NAMED("margin-top"))
        l->far = l->far || out_of_sight(value);
    else if (NAMED("text-indent"))
        l->indent = out_of_sight(value);
    else if (NAMED("position"))
        l->fixed = view_starts_ci(value, VIEW("fixed"));
    else if (NAMED("z-index"))
        l->front = has && x >= 100;
    else if (NAMED("width") || NAMED("max-width"))
        l->wide = l->wide || as_large_as_page(value), l->zero_w = has && (zero || x == 1) && view_chr(value, '%', 0) == VIEW_NONE;
    else if (NAMED("height") || NAMED("max-height") || NAMED("line-height"))
        l->high = l->high || as_large_as_page(value), l->zero_h = l->zero_h || (has && (zero || (x == 1 && view_find(value, VIEW("px"), 0) != VIEW_NONE)));
    else if (NAMED("overflow"))
        l->overflow = view_starts_ci(value, VIEW("hidden"));
    else if (NAMED("font-size"))
        l->zero_font = has && (x == 0 || (x == 1 && view_find(value, VIEW("px"), 0) != VIEW_NONE));
    else if (NAMED("opacity"))
        l->transparent = has && x == 0 && !(value.n > 2 && value.p[value.p[0] == '.' ? 1 : 2] > '0');
    else if (NAMED("filter"))
        l->transparent = l->transparent || view_find_ci(value, VIEW("opacity=0"), 0) != VIEW_NONE ||
                         view_find_ci(value, VIEW("opacity(0"), 0) != VIEW_NONE;
    else if (NAMED("color"))
        l->color = value;
    else if (NAMED("background-color") || NAMED("background"))
        l->ground = value;
    else if (NAMED("clip-path"))
        l->clipped = l->clipped || view_starts(value, VIEW("inset(100%")) || view_starts(value, VIEW("inset(50%")) ||
                     view_starts(value, VIEW("circle(0"));
    else if (NAMED("clip"))
        l->clipped = view_has(value, VIEW("rect(0")) || view_has(value, VIEW("rect(1px"));
    else if (NAMED("transform"))
        l->clipped = l->clipped || view_has(value, VIEW("scale(0")) || translated_away(value);
}

/* Whether property() may know the name: by its first letter and its length. */
static bool may_matter(struct view name)
{
    switch (name.n ? ascii_lower(name.p[0]) : 0) {
    case 'd': return name.n == 7;                                     /* display */
    case 'v': return name.n == 10;                                    /* visibility */
    case 'l': return name.n == 4 || name.n == 11;                     /* left, line-height */
    case 't': return name.n == 3 || name.n == 9 || name.n == 11;      /* top, transform, text-indent */
    case 'r': case 'w': return name.n == 5;                           /* right, width */
    case 'b': return name.n == 6 || name.n == 10 || name.n == 16;     /* bottom, background, background-color */
    case 'h': return name.n == 6;                                     /* height */
    case 'p': return name.n == 8;                                     /* position */
    case 'z': return name.n == 7;                                     /* z-index */
    case 'm': return name.n >= 9 && name.n <= 11;                     /* margin-left, max-width ... */
    case 'o': return name.n == 7 || name.n == 8;                      /* opacity, overflow */
    case 'f': return name.n == 6 || name.n == 9;                      /* filter, font-size */
    case 'c': return name.n == 4 || name.n == 5 || name.n == 9;       /* clip, color, clip-path */
    default: return false;
    }
}

static enum hidden_how hidden_by(struct view block, bool *covers)
{
    struct looks l = {0};
    for (size_t at = 0, end; at < block.n; at = end + 1) {
        end = view_chr(block, ';', at);
        end = end == VIEW_NONE ? block.n : end;
        while (at < end && ascii_space(block.p[at]))
            at++;
        size_t stop = at; /* of the name: all that are known are of letters and dashes */
        while (stop < end && (ascii_alpha(block.p[stop]) || block.p[stop] == '-'))
            stop++;
        struct view name = view_sub(block, at, stop);
        if (!may_matter(name))
            continue;
        while (stop < end && ascii_space(block.p[stop]))
            stop++;
        if (stop >= end || block.p[stop] != ':')
            continue;
        struct view value = view_trim(view_sub(block, stop + 1, end));
        size_t bang = view_chr(value, '!', 0);
        property(&l, name, view_trim(view_sub(value, 0, bang == VIEW_NONE ? value.n : bang)));
    }
    if (covers)
        *covers = l.fixed && l.front && l.wide && l.high;
    if (l.far)
        return HOW_OFF;
    if (l.indent)
        return HOW_INDENT;
    if (l.zero_font)
        return HOW_FONT;
    if (l.transparent)
        return HOW_OPACITY;
    if ((l.zero_h || l.zero_w) && l.overflow)
        return HOW_ZERO;
    if (l.none)
        return HOW_NONE;
    if (l.invisible)
        return HOW_INVISIBLE;
    if (l.clipped)
        return HOW_CLIPPED;
    bool same = l.color.n && view_eq_ci(l.color, l.ground);
    return same || (l.color.n && is_white(l.color) && (!l.ground.n || is_white(l.ground))) ? HOW_COLOR : HOW_SEEN;
}

/* Classes and ids that hide, from style sheets and scripts: a small hash table of names. */
struct hider {
    struct view name; /* of an id or a class */
    char kind;        /* '#', '.' */
    bool covers;      /* it lays what bears it over the page */
    enum hidden_how how;
};
enum { HIDERS = 4096, LOOKS = 16384 };
struct hiders {
    struct hider *slots; /* NULL while there are none */
    uint32_t n;
    uint64_t looks[LOOKS / 64];   /* set of the looks of the names that hide */
    uint64_t present[LOOKS / 64]; /* of all names on the page, or given by a script: no other needs to be known */
};

/* One of LOOKS by a name's looks, as cheaply as may be. */
static uint32_t looks_of(char kind, struct view name)
{
    const unsigned char *p = (const unsigned char *)name.p;
    size_t mid = name.n / 2;
    uint32_t x = (uint32_t)name.n << 8 ^ (uint32_t)kind ^ (uint32_t)p[0] << 16 ^ (uint32_t)p[name.n - 1] << 24;
    uint32_t y = p[mid] ^ (uint32_t)p[mid / 2] << 8 ^ (uint32_t)p[(name.n + mid) / 2] << 16;
    return (x * 0x9E3779B1u ^ y * 0x85EBCA6Bu) >> 17 & (LOOKS - 1);
}

static bool looks_in(const uint64_t *set, uint32_t looks)
{
    return set[looks >> 6] >> (looks & 63) & 1;
}

static void looks_add(uint64_t *set, uint32_t looks)
{
    set[looks >> 6] |= UINT64_C(1) << (looks & 63);
}

static struct hider *hider_of(const struct hiders *h, char kind, struct view name)
{
    uint32_t i = (uint32_t)(view_hash(name) * 2 + (kind == '#')) & (HIDERS - 1);
    for (;; i = (i + 1) & (HIDERS - 1)) {
        struct hider *s = &h->slots[i];
        if (!s->name.n || (s->kind == kind && view_eq(s->name, name)))
            return s;
    }
}

/* What is known of an id or a class; NULL: nothing. */
static const struct hider *hider_named(const struct hiders *h, char kind, struct view name)
{
    if (!h->n || !name.n || !looks_in(h->looks, looks_of(kind, name)))
        return NULL;
    const struct hider *s = hider_of(h, kind, name);
    return s->name.n ? s : NULL;
}

/* Whether an element of the page may have the class or the id. */
static bool on_page(const struct hiders *h, char kind, struct view name)
{
    return name.n && looks_in(h->present, looks_of(kind, name));
}

static void hide(struct arena *a, struct hiders *h, struct view name, char kind, enum hidden_how how, bool covers)
{
    if (!on_page(h, kind, name) || h->n >= HIDERS / 2)
        return;
    if (!h->slots)
        h->slots = arena_array(a, struct hider, HIDERS);
    looks_add(h->looks, looks_of(kind, name));
    struct hider *s = hider_of(h, kind, name);
    h->n += !s->name.n;
    *s = (struct hider){name, kind, covers || (s->name.n && s->covers), how ? how : s->how};
}

/* "#x" or ".x" as a script names an element. */
static void hide_named(struct arena *a, struct hiders *h, struct view name, enum hidden_how how)
{
    if (name.n > 1)
        hide(a, h, view_from(name, 1), name.p[0], how, false);
}

/* The value of [id="x"] or [class="x"], whose ']' is the last character of sel; *kind as hide() has it. */
static struct view attribute_named(struct view sel, char *kind)
{
    size_t open = sel.n;
    while (open > 0 && sel.p[open - 1] != '[')
        open--;
    struct view in = view_sub(sel, open, sel.n - 1), name, value;
    if (!view_cut(in, '=', &name, &value))
        return (struct view){0};
    while (name.n && strchr("~^*|$", name.p[name.n - 1]))
        name.n--;
    *kind = view_eq_ci(name, VIEW("id")) ? '#' : view_eq_ci(name, VIEW("class")) ? '.' : 0;
    value = view_trim(value);
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\''))
        value = view_sub(value, 1, value.n - 1);
    return *kind ? value : (struct view){0};
}

/* The name that decides in a selector: the last .class or #id of its last compound; empty where there is none. */
static struct view deciding(struct view sel, char *kind)
{
    sel = view_trim(sel);
    if (sel.n && sel.p[sel.n - 1] == ']')
        return attribute_named(sel, kind);
    size_t i = sel.n, end = sel.n;
    while (i > 0 && !ascii_space(sel.p[i - 1]) && sel.p[i - 1] != '>' && sel.p[i - 1] != '+' && sel.p[i - 1] != '~') {
        char c = sel.p[--i];
        if (c == ':' || c == '[')
            return (struct view){0}; /* :hover, ::before: a state, not the element */
        if (c == '.' || c == '#') {
            *kind = c;
            return view_sub(sel, i + 1, end);
        }
    }
    return (struct view){0};
}

static size_t last_chr(struct view v, char c)
{
    size_t first = view_chr(v, c, 0); /* mostly there is none */
    while (first != VIEW_NONE && v.n > first)
        if (v.p[--v.n] == c)
            return v.n;
    return VIEW_NONE;
}

static void sheet(struct arena *a, struct hiders *h, struct view css)
{
    for (size_t at = 0; at < css.n;) {
        size_t open = view_chr(css, '{', at), close = open == VIEW_NONE ? VIEW_NONE : view_chr(css, '}', open);
        if (close == VIEW_NONE)
            return;
        struct view sel = view_sub(css, at, open), block = view_sub(css, open + 1, close), one;
        size_t inner = last_chr(block, '{');
        if (inner != VIEW_NONE) { /* @media: go on at the innermost */
            size_t before = last_chr(view_sub(block, 0, inner), '{');
            at = open + 1 + (before == VIEW_NONE ? 0 : before + 1);
            continue;
        }
        at = close + 1;
        bool covers = false, read = false; /* the block: most are of nothing that the page has */
        bool comments = sel.n < 4096 && view_has(sel, VIEW("*/"));
        enum hidden_how how = HOW_SEEN;
        while ((how || covers || !read) && sel.n && sel.n < 4096) {
            size_t comment = comments ? view_find(sel, VIEW("*/"), 0) : VIEW_NONE;
            if (comment != VIEW_NONE)
                sel = view_from(sel, comment + 2);
            view_cut(sel, ',', &one, &sel);
            char kind = 0;
            struct view name = deciding(one, &kind);
            if (!on_page(h, kind, name))
                continue;
            if (!read)
                how = hidden_by(block, &covers);
            read = true;
            if (how || covers)
                hide(a, h, name, kind, how, covers);
        }
    }
}

/* A stretch of the decoded text that scripts wrap in a hidden element: one writes its opening tag, a later one closes it. */
struct wrapped {
    uint32_t beg, end;
};

enum { WRAPS_MOST = 2048 }; /* bytes of a script that does nothing else */

/* Whether the script writes an opening tag with a hiding style and does not close it. */
static bool opens_hidden(struct view code)
{
    size_t write = view_find(code, VIEW("document.write"), 0), at = write == VIEW_NONE ? write : view_find_ci(code, VIEW("style="), write);
    if (at == VIEW_NONE || code.n > WRAPS_MOST || view_has(code, VIEW("</")) || view_has(code, VIEW("<\\/")))
        return false;
    struct view v = view_from(code, at + 6);
    while (v.n && (v.p[0] == '"' || v.p[0] == '\'' || v.p[0] == '\\'))
        v = view_from(v, 1);
    size_t end = 0;
    while (end < v.n && v.p[end] != '"' && v.p[end] != '\'' && v.p[end] != '>' && v.p[end] != '\\')
        end++;
    return hidden_by(view_sub(v, 0, end), NULL) != HOW_SEEN;
}

static uint32_t find_wrapped(struct spam *s, struct wrapped **out)
{
    const struct shrunk *x = &s->p->shrunk;
    uint32_t n = 0, open = 0;
    *out = NULL;
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct raw_part *part = &x->parts[i];
        if (part->kind != RAW_SCRIPT || (!open && part->body.n > WRAPS_MOST) || !(spam_script_marks(s, i) & MARK(DOCUMENT_WRITE)))
            continue;
        if (open && (view_has(part->body, VIEW("</")) || view_has(part->body, VIEW("<\\/")))) {
            *LIST_PUSH(s->a, *out, n) = (struct wrapped){open, part->at};
            open = 0;
        } else if (!open && opens_hidden(part->body)) {
            open = part->at + (uint32_t)part->body.n;
        }
    }
    return n;
}

/* Whether a script may hide something: the words that all ways of doing it have. */
static bool may_hide(struct view code, uint32_t marks)
{
    if (marks & (MARK(HIDE) | MARK(DISPLAY) | MARK(CLASS_NAME) | MARK(CLASS_CALL) | MARK(CLASS_LIST)))
        return true;
    return (marks & MARK(STYLE)) && ((marks & (MARK(NO) | MARK(HIDDEN))) || view_has(code, VIEW("-")));
}

/* A script gives an element a class: where the class hides, the element is hidden.  v: "#id class ..." */
static void classed(struct arena *a, struct hiders *h, struct view v)
{
    struct view element, one;
    view_cut(v, ' ', &element, &v);
    while (v.n) {
        view_cut(v, ' ', &one, &v);
        const struct hider *by = hider_named(h, '.', one);
        if (by && by->how)
            hide_named(a, h, element, HOW_SCRIPT);
    }
}

/* The words of a class attribute, and of what a script gives as one. */
static void classes_present(struct hiders *h, struct view rest)
{
    struct view one;
    while (rest.n) {
        view_cut(rest, ' ', &one, &rest);
        if (one.n)
            looks_add(h->present, looks_of('.', one));
    }
}

/* Which classes and ids the page has. */
static void names_present(const struct dom *d, struct hiders *h)
{
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        for (uint16_t k = 0; n->kind == NODE_ELEMENT && k < n->nattrs; k++) {
            const struct attr *a = &n->attrs[k];
            if (a->name == ATTR_ID && a->value.n)
                looks_add(h->present, looks_of('#', a->value));
            else if (a->name == ATTR_CLASS)
                classes_present(h, a->value);
        }
    }
}

/* What a script says of elements; one after the other as the parts. */
struct said {
    uint32_t part;
    struct script_facts f;
};

static struct said *read_scripts(struct spam *s, struct hiders *h, uint32_t *n)
{
    const struct shrunk *x = &s->p->shrunk;
    struct said *said = NULL;
    *n = 0;
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct raw_part *part = &x->parts[i];
        if (part->kind != RAW_SCRIPT || part->body.n >= 65536 || !may_hide(part->body, spam_script_marks(s, i)) ||
            !script_may_hide(*s->a, part->body))
            continue;
        struct script_facts f;
        struct arena scratch = *s->a;
        script_read(&scratch, part->body, &f);
        if (!f.ndeeds)
            continue;
        *s->a = scratch;
        *LIST_PUSH(s->a, said, *n) = (struct said){i, f};
        for (uint32_t k = 0; k < f.ndeeds; k++) {
            struct view classes = f.deeds[k].value;
            if (f.deeds[k].act == SCRIPT_CLASSES && view_cut(classes, ' ', NULL, &classes))
                classes_present(h, classes);
        }
    }
    return said;
}

static void read_parts(struct spam *s, struct hiders *h)
{
    const struct shrunk *x = &s->p->shrunk;
    uint32_t nsaid, m = 0;
    names_present(&s->p->dom, h);
    const struct said *said = read_scripts(s, h, &nsaid);
    for (uint32_t i = 0; i < x->nparts; i++) {
        if (x->parts[i].kind == RAW_STYLE)
            sheet(s->a, h, x->parts[i].body);
        if (m == nsaid || said[m].part != i)
            continue;
        const struct script_facts *f = &said[m++].f;
        for (uint32_t k = 0; k < f->ndeeds; k++)
            if (f->deeds[k].act == SCRIPT_HIDES)
                hide_named(s->a, h, f->deeds[k].value, HOW_SCRIPT);
            else if (f->deeds[k].act == SCRIPT_CLASSES)
                classed(s->a, h, f->deeds[k].value);
    }
}

static bool tiny(struct view v)
{
    int x;
    return number(v, &x) && x <= 4 && view_chr(v, '%', 0) == VIEW_NONE;
}

/* What the sheets and scripts say of an id or a class. */
static void by_name(const struct hiders *h, char kind, struct view name, enum hidden_how *how, bool *covers)
{
    const struct hider *s = hider_named(h, kind, name);
    if (!s)
        return;
    *how = s->how > *how ? s->how : *how;
    *covers = *covers || s->covers;
}

static enum hidden_how of_element(const struct dom *d, uint32_t i, const struct hiders *h, bool *covers)
{
    const struct node *n = &d->nodes[i];
    enum hidden_how how = HOW_SEEN;
    *covers = false;
    for (uint16_t k = 0; k < n->nattrs; k++) {
        const struct attr *a = &n->attrs[k];
        enum hidden_how now = HOW_SEEN;
        struct view rest = a->value, one;
        if (a->name == ATTR_STYLE)
            now = hidden_by(a->value, covers);
        else if (a->name == ATTR_HIDDEN)
            now = HOW_ATTRIBUTE;
        else if (a->name == ATTR_ID && h->n && a->value.n)
            by_name(h, '#', a->value, &now, covers);
        else if (a->name == ATTR_COLOR && n->tag == TAG_FONT && is_white(a->value))
            now = HOW_COLOR;
        else if (a->name == ATTR_CLASS && h->n)
            while (rest.n && !now) {
                view_cut(rest, ' ', &one, &rest);
                if (one.n)
                    by_name(h, '.', one, &now, covers);
            }
        how = now > how ? now : how;
    }
    if (n->tag == TAG_MARQUEE && (tiny(dom_attr(d, i, ATTR_WIDTH)) || tiny(dom_attr(d, i, ATTR_HEIGHT))))
        how = HOW_MARQUEE;
    if (n->tag == TAG_NOSCRIPT || n->tag == TAG_NOFRAMES)
        how = how ? how : HOW_NONE;
    return how;
}

void style_mark(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    struct hiders *h = arena_new(s->a, struct hiders);
    struct wrapped *wraps;
    read_parts(s, h);
    uint32_t nwraps = find_wrapped(s, &wraps), w = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        bool covers = false;
        if (n->kind == NODE_ELEMENT && (n->nattrs || n->tag == TAG_NOSCRIPT))
            s->own[i] = (uint8_t)of_element(d, i, h, &covers);
        if (w < nwraps && n->kind == NODE_ELEMENT && n->open_end > n->beg) { /* both are in document order */
            uint32_t at = shrink_source(&s->p->shrunk, n->beg);
            while (w < nwraps && at >= wraps[w].end)
                w++;
            if (w < nwraps && at >= wraps[w].beg && !s->own[i] && !s->how[n->parent])
                s->own[i] = HOW_SCRIPT;
        }
        s->how[i] = s->own[i] > s->how[n->parent] ? s->own[i] : s->how[n->parent];
        s->over[i] = covers || s->over[n->parent];
    }
}
