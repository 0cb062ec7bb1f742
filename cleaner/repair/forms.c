/*
 * What the conversion did to every character: simplified ones back from
 * traditional, full-width marks back from ASCII.  Only behind the gate of the
 * converted pages.
 */
#include "cleaner/repair/damage.h"

enum {
    AROUND = 6,        /* characters on each side that help to choose */
    SENSE = -9000,     /* millinats a character, below which a text makes none */
    CLEAR = 1500,      /* millinats between two candidates */
    CERTAIN = 5000,    /* likewise, for a character that is kept without a word */
    KEPT = 3000,       /* against a character that the page shows unconverted */
    FORMS_MOST = 8,    /* simplified characters of one traditional one: the table has fewer */
    FOLDED_LEAST = 8   /* ASCII marks beside Han characters, and no full-width one */
};

struct forms {
    struct damage *d;
    struct live *l;
    uint32_t n;
    uint32_t *shown; /* per BMP character: times shown in converted lines */
};

static bool is_traditional(const struct damage *d, uint32_t cp)
{
    return damage_simplified(d, cp) != cp;
}

/* Count characters of lines that the conversion touched: a line in simplified characters was put there later. */
static void count_shown(struct forms *f)
{
    for (uint32_t i = 0; i < f->n;) {
        uint32_t end = i;
        bool touched = false;
        for (; end < f->n && f->l[end].cp; end++)
            touched |= is_traditional(f->d, f->l[end].cp);
        for (; i < end; i++)
            if (touched && f->l[i].cp <= 0xFFFF)
                f->shown[f->l[i].cp]++;
        i = end + 1;
    }
}

/* The context of live[i] with cp in its place. */
static int32_t score_at(const struct forms *f, uint32_t i, uint32_t cp)
{
    struct language_state s = LANGUAGE_BEGIN;
    uint32_t from = i, to = i + 1;
    while (from > 0 && i - from < AROUND && f->l[from - 1].cp)
        from--;
    while (to < f->n && to - i <= AROUND && f->l[to].cp)
        to++;
    for (uint32_t k = from; k < to; k++)
        language_add(f->d->language, NULL, &s, k == i ? cp : damage_simplified(f->d, f->l[k].cp));
    return s.best;
}

/* The candidates without the chosen one, each with how far behind it is: less than nothing where a table decided. */
static struct view others(struct damage *d, uint32_t chosen, const uint16_t *v, const int32_t *score, uint32_t nv)
{
    struct buf b = {.a = d->a};
    int32_t own = 0;
    for (uint32_t i = 0; i < nv; i++)
        own = v[i] == chosen ? score[i] : own;
    for (uint32_t i = 0; i < nv; i++) {
        char c[4];
        if (v[i] != chosen)
            damage_alt(&b, (struct view){c, utf8_encode(c, v[i])}, own - score[i]);
    }
    return buf_view(&b);
}

/* Kept as it is, though it could be another: with a character on each side, so that a reader sees what is meant. */
static void doubt_form(const struct forms *f, uint32_t i, struct view alts)
{
    const struct unit *u = f->d->units;
    uint32_t unit = f->l[i].unit, from = unit, to = unit;
    if (i && u[f->l[i - 1].unit].source == u[unit].source)
        from = f->l[i - 1].unit;
    if (i + 1 < f->n && u[f->l[i + 1].unit].source == u[unit].source)
        to = f->l[i + 1].unit;
    *LIST_PUSH(f->d->a, f->d->doubts, f->d->ndoubts) = (struct doubt){
        .from = from, .to = to + 1, .alts = alts, .form = true};
}

static void choose(struct forms *f, uint32_t i, const uint16_t *v, uint32_t nv)
{
    uint32_t cp = f->l[i].cp, best = v[0];
    int32_t top = INT32_MIN, second = INT32_MIN, score[FORMS_MOST];
    nv = nv < FORMS_MOST ? nv : FORMS_MOST;
    for (uint32_t k = 0; k < nv; k++) {
        int32_t s = score_at(f, i, v[k]) - (v[k] != cp && f->shown[v[k]] >= f->shown[cp] ? KEPT : 0);
        score[k] = s;
        if (s > top) {
            second = top;
            top = s;
            best = v[k];
        } else if (s > second) {
            second = s;
        }
    }
    if (top < second + CLEAR)
        best = f->shown[v[0]] >= f->shown[cp] && v[0] != cp ? cp : v[0];
    if (best == cp) {
        if (top < second + CERTAIN)
            doubt_form(f, i, others(f->d, cp, v, score, nv));
        return;
    }
    damage_set(f->d, &f->l[i], best, DAMAGE_TRADITIONAL, VERDICT_STRONG);
    *LIST_PUSH(f->d->a, f->d->alts, f->d->nalts) = others(f->d, best, v, score, nv);
    *LIST_PUSH(f->d->a, f->d->alts_of, f->d->nalts_of) = f->l[i].unit;
}

