/*
 * What holds for the tree of any page: nodes lie within their parents, and
 * any range of any text stands on bytes that read the same.
 */
#ifndef QY_TREE_SPANS_H
#define QY_TREE_SPANS_H

#include "cleaner/dom/seek.h"
#include "tests/unit/tree_same.h"

/* The first node whose numbers are not those of a tree in document order; 0: none. */
static inline uint32_t tree_bad_node(const struct page *p)
{
    const struct dom *d = &p->dom;
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i], *up = &d->nodes[n->parent];
        bool order = n->parent < i && n->end > i && n->end <= up->end && (!n->next || (n->next == n->end && n->end < up->end));
        bool bytes = n->beg <= n->open_end && n->open_end <= n->close && n->close <= p->decoded.text.n && n->close <= up->close;
        if (!order || !bytes || (n->kind == NODE_TEXT && n->end != i + 1))
            return i;
    }
    return 0;
}

/* The start of the character in which byte `at` of v lies. */
static inline size_t tree_char(struct view v, size_t at)
{
    while (at && at < v.n && ((unsigned char)v.p[at] & 0xC0) == 0x80)
        at--;
    return at;
}

static inline size_t tree_char_end(struct view v, size_t at)
{
    for (at++; at < v.n && ((unsigned char)v.p[at] & 0xC0) == 0x80;)
        at++;
    return at;
}

/* Whether the bytes of [from, to) of the text, read as the tokenizer reads them there, give its characters. */
static inline bool tree_range_reads(const struct page *p, uint32_t node, size_t from, size_t to)
{
    const struct node *n = &p->dom.nodes[node];
    struct span s = dom_text_span(p, node, from, to);
    if (s.beg > s.end || s.beg < n->beg || s.end > n->close)
        return false;
    struct view want = view_sub(n->text, from, to);
    if (n->flags & NODE_VERBATIM)
        return view_eq(view_sub(p->decoded.text, s.beg, s.end), want);
    for (int k = 0; k < 4; k++) { /* two characters may stand on one reference: then it is read whole */
        size_t beg = k & 1 && from ? tree_char(n->text, from - 1) : from;
        size_t end = k & 2 && to < n->text.n ? tree_char_end(n->text, to) : to;
        struct seek seek = dom_seek_begin(p, node);
        seek.src = view_sub(p->decoded.text, s.beg, s.end);
        seek.text = view_sub(n->text, beg, end);
        if (seek_to(&seek, end - beg) && seek.at == seek.src.n)
            return true;
        seek.at = seek.ti = 0;
        size_t over = view_find(seek.src, VIEW("]]>"), 0); /* as in the midst of a section */
        seek.cdata = over == VIEW_NONE ? seek.src.n : over;
        if (seek.foreign && seek_to(&seek, end - beg) && seek.at == seek.src.n)
            return true;
    }
    return false;
}

/* Some ranges of every text, chosen by `seed`.  The node where one does not read, or 0. */
static inline uint32_t tree_bad_range(const struct page *p, uint32_t seed)
{
    if (view_find_ci(p->decoded.text, VIEW("<isindex"), 0) != VIEW_NONE) /* its prompt stands nowhere */
        return 0;
    for (uint32_t i = 1; i < p->dom.n; i++) {
        struct view t = p->dom.nodes[i].text;
        if (p->dom.nodes[i].kind != NODE_TEXT)
            continue;
        for (int k = 0; k < 4; k++) {
            seed = seed * 1664525u + 1013904223u; /* any numbers will do */
            size_t from = tree_char(t, (seed >> 8) % (t.n + 1));
            seed = seed * 1664525u + 1013904223u;
            size_t to = tree_char(t, from + (seed >> 8) % (t.n - from + 1));
            if (from < to && !tree_range_reads(p, i, from, to))
                return i;
        }
    }
    return 0;
}

#endif
