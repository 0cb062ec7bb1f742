/* URLs found: made canonical, checked for scope and traps, offered in one go. */
#include "crawler/crawl_inner.h"

/* A direct-mapped memory of links already looked at: most links of a page stand on every page of its site. */
static bool looked_at(struct crawl *c, struct view url)
{
    uint64_t h = view_hash(url);
    if (c->now_host)
        h = (h ^ view_hash(c->now_host->f.host)) * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(h >> 40) % SEEN_SLOTS;
    if (c->seen[at] == h)
        return true;
    c->seen[at] = h;
    return false;
}

static bool wanted(struct crawl *c, const struct url *u, int class)
{
    const struct url *from = c->now_page ? &c->now_url : NULL;
    const char *why = scope_refuses(c->o.scope, u, from);
    if (why && !(class == CLASS_SITEMAP && strcmp(why, "type") == 0)) {
        c->stats.out_of_scope++;
        return false;
    }
    if ((why = trap_of(u, c->year))) {
        c->stats.traps++;
        crawl_say(c, CRAWL_TRAP, c->now_host, view_sub(u->href, 0, LIMIT_URL), NULL, why);
        return false;
    }
    return true;
}

void crawl_offer(struct crawl *c, struct view url, const struct url *base, enum url_origin origin, int depth, int hops,
                 int class)
{
    struct url u, canonical;
    bool changed;
    c->stats.found++;
    if (depth > c->o.depth || hops >= HOPS || url.n > (size_t)4 * LIMIT_URL)
        return;
    if (url_parse(&c->arena, url, base, &u, NULL))
        return;
    url_canonical(&c->arena, &u, &canonical);
    struct view plain = trap_without_session(&c->arena, &canonical, &changed);
    if (changed && url_parse(&c->arena, plain, NULL, &canonical, NULL))
        return;
    if (!wanted(c, &canonical, class))
        return;
    *LIST_PUSH(&c->arena, c->offers, c->noffers) = (struct frontier_offer){
        .url = canonical.href,
        .host = url_host_key(&canonical),
        .depth = depth,
        .priority = class * HOPS + hops,
        .origin = origin,
        .from = c->now_page ? c->now_page->id : 0,
    };
}

void crawl_link(struct crawl *c, struct view url, enum url_origin origin)
{
    struct crawl_page *p = c->now_page;
    if (!p || (c->nofollow && !c->o.ignore_nofollow) || looked_at(c, url))
        return;
    int depth = p->depth + (origin == URL_LINK ? 1 : 0);
    int class = CLASS_PAGE + (depth < CLASS_DEPTHS ? depth : CLASS_DEPTHS);
    crawl_offer(c, url, &c->now_url, origin, depth, 0, class);
}

void crawl_offers_flush(struct crawl *c)
{
    struct err e = {0};
    if (c->noffers == 0)
        return;
    int64_t fresh = c->f->offer(c->f->ctx, c->offers, c->noffers, crawl_present(c), &e);
    c->noffers = 0;
    c->offers = NULL;
    if (fresh < 0) {
        c->err = e;
        crawl_break(c, e.code ? e.code : ERR_IO);
        return;
    }
    c->stats.offered += fresh;
    c->dirty = true;
    if (fresh)
        c->lease_at_ms = 0; /* maybe for a host that nobody holds */
}

enum err_code crawl_seed(struct crawl *c, struct view url, struct err *e)
{
    struct url u, canonical;
    enum err_code rc;
    if (setjmp(c->full))
        return err_set(e, ERR_LIMIT, 0, "address too long");
    c->arena = arena_reset(&c->region, 1 << 20, &c->full);
    if ((rc = url_parse(&c->arena, url, NULL, &u, e)))
        return rc;
    if (u.href.n > LIMIT_URL)
        return err_set(e, ERR_INPUT, 0, "address of %zu bytes: more than %d", u.href.n, LIMIT_URL);
    url_canonical(&c->arena, &u, &canonical);
    if (!scope_seed(c->o.scope, &canonical))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    struct frontier_offer o = {.url = canonical.href, .host = url_host_key(&canonical), .origin = URL_SEED};
    if (c->f->offer(c->f->ctx, &o, 1, crawl_present(c), e) < 0)
        return e && e->code ? e->code : ERR_IO;
    c->dirty = true;
    return ERR_OK;
}
