/* What the pass cuts, what it leaves, and how deep a tree can become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tree_same.h"

static struct region region;
static jmp_buf full;
static struct arena arena;

static struct page *shrunk(struct view html)
{
    arena = arena_reset(&region, 0, &full);
    struct page *p = tree_page(&arena, html);
    shrink_page(&arena, html, false, &p->shrunk);
    return p;
}

static void test_what_goes_and_what_stays(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } t[] = {
        {"<script src=a>b</script>", "<script></script>"},
        {"<style media=x>b</style>", "<style></style>"},
        {"<p data-a=1 class=b data-c>text</p>", "<p>t</p>"},
        {"<p a='1'class=b>t</p z>", "<p>t</p>"},
        {"<body class=a class=b id=c x>", "<body class=a class=b id=c x>"},
        {"<svg a=b><path></path ></svg\n c>x", "<svg></svg>x"},
        {"<svg><text>x</text\n></svg >", "<svg><text>x</text></svg>"},
        {"<input name=a TYPE=hidden type=x>", "<input TYPE=hidden>"},
        {"<b data-a=1>t</b>", "<b data-a=1>t</b>"},
        {"<a data-a=1 href=x/y/ z>t</a>", "<a>t</a>"},
        {"<p>a</p> \n\t<p>b  c</p>", "<p>a</p><p>b</p>"},
        {"<head> <meta> </head> <body>", "<head><meta></head><body>"},
        {"<div> <a> </a> </div> x", "<div><a> </a> </div> x"},
        {"<a><div> <p> </p></div></a>", "<a><div> <p> </p></div></a>"}, /* what follows may move it with its element */
        {"</p> x <td> </td> <p> </i> </p>", "</p> x<td> </td> <p></i> </p>"}, /* no cell without a table */
        {"<select> <p> </select>", "<select> <p> </select>"},
        {"<p> \n a b</p>", "<p> a</p>"},
        {"<p>&#32; &#9;&nbsp;a b</p>", "<p>&#32; &#9;&nbsp;</p>"},
        {"<p>\xE4\xB8\xAD\xE6\x96\x87</p>", "<p>\xE4\xB8\xAD</p>"},
        {"<pre>a</pre> \n\t<pre>b  c</pre>", "<pre>a</pre><pre>b  c</pre>"},
        {"<p><!-- x --><b>a<!-- x -->b<!-- x --></b>", "<p><b>a<!---->b<!----></b>"},
        {"<svg d=x><path d=y/></svg>", "<svg></svg>"},
        {"<svg d=x><text d=y>z</text></svg>", "<svg><text>z</text></svg>"},
        {"<unknown-tag class=a b=c>d</unknown-tag>", "<unknown-tag>d</unknown-tag>"},
        {"<title>a  <b></title>", "<title>a  <b></title>"},
        {"a < b  <c", "a<c"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct page *p = shrunk(view_of(t[i].in));
        if (!view_eq(p->shrunk.text, view_of(t[i].out)))
            fail_msg("%s: \"%.*s\", not \"%s\"", t[i].in, VIEW_ARG(p->shrunk.text), t[i].out);
    }
}

static void test_bodies_and_comments_are_listed_in_order(void **state)
{
    (void)state;
    struct view html = VIEW("<style>a</style><!--b--><svg><style>c</style></svg><script x>d</script><!e>");
    struct page *p = shrunk(html);
    static const struct {
        enum raw_kind kind;
        const char *tag, *body;
    } want[] = {{RAW_STYLE, "<style>", "a"},
                {RAW_COMMENT, "", "b"},
                {RAW_STYLE, "<style>", "c"},
                {RAW_SCRIPT, "<script x>", "d"},
                {RAW_COMMENT, "", "e"}};
    assert_int_equal(p->shrunk.nparts, 5);
    for (size_t i = 0; i < 5; i++) {
        struct raw_part *x = &p->shrunk.parts[i];
        assert_int_equal(x->kind, want[i].kind);
        assert_true(view_eq(x->tag, view_of(want[i].tag)));
        assert_true(view_eq(x->body, view_of(want[i].body)));
        assert_true(x->body.p == html.p + x->at);
    }
}

