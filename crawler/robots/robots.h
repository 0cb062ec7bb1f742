/*
 * robots.txt by RFC 9309.
 *
 *  - Groups that name the crawler are merged; where there is none, those of "*".
 *  - The longest matching rule decides, an allow among equals; no match allows.
 *  - "*" and a final "$" are special; paths are compared percent-encoded alike.
 *  - Beyond the RFC: Crawl-delay, common misspellings of Disallow, a missing
 *    colon, UTF-16 files with a byte order mark.
 */
#ifndef QY_ROBOTS_H
#define QY_ROBOTS_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

enum { ROBOTS_BYTES = 500 * 1024 }; /* RFC 9309, 2.5: what must be read at least; what is beyond is not read */
enum { ROBOTS_SITEMAPS = 256 };     /* sitemap lines kept */

struct robots_rule {
    struct view path; /* normalized */
    bool allow;
};

/* What one file says to one crawler. */
struct robots {
    const struct robots_rule *rules; /* the longest first; allow before disallow among equals */
    uint32_t nrules;
    int64_t delay_ms;                /* Crawl-delay; -1 where the file says nothing */
    const struct view *sitemaps;     /* as written */
    uint32_t nsitemaps;
};

/*
 * Read a file for the crawler `agent` (its product token; what follows the
 * token and a "/" in a longer User-Agent value is ignored).  All in a; nothing of `file`
 * is kept.  Any bytes give an answer.
 */
void robots_read(struct arena *a, struct view file, struct view agent, struct robots *out);

/*
 * Whether the rules allow a path with its query ("/a?b").  Memory in scratch.
 * A crawler does not ask this for /robots.txt itself, which it may always
 * fetch (RFC 9309, 2.2.2); asked all the same, the rules answer.
 */
bool robots_allow(const struct robots *r, struct view target, struct arena scratch);

/* Both in one, for a single question. */
bool robots_allows(struct arena scratch, struct view file, struct view agent, struct view target);

/*
 * "noindex, nofollow" of X-Robots-Tag or a robots meta element, "none" being
 * both; an agent's name before a colon restricts it to that one.
 */
enum { ROBOTS_NOINDEX = 1, ROBOTS_NOFOLLOW = 2, ROBOTS_NOARCHIVE = 4 };
unsigned robots_tag(struct view value, struct view agent);

#endif
