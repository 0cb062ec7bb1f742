/*
 * The line that is the page's title: the one most like <title>, headings
 * before other lines.  It tells where the article begins; what the title is
 * as a field is the metadata reader's to say.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"
#include "cleaner/meta/label.h"

enum { BITS = 4096, GRAM = 4, LEAST = 8 /* weight of a title */, MOST = 400, LIKE = 60 };

struct grams {
    uint64_t bit[BITS / 64];
};

static unsigned gram(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return (x * 2654435761u) >> 20;
}

static void fill(struct grams *g, struct view text)
{
    memset(g, 0, sizeof *g);
    for (size_t i = 0; i + GRAM <= text.n && i < 2000; i++)
        g->bit[gram(text.p + i) / 64] |= 1ull << (gram(text.p + i) & 63);
}

/* Of a hundred of the line's four-byte runs, how many the title has; 0 where they are fewer than LIKE. */
static uint32_t likeness(const struct grams *g, struct view text)
{
    uint32_t all = text.n < GRAM ? 0 : (uint32_t)(text.n - GRAM + 1), miss = 0, most = all * (100 - LIKE) / 100;
    for (size_t i = 0; i < all; i++) {
        miss += !(g->bit[gram(text.p + i) / 64] >> (gram(text.p + i) & 63) & 1);
        if (miss > most)
            return 0;
    }
    return all ? (all - miss) * 100 / all : 0;
}

/* What else names the page where its <title> is spam: the title for sharing, else the only heading of the highest rank. */
static struct view other_title(const struct page *p)
{
    static const enum tag ranks[] = {TAG_H1, TAG_H2, TAG_H3};
    enum { RANKS = sizeof ranks / sizeof *ranks };
    const struct dom *d = &p->dom;
    uint32_t last[RANKS] = {0}, count[RANKS] = {0};
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || n->flags & NODE_CUT)
            continue;
        if (n->tag == TAG_META && view_eq_ci(dom_attr(d, i, ATTR_PROPERTY), VIEW("og:title")) && dom_attr(d, i, ATTR_CONTENT).n)
            return dom_attr(d, i, ATTR_CONTENT);
        for (int k = 0; k < RANKS; k++)
            if (n->tag == ranks[k]) {
                last[k] = i;
                count[k]++;
            }
    }
    for (int k = 0; k < RANKS; k++)
        if (count[k])
            return count[k] == 1 ? dom_text(p, last[k]) : (struct view){0};
    return (struct view){0};
}

static struct view title_tag(const struct page *p)
{
    if (p->title_hint.n)
        return p->title_hint;
    if (p->title_spam)
        return other_title(p);
    for (uint32_t i = p->dom.head; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && p->dom.nodes[i].tag == TAG_TITLE)
            return dom_text(p, i);
    return (struct view){0};
}

/*
 * A page whose <title> is the site's name repeats it as a banner above its
 * navigation: the heading between that and the text is the title.
 */
static void skip_banner(struct choice *c)
{
    const struct page *p = c->p;
    bool links = false;
    if (c->title == NODE_NONE || p->lines[c->title].heading)
        return;
    for (uint32_t i = c->title + 1; i < p->nlines && !c->prose[i]; i++) {
        const struct line *l = &p->lines[i];
        links |= l->link_weight * 2 > l->weight;
        if (links && l->heading && l->heading <= 3 && l->weight >= LEAST && l->weight <= MOST &&
            l->link_weight * 2 <= l->weight && l->kind == LINE_TEXT) {
            c->title = i;
            return;
        }
    }
}

void find_title(struct choice *c)
{
    const struct page *p = c->p;
    struct grams g;
    uint32_t best = 0;
    bool prose = false; /* since the best */
    fill(&g, title_tag(p));
    for (uint32_t i = 0; i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        prose |= c->prose[i] > 0;
        if (l->weight < LEAST || l->weight > MOST || l->kind != LINE_TEXT || l->flags & LINE_HIDDEN)
            continue;
        if (!l->heading && l->link_weight * 2 > l->weight)
            continue;
        uint32_t like = likeness(&g, l->text), worth = 0;
        if (like >= LIKE)
            worth = like + 2 * (l->weight < 60 ? l->weight : 60);
        if (worth && l->heading)
            worth += 200;
        if (l->heading == 1)
            worth += 30;
        if (worth > best || (worth && worth == best && !prose)) {
            best = worth;
            c->title = i;
            prose = false;
        }
    }
    skip_banner(c);
}
