#include "cleaner/decode/mixed.h"

#include "cleaner/base/utf8.h"
#include "cleaner/decode/plausible.h"
#include "cleaner/decode/utf8_valid.h"

enum {
    CHANGE = 22,       /* bits for a change of encoding */
    CHANGE_UTF8 = 44,  /* the same in a UTF-8 page: two of them are as much as two errors */
    SHORT = 10,    /* more bits for two bytes of UTF-8: in a Chinese page they are seldom letters */
    BORDER = 3,    /* more for a sign in the foreign part: at its border, the same bytes are a common pair */
    WINDOW = 8,    /* positions that are open at a time: more than the longest sequence */
    CHANGED = 0x80 /* step: came from the other encoding at the same place */
};

/* The cheapest way to a position in one of the two encodings. */
struct way {
    uint64_t bits;
    unsigned script;
};

struct divide {
    const struct charsets *tables;
    const uint8_t *p;
    size_t n;
    enum encoding encoding[2];
    struct way way[WINDOW][2]; /* by position % WINDOW */
    uint8_t *step[2];          /* bytes of the character that ends at a position, or CHANGED */
    int home;                  /* in which of them the page begins and ends */
    unsigned change;
};

#define FAR UINT64_MAX

static void reach(struct divide *d, size_t at, int s, struct way w, uint8_t step)
{
    struct way *to = &d->way[at % WINDOW][s];
    if (w.bits >= to->bits)
        return;
    *to = w;
    d->step[s][at] = step;
}

/* One character of encoding s from `at` on. */
static void advance(struct divide *d, size_t at, int s)
{
    char out[8 * CODER_GROWTH + CODER_SLACK];
    struct way w = d->way[at % WINDOW][s];
    struct coder c = {.tables = d->tables, .encoding = d->encoding[s], .p = d->p, .n = d->n, .at = at, .out = out};
    coder_run(&c, at + 1);
    struct view v = {out, (size_t)(c.out - out)};
    for (size_t i = 0; i < v.n;)
        w.bits += plausible_bits(d->tables, utf8_next(v, &i), &w.script);
    if (s == 0 && c.at - at == 2) {
        bool sign = d->p[at] == 0xC2 && (d->p[at + 1] == 0xA0 || d->p[at + 1] == 0xB7);
        w.bits += !sign ? SHORT : d->home != s ? BORDER : 0;
    }
    reach(d, c.at, s, w, (uint8_t)(c.at - at));
}

static void change(struct divide *d, size_t at)
{
    for (int s = 0; s < 2; s++) {
        struct way w = d->way[at % WINDOW][1 - s];
        if (w.bits == FAR)
            continue;
        w.bits += d->change;
        w.script = 0;
        reach(d, at, s, w, CHANGED);
    }
}

/* Both encodings stand at `at`, and nothing is open beyond. */
static bool settled(const struct divide *d, size_t at)
{
    for (size_t k = 1; k < WINDOW; k++)
        if (d->way[(at + k) % WINDOW][0].bits != FAR || d->way[(at + k) % WINDOW][1].bits != FAR)
            return false;
    return d->way[at % WINDOW][0].bits != FAR && d->way[at % WINDOW][1].bits != FAR;
}

static void walk(struct divide *d, size_t beg)
{
    for (size_t i = 0; i < WINDOW; i++)
        d->way[i][0] = d->way[i][1] = (struct way){FAR, 0};
    d->way[beg % WINDOW][d->home] = (struct way){0, 0};
    d->way[beg % WINDOW][1 - d->home] = (struct way){d->change, 0};
    for (size_t at = beg; at < d->n; at++) {
        change(d, at);
        size_t run = 0;
        while (at + run < d->n && d->p[at + run] < 0x80)
            run++;
        struct way here[2] = {d->way[at % WINDOW][0], d->way[at % WINDOW][1]};
        if (run > 4 && settled(d, at)) { /* ASCII says the same in both */
            memset(d->step[0] + at + 1, 1, run - 1);
            memset(d->step[1] + at + 1, 1, run - 1);
            d->way[at % WINDOW][0] = d->way[at % WINDOW][1] = (struct way){FAR, 0};
            at += run - 1;
            here[0].script = here[1].script = 0;
            memcpy(d->way[at % WINDOW], here, sizeof here);
        }
        for (int s = 0; s < 2; s++)
            if (d->way[at % WINDOW][s].bits != FAR)
                advance(d, at, s);
        d->way[at % WINDOW][0] = d->way[at % WINDOW][1] = (struct way){FAR, 0};
    }
    d->way[d->n % WINDOW][1 - d->home].bits += d->change;
}

/*
 * Back from the end: mark[i] of each byte that is not ASCII becomes 1 or 2 for
 * its encoding, and so do all bytes of its character.
 */
