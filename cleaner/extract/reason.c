/*
 * Pages that are no article: what they are instead.  An article is never
 * called one of these for its neighbours: prose in the body, with a title
 * above it, is an article however many links are around it.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"
#include "cleaner/meta/label.h"

enum {
    SMALL_PAGE = 500,   /* text outside links of an error or challenge page, at most */
    SHORT_LINE = 80,    /* a line that says what is wrong */
    SHELL = 60,         /* text of a page whose scripts do the rest */
    LIST_TITLE = 16,    /* weight of a link that may be a headline: eight Han characters */
    LIST_LEAST = 5,     /* so many headlines and no prose at all: a list */
    LIST_MANY = 20,     /* so many headlines and little prose: a list */
    LITTLE_PROSE = 200,
    TABLE_CELLS = 6,    /* a body with so many cells of a data table is a notice in a table */
    ERROR_PROSE = 1200, /* a page served with an error status that says this much is an article all the same */
};

struct sums {
    uint32_t body, prose; /* of the body */
    uint32_t cells;     /* lines of it that stand in data tables */
    uint32_t plain;     /* all text of the page outside links */
    uint32_t headlines; /* links that may be headlines */
};

static struct sums sum_up(const struct choice *c)
{
    struct sums s = {0};
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        s.plain += l->weight - l->link_weight;
        s.headlines += l->link_weight >= LIST_TITLE && l->link_weight * 3 >= l->weight * 2;
        if (l->role != LINE_BODY)
            continue;
        s.body += l->weight;
        s.prose += c->prose[i];
        s.cells += c->places[l->block].table != 0;
    }
    return s;
}

static const struct view challenges[] = {
    VIEW_INIT("just a moment..."), VIEW_INIT("checking your browser"), VIEW_INIT("enable javascript and cookies"),
    VIEW_INIT("please enable javascript"), VIEW_INIT("ddos protection by"), VIEW_INIT("verify you are human"),
    VIEW_INIT("请开启javascript"), VIEW_INIT("请启用javascript"), VIEW_INIT("浏览器的javascript"), VIEW_INIT("安全验证"),
    VIEW_INIT("访问验证"), VIEW_INIT("人机验证"), VIEW_INIT("滑动验证"), VIEW_INIT("完成验证"), VIEW_INIT("拖动滑块"),
    VIEW_INIT("正在进行安全检测"), VIEW_INIT("浏览器安全检查"), VIEW_INIT("疑似攻击行为"), VIEW_INIT("访问过于频繁"),
    VIEW_INIT("网站防火墙"), VIEW_INIT("验证码"),
};

static const struct view errors[] = {
    VIEW_INIT("404"), VIEW_INIT("403 forbidden"), VIEW_INIT("not found"), VIEW_INIT("502 bad gateway"),
    VIEW_INIT("503 service"), VIEW_INIT("500 internal"), VIEW_INIT("504 gateway"), VIEW_INIT("access denied"),
    VIEW_INIT("页面不存在"), VIEW_INIT("页面没有找到"), VIEW_INIT("页面未找到"), VIEW_INIT("找不到该页"), VIEW_INIT("找不到页面"),
    VIEW_INIT("无法找到"), VIEW_INIT("您访问的页面"), VIEW_INIT("您查看的页面"), VIEW_INIT("您要查看的页"), VIEW_INIT("您所访问的"),
    VIEW_INIT("页面已被删除"), VIEW_INIT("页面已删除"), VIEW_INIT("已被删除或"), VIEW_INIT("信息不存在"), VIEW_INIT("文章不存在"),
    VIEW_INIT("内容不存在"), VIEW_INIT("服务器错误"), VIEW_INIT("服务器内部错误"), VIEW_INIT("访问出错"), VIEW_INIT("出错了"),
    VIEW_INIT("系统错误"), VIEW_INIT("禁止访问"), VIEW_INIT("没有访问权限"), VIEW_INIT("站点已暂停"), VIEW_INIT("网站已关闭"),
    VIEW_INIT("正在维护"),
};

