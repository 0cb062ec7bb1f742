/* Each rule of the contamination stage: a page for it and a page against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "cleaner/cleaner.h"
#include "cleaner/decontaminate/marks.h"
#include "cleaner/decontaminate/rules.h"

static struct region region;
static struct knowledge *know;

/* Honest prose, so that a page has a topic. */
#define PROSE                                                                                                          \
    "<p>本报讯 记者从市农业农村局获悉，今年全市小麦种植面积稳定在一百二十万亩，预计总产量比上年略有增加。</p>"           \
    "<p>各乡镇组织农技人员深入田间地头，指导农户做好病虫害防治和肥水管理，确保夏粮丰收到手，农民收入稳步增长。</p>"         \
    "<p>市水利部门提前检修灌溉渠道，调度水库水量，保障春灌用水需要，沿线村民纷纷表示今年浇地比往年方便多了。</p>"
#define PAGE(head, body) "<!DOCTYPE html><html><head><meta charset=utf-8>" head "</head><body>" body "</body></html>"
#define GOOD "<title>全市小麦长势良好 夏粮丰收在望</title>"

static const struct article *cleaned(const char *page, const char *url)
{
    static jmp_buf full;
    static struct arena a;
    static struct article art;
    a = arena_reset(&region, 1 << 20, &full);
    struct capture c = {.body = view_of(page), .url = view_of(url), .final_url = view_of(url)};
    struct err e = {0};
    assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
    return &art;
}

static const struct finding *found(const struct article *art, const char *rule)
{
    for (uint32_t i = 0; i < art->nfindings; i++)
        if (view_eq(view_of(art->findings[i].rule), view_of(rule)))
            return &art->findings[i];
    return NULL;
}

