/*
 * Once it is warm the cleaner takes all its memory from the arena: cleaning
 * pages calls no allocator.  Counted by standing in front of the C library's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cleaner/cleaner.h"
#include "cleaner/knowledge/knowledge.h"

#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define COUNTED 0
static unsigned long calls;
#else
#define COUNTED 1
static unsigned long calls;
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *malloc(size_t n)
{
    calls++;
    return __libc_malloc(n);
}
void *calloc(size_t n, size_t size)
{
    calls++;
    return __libc_calloc(n, size);
}
void *realloc(void *p, size_t n)
{
    calls++;
    return __libc_realloc(p, n);
}
#endif

static const char *const pages[] = {
    "<!doctype html><html lang=zh><head><meta charset=utf-8><title>甲市发布新规</title><meta name=PubDate content='2020-06-05 11:13:25'>"
    "<script>if(/baidu/.test(document.referrer)){location.href='http://www.abcdefg.com/'}</script>"
    "<style>.x{display:none}</style></head><body><div class=nav><a href=/>首页</a> <a href=/a/>新闻</a></div>"
    "<h1>甲市发布新规</h1><p>来源：甲市日报　作者：张三　2020-06-05 11:13</p><div id=zoom class=TRS_Editor>"
    "<p>　　甲市人民政府今天发布了关于加强(qiáng)公园管理的规定，自下月起施行，市民可以在网上查看全文。</p>"
    "<p>　　规定共有二十三条，对公园的开放时间、设施维护和经营活动作出了明确的要求，违反者将受到处罚。</p></div>"
    "<div class=x><a href='http://www.hjkmnpq.com/'>亚博体育官网</a><a href='http://www.zxcvbnm.com/'>开云体育app下载</a></div>"
    "<p>责任编辑：李四</p><div>主办：甲市人民政府　京ICP备12345678号</div></body></html>",
    "<html lang=en><head><title>Council votes - The Paper</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\","
    "\"datePublished\":\"2021-03-04T05:06:07Z\",\"author\":{\"name\":\"Jane Doe\"}}</script></head><body><article><h1>Council votes</h1>"
    "<p class=byline>By <a rel=author href=/jane>Jane Doe</a></p><p>The council voted on Tuesday to keep the park open, after a "
    "long debate about its costs, its trees and its <b>benches</b>.</p><table><tr><th>Year<th>Cost<tr><td>2019<td>1,000"
    "<tr><td>2020<td>1,200</table><p>Members said that the vote, the third in as many years, was final.</p></article></body></html>",
    "甲市发布新规\n来源：甲市日报 2020-06-05\n　　甲市人民政府今天发布了关于加强公园管理的规定，自下月起施行。\n　　规定共有二十三条。\n",
    "<p>\xEF\xBF\xBD\xE4\xB8\xAD\xEF\xBF\xBD<p>broken <div><b><i>markup</b></p> &amp;&nbsp;<svg><path/></svg>",
};

static void clean_all(const struct knowledge *know, struct region *r)
{
    jmp_buf full;
    if (setjmp(full))
        fail_msg("the arena is full");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct arena a = arena_reset(r, (size_t)1 << 20, &full);
        struct capture c = {.url = VIEW("http://www.example.gov.cn/2020/06/05/1.html"), .body = view_of(pages[i])};
        static const struct cleaner_options o = {.links = true, .images = true};
        struct article art;
        struct err e;
        if (cleaner_clean(&a, know, &c, &o, &art, &e) != ERR_OK)
            fail_msg("%s", e.msg);
    }
}

static void test_a_warm_cleaner_allocates_nothing(void **state)
{
    (void)state;
    struct region r = {0};
    struct err e;
    struct knowledge *know = knowledge_open(NULL, &e);
    assert_non_null(know);
    assert_true(arena_open(&r, (size_t)1 << 28));
    unsigned long before = calls;
    free(malloc(1));
    assert_true(!COUNTED || calls == before + 1);
    clean_all(know, &r);
    before = calls;
    for (int i = 0; i < 5; i++)
        clean_all(know, &r);
    assert_int_equal(calls, before);
    arena_close(&r);
    knowledge_close(know);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_warm_cleaner_allocates_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
