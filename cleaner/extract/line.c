/* One pass over the tree in document order; state is inherited by arrays, not by a stack. */
#include "cleaner/extract/line.h"

#include "cleaner/base/utf8.h"
#include "cleaner/meta/label.h"

enum {
    IN_LINK = 1, IN_BOLD = 2, IN_CENTER = 4, IN_HIDDEN = 8, IN_PRE = 16,
    IN_INDENT = 32, /* style text-indent on the block itself: not inherited by blocks inside */
};

/* What an element hands down to what is in it. */
struct inherit {
    uint8_t flags, heading;
    uint32_t block;
};

/* The line that is being gathered. */
struct builder {
    struct page *p;
    struct inherit *in; /* by node */
    char *out;          /* room for all text of the page */
    size_t n;
    uint32_t cap;       /* of p->lines */
    struct line cur;
    size_t beg;
    struct collapse c;
    uint32_t chars, bold, hidden; /* visible characters, and how many of them are bold, hidden */
    uint32_t lead;                /* an edited text node of which nothing is left, before the line's first; 0: none */
    bool open, after_br;
};

bool tag_is_silent(unsigned tag)
{
    switch (tag) {
    case TAG_SCRIPT: case TAG_STYLE: case TAG_TEMPLATE: case TAG_HEAD: case TAG_TITLE: case TAG_NOFRAMES:
    case TAG_IFRAME: case TAG_OBJECT: case TAG_APPLET: case TAG_AUDIO: case TAG_VIDEO: case TAG_CANVAS: case TAG_MATH:
    case TAG_SVG: case TAG_DATALIST: case TAG_RP:
        return true;
    default:
        return false;
    }
}

/* Block boundaries, and boxes inside a line whose text is no part of the sentence around them. */
static bool breaks(unsigned tag)
{
    switch (tag) {
    case TAG_TD: case TAG_TH: case TAG_CAPTION: case TAG_LI: case TAG_DT: case TAG_DD: case TAG_TR: case TAG_OPTION:
    case TAG_SELECT: case TAG_BUTTON: case TAG_TEXTAREA: case TAG_LEGEND: case TAG_SUMMARY: case TAG_HR:
    case TAG_OPTGROUP: case TAG_NOSCRIPT:
        return true;
    default:
        return tag_is_block((enum tag)tag);
    }
}

/* From `at` on, ASCII but white space and controls, and ideographs: counted in c, the end returned. */
static size_t plain_end(struct collapse *c, struct view text, size_t at)
{
    size_t i = at, han = 0;
    while (i < text.n)
        if (text.p[i] > ' ') {
            i++;
        } else if (utf8_ideograph_at(text, i)) {
            i += 3;
            han++;
        } else {
            break;
        }
    c->weight += (uint32_t)(i - at - han);
    c->chars += (uint32_t)(i - at - 2 * han);
    return i;
}

size_t collapse_text(struct collapse *c, struct view text, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        size_t at = i;
        if (c->begun && !c->space) {
            i = plain_end(c, text, at);
            memcpy(out + n, text.p + at, i - at);
            n += i - at;
            if (i == text.n)
                break;
            at = i;
        }
        uint32_t cp = utf8_next(text, &i);
        if (cp_is_space(cp)) {
            c->space = c->begun;
            c->wide |= cp == 0x3000;
            continue;
        }
        if (c->space) {
            n += utf8_encode(out + n, c->wide ? 0x3000 : ' ');
            c->chars++;
        }
        c->begun = true;
        c->space = c->wide = false;
        c->weight += cp >= 0x1100 && (cp_is_han(cp) || cp_is_kana_hangul(cp)) ? 2 : 1;
        c->chars++;
        memcpy(out + n, text.p + at, i - at);
        n += i - at;
    }
    return n;
}

bool line_part(const struct page *p, const struct line *l, uint32_t *node, size_t *from, size_t *to)
{
    const struct node *nodes = p->dom.nodes;
    for (uint32_t i = *node == NODE_NONE ? l->first : *node + 1; i <= l->last;) {
        const struct node *n = &nodes[i];
        if (n->flags & NODE_CUT || (n->kind == NODE_ELEMENT && tag_is_silent(n->tag))) {
            i = n->end;
            continue;
        }
        if (n->kind == NODE_TEXT) {
            *node = i;
            *from = i == l->first ? l->from : 0;
            *to = i == l->last ? l->to : n->text.n;
            return true;
        }
        i++;
    }
    return false;
}

