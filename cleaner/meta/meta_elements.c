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
static bool has_word(struct view list, struct view w)
{
    if (list.n < w.n)
        return false;
    for (size_t at = view_find_ci(list, w, 0); at != VIEW_NONE; at = view_find_ci(list, w, at + 1)) {
        bool left = at == 0 || !ascii_alnum(list.p[at - 1]);
        bool right = at + w.n >= list.n || !ascii_alnum(list.p[at + w.n]);
        if (left && right)
            return true;
    }
    return false;
}

/* Parts of a page that speak of others: comments, cards, lists, biographies. */
static const struct view of_others[] = {
    VIEW_INIT("comment"), VIEW_INIT("comments"), VIEW_INIT("comment-author"), VIEW_INIT("related"),
    VIEW_INIT("recommended"), VIEW_INIT("card"), VIEW_INIT("cards"), VIEW_INIT("sidebar"), VIEW_INIT("widget"),
    VIEW_INIT("footer"), VIEW_INIT("teaser"), VIEW_INIT("carousel"), VIEW_INIT("slider"), VIEW_INIT("reply"),
    VIEW_INIT("replies"), VIEW_INIT("review"), VIEW_INIT("reviews"), VIEW_INIT("testimonial"), VIEW_INIT("recent"),
    VIEW_INIT("popular"), VIEW_INIT("trending"), VIEW_INIT("more-posts"), VIEW_INIT("post-list"),
    VIEW_INIT("comment-list"), VIEW_INIT("menu"), VIEW_INIT("nav"), VIEW_INIT("blogroll"),
};

/* Author, in the ways that templates name him; stronger first. */
static const struct view of_author[] = {
    VIEW_INIT("author-name"), VIEW_INIT("author__name"), VIEW_INIT("author_name"), VIEW_INIT("byline-name"),
    VIEW_INIT("byline__name"), VIEW_INIT("byline__author"), VIEW_INIT("byline-author"), VIEW_INIT("authorname"),
    VIEW_INIT("post-author-name"), VIEW_INIT("article-author"), VIEW_INIT("author-link"), VIEW_INIT("byl"),
    VIEW_INIT("article__author"), VIEW_INIT("author-info__name"), VIEW_INIT("contributor-name"),
    VIEW_INIT("writer-name"), VIEW_INIT("p-author"), VIEW_INIT("article-byline__author"),
    VIEW_INIT("entry-author-name"), VIEW_INIT("blog-author"), VIEW_INIT("author-title"),
};
static const struct view near_author[] = {
    VIEW_INIT("author"), VIEW_INIT("byline"), VIEW_INIT("post-author"), VIEW_INIT("entry-author"),
    VIEW_INIT("post-by"), VIEW_INIT("posted-by"), VIEW_INIT("writer"), VIEW_INIT("authors"), VIEW_INIT("by-line"),
    VIEW_INIT("article-byline"), VIEW_INIT("post__author"), VIEW_INIT("by-author"), VIEW_INIT("meta-author"),
    VIEW_INIT("written-by"), VIEW_INIT("author-meta"), VIEW_INIT("byauthor"), VIEW_INIT("publishedby"),
    VIEW_INIT("credit-author"), VIEW_INIT("contributor"), VIEW_INIT("contributors"),
};

static const struct view of_date[] = {
    VIEW_INIT("date"), VIEW_INIT("published"), VIEW_INIT("publish-date"), VIEW_INIT("post-date"),
    VIEW_INIT("entry-date"), VIEW_INIT("pubdate"), VIEW_INIT("pubtime"), VIEW_INIT("pub-date"),
    VIEW_INIT("posted-on"), VIEW_INIT("publish-time"), VIEW_INIT("article-date"), VIEW_INIT("published-date"),
    VIEW_INIT("article__date"), VIEW_INIT("timestamp"), VIEW_INIT("dateline"), VIEW_INIT("post__date"),
    VIEW_INIT("blog-date"), VIEW_INIT("date-published"), VIEW_INIT("post-meta"), VIEW_INIT("entry-meta"),
    VIEW_INIT("article-meta"), VIEW_INIT("byline-date"), VIEW_INIT("publication-date"), VIEW_INIT("created"),
    VIEW_INIT("post-info"), VIEW_INIT("article-time"),
};

/* What a class list or an id says: which of the lists above it has a word of. */
enum { SAYS_OTHERS = 1, SAYS_AUTHOR = 2, NEAR_AUTHOR = 4, SAYS_DATE = 8 };

static const struct {
    const struct view *words;
    size_t n;
    unsigned says;
} lists[] = {
    {of_others, sizeof of_others / sizeof *of_others, SAYS_OTHERS},
    {of_author, sizeof of_author / sizeof *of_author, SAYS_AUTHOR},
    {near_author, sizeof near_author / sizeof *near_author, NEAR_AUTHOR},
    {of_date, sizeof of_date / sizeof *of_date, SAYS_DATE},
};

enum { MEMO = 512 };

/* A page's elements have few different names: what each says, by a hash of the name. */
struct names_said {
    struct view name[MEMO];
    uint8_t says[MEMO];
};

/* The first bytes of the words of a list, as a set of 32: what has_word can find begins with one of them. */
static uint32_t initials(struct view list)
{
    uint32_t set = 0;
    for (size_t i = 0; i < list.n; i++)
        if (i == 0 || !ascii_alnum(list.p[i - 1]))
            set |= UINT32_C(1) << (list.p[i] & 31);
    return set;
}

