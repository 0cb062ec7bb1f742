/*
 * What a reader does not see: inline styles, style sheets by class and id,
 * attributes, marquees without size, and elements that a script hides.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/script/script.h"

/* A declaration block's properties that matter. */
struct looks {
    bool none, invisible, clipped, transparent;
    bool zero_w, zero_h, overflow, zero_font, far, indent;
    struct view color;
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

static void property(struct looks *l, struct view name, struct view value)
{
    int x = 0;
    bool has = number(value, &x), zero = has && x == 0 && (value.n < 3 || value.p[1] != '.');
    if (view_eq_ci(name, VIEW("display")))
        l->none = view_starts_ci(value, VIEW("none"));
    else if (view_eq_ci(name, VIEW("visibility")))
        l->invisible = view_starts_ci(value, VIEW("hidden")) || view_starts_ci(value, VIEW("collapse"));
    else if (view_eq_ci(name, VIEW("left")) || view_eq_ci(name, VIEW("top")) || view_eq_ci(name, VIEW("right")) ||
             view_eq_ci(name, VIEW("bottom")) || view_eq_ci(name, VIEW("margin-left")) ||
             view_eq_ci(name, VIEW("margin-top")))
        l->far = l->far || (has && (x <= -500 || x >= 5000));
    else if (view_eq_ci(name, VIEW("text-indent")))
        l->indent = has && (x <= -500 || x >= 5000);
    else if (view_eq_ci(name, VIEW("width")) || view_eq_ci(name, VIEW("max-width")))
        l->zero_w = has && (zero || x == 1) && view_chr(value, '%', 0) == VIEW_NONE;
    else if (view_eq_ci(name, VIEW("height")) || view_eq_ci(name, VIEW("max-height")) || view_eq_ci(name, VIEW("line-height")))
        l->zero_h = l->zero_h || (has && (zero || (x == 1 && view_find(value, VIEW("px"), 0) != VIEW_NONE)));
    else if (view_eq_ci(name, VIEW("overflow")))
        l->overflow = view_starts_ci(value, VIEW("hidden"));
    else if (view_eq_ci(name, VIEW("font-size")))
        l->zero_font = has && (x == 0 || (x == 1 && view_find(value, VIEW("px"), 0) != VIEW_NONE));
    else if (view_eq_ci(name, VIEW("opacity")))
        l->transparent = has && x == 0 && !(value.n > 2 && value.p[value.p[0] == '.' ? 1 : 2] > '0');
    else if (view_eq_ci(name, VIEW("filter")))
        l->transparent = l->transparent || view_find_ci(value, VIEW("opacity=0"), 0) != VIEW_NONE ||
                         view_find_ci(value, VIEW("opacity(0"), 0) != VIEW_NONE;
    else if (view_eq_ci(name, VIEW("color")))
        l->color = value;
    else if (view_eq_ci(name, VIEW("clip")))
        l->clipped = view_has(value, VIEW("rect(0")) || view_has(value, VIEW("rect(1px"));
    else if (view_eq_ci(name, VIEW("transform")))
        l->clipped = l->clipped || view_has(value, VIEW("scale(0"));
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
    case 'b': case 'h': return name.n == 6;                           /* bottom, height */
    case 'm': return name.n >= 9 && name.n <= 11;                     /* margin-left, max-width ... */
    case 'o': return name.n == 7 || name.n == 8;                      /* opacity, overflow */
    case 'f': return name.n == 6 || name.n == 9;                      /* filter, font-size */
    case 'c': return name.n == 4 || name.n == 5;                      /* clip, color */
    default: return false;
    }
}

static enum hidden_how hidden_by(struct view block)
{
    struct looks l = {0};
    struct view rest = block, one, name, value;
    while (rest.n) {
        view_cut(rest, ';', &one, &rest);
        if (!view_cut(one, ':', &name, &value))
            continue;
        name = view_trim(name);
        if (!may_matter(name))
            continue;
        value = view_trim(value);
        size_t bang = view_chr(value, '!', 0);
        property(&l, name, view_trim(view_sub(value, 0, bang == VIEW_NONE ? value.n : bang)));
    }
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
    return l.color.n && is_white(l.color) ? HOW_COLOR : HOW_SEEN;
}

/* Classes and ids that hide, from style sheets and scripts: a small hash table of names. */
struct hider {
    struct view name; /* "#id", ".class" */
    enum hidden_how how;
};
enum { HIDERS = 4096 };
struct hiders {
    struct hider slots[HIDERS];
    uint32_t n;
};

static struct hider *hider_of(struct hiders *h, char kind, struct view name)
{
    uint32_t i = (uint32_t)(view_hash(name) * 2 + (kind == '#')) & (HIDERS - 1);
    for (;; i = (i + 1) & (HIDERS - 1)) {
        struct hider *s = &h->slots[i];
        if (!s->name.n || (s->name.p[0] == kind && view_eq(view_from(s->name, 1), name)))
            return s;
    }
}

static void hide(struct hiders *h, struct view name, enum hidden_how how)
{
    if (name.n < 2 || h->n >= HIDERS / 2)
        return;
    struct hider *s = hider_of(h, name.p[0], view_from(name, 1));
    h->n += !s->name.n;
    *s = (struct hider){name, how};
}

