/* Which part of a page is the article, and what its blocks are: for each rule a page for and a page against. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/cleaner.h"
#include "cleaner/extract/choose.h"

static struct region region;
static struct arena arena;
static jmp_buf full;
static struct knowledge *know;

static int open_all(void **state)
{
    (void)state;
    struct err e;
    know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)1 << 30))
        return -1;
    arena = arena_reset(&region, 0, &full);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    knowledge_close(know);
    arena_close(&region);
    return 0;
}

/* Prose to fill pages with. */
#define P1 "<p>连日来，全县各乡镇组织干部走村入户，逐户核对信息，宣讲惠民政策，帮助群众解决生产生活中的实际困难。</p>"
#define P2 "<p>据了解，今年以来全县已新建高标准农田三万亩，改造提升灌溉渠道一百二十公里，粮食综合生产能力稳步提高。</p>"
#define P3 "<p>县农业农村局负责人表示，下一步将继续完善管护机制，压实各方责任，让每一项工程都能长久发挥效益。</p>"
#define P4 "<p>在上坪乡的蔬菜大棚里，种植户老周正忙着采摘西红柿，他说今年的行情不错，收入比去年增加了两成多。</p>"
#define P5 "<p>交通部门抢抓晴好天气，加快推进通村公路建设，目前已完成路基工程八十公里，预计年底前全线通车。</p>"
#define P6 "<p>县医院选派骨干医师组成巡回医疗队，深入偏远山村开展义诊，为行动不便的老人送去药品和健康知识。</p>"
#define NAV "<ul><li><a href=/a>首页</a><li><a href=/b>政务公开</a><li><a href=/c>新闻中心</a><li><a href=/d>互动交流</a></ul>"
#define LINKS "<ul><li><a href=/1>全县召开春季农业生产工作会议</a><li><a href=/2>我县部署夏季防汛抗旱准备工作</a>" \
              "<li><a href=/3>各乡镇扎实推进人居环境整治</a></ul>"
#define FOOT "<div>版权所有：某县人民政府 主办单位：某县人民政府办公室 网站标识码：1234567890 某ICP备12345678号</div>"

static struct article *clean_kind(const char *text, int status)
{
    struct capture c = {.body = view_of(text), .status = status};
    struct article *art = arena_new(&arena, struct article);
    struct err e;
    assert_int_equal(cleaner_clean(&arena, know, &c, NULL, art, &e), ERR_OK);
    return art;
}

static struct article *clean(const char *html)
{
    return clean_kind(html, 0);
}

static bool says(const struct article *art, const char *what)
{
    return view_has(article_text(&arena, art), view_of(what));
}

static bool dropped_as(const struct article *art, const char *rule)
{
    for (uint32_t i = 0; i < art->ndropped; i++)
        if (view_eq(view_of(art->dropped[i].rule), view_of(rule)))
            return true;
    return false;
}

static const struct block *block_with(const struct article *art, const char *what)
{
    for (uint32_t i = 0; i < art->nblocks; i++)
        if (view_has(art->blocks[i].text, view_of(what)))
            return &art->blocks[i];
    fail_msg("no block with %s", what);
    return NULL;
}

static void test_names_are_in_the_order_their_search_needs(void **state)
{
    (void)state;
    assert_true(names_sorted());
}

static void test_prose_is_chosen_and_menus_and_footer_are_not(void **state)
{
    (void)state;
    struct article *art = clean("<body><div class=a>" NAV "</div><div class=b><h1>全县农业生产开局良好</h1>" P1 P2 P3 "</div>"
                                "<div class=c>" LINKS "</div>" FOOT);
    assert_int_equal(art->nblocks, 3);
    assert_false(says(art, "首页") || says(art, "春季农业") || says(art, "版权"));
    assert_true(dropped_as(art, "navigation") && dropped_as(art, "related") && dropped_as(art, "footer"));
}

static void test_a_name_never_chooses(void **state)
{
    (void)state;
    struct article *art = clean("<div class=article-content>" NAV LINKS "</div><div class=x17>" P1 P2 "</div>");
    assert_int_equal(art->nblocks, 2);
    assert_true(says(art, "走村入户"));
}

static void test_a_refusing_name_on_all_of_the_page_is_not_believed(void **state)
{
    (void)state;
    struct article *art = clean("<body class=has-sidebar><div class='comment-open menu-wrap'><h1>全县农业生产开局良好</h1>" P1 P2 P3 "</div>");
    assert_int_equal(art->nblocks, 3);
}

