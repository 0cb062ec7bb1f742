/*
 * What kind of block a node's text is: list items and how deep, quotes,
 * captions, code, and the tables that hold data rather than lay out a page.
 * Private to cleaner/extract.
 */
#ifndef QY_LAYOUT_H
#define QY_LAYOUT_H

#include "cleaner/page.h"

enum { PLACE_QUOTE = 1, PLACE_CAPTION = 2, PLACE_CODE = 4, PLACE_ITEM = 8, PLACE_TERM = 16 };

struct place {
    uint8_t flags, depth; /* depth: lists around the node, at most 255 */
    uint32_t table;       /* the data table that the node is in, 0 for none */
    uint32_t caption;     /* the caption that the node is in, 0 for none */
    uint32_t item;        /* the li, dt or dd that the node is in, 0 for none */
};

/* The places of all nodes, by node; in p->a.  Linear in nodes and lines. */
struct place *layout_places(const struct page *p);

/* The level of line i as a heading by its words and place; 0 where it is none. */
int subhead_level(const struct page *p, uint32_t i);

/* Make headings of `level` that are titles of further articles level 1. */
void split_levels(struct article *art, int level);

#endif