static void finish(struct builder *b, bool br)
{
    if (b->open && b->c.begun) {
        struct page *p = b->p;
        if (p->nlines == b->cap) {
            uint32_t cap = b->cap ? b->cap * 2 : 64;
            struct line *l = arena_raw(p->a, cap, sizeof *l, _Alignof(struct line));
            if (p->nlines)
                memcpy(l, p->lines, p->nlines * sizeof *l);
            p->lines = l;
            b->cap = cap;
        }
        b->cur.text = (struct view){b->out + b->beg, b->n - b->beg};
        b->cur.weight = b->c.weight;
        if (b->bold == b->chars)
            b->cur.flags |= LINE_BOLD;
        if (b->hidden == b->chars)
            b->cur.flags |= LINE_HIDDEN;
        struct line_signs signs;
        b->cur.kind = (uint8_t)line_classify(b->cur.text, p->know->words, &signs);
        b->cur.words = signs.words;
        b->cur.marks = signs.marks;
        p->lines[p->nlines++] = b->cur;
    }
    b->open = false;
    b->after_br = br;
}

/* Two ideographic or em spaces, or four of the narrow kinds: a paragraph's indent, not an accident. */
static bool indented(struct view text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.n && width < 4;) {
        uint32_t cp = utf8_next(text, &i);
        if (!cp_is_space(cp))
            break;
        if (cp == 0x3000 || cp == 0x2003)
            width += 2;
        else if (cp >= 0x80)
            width++;
    }
    return width >= 4;
}

static void add(struct builder *b, uint32_t node, size_t from, size_t to)
{
    const struct node *n = &b->p->dom.nodes[node];
    const struct inherit *in = &b->in[n->parent];
    struct view text = view_sub(n->text, from, to);
    if (!b->open) {
        b->open = true;
        b->beg = b->n;
        b->c = (struct collapse){0};
        b->chars = b->bold = b->hidden = b->lead = 0;
        b->cur = (struct line){.block = in->block, .heading = in->heading};
        if (b->after_br)
            b->cur.flags |= LINE_AFTER_BR;
        if (in->flags & IN_CENTER)
            b->cur.flags |= LINE_CENTERED;
        if (in->flags & IN_PRE)
            b->cur.flags |= LINE_PRE;
        if (in->flags & IN_INDENT)
            b->cur.flags |= LINE_INDENTED;
    }
    bool begun = b->c.begun;
    uint32_t weight = b->c.weight;
    if (!begun && indented(text))
        b->cur.flags |= LINE_INDENTED;
    b->n += collapse_text(&b->c, text, b->out + b->n);
    uint32_t more = b->c.weight - weight;
    if (more == 0 && !n->pieces)
        return;
    if (more == 0 && !b->c.begun) {
        b->lead = b->lead ? b->lead : node;
        return;
    }
    if (!begun) {
        b->cur.first = b->lead ? b->lead : node;
        b->cur.from = b->lead ? 0 : (uint32_t)from;
    }
    b->cur.last = node;
    b->cur.to = (uint32_t)to;
    b->chars += more;
    b->bold += in->flags & IN_BOLD ? more : 0;
    b->hidden += in->flags & IN_HIDDEN ? more : 0;
    b->cur.link_weight += in->flags & IN_LINK ? more : 0;
}

static void add_text(struct builder *b, uint32_t node)
{
    const struct node *n = &b->p->dom.nodes[node];
    if (!(b->in[n->parent].flags & IN_PRE)) {
        add(b, node, 0, n->text.n);
        return;
    }
    for (size_t at = 0; at < n->text.n;) {
        size_t nl = view_chr(n->text, '\n', at);
        size_t end = nl == VIEW_NONE ? n->text.n : nl;
        if (end > at)
            add(b, node, at, end);
        if (nl == VIEW_NONE)
            break;
        finish(b, true);
        at = nl + 1;
    }
}

/* The value of a CSS property in a style attribute, up to ';'; empty where there is none.  letters: view_letters(style). */
static struct view css(struct view style, uint32_t letters, struct view name)
{
    if (!view_may_have(letters, name))
        return (struct view){0};
    for (size_t at = view_find_ci(style, name, 0); at != VIEW_NONE; at = view_find_ci(style, name, at + 1)) {
        struct view rest = view_trim(view_from(style, at + name.n));
        if (rest.n == 0 || rest.p[0] != ':' || (at > 0 && (ascii_alnum(style.p[at - 1]) || style.p[at - 1] == '-')))
            continue;
        view_cut(view_from(rest, 1), ';', &rest, NULL);
        return view_trim(rest);
    }
    return (struct view){0};
}

