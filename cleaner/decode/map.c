#include "cleaner/decode/map.h"

/* The last checkpoint at or before output byte `at`. */
static size_t before(const struct map *m, uint32_t at)
{
    size_t lo = 0, hi = m->npoints;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->points[mid].out <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

uint32_t map_source(const struct map *m, uint32_t at)
{
    enum { STRIDE = 32 };
    char out[(STRIDE + 4) * CODER_GROWTH + CODER_SLACK];
    if (at >= m->out)
        return (uint32_t)m->n;
    size_t k = before(m, at);
    const struct checkpoint *from = &m->points[k];
    size_t end = k + 1 < m->npoints ? m->points[k + 1].in : m->n;
    struct coder c = {.tables = m->tables, .encoding = from->encoding, .p = m->p, .n = from->end,
                      .at = from->in, .state = from->state}, last;
    uint32_t done = from->out;
    for (size_t stride = STRIDE;; ) {
        last = c;
        c.out = out;
        size_t stop = c.at + stride;
        coder_run(&c, stop < end ? stop : end);
        uint32_t made = (uint32_t)(c.out - out);
        if (c.at < end && at - done >= made) {
            done += made;
        } else if (stride == 1) {
            return (uint32_t)last.at;
        } else {
            c = last;
            stride /= 2;
        }
    }
}