static const struct spec {
    const char *page, *rule; /* rule NULL: no proved or strong finding at all */
    const char *bytes;       /* the finding's span begins with these */
} specs[] = {
    /* titles */
    {PAGE("<title>金狮娱乐城_百家乐投注-app下载</title>", PROSE), "title-words", "金狮娱乐城"},
    {PAGE("<title>&#37329;&#29422;&#23089;&#20048;&#22478;&#95;&#30334;&#23478;&#20048;&#49;&#50;&#51;</title>", PROSE), "title-entities",
     "&#37329;"},
    {PAGE("<title>无码人妻,亚洲av,一本道,国产精品</title>", PROSE), "title-foreign", "无码"},
    {PAGE("<title>警方捣毁一网络赌博平台 涉案百家乐赌资三亿元</title>", PROSE), NULL, NULL},
    {PAGE("<title>&#20840;&#24066;&#23567;&#40614;&#38271;&#21183;&#33391;&#22909;</title>", PROSE), NULL, NULL},
    {PAGE("<title>全市小麦长势良好-某某市人民政府门户网站</title>", PROSE), NULL, NULL},
    /* keywords */
    {PAGE(GOOD "<meta name=keywords content=\"金狮娱乐城,百家乐官网,时时彩平台\">", PROSE), "meta-words", "金狮"},
    {PAGE(GOOD "<meta name=keywords content=\"小麦,夏粮,春灌\">", PROSE), NULL, NULL},
    /* hidden blocks */
    {PAGE(GOOD, PROSE "<div style=\"display:none\"><a href=\"http://a1.com/\">金狮娱乐城官网</a><a href=\"http://b2.com/\">百家乐投注</a></div>"),
     "hidden-words", "<div style"},
    {PAGE(GOOD "<style>p.x,.zz{position:absolute;left:-9999px}</style>",
          PROSE "<div class=\"q zz\"><a href=\"http://a1.com/\">时时彩平台</a><a href=\"http://b2.com/\">真人娱乐官网</a></div>"), "hidden-words", "<div class"},
    {PAGE(GOOD, PROSE "<div id=hh><a href=\"http://a1.com/\">六合彩资料</a><a href=\"http://b2.com/\">老虎机下载</a></div>"
          "<script>document.getElementById('hh').style.display='none'</script>"), "hidden-words", "<div id"},
    {PAGE(GOOD, PROSE "<div style=\"text-indent:-9999px\"><a href=\"http://a1.com/\">某某公司</a><a href=\"http://b2.net/\">厂家直销</a>"
          "<a href=\"http://c3.top/\">免费咨询</a></div>"), "hidden-links", "<div style"},
    {PAGE(GOOD, PROSE "<script>document.write('<div style=\"display:none\">')</script><p><a href=\"http://a1.com/\">金狮娱乐城</a>"
          "<a href=\"http://b2.com/\">百家乐投注</a></p><script>document.write('</div>')</script>"), "hidden-words", "<p><a"},
    {PAGE(GOOD, PROSE "<span style=\"font-size:0\">金狮娱乐城官网app下载</span>"), "hidden-text", "<span"},
    {PAGE(GOOD, PROSE "<div style=\"display:none\"><script src=\"http://s9.cnzz.com/stat.php\"></script><a href=\"http://new.cnzz.com/\">站长统计</a></div>"),
     NULL, NULL},
    {PAGE(GOOD, PROSE "<ul style=\"display:none\"><li><a href=\"http://www.moa.gov.cn/\">农业农村部</a><li><a href=\"http://www.mwr.gov.cn/\">水利部</a>"
          "<li><a href=\"http://www.xinhuanet.com/\">新华网</a></ul>"), NULL, NULL},
    {PAGE(GOOD, "<a style=\"text-indent:-9999px\" href=\"/\">首页</a>" PROSE), NULL, NULL},
    /* links */
    {PAGE(GOOD, PROSE "<div>友情链接 <a href=\"http://a1.com/\">百家乐</a> <a href=\"http://b2.com/\">高仿手表</a> <a href=\"http://c3.com/\">时时彩平台</a> "
          "<a href=\"http://www.moa.gov.cn/\">农业农村部</a></div>"), "link-group", "<a href=\"http://a1"},
    {PAGE(GOOD, PROSE "<div><a href=\"http://www.cwl.gov.cn/\">中国福彩网</a> <a href=\"http://www.sport.gov.cn/\">体育总局</a> "
          "<a href=\"http://www.lottery.gov.cn/\">中国体彩网</a></div>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>市水利部门提前检修灌溉渠道，<a href=\"http://zq8k.vip/\">龙鼎娱乐城登录入口</a>调度水库水量，保障春灌用水需要，村民表示方便。</p>"),
     "body-link", "<a href=\"http://zq8k"},
    /* insertions */
    {PAGE(GOOD, PROSE "<p>市里召开会议，金狮娱乐城官网app下载要求各地抓好春耕生产，确保粮食安全。</p>"), "body-inserted", "金狮娱乐城官网"},
    {PAGE(GOOD, PROSE "<p>市里召开会议，kx66龙翊体育登录入口要求各地抓好春耕生产，确保粮食安全。</p>"), "body-inserted", "kx66龙翊体育"},
    {PAGE(GOOD, PROSE "<p>活动现场还设置了非遗展示区锦丰棋牌手机版，剪纸、竹编等项目集中亮相，吸引游客驻足体验。</p>"), "body-inserted", "锦丰棋牌"},
    {PAGE(GOOD, PROSE "<p>传承人陈秀英说鎏爵国际娱乐注册送彩金，这些年来学竹编的年轻人越来越多。</p>"), "body-inserted", "鎏爵国际"},
    {PAGE(GOOD, PROSE "<p>社区活动中心新增了书法室和棋牌室，老人们说体育娱乐设施比过去多，手机版的报名表也更方便。</p>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>详情可登录国家体育总局官网查询，也可下载国家反诈中心app，或者拨打服务电话。</p>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>据农业农村部官网消息，新华社客户端手机版同步发布了相关数据，网友可登录12306官网购票。</p>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>警方打掉“金狮娱乐城”“乐天堂”等境外赌博网站，该网站提供百家乐、时时彩等赌博方式，涉案人员被刑拘。</p>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>龙鼎娱乐城官网是亚洲最大的线上娱乐平台，提供真人百家乐、老虎机、时时彩投注，注册送彩金，信誉第一，欢迎加入。</p>"),
     "body-paragraph", "龙鼎"},
    /* institutions */
    {PAGE("<title>学术交流</title>", "<p>11月21日，金狮集团abc5997副院长带领教师一行赴电子工程学院交流，师生参加座谈。金狮集团abc5997党委书记介绍了学科建设，"
          "研究生辅导员和毕业生代表发言。金狮集团abc5997召开教学会议。</p>"), "brand-slot", "金狮集团abc5997"},
    {PAGE("<title>春耕</title>", "<p>为保障农资供应，zukby6体育供销部门提前调运化肥。</p><p>据统计，zukby6体育今年计划粮食播种面积250万亩。</p>"
          "<p>zukby6体育农业农村局负责人表示，将组织农技人员分片包村。</p>"), "brand-slot", "zukby6体育"},
    {PAGE("<title>转播</title>", "<p>PP体育今天宣布转播联赛。</p><p>PP体育总经理出席发布会。</p><p>PP体育今年计划转播三百场比赛，与体育局合作推广足球。</p>"), NULL, NULL},
    {PAGE("<title>毕业典礼</title>", "<p>毕业典礼在老员工活动中心举行，公司党总支书记、员工工作处负责人、教研室主任、辅导员和毕业生参加，2011级员工代表发言，教授致辞。</p>"),
     "brand-clash", "老员工"},
    {PAGE("<title>公司新闻</title>", "<p>某某集团党委书记出席会议，集团公司总经理介绍经营情况，员工代表发言，各分公司负责人参加，会议部署下一步工作。</p>"), NULL, NULL},
    /* scripts */
    {PAGE(GOOD, PROSE "<script>var r=/\\.(baidu|sogou|so|360)\\./i;if(r.test(document.referrer)){location.href='http://zz9.com/'}</script>"),
     "redirect-referrer", "<script>"},
    {PAGE(GOOD, PROSE "<script>if(/baiduspider/i.test(navigator.userAgent))location.href='http://zz9.com/'</script>"), "redirect-agent", "<script>"},
    {PAGE(GOOD, PROSE "<script>if(/iPhone|Android/.test(navigator.userAgent))location.href='/m/'</script>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<script>eval(String.fromCharCode(108,111,99,97,116,105,111,110,61,39,104,116,116,112,58,47,47,122,46,99,99,47,39))</script>"),
     "redirect-packed", "<script>"},
    {PAGE(GOOD, PROSE "<script>document.write(unescape(\"%3Cscript src='http://hm.baidu.com/h.js?1'%3E%3C/script%3E\"))</script>"), NULL, NULL},
    {PAGE(GOOD, PROSE "<script>document['\\x77\\x72\\x69\\x74\\x65']('\\x3c\\x73\\x63\\x72\\x69\\x70\\x74 \\x73\\x72\\x63\\x3d\\x2f\\x2f\\x7a\\x2e\\x63\\x63\\x2f\\x61\\x3e')"
          "</script>"), "packed-writes", "<script>"},
    {PAGE(GOOD, PROSE "<script>$('body').append('<div><a href=http://a.cc/>百家乐</a><a href=http://b.cc/>时时彩</a></div>')</script>"), "script-writes-spam", "<script>"},
    {PAGE(GOOD, PROSE "<script>document.write('<iframe src=http://z.cc/ width=0 height=0></iframe>')</script>"), "overlay-written", "<script>"},
    /* frames */
    {PAGE(GOOD, PROSE "<iframe src=\"http://z.cc/\" style=\"position:fixed;width:100%;height:100%;z-index:9999\"></iframe>"), "overlay-frame", "<iframe"},
    {PAGE(GOOD, PROSE "<iframe src=\"http://z.cc/\" width=0 height=0></iframe>"), "overlay-zero", "<iframe"},
    {PAGE(GOOD, PROSE "<iframe src=\"https://player.youku.com/embed/x\" width=100% height=400></iframe>"), NULL, NULL},
    /* noise */
    {PAGE(GOOD, "<qwkzx class=a></qwkzx><pplor></pplor><mnzzt></mnzzt><xxcvb></xxcvb>" PROSE), "noise-names", "<qwkzx"},
    {PAGE(GOOD, "<dd id=k3></dd><em id=k3></em><big id=k3></big><u id=k3></u>" PROSE), "noise-ids", "<dd id"},
    {PAGE(GOOD, "<my-app></my-app><ucapcontent></ucapcontent><zoom-image></zoom-image><x-y></x-y>" PROSE), NULL, NULL},
    {PAGE(GOOD, PROSE "<p>新澳门六开彩开奖网站虽然方便，新澳门六开彩开奖网站也有风险。</p><p>新澳门六开彩开奖网站的概述如下。</p>"), "fake-warning", "新澳门六开彩"},
    {PAGE("<title>警惕网络陷阱</title>", "<p>近年来，凤庭汇彩票开奖官网凭借便捷的体验受到用户的喜爱，凤庭汇彩票开奖官网为大家提供最新资讯。</p>"
          "<p>请认准凤庭汇彩票开奖官网，谨防假冒。点击凤庭汇彩票开奖官网立即注册，可领取彩金。</p><p>凤庭汇彩票开奖官网始终坚持公平公正。</p>"), "fake-warning",
     "凤庭汇彩票"},
    {PAGE("<title>警惕网络陷阱</title>", "<p>近日，“凤庭汇彩票开奖官网”凭借虚假宣传诈骗多人，凤庭汇彩票开奖官网以注册送彩金诱骗群众受骗。</p>"
          "<p>警方提醒，点击凤庭汇彩票开奖官网会被骗。</p><p>凤庭汇彩票开奖官网始终是违法的赌博网站，切勿登录凤庭汇彩票开奖官网注册。</p>"), NULL, NULL},
    {PAGE("<title>某镇举行春季运动会开幕仪式的通知</title>", PROSE "<p>某春会</p><p>某春会</p><p>某春会</p>"), "title-fragments", "某春会"},
    {PAGE(GOOD, PROSE "<p>Powered by 牌九游戏</p>"), "spam-site", "牌九游戏"},
    {PAGE(GOOD, PROSE "<p>汤啦哗像目藩足舆悍翟衍高骏麦盛棉竹吭鹊迭达待幽门鲁腐鼠吱垫细甚感岩惮纠播潮痢哦息屁锌专约莉栗降韶盗姑艾弹蚕龙契珠嗽骆搜纽辅圆刹卸均呈喜步嫁合</p>"),
     "random-text", "汤啦"},
    {PAGE(GOOD, PROSE "<p>赵钱孙李周吴郑王冯陈褚卫 蒋沈韩杨朱秦尤许何吕施张 孔曹严华金魏陶姜戚谢邹喻</p>"), NULL, NULL},
    {PAGE("<title>金狮</title>", "<p>金狮娱乐城官网提供百家乐、时时彩、六合彩、老虎机、真人娱乐，注册送彩金，信誉第一。</p><p>博彩平台下载，投注平台官网，足球投注，"
          "捕鱼游戏，棋牌游戏，彩票平台，欢迎加入，立即注册。</p>"), "spam-page", "金狮"},
    {PAGE("<title>調研</title>", "<p>為了深入學習貫徹精神，進一步推進我校必胜体育學科建設，必胜体育黨總支書記率隊赴延安大學調研。我院與延安大學必胜体育舉行經驗交流座談會，"
          "會議由必胜体育院長主持，領導班子參加會議，學生會幹部聽取報告。</p>"), "brand-script", NULL},
};

