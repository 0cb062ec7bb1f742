/*
 * How much a phrase sounds like spam.  Points by what kinds of words it has,
 * how they hang together, and how little else it says.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"

/* Points for the first word of a class and for each further one. */
static const struct {
    int first, more;
} points[WORD_CLASSES] = {
    [WORD_BRAND] = {6, 3},  [WORD_WEAK] = {3, 2},  [WORD_GAMBLE] = {4, 2}, [WORD_PORN] = {5, 3},  [WORD_TRADE] = {6, 3},
    [WORD_GAMY] = {3, 1},   [WORD_GENERIC] = {2, 1}, [WORD_PREFIX] = {1, 0}, [WORD_TAIL] = {3, 3}, [WORD_PROMO] = {3, 2},
    [WORD_VETO] = {-12, -6}, [WORD_SOBER] = {-6, -3}, [WORD_HONEST] = {-3, -2}, [WORD_PLAIN] = {0, 0},
};

static bool spam_class(unsigned cls)
{
    return cls >= WORD_BRAND && cls <= WORD_PROMO;
}

/* Characters that say something. */
static uint32_t said(struct view v)
{
    uint32_t n = 0;
    for (size_t i = 0; i < v.n;)
        n += cp_is_word(utf8_next(v, &i));
    return n;
}

/* A run of ASCII letters and digits that touches byte `at` from the left (back) or begins there. */
static uint32_t latin_run(struct view v, uint32_t at, bool left)
{
    uint32_t i = at;
    if (left)
        while (i > 0 && ascii_alnum(v.p[i - 1]) && at - i < 24)
            i--;
    else
        while (i < v.n && ascii_alnum(v.p[i]) && i - at < 24)
            i++;
    return left ? at - i : i - at;
}

struct phrase phrase_of_hits(const struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n,
                             uint32_t beg, uint32_t end)
{
    struct phrase f = {.chars = said(view_sub(text, beg, end))};
    (void)s;
    uint32_t covered_to = beg;
    for (uint32_t i = 0; i < n && hits[i].beg < end; i++) {
        if (hits[i].beg < beg || hits[i].end > end)
            continue;
        unsigned c = hits[i].cls;
        f.score += f.count[c]++ ? points[c].more : points[c].first;
        if (hits[i].user && spam_class(c))
            f.score += 3;
        if (!spam_class(c))
            continue;
        uint32_t l = latin_run(text, hits[i].beg, true), r = latin_run(text, hits[i].end, false);
        uint32_t from = hits[i].beg - l, to = hits[i].end + r;
        from = from < covered_to ? covered_to : from;
        to = to > end ? end : to;
        if (from < to) {
            f.covered += said(view_sub(text, from, to));
            covered_to = to;
        }
        f.glued = f.glued || (l >= 2 && hits[i].beg - l >= beg) || (r >= 2 && hits[i].end + r <= end);
    }
    if (f.glued)
        f.score += 2;
    return f;
}

struct phrase phrase_flat(const struct spam *s, uint32_t beg, uint32_t end)
{
    uint32_t i = spam_hit_at(s, beg);
    struct phrase f = phrase_of_hits(s, s->flat, s->nhits ? s->hits + i : NULL, s->nhits - i, beg, end);
    uint32_t lo = 0, hi = s->nchains, covered = 0;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->chains[mid].end <= beg)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (bool told = false; lo < s->nchains && s->chains[lo].end <= end; lo++) { /* with the unknown names in front */
        const struct chain *c = &s->chains[lo];
        f.mixed = f.mixed || (c->mixed && c->beg >= beg);
        covered += c->beg >= beg ? said(view_sub(s->flat, c->beg, c->end)) : 0;
        if (!told && (c->head || (c->glued && !f.glued))) {
            told = true;
            f.score += c->head && c->tails ? 1 : 0;
            f.score += c->glued && !f.glued ? 2 : 0;
            f.glued = f.glued || c->glued;
        }
    }
    f.covered = covered > f.covered ? covered : f.covered;
    return f;
}

uint32_t phrase_classes(const struct spam *s, uint32_t beg, uint32_t end)
{
    uint32_t classes = 0;
    for (uint32_t i = spam_hit_at(s, beg); i < s->nhits && s->hits[i].end <= end; i++)
        classes |= s->hits[i].beg >= beg ? CLASS(s->hits[i].cls) : 0;
    return classes;
}

bool phrase_is_spam(const struct phrase *f, int least)
{
    /* without CLASSES_NAMED and WORD_TAIL nothing is */
    bool named = f->count[WORD_BRAND] || f->count[WORD_GAMBLE] || f->count[WORD_PORN] || f->count[WORD_TRADE] ||
                 f->count[WORD_WEAK] || (f->count[WORD_TAIL] && (f->glued || f->count[WORD_GAMY] || f->count[WORD_GENERIC] || f->count[WORD_TAIL] > 1));
    return named && f->score >= least && !f->count[WORD_VETO] && f->covered * 100 >= f->chars * 55;
}