static void test_comments_are_no_article_even_when_longer(void **state)
{
    (void)state;
    struct article *art = clean("<h1>全县农业生产开局良好</h1><div class=text>" P1 P2 "</div><div id=comments>" P3 P3 P3
                                "<p>这个办法好，支持一下，希望各地都能学习推广这样的经验和做法。</p></div>");
    assert_true(says(art, "走村入户"));
    assert_false(says(art, "学习推广"));
    assert_true(dropped_as(art, "comments"));
}

static void test_the_title_tells_the_article_from_a_longer_neighbour(void **state)
{
    (void)state;
    const char *page = "<title>全县农业生产开局良好_某县人民政府</title><body><div class=m1><h1>全县农业生产开局良好</h1>"
                       "<div class=n1>" P1 "</div></div><div class=m2>"
                       "<div><h3><a href=/1>水利工程加快建设</a></h3>" P2 "</div><div><h3><a href=/2>春耕备耕全面展开</a></h3>" P3
                       "</div><div><h3><a href=/3>便民服务更加便捷</a></h3>" P2 "</div></div>";
    struct article *art = clean(page);
    assert_int_equal(art->nblocks, 1);
    assert_true(says(art, "走村入户"));
}

static void test_sections_of_one_article_are_joined(void **state)
{
    (void)state;
    struct article *art = clean("<div id=z><div class=sec>" P1 P2 "</div><div class=sec>" P3 P4 "</div><div class=sec>" P5 P6 "</div></div>"
                                "<div class=q>" LINKS "</div>");
    assert_int_equal(art->nblocks, 6);
}

static void test_a_list_of_links_goes_and_a_list_of_points_stays(void **state)
{
    (void)state;
    struct article *art = clean("<div>" P1 "<ul><li>一次办好，群众少跑腿，材料少提交；<li>全程网办，数据多共享，流程再优化。</ul>" P2 LINKS "</div>");
    const struct block *b = block_with(art, "一次办好");
    assert_int_equal(b->type, BLOCK_LIST_ITEM);
    assert_int_equal(b->level, 1);
    assert_false(says(art, "春季农业"));
}

static void test_nested_lists_have_levels(void **state)
{
    (void)state;
    struct article *art = clean("<div>" P1 "<ul><li>外层要点说明<ul><li>内层要点说明</ul></ul>" P2 "</div>");
    assert_int_equal(block_with(art, "外层要点")->level, 1);
    assert_int_equal(block_with(art, "内层要点")->level, 2);
}

static void test_a_data_table_is_one_block_and_a_layout_table_is_none(void **state)
{
    (void)state;
    struct article *art = clean("<div>" P1 "<table border=1><tr><th>乡镇<th>户数<th>资金<tr><td>上坪<td>12<td>30万元<tr><td>竹园<td><td>45万元</table>" P2 "</div>");
    const struct block *b = block_with(art, "上坪");
    assert_int_equal(b->type, BLOCK_TABLE);
    assert_true(view_eq(b->text, VIEW("乡镇\t户数\t资金\n上坪\t12\t30万元\n竹园\t\t45万元")));
    art = clean("<table width=100%><tr><td>" NAV "</td><td>" P1 P2 P3 "</td></tr></table>");
    assert_int_equal(art->nblocks, 3);
    assert_int_equal(art->blocks[0].type, BLOCK_PARAGRAPH);
}

static void test_quotes_captions_and_code_are_told(void **state)
{
    (void)state;
    struct article *art = clean("<div>" P1 "<blockquote>绿水青山就是金山银山，这是发展的道理。</blockquote>"
                                "<figure><img src=a.jpg><figcaption>图为技术人员在田间查看苗情。</figcaption></figure>" P2
                                "<pre><code>int main(void)\n{\n    return 0;\n}</code></pre>" P3 "</div>");
    assert_int_equal(block_with(art, "绿水青山")->type, BLOCK_QUOTE);
    assert_int_equal(block_with(art, "田间查看")->type, BLOCK_CAPTION);
    const struct block *code = block_with(art, "int main");
    assert_int_equal(code->type, BLOCK_CODE);
    assert_true(view_has(code->text, VIEW("\n")));
}

static void test_an_unclosed_caption_does_not_swallow_the_article(void **state)
{
    (void)state;
    struct article *art = clean("<div><figure><figcaption>图为现场。" P1 P2 P3 P1 P2 "</div>");
    assert_int_equal(block_with(art, "走村入户")->type, BLOCK_PARAGRAPH);
}

static void test_bold_and_numbered_lines_are_headings_and_sentences_are_not(void **state)
{
    (void)state;
    struct article *art = clean("<div><p><strong>健全工作机制</strong></p>" P1 "<p>二、强化资金保障</p>" P2
                                "<p><strong>会议要求，全县上下要抓好落实。</strong></p>" P3 "<p>（记者 张三）</p></div>");
    assert_int_equal(block_with(art, "健全工作机制")->type, BLOCK_HEADING);
    assert_int_equal(block_with(art, "二、强化")->type, BLOCK_HEADING);
    assert_int_equal(block_with(art, "二、强化")->level, 2);
    assert_int_equal(block_with(art, "会议要求")->type, BLOCK_PARAGRAPH);
    assert_int_equal(block_with(art, "（记者")->type, BLOCK_PARAGRAPH);
}

