/* Words and paragraphs that were put into the text: cut so that the text reads on. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"

static bool starts_any(struct view v, const char *const *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (view_starts(v, view_of(t[i])))
            return true;
    return false;
}

/* In quotation marks or a title's: the text speaks about it. */
static bool quoted(struct view text, uint32_t beg, uint32_t end)
{
    static const char *const opens[] = {"“", "「", "《", "‘", "『", "\"", "【", "("};
    static const char *const closes[] = {"”", "」", "》", "’", "』", "\"", "】", ")"};
    size_t i = beg;
    if (i == 0)
        return false;
    utf8_prev(text, &i);
    return starts_any(view_from(text, i), opens, sizeof opens / sizeof *opens) &&
           (starts_any(view_from(text, end), closes, sizeof closes / sizeof *closes) || text.p[i] != '(');
}

/* The sentence around [beg, end): up to its marks, at most 200 bytes to each side. */
static void sentence(struct view text, uint32_t beg, uint32_t end, uint32_t *from, uint32_t *to)
{
    static const char *const stops[] = {"。", "！", "？", "；", "\n"};
    uint32_t lo = beg > 200 ? beg - 200 : 0, hi = text.n - end > 200 ? end + 200 : (uint32_t)text.n;
    *from = lo;
    for (uint32_t i = lo; i < beg; i++)
        if (starts_any(view_from(text, i), stops, 5))
            *from = i + 1;
    for (*to = end; *to < hi; ++*to)
        if (starts_any(view_from(text, *to), stops, 5))
            break;
}

/* Words of the sentence that say the text is about spam, or governs it. */
static void against(const struct spam *s, const struct chain *c, int *veto, int *sober)
{
    uint32_t from, to;
    sentence(s->flat, c->beg, c->end, &from, &to);
    *veto = *sober = 0;
    for (uint32_t i = spam_hit_at(s, from); i < s->nhits && s->hits[i].beg < to; i++) {
        *veto += s->hits[i].cls == WORD_VETO;
        *sober += s->hits[i].cls == WORD_SOBER;
    }
}

/* What follows a name that belongs into the sentence: 2 for sure, 1 perhaps. */
static int reads_on_after(struct view rest)
{
    static const char *const sure[] = {
        "的", "是", "上", "发布", "公布", "显示", "表示", "称", "获悉", "查询", "下载", "报名", "进行", "、", "等", "”", "》", "）", ")", "，", "。",
        "；", "：", ",", ":", "量", "宣布", "介绍", "指出", "报道", "挂出", "上线", "刊登", "推出", "转载", "截图", "信息", "链接", "页面", "公告",
        "开通", "购票", "一则", "此前", "了", "里", "看到", "登录", "注册", "了解", "查看", "预约", "提供", "正式", "同步", "数据", "消息", "用户",
        "客服", "功能", "」", "』", "’", "!", "！", "?", "？",
    };
    static const char *const perhaps[] = {"在", "为", "将", "已", "可", "及", "和", "与", "或", "关于", "最新", "也", "还", "就", "均", "都", "有",
                                          "以", "日前", "近日", "中", "内", "看", "对", "于"};
    if (starts_any(rest, sure, sizeof sure / sizeof *sure))
        return 2;
    return starts_any(rest, perhaps, sizeof perhaps / sizeof *perhaps);
}

static bool reads_on_before(struct view text, uint32_t beg)
{
    static const char *const t[] = {"在", "从", "到", "由", "据", "的", "与", "和", "及", "过", "入", "录", "开", "问", "载", "用", "对", "向", "于", "、", "是", "为", "见", "：", "家"};
    size_t i = beg;
    if (i == 0)
        return false;
    utf8_prev(text, &i);
    return starts_any(view_from(text, i), t, sizeof t / sizeof *t);
}

/* How often a word of the chain stands elsewhere on the page: a topic of its own. */
static bool topical(const struct spam *s, const struct chain *c)
{
    uint32_t own = 0, all = 0;
    for (uint32_t i = c->first; i <= c->last; i++)
        own += s->hits[i].cls == WORD_GAMY;
    all = s->count[WORD_GAMY];
    return own && all > own + 4 && !c->count[WORD_BRAND];
}

/*
 * It stands where a clause begins, and the clause begins behind it once more:
 * 3 points; 1 where it might read on.
 */
static int breaks(const struct spam *s, const struct chain *c)
{
    bool more = c->end < s->flat.n && s->flat.p[c->end] != '\n';
    if (!c->clause || !c->tails || !more || reads_on_before(s->flat, c->beg))
        return 0;
    int on = reads_on_after(view_from(s->flat, c->end));
    return on == 2 ? 0 : on == 1 ? 1 : 3;
}

