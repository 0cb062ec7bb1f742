/*
 * Pages of pieces of markup, put together at random: a few names come again
 * and again in each, so that tags meet the elements that they open, close and
 * displace.  A fuzzer of bytes needs hours for what this comes upon in seconds.
 */
#ifndef QY_TAG_SOUP_H
#define QY_TAG_SOUP_H

#include <stdint.h>
#include <stdio.h>

#include "cleaner/shrink/names.h"

enum { SOUP_PIECE = 64, SOUP_NAMES = 6 };

struct soup {
    uint64_t state; /* never 0 */
    const char *names[SOUP_NAMES];
    unsigned nnames;
};

struct soup_piece {
    char text[SOUP_PIECE]; /* ends with a NUL */
};

/* A number below n (xorshift64, Marsaglia 2003). */
static inline unsigned soup_below(struct soup *s, unsigned n)
{
    s->state ^= s->state << 13;
    s->state ^= s->state >> 7;
    s->state ^= s->state << 17;
    return (unsigned)((s->state >> 11) % n);
}

static inline struct soup soup_seed(uint64_t seed)
{
    struct soup s = {.state = seed * 0xD1B54A32D192ED03u ^ 0x9E3779B97F4A7C15u};
    s.state += !s.state;
    for (unsigned i = 0; i < 20; i++)
        soup_below(&s, 2);
    return s;
}

#define SOUP_ONE_OF(s, list) (list)[soup_below(s, sizeof(list) / sizeof *(list))]

/* A name of any element; of those of drawings, which are many, fewer. */
static inline const char *soup_any_name(struct soup *s)
{
    static const char *const other[] = {"mglyph", "malignmark", "annotation-xml", "x-y", "unknown", "dialog", "command"};
    static const char *const steering[] = {"table", "tr", "td", "form", "a", "select", "template", "p", "svg", "math", "b"};
    switch (soup_below(s, 8)) {
    case 0:
        return SOUP_ONE_OF(s, other);
    case 1:
        return SOUP_ONE_OF(s, steering);
    default:;
    }
    for (;;) {
        const struct name *n = &names[1 + soup_below(s, NAME_COUNT - 1)];
        if (!(n->flags & (N_SVG | N_MATH)) || !soup_below(s, 6))
            return n->name.p;
    }
}

static inline const char *soup_name(struct soup *s)
{
    return soup_below(s, 3) ? s->names[soup_below(s, s->nnames)] : soup_any_name(s);
}

/* Choose the names that the next pieces prefer. */
static inline void soup_choose(struct soup *s)
{
    s->nnames = 2 + soup_below(s, SOUP_NAMES - 1);
    for (unsigned i = 0; i < s->nnames; i++)
        s->names[i] = soup_any_name(s);
}

static inline struct soup_piece soup_next(struct soup *s)
{
    static const char *const texts[] = {"a", " ", "\n", "b c", " d", "e ", " f ", "<", "&", "&amp;", "&#32;", "&#0;",
                                        "&#x20;g", "&#9", "&#32", ";", "0", "<3", "&lt", "\f", "\u4e2d", "</>", "</>", "\t", " \n "};
    static const char *const comments[] = {"<!---->", "<!-- c -->", "<!>", "<?p?>", "<!doctype html>", "</ x>", "<!-->",
                                           "<!--->", "<![CDATA[x]]>", "</", "<!-- c --!>", "<!--a-->", "<!x>", "]]>"};
    static const char *const attrs[] = {" class=1", " type=hidden", " type=text", " color=red", " face", " size=2",
                                        " encoding=text/html", " href=x", " id=y", " /", "/", " a=b", " definitionurl=q",
                                        " b=\"c>d\"", " '", " =", "\n", "\v", " xlink:href=z"};
    struct soup_piece p;
    unsigned kind = soup_below(s, 100);
    if (kind < 66) {
        bool start = kind < 42;
        const char *name = soup_name(s);
        const char *first = soup_below(s, start ? 5 : 20) ? "" : SOUP_ONE_OF(s, attrs);
        const char *second = soup_below(s, 12) ? "" : SOUP_ONE_OF(s, attrs);
        snprintf(p.text, sizeof p.text, "%s%s%s%s%s", start ? "<" : "</", name, first, second, soup_below(s, 60) ? ">" : "");
    } else {
        snprintf(p.text, sizeof p.text, "%s", kind < 87 ? SOUP_ONE_OF(s, texts) : SOUP_ONE_OF(s, comments));
    }
    return p;
}

#endif
