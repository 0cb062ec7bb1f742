#include "cleaner/decontaminate/spam.h"

#include "cleaner/base/utf8.h"

/* Elements whose text is no part of the page's body. */
static bool silent(enum tag t)
{
    return t == TAG_SCRIPT || t == TAG_STYLE || t == TAG_TITLE || t == TAG_TEMPLATE || t == TAG_TEXTAREA || t == TAG_IFRAME;
}

static void put_break(struct buf *b)
{
    if (b->n && b->p[b->n - 1] != '\n')
        buf_putc(b, '\n');
}

/* The text of the body in one run; where each node begins in it. */
static void flatten(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    struct buf b = {.a = s->a};
    uint8_t *closes = arena_array(s->a, uint8_t, d->n + 1);
    s->at = arena_array(s->a, uint32_t, d->n + 1);
    buf_room(&b, s->p->shrunk.text.n / 2 + 16);
    for (uint32_t i = 0; i < d->n;) {
        const struct node *n = &d->nodes[i];
        if (closes[i])
            put_break(&b);
        s->at[i] = (uint32_t)b.n;
        if (n->kind == NODE_TEXT) {
            *LIST_PUSH(s->a, s->segs, s->nsegs) = (struct segment){i, (uint32_t)b.n};
            buf_put(&b, n->text);
        } else if (n->kind == NODE_ELEMENT && (n->flags & NODE_CUT || silent(n->tag))) {
            for (uint32_t k = i; k < n->end; k++) {
                s->at[k] = (uint32_t)b.n;
            }
            i = n->end;
            continue;
        } else if (n->kind == NODE_ELEMENT && (n->tag == TAG_BR || tag_is_block(n->tag))) {
            put_break(&b);
            s->at[i] = (uint32_t)b.n;
            closes[n->end] = 1;
        }
        i++;
    }
    s->at[d->n] = (uint32_t)b.n;
    s->flat = buf_view(&b);
}

static uint32_t pair(uint32_t a, uint32_t b)
{
    return (a * 0x9E3779B1u ^ b * 0x85EBCA6Bu) >> 17 & (BIGRAMS - 1);
}

