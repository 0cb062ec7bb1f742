/* Links and images: resolved, told apart by place, and never to where a crawler cannot go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/cleaner.h"

#define PROSE "市水利局组织技术人员对全市水库逐一开展安全检查，发现问题立即整改，确保工程安全度汛，保障群众生命财产安全。"

static const char page[] =
    "<html><head><meta charset=utf-8><base href='/x/'><title>水库检查</title></head><body><ul><li><a href='../a.html'>导航</a></ul>"
    "<div><h1>水库检查</h1><p>" PROSE "<a href='b.html?p=1#top' rel='external NoFollow'>附件</a>" PROSE "</p>"
    "<p><img src='c.png' alt='大坝'><img data-src='//img.example.org/d.png' src='blank.gif'></p><p>" PROSE PROSE "</p></div>"
    "<a href='javascript:void(0)'>x</a><a href='#top'>y</a><a href='mailto:a@b.cn'>z</a><a href='http://other.example/'><img alt='标志'></a></body></html>";

static void test_links_of_a_page(void **state)
{
    (void)state;
    static const struct {
        const char *url, *text;
        bool in_body, nofollow;
    } want[] = {{"http://www.example.cn/a.html", "导航", false, false},
                {"http://www.example.cn/x/b.html?p=1", "附件", true, true},
                {"http://other.example/", "标志", false, false}};
    struct region r;
    jmp_buf full;
    struct err e;
    struct article art;
    struct capture c = {.url = VIEW("http://www.example.cn/news/1.html"), .body = {page, sizeof page - 1}};
    struct cleaner_options o = {.links = true, .images = true};
    struct knowledge *know = knowledge_open(NULL, &e);
    assert_non_null(know);
    assert_true(arena_open(&r, (size_t)1 << 28));
    struct arena a = arena_reset(&r, 0, &full);
    assert_int_equal(cleaner_clean(&a, know, &c, &o, &art, &e), ERR_OK);
    assert_int_equal(art.nlinks, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(view_eq(art.links[i].url, view_of(want[i].url)));
        assert_true(view_eq(art.links[i].text, view_of(want[i].text)));
        assert_int_equal(art.links[i].in_body, want[i].in_body);
        assert_int_equal(art.links[i].nofollow, want[i].nofollow);
        assert_memory_equal(page + art.links[i].span.beg, "<a href", 7);
        assert_int_equal(page[art.links[i].span.end - 1], '>');
    }
    assert_int_equal(art.nimages, 2);
    assert_true(view_eq(art.images[0].url, VIEW("http://www.example.cn/x/c.png")));
    assert_true(view_eq(art.images[0].text, VIEW("大坝")));
    assert_true(view_eq(art.images[1].url, VIEW("http://img.example.org/d.png")));
    arena_close(&r);
    knowledge_close(know);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_links_of_a_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
