/*
 * Text that was decoded by the wrong encoding before it came into the page,
 * and saved so.  Undone where the wrong decoding can be repeated: encoding the
 * repaired text rightly and decoding it wrongly gives the input back.  What a
 * wrong decoding destroyed is reported, not guessed.
 */
#ifndef QY_MOJIBAKE_H
#define QY_MOJIBAKE_H

#include "cleaner/page.h"

/* Right after parsing, before every other repair.  Edits text nodes, adds findings. */
void mojibake_page(struct page *p);

#endif