/* The first byte at or after `at` that is not ASCII, or shortly before it. */
static size_t past_ascii(struct view v, size_t at)
{
    uint64_t x;
    for (; at + sizeof x <= v.n; at += sizeof x) {
        memcpy(&x, v.p + at, sizeof x);
        if (x & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

/* Walk the pairs of Han characters of v: add `step` to each, or count those that are there. */
static uint32_t pairs(const struct spam *s, struct view v, int step, uint32_t *there)
{
    uint32_t before = 0, n = 0;
    for (size_t i = 0; i < v.n;) {
        if ((unsigned char)v.p[i] < 0xE0) {
            before = 0;
            i = past_ascii(v, i + 1);
            continue;
        }
        uint32_t cp = utf8_next(v, &i);
        cp = cp_is_han(cp) ? lexicon_fold(s->lex, cp) : 0;
        if (cp && before) {
            uint16_t *slot = &s->bigrams[pair(before, cp)];
            n++;
            if (there)
                *there += *slot > 0;
            if (step > 0 ? *slot < UINT16_MAX : step < 0 && *slot > 0)
                *slot = (uint16_t)(*slot + step);
        }
        before = cp;
    }
    return n;
}

int spam_topic(struct spam *s, struct view v, bool own)
{
    uint32_t there = 0;
    if (!s->bigrams) { /* most pages have nothing of which it is asked */
        s->bigrams = arena_array(s->a, uint16_t, BIGRAMS);
        pairs(s, s->flat, +1, NULL);
    }
    if (own)
        pairs(s, v, -1, NULL);
    uint32_t n = pairs(s, v, 0, &there);
    if (own)
        pairs(s, v, +1, NULL);
    return n ? (int)(there * 100 / n) : -1;
}

/* The page's own domain: its address, or what its <base> and canonical link say. */
static struct view own_domain(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    struct url u;
    struct view url = s->p->capture->final_url.n ? s->p->capture->final_url : s->p->capture->url;
    if (url.n && url_parse(s->a, url, NULL, &u, NULL) == ERR_OK)
        return url_domain(u.host);
    for (uint32_t i = d->head; d->head && i < d->nodes[d->head].end; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || (n->tag != TAG_BASE && n->tag != TAG_LINK))
            continue;
        if (n->tag == TAG_LINK && !view_eq_ci(dom_attr(d, i, ATTR_REL), VIEW("canonical")))
            continue;
        if (url_parse(s->a, dom_attr(d, i, ATTR_HREF), NULL, &u, NULL) == ERR_OK)
            return url_domain(u.host);
    }
    return (struct view){0};
}

/* The authority of an absolute or scheme-relative address; empty for others. */
static struct view host_of(struct view url)
{
    url = view_trim(url);
    size_t at = view_starts_ci(url, VIEW("http://")) ? 7 : view_starts_ci(url, VIEW("https://")) ? 8
                : view_starts(url, VIEW("//")) ? 2 : 0;
    size_t end = at;
    while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#' && url.p[end] != ':' &&
           !ascii_space(url.p[end]) && url.p[end] != '"' && url.p[end] != '\'')
        end++;
    return at ? view_sub(url, at, end) : (struct view){0};
}

bool spam_known_host(struct view host)
{
    static const struct view known[] = {
        VIEW_INIT("baidu.com"), VIEW_INIT("bdstatic.com"), VIEW_INIT("bdimg.com"), VIEW_INIT("cnzz.com"), VIEW_INIT("51.la"),
        VIEW_INIT("qq.com"), VIEW_INIT("gtimg.cn"), VIEW_INIT("sina.com.cn"), VIEW_INIT("sinajs.cn"), VIEW_INIT("weibo.com"),
        VIEW_INIT("163.com"), VIEW_INIT("126.net"), VIEW_INIT("sohu.com"), VIEW_INIT("ifeng.com"), VIEW_INIT("qhimg.com"),
        VIEW_INIT("360.cn"), VIEW_INIT("so.com"), VIEW_INIT("sogou.com"), VIEW_INIT("youku.com"), VIEW_INIT("iqiyi.com"),
        VIEW_INIT("tudou.com"), VIEW_INIT("bilibili.com"), VIEW_INIT("cctv.com"), VIEW_INIT("cntv.cn"), VIEW_INIT("people.com.cn"),
        VIEW_INIT("xinhuanet.com"), VIEW_INIT("news.cn"), VIEW_INIT("amap.com"), VIEW_INIT("alicdn.com"), VIEW_INIT("aliyun.com"),
        VIEW_INIT("aliyuncs.com"), VIEW_INIT("taobao.com"), VIEW_INIT("tanx.com"), VIEW_INIT("mmstat.com"), VIEW_INIT("umeng.com"),
        VIEW_INIT("jiathis.com"), VIEW_INIT("bshare.cn"), VIEW_INIT("google.com"), VIEW_INIT("googleapis.com"),
        VIEW_INIT("gstatic.com"), VIEW_INIT("google-analytics.com"), VIEW_INIT("googletagmanager.com"),
        VIEW_INIT("googlesyndication.com"), VIEW_INIT("doubleclick.net"), VIEW_INIT("youtube.com"), VIEW_INIT("facebook.com"),
        VIEW_INIT("facebook.net"), VIEW_INIT("twitter.com"), VIEW_INIT("addthis.com"), VIEW_INIT("sharethis.com"),
        VIEW_INIT("jquery.com"), VIEW_INIT("bootcdn.net"), VIEW_INIT("bootcss.com"), VIEW_INIT("jsdelivr.net"),
        VIEW_INIT("cloudflare.com"), VIEW_INIT("unpkg.com"), VIEW_INIT("staticfile.org"), VIEW_INIT("conac.cn"),
        VIEW_INIT("gov.cn"), VIEW_INIT("edu.cn"), VIEW_INIT("vimeo.com"), VIEW_INIT("disqus.com"), VIEW_INIT("scorecardresearch.com"),
        VIEW_INIT("outbrain.com"), VIEW_INIT("taboola.com"), VIEW_INIT("criteo.com"), VIEW_INIT("quantserve.com"),
        VIEW_INIT("chartbeat.com"), VIEW_INIT("optimizely.com"), VIEW_INIT("newrelic.com"), VIEW_INIT("nr-data.net"),
        VIEW_INIT("amazon-adsystem.com"), VIEW_INIT("adobedtm.com"), VIEW_INIT("demdex.net"), VIEW_INIT("omtrdc.net"),
        VIEW_INIT("yandex.ru"), VIEW_INIT("linkedin.com"), VIEW_INIT("pinterest.com"), VIEW_INIT("instagram.com"),
    };
    char last = host.n ? ascii_lower(host.p[host.n - 1]) : 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (last == known[i].p[known[i].n - 1] && host.n >= known[i].n && view_eq_ci(view_from(host, host.n - known[i].n), known[i]) &&
            (host.n == known[i].n || host.p[host.n - known[i].n - 1] == '.'))
            return true;
    return false;
}

struct view spam_domain_of(struct spam *s, struct view host)
{
    if (!host.n)
        return host;
    if (!s->domains)
        s->domains = arena_array(s->a, struct hosted, DOMAINS);
    struct hosted *k = &s->domains[view_hash(host) & (DOMAINS - 1)];
    if (!view_eq(k->host, host))
        *k = (struct hosted){host, url_domain(host)};
    return k->domain;
}

/* The last two labels of a host: those of one domain have the same. */
static struct view tail_of(struct view host)
{
    size_t at = host.n, dots = 0;
    while (at > 0 && (dots += host.p[at - 1] == '.') < 2)
        at--;
    return view_from(host, at);
}

bool spam_off(struct spam *s, struct view host)
{
    if (!host.n)
        return false;
    struct view own = spam_domain(s);
    bool same = view_eq_ci(tail_of(host), tail_of(own)) && view_eq_ci(spam_domain_of(s, host), own);
    return !same && !lexicon_allows_host(s->lex, host);
}

bool spam_offsite(struct spam *s, struct view url, struct view *host)
{
    *host = host_of(url);
    return host->n && !spam_known_host(*host) && spam_off(s, *host);
}

/* A host, how many links name it, and its domain, once that was looked up. */
struct named {
    struct view host, domain;
    uint32_t times;
};

/* The tail that most of the links to some host have; empty: none.  *total: how many such links there are. */
static struct view usual_tail(const struct spam *s, uint32_t *total)
{
    struct view best = {0};
    uint32_t votes = 0, for_best = 0;
    *total = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < s->nanchors; i++) {
            struct view tail = tail_of(s->anchors[i].host);
            if (!tail.n)
                continue;
            bool same = view_eq_ci(tail, best);
            if (round) {
                for_best += same;
                ++*total;
            } else if (!votes) {
                best = tail;
                votes = 1;
            } else {
                votes = same ? votes + 1 : votes - 1;
            }
        }
    return for_best * 2 > *total ? best : (struct view){0};
}

