/* Hidden blocks, and links that everybody sees but nobody there would set. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"

static const char *const how_names[HOW_COUNT] = {
    "seen", "display none", "invisible", "hidden attribute", "text in the colour of the page", "clipped", "hidden by a script",
    "moved off the screen", "text moved off the screen", "no size", "no font size", "transparent", "marquee without size",
};

/* Signs that a host belongs where it stands: institutions and well-known sites. */
static bool trusted_host(struct view host)
{
    static const struct view ends[] = {VIEW_INIT(".gov.cn"), VIEW_INIT(".edu.cn"), VIEW_INIT(".org.cn"), VIEW_INIT(".ac.cn"),
                                       VIEW_INIT(".mil.cn"), VIEW_INIT(".gov"), VIEW_INIT(".edu"), VIEW_INIT(".org"),
                                       VIEW_INIT(".int"), VIEW_INIT(".gov.hk"), VIEW_INIT(".gov.mo"), VIEW_INIT(".ac.uk")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (host.n > ends[i].n && view_eq_ci(view_from(host, host.n - ends[i].n), ends[i]))
            return true;
    return spam_known_host(host);
}

static void score_anchors(struct spam *s)
{
    for (uint32_t i = 0; i < s->nanchors; i++) {
        struct anchor *k = &s->anchors[i];
        if (k->end - k->beg > 180 || !(phrase_classes(s, k->beg, k->end) & (CLASSES_NAMED | CLASS(WORD_TAIL))))
            continue;
        struct phrase f = phrase_flat(s, k->beg, k->end);
        k->score = phrase_is_spam(&f, 4) ? f.score : 0;
        k->named = f.count[WORD_BRAND] || f.count[WORD_GAMBLE] || f.count[WORD_PORN] || f.count[WORD_TRADE] ||
                   (f.count[WORD_WEAK] && (f.count[WORD_TAIL] || f.count[WORD_GENERIC] || f.count[WORD_GAMY] || f.glued));
        k->formed = f.count[WORD_TAIL] && (f.count[WORD_GAMY] || f.count[WORD_GENERIC]) && k->score;
        k->named = k->named || (k->formed && f.mixed);
        k->ware = (f.count[WORD_BRAND] || f.count[WORD_GAMBLE] || f.count[WORD_PORN] || f.count[WORD_TRADE]) && f.score > 0 &&
                  !f.count[WORD_VETO] && !f.count[WORD_SOBER] && f.covered * 100 >= f.chars * 30;
    }
}

/* Words that are no link stand in the same line as [beg, end). */
static bool in_prose(const struct spam *s, uint32_t beg, uint32_t end)
{
    enum { NEIGHBOURS = 40 };
    uint32_t from = beg, to = end, around, links = 0;
    while (from > 0 && s->flat.p[from - 1] != '\n' && beg - from < 300)
        from--;
    while (to < s->flat.n && s->flat.p[to] != '\n' && to - end < 300)
        to++;
    around = (beg - from) + (to - end);
    if (around < 60)
        return false;
    uint32_t lo = 0, hi = s->nanchors; /* the first link that ends behind `from` */
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->anchors[mid].end <= from)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (uint32_t i = lo; i < s->nanchors && s->anchors[i].beg < to && i - lo < NEIGHBOURS; i++)
        if (s->anchors[i].end <= beg || s->anchors[i].beg >= end)
            links += s->anchors[i].end - s->anchors[i].beg;
    return links * 3 < around * 2;
}

/* What a hidden block holds. */
struct hidden_block {
    uint32_t beg, end;                 /* flat */
    uint32_t anchors, offsite, spam, strange; /* links; to other sites; with words of spam; strange hosts, each once */
    uint32_t wares;                    /* links that name a brand, a game or a ware among other words */
    int score, best;
    struct phrase f;
};

/* The links of the block to other sites: for that hosts must be looked up, which is dear. */
static void count_offsite(struct spam *s, uint32_t node, uint32_t first_anchor, struct hidden_block *b)
{
    struct view seen[8] = {{0}};
    for (uint32_t i = first_anchor; i < s->nanchors && s->anchors[i].node < s->p->dom.nodes[node].end; i++) {
        const struct anchor *k = &s->anchors[i];
        if (!spam_off(s, k->host))
            continue;
        b->offsite++;
        b->wares += k->ware;
        if (trusted_host(k->host) || k->end == k->beg)
            continue;
        struct view domain = spam_domain_of(s, k->host);
        bool known = b->strange >= 8;
        for (uint32_t n = 0; n < b->strange && n < 8; n++)
            known = known || view_eq_ci(seen[n], domain);
        if (!known)
            seen[b->strange++] = domain;
    }
}

