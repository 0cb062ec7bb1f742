/*
 * Characters that were cut apart between their two bytes, whole again.
 *
 * Two kinds of cut.  At a mark: the two bytes of a mark were found across two
 * characters (A1 [A3 A1] B1 is a full stop and a quotation mark around an
 * exclamation mark), the text was split there and its parts decoded apart;
 * the byte before is lost, or shows as '?', and what follows is shifted by
 * one byte until a single byte takes up the slack.  At a reading: a listed
 * character was found across two characters, its reading was put between
 * their bytes; the byte before the bracket took the bracket with it.
 *
 * What the search finds is applied where it is far likelier than what the
 * page shows and clearly likelier than every other candidate; else it is
 * logged.
 */
#include "cleaner/repair/slip_search.h"

enum {
    NEAR_MARK = 2,    /* characters between a mark and what it may have cut */
    BEHIND = 4,       /* characters behind a reading that are in doubt with it */
    GAIN = 8000,      /* millinats over what the page shows */
    MARGIN = 1000,    /* over the next candidate */
    STOP = 2000,      /* a full stop is so common that it fits nearly everywhere */
    UNLISTED = 3000   /* a reading whose character is annotated nowhere else */
};

static void apply(struct damage *d, const struct search *w, const struct outcome *o, enum verdict v)
{
    const struct guess *g = o->best;
    struct fix *f = LIST_PUSH(d->a, d->fixes, d->nfixes);
    *f = (struct fix){.from = w->from, .to = g->next, .n = g->n, .verdict = (uint8_t)v};
    f->now = arena_array(d->a, uint32_t, g->n);
    for (uint32_t i = 0; i < g->n; i++)
        f->now[i] = g->out[i];
    f->alts = search_others(d, o, false);
    for (uint32_t i = f->from; i < f->to; i++)
        d->units[i].fix = d->nfixes;
}

static void doubt(struct damage *d, const struct search *w, const struct outcome *o)
{
    *LIST_PUSH(d->a, d->doubts, d->ndoubts) =
        (struct doubt){.from = w->from, .to = o->best->next, .alts = search_others(d, o, true)};
}

/* The mark's bytes; ASCII marks stand for folded full-width ones. */
static bool mark_bytes(const struct damage *d, uint32_t cp, uint8_t b[2])
{
    if (cp > 0x20 && cp < 0x7F)
        cp += 0xFEE0;
    return is_mark(cp) && damage_bytes(d, cp, b) == 2 && (b[0] == 0xA3 || b[0] == 0xA1);
}

/* Not a sound text after the mark: its next characters are far less likely than news. */
static bool odd_after(const struct damage *d, uint32_t i)
{
    struct language_state s = LANGUAGE_BEGIN;
    int32_t n = 0;
    for (uint32_t k = i + 1; k < d->n && n < 5 && d->units[k].cp; k++) {
        uint32_t cp = d->units[k].now;
        if (!cp)
            continue;
        if (cp < 0x80 && (n == 0 || !ascii_alnum((char)cp)))
            break;
        language_add(d->language, NULL, &s, damage_simplified(d, cp));
        n++;
        if (n >= 2 && s.best < -9500 * n)
            return true;
        if (cp < 0x80)
            break; /* a shift ends here at the latest */
    }
    return n >= 1 && s.best < -8200 * n;
}

/* "?!" at the end of a sentence, as people write it. */
static bool sound_after(const struct damage *d, uint32_t i)
{
    do
        i++;
    while (i < d->n && d->units[i].cp && (!d->units[i].now || is_mark(d->units[i].now)));
    uint32_t next = i < d->n ? d->units[i].now : 0;
    return !next || next == 0x201D || next == 0x2019 || (cp_is_han(next) && !odd_after(d, i - 1));
}

/* What a cut at the mark of unit i could have made of; from: the '?' before it, or the mark. */
static struct outcome cut_at_mark(struct search *w, uint32_t from, uint32_t i)
{
    uint8_t b[2];
    if (!mark_bytes(w->d, w->d->units[i].now, b))
        return (struct outcome){0};
    search_start(w, from, i + 1);
    struct guess g = search_guess(w, b[1]);
    for (uint32_t lead = 0x81; lead <= 0xFE; lead++) {
        uint32_t cp = search_char(w->d, lead, b[0]);
        if (!cp)
            continue;
        struct guess h = g;
        search_say(w, &h, cp);
        h.cost += cp == 0x3002 ? STOP : 0;
        search_seed(w, &h);
    }
    return search_judge(w);
}