/* The name that decides in a selector: the last .class or #id of its last compound; empty where there is none. */
static struct view deciding(struct view sel)
{
    sel = view_trim(sel);
    size_t i = sel.n, end = sel.n;
    while (i > 0 && !ascii_space(sel.p[i - 1]) && sel.p[i - 1] != '>' && sel.p[i - 1] != '+' && sel.p[i - 1] != '~') {
        char c = sel.p[--i];
        if (c == ':' || c == '[')
            return (struct view){0}; /* :hover, ::before: a state, not the element */
        if (c == '.' || c == '#')
            return view_sub(sel, i, end);
    }
    return (struct view){0};
}

static size_t last_chr(struct view v, char c)
{
    while (v.n > 0)
        if (v.p[--v.n] == c)
            return v.n;
    return VIEW_NONE;
}

static void sheet(struct hiders *h, struct view css)
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
        enum hidden_how how = hidden_by(block);
        while (how && sel.n && sel.n < 4096) {
            size_t comment = view_find(sel, VIEW("*/"), 0);
            if (comment != VIEW_NONE)
                sel = view_from(sel, comment + 2);
            view_cut(sel, ',', &one, &sel);
            hide(h, deciding(one), how);
        }
    }
}

/* A stretch of the decoded text that scripts wrap in a hidden element: one writes its opening tag, a later one closes it. */
struct wrapped {
    uint32_t beg, end;
};

/* Whether the script writes an opening tag with a hiding style and does not close it. */
static bool opens_hidden(struct view code)
{
    size_t write = view_find(code, VIEW("document.write"), 0), at = write == VIEW_NONE ? write : view_find_ci(code, VIEW("style="), write);
    if (at == VIEW_NONE || code.n > 2048 || view_has(code, VIEW("</")) || view_has(code, VIEW("<\\/")))
        return false;
    struct view v = view_from(code, at + 6);
    while (v.n && (v.p[0] == '"' || v.p[0] == '\'' || v.p[0] == '\\'))
        v = view_from(v, 1);
    size_t end = 0;
    while (end < v.n && v.p[end] != '"' && v.p[end] != '\'' && v.p[end] != '>' && v.p[end] != '\\')
        end++;
    return hidden_by(view_sub(v, 0, end)) != HOW_SEEN;
}

static uint32_t find_wrapped(struct spam *s, struct wrapped **out)
{
    const struct shrunk *x = &s->p->shrunk;
    uint32_t n = 0, open = 0;
    *out = NULL;
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct raw_part *part = &x->parts[i];
        if (part->kind != RAW_SCRIPT || !view_has(part->body, VIEW("document.write")))
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
static bool may_hide(struct view code)
{
    return (view_has(code, VIEW("style")) && (view_has(code, VIEW("none")) || view_has(code, VIEW("hidden")) || view_has(code, VIEW("-")))) ||
           view_has(code, VIEW(".hide(")) || view_has(code, VIEW("display"));
}

static void read_parts(struct spam *s, struct hiders *h)
{
    const struct shrunk *x = &s->p->shrunk;
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct raw_part *part = &x->parts[i];
        if (part->kind == RAW_STYLE) {
            sheet(h, part->body);
        } else if (part->kind == RAW_SCRIPT && part->body.n < 65536 && may_hide(part->body)) {
            struct script_facts f;
            struct arena scratch = *s->a;
            script_read(&scratch, part->body, &f);
            if (f.ndeeds)
                *s->a = scratch;
            for (uint32_t k = 0; k < f.ndeeds; k++)
                if (f.deeds[k].act == SCRIPT_HIDES)
                    hide(h, f.deeds[k].value, HOW_SCRIPT);
        }
    }
}

static bool tiny(struct view v)
{
    int x;
    return number(v, &x) && x <= 4 && view_chr(v, '%', 0) == VIEW_NONE;
}

static enum hidden_how of_element(const struct dom *d, uint32_t i, struct hiders *h)
{
    const struct node *n = &d->nodes[i];
    enum hidden_how how = HOW_SEEN;
    for (uint16_t k = 0; k < n->nattrs; k++) {
        const struct attr *a = &n->attrs[k];
        enum hidden_how now = HOW_SEEN;
        struct view rest = a->value, one;
        if (a->name == ATTR_STYLE)
            now = hidden_by(a->value);
        else if (a->name == ATTR_HIDDEN)
            now = HOW_ATTRIBUTE;
        else if (a->name == ATTR_ID && h->n && a->value.n)
            now = hider_of(h, '#', a->value)->name.n ? hider_of(h, '#', a->value)->how : HOW_SEEN;
        else if (a->name == ATTR_COLOR && n->tag == TAG_FONT && is_white(a->value))
            now = HOW_COLOR;
        else if (a->name == ATTR_CLASS && h->n)
            while (rest.n && !now) {
                view_cut(rest, ' ', &one, &rest);
                if (one.n && hider_of(h, '.', one)->name.n)
                    now = hider_of(h, '.', one)->how;
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
        if (n->kind == NODE_ELEMENT && (n->nattrs || n->tag == TAG_NOSCRIPT))
            s->own[i] = (uint8_t)of_element(d, i, h);
        if (w < nwraps && n->kind == NODE_ELEMENT && n->open_end > n->beg) { /* both are in document order */
            uint32_t at = shrink_source(&s->p->shrunk, n->beg);
            while (w < nwraps && at >= wraps[w].end)
                w++;
            if (w < nwraps && at >= wraps[w].beg && !s->own[i] && !s->how[n->parent])
                s->own[i] = HOW_SCRIPT;
        }
        s->how[i] = s->own[i] > s->how[n->parent] ? s->own[i] : s->how[n->parent];
    }
}
