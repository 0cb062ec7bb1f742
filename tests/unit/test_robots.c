/* robots.txt: each rule of RFC 9309 with a case for and a case against. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "crawler/robots/robots.h"

static struct region region;
static jmp_buf oom;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    if (!arena_open(&region, 256 << 20) || setjmp(oom))
        return -1;
    arena = arena_reset(&region, 1 << 20, &oom);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_close(&region);
    return 0;
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *file, *agent, *target;
        bool allow;
    } t[] = {
        {"", "bot", "/", true},
        {"User-agent: *\nDisallow:\n", "bot", "/a", true},
        {"User-agent: *\nDisallow: /\n", "bot", "/a", false},
        {"user-AGENT : Bot \n disallow : /a # why\n", "bot", "/a/b", false},
        {"User-agent: other\nDisallow: /\n", "bot", "/a", true},
        {"User-agent: bot\nDisallow: /a\nUser-agent: *\nDisallow: /", "bot", "/b", true},
        {"User-agent: bot\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: bot\nDisallow: /c", "bot", "/c", false},
        {"User-agent: a\nUser-agent: bot\nDisallow: /a", "bot", "/a", false},
        {"User-agent: a\nSitemap: http://x/\nUser-agent: bot\nDisallow: /a", "a", "/a", false},
        {"User-agent: a\nDisallow: /z\nUser-agent: bot\nDisallow: /a", "a", "/a", true},
        {"User-agent: bot/2.1\nDisallow: /", "bot", "/", false},
        {"User-agent: botany\nDisallow: /", "bot", "/", true},
        {"User-agent: bot\nDisallow: /", "bot/1.0 (+http://x/)", "/", false},
        {"Disallow: /\nUser-agent: *\n", "bot", "/", true},
        {"User-agent: *\nDisallow: /a\nAllow: /a/b", "bot", "/a/b/c", true},
        {"User-agent: *\nAllow: /a/b\nDisallow: /a", "bot", "/a/c", false},
        {"User-agent: *\nDisallow: /a\nAllow: /a", "bot", "/a", true},
        {"User-agent: *\nDisallow: /*.php$", "bot", "/x/y.php", false},
        {"User-agent: *\nDisallow: /*.php$", "bot", "/x/y.php?a", true},
        {"User-agent: *\nDisallow: /a*b*c", "bot", "/aXbXXcX", false},
        {"User-agent: *\nDisallow: /a*b*c", "bot", "/acb", true},
        {"User-agent: *\nDisallow: /a*bc$", "bot", "/abcbc", false},
        {"User-agent: *\nDisallow: /a$b", "bot", "/a$b", false},
        {"User-agent: *\nDisallow: /a%2A", "bot", "/a*", false},
        {"User-agent: *\nDisallow: /a%2A", "bot", "/ab", true},
        {"User-agent: *\nDisallow: /%e6%b8%85", "bot", "/%E6%B8%85", false},
        {"User-agent: *\nDisallow: /清", "bot", "/%E6%B8%85", false},
        {"User-agent: *\nDisallow: /%7Ea", "bot", "/~a", false},
        {"User-agent: *\nDisallow: /a%2Fb", "bot", "/a/b", true},
        {"\xEF\xBB\xBFUser-agent: *\nDisallow: /", "bot", "/", false},
        {"User-agent: *\rDisallow: /a\r\nDisallow: /b", "bot", "/b", false},
        {"User-agent: *\nDissallow: /a", "bot", "/a", false},
        {"User-agent *\nDisallow /a", "bot", "/a", false},
        {"User-agent: *\nplease disallow /a", "bot", "/a", true},
        {"<html><body>User-agent: *<br>Disallow: /</body></html>", "bot", "/", true},
        {"User-agent: *\nDisallow: /a\n", "bot", "/A", true},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (robots_allows(arena, view_of(t[i].file), view_of(t[i].agent), view_of(t[i].target)) != t[i].allow)
            fail_msg("case %zu: %s: %s", i, t[i].file, t[i].target);
}

static void test_delay_and_sitemaps(void **state)
{
    (void)state;
    struct robots r;
    robots_read(&arena, VIEW("Sitemap: http://h/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow:\n\nUser-agent: bot\nCrawl-delay: 10\nsitemap:http://h/b.xml"),
                VIEW("other"), &r);
    assert_int_equal(r.delay_ms, 2500);
    assert_int_equal(r.nsitemaps, 2);
    assert_true(view_eq(r.sitemaps[1], VIEW("http://h/b.xml")));
    robots_read(&arena, VIEW("User-agent: bot\nCrawl-delay: 10"), VIEW("bot"), &r);
    assert_int_equal(r.delay_ms, 10000);
    robots_read(&arena, VIEW("User-agent: bot\nCrawl-delay: soon"), VIEW("bot"), &r);
    assert_int_equal(r.delay_ms, -1);
    robots_read(&arena, VIEW("User-agent: bot\nCrawl-delay: 99999999999999999999"), VIEW("bot"), &r);
    assert_true(r.delay_ms >= 1000000000);
}

/* 500 KiB are read, a line cut by the limit is not. */
static void test_size_limit(void **state)
{
    (void)state;
    struct buf b = {.a = &arena};
    buf_put(&b, VIEW("User-agent: *\nDisallow: /first\n"));
    while (b.n < ROBOTS_BYTES - 20)
        buf_put(&b, VIEW("# padding ..........\n"));
    buf_put(&b, VIEW("Disallow: /\n"));
    buf_put(&b, VIEW("Disallow: /second/and/long\n"));
    struct view file = buf_view(&b);
    assert_true(file.n > ROBOTS_BYTES);
    assert_false(robots_allows(arena, file, VIEW("bot"), VIEW("/first")));
    struct view cut = view_sub(file, 0, file.n);
    assert_true(robots_allows(arena, view_sub(cut, 0, ROBOTS_BYTES - 30), VIEW("bot"), VIEW("/x")));
    assert_true(robots_allows(arena, file, VIEW("bot"), VIEW("/second")) ==
                robots_allows(arena, view_sub(file, 0, ROBOTS_BYTES), VIEW("bot"), VIEW("/second")));
}

