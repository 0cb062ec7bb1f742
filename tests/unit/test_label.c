/* What lines are by their words: for each kind forms for it, and look-alikes that are prose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/meta/label.h"
#include "cleaner/meta/scan.h"

static struct word_index *words;

static const struct {
    const char *line;
    enum line_kind kind;
} lines[] = {
    /* dates, sources, authors, views */
    {"2020/6/5 11:13:25 次浏览 分类:政府动态    来源:本站", LINE_METADATA},
    {"2018-10-08 11:26:00 来源: 大众网 作者: 王海燕 陈砚森", LINE_METADATA},
    {"來源:濰坊日報 發布時間:2020-09-15 09:22:59", LINE_METADATA},
    {"发布日期:2013-05-24    点击:", LINE_METADATA},
    {"发布时间：2020年6月5日", LINE_METADATA},
    {"信息来源：市发改委 浏览次数：123 【打印】【关闭】", LINE_METADATA},
    {"2024-05-09 22:27:02来源：新华网", LINE_METADATA},
    {"2016年05月25日10:10 新浪财经", LINE_METADATA},
    {"2024年05月16日 17:02 新京报作者：新京报", LINE_METADATA},
    {"【来源：人民日报】", LINE_METADATA},
    {"来 源：新华社", LINE_METADATA},
    {"作者：张三 李四", LINE_METADATA},
    {"文丨张三", LINE_METADATA},
    {"时间：2019-05-03 08:17:32", LINE_METADATA},
    {"阅读次数：1024", LINE_METADATA},
    {"1024次浏览", LINE_METADATA},
    {"索引号：000014349/2017-00110 主题分类：财政", LINE_METADATA},
    {"发文字号：国办发〔2017〕47号", LINE_METADATA},
    {"索   引   号 20191202-189769 分        类 其他", LINE_TEXT}, /* cells without colons: the table tells */
    {"Published on June 5, 2020 by Jane Doe", LINE_METADATA},
    {"By Jane Doe | June 5, 2020 | 5 min read", LINE_METADATA},
    {"By Jane Q. Doe", LINE_METADATA},
    {"Last updated: June 5, 2020", LINE_METADATA},
    {"Veröffentlicht am 5. Juni 2020", LINE_METADATA},
    {"Publié le 5 juin 2020", LINE_METADATA},
    {"发布：2020年6月5日，会议决定了三件事。", LINE_TEXT},
    {"2020年6月5日", LINE_TEXT}, /* the date under a document belongs to it */
    {"2015年8月25日 公司成立", LINE_TEXT},
    {"时间：2024年5月20日（星期一）上午9:00", LINE_TEXT},
    {"地点：三楼会议室", LINE_TEXT},
    {"资金来源：财政拨款", LINE_TEXT},
    {"联系电话：010-12345678", LINE_TEXT},
    {"作者：他在序言里写道，这本书写了十年。", LINE_TEXT},
    {"By Audience", LINE_TEXT},
    {"By the time it was over, nobody cared.", LINE_TEXT},
    {"Published by the university, it sold well.", LINE_TEXT},
    {"Source: Annual Report 2020", LINE_TEXT},
    /* editors */
    {"责任编辑：", LINE_EDITOR},
    {"責任編輯：", LINE_EDITOR},
    {"[责编：李洪鹏]", LINE_EDITOR},
    {"[作者: 刘满仓 责任编辑: 杨丹宇 ]", LINE_EDITOR},
    {"编辑：倪仕轩 责任编辑：林涛", LINE_EDITOR},
    {"（编辑：文静）", LINE_EDITOR},
    {"一审：张三 二审：李四 三审：王五", LINE_EDITOR},
    {"编辑部的故事", LINE_TEXT},
    {"责任编辑要对稿件负责。", LINE_TEXT},
    /* breadcrumbs */
    {"当前位置:首页>政府动态", LINE_BREADCRUMB},
    {"您现在的位置：首页 >> 新闻中心 >> 要闻", LINE_BREADCRUMB},
    {"首页 > 政务公开 > 通知公告", LINE_BREADCRUMB},
    {"人民网>>经济·科技", LINE_BREADCRUMB},
    {"Home > News > Local", LINE_BREADCRUMB},
    {"Home / Blog", LINE_BREADCRUMB},
    {"位置优越，交通便利。", LINE_TEXT},
    {"当 x > y 时，取 x。", LINE_TEXT},
    /* pagers */
    {"上一篇：关于召开会议的通知", LINE_PAGER},
    {"下一篇： 没有了", LINE_PAGER},
    {"1 條記錄 1/1 頁", LINE_PAGER},
    {"首页 上一页 1 2 3 下一页 尾页", LINE_PAGER},
    {"|<<1234下一页>>|", LINE_PAGER},
    {"共 5 页 当前第 1 页", LINE_PAGER},
    {"Previous: Something else", LINE_PAGER},
    {"第3条", LINE_TEXT},
    {"下一步，我们将继续努力", LINE_TEXT},
    {"of 2023.", LINE_TEXT},
    /* share and controls */
    {"分享到：", LINE_SHARE},
    {"分享到： 微信 微博 QQ空间", LINE_SHARE},
    {"字号：大 中 小", LINE_SHARE},
    {"【字体：大 中 小】 打印 关闭", LINE_SHARE},
    {"扫一扫在手机打开当前页", LINE_SHARE},
    {"Share on Facebook", LINE_SHARE},
    {"Facebook Twitter LinkedIn Email", LINE_SHARE},
    {"Partager", LINE_TEXT}, /* one Latin word may be a heading */
    {"Facebook", LINE_TEXT},
    {"1. Facebook", LINE_TEXT},
    {"中", LINE_TEXT},
    {"关闭窗口", LINE_CONTROL},
    {"返回顶部", LINE_CONTROL},
    {"Skip to main content", LINE_CONTROL},
    {"搜索引擎", LINE_TEXT},
    {"打印机使用说明", LINE_TEXT},
    /* headings of links */
    {"相关新闻", LINE_RELATED},
    {"推荐阅读", LINE_RELATED},
    {"【相关链接】", LINE_RELATED},
    {"友情链接:", LINE_RELATED},
    {"相关阅读 更多>>", LINE_RELATED},
    {"Related articles", LINE_RELATED},
    {"Lesen Sie auch", LINE_RELATED},
    {"相关新闻单位应当配合", LINE_TEXT},
    {"热点问题的解决办法", LINE_TEXT},
    /* notices */
    {"声明：本文仅代表作者个人观点，不代表本网立场，转载请注明出处。", LINE_DISCLAIMER},
    {"以上内容为创作者上传并发布，本平台仅提供信息存储服务", LINE_DISCLAIMER},
    {"免责声明：本站部分内容来自网络，如有侵权请联系我们删除。", LINE_DISCLAIMER},
    {"声明：经我局核实，网传消息不实。", LINE_TEXT},
    {"未经许可从事经营活动的，依法追究法律责任。", LINE_TEXT},
    {"注：以上数据仅供参考。", LINE_TEXT},
    {"Positive customer reviews boost your credibility.", LINE_TEXT},
    /* footers */
    {"京ICP备12345678号-1", LINE_COPYRIGHT},
    {"京公网安备 11010802027341号", LINE_COPYRIGHT},
    {"网站标识码：3700000001", LINE_COPYRIGHT},
    {"Copyright © 2000 - 2024 EXAMPLE.com All Rights Reserved.", LINE_COPYRIGHT},
    {"主办单位：某市人民政府 承办单位：某市大数据局 技术支持：某公司", LINE_COPYRIGHT},
    {"主办单位：某市人民政府", LINE_TEXT},
    {"网站应当办理ICP备案手续。", LINE_TEXT},
    {"The servers are powered by wind.", LINE_TEXT},
    /* debris */
    {"play", LINE_PLAYER},
    {"\" />", LINE_PLAYER},
    {"00:00 / 03:12", LINE_PLAYER},
    {"undefined", LINE_PLAYER},
    {"var a = document.getElementById('x');", LINE_PLAYER},
    {"=>", LINE_TEXT},
    {"播放量超过一亿", LINE_TEXT},
    /* prose */
    {"2020年是决战决胜脱贫攻坚、全面建成小康社会的关键之年。", LINE_TEXT},
    {"（记者马林峰 通讯员王玉倩）", LINE_TEXT},
    {"记者从市发改委获悉", LINE_TEXT},
    {"托底清零扶真贫", LINE_TEXT},
    {"", LINE_TEXT},
    {"　 ", LINE_TEXT},
};

