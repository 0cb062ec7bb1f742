/*
 * The last look at a page of the converted family: what makes no sense, and
 * that no repair and no doubt speaks of, is reported; a doubt goes as far as
 * the text makes none.  Nothing is changed here.
 */
#include "cleaner/repair/damage.h"

enum {
    WINDOW = 4,        /* characters judged together */
    NONSENSE = -10800, /* millinats a character, below which they are no text */
    NEAR = 2           /* stretches so close are one */
};

/* Per unit. */
enum { IS_ODD = 1, IS_TOLD = 2 };

/* Not stops and brackets, whose bytes are no half of a character. */
static bool counts(uint32_t cp)
{
    return cp >= 0x40 || ascii_digit((char)cp);
}

/* Windows of one line, live[from .. to), that no text has. */
static void mark_nonsense(const struct damage *d, const struct live *l, uint32_t from, uint32_t to, uint8_t *odd)
{
    struct language_state s = LANGUAGE_BEGIN;
    int32_t best[WINDOW + 1] = {0}; /* the score before each of the last characters */
    uint32_t letters = 0, run = 0;
    for (uint32_t i = from; i < to; i++) {
        bool good = counts(l[i].cp);
        language_add(d->language, NULL, &s, damage_simplified(d, l[i].cp));
        memmove(best, best + 1, WINDOW * sizeof *best);
        best[WINDOW] = s.best;
        if (s.best < -1000000000)
            return; /* longer than anyone reads */
        letters = l[i].cp < 0x80 ? letters + 1 : 0;
        run = good && letters < 2 ? run + 1 : 0;
        if (run < WINDOW || best[WINDOW] - best[0] > NONSENSE * WINDOW)
            continue;
        uint32_t first = i + 1 - WINDOW;
        if (first > from && d->units[l[first - 1].unit].cp == '?')
            first--; /* half a character */
        for (uint32_t k = first; k <= i; k++)
            odd[l[k].unit] |= IS_ODD;
    }
}

/* A question mark that a person wrote ends a sentence. */
static bool asks(const struct live *l, uint32_t from, uint32_t to, uint32_t i)
{
    uint32_t before = i > from ? l[i - 1].cp : 0, after = i + 1 < to ? l[i + 1].cp : 0;
    if (!before || before == 0x201C || before == 0x300A || before == 0xFF08)
        return false;
    return !after || cp_is_han(after) || is_mark(after) || cp_is_space(after) || after == 0x201D || after == 0x2019 ||
           after == 0x201C || after == 0x300A || after == 0x300B || after == 0xFF08 || after == '(' || after == 0xFF09 ||
           after == ')' || after == 0x2014 || after == 0x2026;
}

/* One past "guo)" at unit i, what a lost bracket leaves of a reading without tone; i where there is none. */
static uint32_t reading_rest(const struct damage *d, uint32_t i)
{
    uint32_t k = i;
    while (k < d->n && k < i + 6 && d->units[k].cp < 0x80 && ascii_alpha((char)d->units[k].cp))
        k++;
    return k > i && k < d->n && (d->units[k].cp == ')' || d->units[k].cp == 0xFF09) ? k + 1 : i;
}

static void mark_line(const struct damage *d, const struct live *l, uint32_t from, uint32_t to, uint8_t *odd)
{
    mark_nonsense(d, l, from, to, odd);
    for (uint32_t i = from; i < to; i++) {
        uint32_t unit = l[i].unit;
        uint32_t fix = d->units[unit].fix;
        if (fix && (l[i].cp == '?' || l[i].cp == 0xFF1F)) /* what was not known of the reading behind a slip */
            for (uint32_t k = d->fixes[fix - 1].to, rest = reading_rest(d, k); k < rest; k++)
                odd[k] |= IS_ODD;
        if (d->units[unit].cp != '?' || fix) /* as the page has it: it may be wide again */
            continue;
        uint32_t rest = damage_tag_rest(d, unit + 1);
        if (rest == unit + 1)
            rest = reading_rest(d, unit + 1);
        if (rest == unit + 1 && asks(l, from, to, i))
            continue;
        for (uint32_t k = unit; k < rest; k++)
            odd[k] |= IS_ODD;
    }
}

/* Where the stretch that begins at unit i ends: odd units of the same text node, with at most NEAR others between. */
static uint32_t stretch_end(const struct damage *d, const uint8_t *odd, uint32_t i)
{
    uint32_t end = i + 1, gap = 0;
    for (uint32_t k = i + 1; k < d->n && d->units[k].cp && gap <= NEAR; k++) {
        if (d->units[k].fix || d->units[k].source != d->units[i].source)
            break;
        if (odd[k] & IS_ODD) {
            end = k + 1;
            gap = 0;
        } else {
            gap += d->units[k].now != 0;
        }
    }
    return end;
}

static bool is_odd(const struct damage *d, const uint8_t *odd, uint32_t i)
{
    return (odd[i] & IS_ODD) && !d->units[i].fix && d->units[i].cp;
}

/*
 * A doubt goes as far as the nonsense around it; what it holds is spoken of.  One that begins in another and has no
 * nonsense of its own goes.
 */
static void widen(const struct damage *d, struct doubt *x, uint8_t *odd)
{
    bool inside = (odd[x->from] & IS_TOLD) != 0, news = false;
    while (x->from > 0 && is_odd(d, odd, x->from - 1) && d->units[x->from - 1].source == d->units[x->from].source)
        x->from--;
    uint32_t end = stretch_end(d, odd, x->to > x->from ? x->to - 1 : x->from);
    if (end > x->to)
        x->to = end;
    for (uint32_t k = x->from; k < x->to && k < d->n; k++) {
        news |= !(odd[k] & IS_TOLD) && (!inside || (odd[k] & IS_ODD));
        odd[k] = IS_TOLD;
    }
    if (!news && !x->alts.n)
        x->to = x->from;
}

static void widen_all(struct damage *d, uint8_t *odd)
{
    for (int known = 1; known >= 0; known--) /* those with candidates first */
        for (uint32_t i = 0; i < d->ndoubts; i++)
            if (!d->doubts[i].form && (d->doubts[i].alts.n > 0) == known)
                widen(d, &d->doubts[i], odd);
}

void doubts_find(struct damage *d)
{
    if (!d->converted)
        return;
    uint8_t *odd = arena_array(d->a, uint8_t, d->n + 1);
    uint32_t n;
    struct live *l = damage_live(d->a, d, &n);
    for (uint32_t i = 0; i < n;) {
        uint32_t end = i;
        while (end < n && l[end].cp)
            end++;
        mark_line(d, l, i, end, odd);
        i = end + 1;
    }
    widen_all(d, odd);
    for (uint32_t i = 0; i < d->n; i++) {
        if (!is_odd(d, odd, i))
            continue;
        struct doubt x = {.from = i, .to = stretch_end(d, odd, i)};
        i = x.to - 1;
        *LIST_PUSH(d->a, d->doubts, d->ndoubts) = x;
    }
    for (uint32_t i = 0; i < d->ndoubts; i++)
        if (d->doubts[i].to > d->doubts[i].from && !d->doubts[i].alts.n && !d->doubts[i].unread)
            slips_propose(d, &d->doubts[i]);
}
