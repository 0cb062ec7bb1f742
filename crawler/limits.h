/* Every number of the crawler, with its unit and its reason. */
#ifndef QY_LIMITS_H
#define QY_LIMITS_H

enum {
    /* Politeness */
    LIMIT_DELAY_MS = 1000, /* between an answer and the next request to a host: one page a second */
    LIMIT_MARGIN_MS = 20,  /* on top of every delay: a busy server notes the end of its answer late (12 ms seen) */
    LIMIT_CRAWL_DELAY_MS = 30 * 1000, /* a robots.txt may ask for more; beyond this a site would never be finished */
    LIMIT_ADAPTIVE_MS = 10 * 1000,    /* a slow server gets as long as it took to answer, up to this */
    LIMIT_RETRY_AFTER_MS = 3600 * 1000,
    LIMIT_ROBOTS_AGE_MS = 24 * 3600 * 1000, /* RFC 9309, 2.4 */
    LIMIT_ROBOTS_RETRY_MS = 60 * 1000,      /* first wait where robots.txt could not be had; then four times as long */
    LIMIT_ROBOTS_RETRY_MAX_MS = 4 * 3600 * 1000,
    LIMIT_ROBOTS_REDIRECTS = 5, /* RFC 9309, 2.3.1.2 */
    LIMIT_REDIRECTS = 10,       /* as most clients */

    /* Failures */
    LIMIT_RETRIES = 2,            /* after the first try of a page */
    LIMIT_RETRY_MS = 5 * 1000,    /* first wait; then four times as long, with a quarter of jitter */
    LIMIT_BACKOFF_MS = 10 * 1000, /* 429 and 503 without Retry-After: doubled each time */
    LIMIT_HOST_FAILS = 5,         /* failures in a row after which a host rests */
    LIMIT_HOST_REST_MS = 10 * 60 * 1000,
    LIMIT_PARK_MS = 30 * 60 * 1000, /* a challenge page: 30 minutes, then 2 hours, 8 hours, 12 hours */
    LIMIT_PARK_MAX_MS = 12 * 3600 * 1000,
    LIMIT_PATIENCE_MS = 30 * 1000, /* how long a run waits for the next URL before it ends */

    /* One transfer */
    LIMIT_TRANSFERS = 64,    /* at a time, over all hosts */
    LIMIT_BODY = 8 << 20,    /* bytes, coded and decoded alike: a hundred times a long page */
    LIMIT_HEADER = 64 << 10, /* bytes of all headers; servers themselves allow 8 to 32 KiB */
    LIMIT_CONNECT_MS = 15 * 1000,
    LIMIT_TRANSFER_MS = 120 * 1000,
    LIMIT_STALL_S = 30, /* slower than LIMIT_STALL_BYTES a second for so long: given up */
    LIMIT_STALL_BYTES = 64,
    LIMIT_DNS_CACHE_S = 600,
    LIMIT_IDLE_CONNECTIONS = 256,
    LIMIT_COOKIES = 32,        /* a host; later ones push out the oldest */
    LIMIT_COOKIE_BYTES = 4096, /* RFC 6265, 6.1 */

    /* The run */
    LIMIT_HOSTS = 512,         /* hosts leased at a time: each holds its robots rules */
    LIMIT_HOLD_MS = 30 * 1000, /* a host that must wait longer is given back */
    LIMIT_LEASE_MS = 120 * 1000,
    LIMIT_URL = 2048,            /* bytes; longer ones are traps far more often than pages */
    LIMIT_DEPTH = 32,            /* links from a seed */
    LIMIT_PAGING = 2000,         /* pages of one list that a script names */
    LIMIT_SITEMAP_LINKS = 50000, /* a file, by the sitemap protocol */
    LIMIT_GRACE_MS = 10 * 1000,  /* for transfers in flight after the first SIGINT */
    LIMIT_SCRATCH = 512 << 20,   /* address space for one page's temporary data */

    /* Revisits */
    LIMIT_REVISIT_MS = 24 * 3600 * 1000, /* first interval */
    LIMIT_REVISIT_MIN_MS = 3600 * 1000
};

#define LIMIT_REVISIT_MAX_MS (30 * 24 * 3600 * 1000LL)

#endif
