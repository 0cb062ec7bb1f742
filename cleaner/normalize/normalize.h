/*
 * Forms: NFC, zero-width and control characters, the six private-use
 * ideographs, references encoded twice.  Through dom_edit(), so that each
 * change is an edit.  White space is collapsed when lines are built and is
 * not an edit; full-width forms stay as the page has them, never NFKC.
 */
#ifndef QY_NORMALIZE_H
#define QY_NORMALIZE_H

#include "cleaner/knowledge/language.h"
#include "cleaner/page.h"

void normalize_page(struct page *p);

/* What normalize_page makes of a text.  In a; v itself where nothing changes. */
struct view normalize_text(struct arena *a, struct view v);

/* What is known of the place between two lines beside their words. */
struct line_gap {
    bool same_style; /* paragraphs alike: neither is a heading, bold, centred, a list item or a caption if the other is not */
    bool image;      /* an image or its caption stands between them */
};

enum line_join { LINES_APART, LINES_MAYBE, LINES_JOIN };

/*
 * Whether b goes on where a was torn: a ends within a sentence, b ends one
 * and begins none, and a word or phrase goes over the seam.  `page` is what
 * the page's other lines say (language_cache_text of each); NULL: the model
 * alone decides.  LINES_JOIN is meant to be right always; LINES_MAYBE is for
 * a report.  *reason, static, says why; reason may be NULL.
 */
enum line_join lines_continue(const struct language *l, const struct language_cache *page, struct view a, struct view b,
                              const struct line_gap *gap, const char **reason);

#endif