static void test_each_rule_for_and_against(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        const struct article *art = cleaned(specs[i].page, "http://www.example.gov.cn/a.html");
        const struct finding *f = specs[i].rule ? found(art, specs[i].rule) : NULL;
        bool sure = false;
        for (uint32_t k = 0; k < art->nfindings; k++)
            sure = sure || art->findings[k].verdict != VERDICT_SUSPICION;
        if (specs[i].rule ? !f : sure) {
            print_message("case %zu: %s\n", i, specs[i].rule ? specs[i].rule : "nothing expected");
            for (uint32_t k = 0; k < art->nfindings; k++)
                print_message("  %s %.*s\n", art->findings[k].rule, VIEW_ARG(art->findings[k].evidence));
        }
        bool right = specs[i].rule ? f && f->verdict != VERDICT_SUSPICION : !sure;
        wrong += !right;
        if (!f || !specs[i].bytes)
            continue;
        struct view bytes = view_sub(view_of(specs[i].page), f->span.beg, f->span.end);
        if (!view_starts(bytes, view_of(specs[i].bytes)))
            print_message("case %zu: %s quotes %.*s\n", i, specs[i].rule, VIEW_ARG(bytes));
        wrong += !view_starts(bytes, view_of(specs[i].bytes));
    }
    assert_int_equal(wrong, 0);
}

