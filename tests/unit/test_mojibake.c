/* Text that was decoded wrongly before it came into the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/charsets.h"
#include "cleaner/page.h"
#include "cleaner/repair/mojibake.h"

static struct region region;
static struct arena arena;
static jmp_buf full;
static struct knowledge *know;

static int open_all(void **state)
{
    (void)state;
    struct err e;
    know = knowledge_open(NULL, &e);
    return !know || !arena_open(&region, (size_t)1 << 28);
}

static int close_all(void **state)
{
    (void)state;
    knowledge_close(know);
    arena_close(&region);
    return 0;
}

/* A page as the corridor makes it, up to this repair. */
static struct page *repaired(struct view text)
{
    static const struct cleaner_options none;
    static struct capture capture;
    arena = arena_reset(&region, 1 << 20, &full);
    struct buf html = {.a = &arena};
    buf_put(&html, VIEW("<html><title>市政府门户网站新闻中心</title><body><p>"));
    buf_put(&html, text);
    buf_put(&html, VIEW("</p></body></html>"));
    capture = (struct capture){.body = buf_view(&html)};
    struct page *p = arena_new(&arena, struct page);
    *p = (struct page){.a = &arena, .know = know, .options = &none, .capture = &capture, .kind = PAGE_HTML,
                       .explain = {.a = &arena}};
    decode_page(&arena, know, capture.body, VIEW("utf-8"), true, &p->decoded);
    shrink_page(&arena, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    mojibake_page(p);
    return p;
}

static struct view text_of(const struct page *p)
{
    struct view last = {0};
    for (uint32_t i = 0; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_TEXT)
            last = p->dom.nodes[i].text;
    return last;
}

/* The wrong decodings, done by our own decoders. */
static struct view read_as(struct arena *a, const char *label, struct view bytes)
{
    struct decoded d;
    assert_true(decode_as(a, know, bytes, view_of(label), &d));
    return d.text;
}

static struct view in_gb(struct arena *a, struct view utf8)
{
    struct buf b = {.a = a};
    for (size_t i = 0; i < utf8.n;) {
        uint8_t out[4];
        unsigned n = charsets_to_gb(know->charsets, utf8_next(utf8, &i), out);
        buf_put(&b, (struct view){(const char *)out, n});
    }
    return buf_view(&b);
}

/* Latin-1 proper: the C1 controls are themselves. */
static struct view latin1(struct arena *a, struct view bytes)
{
    struct buf b = {.a = a};
    for (size_t i = 0; i < bytes.n; i++)
        utf8_put(&b, (uint8_t)bytes.p[i]);
    return buf_view(&b);
}

static const struct view good[] = {
    VIEW_INIT("全市脱贫攻坚工作会议召开"),
    VIEW_INIT("各级各部门要认真贯彻落实会议精神，统一思想认识，压实工作责任"),
    VIEW_INIT("2020年6月5日，第3次工作会议在北京召开（记者 王小明）"),
    VIEW_INIT("通知公告"),
    VIEW_INIT("臺灣經濟發展會議紀錄與報告"),
};

static void expect(struct view was, struct view want, enum verdict verdict)
{
    struct page *p = repaired(was);
    struct view got = text_of(p);
    if (!view_eq(got, want))
        printf("'%.*s' gave '%.*s', not '%.*s'\n", VIEW_ARG(was), VIEW_ARG(got), VIEW_ARG(want));
    assert_true(view_eq(got, want));
    assert_int_equal(p->nfindings, 1);
    assert_int_equal(p->findings[0].kind, FINDING_MOJIBAKE);
    assert_int_equal(p->findings[0].action, ACTION_REPLACED);
    assert_int_equal(p->findings[0].verdict, verdict);
}

static struct region other;

static struct arena *scratch(void)
{
    static struct arena a;
    if (!other.base)
        assert_true(arena_open(&other, 1 << 24));
    a = arena_reset(&other, 1 << 20, &full);
    return &a;
}

static void test_chinese_as_latin_letters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        expect(latin1(scratch(), good[i]), good[i], VERDICT_PROVED);
        expect(read_as(scratch(), "windows-1252", good[i]), good[i], VERDICT_PROVED);
        struct arena *a = scratch();
        expect(latin1(a, latin1(a, good[i])), good[i], VERDICT_PROVED);
        a = scratch();
        if (i < 4)
            expect(latin1(a, in_gb(a, good[i])), good[i], VERDICT_PROVED);
    }
}

/* Between good text, only what is wrong is changed. */
static void test_part_of_a_text(void **state)
{
    (void)state;
    struct arena *a = scratch();
    struct buf was = {.a = a}, want = {.a = a};
    buf_put(&was, VIEW("来源："));
    buf_put(&was, latin1(a, good[0]));
    buf_put(&was, VIEW("（北京）"));
    buf_put(&want, VIEW("来源："));
    buf_put(&want, good[0]);
    buf_put(&want, VIEW("（北京）"));
    expect(buf_view(&was), buf_view(&want), VERDICT_PROVED);
}

