/*
 * Any range of any text stands on bytes that read the same, and nodes lie
 * within their parents: on cases of our own, and on whatever pages lie in
 * ../shared, where there is such a folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pages.h"
#include "tree_spans.h"

static struct region region;
static jmp_buf full;
static unsigned bad, texts;

static void check(const char *where, struct view html)
{
    struct arena a = arena_reset(&region, (size_t)64 << 20, &full);
    struct page *p = tree_shrunk(&a, tree_utf8(&a, html));
    uint32_t node = tree_bad_node(p), text = node ? 0 : tree_bad_range(p, (uint32_t)html.n);
    for (uint32_t i = 1; i < p->dom.n; i++)
        texts += p->dom.nodes[i].kind == NODE_TEXT;
    if (node || text)
        fprintf(stderr, "%s: node %u, text %u\n", where, node, text);
    bad += node || text;
}

static void test_own_cases(void **state)
{
    (void)state;
    static const struct view t[] = {
        VIEW_INIT("<p>a&amp;b<!-- c -->d&NotSubset;e &lt f</p> g\r\nh\ri"),
        VIEW_INIT("<svg><text>a<![CDATA[<b>&amp;]]>c]]></text><title>&lt;x</title></svg>"),
        VIEW_INIT("<title>a<b>&copy;</title><textarea>\n<i>\xE4\xB8\xAD&nbsp;</textarea>x</>y</z>w"),
        VIEW_INIT("<table>a<tr>b<td>c</table><b>d<p>e</b>f"),
        VIEW_INIT("<p>\0a\0\0b</p><xmp>&amp;<b></xmp><noframes>x</noframes "),
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        check("own case", t[i]);
    assert_int_equal(bad, 0);
    assert_true(texts > 15);
}

/* Without such a range the property would hold of anything. */
static void test_a_wrong_range_is_seen(void **state)
{
    (void)state;
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct page *p = tree_shrunk(&a, VIEW("<p>abc &amp; def</p>"));
    uint32_t i = 1;
    while (p->dom.nodes[i].kind != NODE_TEXT)
        i++;
    assert_true(tree_range_reads(p, i, 2, 7));
    p->dom.nodes[i].beg++;
    assert_false(tree_range_reads(p, i, 2, 7));
}

static void test_real_pages(void **state)
{
    (void)state;
    static const char *const dirs[] = {"datasets/intl", "datasets/zh", "datasets/gov", "datasets/meta", "cases"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        pages_each(dirs[i], ".html", check);
    print_message("%u texts\n", texts);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_cases),
        cmocka_unit_test(test_a_wrong_range_is_seen),
        cmocka_unit_test(test_real_pages),
    };
    if (!arena_open(&region, (size_t)4 << 30) || setjmp(full))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