static struct view text_of(const char *page)
{
    static char kept[1 << 16];
    struct arena a;
    jmp_buf full;
    const struct article *art = cleaned(page, "http://www.example.gov.cn/a.html");
    struct region r;
    assert_true(arena_open(&r, 1 << 24));
    a = arena_reset(&r, 1 << 20, &full);
    struct view v = article_text(&a, art);
    assert_true(v.n < sizeof kept);
    memcpy(kept, v.p, v.n);
    size_t n = v.n;
    arena_close(&r);
    return (struct view){kept, n};
}

/* What was put in is taken out to the character; the sentence reads as before. */
static void test_the_clean_text_comes_back(void **state)
{
    (void)state;
    static const char *const spam[] = {"威廉希尔登录入口", "304am永利投注*官网", "金狮娱乐城官网app下载", "kx66龙翊体育手机版", "bet365手机版"};
#define AROUND(x) PAGE(GOOD, PROSE "<p>市里召开会议，" x "要求各地抓好春耕生产，确保粮食安全，增加农民收入。</p>")
    struct view plain = text_of(AROUND(""));
    char *clean = test_calloc(1, plain.n + 1);
    memcpy(clean, plain.p, plain.n);
    assert_true(view_has(plain, VIEW("会议，要求")));
    for (size_t i = 0; i < sizeof spam / sizeof *spam; i++) {
        char page[8192];
        snprintf(page, sizeof page, AROUND("%s"), spam[i]);
        struct view v = text_of(page);
        if (!view_eq(v, view_of(clean)))
            print_message("%s\n%.*s\n", spam[i], VIEW_ARG(v));
        assert_true(view_eq(v, view_of(clean)));
    }
    test_free(clean);
}

