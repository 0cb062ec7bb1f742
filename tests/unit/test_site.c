/* What the pages of a host have in common leaves the text; what an article says stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "cleaner/cleaner.h"

enum { PAGES = 60 };

static struct region region;
static struct arena arena;
static jmp_buf full;
static struct knowledge *know;

static int open_all(void **state)
{
    (void)state;
    struct err e;
    know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)1 << 30))
        return -1;
    arena = arena_reset(&region, 0, &full);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    knowledge_close(know);
    arena_close(&region);
    return 0;
}

/* Page number k of a made-up host: a slogan above and a service line below the text, in the very element of the text. */
static struct view page(int k, bool copy)
{
    static const char *const subject[] = {"水库除险加固", "农村公路养护", "义务教育资源", "医疗保障服务", "政务服务改革",
                                          "秸秆综合利用", "城区排水管网", "就业创业培训", "文物保护修缮", "森林防火巡查"};
    static const char *const place[] = {"上坪", "竹园", "南渡", "大岩", "杏花", "沙湾", "老营"};
    const char *s = subject[k % 10], *w = place[k % 7];
    struct buf b = {.a = &arena};
    int seed = copy ? 3 : k;
    buf_printf(&b, "<html><head><meta charset=utf-8><title>%s乡推进%s</title></head><body><div class=con>"
                   "<p>为民务实清廉高效 - 便民热线与您同行</p>", w, s);
    buf_printf(&b, "<p>连日来，%s乡把%s作为第%d号民生实事来抓，组织干部分成%d个小组走村入户，逐项登记问题，逐条明确责任。</p>"
                   "<p>截至%d月底，%s乡已经完成%s任务%d处，投入资金%d万元，惠及群众%d户，群众的满意度不断提高。</p>",
               w, s, seed, seed % 9 + 2, seed % 12 + 1, w, s, seed * 7 + 11, seed * 13 + 40, seed * 3 + 120);
    if (k % 4 == 0) /* a sentence that officials like: on a quarter of the pages, and the articles' own */
        buf_put(&b, VIEW("<p>会议强调，各单位要提高认识、压实责任，确保各项任务落到实处、见到成效。</p>"));
    buf_put(&b, VIEW("<p>扫码关注便民公众号 办事咨询不排队</p></div></body></html>"));
    return buf_view(&b);
}

static struct article *cleaned(struct view bytes, const struct site_knowledge *site)
{
    struct capture c = {.body = bytes};
    struct cleaner_options o = {.prints = true, .site = site};
    struct article *art = arena_new(&arena, struct article);
    struct err e;
    assert_int_equal(cleaner_clean(&arena, know, &c, &o, art, &e), ERR_OK);
    return art;
}

static bool says(const struct article *art, const char *what)
{
    return view_has(article_text(&arena, art), view_of(what));
}

static void test_sixty_pages_teach_what_is_the_sites(void **state)
{
    (void)state;
    const struct article *all[PAGES];
    struct site_knowledge site, backwards;
    for (int k = 0; k < PAGES; k++)
        all[k] = cleaned(page(k, false), NULL);
    site_learn(&arena, all, PAGES, &site);
    for (int k = 0; k < PAGES / 2; k++) {
        const struct article *t = all[k];
        all[k] = all[PAGES - 1 - k];
        all[PAGES - 1 - k] = t;
    }
    site_learn(&arena, all, PAGES, &backwards);
    assert_int_equal(site.n, backwards.n);
    assert_memory_equal(site.prints, backwards.prints, site.n * sizeof *site.prints);
    int helped = 0;
    for (int k = 0; k < PAGES; k++) {
        struct article *plain = cleaned(page(k, false), NULL), *art = cleaned(page(k, false), &site);
        assert_false(says(art, "便民热线") || says(art, "扫码关注"));
        assert_true(says(art, "走村入户") && says(art, "惠及群众"));
        assert_int_equal(says(art, "会议强调"), k % 4 == 0);
        assert_true(says(plain, "走村入户"));
        helped += says(plain, "便民热线") || says(plain, "扫码关注");
    }
    assert_int_equal(helped, PAGES); /* without knowledge of the site these lines look like text */
}

static void test_copies_of_one_article_teach_nothing(void **state)
{
    (void)state;
    const struct article *all[PAGES];
    struct site_knowledge site;
    for (int k = 0; k < PAGES; k++)
        all[k] = cleaned(page(3, true), NULL);
    site_learn(&arena, all, PAGES, &site);
    struct article *art = cleaned(page(3, true), &site);
    assert_true(says(art, "走村入户") && says(art, "惠及群众"));
}

static void test_few_pages_teach_nothing(void **state)
{
    (void)state;
    const struct article *all[9];
    struct site_knowledge site;
    for (int k = 0; k < 9; k++)
        all[k] = cleaned(page(k, false), NULL);
    site_learn(&arena, all, 9, &site);
    assert_int_equal(site.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sixty_pages_teach_what_is_the_sites),
        cmocka_unit_test(test_copies_of_one_article_teach_nothing),
        cmocka_unit_test(test_few_pages_teach_nothing),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
