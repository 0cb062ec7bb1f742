/*
 * What the pages of one host have in common: lines that repeat at the same
 * place of many pages are the site's, not the article's.
 *
 * A line's print is a digest of its words (digits alike) and its place (the
 * tags and classes above it).  Learning sees the prints of a host's pages in
 * any order and gives the same knowledge; cleaning with it drops such lines,
 * rule "template", but only at an edge of the body, never from between an
 * article's own lines.
 */
#ifndef QY_SITE_H
#define QY_SITE_H

#include "cleaner/page.h"

/* Fill art->prints from the lines that are body, before anything learnt is applied. */
void site_prints(struct page *p, struct article *art);

/* Drop the lines that p->options->site knows; explains each. */
void site_apply(struct page *p);

#endif
