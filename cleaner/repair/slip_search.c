#include "cleaner/repair/slip_search.h"

enum {
    HOPELESS = 25000, /* millinats behind a complete candidate: not followed any more */
    BEAM = 96,        /* candidates kept for each number of lost pairs */
    FINALS = 32,      /* likewise, of complete ones */
    HALVES = 24,      /* candidates with half of a lost pair, at each place and level */
    RARE = -13500,    /* millinats: a character that is not tried beside a lost byte */
    AFTER = 4,        /* characters after the damage that help to judge */
    BEFORE = 6,
    NEXT = 6000,      /* how far behind others are named; the next one always is */
    USUAL = 8000,     /* millinats of a usual character in doubtful surroundings */
    LOST_PAIR = 2000, /* two bytes gone (a private-use character that was dropped) */
    LOST_BYTE = 5000,
    COMMA = 6000      /* a stop after a comma is as usual as any where commas were put before stops */
};

#define SKIPPED UINT32_MAX /* learned: a unit that is no part of the text */

/* Comparable between texts of different lengths: a usual character costs nothing. */
static int32_t score(const struct guess *g)
{
    return g->s.best - g->cost + USUAL * g->n;
}

void search_say(const struct search *w, struct guess *g, uint32_t cp)
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
    if (g->n < SLIP_OUT)
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

uint32_t search_char(const struct damage *d, uint32_t lead, uint32_t trail)
{
    uint32_t cp = damage_char(d, lead, trail);
    return (cp >= 0xE000 && cp <= 0xF8FF) || cp == 0x3000 ? 0 : cp;
}

/* The pair (lead, x) is whole; y, the second byte shown with x, goes on. */
static void take_pair(struct search *w, struct guess g, uint32_t lead, const struct item *it)
{
    uint32_t cp = search_char(w->d, lead, it->b1);
    if (!cp)
        return;
    search_say(w, &g, cp);
    if (it->kind == ITEM_BYTE) {
        finish(w, g, it->next, 0);
    } else if (it->b2 > 0x80) {
        g.pending = it->b2;
        keep(w->grown[g.dropped], &w->ngrown[g.dropped], BEAM, &g);
    } else if (it->b2 < 0x80) {
        search_say(w, &g, it->b2);
        finish(w, g, it->next, 0);
    }
}

bool search_fits(const struct damage *d, const struct note *n, uint32_t cp)
{
    return cp && reading_fits(d->readings, cp, n->syllable, n->tone) && damage_simplified(d, cp) != cp;
}

/* The byte after pending is lost; with it went the ASCII character that followed. */
static void take_lost(struct search *w, const struct guess *g, const struct item *it)
{
    for (uint32_t z = 0x40; z <= 0xFE; z++) {
        uint32_t cp = search_char(w->d, g->pending, z);
        if (!cp || (it->note && !search_fits(w->d, it->note, cp)))
            continue;
        struct guess h = *g;
        search_say(w, &h, cp);
        if (it->swallowed)
            search_say(w, &h, '?'); /* it stays: what it was nobody knows */
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
        uint32_t cp = drops(x) ? search_char(w->d, g->pending, x) : 0;
        if (!cp || rare(w, cp))
            continue;
        struct guess h = *g;
        search_say(w, &h, cp);
        h.cost += LOST_PAIR;
        h.dropped++;
        h.pending = (uint8_t)x;
        keep(w->half, &w->nhalf, HALVES, &h);
    }
}

