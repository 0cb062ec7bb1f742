/* Where nodes, attributes and characters stood in the captured bytes. */
#include "cleaner/dom/seek.h"

/*
 * Where the last look-up stopped, so that look-ups that go forward through a
 * text cost its length once, and not each.
 */
struct dom_seek {
    uint32_t node, piece;  /* node 0: nothing kept */
    size_t now_at, old_at; /* where the piece begins in the current and in the old text */
    struct seek seek;      /* in the old text */
};

struct dom_seek *dom_seek_new(struct arena *a)
{
    return arena_new(a, struct dom_seek);
}

struct span dom_span(const struct page *p, uint32_t node)
{
    return page_span(p, p->dom.nodes[node].beg, p->dom.nodes[node].close);
}

struct span dom_open_span(const struct page *p, uint32_t node)
{
    return page_span(p, p->dom.nodes[node].beg, p->dom.nodes[node].open_end);
}

struct span dom_attr_span(const struct page *p, const struct attr *at)
{
    return page_span(p, at->beg, at->end);
}

enum seek_mode dom_seek_mode(const struct page *p, uint32_t node)
{
    const struct node *n = &p->dom.nodes[node], *up = &p->dom.nodes[n->parent];
    if (p->kind != PAGE_HTML)
        return SEEK_DUMP;
    if (up->kind != NODE_ELEMENT || n->flags & NODE_FOREIGN)
        return SEEK_DATA;
    static const struct {
        struct view name;
        enum seek_mode mode;
    } modes[] = {
        {VIEW_INIT("title"), SEEK_RCDATA}, {VIEW_INIT("textarea"), SEEK_RCDATA}, {VIEW_INIT("iframe"), SEEK_RAW},
        {VIEW_INIT("xmp"), SEEK_RAW},      {VIEW_INIT("noembed"), SEEK_RAW},     {VIEW_INIT("noframes"), SEEK_RAW},
        {VIEW_INIT("plaintext"), SEEK_RAW},
    };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (view_eq(up->name, modes[i].name))
            return modes[i].mode;
    return SEEK_DATA;
}

struct seek dom_seek_begin(const struct page *p, uint32_t node)
{
    const struct node *n = &p->dom.nodes[node];
    return (struct seek){.src = view_sub(p->shrunk.text, n->beg, n->close),
                         .text = dom_text_old(p, node),
                         .mode = dom_seek_mode(p, node),
                         .foreign = n->flags & NODE_FOREIGN};
}

void dom_seek_forget(struct page *p)
{
    if (p->dom.seek)
        p->dom.seek->node = 0;
}

/*
 * An offset in the current text as one in the old text.  Inside an edited
 * piece there is none: its beginning, or, for an end, its end.
 */
static size_t to_old(const struct node *n, struct dom_seek *k, size_t now, bool is_end)
{
    if (!n->pieces)
        return now;
    if (now < k->now_at) {
        k->piece = 0;
        k->now_at = k->old_at = 0;
    }
    while (k->piece < n->npieces) {
        const struct piece *x = &n->pieces[k->piece];
        size_t off = now - k->now_at;
        if (off < x->now.n || (is_end && off == x->now.n))
            return !x->rule ? k->old_at + off : is_end && off ? k->old_at + x->old.n : k->old_at;
        k->piece++;
        k->now_at += x->now.n;
        k->old_at += x->old.n;
    }
    return k->old_at;
}

/* The same in offsets of the parsed text: where [from, to) of the current text begins, and in *end where it ends. */
static uint32_t text_range(const struct page *p, uint32_t node, size_t from, size_t to, uint32_t *end)
{
    const struct node *n = &p->dom.nodes[node];
    struct dom_seek none = {0}, *k = p->dom.seek ? p->dom.seek : &none;
    if (k->node != node || !node)
        *k = (struct dom_seek){.node = node, .seek = dom_seek_begin(p, node)};
    from = to_old(n, k, from, false);
    to = to_old(n, k, to, true);
    if (to < from)
        to = from;
    if (n->flags & NODE_VERBATIM) {
        *end = n->beg + (uint32_t)to;
        return n->beg + (uint32_t)from;
    }
    struct seek *s = &k->seek;
    if (from < s->unit || (from == s->unit && s->ti == 0))
        *s = dom_seek_begin(p, node);
    bool found = seek_to(s, from + 1);
    uint32_t beg = n->beg + (uint32_t)(found ? s->beg : s->at);
    *end = beg;
    if (to <= from)
        return beg;
    seek_to(s, to);
    *end = n->beg + (uint32_t)s->at;
    return beg;
}

struct span dom_text_span(const struct page *p, uint32_t node, size_t from, size_t to)
{
    uint32_t end, beg = text_range(p, node, from, to, &end);
    return page_span(p, beg, end);
}

uint32_t dom_text_beg(const struct page *p, uint32_t node, size_t from, size_t to)
{
    uint32_t end;
    return page_source(p, text_range(p, node, from, to, &end));
}

uint32_t dom_text_end(const struct page *p, uint32_t node, size_t from, size_t to)
{
    uint32_t end, beg = text_range(p, node, from, to, &end);
    return page_span_end(p, beg, end);
}
