/*
 * Metadata of whole pages: each rule on a page that has it, and on one that
 * only looks so.  Fields that a page does not give are expected to be empty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/cleaner.h"
#include "cleaner/meta/json.h"

#define PROSE                                                                                                          \
    "<p>全区各单位迅速行动，聚焦边缘户，排查收入、住房等方面的薄弱环节，把工作抓紧再抓紧，部署再部署，确保任务按时完成。</p>" \
    "<p>据了解，下一步将继续做好牵头抓总工作，围绕重点协调相关部门落实职责，切实解决群众的吃、穿、住、行等问题，让群众满意。</p>" \
    "<p>区里的同志表示，要把工作做细做实，健全长效机制，常态化开展走访，及时发现、及时帮扶，不落一户、不落一人，不留死角。</p>"
#define ENGLISH                                                                                                        \
    "<p>The committee met on Monday to discuss the plan for the new bridge, which has been delayed twice, and agreed to " \
    "ask the engineers for another report before the end of the year, members said.</p>"                               \
    "<p>Residents have complained for years that the old bridge is too narrow, and that lorries have to wait for each " \
    "other, sometimes for an hour, while the traffic behind them grows longer and longer.</p>"                         \
    "<p>The mayor said that the money was there, and that the work could begin as soon as the river is low enough, "   \
    "which is usually the case in August, if the summer is dry and the dams are closed.</p>"

struct want {
    enum field_id field;
    const char *value, *rule; /* rule NULL: not checked */
};

struct page_case {
    const char *name, *url, *page;
    struct want want[8]; /* up to the first without value and rule */
    const char *authors; /* joined by ';' */
};

#define TITLE(v, r) {FIELD_TITLE, v, r}
#define DATE(v, r) {FIELD_PUBLISHED, v, r}
#define SOURCE(v, r) {FIELD_SOURCE, v, r}
#define EDITOR(v, r) {FIELD_EDITOR, v, r}
#define SITE(v, r) {FIELD_SITE, v, r}
#define SECTION(v, r) {FIELD_SECTION, v, r}

