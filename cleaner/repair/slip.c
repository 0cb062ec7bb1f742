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
 * The search goes over the bytes as they must have been and keeps the
 * likeliest texts; by construction, cutting a candidate where the page was cut
 * gives the page.  It is applied where it is far likelier than what the page
 * shows and clearly likelier than every other candidate; else it is logged.
 */
#include "cleaner/repair/damage.h"

enum {
    REACH = 100,      /* characters that a shift can go on for */
    HOPELESS = 25000, /* millinats behind a complete candidate: not followed any more */
    LEVELS = 4,       /* pairs that may be lost in one place, and none */
    BEAM = 96,        /* candidates kept for each number of lost pairs */
    FINALS = 32,      /* likewise, of complete ones */
    HALVES = 24,      /* candidates with half of a lost pair, at each place and level */
    RARE = -13500,    /* millinats: a character that is not tried beside a lost byte */
    OUT = REACH + 8,
    NEAR_MARK = 2,    /* characters between a mark and what it may have cut */
    AFTER = 4,        /* characters after the damage that help to judge */
    BEFORE = 6,
    GAIN = 8000,      /* millinats over what the page shows */
    MARGIN = 1000,    /* over the next candidate */
    NEXT = 6000,      /* how far behind others are named; the next one always is */
    USUAL = 8000,     /* millinats of a usual character in doubtful surroundings */
    LOST_PAIR = 2000, /* two bytes gone (a private-use character that was dropped) */
    LOST_BYTE = 5000,
    COMMA = 6000,     /* a stop after a comma is as usual as any where commas were put before stops */
    STOP = 2000,      /* a full stop is so common that it fits nearly everywhere */
    UNLISTED = 3000   /* a reading whose character is annotated nowhere else */
};

#define SKIPPED UINT32_MAX

enum item_kind { ITEM_PAIR, ITEM_BYTE, ITEM_LOST, ITEM_END };
struct item {
    uint8_t kind, b1, b2;
    uint32_t unit, next; /* its unit; the unit after it */
    uint32_t cp;
    const struct note *note; /* a cut note that begins here */
    bool folded;             /* may have been the full-width form: two bytes, and the shift goes on */
    bool swallowed;          /* lost: an ASCII character that is not known went as well */
};

struct guess {
    struct language_state s;
    uint16_t out[OUT];
    uint8_t n, pending, dropped;
    int8_t quotes;
    int32_t cost; /* beside the language's */
    uint32_t next; /* when complete: the unit after the damage */
    int32_t total; /* when complete: with what follows */
};

struct search {
    const struct damage *d;
    struct item items[REACH];
    uint32_t nitems;
    struct guess *beam[LEVELS], *grown[LEVELS], *finals[LEVELS];
    struct guess *half;
    uint32_t nbeam[LEVELS], ngrown[LEVELS], nfinals[LEVELS], nhalf;
    struct language_state start;
    uint32_t from; /* first unit of the damage */
    uint32_t again; /* first unit of the next damage, where a candidate may go on through it */
    uint32_t *work;
    uint32_t *learned; /* per unit: what was counted in the cache, 0 for nothing, SKIPPED */
    const uint8_t *open; /* per unit: whether a quotation is open before it */
};

/* Comparable between texts of different lengths: a usual character costs nothing. */
static int32_t score(const struct guess *g)
{
    return g->s.best - g->cost + USUAL * g->n;
}

static void say(const struct search *w, struct guess *g, uint32_t cp)
{
    if (cp == 0x201C) {
        g->cost += g->quotes > 0 ? 4000 : 0;
        g->quotes++;
    } else if (cp == 0x201D) {
        g->cost += g->quotes > 0 ? 0 : 6000;
        g->quotes = (int8_t)(g->quotes > 0 ? g->quotes - 1 : 0);
    }
    if (w->d->commas && g->s.last[0] == 0xFF0C && cp != 0xFF0C && is_mark(cp))
        g->cost -= COMMA;
    language_add(w->d->language, w->d->cache, &g->s, damage_simplified(w->d, cp));
    ++*w->work;
    if (g->n < OUT)
        g->out[g->n++] = (uint16_t)cp;
}

