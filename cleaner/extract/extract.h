/*
 * Which part of the page is the article, and its blocks.
 * extract_choose marks p->lines as body or dropped; extract_blocks makes the
 * blocks, edits and dropped regions of what is marked, after the metadata
 * reader has taken its own lines out.
 */
#ifndef QY_EXTRACT_H
#define QY_EXTRACT_H

#include "cleaner/page.h"

/* Sets each line's role and rule; art->reason where there is no article. */
void extract_choose(struct page *p, struct article *art);

void extract_blocks(struct page *p, struct article *art);

/* Links and images, where the options ask for them. */
void extract_links(struct page *p, struct article *art);

#endif
