/* What the files of the crawl share; nobody else includes this. */
#ifndef QY_CRAWL_INNER_H
#define QY_CRAWL_INNER_H

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "crawler/cookies.h"
#include "crawler/crawl.h"
#include "crawler/fetch/bytes.h"
#include "crawler/gate.h"
#include "crawler/limits.h"
#include "crawler/robots/robots.h"

enum { SEEN_SLOTS = 1 << 16 };

/* frontier_offer.priority: class * HOPS + redirect hops behind it. */
enum { HOPS = 16, CLASS_SEED = 0, CLASS_SITEMAP = 1, CLASS_PAGE = 2, CLASS_DEPTHS = 30 };

/* The robots.txt of one scheme of a host. */
struct rules {
    struct region region;
    struct robots robots;
    bool have, deny_all; /* deny_all: it could not be had */
    int64_t until_ms;    /* wall clock: to be asked for again */
};

enum job { JOB_NONE, JOB_ROBOTS, JOB_PAGE };

/* A leased host. */
struct host {
    struct crawl *c;
    struct frontier_host f;            /* views into key, robots, blocked */
    struct bytes key, robots, blocked;
    struct rules rules[2];             /* http, https */
    struct cookies cookies;
    struct gate *gate, *addr;          /* its own; addr: of the address last asked, NULL for unknown */
    struct gate *asked, *held;         /* of the request in flight: the host's, the address's */
    bool have_page;
    struct frontier_url page;          /* the URL in hand; views into url, etag, modified */
    struct bytes url, etag, modified;
    enum job job;                      /* what is in flight, or was put off */
    struct bytes robots_url;
    int robots_hops, robots_scheme;
    bool flying, is_private, leave;    /* leave: give it back */
    int64_t wait_ms;                   /* monotonic: nothing before */
    int64_t leased_until_ms;           /* wall clock */
    int64_t pages_kept, pages_leased;  /* f.pages when last written, when leased */
    bool learnt;                       /* a robots.txt that the frontier does not have yet */
};

struct crawl {
    struct crawl_options o;
    struct frontier *f;
    struct crawl_sink sink;
    struct fetch *fetch;
    struct gates gates;
    struct host *hosts[LIMIT_HOSTS];
    int nhosts, nflying, turn;
    struct region region;
    struct arena arena;                /* of the answer or step in hand */
    jmp_buf full;
    int64_t start_ms;                  /* monotonic */
    int64_t horizon_ms;                /* wall clock: what is due until then is due now; 0: none */
    int64_t lease_at_ms;               /* wall clock: when asking for another host makes sense */
    bool resumed, dirty;
    int year;
    uint64_t random;
    /* While an answer is taken: */
    struct host *now_host;
    struct url now_url;
    struct crawl_page *now_page;
    struct frontier_offer *offers;
    uint32_t noffers;
    bool nofollow;
    enum err_code broken;              /* the frontier or the sink failed: the crawl ends */
    struct err err;
    struct crawl_stats stats;
    int64_t ticked_ms, counted_ms;
    int64_t dirty_ms, safe;            /* since when something waits for a commit; stats.answers at the last one */
    uint64_t seen[SEEN_SLOTS];
};

int64_t crawl_wall(void);
int64_t crawl_mono(void);

/* The frontier's present: the wall clock, or where something is fetched ahead of its time the end of that. */
int64_t crawl_present(const struct crawl *c);

/* ms with up to a quarter more or less, at random. */
int64_t crawl_jitter(struct crawl *c, int64_t ms);

/* Give up: what failed is in c->err. */
void crawl_break(struct crawl *c, enum err_code code);

void crawl_say(struct crawl *c, enum crawl_event_kind kind, const struct host *h, struct view url,
               const struct fetch_answer *a, const char *why);

/* crawl_offer.c: collect offers, then hand them over. */
void crawl_offer(struct crawl *c, struct view url, const struct url *base, enum url_origin origin, int depth, int hops,
                 int class);
void crawl_offers_flush(struct crawl *c);

/* crawl_robots.c: whether the rules for a scheme are at hand, fresh enough. */
bool crawl_rules_ready(struct host *h, int scheme);
void crawl_rules_ask(struct host *h, const struct url *u, int scheme);
void crawl_rules_answer(struct host *h, const struct fetch_answer *a);
void crawl_rules_close(struct rules *r);

/* crawl_page.c: what an answer to a page means. */
void crawl_page_answer(struct host *h, const struct fetch_answer *a);
void crawl_page_refused(struct host *h, const char *why);

/* One rung down the TLS ladder; false where the options do not allow it. */
bool crawl_lower_tls(struct host *h);

/* Wait at least ms (monotonic) before the next request to h. */
void crawl_rest(struct host *h, int64_t ms);

#endif