static void weigh(struct spam *s, uint32_t node, uint32_t first_anchor, struct hidden_block *b)
{
    const struct dom *d = &s->p->dom;
    uint32_t hosts = 0, wares = 0; /* links that name a host, and of them those that name a ware */
    *b = (struct hidden_block){.beg = s->at[node], .end = s->at[d->nodes[node].end]};
    for (uint32_t i = first_anchor; i < s->nanchors && s->anchors[i].node < d->nodes[node].end; i++) {
        const struct anchor *k = &s->anchors[i];
        b->anchors++;
        b->spam += k->score >= 4;
        b->score += k->score;
        b->best = k->score > b->best ? k->score : b->best;
        hosts += k->host.n > 0;
        wares += k->host.n && k->ware;
    }
    if (b->spam || wares >= 3 || (hosts >= 3 && hosts * 10 >= b->anchors * 8)) /* else judge_block() asks for none of it */
        count_offsite(s, node, first_anchor, b);
    if (b->strange < 3 && !spam_hits_in(s, b->beg, b->end)) /* nothing that judge_block() asks for */
        return;
    b->f = phrase_flat(s, b->beg, b->end);
}

/* The topic that it shares with the page; asked of those that are nearly sure alone. */
static int topic_of(struct spam *s, const struct hidden_block *b)
{
    return spam_topic(s, view_sub(s->flat, b->beg, b->end), true);
}

/* Folded boxes and fading slides are honest; nobody moves an honest text off the screen. */
static bool deceitful(enum hidden_how how)
{
    return how >= HOW_OFF && how != HOW_ZERO && how != HOW_OPACITY;
}

/* Whether judge_block() may find something: false is certain, and cheap. */
static bool may_be_spam(const struct spam *s, uint32_t node)
{
    static const uint32_t words = CLASSES_NAMED | CLASS(WORD_TAIL) | CLASS(WORD_GAMY);
    return deceitful(s->own[node]) || phrase_classes(s, s->at[node], s->at[s->p->dom.nodes[node].end]) & words;
}

static bool judge_block(struct spam *s, const struct hidden_block *b, enum hidden_how how, enum spam_rule *rule, enum verdict *v)
{
    bool deceit = how >= HOW_OFF, hides = how > HOW_COLOR || how == HOW_NONE || how == HOW_INVISIBLE || how == HOW_ATTRIBUTE;
    const struct phrase *f = &b->f;
    uint32_t named = (uint32_t)f->count[WORD_BRAND] + f->count[WORD_GAMBLE] + f->count[WORD_PORN] + f->count[WORD_TRADE];
    *rule = b->anchors ? RULE_HIDDEN_WORDS : RULE_HIDDEN_TEXT;
    if (f->count[WORD_VETO] * 2 > named + f->count[WORD_WEAK])
        return false;
    if (b->anchors && b->spam * 2 >= b->anchors && (b->spam >= 2 || b->best >= 6) && (b->offsite || deceit || hides)) {
        *v = b->spam >= 2 && b->offsite >= 2 && b->score >= 14 ? VERDICT_PROVED : VERDICT_STRONG;
        return true;
    }
    if (b->anchors && b->spam >= 3 && b->offsite >= 3 && b->spam * 4 >= b->anchors) {
        *v = VERDICT_STRONG;
        return true;
    }
    if (b->wares >= 3 && b->wares * 2 >= b->anchors) {
        *v = VERDICT_STRONG;
        return true;
    }
    if (!b->anchors && f->chars <= 40 && phrase_is_spam(f, 5) && f->count[WORD_TAIL] && in_prose(s, b->beg, b->end)) {
        *v = VERDICT_STRONG;
        return true;
    }
    if (!b->anchors && phrase_is_spam(f, 6) && (named || f->count[WORD_WEAK] || f->glued) && f->chars <= 4000) {
        *v = f->score >= 12 ? VERDICT_PROVED : VERDICT_STRONG;
        return true;
    }
    uint32_t tails = f->count[WORD_TAIL] + f->count[WORD_GENERIC] + f->count[WORD_GAMY];
    bool built = f->count[WORD_GAMY] >= 2 && (f->count[WORD_TAIL] >= 2 || f->count[WORD_GAMY] > 2) && !f->count[WORD_HONEST]; /* as names of such sites are */
    if (b->strange >= 3 && b->offsite * 10 >= b->anchors * 8 &&
        (deceitful(how) || (how != HOW_COLOR && built && tails * 2 >= b->anchors))) {
        int topic = topic_of(s, b);
        if (topic < 0 || topic >= 30)
            return false;
        *rule = RULE_HIDDEN_LINKS;
        *v = VERDICT_STRONG;
        return true;
    }
    return false;
}