/* Keep g among the best of list, a heap with the worst on top. */
static void keep(struct guess *list, uint32_t *n, uint32_t cap, const struct guess *g)
{
    uint32_t i;
    if (*n < cap) {
        for (i = (*n)++; i > 0 && score(&list[(i - 1) / 2]) > score(g); i = (i - 1) / 2)
            list[i] = list[(i - 1) / 2];
        list[i] = *g;
        return;
    }
    if (score(g) <= score(&list[0]))
        return;
    for (i = 0;;) {
        uint32_t k = 2 * i + 1;
        if (k + 1 < cap && score(&list[k + 1]) < score(&list[k]))
            k++;
        if (k >= cap || score(&list[k]) >= score(g))
            break;
        list[i] = list[k];
        i = k;
    }
    list[i] = *g;
}

static void finish(struct search *w, struct guess g, uint32_t next, uint32_t cost)
{
    g.cost += (int32_t)cost;
    g.next = next;
    keep(w->finals[g.dropped], &w->nfinals[g.dropped], FINALS, &g);
}

static uint32_t usable(const struct search *w, uint32_t lead, uint32_t trail)
{
    uint32_t cp = damage_char(w->d, lead, trail);
    return (cp >= 0xE000 && cp <= 0xF8FF) || cp == 0x3000 ? 0 : cp;
}

/* The pair (lead, x) is whole; y, the second byte shown with x, goes on. */
static void take_pair(struct search *w, struct guess g, uint32_t lead, const struct item *it)
{
    uint32_t cp = usable(w, lead, it->b1);
    if (!cp)
        return;
    say(w, &g, cp);
    if (it->kind == ITEM_BYTE) {
        finish(w, g, it->next, 0);
    } else if (it->b2 > 0x80) {
        g.pending = it->b2;
        keep(w->grown[g.dropped], &w->ngrown[g.dropped], BEAM, &g);
    } else if (it->b2 < 0x80) {
        say(w, &g, it->b2);
        finish(w, g, it->next, 0);
    }
}

static bool fits_note(const struct search *w, const struct note *n, uint32_t cp)
{
    return cp && reading_fits(w->d->readings, cp, n->syllable, n->tone) && damage_simplified(w->d, cp) != cp;
}

/* The byte after pending is lost; with it went the ASCII character that followed. */
static void take_lost(struct search *w, const struct guess *g, const struct item *it)
{
    for (uint32_t z = 0x40; z <= 0xFE; z++) {
        uint32_t cp = usable(w, g->pending, z);
        if (!cp || (it->note && !fits_note(w, it->note, cp)))
            continue;
        struct guess h = *g;
        say(w, &h, cp);
        if (it->swallowed)
            say(w, &h, '?'); /* it stays: what it was nobody knows */
        bool opens = cp == 0x201C || cp == 0x300A || cp == 0x2018 || cp == 0xFF08;
        finish(w, h, it->next, (it->kind == ITEM_END ? LOST_BYTE : 1000) + (opens && it->next > it->unit + 1 ? 6000 : 0));
    }
}

static void take_lost_after(struct search *w, const struct guess *g, uint32_t lead, const struct item *it)
{
    struct guess h = *g;
    h.pending = (uint8_t)lead;
    take_lost(w, &h, it);
}

static bool rare(const struct search *w, uint32_t cp)
{
    return language_char(w->d->language, damage_simplified(w->d, cp)) < RARE;
}

/* The bytes of private-use characters, which such pages do not show. */
static bool dropped(uint32_t lead, uint32_t trail)
{
    return lead <= 0xA7 ? trail <= 0xA0 : trail >= 0xA1;
}

/* The first bytes of such pairs. */
static bool drops(uint32_t lead)
{
    return (lead >= 0xA1 && lead <= 0xA7) || (lead >= 0xAA && lead <= 0xAF) || lead >= 0xF8;
}

/*
 * A private-use character was shown here once and dropped: its first byte ends a character, its second begins one.
 * The first half: pending is the first byte.  Only the likeliest halves are followed.
 */
