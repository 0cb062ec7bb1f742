/* Which encoding: what the bytes say, against and without a declaration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "cleaner/decode/decode.h"
#include "tests/unit/with_knowledge.h"

static struct decoded page(const char *http, struct view bytes)
{
    struct decoded d;
    arena = arena_reset(&region, 1 << 20, &full);
    decode_page(&arena, know, bytes, view_of(http), true, &d);
    return d;
}

struct sample {
    const char *declared;
    struct view in;
    const char *charset, *how;
};

static void check(const struct sample *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct decoded d = page(t[i].declared, t[i].in);
        if (strcmp(d.charset, t[i].charset) || strcmp(d.how, t[i].how))
            printf("case %zu: %s %s %.*s\n", i, d.charset, d.how, VIEW_ARG(d.text));
        assert_string_equal(d.charset, t[i].charset);
        assert_string_equal(d.how, t[i].how);
        assert_int_equal(decode_source(&d, (uint32_t)d.text.n), d.bytes.n);
    }
}
#define CHECK(t) check(t, sizeof t / sizeof *t)

#define GB "\xC8\xAB\xCA\xD0\xB9\xA4\xD7\xF7\xBB\xE1\xD2\xE9"         /* 全市工作会议 */
#define BIG5 "\xA5\xFE\xA5\xAB\xA4u\xA7@\xB7|\xC4\xB3"                /* 全市工作會議 */

static void test_nothing_is_declared(void **state)
{
    (void)state;
    static const struct sample t[] = {
        {"", VIEW_INIT(GB), "gb18030", "detected"},
        {"", VIEW_INIT(BIG5), "big5", "detected"},
        {"", VIEW_INIT("全市工作会议"), "utf-8", "detected"},
        {"", VIEW_INIT("plain ascii"), "utf-8", "default"},
        {"", VIEW_INIT(""), "utf-8", "default"},
        {"", {0}, "utf-8", "default"},
        {"", VIEW_INIT("Copyright \xC2\xA9 2024 News"), "utf-8", "detected"},
        {"", VIEW_INIT("caf\xC3\xA9"), "utf-8", "detected"},
        {"", VIEW_INIT("<\0p\0>\0-N\xFDV<\0/\0p\0>\0"), "utf-16le", "detected"},
        {"", VIEW_INIT("\xD0\xB0\xD0\xB1\xD1\x8B \xD0\xBA\xD0\xB0\xD0\xBA"), "utf-8", "detected"},
        {"", VIEW_INIT("l'\xE9t\xE9 d\xE9j\xE0 pass\xE9"), "windows-1252", "detected"},
    };
    CHECK(t);
}

static void test_lies_are_overridden(void **state)
{
    (void)state;
    static const struct sample t[] = {
        {"utf-8", VIEW_INIT("<p>" GB GB), "gb18030", "override"},
        {"utf-8", VIEW_INIT("<p>" BIG5 BIG5), "big5", "override"},
        {"iso-8859-1", VIEW_INIT("<p>" GB GB), "gb18030", "override"},
        {"big5", VIEW_INIT("<p>" GB GB), "gb18030", "override"},
        {"gb2312", VIEW_INIT("<p>" BIG5 BIG5), "big5", "override"},
        {"gb2312", VIEW_INIT("<p>全市工作会议"), "utf-8", "override"},
        {"latin1", VIEW_INIT("<p>全市工作会议"), "utf-8", "override"},
        {"utf-16le", VIEW_INIT("<p>" GB GB "</p>"), "gb18030", "override"},
        {"hz-gb-2312", VIEW_INIT("<p>plain</p>"), "utf-8", "override"},
        {"", VIEW_INIT("\xEF\xBB\xBF<p>" GB GB "</p>"), "gb18030", "override"},
        /* the server is wrong and the page is right */
        {"utf-8", VIEW_INIT("<meta charset=euc-kr>\xB4\xEB\xC7\xD1\xB9\xCE\xB1\xB9 \xC1\xA4\xBA\xCE\xB4\xC2"), "euc-kr",
         "override"},
    };
    CHECK(t);
}

