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
    LINE_PRE = 32,      /* inside <pre>: a line of its own for each line break of the source */
};

struct line {
    uint32_t first, last;     /* first and last text node, inclusive; the text nodes between that are NODE_CUT do not count */
    uint32_t from, to;        /* bytes of first's text before the line (0 but in <pre>); bytes of last's text up to its end */
    uint32_t block;           /* the nearest block-level element that holds all of it */
    struct view text;         /* as it now is, white space collapsed and trimmed; in p->a */
    uint32_t weight;          /* utf8_weight(text) */
    uint32_t link_weight;     /* the part of it inside <a href> */
    uint32_t words;           /* kinds of words that may be in it (WORD_* of knowledge/words.h): all that are, and few more */
    uint8_t marks;            /* and of marks (SCAN_* of meta/scan.h) */
    uint8_t flags;
    uint8_t heading;          /* 1-6 inside h1-h6, else 0 */
    uint8_t kind;             /* enum line_kind of meta/label.h */
    uint8_t role;             /* enum line_role */
    const char *rule;         /* why dropped */
};

/* Fill p->lines from p->dom, leaving out NODE_CUT, head, script and the like, and empty lines. */
void lines_build(struct page *p);

/*
 * The parts of a line as the text nodes have them.  Start with *node =
 * NODE_NONE; each call gives the next text node that counts and the part of
 * its text that belongs to the line, or returns false.
 */
#define NODE_NONE UINT32_MAX
bool line_part(const struct page *p, const struct line *l, uint32_t *node, size_t *from, size_t *to);

/*
 * White space as lines have it: a run is one space, or one U+3000 where it
 * holds one; none at the beginning.  {0} starts a line; the run at the end of
 * a part is kept back until something follows it.
 */
struct collapse {
    bool begun, space, wide; /* something was written; a run is open; it holds U+3000 */
    uint32_t weight, chars;  /* weight as utf8_weight, code points written */
};

/* Collapse `text` into out, which has room for text.n + 3 bytes; returns bytes written. */
size_t collapse_text(struct collapse *c, struct view text, char *out);

/* The captured bytes of a line, from its first character to its last, edits at its ends included. */
struct span line_span(const struct page *p, const struct line *l);

/*
 * The edits of a line that stands in block `block` (or EDIT_TITLE) of the
 * article, whose text has `before` code points before the line's.
 */
void line_edits(struct page *p, struct article *art, const struct line *l, uint32_t block, uint32_t before);

/* Elements whose text a page does not show as text: script, style, template, head and the like. */
bool tag_is_silent(unsigned tag);

#endif