static void begin_dropped(struct search *w, const struct guess *g)
{
    for (uint32_t x = 0xA1; x <= 0xFE; x++) {
        uint32_t cp = drops(x) ? usable(w, g->pending, x) : 0;
        if (!cp || rare(w, cp))
            continue;
        struct guess h = *g;
        say(w, &h, cp);
        h.cost += LOST_PAIR;
        h.dropped++;
        h.pending = (uint8_t)x;
        keep(w->half, &w->nhalf, HALVES, &h);
    }
}

static void end_dropped(struct search *w, const struct guess *h, const struct item *it)
{
    for (uint32_t y = 0x81; y <= 0xFE; y++) {
        uint32_t cp = dropped(h->pending, y) ? usable(w, y, it->b1) : 0;
        if (it->kind == ITEM_LOST && dropped(h->pending, y))
            take_lost_after(w, h, y, it);
        else if (cp && !rare(w, cp))
            take_pair(w, *h, y, it);
    }
}

/* One more item for one candidate. */
static void take(struct search *w, const struct guess *g, const struct item *it)
{
    bool pair = it->kind == ITEM_PAIR || (it->kind == ITEM_BYTE && it->b1 >= 0x40);
    if (pair)
        take_pair(w, *g, g->pending, it);
    if ((pair || it->note) && g->dropped + 1 < LEVELS)
        begin_dropped(w, g);
    if (it->kind == ITEM_LOST || it->kind == ITEM_END)
        take_lost(w, g, it);
    if (it->folded) {
        struct item wide = {.kind = ITEM_PAIR, .b1 = 0xA3, .b2 = (uint8_t)(it->cp | 0x80), .unit = it->unit, .next = it->unit + 1};
        take_pair(w, *g, g->pending, &wide);
    }
    uint32_t cp = usable(w, g->pending, 0x80); /* 80 alone means nothing: it was dropped */
    if (cp && it->kind != ITEM_END && !rare(w, cp)) {
        struct guess h = *g;
        say(w, &h, cp);
        finish(w, h, it->unit, LOST_BYTE);
    }
}

static void step(struct search *w, const struct item *it)
{
    memset(w->ngrown, 0, sizeof w->ngrown);
    for (int level = 0; level < LEVELS; level++) {
        w->nhalf = 0;
        for (uint32_t i = 0; i < w->nbeam[level]; i++)
            take(w, &w->beam[level][i], it);
        for (uint32_t i = 0; i < w->nhalf; i++)
            end_dropped(w, &w->half[i], it);
    }
    for (int level = 0; level < LEVELS; level++) {
        struct guess *old = w->beam[level];
        w->beam[level] = w->grown[level];
        w->nbeam[level] = w->ngrown[level];
        w->grown[level] = old;
    }
}

static const struct note *cut_note_at(const struct damage *d, uint32_t unit)
{
    uint32_t lo = 0, hi = d->nnotes;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (d->notes[mid].from < unit)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < d->nnotes && d->notes[lo].from == unit && d->notes[lo].kind == NOTE_CUT ? &d->notes[lo] : NULL;
}

/* The bytes from unit i on, as the page shows them. */
static void read_items(struct search *w, uint32_t i)
{
    const struct damage *d = w->d;
    w->nitems = 0;
    w->again = UINT32_MAX;
    while (w->nitems < REACH) {
        struct item *it = &w->items[w->nitems++];
        *it = (struct item){.kind = ITEM_END, .unit = i, .next = i};
        while (i < d->n && d->units[i].cp && !d->units[i].now)
            i++; /* removed: an annotation */
        if (i >= d->n || !d->units[i].cp || d->units[i].fix)
            return;
        uint8_t b[2];
        uint32_t cp = d->units[i].cp;
        unsigned n = damage_bytes(d, cp, b);
        const struct note *note = cut_note_at(d, i);
        it->unit = i;
        it->cp = cp;
        it->next = i + 1;
        it->folded = d->folded && !note && cp > 0x20 && cp < 0x7F;
        if (note) {
            it->kind = ITEM_LOST;
            it->note = note;
            it->next = note->to;
            return;
        }
        if (cp == '?' || cp == 0xFFFD) {
            it->kind = ITEM_LOST;
            it->next = damage_tag_rest(d, i + 1);
            it->swallowed = it->next == i + 1 && i + 1 < d->n && d->units[i + 1].cp;
            if (w->again == UINT32_MAX && w->nitems > 1 && i + 1 < d->n && is_mark(d->units[i + 1].cp))
                w->again = i;
            if (!it->folded)
                return;
            i++;
            continue;
        }
        if (!n) {
            it->next = i;
            return;
        }
        it->kind = n == 2 ? ITEM_PAIR : ITEM_BYTE;
        it->b1 = b[0];
        it->b2 = n == 2 ? b[1] : 0;
        if (n == 1 && !it->folded)
            return; /* whatever it is, the shift ends here */
        i++;
    }
}