/*
 * The conversion was a table: one simplified character always became the same
 * traditional one.  Proved where the page keeps to that.
 */
static enum verdict form_verdict(const struct forms *f, uint32_t cp, uint32_t simplified)
{
    const uint16_t *t;
    uint32_t n = variant_traditional(f->d->readings, simplified, &t);
    if (f->shown[simplified])
        return VERDICT_STRONG;
    for (uint32_t i = 0; i < n; i++)
        if (t[i] != cp && f->shown[t[i]])
            return VERDICT_STRONG;
    return VERDICT_PROVED;
}

/* Among what makes no sense nothing is proved: bytes that slipped look like rare characters. */
static bool makes_sense(const struct forms *f, uint32_t i)
{
    struct language_state s = LANGUAGE_BEGIN;
    int32_t n = 0;
    uint32_t from = i, to = i + 1;
    while (from > 0 && i - from < 4 && cp_is_han(f->l[from - 1].cp))
        from--;
    while (to < f->n && to - i <= 4 && cp_is_han(f->l[to].cp))
        to++;
    for (uint32_t k = from; k < to; k++, n++)
        language_add(f->d->language, NULL, &s, damage_simplified(f->d, f->l[k].cp));
    return s.best > SENSE * n;
}

static void simplify(struct forms *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        const uint16_t *v;
        uint32_t cp = f->l[i].cp, nv = variant_simplified(f->d->readings, cp, &v);
        if (nv == 1)
            damage_set(f->d, &f->l[i], v[0], DAMAGE_TRADITIONAL,
                       damage_common(f->d, v[0]) && makes_sense(f, i) ? form_verdict(f, cp, v[0]) : VERDICT_STRONG);
        else if (nv > 1)
            choose(f, i, v, nv);
    }
}

static bool is_wide(uint32_t cp)
{
    return cp_is_han(cp) || (cp >= 0x3001 && cp <= 0x303F) || (cp >= 0xFF01 && cp <= 0xFF5E) || cp == 0x201C ||
           cp == 0x201D || cp == 0x2018 || cp == 0x2019 || cp == 0x2026 || cp == 0x2014;
}

/* The bracket that closes the one at i in the same line, or 0. */
static uint32_t partner(const struct forms *f, uint32_t i)
{
    int depth = 0;
    for (uint32_t k = i; k < f->n && f->l[k].cp && k < i + 200; k++) {
        depth += (f->l[k].cp == '(') - (f->l[k].cp == ')');
        if (!depth)
            return k;
    }
    return 0;
}

static void widen_one(struct forms *f, uint32_t i)
{
    damage_set(f->d, &f->l[i], f->l[i].cp + 0xFEE0, DAMAGE_WIDTH, VERDICT_STRONG);
    f->l[i].cp += 0xFEE0;
}

static void widen(struct forms *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t cp = f->l[i].cp, left = i ? f->l[i - 1].cp : 0, right = i + 1 < f->n ? f->l[i + 1].cp : 0;
        if (cp == '(') {
            uint32_t k = partner(f, i);
            if (k && (is_wide(left) || is_wide(right) || is_wide(f->l[k - 1].cp))) {
                widen_one(f, i);
                widen_one(f, k);
            }
        } else if (cp < 0x80 && is_mark(cp) && (is_wide(left) || (is_wide(right) && left && !cp_is_space(left)))) {
            widen_one(f, i);
        }
    }
}

void forms_restore(struct damage *d)
{
    if (!d->converted)
        return;
    struct forms f = {.d = d};
    struct arena *a = d->a;
    f.l = damage_live(a, d, &f.n);
    f.shown = arena_array(a, uint32_t, 65536);
    count_shown(&f);
    simplify(&f);
    if (d->folded >= FOLDED_LEAST) {
        f.l = damage_live(a, d, &f.n);
        widen(&f);
    }
}
