#include "cleaner/knowledge/language.h"

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/data/blobs.h"

#include <stdlib.h>

enum {
    STEP = 64,        /* millinats per unit of cost in the table */
    UNKNOWN = 16500,  /* a Han character the counts do not have, a private-use character, U+FFFD */
    SYMBOL = 13000,   /* anything else that is not expected in running text */
    STOPS = 8000      /* a second stop directly after a stop */
};

/* Marks in running text: how rare, from the usual shares of marks in Chinese news prose; ASCII marks stand for folded ones. */
static const struct {
    uint32_t cp;
    int32_t cost;
} marks[] = {
    {0x3002, 3400}, {0xFF0C, 2900}, {0x3001, 3700}, {0x201C, 4900}, {0x201D, 4900}, {0xFF1A, 5300}, {0xFF1B, 5600},
    {0xFF08, 5500}, {0xFF09, 5500}, {0x300A, 5600}, {0x300B, 5600}, {0xFF01, 6500}, {0xFF1F, 6500}, {0x2018, 8500},
    {0x2019, 8500}, {0x2026, 6500}, {0x2014, 6500}, {0x00B7, 7500}, {0x3010, 8000}, {0x3011, 8000}, {0xFF05, 7000},
    {',', 3500},    {':', 5500},    {';', 6000},    {'(', 6000},    {')', 6000},    {'.', 6000},    {'%', 6500},
    {'!', 7500},    {'?', 7500},    {'-', 7000},    {'/', 8000},    {'"', 7500},    {'\n', 3000},   {' ', 4000},
    {0x3000, 4000}, {0x25CF, 9000}, {0x3014, 8000}, {0x3015, 8000}, {0x25A1, 9500}, {0xB0, 9500},  {0x25B3, 9500},
    {0x3007, 6500},
};

static int32_t mark_cost(uint32_t cp, uint32_t before)
{
    if (cp < 0x80 && ascii_digit((char)cp))
        return before < 0x80 && ascii_digit((char)before) ? 2300 : 4800;
    if (cp < 0x80 && ascii_alpha((char)cp))
        return before < 0x80 && ascii_alpha((char)before) ? 2800 : 7000;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].cp == cp)
            return marks[i].cost;
    if (cp == 0xFFFD || (cp >= 0xE000 && cp <= 0xF8FF) || cp_is_han(cp))
        return UNKNOWN;
    return SYMBOL;
}

static bool is_stop(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xFF0C || cp == 0x3001 || cp == 0xFF1A || cp == 0xFF1B || cp == 0xFF01 ||
           cp == 0xFF1F || cp == ',' || cp == ';';
}

/* A stop after a stop, a stop at the beginning of a quotation, a quotation that closes as it opens. */
static bool misplaced(uint32_t before, uint32_t cp)
{
    if (is_stop(cp))
        return is_stop(before) || before == 0x201C || before == 0xFF08 || before == 0x300A;
    return (cp == 0x201D && before == 0x201C) || (cp == 0x300B && (is_stop(before) || before == 0x300A));
}

const struct language *language_open(struct err *e)
{
    const unsigned char *p = qy_language_bin;
    uint32_t head[2];
    if (memcmp(p, "QYLANG1", 8) != 0) {
        err_set(e, ERR_CORRUPT, 0, "language model: wrong header");
        return NULL;
    }
    memcpy(head, p + 8, sizeof head);
    struct language *l = malloc(sizeof *l);
    if (!l) {
        err_set(e, ERR_NOMEM, 0, "out of memory");
        return NULL;
    }
    size_t column = ((size_t)head[0] + 2 + 1) / 2 * 4; /* two bytes each, padded to four */
    l->nodes = head[0];
    l->base = (const void *)(p + 16);
    l->first = (const void *)(p + 16 + 4 * (size_t)head[1]);
    l->unit = (const void *)((const unsigned char *)l->first + column);
    l->cost = (const unsigned char *)l->unit + column;
    return l;
}

void language_close(const struct language *l)
{
    free((void *)(uintptr_t)l);
}

static uint32_t first_child(const struct language *l, uint32_t node)
{
    return l->base[node >> 6] + l->first[node];
}

/* The child of node by cp, 0 for none. */
static uint32_t child(const struct language *l, uint32_t node, uint32_t cp)
{
    uint32_t lo = first_child(l, node), end = first_child(l, node + 1), hi = end;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->unit[mid] < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < end && l->unit[lo] == cp ? lo : 0;
}

int32_t language_char(const struct language *l, uint32_t cp)
{
    uint32_t node = child(l, 0, cp);
    return node && l->cost[node] ? -STEP * (int32_t)l->cost[node] : -mark_cost(cp, 0);
}

/* 1000 ln x, at most 60 too small: integers only. */
static int32_t ln1000(uint32_t x)
{
    int k = 31;
    while (k > 0 && !(x >> k & 1))
        k--;
    return x ? 693 * k + (int32_t)((693 * (uint64_t)(x - (1u << k))) >> k) : 0;
}

