/*
 * A plain-text page dump has no structure but its order: what stands around
 * the article stands before its title or after its last sentence.  The body
 * runs from the first prose to the last; short lines between paragraphs are
 * its headings, short lines before and after are judged by their words.
 */
#include "cleaner/extract/choose.h"
#include "cleaner/meta/label.h"

/* The last metadata line before `first`: what comes after it is no longer the head of the page. */
static uint32_t head_end(const struct page *p, uint32_t first)
{
    for (uint32_t i = first; i-- > 0;)
        if (p->lines[i].kind == LINE_METADATA || p->lines[i].kind == LINE_BREADCRUMB || p->lines[i].kind == LINE_SHARE)
            return i + 1;
    return first;
}

void mark_dump(struct choice *c)
{
    struct page *p = c->p;
    uint32_t first = p->nlines, last = 0;
    for (uint32_t i = 0; i < p->nlines; i++)
        if (c->prose[i]) {
            first = i < first ? i : first;
            last = i + 1;
        }
    uint32_t from = first < p->nlines ? head_end(p, first) : p->nlines;
    for (uint32_t i = 0; i < p->nlines; i++) {
        struct line *l = &p->lines[i];
        bool body = i >= from && i < last && l->kind == LINE_TEXT;
        if (c->prose[i])
            body = true;
        l->role = body ? LINE_BODY : LINE_DROPPED;
        l->rule = body ? NULL : rule_of_kind(l);
        if (!body && !l->rule)
            l->rule = i < first ? "header" : "footer";
    }
}