/* In different text nodes: a link and what stands beside it are no one name. */
static bool apart(const struct spam *s, struct view text, uint32_t end, uint32_t beg)
{
    uint32_t from;
    return text.p == s->flat.p && end > 0 && spam_node_at(s, end - 1, &from) != spam_node_at(s, beg, &from);
}

#define MIDDLE_DOT VIEW("\xC2\xB7")

/* Whether what stands between two words of spam may belong to one name: nothing, Latin letters, digits, a mark. */
static bool joins(struct view gap, bool *latin, bool *sep)
{
    *latin = *sep = false;
    if (gap.n > 24)
        return false;
    for (size_t i = 0; i < gap.n; i++) {
        char c = gap.p[i];
        if (view_starts(view_from(gap, i), MIDDLE_DOT))
            *sep = true, i++;
        else if (ascii_alnum(c))
            *latin = true;
        else if (c == '_' || c == '*' || c == '-' || c == '|' || c == '.')
            *sep = true;
        else
            return false;
    }
    return true;
}

static bool mixed_run(struct view v)
{
    int letters = 0, digits = 0;
    for (size_t i = 0; i < v.n; i++) {
        letters += ascii_alpha(v.p[i]);
        digits += ascii_digit(v.p[i]);
    }
    return letters >= 2 && digits >= 2;
}

/* A clause begins at `at`: the text's beginning, a line's, or a mark before it. */
static bool clause_begins(struct view text, uint32_t at)
{
    if (at == 0)
        return true;
    size_t i = at;
    uint32_t cp = utf8_prev(text, &i);
    return !cp_is_word(cp);
}

