/*
 * The only file that knows Gumbo.  Its tree becomes our flat one; both live in
 * the page's arena, so nothing of it is ever freed.
 *
 * Gumbo 0.10.1 (measured): max_errors must be 0, for with the default it keeps
 * a copy of the stack of open elements per error (50 kB of <div>: 765 MB).
 * gumbo_destroy_output recurses, and so is never called.  It never looks
 * whether its allocator gave NULL, so the arena jumps out when it is full.
 * The number of a character reference runs over in it: of "&#xFFFFFFFF" it
 * makes nothing, and loses the character behind.
 */
#include <gumbo.h>
#include <stddef.h>

#include "cleaner/dom/entity.h"
#include "cleaner/dom/seek.h"
#include "cleaner/shrink/markup.h"
#include "cleaner/shrink/names.h"

/* Tags of ours that Gumbo's list lacks; they come as unknown ones. */
#define GUMBO_TAG_DIALOG (GUMBO_TAG_LAST + 1)
#define GUMBO_TAG_PICTURE (GUMBO_TAG_LAST + 2)

static const uint16_t tags[GUMBO_TAG_LAST + 3] = {
#define X(n) [GUMBO_TAG_##n] = TAG_##n,
    TAGS(X)
#undef X
};

static void *take(void *arena, size_t n)
{
    return arena_raw(arena, n, 1, _Alignof(max_align_t));
}

static void leave(void *arena, void *p)
{
    (void)arena, (void)p;
}

/* Where the walk stands: the children of `node` from number `child` on are still to come. */
struct frame {
    const GumboNode *node;
    uint32_t self, last; /* ours; the last child that was added */
    unsigned child;
};

struct conversion {
    struct page *p;
    struct view text; /* what was parsed */
    struct view src;  /* the decoded text */
    uint32_t hint;    /* for shrink_source_near */
    struct name_index index;
    struct node *nodes;
    uint32_t n, cap;
    struct frame *stack;
    uint32_t depth, room; /* frames on the stack, and that fit */
};

static struct node *add_node(struct conversion *c)
{
    if (c->n == c->cap) {
        uint32_t cap = c->cap * 2;
        struct node *to = arena_raw(c->p->a, cap, sizeof *to, _Alignof(struct node));
        memcpy(to, c->nodes, c->n * sizeof *to);
        c->nodes = to;
        c->cap = cap;
    }
    struct node *n = &c->nodes[c->n++];
    *n = (struct node){0};
    return n;
}

/* Whether the piece lies in the parsed text: what Gumbo makes up does not. */
static bool in_text(const struct conversion *c, GumboStringPiece s)
{
    return s.data && s.length && s.data >= c->text.p && s.data + s.length <= c->text.p + c->text.n;
}

static struct view lower_copy(struct arena *a, const char *p, size_t n)
{
    char *to = arena_raw(a, n, 1, 1);
    for (size_t i = 0; i < n; i++)
        to[i] = ascii_lower(p[i]);
    return (struct view){to, n};
}

/* From the parsed to the decoded text: of a byte, and of the end of a piece whose last byte it follows. */
static uint32_t source(struct conversion *c, size_t at)
{
    if (at >= c->text.n)
        return (uint32_t)c->src.n;
    return shrink_source_near(&c->p->shrunk, (uint32_t)at, &c->hint);
}

static uint32_t source_end(struct conversion *c, size_t at)
{
    return at ? source(c, at - 1) + 1 : 0;
}

/* A value with its references resolved and its line ends folded; mostly it is the page's bytes themselves. */
static struct view attr_value(struct arena *a, struct view raw)
{
    struct view v = entity_decode(a, raw, true);
    if (view_chr(v, '\r', 0) == VIEW_NONE)
        return v;
    struct buf b = {.a = a};
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != '\r')
            buf_putc(&b, v.p[i]);
        else if (i + 1 == v.n || v.p[i + 1] != '\n')
            buf_putc(&b, '\n');
    return buf_view(&b);
}