static bool has_any(struct view text, const struct view *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (view_find_ci(text, words[i], 0) != VIEW_NONE)
            return true;
    return false;
}

#define HAS_ANY(text, words) has_any((text), (words), sizeof(words) / sizeof *(words))

/* Whether <title> or a short line outside links says one of the words: an article may tell of error 404. */
static bool page_says(const struct choice *c, const struct view *words, size_t n)
{
    const struct page *p = c->p;
    for (uint32_t i = p->dom.head; i < p->dom.n && i < p->dom.head + 200; i++)
        if (p->dom.nodes[i].kind == NODE_ELEMENT && p->dom.nodes[i].tag == TAG_TITLE && has_any(dom_text(p, i), words, n))
            return true;
    for (uint32_t i = 0; i < p->nlines; i++)
        if (p->lines[i].weight <= SHORT_LINE && p->lines[i].link_weight * 2 < p->lines[i].weight &&
            has_any(p->lines[i].text, words, n))
            return true;
    return false;
}

/* Scripts that set a cookie and load the page again, and the marks of the products that do so. */
static bool script_challenge(const struct page *p)
{
    static const struct view marks[] = {VIEW_INIT("$_ts"), VIEW_INIT("acw_sc__v2"), VIEW_INIT("__jsl_clearance"),
                                        VIEW_INIT("_cf_chl"), VIEW_INIT("cf-browser-verification"),
                                        VIEW_INIT("/_guard/"), VIEW_INIT("WZWS")};
    static const struct view reloads[] = {VIEW_INIT("location.reload"), VIEW_INIT("location.href"),
                                          VIEW_INIT("location.replace"), VIEW_INIT("location =")};
    for (uint32_t i = 0; i < p->shrunk.nparts; i++) {
        const struct raw_part *r = &p->shrunk.parts[i];
        if (r->kind != RAW_SCRIPT)
            continue;
        if (HAS_ANY(r->body, marks))
            return true;
        if (view_has(r->body, VIEW("document.cookie")) && HAS_ANY(r->body, reloads))
            return true;
    }
    return false;
}

static bool is_challenge(const struct choice *c, const struct sums *s)
{
    if (s->plain <= SHELL && c->p->nlines < 12 && script_challenge(c->p))
        return true;
    return s->plain <= SMALL_PAGE && s->headlines < LIST_LEAST && s->prose < LITTLE_PROSE &&
           page_says(c, challenges, sizeof challenges / sizeof *challenges);
}

static bool is_error(const struct choice *c, const struct sums *s)
{
    if (c->p->capture->status >= 400)
        return s->prose < ERROR_PROSE;
    return s->plain <= SMALL_PAGE && s->prose < LITTLE_PROSE && s->body < SMALL_PAGE &&
           page_says(c, errors, sizeof errors / sizeof *errors);
}

/*
 * Headlines and hardly any prose.  Where a title stands over the little prose
 * that there is, it is a short article with links around it.
 */
static bool is_list(const struct choice *c, const struct sums *s)
{
    if (c->p->kind == PAGE_TEXT || s->cells >= TABLE_CELLS)
        return false;
    if (s->body == 0)
        return s->headlines >= 2;
    if (s->prose == 0)
        return s->headlines >= LIST_LEAST && s->body < s->headlines * LIST_TITLE * 2;
    bool titled = c->title != NODE_NONE && c->opening != NODE_NONE && c->title < c->opening &&
                  c->opening - c->title < 12 && !c->p->lines[c->title].link_weight;
    return !titled && s->headlines >= LIST_MANY && s->prose < LITTLE_PROSE;
}

enum reason judge_page(const struct choice *c)
{
    struct sums s = sum_up(c);
    if (is_challenge(c, &s))
        return REASON_CHALLENGE_PAGE;
    if (is_error(c, &s))
        return REASON_ERROR_PAGE;
    if (is_list(c, &s))
        return REASON_LIST_PAGE;
    return s.body ? REASON_NONE : REASON_EMPTY;
}
