/*
 * Sitemaps (https://www.sitemaps.org/protocol.html) and feeds: XML url sets
 * and indexes, news and image extensions, plain lists of URLs, RSS 0.9 to 2.0
 * and Atom, as they are found and not only as they should be.
 */
#ifndef QY_SITEMAP_H
#define QY_SITEMAP_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

enum sitemap_kind { SITEMAP_NONE, SITEMAP_URLS, SITEMAP_INDEX, SITEMAP_TEXT, SITEMAP_RSS, SITEMAP_ATOM };

struct sitemap_entry {
    struct view url;       /* as written, entities resolved; relative in some feeds */
    struct view base;      /* Atom: the xml:base in force, as written; else empty */
    struct view modified;  /* lastmod, pubDate, updated or published, as written */
    struct view title;     /* news:title or a feed's entry title */
    bool is_sitemap;       /* of an index: another sitemap */
};

struct sitemap {
    enum sitemap_kind kind;
    struct sitemap_entry *entries;
    uint32_t n;
    bool cut; /* there were more than `most` */
};

/*
 * What the body is, told by its beginning; text lists only where `may_be_text`
 * (any page of text could be one).  A gzip'd body is for the caller to unpack.
 */
enum sitemap_kind sitemap_sniff(struct arena scratch, struct view body, bool may_be_text);

/* At most `most` entries.  Everything in a or in body. */
void sitemap_read(struct arena *a, struct view body, bool may_be_text, uint32_t most, struct sitemap *out);

#endif
