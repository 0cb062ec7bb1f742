/* What an input is, and the tree of a plain-text dump. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/base/utf8.h"
#include "cleaner/meta/input.h"

static void test_kind_is_told_by_content_and_the_name_is_a_hint(void **state)
{
    (void)state;
    static const struct {
        const char *url, *body;
        enum page_kind kind;
    } t[] = {
        {"a.html", "<!DOCTYPE html><html><body><p>x</p></body></html>", PAGE_HTML},
        {"a.txt", "<!DOCTYPE html><html><body><p>x</p></body></html>", PAGE_HTML},
        {"", "\n  <html>\n text", PAGE_HTML},
        {"a.txt", "第一行文字\n第二行文字\n", PAGE_TEXT},
        {"a.txt", "第一行文字</span>\n第二行<br>文字\n第三行文字\n", PAGE_TEXT},
        {"a.txt", "<jqejb class=\"x\"></jqejb><kuq class=\"y\"></kuq>\n\n标题一行\n正文一行。\n", PAGE_TEXT},
        {"a.txt", "<font id=\"a\"><var id=\"a\"></var></font>\n<li id=\"a\"><tr id=\"a\"></tr></li>\n标题\n正文。\n", PAGE_TEXT},
        {"a.txt", "<li><a href=\"/1\">一</a></li>\n<li><a href=\"/2\">二</a></li>\n", PAGE_HTML},
        {"", "<a href=\"/1\">一</a> | <a href=\"/2\">二</a>", PAGE_HTML},
        {"a.htm", "<div>\n长文字\n长文字\n长文字\n</div>", PAGE_HTML},
        {"", "<title>标题</title>", PAGE_HTML},
        {"a.js", "document.writeln(\"<script src='x'></script>\");", PAGE_SCRIPT},
        {"a.js", "alert(1)", PAGE_SCRIPT},
        {"a.js?v=1", "var a = '<div>x</div>';", PAGE_SCRIPT},
        {"a.js", "<!DOCTYPE html><html><body>404</body></html>", PAGE_HTML},
        {"", "(function(){ var a = document.referrer; if (a) { window.location.href = 'x'; } })();", PAGE_SCRIPT},
        {"a.txt", "今天讲 var 和 let 的区别。", PAGE_TEXT},
        {"", "", PAGE_TEXT},
        {"a.txt", "a < b 且 c > d\n邮箱 <a@b.cn>\n", PAGE_TEXT},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct capture c = {.url = view_of(t[i].url), .body = view_of(t[i].body)};
        if (input_kind(&c) != t[i].kind)
            fail_msg("%s: kind %d", t[i].body, input_kind(&c));
    }
}

static void test_kind_looks_through_utf16(void **state)
{
    (void)state;
    static const char le[] = "\xFF\xFE<\0h\0t\0m\0l\0>\0", be[] = "\xFE\xFF\0<\0h\0t\0m\0l\0>";
    struct capture c = {.body = {le, sizeof le - 1}};
    assert_int_equal(input_kind(&c), PAGE_HTML);
    c.body = (struct view){be, sizeof be - 1};
    assert_int_equal(input_kind(&c), PAGE_HTML);
    c.body = VIEW("\xFF\xFE\x2D\x4E\xFD\x56");
    assert_int_equal(input_kind(&c), PAGE_TEXT);
}

/* The tree as text: p( ) for elements with their names, texts in brackets. */
static void draw(struct page *p, struct buf *b)
{
    const struct dom *d = &p->dom;
    uint32_t ends[64], n = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        while (n && ends[n - 1] <= i) {
            buf_putc(b, ')');
            n--;
        }
        if (d->nodes[i].kind == NODE_TEXT) {
            buf_putc(b, '[');
            buf_put(b, d->nodes[i].text);
            buf_putc(b, ']');
        } else {
            buf_put(b, d->nodes[i].name);
            buf_putc(b, '(');
            ends[n++] = d->nodes[i].end;
        }
    }
    while (n--)
        buf_putc(b, ')');
}

