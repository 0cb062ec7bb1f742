#include "cleaner/base/view.h"

bool view_eq_ci(struct view a, struct view b)
{
    return a.n == b.n && view_starts_ci(a, b);
}

bool view_starts_ci(struct view v, struct view head)
{
    if (v.n < head.n)
        return false;
    for (size_t i = 0; i < head.n; i++)
        if (ascii_lower(v.p[i]) != ascii_lower(head.p[i]))
            return false;
    return true;
}

size_t view_chr(struct view v, char c, size_t from)
{
    if (from >= v.n)
        return VIEW_NONE;
    const char *q = memchr(v.p + from, c, v.n - from);
    return q ? (size_t)(q - v.p) : VIEW_NONE;
}

static bool found_at(struct view v, size_t at, struct view what, bool any_case)
{
    return any_case ? view_starts_ci(view_from(v, at), what) : memcmp(v.p + at, what.p, what.n) == 0;
}

/* One place after the other. */
static size_t find_plain(struct view v, struct view what, size_t from, bool any_case)
{
    char low = any_case ? ascii_lower(what.p[0]) : what.p[0];
    for (; v.n - from >= what.n; from++)
        if ((any_case ? ascii_lower(v.p[from]) : v.p[from]) == low && found_at(v, from, what, any_case))
            return from;
    return VIEW_NONE;
}

#ifdef __SSE2__
#include <emmintrin.h>

/* The bit that tells the two cases of a letter apart, and their common byte with it set. */
static __m128i case_bit(char c, bool any_case)
{
    return _mm_set1_epi8(any_case && ascii_alpha(c) ? 0x20 : 0);
}

/* Sixteen places at once: those where the first byte and the last one fit are looked at. */
static size_t find(struct view v, struct view what, size_t from, bool any_case)
{
    char a = what.p[0], z = what.p[what.n - 1];
    __m128i bit_a = case_bit(a, any_case), bit_z = case_bit(z, any_case);
    __m128i first = _mm_or_si128(_mm_set1_epi8(a), bit_a), last = _mm_or_si128(_mm_set1_epi8(z), bit_z);
    for (; v.n - from >= what.n + 15; from += 16) {
        __m128i x = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(v.p + from)), bit_a);
        __m128i y = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(v.p + from + what.n - 1)), bit_z);
        unsigned fit = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(x, first), _mm_cmpeq_epi8(y, last)));
        for (; fit; fit &= fit - 1) {
            size_t at = from + (unsigned)__builtin_ctz(fit);
            if (found_at(v, at, what, any_case))
                return at;
        }
    }
    return find_plain(v, what, from, any_case);
}
#else
#define find find_plain
#endif

size_t view_find(struct view v, struct view what, size_t from)
{
    if (what.n == 1)
        return view_chr(v, what.p[0], from);
    return what.n && from < v.n && v.n - from >= what.n ? find(v, what, from, false) : VIEW_NONE;
}

size_t view_find_ci(struct view v, struct view what, size_t from)
{
    return what.n && from < v.n && v.n - from >= what.n ? find(v, what, from, true) : VIEW_NONE;
}

bool view_has_any(struct view v, struct view part, const struct view *words, size_t n)
{
    size_t before[16];
    for (size_t k = 0; k < n; k++)
        before[k] = view_find(words[k], part, 0);
    for (size_t at = 0; (at = view_find(v, part, at)) != VIEW_NONE; at++)
        for (size_t k = 0; k < n; k++)
            if (before[k] <= at && view_starts(view_from(v, at - before[k]), words[k]))
                return true;
    return false;
}

bool view_digits(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_digit(v.p[i]))
            return false;
    return true;
}

uint32_t view_letters(struct view v)
{
    uint32_t set = 0;
    for (size_t i = 0; i < v.n; i++)
        set |= UINT32_C(1) << (v.p[i] & 31);
    return set;
}

bool view_cut(struct view s, char sep, struct view *head, struct view *tail)
{
    size_t i = view_chr(s, sep, 0);
    bool found = i != VIEW_NONE;
    if (!found)
        i = s.n;
    struct view h = view_sub(s, 0, i), t = view_from(s, found ? i + 1 : i);
    if (head)
        *head = h;
    if (tail)
        *tail = t;
    return found;
}

struct view view_trim(struct view v)
{
    while (v.n && ascii_space(v.p[0]))
        v.p++, v.n--;
    while (v.n && ascii_space(v.p[v.n - 1]))
        v.n--;
    return v;
}

bool view_has_word(struct view list, struct view word)
{
    for (list = view_trim(list); list.n; list = view_trim(list)) {
        size_t i = 0;
        while (i < list.n && !ascii_space(list.p[i]))
            i++;
        if (view_eq_ci(view_sub(list, 0, i), word))
            return true;
        list = view_from(list, i);
    }
    return false;
}

int view_cmp(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool view_u64(struct view v, uint64_t *out)
{
    uint64_t x = 0;
    if (v.n == 0)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        if (!ascii_digit(v.p[i]))
            return false;
        unsigned d = (unsigned)(v.p[i] - '0');
        if (x > (UINT64_MAX - d) / 10)
            return false;
        x = x * 10 + d;
    }
    *out = x;
    return true;
}

uint64_t view_hash(struct view v)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * 0x100000001b3u;
    return h;
}