/* Points of a chain as an insertion; what argues for and against it is said in *why, unless that is NULL. */
static int points(const struct spam *s, const struct chain *c, uint32_t others, struct buf *why)
{
    int score = c->score, veto, sober;
    if (why)
        buf_printf(why, "words %d", c->score);
    against(s, c, &veto, &sober);
    int broken = breaks(s, c);
    if (broken) {
        broken += others > 1;
        score += broken;
        if (why)
            buf_printf(why, "; breaks the sentence +%d", broken);
    }
    if (reads_on_before(s->flat, c->beg)) {
        score -= 1;
        if (why)
            buf_printf(why, "; a preposition before it -1");
    }
    if (veto) {
        score -= c->tails && c->count[WORD_BRAND] ? 4 : 8;
        if (why)
            buf_printf(why, "; the sentence speaks about gambling");
    }
    if (sober && !(c->count[WORD_BRAND] && c->tails)) {
        score -= 2;
        if (why)
            buf_printf(why, "; police or court -2");
    }
    if (!c->head && !c->glued && topical(s, c)) {
        score -= 2;
        if (why)
            buf_printf(why, "; a topic of the page -2");
    }
    return score;
}

/* A common word as a name, of which the page speaks elsewhere too, with nothing of gambling about it. */
static bool own_name(const struct spam *s, const struct chain *c)
{
    if (!c->count[WORD_WEAK] || c->count[WORD_BRAND] || c->count[WORD_GAMBLE] || c->mixed)
        return false;
    for (uint32_t i = c->first; i <= c->last; i++)
        if (s->hits[i].cls == WORD_WEAK && s->times[s->hits[i].word] > 2)
            return true;
    return false;
}

/* A name alone, or a term alone, is no insertion: an advertisement has a tail, a mark, or digits stuck to it. */
static bool advertises(const struct chain *c)
{
    int core = c->count[WORD_BRAND] + c->count[WORD_WEAK] + c->count[WORD_GAMBLE] + c->count[WORD_PORN] + c->count[WORD_TRADE];
    bool form = c->tails || c->sep || c->mixed || c->count[WORD_PROMO] ||
                (c->head && c->count[WORD_GAMBLE] > 1);
    bool bait = c->count[WORD_PROMO] && c->count[WORD_GAMY] && (c->count[WORD_GENERIC] || c->head || c->glued);
    return (core && (form || c->count[WORD_BRAND])) || bait ||
           ((c->count[WORD_GAMY] || c->count[WORD_GENERIC] || c->mixed) && c->tails);
}

/* Take [beg, end) of the flat text out of its text nodes, last to first. */
static void take_out(struct spam *s, const struct stretch *in)
{
    uint32_t end = in->end;
    while (end > in->beg) {
        uint32_t from, node = spam_node_at(s, end - 1, &from), length = from + 1;
        uint32_t begins = end - length, beg = begins > in->beg ? begins : in->beg;
        size_t have = s->p->dom.nodes[node].text.n, to = end - begins;
        if (to <= have && beg - begins < to)
            dom_edit(s->p, node, beg - begins, to, (struct view){0}, spam_rules[RULE_BODY_INSERTED].id, VERDICT_STRONG, (struct view){0});
        end = beg < end ? beg : end - 1;
    }
}

static bool in_cut(const struct spam *s, uint32_t at)
{
    uint32_t from;
    return s->nsegs && s->cut[spam_node_at(s, at, &from)];
}

/* The chain is all that its line or its node says: no sentence was broken for it. */
static bool alone(const struct spam *s, const struct chain *c)
{
    uint32_t from, node = spam_node_at(s, c->beg, &from);
    struct view v = s->p->dom.nodes[node].text;
    return utf8_trim(view_sub(v, 0, from)).n == 0 && utf8_trim(view_from(v, from + (c->end - c->beg))).n == 0;
}

/* What is known of the page's other chains while one is judged. */
struct company {
    uint32_t others; /* chains that break a sentence */
    uint32_t sure;   /* of them, those whose points suffice by themselves */
    bool follows;    /* what stands right before it is taken out */
};

enum { NEVER = -100 };

/* The chain's points less those it needs; NEVER where it is no insertion whatever its points. */
static int margin(const struct spam *s, const struct chain *c, const struct company *with, struct buf *why, int *score)
{
    if (!(with->follows && c->tails) && (!advertises(c) || quoted(s->flat, c->beg, c->end)))
        return NEVER;
    bool named = c->count[WORD_BRAND] || c->count[WORD_GAMBLE] || c->count[WORD_PORN] || c->count[WORD_TRADE] || c->user;
    if ((!named && alone(s, c)) || (s->nbrands && !c->tails) || own_name(s, c))
        return NEVER;
    *score = points(s, c, with->others, why);
    if (with->follows || (with->sure && breaks(s, c))) {
        *score += with->follows ? 4 : 1;
        if (why)
            buf_printf(why, "; in company +%d", with->follows ? 4 : 1);
    }
    bool weak = c->count[WORD_WEAK] && (c->count[WORD_GAMY] || c->glued || c->adverts || c->sep);
    return *score - (named || weak ? 8 : c->count[WORD_GAMY] ? 9 : 10);
}

