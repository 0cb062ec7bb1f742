/*
 * What does not belong on the page: found, proved, cut, reported.  Marks
 * nodes NODE_CUT, edits text through dom_edit(), adds findings.  Rules are
 * tables; the code is the walk.
 */
#ifndef QY_DECONTAMINATE_H
#define QY_DECONTAMINATE_H

#include "cleaner/page.h"

/* After repair and normalization, before lines are built. */
void decontaminate_page(struct page *p);

/* A script without markup (PAGE_SCRIPT): findings only. */
void decontaminate_script(struct page *p);

#endif
