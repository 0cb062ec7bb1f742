/* Whole pages through repair: what is undone, what stays, and that every edit can be undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "cleaner/base/utf8.h"
#include "cleaner/page.h"
#include "cleaner/repair/repair.h"

static struct region region;
static jmp_buf full;
static struct arena arena;
static struct knowledge *know;

static int open_all(void **state)
{
    (void)state;
    static const struct knowledge_options none;
    know = knowledge_open(&none, NULL);
    return !know || !arena_open(&region, 256 << 20);
}

static int close_all(void **state)
{
    (void)state;
    knowledge_close(know);
    arena_close(&region);
    return 0;
}

static struct page *repair(struct view html)
{
    static struct capture capture;
    static const struct cleaner_options none;
    arena = arena_reset(&region, 0, &full);
    capture = (struct capture){.body = html};
    struct page *p = arena_new(&arena, struct page);
    *p = (struct page){.a = &arena, .know = know, .options = &none, .capture = &capture, .kind = PAGE_HTML};
    decode_page(&arena, know, html, VIEW("utf-8"), true, &p->decoded);
    shrink_page(&arena, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    repair_page(p);
    return p;
}

/* olds joined are the page's text, nows joined the node's. */
static void expect_reversible(const struct page *p)
{
    for (uint32_t i = 0; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_TEXT || !n->pieces)
            continue;
        struct buf now = {.a = p->a}, old = {.a = p->a};
        for (uint32_t k = 0; k < n->npieces; k++) {
            buf_put(&now, n->pieces[k].now);
            buf_put(&old, n->pieces[k].old);
        }
        assert_true(view_eq(buf_view(&now), n->text));
        assert_true(view_eq(buf_view(&old), dom_text_old(p, i)));
    }
}

static void expect_text(const char *html, const char *want)
{
    struct page *p = repair(view_of(html));
    struct view got = dom_text(p, p->dom.body);
    if (!view_eq(got, view_of(want)))
        fail_msg("text is\n%.*s\nnot\n%s", VIEW_ARG(got), want);
    expect_reversible(p);
}

static bool has_finding(const struct page *p, enum finding_kind kind)
{
    for (uint32_t i = 0; i < p->nfindings; i++)
        if (p->findings[i].kind == kind)
            return true;
    return false;
}

/* A text that opens the gate: made traditional, the same characters annotated throughout. */
#define TREATED "<p>全縣認(rèn)真貫徹會(huì)議精神，時(shí)刻關(guān)注群眾生活，實(shí)現(xiàn)產(chǎn)業(yè)發(fā)展。</p>"
#define RESTORED "全县认真贯彻会议精神，时刻关注群众生活，实现产业发展。 "

static void test_annotations_go_and_the_simplified_text_is_back(void **state)
{
    (void)state;
    expect_text(TREATED "<p>完", RESTORED "完");
    expect_text(TREATED "<p>國際(jì)會(huì )議(yì)開(kāi)幕</p>", RESTORED "国际会议开幕");
    /* an annotation that stands in the next text node */
    expect_text(TREATED "<p><b>會</b>(huì)議<i>時</i>(shí)間</p>", RESTORED "会议时间");
    struct page *p = repair(VIEW(TREATED));
    assert_true(has_finding(p, FINDING_PINYIN_ANNOTATION));
    for (uint32_t i = 0; i < p->nfindings; i++) {
        struct view at = view_sub(p->capture->body, p->findings[i].span.beg, p->findings[i].span.end);
        assert_true(view_starts(at, VIEW("(rèn)")) && view_ends(at, VIEW("(fā)")));
        assert_int_equal(p->findings[i].verdict, VERDICT_PROVED);
    }
}

static void test_attributes_that_people_read_are_repaired_too(void **state)
{
    (void)state;
    struct page *p = repair(VIEW("<head><meta name=ArticleTitle content='產(chǎn)業(yè)發(fā)展'></head>" TREATED));
    for (uint32_t i = 0; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && p->dom.nodes[i].tag == TAG_META)
            assert_true(view_eq(dom_attr(&p->dom, i, ATTR_CONTENT), VIEW("产业发展")));
}

