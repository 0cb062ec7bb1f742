#include "cleaner/page.h"

uint32_t page_source(const struct page *p, uint32_t at)
{
    return decode_source(&p->decoded, shrink_source(&p->shrunk, at));
}

/* From the last byte, so that what was cut behind it stays out. */
static uint32_t last(uint32_t beg, uint32_t end)
{
    return end > beg ? end - 1 : beg;
}

struct span page_decoded_span(const struct page *p, uint32_t beg, uint32_t end)
{
    if (end <= beg) {
        uint32_t at = decode_source(&p->decoded, beg);
        return (struct span){at, at};
    }
    return (struct span){decode_source(&p->decoded, beg), decode_source(&p->decoded, end)};
}

struct span page_span(const struct page *p, uint32_t beg, uint32_t end)
{
    uint32_t from = shrink_source(&p->shrunk, beg);
    if (end <= beg)
        return page_decoded_span(p, from, from);
    return page_decoded_span(p, from, shrink_source(&p->shrunk, last(beg, end)) + 1);
}

struct finding *page_finding(struct page *p, enum finding_kind kind, enum verdict verdict, enum action action,
                             const char *rule, struct view evidence, struct span span)
{
    struct finding *f = LIST_PUSH(p->a, p->findings, p->nfindings);
    *f = (struct finding){kind, verdict, action, rule, evidence, span};
    return f;
}