static const struct page_case cases[] = {
    {"the tags of a government site", "",
     "<html><head><title>某市人民政府</title><meta content='某市人民政府门户网站' name='SiteName'><meta name=ColumnName content=工作动态>"
     "<meta name=ArticleTitle content='某市扎实推进乡村振兴'><meta name=PubDate content='2020-06-05 11:13'>"
     "<meta name=contentSource content=某市日报></head><body><h1>某市人民政府</h1><h2>某市扎实推进乡村振兴</h2>" PROSE "</body></html>",
     {TITLE("某市扎实推进乡村振兴", "meta:ArticleTitle"), DATE("2020-06-05T11:13:00+08:00", "meta:PubDate"),
      SOURCE("某市日报", "meta:ContentSource"), SITE("某市人民政府门户网站", "meta:SiteName"), SECTION("工作动态", "meta:ColumnName")},
     ""},
    {"an ArticleTitle that shares nothing with the page is refused", "",
     "<html><head><title>某地推进乡村振兴_某网</title><meta name=ArticleTitle content='彩金注册送体验'></head>"
     "<body><h1>某地推进乡村振兴</h1>" PROSE "</body></html>",
     {TITLE("某地推进乡村振兴", "h1")}, ""},
    {"labels that a reader sees", "",
     "<html><head><title>全区推进帮扶工作_某区新闻网</title></head><body><div>当前位置：<a href=/>首页</a> &gt; <a href=/a>政府动态</a> &gt; 正文</div>"
     "<div class=bt>全区推进帮扶工作</div><div>来源：某区日报 作者：王海燕 陈砚森 发布时间：2018-10-08 11:26:00 浏览：12次</div>" PROSE
     "<div>初审编辑：</div><div>责任编辑：李洪鹏 SF099</div></body></html>",
     {TITLE("全区推进帮扶工作", "line"), DATE("2018-10-08T11:26:00+08:00", "label:date"), SOURCE("某区日报", "label:来源"),
      EDITOR("李洪鹏", "label:责任编辑"), SECTION("政府动态", "breadcrumb")},
     "王海燕;陈砚森"},
    {"a silent page has nothing made up", "",
     "<html><head></head><body><div><p>5月20日，会议在2020年6月3日之前召开。</p>" PROSE "</div></body></html>",
     {DATE("", NULL), SOURCE("", NULL), EDITOR("", NULL), SITE("", NULL), SECTION("", NULL)}, ""},
    {"a source in a cell behind its label, and a label with nothing behind it", "",
     "<html><body><h1>全区推进帮扶工作</h1><ul><li>来源：</li><li>某区日报</li><li>2020-06-05 10:00</li></ul>" PROSE "</body></html>",
     {SOURCE("某区日报", "label:来源"), DATE("2020-06-05T10:00:00+08:00", NULL)}, ""},
    {"an empty editor's label is no editor", "",
     "<html><body><h1>全区推进帮扶工作</h1>" PROSE "<p>责任编辑：</p></body></html>", {EDITOR("", NULL)}, ""},
    {"the site and the editor are no authors", "",
     "<html><head><meta name=author content='某某网'><meta property=og:site_name content='某某网'></head><body><h1>全区推进帮扶工作</h1>"
     "<div>2020-06-05 10:00 来源：某某网</div>" PROSE "<p>（责任编辑：张伟）</p></body></html>",
     {SOURCE("某某网", NULL), EDITOR("张伟", NULL)}, ""},
    {"an author's tag that names the editor", "",
     "<html><head><meta name=author content='张伟'></head><body><h1>全区推进帮扶工作</h1>" PROSE "<p>责任编辑：张伟</p></body></html>",
     {EDITOR("张伟", NULL)}, ""},
    {"a byline in brackets at the end", "",
     "<html><body><h1>全区推进帮扶工作</h1>" PROSE "<p>全区上下正凝心聚力，确保各项任务圆满完成。（记者 马林峰 通讯员 王玉倩）</p></body></html>",
     {SOURCE("", NULL)}, "马林峰;王玉倩"},
    {"a name alone in brackets at the very end, and what is none", "",
     "<html><body><h1>全区推进帮扶工作</h1>" PROSE "<p>全区上下正凝心聚力，确保各项任务圆满完成（资料图）。</p>"
     "<p>大家纷纷表示，将以更大的干劲投入工作。（徐永强）</p></body></html>", {SOURCE("", NULL)}, "徐永强"},
    {"a dateline names the source and the reporter", "",
     "<html><body><h1>全区推进帮扶工作</h1><p>某城融媒讯（记者 丁烁 通讯员 潘焕友）今年以来，全区坚持把帮扶工作放在首位，成效明显。</p>" PROSE
     "</body></html>", {SOURCE("某城融媒", "dateline")}, "丁烁;潘焕友"},
    {"本报讯 names nobody", "",
     "<html><body><h1>全区推进帮扶工作</h1><p>本报讯（记者 丁烁）今年以来，全区坚持把帮扶工作放在首位，成效明显。</p>" PROSE "</body></html>",
     {SOURCE("", NULL)}, "丁烁"},
    {"a policy document's header table", "",
     "<html><head><title>关于印发办法的通知</title></head><body><table><tr><td>索 引 号：</td><td>000014349/2017-00110</td><td>主题分类：</td>"
     "<td>财政</td></tr><tr><td>发文机关：</td><td>某省人民政府</td><td>成文日期：</td><td>2017年05月10日</td></tr><tr><td>发文字号：</td>"
     "<td>某政发〔2017〕47号</td><td>发布日期：</td><td>2017年05月15日</td></tr></table><h1>关于印发办法的通知</h1>" PROSE "</body></html>",
     {{FIELD_INDEX_NUMBER, "000014349/2017-00110", "label:索引号"}, {FIELD_ISSUER, "某省人民政府", "label:发文机关"},
      {FIELD_DOCUMENT_NUMBER, "某政发〔2017〕47号", "label:发文字号"}, DATE("2017-05-15", "label:date")},
     ""},
    {"a document quoted in the text is not this page's", "",
     "<html><body><h1>全区推进帮扶工作</h1>" PROSE "<p>根据《某办法》（某政发〔2017〕47号），发文机关应当公开文号等信息，各单位要对照落实，抓好整改。</p></body></html>",
     {{FIELD_DOCUMENT_NUMBER, "", NULL}, {FIELD_ISSUER, "", NULL}, DATE("", NULL)}, ""},
    {"JSON-LD", "",
     "<html lang=en><head><title>New bridge delayed again | The Example</title><script type='application/ld+json'>{\"@context\":\"https://schema.org\","
     "\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Something else\",\"datePublished\":\"2019-01-01\"},{\"@type\":[\"NewsArticle\"],"
     "\"headline\":\"New bridge delayed again\",\"datePublished\":\"2020-06-05T11:13:25-04:00\",\"author\":[{\"@id\":\"#p\"},{\"@type\":\"Person\","
     "\"name\":\"Max O&#039;Neil\"}],\"publisher\":{\"@type\":\"Organization\",\"name\":\"The Example\"}},{\"@type\":\"Person\",\"@id\":\"#p\","
     "\"name\":\"Jane Doe\"}]}</script></head><body><h1>New bridge delayed again</h1>" ENGLISH "</body></html>",
     {TITLE("New bridge delayed again", "h1"), DATE("2020-06-05T11:13:25-04:00", "json-ld:datePublished"), SITE("The Example", "json-ld:publisher"),
      {FIELD_LANGUAGE, "en", NULL}},
     "Jane Doe;Max O'Neil"},
    {"a broken script leaves what was read before", "",
     "<html lang=en><head><script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2020-06-05\",\"headline\":\"New\n bridge\",,"
     "\"x\":</script></head><body><h1>New bridge delayed again</h1>" ENGLISH "</body></html>",
     {DATE("2020-06-05", "json-ld:datePublished")}, ""},
    {"a byline and a date beside the title", "",
     "<html lang=en-US><head><title>New bridge delayed again - The Example</title></head><body><h1>New bridge delayed again</h1>"
     "<p>By Jane Doe and Max Muster</p><p>Published June 5, 2020</p>" ENGLISH "</body></html>",
     {TITLE("New bridge delayed again", "h1"), DATE("2020-06-05", NULL)}, "Jane Doe;Max Muster"},
    {"an update is not the publication where both are there", "",
     "<html lang=en><head><meta property=article:modified_time content='2021-02-03T00:00:00Z'></head><body><h1>New bridge delayed again</h1>"
     "<p>Updated Feb 3, 2021</p><p>Published Jan 2, 2020</p>" ENGLISH "</body></html>",
     {DATE("2020-01-02", NULL)}, ""},
    {"the h1 is the site", "",
     "<html><head><title>全区推进帮扶工作-某某新闻网</title></head><body><h1>某某新闻网</h1><div class=t>全区推进帮扶工作</div>"
     "<div>2020年06月05日10:10 某某日报</div>" PROSE "</body></html>",
     {TITLE("全区推进帮扶工作", "line"), DATE("2020-06-05T10:10:00+08:00", NULL)}, ""},
    {"a <title> without its site", "",
     "<html><head><title>全区推进帮扶工作_要闻_某某新闻网</title></head><body><div>" PROSE "</div></body></html>",
     {SOURCE("", NULL)}, ""},
    {"the address has the day", "http://www.example.cn/art/2016/11/22/art_1_2.html",
     "<html><body><h1>全区推进帮扶工作</h1>" PROSE "</body></html>", {DATE("2016-11-22", "url")}, ""},
    {"a plain-text dump", "a.txt",
     "图片\n政务公开\n当前位置:首页>政府动态\n\n聚焦重点精准再发力\n\n2020/6/5 11:13:25 次浏览 分类:政府动态 来源:本站\n\n"
     "全区各单位迅速行动，聚焦边缘户，排查收入、住房等方面的薄弱环节，把工作抓紧再抓紧，部署再部署，确保任务按时完成。\n\n"
     "据了解，下一步将继续做好牵头抓总工作，围绕重点协调相关部门落实职责，切实解决群众的吃、穿、住、行等问题。\n",
     {TITLE("聚焦重点精准再发力", "line"), DATE("2020-06-05T11:13:25+08:00", "line:date"), SOURCE("本站", "label:来源"),
      SECTION("政府动态", NULL), {FIELD_LANGUAGE, "zh-Hans", NULL}},
     ""},
    {"a traditional page", "",
     "<html><body><h1>全區推進幫扶工作</h1><div>來源：某某日報 發佈時間：2020-06-05 責任編輯：李洪鵬</div><p>全區各單位迅速行動，聚焦邊緣戶，排查收入、"
     "住房等方面的薄弱環節，把工作抓緊再抓緊，部署再部署，確保任務按時完成，進入倒計時階段，不留死角。</p><p>據了解，下一步將繼續做好牽頭抓總工作，"
     "圍繞重點協調相關部門落實職責，切實解決群眾的吃、穿、住、行等問題，讓群眾滿意，讓大家放心。</p></body></html>",
     {SOURCE("某某日報", NULL), DATE("2020-06-05", NULL), EDITOR("李洪鵬", NULL), {FIELD_LANGUAGE, "zh-Hant", NULL}}, ""},
};