/*
 * The hosts with this tail: a hash table, with empty places in it, and behind
 * it those that found no place near their own: hosts that were made to collide
 * are there, once for each link.  *first: a host that is named most.
 */
static struct named *count_hosts(struct spam *s, struct view tail, uint32_t *n, struct named **first)
{
    enum { NEAR = 16 };
    uint32_t slots = 64;
    while (slots < 2 * s->nanchors)
        slots *= 2;
    struct named *hosts = arena_array(s->a, struct named, (size_t)slots + s->nanchors);
    *first = hosts;
    *n = slots;
    for (uint32_t i = 0; i < s->nanchors; i++) {
        struct view host = s->anchors[i].host;
        if (!host.n || !view_eq_ci(tail_of(host), tail))
            continue;
        uint32_t at = (uint32_t)view_hash(host) & (slots - 1), tries = 0;
        for (; tries < NEAR && hosts[at].times && !view_eq(hosts[at].host, host); tries++)
            at = (at + 1) & (slots - 1);
        at = tries < NEAR ? at : (*n)++;
        hosts[at].host = host;
        hosts[at].times++;
        *first = hosts[at].times > (*first)->times ? &hosts[at] : *first;
    }
    return hosts;
}

/*
 * The domain that most of the page's links name, and at least three.  It has
 * the tail that most of them have, and it is mostly that of the host that is
 * named most: so few hosts, the oftenest first, are looked up.
 */