static void test_characters_that_were_cut_apart_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } t[] = {
        /* 岭 after 家: the key is the end of one and the beginning of the other */
        {"范家?guī)X村召開會(huì)議，規(guī)范管理", "范家岭村召开会议，规范管理"},
        /* two cuts in one character */
        {"人民日?qǐng)?bào)記者報(bào)道，請(qǐng)關(guān)注", "人民日报记者报道，请关注"},
        /* the end of one character and an ASCII letter */
        {"全村e(cuò)誤整改", "全村e误整改"},
        /* a full stop and a quotation mark around an exclamation mark */
        {"生活過得很舒心?！斑@里的群眾說", "生活过得很舒心。“这里的群众说"},
        /* a lone byte that nothing shows */
        {"打擊跨境賭博，網絡成為主要表現(xiàn)形式？缇迟博的危害極大", "打击跨境赌博，网络成为主要表现形式。跨境赌博的危害极大"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct buf in = {.a = &arena}, out = {.a = &arena};
        arena = arena_reset(&region, 0, &full);
        buf_printf(&in, "%s<p>%s。</p>", TREATED, t[i].in);
        buf_printf(&out, "%s%s。", RESTORED, t[i].out);
        buf_putc(&in, 0);
        buf_putc(&out, 0);
        char html[4096], want[4096];
        memcpy(html, in.p, in.n);
        memcpy(want, out.p, out.n);
        expect_text(html, want);
    }
}

/* As TREATED, on a page whose full-width forms became ASCII. */
#define TREATED_NARROW "<p>全縣認(rèn)真貫徹會(huì)議精神,時(shí)刻關(guān)注群眾生活,實(shí)現(xiàn)產(chǎn)業(yè)發(fā)展。</p>"

static void test_a_shift_goes_on_through_what_became_narrow(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } t[] = {
        /* A3 and the first byte of the next character were a full-width "9", "." that is ASCII now */
        {"評選出一批時代楷?!⑷珖赖履9牎⒄\\信之星", "评选出一批时代楷模、全国道德模范、诚信之星"},
        {"村民看到希望?!敖衲暧晁渥恪.數丶Z食豐收", "村民看到希望。“今年雨水充足。当地粮食丰收"},
        /* here the ASCII character is what takes up the slack */
        {"這項工作辦得很好?!斑@里的群眾說,9月再來", "这项工作办得很好。“这里的群众说,9月再来"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char html[4096], want[4096];
        snprintf(html, sizeof html, "%s<p>%s。</p>", TREATED_NARROW, t[i].in);
        snprintf(want, sizeof want, "全县认真贯彻会议精神,时刻关注群众生活,实现产业发展。 %s。", t[i].out);
        expect_text(html, want);
    }
}

static void test_inserted_commas_and_indents_go(void **state)
{
    (void)state;
    expect_text(TREATED "<p>??????堅持規(guī)劃,，建設,，管理,。</p><p>??????實(shí)行，、監督。</p>",
                RESTORED "坚持规划，建设，管理。 实行、监督。");
    /* before each of several marks */
    expect_text(TREATED "<p>堅持規(guī)劃,，建設,，管理,。第九號?,?,?財務</p>", RESTORED "坚持规划，建设，管理。第九号???财务");
}

static void test_random_readings_and_pictures_go(void **state)
{
    (void)state;
    expect_text("<p>北京(jīng)今年工作会议在北(běi)京召开，全国(guó)代表出席会(huì)议🌴🤧。各地代表(biǎo)在会议上发言(yán)，"
                "大家认为今年的(de)工作很好(hǎo)⚡。全国各地的工(gōng)作都在进行*。今年(nián)大(dà)会很成功(gōng)。</p>",
                "北京今年工作会议在北京召开，全国代表出席会议。各地代表在会议上发言，大家认为今年的工作很好。"
                "全国各地的工作都在进行。今年大会很成功。");
}

static void test_readings_without_tones_go_where_nothing_else_fits(void **state)
{
    (void)state;
    expect_text("<p>國(guo)務(wu)院總(zong)理主持召開(kai)國(guo)務(wu)院常務(wu)會(hui)議，部署進(jin)一步做好穩(wen)就業(ye)工作。",
                "国务院总理主持召开国务院常务会议，部署进一步做好稳就业工作。");
    expect_text("<p>市政(zheng)(zheng)府(fu)(fu)召开会(hui)(hui)议，部署安全生(sheng)(sheng)产，各部(bu)(bu)门要抓好落实。",
                "市政府召开会议，部署安全生产，各部门要抓好落实。");
}

/* The same text with its readings in other signs. */
static void test_readings_in_other_signs(void **state)
{
    (void)state;
    static const char *const signs[][2] = {{"（", "）"}, {" (", ")"}, {"[", "]"}, {"【", "】"}, {"〔", "〕"}, {"{", "}"},
                                           {"&lt;", "&gt;"}, {"/", "/"}, {"「", "」"}, {"", ""}, {"(", "）"}};
    static const char *const parts[] = {"全縣認", "rèn", "真貫徹會", "huì", "議精神，時", "shí", "刻關", "guān", "注群眾生活，實",
                                        "shí", "現", "xiàn", "產", "chǎn", "業", "yè", "發", "fā", "展。"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        char html[1024] = "<p>";
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            snprintf(html + strlen(html), sizeof html - strlen(html), "%s%s%s", k & 1 ? signs[i][0] : "", parts[k],
                     k & 1 ? signs[i][1] : "");
        expect_text(html, "全县认真贯彻会议精神，时刻关注群众生活，实现产业发展。");
    }
}

