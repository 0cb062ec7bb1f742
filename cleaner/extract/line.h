/*
 * The page as lines: runs of inline text between two block boundaries or
 * <br>, in document order, as a reader sees them.  An HTML page and a
 * plain-text dump look alike from here on.
 */
#ifndef QY_LINE_H
#define QY_LINE_H

#include "cleaner/page.h"

enum line_role { LINE_OPEN, LINE_BODY, LINE_DROPPED };

enum {
    LINE_AFTER_BR = 1,  /* begins after a <br>, not at a block boundary */
    LINE_BOLD = 2,      /* all of it in strong, b, h1-h6 or a heavy style */
    LINE_CENTERED = 4,
    LINE_INDENTED = 8,  /* the page's own paragraph indent (U+3000, NBSP, EM SPACE ...) */
    LINE_HIDDEN = 16,
};

struct line {
    uint32_t first, last;     /* first and last text node, inclusive; the text nodes between that are NODE_CUT do not count */
    uint32_t block;           /* the nearest block-level element that holds all of it */
    struct view text;         /* as it now is, white space collapsed and trimmed; in p->a */
    uint32_t weight;          /* utf8_weight(text) */
    uint32_t link_weight;     /* the part of it inside <a href> */
    uint8_t flags;
    uint8_t heading;          /* 1-6 inside h1-h6, else 0 */
    uint8_t kind;             /* enum line_kind of meta/label.h */
    uint8_t role;             /* enum line_role */
    const char *rule;         /* why dropped */
};

/* Fill p->lines from p->dom, leaving out NODE_CUT, head, script and the like, and empty lines. */
void lines_build(struct page *p);

#endif
