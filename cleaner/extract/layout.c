/*
 * Two passes over the nodes: the first counts what each table holds, the
 * second hands down what an element says of its content.
 */
#include "cleaner/extract/layout.h"

#include "cleaner/extract/line.h"

enum { CAPTION_LINES = 4 };

struct table {
    uint32_t node;
    uint32_t rows, cells, heads, nested, lines, weight;
    uint32_t widest; /* most cells in one row */
    uint32_t longest; /* most text in one cell */
    uint32_t most;   /* most lines in one cell */
    bool ruled;      /* border or caption */
};

struct tables {
    uint32_t *of;     /* by node: number of the nearest table + 1 */
    uint32_t *lines;  /* by node: lines of a cell; cells of a row */
    uint32_t *weight; /* by node: text of a cell */
    struct table *t;
    uint32_t n;
};

static bool is_cell(unsigned tag)
{
    return tag == TAG_TD || tag == TAG_TH;
}

static void count_nodes(const struct page *p, struct tables *ts)
{
    const struct dom *d = &p->dom;
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        ts->of[i] = ts->of[n->parent];
        if (n->kind != NODE_ELEMENT || n->flags & NODE_CUT)
            continue;
        struct table *t = ts->of[i] ? &ts->t[ts->of[i] - 1] : NULL;
        if (n->tag == TAG_TABLE) {
            if (t)
                t->nested++;
            t = LIST_PUSH(p->a, ts->t, ts->n);
            struct view border = dom_attr(d, i, ATTR_BORDER);
            t->node = i;
            t->ruled = border.n && border.p[0] != '0';
            ts->of[i] = ts->n;
        } else if (t && n->tag == TAG_TR) {
            t->rows++;
        } else if (t && n->tag == TAG_CAPTION) {
            t->ruled = true;
        } else if (t && is_cell(n->tag)) {
            t->cells++;
            t->heads += n->tag == TAG_TH;
            if (++ts->lines[n->parent] > t->widest)
                t->widest = ts->lines[n->parent];
        }
    }
}

/* The cell that holds a block: cells hold blocks, so lines know their cell only by climbing; each node remembers. */
static void count_lines(const struct page *p, struct tables *ts)
{
    const struct dom *d = &p->dom;
    uint32_t *cell = arena_array(p->a, uint32_t, d->n);
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        cell[i] = n->kind == NODE_ELEMENT && is_cell(n->tag)     ? i
                  : n->kind == NODE_ELEMENT && n->tag == TAG_TABLE ? 0
                                                                   : cell[n->parent];
        if (cell[i] == i)
            ts->lines[i] = 0;
    }
    for (uint32_t i = 0; i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        if (!ts->of[l->block])
            continue;
        struct table *t = &ts->t[ts->of[l->block] - 1];
        t->lines++;
        t->weight += l->weight;
        uint32_t c = cell[l->block];
        if (!c)
            continue;
        if (++ts->lines[c] > t->most)
            t->most = ts->lines[c];
        ts->weight[c] += l->weight;
        if (ts->weight[c] > t->longest)
            t->longest = ts->weight[c];
    }
}

/*
 * Data: rows and columns of small cells.  A table that holds another, that
 * has one column, or one cell with most of the text in several lines, is a
 * page's layout.
 */
static bool is_data(const struct table *t)
{
    if (t->nested || t->widest < 2 || t->lines < 2)
        return false;
    if (t->rows < 2 && !t->heads)
        return false;
    if (t->most > 4 && t->longest * 2 > t->weight)
        return false;
    return t->heads || t->ruled || t->cells >= 4;
}

/* A name with the word caption in it: wp-caption-text, newsCaption. */
static bool is_caption(const struct dom *d, uint32_t i)
{
    return d->nodes[i].nattrs && view_find_ci(dom_attr(d, i, ATTR_CLASS), VIEW("caption"), 0) != VIEW_NONE;
}

static void place_element(const struct page *p, uint32_t i, struct place *at)
{
    const struct node *n = &p->dom.nodes[i];
    switch (n->tag) {
    case TAG_UL: case TAG_OL: case TAG_DL: case TAG_DIR:
        if (at->depth < UINT8_MAX)
            at->depth++;
        break;
    case TAG_LI: case TAG_DD: case TAG_DT:
        at->item = i;
        at->flags = (uint8_t)(at->flags & ~PLACE_TERM) | PLACE_ITEM | (n->tag == TAG_DT ? PLACE_TERM : 0);
        break;
    case TAG_BLOCKQUOTE:
        at->flags |= PLACE_QUOTE;
        break;
    case TAG_FIGCAPTION: case TAG_CAPTION:
        at->caption = at->caption ? at->caption : i;
        break;
    case TAG_PRE: case TAG_CODE:
        at->flags |= PLACE_CODE;
        break;
    case TAG_P: case TAG_DIV: case TAG_SPAN:
        if (!at->caption && is_caption(&p->dom, i))
            at->caption = i;
        break;
    default:
        break;
    }
}

/* A caption is short: where one was never closed, the article that follows is none. */
static void mark_captions(const struct page *p, struct place *places)
{
    uint32_t *lines = arena_array(p->a, uint32_t, p->dom.n);
    for (uint32_t i = 0; i < p->nlines; i++)
        lines[places[p->lines[i].first].caption]++;
    for (uint32_t i = 1; i < p->dom.n; i++)
        if (places[i].caption && lines[places[i].caption] <= CAPTION_LINES)
            places[i].flags |= PLACE_CAPTION;
}

struct place *layout_places(const struct page *p)
{
    const struct dom *d = &p->dom;
    struct place *places = arena_array(p->a, struct place, d->n);
    struct tables ts = {.of = arena_array(p->a, uint32_t, d->n), .lines = arena_array(p->a, uint32_t, d->n),
                        .weight = arena_array(p->a, uint32_t, d->n)};
    count_nodes(p, &ts);
    if (ts.n)
        count_lines(p, &ts);
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        places[i] = places[n->parent];
        if (n->kind != NODE_ELEMENT)
            continue;
        if (n->tag == TAG_TABLE && !places[i].table && is_data(&ts.t[ts.of[i] - 1]))
            places[i].table = i;
        place_element(p, i, &places[i]);
    }
    mark_captions(p, places);
    return places;
}