/* Characters before unit i, as context; the quotation marks open there. */
static void before(struct search *w, uint32_t i)
{
    const struct damage *d = w->d;
    uint32_t from = i, k = 0;
    while (from > 0 && d->units[from - 1].source != UINT32_MAX && k < BEFORE)
        k += d->units[--from].now != 0;
    w->start = LANGUAGE_BEGIN;
    for (; from < i; from++) {
        const struct unit *u = &d->units[from];
        if (u->fix && d->fixes[u->fix - 1].from == from)
            for (uint32_t j = 0; j < d->fixes[u->fix - 1].n; j++)
                language_add(d->language, NULL, &w->start, damage_simplified(d, d->fixes[u->fix - 1].now[j]));
        else if (!u->fix && u->now)
            language_add(d->language, NULL, &w->start, damage_simplified(d, u->now));
    }
}

/* For each unit, whether a quotation is open before it in its line. */
static uint8_t *open_quotes(const struct damage *d)
{
    uint8_t *open = arena_raw(d->a, d->n + 1, 1, 1);
    uint8_t is = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        open[i] = is;
        if (u->source == UINT32_MAX || u->now == 0x201D)
            is = 0;
        else if (u->now == 0x201C)
            is = 1;
    }
    open[d->n] = is;
    return open;
}

/*
 * What the page shows from unit i up to (not including) unit to, and AFTER characters more.  What is damaged again is no
 * evidence against a candidate that ends before it.
 */
static void read_on(const struct search *w, const struct language_cache *c, struct language_state *s, uint32_t i,
                    uint32_t to)
{
    const struct damage *d = w->d;
    uint32_t extra = 0;
    for (; i < d->n && d->units[i].source != UINT32_MAX && extra < AFTER; i++) {
        if (!d->units[i].now || d->units[i].fix)
            continue;
        if (i < w->again)
            language_add(d->language, c, s, damage_simplified(d, d->units[i].now));
        else
            s->best -= USUAL;
        extra += i >= to;
    }
}

static bool same_text(const struct damage *d, const struct guess *a, const struct guess *b)
{
    if (a->n != b->n || a->next != b->next)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (damage_simplified(d, a->out[i]) != damage_simplified(d, b->out[i]))
            return false;
    return true;
}

static struct view text_of(const struct damage *d, const struct guess *g)
{
    struct buf b = {.a = d->a};
    for (uint32_t i = 0; i < g->n; i++)
        utf8_put(&b, damage_simplified(d, g->out[i]));
    return buf_view(&b);
}

struct outcome {
    const struct guess *best, *other[3];
    uint32_t nother;
    int32_t gain, margin;
};

/* The best complete candidate that says something else than the `n` of `not`. */
static const struct guess *best_but(const struct search *w, const struct guess *const *not, uint32_t n)
{
    const struct guess *best = NULL;
    for (int level = 0; level < LEVELS; level++)
        for (uint32_t i = 0; i < w->nfinals[level]; i++) {
            const struct guess *g = &w->finals[level][i];
            bool seen = best && g->total <= best->total;
            for (uint32_t k = 0; k < n && !seen; k++)
                seen = same_text(w->d, g, not[k]);
            if (!seen)
                best = g;
        }
    return best;
}

/* The others, and before them the best where it is asked for, each with how far behind it is. */
static struct view others(const struct damage *d, const struct outcome *o, bool best)
{
    struct buf b = {.a = d->a};
    if (best)
        damage_alt(&b, text_of(d, o->best), INT32_MAX);
    for (uint32_t i = 0; i < o->nother; i++)
        damage_alt(&b, text_of(d, o->other[i]), o->best->total - o->other[i]->total);
    return buf_view(&b);
}