/* Honest pages in other languages stay what they say they are. */
static void test_truths_are_kept(void **state)
{
    (void)state;
    static const struct sample t[] = {
        {"gbk", VIEW_INIT("\xC8\xAB"), "gbk", "http"},
        {"gb2312", VIEW_INIT("ascii"), "gbk", "http"},
        {"utf-8", VIEW_INIT("caf\xC3\xA9"), "utf-8", "http"},
        {"iso-8859-1", VIEW_INIT("caf\xE9 \xE0 Besan\xE7on, fran\xE7" "ais"), "windows-1252", "http"},
        {"windows-1252", VIEW_INIT("Stra\xDF" "e f\xFCr M\xFCnchen, sch\xF6n"), "windows-1252", "http"},
        {"windows-1251", VIEW_INIT("\xCF\xF0\xE0\xE2\xE8\xF2\xE5\xEB\xFC\xF1\xF2\xE2\xEE \xD0\xEE\xF1\xF1\xE8\xE8"),
         "windows-1251", "http"},
        {"koi8-r", VIEW_INIT("\xF0\xD2\xC1\xD7\xC9\xD4\xC5\xCC\xD8\xD3\xD4\xD7\xCF \xF2\xCF\xD3\xD3\xC9\xC9"), "koi8-r",
         "http"},
        /* 대한민국 정부는 경제 정책을 발표했다 */
        {"euc-kr", VIEW_INIT("\xB4\xEB\xC7\xD1\xB9\xCE\xB1\xB9 \xC1\xA4\xBA\xCE\xB4\xC2 \xB0\xE6\xC1\xA6 "
                             "\xC1\xA4\xC3\xA5\xC0\xBB \xB9\xDF\xC7\xA5\xC7\xDF\xB4\xD9"), "euc-kr", "http"},
        /* 政府は新しい政策を発表しました */
        {"euc-jp", VIEW_INIT("\xC0\xAF\xC9\xDC\xA4\xCF\xBF\xB7\xA4\xB7\xA4\xA4\xC0\xAF\xBA\xF6\xA4\xF2\xC8\xAF\xC9\xBD"
                             "\xA4\xB7\xA4\xDE\xA4\xB7\xA4\xBF"), "euc-jp", "http"},
        {"shift_jis", VIEW_INIT("\x90\xAD\x95{\x82\xCD\x90V\x82\xB5\x82\xA2\x90\xAD\x8D\xF4\x82\xF0\x94\xAD\x95\\"
                                "\x82\xB5\x82\xDC\x82\xB5\x82\xBD"), "shift_jis", "http"},
        {"iso-2022-jp", VIEW_INIT("\x1B$BF|K\\\x1B(B"), "iso-2022-jp", "http"},
        {"utf-16le", VIEW_INIT("<\0p\0>\0-N\xFDV"), "utf-16le", "http"},
    };
    CHECK(t);
}

static struct decoded glued(const char *declared, const char *a, const char *b, const char *c)
{
    static struct region own;
    static struct buf all;
    static jmp_buf none;
    static struct arena mem;
    if (!own.base)
        assert_true(arena_open(&own, 1 << 24));
    mem = arena_reset(&own, 0, &none);
    all = (struct buf){.a = &mem};
    buf_put(&all, view_of(a));
    buf_put(&all, view_of(b));
    buf_put(&all, view_of(c));
    return page(declared, buf_view(&all));
}

#define LONG_UTF8 "<p>各级各部门要认真贯彻落实会议精神，统一思想认识，压实工作责任，确保各项任务落到实处。</p>\n"
#define LONG_GB "<p>" GB GB GB GB GB GB GB GB "</p>\n"

static void test_parts_in_another_encoding(void **state)
{
    (void)state;
    struct decoded d = glued("utf-8", LONG_UTF8 "<h1>", GB, "</h1>" LONG_UTF8);
    assert_string_equal(d.charset, "utf-8");
    assert_int_equal(d.nruns, 1);
    assert_string_equal(d.runs[0].charset, "gb18030");
    assert_true(view_eq(view_sub(d.text, d.runs[0].beg, d.runs[0].end), VIEW("全市工作会议")));
    struct view src = view_sub(d.bytes, d.runs[0].span.beg, d.runs[0].span.end);
    assert_true(view_eq(src, VIEW(GB)));
    for (uint32_t i = 0, before = 0; i <= d.text.n; i++) {
        uint32_t at = decode_source(&d, i);
        assert_true(at >= before);
        before = at;
    }
    assert_int_equal(decode_source(&d, d.runs[0].beg), d.runs[0].span.beg);
    assert_int_equal(decode_source(&d, d.runs[0].end), d.runs[0].span.end);

    /* 位置的改变。: nearly all of it happens to be valid UTF-8 */
    d = glued("utf-8", LONG_UTF8 "<h1>", "\xCE\xBB\xD6\xC3\xB5\xC4\xB8\xC4\xB1\xE4\xA1\xA3", "</h1>" LONG_UTF8);
    assert_true(view_has(d.text, VIEW("<h1>位置的改变。</h1>")));

    d = glued("gbk", LONG_GB, "<h1>全市工作会议</h1>", LONG_GB);
    assert_string_equal(d.charset, "gbk");
    assert_int_equal(d.nruns, 1);
    assert_string_equal(d.runs[0].charset, "utf-8");
    assert_true(view_eq(view_sub(d.text, d.runs[0].beg, d.runs[0].end), VIEW("全市工作会议")));
    assert_true(view_has(d.text, VIEW("<p>全市工作会议全市")));
}

static void test_a_broken_character_is_no_part(void **state)
{
    (void)state;
    static const char *const cut[] = {"\xE4\xB8", "\xB8\xAD", "\xE4", "\xA0", "\x96"};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        struct decoded d = glued("utf-8", LONG_UTF8 "<h1>会议", cut[i], "</h1>" LONG_UTF8);
        assert_string_equal(d.charset, "utf-8");
        assert_int_equal(d.nruns, 0);
        d = glued("utf-8", LONG_UTF8 "会议", cut[i], "");
        assert_int_equal(d.nruns, 0);
    }
    struct decoded d = glued("gbk", LONG_GB, "\xD6", "<p>" LONG_GB);
    assert_string_equal(d.charset, "gbk");
    assert_int_equal(d.nruns, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_declared),
        cmocka_unit_test(test_lies_are_overridden),
        cmocka_unit_test(test_truths_are_kept),
        cmocka_unit_test(test_parts_in_another_encoding),
        cmocka_unit_test(test_a_broken_character_is_no_part),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
