/* Decoding: what comes out, and that every output byte leads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cleaner/decode/decode.h"
#include "cleaner/decode/utf8_valid.h"
#include "tests/unit/with_knowledge.h"

static struct decoded as(const char *label, struct view bytes)
{
    struct decoded d;
    arena = arena_reset(&region, 1 << 20, &full);
    assert_true(decode_as(&arena, know, bytes, view_of(label), &d));
    return d;
}

static struct decoded page(const char *http, struct view bytes)
{
    struct decoded d;
    arena = arena_reset(&region, 1 << 20, &full);
    decode_page(&arena, know, bytes, view_of(http), true, &d);
    return d;
}

static void expect(struct view got, struct view want, size_t which)
{
    if (!view_eq(got, want)) {
        printf("case %zu: got '%.*s', want '%.*s'\n", which, VIEW_ARG(got), VIEW_ARG(want));
        fail();
    }
}

#define BAD "\xEF\xBF\xBD"

static void test_sequences_and_what_an_error_consumes(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct view in, out;
    } t[] = {
        {"gbk", VIEW_INIT("\xD6\xD0\xB9\xFA"), VIEW_INIT("中国")},
        {"gb2312", VIEW_INIT("a\x80"), VIEW_INIT("a€")},
        {"gb18030", VIEW_INIT("\xFF"), VIEW_INIT(BAD)},
        {"gb18030", VIEW_INIT("\x81"), VIEW_INIT(BAD)},
        {"gb18030", VIEW_INIT("\x81\x30"), VIEW_INIT(BAD)},          /* the end: one error for all that is pending */
        {"gb18030", VIEW_INIT("\x81\x30\x81"), VIEW_INIT(BAD)},
        {"gb18030", VIEW_INIT("\x81\x30\x81\x30"), VIEW_INIT("\xC2\x80")},
        {"gb18030", VIEW_INIT("\x81\x30\x81<"), VIEW_INIT(BAD "0" BAD "<")},
        {"gb18030", VIEW_INIT("\x81\x35\xF4\x37"), VIEW_INIT("\xEE\x9F\x87")}, /* U+E7C7 */
        {"gb18030", VIEW_INIT("\x90\x30\x81\x30"), VIEW_INIT("\xF0\x90\x80\x80")},
        {"gb18030", VIEW_INIT("\xE3\x32\x9A\x35"), VIEW_INIT("\xF4\x8F\xBF\xBF")},
        {"gb18030", VIEW_INIT("\xE3\x32\x9A\x36"), VIEW_INIT(BAD)},  /* well formed, no character: all four */
        {"gb18030", VIEW_INIT("\xA6\xBF<"), VIEW_INIT("\xEE\x9E\x8B<")}, /* private use */
        {"gb18030", VIEW_INIT("\xB0<p>"), VIEW_INIT(BAD "<p>")},     /* an ASCII trail stays */
        {"gb18030", VIEW_INIT("\xA3\xA0"), VIEW_INIT("　")},
        {"utf-8", VIEW_INIT("\xE4\xB8<"), VIEW_INIT(BAD "<")},
        {"utf-8", VIEW_INIT("\xE4\xB8\xE4\xB8\xAD"), VIEW_INIT(BAD "中")},
        {"utf-8", VIEW_INIT("\xC0\x80\xED\xA0\x80"), VIEW_INIT(BAD BAD BAD BAD BAD)},
        {"utf-8", VIEW_INIT("\xF4\x90\x80\x80"), VIEW_INIT(BAD BAD BAD BAD)},
        {"big5", VIEW_INIT("\xA4\xA4\xB0\xEA"), VIEW_INIT("中國")},
        {"big5", VIEW_INIT("\x88\x62\x88\xA5"), VIEW_INIT("\xC3\x8A\xCC\x84\xC3\xAA\xCC\x8C")},
        {"big5", VIEW_INIT("\xA1" "A"), VIEW_INIT("，")},
        {"big5", VIEW_INIT("\x81" "A"), VIEW_INIT(BAD "A")},
        {"big5", VIEW_INIT("\x80"), VIEW_INIT(BAD)},
        {"euc-kr", VIEW_INIT("\xC7\xD1\xB1\xDB"), VIEW_INIT("한글")},
        {"shift_jis", VIEW_INIT("\x93\xFA\x96{\xB1"), VIEW_INIT("日本ｱ")},
        {"euc-jp", VIEW_INIT("\xC6\xFC\xCB\xDC\x8E\xB1\x8F\xB0\xA1"), VIEW_INIT("日本ｱ丂")},
        {"euc-jp", VIEW_INIT("\x8F\xA1\xA1"), VIEW_INIT(BAD)},
        {"euc-jp", VIEW_INIT("\x8F\xA1<"), VIEW_INIT(BAD "<")},
        {"iso-2022-jp", VIEW_INIT("\x1B$BF|K\\\x1B(B!"), VIEW_INIT("日本!")},
        {"iso-2022-jp", VIEW_INIT("\x1B(B\x1B(Bx"), VIEW_INIT(BAD "x")},
        {"iso-2022-jp", VIEW_INIT("\x1B(J\\\x1B(I1"), VIEW_INIT("¥ｱ")},
        {"utf-16le", VIEW_INIT("-N\xFDV"), VIEW_INIT("中国")},
        {"utf-16be", VIEW_INIT("\xD8\x40\xDC\x0B\xD8\x40"), VIEW_INIT("\xF0\xA0\x80\x8B" BAD)},
        {"latin1", VIEW_INIT("\xE9\x80\x81"), VIEW_INIT("é€\xC2\x81")},
        {"koi8-u", VIEW_INIT("\xAE"), VIEW_INIT("ў")},
        {"x-user-defined", VIEW_INIT("\x80"), VIEW_INIT("\xEF\x9E\x80")},
        {"hz-gb-2312", VIEW_INIT("abc"), VIEW_INIT(BAD)},
        {"hz-gb-2312", VIEW_INIT(""), VIEW_INIT("")},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        expect(as(t[i].label, t[i].in).text, t[i].out, i);
}

