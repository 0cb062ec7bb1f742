/* The page as a whole: spam dressed as a warning, a gambling site's own page, nothing but spam. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"

/* A search phrase of illegal lotteries: several of its words in one, as people type them. */
static bool search_phrase(const struct spam *s, const struct chain *c)
{
    uint32_t han = (uint32_t)utf8_han(view_sub(s->flat, c->beg, c->end));
    uint32_t words = (uint32_t)c->count[WORD_GAMBLE] + c->count[WORD_PREFIX] + c->count[WORD_TAIL] + c->count[WORD_GENERIC] + c->count[WORD_GAMY];
    return c->count[WORD_GAMBLE] >= 2 && ((words >= 3 && han >= 7) || (han >= 9 && !s->count[WORD_VETO]));
}

/* Whether a quotation mark opens before the phrase. */
static bool opened(struct view text, uint32_t beg)
{
    static const char *const marks[] = {"“", "「", "《", "‘", "\""};
    if (!beg)
        return false;
    size_t i = beg;
    utf8_prev(text, &i);
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (view_starts(view_from(text, i), view_of(marks[k])))
            return true;
    return false;
}

/* Whether chain k is repeated word for word, or stands in half a quotation. */
static bool judge_phrase(struct spam *s, const struct chain *chains, uint32_t n, uint32_t k)
{
    struct view v = view_sub(s->flat, chains[k].beg, chains[k].end), rest = view_from(s->flat, chains[k].end);
    uint32_t times = 0;
    for (uint32_t i = k; i < n; i++)
        times += view_eq(v, view_sub(s->flat, chains[i].beg, chains[i].end));
    bool torn = view_starts(rest, VIEW("”")) || view_starts(rest, VIEW("」"));
    if (times < 3 && !torn)
        return false;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u times word for word%s; %u words of advertisement", times, torn ? "; half a quotation" : "", s->count[WORD_PROMO]);
    buf_putc(&b, 0);
    spam_report(s, RULE_FAKE_WARNING, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, chains[k].beg, chains[k].end), b.p, v, chains[k].score);
    return true;
}

/* Whether it is one: the title may say more than what recurs, so the first few phrases are tried. */
static bool judge_warning(struct spam *s, const struct chain *chains, uint32_t n)
{
    uint32_t tried = 0;
    for (uint32_t k = 0; k < n && tried < 4; k++)
        if (search_phrase(s, &chains[k]) && !opened(s->flat, chains[k].beg)) {
            tried++;
            if (judge_phrase(s, chains, n, k))
                return true;
        }
    return false;
}

static bool any_of(struct view rest, const char *const *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (view_starts(rest, view_of(t[i])))
            return true;
    return false;
}

/* The reader is sent there: a call in the few characters before. */
static bool called(const struct spam *s, struct stretch c)
{
    static const char *const calls[] = {"认准", "点击", "登录", "登陆", "进入", "访问", "打开", "选择", "加入", "下载", "欢迎", "关注", "搜索"};
    for (uint32_t at = c.beg > 18 ? c.beg - 18 : 0; at < c.beg; at++)
        if (any_of(view_sub(s->flat, at, c.beg), calls, sizeof calls / sizeof *calls))
            return true;
    return false;
}

/* The name does good: an advertisement's verbs.  *loud: those that hardly any sober text has. */
static bool praised(const struct spam *s, struct stretch c, bool *loud)
{
    static const char *const loudly[] = {"凭借", "凭着", "以其", "受到", "深受", "备受", "广受", "为玩家", "为彩民", "为会员", "始终", "秉承", "致力",
                                         "是一家", "是一款", "让玩家", "是您"};
    static const char *const softly[] = {"立即", "为大家", "为您", "为用户", "为广大", "一直", "支持", "提供", "拥有", "采用", "注册", "推出", "不断",
                                         "汇集", "让您", "专业", "随时", "欢迎", "将为", "全天", "最新"};
    struct view rest = view_from(s->flat, c.end);
    *loud = any_of(rest, loudly, sizeof loudly / sizeof *loudly);
    return *loud || any_of(rest, softly, sizeof softly / sizeof *softly) || called(s, c);
}

/* Words of those who fight gambling in the same sentence: it is spoken about. */
static bool warned_of(const struct spam *s, struct stretch c)
{
    struct view t = s->flat;
    uint32_t lo = c.beg > 200 ? c.beg - 200 : 0, from = lo, to = c.end;
    for (uint32_t i = lo; i + 3 <= c.beg; i++)
        if (t.p[i] == '\n' || view_starts(view_from(t, i), VIEW("。")))
            from = i + 1;
    while (to < t.n && to - c.end < 200 && t.p[to] != '\n' && !view_starts(view_from(t, to), VIEW("。")))
        to++;
    for (uint32_t i = spam_hit_at(s, from); i < s->nhits && s->hits[i].beg < to; i++) {
        struct view word = view_sub(s->flat, s->hits[i].beg, s->hits[i].end);
        bool own = view_eq(word, VIEW("谨防")) || view_eq(word, VIEW("提醒")); /* spam says so too: beware of imitations */
        if (s->hits[i].cls == WORD_VETO || (s->hits[i].cls == WORD_SOBER && !own))
            return true;
    }
    return false;
}

