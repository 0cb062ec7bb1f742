/*
 * The cleaner: the bytes of a page in, an article and findings out.  Pure:
 * no I/O, clock, environment, locale, randomness or exit; all memory from one
 * arena.  The same bytes, options and version give the same article.
 */
#ifndef QY_CLEANER_H
#define QY_CLEANER_H

#include "cleaner/base/arena.h"
#include "cleaner/base/article.h"
#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/knowledge/knowledge.h"

/* Raised whenever the same bytes could give another article. */
#define CLEANER_VERSION "1.0.0"

struct cleaner_options {
    bool explain;       /* fill article.explain */
    bool links, images; /* fill article.links, article.images */
    bool keep_markup;   /* do not shrink before parsing: for comparison */
    bool find_only;     /* findings alone: no blocks, no metadata (audit) */
};

/*
 * Clean one capture.  The article and all it points to live in `a` or in the
 * capture.  a->oom is used inside and restored.  ERR_LIMIT where the page
 * needs more memory than the arena has, or is over 4 GiB; *out is then empty.
 */
enum err_code cleaner_clean(struct arena *a, const struct knowledge *know, const struct capture *in,
                            const struct cleaner_options *options, struct article *out, struct err *e);

/*
 * The links of a page alone, in document order, resolved, with fragments
 * removed: what a crawler wants of a list page.  cleaner_clean with
 * options.links gives the same and the article.
 */

#endif