static void expect_untouched(const char *html)
{
    struct page *p = repair(view_of(html));
    for (uint32_t i = 0; i < p->dom.n; i++)
        if (p->dom.nodes[i].kind == NODE_TEXT && p->dom.nodes[i].pieces)
            fail_msg("changed: %.*s", VIEW_ARG(p->dom.nodes[i].text));
    assert_int_equal(p->nfindings, 0);
}

static void test_honest_pages_stay_as_they_are(void **state)
{
    (void)state;
    static const char *const pages[] = {
        /* readings after rare characters of names */
        "<p>郫(pí)都区、埇(yǒng)桥区、莘(shēn)县和亳(bó)州市的代表参加会议，邛(qióng)崃、盱(xū)眙、涪(fú)陵等地介绍经验。</p>",
        /* a lesson: every character */
        "<p>春(chūn)天(tiān)来(lái)了(le)，花(huā)儿(ér)开(kāi)了(le)，小(xiǎo)鸟(niǎo)在(zài)唱(chàng)歌(gē)。</p>",
        /* a lesson in Traditional Chinese: every character */
        "<p>學(xué)生(shēng)在(zài)學(xué)校(xiào)學(xué)習(xí)，我(wǒ)們(men)愛(ài)讀(dú)書(shū)。</p>",
        "<p>學xué生shēng在zài學xué校xiào學xué習xí，我wǒ們men愛ài讀dú書shū。</p>",
        "<p>學[xué]生[shēng]在[zài]學[xué]校[xiào]學[xué]習[xí]，我[wǒ]們[men]愛[ài]讀[dú]書[shū]。</p>",
        /* readings of rare characters in other signs, and a path of letters */
        "<p>郫【pí】都区、埇【yǒng】桥区、莘【shēn】县和亳【bó】州市的代表参加会议，邛【qióng】崃、盱【xū】眙等地介绍经验。</p>",
        "<p>汽车/qì chē、火车/huǒ chē、發/fā/、會/huì/怎么读？請看下面的課文，我們一起來學習這些漢字的讀音，學會以後再寫。</p>",
        /* a list of characters to learn, and what they are used for */
        "<p>學(xué) 習(xí) 國(guó) 會(huì) 發(fā) 實(shí)</p>",
        "<p>學(xué)：學習、學校、大學。習(xí)：習慣、練習、複習。國(guó)：國家、外國、祖國。會(huì)：開會、會議、學會。</p>",
        /* a word with its reading the first time it comes, then without */
        "<p>擘(bò)画蓝图，踔(chuō)厉奋发，赓(gēng)续血脉，笃(dǔ)行不怠，行稳致远；擘画未来，踔厉前行，赓续传统，笃行实干。</p>",
        /* genuine Traditional Chinese */
        "<p>行政院長今天表示，政府將繼續推動產業發展，並與各縣市合作(詳見附件)，時間(8月)、地點(台北)另行公告。</p>",
        /* abbreviations, and marks that meet */
        "<p>区委(区政府)召开会议(e.g. PPP、SPV)，问：“真的吗?!”答:是的!!! 型号(a)(b)(an)(men)。</p>",
        /* people who like pictures put them at the end */
        "<p>太好了👍👍！大家加油💪！！我们赢了🎉🎉🎉</p><p>🌟活动时间：5月1日</p><p>🌟地点：广场😊，来吧😊，快来😊</p>",
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        expect_untouched(pages[i]);
}

static void test_ambiguous_forms_keep_their_alternatives(void **state)
{
    (void)state;
    expect_text(TREATED "<p>藉鑑經驗，令人慰藉</p>", RESTORED "借鉴经验，令人慰藉");
    struct page *p = repair(VIEW(TREATED "<p>老人微笑著對大家說，這本書非常著名，乾隆年間的乾部。</p>"));
    struct view text = dom_text(p, p->dom.body);
    assert_true(view_has(text, VIEW("微笑着对大家说，这本书非常著名，乾隆年间的干部。")));
    uint32_t with = 0;
    for (uint32_t i = 0; i < p->dom.n; i++)
        for (uint32_t k = 0; p->dom.nodes[i].kind == NODE_TEXT && k < p->dom.nodes[i].npieces; k++)
            with += p->dom.nodes[i].pieces[k].alts.n > 0;
    assert_true(with >= 2);
}

static uint32_t suspicions(const struct page *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->nfindings; i++)
        n += p->findings[i].verdict == VERDICT_SUSPICION;
    return n;
}

static struct view suspicion(const struct page *p)
{
    for (uint32_t i = 0; i < p->nfindings; i++)
        if (p->findings[i].verdict == VERDICT_SUSPICION)
            return p->findings[i].evidence;
    return (struct view){0};
}

