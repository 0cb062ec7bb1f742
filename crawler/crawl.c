/* The loop: hosts are leased, asked in turn when their gates are open, and given back. */
#include "crawler/crawl_inner.h"

#include <stdlib.h>
#include <time.h>

enum { LOOP_MS = 200, REFUSALS = 64, KEEP_PAGES = 20, RENEW_MS = LIMIT_LEASE_MS / 2, COMMIT_MS = 50 };

int64_t crawl_wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t crawl_mono(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t crawl_present(const struct crawl *c)
{
    int64_t now = crawl_wall();
    return now > c->horizon_ms ? now : c->horizon_ms;
}

int64_t crawl_jitter(struct crawl *c, int64_t ms)
{
    uint64_t x = c->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    c->random = x;
    return ms - ms / 4 + (ms > 1 ? (int64_t)(x % (uint64_t)(ms / 2 + 1)) : 0);
}

void crawl_break(struct crawl *c, enum err_code code)
{
    if (!c->broken)
        c->broken = code;
}

void crawl_rest(struct host *h, int64_t ms)
{
    int64_t until = crawl_mono() + ms;
    if (until > h->wait_ms)
        h->wait_ms = until;
    if (until > h->gate->next_ms)
        h->gate->next_ms = until;
    h->leave = ms > LIMIT_HOLD_MS && !h->c->o.ahead_ms; /* ahead of its time it would be leased again at once */
}

const char *crawl_event_name(enum crawl_event_kind k)
{
    static const char *const names[] = {"fetched", "failed", "retry", "refused", "parked", "robots", "trap", "host"};
    return names[k];
}

void crawl_say(struct crawl *c, enum crawl_event_kind kind, const struct host *h, struct view url,
               const struct fetch_answer *a, const char *why)
{
    if (!c->sink.event)
        return;
    struct crawl_event ev = {.kind = kind, .now_ms = crawl_wall(), .url = url, .why = why};
    if (h) {
        ev.host = h->f.host;
        ev.depth = h->page.depth;
    }
    if (a) {
        ev.status = a->fault ? 0 : a->capture.status;
        ev.bytes = (int64_t)a->wire_bytes;
        ev.elapsed_ms = a->capture.elapsed_ms;
        ev.address = a->capture.address;
        ev.type = a->capture.content_type;
    }
    c->sink.event(c->sink.ctx, &ev);
}

const struct crawl_stats *crawl_stats(const struct crawl *c)
{
    return &c->stats;
}

/* Delay in force after an answer that took elapsed_ms (invariant 1). */
static int64_t delay_of(const struct host *h, int64_t elapsed_ms)
{
    const struct crawl_options *o = &h->c->o;
    int64_t d = o->delay_ms, asked = -1;
    for (int i = 0; i < 2; i++)
        if (h->rules[i].have && h->rules[i].robots.delay_ms > asked)
            asked = h->rules[i].robots.delay_ms;
    if (asked > o->crawl_delay_max_ms)
        asked = o->crawl_delay_max_ms;
    if (asked > d)
        d = asked;
    if (elapsed_ms > LIMIT_ADAPTIVE_MS)
        elapsed_ms = LIMIT_ADAPTIVE_MS;
    if (d <= 0)
        return 0;
    return (elapsed_ms > d ? elapsed_ms : d) + LIMIT_MARGIN_MS;
}

static bool may_connect(void *ctx, void *owner, struct view address)
{
    struct crawl *c = ctx;
    struct host *h = owner;
    char key[80] = "@";
    if (c->o.share_address || address.n >= sizeof key - 1)
        return true;
    memcpy(key + 1, address.p, address.n);
    struct gate *g = gates_get(&c->gates, (struct view){key, address.n + 1});
    if (!g || g == h->held)
        return true;
    if (g->busy || g->next_ms > crawl_mono()) {
        if (h->asked == h->gate)
            h->addr = g;
        else
            h->wait_ms = g->busy ? crawl_mono() + 50 : g->next_ms;
        return false;
    }
    if (h->held)
        h->held->busy = false;
    h->held = g;
    g->busy = true;
    if (h->asked == h->gate)
        h->addr = g;
    return true;
}

static void count(struct crawl *c, const struct fetch_answer *a)
{
    int hundred = a->capture.status / 100;
    c->stats.answers++;
    c->stats.bytes += (int64_t)a->wire_bytes;
    c->stats.status[!a->fault && hundred > 0 && hundred < 6 ? hundred : 0]++;
    c->stats.faults[a->fault]++;
}

static void deal(struct host *h, const struct fetch_answer *a)
{
    struct crawl *c = h->c;
    enum job job = h->job;
    jmp_buf full;
    if (setjmp(full)) { /* the page's own doing: it is given up, not the crawl */
        c->now_page = NULL;
        c->now_host = NULL;
        c->noffers = 0;
        c->offers = NULL;
        if (h->have_page)
            crawl_page_refused(h, "needs too much memory");
        return;
    }
    c->arena = arena_reset(&c->region, 1 << 20, &full);
    c->noffers = 0;
    c->offers = NULL;
    if (job == JOB_ROBOTS)
        crawl_rules_answer(h, a);
    else
        crawl_page_answer(h, a);
    crawl_offers_flush(c);
}

static void on_answer(void *ctx, void *owner, struct fetch_answer *a)
{
    struct crawl *c = ctx;
    struct host *h = owner;
    int64_t now = crawl_mono(), delay = delay_of(h, a->capture.elapsed_ms);
    h->flying = false;
    c->nflying--;
    h->asked->busy = false;
    if (h->held)
        h->held->busy = false;
    if (a->fault != FETCH_POSTPONED) {
        if (now + delay > h->asked->next_ms)
            h->asked->next_ms = now + delay;
        if (h->held && now + delay > h->held->next_ms)
            h->held->next_ms = now + delay;
    }
    h->held = NULL;
    h->f.delay_ms = delay;
    if (a->fault == FETCH_POSTPONED)
        return; /* the job stays in hand */
    count(c, a);
    deal(h, a);
    now = crawl_mono(); /* robots.txt may just have asked for a longer delay */
    delay = delay_of(h, a->capture.elapsed_ms);
    if (now + delay > h->gate->next_ms && h->asked == h->gate)
        h->gate->next_ms = now + delay;
}

/* Take over a lease. */
static bool adopt(struct crawl *c, const struct frontier_host *f)
{
    struct host *h = calloc(1, sizeof *h);
    if (!h || !bytes_add(&h->key, f->host) || !bytes_add(&h->robots, f->robots) ||
        !bytes_add(&h->blocked, f->blocked) || !(h->gate = gates_get(&c->gates, f->host))) {
        crawl_break(c, err_set(&c->err, ERR_NOMEM, 0, "out of memory"));
        free(h);
        return false;
    }
    h->c = c;
    h->f = *f;
    h->f.host = bytes_view(&h->key);
    h->f.robots = bytes_view(&h->robots);
    h->f.blocked = bytes_view(&h->blocked);
    int64_t mono = crawl_mono(), wall = crawl_wall(), rest = f->next_ms - wall;
    if (rest > 0 && mono + rest > h->gate->next_ms)
        h->gate->next_ms = mono + rest;
    int64_t delay = c->o.delay_ms > f->delay_ms ? c->o.delay_ms : f->delay_ms;
    if (delay > c->o.crawl_delay_max_ms && delay > c->o.delay_ms)
        delay = c->o.crawl_delay_max_ms;
    if (c->resumed && c->o.delay_ms > 0 && c->start_ms + delay > h->gate->next_ms)
        h->gate->next_ms = c->start_ms + delay; /* who knows what was asked just before */
    h->leased_until_ms = crawl_present(c) + LIMIT_LEASE_MS;
    h->pages_kept = h->pages_leased = f->pages;
    c->stats.hosts += !h->gate->met;
    h->gate->met = true;
    c->hosts[c->nhosts++] = h;
    return true;
}

static void acquire(struct crawl *c)
{
    while (c->nhosts < LIMIT_HOSTS && c->lease_at_ms <= crawl_present(c) && !c->broken) {
        struct frontier_host f = {0};
        enum err_code rc = c->f->lease(c->f->ctx, crawl_present(c), LIMIT_LEASE_MS, &f, &c->err);
        if (rc == ERR_NOTHING) {
            int64_t at = c->f->next_due(c->f->ctx, crawl_present(c));
            c->lease_at_ms = at == 0 ? INT64_MAX : at;
            if (c->lease_at_ms <= crawl_present(c))
                c->lease_at_ms = crawl_present(c) + LOOP_MS;
            return;
        }
        if (rc) {
            crawl_break(c, rc);
            return;
        }
        c->dirty = true;
        if (!adopt(c, &f))
            return;
    }
}

static void write_back(struct host *h, bool keep)
{
    struct crawl *c = h->c;
    int64_t rest = h->gate->next_ms - crawl_mono();
    h->f.next_ms = crawl_wall() + (rest > 0 ? rest : 0);
    h->leased_until_ms = crawl_present(c) + LIMIT_LEASE_MS;
    h->pages_kept = h->f.pages;
    h->learnt = false;
    enum err_code rc = c->f->release(c->f->ctx, &h->f, keep, h->leased_until_ms, &c->err);
    if (rc)
        crawl_break(c, rc);
    c->dirty = true;
}

static void drop(struct crawl *c, int i)
{
    struct host *h = c->hosts[i];
    for (int k = 0; k < 2; k++)
        crawl_rules_close(&h->rules[k]);
    cookies_free(&h->cookies);
    bytes_free(&h->key);
    bytes_free(&h->robots);
    bytes_free(&h->blocked);
    bytes_free(&h->url);
    bytes_free(&h->etag);
    bytes_free(&h->modified);
    bytes_free(&h->robots_url);
    free(h);
    c->hosts[i] = c->hosts[--c->nhosts];
}

/* The next URL into the hand; false where there is none. */
static bool pick(struct host *h)
{
    struct crawl *c = h->c;
    struct frontier_url u = {0};
    enum err_code rc = c->f->next(c->f->ctx, h->f.id, crawl_present(c), &u, &c->err);
    if (rc) {
        if (rc != ERR_NOTHING)
            crawl_break(c, rc);
        return false;
    }
    c->dirty = true;
    h->page = u;
    bytes_reset(&h->url, 1 << 16);
    bytes_reset(&h->etag, 1 << 16);
    bytes_reset(&h->modified, 1 << 16);
    if (!bytes_add(&h->url, u.url) || !bytes_add(&h->etag, u.etag) || !bytes_add(&h->modified, u.last_modified)) {
        crawl_break(c, err_set(&c->err, ERR_NOMEM, 0, "out of memory"));
        return false;
    }
    h->page.url = bytes_view(&h->url);
    h->page.etag = bytes_view(&h->etag);
    h->page.last_modified = bytes_view(&h->modified);
    return h->have_page = true;
}

static bool open_gate(const struct gate *g, int64_t now)
{
    return !g || (!g->busy && g->next_ms <= now);
}

/* Send what is in hand, if the gates let it. */
static void send(struct host *h, const struct url *u)
{
    struct crawl *c = h->c;
    struct gate *g = gates_get(&c->gates, url_host_key(u));
    struct err e;
    int64_t now = crawl_mono();
    if (!g || !open_gate(g, now)) {
        h->wait_ms = !g || g->busy ? now + 20 : g->next_ms;
        return;
    }
    bool robots = h->job == JOB_ROBOTS;
    struct fetch_request r = {.url = u, .owner = h,
                              .tls = h->f.tls_policy < TLS_STRICT ? TLS_STRICT : (enum tls_policy)h->f.tls_policy,
                              .any_type = robots || h->page.priority / HOPS == CLASS_SITEMAP};
    if (!robots) {
        r.etag = h->page.etag;
        r.last_modified = h->page.last_modified;
        r.cookies = cookies_for(&h->cookies, &c->arena, u);
    }
    h->asked = g;
    h->held = g == h->gate && !c->o.share_address ? h->addr : NULL;
    enum err_code rc = fetch_start(c->fetch, &r, &e);
    if (rc) {
        h->held = NULL;
        if (rc != ERR_BUSY) {
            h->job = JOB_NONE;
            c->stats.failed++;
            c->stats.refused_private += rc == ERR_NOTHING;
            crawl_page_refused(h, e.msg);
        }
        return;
    }
    g->busy = true;
    if (h->held)
        h->held->busy = true;
    h->flying = true;
    c->nflying++;
}

/* Everything up to the next request of a host whose gates are open. */
static void advance(struct host *h)
{
    struct crawl *c = h->c;
    struct url u;
    for (int i = 0; i < REFUSALS && !c->broken; i++) {
        c->arena = arena_reset(&c->region, 1 << 20, &c->full);
        if (!h->have_page && !pick(h)) {
            h->leave = true;
            return;
        }
        if (h->job == JOB_ROBOTS) {
            if (url_parse(&c->arena, bytes_view(&h->robots_url), NULL, &u, NULL) == ERR_OK)
                send(h, &u);
            return;
        }
        if (url_parse(&c->arena, h->page.url, NULL, &u, NULL)) {
            crawl_page_refused(h, "no URL");
            continue;
        }
        int scheme = view_eq(u.scheme, VIEW("https"));
        if (h->is_private) {
            c->stats.refused_private++;
            crawl_page_refused(h, "private address");
        } else if (!crawl_rules_ready(h, scheme)) {
            crawl_rules_ask(h, &u, scheme);
        } else if (h->rules[scheme].deny_all || !robots_allow(&h->rules[scheme].robots, url_target(&u), c->arena)) {
            c->stats.refused_robots++;
            crawl_page_refused(h, "robots");
        } else {
            h->job = JOB_PAGE;
            send(h, &u);
            return;
        }
    }
}

static bool spent(const struct host *h)
{
    const struct crawl_options *o = &h->c->o;
    return (o->host_pages && h->f.pages >= o->host_pages) || (o->host_bytes && h->f.bytes >= o->host_bytes);
}

/*
 * A host whose budget is spent comes again only after the run would have ended
 * for want of others: so a run with a larger budget goes on soon.
 */
static void retire(struct host *h)
{
    struct crawl *c = h->c;
    crawl_rest(h, c->o.patience_ms + 1000);
    h->leave = !c->o.ahead_ms;
    if (!h->gate->spent)
        crawl_say(c, CRAWL_HOST, h, h->f.host, NULL, "budget spent");
    h->gate->spent = true;
}

static int64_t ready_at(const struct host *h)
{
    int64_t at = h->wait_ms > h->gate->next_ms && h->job != JOB_ROBOTS ? h->wait_ms : h->gate->next_ms;
    if (h->wait_ms > at)
        at = h->wait_ms;
    if (h->addr && h->addr->next_ms > at)
        at = h->addr->next_ms;
    return at;
}

/* Start what may be started; returns the monotonic time of the next chance. */
static int64_t start_all(struct crawl *c, bool ending)
{
    int64_t soonest = INT64_MAX;
    int n = c->nhosts;
    c->turn++;
    for (int k = 0; k < n && !c->broken; k++) {
        struct host *h = c->hosts[(k + c->turn) % n];
        if (h->flying || h->leave)
            continue;
        if (spent(h)) {
            retire(h);
            continue;
        }
        int64_t now = crawl_mono(), at = ready_at(h);
        bool free_now = at <= now && !h->gate->busy && (!h->addr || !h->addr->busy);
        if (free_now && !ending && fetch_busy(c->fetch) < c->o.transfers) {
            advance(h);
            if (!h->flying && !h->leave && ready_at(h) < soonest)
                soonest = ready_at(h) > now ? ready_at(h) : now + 20;
        } else if (at < soonest) {
            soonest = at > now ? at : now + 20;
        }
    }
    for (int i = c->nhosts - 1; i >= 0; i--) {
        struct host *h = c->hosts[i];
        bool turn = h->f.pages >= h->pages_leased + KEEP_PAGES; /* others wait: a host has so many pages at a turn */
        bool crowded =
            c->nhosts == LIMIT_HOSTS && (turn || (!c->o.ahead_ms && ready_at(h) > crawl_mono() + LIMIT_HOLD_MS));
        if (!h->flying && (h->leave || crowded)) {
            write_back(h, false);
            drop(c, i);
            c->lease_at_ms = 0;
        } else if (h->learnt || h->leased_until_ms < crawl_present(c) + RENEW_MS ||
                   h->f.pages >= h->pages_kept + KEEP_PAGES) {
            write_back(h, true);
        }
    }
    return soonest;
}

static const char *budget(const struct crawl *c)
{
    const struct crawl_options *o = &c->o;
    if (o->stop && *o->stop)
        return "interrupted";
    if (o->max_pages && c->stats.answers - c->stats.robots + c->nflying >= o->max_pages)
        return "max-pages";
    if (o->max_bytes && c->stats.bytes >= o->max_bytes)
        return "max-bytes";
    if (o->max_ms && crawl_mono() - c->start_ms >= o->max_ms)
        return "max-time";
    return NULL;
}

/* Milliseconds until the crawl window opens; 0 inside it. */
static int64_t window(const struct crawl *c)
{
    int from = c->o.hours_from, to = c->o.hours_to;
    if (from == to)
        return 0;
    int64_t day = (crawl_wall() / 1000 + c->o.hours_zone_s) % 86400, a = from * 3600, b = to * 3600;
    bool inside = a < b ? day >= a && day < b : day >= a || day < b;
    return inside ? 0 : ((a - day + 86400) % 86400) * 1000;
}

static void tick(struct crawl *c, bool last)
{
    int64_t now = crawl_mono();
    struct err e;
    c->stats.now_ms = crawl_wall();
    c->stats.busy = c->nflying;
    if (last || now - c->counted_ms >= 1000) {
        c->counted_ms = now;
        c->f->count(c->f->ctx, c->stats.queue, &e);
    }
    if (c->sink.tick && (last || now - c->ticked_ms >= LOOP_MS)) {
        c->ticked_ms = now;
        c->sink.tick(c->sink.ctx, &c->stats);
    }
}

static void commit(struct crawl *c)
{
    enum err_code rc;
    if (!c->dirty || c->broken)
        return;
    c->dirty = false;
    c->dirty_ms = 0;
    c->safe = c->stats.answers;
    if ((rc = c->f->commit(c->f->ctx, &c->err)))
        crawl_break(c, rc);
}

/*
 * Commit where it is time.  Answers that come together share a commit, since
 * each writes the same pages of the indexes again; but no more of them than
 * hosts are in hand, and for no longer than COMMIT_MS: a kill costs at most
 * one answer a host beside those in flight.  Returns the milliseconds until
 * it is time, at most `most`.
 */
static int64_t settle(struct crawl *c, int64_t most)
{
    int64_t now = crawl_mono();
    if (!c->dirty)
        return most;
    if (!c->dirty_ms)
        c->dirty_ms = now;
    if (c->stats.answers - c->safe >= c->nhosts || now - c->dirty_ms >= COMMIT_MS) {
        commit(c);
        return most;
    }
    int64_t left = c->dirty_ms + COMMIT_MS - now;
    return left < most ? left : most;
}

/* Whether the run is over, with nothing in flight and nothing to wait for; *wait_ms gets how long it may sleep. */
static bool over(struct crawl *c, int64_t soonest, int64_t *wait_ms)
{
    int64_t now = crawl_mono(), lease_in = c->lease_at_ms - crawl_wall();
    if (c->lease_at_ms == INT64_MAX)
        lease_in = INT64_MAX;
    else if (c->lease_at_ms <= crawl_present(c))
        lease_in = 0;
    int64_t wait = soonest == INT64_MAX ? INT64_MAX : soonest - now, open = window(c);
    if (c->nhosts < LIMIT_HOSTS && lease_in < wait)
        wait = lease_in;
    if (open > 0)
        wait = open;
    if (c->nflying == 0 && wait > c->o.patience_ms) {
        c->stats.ended = wait == INT64_MAX ? "done" : "waiting";
        c->stats.next_ms = wait == INT64_MAX ? 0 : crawl_wall() + wait;
        return true;
    }
    *wait_ms = wait < 0 ? 0 : wait > LOOP_MS ? LOOP_MS : wait;
    return false;
}

/* Hosts that come back have their robots and delay; see adopt(). */
static void loop(struct crawl *c)
{
    int64_t ending_ms = 0, wait;
    while (!c->broken) {
        const char *why = budget(c);
        if (why && !ending_ms) {
            ending_ms = crawl_mono();
            c->stats.ended = why;
        }
        bool closed = ending_ms || window(c) > 0;
        if (!closed)
            acquire(c);
        int64_t soonest = start_all(c, closed);
        if (ending_ms && (c->nflying == 0 || crawl_mono() - ending_ms > LIMIT_GRACE_MS)) {
            if (c->nflying || strcmp(c->stats.ended, "max-pages") != 0 || budget(c))
                return;
            ending_ms = 0; /* what was in flight were no pages */
            c->stats.ended = NULL;
            continue;
        }
        if (!ending_ms && over(c, soonest, &wait))
            return;
        if (ending_ms)
            wait = LOOP_MS;
        fetch_run(c->fetch, settle(c, wait));
        settle(c, 0); /* before new requests: their answers would come on top */
        tick(c, false);
    }
}

void crawl_pump(struct crawl *c, int fd)
{
    fetch_pump(c->fetch, fd);
}

enum err_code crawl_run(struct crawl *c, struct err *e)
{
    c->start_ms = crawl_mono();
    c->stats.started_ms = crawl_wall();
    enum err_code rc = c->f->recover(c->f->ctx, e);
    if (rc)
        return rc;
    c->dirty = true;
    if (setjmp(c->full)) /* outside an answer only a URL is in the arena: it was bounded before */
        crawl_break(c, err_set(&c->err, ERR_NOMEM, 0, "out of memory"));
    else
        loop(c);
    while (c->nhosts) {
        if (!c->broken)
            write_back(c->hosts[c->nhosts - 1], false);
        drop(c, c->nhosts - 1);
    }
    commit(c);
    tick(c, true);
    if (c->stats.ended && strcmp(c->stats.ended, "waiting") == 0 && c->stats.queue[0] + c->stats.queue[1] == 0)
        c->stats.ended = "done"; /* what is left are revisits */
    if (c->broken && e)
        *e = c->err;
    return c->broken;
}

struct crawl *crawl_open(const struct crawl_options *o, struct frontier *f, const struct crawl_sink *sink,
                         struct err *e)
{
    struct crawl *c = calloc(1, sizeof *c);
    if (!c || !arena_open(&c->region, LIMIT_SCRATCH)) {
        free(c);
        err_set(e, ERR_NOMEM, 0, "out of memory");
        return NULL;
    }
    c->o = *o;
    c->f = f;
    c->sink = *sink;
    c->horizon_ms = o->ahead_ms ? crawl_wall() + o->ahead_ms : 0;
    c->random = o->seed ? o->seed : 0x2545F4914F6CDD1Du;
    struct fetch_options fo = {.transfers = o->transfers, .body_limit = (size_t)o->body_limit,
                               .header_limit = (size_t)o->header_limit, .connect_ms = LIMIT_CONNECT_MS,
                               .transfer_ms = o->transfer_ms, .stall_s = o->stall_s, .user_agent = o->user_agent,
                               .proxy = o->proxy, .ca_file = o->ca_file, .allow_private = o->allow_private};
    struct fetch_hooks hooks = {.ctx = c, .done = on_answer, .gate = may_connect};
    int64_t counts[5] = {0};
    time_t now = time(NULL);
    struct tm tm;
    gmtime_r(&now, &tm);
    c->year = tm.tm_year + 1900;
    if (f->count(f->ctx, counts, e) || !(c->fetch = fetch_open(&fo, &hooks, e))) {
        crawl_close(c);
        return NULL;
    }
    c->resumed = counts[0] + counts[1] + counts[2] + counts[3] + counts[4] > 0;
    return c;
}

void crawl_close(struct crawl *c)
{
    if (!c)
        return;
    fetch_close(c->fetch);
    while (c->nhosts)
        drop(c, c->nhosts - 1);
    gates_close(&c->gates);
    arena_close(&c->region);
    free(c);
}
