/*
 * Blocks, edits and dropped regions from the marked lines.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"
#include "cleaner/extract/layout.h"
#include "cleaner/knowledge/language.h"
#include "cleaner/meta/label.h"
#include "cleaner/normalize/normalize.h"

enum {
    CAPTION_WEIGHT = 120,
    PICTURE_NODES = 40, /* nodes looked back for the picture */
};

struct maker {
    struct page *p;
    struct article *art;
    const struct place *places;
    struct language_cache *words; /* what the body's lines say; made where a tear is in doubt */
};

/* A block's text while it is put together from lines. */
struct text {
    struct maker *m;
    char *out;
    size_t n;
    uint32_t chars, block;
};

static struct text text_open(struct maker *m, uint32_t from, uint32_t to, size_t more)
{
    size_t room = more + 1;
    for (uint32_t i = from; i < to; i++)
        room += m->p->lines[i].text.n + 1;
    return (struct text){.m = m, .out = arena_raw(m->p->a, room, 1, 1), .block = m->art->nblocks};
}

static void text_putc(struct text *t, char c)
{
    t->out[t->n++] = c;
    t->chars++;
}

static void text_line(struct text *t, const struct line *l)
{
    line_edits(t->m->p, t->m->art, l, t->block, t->chars);
    memcpy(t->out + t->n, l->text.p, l->text.n);
    t->n += l->text.n;
    t->chars += (uint32_t)utf8_count(l->text);
}

static void put(struct maker *m, enum block_type type, int level, struct view text, uint32_t first, uint32_t last)
{
    struct block *b = LIST_PUSH(m->p->a, m->art->blocks, m->art->nblocks);
    struct span s = line_span(m->p, &m->p->lines[first]);
    if (last != first)
        s.end = line_span(m->p, &m->p->lines[last]).end;
    *b = (struct block){type, level, text, s};
}

/* One past the last line that is in the subtree of `node`. */
static uint32_t lines_within(const struct page *p, uint32_t node, uint32_t from)
{
    while (from < p->nlines && within(&p->dom, node, p->lines[from].block))
        from++;
    return from;
}

static uint32_t last_body(const struct page *p, uint32_t from, uint32_t to)
{
    while (to > from && p->lines[to - 1].role != LINE_BODY)
        to--;
    return to;
}

/* Cells by tab, rows by line; a cell without text keeps its place, a row without text does not. */
static uint32_t make_table(struct maker *m, uint32_t from)
{
    const struct dom *d = &m->p->dom;
    uint32_t table = m->places[m->p->lines[from].block].table;
    uint32_t end = lines_within(m->p, table, from), to = last_body(m->p, from, end), i = from, cells = 0;
    struct text t = text_open(m, from, to, d->nodes[table].end - table);
    bool row = false, cell = false; /* the row has text; the cell has */
    for (uint32_t k = table; k < d->nodes[table].end && i < to; k++) {
        const struct node *n = &d->nodes[k];
        if (n->kind == NODE_ELEMENT && (n->tag == TAG_TR || n->tag == TAG_CAPTION)) {
            if (row)
                text_putc(&t, '\n');
            else
                t.n -= cells ? cells - 1 : 0, t.chars -= cells ? cells - 1 : 0; /* tabs of an empty row */
            row = cell = false;
            cells = 0;
        } else if (n->kind == NODE_ELEMENT && (n->tag == TAG_TD || n->tag == TAG_TH)) {
            if (cells++)
                text_putc(&t, '\t');
            cell = false;
        }
        for (; i < to && m->p->lines[i].first == k; i++) {
            const struct line *l = &m->p->lines[i];
            if (l->role != LINE_BODY)
                continue;
            if (cell)
                text_putc(&t, ' ');
            text_line(&t, l);
            row = cell = true;
        }
    }
    put(m, BLOCK_TABLE, 0, (struct view){t.out, t.n}, from, to - 1);
    return end;
}

/* Program text and its like: mostly not Han, and more than prose in lines. */
static bool is_code(const struct page *p, uint32_t from, uint32_t to)
{
    size_t han = 0, weight = 0;
    for (uint32_t i = from; i < to; i++) {
        han += utf8_han(p->lines[i].text);
        weight += p->lines[i].weight;
    }
    return han * 10 < weight;
}

static uint32_t make_code(struct maker *m, uint32_t from, uint32_t to)
{
    uint32_t n = last_body(m->p, from, to);
    struct text t = text_open(m, from, n, 0);
    for (uint32_t i = from; i < n; i++) {
        if (m->p->lines[i].role != LINE_BODY)
            continue;
        if (t.n)
            text_putc(&t, '\n');
        text_line(&t, &m->p->lines[i]);
    }
    put(m, BLOCK_CODE, 0, (struct view){t.out, t.n}, from, n - 1);
    return to;
}

static uint32_t pre_end(const struct maker *m, uint32_t from)
{
    uint32_t i = from;
    while (i < m->p->nlines && m->p->lines[i].flags & LINE_PRE && m->p->lines[i].block == m->p->lines[from].block)
        i++;
    return i;
}

/* Whether what is said is said to its end there. */
static bool complete(struct view text)
{
    size_t at = text.n;
    uint32_t cp = text.n ? utf8_prev(text, &at) : '.';
    return cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F || cp == 0xFF1A || cp == ':' || cp == 0x2026 || cp == '.' ||
           cp == 0xFF09 || cp == ')' || cp == '!' || cp == '?';
}

