#include "cleaner/shrink/cut.h"

void cut_init(struct cut *c, struct arena *a, struct view src)
{
    *c = (struct cut){.a = a, .src = src};
}

static void add_run(struct cut *c, size_t src)
{
    if (c->nruns == c->cap) {
        uint32_t cap = c->cap ? c->cap * 2 : (uint32_t)(c->src.n / 64 + 64);
        struct cut_run *to = arena_raw(c->a, cap, sizeof *to, _Alignof(struct cut_run));
        if (c->nruns)
            memcpy(to, c->runs, c->nruns * sizeof *to);
        c->runs = to;
        c->cap = cap;
    }
    c->runs[c->nruns++] = (struct cut_run){(uint32_t)c->n, (uint32_t)src};
}

/* Copy what is kept so far. */
static void flush(struct cut *c)
{
    if (c->end == c->beg)
        return;
    if (!c->out)
        c->out = arena_raw(c->a, c->src.n + CUT_SLACK, 1, 1);
    add_run(c, c->beg);
    memcpy(c->out + c->n, c->src.p + c->beg, c->end - c->beg);
    c->n += c->end - c->beg;
    c->beg = c->end;
}

void cut_keep_(struct cut *c, size_t from, size_t to)
{
    if (from >= to)
        return;
    flush(c);
    c->beg = from;
    c->end = to;
}

/* Each byte is its own run, for they all come from one place. */
static void put(struct cut *c, struct view v, size_t at)
{
    flush(c);
    c->beg = c->end = at;
    if (!c->out)
        c->out = arena_raw(c->a, c->src.n + CUT_SLACK, 1, 1);
    for (size_t i = 0; i < v.n; i++) {
        add_run(c, at);
        c->out[c->n++] = v.p[i];
    }
}

void cut_space(struct cut *c, size_t at)
{
    put(c, VIEW(" "), at);
}

bool cut_put(struct cut *c, struct view v, size_t at)
{
    if (v.n > CUT_SLACK - c->slack)
        return false;
    c->slack += v.n;
    put(c, v, at);
    return true;
}

struct view cut_done(struct cut *c, const struct cut_map **map)
{
    *map = NULL;
    if (!c->nruns && c->beg == 0 && c->end == c->src.n)
        return c->src;
    flush(c);
    struct cut_map *m = arena_new(c->a, struct cut_map);
    *m = (struct cut_map){c->runs, c->nruns};
    *map = m;
    return (struct view){c->out ? c->out : c->src.p, c->n};
}
