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

size_t view_find(struct view v, struct view what, size_t from)
{
    if (what.n == 0)
        return VIEW_NONE;
    while (from < v.n && v.n - from >= what.n) {
        const char *q = memchr(v.p + from, what.p[0], v.n - from - what.n + 1);
        if (!q)
            return VIEW_NONE;
        if (memcmp(q, what.p, what.n) == 0)
            return (size_t)(q - v.p);
        from = (size_t)(q - v.p) + 1;
    }
    return VIEW_NONE;
}

/* Both cases of the first byte are searched for, each again only when it was passed. */
size_t view_find_ci(struct view v, struct view what, size_t from)
{
    if (what.n == 0 || v.n < what.n)
        return VIEW_NONE;
    char low = ascii_lower(what.p[0]), high = ascii_alpha(low) ? (char)(low - 32) : low;
    size_t end = v.n - what.n + 1, a = from, b = from;
    for (bool first = true; from < end; from++, first = false) {
        if (first || a < from) {
            const char *q = memchr(v.p + from, low, end - from);
            a = q ? (size_t)(q - v.p) : end;
        }
        if (first || b < from) {
            const char *q = high != low ? memchr(v.p + from, high, end - from) : NULL;
            b = q ? (size_t)(q - v.p) : end;
        }
        from = a < b ? a : b;
        if (from < end && view_starts_ci(view_from(v, from), what))
            return from;
    }
    return VIEW_NONE;
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
