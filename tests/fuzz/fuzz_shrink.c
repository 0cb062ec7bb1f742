/*
 * The tree of the shrunk page is the tree of the whole page.  Left out are the
 * pages of which the pass says that it left tags out, for depth or doubt, and
 * those on which Gumbo by itself aborts.
 *
 * Half of the mutations are of whole tags (tests/unit/tag_soup.h), the others
 * of bytes.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/tag_soup.h"
#include "tests/unit/tree_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct region region;
    jmp_buf full;
    if (!region.base && !arena_open(&region, (size_t)256 << 20))
        abort();
    if (setjmp(full))
        return 0;
    struct arena a = arena_reset(&region, (size_t)16 << 20, &full);
    if (tree_compare(&a, (struct view){(const char *)data, n}, stderr) == TREE_DIFFERS)
        abort();
    return 0;
}

/* A place where a tag begins, or the end. */
static size_t some_tag(struct soup *s, const uint8_t *data, size_t n)
{
    size_t at = soup_below(s, (unsigned)n + 1);
    while (at < n && data[at] != '<')
        at++;
    return at;
}

/* Put a few pieces in place of bytes [from, to). */
static size_t put_pieces(struct soup *s, uint8_t *data, size_t n, size_t room, size_t from, size_t to)
{
    char made[4 * SOUP_PIECE];
    size_t k = 0;
    soup_choose(s);
    for (unsigned i = soup_below(s, 4) + 1; i; i--)
        k += (size_t)snprintf(made + k, SOUP_PIECE, "%s", soup_next(s).text);
    if (n - (to - from) + k > room)
        return n;
    memmove(data + from + k, data + to, n - to);
    memcpy(data + from, made, k);
    return n - (to - from) + k;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed)
{
    struct soup s = soup_seed(seed);
    if (soup_below(&s, 2))
        return LLVMFuzzerMutate(data, n, room);
    size_t from = some_tag(&s, data, n), to = from;
    unsigned how = soup_below(&s, 3); /* add, replace, take away */
    if (how > 0 && to < n)
        for (to++; to < n && data[to] != '<';)
            to++;
    if (how < 2)
        return put_pieces(&s, data, n, room, from, to);
    memmove(data + from, data + to, n - to);
    return n - (to - from) > 0 ? n - (to - from) : LLVMFuzzerMutate(data, n, room);
}