static void test_lines(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line_signs signs;
        enum line_kind k = line_classify(view_of(lines[i].line), words, &signs);
        if (k != lines[i].kind) {
            print_error("%s: %d, not %d\n", lines[i].line, k, lines[i].kind);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_words_are_sorted_and_folded(void **state)
{
    (void)state;
    for (size_t i = 0; i < meta_nwords; i++) {
        struct view w = meta_words[i].text;
        if (i && view_cmp(meta_words[i - 1].text, w) >= 0)
            fail_msg("%.*s", VIEW_ARG(w));
        for (size_t at = 0; at < w.n;) {
            uint32_t cp = utf8_next(w, &at);
            if (word_fold(cp) != cp)
                fail_msg("%.*s", VIEW_ARG(w));
        }
    }
}

static void test_a_character_is_traditional_where_folding_changes_it(void **state)
{
    size_t changed = 0;
    (void)state;
    for (uint32_t cp = 0x4E00; cp < 0xA000; cp++) {
        uint32_t to = word_fold(cp);
        assert_true(to == cp || word_is_simple(words, to));
        changed += to != cp;
    }
    assert_int_equal(changed, 256);
    assert_int_equal(word_fold(0x95DC), 0x5173);
    assert_int_equal(word_fold(0x9F63), 0x51FA); /* the last one */
    assert_int_equal(word_fold(0xA000), 0xA000);
    assert_int_equal(word_fold(0x20000), 0x20000);
    assert_false(word_is_simple(words, 0x4E00));
    assert_false(word_is_simple(words, 0x20000));
}

static void test_labels_and_values(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint32_t what;
        const char *value; /* NULL: no such label */
    } t[] = {
        {"来源: 大众网 作者: 王海燕 陈砚森", WORD_SOURCE, "大众网"},
        {"来源: 大众网 作者: 王海燕 陈砚森", WORD_AUTHOR, "王海燕 陈砚森"},
        {"来 源：新华社 2020-06-05", WORD_SOURCE, "新华社"},
        {"【来源：人民日报】（原题：某某）", WORD_SOURCE, "人民日报"},
        {"[责编：李洪鹏 ] 分享", WORD_EDITOR, "李洪鹏"},
        {"信息来源：市发改委 打印 关闭", WORD_SOURCE, "市发改委"},
        {"来源：本站 点击：12", WORD_SOURCE, "本站"},
        {"责任编辑：", WORD_EDITOR, ""},
        {"文/图 张三", WORD_AUTHOR, "张三"},
        {"图文并茂", WORD_AUTHOR, NULL},
        {"文/张三 图/李四", WORD_SLASH, "张三"},
        {"资金来源：财政", WORD_SOURCE, NULL},
        {"索引号：328-371/2021-04-27/19115", WORD_INDEX, "328-371/2021-04-27/19115"},
        {"索引号：000014349/2017-00110 2017-06-08", WORD_INDEX, "000014349/2017-00110"},
        {"来源于生活", WORD_SOURCE, NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct scan s;
        struct label l;
        struct view got = {0};
        bool found = false;
        scan_line(&s, view_of(t[i].line), words);
        for (uint32_t k = 0; k < s.n && !found; k++)
            if (scan_label(&s, k, &l) && (l.what & t[i].what)) {
                found = true;
                got = scan_view(&s, l.value, l.end);
            }
        if (found != (t[i].value != NULL) || !view_eq(got, view_of(t[i].value)))
            fail_msg("%s: %d %.*s", t[i].line, found, VIEW_ARG(got));
    }
}

/* The index finds each word of the dictionary where it stands, by each of its kinds, and by no other. */
static void test_every_word_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < meta_nwords; i++) {
        struct scan s;
        uint32_t what = 0, n = (uint32_t)utf8_count(meta_words[i].text);
        for (size_t k = 0; k < meta_words[i].text.n; k++)
            n -= meta_words[i].text.p[k] == ' ';
        scan_line(&s, meta_words[i].text, words);
        if (scan_word(&s, 0, meta_words[i].what, &what) != n || what != meta_words[i].what || !(s.any & what))
            fail_msg("%.*s", VIEW_ARG(meta_words[i].text));
        if (scan_word(&s, 0, ~s.may[0], &what) != 0)
            fail_msg("%.*s is something else", VIEW_ARG(meta_words[i].text));
    }
}

