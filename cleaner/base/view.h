/*
 * Borrowed bytes.  A view owns nothing and promises no NUL; {0} is empty.
 * Nothing here allocates, and nothing depends on the locale.
 */
#ifndef QY_VIEW_H
#define QY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const char *p;
    size_t n; /* bytes */
};

/* A view of a string literal; usable in static tables as VIEW_INIT. */
#define VIEW_INIT(lit) {(lit), sizeof(lit) - 1}
#define VIEW(lit) ((struct view)VIEW_INIT(lit))

/* For printf: "%.*s", VIEW_ARG(v). */
#define VIEW_ARG(v) (int)((v).n > 100000000 ? 100000000 : (v).n), (v).p ? (v).p : ""

#define VIEW_NONE ((size_t)-1) /* "not found" */

/* The view of a NUL-terminated string; NULL gives the empty view. */
static inline struct view view_of(const char *z)
{
    return z ? (struct view){z, strlen(z)} : (struct view){0};
}

static inline bool view_eq(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* The bytes [from, to) of v, both clamped to its length. */
static inline struct view view_sub(struct view v, size_t from, size_t to)
{
    if (to > v.n)
        to = v.n;
    if (from > to)
        from = to;
    return v.p ? (struct view){v.p + from, to - from} : v;
}

static inline struct view view_from(struct view v, size_t from)
{
    return view_sub(v, from, v.n);
}

static inline bool view_starts(struct view v, struct view head)
{
    return v.n >= head.n && (head.n == 0 || memcmp(v.p, head.p, head.n) == 0);
}

static inline bool view_ends(struct view v, struct view tail)
{
    return v.n >= tail.n && (tail.n == 0 || memcmp(v.p + (v.n - tail.n), tail.p, tail.n) == 0);
}

/* ASCII letters without regard to case, every other byte as it is. */
bool view_eq_ci(struct view a, struct view b);
bool view_starts_ci(struct view v, struct view head);

/* The offset of the first `what` at or after `from`, or VIEW_NONE.  An empty `what` is never found. */
size_t view_find(struct view v, struct view what, size_t from);
size_t view_find_ci(struct view v, struct view what, size_t from);

/*
 * Whether one of the n words, 16 at most, stands in v.  `part`, which stands in each of them, is what is looked for:
 * the rarer, the faster.
 */
bool view_has_any(struct view v, struct view part, const struct view *words, size_t n);
size_t view_chr(struct view v, char c, size_t from);

/* Whether v is digits alone; true of the empty view. */
bool view_digits(struct view v);

/*
 * The bytes of v as a set of 32 (each modulo 32, so letters without regard to
 * case): what has a byte outside the set of v is not in v.
 */
uint32_t view_letters(struct view v);
static inline bool view_may_have(uint32_t letters, struct view what)
{
    uint32_t need = what.n ? UINT32_C(1) << (what.p[0] & 31) : 0;
    if (what.n > 1)
        need |= UINT32_C(1) << (what.p[1] & 31);
    if (what.n > 2)
        need |= UINT32_C(1) << (what.p[what.n - 1] & 31);
    return (need & ~letters) == 0;
}

static inline bool view_has(struct view v, struct view what)
{
    return view_find(v, what, 0) != VIEW_NONE;
}

/*
 * Split s at the first sep: *head gets what stands before it, *tail what
 * stands after.  Without a sep, *head is all of s and *tail is empty.
 * Either may be NULL, either may be &s.  Returns whether sep was found.
 */
bool view_cut(struct view s, char sep, struct view *head, struct view *tail);

/* Without the ASCII white space (space, tab, LF, VT, FF, CR) at both ends. */
struct view view_trim(struct view v);

/* Is word among the words of list, which white space separates (rel: HTML, 4.6.7)?  Letters without regard to case. */
bool view_has_word(struct view list, struct view word);

/* Byte order; a shorter view that is a prefix comes first.  <0, 0, >0. */
int view_cmp(struct view a, struct view b);

/*
 * A decimal number that fills the whole view (no sign, no white space).
 * Returns false, leaving *out alone, where there is another byte, no digit or an overflow.
 */
bool view_u64(struct view v, uint64_t *out);

/* FNV-1a, 64 bits: stable across machines and runs. */
uint64_t view_hash(struct view v);

static inline bool ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
static inline bool ascii_alpha(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}
static inline bool ascii_alnum(char c)
{
    return ascii_alpha(c) || ascii_digit(c);
}

#endif