static void style(struct inherit *in, struct view s)
{
    uint32_t letters = view_letters(s);
    struct view weight = css(s, letters, VIEW("font-weight"));
    if (view_starts_ci(weight, VIEW("bold")) ||
        (weight.n >= 3 && weight.p[0] >= '6' && weight.p[0] <= '9' && weight.p[1] == '0'))
        in->flags |= IN_BOLD;
    else if (weight.n && (view_starts_ci(weight, VIEW("normal")) || ascii_digit(weight.p[0])))
        in->flags &= (uint8_t)~IN_BOLD;
    struct view align = css(s, letters, VIEW("text-align"));
    if (align.n)
        in->flags = (uint8_t)(in->flags & ~IN_CENTER) | (view_starts_ci(align, VIEW("center")) ? IN_CENTER : 0);
    struct view indent = css(s, letters, VIEW("text-indent"));
    if (indent.n && indent.p[0] != '0' && indent.p[0] != '-')
        in->flags |= IN_INDENT;
    if (view_starts_ci(css(s, letters, VIEW("display")), VIEW("none")) ||
        view_starts_ci(css(s, letters, VIEW("visibility")), VIEW("hidden")))
        in->flags |= IN_HIDDEN;
}

static void by_attributes(struct builder *b, uint32_t i, struct inherit *in)
{
    const struct dom *d = &b->p->dom;
    const struct node *n = &d->nodes[i];
    for (uint16_t k = 0; k < n->nattrs; k++) {
        struct view v = n->attrs[k].value;
        switch (n->attrs[k].name) {
        case ATTR_STYLE:
            style(in, v);
            break;
        case ATTR_ALIGN:
            if (n->tag != TAG_TABLE && n->tag != TAG_IMG)
                in->flags = (uint8_t)(in->flags & ~IN_CENTER) | (view_starts_ci(v, VIEW("center")) ? IN_CENTER : 0);
            break;
        case ATTR_HIDDEN:
            in->flags |= IN_HIDDEN;
            break;
        case ATTR_HREF:
            if (n->tag == TAG_A)
                in->flags |= IN_LINK;
            break;
        default:
            break;
        }
    }
}

static void inherit(struct builder *b, uint32_t i)
{
    const struct node *n = &b->p->dom.nodes[i];
    struct inherit in = b->in[n->parent];
    if (breaks(n->tag)) {
        in.block = i;
        in.flags &= (uint8_t)~IN_INDENT;
    }
    if (n->tag >= TAG_H1 && n->tag <= TAG_H6) {
        in.heading = (uint8_t)(n->tag - TAG_H1 + 1);
        in.flags |= IN_BOLD;
    } else if (n->tag == TAG_B || n->tag == TAG_STRONG || n->tag == TAG_TH) {
        in.flags |= IN_BOLD;
    } else if (n->tag == TAG_CENTER) {
        in.flags |= IN_CENTER;
    } else if (n->tag == TAG_PRE) {
        in.flags |= IN_PRE;
    } else if (n->tag == TAG_NOSCRIPT) {
        in.flags |= IN_HIDDEN;
    }
    if (n->nattrs)
        by_attributes(b, i, &in);
    if (n->flags & NODE_HIDDEN)
        in.flags |= IN_HIDDEN;
    b->in[i] = in;
}

static size_t all_text(const struct dom *d)
{
    size_t n = 4;
    for (uint32_t i = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_TEXT)
            n += d->nodes[i].text.n + 3;
    return n;
}

void lines_build(struct page *p)
{
    const struct dom *d = &p->dom;
    struct builder b = {.p = p};
    if (d->n == 0)
        return;
    b.in = arena_array(p->a, struct inherit, d->n);
    b.out = arena_raw(p->a, all_text(d), 1, 1);
    uint32_t open = 0; /* the innermost block that is open */
    for (uint32_t i = 0; i < d->n;) {
        const struct node *n = &d->nodes[i];
        if (i > 0 && b.in[n->parent].block != open) { /* a block was left */
            finish(&b, false);
            open = b.in[n->parent].block;
        }
        if (n->flags & NODE_CUT || (n->kind == NODE_ELEMENT && tag_is_silent(n->tag))) {
            i = n->end;
            continue;
        }
        if (n->kind == NODE_TEXT) {
            add_text(&b, i);
        } else if (n->kind == NODE_ELEMENT) {
            if (n->tag == TAG_BR || n->tag == TAG_HR)
                finish(&b, n->tag == TAG_BR);
            inherit(&b, i);
            if (b.in[i].block == i) {
                finish(&b, false);
                open = i;
            }
        }
        i++;
    }
    finish(&b, false);
}