static struct view usual_domain(struct spam *s)
{
    uint32_t total, n, found = 0, votes = 0;
    struct view tail = usual_tail(s, &total), best;
    if (!tail.n || total < 3)
        return (struct view){0};
    struct named *first, *hosts = count_hosts(s, tail, &n, &first);
    best = url_domain(first->host);
    for (uint32_t least = first->times; least; least /= 2) /* those named `least` times, and to twice as often */
        for (struct named *h = hosts; h < hosts + n; h++) {
            if (h->times < least || h->domain.n)
                continue;
            h->domain = url_domain(h->host);
            found += view_eq_ci(h->domain, best) ? h->times : 0;
            if (found >= 3 && found * 2 > total)
                return best;
        }
    for (const struct named *h = hosts; h < hosts + n; h++) /* another domain, of many hosts */
        if (view_eq_ci(h->domain, best)) {
            votes += h->times;
        } else if (h->times > votes) {
            best = h->domain;
            votes = h->times - votes;
        } else {
            votes -= h->times;
        }
    found = 0;
    for (const struct named *h = hosts; h < hosts + n; h++)
        found += view_eq_ci(h->domain, best) ? h->times : 0;
    return found >= 3 && found * 2 > total ? best : (struct view){0};
}

struct view spam_domain(struct spam *s)
{
    if (!s->domain_known) {
        s->domain_known = true;
        s->domain = own_domain(s);
        s->domain = s->domain.n ? s->domain : usual_domain(s);
    }
    return s->domain;
}

static void find_anchors(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    for (uint32_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || n->tag != TAG_A || n->flags & NODE_CUT)
            continue;
        struct anchor *k = LIST_PUSH(s->a, s->anchors, s->nanchors);
        *k = (struct anchor){.node = i, .beg = s->at[i], .end = s->at[n->end]};
        while (k->end > k->beg && s->flat.p[k->end - 1] == '\n')
            k->end--;
        k->host = host_of(dom_attr(d, i, ATTR_HREF));
    }
}

void spam_build(struct spam *s)
{
    flatten(s);
    s->how = arena_array(s->a, uint8_t, s->p->dom.n + 1);
    s->own = arena_array(s->a, uint8_t, s->p->dom.n + 1);
    s->over = arena_array(s->a, uint8_t, s->p->dom.n + 1);
    s->cut = arena_array(s->a, uint8_t, s->p->dom.n + 1);
    s->hits = lexicon_census(s->a, s->lex, s->flat, &s->nhits, &s->census);
    s->times = arena_array(s->a, uint32_t, lexicon_size(s->lex) + 1);
    for (uint32_t i = 0; i < s->nhits; i++) {
        s->count[s->hits[i].cls]++;
        s->times[s->hits[i].word]++;
    }
    s->nchains = chains_find(s, s->flat, s->hits, s->nhits, &s->chains);
    find_anchors(s);
}