/* The attributes that some rule reads, of the tag whose '<' stands at `lt` in the decoded text. */
static void read_attrs(struct conversion *c, uint32_t lt, struct node *to)
{
    struct markup_attr at;
    struct attr list[ATTR_COUNT];
    uint64_t seen = 0;
    bool slash;
    size_t i = markup_name_end(c->src, lt + 1);
    while (markup_attr_next(c->src, &i, &at, &slash)) {
        enum attr_name id = names_attr(&c->index, c->src.p + at.name, at.name_end - at.name);
        if (!id || (seen >> id & 1))
            continue;
        seen |= (uint64_t)1 << id;
        struct view v = attr_value(c->p->a, view_sub(c->src, at.value, at.value_end));
        list[to->nattrs++] = (struct attr){id, v, (uint32_t)at.value, (uint32_t)at.value_end};
    }
    if (!to->nattrs)
        return;
    to->attrs = arena_raw(c->p->a, to->nattrs, sizeof *list, _Alignof(struct attr));
    memcpy(to->attrs, list, to->nattrs * sizeof *list);
}

/* The same of html and body, to which later tags of the same name add. */
static void merged_attrs(struct conversion *c, const GumboVector *v, struct node *to)
{
    to->attrs = v->length ? arena_raw(c->p->a, v->length, sizeof *to->attrs, _Alignof(struct attr)) : NULL;
    for (unsigned i = 0; i < v->length && to->nattrs < UINT16_MAX; i++) {
        const GumboAttribute *a = v->data[i];
        enum attr_name id = names_attr(&c->index, a->name, strlen(a->name));
        if (!id)
            continue;
        struct attr *at = &to->attrs[to->nattrs++];
        *at = (struct attr){.name = id, .value = view_of(a->value), .beg = to->beg, .end = to->beg};
        GumboStringPiece s = a->original_value;
        if (!in_text(c, s))
            continue;
        if (s.length > 1 && (s.data[0] == '"' || s.data[0] == '\'') && s.data[s.length - 1] == s.data[0]) {
            s.data++;
            s.length -= 2;
        }
        at->beg = source(c, (size_t)(s.data - c->text.p));
        at->end = s.length ? source_end(c, (size_t)(s.data - c->text.p) + s.length) : at->beg;
    }
}

/* Gumbo counts a "</>" before a tag, which is nothing, as part of it. */
static GumboStringPiece tag_text(GumboStringPiece s)
{
    while (s.length > 3 && memcmp(s.data, "</>", 3) == 0) {
        s.data += 3;
        s.length -= 3;
    }
    return s;
}

/* The name as it stands in a tag "<name" or "</name". */
static struct view name_in(GumboStringPiece tag)
{
    struct view v = {tag.data, tag.length};
    size_t from = v.n > 1 && v.p[1] == '/' ? 2 : 1;
    return view_sub(v, from, markup_name_end(v, from));
}

/* Whether name_in(tag) is `name` in whatever case. */
static bool is_named(GumboStringPiece tag, struct view name)
{
    struct view v = {tag.data, tag.length};
    v = view_from(v, v.n > 1 && v.p[1] == '/' ? 2 : 1);
    if (!view_starts(v, name) && !view_starts_ci(v, name))
        return false;
    return v.n == name.n || ascii_space(v.p[name.n]) || v.p[name.n] == '/' || v.p[name.n] == '>';
}

static void convert_name(struct conversion *c, const GumboElement *e, struct node *to)
{
    to->tag = tags[e->tag];
    if (e->tag != GUMBO_TAG_UNKNOWN) {
        to->name = view_of(gumbo_normalized_tagname(e->tag));
        return;
    }
    struct view v = name_in(tag_text(e->original_tag));
    to->name = lower_copy(c->p->a, v.p, v.n);
    if (view_eq(to->name, VIEW("picture")))
        to->tag = TAG_PICTURE;
    else if (view_eq(to->name, VIEW("dialog")))
        to->tag = TAG_DIALOG;
}

