/*
 * Whether two trees are the same, apart from what the shrink pass may cut:
 * both are written down with just that left out, and the writings compared.
 */
#ifndef QY_TREE_SAME_H
#define QY_TREE_SAME_H

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

#include "cleaner/base/utf8.h"
#include "cleaner/page.h"
#include "cleaner/shrink/markup.h"

/* Any bytes as the decoder gives them: valid UTF-8. */
static inline struct view tree_utf8(struct arena *a, struct view in)
{
    struct buf b = {.a = a};
    for (size_t at = 0; at < in.n;)
        utf8_put(&b, utf8_next(in, &at));
    return buf_view(&b);
}

static inline struct page *tree_page(struct arena *a, struct view html)
{
    static const struct cleaner_options none;
    struct capture *capture = arena_new(a, struct capture);
    capture->body = html;
    struct page *p = arena_new(a, struct page);
    *p = (struct page){.a = a, .options = &none, .capture = capture, .kind = PAGE_HTML, .explain = {.a = a}};
    p->decoded = (struct decoded){.text = html, .charset = "utf-8", .bytes = html};
    return p;
}

/* The page as it comes out of the rooms. */
static inline struct page *tree_shrunk(struct arena *a, struct view html)
{
    struct page *p = tree_page(a, html);
    shrink_page(a, html, false, &p->shrunk);
    dom_parse(p);
    return p;
}

/* The same page, parsed as it is. */
static inline struct page *tree_whole(struct arena *a, struct view html)
{
    struct page *p = tree_page(a, html);
    p->shrunk.text = html;
    dom_parse(p);
    return p;
}

static inline bool tree_in(const struct dom *d, uint32_t i, const char *const *list)
{
    for (i = d->nodes[i].parent; i; i = d->nodes[i].parent)
        for (const char *const *n = list; *n; n++)
            if (view_eq(d->nodes[i].name, view_of(*n)))
                return true;
    return false;
}

/* svg and math in which there is nothing to read or to follow. */
static inline bool tree_is_drawing(const struct dom *d, uint32_t node)
{
    for (uint32_t i = node + 1; i < d->nodes[node].end; i++) {
        if (d->nodes[i].kind == NODE_TEXT && view_trim(d->nodes[i].text).n)
            return false;
        if (d->nodes[i].kind == NODE_ELEMENT && (d->nodes[i].tag == TAG_A || !(d->nodes[i].flags & NODE_FOREIGN)))
            return false;
    }
    return true;
}

static inline void tree_put_text(struct buf *b, struct view v, bool keep, bool trim)
{
    size_t i = 0;
    while (trim && i < v.n && markup_space(v.p[i]))
        i++;
    for (; i < v.n; i++) {
        char c = v.p[i];
        bool space = c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
        if (keep || !space)
            buf_putc(b, c);
        else if (!b->n || b->p[b->n - 1] != ' ')
            buf_putc(b, ' ');
    }
}

static inline void tree_put_attrs(struct buf *b, const struct page *p, uint32_t node)
{
    const struct node *n = &p->dom.nodes[node];
    for (uint32_t i = 0; i < n->nattrs; i++) {
        struct view v = n->attrs[i].value;
        buf_printf(b, " %d=\"", n->attrs[i].name);
        buf_put(b, v);
        buf_putc(b, '"');
    }
}

static inline bool tree_blank(struct view v)
{
    size_t i = 0;
    while (i < v.n && markup_space(v.p[i]))
        i++;
    return i == v.n;
}

/*
 * A text at the beginning of a block, or behind one, or in the head: white space there is nothing.  `before` is the
 * node before it in its parent (0: none), `idle` whether that is such white space alone.
 */
static inline bool tree_at_block(const struct dom *d, uint32_t i, uint32_t before, bool idle)
{
    const struct node *up = &d->nodes[d->nodes[i].parent];
    if (up->tag == TAG_HEAD || up->tag == TAG_HTML)
        return true;
    return before ? idle || (d->nodes[before].kind == NODE_ELEMENT && tag_is_block((enum tag)d->nodes[before].tag))
                  : tag_is_block((enum tag)up->tag);
}

