/*
 * The text that goes to the parser, as runs of the decoded text.  Private to
 * cleaner/shrink.
 */
#ifndef QY_SHRINK_CUT_H
#define QY_SHRINK_CUT_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

/* Output bytes from `out` on, up to the next run, are source bytes from `src` on. */
struct cut_run {
    uint32_t out, src;
};

struct cut {
    struct arena *a;
    struct view src;
    char *out; /* room for src.n bytes and CUT_SLACK more */
    size_t n;
    size_t beg, end; /* source bytes that are kept but not yet copied */
    struct cut_run *runs;
    uint32_t nruns, cap;
    size_t slack;
};

enum { CUT_SLACK = 1 << 16 };

void cut_init(struct cut *c, struct arena *a, struct view src);

/* Keep source bytes [from, to).  Calls go forward through the source. */
void cut_keep_(struct cut *c, size_t from, size_t to);
static inline void cut_keep(struct cut *c, size_t from, size_t to)
{
    if (from == c->end)
        c->end = to;
    else
        cut_keep_(c, from, to);
}

/*
 * Put bytes that the page does not have; they lead back to source byte `at`.
 * False, with nothing done, once CUT_SLACK bytes of that kind were put beyond
 * what was cut.
 */
bool cut_put(struct cut *c, struct view v, size_t at);

/* One space, which must stand for at least one byte that was cut. */
void cut_space(struct cut *c, size_t at);

struct cut_map {
    const struct cut_run *runs;
    uint32_t n;
};

/* Done: the text, and its map in the arena.  Where nothing was cut, the source itself and NULL. */
struct view cut_done(struct cut *c, const struct cut_map **map);

#endif
