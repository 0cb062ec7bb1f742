#include "cleaner/knowledge/nfc.h"

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/data/blobs.h"

enum { S_BASE = 0xAC00, L_BASE = 0x1100, V_BASE = 0x1161, T_BASE = 0x11A7, L_COUNT = 19, V_COUNT = 21, T_COUNT = 28 };
enum { RUN = 60, ROOM = RUN * 4 + 4 };

struct tables {
    const uint32_t *cp, *one, *two, *a, *b, *ab, *beg, *end, *ccc;
    uint32_t decompositions, pairs, ranges;
};

static struct tables tables(void)
{
    const uint32_t *h = (const void *)(qy_nfc_bin + 8), *p = h + 4;
    uint32_t d = h[0], c = h[1], r = h[2];
    const uint32_t *q = p + 3 * (size_t)d, *s = q + 3 * (size_t)c;
    return (struct tables){p, p + d, p + 2 * d, q, q + c, q + 2 * c, s, s + r, s + 2 * r, d, c, r};
}

/* The first index in keys[0, n) with keys[i] >= key. */
static uint32_t lower(const uint32_t *keys, uint32_t n, uint32_t key)
{
    uint32_t lo = 0;
    while (n) {
        uint32_t half = n / 2;
        if (keys[lo + half] < key) {
            lo += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return lo;
}

static uint32_t class_of(const struct tables *t, uint32_t cp)
{
    uint32_t i = lower(t->end, t->ranges, cp);
    return cp >= 0x300 && i < t->ranges && t->beg[i] <= cp ? t->ccc[i] : 0;
}

/* Index of its decomposition, or UINT32_MAX. */
static uint32_t decomposition(const struct tables *t, uint32_t cp)
{
    uint32_t i = lower(t->cp, t->decompositions, cp);
    return i < t->decompositions && t->cp[i] == cp ? i : UINT32_MAX;
}

static bool is_second(const struct tables *t, uint32_t cp)
{
    for (uint32_t i = 0; i < t->pairs; i++)
        if (t->b[i] == cp)
            return true;
    return false;
}

bool nfc_combines(uint32_t cp)
{
    if (cp < 0x300 || (cp >= 0x3030 && cp < 0x3099) || (cp >= 0x3000 && cp < 0x302A) || (cp >= 0x309B && cp < 0xA66F))
        return false;
    struct tables t = tables();
    if ((cp >= V_BASE && cp < V_BASE + V_COUNT) || (cp > T_BASE && cp < T_BASE + T_COUNT))
        return true;
    return class_of(&t, cp) || (cp >= 0x9BE && is_second(&t, cp)); /* seconds without a class: Indic and later */
}

bool nfc_moves(uint32_t cp)
{
    if (cp < 0x300 || (cp >= 0x3030 && cp < 0xA66F && cp != 0x3099 && cp != 0x309A) || (cp >= 0x388 && cp <= 0x482) ||
        (cp >= S_BASE && cp <= 0xD7A3))
        return false; /* the bulk of what pages are written in */
    struct tables t = tables();
    uint32_t i = decomposition(&t, cp);
    return (i != UINT32_MAX && t.one[i] >> 31) || nfc_combines(cp);
}

/* The full decomposition of cp at out; how many. */
static uint32_t decompose(const struct tables *t, uint32_t cp, uint32_t out[4])
{
    if (cp >= S_BASE && cp < S_BASE + L_COUNT * V_COUNT * T_COUNT) {
        uint32_t s = cp - S_BASE, tail = s % T_COUNT;
        out[0] = L_BASE + s / (V_COUNT * T_COUNT);
        out[1] = V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT;
        out[2] = T_BASE + tail;
        return tail ? 3 : 2;
    }
    uint32_t tail[4], n = 0, i;
    while ((i = decomposition(t, cp)) != UINT32_MAX && n < 3) {
        if (t->two[i])
            tail[n++] = t->two[i];
        cp = t->one[i] & 0x7FFFFFFF;
    }
    out[0] = cp;
    for (uint32_t k = 0; k < n; k++)
        out[1 + k] = tail[n - 1 - k];
    return n + 1;
}

static uint32_t compose(const struct tables *t, uint32_t a, uint32_t b)
{
    if (a >= L_BASE && a < L_BASE + L_COUNT && b >= V_BASE && b < V_BASE + V_COUNT)
        return S_BASE + ((a - L_BASE) * V_COUNT + (b - V_BASE)) * T_COUNT;
    if (a >= S_BASE && a < S_BASE + L_COUNT * V_COUNT * T_COUNT && (a - S_BASE) % T_COUNT == 0 && b > T_BASE &&
        b < T_BASE + T_COUNT)
        return a + (b - T_BASE);
    for (uint32_t i = lower(t->a, t->pairs, a); i < t->pairs && t->a[i] == a; i++)
        if (t->b[i] == b)
            return t->ab[i];
    return 0;
}

/* Marks of one base in the order of their classes, those of one class in the order they came. */
static void order(const struct tables *t, uint32_t *p, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t k = i; k > 0; k--) {
            uint32_t c = class_of(t, p[k]), before = class_of(t, p[k - 1]);
            if (!c || before <= c)
                break;
            uint32_t x = p[k];
            p[k] = p[k - 1];
            p[k - 1] = x;
        }
}

static uint32_t recompose(const struct tables *t, uint32_t *p, uint32_t n)
{
    uint32_t out = 1, starter = 0, last = 0;
    bool base = class_of(t, p[0]) == 0;
    for (uint32_t i = 1; i < n; i++) {
        uint32_t c = class_of(t, p[i]);
        uint32_t whole = base && (out == starter + 1 || last < c) ? compose(t, p[starter], p[i]) : 0;
        if (whole) {
            p[starter] = whole;
            continue;
        }
        if (!c) {
            starter = out;
            base = true;
        }
        last = c;
        p[out++] = p[i];
    }
    return out;
}

struct view nfc(struct arena *a, struct view v)
{
    struct tables t = tables();
    struct buf b = {.a = a};
    uint32_t room[ROOM];
    for (size_t at = 0; at < v.n;) {
        size_t from = at;
        uint32_t n = 0, taken = 0;
        /* one base and what can combine with it */
        while (at < v.n && taken < RUN) {
            size_t next = at;
            uint32_t cp = utf8_next(v, &next);
            if (taken && !nfc_combines(cp))
                break;
            n += decompose(&t, cp, room + n);
            at = next;
            taken++;
        }
        if (taken == RUN) {
            while (at < v.n) {
                size_t next = at;
                if (!nfc_combines(utf8_next(v, &next)))
                    break;
                at = next;
            }
            buf_put(&b, view_sub(v, from, at));
            continue;
        }
        order(&t, room, n);
        n = recompose(&t, room, n);
        for (uint32_t i = 0; i < n; i++)
            utf8_put(&b, room[i]);
    }
    return buf_view(&b);
}