static void test_unknown_label_decodes_nothing(void **state)
{
    (void)state;
    struct decoded d;
    arena = arena_reset(&region, 1 << 20, &full);
    assert_false(decode_as(&arena, know, VIEW("a"), VIEW("utf-9"), &d));
    assert_false(decode_as(&arena, know, VIEW("a"), VIEW(""), &d));
    assert_true(decode_as(&arena, know, VIEW("a"), VIEW("\t UTF-8\n"), &d));
}

static void check_map(const struct decoded *d)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i <= d->text.n; i++) {
        uint32_t at = decode_source(d, i);
        assert_true(at >= before && at <= d->bytes.n);
        before = at;
        if (i < d->text.n && (unsigned char)d->text.p[i] < 0x80) /* ASCII came from itself */
            assert_int_equal(d->text.p[i], d->bytes.p[at]);
    }
    assert_int_equal(before, d->bytes.n);
}

static void test_map_leads_back(void **state)
{
    (void)state;
    static char in[5000];
    static const char *const labels[] = {"gb18030", "big5", "utf-8", "euc-jp", "shift_jis", "euc-kr", "windows-1252"};
    uint32_t x = 12345;
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < sizeof in; i++) {
            x = x * 1664525 + 1013904223;
            in[i] = (char)(x >> 24 & (round & 1 || x >> 16 & 3 ? 0xFF : 0x7F));
        }
        for (size_t k = 0; k < sizeof labels / sizeof *labels; k++) {
            struct decoded d = as(labels[k], (struct view){in, sizeof in - round});
            check_map(&d);
        }
    }
    struct decoded d = as("gbk", VIEW("ab\xD6\xD0\xB9\xFA<"));
    assert_int_equal(decode_source(&d, 2), 2);
    assert_int_equal(decode_source(&d, 4), 2);
    assert_int_equal(decode_source(&d, 5), 4);
    assert_int_equal(decode_source(&d, 8), 6);
    assert_int_equal(decode_source(&d, 9), 7);
}

static void test_valid_utf8_is_not_copied(void **state)
{
    (void)state;
    struct view in = VIEW("<p>中国</p>");
    struct decoded d = page("utf-8", in);
    assert_ptr_equal(d.text.p, in.p);
    assert_int_equal(decode_source(&d, 5), 5);
    in = VIEW("\xEF\xBB\xBF中");
    d = page("", in);
    assert_string_equal(d.how, "bom");
    assert_int_equal(d.text.n, 3);
    assert_int_equal(decode_source(&d, 0), 3);
    assert_int_equal(decode_source(&d, 3), 6);
}