static void test_utf8_as_gbk(void **state)
{
    (void)state;
    expect(read_as(scratch(), "gbk", good[0]), good[0], VERDICT_PROVED);
    expect(read_as(scratch(), "gbk", VIEW("通知公告")), VIEW("通知公告"), VERDICT_PROVED);
    /* the euro sign is two codes, and both stand here: A2E3, 80 */
    expect(read_as(scratch(), "gbk", VIEW("重庆、宁波、合肥等")), VIEW("重庆、宁波、合肥等"), VERDICT_PROVED);
    /* U+3000 is two codes: right here, but not proved */
    expect(read_as(scratch(), "gbk", VIEW("海棠花开了，公园里的游人如织")), VIEW("海棠花开了，公园里的游人如织"), VERDICT_STRONG);
    /* an odd number of bytes: the last one is lost, and so is its character, but nothing else */
    struct view was = read_as(scratch(), "gbk", VIEW("脱贫攻坚工作会<"));
    expect(view_sub(was, 0, was.n - 1), VIEW("脱贫攻坚工作\xEF\xBF\xBD"), VERDICT_STRONG);
}

static void test_two_wrong_decodings(void **state)
{
    (void)state;
    struct view text = VIEW("脱贫攻坚");
    struct arena *a = scratch(); /* UTF-8 as GBK, twice */
    expect(read_as(a, "gbk", read_as(a, "gbk", text)), text, VERDICT_PROVED);
    a = scratch(); /* GBK as Latin-1, its UTF-8 as GBK */
    expect(read_as(a, "gbk", latin1(a, in_gb(a, text))), text, VERDICT_PROVED);
    a = scratch(); /* UTF-8 as GBK, its UTF-8 as Latin-1 */
    expect(latin1(a, read_as(a, "gbk", text)), text, VERDICT_PROVED);
}

static void test_attributes_too(void **state)
{
    (void)state;
    struct arena *a = scratch();
    struct buf html = {.a = a};
    buf_put(&html, VIEW("<meta name=ArticleTitle content=\"通知："));
    buf_put(&html, latin1(a, good[0]));
    buf_put(&html, VIEW("\"><img alt=\"caf\xC3\xA9 du p\xC3\xA9r\xC3\xA9\"><p>正文"));
    struct page *p = repaired(buf_view(&html));
    assert_int_equal(p->nfindings, 1);
    assert_int_equal(p->findings[0].verdict, VERDICT_PROVED);
    for (uint32_t i = 0; i < p->dom.n; i++) {
        struct view content = dom_attr(&p->dom, i, ATTR_CONTENT), alt = dom_attr(&p->dom, i, ATTR_ALT);
        assert_true(!content.n || (view_starts(content, VIEW("通知：")) && view_ends(content, good[0])));
        assert_true(!alt.n || view_ends(alt, VIEW("p\xC3\xA9r\xC3\xA9")));
    }
}

static void test_honest_text_is_not_touched(void **state)
{
    (void)state;
    static const char *const t[] = {
        "全市脱贫攻坚工作会议召开",
        "Société générale de l'électricité à Besançon, déjà créée",
        "Fußgängerübergänge Größenverhältnisse äöü ÄÖÜ",
        "臺灣經濟發展會議紀錄與報告",
        "魑魅魍魉 饕餮 耄耋 囹圄 龃龉 觊觎 彳亍 鳏寡孤独",
        "涓涓细流 鐨 鍏 鎴",
        "¡¡¡¿¿¿ §§ ©®™ «»",
        "价格：£100 ± 5 × 3 ÷ 2 ° µ",
        "…………———“”‘’•",
        "Những người Việt Nam",
        "Þórður Ævarsson ðæö",
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct page *p = repaired(view_of(t[i]));
        if (!view_eq(text_of(p), view_of(t[i])))
            printf("%s became %.*s\n", t[i], VIEW_ARG(text_of(p)));
        assert_true(view_eq(text_of(p), view_of(t[i])));
        assert_int_equal(p->nfindings, 0);
    }
}

static void test_what_is_lost_is_reported_and_stays(void **state)
{
    (void)state;
    static const char *const t[] = {"文件锟斤拷锟斤拷下载", "标题\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD内容",
                                    "标题\xEF\xBF\xBD\xD0\xB9\xEF\xBF\xBD内容",
                                    "娑擃厼娴滅尨缍堥惃鍕紣\xEF\xBF\xBD"};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct page *p = repaired(view_of(t[i]));
        assert_true(view_eq(text_of(p), view_of(t[i])));
        assert_int_equal(p->nfindings, 1);
        assert_int_equal(p->findings[0].verdict, VERDICT_SUSPICION);
        assert_int_equal(p->findings[0].action, ACTION_REPORTED);
    }
    assert_int_equal(repaired(VIEW("一个\xEF\xBF\xBD坏字"))->nfindings, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chinese_as_latin_letters),
        cmocka_unit_test(test_part_of_a_text),
        cmocka_unit_test(test_utf8_as_gbk),
        cmocka_unit_test(test_two_wrong_decodings),
        cmocka_unit_test(test_attributes_too),
        cmocka_unit_test(test_honest_text_is_not_touched),
        cmocka_unit_test(test_what_is_lost_is_reported_and_stays),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