static bool at_mark(struct damage *d, struct search *w, uint32_t from, uint32_t i, bool sure)
{
    uint8_t b[2];
    if (!mark_bytes(d, d->units[i].now, b))
        return false;
    struct outcome o = cut_at_mark(w, from, i);
    if (!o.best || o.gain < (sure ? GAIN / 2 : GAIN)) {
        if (sure && !sound_after(d, i)) {
            if (o.best)
                doubt(d, w, &o);
            else
                *LIST_PUSH(d->a, d->doubts, d->ndoubts) = (struct doubt){.from = from, .to = search_reach(w)};
        }
        return false;
    }
    if (o.gain >= GAIN && o.margin >= MARGIN) {
        apply(d, w, &o, VERDICT_STRONG);
        return true;
    }
    if (sure || o.margin >= MARGIN)
        doubt(d, w, &o);
    return false;
}

void slips_propose(struct damage *d, struct doubt *x)
{
    struct search *w = d->search;
    uint32_t i = x->from, back = 0;
    uint8_t b[2];
    while (i + 1 < x->to && d->units[i].cp == '?')
        i++;
    for (; !mark_bytes(d, d->units[i].now, b) && i > 0 && back <= NEAR_MARK; i--)
        back += d->units[i - 1].now != 0;
    if (!w || !mark_bytes(d, d->units[i].now, b) || d->units[i].fix || d->units[i].source != d->units[x->from].source)
        return;
    x->unread = d->work >= DAMAGE_WORK;
    if (x->unread)
        return;
    uint32_t from = i > 0 && d->units[i - 1].cp == '?' && !d->units[i - 1].fix && d->units[i - 1].now ? i - 1 : i;
    struct outcome o = cut_at_mark(w, from, i);
    if (!o.best || o.gain <= 0 || o.best->next <= x->from)
        return;
    x->from = from;
    x->alts = search_others(d, &o, true);
}

/* A cut at a reading. */
static bool at_note(struct damage *d, struct search *w, const struct note *n)
{
    uint8_t prev[2];
    if (damage_bytes(d, d->units[n->base].now, prev) != 2)
        return false;
    search_start(w, n->from, n->to);
    for (uint32_t b = 0x81; b <= 0xFE; b++) {
        uint32_t cp = damage_char(d, prev[1], b);
        if (!search_fits(d, n, cp))
            continue;
        struct guess g = search_guess(w, b);
        g.cost = cp <= 0xFFFF && d->listed[cp] ? 0 : UNLISTED;
        search_seed(w, &g);
    }
    struct outcome o = search_judge(w);
    if (!o.best)
        return false;
    if (o.margin < MARGIN) {
        doubt(d, w, &o);
        return false;
    }
    apply(d, w, &o, search_single(w) ? VERDICT_PROVED : VERDICT_STRONG);
    return true;
}

static void leave_rest(struct damage *d, const struct note *n)
{
    const struct doubt *last = d->ndoubts ? &d->doubts[d->ndoubts - 1] : NULL;
    if (!last || last->form || last->to <= n->from) { /* else it is spoken of */
        struct doubt x = {.from = n->from, .to = n->to + BEHIND < d->n ? n->to + BEHIND : d->n};
        pinyin_propose(d, &x, n->from, n->to, n->syllable, n->tone);
        *LIST_PUSH(d->a, d->doubts, d->ndoubts) = x;
    }
    /* the brackets go all the same; what stood there is gone */
    for (uint32_t k = n->from + (d->units[n->from].cp == '?'); k < n->to; k++) {
        struct unit *u = &d->units[k];
        if (u->fix)
            continue;
        u->now = 0;
        u->group = UINT32_MAX - (uint32_t)(n - d->notes);
        u->rule = DAMAGE_PINYIN;
        u->verdict = VERDICT_STRONG;
    }
}

void slips_repair(struct damage *d)
{
    if (!d->converted)
        return;
    struct search *w = d->search = search_new(d);
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        if (!u->now || u->fix)
            continue;
        const struct note *n = u->cp == '?' || (u->cp < 0x250 && u->cp > 0x40) ? search_note(d, i) : NULL;
        bool able = d->work < DAMAGE_WORK;
        if (n) {
            if (!able || !at_note(d, w, n))
                leave_rest(d, n);
            continue;
        }
        bool lone = u->cp == '?' && i + 1 < d->n && is_mark(d->units[i + 1].now);
        if (lone) {
            if (able)
                at_mark(d, w, i, i + 1, true);
            i += !d->units[i].fix;
        } else if (able && is_mark(u->cp) && odd_after(d, i)) {
            at_mark(d, w, i, i, false);
        }
    }
}
