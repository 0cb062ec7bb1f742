/*
 * A plain-text page dump as a tree: body > p > text, a p for each line that
 * is not blank.  Offsets are those of the dump, so spans are exact.
 *
 *  1. Every character of the dump is in a text node, in a tag, in a comment
 *     or is a line end.
 *  2. A text node whose characters differ from the dump's bytes is one
 *     character reference and nothing else.
 *  3. What only looks like a tag (an address in angle brackets, a name in
 *     capitals) stays text.
 *
 * Tags left over in a dump become elements, closed at the latest where their
 * line ends; closing tags without an opening one are markup and say nothing.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/page.h"

enum {
    DEPTH = 32,       /* open elements in a line; deeper ones hold no children */
    TAG_BYTES = 4096, /* a longer one is text */
    ATTR_LIMIT = 32,
    PAIR_BYTES = 256, /* how far an unknown name without attributes may be from its closing tag */
};

struct frame {
    uint32_t node, last; /* the element, its last child so far (0: none) */
};

struct builder {
    struct page *p;
    struct view s; /* the dump */
    struct frame open[DEPTH];
    size_t depth;
    bool no_script_end; /* there is no closing script or style tag from here on */
};

struct stray {
    size_t beg, end; /* from '<' to one past '>' */
    struct view name;
    uint16_t tag;
    bool close, empty; /* </x>, <x/> or a void element */
    struct attr attrs[ATTR_LIMIT];
    uint16_t nattrs;
    bool valueless; /* an attribute without a value */
};

static uint16_t tag_of(struct view name)
{
    static const struct view t[] = {
        {"", 0},
#define X(n) VIEW_INIT(#n),
        TAGS(X)
#undef X
    };
    for (uint16_t i = 1; i < TAG_COUNT; i++)
        if (t[i].n == name.n && view_eq_ci(t[i], name))
            return i;
    return TAG_UNKNOWN;
}

static enum attr_name attr_of(struct view name)
{
    static const struct view t[] = {
        {"", 0},
#define X(n, s) VIEW_INIT(s),
        ATTRS(X)
#undef X
    };
    for (size_t i = 1; i < ATTR_COUNT; i++)
        if (t[i].n == name.n && view_eq_ci(t[i], name))
            return (enum attr_name)i;
    return ATTR_UNKNOWN;
}

static bool is_void(uint16_t tag)
{
    switch (tag) {
    case TAG_AREA: case TAG_BASE: case TAG_BR: case TAG_COL: case TAG_EMBED: case TAG_FRAME: case TAG_HR: case TAG_IMG:
    case TAG_INPUT: case TAG_LINK: case TAG_META: case TAG_PARAM: case TAG_SOURCE: case TAG_TRACK: case TAG_WBR:
        return true;
    default:
        return false;
    }
}

/* The attributes from i on; returns one past the '>', or 0 where this is no tag. */
static size_t read_attrs(struct view s, size_t i, size_t stop, struct stray *t)
{
    while (i < stop) {
        while (i < stop && (ascii_space(s.p[i]) || s.p[i] == '/'))
            t->empty = s.p[i++] == '/';
        if (i < stop && s.p[i] == '>')
            return i + 1;
        size_t name = i;
        while (i < stop && !ascii_space(s.p[i]) && s.p[i] != '=' && s.p[i] != '>' && s.p[i] != '<' && s.p[i] != '/')
            i++;
        if (i == name)
            return 0;
        struct view n = view_sub(s, name, i), v = {0};
        if (i < stop && s.p[i] == '=') {
            char q = ++i < stop ? s.p[i] : 0;
            size_t from = q == '"' || q == '\'' ? ++i : i;
            if (q == '"' || q == '\'')
                i = view_chr(view_sub(s, 0, stop), q, i);
            else
                while (i < stop && !ascii_space(s.p[i]) && s.p[i] != '>')
                    i++;
            if (i == VIEW_NONE)
                return 0;
            v = view_sub(s, from, i);
            i += q == '"' || q == '\'';
        } else {
            t->valueless = true;
        }
        enum attr_name a = attr_of(n);
        if (a != ATTR_UNKNOWN && t->nattrs < ATTR_LIMIT) {
            uint32_t beg = v.p ? (uint32_t)(v.p - s.p) : (uint32_t)i;
            t->attrs[t->nattrs++] = (struct attr){a, v, beg, beg + (uint32_t)v.n};
        }
    }
    return 0;
}

