/*
 * Lines back to where they came from: the captured bytes they stand on, and
 * what was changed in them on the way.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/line.h"

/* Bytes of white space at the beginning, and the length without those at the end. */
static size_t space_before(struct view v)
{
    size_t at = 0;
    while (at < v.n) {
        size_t next = at;
        if (!cp_is_space(utf8_next(v, &next)))
            break;
        at = next;
    }
    return at;
}

static size_t space_behind(struct view v)
{
    size_t at = v.n;
    while (at > 0) {
        size_t before = at;
        if (!cp_is_space(utf8_prev(v, &before)))
            break;
        at = before;
    }
    return at;
}

/* Whether something was taken out of a node's text right before offset `at` (or, for the end, right behind it). */
static bool cut_there(const struct node *n, size_t at, bool end)
{
    size_t now = 0;
    bool found = false;
    for (uint32_t i = 0; i < n->npieces; i++) {
        const struct piece *x = &n->pieces[i];
        if (end ? now >= at && x->rule && x->old.n : now + x->now.n <= at && x->rule && x->old.n)
            found = true;
        now += x->now.n;
    }
    return found;
}

static uint32_t source_beg(const struct page *p, const struct line *l)
{
    const struct node *n = &p->dom.nodes[l->first];
    size_t at = l->from + space_before(view_from(n->text, l->from));
    if (n->pieces && l->from == 0 && (at >= n->text.n || cut_there(n, at, false))) {
        uint32_t raw = n->beg;
        while (raw < n->close && ascii_space(p->shrunk.text.p[raw]))
            raw++;
        return page_source(p, raw);
    }
    return dom_text_beg(p, l->first, at, at + 1 > n->text.n ? n->text.n : at + 1);
}

static uint32_t source_end(const struct page *p, const struct line *l)
{
    const struct node *n = &p->dom.nodes[l->last];
    size_t at = space_behind(view_sub(n->text, 0, l->to));
    if (n->pieces && l->to == n->text.n && (at == 0 || cut_there(n, at, true))) {
        uint32_t raw = n->close;
        while (raw > n->beg && ascii_space(p->shrunk.text.p[raw - 1]))
            raw--;
        return page_span_end(p, n->beg, raw);
    }
    return dom_text_end(p, l->last, at ? at - 1 : 0, at);
}

struct span line_span(const struct page *p, const struct line *l)
{
    struct span s = {source_beg(p, l), 0};
    s.end = source_end(p, l);
    if (s.end < s.beg)
        s.end = s.beg;
    return s;
}

/* One text node's part of a line: its pieces through the same collapsing as the line's text. */
static void piece_edits(struct page *p, struct article *art, const struct node *n, size_t from, size_t to,
                        struct collapse *c, char *room, struct view text, size_t *text_at, uint32_t block, uint32_t before)
{
    size_t at = 0;
    for (uint32_t i = 0; i < n->npieces; i++) {
        const struct piece *x = &n->pieces[i];
        size_t beg = at < from ? from : at, end = at + x->now.n < to ? at + x->now.n : to;
        bool here = at >= from && (at < to || (at == to && to == n->text.n));
        bool gap = c->space && c->begun;
        uint32_t chars = c->chars;
        size_t wrote = end > beg ? collapse_text(c, view_sub(n->text, beg, end), room) : 0;
        if (x->rule && here) {
            /* a space that was due stands before the piece, not in it */
            size_t skip = wrote && gap && cp_is_space(room[0] == ' ' ? ' ' : (unsigned char)room[0] == 0xE3 ? 0x3000 : 0)
                              ? (room[0] == ' ' ? 1 : 3) : 0;
            struct edit *e = LIST_PUSH(p->a, art->edits, art->nedits);
            *e = (struct edit){.rule = x->rule, .verdict = x->verdict, .block = block, .old = x->old, .alts = x->alts};
            e->at = before + chars + (gap ? 1 : 0);
            e->now = view_sub(text, *text_at + skip, *text_at + wrote);
        }
        *text_at += wrote;
        at += x->now.n;
    }
}

void line_edits(struct page *p, struct article *art, const struct line *l, uint32_t block, uint32_t before)
{
    struct collapse c = {0};
    uint32_t node = NODE_NONE, first = art->nedits;
    size_t from, to, text_at = 0, most = 0;
    bool any = false;
    while (line_part(p, l, &node, &from, &to)) {
        any |= p->dom.nodes[node].npieces > 0;
        most = to - from > most ? to - from : most;
    }
    if (!any)
        return;
    char *room = arena_raw(p->a, most + 4, 1, 1);
    for (node = NODE_NONE; line_part(p, l, &node, &from, &to);) {
        const struct node *n = &p->dom.nodes[node];
        if (n->npieces)
            piece_edits(p, art, n, from, to, &c, room, l->text, &text_at, block, before);
        else
            text_at += collapse_text(&c, view_sub(n->text, from, to), room);
    }
    for (uint32_t i = first; i < art->nedits; i++) /* a space that was due and never came */
        if (art->edits[i].at > before + c.chars)
            art->edits[i].at = before + c.chars;
}
