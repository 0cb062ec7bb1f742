/* The base room: views, numbers, digests, code points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/base/sha256.h"
#include "cleaner/base/utf8.h"

static void test_cut_takes_the_first_separator(void **state)
{
    (void)state;
    static const struct {
        const char *in, *head, *tail;
        bool found;
    } t[] = {
        {"a=b", "a", "b", true}, {"a=b=c", "a", "b=c", true}, {"a", "a", "", false}, {"", "", "", false}, {"=", "", "", true},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct view h, r;
        assert_int_equal(view_cut(view_of(t[i].in), '=', &h, &r), t[i].found);
        assert_true(view_eq(h, view_of(t[i].head)));
        assert_true(view_eq(r, view_of(t[i].tail)));
    }
}

/* Each search against one that looks place by place, in texts around the sixteen bytes that are taken at once. */
static void test_searches_find_the_first(void **state)
{
    (void)state;
    static const char *const what[] = {"a", "A", "ab", "aB", "zz", "a-b", "[", "{", "@x", "`X", "abcabcabcabcabcabc"};
    char text[64];
    for (unsigned seed = 1; seed < 4000; seed++) {
        unsigned x = seed * 2654435761u;
        for (size_t i = 0; i < sizeof text; i++, x = x * 1103515245u + 12345)
            text[i] = "abABcC-zZ[{@`xX "[x >> 16 & 15];
        struct view v = {text + seed % 5, seed % 50};
        for (size_t k = 0; k < sizeof what / sizeof *what; k++) {
            struct view w = view_of(what[k]);
            size_t plain = VIEW_NONE, folded = VIEW_NONE;
            for (size_t i = seed % 3; i + w.n <= v.n; i++) {
                plain = plain == VIEW_NONE && view_eq(view_sub(v, i, i + w.n), w) ? i : plain;
                folded = folded == VIEW_NONE && view_eq_ci(view_sub(v, i, i + w.n), w) ? i : folded;
            }
            assert_int_equal(view_find(v, w, seed % 3), plain);
            assert_int_equal(view_find_ci(v, w, seed % 3), folded);
        }
    }
}

static void test_find_and_numbers(void **state)
{
    (void)state;
    uint64_t x = 7;
    assert_int_equal(view_find(VIEW("ababac"), VIEW("abac"), 0), 2);
    assert_true(view_find(VIEW("ab"), VIEW("abc"), 0) == VIEW_NONE);
    assert_int_equal(view_find_ci(VIEW("xxCharSet="), VIEW("charset="), 0), 2);
    assert_true(view_u64(VIEW("18446744073709551615"), &x) && x == UINT64_MAX);
    assert_false(view_u64(VIEW("18446744073709551616"), &x));
    assert_false(view_u64(VIEW(""), &x) || view_u64(VIEW("-1"), &x));
}

static void test_a_word_of_a_list(void **state)
{
    (void)state;
    assert_true(view_has_word(VIEW("nofollow"), VIEW("nofollow")));
    assert_true(view_has_word(VIEW(" noopener\n\tNoFollow "), VIEW("nofollow")));
    assert_false(view_has_word(VIEW("nofollows no follow x-nofollow"), VIEW("nofollow")));
    assert_false(view_has_word(VIEW(" "), VIEW("nofollow")) || view_has_word((struct view){0}, VIEW("nofollow")));
}

static void test_sha256_of_the_standard_examples(void **state)
{
    (void)state;
    static const struct {
        const char *in, *hex;
    } t[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct sha256 s;
        char hex[64];
        sha256_init(&s);
        for (const char *p = t[i].in; *p; p++) /* a byte at a time must be the same */
            sha256_add(&s, (struct view){p, 1});
        sha256_hex(&s, hex);
        assert_memory_equal(hex, t[i].hex, 64);
    }
}

static void test_code_points_forwards_and_backwards(void **state)
{
    (void)state;
    struct view v = VIEW("a\xC3\xA9\xE6\xB8\x85\xF0\xA0\x80\x87\xE6\xB8");
    static const uint32_t want[] = {'a', 0xE9, 0x6E05, 0x20007, 0xFFFD, 0xFFFD};
    size_t at = 0, i = 0;
    while (at < v.n)
        assert_int_equal(utf8_next(v, &at), want[i++]);
    assert_int_equal(i, 6);
    while (at > 0)
        assert_int_equal(utf8_prev(v, &at), want[--i]);
    assert_int_equal(i, 0);
}

static void test_backwards_is_what_stands_there(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t cp;
        size_t at;
    } t[] = {
        {"x\xE4\xB8\xAD", 0x4E2D, 1},     {"x\xE1\x80\x80", 0x1000, 1},         {"x\xED\x9F\xBF", 0xD7FF, 1},
        {"x\xE0\xA0\x80", 0x800, 1},      {"\xF0\x9F\x98\x80", 0x1F600, 0},    {"x\xED\xA0\x80", 0xFFFD, 3},
        {"x\xE7\xB6\xE6", 0xFFFD, 3},     {"x\xE7\xB6\xB6\xB6", 0xFFFD, 4},    {"\xE7y\xB6", 0xFFFD, 2},
        {"\xE9\xB6", 0xFFFD, 1},           {"\xB6", 0xFFFD, 0},                   {"\xE5yz", 'z', 2},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct view v = view_of(t[i].bytes);
        size_t at = v.n;
        assert_int_equal(utf8_prev(v, &at), t[i].cp);
        assert_int_equal(at, t[i].at);
    }
}

static void test_a_full_arena_jumps(void **state)
{
    (void)state;
    struct region r;
    jmp_buf oom;
    assert_true(arena_open(&r, 1 << 16));
    struct arena a = arena_reset(&r, 0, &oom);
    if (setjmp(oom) == 0) {
        arena_raw(&a, SIZE_MAX / 2, 3, 1);
        fail();
    }
    volatile int n = 0;
    if (setjmp(oom) == 0)
        for (;; n = n + 1)
            memset(arena_raw(&a, 1, 4096, 16), n, 4096);
    assert_in_range(n, 12, 16);
    arena_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_takes_the_first_separator),
        cmocka_unit_test(test_searches_find_the_first),
        cmocka_unit_test(test_find_and_numbers),
        cmocka_unit_test(test_a_word_of_a_list),
        cmocka_unit_test(test_sha256_of_the_standard_examples),
        cmocka_unit_test(test_code_points_forwards_and_backwards),
        cmocka_unit_test(test_a_full_arena_jumps), cmocka_unit_test(test_backwards_is_what_stands_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
