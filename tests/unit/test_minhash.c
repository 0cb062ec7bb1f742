/*
 * Near-duplicates: recall of the candidates at known Jaccard indices, and the
 * confirmation.  QY_PAIRS sets how many pairs (10,000 for the figures in the
 * docs; 1,000 otherwise).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "store/minhash.h"

static struct region region;
static jmp_buf full;
static uint64_t seed = 1;

static uint64_t draw(void)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static int set_up(void **state)
{
    *state = NULL;
    return region.base || arena_open(&region, (size_t)1 << 28) ? 0 : -1;
}

static int pairs(void)
{
    uint64_t n;
    return view_u64(view_of(getenv("QY_PAIRS")), &n) && n && n < 1000000 ? (int)n : 1000;
}

/* A Chinese text of n random characters, with punctuation and line ends between. */
static struct view text(struct arena *a, int n)
{
    struct buf b = {.a = a};
    for (int i = 0; i < n; i++) {
        utf8_put(&b, 0x4e00 + (uint32_t)(draw() % 3000));
        if (draw() % 15 == 0)
            buf_put(&b, draw() % 4 ? VIEW("，") : VIEW("。\n"));
    }
    return buf_view(&b);
}

/* The text with every k-th character replaced on average. */
static struct view edited(struct arena *a, struct view v, unsigned k)
{
    struct buf b = {.a = a};
    for (size_t at = 0; at < v.n;) {
        uint32_t cp = utf8_next(v, &at);
        utf8_put(&b, cp_is_han(cp) && draw() % k == 0 ? 0x4e00 + (uint32_t)(draw() % 3000) : cp);
    }
    return buf_view(&b);
}

static bool candidates(const struct shingles *x, const struct shingles *y)
{
    uint32_t h[HASHES], g[HASHES];
    int64_t hk[BANDS], gk[BANDS];
    minhash(x, h);
    minhash(y, g);
    minhash_bands(h, hk);
    minhash_bands(g, gk);
    for (int i = 0; i < BANDS; i++)
        if (hk[i] == gk[i])
            return true;
    return false;
}

/* Two random sets of `size` elements with a Jaccard index of permille / 1000. */
static void pair(struct arena *a, size_t size, size_t permille, struct shingles *x, struct shingles *y)
{
    size_t both = 2 * size * permille / (1000 + permille);
    *x = (struct shingles){arena_array(a, uint64_t, size), size};
    *y = (struct shingles){arena_array(a, uint64_t, size), size};
    for (size_t i = 0; i < size; i++) {
        x->v[i] = draw();
        y->v[i] = i < both ? x->v[i] : draw();
    }
}

static int found_of(int n, size_t permille)
{
    int found = 0;
    for (int i = 0; i < n; i++) {
        struct arena a = arena_reset(&region, 1 << 20, &full);
        struct shingles x, y;
        pair(&a, 700, permille, &x, &y);
        found += candidates(&x, &y);
    }
    print_message("J 0.%zu: %d of %d pairs are candidates\n", permille / 100, found, n);
    return found;
}

static void test_recall_at_known_jaccard(void **state)
{
    (void)state;
    int n = pairs();
    assert_true(found_of(n, 700) >= n * 970 / 1000 - (n < 5000 ? n / 100 : 0)); /* theory 0.975 */
    assert_true(found_of(n, 800) >= n * 995 / 1000);                            /* theory 0.9996 */
    assert_true(found_of(n, 300) <= n * 10 / 100);                              /* theory 0.05 */
}

static void test_unrelated_texts_are_never_confirmed(void **state)
{
    (void)state;
    for (int i = 0, n = pairs(); i < n; i++) {
        struct arena a = arena_reset(&region, 1 << 20, &full);
        struct shingles x = shingles_of(&a, text(&a, 300)), y = shingles_of(&a, text(&a, 300));
        assert_true(jaccard(&x, &y) < 50);
    }
}

/* The same by sets of strings, the slow way. */
static int naive(struct arena *a, struct view v, struct view w)
{
    struct view t[2] = {v, w}, *s[2] = {NULL, NULL};
    uint32_t n[2] = {0, 0}, both = 0;
    for (int k = 0; k < 2; k++) {
        struct buf b = {.a = a};
        for (size_t at = 0; at < t[k].n;) {
            uint32_t cp = utf8_next(t[k], &at);
            if (cp_is_word(cp))
                utf8_put(&b, cp);
        }
        struct view word = buf_view(&b);
        for (size_t at = 0; at < word.n;) {
            struct view one = view_sub(word, at, utf8_offset(view_from(word, at), SHINGLE) + at);
            bool known = utf8_count(one) < SHINGLE;
            for (uint32_t i = 0; i < n[k] && !known; i++)
                known = view_eq(s[k][i], one);
            if (!known)
                *LIST_PUSH(a, s[k], n[k]) = one;
            utf8_next(word, &at);
        }
    }
    for (uint32_t i = 0; i < n[0]; i++)
        for (uint32_t j = 0; j < n[1]; j++)
            both += view_eq(s[0][i], s[1][j]);
    return (int)((uint64_t)both * 1000 / (n[0] + n[1] - both));
}

static void test_jaccard_is_exact(void **state)
{
    (void)state;
    for (unsigned k = 10; k < 60; k++) {
        struct arena a = arena_reset(&region, 1 << 20, &full);
        struct view v = text(&a, 150), w = edited(&a, v, k);
        struct shingles x = shingles_of(&a, v), y = shingles_of(&a, w);
        assert_int_equal(jaccard(&x, &y), naive(&a, v, w));
        assert_int_equal(jaccard(&x, &x), 1000);
    }
}

static void test_numbers_count_and_punctuation_does_not(void **state)
{
    (void)state;
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct shingles x = shingles_of(&a, VIEW("关于2020年第12号公告，现予公布")), y = shingles_of(&a, VIEW("关于2020年第12号公告现予公布。"));
    struct shingles z = shingles_of(&a, VIEW("关于2020年第13号公告，现予公布"));
    assert_int_equal(jaccard(&x, &y), 1000);
    assert_true(jaccard(&x, &z) < 700);
    struct shingles none = shingles_of(&a, VIEW("四个字符")), empty = shingles_of(&a, VIEW(""));
    assert_true(none.n == 0 && jaccard(&none, &empty) == 0);
}

static void test_paragraphs_that_are_long_enough(void **state)
{
    (void)state;
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct buf b = {.a = &a};
    struct view one = VIEW("这一个段落有足够多的文字所以要算作一个可以比较的段落而且还没有完");
    buf_put(&b, one);
    buf_put(&b, VIEW("\n特此通知\n"));
    buf_put(&b, VIEW("　这一个段落有足够多的文字，所以要算作一个可以比较的段落，而且还没有完。"));
    uint32_t n;
    int64_t weight;
    struct paragraph *p = paragraphs_of(&a, buf_view(&b), &n, &weight);
    assert_int_equal(n, 2);
    assert_true(p[0].hash == p[1].hash && p[0].weight == 32 && weight == 64);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        T(test_recall_at_known_jaccard),
        T(test_unrelated_texts_are_never_confirmed),
        T(test_jaccard_is_exact),
        T(test_numbers_count_and_punctuation_does_not),
        T(test_paragraphs_that_are_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
