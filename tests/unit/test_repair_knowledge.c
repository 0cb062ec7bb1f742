/* Readings, variants and the character model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/language.h"
#include "cleaner/knowledge/readings.h"

static const struct readings *r;
static const struct language *l;

static int open_all(void **state)
{
    (void)state;
    r = readings_open(NULL);
    l = language_open(NULL);
    return !r || !l;
}

static int close_all(void **state)
{
    (void)state;
    readings_close(r);
    language_close(l);
    return 0;
}

static bool reads(const char *cp, const char *pinyin)
{
    size_t at = 0;
    uint32_t syllable;
    int tone;
    return pinyin_parse(r, view_of(pinyin), &syllable, &tone) &&
           reading_fits_variant(r, utf8_next(view_of(cp), &at), syllable, tone);
}

static void test_readings_by_tone(void **state)
{
    (void)state;
    assert_true(reads("區", "qū"));
    assert_true(reads("區", "ōu"));
    assert_true(reads("區", " qū "));
    assert_true(reads("綠", "lǜ"));
    assert_true(reads("绿", "lv4"));
    assert_true(reads("绿", "lü4"));
    assert_true(reads("均", "jun1 "));
    assert_true(reads("政", "zheng"));
    assert_true(reads("行", "háng"));
    assert_true(reads("行", "há\xC9\xA1") == false); /* ha + script g is no syllable */
    assert_true(reads("行", "hán\xC9\xA1"));
    assert_true(reads("區", "QŪ"));
    assert_true(reads("行", "HÁNG"));
    assert_true(reads("區", "qu\xCC\x84"));          /* a combining macron */
    assert_true(reads("綠", "lu\xCC\x88\xCC\x80")); /* diaeresis, grave */
    assert_false(reads("區", "qu\xCC\x8C"));
    assert_false(reads("區", "\xCC\x84qu"));
    assert_false(reads("區", "qǔ"));
    assert_false(reads("區", "qu qu"));
    assert_false(reads("區", "xyz"));
    assert_false(reads("a", "a"));
}

static void test_what_is_no_syllable(void **state)
{
    (void)state;
    uint32_t s;
    int tone;
    static const char *const no[] = {"", " ", "the", "PaaS", "2020", "āá", "zhuangg", "记者", "1", "a b", "lv45"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(pinyin_parse(r, view_of(no[i]), &s, &tone));
}

static uint32_t first_simplified(const char *cp, uint32_t *n)
{
    size_t at = 0;
    const uint16_t *v;
    *n = variant_simplified(r, utf8_next(view_of(cp), &at), &v);
    return *n ? v[0] : 0;
}

static void test_simplified_prefers_the_national_set(void **state)
{
    (void)state;
    uint32_t n;
    assert_int_equal(first_simplified("開", &n), 0x5F00);
    assert_int_equal(n, 1);
    assert_int_equal(first_simplified("陜", &n), 0x9655);
    assert_int_equal(first_simplified("區", &n), 0x533A);
    first_simplified("著", &n);
    assert_int_equal(n, 2); /* 着 or itself */
    first_simplified("乾", &n);
    assert_int_equal(n, 2);
    first_simplified("中", &n);
    assert_int_equal(n, 0);
    first_simplified("x", &n);
    assert_int_equal(n, 0);
}

static void test_text_is_likelier_than_noise(void **state)
{
    (void)state;
    int32_t news = language_score(l, VIEW("全县脱贫攻坚工作领导小组召开会议，研究部署下一步重点任务。"));
    int32_t wrong = language_score(l, VIEW("鍏ㄥ幙鑴辫传鏀诲潥宸ヤ綔棰嗗灏忕粍鍙紑浼氳"));
    assert_true(news > -6500);
    assert_true(wrong < -11000);
    assert_int_equal(language_score(l, VIEW("")), 0);
    assert_int_equal(language_score(l, VIEW(" \n")), 0);
}

static int32_t grow(const struct language_cache *cache, const char *text)
{
    struct language_state s = LANGUAGE_BEGIN;
    struct view v = view_of(text);
    for (size_t at = 0; at < v.n;)
        language_add(l, cache, &s, utf8_next(v, &at));
    return s.best;
}

static void test_score_by_character_is_the_best_division(void **state)
{
    (void)state;
    /* a word is likelier than its characters, and a text at least as likely as any division of it */
    assert_true(grow(NULL, "领导") > grow(NULL, "领") + grow(NULL, "导"));
    assert_true(grow(NULL, "领导小组") >= grow(NULL, "领导") + grow(NULL, "小组"));
}

static void test_a_document_remembers_its_names(void **state)
{
    (void)state;
    jmp_buf full;
    struct region region;
    assert_true(arena_open(&region, 1 << 22));
    struct arena a = arena_reset(&region, 0, &full);
    struct language_cache *c = language_cache_new(&a, 1000);
    int32_t before = grow(c, "潘旺");
    language_cache_add(c, 0, 0x6F58, 0x65FA);
    c->n += 1000;
    assert_true(grow(c, "潘旺") > before);
    assert_int_equal(grow(c, "旺潘"), grow(NULL, "旺潘"));
    arena_close(&region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings_by_tone),
        cmocka_unit_test(test_what_is_no_syllable),
        cmocka_unit_test(test_simplified_prefers_the_national_set),
        cmocka_unit_test(test_text_is_likelier_than_noise),
        cmocka_unit_test(test_score_by_character_is_the_best_division),
        cmocka_unit_test(test_a_document_remembers_its_names),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