static void end_dropped(struct search *w, const struct guess *h, const struct item *it)
{
    for (uint32_t y = 0x81; y <= 0xFE; y++) {
        uint32_t cp = dropped(h->pending, y) ? search_char(w->d, y, it->b1) : 0;
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
    if ((pair || it->note) && g->dropped + 1 < SLIP_LEVELS)
        begin_dropped(w, g);
    if (it->kind == ITEM_LOST || it->kind == ITEM_END)
        take_lost(w, g, it);
    if (it->folded) {
        struct item wide = {.kind = ITEM_PAIR, .b1 = 0xA3, .b2 = (uint8_t)(it->cp | 0x80), .unit = it->unit,
                            .next = it->unit + 1};
        take_pair(w, *g, g->pending, &wide);
    }
    uint32_t cp = search_char(w->d, g->pending, 0x80); /* 80 alone means nothing: it was dropped */
    if (cp && it->kind != ITEM_END && !rare(w, cp)) {
        struct guess h = *g;
        search_say(w, &h, cp);
        finish(w, h, it->unit, LOST_BYTE);
    }
}

static void step(struct search *w, const struct item *it)
{
    memset(w->ngrown, 0, sizeof w->ngrown);
    for (int level = 0; level < SLIP_LEVELS; level++) {
        w->nhalf = 0;
        for (uint32_t i = 0; i < w->nbeam[level]; i++)
            take(w, &w->beam[level][i], it);
        for (uint32_t i = 0; i < w->nhalf; i++)
            end_dropped(w, &w->half[i], it);
    }
    for (int level = 0; level < SLIP_LEVELS; level++) {
        struct guess *old = w->beam[level];
        w->beam[level] = w->grown[level];
        w->nbeam[level] = w->ngrown[level];
        w->grown[level] = old;
    }
}

const struct note *search_note(const struct damage *d, uint32_t unit)
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
    while (w->nitems < SLIP_REACH) {
        struct item *it = &w->items[w->nitems++];
        *it = (struct item){.kind = ITEM_END, .unit = i, .next = i};
        while (i < d->n && d->units[i].cp && !d->units[i].now)
            i++; /* removed: an annotation */
        if (i >= d->n || !d->units[i].cp || d->units[i].fix)
            return;
        uint8_t b[2];
        uint32_t cp = d->units[i].cp;
        unsigned n = damage_bytes(d, cp, b);
        const struct note *note = search_note(d, i);
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

/* The best complete candidate that says something else than the `n` of `not`. */
static const struct guess *best_but(const struct search *w, const struct guess *const *not, uint32_t n)
{
    const struct guess *best = NULL;
    for (int level = 0; level < SLIP_LEVELS; level++)
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
struct view search_others(const struct damage *d, const struct outcome *o, bool best)
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
    for (int level = 0; level < SLIP_LEVELS; level++)
        for (uint32_t i = 0; i < w->nfinals[level]; i++)
            if (w->finals[level][i].next > horizon)
                horizon = w->finals[level][i].next;
    for (int level = 0; level < SLIP_LEVELS; level++)
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
    for (int level = 0; level < SLIP_LEVELS; level++) {
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

void search_start(struct search *w, uint32_t from, uint32_t next)
{
    w->from = from;
    memset(w->nbeam, 0, sizeof w->nbeam);
    memset(w->nfinals, 0, sizeof w->nfinals);
    before(w, from);
    read_items(w, next);
    forget(w, false);
}

/* One past what the shift can have reached at least: the first single byte. */
uint32_t search_reach(const struct search *w)
{
    uint32_t k = 0;
    while (k + 1 < w->nitems && !w->items[k].folded)
        k++;
    return w->nitems ? w->items[k].next : w->from + 1;
}

/* No other text gives the page. */
bool search_single(const struct search *w)
{
    uint32_t n = 0;
    for (int level = 0; level < SLIP_LEVELS; level++)
        n += w->nfinals[level];
    return n == 1;
}

/* Names and phrases of the page itself, without the neighbourhood of damage. */
static void learn(struct damage *d, struct search *w)
{
    uint32_t a = 0, b = 0, hold = 0;
    d->cache = language_cache_new(d->a, d->n);
    w->learned = arena_array(d->a, uint32_t, d->n + 1);
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        if (u->cp == '?' || search_note(d, i))
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

struct search *search_new(struct damage *d)
{
    struct search *w = arena_new(d->a, struct search);
    *w = (struct search){.d = d, .work = &d->work, .open = open_quotes(d)};
    learn(d, w);
    for (int level = 0; level < SLIP_LEVELS; level++) {
        w->beam[level] = arena_array(d->a, struct guess, BEAM);
        w->grown[level] = arena_array(d->a, struct guess, BEAM);
        w->finals[level] = arena_array(d->a, struct guess, FINALS);
    }
    w->half = arena_array(d->a, struct guess, HALVES);
    return w;
}

struct guess search_guess(const struct search *w, uint32_t pending)
{
    return (struct guess){.s = w->start, .pending = (uint8_t)pending, .quotes = (int8_t)w->open[w->from]};
}

void search_seed(struct search *w, const struct guess *g)
{
    keep(w->beam[0], &w->nbeam[0], BEAM, g);
}

struct outcome search_judge(struct search *w)
{
    search_on(w);
    struct outcome o = judge(w);
    forget(w, true);
    return o;
}
