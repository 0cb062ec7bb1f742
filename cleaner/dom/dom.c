#include "cleaner/dom/dom.h"

#include "cleaner/base/utf8.h"
#include "cleaner/dom/seek.h"
#include "cleaner/page.h"

const struct attr *dom_attr_find(const struct dom *d, uint32_t node, enum attr_name name)
{
    const struct node *n = &d->nodes[node];
    for (uint32_t i = 0; i < n->nattrs; i++)
        if (n->attrs[i].name == name)
            return &n->attrs[i];
    return NULL;
}

struct view dom_attr(const struct dom *d, uint32_t node, enum attr_name name)
{
    const struct attr *at = dom_attr_find(d, node, name);
    return at ? at->value : (struct view){0};
}

void dom_mark(struct dom *d, uint32_t node, unsigned flags)
{
    for (uint32_t i = node; i < d->nodes[node].end; i++)
        d->nodes[i].flags |= (uint8_t)flags;
}

bool tag_is_block(enum tag t)
{
    static const bool block[TAG_COUNT] = {
        [TAG_ADDRESS] = 1, [TAG_ARTICLE] = 1, [TAG_ASIDE] = 1, [TAG_BLOCKQUOTE] = 1, [TAG_BODY] = 1, [TAG_CAPTION] = 1,
        [TAG_CENTER] = 1, [TAG_COLGROUP] = 1, [TAG_DD] = 1, [TAG_DETAILS] = 1, [TAG_DIALOG] = 1, [TAG_DIR] = 1,
        [TAG_DIV] = 1, [TAG_DL] = 1, [TAG_DT] = 1, [TAG_FIELDSET] = 1, [TAG_FIGCAPTION] = 1, [TAG_FIGURE] = 1,
        [TAG_FOOTER] = 1, [TAG_FORM] = 1, [TAG_FRAMESET] = 1, [TAG_H1] = 1, [TAG_H2] = 1, [TAG_H3] = 1, [TAG_H4] = 1,
        [TAG_H5] = 1, [TAG_H6] = 1, [TAG_HEAD] = 1, [TAG_HEADER] = 1, [TAG_HGROUP] = 1, [TAG_HR] = 1, [TAG_HTML] = 1,
        [TAG_LEGEND] = 1, [TAG_LI] = 1, [TAG_MAIN] = 1, [TAG_MENU] = 1, [TAG_NAV] = 1, [TAG_NOFRAMES] = 1,
        [TAG_OL] = 1, [TAG_OPTGROUP] = 1, [TAG_OPTION] = 1, [TAG_P] = 1, [TAG_PRE] = 1, [TAG_SECTION] = 1,
        [TAG_SUMMARY] = 1, [TAG_TABLE] = 1, [TAG_TBODY] = 1, [TAG_TD] = 1, [TAG_TFOOT] = 1, [TAG_TH] = 1,
        [TAG_THEAD] = 1, [TAG_TITLE] = 1, [TAG_TR] = 1, [TAG_UL] = 1,
    };
    return t < TAG_COUNT && block[t];
}

/* Append v to b with white space collapsed; *gap: a space is due before the next character. */
static void put_collapsed(struct buf *b, struct view v, bool *gap)
{
    size_t at = 0;
    while (at < v.n) {
        size_t from = at;
        uint32_t cp = utf8_next(v, &at);
        if (cp_is_space(cp)) {
            *gap = true;
            continue;
        }
        if (*gap && b->n)
            buf_putc(b, ' ');
        *gap = false;
        buf_put(b, view_sub(v, from, at));
    }
}

struct view dom_text(const struct page *p, uint32_t node)
{
    const struct dom *d = &p->dom;
    struct buf b = {.a = p->a};
    bool gap = false;
    uint32_t closes = 0; /* where the last block that was entered ends */
    for (uint32_t i = node; i < d->nodes[node].end; i++) {
        const struct node *n = &d->nodes[i];
        if (closes && i >= closes) {
            gap = true;
            closes = 0;
        }
        if (n->flags & NODE_CUT)
            continue;
        if (n->kind == NODE_TEXT) {
            put_collapsed(&b, n->text, &gap);
        } else if (n->tag == TAG_BR || tag_is_block(n->tag)) {
            gap = true;
            closes = n->end;
        }
    }
    return buf_view(&b);
}

static size_t pieces_old(const struct node *n)
{
    size_t sum = 0;
    for (uint32_t i = 0; i < n->npieces; i++)
        sum += n->pieces[i].old.n;
    return sum;
}

struct view dom_text_old(const struct page *p, uint32_t node)
{
    const struct node *n = &p->dom.nodes[node];
    return n->pieces ? (struct view){n->pieces[0].old.p, pieces_old(n)} : n->text;
}

