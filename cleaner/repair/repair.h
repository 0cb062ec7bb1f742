/*
 * Damage that can be undone: pinyin annotations, inserted symbols, byte
 * slips, Traditional made from Simplified, mojibake.  Works on the text nodes
 * of the tree, in place, through dom_edit(); behind gates that no honest page
 * passes.  A repair is `proved` when the forward model of the damage, applied
 * to the result, gives the input back.
 */
#ifndef QY_REPAIR_H
#define QY_REPAIR_H

#include "cleaner/page.h"

/* Right after parsing: everything later sees repaired text.  Adds findings. */
void repair_page(struct page *p);

/* Text that was lost and cannot be restored with proof: suspicions only.  After extract_choose; looks at body lines. */
void repair_lost(struct page *p);

#endif
