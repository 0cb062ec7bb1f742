/*
 * The numbers, and the choice of the part that holds the article.
 *
 * Prose is what tells an article from everything around it: lines long enough
 * and punctuated like sentences, not made of links.  Every node's sums come
 * from one loop backwards over the tree in document order, since children
 * stand behind their parents.  All numbers are whole, so that every machine
 * comes to the same choice.
 */
#include "cleaner/extract/choose.h"

#include "cleaner/base/utf8.h"
#include "cleaner/meta/label.h"

enum {
    PROSE_WEIGHT = 50,       /* a line this heavy with a mark in it is prose: 25 Han characters */
    PROSE_SHORT = 24,        /* with a full stop at its end this much is enough */
    PROSE_CAP = 1200,        /* of one line in a score: a legal notice is one long line, an article is many */
    NEAR_LEVELS = 5,         /* how far up a line's prose counts towards a score */
    CLIMB_LEVELS = 8,        /* how far above the best node a better container is looked for */
};

/* Sentence marks: full stops 2, commas 1. */
static unsigned mark_of(uint32_t cp)
{
    switch (cp) {
    case 0x3002: case 0xFF01: case 0xFF1F: case '!': case '?': case 0x0964: case 0x06D4: case 0x061F: case 0xFF0E:
    case 0x2026:
        return 2;
    case 0xFF0C: case 0x3001: case 0xFF1B: case 0xFF1A: case ',': case ';': case 0x060C: case 0xFF61:
        return 1;
    default:
        return 0;
    }
}

/* Closing quotes and brackets, which stand behind a full stop. */
static bool closes(uint32_t cp)
{
    return cp == 0x201D || cp == 0x2019 || cp == '"' || cp == '\'' || cp == ')' || cp == 0xFF09 || cp == 0x300D ||
           cp == 0x300F || cp == ']' || cp == 0x3011 || cp == 0x300B;
}

/* Whether the line ends as a sentence does; *punct gets its sentence marks. */
static bool sentence(struct view text, uint32_t *punct)
{
    uint32_t n = 0, before = 0, last = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = utf8_next(text, &i);
        unsigned m = mark_of(cp);
        /* in Latin script a mark is followed by a space: 1,000 and a.html are no sentences */
        if (cp == '.')
            m = i >= text.n || text.p[i] == ' ' || text.p[i] == '"' ? 2 : 0;
        else if (cp == ',' && i < text.n && ascii_digit(text.p[i]))
            m = 0;
        n += m != 0;
        if (!closes(cp))
            last = cp;
        before = cp;
    }
    (void)before;
    *punct = n;
    return mark_of(last) == 2 || last == '.' || last == ':' || last == 0xFF1A || last == 0xFF1B || last == ';';
}

static uint32_t prose_of(const struct line *l, uint32_t *punct)
{
    uint32_t own = l->weight - l->link_weight;
    bool ends = sentence(l->text, punct);
    if (l->heading || l->flags & LINE_HIDDEN)
        return 0;
    if (l->kind != LINE_TEXT && !(l->kind == LINE_METADATA && own >= 2 * PROSE_WEIGHT))
        return 0;
    if (own * 2 < l->weight)
        return 0;
    if (own >= PROSE_WEIGHT && *punct)
        return own;
    return own >= PROSE_SHORT && ends && *punct ? own : 0;
}

static void add(struct tally *to, const struct tally *t)
{
    to->text += t->text;
    to->link += t->link;
    to->prose += t->prose;
    to->lines += t->lines;
    to->links += t->links;
    to->paragraphs += t->paragraphs;
    to->images += t->images;
    to->tags += t->tags;
}

static void tally_line(struct choice *c, uint32_t i)
{
    const struct line *l = &c->p->lines[i];
    c->prose[i] = prose_of(l, &c->punct[i]);
    struct tally *t = &c->sum[l->block];
    t->text += l->weight;
    t->link += l->link_weight;
    t->prose += c->prose[i];
    t->lines++;
    t->links += l->link_weight * 2 > l->weight;
    t->paragraphs += c->prose[i] > 0;
}

void tally_lines(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    c->sum = arena_array(c->p->a, struct tally, d->n);
    c->prose = arena_array(c->p->a, uint32_t, c->p->nlines);
    c->punct = arena_array(c->p->a, uint32_t, c->p->nlines);
    for (uint32_t i = 0; i < c->p->nlines; i++)
        tally_line(c, i);
    for (uint32_t i = d->n; i-- > 1;) {
        const struct node *n = &d->nodes[i];
        if (n->kind == NODE_ELEMENT) {
            c->sum[i].tags++;
            c->sum[i].images += n->tag == TAG_IMG;
        }
        add(&c->sum[n->parent], &c->sum[i]);
    }
}