/* Add a piece; unchanged neighbours become one. */
static void put_piece(struct page *p, struct node *out, struct piece x)
{
    if (!x.old.n && !x.now.n)
        return;
    if (!x.rule && out->npieces && !out->pieces[out->npieces - 1].rule) {
        struct piece *last = &out->pieces[out->npieces - 1];
        last->old.n += x.old.n;
        last->now = last->old;
        return;
    }
    struct piece *to = LIST_PUSH(p->a, out->pieces, out->npieces);
    *to = x;
}

/*
 * Walks over the pieces of a text by offsets in its current text.  A piece
 * that was edited is taken whole: its old text belongs together.
 */
struct walk {
    const struct piece *pieces;
    uint32_t n, i;
    size_t off; /* bytes of piece i that are behind us; 0 for an edited piece */
    size_t pos; /* the same as an offset in the whole text */
};

static void step(struct walk *w, size_t n)
{
    w->off += n;
    w->pos += n;
    if (w->off >= w->pieces[w->i].now.n) {
        w->i++;
        w->off = 0;
    }
}

/* Copy pieces up to `upto`, or up to the edited piece that it lies inside. */
static void copy_pieces(struct page *p, struct node *out, struct walk *w, size_t upto)
{
    while (w->i < w->n && (w->pos < upto || !w->pieces[w->i].now.n)) { /* a deletion has no width */
        struct piece x = w->pieces[w->i];
        size_t n = x.now.n - w->off;
        if (x.rule && n > upto - w->pos)
            return;
        if (!x.rule) {
            n = n < upto - w->pos ? n : upto - w->pos;
            x.old = x.now = view_sub(x.old, w->off, w->off + n);
        }
        put_piece(p, out, x);
        step(w, n);
    }
}

/* Make one change.  The walk stands at its beginning, or before the edited piece that it begins in. */
static void take_change(struct page *p, struct node *out, struct walk *w, const struct dom_change *c)
{
    struct buf now = {.a = p->a};
    struct piece at = w->i < w->n ? w->pieces[w->i] : w->pieces[w->n - 1];
    /* a mere insertion has no old text, but its old text has a place */
    struct view old = {at.old.p + (w->i < w->n ? w->off : at.old.n), 0};
    if (w->pos < c->from)
        buf_put(&now, view_sub(at.now, 0, c->from - w->pos));
    buf_put(&now, c->now);
    while ((w->pos < c->to || w->pos < c->from) && w->i < w->n) {
        struct piece x = w->pieces[w->i];
        size_t n = x.now.n - w->off;
        if (x.rule) {
            old.n += x.old.n;
            if (n > c->to - w->pos)
                buf_put(&now, view_from(x.now, c->to - w->pos));
        } else {
            n = n < c->to - w->pos ? n : c->to - w->pos;
            old.n += n;
        }
        step(w, n);
    }
    struct piece *to = LIST_PUSH(p->a, out->pieces, out->npieces);
    *to = (struct piece){old, buf_view(&now), c->rule, c->verdict, c->alts};
}

static void join_now(struct page *p, struct node *n)
{
    size_t sum = 0;
    for (uint32_t i = 0; i < n->npieces; i++)
        sum += n->pieces[i].now.n;
    struct buf b = {.a = p->a};
    buf_room(&b, sum);
    for (uint32_t i = 0; i < n->npieces; i++)
        buf_put(&b, n->pieces[i].now);
    n->text = buf_view(&b);
}

/* As many of the changes as can be made in one walk: all, but where two lie in one piece that was edited before. */
static size_t edit_some(struct page *p, struct node *t, const struct dom_change *changes, size_t n,
                        size_t *shift)
{
    struct node out = {0};
    struct piece whole = {.old = t->text, .now = t->text};
    struct walk w = {.pieces = t->pieces ? t->pieces : &whole, .n = t->pieces ? t->npieces : 1};
    size_t i = 0, removed = 0, added = 0;
    for (; i < n; i++) {
        struct dom_change c = changes[i];
        c.from = c.from + *shift;
        c.to = c.to + *shift;
        if (i && c.from < w.pos)
            break;
        if (c.to > t->text.n)
            c.to = t->text.n;
        if (c.from > c.to)
            c.from = c.to;
        copy_pieces(p, &out, &w, c.from);
        take_change(p, &out, &w, &c);
        removed += c.to - c.from;
        added += c.now.n;
    }
    copy_pieces(p, &out, &w, t->text.n);
    t->pieces = out.pieces;
    t->npieces = out.npieces;
    join_now(p, t);
    *shift += added - removed;
    return i;
}

void dom_edit_many(struct page *p, uint32_t node, const struct dom_change *changes, size_t n)
{
    size_t shift = 0; /* what the text grew by, modulo 2^64 */
    while (n) {
        size_t done = edit_some(p, &p->dom.nodes[node], changes, n, &shift);
        changes += done;
        n -= done;
    }
    dom_seek_forget(p);
}

void dom_edit(struct page *p, uint32_t node, size_t from, size_t to, struct view now, const char *rule,
              enum verdict verdict, struct view alts)
{
    struct dom_change c = {from, to, now, alts, rule, verdict};
    dom_edit_many(p, node, &c, 1);
}