/* A dump: the first line is its title, the rules of words hold. */
static void test_dumps_are_judged_alike(void **state)
{
    (void)state;
    const struct article *art = cleaned("金狮娱乐城_百家乐投注-app下载\n\n全市小麦长势良好\n\n今年全市小麦种植面积稳定，预计总产量比上年略有增加，农民收入稳步增长。\n", "");
    assert_non_null(found(art, "title-words"));
    art = cleaned("var u='http://zz9.com/';\nif(/baidu|sogou|so|360/.test(document.referrer)){ location.href=u; }\n", "");
    assert_non_null(found(art, "redirect-referrer"));
}

/* Nothing but a heading says where the article begins once the title is spam: it begins there still. */
static void test_a_heading_stands_in_for_the_title(void **state)
{
    (void)state;
#define POEM(title) "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>" title "</title></head><body>" \
    "<div><h3>春江夜•雨</h3></div><div>作者：江上客 2020年01月12日18:32</div><div>题记：</div><div>正月十六深夜小酌即兴所作</div>" \
    "<div>深夜看书须尽欢，<br>明月照亮浊酒案。<br>一杯美酒空对月，<br>酌酒吟诗五千年。</div><div>注释：</div>" \
    "<div>夜深人静时，是自己一天最轻松的时刻，此时翻看经典，遨游在书的海洋，心里十分宁静，不觉已是深夜。</div></body></html>"
    struct view good = text_of(POEM("春江夜•雨-某某诗歌网"));
    char *clean = test_calloc(1, good.n + 1);
    memcpy(clean, good.p, good.n);
    assert_true(view_eq(text_of(POEM("金狮娱乐城官网_百家乐投注-app下载")), view_of(clean)));
    test_free(clean);
}

