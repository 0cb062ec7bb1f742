/* What the answer to a page means: kept, followed, tried again, parked. */
#include "crawler/crawl_inner.h"

#include <curl/curl.h>
#include <string.h>

#include "crawler/challenge.h"
#include "crawler/discover.h"
#include "crawler/fetch/coding.h"
#include "crawler/sitemap.h"

enum { OFFERS = 256 }; /* handed over at a time */

static void finish(struct host *h, struct frontier_done *d)
{
    struct crawl *c = h->c;
    struct err e = {0};
    d->id = h->page.id;
    d->now_ms = crawl_wall();
    enum err_code rc = c->f->done(c->f->ctx, d, &e);
    h->have_page = false;
    h->job = JOB_NONE;
    c->dirty = true;
    if (rc) {
        c->err = e;
        crawl_break(c, rc);
    }
}

void crawl_page_refused(struct host *h, const char *why)
{
    struct frontier_done d = {
        .state = URL_REFUSED, .why = view_of(why), .due_ms = crawl_present(h->c) + LIMIT_REVISIT_MAX_MS};
    crawl_say(h->c, CRAWL_REFUSED, h, h->page.url, NULL, why);
    finish(h, &d);
}

/* When to come again: twice as late where nothing changed, half as late where something did. */
static void schedule(const struct host *h, bool changed, struct frontier_done *d)
{
    const struct crawl *c = h->c;
    int64_t step = h->page.interval_ms;
    if (step <= 0 || h->page.last_ms == 0)
        step = LIMIT_REVISIT_MS;
    else
        step = changed ? step / 2 : step * 2;
    if (step < LIMIT_REVISIT_MIN_MS)
        step = LIMIT_REVISIT_MIN_MS;
    if (step > LIMIT_REVISIT_MAX_MS)
        step = LIMIT_REVISIT_MAX_MS;
    d->interval_ms = step;
    d->due_ms = crawl_wall() + step;
    if (d->due_ms <= crawl_present(c))
        d->due_ms = crawl_present(c) + 1;
}

static void take(struct host *h, struct crawl_page *p, const struct capture *capture)
{
    struct crawl *c = h->c;
    struct err e = {0};
    c->now_page = p;
    enum err_code rc = c->sink.take(c->sink.ctx, c, p, capture, &e);
    if (rc) {
        c->err = e;
        crawl_break(c, rc);
    }
}

static int hops(const struct host *h)
{
    return h->page.priority % HOPS;
}

/* The ladder: one rung down where that is allowed, and the same page again. */
bool crawl_lower_tls(struct host *h)
{
    int next = h->f.tls_policy <= TLS_STRICT ? TLS_LEGACY : TLS_UNVERIFIED;
    bool may = next == TLS_LEGACY ? h->c->o.tls != FETCH_TLS_STRICT : h->c->o.tls == FETCH_TLS_LENIENT;
    if (!may || h->f.tls_policy >= TLS_UNVERIFIED)
        return false;
    h->f.tls_policy = next;
    return true;
}

/* Again later, or given up. */
static void failed(struct host *h, const struct fetch_answer *a, const char *why)
{
    struct crawl *c = h->c;
    struct frontier_done d = {
        .why = view_of(why), .status = a->fault ? 0 : a->capture.status, .fails = h->page.fails + 1};
    bool again = h->page.fails < c->o.retries && a->fault != FETCH_REFUSED && a->fault != FETCH_HEADERS;
    int64_t wait = LIMIT_RETRY_MS;
    for (int i = 0; i < h->page.fails && i < 8; i++)
        wait *= 4;
    if (again) {
        c->stats.retried++;
        d.state = URL_DUE;
        d.due_ms = crawl_wall() + crawl_jitter(c, wait);
    } else {
        c->stats.failed++;
        d.state = URL_FAILED;
        d.due_ms = crawl_present(c) + LIMIT_REVISIT_MS;
    }
    crawl_say(c, again ? CRAWL_RETRY : CRAWL_FAILED, h, h->page.url, a, why);
    finish(h, &d);
    if (again && c->o.ahead_ms) /* the frontier thinks that the time has come */
        crawl_rest(h, wait);
    if (++h->f.fails >= LIMIT_HOST_FAILS) {
        crawl_say(c, CRAWL_HOST, h, h->f.host, NULL, "failing: rests");
        crawl_rest(h, crawl_jitter(c, LIMIT_HOST_REST_MS));
    }
}

