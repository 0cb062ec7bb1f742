#include "cleaner/extract/site.h"

#include <stdlib.h>

#include "cleaner/base/utf8.h"
#include "cleaner/extract/line.h"

enum {
    MIN_PAGES = 10,   /* fewer say nothing about a site */
    MIN_SEEN = 3,     /* pages that must have a line */
    LINE_SHARE = 20,  /* per cent of the pages that must have a line that is no sentence */
    PROSE_SHARE = 60, /* and a sentence: officials repeat themselves, but not on most pages */
    COPY_SHARE = 50   /* a page of which more than this repeats is a copy of another page, and no witness */
};

static uint64_t mix(uint64_t h, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = ascii_digit(v.p[i]) ? '0' : v.p[i];
        h = (h ^ (unsigned char)c) * 0x100000001b3u;
    }
    return (h ^ 0xFF) * 0x100000001b3u;
}

static uint64_t print_of(const struct page *p, const struct line *l)
{
    const struct dom *d = &p->dom;
    uint64_t h = mix(0xcbf29ce484222325u, l->text);
    for (uint32_t i = l->block; i && i != d->body; i = d->nodes[i].parent) {
        h = mix(h, d->nodes[i].name);
        h = mix(h, dom_attr(d, i, ATTR_CLASS));
    }
    return h;
}

/* Ends as a sentence does, or is long enough to be one. */
static bool is_sentence(const struct line *l)
{
    static const char *const ends[] = {"。", "！", "？", "”", "；", ".", "!", "?"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (view_ends(l->text, view_of(ends[i])))
            return true;
    return l->weight > 80;
}

void site_prints(struct page *p, struct article *art)
{
    for (uint32_t i = 0; i < p->nlines; i++)
        if (p->lines[i].role == LINE_BODY) {
            struct print *x = LIST_PUSH(p->a, art->prints, art->nprints);
            *x = (struct print){print_of(p, &p->lines[i]), p->lines[i].weight, is_sentence(&p->lines[i])};
        }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool known(const struct site_knowledge *k, uint64_t print)
{
    return k && k->n && bsearch(&print, k->prints, k->n, sizeof print, by_value);
}

static bool drop_line(struct page *p, uint32_t i)
{
    struct line *l = &p->lines[i];
    if (l->role != LINE_BODY)
        return true; /* not the article's: the edge is further in */
    if (!known(p->options->site, print_of(p, l)))
        return false;
    l->role = LINE_DROPPED;
    l->rule = "template";
    if (p->options->explain)
        buf_printf(&p->explain, "template of the site: %.*s\n", VIEW_ARG(l->text));
    return true;
}

void site_apply(struct page *p)
{
    if (!p->options->site || p->options->site->n == 0)
        return;
    uint64_t total = 0, theirs = 0;
    for (uint32_t i = 0; i < p->nlines; i++)
        if (p->lines[i].role == LINE_BODY) {
            total += p->lines[i].weight;
            theirs += known(p->options->site, print_of(p, &p->lines[i])) ? p->lines[i].weight : 0;
        }
    if (theirs * 100 > total * COPY_SHARE)
        return;
    uint32_t i = 0, end = p->nlines;
    while (i < end && drop_line(p, i))
        i++;
    while (end > i && drop_line(p, end - 1))
        end--;
}

/* One print of one page, to be counted. */
struct sight {
    uint64_t hash;
    uint32_t page;
    bool sentence;
};

static int by_hash_and_page(const void *a, const void *b)
{
    const struct sight *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->page > y->page) - (x->page < y->page);
}

/* The prints that enough witnesses have, sorted; how many. */
static size_t common(const struct sight *s, size_t n, const bool *witness, size_t witnesses, uint64_t *out)
{
    size_t found = 0;
    for (size_t i = 0, j; i < n; i = j) {
        size_t pages = 0;
        for (j = i; j < n && s[j].hash == s[i].hash; j++)
            pages += witness[s[j].page] && (j == i || s[j].page != s[j - 1].page);
        unsigned share = s[i].sentence ? PROSE_SHARE : LINE_SHARE;
        if (pages >= MIN_SEEN && pages * 100 >= witnesses * share)
            out[found++] = s[i].hash;
    }
    return found;
}

void site_learn(struct arena *a, const struct article *const *pages, size_t n, struct site_knowledge *out)
{
    size_t total = 0, witnesses = n, k = 0;
    for (size_t i = 0; i < n; i++)
        total += pages[i]->nprints;
    struct sight *s = arena_array(a, struct sight, total);
    bool *witness = arena_array(a, bool, n);
    uint64_t *prints = arena_array(a, uint64_t, total);
    for (size_t i = 0; i < n; i++) {
        witness[i] = true;
        for (uint32_t j = 0; j < pages[i]->nprints; j++)
            s[k++] = (struct sight){pages[i]->prints[j].hash, (uint32_t)i, pages[i]->prints[j].sentence};
    }
    *out = (struct site_knowledge){0};
    if (n < MIN_PAGES)
        return;
    qsort(s, total, sizeof *s, by_hash_and_page);
    out->prints = prints;
    out->n = common(s, total, witness, n, prints);
    for (size_t i = 0; i < n; i++) { /* copies of one another would make their text a template */
        uint64_t all = 0, theirs = 0;
        for (uint32_t j = 0; j < pages[i]->nprints; j++) {
            all += pages[i]->prints[j].weight;
            theirs += known(out, pages[i]->prints[j].hash) ? pages[i]->prints[j].weight : 0;
        }
        witness[i] = theirs * 100 <= all * COPY_SHARE;
        witnesses -= !witness[i];
    }
    out->n = witnesses < MIN_PAGES ? 0 : common(s, total, witness, witnesses, prints);
}