/* A game's name up to its tail, a few unknown characters between them. */
static struct stretch with_tail(const struct spam *s, uint32_t k)
{
    const struct chain *c = &s->chains[k];
    if (!c->tails && k + 1 < s->nchains && c[1].tails && c[1].beg - c->end <= 12 &&
        utf8_han(view_sub(s->flat, c->end, c[1].beg)) * 3 == c[1].beg - c->end)
        return (struct stretch){c->beg, c[1].end};
    return (struct stretch){c->beg, c->tails ? c->end : c->beg};
}

/* A name of games of chance with its tail, recommended again and again word for word, on a page that pretends to inform. */
static void judge_refrain(struct spam *s)
{
    uint32_t tried = 0;
    for (uint32_t k = 0; k < s->nchains && tried < 16; k++) {
        const struct chain *c = &s->chains[k];
        struct stretch of = with_tail(s, k);
        struct view v = view_sub(s->flat, of.beg, of.end);
        bool loud, game = c->count[WORD_GAMBLE] || c->count[WORD_GAMY] || c->count[WORD_BRAND];
        if (!game || utf8_count(v) < 6 || !praised(s, of, &loud))
            continue;
        tried++;
        uint32_t times = 0, good = 0, shouts = 0;
        for (size_t at = 0; (at = view_find(s->flat, v, at)) != VIEW_NONE; at += v.n) {
            struct stretch o = {(uint32_t)at, (uint32_t)(at + v.n)};
            bool plain = !opened(s->flat, o.beg) && !warned_of(s, o) && praised(s, o, &loud);
            times++;
            good += plain;
            shouts += plain && loud;
        }
        if (good < 3 || shouts < 2 || good * 2 < times || !(s->count[WORD_PROMO] || s->count[WORD_GAMBLE]))
            continue;
        struct buf b = {.a = s->a};
        buf_printf(&b, "%u times word for word, %u of them recommended", times, good);
        buf_putc(&b, 0);
        spam_report(s, RULE_FAKE_WARNING, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, of.beg, of.end), b.p, v, c->score);
        return;
    }
}

/* "Powered by X", "Copyright X", "版权所有 X" with a game of chance as X. */
static void judge_site(struct spam *s, const struct chain *chains, uint32_t n)
{
    static const struct view marks[] = {VIEW_INIT("Powered by "), VIEW_INIT("Copyright "), VIEW_INIT("版权所有 "), VIEW_INIT("版权所有："),
                                        VIEW_INIT("版权所有:"), VIEW_INIT("© ")};
    for (uint32_t k = 0; k < n; k++) {
        const struct chain *c = &chains[k];
        if (!c->count[WORD_GAMBLE] && !c->count[WORD_BRAND] && !c->count[WORD_PORN])
            continue;
        struct view before = view_sub(s->flat, c->beg > 24 ? c->beg - 24 : 0, c->beg);
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (view_ends(before, marks[i])) {
                spam_report(s, RULE_SPAM_SITE, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, c->beg, c->end), "names the publisher",
                            view_sub(s->flat, c->beg, c->end), c->score);
                return;
            }
    }
}

/* Nothing but spam: names, terms and praise make up most of what is said. */
static void judge_page(struct spam *s)
{
    enum { NAMED = 4 };
    struct phrase f = {0};
    uint32_t honest = 0; /* characters of sentences without a word of spam */
    if (s->count[WORD_BRAND] + s->count[WORD_GAMBLE] + s->count[WORD_PORN] + s->count[WORD_TRADE] < NAMED)
        return;
    for (uint32_t i = 0; i < s->nsegs; i++) { /* what is left of it */
        uint32_t end = i + 1 < s->nsegs ? s->segs[i + 1].at : (uint32_t)s->flat.n;
        struct phrase one;
        if (s->cut[s->segs[i].node])
            continue;
        one = phrase_flat(s, s->segs[i].at, end);
        f.covered += one.covered;
        f.chars += one.chars;
        if (!one.covered && view_has(view_sub(s->flat, s->segs[i].at, end), VIEW("。")))
            honest += one.chars;
        for (int k = 0; k < WORD_CLASSES; k++)
            f.count[k] = (uint16_t)(f.count[k] + one.count[k]);
        f.score += one.score > 0 ? one.score : 0;
    }
    uint32_t named = (uint32_t)f.count[WORD_BRAND] + f.count[WORD_GAMBLE] + f.count[WORD_PORN] + f.count[WORD_TRADE];
    uint32_t against = f.count[WORD_VETO] * 2 + f.count[WORD_SOBER];
    uint32_t other = f.count[WORD_TAIL] + f.count[WORD_PROMO];
    if (named < NAMED || named + other < 7 || against * 3 > named || f.covered * 100 < f.chars * 22)
        return;
    if (honest * 2 >= f.chars) /* an article with spam in it, which is cut by itself */
        return;
    struct view text = spam_utf8(s->a, s->flat, 400); /* without the white space between tags */
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u of %u characters in %u words of spam", f.covered, f.chars, named + other);
    buf_putc(&b, 0);
    spam_report(s, RULE_SPAM_PAGE, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, 0, (uint32_t)s->flat.n), b.p,
                view_sub(text, 0, utf8_offset(text, 70)), f.score);
    s->p->spam_page = true;
}

void whole_judge(struct spam *s)
{
    if (!judge_warning(s, s->chains, s->nchains))
        judge_refrain(s);
    judge_site(s, s->chains, s->nchains);
    judge_page(s);
}