/* Complete every candidate with what follows up to the same place, and compare. */
static struct outcome judge(struct search *w)
{
    struct outcome o = {.margin = INT32_MAX};
    uint32_t horizon = w->from;
    for (int level = 0; level < LEVELS; level++)
        for (uint32_t i = 0; i < w->nfinals[level]; i++)
            if (w->finals[level][i].next > horizon)
                horizon = w->finals[level][i].next;
    for (int level = 0; level < LEVELS; level++)
        for (uint32_t i = 0; i < w->nfinals[level]; i++) {
            struct guess *g = &w->finals[level][i];
            struct language_state s = g->s;
            read_on(w, w->d->cache, &s, g->next, horizon);
            g->total = s.best - g->cost;
        }
    const struct guess *ranked[4];
    uint32_t n = 0;
    while (n < 4 && (ranked[n] = best_but(w, ranked, n)) && (n < 2 || ranked[n]->total >= ranked[0]->total - NEXT))
        n++;
    if (!n)
        return o;
    struct language_state s = w->start;
    read_on(w, w->d->cache, &s, w->from, horizon);
    o.best = ranked[0];
    o.gain = o.best->total - s.best;
    for (uint32_t i = 1; i < n; i++)
        o.other[o.nother++] = ranked[i];
    if (n > 1)
        o.margin = o.best->total - ranked[1]->total;
    return o;
}

static void apply(struct damage *d, const struct search *w, const struct outcome *o, enum verdict v)
{
    const struct guess *g = o->best;
    struct fix *f = LIST_PUSH(d->a, d->fixes, d->nfixes);
    *f = (struct fix){.from = w->from, .to = g->next, .n = g->n, .verdict = (uint8_t)v};
    f->now = arena_array(d->a, uint32_t, g->n);
    for (uint32_t i = 0; i < g->n; i++)
        f->now[i] = g->out[i];
    f->alts = others(d, o, false);
    for (uint32_t i = f->from; i < f->to; i++)
        d->units[i].fix = d->nfixes;
}

static void doubt(struct damage *d, const struct search *w, const struct outcome *o)
{
    *LIST_PUSH(d->a, d->doubts, d->ndoubts) =
        (struct doubt){.from = w->from, .to = o->best->next, .alts = others(d, o, true)};
}

/*
 * What stands at the place itself is no evidence for it: out of the cache
 * while it is judged, and back again.
 */
static void forget(struct search *w, bool back)
{
    uint32_t from = w->from, to = w->nitems ? w->items[w->nitems - 1].next : w->from, a = 0, b = 0, k = 0;
    while (from > 0 && k < 4 && w->learned[from - 1])
        k += w->learned[--from] != SKIPPED;
    for (uint32_t i = from; i < w->d->n && i < to + AFTER; i++) {
        uint32_t cp = w->learned[i];
        if (cp == SKIPPED)
            continue;
        if (cp && i >= w->from && back)
            language_cache_add(w->d->cache, a, b, cp);
        else if (cp && i >= w->from)
            language_cache_drop(w->d->cache, a, b, cp);
        a = b;
        b = cp;
    }
}

/* Whether a candidate under way could still come up with the complete ones. */
static bool hopeful(const struct search *w)
{
    int32_t done = INT32_MIN / 2, under_way = INT32_MIN;
    for (int level = 0; level < LEVELS; level++) {
        for (uint32_t i = 0; i < w->nfinals[level]; i++)
            done = score(&w->finals[level][i]) > done ? score(&w->finals[level][i]) : done;
        for (uint32_t i = 0; i < w->nbeam[level]; i++)
            under_way = score(&w->beam[level][i]) > under_way ? score(&w->beam[level][i]) : under_way;
    }
    return under_way > done - HOPELESS;
}

static void search_on(struct search *w)
{
    for (uint32_t k = 0; k < w->nitems && (k % 4 || hopeful(w)); k++)
        step(w, &w->items[k]);
}

