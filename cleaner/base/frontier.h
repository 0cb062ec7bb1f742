/*
 * The frontier as the crawler needs it: rows with a due time, leased by host.
 * The store implements it on SQLite; another database can take its place
 * without the crawler noticing.  Times are Unix milliseconds, UTC, and always
 * given by the caller.
 *
 * Invariants
 *  1. A URL is known once: offering it again is ignored.
 *  2. A host is leased to one owner at a time, until release or until the lease runs out.
 *  3. Nothing is durable before commit(); after it everything before is, kill -9 included.
 *     done() belongs in the same commit as the capture it is about.
 *  4. A URL taken and not done before a crash is due again.
 */
#ifndef QY_FRONTIER_H
#define QY_FRONTIER_H

#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

enum url_origin { URL_SEED, URL_LINK, URL_REDIRECT, URL_SITEMAP, URL_FEED, URL_PAGING, URL_CANONICAL, URL_REFRESH };

struct frontier_offer {
    struct view url;  /* normalized */
    struct view host; /* politeness key: "host" or "host:port", from base/url */
    int depth;        /* links away from a seed */
    int priority;     /* lower first */
    enum url_origin origin;
    int64_t from;     /* id of the URL it was found on, 0 for none */
};

struct frontier_host {
    int64_t id;
    struct view host;
    int64_t next_ms;        /* not before */
    int64_t delay_ms;       /* the delay last in force, 0 for never set */
    int64_t robots_ms;      /* when robots was fetched, 0 for never */
    int robots_status;      /* HTTP status of that fetch; -1 unreachable */
    struct view robots;     /* its body */
    struct view blocked;    /* challenge family, empty for none */
    int tls_policy;         /* enum tls_policy that worked last */
    int fails;              /* failures in a row */
    int64_t pages;          /* captures so far */
    int64_t bytes;          /* body bytes so far */
};

struct frontier_url {
    int64_t id;
    struct view url;
    int depth, priority, fails;
    enum url_origin origin;
    struct view etag, last_modified; /* of the last capture, empty for none */
    int64_t last_ms;                 /* last capture, 0 for never */
    int64_t interval_ms;             /* revisit interval in force, 0 for never set */
};

enum url_state { URL_DUE, URL_DONE, URL_FAILED, URL_REFUSED }; /* REFUSED: robots, scope, private address ... */

struct frontier_done {
    int64_t id;
    enum url_state state;
    int status;             /* HTTP status; 0 where there was no answer */
    struct view why;        /* for FAILED and REFUSED: one word or sentence */
    int64_t now_ms;
    int64_t due_ms;         /* when it is due again; 0: never */
    int64_t interval_ms;
    int fails;
    struct view etag, last_modified;
};

/* Views handed out are good until the next call on the same frontier. */
struct frontier {
    void *ctx;
    /* Returns how many were new, or -1 with *e. */
    int64_t (*offer)(void *ctx, const struct frontier_offer *o, size_t n, int64_t now_ms, struct err *e);
    /* The free host with due URLs whose next_ms came first and is <= now_ms; ERR_NOTHING where there is none. */
    enum err_code (*lease)(void *ctx, int64_t now_ms, int64_t lease_ms, struct frontier_host *out, struct err *e);
    /* The best due URL of a leased host, which is then taken; ERR_NOTHING where there is none. */
    enum err_code (*next)(void *ctx, int64_t host_id, int64_t now_ms, struct frontier_url *out, struct err *e);
    enum err_code (*done)(void *ctx, const struct frontier_done *d, struct err *e);
    /* Write the host's facts back and end (or, with keep, renew) the lease. */
    enum err_code (*release)(void *ctx, const struct frontier_host *h, bool keep, int64_t lease_until_ms, struct err *e);
    enum err_code (*commit)(void *ctx, struct err *e);
    /* When the next host becomes free and has a due URL; 0: nothing is left. */
    int64_t (*next_due)(void *ctx, int64_t now_ms);
    /* How many URLs are due, taken, done, failed, refused. */
    enum err_code (*count)(void *ctx, int64_t out[5], struct err *e);
    /* Free the leases of a crawler that is gone, and put its taken URLs back. */
    enum err_code (*recover)(void *ctx, struct err *e);
};

#endif