static void test_alternatives_say_how_far_behind_they_are(void **state)
{
    (void)state;
    /* a full stop or another mark: the byte that is lost would say which */
    struct page *p = repair(VIEW(TREATED "<p>乘船駛向地中?!?/p><p>完</p>"));
    assert_true(view_starts(suspicion(p), VIEW("?!?/p> could be: 海。|海")));
    /* which character was read so: those that have the reading, nobody knows more */
    p = repair(VIEW(TREATED "<p>干部講話迖?wù)工作</p>"));
    assert_true(view_has(suspicion(p), VIEW(" could be: 务|")));
    /* applied: the others are in the edit */
    p = repair(VIEW(TREATED "<p>生活過得很舒心?！斑@里的群眾說</p>"));
    struct view alts = {0};
    for (uint32_t i = 0; i < p->dom.n; i++)
        for (uint32_t k = 0; p->dom.nodes[i].kind == NODE_TEXT && k < p->dom.nodes[i].npieces; k++)
            if (p->dom.nodes[i].pieces[k].rule && strcmp(p->dom.nodes[i].pieces[k].rule, "byte-slip") == 0)
                alts = p->dom.nodes[i].pieces[k].alts;
    size_t at = view_chr(alts, ' ', 0);
    assert_true(at != VIEW_NONE && ascii_digit(alts.p[at + 1]));
}

static void test_what_makes_no_sense_is_reported(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "<p>提高對?榷酝饪潘剑诟哔|量發展。</p>", /* half a character, and what follows shifted */
        "<p>老人走進幼印鞲袼怪樘旒艺。</p>",       /* nothing but the nonsense */
        "<p>大家走進村里?/p>座談。</p>",            /* the rest of a tag */
        "<p>大家走進村里?zhe)座談。</p>",           /* the rest of a reading */
        "<p>老人住在幺村。</p>",                    /* which simplified character it was */
    };
    static const char *const says[] = {" could be: ", " has no other reading: no cut gives it", "?/p> has no other reading",
                                       "?zhe) has no other reading", " could be: 么"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        char html[2048];
        snprintf(html, sizeof html, "%s%s", TREATED, odd[i]);
        struct page *p = repair(view_of(html));
        if (suspicions(p) != 1)
            fail_msg("%u suspicions, not one, for %s", suspicions(p), odd[i]);
        if (!view_has(suspicion(p), view_of(says[i])))
            fail_msg("%.*s for %s", VIEW_ARG(suspicion(p)), odd[i]);
        expect_reversible(p);
    }
    static const char *const sound[] = {
        "<p>大家問:你們去嗎?他說要去!真的?!</p>", "<p>“還有什么困難?”老人問。(為什么?)因為天氣很好。</p>",
        "<p>歐陽修、司馬光、諸葛亮等人的作品，在圖書館展出。</p>", "<p>老人微笑著說。</p>",
    };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        char html[2048];
        snprintf(html, sizeof html, "%s%s", TREATED, sound[i]);
        struct page *p = repair(view_of(html));
        if (suspicions(p))
            fail_msg("%u suspicions for %s", suspicions(p), sound[i]);
    }
}

static void test_time_is_linear_on_the_worst_page(void **state)
{
    (void)state;
    static char html[1 << 20];
    size_t n = 0;
    static const char *const worst[] = {"區(qū)?！迸送鐓^陸", "實(shí)，，,,。?guī)X(shí)", "?\?\?\?(🌴)(qū)(qū)！缇迟"};
    n += (size_t)snprintf(html, sizeof html, "%s<p>", TREATED);
    for (size_t i = 0; n < sizeof html - 200; i++)
        n += (size_t)snprintf(html + n, sizeof html - n, "%s%s", worst[i % 3], i % 50 ? "" : "</p><p>");
    struct page *p = repair((struct view){html, n}); /* bounded work: seconds, not minutes, even under sanitizers */
    expect_reversible(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_annotations_go_and_the_simplified_text_is_back),
        cmocka_unit_test(test_attributes_that_people_read_are_repaired_too),
        cmocka_unit_test(test_characters_that_were_cut_apart_are_whole),
        cmocka_unit_test(test_a_shift_goes_on_through_what_became_narrow),
        cmocka_unit_test(test_inserted_commas_and_indents_go),
        cmocka_unit_test(test_random_readings_and_pictures_go),
        cmocka_unit_test(test_readings_without_tones_go_where_nothing_else_fits),
        cmocka_unit_test(test_readings_in_other_signs),
        cmocka_unit_test(test_honest_pages_stay_as_they_are),
        cmocka_unit_test(test_ambiguous_forms_keep_their_alternatives),
        cmocka_unit_test(test_alternatives_say_how_far_behind_they_are),
        cmocka_unit_test(test_what_makes_no_sense_is_reported),
        cmocka_unit_test(test_time_is_linear_on_the_worst_page),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
