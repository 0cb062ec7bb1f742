/* The page as a whole: spam dressed as a warning, a gambling site's own page, nothing but spam. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"

/* A search phrase of illegal lotteries: several of its words in one, as people type them. */
static bool search_phrase(const struct spam *s, const struct chain *c)
{
    uint32_t han = (uint32_t)utf8_han(view_sub(s->flat, c->beg, c->end));
    return c->count[WORD_GAMBLE] >= 2 && c->count[WORD_GAMBLE] + c->count[WORD_PREFIX] + c->count[WORD_TAIL] + c->count[WORD_GENERIC] + c->count[WORD_GAMY] >= 3 && han >= 7;
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

static void judge_warning(struct spam *s, const struct chain *chains, uint32_t n)
{
    uint32_t times = 0, first = UINT32_MAX;
    for (uint32_t k = 0; k < n && first == UINT32_MAX; k++)
        if (search_phrase(s, &chains[k]) && !opened(s->flat, chains[k].beg))
            first = k;
    if (first == UINT32_MAX)
        return;
    struct view v = view_sub(s->flat, chains[first].beg, chains[first].end);
    for (uint32_t k = first; k < n; k++)
        times += view_eq(v, view_sub(s->flat, chains[k].beg, chains[k].end));
    bool torn = view_starts(view_from(s->flat, chains[first].end), VIEW("”")) ||
                view_starts(view_from(s->flat, chains[first].end), VIEW("」"));
    if (times < 3 && !torn)
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u times word for word%s; %u words of advertisement", times, torn ? "; half a quotation" : "", s->count[WORD_PROMO]);
    buf_putc(&b, 0);
    spam_report(s, RULE_FAKE_WARNING, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, chains[first].beg, chains[first].end), b.p, v,
                chains[first].score);
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
    struct phrase f = {0};
    for (uint32_t i = 0; i < s->nsegs; i++) { /* what is left of it */
        uint32_t end = i + 1 < s->nsegs ? s->segs[i + 1].at : (uint32_t)s->flat.n;
        struct phrase one;
        if (s->cut[s->segs[i].node])
            continue;
        one = phrase_flat(s, s->segs[i].at, end);
        f.covered += one.covered;
        f.chars += one.chars;
        for (int k = 0; k < WORD_CLASSES; k++)
            f.count[k] = (uint16_t)(f.count[k] + one.count[k]);
        f.score += one.score > 0 ? one.score : 0;
    }
    uint32_t named = (uint32_t)f.count[WORD_BRAND] + f.count[WORD_GAMBLE] + f.count[WORD_PORN] + f.count[WORD_TRADE];
    uint32_t against = f.count[WORD_VETO] * 2 + f.count[WORD_SOBER];
    uint32_t other = f.count[WORD_TAIL] + f.count[WORD_PROMO];
    if (named < 4 || named + other < 7 || against * 3 > named || f.covered * 100 < f.chars * 22)
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u of %u characters in %u words of spam", f.covered, f.chars, named + other);
    buf_putc(&b, 0);
    spam_report(s, RULE_SPAM_PAGE, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, 0, (uint32_t)s->flat.n), b.p,
                view_sub(s->flat, 0, utf8_offset(s->flat, 70)), f.score);
    s->p->spam_page = true;
}

void whole_judge(struct spam *s)
{
    judge_warning(s, s->chains, s->nchains);
    judge_site(s, s->chains, s->nchains);
    judge_page(s);
}
