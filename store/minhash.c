#include "store/minhash.h"

#include <stdlib.h>

#include "cleaner/base/article.h"
#include "cleaner/base/utf8.h"

/* The finalizer of SplitMix64: a bijection that mixes all bits. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Letters of the same kind are one: case and width do not make another text. */
static uint32_t fold(uint32_t cp)
{
    cp = cp_fold_width(cp);
    return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
}

struct shingles shingles_of(struct arena *a, struct view text)
{
    struct shingles s = {arena_raw(a, text.n + 1, sizeof(uint64_t), 8), 0};
    uint32_t last[SHINGLE] = {0};
    size_t seen = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        if (!cp_is_word(cp))
            continue;
        last[seen++ % SHINGLE] = fold(cp);
        if (seen < SHINGLE)
            continue;
        uint64_t h = 0;
        for (size_t i = 0; i < SHINGLE; i++)
            h = mix(h + last[(seen + i) % SHINGLE] + 0x9e3779b97f4a7c15u);
        s.v[s.n++] = h;
    }
    if (s.n)
        qsort(s.v, s.n, sizeof *s.v, by_value);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (i == 0 || s.v[i] != s.v[i - 1])
            s.v[n++] = s.v[i];
    s.n = n;
    return s;
}

int jaccard(const struct shingles *a, const struct shingles *b)
{
    size_t i = 0, j = 0, both = 0;
    while (i < a->n && j < b->n) {
        both += a->v[i] == b->v[j];
        uint64_t x = a->v[i], y = b->v[j];
        i += x <= y;
        j += y <= x;
    }
    size_t all = a->n + b->n - both;
    return all ? (int)(both * 1000 / all) : 0;
}

void minhash(const struct shingles *s, uint32_t out[HASHES])
{
    for (uint64_t k = 0; k < HASHES; k++) {
        /* multiply-shift: odd multipliers drawn from SplitMix64, the same on every machine */
        uint64_t by = mix((2 * k + 1) * 0x9e3779b97f4a7c15u) | 1, plus = mix((2 * k + 2) * 0x9e3779b97f4a7c15u);
        uint32_t least = UINT32_MAX;
        for (size_t i = 0; i < s->n; i++) {
            uint32_t x = (uint32_t)((s->v[i] * by + plus) >> 32);
            least = x < least ? x : least;
        }
        out[k] = least;
    }
}

void minhash_bands(const uint32_t h[HASHES], int64_t out[BANDS])
{
    for (int b = 0; b < BANDS; b++) {
        uint64_t key = (uint64_t)b + 1;
        for (int i = 0; i < BAND_ROWS; i++)
            key = mix(key * 0x9e3779b97f4a7c15u + h[b * BAND_ROWS + i]);
        out[b] = (int64_t)key;
    }
}

struct paragraph *paragraphs_of(struct arena *a, struct view text, uint32_t *n, int64_t *weight)
{
    struct paragraph *list = NULL;
    struct view line, rest = text;
    *n = 0;
    *weight = 0;
    while (rest.n) {
        struct paragraph p = {0};
        uint64_t h = 0;
        view_cut(rest, '\n', &line, &rest);
        for (size_t at = 0; at < line.n;) {
            uint32_t cp = utf8_next(line, &at);
            if (cp_is_word(cp)) {
                h = mix(h + fold(cp) + 0x9e3779b97f4a7c15u);
                p.weight++;
            }
        }
        p.hash = (int64_t)h;
        if (p.weight < PARAGRAPH_MIN)
            continue;
        *LIST_PUSH(a, list, *n) = p;
        *weight += p.weight;
    }
    return list;
}
