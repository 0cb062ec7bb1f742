/* Fetching without a network: addresses, codings, headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <zlib.h>

#include "crawler/fetch/coding.h"
#include "crawler/fetch/fetch.h"
#include "crawler/fetch/guard.h"

static bool is_public(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return guard_public((struct sockaddr *)&in);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return guard_public((struct sockaddr *)&in6);
}

static void test_only_public_addresses_pass(void **state)
{
    (void)state;
    static const char *const no[] = {
        "127.0.0.1", "127.255.255.255", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:db8::1", "fec0::1", "2001::1"};
    static const char *const yes[] = {"1.1.1.1", "172.32.0.1", "11.0.0.1", "100.128.0.1", "198.20.0.1", "223.255.255.255",
                                      "2400:da00::6666", "2606:4700::1", "::ffff:1.1.1.1", "2002:101:101::"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (is_public(no[i]))
            fail_msg("%s passes", no[i]);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!is_public(yes[i]))
            fail_msg("%s is refused", yes[i]);
}

static void test_a_bomb_stops_at_the_limit(void **state)
{
    (void)state;
    static char zeros[1 << 20], packed[4096];
    struct z_stream_s z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)zeros;
    z.avail_in = sizeof zeros;
    z.next_out = (Bytef *)packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct view wire = {packed, sizeof packed - z.avail_out};
    deflateEnd(&z);
    struct bytes out = {0};
    bool cut, plain;
    struct err e;
    assert_int_equal(coding_decode(wire, VIEW("gzip"), 1000, &out, &cut, &plain, &e), ERR_OK);
    assert_true(cut && !plain && out.n == 1000);
    bytes_reset(&out, 0);
    assert_int_equal(coding_decode(wire, VIEW("GZIP"), 1 << 20, &out, &cut, &plain, &e), ERR_OK);
    assert_true(!cut && out.n == 1 << 20);
    bytes_reset(&out, 0);
    assert_int_equal(coding_decode(view_sub(wire, 0, wire.n - 9), VIEW("gzip"), 1 << 20, &out, &cut, &plain, &e), ERR_INPUT);
    assert_int_equal(coding_decode(wire, VIEW("gzip, gzip, gzip"), 1 << 20, &out, &cut, &plain, &e), ERR_INPUT);
    assert_int_equal(coding_decode(wire, VIEW("rot13"), 1 << 20, &out, &cut, &plain, &e), ERR_INPUT);
    assert_int_equal(coding_decode(wire, VIEW("identity"), 1 << 20, &out, &cut, &plain, &e), ERR_OK);
    assert_true(plain);
    bytes_free(&out);
}

static void test_headers_are_found(void **state)
{
    (void)state;
    struct view h = VIEW("HTTP/1.1 200 OK\r\nServer: x\r\nSET-cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n");
    assert_true(view_eq(fetch_header(h, VIEW("server"), 0), VIEW("x")));
    assert_true(view_eq(fetch_header(h, VIEW("set-cookie"), 1), VIEW("b=2")));
    assert_int_equal(fetch_header(h, VIEW("set-cookie"), 2).n, 0);
    assert_int_equal(fetch_header(h, VIEW("HTTP/1.1 200 OK"), 0).n, 0);
}

static void test_names_of_private_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool is;
    } t[] = {
        {"127.0.0.1", true}, {"10.1.2.3", true}, {"169.254.169.254", true}, {"[::1]", true}, {"[fd00::1]", true},
        {"[::ffff:7f00:1]", true}, {"localhost", true}, {"localhost.", true}, {"a.localhost", true},
        {"93.184.216.34", false}, {"[2606:4700::1111]", false}, {"www.example.cn", false}, {"mylocalhost", false},
        {"localhost.example.cn", false}, {"10.example.cn", false}, {"", false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (guard_names_private(view_of(t[i].host)) != t[i].is)
            fail_msg("%s", t[i].host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_private_addresses),
        cmocka_unit_test(test_only_public_addresses_pass),
        cmocka_unit_test(test_a_bomb_stops_at_the_limit),
        cmocka_unit_test(test_headers_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
