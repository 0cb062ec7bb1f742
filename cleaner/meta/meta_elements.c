/*
 * Who and when by markup: itemprop, rel, class and id names, <time>.  Only
 * between the title and the end of the body: cards of other articles and
 * comments carry the same names.
 */
#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

enum { NAME_MAX_BYTES = 400, AFTER_LINES = 12 };

struct stretch {
    uint32_t title, beg, end; /* nodes: the title's, from where, to where */
};

/* A word of a class list or an id that is `w`, or has it as one of its parts between - and _. */
static bool has_word(struct view list, const char *w)
{
    struct view v = view_of(w);
    if (list.n < v.n)
        return false;
    for (size_t at = view_find_ci(list, v, 0); at != VIEW_NONE; at = view_find_ci(list, v, at + 1)) {
        bool left = at == 0 || !ascii_alnum(list.p[at - 1]);
        bool right = at + v.n >= list.n || !ascii_alnum(list.p[at + v.n]);
        if (left && right)
            return true;
    }
    return false;
}

/* The first bytes of the words of a list, as a set of 32: what has_word can find begins with one of them. */
static uint32_t initials(struct view list)
{
    uint32_t set = 0;
    for (size_t i = 0; i < list.n; i++)
        if (i == 0 || !ascii_alnum(list.p[i - 1]))
            set |= UINT32_C(1) << (list.p[i] & 31);
    return set;
}

static bool named(const struct dom *d, uint32_t i, const char *const *words, size_t n)
{
    struct view id = dom_attr(d, i, ATTR_ID), class = dom_attr(d, i, ATTR_CLASS);
    if (!id.n && !class.n)
        return false;
    uint32_t letters = view_letters(id) | view_letters(class), first = initials(id) | initials(class);
    for (size_t k = 0; k < n; k++)
        if ((first >> (words[k][0] & 31) & 1) && view_may_have(letters, view_of(words[k])) && (has_word(class, words[k]) || has_word(id, words[k])))
            return true;
    return false;
}

#define NAMED(d, i, t) named((d), (i), (t), sizeof(t) / sizeof *(t))

/* Parts of a page that speak of others: comments, cards, lists, biographies. */
static bool foreign(const struct dom *d, uint32_t i)
{
    static const char *const words[] = {"comment", "comments", "comment-author", "related", "recommended", "card", "cards",
                                        "sidebar", "widget", "footer", "teaser", "carousel", "slider", "reply", "replies",
                                        "review", "reviews", "testimonial", "recent", "popular", "trending", "more-posts",
                                        "post-list", "comment-list", "menu", "nav", "blogroll"};
    for (int up = 0; i && up < 24; up++, i = d->nodes[i].parent) {
        unsigned tag = d->nodes[i].tag;
        if (tag == TAG_ASIDE || tag == TAG_FOOTER || tag == TAG_NAV)
            return up < 24 && tag != TAG_FOOTER ? true : up > 2;
        if (tag == TAG_BODY || tag == TAG_ARTICLE || tag == TAG_MAIN)
            return false;
        if (NAMED(d, i, words))
            return true;
    }
    return false;
}

static struct stretch find_region(const struct reader *r)
{
    const struct page *p = r->p;
    struct stretch g = {0, p->dom.body, p->dom.n};
    if (!p->nlines)
        return g;
    if (r->title_line < p->nlines)
        g.title = p->lines[r->title_line].first;
    uint32_t from = r->body < p->nlines ? p->lines[r->body].first : 0;
    uint32_t head = p->lines[r->head < p->nlines ? r->head : p->nlines - 1].first;
    g.beg = g.title && g.title < from ? g.title : from;
    g.beg = head < g.beg ? head : g.beg;
    uint32_t last = r->end + AFTER_LINES < p->nlines ? r->end + AFTER_LINES : p->nlines - 1;
    g.end = p->lines[last].last + 1;
    return g;
}

/* Author, in the ways that templates name him; stronger first. */
static int author_worth(const struct dom *d, uint32_t i)
{
    static const char *const strong[] = {"author-name", "author__name", "author_name", "byline-name", "byline__name", "byline__author",
                                         "byline-author", "authorname", "post-author-name", "article-author", "author-link", "byl",
                                         "article__author", "author-info__name", "contributor-name", "writer-name", "p-author",
                                         "article-byline__author", "entry-author-name", "blog-author", "author-title"};
    static const char *const weak[] = {"author", "byline", "post-author", "entry-author", "post-by", "posted-by", "writer", "authors",
                                       "by-line", "article-byline", "post__author", "by-author", "meta-author", "written-by",
                                       "author-meta", "byauthor", "publishedby", "credit-author", "contributor", "contributors"};
    struct view rel = dom_attr(d, i, ATTR_REL), prop = dom_attr(d, i, ATTR_ITEMPROP);
    if (has_word(prop, "author") || has_word(prop, "creator"))
        return 4;
    if (has_word(rel, "author"))
        return 3;
    if (NAMED(d, i, strong))
        return 2;
    return NAMED(d, i, weak) ? 1 : 0;
}

/* The name inside a microdata person. */
static uint32_t inner_name(const struct dom *d, uint32_t i)
{
    for (uint32_t k = i + 1; k < d->nodes[i].end; k++)
        if (d->nodes[k].kind == NODE_ELEMENT && d->nodes[k].tag != TAG_META && has_word(dom_attr(d, k, ATTR_ITEMPROP), "name"))
            return k;
    return i;
}

static bool says_editor(const struct reader *r, struct view text)
{
    struct scan s;
    uint32_t what;
    scan_line(&s, text, r->p->know->words);
    return scan_find(&s, 0, WORD_EDITOR | WORD_SOURCE, &what) < s.n;
}