/* Where one bad byte stands anywhere in a long text, both validators say so. */
static void test_validators_agree(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "é", "中", "\xF0\xA0\x80\x8B", "abcdefgh", "ࠀ", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"};
    static const unsigned char evil[] = {0x00, 0x80, 0xBF, 0xC0, 0xC1, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF, 0x90, 0x9F, 0xA0};
    static uint8_t text[400];
    uint32_t x = 7;
    for (size_t round = 0; round < 200; round++) {
        size_t n = 0;
        while (n < 390) {
            x = x * 1664525 + 1013904223;
            struct view v = view_of(pieces[(x >> 24) % (round % 8 + 1)]);
            memcpy(text + n, v.p, v.n);
            n += v.n;
        }
        assert_int_equal(utf8_valid(text, n), n);
        for (size_t cut = n - 8; cut < n; cut++)
            assert_int_equal(utf8_valid(text, cut), utf8_valid_plain(text, cut));
        for (size_t i = 0; i < n; i++) {
            uint8_t was = text[i];
            x = x * 1664525 + 1013904223;
            text[i] = evil[(x >> 24) % sizeof evil];
            assert_int_equal(utf8_valid(text, n), utf8_valid_plain(text, n));
            text[i] = was;
        }
    }
}

static void test_what_is_declared(void **state)
{
    (void)state;
    static const struct {
        const char *http;
        struct view in;
        const char *charset, *declared, *how;
    } t[] = {
        {"", VIEW_INIT("\xEF\xBB\xBFx"), "utf-8", "utf-8", "bom"},
        {"gbk", VIEW_INIT("\xEF\xBB\xBF中"), "utf-8", "utf-8", "bom"},
        {"", VIEW_INIT("\xFF\xFE-N"), "utf-16le", "utf-16le", "bom"},
        {"GB2312", VIEW_INIT("<meta charset=utf-8>\xD6\xD0\xB9\xFA\xC8\xCB\xC3\xF1"), "gbk", "gbk", "http"},
        {"", VIEW_INIT("<meta charset=gb2312>\xD6\xD0\xB9\xFA\xC8\xCB\xC3\xF1"), "gbk", "gbk", "meta"},
        {"", VIEW_INIT("<META http-equiv='Content-Type' content=\"text/html; charset=gb18030\">\xD6\xD0\xB9\xFA"),
         "gb18030", "gb18030", "meta"},
        {"", VIEW_INIT("<meta content=\"text/html; charset=gbk\">中国"), "utf-8", NULL, "detected"},
        {"", VIEW_INIT("<!-- <meta charset=gbk> -->中国"), "utf-8", NULL, "detected"},
        {"", VIEW_INIT("<title><meta charset=gbk></title>\xD6\xD0\xB9\xFA"), "gbk", "gbk", "meta"},
        {"", VIEW_INIT("<a title='<meta charset=gbk>'>中国"), "utf-8", NULL, "detected"},
        {"gbk", VIEW_INIT("<p>中华人民共和国"), "utf-8", "gbk", "override"},
        {"utf-8", VIEW_INIT("<p>\xD6\xD0\xBB\xAA\xC8\xCB\xC3\xF1\xB9\xB2\xBA\xCD\xB9\xFA"), "gb18030", "utf-8", "override"},
        {"", VIEW_INIT("<?xml version='1.0' encoding='gbk'?>\xD6\xD0\xB9\xFA"), "gbk", "gbk", "meta"},
        {"", VIEW_INIT("<meta charset=utf-16>中国"), "utf-8", "utf-8", "meta"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct decoded d = page(t[i].http, t[i].in);
        if (strcmp(d.charset, t[i].charset) || strcmp(d.how, t[i].how))
            printf("case %zu\n", i);
        assert_string_equal(d.charset, t[i].charset);
        assert_string_equal(d.how, t[i].how);
        if (t[i].declared)
            assert_string_equal(d.declared, t[i].declared);
        else
            assert_null(d.declared);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences_and_what_an_error_consumes),
        cmocka_unit_test(test_unknown_label_decodes_nothing),
        cmocka_unit_test(test_map_leads_back),
        cmocka_unit_test(test_valid_utf8_is_not_copied),
        cmocka_unit_test(test_validators_agree),
        cmocka_unit_test(test_what_is_declared),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