/* Retry-After in milliseconds, seconds or a date (RFC 9110, 10.2.3); -1 for none. */
static int64_t retry_after(struct crawl *c, struct view headers)
{
    struct view v = fetch_header(headers, VIEW("retry-after"), 0);
    uint64_t s;
    if (view_u64(v, &s))
        return s > LIMIT_RETRY_AFTER_MS / 1000 ? LIMIT_RETRY_AFTER_MS : (int64_t)s * 1000;
    if (v.n == 0)
        return -1;
    time_t at = curl_getdate(view_z(&c->arena, v), NULL);
    int64_t ms = at < 0 ? -1 : (int64_t)at * 1000 - crawl_wall();
    return ms < 0 ? -1 : ms > LIMIT_RETRY_AFTER_MS ? LIMIT_RETRY_AFTER_MS : ms;
}

/* 429 and 503: the whole host waits, the page comes again. */
static void slow_down(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    int64_t wait = retry_after(c, a->capture.response_headers);
    if (wait < 0) {
        wait = LIMIT_BACKOFF_MS;
        for (int i = 0; i < h->f.fails && wait < LIMIT_RETRY_AFTER_MS; i++)
            wait *= 2;
        wait = crawl_jitter(c, wait > LIMIT_RETRY_AFTER_MS ? LIMIT_RETRY_AFTER_MS : wait);
    }
    const char *why = a->capture.status == 429 ? "too many requests" : "service unavailable";
    if (h->page.fails >= c->o.retries + 2) {
        struct crawl_page p = {.id = h->page.id, .depth = h->page.depth, .origin = h->page.origin, .kind = CRAWL_OTHER};
        take(h, &p, &a->capture);
        failed(h, a, why);
    } else {
        struct frontier_done d = {.state = URL_DUE, .status = a->capture.status, .why = view_of(why),
                                  .fails = h->page.fails + 1, .due_ms = crawl_wall() + wait};
        c->stats.retried++;
        crawl_say(c, CRAWL_RETRY, h, h->page.url, a, why);
        finish(h, &d);
        h->f.fails++;
    }
    crawl_rest(h, wait);
}

/* A challenge page: kept as it is, under its family's name; the host is left alone for a while. */
static void park(struct host *h, const struct fetch_answer *a, const char *family)
{
    struct crawl *c = h->c;
    struct capture capture = a->capture;
    struct crawl_page p = {.id = h->page.id, .depth = h->page.depth, .origin = h->page.origin, .kind = CRAWL_OTHER};
    int64_t wait = LIMIT_PARK_MS;
    for (int i = 0; i < h->f.fails && wait < LIMIT_PARK_MAX_MS; i++)
        wait *= 4;
    wait = crawl_jitter(c, wait > LIMIT_PARK_MAX_MS ? LIMIT_PARK_MAX_MS : wait);
    capture.blocked = view_of(family);
    c->stats.parked++;
    take(h, &p, &capture);
    crawl_say(c, CRAWL_PARKED, h, h->page.url, a, family);
    struct frontier_done d = {.state = URL_DUE,
                              .status = capture.status,
                              .why = view_of(family),
                              .fails = h->page.fails,
                              .due_ms = crawl_wall() + wait};
    finish(h, &d);
    h->f.fails++;
    bytes_reset(&h->blocked, 64);
    if (bytes_add(&h->blocked, view_of(family)))
        h->f.blocked = bytes_view(&h->blocked);
    crawl_rest(h, wait);
}