static bool insertion(struct spam *s, const struct chain *c, const struct company *with)
{
    struct buf why = {.a = s->a};
    int score = 0, by = margin(s, c, with, &why, &score);
    if (by < -1)
        return false;
    buf_putc(&why, 0);
    bool cut = by >= 0 && !c->part;
    spam_report(s, RULE_BODY_INSERTED, by < 0 ? VERDICT_SUSPICION : VERDICT_STRONG, cut ? ACTION_REMOVED : ACTION_REPORTED,
                spam_span(s, c->beg, c->end), why.p, view_sub(s->flat, c->beg, c->end), score);
    return cut;
}

static void paragraph(struct spam *s, uint32_t beg, uint32_t end)
{
    static const uint32_t bait = CLASS(WORD_BRAND) | CLASS(WORD_GAMBLE) | CLASS(WORD_PORN) | CLASS(WORD_PROMO);
    if (!(phrase_classes(s, beg, end) & bait))
        return;
    struct phrase f = phrase_flat(s, beg, end);
    uint32_t named = (uint32_t)f.count[WORD_BRAND] + f.count[WORD_GAMBLE] + f.count[WORD_PORN];
    if (!named && f.count[WORD_PROMO] < 2) /* a place and a hotel may bear such a name */
        return;
    named += f.count[WORD_WEAK];
    uint32_t praise = (uint32_t)f.count[WORD_PROMO] + f.count[WORD_TAIL];
    if (f.chars < 12 || named < (f.count[WORD_PROMO] >= 3 ? 1 : 2) || named + praise < 4 || f.count[WORD_VETO] || f.count[WORD_SOBER] > 1 || f.score < 12)
        return;
    if (f.covered * 100 < f.chars * (named >= 3 && praise >= 2 ? 14 : 25))
        return;
    struct view text = view_sub(s->flat, beg, end);
    int topic = spam_topic(s, text, true);
    bool loud = named >= 4 && praise >= 3 && f.score >= 24; /* in a long text any words are found elsewhere */
    if (topic > (f.count[WORD_PROMO] >= 2 ? 45 : 25) && !loud)
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u names and terms, %u words of advertisement in %u characters; topic shared with the page %d%%", named, praise,
               f.chars, topic < 0 ? 0 : topic);
    buf_putc(&b, 0);
    spam_report(s, RULE_BODY_PARAGRAPH, VERDICT_STRONG, ACTION_REMOVED, spam_span(s, beg, end), b.p, text, f.score);
    spam_cut_line(s, beg, end);
}

static void paragraphs(struct spam *s)
{
    struct view t = s->flat;
    for (uint32_t beg = 0; beg < t.n && s->nhits && beg < s->hits[s->nhits - 1].end;) {
        size_t nl = view_chr(t, '\n', beg);
        uint32_t end = nl == VIEW_NONE ? (uint32_t)t.n : (uint32_t)nl;
        uint32_t h = spam_hit_at(s, beg);
        if (end - beg >= 36 && h < s->nhits && s->hits[h].beg < end && !in_cut(s, beg))
            paragraph(s, beg, end);
        beg = end + 1;
    }
}

/* Unknown names in front of advertisements: with them, or not at all, the words are cut. */
static void find_heads(struct spam *s)
{
    for (uint32_t k = 0; k < s->nchains; k++) {
        struct chain *c = &s->chains[k];
        if (s->owned[k] || c->score < 5 || !(c->tails || c->count[WORD_PROMO] || c->count[WORD_GAMBLE] > 1) || (k && c[-1].end == c->beg))
            continue;
        uint32_t beg;
        enum head_found found = head_find(s, c, &beg);
        c->part = found == HEAD_UNCLEAR;
        if (found != HEAD_FOUND)
            continue;
        c->beg = beg;
        c->head = true;
        c->score++;
    }
}

void body_judge(struct spam *s)
{
    struct chain *chains = s->chains;
    uint32_t n = s->nchains, made = 0, run = 0;
    struct stretch *out = NULL;
    paragraphs(s);
    find_heads(s);
    struct company with = {0};
    for (uint32_t k = 0; k < n; k++)
        with.others += chains[k].score >= 5 && !s->owned[k] && breaks(s, &chains[k]) > 0 && !in_cut(s, chains[k].beg);
    for (uint32_t k = 0; k < n && with.others; k++) {
        int score;
        with.sure += chains[k].score >= 6 && !s->owned[k] && breaks(s, &chains[k]) && !in_cut(s, chains[k].beg) &&
                     margin(s, &chains[k], &(struct company){.others = with.others}, NULL, &score) >= 0;
    }
    for (uint32_t k = 0; k < n; k++) {
        const struct chain *c = &chains[k];
        with.follows = made && out[made - 1].end == c->beg;
        while (run < s->nruns && s->runs[run].end <= c->beg)
            run++;
        bool inside = run < s->nruns && s->runs[run].beg < c->end;
        if ((c->score < 6 && !with.follows) || s->owned[k] || in_cut(s, c->beg) || inside)
            continue;
        if (insertion(s, c, &with))
            *LIST_PUSH(s->a, out, made) = (struct stretch){c->beg, c->end};
    }
    uint32_t runs = s->nruns;
    while (made || runs) /* both are in the order of the text */
        take_out(s, !runs || (made && out[made - 1].beg >= s->runs[runs - 1].beg) ? &out[--made] : &s->runs[--runs]);
}