static struct knowledge *know;
static struct region region;

static int check(const struct page_case *c, const struct article *art, struct arena *a)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof c->want / sizeof *c->want && c->want[i].value; i++) {
        const struct want *w = &c->want[i];
        const struct field *f = &art->fields[w->field];
        bool same = view_eq(f->value, view_of(w->value)) && (!w->rule || (f->rule && view_eq(view_of(f->rule), view_of(w->rule))));
        if (!same) {
            print_error("%s: %s is \"%.*s\" by %s, not \"%s\" by %s\n", c->name, field_name(w->field), VIEW_ARG(f->value),
                        f->rule ? f->rule : "-", w->value, w->rule ? w->rule : "any");
            wrong++;
        }
    }
    struct buf b = {.a = a};
    for (uint32_t i = 0; i < art->nauthors; i++) {
        if (i)
            buf_putc(&b, ';');
        buf_put(&b, art->authors[i]);
    }
    if (!view_eq(buf_view(&b), view_of(c->authors))) {
        print_error("%s: authors are %.*s\n", c->name, VIEW_ARG(buf_view(&b)));
        wrong++;
    }
    return wrong;
}

static void test_pages(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jmp_buf full;
        struct err e;
        struct article art;
        struct arena a = arena_reset(&region, 0, &full);
        struct capture c = {.url = view_of(cases[i].url), .body = view_of(cases[i].page)};
        assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
        wrong += check(&cases[i], &art, &a);
    }
    assert_int_equal(wrong, 0);
}

