/*
 * What is body inside the chosen container, line by line.  Parts that are
 * made of links go first, then lines that say by name, place or words that
 * they are something else, then headings that have lost what they headed.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"
#include "cleaner/meta/label.h"

static const char *rule_of_kind(const struct line *l)
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

static void drop(struct line *l, const char *rule)
{
    l->role = LINE_DROPPED;
    l->rule = rule;
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

static struct view page_title(const struct page *p)
{
    if (p->title_hint.n)
        return p->title_hint;
    if (p->title_spam)
        return (struct view){0};
    for (uint32_t i = p->dom.head; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && p->dom.nodes[i].tag == TAG_TITLE)
            return dom_text(p, i);
    return (struct view){0};
}

/* The line before the first prose of the body that repeats the page's title. */
static void find_title(struct choice *c)
{
    const struct page *p = c->p;
    struct view title = page_title(p);
    uint32_t best = 0;
    for (uint32_t i = 0; i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        if (within(&p->dom, c->root, l->block) && c->prose[i] && !l->heading && !c->rule[l->block])
            break;
        bool same = l->weight >= 8 && l->kind == LINE_TEXT && view_has(title, l->text);
        bool h1 = l->heading == 1 && !c->rule[l->first] && l->weight >= 8;
        uint32_t worth = (same ? l->weight : 0) + (h1 ? l->weight : 0) + (l->heading ? 1 : 0);
        if ((same || h1) && worth >= best) {
            best = worth;
            c->title = i;
        }
    }
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
    if (l->link_weight * 10 >= l->weight * 8 && l->weight < 240 && !l->heading && l->weight > 3)
        return "related";
    return NULL;
}

/* Headings whose section holds nothing any more. */
static void drop_bare_headings(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    bool body = false, dropped = true;
    for (uint32_t i = to; i-- > from;) {
        struct line *l = &lines[i];
        if (l->role != LINE_BODY) {
            dropped = true;
            continue;
        }
        if (!l->heading) {
            body = true;
            dropped = false;
            continue;
        }
        if (!body && dropped)
            drop(l, "related");
        else
            body = dropped = false;
        if (l->role == LINE_BODY)
            body = dropped = false;
    }
}

/* After a heading of links, links and short lines are its list until prose comes. */
static void drop_after_related(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    bool after = false;
    for (uint32_t i = from; i < to; i++) {
        struct line *l = &lines[i];
        if (l->role == LINE_DROPPED && l->rule && view_eq(view_of(l->rule), VIEW("related")) && l->weight < 40 &&
            l->link_weight == 0)
            after = true;
        else if (l->role == LINE_BODY && (c->prose[i] || l->heading))
            after = false;
        else if (l->role == LINE_BODY && after && l->link_weight * 2 > l->weight)
            drop(l, "related");
    }
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

void mark_lines(struct choice *c)
{
    struct page *p = c->p;
    if (c->root) {
        cut_link_parts(c);
        find_title(c);
    }
    uint32_t from = p->nlines, to = 0;
    for (uint32_t i = 0; i < p->nlines; i++) {
        struct line *l = &p->lines[i];
        if (!c->root || !within(&p->dom, c->root, l->block)) {
            drop(l, outside(c, i, to == 0));
            continue;
        }
        if (i < from)
            from = i;
        to = i + 1;
        const char *rule = line_rule(c, i);
        if (!rule && c->title != NODE_NONE && i < c->title)
            rule = "header";
        if (rule)
            drop(l, rule);
        else
            l->role = LINE_BODY;
    }
    drop_after_related(c, from, to);
    drop_bare_headings(c, from, to);
}
