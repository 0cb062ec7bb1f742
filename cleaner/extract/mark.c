/*
 * What is body inside the chosen container, line by line.  Parts that are
 * made of links go first, then lines that say by name, place or words that
 * they are something else, then headings that have lost what they headed.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"
#include "cleaner/meta/label.h"

enum { CORE_PERCENT = 70 };

const char *rule_of_kind(const struct line *l)
{
    switch ((enum line_kind)l->kind) {
    case LINE_TEXT:
        return NULL;
    case LINE_METADATA: case LINE_EDITOR:
        return "metadata";
    case LINE_BREADCRUMB:
        return "navigation";
    case LINE_PAGER:
        return "pager";
    case LINE_SHARE:
        return "share";
    case LINE_RELATED:
        return "related";
    case LINE_DISCLAIMER:
        return "disclaimer";
    case LINE_PLAYER:
        return "player";
    case LINE_CONTROL:
        return "control";
    case LINE_COPYRIGHT:
        return "footer";
    }
    return NULL;
}

static bool is_list(unsigned tag)
{
    return tag == TAG_UL || tag == TAG_OL || tag == TAG_DL || tag == TAG_DIR;
}

/* A part of the container that is links and not article. */
static const char *link_part(const struct choice *c, uint32_t i)
{
    const struct node *n = &c->p->dom.nodes[i];
    const struct tally *t = &c->sum[i];
    if (t->text == 0 || t->link == 0 || t->lines == 0)
        return NULL;
    if (is_list(n->tag))
        return t->link * 10 >= t->text * 6 && t->prose * 4 < t->text ? "related" : NULL;
    if (n->tag == TAG_TABLE)
        return t->link * 10 >= t->text * 7 && t->lines > 2 ? "related" : NULL;
    if (n->tag == TAG_P || n->tag == TAG_LI || n->tag == TAG_TD || n->tag == TAG_TR || n->tag == TAG_DD)
        return NULL;
    return t->link * 2 >= t->text && t->lines >= 2 && t->prose * 4 < t->text ? "related" : NULL;
}

static void cut_link_parts(struct choice *c)
{
    const struct dom *d = &c->p->dom;
    for (uint32_t i = c->root + 1; i < d->nodes[c->root].end;) {
        const char *rule = d->nodes[i].kind == NODE_ELEMENT && !c->rule[i] && tag_is_block((enum tag)d->nodes[i].tag)
                               ? link_part(c, i)
                               : NULL;
        if (!rule) {
            i++;
            continue;
        }
        for (uint32_t k = i; k < d->nodes[i].end; k++)
            if (!c->rule[k])
                c->rule[k] = rule;
        i = d->nodes[i].end;
    }
}

static bool has_letter(struct view text)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = utf8_next(text, &i);
        if (cp_is_word(cp) && !(cp < 0x80 && ascii_digit((char)cp)))
            return true;
    }
    return false;
}

/* A short line that stands among other things: no paragraph, no heading. */
static const char *line_rule(const struct choice *c, uint32_t i)
{
    const struct line *l = &c->p->lines[i];
    if (c->rule[l->first] && c->rule[l->last])
        return c->rule[l->first];
    if (l->flags & LINE_HIDDEN)
        return "hidden";
    const char *rule = rule_of_kind(l);
    if (rule && !(c->prose[i] && l->kind == LINE_METADATA))
        return rule;
    if ((rule = phrase_rule(l->text)))
        return rule;
    if (l->weight <= 3 && !has_letter(l->text) && !c->places[l->block].table)
        return "control";
    if (l->link_weight * 10 >= l->weight * 8 && l->weight < 240 && !l->heading && l->weight > 3)
        return "related";
    return NULL;
}

/* A title with more prose of the body before it than behind it is none. */
static void check_title(struct choice *c)
{
    const struct page *p = c->p;
    uint64_t before = 0, all = 0;
    for (uint32_t i = 0; i < p->nlines; i++)
        if (within(&p->dom, c->root, p->lines[i].block)) {
            all += c->prose[i];
            before += i < c->title ? c->prose[i] : 0;
        }
    if (c->title != NODE_NONE && before * 2 > all)
        c->title = NODE_NONE;
}

/* Where a line outside the container stands gives its rule. */
static const char *outside(const struct choice *c, uint32_t i, bool before)
{
    const struct line *l = &c->p->lines[i];
    if (c->rule[l->first])
        return c->rule[l->first];
    if (l->flags & LINE_HIDDEN)
        return "hidden";
    const char *rule = rule_of_kind(l);
    if (rule)
        return rule;
    if (before)
        return l->link_weight * 2 > l->weight ? "navigation" : "header";
    return l->link_weight * 2 > l->weight ? "related" : "footer";
}

/*
 * The smallest part of the container that still holds nearly all of its
 * prose: what stands around it inside the container is suspect.
 */
static uint32_t core_of(const struct choice *c)
{
    const struct dom *d = &c->p->dom;
    uint32_t core = c->root, all = c->sum[c->root].prose;
    for (uint32_t s = core + 1; s < d->nodes[core].end;) {
        const struct node *n = &d->nodes[s];
        bool holds = n->kind == NODE_ELEMENT && !c->rule[s] && tag_is_block((enum tag)n->tag) && n->tag != TAG_P &&
                     c->sum[s].paragraphs > 1 && c->sum[s].prose * 100ull >= all * (uint64_t)CORE_PERCENT;
        if (holds) {
            core = s;
            s = core + 1;
        } else {
            s = n->end;
        }
    }
    return core;
}

/* A line of the container outside its core: before it only prose and headings stay, behind it nothing. */
static bool in_header(const struct dom *d, uint32_t root, uint32_t node)
{
    for (int k = 0; k < 8 && node > root; k++, node = d->nodes[node].parent)
        if (d->nodes[node].tag == TAG_HEADER)
            return true;
    return false;
}

static const char *around_core(const struct choice *c, uint32_t core, uint32_t i)
{
    const struct line *l = &c->p->lines[i];
    if (!l->heading && in_header(&c->p->dom, c->root, l->block))
        return "header";
    if (core == c->root || within(&c->p->dom, core, l->block))
        return NULL;
    if (l->first > core)
        return "template";
    return c->prose[i] || l->heading ? NULL : "header";
}

void mark_lines(struct choice *c)
{
    struct page *p = c->p;
    uint32_t core = c->root ? core_of(c) : 0;
    if (c->root) {
        cut_link_parts(c);
        check_title(c);
    }
    uint32_t from = p->nlines, to = 0;
    for (uint32_t i = 0; i < p->nlines; i++) {
        struct line *l = &p->lines[i];
        if (!c->root || !within(&p->dom, c->root, l->block)) {
            line_drop(l, outside(c, i, to == 0));
            continue;
        }
        if (i < from)
            from = i;
        to = i + 1;
        const char *rule = line_rule(c, i);
        if (!rule)
            rule = around_core(c, core, i);
        if (!rule && c->title != NODE_NONE && i < c->title)
            rule = "header";
        if (i == c->title)
            rule = "title";
        if (rule)
            line_drop(l, rule);
        else
            l->role = LINE_BODY;
    }
    if (from < to)
        trim_lines(c, from, to);
}