static bool unit_char(struct view text, uint32_t at)
{
    static const char *const units[] = {"年", "月", "日", "个", "人", "元", "万", "亿", "%", "户", "岁", "号", "点", "时", "多", "余", "家", "次", "项", "名"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (view_starts(view_from(text, at), view_of(units[i])))
            return true;
    return false;
}

/* The text node in which `at` stands, as a range of the flat text; of another text all of it. */
static uint32_t bounds(const struct spam *s, struct view text, uint32_t at, uint32_t *end)
{
    *end = (uint32_t)text.n;
    if (text.p != s->flat.p || !s->nsegs)
        return 0;
    uint32_t from, node = spam_node_at(s, at, &from);
    *end = at - from + (uint32_t)s->p->dom.nodes[node].text.n;
    return at - from;
}

/* An unknown name before a middle dot, as in NAME·sport (China) official site: no list holds it, and no firm writes so. */
static void dotted_head(struct view text, uint32_t node_beg, struct chain *c)
{
    size_t at = c->beg;
    int chars = 0;
    if (!c->clause || c->beg < node_beg + 2 || !view_ends(view_sub(text, node_beg, c->beg), MIDDLE_DOT))
        return;
    at -= 2;
    while (at > node_beg && chars < 5) {
        size_t before = at;
        if (!cp_is_han(utf8_prev(text, &before)))
            break;
        at = before;
        chars++;
    }
    uint32_t latin = chars ? 0 : latin_run(text, (uint32_t)at, true);
    latin = latin > at - node_beg ? (uint32_t)at - node_beg : latin;
    if ((chars < 2 || chars > 4) && latin < 2)
        return;
    c->beg = (uint32_t)at - latin;
    c->head = c->sep = true;
    c->glued = c->glued || latin;
    c->clause = c->beg == node_beg || clause_begins(text, c->beg);
}

/* Latin letters and digits stuck to the ends of the chain, and an unknown name in front of it. */
static void widen(const struct spam *s, struct view text, const struct lexicon_hit *hits, struct chain *c)
{
    uint32_t node_end, node_beg = bounds(s, text, c->beg, &node_end);
    text = view_sub(text, 0, node_end); /* and never to the left of node_beg */
    uint32_t l = latin_run(text, c->beg, true);
    l = l > c->beg - node_beg ? c->beg - node_beg : l;
    if (l >= 1 && (l >= 2 || ascii_alpha(text.p[c->beg - 1]))) {
        struct view run = view_sub(text, c->beg - l, c->beg);
        c->beg -= l;
        c->glued = c->glued_left = true;
        c->mixed = c->mixed || mixed_run(run);
    }
    uint32_t r = latin_run(text, c->end, false);
    bool letters = false;
    for (uint32_t i = 0; i < r; i++)
        letters = letters || ascii_alpha(text.p[c->end + i]);
    letters = letters || (r && ascii_alpha(text.p[c->end - 1])); /* the word itself ends in letters: tyc, 9728 */
    if (r >= 2 && letters && hits[c->last].cls != WORD_TAIL && !unit_char(text, c->end + r)) {
        uint32_t from = c->end - latin_run(text, c->end, true);
        c->mixed = c->mixed || mixed_run(view_sub(text, from, c->end + r));
        c->end += r;
        c->glued = true;
    }
    c->clause = c->beg == node_beg || clause_begins(text, c->beg);
    dotted_head(text, node_beg, c);
    unsigned begins_with = hits[c->first].cls;
    if (c->clause || c->head || begins_with == WORD_BRAND || begins_with == WORD_WEAK || begins_with == WORD_PORN ||
        begins_with == WORD_TRADE || begins_with == WORD_PREFIX || c->glued_left)
        return;
    size_t at = c->beg; /* two to four unknown characters after a mark: a name that no list holds */
    int chars = 0;
    while (at > node_beg && chars < 7) {
        size_t before = at;
        uint32_t cp = utf8_prev(text, &before);
        if (!cp_is_han(cp))
            break;
        at = before;
        chars++;
    }
    uint32_t latin = latin_run(text, (uint32_t)at, true);
    latin = latin > at - node_beg ? (uint32_t)at - node_beg : latin;
    bool begins = at == node_beg || clause_begins(text, (uint32_t)at);
    const struct lexicon_hit *before = c->first ? &hits[c->first - 1] : NULL;
    if (before && before->cls == WORD_PREFIX && before->end > node_beg && before->beg >= at && c->beg - before->end >= 6 &&
        c->beg - before->end <= 12) { /* Macao, an unknown name, a tail */
        c->beg = before->beg;
        c->head = true;
        c->clause = c->beg == node_beg || clause_begins(text, c->beg);
        return;
    }
    if (chars < 2 || chars > 4 || (!begins && latin < 2) || (before && before->end > at)) /* but not one that is no name */
        return;
    c->beg = (uint32_t)at - latin;
    c->head = true;
    c->clause = clause_begins(text, c->beg);
    c->glued = c->glued || latin >= 2;
    c->mixed = c->mixed || mixed_run(view_sub(text, c->beg, (uint32_t)at));
}

/* Tails that firms and offices do not put behind their names in a sentence. */
static bool adverts(struct view tail)
{
    static const struct view plain[] = {VIEW_INIT("官网"), VIEW_INIT("官方网站"), VIEW_INIT("官方"), VIEW_INIT("网站"), VIEW_INIT("首页"),
                                        VIEW_INIT("主页"), VIEW_INIT("客户端"), VIEW_INIT("下载"), VIEW_INIT("推荐"), VIEW_INIT("在线"),
                                        VIEW_INIT("注册"), VIEW_INIT("登录"), VIEW_INIT("體驗"), VIEW_INIT("体验"), VIEW_INIT("大全")};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (view_eq(tail, plain[i]))
            return false;
    return true;
}

static int chain_points(const struct chain *c)
{
    int score = 0;
    for (int k = WORD_BRAND; k <= WORD_PROMO; k++)
        if (c->count[k])
            score += points[k].first + (c->count[k] - 1) * points[k].more;
    score += c->glued ? 2 : 0;
    score += c->mixed ? 2 : 0;
    score += c->sep ? 1 : 0;
    score += c->head ? 1 : 0;
    score += c->adverts ? 1 : 0;
    return score + (c->user ? 3 : 0);
}

uint32_t chains_find(struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n, struct chain **out)
{
    uint32_t made = 0;
    *out = NULL;
    for (uint32_t i = 0; i < n;) {
        if (!spam_class(hits[i].cls)) {
            i++;
            continue;
        }
        struct chain c = {.beg = hits[i].beg, .end = hits[i].end, .first = i, .last = i};
        c.count[hits[i].cls] = 1;
        c.user = hits[i].user;
        bool tail = hits[i].cls == WORD_TAIL;
        for (i++; i < n && spam_class(hits[i].cls); i++) {
            bool latin, sep;
            if (apart(s, text, c.end, hits[i].beg) || !joins(view_sub(text, c.end, hits[i].beg), &latin, &sep) || (tail && hits[i].cls != WORD_TAIL && !sep))
                break;
            c.count[hits[i].cls]++;
            c.user = c.user || hits[i].user;
            c.glued = c.glued || latin;
            c.mixed = c.mixed || (latin && mixed_run(view_sub(text, c.end, hits[i].beg)));
            c.sep = c.sep || sep;
            c.end = hits[i].end;
            c.last = i;
            tail = hits[i].cls == WORD_TAIL;
        }
        while (c.last > c.first && hits[c.last].cls == WORD_PREFIX) { /* it belongs to what follows */
            c.count[WORD_PREFIX]--;
            c.end = hits[--c.last].end;
        }
        widen(s, text, hits, &c);
        c.tails = c.count[WORD_TAIL];
        c.adverts = c.tails && adverts(view_sub(text, hits[c.last].beg, hits[c.last].end));
        c.score = chain_points(&c);
        *LIST_PUSH(s->a, *out, made) = c;
    }
    return made;
}