static void test_a_torn_paragraph_is_whole_again(void **state)
{
    (void)state;
    struct article *art = clean_kind("全县农业生产开局良好\n\n连日来，全县各乡镇组织干部走村入户，积极争取上级专项资金用于改善农村人居环境和基础设\n\n"
                                     "施，切实提升群众的生活品质，得到了大家的一致好评。\n\n"
                                     "据了解，今年以来全县农业基础设施不断完善，粮食综合生产能力稳步提高。\n", 0);
    assert_true(says(art, "基础设施，切实"));
    assert_int_equal(art->nblocks, 2);
}

static void test_a_dump_has_head_and_tail(void **state)
{
    (void)state;
    struct article *art = clean_kind("某县人民政府\n当前位置:首页>新闻\n全县农业生产开局良好\n2020-06-05 11:13 来源:某县融媒\n"
                                     "连日来，全县各乡镇组织干部走村入户，逐户核对信息，宣讲惠民政策，解决实际困难。\n健全工作机制\n"
                                     "据了解，今年以来全县已新建高标准农田三万亩，粮食综合生产能力稳步提高。\n责任编辑:李四\n相关新闻\n推荐阅读\n", 0);
    assert_int_equal(art->nblocks, 3);
    assert_int_equal(art->blocks[1].type, BLOCK_HEADING);
    assert_false(says(art, "首页") || says(art, "责任编辑") || says(art, "推荐阅读") || says(art, "2020"));
}

static void test_many_articles_can_be_told_apart(void **state)
{
    (void)state;
    static const char dump[] =
        "全力打赢脱贫攻坚战\n\n张寨镇紧紧围绕工作部署，精心组织，狠抓落实，全镇上下呈现出良好的工作局面。张寨镇成立了领导小组，明确责任，"
        "每月定期走访，确保如期完成各项工作任务，群众的获得感不断提升，工作成效得到了上级的充分肯定。\n\n强化组织领导\n\n"
        "全镇严格执行工作机制，要求干部每月走访，科学合理确定帮扶计划，确保如期完成各项工作任务，让群众满意。\n\n"
        "凝聚力量 东河街道实现全部达标\n\n东河街道认真学习贯彻一系列指示精神，统一思想，周密部署，真抓实干，扎实推进各项工作。"
        "东河街道建立台账，逐户走访，做到一户一策，措施有效，确保不落一人，各项指标全部达到规定的标准和要求。\n\n强化保障健全体系\n\n"
        "街道党工委切实加强组织领导，强化组织保障，严格责任落实，规范工作程序，营造良好氛围，形成强大合力。\n";
    struct article *art = clean(dump), *parts;
    assert_int_equal(block_with(art, "东河街道实现")->level, 1);
    assert_int_equal(block_with(art, "强化组织领导")->level, 2);
    assert_int_equal(cleaner_split(&arena, art, &parts), 2);
    assert_true(view_has(parts[1].fields[FIELD_TITLE].value, VIEW("东河街道")));
    assert_true(says(&parts[0], "张寨镇") && !says(&parts[0], "东河街道"));
    assert_int_equal(parts[0].nblocks + 1 + parts[1].nblocks, art->nblocks);
    struct article *one = clean("<h1>全县农业生产</h1>" P1 "<h2>分段小标题</h2>" P2 P3);
    assert_int_equal(cleaner_split(&arena, one, &parts), 1);
}

static void test_pages_that_are_no_article_say_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        int status;
        enum reason want;
    } t[] = {
        {"<title>新闻中心</title>" NAV "<div>" LINKS LINKS "</div>" FOOT, 200, REASON_LIST_PAGE},
        {"<title>404</title><h1>404 Not Found</h1><hr>nginx", 0, REASON_ERROR_PAGE},
        {"<p>对不起，您访问的页面不存在或已被删除！</p><a href=/>返回首页</a>", 0, REASON_ERROR_PAGE},
        {"<p>出了点问题，请稍后再试。</p>", 502, REASON_ERROR_PAGE},
        {"<title>Just a moment...</title><p>Checking your browser before accessing.</p>", 503, REASON_CHALLENGE_PAGE},
        {"<script>document.cookie='a=1';location.reload();</script>", 200, REASON_CHALLENGE_PAGE},
        {"<html><head><script src=app.js></script></head><body><div id=app></div></body></html>", 200, REASON_EMPTY},
        {"", 200, REASON_EMPTY},
        {"<h1>全县农业生产开局良好</h1>" P1 P2 "<div>" LINKS LINKS LINKS "</div>", 200, REASON_NONE},
        {"<h1>运维人员谈网站故障</h1>" P1 "<p>技术人员说，出现404的页面有两类，一类是已被删除或改名，另一类是链接写错了。</p>" P2, 200, REASON_NONE},
        {"<h1>关于停水的通知</h1><p>因管网检修，定于6月5日停水，请做好储水准备。</p>" NAV, 200, REASON_NONE},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct article *art = clean_kind(t[i].html, t[i].status);
        if (art->reason != t[i].want)
            fail_msg("page %zu: %s, not %s", i, reason_name(art->reason), reason_name(t[i].want));
        assert_int_equal(art->reason == REASON_NONE, art->nblocks > 0);
    }
}

