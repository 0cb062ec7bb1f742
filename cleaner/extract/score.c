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
#include "cleaner/extract/layout.h"
#include "cleaner/meta/label.h"

enum {
    PROSE_WEIGHT = 50,       /* a line this heavy with a mark in it is prose: 25 Han characters */
    PROSE_SHORT = 24,        /* with a full stop at its end this much is enough */
    CELL_SHARE = 2,          /* what a data table's cell says counts so much less than prose */
    PROSE_CAP = 1200,        /* of one line in a score: a legal notice is one long line, an article is many */
    NEAR_LEVELS = 5,         /* how far up a line's prose counts towards a score */
    GAP = 400,               /* so much text between title and body halves a score */
    NEAR = 3,                /* so far up anything that reads like an article may belong to it */
    CLIMB_PERCENT = 8,       /* a parent must add this much of the prose that is there */
    TEASERS = 3,             /* linked headings with a sentence or two: from so many on they are a list */
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
    uint32_t n = 0, last = 0;
    for (size_t i = 0; i < text.n;) {
        if ((unsigned char)text.p[i] - 0xE4u <= 0xE9 - 0xE4) { /* U+4000-9FFF: no mark among them */
            last = 0x4E00;
            i += 3;
            continue;
        }
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
    }
    *punct = n;
    return mark_of(last) == 2 || last == '.' || last == ':' || last == 0xFF1A || last == 0xFF1B || last == ';';
}

static uint32_t prose_of(const struct line *l, bool in_item, uint32_t *punct)
{
    uint32_t own = l->weight - l->link_weight;
    bool ends = sentence(l->text, punct);
    if (l->heading || l->flags & LINE_HIDDEN)
        return 0;
    if (l->kind != LINE_TEXT && !(l->kind == LINE_METADATA && own >= 2 * PROSE_WEIGHT))
        return 0;
    if (own * 2 < l->weight || (in_item && own * 4 < l->weight * 3))
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

void read_lines(struct choice *c)
{
    c->sum = arena_raw(c->p->a, c->p->dom.n, sizeof *c->sum, _Alignof(struct tally)); /* see tally_lines */
    c->rule = arena_array(c->p->a, const char *, c->p->dom.n);
    c->score = arena_array(c->p->a, uint32_t, c->p->dom.n);
    c->prose = arena_array(c->p->a, uint32_t, c->p->nlines);
    c->punct = arena_array(c->p->a, uint32_t, c->p->nlines);
    const struct place *places = c->places = c->p->places = layout_places(c->p);
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        c->prose[i] = prose_of(l, c->p->dom.nodes[l->block].tag == TAG_LI, &c->punct[i]);
        if (!c->prose[i] && places[l->block].table && l->kind == LINE_TEXT && l->link_weight * 4 < l->weight)
            c->prose[i] = l->weight / CELL_SHARE;
    }
}

/* The prose lines from line i on up to the next heading, which *next gets. */
static uint32_t section(const struct choice *c, uint32_t i, uint32_t *next)
{
    uint32_t n = 0;
    while (i < c->p->nlines && !c->p->lines[i].heading)
        n += c->prose[i++] > 0;
    *next = i;
    return n;
}

static bool linked_heading(const struct choice *c, uint32_t i)
{
    const struct line *l = i < c->p->nlines ? &c->p->lines[i] : NULL;
    return l && i != c->title && l->heading && l->link_weight * 10 >= l->weight * 8;
}

/*
 * Headings that are links head other articles: where there are several with a
 * sentence or two each, they are teasers, and say nothing for the part of the
 * page they stand in.  Returns whether any was discounted.
 */
static bool discount_teasers(struct choice *c)
{
    uint32_t teasers = 0;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0, next; i < c->p->nlines; i = next) {
            uint32_t prose = section(c, i + 1, &next);
            if (!linked_heading(c, i) || prose == 0 || prose > 2)
                continue;
            teasers += pass == 0;
            for (uint32_t k = i; pass == 1 && teasers >= TEASERS && k < next; k++)
                c->prose[k] = 0;
        }
    return teasers >= TEASERS;
}

/* Nodes inside what is surely named as no article, by node. */
static bool *refused_by_name(const struct choice *c)
{
    const struct dom *d = &c->p->dom;
    bool *in = arena_array(c->p->a, bool, d->n);
    for (uint32_t i = 1; i < d->n; i++)
        in[i] = in[d->nodes[i].parent] || (c->names[i].rule && !c->names[i].weak && c->names[i].body < 2);
    return in;
}

void find_opening(struct choice *c)
{
    uint32_t i = c->title != NODE_NONE ? c->title : 0;
    const bool *refused = c->title == NODE_NONE ? refused_by_name(c) : NULL;
    if (discount_teasers(c))
        tally_lines(c);
    while (i < c->p->nlines && !(c->prose[i] && !(refused && refused[c->p->lines[i].first])))
        i++;
    c->opening = i < c->p->nlines ? i : NODE_NONE;
}