static inline struct view tree_write(struct arena *a, const struct page *p)
{
    const struct dom *d = &p->dom;
    static const char *const pre[] = {"pre", "listing", "textarea", "xmp", "plaintext", 0};
    struct buf b = {.a = a};
    uint32_t *depth = arena_array(a, uint32_t, d->n), *last = arena_array(a, uint32_t, d->n);
    bool *idle = arena_array(a, bool, d->n);
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        uint32_t before = last[n->parent];
        depth[i] = depth[n->parent] + 1;
        last[n->parent] = i;
        bool at_block = n->kind == NODE_TEXT && !tree_in(d, i, pre) && tree_at_block(d, i, before, before && idle[before]);
        idle[i] = at_block && tree_blank(n->text);
        if (idle[i])
            continue;
        bool more = n->kind == NODE_TEXT && before && d->nodes[before].kind == NODE_TEXT && !idle[before];
        if (!more)
            buf_printf(&b, "\n%u ", depth[i]);
        if (n->kind == NODE_TEXT) {
            if (!more)
                buf_put(&b, VIEW("#"));
            tree_put_text(&b, n->text, tree_in(d, i, pre), at_block);
            continue;
        }
        buf_put(&b, n->flags & NODE_FOREIGN ? VIEW("<*") : VIEW("<"));
        buf_put(&b, n->name);
        tree_put_attrs(&b, p, i);
        if (n->flags & NODE_FOREIGN && (n->tag == TAG_SVG || n->tag == TAG_MATH) && tree_is_drawing(d, i))
            i = n->end - 1;
    }
    return buf_view(&b);
}

enum tree_verdict {
    TREE_SAME,
    TREE_DIFFERS,
    TREE_ADAPTED,   /* the pass says that it left tags out */
    TREE_NO_PARSER, /* Gumbo 0.10.1 aborts on the whole page */
    TREE_VERDICTS
};

static sigjmp_buf tree_aborted;

static inline void tree_on_abort(int sig)
{
    siglongjmp(tree_aborted, sig);
}

static inline unsigned tree_depth(struct arena *a, const struct dom *d)
{
    unsigned *depth = arena_array(a, unsigned, d->n), most = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        depth[i] = depth[d->nodes[i].parent] + 1;
        most = depth[i] > most ? depth[i] : most;
    }
    return most;
}

/* Parse the page's shrunk text; false where Gumbo 0.10.1 aborts on it. */
static inline bool tree_parse(struct page *p)
{
    struct sigaction on = {.sa_handler = tree_on_abort}, before;
    sigaction(SIGABRT, &on, &before);
    bool aborted = sigsetjmp(tree_aborted, 1);
    if (!aborted)
        dom_parse(p);
    sigaction(SIGABRT, &before, NULL);
    return !aborted;
}

/* Compare the trees of a page; where they differ, page and trees go to `show`, if there is one. */
static inline enum tree_verdict tree_compare(struct arena *a, struct view bytes, FILE *show)
{
    struct view html = tree_utf8(a, bytes);
    struct page *shrunk = tree_page(a, html);
    shrink_page(a, html, false, &shrunk->shrunk);
    bool adapted = shrunk->shrunk.adapted;
    struct view cut = shrunk->shrunk.text;
    struct page *whole = tree_page(a, html);
    whole->shrunk.text = html;
    if (!tree_parse(whole))
        return TREE_NO_PARSER;
    dom_parse(shrunk);
    if (adapted)
        return TREE_ADAPTED;
    struct view want = tree_write(a, whole), got = tree_write(a, shrunk);
    if (view_eq(want, got))
        return TREE_SAME;
    if (show)
        fprintf(show, "-- page: %.*s\n-- shrunk to: %.*s\n-- whole:%.*s\n-- shrunk:%.*s\n", VIEW_ARG(html), VIEW_ARG(cut),
                VIEW_ARG(want), VIEW_ARG(got));
    return TREE_DIFFERS;
}

#endif