struct language_cache *language_cache_new(struct arena *a, size_t chars)
{
    struct language_cache *c = arena_new(a, struct language_cache);
    c->slots = 64;
    while (c->slots < chars * 4 && c->slots < 1u << 22)
        c->slots *= 2;
    c->keys = arena_array(a, uint64_t, c->slots);
    c->counts = arena_array(a, uint32_t, c->slots);
    return c;
}

static uint32_t cache_slot(const struct language_cache *c, uint64_t key)
{
    uint32_t at = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (c->slots - 1);
    for (int tries = 0; tries < 32; tries++, at = (at + 1) & (c->slots - 1))
        if (c->keys[at] == key || !c->keys[at])
            return at;
    return UINT32_MAX; /* crowded: do without */
}

static void cache_count(struct language_cache *c, uint64_t key)
{
    uint32_t at = cache_slot(c, key);
    if (at == UINT32_MAX)
        return;
    c->keys[at] = key;
    c->counts[at]++;
}

static uint32_t cached(const struct language_cache *c, uint64_t key)
{
    uint32_t at = cache_slot(c, key);
    return at == UINT32_MAX || !c->keys[at] ? 0 : c->counts[at];
}

static uint64_t key_of(uint32_t a, uint32_t b, uint32_t cp)
{
    return ((uint64_t)a << 42) | ((uint64_t)b << 21) | cp;
}

void language_cache_add(struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp)
{
    c->n++;
    if (!cp_is_han(b) || !cp_is_han(cp))
        return;
    cache_count(c, key_of(0, b, cp));
    if (cp_is_han(a))
        cache_count(c, key_of(a, b, cp));
}

static void cache_drop(struct language_cache *c, uint64_t key)
{
    uint32_t at = cache_slot(c, key);
    if (at != UINT32_MAX && c->keys[at] && c->counts[at])
        c->counts[at]--;
}

void language_cache_drop(struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp)
{
    c->n -= c->n > 0;
    if (!cp_is_han(b) || !cp_is_han(cp))
        return;
    cache_drop(c, key_of(0, b, cp));
    if (cp_is_han(a))
        cache_drop(c, key_of(a, b, cp));
}

void language_cache_text(struct language_cache *c, struct view text)
{
    uint32_t a = 0, b = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        language_cache_add(c, a, b, cp);
        a = b;
        b = cp;
    }
}

uint32_t language_cache_count(const struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp)
{
    return cached(c, key_of(a, b, cp));
}

/* A pair or triple that the document has, as a word: a fifth of its share. */
static int32_t cache_cost(const struct language_cache *c, uint32_t count)
{
    return 1600 + ln1000(c->n + 400) - ln1000(count);
}

static int32_t with_cache(const struct language_cache *c, const struct language_state *s, uint32_t cp, int32_t best)
{
    uint32_t b = s->last[0], a = s->last[1], n;
    if (!cp_is_han(b) || !cp_is_han(cp))
        return best;
    n = cached(c, key_of(0, b, cp));
    if (n && s->before[0] - cache_cost(c, n) > best)
        best = s->before[0] - cache_cost(c, n);
    if (n && cp_is_han(a) && (n = cached(c, key_of(a, b, cp))) && s->before[1] - cache_cost(c, n) > best)
        best = s->before[1] - cache_cost(c, n);
    return best;
}

void language_add(const struct language *l, const struct language_cache *cache, struct language_state *s, uint32_t cp)
{
    int32_t best = INT32_MIN;
    int n = 0;
    uint32_t single = child(l, 0, cp);
    for (int i = 0; i < s->open; i++) {
        uint32_t node = child(l, s->node[i], cp);
        if (!node)
            continue;
        int32_t from = s->from[i];
        s->node[n] = node;
        s->from[n++] = from;
        if (l->cost[node] && from - STEP * (int32_t)l->cost[node] > best)
            best = from - STEP * (int32_t)l->cost[node];
    }
    int32_t alone = single && l->cost[single] ? STEP * (int32_t)l->cost[single] : mark_cost(cp, s->last[0]);
    if (misplaced(s->last[0], cp))
        alone += STOPS;
    if (s->best - alone > best)
        best = s->best - alone;
    if (single && n < LANGUAGE_WORD) {
        s->node[n] = single;
        s->from[n++] = s->best;
    }
    if (cache)
        best = with_cache(cache, s, cp, best);
    s->open = n;
    s->before[1] = s->before[0];
    s->before[0] = s->best;
    s->best = best;
    s->last[1] = s->last[0];
    s->last[0] = cp;
}

int32_t language_score(const struct language *l, struct view utf8)
{
    struct language_state s = LANGUAGE_BEGIN;
    int64_t total = 0; /* the state is 32 bits wide: carried over in pieces */
    uint32_t n = 0;
    for (size_t at = 0; at < utf8.n;) {
        uint32_t cp = utf8_next(utf8, &at);
        if (cp_is_space(cp))
            continue;
        language_add(l, NULL, &s, cp);
        n++;
        if (s.best < -1000000000) {
            total += s.best;
            s = LANGUAGE_BEGIN;
        }
    }
    return n ? (int32_t)((total + s.best) / n) : 0;
}
