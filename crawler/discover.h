/*
 * What a page says about other pages outside its links: canonical, next,
 * feeds, refresh, robots, and lists whose further pages only a script names.
 * A scan over the markup's bytes, before any decoding: tags, attributes and
 * script words are ASCII in every encoding that occurs.
 */
#ifndef QY_DISCOVER_H
#define QY_DISCOVER_H

#include "cleaner/base/arena.h"
#include "cleaner/base/url.h"

struct discovery {
    struct view canonical, next, refresh; /* as written, entities resolved; empty for none */
    struct view base;                     /* <base href> */
    struct view *feeds;
    uint32_t nfeeds;
    struct view *pages;                   /* of a list paged by script: relative to the page */
    uint32_t npages;
    struct view robots;                   /* content of <meta name=robots>, the last one */
    bool refresh_now;                     /* the refresh comes within ten seconds */
};

/* At most `most` pages.  In a or in body. */
void discover_page(struct arena *a, const struct url *at, struct view body, uint32_t most, struct discovery *out);

#endif