/*
 * A name may be wrong about what it names: a body of class "has-sidebar", a
 * page of class "menu-open".  What holds most of the page's prose is believed
 * to be the article whatever its name is; a name that is used loosely refuses
 * only small parts.
 */
static bool refuses(const struct choice *c, uint32_t i, const struct name_verdict *v)
{
    const struct tally *t = &c->sum[i], *all = &c->sum[0];
    if (t->text == 0)
        return true;
    if (view_eq(view_of(v->rule), VIEW("comments"))) /* readers may write more than the author */
        return t->prose * 2 <= all->prose || all->prose - t->prose >= 600;
    if (v->weak && v->body == 2 && t->prose)
        return false;
    return t->prose * (v->weak ? 4 : 3) <= all->prose;
}

void judge_nodes(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    c->rule = arena_array(c->p->a, const char *, d->n);
    c->score = arena_array(c->p->a, uint32_t, d->n);
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        c->rule[i] = c->rule[n->parent];
        if (c->rule[i] || n->kind != NODE_ELEMENT)
            continue;
        if (n->flags & NODE_HIDDEN) {
            c->rule[i] = "hidden";
            continue;
        }
        struct name_verdict v = names_judge(d, i);
        c->score[i] = v.body;
        if (v.rule && refuses(c, i, &v))
            c->rule[i] = v.rule;
    }
}

/* Each line's prose for its block and, less and less, for what is above it. */
static void spread(struct choice *c)
{
    static const uint8_t share[NEAR_LEVELS] = {12, 12, 6, 4, 3}; /* of 12 */
    const struct dom *d = &c->p->dom;
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        uint32_t w = c->prose[i] < PROSE_CAP ? c->prose[i] : PROSE_CAP;
        if (w == 0 || c->rule[l->block])
            continue;
        uint32_t node = l->block;
        for (int k = 0; k < NEAR_LEVELS && node; k++, node = d->nodes[node].parent)
            c->score[node] += w * share[k] << 2; /* the two low bits hold what the name is worth */
    }
}

static uint64_t final_score(const struct choice *c, uint32_t i)
{
    const struct tally *t = &c->sum[i];
    uint64_t s = c->score[i] >> 2;
    uint32_t body = c->score[i] & 3;
    if (t->text == 0)
        return 0;
    s = s * (t->text - t->link) / t->text;
    return s * (4 + body) / 4;
}

/* Whether sibling s of the chosen part is more of the same article. */
static bool more_of_it(const struct choice *c, uint32_t s)
{
    const struct tally *t = &c->sum[s];
    return !c->rule[s] && t->prose >= 60 && t->prose * 10 >= t->text * 6 && t->link * 5 <= t->text &&
           t->links * 3 <= t->lines;
}

/* Climb while a parent brings in more of the article than of everything else. */
static uint32_t climb(const struct choice *c, uint32_t best)
{
    const struct dom *d = &c->p->dom;
    uint32_t root = best, steps = 0;
    for (uint32_t up = d->nodes[best].parent, child = best; up && steps < CLIMB_LEVELS;
         child = up, up = d->nodes[up].parent) {
        uint64_t more = 0;
        bool alone = true;
        if (d->nodes[up].tag == TAG_HTML)
            break;
        for (uint32_t s = up + 1; s < d->nodes[up].end; s = d->nodes[s].end) {
            if (s == child || d->nodes[s].kind != NODE_ELEMENT || c->sum[s].text == 0)
                continue;
            alone = false;
            if (more_of_it(c, s))
                more += c->sum[s].prose;
        }
        steps += !alone;
        if (more * 100 >= (uint64_t)c->sum[root].prose * 8 * (steps ? steps : 1))
            root = up;
    }
    return root;
}

void choose_root(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    spread(c);
    uint32_t best = 0;
    uint64_t top = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        uint64_t s = d->nodes[i].kind == NODE_ELEMENT && !c->rule[i] ? final_score(c, i) : 0;
        if (s > top) {
            top = s;
            best = i;
        }
    }
    c->root = best ? climb(c, best) : 0;
    if (c->p->options->explain && best)
        buf_printf(&c->p->explain, "body: best node %u (score %llu), container %u\n", best, (unsigned long long)top / 12,
                   c->root);
}
