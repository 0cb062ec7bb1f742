/* Sitemaps, feeds, what pages say beside their links, challenge pages, scope and traps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "crawler/challenge.h"
#include "crawler/discover.h"
#include "crawler/robots/robots.h"
#include "crawler/scope.h"
#include "crawler/sitemap.h"

static struct region region;
static jmp_buf oom;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    if (!arena_open(&region, 64 << 20) || setjmp(oom))
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

static struct sitemap read_map(const char *text, bool list)
{
    struct sitemap s;
    sitemap_read(&arena, view_of(text), list, 1000, &s);
    return s;
}

static void test_url_sets_and_indexes(void **state)
{
    (void)state;
    struct sitemap s = read_map("<?xml version='1.0'?><!-- c --><urlset xmlns='x' xmlns:image='y'>"
                                "<url><image:image><image:loc>http://h/i.jpg</image:loc></image:image>"
                                "<loc> http://h/a?b=1&amp;c=2 </loc><lastmod>2024-01-02</lastmod></url>"
                                "<url><loc><![CDATA[http://h/b]]></loc></url><url></url></urlset>", false);
    assert_int_equal(s.kind, SITEMAP_URLS);
    assert_int_equal(s.n, 2);
    assert_true(view_eq(s.entries[0].url, VIEW("http://h/a?b=1&c=2")));
    assert_true(view_eq(s.entries[0].modified, VIEW("2024-01-02")));
    assert_true(view_eq(s.entries[1].url, VIEW("http://h/b")));
    s = read_map("<sm:sitemapindex><sm:sitemap><sm:loc>http://h/1.xml</sm:loc></sm:sitemap></sm:sitemapindex>", false);
    assert_true(s.kind == SITEMAP_INDEX && s.n == 1 && s.entries[0].is_sitemap);
    s = read_map("<urlset><url><loc>http://h/unclosed", false);
    assert_int_equal(s.n, 0);
    s = read_map("<html><body><url><loc>http://h/</loc></url></body></html>", false);
    assert_int_equal(s.kind, SITEMAP_NONE);
}

static void test_lists_only_where_asked_for(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBFhttp://h/a\r\nhttps://h/b\n\nno url\n";
    assert_int_equal(read_map(text, false).kind, SITEMAP_NONE);
    struct sitemap s = read_map(text, true);
    assert_true(s.kind == SITEMAP_TEXT && s.n == 2 && view_eq(s.entries[1].url, VIEW("https://h/b")));
}

static void test_feeds(void **state)
{
    (void)state;
    struct sitemap s = read_map("<rss version='2.0'><channel><link>http://h/</link><item><title>T &lt; U</title>"
                                "<link>http://h/1</link><source url='u'><link>http://no/</link></source></item>"
                                "<item><guid>http://h/2</guid></item><item><guid isPermaLink='false'>x-1</guid></item>"
                                "</channel></rss>", false);
    assert_int_equal(s.kind, SITEMAP_RSS);
    assert_int_equal(s.n, 2);
    assert_true(view_eq(s.entries[0].url, VIEW("http://h/1")) && view_eq(s.entries[0].title, VIEW("T < U")));
    assert_true(view_eq(s.entries[1].url, VIEW("http://h/2")));
    s = read_map("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://h/d/'><link href='http://h/'/><entry>"
                 "<link rel='self' href='s'/><link rel='alternate' href='a.html'/><updated>2024</updated></entry></feed>", false);
    assert_true(s.kind == SITEMAP_ATOM && s.n == 1);
    assert_true(view_eq(s.entries[0].url, VIEW("a.html")) && view_eq(s.entries[0].base, VIEW("http://h/d/")));
    s = read_map("<rdf:RDF><channel/><item rdf:about='http://h/r'><title>x</title></item></rdf:RDF>", false);
    assert_true(s.kind == SITEMAP_RSS && s.n == 1 && view_eq(s.entries[0].url, VIEW("http://h/r")));
}

static struct discovery look(const char *at, const char *body)
{
    struct url u;
    struct discovery d;
    assert_int_equal(url_parse(&arena, view_of(at), NULL, &u, NULL), ERR_OK);
    discover_page(&arena, &u, view_of(body), 2000, &d);
    return d;
}

static void test_pages_named_by_script(void **state)
{
    (void)state;
    struct discovery d = look("http://h/xw/", "<script>createPageHTML(4, 0, \"index\", \"html\");</script>");
    assert_int_equal(d.npages, 3);
    assert_true(view_eq(d.pages[0], VIEW("index_1.html")) && view_eq(d.pages[2], VIEW("index_3.html")));
    d = look("http://h/", "<script>function createPageHTML(a,b,c,d){}\nvar countPage = 3;createPageHTML(countPage,1,'list','shtml',5)</script>");
    assert_true(d.npages == 2 && view_eq(d.pages[1], VIEW("list_2.shtml")));
    d = look("http://h/xw/news_2.html", "<script>var maxpage=\"5\";</script>");
    assert_true(d.npages == 4 && view_eq(d.pages[0], VIEW("news_1.html")));
    assert_int_equal(look("http://h/", "<script>createPageHTML(1,0,'index','html')</script>").npages, 0);
    assert_int_equal(look("http://h/", "<script>createPageHTML(9,0,'../etc/x','html')</script>").npages, 0);
    assert_int_equal(look("http://h/", "if (mycountPage == 12) maxpages = 3").npages, 0);
    assert_int_equal(look("http://h/", "<script>createPageHTML(999999999,0,'index','html')</script>").npages, 2000);
}

static void test_what_the_head_says(void **state)
{
    (void)state;
    struct discovery d = look("http://h/", "<head><LINK REL='canonical' href='/c?a&amp;b'><link rel=next href=2.html>"
                                           "<link rel=alternate type='application/rss+xml' href='/rss.xml'>"
                                           "<link rel=stylesheet href='s.css'><meta http-equiv=Refresh content=\"0; URL='/new'\">"
                                           "<meta name=robots content='noindex,nofollow'><base href='http://b/'></head>");
    assert_true(view_eq(d.canonical, VIEW("/c?a&b")) && view_eq(d.next, VIEW("2.html")) && d.nfeeds == 1);
    assert_true(view_eq(d.refresh, VIEW("/new")) && d.refresh_now && view_eq(d.base, VIEW("http://b/")));
    assert_int_equal(robots_tag(d.robots, VIEW("qingyuan")), ROBOTS_NOINDEX | ROBOTS_NOFOLLOW);
    d = look("http://h/", "<meta http-equiv=refresh content=300><meta http-equiv=refresh content='600;url=/x'>");
    assert_false(d.refresh_now);
}

static void test_challenges_are_told_from_pages(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *headers, *body, *family;
    } t[] = {
        {412, "Set-Cookie: FSSBBIl1UgzbN7N80S=x\r\n", "<html><head><meta content=\"k\"><script>$_ts=window['$_ts'];</script>", "ruishu"},
        {521, "Set-Cookie: __jsluid_h=1\r\n", "<script>document.cookie='__jsl_clearance=1'</script>", "jsl"},
        {200, "", "<html><script>var arg1='ABC';document.cookie='acw_sc__v2='+x;location.reload()</script></html>", "acw"},
        {202, "Set-Cookie: aliyungf_tc=1\r\n", "<html><script>x</script></html>", "aliyun"},
        {200, "", "<html><script>document.cookie='a=1';location.reload();</script></html>", "cookie-wall"},
        {200, "", "<html><script>document.cookie='a=1';</script><p>新闻</p><a href=1>a</a><a href=2>b</a></html>", NULL},
        {412, "", "precondition failed", NULL},
        {403, "", "<html><h1>403 Forbidden</h1></html>", NULL},
        {503, "Retry-After: 5\r\n", "busy", NULL},
        {200, "", "<p>文章谈到 $_ts 变量</p>", NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const char *got = challenge_family(t[i].status, view_of(t[i].headers), view_of(t[i].body));
        if (!t[i].family ? got != NULL : !got || strcmp(got, t[i].family) != 0)
            fail_msg("case %zu: want %s, got %s", i, t[i].family ? t[i].family : "none", got ? got : "none");
    }
}

static struct url parse(const char *z)
{
    struct url u;
    assert_int_equal(url_parse(&arena, view_of(z), NULL, &u, NULL), ERR_OK);
    return u;
}

static bool in_scope(enum scope_kind kind, const char *seed, const char *from, const char *to)
{
    static const char *const no[] = {"*logout*", NULL};
    struct scope *s = scope_open(kind, NULL, no);
    struct url a = parse(seed), b = parse(to), f;
    if (from)
        f = parse(from);
    assert_non_null(s);
    assert_true(scope_seed(s, &a));
    bool yes = !scope_refuses(s, &b, from ? &f : NULL);
    scope_close(s);
    return yes;
}

static void test_scope(void **state)
{
    (void)state;
    assert_true(in_scope(SCOPE_HOST, "http://www.a.gov.cn/x", NULL, "https://a.gov.cn/y"));
    assert_false(in_scope(SCOPE_HOST, "http://www.a.gov.cn/", NULL, "http://b.a.gov.cn/"));
    assert_false(in_scope(SCOPE_HOST, "http://127.0.0.1:81/", NULL, "http://127.0.0.1:82/"));
    assert_true(in_scope(SCOPE_HOST, "http://a.cn/", "http://c.cn/", "http://c.cn/2"));
    assert_true(in_scope(SCOPE_DOMAIN, "http://www.a.gov.cn/", NULL, "http://b.a.gov.cn/"));
    assert_false(in_scope(SCOPE_DOMAIN, "http://www.a.gov.cn/", NULL, "http://www.b.gov.cn/"));
    assert_true(in_scope(SCOPE_PREFIX, "http://a.cn/xw/index.html", NULL, "http://a.cn/xw/2024/1.html"));
    assert_false(in_scope(SCOPE_PREFIX, "http://a.cn/xw/index.html", NULL, "http://a.cn/zw/"));
    assert_true(in_scope(SCOPE_ANY, "http://a.cn/", NULL, "http://z.org/"));
    assert_false(in_scope(SCOPE_ANY, "http://a.cn/", NULL, "http://a.cn/logout?x"));
    assert_false(in_scope(SCOPE_ANY, "http://a.cn/", NULL, "http://a.cn/a.PDF"));
}

static void test_traps(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool trap;
    } t[] = {
        {"http://h/a/b/a/b/a/b/", true},       {"http://h/a/a/a/a/x", true},
        {"http://h/col/col1/art/2024/5/5/art_1_1.html", false}, {"http://h/2023/11/11/11/t.html", false},
        {"http://h/c?year=2099&month=1", true}, {"http://h/c?date=1812-01-01", true},
        {"http://h/c?year=2024", false},        {"http://h/?a=1&a=2&a=3&a=4", true},
        {"http://h/s?q=1&p=2&k=3", false},     {"http://h/rili/2099/3/", true},
        {"http://h/2031/12", true},             {"http://h/2026/12/", false},
        {"http://h/col/2099/13/", false},       {"http://h/4012/05/", false},
        {"http://h/2099/a/3/", false},          {"http://h/2099/t1.html", false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct url u = parse(t[i].url);
        if ((trap_of(&u, 2025) != NULL) != t[i].trap)
            fail_msg("%s: %s", t[i].url, trap_of(&u, 2025) ? trap_of(&u, 2025) : "no trap");
    }
    bool changed;
    struct url u = parse("http://h/a;jsessionid=0123456789ABCDEF?x=1&PHPSESSID=abcdefgh12&y=2");
    assert_true(view_eq(trap_without_session(&arena, &u, &changed), VIEW("http://h/a?x=1&y=2")) && changed);
    u = parse("http://h/a?x=1&sid=5");
    assert_true(view_eq(trap_without_session(&arena, &u, &changed), u.href) && !changed);
    u = parse("http://h/a?sid=0123456789abcdef0123456789abcdef&id=7");
    assert_true(view_eq(trap_without_session(&arena, &u, &changed), VIEW("http://h/a?id=7")) && changed);
    u = parse("http://h/a?sid=1234&session=2024-spring-session"); /* a number of something, a word */
    assert_true(view_eq(trap_without_session(&arena, &u, &changed), u.href) && !changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_sets_and_indexes),
        cmocka_unit_test(test_lists_only_where_asked_for),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_pages_named_by_script),
        cmocka_unit_test(test_what_the_head_says),
        cmocka_unit_test(test_challenges_are_told_from_pages),
        cmocka_unit_test(test_scope),
        cmocka_unit_test(test_traps),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