static void test_hostile_patterns_take_linear_time(void **state)
{
    (void)state;
    struct buf b = {.a = &arena}, path = {.a = &arena};
    buf_put(&b, VIEW("User-agent: *\nDisallow: /"));
    while (b.n < ROBOTS_BYTES - 100)
        buf_put(&b, VIEW("*a"));
    buf_put(&b, VIEW("b\n"));
    buf_putc(&path, '/');
    while (path.n < 4000)
        buf_putc(&path, 'a');
    assert_true(robots_allows(arena, buf_view(&b), VIEW("bot"), buf_view(&path)));
}

static void test_robots_tags(void **state)
{
    (void)state;
    assert_int_equal(robots_tag(VIEW("noindex, NoFollow"), VIEW("bot")), ROBOTS_NOINDEX | ROBOTS_NOFOLLOW);
    assert_int_equal(robots_tag(VIEW("none"), VIEW("bot")), ROBOTS_NOINDEX | ROBOTS_NOFOLLOW);
    assert_int_equal(robots_tag(VIEW("otherbot: noindex"), VIEW("bot")), 0);
    assert_int_equal(robots_tag(VIEW("bot: noarchive, max-snippet: 3"), VIEW("bot")), ROBOTS_NOARCHIVE);
    assert_int_equal(robots_tag(VIEW("index, follow"), VIEW("bot")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_delay_and_sitemaps),
        cmocka_unit_test(test_size_limit),
        cmocka_unit_test(test_hostile_patterns_take_linear_time),
        cmocka_unit_test(test_robots_tags),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
