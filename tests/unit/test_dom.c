/* The tree, its edits and the way back to the captured bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cleaner/dom/entity.h"
#include "cleaner/page.h"

static struct region region;
static jmp_buf full;

static struct page *parse(const char *html)
{
    static struct arena a;
    a = arena_reset(&region, 0, &full);
    static const struct cleaner_options none;
    struct page *p = arena_new(&a, struct page);
    static struct capture capture;
    capture = (struct capture){.body = view_of(html)};
    *p = (struct page){.a = &a, .options = &none, .capture = &capture, .kind = PAGE_HTML};
    p->decoded = (struct decoded){.text = capture.body, .charset = "utf-8", .bytes = capture.body};
    shrink_page(&a, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    return p;
}

static uint32_t find(const struct page *p, const char *name)
{
    for (uint32_t i = 1; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && view_eq(p->dom.nodes[i].name, view_of(name)))
            return i;
    fail_msg("no <%s>", name);
    return 0;
}

static void expect_span(const struct page *p, struct span s, const char *want)
{
    struct view got = view_sub(p->capture->body, s.beg, s.end);
    if (!view_eq(got, view_of(want)))
        fail_msg("span is \"%.*s\", not \"%s\"", VIEW_ARG(got), want);
}

static void test_tree_is_flat_and_in_document_order(void **state)
{
    (void)state;
    struct page *p = parse("<title>T</title><div id=x class='c d'><p>one<p>two</div><picture></picture>");
    const struct dom *d = &p->dom;
    assert_int_equal(d->nodes[d->html].tag, TAG_HTML);
    assert_int_equal(d->nodes[d->head].tag, TAG_HEAD);
    assert_int_equal(d->nodes[d->body].tag, TAG_BODY);
    uint32_t div = find(p, "div"), first = find(p, "p");
    assert_int_equal(d->nodes[first].parent, div);
    assert_int_equal(d->nodes[d->nodes[first].next].tag, TAG_P);
    assert_int_equal(d->nodes[div].end, first + 4);
    assert_int_equal(d->nodes[find(p, "picture")].tag, TAG_PICTURE);
    assert_true(view_eq(dom_attr(d, div, ATTR_CLASS), VIEW("c d")));
    assert_null(dom_attr(d, div, ATTR_HREF).p);
    expect_span(p, dom_span(p, first), "<p>one");
    expect_span(p, dom_open_span(p, div), "<div id=x class='c d'>");
    expect_span(p, dom_attr_span(p, dom_attr_find(d, div, ATTR_CLASS)), "c d");
    assert_true(view_eq(dom_text(p, div), VIEW("one two")));
}

static void test_text_leads_back_to_its_bytes(void **state)
{
    (void)state;
    struct page *p = parse("<p>a&nbsp;b\r\nc</font>&amp;d&lt;<!-- x -->e</p>");
    uint32_t para = find(p, "p"), t = para + 1;
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("a\xC2\xA0" "b\nc&d<")));
    expect_span(p, dom_text_span(p, t, 1, 3), "&nbsp;");
    expect_span(p, dom_text_span(p, t, 3, 6), "b\r\nc");
    expect_span(p, dom_text_span(p, t, 4, 5), "\r\n");
    expect_span(p, dom_text_span(p, t, 6, 7), "&amp;");
    expect_span(p, dom_text_span(p, t, 5, 7), "c</font>&amp;");
    expect_span(p, dom_text_span(p, t, 0, 1), "a");
    expect_span(p, dom_text_span(p, t, 8, 9), "&lt;");
    expect_span(p, dom_text_span(p, t + 1, 0, 1), "e");
}

static void test_edits_keep_what_stood_there(void **state)
{
    (void)state;
    struct page *p = parse("<p>abc&amp;def</p>");
    uint32_t t = find(p, "p") + 1;
    dom_edit(p, t, 1, 2, VIEW("XY"), "r1", VERDICT_PROVED, VIEW(""));
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("aXYc&def")));
    expect_span(p, dom_text_span(p, t, 1, 3), "b");
    expect_span(p, dom_text_span(p, t, 3, 5), "c&amp;");
    dom_edit(p, t, 4, 5, VIEW(""), "r2", VERDICT_STRONG, VIEW(""));
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("aXYcdef")));
    expect_span(p, dom_text_span(p, t, 3, 5), "c&amp;d");
    dom_edit(p, t, 2, 4, VIEW("-"), "r3", VERDICT_STRONG, VIEW("")); /* half of the first edit and a byte more */
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("aX-def")));
    assert_true(view_eq(dom_text_old(p, t), VIEW("abc&def")));
    expect_span(p, dom_text_span(p, t, 1, 3), "bc");
    dom_edit(p, t, 6, 6, VIEW("!"), "r4", VERDICT_STRONG, VIEW(""));
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("aX-def!")));
    assert_true(view_eq(dom_text_old(p, t), VIEW("abc&def")));
}