static void redirect(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    struct url to;
    struct view where = fetch_header(a->capture.response_headers, VIEW("location"), 0);
    c->stats.redirects++;
    if (url_parse(&c->arena, where, &c->now_url, &to, NULL)) {
        crawl_say(c, CRAWL_REFUSED, h, h->page.url, a, "redirects to no http address");
        return;
    }
    if (hops(h) + 1 > LIMIT_REDIRECTS) {
        crawl_say(c, CRAWL_TRAP, h, h->page.url, a, "too many redirects");
        c->stats.traps++;
        return;
    }
    if (h->page.depth == 0 && h->page.origin != URL_SITEMAP && h->page.origin != URL_FEED &&
        !scope_seed(c->o.scope, &to))
        crawl_break(c, err_set(&c->err, ERR_NOMEM, 0, "out of memory")); /* where a seed leads is what was meant */
    crawl_offer(c, to.href, NULL, URL_REDIRECT, h->page.depth, hops(h) + 1, h->page.priority / HOPS);
}

static bool gzipped(struct view v)
{
    return view_starts(v, VIEW("\x1F\x8B"));
}

/* The entries of a sitemap or feed; false where the body is none. */
static bool sitemap(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    struct sitemap s;
    struct bytes unpacked = {0};
    struct view body = a->capture.body;
    bool file = h->page.priority / HOPS == CLASS_SITEMAP, cut, plain;
    if (file && gzipped(body)) {
        coding_decode(body, VIEW("gzip"), (size_t)c->o.body_limit * 4, &unpacked, &cut, &plain, NULL);
        body = bytes_view(&unpacked);
    }
    sitemap_read(&c->arena, body, file, LIMIT_SITEMAP_LINKS, &s);
    crawl_offers_flush(c);
    struct arena mark = c->arena;
    for (uint32_t i = 0; i < s.n; i++) {
        if (c->noffers >= OFFERS) { /* 50,000 at a time would take 60 MiB */
            crawl_offers_flush(c);
            c->arena = mark;
        }
        const struct sitemap_entry *e = &s.entries[i];
        struct url base = c->now_url;
        if (e->base.n && url_parse(&c->arena, e->base, &c->now_url, &base, NULL))
            base = c->now_url;
        bool feed = s.kind == SITEMAP_RSS || s.kind == SITEMAP_ATOM;
        int depth = h->page.depth + (e->is_sitemap ? 0 : 1);
        crawl_offer(c, e->url, &base, feed ? URL_FEED : URL_SITEMAP, depth, 0,
                    e->is_sitemap ? CLASS_SITEMAP : CLASS_PAGE + depth);
    }
    bytes_free(&unpacked);
    return s.kind != SITEMAP_NONE;
}

/* What the markup says outside its links. */
static void discover(struct host *h, struct crawl_page *p, struct view body)
{
    struct crawl *c = h->c;
    struct discovery d;
    struct url base = c->now_url;
    discover_page(&c->arena, &c->now_url, body, LIMIT_PAGING, &d);
    if (d.base.n && url_parse(&c->arena, d.base, &c->now_url, &base, NULL))
        base = c->now_url;
    p->robots_tag |= robots_tag(d.robots, view_of(c->o.agent));
    c->nofollow = p->robots_tag & ROBOTS_NOFOLLOW;
    int class = h->page.priority / HOPS, depth = h->page.depth;
    if (class < CLASS_PAGE)
        class = CLASS_PAGE;
    if (d.canonical.n)
        crawl_offer(c, d.canonical, &base, URL_CANONICAL, depth, hops(h), class);
    if (d.refresh.n && d.refresh_now && hops(h) < LIMIT_REDIRECTS)
        crawl_offer(c, d.refresh, &base, URL_REFRESH, depth, hops(h) + 1, class);
    if (c->nofollow && !c->o.ignore_nofollow)
        return;
    if (d.next.n)
        crawl_offer(c, d.next, &base, URL_PAGING, depth, hops(h), class);
    for (uint32_t i = 0; i < d.npages; i++)
        crawl_offer(c, d.pages[i], &base, URL_PAGING, depth, hops(h), class);
    for (uint32_t i = 0; i < d.nfeeds && depth < c->o.depth; i++)
        crawl_offer(c, d.feeds[i], &base, URL_FEED, depth, 0, CLASS_SITEMAP);
}

