/* A page as its reader sees it, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/extract/line.h"
#include "cleaner/knowledge/words.h"

static struct region region;
static struct arena arena;
static jmp_buf full;
static struct knowledge know;

static int open_all(void **state)
{
    (void)state;
    if (!arena_open(&region, (size_t)1 << 28) || !(know.words = words_open(NULL)))
        return -1;
    arena = arena_reset(&region, 0, &full);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&region);
    words_close(know.words);
    return 0;
}

static struct page *lines_of(const char *html)
{
    static const struct capture none;
    static const struct cleaner_options options;
    struct page *p = arena_new(&arena, struct page);
    *p = (struct page){.a = &arena, .know = &know, .capture = &none, .options = &options, .kind = PAGE_HTML};
    p->decoded.text = view_of(html);
    shrink_page(&arena, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    lines_build(p);
    return p;
}

static void assert_line(const struct page *p, uint32_t i, const char *text)
{
    assert_true(i < p->nlines);
    if (!view_eq(p->lines[i].text, view_of(text)))
        fail_msg("line %u is \"%.*s\", not \"%s\"", i, VIEW_ARG(p->lines[i].text), text);
}

static void test_digits_in_inline_elements_survive(void **state)
{
    (void)state;
    struct page *p = lines_of("<p>投资<span>1</span><b>00</b>万元，<font>增长</font>5<i>.</i>3%</p>");
    assert_int_equal(p->nlines, 1);
    assert_line(p, 0, "投资100万元，增长5.3%");
    assert_int_equal(p->lines[0].weight, 20);
}

static void test_lines_end_at_blocks_cells_and_br(void **state)
{
    (void)state;
    struct page *p = lines_of("<div>one<br>two<p>three</p>four<table><tr><td>five<td>six</table><ul><li>seven<li>eight</ul></div>");
    static const char *const want[] = {"one", "two", "three", "four", "five", "six", "seven", "eight"};
    assert_int_equal(p->nlines, 8);
    for (uint32_t i = 0; i < 8; i++)
        assert_line(p, i, want[i]);
    assert_false(p->lines[0].flags & LINE_AFTER_BR);
    assert_true(p->lines[1].flags & LINE_AFTER_BR);
    assert_false(p->lines[2].flags & LINE_AFTER_BR);
}

static void test_white_space_is_one_and_u3000_stays_one(void **state)
{
    (void)state;
    struct page *p = lines_of("<p>&nbsp; \n\t甲　　乙 \r\n 丙&nbsp;&nbsp;丁 </p><p> &nbsp;\n</p>");
    assert_int_equal(p->nlines, 1);
    assert_line(p, 0, "甲　乙 丙 丁");
}

static void test_an_indent_is_two_wide_spaces(void **state)
{
    (void)state;
    struct page *p = lines_of("<p>　　甲</p><p>　乙</p><p>&nbsp;&nbsp;&nbsp;&nbsp;丙</p><p style='text-indent:2em'>丁</p><p>戊</p>");
    static const bool want[] = {true, false, true, true, false};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal((p->lines[i].flags & LINE_INDENTED) != 0, want[i]);
}

static void test_flags_hold_for_all_of_a_line(void **state)
{
    (void)state;
    struct page *p = lines_of("<p><b>all of it</b></p><p><b>some</b> of it</p><h2>head</h2><p style='font-weight: bold'>css</p>"
                              "<p align=center>mid</p><div hidden>no</div><p>yes<i style='display:none'>x</i></p>");
    assert_true(p->lines[0].flags & LINE_BOLD);
    assert_false(p->lines[1].flags & LINE_BOLD);
    assert_int_equal(p->lines[2].heading, 2);
    assert_true(p->lines[2].flags & LINE_BOLD);
    assert_true(p->lines[3].flags & LINE_BOLD);
    assert_true(p->lines[4].flags & LINE_CENTERED);
    assert_true(p->lines[5].flags & LINE_HIDDEN);
    assert_false(p->lines[6].flags & LINE_HIDDEN);
}

static void test_link_weight_counts_what_is_linked(void **state)
{
    (void)state;
    struct page *p = lines_of("<p>见<a href=/x>通知</a>全文</p><p><a name=x>no link</a></p>");
    assert_int_equal(p->lines[0].weight, 10);
    assert_int_equal(p->lines[0].link_weight, 4);
    assert_int_equal(p->lines[1].link_weight, 0);
}

static void test_pre_keeps_its_lines(void **state)
{
    (void)state;
    struct page *p = lines_of("<pre>第一行\n  第二<b>行</b>\n\n第三行</pre>");
    assert_int_equal(p->nlines, 3);
    assert_line(p, 1, "第二行");
    assert_true(p->lines[2].flags & LINE_PRE);
}

static void test_cut_and_silent_parts_are_no_text(void **state)
{
    (void)state;
    struct page *p = lines_of("<p>a<span id=x>SPAM</span>b<script>c()</script><style>d{}</style></p><svg><text>e</text></svg>");
    assert_line(p, 0, "aSPAMb");
    for (uint32_t i = 0; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && p->dom.nodes[i].tag == TAG_SPAN)
            p->dom.nodes[i].flags |= NODE_CUT;
    p->lines = NULL;
    p->nlines = 0;
    lines_build(p);
    assert_int_equal(p->nlines, 1);
    assert_line(p, 0, "ab");
}

static void test_parts_are_what_the_line_is_made_of(void **state)
{
    (void)state;
    struct page *p = lines_of("<p> one <b>two</b><!-- x --> three </p>");
    uint32_t node = NODE_NONE;
    size_t from, to, n = 0;
    char out[64];
    struct collapse c = {0};
    while (line_part(p, &p->lines[0], &node, &from, &to))
        n += collapse_text(&c, view_sub(p->dom.nodes[node].text, from, to), out + n);
    assert_true(view_eq(p->lines[0].text, (struct view){out, n}));
    assert_int_equal(p->lines[0].weight, c.weight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits_in_inline_elements_survive),
        cmocka_unit_test(test_lines_end_at_blocks_cells_and_br),
        cmocka_unit_test(test_white_space_is_one_and_u3000_stays_one),
        cmocka_unit_test(test_an_indent_is_two_wide_spaces),
        cmocka_unit_test(test_flags_hold_for_all_of_a_line),
        cmocka_unit_test(test_link_weight_counts_what_is_linked),
        cmocka_unit_test(test_pre_keeps_its_lines),
        cmocka_unit_test(test_cut_and_silent_parts_are_no_text),
        cmocka_unit_test(test_parts_are_what_the_line_is_made_of),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