static void test_a_word_in_latin_letters_does_not_end_within_one(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint32_t mask, n;
    } t[] = {
        {"by Jane", WORD_AUTHOR, 2},   {"bye Jane", WORD_AUTHOR, 0}, {"by", WORD_AUTHOR, 2},
        {"By\xEF\xBC\x9AJane", WORD_AUTHOR, 2}, {"authors", WORD_AUTHOR, 7},  {"authored", WORD_AUTHOR, 0},
        {"about us", WORD_CONTROL, 7}, {"aboutus", WORD_CONTROL, 0}, {"院长", WORD_MEDIA, 1},
        {"院", WORD_MEDIA, 1},         {"首 页", WORD_HOME, 2},      {"首席", WORD_HOME, 0},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct scan s;
        uint32_t what;
        scan_line(&s, view_of(t[i].line), words);
        if (scan_word(&s, 0, t[i].mask, &what) != t[i].n)
            fail_msg("%s", t[i].line);
    }
}

static int open_words(void **state)
{
    (void)state;
    words = words_open(NULL);
    return words ? 0 : -1;
}

static int close_words(void **state)
{
    (void)state;
    words_close(words);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_words_are_sorted_and_folded),
        cmocka_unit_test(test_a_character_is_traditional_where_folding_changes_it),
        cmocka_unit_test(test_labels_and_values),
        cmocka_unit_test(test_every_word_is_found),
        cmocka_unit_test(test_a_word_in_latin_letters_does_not_end_within_one),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