/* Every rule has a document line and a test. */
static void test_every_rule_is_documented(void **state)
{
    (void)state;
    static char doc[1 << 16];
    FILE *f = fopen(QY_SOURCE_DIR "/docs/contamination.md", "rb");
    assert_non_null(f);
    size_t n = fread(doc, 1, sizeof doc, f);
    fclose(f);
    for (int i = 0; i < RULE_COUNT; i++) {
        char want[64];
        snprintf(want, sizeof want, "`%s`", spam_rules[i].id);
        bool there = view_has((struct view){doc, n}, view_of(want)) && view_has((struct view){doc, n}, view_of(spam_rules[i].says));
        if (!there)
            print_message("docs/contamination.md lacks %s\n", spam_rules[i].id);
        assert_true(there);
    }
}

/* Of a very long script the places are read that tell: behind any code, and strings that end nowhere near. */
static void test_long_scripts_are_read_where_they_tell(void **state)
{
    (void)state;
    static const char go[] = "if(/baidu|sogou|so/.test(document.referrer)){location.href=\"http://a.example.com/\"}";
    static const char *const fills[] = {"f(a,'it\\'s; \\\\');", "x=y/2;/* \" */z=/'/;", "s=\";};\"+q;", "[1,2,3];\n"};
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++)
        for (int with = 0; with < 2; with++) {
            static char page[500000];
            size_t n = (size_t)snprintf(page, sizeof page, "<!DOCTYPE html><title>t</title><script>"), fill = strlen(fills[i]);
            while (n < 200000)
                memcpy(page + n, fills[i], fill), n += fill;
            n += (size_t)snprintf(page + n, sizeof page - n, "%s", with ? go : "document.referrer;");
            while (n < 400000)
                memcpy(page + n, fills[i], fill), n += fill;
            snprintf(page + n, sizeof page - n, "</script>" PROSE);
            assert_int_equal(found(cleaned(page, "http://www.a.gov.cn/"), "redirect-referrer") != NULL, with);
        }
}

/* The search finds what a plain one finds. */
static void test_marks_are_found(void **state)
{
    (void)state;
    static const char *const words[] = {
#define M(number, word) word,
        MARKS(M)
#undef M
    };
    struct marks m;
    marks_open(&m);
    static const char alphabet[] = "acdeilnoprstwyCHMT(.";
    uint32_t x = 1, hits = 0;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        size_t n = 0, most = (x >> 8) % 40;
        for (x = x * 1664525 + 1013904223; n < most; x = x * 1664525 + 1013904223) {
            const char *w = words[(x >> 16) % MARK_COUNT];
            size_t len = (x >> 28) < 3 ? strlen(w) : (x >> 28) < 6 ? strlen(w) - 1 : 0;
            memcpy(text + n, w, len);
            n += len;
            text[n++] = alphabet[(x >> 12) % (sizeof alphabet - 1)];
        }
        uint32_t want = 0;
        for (unsigned k = 0; k < MARK_COUNT; k++)
            want |= (uint32_t)view_has((struct view){text, n}, view_of(words[k])) << k;
        assert_int_equal(marks_find(&m, (struct view){text, n}), want);
        hits += want != 0;
    }
    assert_true(hits > 1000);
}