static void test_a_wrapper_changes_nothing(void **state)
{
    (void)state;
    struct article *a = clean("<div class=con><h1>全县农业生产开局良好</h1>" P1 P2 P3 "</div><div>" LINKS "</div>");
    struct article *b = clean("<div class=con data-x=1 onclick='y()'><!-- c --><script>z()</script><h1 id=t1>全县农业生产开局良好</h1>"
                              "<style>p{}</style>" P1 "<!-- 　　 -->" P2 P3 "</div><div>" LINKS "</div><script>w()</script>");
    assert_true(view_eq(article_digest(&arena, a), article_digest(&arena, b)));
}

static void test_a_poem_stays_with_its_notes(void **state)
{
    (void)state;
    struct article *art = clean("<title>秋夜</title><body><h1>秋夜山居杂感</h1><div><div class=shi>空山过雨后<br>明月照松间<br>夜静泉声远<br>风来竹影闲</div>"
                                "<div class=zhu><p>诗写雨后山中夜色，前两句写景，后两句以动写静，含着作者对山居生活的喜爱。</p></div></div>"
                                "<div class=b><a href=/1>下一首</a></div>");
    assert_true(says(art, "夜静泉声远") && says(art, "以动写静"));
}

static void test_a_platforms_notice_goes_and_an_opinion_on_it_stays(void **state)
{
    (void)state;
    struct article *art = clean("<div>" P1 P2 P3 "<p>以上内容为用户上传并发布，本平台仅提供信息存储服务。</p></div>");
    assert_int_equal(art->nblocks, 3);
    art = clean("<div>" P1 P2 "<p>律师认为，平台称自己提供的是存储服务，并不等于可以免去审查的责任。</p></div>");
    assert_int_equal(art->nblocks, 3);
}

static void test_spans_are_tight(void **state)
{
    (void)state;
    const char *page = "<div><p>　　<b>" "连日来，各地抓紧春耕备耕，农资供应充足，价格总体平稳有序。" "</b> </p>" P2 P3 "</div>";
    struct article *art = clean(page);
    struct span s = art->blocks[0].span;
    assert_memory_equal(page + s.beg, "连日来", 9);
    assert_memory_equal(page + s.end - 3, "。", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_in_the_order_their_search_needs),
        cmocka_unit_test(test_prose_is_chosen_and_menus_and_footer_are_not),
        cmocka_unit_test(test_a_name_never_chooses),
        cmocka_unit_test(test_a_refusing_name_on_all_of_the_page_is_not_believed),
        cmocka_unit_test(test_comments_are_no_article_even_when_longer),
        cmocka_unit_test(test_the_title_tells_the_article_from_a_longer_neighbour),
        cmocka_unit_test(test_sections_of_one_article_are_joined),
        cmocka_unit_test(test_a_list_of_links_goes_and_a_list_of_points_stays),
        cmocka_unit_test(test_nested_lists_have_levels),
        cmocka_unit_test(test_a_data_table_is_one_block_and_a_layout_table_is_none),
        cmocka_unit_test(test_quotes_captions_and_code_are_told),
        cmocka_unit_test(test_an_unclosed_caption_does_not_swallow_the_article),
        cmocka_unit_test(test_bold_and_numbered_lines_are_headings_and_sentences_are_not),
        cmocka_unit_test(test_a_torn_paragraph_is_whole_again),
        cmocka_unit_test(test_a_dump_has_head_and_tail),
        cmocka_unit_test(test_many_articles_can_be_told_apart),
        cmocka_unit_test(test_pages_that_are_no_article_say_what_they_are),
        cmocka_unit_test(test_a_wrapper_changes_nothing),
        cmocka_unit_test(test_a_poem_stays_with_its_notes),
        cmocka_unit_test(test_a_platforms_notice_goes_and_an_opinion_on_it_stays),
        cmocka_unit_test(test_spans_are_tight),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