static void report_block(struct spam *s, uint32_t node, const struct hidden_block *b, enum hidden_how how, enum spam_rule rule,
                         enum verdict v)
{
    struct buf parts = {.a = s->a};
    int topic = topic_of(s, b);
    buf_printf(&parts, "%s; %u links, %u to other sites, %u with words of spam; topic shared with the page %d%%",
               how_names[how], b->anchors, b->offsite, b->spam, topic < 0 ? 0 : topic);
    buf_putc(&parts, 0);
    spam_report(s, rule, v, ACTION_REMOVED, dom_span(s->p, node), parts.p, view_sub(s->flat, b->beg, b->end), b->f.score);
    spam_cut(s, node);
}

/*
 * Blocks that hide themselves: the outermost ones, and inside them those of
 * less than half their size, so that each byte is weighed a few times at most.
 */
void hidden_judge(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    uint32_t anchor = 0, outer_end = 0, outer_size = 0;
    score_anchors(s);
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (!s->own[i] || n->kind != NODE_ELEMENT || s->cut[i] || i == d->body || i == d->html)
            continue;
        uint32_t size = s->at[n->end] - s->at[i];
        if (!size || (i < outer_end && size >= outer_size / 2))
            continue;
        while (anchor < s->nanchors && s->anchors[anchor].node < i)
            anchor++;
        struct hidden_block b;
        enum spam_rule rule;
        enum verdict v;
        if (may_be_spam(s, i)) {
            weigh(s, i, anchor, &b);
            if (judge_block(s, &b, s->own[i], &rule, &v)) {
                report_block(s, i, &b, s->own[i], rule, v);
                i = n->end - 1;
                continue;
            }
        }
        outer_end = n->end > outer_end ? n->end : outer_end;
        outer_size = size;
    }
}

/* The element to cut for a link: its list item or cell where that holds nothing else. */
static uint32_t shell(const struct spam *s, const struct anchor *k)
{
    const struct dom *d = &s->p->dom;
    uint32_t node = k->node;
    for (int up = 0; up < 3; up++) {
        uint32_t parent = d->nodes[node].parent;
        const struct node *n = &d->nodes[parent];
        if (parent == 0 || parent == d->body || n->kind != NODE_ELEMENT || n->tag == TAG_TD)
            break;
        struct view outside = view_sub(s->flat, s->at[parent], s->at[n->end]);
        uint32_t words = 0;
        for (size_t i = 0; i < outside.n && outside.n < 512;)
            words += cp_is_word(utf8_next(outside, &i));
        uint32_t own = 0;
        struct view inside = view_sub(s->flat, k->beg, k->end);
        for (size_t i = 0; i < inside.n;)
            own += cp_is_word(utf8_next(inside, &i));
        if (outside.n >= 512 || words != own)
            break;
        node = parent;
    }
    return node;
}

void links_judge(struct spam *s)
{
    uint32_t group = 0, strong = 0, named = 0, formed = 0;
    for (uint32_t i = 0; i < s->nanchors; i++) {
        const struct anchor *k = &s->anchors[i];
        if (!k->score || s->cut[k->node] || !spam_off(s, k->host))
            continue;
        group += k->score >= 5 || k->named;
        named += k->named;
        formed += k->formed && !trusted_host(k->host);
        strong += k->score >= 8;
    }
    bool shy = s->count[WORD_VETO] >= 3; /* a page about gambling: only what cannot be talk about it */
    for (uint32_t i = 0; i < s->nanchors; i++) {
        const struct anchor *k = &s->anchors[i];
        if (!k->score || s->cut[k->node] || !spam_off(s, k->host) || (trusted_host(k->host) && !(k->score >= 5 && group >= 5)))
            continue;
        bool prose = in_prose(s, k->beg, k->end), known = k->named || named >= 3 || formed >= 3;
        int least = shy && !k->formed ? 9 : group >= 3 ? 4 : group >= 2 || (prose && k->formed) ? 5 : 8;
        if (k->score < least || (!known && !(prose && k->formed)))
            continue;
        enum spam_rule rule = prose ? RULE_BODY_LINK : group >= 2 ? RULE_LINK_GROUP : RULE_LINK_SINGLE;
        struct buf b = {.a = s->a};
        buf_printf(&b, "link to %.*s; %u such links on the page", VIEW_ARG(spam_utf8(s->a, k->host, 100)), group);
        buf_putc(&b, 0);
        uint32_t node = shell(s, k);
        spam_report(s, rule, strong >= 3 && k->score >= 8 ? VERDICT_PROVED : VERDICT_STRONG, ACTION_REMOVED,
                    dom_span(s->p, node), b.p, view_sub(s->flat, k->beg, k->end), k->score);
        spam_cut(s, node);
    }
}
