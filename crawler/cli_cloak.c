#include "crawler/cli_cloak.h"

#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"
#include "crawler/fetch/fetch.h"
#include "crawler/limits.h"

static const struct {
    const char *name, *agent, *referrer;
} visitors[VIEWS] = {
    {"a browser", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", ""},
    {"Baiduspider", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", ""},
    {"a visitor from a search engine", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
     "https://www.baidu.com/s?wd=%E6%94%BF%E5%BA%9C"},
};

const struct spam_rule_text cloak_rule = {"cloaking", FINDING_CLOAKING,
    "The site gives a search engine's robot or its visitors another page than it gives a browser."};

enum {
    HOPS = 6,          /* redirects that are followed */
    BODY = 8 << 20,    /* bytes of a page */
    LINES = 6,         /* an article with fewer lines is not compared by them */
    SHARED = 40        /* of a hundred characters, those of lines that both have */
};

/* One answer, copied. */
struct visit {
    struct arena *a;
    struct capture got;
    struct err *e;
    enum err_code code;
    bool done;
};

static void on_answer(void *ctx, void *owner, struct fetch_answer *f)
{
    struct visit *v = ctx;
    (void)owner;
    v->done = true;
    if (f->fault != FETCH_OK) {
        v->code = err_set(v->e, ERR_IO, 0, "%s%s%s", fetch_fault_name(f->fault), *f->why ? ": " : "", f->why);
        return;
    }
    const struct capture *c = &f->capture;
    v->got = *c;
    v->got.url = view_copy(v->a, c->url);
    v->got.request_headers = view_copy(v->a, c->request_headers);
    v->got.response_headers = view_copy(v->a, c->response_headers);
    v->got.content_type = fetch_header(v->got.response_headers, VIEW("Content-Type"), 0);
    v->got.body = view_copy(v->a, c->body);
    v->got.wire_body = v->got.address = v->got.tls_version = v->got.tls_cipher = v->got.cert_error = v->got.blocked = (struct view){0};
}

/* One request and its answer. */
static enum err_code ask(struct fetch *f, struct visit *v, const struct url *u, int view, enum tls_policy tls)
{
    struct fetch_request r = {.url = u, .referrer = view_of(visitors[view].referrer), .tls = tls};
    v->done = false;
    v->code = ERR_OK;
    if (fetch_start(f, &r, v->e))
        return v->e->code;
    while (!v->done)
        fetch_run(f, 1000);
    return v->code;
}

const char *cloak_visitor(int view)
{
    return visitors[view].name;
}

enum err_code cloak_fetch(struct arena *a, const char *address, int view, bool allow_private, struct capture *out,
                          struct err *e)
{
    struct url u;
    struct visit v = {.a = a, .e = e};
    enum err_code rc = url_parse(a, view_of(address), NULL, &u, e);
    if (rc)
        return rc;
    struct fetch_options o = {.transfers = 1, .body_limit = BODY, .header_limit = 256 << 10, .connect_ms = LIMIT_CONNECT_MS,
                              .transfer_ms = 60000, .stall_s = 20, .user_agent = visitors[view].agent, .allow_private = allow_private};
    struct fetch_hooks hooks = {.ctx = &v, .done = on_answer};
    struct fetch *f = fetch_open(&o, &hooks, e);
    if (!f)
        return e->code;
    for (int hop = 0;; hop++) {
        rc = ask(f, &v, &u, view, TLS_STRICT);
        struct view to = rc ? (struct view){0} : fetch_header(v.got.response_headers, VIEW("Location"), 0);
        if (rc || v.got.status < 300 || v.got.status > 399 || !to.n)
            break;
        struct url base = u;
        if (hop == HOPS) {
            rc = err_set(e, ERR_LIMIT, 0, "redirected more than %d times", HOPS);
            break;
        }
        if ((rc = url_resolve(a, to, &base, NULL, &u, e)))
            break;
    }
    fetch_close(f);
    *out = v.got;
    out->final_url = u.href;
    out->url = view_of(address);
    return rc;
}

static uint32_t sure(const struct article *art)
{
    uint64_t kinds = 0;
    for (uint32_t i = 0; i < art->nfindings; i++)
        if (art->findings[i].verdict != VERDICT_SUSPICION && art->findings[i].kind != FINDING_CLOAKING)
            kinds |= UINT64_C(1) << art->findings[i].kind;
    return (uint32_t)kinds;
}

static bool has_line(const struct article *art, struct view text)
{
    for (uint32_t i = 0; i < art->nblocks; i++)
        if (view_eq(art->blocks[i].text, text))
            return true;
    return false;
}

/* Of a hundred characters of a's blocks, how many stand in blocks that b has too; -1: too few to say. */
static int shared(const struct article *a, const struct article *b)
{
    uint64_t all = 0, both = 0;
    if (a->nblocks < LINES || b->nblocks == 0)
        return -1;
    for (uint32_t i = 0; i < a->nblocks && i < 2000; i++) {
        all += a->blocks[i].text.n;
        both += has_line(b, a->blocks[i].text) ? a->blocks[i].text.n : 0;
    }
    return all ? (int)(both * 100 / all) : -1;
}

static struct view domain_of(struct arena *a, struct view address)
{
    struct url u;
    return url_parse(a, address, NULL, &u, NULL) == ERR_OK ? url_domain(u.host) : (struct view){0};
}

void cloak_compare(struct arena *a, struct article *seen, const struct capture *browser, const struct article *other,
                   const struct capture *got, int view)
{
    if (browser->status != 200 || got->status != 200)
        return;
    struct buf b = {.a = a};
    struct view t = seen->fields[FIELD_TITLE].value, u = other->fields[FIELD_TITLE].value;
    struct view home = domain_of(a, browser->final_url), there = domain_of(a, got->final_url);
    bool found = false;
    uint32_t more = sure(other) & ~sure(seen), less = sure(seen) & ~sure(other);
    buf_printf(&b, "%s gets", visitors[view].name);
    if (!view_eq_ci(home, there)) {
        found = true;
        buf_printf(&b, " another site: %.*s", VIEW_ARG(got->final_url));
    }
    if (t.n && u.n && !view_eq(t, u)) {
        found = true;
        buf_printf(&b, "%s another title: \"%.*s\", not \"%.*s\"", b.p[b.n - 1] == 's' ? "" : ";", VIEW_ARG(u), VIEW_ARG(t));
    }
    if (more || less) {
        found = true;
        buf_printf(&b, "; %s:", more ? "only there" : "not there");
        for (int k = 0; k < FINDING_KINDS; k++)
            if ((more ? more : less) >> k & 1)
                buf_printf(&b, " %s", finding_kind_name((enum finding_kind)k));
    }
    int there_too = shared(seen, other), here_too = shared(other, seen);
    if (there_too >= 0 && here_too >= 0 && there_too < SHARED && here_too < SHARED) {
        found = true;
        buf_printf(&b, "; another text: %d%% of the lines in common", there_too);
    }
    if (!found)
        return;
    struct span title = seen->fields[FIELD_TITLE].rule ? seen->fields[FIELD_TITLE].span : (struct span){0};
    struct span whole = {0, (uint32_t)browser->body.n};
    *LIST_PUSH(a, seen->findings, seen->nfindings) =
        (struct finding){FINDING_CLOAKING, VERDICT_STRONG, ACTION_REPORTED, cloak_rule.id, buf_view(&b), title.end > title.beg ? title : whole};
}
