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

/* Lines that a host's pages have in common, learnt by site_learn: prints in ascending order. */
struct site_knowledge {
    const uint64_t *prints;
    size_t n;
};

struct cleaner_options {
    bool explain;       /* fill article.explain */
    bool links, images; /* fill article.links, article.images */
    bool keep_markup;   /* do not shrink before parsing: for comparison */
    bool prints;        /* fill article.prints */
    const struct site_knowledge *site; /* lines to leave out as the site's own; NULL: nothing is known */
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
 * One article for each of the articles on a page, in a: cut before headings
 * of level 1 that are followed by text.  The heading becomes the title
 * (rule "heading"), findings and dropped regions go with the bytes they stand
 * on, every other field is the page's.  Always at least one; *parts[0] is all
 * of it where the page has one article.
 */
uint32_t cleaner_split(struct arena *a, const struct article *whole, struct article **parts);

/*
 * Learn from one host's pages, each cleaned with options.prints: the order
 * does not matter.  Nothing (n == 0) is learnt from fewer than ten pages that
 * are not copies of one another.  The prints live in `a`.
 */
void site_learn(struct arena *a, const struct article *const *pages, size_t n, struct site_knowledge *out);

#endif