static void test_every_byte_leads_back_to_itself(void **state)
{
    (void)state;
    struct view html = VIEW("<div a='1'class=b c id=d>x  y<!-- z -->w</div z><script>q</script><img src=a data-b='c' "
                            "alt=e/> <svg a><path/></svg>\n\n<p c class=f g>end");
    struct page *p = shrunk(html);
    uint32_t before = 0;
    assert_true(p->shrunk.text.n < html.n);
    for (uint32_t i = 0; i < p->shrunk.text.n; i++) {
        uint32_t at = shrink_source(&p->shrunk, i);
        assert_true(at >= before && at < html.n);
        before = at;
        if (p->shrunk.text.p[i] != ' ') /* a space may stand for what was cut */
            assert_int_equal(p->shrunk.text.p[i], html.p[at]);
    }
}

static void test_keep_cuts_nothing(void **state)
{
    (void)state;
    struct view html = VIEW("<div a=1 class=b>x  y<!-- z --></div z><script>q</script><svg a><path/></svg>\n\n<p>end");
    arena = arena_reset(&region, 0, &full);
    struct shrunk s;
    shrink_page(&arena, html, true, &s);
    assert_true(view_eq(s.text, html));
    assert_int_equal(s.nparts, 2);
}

/* The page is `head` and then `unit` again and again. */
static struct view repeat(const char *head, const char *unit, size_t bytes)
{
    char *to = arena_raw(&arena, bytes, 1, 1);
    struct view h = view_of(head), u = view_of(unit);
    for (size_t i = 0; i < bytes; i++)
        to[i] = i < h.n ? h.p[i] : u.p[(i - h.n) % u.n];
    return (struct view){to, bytes};
}

static void test_depth_and_size_are_bounded(void **state)
{
    (void)state;
    static const char *const t[][2] = {
        {"", "<div>"},           {"", "<table><tr><td>"}, {"", "<b>"},          {"", "<font>x<p>"},
        {"", "<a><div>"},        {"", "<svg>"},           {"", "<svg><div>"},   {"", "<svg><desc>"},
        {"", "<math><mi><svg>"}, {"<select>", "<style>"}, {"", "<template>"},   {"", "<foo>"},
        {"", "<button><b>"},     {"", "<object><b>x"},    {"", "<b><div></b>"}, {"<title>", "<div>"},
        {"<svg><b>", "<nobr>x<div>"},
        {"<b 1><b 2><b 3><b 4><b 5><b 6><b 7><b 8><b 9><b a><b c><b d><b e><b f><b g><b h>", "<p>x"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        arena = arena_reset(&region, 0, &full);
        struct page *p = tree_shrunk(&arena, repeat(t[i][0], t[i][1], 100000));
        uint32_t *depth = arena_array(&arena, uint32_t, p->dom.n), deepest = 0;
        for (uint32_t k = 1; k < p->dom.n; k++) {
            depth[k] = depth[p->dom.nodes[k].parent] + 1;
            deepest = depth[k] > deepest ? depth[k] : deepest;
        }
        if (deepest > 640 || p->dom.n > 200000)
            fail_msg("%s: %u nodes, %u deep", t[i][1], p->dom.n, deepest);
    }
}

static void test_a_page_of_legal_open_ends_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const t[] = {"<li>x", "<p>x", "<tr><td>x", "<dd>x", "<option>x", "<p>x<li>y", "<h2>x</h2><p>y"};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        arena = arena_reset(&region, 0, &full);
        const char *head = t[i][1] == 't' ? "<table>" : t[i][1] == 'o' ? "<select>" : "<ul>";
        struct view html = repeat(head, t[i], 30000);
        assert_true(tree_shrunk(&arena, html)->shrunk.text.n + 8 > html.n); /* the last tag may be torn */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_and_what_stays),
        cmocka_unit_test(test_bodies_and_comments_are_listed_in_order),
        cmocka_unit_test(test_every_byte_leads_back_to_itself),
        cmocka_unit_test(test_keep_cuts_nothing),
        cmocka_unit_test(test_depth_and_size_are_bounded),
        cmocka_unit_test(test_a_page_of_legal_open_ends_stays_as_it_is),
    };
    if (!arena_open(&region, (size_t)4 << 30) || setjmp(full))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