/* The bytes under a value's span are those it was read from. */
static void test_spans_point_at_the_value(void **state)
{
    (void)state;
    static const char page[] = "<html><head><meta name=PubDate content='2020-06-05 11:13'><meta name=SiteName content=某市门户网></head><body>"
                               "<h1>全区推进帮扶工作</h1><div>来源：某区日报 责任编辑：李洪鹏</div>" PROSE "</body></html>";
    static const struct {
        enum field_id f;
        const char *bytes;
    } t[] = {{FIELD_PUBLISHED, "2020-06-05 11:13"}, {FIELD_SITE, "某市门户网"}, {FIELD_SOURCE, "某区日报"}, {FIELD_EDITOR, "李洪鹏"}};
    jmp_buf full;
    struct err e;
    struct article art;
    struct arena a = arena_reset(&region, 0, &full);
    struct capture c = {.body = {page, sizeof page - 1}};
    assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct span s = art.fields[t[i].f].span;
        struct view got = view_sub(c.body, s.beg, s.end);
        if (!view_eq(got, view_of(t[i].bytes)))
            fail_msg("%s: %.*s", field_name(t[i].f), VIEW_ARG(got));
    }
}

/* The future is refused where the time of the capture is known. */
static void test_a_date_after_the_capture_is_none(void **state)
{
    (void)state;
    jmp_buf full;
    struct err e;
    struct article art;
    struct arena a = arena_reset(&region, 0, &full);
    struct capture c = {.body = VIEW("<html><head><meta name=PubDate content='2031-06-05'></head><body><h1>全区推进帮扶工作</h1>" PROSE "</body></html>"),
                        .fetched_ms = 1591326805000};
    assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
    assert_null(art.fields[FIELD_PUBLISHED].rule);
}

static void test_json_is_read_forgivingly(void **state)
{
    (void)state;
    static const struct {
        const char *in, *key, *value;
    } t[] = {
        {"{\"a\":\"b\"}", "a", "b"},
        {"// x\n{\"a\" : \"\\u4e2d\\n\\\"\\/\",}", "a", "中 \"/"},
        {"{\"x\":{\"a\":\"no\"},\"a\":\"&amp;\"}", "a", "&"},
        {"{\"a\":\"\\ud83d\\ude00\"}", "a", "😀"},
        {"{\"a\":\"open", "a", NULL},
        {"", "a", NULL},
        {"{\"a\":1}", "a", ""},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        jmp_buf full;
        struct arena a = arena_reset(&region, 0, &full);
        struct json j = json_read(&a, view_of(t[i].in));
        uint32_t m = j.n > 1 ? json_member(&j, 1, view_of(t[i].key)) : 0;
        assert_int_equal(m != 0, t[i].value != NULL);
        if (m && !view_eq(json_chars(&a, &j, m), view_of(t[i].value)))
            fail_msg("%s: %.*s", t[i].in, VIEW_ARG(json_chars(&a, &j, m)));
    }
}

int main(void)
{
    struct err e;
    know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)1 << 28))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_spans_point_at_the_value),
        cmocka_unit_test(test_a_date_after_the_capture_is_none),
        cmocka_unit_test(test_json_is_read_forgivingly),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(&region);
    knowledge_close(know);
    return failed;
}
