/*
 * Title, dates, source, authors, editor, site, section, policy fields: each
 * with the rule and the bytes it came from.  Never made up.
 */
#ifndef QY_META_H
#define QY_META_H

#include "cleaner/page.h"

/*
 * Read the metadata of a page whose lines are marked by extract_choose.
 * Lines in the body that only carry metadata are set to LINE_DROPPED with
 * rule "metadata", the line that repeats the title with rule "title".
 */
void meta_read(struct page *p, struct article *art);

#endif