/* What is kept of a script are its deeds, not its tokens: memory is a few times the page, however many scripts it has. */
static void test_many_scripts_take_the_room_of_one(void **state)
{
    (void)state;
    enum { SCRIPTS = 24, CODE = 100000, MOST = 20 << 20 };
    static char page[SCRIPTS * (CODE + 100)];
    static jmp_buf full;
    size_t n = 0;
    for (int i = 0; i < SCRIPTS; i++) {
        n += (size_t)snprintf(page + n, sizeof page - n, "<script>location.href='http://a%d.example.com/';document.referrer;", i);
        for (size_t end = n + CODE; n < end; n += 4)
            memcpy(page + n, "f();", 4);
        n += (size_t)snprintf(page + n, sizeof page - n, "</script>");
    }
    struct region r;
    assert_true(arena_open(&r, MOST));
    struct arena a = arena_reset(&r, MOST, &full);
    struct capture c = {.body = {page, n}};
    struct article art;
    struct err e = {0};
    assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
    arena_close(&r);
}

/* A page of links to as many hosts, whose hashes have the same 17 bits at the end, or any; seconds to clean it. */
static double seconds_of_hosts(bool collide)
{
    enum { HOSTS = 40000, MASK = (1 << 17) - 1, LETTERS = 26 * 26 * 26 * 26 };
    static uint32_t begin[MASK + 1]; /* by state of the hash: the four letters that lead from there to state 1 */
    static char page[HOSTS * 40 + 200];
    static jmp_buf full;
    uint32_t inverse = 1, hosts = 0;
    while ((uint32_t)(inverse * UINT32_C(0x1B3)) & MASK & ~UINT32_C(1)) /* of the prime, in 17 bits */
        inverse += 2;
    for (uint32_t k = 0; k < LETTERS; k++) {
        uint32_t h = 1;
        for (uint32_t i = 0, x = k; i < 4; i++, x /= 26)
            h = (h * inverse & MASK) ^ ('a' + x % 26);
        begin[h] = k + 1;
    }
    size_t n = (size_t)snprintf(page, sizeof page, "<p>x<iframe src=//z.example.org width=0 height=0></iframe>");
    for (uint32_t k = 0; k < LETTERS && hosts < HOSTS; k++) {
        char host[9] = {0};
        uint32_t h = (uint32_t)(UINT64_C(0xcbf29ce484222325) & MASK);
        for (uint32_t i = 0, x = k; i < 4; i++, x /= 26) {
            host[i] = (char)('a' + x % 26);
            h = ((h ^ (unsigned char)host[i]) * UINT32_C(0x1B3)) & MASK;
        }
        uint32_t last = collide ? begin[h] : k + 1;
        if (!last)
            continue;
        last--;
        for (uint32_t i = 8; i-- > 4; last /= 26)
            host[i] = (char)('a' + last % 26);
        n += (size_t)snprintf(page + n, sizeof page - n, "<a href=//%s.qq.com>x</a>", host);
        hosts++;
    }
    assert_true(hosts == HOSTS);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct capture c = {.body = {page, n}};
    struct article art;
    struct err e = {0};
    clock_t from = clock();
    assert_int_equal(cleaner_clean(&a, know, &c, NULL, &art, &e), ERR_OK);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

static void test_hosts_that_collide_cost_no_more_than_others(void **state)
{
    (void)state;
    double others = seconds_of_hosts(false), collide = seconds_of_hosts(true);
    if (collide > 4 * others + 1)
        print_message("%.2f s, %.2f s\n", others, collide);
    assert_true(collide <= 4 * others + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_rule_for_and_against), cmocka_unit_test(test_the_clean_text_comes_back),
        cmocka_unit_test(test_dumps_are_judged_alike), cmocka_unit_test(test_a_heading_stands_in_for_the_title),
        cmocka_unit_test(test_every_rule_is_documented), cmocka_unit_test(test_long_scripts_are_read_where_they_tell),
        cmocka_unit_test(test_marks_are_found), cmocka_unit_test(test_many_scripts_take_the_room_of_one),
        cmocka_unit_test(test_hosts_that_collide_cost_no_more_than_others),
    };
    struct err e = {0};
    know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)1 << 30))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(&region);
    knowledge_close(know);
    return failed;
}
