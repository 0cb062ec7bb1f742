/*
 * Forms: NFC, zero-width and control characters, the six private-use
 * ideographs, full-width punctuation under its gate.  Through dom_edit(), so
 * that each change is an edit.  White space is collapsed when lines are
 * built and is not an edit.
 */
#ifndef QY_NORMALIZE_H
#define QY_NORMALIZE_H

#include "cleaner/page.h"

void normalize_page(struct page *p);

#endif
