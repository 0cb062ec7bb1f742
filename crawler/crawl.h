/*
 * The crawl: URLs out of a frontier, captures into a sink.  It knows neither
 * the cleaner nor the store.
 *
 * Invariants
 *  1. A host has one request in flight at most, and so has an address; between
 *     the end of an answer and the next request lies at least the delay in
 *     force.  That holds over redirects, robots.txt, retries and restarts.
 *  2. Nothing but robots.txt is asked of a server before its robots.txt allowed it.
 *  3. What the sink did, the links found and the URL's new state are one commit.
 *  4. Each hop of a redirect is a URL of its own: scope, robots and address are checked anew.
 */
#ifndef QY_CRAWL_H
#define QY_CRAWL_H

#include <signal.h>

#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/base/frontier.h"
#include "crawler/fetch/fetch.h"
#include "crawler/scope.h"

struct crawl_options {
    const char *agent;      /* product token, for robots.txt */
    const char *user_agent; /* as sent */
    const char *proxy;      /* NULL: none */
    const char *ca_file;    /* NULL: the system's */
    int transfers;          /* at a time, over all hosts */
    int64_t delay_ms, crawl_delay_max_ms;
    int64_t patience_ms;    /* how long to wait for the next URL before the run ends */
    int64_t transfer_ms;    /* one answer */
    int stall_s;
    int64_t body_limit, header_limit; /* bytes */
    int64_t ahead_ms;       /* take also what is due within that time */
    int depth, retries;
    int64_t max_pages, max_bytes, max_ms;  /* of this run; 0: no limit */
    int64_t host_pages, host_bytes;        /* of each host, over all runs; 0: no limit */
    enum fetch_tls tls;
    bool allow_private;
    bool ignore_nofollow;   /* follow links of pages that say nofollow */
    bool share_address;     /* hosts on one address do not wait for each other */
    int hours_from, hours_to; /* fetch only from..to o'clock by hours_zone_s; equal: always */
    int64_t hours_zone_s;   /* seconds east of UTC */
    uint64_t seed;          /* of the jitter */
    struct scope *scope;
    const volatile sig_atomic_t *stop; /* not 0: end cleanly */
};

enum crawl_kind { CRAWL_PAGE, CRAWL_SITEMAP, CRAWL_OTHER }; /* OTHER: redirects, errors, 304, what is no text */

/* Where a capture stands in the crawl. */
struct crawl_page {
    int64_t id;          /* of the URL in the frontier */
    int depth;
    enum url_origin origin;
    enum crawl_kind kind;
    bool unchanged;      /* 304, or (set by the sink) the same as before */
    unsigned robots_tag; /* ROBOTS_NOINDEX ... of header and markup */
};

struct crawl;

enum crawl_event_kind {
    CRAWL_FETCHED,
    CRAWL_FAILED,
    CRAWL_RETRY,
    CRAWL_REFUSED,
    CRAWL_PARKED,
    CRAWL_ROBOTS,
    CRAWL_TRAP,
    CRAWL_HOST
};
const char *crawl_event_name(enum crawl_event_kind k);

struct crawl_event {
    enum crawl_event_kind kind;
    int64_t now_ms;
    struct view url, host;
    int status, depth;
    int64_t bytes, elapsed_ms;
    struct view address, type;
    const char *why; /* NULL for none */
};

struct crawl_stats {
    int64_t started_ms, now_ms;
    int64_t answers, bytes, pages, unchanged, redirects, sitemaps, robots;
    int64_t status[6];    /* by hundreds; [0]: no answer */
    int64_t failed, retried, refused_robots, refused_private, parked, traps, out_of_scope, offered, found;
    int64_t hosts, busy;  /* hosts seen in this run; transfers in flight */
    int64_t faults[16];   /* by enum fetch_fault */
    int64_t queue[5];     /* frontier.count; refreshed about once a second */
    const char *ended;    /* why the run ended: "done", "max-pages", "waiting" ...; NULL: it goes on */
    int64_t next_ms;      /* when the next URL is due, or due again; 0: never */
};

struct crawl_sink {
    void *ctx;
    /* Keep a capture; offer its links by crawl_link().  An error ends the crawl. */
    enum err_code (*take)(void *ctx, struct crawl *c, struct crawl_page *page, const struct capture *capture,
                          struct err *e);
    void (*event)(void *ctx, const struct crawl_event *ev);      /* may be NULL */
    void (*tick)(void *ctx, const struct crawl_stats *stats);    /* about five times a second; may be NULL */
};

struct crawl *crawl_open(const struct crawl_options *o, struct frontier *f, const struct crawl_sink *sink,
                         struct err *e);
void crawl_close(struct crawl *c);

/* A seed: in scope by being one.  ERR_INPUT where it is no http(s) URL. */
enum err_code crawl_seed(struct crawl *c, struct view url, struct err *e);

/* Offer a link of the page that the sink is taking; url is absolute.  Outside of take() nothing happens. */
void crawl_link(struct crawl *c, struct view url, enum url_origin origin);

/* For a take() that waits for another thread: the network goes on until `fd` is readable; nothing else happens. */
void crawl_pump(struct crawl *c, int fd);

/* Until nothing is left, a budget is spent, or *stop.  ERR_OK whatever the servers did. */
enum err_code crawl_run(struct crawl *c, struct err *e);

const struct crawl_stats *crawl_stats(const struct crawl *c);

#endif
