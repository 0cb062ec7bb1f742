#include "cleaner/decode/utf8_valid.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_AVX2 1
#endif

/* Bytes of the sequence at p, 0 where it is none. */
static size_t sequence(const uint8_t *p, size_t left)
{
    uint8_t b = p[0];
    if (b < 0x80)
        return 1;
    if (b < 0xC2 || b > 0xF4)
        return 0;
    if (b < 0xE0)
        return left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    uint8_t low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    uint8_t high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    if (left < 3 || p[1] < low || p[1] > high || (p[2] & 0xC0) != 0x80)
        return 0;
    if (b < 0xF0)
        return 3;
    return left >= 4 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

size_t utf8_valid_plain(const uint8_t *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        if (p[i] < 0x80) {
            i = next_high(p, n, i);
            continue;
        }
        size_t k = sequence(p + i, n - i);
        if (!k)
            return i;
        i += k;
    }
    return n;
}

#ifdef HAVE_AVX2
/*
 * After J. Keiser and D. Lemire, "Validating UTF-8 in less than one
 * instruction per byte" (2021): each pair of neighbouring bytes is looked up by
 * three half bytes; a bit that survives in all three is an error of its kind.
 * Third and fourth bytes are checked by distance to their lead.
 */
enum {
    TOO_SHORT = 1,   /* a lead, then no continuation */
    TOO_LONG = 2,    /* ASCII, then a continuation */
    OVERLONG3 = 4,
    TOO_LARGE = 8,   /* over U+10FFFF, second byte 90-BF */
    SURROGATE = 16,
    OVERLONG2 = 32,
    LARGE_OR_4 = 64, /* second byte 80-8F: too large after F5-FF, overlong after F0 */
    TWO_CONT = 128,  /* two continuations: right only two or three behind a longer lead */
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONT
};

#define ROW(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#define B(x) (char)(x)

__attribute__((target("avx2"))) static inline __m256i errors(__m256i v, __m256i before)
{
    const __m256i first_high =
        ROW(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, B(TWO_CONT), B(TWO_CONT),
            B(TWO_CONT), B(TWO_CONT), TOO_SHORT | OVERLONG2, TOO_SHORT, TOO_SHORT | OVERLONG3 | SURROGATE,
            TOO_SHORT | TOO_LARGE | LARGE_OR_4);
    const __m256i first_low =
        ROW(B(CARRY | OVERLONG2 | OVERLONG3 | LARGE_OR_4), B(CARRY | OVERLONG2), B(CARRY), B(CARRY),
            B(CARRY | TOO_LARGE), B(CARRY | TOO_LARGE | LARGE_OR_4), B(CARRY | TOO_LARGE | LARGE_OR_4),
            B(CARRY | TOO_LARGE | LARGE_OR_4), B(CARRY | TOO_LARGE | LARGE_OR_4), B(CARRY | TOO_LARGE | LARGE_OR_4),
            B(CARRY | TOO_LARGE | LARGE_OR_4), B(CARRY | TOO_LARGE | LARGE_OR_4), B(CARRY | TOO_LARGE | LARGE_OR_4),
            B(CARRY | TOO_LARGE | LARGE_OR_4 | SURROGATE), B(CARRY | TOO_LARGE | LARGE_OR_4),
            B(CARRY | TOO_LARGE | LARGE_OR_4));
    const __m256i second_high =
        ROW(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
            B(TOO_LONG | OVERLONG2 | TWO_CONT | OVERLONG3 | LARGE_OR_4),
            B(TOO_LONG | OVERLONG2 | TWO_CONT | OVERLONG3 | TOO_LARGE),
            B(TOO_LONG | OVERLONG2 | TWO_CONT | SURROGATE | TOO_LARGE),
            B(TOO_LONG | OVERLONG2 | TWO_CONT | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    __m256i joint = _mm256_permute2x128_si256(before, v, 0x21);
    __m256i prev1 = _mm256_alignr_epi8(v, joint, 15), prev2 = _mm256_alignr_epi8(v, joint, 14);
    __m256i prev3 = _mm256_alignr_epi8(v, joint, 13);
    __m256i a = _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(prev1, 4), nibble));
    __m256i b = _mm256_shuffle_epi8(first_low, _mm256_and_si256(prev1, nibble));
    __m256i c = _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble));
    __m256i special = _mm256_and_si256(_mm256_and_si256(a, b), c);
    __m256i third = _mm256_subs_epu8(prev2, _mm256_set1_epi8(B(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(prev3, _mm256_set1_epi8(B(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(B(0x80)));
    return _mm256_xor_si256(must, special);
}

__attribute__((target("avx2"))) static size_t valid_avx2(const uint8_t *p, size_t n)
{
    __m256i before = _mm256_setzero_si256();
    size_t i = 0;
    for (; n - i >= 64; i += 64) {
        __m256i v0 = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        __m256i v1 = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32));
        /* all ASCII, and no sequence open from before */
        if (!_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(v0, v1), before))) {
            before = v1;
            continue;
        }
        __m256i bad = _mm256_or_si256(errors(v0, before), errors(v1, v0));
        if (!_mm256_testz_si256(bad, bad))
            break;
        before = v1;
    }
    /* The rest, or the block with the error: from the lead of a sequence that may reach into it. */
    size_t start = i;
    for (size_t back = 1; back <= 3 && back <= i && p[i - back] >= 0x80; back++)
        if (p[i - back] >= 0xC0) {
            start = i - back;
            break;
        }
    return start + utf8_valid_plain(p + start, n - start);
}
#endif

size_t utf8_valid(const uint8_t *p, size_t n)
{
#ifdef HAVE_AVX2
    if (n >= 64 && __builtin_cpu_supports("avx2"))
        return valid_avx2(p, n);
#endif
    return utf8_valid_plain(p, n);
}