static void trace(const struct divide *d, size_t beg, uint8_t *mark, size_t count[2])
{
    const struct way *last = d->way[d->n % WINDOW];
    int s = last[1].bits < last[0].bits;
    for (size_t at = d->n; at > beg;) {
        uint8_t step = d->step[s][at];
        if (step == CHANGED) {
            s = 1 - s;
            step = d->step[s][at];
        }
        at -= step;
        if (step > 1 || d->p[at] >= 0x80) {
            memset(mark + at, s + 1, step);
            count[s] += step;
        }
    }
}

/* The parts by the marks: a foreign run begins and ends with a character that is not ASCII. */
static void collect(struct arena *a, const struct divide *d, size_t beg, const uint8_t *mark, uint8_t foreign,
                    struct detected *out)
{
    size_t n = 0;
    enum encoding home = d->encoding[2 - foreign], other = d->encoding[foreign - 1];
    for (size_t i = beg + 1; i < d->n; i++)
        n += (mark[i] == foreign) != (mark[i - 1] == foreign);
    out->parts = arena_array(a, struct detected_part, n + 2);
    size_t from = beg;
    for (size_t i = beg; i < d->n; i++) {
        bool in = mark[i] == foreign;
        if (i > from && in != (mark[i - 1] == foreign)) {
            out->parts[out->nparts++] = (struct detected_part){(uint32_t)from, (uint32_t)i, in ? home : other};
            from = i;
        }
    }
    out->parts[out->nparts++] =
        (struct detected_part){(uint32_t)from, (uint32_t)d->n, mark[d->n - 1] == foreign ? other : home};
}

/* Two foreign runs with nothing but a little ASCII between them are one. */
static void bridge(const struct divide *d, size_t beg, uint8_t *mark, uint8_t foreign)
{
    enum { GAP = 32 };
    size_t last = VIEW_NONE;
    for (size_t i = beg; i < d->n; i++) {
        if (mark[i] == 3 - foreign) {
            last = VIEW_NONE;
        } else if (mark[i] == foreign) {
            if (last != VIEW_NONE && i - last > 1 && i - last <= GAP)
                memset(mark + last + 1, foreign, i - last - 1);
            last = i;
        }
    }
}

static void prepare(struct divide *d, struct arena *scratch, const struct charsets *tables, struct view bytes,
                    enum encoding legacy, bool utf8_page)
{
    *d = (struct divide){.tables = tables, .p = (const uint8_t *)bytes.p, .n = bytes.n,
                         .encoding = {ENC_UTF_8, legacy}, .home = !utf8_page,
                         .change = utf8_page ? CHANGE_UTF8 : CHANGE};
    d->step[0] = arena_raw(scratch, d->n + 1, 1, 1);
    d->step[1] = arena_raw(scratch, d->n + 1, 1, 1);
}

uint64_t mixed_bits(struct arena scratch, const struct charsets *tables, struct view bytes, enum encoding legacy,
                    size_t skip)
{
    struct divide d;
    prepare(&d, &scratch, tables, bytes, legacy, true);
    walk(&d, skip);
    const struct way *last = d.way[d.n % WINDOW];
    return last[0].bits < last[1].bits ? last[0].bits : last[1].bits;
}

void mixed_divide(struct arena *a, const struct charsets *tables, struct view bytes, enum encoding legacy,
                  struct detected *out)
{
    struct arena scratch = *a;
    struct divide d;
    size_t count[2] = {0, 0}, beg = out->skip;
    if (beg >= bytes.n)
        return;
    uint8_t *mark = arena_take(&scratch, bytes.n, 1, 1);
    prepare(&d, &scratch, tables, bytes, legacy, out->encoding == ENC_UTF_8);
    walk(&d, beg);
    trace(&d, beg, mark, count);
    uint8_t foreign = count[1] > count[0] ? 1 : 2;
    out->encoding = d.encoding[2 - foreign];
    if (!count[foreign - 1])
        return;
    bridge(&d, beg, mark, foreign);
    collect(&scratch, &d, beg, mark, foreign, out);
    size_t bytes_of = out->nparts * sizeof *out->parts;
    /* the parts are few: they move to the front, and all else is free again */
    struct detected_part *kept = arena_raw(a, out->nparts, sizeof *kept, _Alignof(struct detected_part));
    out->parts = memmove(kept, out->parts, bytes_of);
}

bool mixed_suspect(struct view bytes)
{
    enum { ENOUGH = 4 };
    const uint8_t *p = (const uint8_t *)bytes.p;
    size_t n = bytes.n, found = 0;
    for (size_t i = 0; (i = next_high(p, n, i)) + 2 < n;) {
        bool three = p[i] >= 0xE2 && p[i] <= 0xEF && (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80;
        bool dot = p[i] == 0xC2 && (p[i + 1] & 0xC0) == 0x80; /* in names */
        found = three ? found + 1 : dot ? found : 0;
        if (found == ENOUGH)
            return true;
        i += three ? 3 : dot ? 2 : 1;
    }
    return false;
}