static unsigned read_name(struct view name)
{
    uint32_t letters = view_letters(name), first = initials(name);
    unsigned says = 0;
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t k = 0; k < lists[l].n && !(says & lists[l].says); k++) {
            struct view w = lists[l].words[k];
            if ((first >> (w.p[0] & 31) & 1) && view_may_have(letters, w) && has_word(name, w))
                says |= lists[l].says;
        }
    return says;
}

static unsigned name_says(struct names_said *m, struct view name)
{
    if (!name.n)
        return 0;
    uint64_t h = view_hash(view_sub(name, 0, 64));
    size_t k = (h ^ h >> 32) % MEMO;
    if (!view_eq(m->name[k], name)) {
        m->name[k] = name;
        m->says[k] = (uint8_t)read_name(name);
    }
    return m->says[k];
}

static unsigned element_says(struct names_said *m, const struct dom *d, uint32_t i)
{
    const struct node *n = &d->nodes[i];
    unsigned says = 0;
    for (uint16_t k = 0; k < n->nattrs; k++)
        if (n->attrs[k].name == ATTR_CLASS || n->attrs[k].name == ATTR_ID)
            says |= name_says(m, n->attrs[k].value);
    return says;
}

static bool foreign(struct names_said *m, const struct dom *d, uint32_t i)
{
    for (int up = 0; i && up < 24; up++, i = d->nodes[i].parent) {
        unsigned tag = d->nodes[i].tag;
        if (tag == TAG_ASIDE || tag == TAG_FOOTER || tag == TAG_NAV)
            return up < 24 && tag != TAG_FOOTER ? true : up > 2;
        if (tag == TAG_BODY || tag == TAG_ARTICLE || tag == TAG_MAIN)
            return false;
        if (element_says(m, d, i) & SAYS_OTHERS)
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
    g.end = g.end < p->dom.n ? g.end : p->dom.n;
    return g;
}

static unsigned author_worth(struct names_said *m, const struct dom *d, uint32_t i)
{
    struct view rel = dom_attr(d, i, ATTR_REL), prop = dom_attr(d, i, ATTR_ITEMPROP);
    if (has_word(prop, VIEW("author")) || has_word(prop, VIEW("creator")))
        return 4;
    if (has_word(rel, VIEW("author")))
        return 3;
    unsigned says = element_says(m, d, i);
    return says & SAYS_AUTHOR ? 2 : says & NEAR_AUTHOR ? 1 : 0;
}

/* The name inside a microdata person. */
static uint32_t inner_name(const struct dom *d, uint32_t i)
{
    for (uint32_t k = i + 1; k < d->nodes[i].end; k++)
        if (d->nodes[k].kind == NODE_ELEMENT && d->nodes[k].tag != TAG_META && has_word(dom_attr(d, k, ATTR_ITEMPROP), VIEW("name")))
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

/* What each element of the stretch is worth by `worth`, the first at [0]; which worths are there. */
static uint8_t *weigh(const struct reader *r, const struct stretch *g, struct names_said *m,
                      unsigned (*worth)(struct names_said *, const struct dom *, uint32_t), bool there[5])
{
    const struct dom *d = &r->p->dom;
    uint8_t *w = arena_array(r->a, uint8_t, g->end > g->beg ? g->end - g->beg : 0);
    for (uint32_t i = g->beg; i < g->end; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind == NODE_ELEMENT && n->tag != TAG_META && !(n->flags & NODE_CUT) && (n->nattrs || n->tag == TAG_TIME))
            there[w[i - g->beg] = (uint8_t)worth(m, d, i)] = true;
    }
    return w;
}

static void authors(struct reader *r, const struct stretch *g, struct names_said *m)
{
    const struct dom *d = &r->p->dom;
    if (r->art->nauthors)
        return;
    bool there[5] = {false};
    const uint8_t *worths = weigh(r, g, m, author_worth, there);
    for (int worth = 4; worth >= 1 && !r->art->nauthors; worth--)
        for (uint32_t i = there[worth] ? g->beg : g->end, taken = 0; i < g->end && taken < 6;) {
            const struct node *n = &d->nodes[i];
            if (worths[i - g->beg] != worth || n->end - i > 200 || foreign(m, d, i)) {
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
static unsigned date_worth(struct names_said *m, const struct dom *d, uint32_t i)
{
    struct view prop = dom_attr(d, i, ATTR_ITEMPROP);
    if (has_word(prop, VIEW("datePublished")) || has_word(prop, VIEW("dateCreated")))
        return 4;
    if (d->nodes[i].tag == TAG_TIME)
        return dom_attr_find(d, i, ATTR_PUBDATE) || has_word(dom_attr(d, i, ATTR_CLASS), VIEW("published")) ? 3 : 2;
    return element_says(m, d, i) & SAYS_DATE ? 1 : 0;
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
static void dates(struct reader *r, const struct stretch *g, struct names_said *m)
{
    bool there[5] = {false};
    const uint8_t *worths = weigh(r, g, m, date_worth, there);
    for (int worth = 4; worth >= 1; worth--)
        for (uint32_t i = there[worth] ? g->beg : g->end, seen = 0; i < g->end && seen < 40; i++) {
            if (worths[i - g->beg] != worth)
                continue;
            seen++;
            if (!foreign(m, &r->p->dom, i) && element_date(r, i, worth) && !r->dates[r->ndates ? r->ndates - 1 : 0].update)
                break;
        }
}

void meta_elements(struct reader *r)
{
    if (r->p->kind != PAGE_HTML)
        return;
    struct stretch g = find_region(r);
    struct names_said said;
    memset(said.name, 0, sizeof said.name);
    dates(r, &g, &said);
    authors(r, &g, &said);
}
