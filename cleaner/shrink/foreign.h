/*
 * svg and math: where the tokenizer follows other rules, and which tags lead
 * out of them.  Only regions that are plainly well are taken; of all others
 * the caller is told.  Private to cleaner/shrink.
 */
#ifndef QY_SHRINK_FOREIGN_H
#define QY_SHRINK_FOREIGN_H

#include "cleaner/shrink/nest.h"
#include "cleaner/shrink/shrink.h"

struct foreign {
    size_t close; /* where the region ends: the '<' of its end tag, or of the tag that ends it, or the end of the page */
    bool ended;   /* by its own end tag */
    bool text;    /* it has text or links, which a reader may see */
    bool html;    /* HTML begins in it again */
    bool loose;   /* it has an end tag such as "</svg >", which to Gumbo 0.10.1 is another name; never with html */
};

/*
 * Look at the innards of an <svg> or <math> (root) whose start tag ends at
 * `at`, inside the elements that `nest` has open.  False where we cannot be sure
 * how the parser reads them: HTML in a <desc> that is not well nested, an end
 * tag that may or may not close something outside, a thousand attributes.
 * Its styles and scripts are added to out->parts.
 */
bool foreign_scan(struct view s, size_t at, enum name_id root, const struct nest *nest,
                  const struct name_index *index, struct arena *a, struct shrunk *out, struct foreign *f);

/* One past the piece of markup at `at` inside a region that foreign_scan has taken. */
size_t foreign_end(struct view s, size_t at);

#endif