static void search_start(struct search *w, uint32_t from, uint32_t next)
{
    w->from = from;
    memset(w->nbeam, 0, sizeof w->nbeam);
    memset(w->nfinals, 0, sizeof w->nfinals);
    before(w, from);
    read_items(w, next);
    forget(w, false);
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

/* One past what the shift can have reached at least: the first single byte. */
static uint32_t reach_of(const struct search *w)
{
    uint32_t k = 0;
    while (k + 1 < w->nitems && !w->items[k].folded)
        k++;
    return w->nitems ? w->items[k].next : w->from + 1;
}

/* What a cut at the mark of unit i could have made of; from: the '?' before it, or the mark. */
static struct outcome cut_at_mark(struct search *w, uint32_t from, uint32_t i)
{
    uint8_t b[2];
    if (!mark_bytes(w->d, w->d->units[i].now, b))
        return (struct outcome){0};
    search_start(w, from, i + 1);
    struct guess g = {.s = w->start, .pending = b[1], .quotes = (int8_t)w->open[from]};
    for (uint32_t lead = 0x81; lead <= 0xFE; lead++) {
        uint32_t cp = usable(w, lead, b[0]);
        if (!cp)
            continue;
        struct guess h = g;
        say(w, &h, cp);
        h.cost += cp == 0x3002 ? STOP : 0;
        keep(w->beam[0], &w->nbeam[0], BEAM, &h);
    }
    search_on(w);
    struct outcome o = judge(w);
    forget(w, true);
    return o;
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
                *LIST_PUSH(d->a, d->doubts, d->ndoubts) = (struct doubt){.from = from, .to = reach_of(w)};
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
    x->alts = others(d, &o, true);
}

/* No other text gives the page. */
static bool only_one(const struct search *w)
{
    uint32_t n = 0;
    for (int level = 0; level < LEVELS; level++)
        n += w->nfinals[level];
    return n == 1;
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
        if (!fits_note(w, n, cp))
            continue;
        struct guess g = {.s = w->start, .pending = (uint8_t)b, .quotes = (int8_t)w->open[n->from]};
        g.cost = cp <= 0xFFFF && d->listed[cp] ? 0 : UNLISTED;
        keep(w->beam[0], &w->nbeam[0], BEAM, &g);
    }
    search_on(w);
    struct outcome o = judge(w);
    forget(w, true);
    if (!o.best)
        return false;
    if (o.margin < MARGIN) {
        doubt(d, w, &o);
        return false;
    }
    apply(d, w, &o, only_one(w) ? VERDICT_PROVED : VERDICT_STRONG);
    return true;
}

static void leave_rest(struct damage *d, const struct note *n)
{
    const struct doubt *last = d->ndoubts ? &d->doubts[d->ndoubts - 1] : NULL;
    if (!last || last->form || last->to <= n->from) { /* else it is spoken of */
        struct doubt x = {.from = n->from, .to = n->to + AFTER < d->n ? n->to + AFTER : d->n};
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

/* Names and phrases of the page itself, without the neighbourhood of damage. */
static void learn(struct damage *d, struct search *w)
{
    uint32_t a = 0, b = 0, hold = 0;
    d->cache = language_cache_new(d->a, d->n);
    w->learned = arena_array(d->a, uint32_t, d->n + 1);
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        if (u->cp == '?' || cut_note_at(d, i))
            hold = 10;
        if (hold)
            hold--;
        w->learned[i] = u->cp && !u->now ? SKIPPED : hold ? 0 : damage_simplified(d, u->now);
        if (w->learned[i] == SKIPPED)
            continue;
        if (w->learned[i])
            language_cache_add(d->cache, a, b, w->learned[i]);
        a = b;
        b = w->learned[i];
    }
}

void slips_repair(struct damage *d)
{
    if (!d->converted)
        return;
    struct search *w = d->search = arena_new(d->a, struct search);
    *w = (struct search){.d = d, .work = &d->work, .open = open_quotes(d)};
    learn(d, w);
    for (int level = 0; level < LEVELS; level++) {
        w->beam[level] = arena_array(d->a, struct guess, BEAM);
        w->grown[level] = arena_array(d->a, struct guess, BEAM);
        w->finals[level] = arena_array(d->a, struct guess, FINALS);
    }
    w->half = arena_array(d->a, struct guess, HALVES);
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        if (!u->now || u->fix)
            continue;
        const struct note *n = u->cp == '?' || (u->cp < 0x250 && u->cp > 0x40) ? cut_note_at(d, i) : NULL;
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