static void convert_element(struct conversion *c, const GumboNode *g, struct node *to)
{
    const unsigned made = GUMBO_INSERTION_RECONSTRUCTED_FORMATTING_ELEMENT | GUMBO_INSERTION_ADOPTION_AGENCY_CLONED;
    const GumboElement *e = &g->v.element;
    to->kind = NODE_ELEMENT;
    to->flags = e->tag_namespace != GUMBO_NAMESPACE_HTML ? NODE_FOREIGN : 0;
    convert_name(c, e, to);
    GumboStringPiece tag = tag_text(e->original_tag), end_tag = tag_text(e->original_end_tag);
    bool tagged = in_text(c, tag);
    uint32_t lt = tagged ? source(c, (size_t)(tag.data - c->text.p)) : 0;
    if (g->parse_flags & made) {
        to->beg = to->open_end = UINT32_MAX; /* where its first child begins: see settle */
    } else if (tagged) {
        to->beg = lt;
        to->open_end = source_end(c, (size_t)(tag.data - c->text.p) + tag.length);
    } else {
        to->beg = to->open_end = source(c, e->start_pos.offset);
    }
    to->close = to->open_end;
    if (in_text(c, end_tag)) {
        size_t end = (size_t)(end_tag.data - c->text.p);
        bool own = is_named(end_tag, to->name);
        to->close = own ? source_end(c, end + end_tag.length) : source(c, end);
    } else if (e->end_pos.offset) {
        to->close = source(c, e->end_pos.offset);
    }
    if (to->tag == TAG_HTML || to->tag == TAG_BODY)
        merged_attrs(c, &e->attributes, to);
    else if (tagged && lt + 1 < c->src.n && ascii_alpha(c->src.p[lt + 1]))
        read_attrs(c, lt, to);
}

/* The text of node `at`, read from where it stands in the page. */
static void convert_text(struct conversion *c, const GumboNode *g, const GumboNode *up, uint32_t at)
{
    const GumboText *t = &g->v.text;
    struct node *n = &c->nodes[at];
    n->kind = NODE_TEXT;
    n->flags |= c->nodes[n->parent].flags & NODE_FOREIGN;
    bool made_up = up->parse_flags & GUMBO_INSERTION_FROM_ISINDEX; /* a prompt that stands nowhere */
    if (made_up || !in_text(c, t->original_text)) {
        n->text = view_of(t->text);
        n->beg = n->open_end = n->close = source(c, t->start_pos.offset);
        return;
    }
    size_t from = (size_t)(t->original_text.data - c->text.p);
    n->beg = n->open_end = source(c, from);
    c->p->dom.nodes = c->nodes;
    enum seek_mode mode = dom_seek_mode(c->p, at);
    size_t to = from + t->original_text.length;
    n->close = mode == SEEK_DATA ? source(c, to) : source_end(c, to); /* of other text nothing was cut */
    struct view src = view_sub(c->src, n->beg, n->close);
    if (g->type == GUMBO_NODE_WHITESPACE) /* what follows it went elsewhere, or nowhere */
        src = seek_blank(src);
    n->text = src;
    size_t used = src.n;
    if (seek_is_plain(mode, src))
        n->flags |= NODE_VERBATIM;
    else
        n->text = seek_read(c->p->a, src, mode, n->flags & NODE_FOREIGN, &used);
    n->close = n->beg + (uint32_t)used;
}

static bool is_code(const GumboElement *e)
{
    return e->tag == GUMBO_TAG_SCRIPT || e->tag == GUMBO_TAG_STYLE;
}

static const GumboVector *children(const GumboNode *g)
{
    return g->type == GUMBO_NODE_DOCUMENT ? &g->v.document.children : &g->v.element.children;
}

static void push(struct conversion *c, const GumboNode *g, uint32_t self)
{
    if (c->depth == c->room) {
        c->room = c->room ? c->room * 2 : 64;
        struct frame *to = arena_raw(c->p->a, c->room, sizeof *to, _Alignof(struct frame));
        if (c->depth)
            memcpy(to, c->stack, c->depth * sizeof *to);
        c->stack = to;
    }
    c->stack[c->depth++] = (struct frame){.node = g, .self = self};
}

