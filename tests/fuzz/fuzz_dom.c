/* The tree of any page: nodes within their parents, texts on bytes that read the same. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/tree_spans.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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
    struct page *p = tree_shrunk(&a, html);
    uint32_t node = tree_bad_node(p), text = node ? 0 : tree_bad_range(p, (uint32_t)n);
    if (node || text) {
        fprintf(stderr, "node %u, text %u\n", node, text);
        abort();
    }
    return 0;
}