static void test_many_edits_are_as_one_after_the_other(void **state)
{
    (void)state;
    struct page *p = parse("<p>0123456789</p>");
    uint32_t t = find(p, "p") + 1;
    struct dom_change some[] = {
        {0, 1, VIEW("A"), {0}, "r", VERDICT_PROVED},
        {3, 5, VIEW("long"), {0}, "r", VERDICT_PROVED},
        {9, 10, VIEW(""), {0}, "r", VERDICT_PROVED},
    };
    dom_edit_many(p, t, some, 3);
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("A12long5678")));
    struct dom_change inside[] = {{3, 4, VIEW("L"), {0}, "r", VERDICT_PROVED}, {5, 6, VIEW("N"), {0}, "r", VERDICT_PROVED}};
    dom_edit_many(p, t, inside, 2);
    assert_true(view_eq(p->dom.nodes[t].text, VIEW("A12LoNg5678")));
    assert_true(view_eq(dom_text_old(p, t), VIEW("0123456789")));
    expect_span(p, dom_text_span(p, t, 3, 7), "34");
}

static void test_code_is_no_text_but_is_listed(void **state)
{
    (void)state;
    struct page *p = parse("<style a>b{}</style><script x=1>if (a<b) '<!--<script></script>' --></script><p>t</p>");
    for (uint32_t i = 1; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_TEXT)
            assert_true(view_eq(p->dom.nodes[i].text, VIEW("t")));
    assert_int_equal(p->shrunk.nparts, 2);
    assert_int_equal(p->shrunk.parts[0].kind, RAW_STYLE);
    assert_true(view_eq(p->shrunk.parts[0].tag, VIEW("<style a>")));
    assert_true(view_eq(p->shrunk.parts[0].body, VIEW("b{}")));
    assert_true(view_eq(p->shrunk.parts[1].body, VIEW("if (a<b) '<!--<script></script>' -->")));
}

static void test_references_as_browsers_read_them(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
        bool attribute;
    } t[] = {
        {"a&amp;b", "a&b", 0},       {"&#20013;&#x6587", "中文", 0},     {"&#x80;", "€", 0},    {"&#0;", "\xEF\xBF\xBD", 0},
        {"&copy2020", "©2020", 0},   {"&copy2020", "&copy2020", 1},      {"&copy;2", "©2", 1},  {"&notin;", "∉", 0},
        {"&notit;", "¬it;", 0},      {"&foo;", "&foo;", 0},              {"&", "&", 0},         {"&#;", "&#;", 0},
        {"&fjlig;", "fj", 0},        {"&#x110000;", "\xEF\xBF\xBD", 0},  {"&lt=", "&lt=", 1},   {"&ltx", "<x", 0},
    };
    struct arena a = arena_reset(&region, 0, &full);
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct view got = entity_decode(&a, view_of(t[i].in), t[i].attribute);
        if (!view_eq(got, view_of(t[i].out)))
            fail_msg("%s: %.*s, not %s", t[i].in, VIEW_ARG(got), t[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_is_flat_and_in_document_order),
        cmocka_unit_test(test_text_leads_back_to_its_bytes),
        cmocka_unit_test(test_edits_keep_what_stood_there),
        cmocka_unit_test(test_many_edits_are_as_one_after_the_other),
        cmocka_unit_test(test_code_is_no_text_but_is_listed),
        cmocka_unit_test(test_references_as_browsers_read_them),
    };
    if (!arena_open(&region, (size_t)1 << 30) || setjmp(full))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
