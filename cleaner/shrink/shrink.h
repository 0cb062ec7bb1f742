/*
 * One linear pass over the markup before the parser: what cannot matter to
 * the tree's text and to the rules is cut, nesting is bounded, and every
 * remaining position leads back to the decoded text.
 */
#ifndef QY_SHRINK_H
#define QY_SHRINK_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

enum raw_kind { RAW_SCRIPT, RAW_STYLE, RAW_COMMENT, RAW_NOSCRIPT };

/* A body that was cut and is handed to the readers of scripts and styles. */
struct raw_part {
    enum raw_kind kind;
    struct view tag;  /* the opening tag as written, from '<' to '>'; empty for comments */
    struct view body; /* view into the decoded text */
    uint32_t at;      /* offset of body in the decoded text */
};

struct shrunk {
    struct view text;       /* what the parser gets; from dom_parse on, the decoded text, and no map */
    struct raw_part *parts; /* in document order */
    uint32_t nparts;
    bool adapted;           /* tags were left out: too deep, or the pass could not be sure what the parser makes of them */
    const void *map;        /* private: see shrink_source */
};

/* keep: cut nothing (for comparison); the parts are listed all the same. */
void shrink_page(struct arena *a, struct view decoded, bool keep, struct shrunk *out);

/* The same for offsets that mostly ascend: *hint, 0 at first, makes it cheap. */
uint32_t shrink_source_near(const struct shrunk *s, uint32_t at, uint32_t *hint);

/* The offset in the decoded text from which byte `at` of out->text came.  O(log n). */
uint32_t shrink_source(const struct shrunk *s, uint32_t at);

#endif
