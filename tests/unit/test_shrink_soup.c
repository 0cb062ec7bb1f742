/*
 * The tree of a shrunk page is the tree of the whole page, on pages of random
 * markup and on pieces of real ones.  As a program of its own: test_shrink_soup [SEED [PAGES]], which
 * shows the pages that differ, each without the pieces that do not matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pages.h"
#include "tag_soup.h"
#include "tree_same.h"

enum { PIECES_MAX = 300, SHOWN_MAX = 10 };

static struct region region;
static jmp_buf full;
static unsigned long seed = 1, pages = 30000;

static struct view join(struct arena *a, const struct soup_piece *p, unsigned n)
{
    struct buf b = {.a = a};
    for (unsigned i = 0; i < n; i++)
        buf_put(&b, view_of(p[i].text));
    return buf_view(&b);
}

static enum tree_verdict compare(const struct soup_piece *p, unsigned n, FILE *show)
{
    struct arena a = arena_reset(&region, (size_t)64 << 20, &full);
    return tree_compare(&a, join(&a, p, n), show);
}

/* Take away what can go without the difference going too. */
static unsigned reduce(struct soup_piece *p, unsigned n)
{
    for (unsigned i = 0; i < n;) {
        struct soup_piece less[PIECES_MAX];
        memcpy(less, p, i * sizeof *p);
        memcpy(less + i, p + i + 1, (n - i - 1) * sizeof *p);
        if (compare(less, n - 1, NULL) == TREE_DIFFERS) {
            memcpy(p, less, --n * sizeof *p);
            i = 0;
        } else {
            i++;
        }
    }
    return n;
}

static void test_soup(void **state)
{
    (void)state;
    static const unsigned lengths[] = {6, 6, 14, 14, 14, 14, 30, 60, PIECES_MAX};
    struct soup s = soup_seed(seed);
    unsigned long differ = 0, seen[TREE_VERDICTS] = {0};
    for (unsigned long i = 0; i < pages && differ < SHOWN_MAX; i++) {
        struct soup_piece p[PIECES_MAX];
        soup_choose(&s);
        unsigned n = 2 + soup_below(&s, SOUP_ONE_OF(&s, lengths) - 1);
        for (unsigned k = 0; k < n; k++)
            p[k] = soup_next(&s);
        enum tree_verdict v = compare(p, n, NULL);
        seen[v]++;
        if (v == TREE_DIFFERS) {
            differ++;
            n = reduce(p, n);
            compare(p, n, stderr);
        }
    }
    print_message("seed %lu: %lu pages the same, %lu adapted, %lu that the parser aborts on, %lu differ\n", seed,
                  seen[TREE_SAME], seen[TREE_ADAPTED], seen[TREE_NO_PARSER], differ);
    assert_int_equal(differ, 0);
    assert_true(seen[TREE_SAME] > pages * 9 / 10);
}

/* A tag of the page; an empty view at its end where none follows. */
static struct view some_tag(struct soup *s, struct view v)
{
    size_t beg = view_chr(v, '<', soup_below(s, (unsigned)v.n));
    beg = beg == VIEW_NONE ? v.n : beg;
    size_t end = view_chr(v, '>', beg);
    return view_sub(v, beg, end == VIEW_NONE ? v.n : end + 1);
}

/* Take a tag away, write it twice, put another of the page or a piece of soup before it. */
static struct view change(struct arena *a, struct soup *s, struct view v)
{
    struct view tag = some_tag(s, v), other = some_tag(s, v);
    size_t at = (size_t)(tag.p - v.p);
    struct buf b = {.a = a};
    buf_put(&b, view_sub(v, 0, at));
    unsigned how = soup_below(s, 4);
    if (how == 1)
        buf_put(&b, tag);
    else if (how == 2)
        buf_put(&b, other.n < 300 ? other : tag);
    else if (how == 3)
        buf_put(&b, view_of(soup_next(s).text));
    buf_put(&b, view_from(v, how ? at : at + tag.n));
    return buf_view(&b);
}

static struct soup cutter;
static unsigned long cuttings, cut_differ;

static void check_cuttings(const char *path, struct view html)
{
    for (unsigned long i = 0; html.n && i < pages / 5000 && cut_differ < SHOWN_MAX; i++) {
        struct arena a = arena_reset(&region, (size_t)64 << 20, &full);
        size_t n = 1000 + soup_below(&cutter, 20000);
        n = n < html.n ? n : html.n;
        size_t at = soup_below(&cutter, (unsigned)(html.n - n + 1));
        struct view v = view_sub(html, at, at + n);
        soup_choose(&cutter);
        for (unsigned k = soup_below(&cutter, 8); v.n && k; k--)
            v = change(&a, &cutter, v);
        cuttings++;
        if (tree_compare(&a, v, stderr) == TREE_DIFFERS) {
            cut_differ++;
            fprintf(stderr, "%s from byte %zu\n", path, at);
        }
    }
}

/* Pieces of real pages, with tags lost, doubled and displaced; where there is a ../shared. */
static void test_cuttings(void **state)
{
    (void)state;
    cutter = soup_seed(seed);
    pages_each_real(check_cuttings);
    print_message("%lu pieces of pages, %lu differ\n", cuttings, cut_differ);
    assert_int_equal(cut_differ, 0);
}

/* However often tags are left open, and whatever closes them: the tree stays shallow. */
static void test_depth(void **state)
{
    (void)state;
    /* Above each open element there may be a form that no longer is; and a short rest goes unread. */
    enum { TIMES = 1000, OPEN = 512, REST = 400 };
    struct soup s = soup_seed(seed + 1);
    for (unsigned long i = 0; i < pages / 200; i++) {
        struct soup_piece p[10];
        soup_choose(&s);
        unsigned n = 1 + soup_below(&s, 9);
        for (unsigned k = 0; k < n; k++)
            p[k] = soup_next(&s);
        struct arena a = arena_reset(&region, (size_t)250 << 20, &full);
        struct view once = join(&a, p, n);
        struct buf b = {.a = &a};
        for (unsigned k = 0; k < TIMES; k++)
            buf_put(&b, once);
        struct page *page = tree_page(&a, buf_view(&b));
        shrink_page(&a, buf_view(&b), false, &page->shrunk);
        unsigned depth = tree_parse(page) ? tree_depth(&a, &page->dom) : 0;
        if (depth > 2 * OPEN + REST)
            fail_msg("%u deep: %d times %.*s", depth, TIMES, VIEW_ARG(once));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_soup),
        cmocka_unit_test(test_cuttings),
        cmocka_unit_test(test_depth),
    };
    seed = argc > 1 ? strtoul(argv[1], NULL, 10) : seed;
    pages = argc > 2 ? strtoul(argv[2], NULL, 10) : pages;
    if (!arena_open(&region, (size_t)256 << 20) || setjmp(full))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