/* Whether a tag begins at i, before `stop` (the end of the line). */
static bool read_tag(struct view s, size_t i, size_t stop, struct stray *t)
{
    *t = (struct stray){.beg = i};
    if (stop - i > TAG_BYTES)
        stop = i + TAG_BYTES;
    t->close = ++i < stop && s.p[i] == '/';
    i += t->close;
    size_t name = i;
    while (i < stop && (ascii_alnum(s.p[i]) || s.p[i] == '-' || (s.p[i] == ':' && i + 1 < stop && ascii_alpha(s.p[i + 1]))))
        i++;
    if (i == name || i >= stop || !ascii_alpha(s.p[name]) || (!ascii_space(s.p[i]) && s.p[i] != '/' && s.p[i] != '>'))
        return false;
    t->name = view_sub(s, name, i);
    t->tag = tag_of(t->name);
    size_t attrs = i;
    t->end = read_attrs(s, i, stop, t);
    if (!t->end)
        return false;
    t->empty |= is_void(t->tag);
    if (t->tag != TAG_UNKNOWN || t->close)
        return true;
    if (s.p[attrs] != '>')
        return !t->valueless;
    /* <NBA> in a text is a title in angle brackets; <xyz></xyz> is markup */
    struct view near = view_sub(s, t->end, t->end + PAIR_BYTES);
    for (size_t k = view_find(near, VIEW("</"), 0); k != VIEW_NONE; k = view_find(near, VIEW("</"), k + 2))
        if (view_starts_ci(view_from(near, k + 2), t->name))
            return true;
    return false;
}

/* References that a dump may hold; others stay as they are. */
static const struct {
    struct view name;
    uint32_t cp;
} references[] = {
    {VIEW_INIT("nbsp"), 0xA0},    {VIEW_INIT("amp"), '&'},      {VIEW_INIT("lt"), '<'},       {VIEW_INIT("gt"), '>'},
    {VIEW_INIT("quot"), '"'},     {VIEW_INIT("apos"), '\''},    {VIEW_INIT("ldquo"), 0x201C}, {VIEW_INIT("rdquo"), 0x201D},
    {VIEW_INIT("lsquo"), 0x2018}, {VIEW_INIT("rsquo"), 0x2019}, {VIEW_INIT("mdash"), 0x2014}, {VIEW_INIT("ndash"), 0x2013},
    {VIEW_INIT("hellip"), 0x2026}, {VIEW_INIT("middot"), 0xB7}, {VIEW_INIT("bull"), 0x2022},  {VIEW_INIT("copy"), 0xA9},
    {VIEW_INIT("reg"), 0xAE},     {VIEW_INIT("trade"), 0x2122}, {VIEW_INIT("laquo"), 0xAB},   {VIEW_INIT("raquo"), 0xBB},
    {VIEW_INIT("times"), 0xD7},   {VIEW_INIT("deg"), 0xB0},     {VIEW_INIT("emsp"), 0x2003},  {VIEW_INIT("ensp"), 0x2002},
    {VIEW_INIT("thinsp"), 0x2009}, {VIEW_INIT("yen"), 0xA5},    {VIEW_INIT("euro"), 0x20AC},  {VIEW_INIT("permil"), 0x2030},
    {VIEW_INIT("sect"), 0xA7},    {VIEW_INIT("plusmn"), 0xB1},  {VIEW_INIT("lsaquo"), 0x2039}, {VIEW_INIT("rsaquo"), 0x203A},
};