/* How many lines a rule refuses; what it refused once stays refused. */
static uint32_t refused_lines(const struct choice *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->p->nlines; i++)
        n += c->rule[c->p->lines[i].first] != NULL;
    return n;
}

static void tally_line(struct choice *c, uint32_t i)
{
    const struct line *l = &c->p->lines[i];
    struct tally *t = &c->sum[l->block];
    if (c->rule[l->first])
        return;
    t->text += l->weight;
    t->link += l->link_weight;
    t->prose += c->prose[i];
    t->lines++;
    t->links += l->link_weight * 2 > l->weight;
    t->paragraphs += c->prose[i] > 0;
    t->titles += l->heading == 1;
}

void tally_lines(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    memset(c->sum, 0, d->n * sizeof *c->sum);
    c->refused = refused_lines(c);
    for (uint32_t i = 0; i < c->p->nlines; i++)
        tally_line(c, i);
    for (uint32_t i = d->n; i-- > 1;) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT) /* a line's text counts for its block */
            continue;
        c->sum[i].tags++;
        c->sum[i].images += n->tag == TAG_IMG;
        add(&c->sum[n->parent], &c->sum[i]);
    }
}

/* What may well be longer than the article beside it. */
static bool may_outweigh(const char *rule)
{
    static const struct view rules[] = {VIEW_INIT("comments"), VIEW_INIT("related"), VIEW_INIT("consent")};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (view_eq(view_of(rule), rules[i]))
            return true;
    return false;
}

/*
 * A name may be wrong about what it names: a body of class "has-sidebar", a
 * page of class "menu-open".  What holds the title, or much of the page's
 * prose and the first of it after the title, is no boilerplate whatever its
 * name is; a name that is used loosely refuses only small parts.
 */
static bool refuses(const struct choice *c, uint32_t i, const struct name_verdict *v)
{
    const struct dom *d = &c->p->dom;
    const struct tally *t = &c->sum[i], *all = &c->sum[0];
    if (t->text == 0)
        return true;
    if (c->title != NODE_NONE && within(d, i, c->p->lines[c->title].first) && t->lines > 3)
        return false;
    if (t->prose == 0)
        return true;
    if (v->weak == 2 && t->prose > 300)
        return false;
    if (v->body == 2 && t->prose * 5 >= all->prose)
        return false;
    uint32_t left = all->prose - t->prose;
    if (t->prose * 3 <= left)
        return true;
    if (c->opening == NODE_NONE || within(d, i, c->p->lines[c->opening].first))
        return false;
    return !v->weak && left >= 100 && (t->prose <= left || may_outweigh(v->rule));
}

/* Controls hold no article, whatever is in them. */
static bool is_control(unsigned tag)
{
    return tag == TAG_TEXTAREA || tag == TAG_SELECT || tag == TAG_OPTION || tag == TAG_BUTTON;
}

static void judge_pass(struct choice *c, bool weak)
{
    const struct dom *d = &c->p->dom;
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (!c->rule[i])
            c->rule[i] = c->rule[n->parent];
        if (c->rule[i] || n->kind != NODE_ELEMENT)
            continue;
        const struct name_verdict *v = &c->names[i];
        if (n->flags & NODE_HIDDEN || is_control(n->tag))
            c->rule[i] = n->flags & NODE_HIDDEN ? "hidden" : "control";
        else if (v->rule && (v->weak > 0) == weak && refuses(c, i, v))
            c->rule[i] = v->rule;
    }
    if (refused_lines(c) != c->refused)
        tally_lines(c);
}

void name_nodes(struct choice *c)
{
    struct names_index index;
    c->names = arena_array(c->p->a, struct name_verdict, c->p->dom.n);
    names_index_make(&index);
    for (uint32_t i = 1; i < c->p->dom.n; i++)
        if (c->p->dom.nodes[i].kind == NODE_ELEMENT && c->sum[i].text) {
            c->names[i] = names_judge(&index, &c->p->dom, i);
            c->score[i] = c->names[i].body;
        }
}

void judge_nodes(struct choice *c)
{
    judge_pass(c, false);
    judge_pass(c, true);
}

/* Each line's prose for its block and, less and less, for what is above it. */
static void spread(struct choice *c)
{
    static const uint8_t share[NEAR_LEVELS] = {12, 12, 6, 4, 3}; /* of 12 */
    const struct dom *d = &c->p->dom;
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        uint32_t w = c->prose[i] < PROSE_CAP ? c->prose[i] : PROSE_CAP;
        if (w == 0 || c->rule[l->first])
            continue;
        if (c->title != NODE_NONE && i < c->title)
            w /= 4;
        uint32_t node = c->places[l->block].table ? c->places[l->block].table : l->block;
        bool left = false; /* an <article>: what is around it holds others */
        for (int k = 0; k < NEAR_LEVELS && node; k++, node = d->nodes[node].parent) {
            c->score[node] += w * (left && share[k] > 2 ? 2 : share[k]) << 2; /* the low bits: what the name is worth */
            left |= d->nodes[node].tag == TAG_ARTICLE;
        }
    }
}

