/*
 * The tree of the shrunk page is the tree of the whole page.  Pages deeper
 * than 60 are left out, for there the bounds may cut, those of which the pass
 * says that it had to change them, and those with a <select> and an svg or
 * math, on which Gumbo 0.10.1 by itself may abort: of them only the shrunk
 * page is parsed.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/tree_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool deep(struct arena *a, const struct dom *d)
{
    uint32_t *depth = arena_array(a, uint32_t, d->n);
    for (uint32_t i = 1; i < d->n; i++)
        if ((depth[i] = depth[d->nodes[i].parent] + 1) > 60)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct region region;
    jmp_buf full;
    if (!region.base && !arena_open(&region, (size_t)256 << 20))
        abort();
    if (setjmp(full))
        return 0;
    struct arena a = arena_reset(&region, (size_t)16 << 20, &full);
    struct view html = tree_utf8(&a, (struct view){(const char *)data, n});
    if (view_find_ci(html, VIEW("<select"), 0) != VIEW_NONE &&
        (view_find_ci(html, VIEW("<svg"), 0) != VIEW_NONE || view_find_ci(html, VIEW("<math"), 0) != VIEW_NONE)) {
        tree_shrunk(&a, html);
        return 0;
    }
    struct page *whole = tree_whole(&a, html);
    if (deep(&a, &whole->dom))
        return 0;
    struct page *shrunk = tree_shrunk(&a, html);
    if (shrunk->shrunk.adapted)
        return 0;
    struct view want = tree_write(&a, whole), got = tree_write(&a, shrunk);
    if (!view_eq(want, got)) {
        fprintf(stderr, "-- shrunk to: %.*s\n", VIEW_ARG(shrunk->shrunk.text));
        fwrite(want.p, 1, want.n, stderr);
        fwrite(got.p, 1, got.n, stderr);
        abort();
    }
    return 0;
}