static uint32_t number_of(struct view digits, unsigned base)
{
    uint32_t x = 0;
    for (size_t i = 0; i < digits.n; i++) {
        char c = ascii_lower(digits.p[i]);
        unsigned d = ascii_digit(c) ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
        if (d >= base || x > 0x10FFFF)
            return 0;
        x = x * base + d;
    }
    return x > 0x10FFFF || (x >= 0xD800 && x < 0xE000) || (x < 0x20 && x != '\t') ? 0 : x;
}

/* The character that a reference at i means, *end one past its ';'; 0 where there is none. */
static uint32_t reference_at(struct view s, size_t i, size_t stop, size_t *end)
{
    struct view v = view_sub(s, i + 1, stop < i + 12 ? stop : i + 12);
    struct view name;
    if (!view_cut(v, ';', &name, NULL) || !name.n)
        return 0;
    *end = i + 2 + name.n;
    if (name.p[0] == '#') {
        bool hex = name.n > 1 && ascii_lower(name.p[1]) == 'x';
        return number_of(view_from(name, hex ? 2 : 1), hex ? 16 : 10);
    }
    for (size_t k = 0; k < sizeof references / sizeof *references; k++)
        if (view_eq(references[k].name, name))
            return references[k].cp;
    return 0;
}

static uint32_t add(struct builder *b, struct node n)
{
    struct dom *d = &b->p->dom;
    struct frame *f = &b->open[b->depth - 1];
    uint32_t i = d->n;
    n.parent = f->node;
    n.end = i + 1;
    *LIST_PUSH(b->p->a, d->nodes, d->n) = n;
    if (f->last)
        d->nodes[f->last].next = i;
    f->last = i;
    return i;
}

static void add_text(struct builder *b, size_t beg, size_t end, struct view text)
{
    if (end > beg)
        add(b, (struct node){.kind = NODE_TEXT, .flags = text.p == b->s.p + beg ? NODE_VERBATIM : 0, .beg = (uint32_t)beg, .open_end = (uint32_t)beg,
                             .close = (uint32_t)end, .text = text});
}

static struct view lower(struct arena *a, struct view name)
{
    char *p = arena_raw(a, name.n, 1, 1);
    for (size_t i = 0; i < name.n; i++)
        p[i] = ascii_lower(name.p[i]);
    return (struct view){p, name.n};
}

static void open_element(struct builder *b, const struct stray *t)
{
    struct attr *attrs = NULL;
    if (t->nattrs) {
        attrs = arena_array(b->p->a, struct attr, t->nattrs);
        memcpy(attrs, t->attrs, t->nattrs * sizeof *attrs);
    }
    uint32_t i = add(b, (struct node){.kind = NODE_ELEMENT, .tag = t->tag, .nattrs = t->nattrs, .beg = (uint32_t)t->beg,
                                      .open_end = (uint32_t)t->end, .close = (uint32_t)t->end, .attrs = attrs,
                                      .name = lower(b->p->a, t->name)});
    if (!t->empty && b->depth < DEPTH)
        b->open[b->depth++] = (struct frame){i, 0};
}

/* Close the elements above `depth`; what they hold ends at `at`. */
static void close_to(struct builder *b, size_t depth, size_t at)
{
    struct dom *d = &b->p->dom;
    while (b->depth > depth) {
        struct node *n = &d->nodes[b->open[--b->depth].node];
        n->end = d->n;
        n->close = (uint32_t)at;
    }
}

/* The element of its name that is open in this line, with all it holds. */
static void close_element(struct builder *b, const struct stray *t)
{
    for (size_t k = b->depth; k > 3; k--) {
        const struct node *n = &b->p->dom.nodes[b->open[k - 1].node];
        if (n->name.n == t->name.n && view_eq_ci(n->name, t->name)) {
            close_to(b, k - 1, t->end);
            return;
        }
    }
}