/* Text between the title and the first line of a node that comes after it. */
static uint32_t gap_to(const struct choice *c, uint32_t i)
{
    uint32_t title = c->title != NODE_NONE ? c->p->lines[c->title].first : 0;
    if (!title || i < title)
        return 0;
    return c->before[i] - c->before[title];
}

static uint64_t final_score(const struct choice *c, uint32_t i)
{
    const struct tally *t = &c->sum[i];
    uint64_t s = c->score[i] >> 2;
    uint32_t body = c->score[i] & 3;
    if (t->text == 0)
        return 0;
    s = s * (t->text - t->link) / t->text;
    s = s * GAP / (GAP + gap_to(c, i));
    return s * (4 + body) / 4;
}

/* Whether sibling s of the chosen part is more of the same article. */
static bool more_of_it(const struct choice *c, uint32_t s)
{
    const struct tally *t = &c->sum[s];
    bool other = t->titles && c->title != NODE_NONE && !within(&c->p->dom, s, c->p->lines[c->title].first);
    if (c->p->dom.nodes[s].tag == TAG_ARTICLE)
        return false;
    return !other && !c->rule[s] && t->prose >= 60 && t->prose * 10 >= t->text * 6 && t->link * 5 <= t->text &&
           t->links * 2 <= t->lines;
}

/* An element that is named as the article's body, and adds little that is not. */
static bool is_named_body(const struct choice *c, uint32_t up, uint32_t root)
{
    const struct tally *t = &c->sum[up], *r = &c->sum[root];
    uint32_t text = t->text - r->text, link = t->link - r->link;
    return (c->score[up] & 3) == 2 && text * 2 <= r->text * 3 && link * 2 <= text;
}

/* The same tag, and the same first class. */
static bool same_name(const struct dom *d, uint32_t a, uint32_t b)
{
    struct view x = view_trim(dom_attr(d, a, ATTR_CLASS)), y = view_trim(dom_attr(d, b, ATTR_CLASS));
    view_cut(x, ' ', &x, NULL);
    view_cut(y, ' ', &y, NULL);
    return d->nodes[a].tag == d->nodes[b].tag && x.n && view_eq(x, y);
}

/* Text without links between the title and the part that is chosen, no more than that part: a poem before its notes. */
static bool leads(const struct choice *c, uint32_t s, uint32_t child)
{
    const struct tally *t = &c->sum[s];
    return c->title != NODE_NONE && s > c->p->lines[c->title].first && s < child && !c->rule[s] && t->link == 0 &&
           t->text <= c->sum[child].text && t->lines > 1;
}

/*
 * Climb while a parent brings in more of the article: beside the best part
 * whatever reads like it, further up only what is built like the part that is
 * already there.
 */
static uint32_t climb(const struct choice *c, uint32_t best)
{
    const struct dom *d = &c->p->dom;
    uint32_t root = best, steps = 0, levels = 0;
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
            if (more_of_it(c, s) && ((steps == 0 && levels < NEAR) || same_name(d, s, child)))
                more += c->sum[s].prose;
            else if (leads(c, s, child))
                more += c->sum[s].text;
        }
        steps += !alone;
        levels++;
        if (more * 100 >= (uint64_t)c->sum[root].prose * CLIMB_PERCENT || is_named_body(c, up, root))
            root = up;
        if (d->nodes[up].tag == TAG_BODY)
            break;
    }
    return root;
}

static uint32_t best_node(const struct choice *c, uint64_t *top)
{
    const struct dom *d = &c->p->dom;
    uint32_t best = 0;
    *top = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        uint64_t s = d->nodes[i].kind == NODE_ELEMENT && !c->rule[i] ? final_score(c, i) : 0;
        if (s > *top) {
            *top = s;
            best = i;
        }
    }
    return best;
}

/* Where nothing reads like prose (a table of contents, a poem, figures), any text that is no link counts. */
static void count_any_text(struct choice *c)
{
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        if (l->kind == LINE_TEXT && !l->heading && l->link_weight * 4 < l->weight && i != c->title &&
            !(l->flags & LINE_HIDDEN))
            c->prose[i] = l->weight;
    }
    tally_lines(c);
}

void choose_root(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    uint64_t top;
    c->before = arena_array(c->p->a, uint32_t, d->n);
    for (uint32_t i = 1, line = 0, sum = 0; i < d->n; i++) {
        c->before[i] = sum;
        for (; line < c->p->nlines && c->p->lines[line].first == i; line++)
            sum += c->rule[i] ? 0 : c->p->lines[line].weight;
    }
    spread(c);
    uint32_t best = best_node(c, &top);
    if (!best) {
        count_any_text(c);
        spread(c);
        best = best_node(c, &top);
    }
    c->root = best ? climb(c, best) : 0;
    if (c->p->options->explain && best)
        buf_printf(&c->p->explain, "body: best node %u (score %llu), container %u\n", best, (unsigned long long)top / 12,
                   c->root);
}
