/* URLs: the standard's rules for http and https, one table a rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"

static struct region region;
static jmp_buf oom;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    if (!arena_open(&region, 1 << 24) || setjmp(oom))
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

/* href of `in` against `base`, or NULL. */
static const char *href(const char *in, const char *base)
{
    struct url b, u;
    struct err e;
    if (base)
        assert_int_equal(url_parse(&arena, view_of(base), NULL, &b, &e), ERR_OK);
    if (url_parse(&arena, view_of(in), base ? &b : NULL, &u, &e))
        return NULL;
    return view_z(&arena, u.href);
}

static void check(const char *in, const char *base, const char *want)
{
    const char *got = href(in, base);
    if (!want ? got != NULL : !got || strcmp(got, want) != 0)
        fail_msg("%s against %s: want %s, got %s", in, base ? base : "nothing", want ? want : "none", got ? got : "none");
}

static void test_references_are_resolved(void **state)
{
    (void)state;
    static const char base[] = "http://www.example.gov.cn/xw/list/index.html?p=1#top";
    static const struct {
        const char *in, *want;
    } t[] = {
        {"a.html", "http://www.example.gov.cn/xw/list/a.html"},
        {"./t_1.htm", "http://www.example.gov.cn/xw/list/t_1.htm"},
        {"../../../x", "http://www.example.gov.cn/x"},
        {"..", "http://www.example.gov.cn/xw/"},
        {"a/%2E%2e/b", "http://www.example.gov.cn/xw/list/b"},
        {"/", "http://www.example.gov.cn/"},
        {"\\a\\b", "http://www.example.gov.cn/a/b"},
        {"//h.cn", "http://h.cn/"},
        {"?p=2", "http://www.example.gov.cn/xw/list/index.html?p=2"},
        {"#x", "http://www.example.gov.cn/xw/list/index.html?p=1#x"},
        {"", "http://www.example.gov.cn/xw/list/index.html?p=1"},
        {"http:b", "http://www.example.gov.cn/xw/list/b"},
        {"https:b", "https://b/"},
        {"http:\\\\h.cn\\a", "http://h.cn/a"},
        {" \n ar\tt.html \r", "http://www.example.gov.cn/xw/list/art.html"},
        {"新闻/a b.html?q=新", "http://www.example.gov.cn/xw/list/%E6%96%B0%E9%97%BB/a%20b.html?q=%E6%96%B0"},
        {"javascript:void(0)", NULL},
        {"mailto:a@b", NULL},
        {"file:///etc/passwd", NULL},
        {"http://", NULL},
        {"http://a b/", NULL},
        {"http://h:99999/", NULL},
        {"http://h:8x/", NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        check(t[i].in, base, t[i].want);
    check("a.html", NULL, NULL);
    check("www.example.cn", NULL, NULL);
}

static void test_hosts_have_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *in, *want;
    } t[] = {
        {"HTTP://WWW.Example.CN:80", "http://www.example.cn/"},
        {"https://h.cn:443/", "https://h.cn/"},
        {"https://h.cn:80/", "https://h.cn:80/"},
        {"http://中国政府网.政务", "http://xn--fiqs8sirgfmhq98a.xn--zfr164b/"},
        {"http://ＧＯ.cn。", "http://go.cn./"},
        {"http://fa%C3%9F.de", "http://xn--fa-hia.de/"},
        {"http://0x7f.1", "http://127.0.0.1/"},
        {"http://2130706433", "http://127.0.0.1/"},
        {"http://017700000001", "http://127.0.0.1/"},
        {"http://127.1.", "http://127.0.0.1/"},
        {"http://1.2.3.4.5", NULL},
        {"http://256.1.1.1", NULL},
        {"http://a.0x", NULL},
        {"http://[::1]:8080/", "http://[::1]:8080/"},
        {"http://[0:0:1:0:0:0:0:2]", "http://[0:0:1::2]/"},
        {"http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]/"},
        {"http://[1:2:3]", NULL},
        {"http://[::1", NULL},
        {"http://a%00b/", NULL},
        {"http://a%2fb/", NULL},
        {"http://u:p@h.cn/", "http://u:p@h.cn/"},
        {"http://a@b@h.cn/", "http://a%40b@h.cn/"},
        {"http://www.gov.cn@evil.cn/", "http://www.gov.cn@evil.cn/"},
        {"http://evil.cn\\@www.gov.cn/", "http://evil.cn/@www.gov.cn/"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        check(t[i].in, NULL, t[i].want);
}

static void test_parts_are_where_they_are_said_to_be(void **state)
{
    (void)state;
    struct url u;
    assert_int_equal(url_parse(&arena, VIEW("http://u:pw@h.example.cn:81/a/b.shtml?x=1#f"), NULL, &u, NULL), ERR_OK);
    assert_true(view_eq(u.scheme, VIEW("http")) && view_eq(u.username, VIEW("u")) && view_eq(u.password, VIEW("pw")));
    assert_true(view_eq(u.host, VIEW("h.example.cn")) && u.port == 81 && view_eq(u.path, VIEW("/a/b.shtml")));
    assert_true(view_eq(u.query, VIEW("x=1")) && view_eq(u.fragment, VIEW("f")));
    assert_true(view_eq(url_host_key(&u), VIEW("h.example.cn:81")));
    assert_true(view_eq(url_origin(&arena, &u), VIEW("http://h.example.cn:81")));
    assert_true(view_eq(url_target(&u), VIEW("/a/b.shtml?x=1")));
    assert_true(view_eq(url_dir(&u), VIEW("/a/")) && view_eq(url_extension(&u), VIEW("shtml")));
    struct url c;
    url_canonical(&arena, &u, &c);
    assert_true(view_eq(c.href, VIEW("http://h.example.cn:81/a/b.shtml?x=1")));
    assert_int_equal(url_parse(&arena, VIEW("https://h.cn"), NULL, &u, NULL), ERR_OK);
    assert_int_equal(url_port(&u), 443);
    assert_true(view_eq(url_target(&u), VIEW("/")) && url_extension(&u).n == 0);
}

static void test_canonical_form_undoes_needless_escapes_only(void **state)
{
    (void)state;
    struct url u, c;
    assert_int_equal(url_parse(&arena, VIEW("http://h/%7euser/%e4%bd%a0%2F%2e%zz?a=%3d&b=%41#x"), NULL, &u, NULL), 0);
    url_canonical(&arena, &u, &c);
    assert_true(view_eq(c.href, VIEW("http://h/~user/%E4%BD%A0%2F%2E%zz?a=%3D&b=A")));
    assert_int_equal(url_parse(&arena, VIEW("http://h/%%353"), NULL, &u, NULL), 0); /* never a new escape */
    url_canonical(&arena, &u, &c);
    assert_true(view_eq(c.href, VIEW("http://h/%%353")));
}

static void test_registrable_domains(void **state)
{
    (void)state;
    static const struct {
        const char *host, *domain;
    } t[] = {
        {"www.example.com", "example.com"}, {"a.b.weifang.gov.cn", "weifang.gov.cn"}, {"www.gov.cn", "www.gov.cn"},
        {"gov.cn", "gov.cn"}, {"127.0.0.1", "127.0.0.1"}, {"[::1]", "[::1]"}, {"localhost", "localhost"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        assert_true(view_eq(url_domain(view_of(t[i].host)), view_of(t[i].domain)));
}

/* A made-up encoding: U+4F60 is C4 E3, nothing else. */
static size_t encode(void *ctx, uint32_t cp, char out[8])
{
    (void)ctx;
    if (cp != 0x4F60)
        return 0;
    out[0] = (char)0xC4;
    out[1] = (char)0xE3;
    return 2;
}

static void test_query_is_written_in_the_documents_encoding(void **state)
{
    (void)state;
    const struct url_encoder enc = {NULL, encode};
    struct url u;
    assert_int_equal(url_resolve(&arena, VIEW("http://h/你?k=你é'#你"), NULL, &enc, &u, NULL), ERR_OK);
    assert_true(view_eq(u.href, VIEW("http://h/%E4%BD%A0?k=%C4%E3%26%23233%3B%27#%E4%BD%A0")));
}

static void test_parsing_is_idempotent_and_linear(void **state)
{
    (void)state;
    struct buf b = {.a = &arena};
    buf_put(&b, VIEW("http://h/"));
    for (int i = 0; i < 100000; i++)
        buf_put(&b, i % 2 ? VIEW("../") : VIEW("a/"));
    struct url u, again;
    assert_int_equal(url_parse(&arena, buf_view(&b), NULL, &u, NULL), ERR_OK);
    assert_true(view_eq(u.path, VIEW("/")));
    assert_int_equal(url_parse(&arena, u.href, NULL, &again, NULL), ERR_OK);
    assert_true(view_eq(u.href, again.href));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references_are_resolved),
        cmocka_unit_test(test_hosts_have_one_spelling),
        cmocka_unit_test(test_parts_are_where_they_are_said_to_be),
        cmocka_unit_test(test_canonical_form_undoes_needless_escapes_only),
        cmocka_unit_test(test_registrable_domains),
        cmocka_unit_test(test_query_is_written_in_the_documents_encoding),
        cmocka_unit_test(test_parsing_is_idempotent_and_linear),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