/* A short line in the middle right under a picture, or one that says what a picture shows. */
static bool under_picture(const struct maker *m, uint32_t i)
{
    static const struct view heads[] = {VIEW_INIT("图为"), VIEW_INIT("图："), VIEW_INIT("▲"), VIEW_INIT("△"), VIEW_INIT("↑")};
    const struct line *l = &m->p->lines[i];
    if (l->weight > CAPTION_WEIGHT || m->p->kind != PAGE_HTML)
        return false;
    bool says = false, image = false;
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        says |= view_starts(l->text, heads[k]);
    if (!says && (!(l->flags & LINE_CENTERED) || complete(l->text)))
        return false;
    uint32_t k = i > 0 ? m->p->lines[i - 1].last : 0;
    k = l->first > PICTURE_NODES && k + PICTURE_NODES < l->first ? l->first - PICTURE_NODES : k;
    for (; k < l->first; k++)
        image |= m->p->dom.nodes[k].kind == NODE_ELEMENT && m->p->dom.nodes[k].tag == TAG_IMG;
    return image;
}

static enum block_type type_of(const struct maker *m, uint32_t i, int *level)
{
    const struct line *l = &m->p->lines[i];
    const struct place *at = &m->places[l->block];
    *level = 0;
    if (l->heading) {
        *level = l->heading;
        return BLOCK_HEADING;
    }
    if (m->places[l->first].flags & PLACE_CAPTION || under_picture(m, i))
        return BLOCK_CAPTION;
    if (at->flags & PLACE_QUOTE)
        return BLOCK_QUOTE;
    if (at->flags & PLACE_ITEM) {
        *level = at->depth ? at->depth : 1;
        return BLOCK_LIST_ITEM;
    }
    return BLOCK_PARAGRAPH;
}

static const struct language_cache *words_of(struct maker *m)
{
    size_t chars = 0;
    if (m->words)
        return m->words;
    for (uint32_t i = 0; i < m->p->nlines; i++)
        chars += m->p->lines[i].role == LINE_BODY ? utf8_count(m->p->lines[i].text) : 0;
    m->words = language_cache_new(m->p->a, chars);
    for (uint32_t i = 0; i < m->p->nlines; i++)
        if (m->p->lines[i].role == LINE_BODY)
            language_cache_text(m->words, m->p->lines[i].text);
    return m->words;
}

/* Whether line i + 1 goes on where paragraph i was torn. */
static bool goes_on(struct maker *m, uint32_t i)
{
    const struct language *know = m->p->know ? m->p->know->language : NULL;
    const struct line *a = &m->p->lines[i], *b = a + 1;
    int level;
    if (!know || i + 1 >= m->p->nlines || b->role != LINE_BODY || complete(a->text) || b->kind != LINE_TEXT)
        return false;
    if (type_of(m, i + 1, &level) != BLOCK_PARAGRAPH || m->places[b->block].table)
        return false;
    unsigned style = LINE_BOLD | LINE_CENTERED;
    struct line_gap gap = {.same_style = (a->flags & style) == (b->flags & style)};
    for (uint32_t k = a->last; k < b->first; k++)
        gap.image |= m->p->dom.nodes[k].kind == NODE_ELEMENT && m->p->dom.nodes[k].tag == TAG_IMG;
    return lines_continue(know, words_of(m), a->text, b->text, &gap, NULL) == LINES_JOIN;
}

static uint32_t make_line(struct maker *m, uint32_t i)
{
    const struct line *l = &m->p->lines[i];
    uint32_t end = i + 1;
    int level;
    enum block_type type = type_of(m, i, &level);
    while (type == BLOCK_PARAGRAPH && goes_on(m, end - 1))
        end++;
    if (end > i + 1) {
        struct text t = text_open(m, i, end, 0);
        for (uint32_t k = i; k < end; k++)
            text_line(&t, &m->p->lines[k]);
        put(m, type, 0, (struct view){t.out, t.n}, i, end - 1);
        return end;
    }
    if (type == BLOCK_PARAGRAPH && (level = subhead_level(m->p, i)))
        type = BLOCK_HEADING;
    line_edits(m->p, m->art, l, m->art->nblocks, 0);
    put(m, type, level, l->text, i, i);
    return end;
}

void extract_blocks(struct page *p, struct article *art)
{
    if (p->nlines == 0) {
        extract_dropped(p, art);
        return;
    }
    struct maker m = {.p = p, .art = art, .places = p->places};
    for (uint32_t i = 0; i < p->nlines;) {
        const struct line *l = &p->lines[i];
        uint32_t end;
        if (l->role != LINE_BODY)
            i++;
        else if (m.places[l->block].table)
            i = make_table(&m, i);
        else if (l->flags & LINE_PRE && is_code(p, i, end = pre_end(&m, i)))
            i = make_code(&m, i, end);
        else
            i = make_line(&m, i);
    }
    if (p->kind == PAGE_TEXT)
        split_levels(art, 2);
    extract_dropped(p, art);
    if (art->nblocks == 0 && art->reason == REASON_NONE) /* all of the body was metadata */
        art->reason = REASON_EMPTY;
}
