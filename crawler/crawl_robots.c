/*
 * robots.txt of a host: when to ask, and what each answer means
 * (RFC 9309, 2.3.1): 2xx rules, up to five redirects, 4xx no rules, 429 and
 * 5xx and no answer everything forbidden, unless an older copy says otherwise.
 *
 * The copy in the frontier begins with a comment line that says where it came
 * from, so that the rules of http and https are not mixed up.
 */
#include "crawler/crawl_inner.h"

#include <stdio.h>

enum { RULES_MEMORY = 64 << 20 }; /* address space; a file of 500 KiB needs a few MiB */

static const struct view mark = VIEW_INIT("# from ");

void crawl_rules_close(struct rules *r)
{
    arena_close(&r->region);
    *r = (struct rules){0};
}

/* Fill r from a file; what cannot be held forbids everything. */
static void read_rules(struct host *h, struct rules *r, struct view file)
{
    jmp_buf full;
    r->have = true;
    r->deny_all = !r->region.base && !arena_open(&r->region, RULES_MEMORY);
    if (r->deny_all)
        return;
    if (setjmp(full)) {
        r->deny_all = true;
        r->robots = (struct robots){0};
        return;
    }
    struct arena a = arena_reset(&r->region, 0, &full);
    robots_read(&a, file, view_of(h->c->o.agent), &r->robots);
}

static bool good(int status)
{
    return status >= 200 && status < 300;
}

/* Whether the kept copy is of this scheme. */
static bool kept(const struct host *h, int scheme)
{
    struct view line;
    view_cut(h->f.robots, '\n', &line, NULL);
    if (!view_starts(line, mark))
        return false;
    return view_starts(view_from(line, mark.n), scheme ? VIEW("https:") : VIEW("http:"));
}

bool crawl_rules_ready(struct host *h, int scheme)
{
    struct rules *r = &h->rules[scheme];
    int64_t now = crawl_wall();
    if (r->have)
        return r->until_ms > now;
    if (h->f.robots_ms == 0 || h->f.robots_ms + LIMIT_ROBOTS_AGE_MS <= now || h->f.robots_status < 0 ||
        !kept(h, scheme))
        return false;
    read_rules(h, r, good(h->f.robots_status) ? h->f.robots : (struct view){0});
    r->until_ms = h->f.robots_ms + LIMIT_ROBOTS_AGE_MS;
    return true;
}

void crawl_rules_ask(struct host *h, const struct url *u, int scheme)
{
    bytes_reset(&h->robots_url, 4096);
    if (!bytes_add(&h->robots_url, url_origin(&h->c->arena, u)) || !bytes_add(&h->robots_url, VIEW("/robots.txt"))) {
        crawl_rest(h, LIMIT_ROBOTS_RETRY_MS);
        return;
    }
    h->robots_hops = 0;
    h->robots_scheme = scheme;
    h->job = JOB_ROBOTS;
}

/* Keep what was learnt, under the comment line. */
static void keep(struct host *h, int status, struct view file)
{
    bytes_reset(&h->robots, 1 << 16);
    if (!bytes_add(&h->robots, mark) || !bytes_add(&h->robots, h->robots_scheme ? VIEW("https://") : VIEW("http://")) ||
        !bytes_add(&h->robots, h->f.host) || !bytes_add(&h->robots, VIEW("/robots.txt\n")) ||
        !bytes_add(&h->robots, view_sub(file, 0, ROBOTS_BYTES)))
        bytes_reset(&h->robots, 0);
    h->f.robots = bytes_view(&h->robots);
    h->f.robots_status = status;
    h->f.robots_ms = crawl_wall();
    h->learnt = true;
}

static void offer_sitemaps(struct host *h, const struct robots *r, const struct url *base)
{
    struct crawl *c = h->c;
    if (c->o.depth == 0)
        return;
    for (uint32_t i = 0; i < r->nsitemaps; i++)
        crawl_offer(c, r->sitemaps[i], base, URL_SITEMAP, 0, 0, CLASS_SITEMAP);
    crawl_offers_flush(c);
}

static void settled(struct host *h, int status, struct view file, const struct url *at)
{
    struct rules *r = &h->rules[h->robots_scheme];
    read_rules(h, r, file);
    r->until_ms = crawl_wall() + LIMIT_ROBOTS_AGE_MS;
    keep(h, status, file);
    h->f.fails = 0;
    h->job = JOB_NONE;
    if (h->page.depth < h->c->o.depth)
        offer_sitemaps(h, &r->robots, at);
}

/* Not to be had: the copy we have goes on to hold; without one the host waits. */
static void unreachable(struct host *h, const char *why)
{
    struct rules *r = &h->rules[h->robots_scheme];
    int64_t wait = LIMIT_ROBOTS_RETRY_MS;
    h->job = JOB_NONE;
    for (int i = 0; i < h->f.fails && wait < LIMIT_ROBOTS_RETRY_MAX_MS; i++)
        wait *= 4;
    wait = crawl_jitter(h->c, wait > LIMIT_ROBOTS_RETRY_MAX_MS ? LIMIT_ROBOTS_RETRY_MAX_MS : wait);
    h->f.fails++;
    if (!r->have && h->f.robots_ms && h->f.robots_status >= 0 && kept(h, h->robots_scheme))
        read_rules(h, r, good(h->f.robots_status) ? h->f.robots : (struct view){0});
    if (r->have && !r->deny_all) {
        r->until_ms = crawl_wall() + wait;
        return;
    }
    if (h->f.robots_ms == 0)
        h->f.robots_status = -1;
    crawl_say(h->c, CRAWL_HOST, h, bytes_view(&h->robots_url), NULL, why);
    crawl_rest(h, wait);
}

static void redirected(struct host *h, const struct fetch_answer *a, const struct url *at)
{
    struct url to;
    struct view where = fetch_header(a->capture.response_headers, VIEW("location"), 0);
    if (++h->robots_hops > LIMIT_ROBOTS_REDIRECTS || where.n == 0 || url_parse(&h->c->arena, where, at, &to, NULL)) {
        settled(h, a->capture.status, (struct view){0}, at); /* 2.3.1.2: unavailable, so no rules */
        return;
    }
    bytes_reset(&h->robots_url, 4096);
    if (!bytes_add(&h->robots_url, view_sub(to.href, 0, to.href.n - (to.has_fragment ? to.fragment.n + 1 : 0))))
        unreachable(h, "out of memory");
}

void crawl_rules_answer(struct host *h, const struct fetch_answer *a)
{
    int status = a->capture.status;
    struct url at;
    struct view where = view_copy(&h->c->arena, bytes_view(&h->robots_url));
    h->c->stats.robots++;
    crawl_say(h->c, CRAWL_ROBOTS, h, where, a, a->fault ? a->why : NULL);
    if (a->fault == FETCH_PRIVATE && h->robots_hops == 0) {
        h->is_private = true;
        h->job = JOB_NONE;
        return;
    }
    if (a->fault == FETCH_TLS && crawl_lower_tls(h))
        return;
    if (a->fault) {
        unreachable(h, a->why);
        return;
    }
    if (url_parse(&h->c->arena, where, NULL, &at, NULL)) {
        settled(h, status, (struct view){0}, NULL);
        return;
    }
    if (good(status))
        settled(h, status, a->capture.body, &at);
    else if (status >= 300 && status < 400 && status != 304)
        redirected(h, a, &at);
    else if (status >= 400 && status < 500 && status != 429)
        settled(h, status, (struct view){0}, &at);
    else
        unreachable(h, "robots.txt cannot be had");
}