/* A sentence about somebody: more of its words are small than great. */
static bool is_sentence(struct view text)
{
    size_t small = 0, great = 0;
    for (size_t i = 0; i < text.n; i++)
        if (i == 0 || text.p[i - 1] == ' ') {
            small += text.p[i] >= 'a' && text.p[i] <= 'z';
            great += !(text.p[i] >= 'a' && text.p[i] <= 'z');
        }
    return small > great && small + great > 4;
}

static uint32_t take_names(struct reader *r, uint32_t node, int worth)
{
    static const char *const rules[] = {"", "class:author", "class:author-name", "rel:author", "itemprop:author"};
    struct view text = dom_text(r->p, node);
    if (!text.n || text.n > NAME_MAX_BYTES)
        return 0;
    struct span span = dom_span(r->p, node);
    if (r->chinese && says_editor(r, text))
        return 0;
    if (r->chinese && utf8_han(text))
        return meta_names(r, text, rules[worth], span, true);
    if (is_sentence(text))
        return 0;
    return meta_latin_names(r, text, rules[worth], span);
}

static void authors(struct reader *r, const struct stretch *g)
{
    const struct dom *d = &r->p->dom;
    if (r->art->nauthors)
        return;
    for (int worth = 4; worth >= 1 && !r->art->nauthors; worth--)
        for (uint32_t i = g->beg, taken = 0; i < g->end && i < d->n && taken < 6;) {
            const struct node *n = &d->nodes[i];
            if (n->kind != NODE_ELEMENT || n->tag == TAG_META || n->flags & NODE_CUT || author_worth(d, i) != worth ||
                n->end - i > 200 || foreign(d, i)) {
                i++;
                continue;
            }
            uint32_t got = take_names(r, worth == 4 ? inner_name(d, i) : i, worth);
            taken += got;
            if (got && worth < 3)
                break; /* a byline; the next is of another article */
            i = got ? n->end : i + 1;
        }
}

static bool updated(struct view v)
{
    static const struct view t[] = {VIEW_INIT("modif"), VIEW_INIT("updat"), VIEW_INIT("revis"), VIEW_INIT("aktualis")};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_find_ci(v, t[i], 0) != VIEW_NONE)
            return true;
    return false;
}

/* What an element says of a date: 4 itemprop, 3 a time near the title that says published, 2 a <time>, 1 a class. */
static int date_worth(const struct dom *d, uint32_t i)
{
    static const char *const words[] = {"date", "published", "publish-date", "post-date", "entry-date", "pubdate", "pubtime", "pub-date",
                                        "posted-on", "publish-time", "article-date", "published-date", "article__date", "timestamp",
                                        "dateline", "post__date", "blog-date", "date-published", "post-meta", "entry-meta",
                                        "article-meta", "byline-date", "publication-date", "created", "post-info", "article-time"};
    struct view prop = dom_attr(d, i, ATTR_ITEMPROP), class = dom_attr(d, i, ATTR_CLASS);
    if (has_word(prop, "datePublished") || has_word(prop, "dateCreated"))
        return 4;
    if (d->nodes[i].tag == TAG_TIME)
        return dom_attr_find(d, i, ATTR_PUBDATE) || has_word(class, "published") ? 3 : 2;
    return NAMED(d, i, words) ? 1 : 0;
}

static bool element_date(struct reader *r, uint32_t i, int worth)
{
    static const char *const rules[] = {"", "class:date", "time", "time:pubdate", "itemprop:datePublished"};
    static const enum attr_name attrs[] = {ATTR_DATETIME, ATTR_CONTENT, ATTR_TITLE, ATTR_DATA_DATE};
    const struct dom *d = &r->p->dom;
    struct date date;
    size_t beg, end;
    bool change = updated(dom_attr(d, i, ATTR_CLASS)) || updated(dom_attr(d, i, ATTR_ITEMPROP));
    for (size_t k = 0; k < sizeof attrs / sizeof *attrs; k++) {
        const struct attr *at = dom_attr_find(d, i, attrs[k]);
        if (at && at->value.n < 80 && date_find(at->value, 0, r->order, &date, &beg, &end)) {
            meta_date(r, &date, rules[worth], dom_attr_span(r->p, at), change);
            return true;
        }
    }
    if (d->nodes[i].end - i > 60)
        return false;
    struct view text = dom_text(r->p, i);
    if (text.n > 200 || !date_find(text, 0, r->order, &date, &beg, &end))
        return false;
    change |= updated(view_sub(text, 0, beg));
    meta_date(r, &date, rules[worth], dom_span(r->p, i), change);
    return true;
}

/* The first element of each worth that has a date; a <time> before the title is the day's date more often than not. */
static void dates(struct reader *r, const struct stretch *g)
{
    const struct dom *d = &r->p->dom;
    for (int worth = 4; worth >= 1; worth--)
        for (uint32_t i = g->beg, seen = 0; i < g->end && i < d->n && seen < 40; i++) {
            const struct node *n = &d->nodes[i];
            if (n->kind != NODE_ELEMENT || n->flags & NODE_CUT || n->tag == TAG_META || date_worth(d, i) != worth)
                continue;
            seen++;
            if (!foreign(d, i) && element_date(r, i, worth) && !r->dates[r->ndates ? r->ndates - 1 : 0].update)
                break;
        }
}

void meta_elements(struct reader *r)
{
    if (r->p->kind != PAGE_HTML)
        return;
    struct stretch g = find_region(r);
    dates(r, &g);
    authors(r, &g);
}