/* Run a test with memory of its own. */
static void with_arena(void (*test)(struct arena *a))
{
    struct region r;
    jmp_buf oom;
    assert_true(arena_open(&r, 1 << 26));
    struct arena a = arena_reset(&r, 0, &oom);
    if (setjmp(oom) == 0)
        test(&a);
    else
        fail_msg("out of memory");
    arena_close(&r);
}

static void draw_dumps(struct arena *a)
{
    static const struct {
        const char *dump, *tree;
    } t[] = {
        {"", "body()"},
        {"甲\n乙", "body(p([甲])p([乙]))"},
        {"\r\n甲\r\n \r\n\r\n乙\r\n", "body(p([甲])p([乙]))"},
        {"甲</span>\n乙", "body(p([甲])p([乙]))"},
        {"甲<a href=\"/x\">乙</a>丙", "body(p([甲]a([乙])[丙]))"},
        {"甲<b>乙\n丙</b>", "body(p([甲]b([乙]))p([丙]))"},
        {"甲<br>乙<br/>丙", "body(p([甲]br()[乙]br()[丙]))"},
        {"<xyz class=\"k\"></xyz>甲", "body(p(xyz()[甲]))"},
        {"<b><i>甲</b>乙</i>", "body(p(b(i([甲]))[乙]))"},
        {"读<NBA>与 <a@b.cn> 和 a<b", "body(p([读<NBA>与 <a@b.cn> 和 a<b]))"},
        {"1 <x and 2> 3", "body(p([1 <x and 2> 3]))"},
        {"甲&nbsp;乙&#20013;&amp;&foo; &", "body(p([甲][\xC2\xA0][乙][中][&][&foo; &]))"},
        {"甲<!-- 注 -->乙", "body(p([甲][乙]))"},
        {"甲<!-- 注", "body(p([甲<!-- 注]))"},
        {"甲<script>a\nb</script>乙\n丙", "body(p([甲]script([a\nb])[乙])p([丙]))"},
        {"甲<script>乙\n丙", "body(p([甲]script([乙]))p([丙]))"},
        {"?!?/span>", "body(p([?!?/span>]))"},
        {"\" />", "body(p([\" />]))"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct page p = {.a = a, .kind = PAGE_TEXT, .shrunk = {.text = view_of(t[i].dump)}};
        struct buf b = {.a = a};
        dom_from_text(&p);
        draw(&p, &b);
        if (!view_eq(buf_view(&b), view_of(t[i].tree)))
            fail_msg("%s: %.*s", t[i].dump, VIEW_ARG(buf_view(&b)));
    }
}

static void test_dump_lines_become_paragraphs(void **state)
{
    (void)state;
    with_arena(draw_dumps);
}

static void check_offsets(struct arena *a)
{
    struct view dump = VIEW("ab<b id='q'>cd</b>&amp;e\n\nfg");
    struct page p = {.a = a, .kind = PAGE_TEXT, .shrunk = {.text = dump}};
    dom_from_text(&p);
    const struct node *n = p.dom.nodes;
    for (uint32_t i = 1; i < p.dom.n; i++) {
        struct view raw = view_sub(dump, n[i].beg, n[i].close);
        if (n[i].kind == NODE_TEXT)
            assert_true(view_eq(raw, n[i].text) || view_eq(raw, VIEW("&amp;")));
        assert_true(n[i].beg >= n[n[i].parent].beg && n[i].close <= n[n[i].parent].close && n[i].end <= n[n[i].parent].end);
        assert_true(n[i].next == 0 || n[i].next == n[i].end);
    }
    assert_int_equal(n[0].end, p.dom.n);
    assert_int_equal(n[0].close, dump.n);
}

static void test_dump_offsets_are_exact(void **state)
{
    (void)state;
    with_arena(check_offsets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kind_is_told_by_content_and_the_name_is_a_hint),
        cmocka_unit_test(test_kind_looks_through_utf16),
        cmocka_unit_test(test_dump_lines_become_paragraphs),
        cmocka_unit_test(test_dump_offsets_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
