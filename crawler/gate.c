#include "crawler/gate.h"

#include <stdlib.h>

static size_t place(const struct gates *g, struct view key)
{
    size_t i = (size_t)view_hash(key) & (g->cap - 1);
    while (g->slot[i] && !view_eq(g->slot[i]->key, key))
        i = (i + 1) & (g->cap - 1);
    return i;
}

static bool grow(struct gates *g)
{
    struct gates more = {.n = g->n, .cap = g->cap ? g->cap * 2 : 256};
    if (!(more.slot = calloc(more.cap, sizeof(struct gate *))))
        return false;
    for (size_t i = 0; i < g->cap; i++)
        if (g->slot[i])
            more.slot[place(&more, g->slot[i]->key)] = g->slot[i];
    free(g->slot);
    *g = more;
    return true;
}

struct gate *gates_get(struct gates *g, struct view key)
{
    if (g->n * 2 >= g->cap && !grow(g))
        return NULL;
    size_t i = place(g, key);
    if (g->slot[i])
        return g->slot[i];
    struct gate *x = calloc(1, sizeof *x + key.n);
    if (!x)
        return NULL;
    char *p = (char *)(x + 1);
    memcpy(p, key.p, key.n);
    x->key = (struct view){p, key.n};
    g->n++;
    return g->slot[i] = x;
}

void gates_close(struct gates *g)
{
    for (size_t i = 0; i < g->cap; i++)
        free(g->slot[i]);
    free(g->slot);
    *g = (struct gates){0};
}
