/* Forms, and whether a torn paragraph goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/nfc.h"
#include "cleaner/normalize/normalize.h"

static struct region region;
static jmp_buf full;
static struct arena arena;
static const struct language *language;

static int open_all(void **state)
{
    (void)state;
    language = language_open(NULL);
    return !arena_open(&region, 64 << 20) || !language;
}

static int close_all(void **state)
{
    (void)state;
    language_close(language);
    arena_close(&region);
    return 0;
}

static void expect(const char *in, const char *out)
{
    arena = arena_reset(&region, 0, &full);
    struct view got = normalize_text(&arena, view_of(in));
    if (!view_eq(got, view_of(out)))
        fail_msg("\"%s\" became \"%.*s\", not \"%s\"", in, VIEW_ARG(got), out);
    struct view again = normalize_text(&arena, got);
    assert_true(view_eq(got, again)); /* idempotent */
}

static void test_what_goes(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } t[] = {
        {"扶\u200B贫\uFEFF办", "扶贫办"},
        {"扶\u200D贫", "扶贫"},
        {"so\u00ADcial", "social"},
        {"\u202E123\u202C 元", "123 元"},
        {"a\x01" "b\x7F" "c\xC2\x85" "d", "abcd"},
        {"\uE816\uE817\uE818\uE831\uE83B\uE855", "\U00020087\U00020089\U000200CC\U000215D7\U0002298F\U000241FE"},
        {"e\u0301t\u00E9", "\u00E9t\u00E9"},
        {"\uF900", "\u8C48"},             /* a compatibility ideograph */
        {"\u212B \u2126", "\u00C5 \u03A9"}, /* Angstrom, Ohm */
        {"\u1112\u1161\u11AB", "\uD55C"}, /* Hangul letters */
        {"か\u3099", "が"},
        {"q\u0307\u0323", "q\u0323\u0307"}, /* the order of marks */
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        expect(t[i].in, t[i].out);
}

static void test_what_stays(void **state)
{
    (void)state;
    static const char *const t[] = {
        "",
        "全县脱贫攻坚，工作２０２０年①㎡Ａ％（下称）：ｶﾞ",
        "10\u00B3 m\u00B2 \uFB01 \u2460 \u33A1", /* never NFKC */
        "张\u3000三\u00A0\u2003李四\t王五\n", /* white space is for the lines */
        "\uE000\uE765\uF8FF",              /* private use that nobody can name */
        "\uFFFD\uFFFD",
        "👨\u200D👩\u200D👧\uFE0F",
        "می\u200Cخواهم क्\u200Dष", /* spelling */
        "葛\U000E0100",
        "naïve “quoted” — dash…",
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        expect(t[i], t[i]);
}

static void test_marks_without_end_are_left(void **state)
{
    (void)state;
    arena = arena_reset(&region, 0, &full);
    struct buf b = {.a = &arena};
    buf_putc(&b, 'a');
    for (int i = 0; i < 200000; i++)
        buf_put(&b, i % 2 ? VIEW("\u0301") : VIEW("\u0323"));
    struct view v = buf_view(&b);
    assert_true(view_eq(normalize_text(&arena, v), v));
}

static enum line_join join(const char *rest, const char *a, const char *b)
{
    arena = arena_reset(&region, 0, &full);
    struct language_cache *page = language_cache_new(&arena, 2000);
    language_cache_text(page, view_of(rest));
    language_cache_text(page, view_of(a));
    language_cache_text(page, view_of(b));
    struct line_gap gap = {.same_style = true};
    const char *why = NULL;
    enum line_join j = lines_continue(language, page, view_of(a), view_of(b), &gap, &why);
    assert_non_null(why);
    return j;
}

static void test_torn_paragraphs_go_on(void **state)
{
    (void)state;
    static const struct {
        const char *rest, *a, *b;
    } t[] = {
        {"全镇建成分布式光伏电站11个。", "二是新建村级扶贫车间三处，并投资100万元入股县里的1处集中式", "光伏电站，年收益二十余万元。"},
        {"新建大棚八个。", "合作社带动周围农户发展大", "棚种植，为贫困户提供就业岗位。"},
        {"发展特色产业。", "镇党委、政府按照工作思路，以产业化为主要抓手，划分责任区，发展特色", "产业，多措并举，稳步推进。"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (join(t[i].rest, t[i].a, t[i].b) != LINES_JOIN)
            fail_msg("not joined: %s|%s", t[i].a, t[i].b);
}

static void test_whole_lines_stay_apart(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
    } t[] = {
        {"强化组织领导，责任明确到位", "张寨镇辖64个行政村，5.46万人。"},                /* a heading */
        {"各项政策全部落实到位，群众非常满意。", "下一步，全县将继续巩固脱贫成果。"},      /* complete */
        {"为此，会议提出以下要求，各地要认真抓好贯彻落实", "一、加强组织领导。"},          /* an item */
        {"图为帮扶干部在村里走访贫困户，了解生产生活情况。张三摄", "近日，记者来到村里。"}, /* a caption */
        {"各乡镇人民政府，县直各部门", "现将有关事项通知如下："},
        {"联系电话", "请拨打12345。"},
        {"", "棚种植。"},
        {"我们走过山村，走过田野，看见了丰收的喜悦，", "看见了乡亲们的笑脸。"}, /* some authors break their lines so */
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (join("", t[i].a, t[i].b) == LINES_JOIN)
            fail_msg("joined: %s|%s", t[i].a, t[i].b);
}

static void test_a_heading_is_never_joined(void **state)
{
    (void)state;
    struct line_gap gap = {.same_style = false};
    assert_int_equal(LINES_APART, lines_continue(language, NULL, VIEW("合作社带动周围农户，发展大"),
                                                 VIEW("棚种植，为贫困户提供就业岗位。"), &gap, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes),
        cmocka_unit_test(test_what_stays),
        cmocka_unit_test(test_marks_without_end_are_left),
        cmocka_unit_test(test_torn_paragraphs_go_on),
        cmocka_unit_test(test_whole_lines_stay_apart),
        cmocka_unit_test(test_a_heading_is_never_joined),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
