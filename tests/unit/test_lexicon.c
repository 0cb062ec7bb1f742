/* The automaton finds words in any form, leftmost and longest, and files extend it or fail by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/lexicon.h"

static struct region region;
static jmp_buf full;

static struct arena fresh(void)
{
    return arena_reset(&region, 1 << 20, &full);
}

static const struct lexicon *opened(const char *const *lexicons, const char *const *allows, unsigned without)
{
    struct err e = {0};
    struct lexicon_options o = {lexicons, allows, without};
    struct lexicon *lex = lexicon_open(&o, &e);
    if (!lex)
        print_message("%s\n", e.msg);
    assert_non_null(lex);
    return lex;
}

static void test_words_are_found_in_any_form(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
        enum word_class cls;
    } t[] = {
        {"去百家乐玩", "百家乐", WORD_GAMBLE},
        {"去百家樂玩", "百家樂", WORD_GAMBLE},
        {"BetWay", "BetWay", WORD_BRAND},
        {"ｂｅｔ３６５", "ｂｅｔ３６５", WORD_BRAND},
        {"上app下载的", "app下载", WORD_TAIL},
        {"东亚博览", "东亚博览", WORD_PLAIN},  /* swallows a name that stands in it by chance */
        {"slots", "slots", WORD_GAMBLE},
        {"timeslots", NULL, WORD_NONE},        /* inside a longer word */
        {"bet3655", NULL, WORD_NONE},
        {"", NULL, WORD_NONE},
    };
    const struct lexicon *lex = opened(NULL, NULL, 0);
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct arena a = fresh();
        uint32_t n;
        struct lexicon_hit *h = lexicon_scan(&a, lex, view_of(t[i].text), &n);
        if (!t[i].found) {
            assert_int_equal(n, 0);
            continue;
        }
        if (n != 1)
            print_message("%s\n", t[i].text);
        assert_int_equal(n, 1);
        assert_int_equal(h->cls, t[i].cls);
        struct view v = view_sub(view_of(t[i].text), h->beg, h->end);
        assert_true(view_eq(v, view_of(t[i].found)));
    }
    lexicon_close(lex);
}

/* Every word of the automaton against a search for each word by itself. */
static void test_hits_agree_with_plain_search(void **state)
{
    (void)state;
    const struct lexicon *lex = opened(NULL, NULL, 0);
    struct arena a = fresh();
    struct view text = VIEW("澳门新葡京app下载入口，公安机关打击跨境赌博，体育总局官网发布，东亚博览会在银河系举行百家乐时时彩pk10");
    uint32_t n;
    struct lexicon_hit *h = lexicon_scan(&a, lex, text, &n);
    assert_true(n > 5);
    for (uint32_t i = 0; i < n; i++) {
        struct buf folded = {.a = &a};
        for (size_t at = h[i].beg; at < h[i].end;)
            utf8_put(&folded, lexicon_fold(lex, utf8_next(text, &at)));
        assert_true(view_eq(buf_view(&folded), lexicon_word(lex, h[i].word)));
        if (i)
            assert_true(h[i].beg >= h[i - 1].end);
    }
    lexicon_close(lex);
}

static const char *write_file(const char *body)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/qy-lexicon-%ld.txt", (long)getpid());
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(body, f);
    fclose(f);
    return path;
}

static uint32_t count_of(const struct lexicon *lex, const char *text, enum word_class cls)
{
    struct arena a = fresh();
    uint32_t n, found = 0;
    struct lexicon_hit *h = lexicon_scan(&a, lex, view_of(text), &n);
    for (uint32_t i = 0; i < n; i++)
        found += h[i].cls == cls;
    return found;
}

static void test_a_user_file_adds_words(void **state)
{
    (void)state;
    const char *files[] = {write_file("# names\nbrand 某某汇\r\n\nplain 百家乐园\n"), NULL};
    const struct lexicon *lex = opened(files, NULL, 0);
    assert_int_equal(count_of(lex, "某某汇官网", WORD_BRAND), 1);
    assert_int_equal(count_of(lex, "百家乐园小区", WORD_GAMBLE), 0);
    lexicon_close(lex);
    unlink(files[0]);
}

static void test_a_class_can_be_left_out(void **state)
{
    (void)state;
    const char *files[] = {write_file("without brand\nwithout weak\n"), NULL};
    const struct lexicon *lex = opened(files, NULL, 0);
    assert_int_equal(count_of(lex, "betway 申博 威廉希尔", WORD_BRAND), 0);
    assert_int_equal(count_of(lex, "betway 百家乐", WORD_GAMBLE), 1);
    lexicon_close(lex);
    unlink(files[0]);
}

static void test_a_bad_line_is_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"brand 甲\nfoo 乙\n", "brand 甲\nbrand\n", "# x\nwithout nothing\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        const char *files[] = {write_file(bad[i]), NULL};
        struct lexicon_options o = {.lexicons = files};
        assert_null(lexicon_open(&o, &e));
        assert_int_equal(e.code, ERR_INPUT);
        assert_int_equal(e.at, 2);
        assert_non_null(strstr(e.msg, ":2: "));
        unlink(files[0]);
    }
    struct err e = {0};
    const char *files[] = {"/nonexistent/words", NULL};
    struct lexicon_options o = {.lexicons = files};
    assert_null(lexicon_open(&o, &e));
    assert_int_equal(e.code, ERR_IO);
}

static void test_an_allowed_host_covers_what_is_below(void **state)
{
    (void)state;
    const char *files[] = {write_file("host Example.com\nword 百家乐\n"), NULL};
    const struct lexicon *lex = opened(NULL, files, 0);
    assert_true(lexicon_allows_host(lex, VIEW("example.com")));
    assert_true(lexicon_allows_host(lex, VIEW("www.EXAMPLE.com")));
    assert_false(lexicon_allows_host(lex, VIEW("notexample.com")));
    assert_int_equal(count_of(lex, "百家乐", WORD_GAMBLE), 0);
    lexicon_close(lex);
    unlink(files[0]);
}

static void test_scripts_of_characters(void **state)
{
    (void)state;
    const struct lexicon *lex = opened(NULL, NULL, 0);
    assert_int_equal(lexicon_script(lex, 0x9AD4), 1);  /* 體 */
    assert_int_equal(lexicon_script(lex, 0x4E66), -1); /* 书 */
    assert_int_equal(lexicon_script(lex, 0x4EBA), 0);  /* 人 */
    lexicon_close(lex);
}

/* Start-up: a handful of milliseconds at most, even in a debug build. */
static void test_it_is_built_quickly(void **state)
{
    (void)state;
    struct timespec a, b;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    lexicon_close(opened(NULL, NULL, 0));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    long us = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
    print_message("lexicon_open: %ld us\n", us);
    assert_true(us < 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_found_in_any_form), cmocka_unit_test(test_hits_agree_with_plain_search),
        cmocka_unit_test(test_a_user_file_adds_words), cmocka_unit_test(test_a_class_can_be_left_out),
        cmocka_unit_test(test_a_bad_line_is_named), cmocka_unit_test(test_an_allowed_host_covers_what_is_below),
        cmocka_unit_test(test_scripts_of_characters), cmocka_unit_test(test_it_is_built_quickly),
    };
    if (!arena_open(&region, 64 << 20))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(&region);
    return failed;
}
