/*
 * Pages that are no article: what they are instead.
 */
#include "cleaner/extract/choose.h"

static uint32_t body_weight(const struct choice *c, uint32_t *prose)
{
    uint32_t w = 0;
    *prose = 0;
    for (uint32_t i = 0; i < c->p->nlines; i++)
        if (c->p->lines[i].role == LINE_BODY) {
            w += c->p->lines[i].weight;
            *prose += c->prose[i];
        }
    return w;
}

enum reason judge_page(const struct choice *c)
{
    uint32_t prose, w = body_weight(c, &prose);
    if (w == 0)
        return REASON_EMPTY;
    return REASON_NONE;
}