static void answered(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    const struct capture *k = &a->capture;
    struct crawl_page p = {.id = h->page.id, .depth = h->page.depth, .origin = h->page.origin, .kind = CRAWL_OTHER};
    struct frontier_done d = {.state = URL_DONE, .status = k->status};
    bool redirects = k->status >= 300 && k->status < 400 && k->status != 304;
    c->now_page = &p;
    p.robots_tag = 0;
    for (int i = 0; i < 4; i++)
        p.robots_tag |= robots_tag(fetch_header(k->response_headers, VIEW("x-robots-tag"), i), view_of(c->o.agent));
    c->nofollow = p.robots_tag & ROBOTS_NOFOLLOW;
    p.unchanged = k->status == 304;
    if (redirects) {
        redirect(h, a);
    } else if (k->status >= 200 && k->status < 300 && !a->skipped && k->body.n) {
        if (sitemap(h, a)) {
            p.kind = CRAWL_SITEMAP;
            c->stats.sitemaps++;
        } else {
            p.kind = CRAWL_PAGE;
            discover(h, &p, k->body);
        }
    }
    take(h, &p, k);
    crawl_offers_flush(c);
    c->stats.pages += p.kind == CRAWL_PAGE;
    c->stats.unchanged += k->status == 304;
    if (k->status == 304) {
        d.etag = h->page.etag;
        d.last_modified = h->page.last_modified;
    } else {
        d.etag = fetch_header(k->response_headers, VIEW("etag"), 0);
        d.last_modified = fetch_header(k->response_headers, VIEW("last-modified"), 0);
    }
    schedule(h, !p.unchanged, &d);
    if (a->skipped)
        d.why = VIEW("not text");
    else if (k->truncated)
        d.why = VIEW("truncated");
    crawl_say(c, CRAWL_FETCHED, h, h->page.url, a, a->skipped ? "not text" : k->truncated ? "truncated" : NULL);
    h->f.fails = 0;
    h->f.pages++;
    if (h->f.blocked.n) {
        bytes_reset(&h->blocked, 64);
        h->f.blocked = (struct view){0};
    }
    finish(h, &d);
}

void crawl_page_answer(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    const struct capture *k = &a->capture;
    if (a->fault == FETCH_PRIVATE) {
        c->stats.refused_private++;
        crawl_page_refused(h, "private address");
        return;
    }
    if (a->fault == FETCH_TLS && crawl_lower_tls(h)) {
        h->job = JOB_NONE;
        return;
    }
    if (a->fault) {
        failed(h, a, a->why[0] ? a->why : fetch_fault_name(a->fault));
        return;
    }
    if (url_parse(&c->arena, h->page.url, NULL, &c->now_url, NULL)) {
        failed(h, a, "url");
        return;
    }
    c->now_host = h;
    h->f.bytes += (int64_t)a->wire_bytes;
    cookies_take(&h->cookies, &c->now_url, k->response_headers);
    const char *family = challenge_family(k->status, k->response_headers, k->body);
    if (family) {
        park(h, a, family);
    } else if (k->status == 429 || k->status == 503) {
        slow_down(h, a);
    } else if (k->status >= 500) {
        if (h->page.fails >= c->o.retries) {
            struct crawl_page p = {
                .id = h->page.id, .depth = h->page.depth, .origin = h->page.origin, .kind = CRAWL_OTHER};
            take(h, &p, k);
        }
        failed(h, a, "server error");
    } else {
        answered(h, a);
    }
    c->now_host = NULL;
    c->now_page = NULL;
    c->nofollow = false;
}