static void convert_child(struct conversion *c, const GumboNode *g)
{
    bool text = g->type != GUMBO_NODE_ELEMENT && g->type != GUMBO_NODE_TEMPLATE;
    struct frame *f = &c->stack[c->depth - 1];
    if (g->type == GUMBO_NODE_COMMENT || g->type == GUMBO_NODE_DOCUMENT)
        return;
    if (text && f->node->type != GUMBO_NODE_DOCUMENT && is_code(&f->node->v.element))
        return;
    uint32_t self = c->n;
    struct node *to = add_node(c);
    to->parent = f->self;
    to->end = self + 1;
    if (f->last)
        c->nodes[f->last].next = self;
    f->last = self;
    if (text) {
        convert_text(c, g, f->node, self);
        return;
    }
    convert_element(c, g, to);
    if (children(g)->length)
        push(c, g, self);
}

/* Elements that were made up begin where their first child does, and no element ends before its children. */
static void settle(struct conversion *c)
{
    for (uint32_t i = c->n; i-- > 1;) {
        struct node *n = &c->nodes[i], *up = &c->nodes[n->parent];
        if (n->beg == UINT32_MAX)
            n->beg = n->open_end = n->end > i + 1 ? c->nodes[i + 1].beg : n->close == UINT32_MAX ? 0 : n->close;
        if (n->close < n->open_end || n->close == UINT32_MAX)
            n->close = n->open_end;
        if (up->close < n->close || up->close == UINT32_MAX)
            up->close = n->close;
    }
}

static void find_roots(struct dom *d)
{
    for (uint32_t i = 1; i < d->n && !d->html; i = d->nodes[i].next ? d->nodes[i].next : d->n)
        if (d->nodes[i].tag == TAG_HTML)
            d->html = i;
    for (uint32_t i = d->html + 1; d->html && i && i < d->nodes[d->html].end; i = d->nodes[i].next) {
        if (d->nodes[i].tag == TAG_HEAD && !d->head)
            d->head = i;
        if (d->nodes[i].tag == TAG_BODY && !d->body)
            d->body = i;
    }
}

/* The numbers that run over become U+FFFD, which is what they mean, in as many digits as they have. */
static struct view tame_references(struct arena *a, struct view s)
{
    char *copy = NULL;
    for (size_t at = 0, first; (at = view_find(s, VIEW("&#"), at)) != VIEW_NONE;) {
        bool hex = at + 2 < s.n && ascii_lower(s.p[at + 2]) == 'x';
        uint64_t x;
        at = entity_digits(s, at, &first, &x);
        if (x <= INT32_MAX)
            continue;
        if (!copy)
            s.p = memcpy(copy = arena_raw(a, s.n, 1, 1), s.p, s.n);
        struct view lost = hex ? VIEW("FFFD") : VIEW("65533");
        memset(copy + first, '0', at - first - lost.n);
        memcpy(copy + at - lost.n, lost.p, lost.n);
    }
    return s;
}

void dom_parse(struct page *p)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = take;
    options.deallocator = leave;
    options.userdata = p->a;
    options.max_errors = 0;
    struct view text = p->shrunk.text.n ? tame_references(p->a, p->shrunk.text) : VIEW("");
    GumboOutput *out = gumbo_parse_with_options(&options, text.p, text.n);
    struct conversion c = {.p = p, .text = text, .src = p->decoded.text, .cap = (uint32_t)(text.n / 8 + 64)};
    names_index(&c.index);
    c.nodes = arena_raw(p->a, c.cap, sizeof *c.nodes, _Alignof(struct node));
    add_node(&c)->close = (uint32_t)c.src.n;
    push(&c, out->document, 0);
    while (c.depth) {
        struct frame *f = &c.stack[c.depth - 1];
        const GumboVector *v = children(f->node);
        if (f->child < v->length) {
            convert_child(&c, v->data[f->child++]);
        } else {
            c.nodes[f->self].end = c.n;
            c.depth--;
        }
    }
    settle(&c);
    p->dom = (struct dom){.nodes = c.nodes, .n = c.n};
    p->dom.seek = dom_seek_new(p->a);
    find_roots(&p->dom);
    p->shrunk.text = p->decoded.text;
    p->shrunk.map = NULL;
}
