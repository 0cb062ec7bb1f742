#include "cleaner/page.h"

uint32_t page_source(const struct page *p, uint32_t at)
{
    return decode_source(&p->decoded, shrink_source(&p->shrunk, at));
}

struct span page_decoded_span(const struct page *p, uint32_t beg, uint32_t end)
{
    if (end <= beg) {
        uint32_t at = decode_source(&p->decoded, beg);
        return (struct span){at, at};
    }
    return (struct span){decode_source(&p->decoded, beg), decode_source(&p->decoded, end)};
}

uint32_t page_span_end(const struct page *p, uint32_t beg, uint32_t end)
{
    if (end <= beg)
        return page_source(p, beg);
    return decode_source(&p->decoded, shrink_source(&p->shrunk, end - 1) + 1); /* from the last byte: what was cut behind it stays out */
}

struct span page_span(const struct page *p, uint32_t beg, uint32_t end)
{
    return (struct span){page_source(p, beg), page_span_end(p, beg, end)};
}

struct finding *page_finding(struct page *p, enum finding_kind kind, enum verdict verdict, enum action action,
                             const char *rule, struct view evidence, struct span span)
{
    struct finding *f = LIST_PUSH(p->a, p->findings, p->nfindings);
    *f = (struct finding){kind, verdict, action, rule, evidence, span};
    return f;
}