/* A script or style that is closed further on: its body is no text of the page.  Returns where it ends, 0 for none. */
static size_t raw_element(struct builder *b, const struct stray *t)
{
    if (t->close || t->empty || (t->tag != TAG_SCRIPT && t->tag != TAG_STYLE) || b->no_script_end || b->depth >= DEPTH)
        return 0;
    struct view tail = t->tag == TAG_SCRIPT ? VIEW("</script") : VIEW("</style");
    size_t close = view_find_ci(b->s, tail, t->end);
    if (close == VIEW_NONE) {
        b->no_script_end = true;
        return 0;
    }
    size_t gt = view_chr(b->s, '>', close), end = gt == VIEW_NONE ? b->s.n : gt + 1;
    open_element(b, t);
    struct view body = view_sub(b->s, t->end, close);
    add_text(b, t->end, close, body);
    close_to(b, b->depth - 1, end);
    *LIST_PUSH(b->p->a, b->p->shrunk.parts, b->p->shrunk.nparts) =
        (struct raw_part){t->tag == TAG_SCRIPT ? RAW_SCRIPT : RAW_STYLE, view_sub(b->s, t->beg, t->end), body, (uint32_t)t->end};
    return end;
}

/* A comment that ends in this line: returns its end, else 0. */
static size_t comment_end(struct view s, size_t i, size_t stop)
{
    if (!view_starts(view_sub(s, i, stop), VIEW("<!--")))
        return 0;
    size_t k = view_find(view_sub(s, 0, stop), VIEW("-->"), i + 4);
    return k == VIEW_NONE ? 0 : k + 3;
}

static size_t line_end(struct view s, size_t i)
{
    while (i < s.n && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    return i;
}

/* The line from i on as the children of a new p; returns where it ends. */
static size_t read_line(struct builder *b, size_t i)
{
    struct view s = b->s;
    size_t stop = line_end(s, i), text = i, end;
    uint32_t p = add(b, (struct node){.kind = NODE_ELEMENT, .tag = TAG_P, .beg = (uint32_t)i, .open_end = (uint32_t)i,
                                      .close = (uint32_t)stop, .name = VIEW("p")});
    b->open[b->depth++] = (struct frame){p, 0};
    bool comments = true;
    struct stray t;
    while (i < stop) {
        uint32_t cp = 0;
        if (s.p[i] == '<' && comments && view_starts(view_from(s, i), VIEW("<!--"))) {
            end = comment_end(s, i, stop);
            comments = end != 0;
            if (!end) {
                i++;
                continue;
            }
            add_text(b, text, i, view_sub(s, text, i));
            i = text = end;
        } else if (s.p[i] == '<' && read_tag(s, i, stop, &t)) {
            add_text(b, text, i, view_sub(s, text, i));
            end = raw_element(b, &t);
            if (end > stop)
                stop = line_end(s, end);
            if (!end && t.close)
                close_element(b, &t);
            else if (!end)
                open_element(b, &t);
            i = text = end ? end : t.end;
        } else if (s.p[i] == '&' && (cp = reference_at(s, i, stop, &end)) != 0) {
            add_text(b, text, i, view_sub(s, text, i));
            char utf8[4];
            add_text(b, i, end, view_copy(b->p->a, (struct view){utf8, utf8_encode(utf8, cp)}));
            i = text = end;
        } else {
            i++;
        }
    }
    add_text(b, text, stop, view_sub(s, text, stop));
    close_to(b, 2, stop);
    return stop;
}

static bool blank(struct view line)
{
    return utf8_trim(line).n == 0;
}

void dom_from_text(struct page *p)
{
    struct builder b = {.p = p, .s = p->shrunk.text};
    struct dom *d = &p->dom;
    uint32_t all = (uint32_t)b.s.n;
    *LIST_PUSH(p->a, d->nodes, d->n) = (struct node){.kind = NODE_ROOT, .close = all};
    b.open[b.depth++] = (struct frame){0, 0};
    d->body = add(&b, (struct node){.kind = NODE_ELEMENT, .tag = TAG_BODY, .close = all, .name = VIEW("body")});
    b.open[b.depth++] = (struct frame){d->body, 0};
    for (size_t i = 0; i < b.s.n; i++) {
        size_t end = line_end(b.s, i);
        i = blank(view_sub(b.s, i, end)) ? end : read_line(&b, i);
    }
    close_to(&b, 0, b.s.n);
}