uint32_t spam_hit_at(const struct spam *s, uint32_t at)
{
    uint32_t lo = 0, hi = s->nhits;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->hits[mid].end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool spam_hits_in(const struct spam *s, uint32_t beg, uint32_t end)
{
    uint32_t i = beg < end && s->nhits ? spam_hit_at(s, beg) : s->nhits;
    return i < s->nhits && s->hits[i].beg < end;
}

/* The last segment that begins at or before `at`. */
static uint32_t segment_at(const struct spam *s, uint32_t at)
{
    uint32_t lo = 0, hi = s->nsegs;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->segs[mid].at <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? lo - 1 : 0;
}

uint32_t spam_node_at(const struct spam *s, uint32_t at, uint32_t *from)
{
    if (!s->nsegs)
        return 0;
    const struct segment *g = &s->segs[segment_at(s, at)];
    *from = at - g->at;
    return g->node;
}

struct span spam_span(const struct spam *s, uint32_t beg, uint32_t end)
{
    if (!s->nsegs || end <= beg)
        return (struct span){0};
    while (end - beg > 1 && ascii_space(s->flat.p[beg])) /* which may be white space between tags far before */
        beg++;
    const struct dom *d = &s->p->dom;
    const struct segment *g = &s->segs[segment_at(s, beg)], *h = &s->segs[segment_at(s, end - 1)];
    size_t to = end - h->at, most = d->nodes[h->node].text.n;
    struct span a = dom_text_span(s->p, g->node, beg - g->at, g == h ? to : d->nodes[g->node].text.n);
    struct span b = g == h ? a : dom_text_span(s->p, h->node, 0, to < most ? to : most);
    return (struct span){a.beg, b.end > a.beg ? b.end : a.end};
}

struct view spam_utf8(struct arena *a, struct view v, size_t limit)
{
    struct buf b = {.a = a};
    for (size_t i = 0; i < v.n && b.n < limit;) {
        uint32_t cp = utf8_next(v, &i);
        if (cp < 0x20 || cp == 0x7F)
            cp = ' ';
        if (cp == ' ' && (!b.n || b.p[b.n - 1] == ' '))
            continue;
        utf8_put(&b, cp);
    }
    return buf_view(&b);
}

void spam_report(struct spam *s, enum spam_rule rule, enum verdict v, enum action act, struct span span,
                 const char *parts, struct view words, int score)
{
    struct buf b = {.a = s->a};
    buf_put(&b, spam_utf8(s->a, words, 400));
    if (parts && *parts)
        buf_printf(&b, "%s[%s; score %d]", b.n ? " " : "", parts, score);
    const struct spam_rule_text *r = &spam_rules[rule];
    page_finding(s->p, r->kind, v, act, r->id, buf_view(&b), span);
    if (s->p->options->explain)
        buf_printf(&s->p->explain, "%s %s %s: %s %.*s (bytes %u-%u)\n", finding_kind_name(r->kind), verdict_name(v), r->id,
                   r->says, VIEW_ARG(buf_view(&b)), span.beg, span.end);
}

void spam_cut(struct spam *s, uint32_t node)
{
    dom_mark(&s->p->dom, node, NODE_CUT);
    for (uint32_t i = node; i < s->p->dom.nodes[node].end; i++)
        s->cut[i] = 1;
}

void spam_cut_line(struct spam *s, uint32_t beg, uint32_t end)
{
    const struct dom *d = &s->p->dom;
    for (uint32_t at = beg; at < end;) {
        uint32_t from, node = spam_node_at(s, at, &from);
        while (d->nodes[node].parent && d->nodes[node].parent != d->body && s->at[d->nodes[node].parent] >= beg &&
               s->at[d->nodes[d->nodes[node].parent].end] <= end + 1)
            node = d->nodes[node].parent;
        if (s->cut[node])
            return;
        spam_cut(s, node);
        uint32_t next = s->at[d->nodes[node].end];
        at = next > at ? next : end;
    }
}
