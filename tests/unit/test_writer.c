/* The writers: what each format makes of text that means something in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "store/export/writer.h"

static struct region region;
static struct arena arena;
static jmp_buf full;

static int open_arena(void **state)
{
    (void)state;
    if (!region.base && !arena_open(&region, 1 << 24))
        return -1;
    arena = arena_reset(&region, 1 << 24, &full);
    return 0;
}

static struct view written(const char *format, struct block *blocks, uint32_t n, struct view title)
{
    struct article art = {.charset = VIEW("utf-8"), .blocks = blocks, .nblocks = n};
    struct record r = {.input = VIEW("a,\"b\".html"), .cleaner = VIEW("1"), .article = &art};
    struct write_options o = {0};
    struct buf b = {.a = &arena};
    art.fields[FIELD_TITLE] = (struct field){title, "h1", {1, 2}};
    writer_find(view_of(format))->record(&b, &r, &o);
    return buf_view(&b);
}

static void test_json_strings_are_always_valid(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t n;
        const char *out;
    } t[] = {
        {"a\"b\\c", 5, "\"a\\\"b\\\\c\""},      {"\n\t\r\0\x1f\x7f", 6, "\"\\n\\t\\u000d\\u0000\\u001f\\u007f\""},
        {"\xE6\xB8\x85", 3, "\"\xE6\xB8\x85\""}, {"x\xFF\xE6\xB8", 4, "\"x\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"", 0, "\"\""},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct buf b = {.a = &arena};
        json_string(&b, (struct view){t[i].in, t[i].n});
        assert_true(view_eq(buf_view(&b), view_of(t[i].out)));
    }
}

static void test_times_are_utc(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *iso;
    } t[] = {{0, "1970-01-01T00:00:00Z"}, {1795248000000, "2026-11-21T08:00:00Z"}, {951782399000, "2000-02-28T23:59:59Z"},
             {951782400000, "2000-02-29T00:00:00Z"}, {-1000, "1969-12-31T23:59:59Z"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct buf b = {.a = &arena};
        time_iso(&b, t[i].ms);
        assert_true(view_eq(buf_view(&b), view_of(t[i].iso)));
    }
}

static void test_markdown_means_what_the_text_says(void **state)
{
    (void)state;
    static const struct {
        enum block_type type;
        int level;
        const char *text, *md;
    } t[] = {
        {BLOCK_PARAGRAPH, 0, "1. *not* a _list_ [x](y) <b>", "\n1\\. \\*not\\* a \\_list\\_ \\[x\\](y) \\<b\\>\n"},
        {BLOCK_PARAGRAPH, 0, "# no heading", "\n\\# no heading\n"},
        {BLOCK_PARAGRAPH, 0, "2020年1.5倍", "\n2020年1.5倍\n"},
        {BLOCK_HEADING, 1, "一、目标", "\n## 一、目标\n"},
        {BLOCK_LIST_ITEM, 2, "- x", "\n  - \\- x\n"},
        {BLOCK_QUOTE, 0, "a\nb", "\n> a\n> b\n"},
        {BLOCK_TABLE, 0, "a\tb|c\nd", "\n| a | b\\|c |\n| --- | --- |\n| d |  |\n"},
        {BLOCK_CODE, 0, "x ``` y", "\n````\nx ``` y\n````\n"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct block k = {t[i].type, t[i].level, view_of(t[i].text), {0, 1}};
        struct view v = written("markdown", &k, 1, VIEW("T"));
        assert_true(view_ends(v, view_of(t[i].md)));
        assert_true(view_has(v, VIEW("\n# T\n")));
    }
}

static void test_html_runs_nothing(void **state)
{
    (void)state;
    struct block k = {BLOCK_PARAGRAPH, 0, VIEW_INIT("<script>alert(\"1\")</script> & more"), {0, 1}};
    struct view v = written("html", &k, 1, VIEW("</title><script>"));
    assert_false(view_has(v, VIEW("<script")));
    assert_true(view_has(v, VIEW("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more</p>")));
}

static void test_csv_quotes_what_needs_it(void **state)
{
    (void)state;
    struct block k[2] = {{BLOCK_PARAGRAPH, 0, VIEW_INIT("one"), {0, 1}}, {BLOCK_PARAGRAPH, 0, VIEW_INIT("two"), {1, 2}}};
    struct view v = written("csv", k, 2, VIEW("a \"b\""));
    assert_true(view_starts(v, VIEW("\"a,\"\"b\"\".html\",,,,utf-8,\"a \"\"b\"\"\",")));
    assert_true(view_ends(v, VIEW(",\"one\ntwo\"\r\n")));
}

static void test_an_unknown_format_is_none(void **state)
{
    (void)state;
    assert_null(writer_find(VIEW("pdf")));
    struct view rest = VIEW(WRITER_NAMES), one;
    while (rest.n) {
        view_cut(rest, '|', &one, &rest);
        assert_non_null(writer_find(one));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_json_strings_are_always_valid, open_arena),
        cmocka_unit_test_setup(test_times_are_utc, open_arena),
        cmocka_unit_test_setup(test_markdown_means_what_the_text_says, open_arena),
        cmocka_unit_test_setup(test_html_runs_nothing, open_arena),
        cmocka_unit_test_setup(test_csv_quotes_what_needs_it, open_arena),
        cmocka_unit_test_setup(test_an_unknown_format_is_none, open_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
