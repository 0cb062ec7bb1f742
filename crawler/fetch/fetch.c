#include "crawler/fetch/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "cleaner/base/buf.h"
#include "crawler/fetch/coding.h"
#include "crawler/fetch/guard.h"
#include "crawler/limits.h"

enum { KEEP = 128 << 10 };       /* buffer bytes a slot keeps between transfers */
enum { REQUEST_MEMORY = 1 << 20 }; /* URL, headers; URLs are far below this */

struct slot {
    struct fetch *f;
    CURL *easy;
    CURLU *curlu;
    struct curl_slist *headers;
    struct bytes request, url, head, wire, body;
    struct view type;              /* in head */
    char address[INET6_ADDRSTRLEN];
    char tls_version[16], tls_cipher[64], cert_error[96];
    char error[CURL_ERROR_SIZE];
    enum tls_policy tls;
    enum fetch_fault fault;        /* set by a callback that ended the transfer */
    bool busy, https, any_type, skipped, cut;
    int64_t started_ms;            /* wall clock */
    void *owner;
    int next_free;
};

struct fetch {
    struct fetch_options o;
    struct fetch_hooks h;
    CURLM *multi;
    int epoll, nslots, nbusy, free; /* first free slot, -1 for none */
    int64_t timer_ms;               /* monotonic; -1: none */
    int wake;                       /* a descriptor of somebody else that ends fetch_pump, watched from then on; -1: none */
    struct slot *slots;
};

static int64_t clock_ms(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

const char *fetch_fault_name(enum fetch_fault f)
{
    static const char *const names[] = {"ok",        "dns",     "connect",  "tls",     "timeout", "private-address",
                                        "postponed", "headers", "protocol", "refused", "memory"};
    return names[f];
}

struct view fetch_header(struct view headers, struct view name, int nth)
{
    struct view rest = headers, line, key, value;
    view_cut(rest, '\n', &line, &rest); /* the status line */
    while (rest.n) {
        view_cut(rest, '\n', &line, &rest);
        if (view_cut(line, ':', &key, &value) && view_eq_ci(view_trim(key), name) && nth-- == 0)
            return view_trim(value);
    }
    return (struct view){0};
}

/* Text of some kind, by its media type; without a type it may be. */
static bool is_text(struct view type)
{
    struct view t;
    view_cut(type, ';', &t, NULL);
    t = view_trim(t);
    return t.n == 0 || view_starts_ci(t, VIEW("text/")) || view_find_ci(t, VIEW("html"), 0) != VIEW_NONE ||
           view_find_ci(t, VIEW("xml"), 0) != VIEW_NONE;
}

static void tls_facts(struct slot *s)
{
    struct curl_tlssessioninfo *info = NULL;
    if (!s->https || curl_easy_getinfo(s->easy, CURLINFO_TLS_SSL_PTR, &info) || !info || !info->internals)
        return;
    const SSL *ssl = info->internals;
    snprintf(s->tls_version, sizeof s->tls_version, "%s", SSL_get_version(ssl));
    snprintf(s->tls_cipher, sizeof s->tls_cipher, "%s", SSL_get_cipher_name(ssl));
    long bad = SSL_get_verify_result(ssl);
    if (bad != X509_V_OK)
        snprintf(s->cert_error, sizeof s->cert_error, "%s", X509_verify_cert_error_string(bad));
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct slot *s = ctx;
    struct view line = {p, size * n};
    if (view_starts(line, VIEW("HTTP/"))) {
        s->head.n = 0; /* what came before was a 1xx */
        tls_facts(s);
    }
    if (s->head.n + line.n > s->f->o.header_limit) {
        s->fault = FETCH_HEADERS;
        return 0;
    }
    if (!bytes_add(&s->head, line)) {
        s->fault = FETCH_MEMORY;
        return 0;
    }
    return line.n;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct slot *s = ctx;
    struct view part = {p, size * n};
    if (s->wire.n == 0 && !s->any_type && !is_text(fetch_header(bytes_view(&s->head), VIEW("content-type"), 0))) {
        s->skipped = true;
        return 0;
    }
    size_t room = s->f->o.body_limit - s->wire.n;
    if (part.n > room) {
        s->cut = true;
        part.n = room;
    }
    if (!bytes_add(&s->wire, part)) {
        s->fault = FETCH_MEMORY;
        return 0;
    }
    return s->cut ? 0 : part.n;
}

/* Invariant 1: here the address is known and no byte was sent. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *sa)
{
    struct slot *s = ctx;
    struct sockaddr_storage addr = {0};
    (void)purpose;
    if (sa->addrlen > sizeof addr)
        return CURL_SOCKET_BAD;
    memcpy(&addr, &sa->addr, sa->addrlen);
    if (addr.ss_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&addr)->sin_addr, s->address, sizeof s->address);
    else
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&addr)->sin6_addr, s->address, sizeof s->address);
    if (!s->f->o.proxy) {
        if (!s->f->o.allow_private && !guard_public((struct sockaddr *)&addr)) {
            s->fault = FETCH_PRIVATE;
            return CURL_SOCKET_BAD;
        }
        if (s->f->h.gate && !s->f->h.gate(s->f->h.ctx, s->owner, view_of(s->address))) {
            s->fault = FETCH_POSTPONED;
            return CURL_SOCKET_BAD;
        }
    }
    return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
}

/* OpenSSL 3 refuses what servers of ten years ago offer; libcurl has no option for it (curl#8943). */
static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *ctx)
{
    SSL_CTX *c = ssl_ctx;
    (void)easy;
    (void)ctx;
    SSL_CTX_set_security_level(c, 0);
    SSL_CTX_set_options(c, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
    SSL_CTX_set_min_proto_version(c, TLS1_VERSION);
    return CURLE_OK;
}

static int on_watch(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
    struct fetch *f = ctx;
    struct epoll_event ev = {.data.fd = fd};
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(f->epoll, EPOLL_CTL_DEL, fd, &ev);
        curl_multi_assign(f->multi, fd, NULL);
        return 0;
    }
    ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (epoll_ctl(f->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev) && errno == (known ? ENOENT : EEXIST))
        epoll_ctl(f->epoll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &ev);
    curl_multi_assign(f->multi, fd, f);
    return 0;
}

static int on_timer(CURLM *multi, long ms, void *ctx)
{
    struct fetch *f = ctx;
    (void)multi;
    f->timer_ms = ms < 0 ? -1 : clock_ms(CLOCK_MONOTONIC) + ms;
    return 0;
}

static bool prepare(struct slot *s)
{
    const struct fetch_options *o = &s->f->o;
    CURL *h = s->easy = curl_easy_init();
    s->curlu = curl_url();
    if (!h || !s->curlu)
        return false;
    curl_easy_setopt(h, CURLOPT_PRIVATE, s);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(h, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(h, CURLOPT_USERAGENT, o->user_agent);
    curl_easy_setopt(h, CURLOPT_PROXY, o->proxy ? o->proxy : "");
    curl_easy_setopt(h, CURLOPT_NOPROXY, ""); /* else the environment decides who is asked without it */
    if (o->ca_file)
        curl_easy_setopt(h, CURLOPT_CAINFO, o->ca_file);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)o->transfer_ms);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_BYTES);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)o->stall_s);
    curl_easy_setopt(h, CURLOPT_DNS_CACHE_TIMEOUT, (long)LIMIT_DNS_CACHE_S);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, s);
    return true;
}

struct fetch *fetch_open(const struct fetch_options *o, const struct fetch_hooks *h, struct err *e)
{
    struct fetch *f = calloc(1, sizeof *f);
    if (!f || curl_global_init(CURL_GLOBAL_DEFAULT)) {
        free(f);
        err_set(e, ERR_NOMEM, 0, "libcurl does not start");
        return NULL;
    }
    *f = (struct fetch){.o = *o, .h = *h, .epoll = -1, .free = -1, .timer_ms = -1, .wake = -1};
    f->multi = curl_multi_init();
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    f->slots = calloc((size_t)o->transfers, sizeof *f->slots);
    if (!f->multi || f->epoll < 0 || !f->slots) {
        err_set(e, ERR_NOMEM, 0, "out of memory or file descriptors");
        fetch_close(f);
        return NULL;
    }
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, on_watch);
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)LIMIT_IDLE_CONNECTIONS);
    curl_multi_setopt(f->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    for (int i = o->transfers - 1; i >= 0; i--) {
        f->slots[i].f = f;
        f->slots[i].next_free = f->free;
        f->free = i;
    }
    f->nslots = o->transfers;
    return f;
}

void fetch_close(struct fetch *f)
{
    if (!f)
        return;
    for (int i = 0; i < f->nslots; i++) {
        struct slot *s = &f->slots[i];
        if (s->busy)
            curl_multi_remove_handle(f->multi, s->easy);
        curl_easy_cleanup(s->easy);
        curl_url_cleanup(s->curlu);
        curl_slist_free_all(s->headers);
        bytes_free(&s->request);
        bytes_free(&s->url);
        bytes_free(&s->head);
        bytes_free(&s->wire);
        bytes_free(&s->body);
    }
    if (f->multi)
        curl_multi_cleanup(f->multi);
    if (f->epoll >= 0)
        close(f->epoll);
    free(f->slots);
    free(f);
    curl_global_cleanup();
}

int fetch_busy(const struct fetch *f)
{
    return f->nbusy;
}

/* Invariant 3: libcurl's reading of host and port beside ours; a final dot it drops is let pass. */
static bool same_target(CURLU *c, const struct url *u)
{
    char *host = NULL, *port = NULL;
    bool same = false;
    struct view ours = u->host;
    if (ours.n && ours.p[ours.n - 1] == '.')
        ours.n--;
    if (!curl_url_get(c, CURLUPART_HOST, &host, 0) && !curl_url_get(c, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)) {
        uint64_t n = 0;
        struct view theirs = view_of(host);
        if (theirs.n && theirs.p[theirs.n - 1] == '.')
            theirs.n--;
        same = view_eq_ci(theirs, ours) && view_u64(view_of(port), &n) && n == (uint64_t)url_port(u);
    }
    curl_free(host);
    curl_free(port);
    return same;
}

/* One header: into the request as it is kept, and into libcurl's list (NULL: libcurl makes it itself). */
static bool header(struct slot *s, struct curl_slist **list, struct view name, struct view value)
{
    size_t at = s->request.n;
    bool ok = bytes_add(&s->request, name) && bytes_add(&s->request, VIEW(": ")) && bytes_add(&s->request, value) &&
              bytes_add(&s->request, (struct view){"", 1});
    if (!ok)
        return false;
    if (list) {
        struct curl_slist *more = curl_slist_append(*list, s->request.p + at);
        if (!more)
            return false;
        *list = more;
    }
    s->request.n--;
    return bytes_add(&s->request, VIEW("\r\n"));
}

static bool compose(struct slot *s, const struct fetch_request *r)
{
    struct curl_slist *list = NULL;
    bool ok = bytes_add(&s->request, VIEW("GET ")) && bytes_add(&s->request, url_target(r->url)) &&
              bytes_add(&s->request, VIEW(" HTTP/1.1\r\n")) && header(s, NULL, VIEW("Host"), url_host_key(r->url)) &&
              header(s, NULL, VIEW("User-Agent"), view_of(s->f->o.user_agent)) &&
              header(s, &list, VIEW("Accept"),
                     r->any_type ? VIEW("*/*")
                                 : VIEW("text/html,application/xhtml+xml,application/xml;q=0.9,text/*;q=0.8")) &&
              header(s, &list, VIEW("Accept-Language"), VIEW("zh-CN,zh;q=0.9,*;q=0.5")) &&
              header(s, &list, VIEW("Accept-Encoding"), VIEW(CODING_ACCEPT));
    if (ok && r->cookies.n)
        ok = header(s, &list, VIEW("Cookie"), r->cookies);
    if (ok && r->referrer.n)
        ok = header(s, &list, VIEW("Referer"), r->referrer);
    if (ok && r->etag.n)
        ok = header(s, &list, VIEW("If-None-Match"), r->etag);
    if (ok && r->last_modified.n)
        ok = header(s, &list, VIEW("If-Modified-Since"), r->last_modified);
    ok = ok && bytes_add(&s->request, VIEW("\r\n"));
    curl_slist_free_all(s->headers);
    s->headers = list;
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, list);
    return ok;
}

static void ladder(struct slot *s, enum tls_policy tls)
{
    bool verify = tls != TLS_UNVERIFIED, legacy = tls == TLS_LEGACY || tls == TLS_UNVERIFIED;
    curl_easy_setopt(s->easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(s->easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    curl_easy_setopt(s->easy, CURLOPT_SSLVERSION, (long)(legacy ? CURL_SSLVERSION_TLSv1 : CURL_SSLVERSION_DEFAULT));
    curl_easy_setopt(s->easy, CURLOPT_SSL_CTX_FUNCTION, legacy ? on_ssl_ctx : NULL);
    curl_easy_setopt(s->easy, CURLOPT_SSL_CTX_DATA, s);
}

static void answer(struct slot *s, struct fetch_answer *a)
{
    struct fetch *f = s->f;
    f->h.done(f->h.ctx, s->owner, a);
}

static void recycle(struct slot *s)
{
    struct fetch *f = s->f;
    bytes_reset(&s->request, KEEP);
    bytes_reset(&s->url, KEEP);
    bytes_reset(&s->head, KEEP);
    bytes_reset(&s->wire, KEEP);
    bytes_reset(&s->body, KEEP);
    s->busy = false;
    s->next_free = f->free;
    f->free = (int)(s - f->slots);
}

enum err_code fetch_start(struct fetch *f, const struct fetch_request *r, struct err *e)
{
    if (f->free < 0)
        return err_set(e, ERR_BUSY, 0, "all %d transfers are in use", f->nslots);
    if (f->o.proxy && !f->o.allow_private && guard_names_private(r->url->host))
        return err_set(e, ERR_NOTHING, 0, "private address");
    struct slot *s = &f->slots[f->free];
    if (!s->easy && !prepare(s))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    f->free = s->next_free;
    s->owner = r->owner;
    s->any_type = r->any_type;
    s->skipped = s->cut = false;
    s->fault = FETCH_OK;
    s->tls = r->tls;
    s->https = view_eq(r->url->scheme, VIEW("https"));
    s->address[0] = s->tls_version[0] = s->tls_cipher[0] = s->cert_error[0] = s->error[0] = 0;
    size_t keep = r->url->href.n - (r->url->has_fragment ? r->url->fragment.n + 1 : 0);
    if (!bytes_add(&s->url, view_sub(r->url->href, 0, keep)) || !bytes_add(&s->url, (struct view){"", 1}) ||
        !compose(s, r)) {
        recycle(s);
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    }
    s->url.n--;
    if (curl_url_set(s->curlu, CURLUPART_URL, s->url.p, CURLU_PATH_AS_IS) || !same_target(s->curlu, r->url)) {
        recycle(s);
        return err_set(e, ERR_INPUT, 0, "address read in two ways");
    }
    curl_easy_setopt(s->easy, CURLOPT_URL, s->url.p);
    ladder(s, r->tls);
    s->started_ms = clock_ms(CLOCK_REALTIME);
    s->busy = true;
    f->nbusy++;
    curl_multi_add_handle(f->multi, s->easy);
    return ERR_OK;
}

static enum fetch_fault fault_of(CURLcode rc)
{
    switch (rc) {
    case CURLE_OK:
        return FETCH_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return FETCH_DNS;
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
        return FETCH_CONNECT;
    case CURLE_OPERATION_TIMEDOUT:
        return FETCH_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
        return FETCH_TLS;
    case CURLE_OUT_OF_MEMORY:
        return FETCH_MEMORY;
    default:
        return FETCH_PROTOCOL;
    }
}

static void body_of(struct slot *s, struct fetch_answer *a)
{
    bool cut = false, plain = true;
    struct err e;
    struct view wire = bytes_view(&s->wire), head = a->capture.response_headers;
    a->wire_bytes = wire.n;
    enum err_code rc = coding_decode(wire, fetch_header(head, VIEW("content-encoding"), 0), s->f->o.body_limit,
                                     &s->body, &cut, &plain, &e);
    a->capture.body = plain ? wire : bytes_view(&s->body);
    if (!plain)
        a->capture.wire_body = wire;
    a->capture.truncated = s->cut || cut;
    if (rc && !s->cut) { /* a body cut by us is broken by us */
        a->fault = rc == ERR_NOMEM ? FETCH_MEMORY : FETCH_PROTOCOL;
        snprintf(a->why, sizeof a->why, "%s", e.msg);
    }
}

static void finish(struct slot *s, CURLcode rc)
{
    struct fetch_answer a = {.skipped = s->skipped};
    struct capture *c = &a.capture;
    long status = 0;
    curl_off_t us = 0;
    char *ip = NULL;
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(s->easy, CURLINFO_TOTAL_TIME_T, &us);
    if (!curl_easy_getinfo(s->easy, CURLINFO_PRIMARY_IP, &ip) && ip && *ip)
        snprintf(s->address, sizeof s->address, "%s", ip);
    bool ours = rc == CURLE_WRITE_ERROR && (s->skipped || s->cut); /* we ended it */
    bool socket =
        s->fault == FETCH_PRIVATE || s->fault == FETCH_POSTPONED; /* of one address; another may have answered */
    a.fault = s->fault && (!socket || rc == CURLE_COULDNT_CONNECT) ? s->fault : ours ? FETCH_OK : fault_of(rc);
    if (a.fault)
        snprintf(a.why, sizeof a.why, "%.150s", s->error[0] ? s->error : curl_easy_strerror(rc));
    if (a.fault == FETCH_PRIVATE)
        snprintf(a.why, sizeof a.why, "address %s is not public", s->address);
    else if (a.fault == FETCH_HEADERS)
        snprintf(a.why, sizeof a.why, "headers over %zu bytes", s->f->o.header_limit);
    c->url = c->final_url = bytes_view(&s->url);
    c->status = (int)status;
    c->fetched_ms = s->started_ms;
    c->elapsed_ms = (int64_t)us / 1000;
    c->request_headers = bytes_view(&s->request);
    c->response_headers = bytes_view(&s->head);
    c->content_type = fetch_header(c->response_headers, VIEW("content-type"), 0);
    c->address = view_of(s->address);
    c->tls = s->https ? s->tls : TLS_NONE;
    c->tls_version = view_of(s->tls_version);
    c->tls_cipher = view_of(s->tls_cipher);
    c->cert_error = s->tls == TLS_UNVERIFIED ? view_of(s->cert_error) : (struct view){0};
    if (!a.fault)
        body_of(s, &a);
    curl_multi_remove_handle(s->f->multi, s->easy);
    s->f->nbusy--;
    answer(s, &a);
    recycle(s);
}

/* One round of moving bytes, for at most until `end`.  False where the system does not say what happened. */
static bool move(struct fetch *f, int64_t end, bool *woken)
{
    struct epoll_event ev[64];
    int64_t now = clock_ms(CLOCK_MONOTONIC);
    int64_t until = f->timer_ms >= 0 && f->timer_ms < end ? f->timer_ms : end;
    int running, n = epoll_wait(f->epoll, ev, 64, until > now ? (int)(until - now) : 0);
    for (int i = 0; i < n; i++) {
        int what = (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) | (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (ev[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        if (ev[i].data.fd == f->wake)
            *woken = true;
        else
            curl_multi_socket_action(f->multi, ev[i].data.fd, what, &running);
    }
    if (f->timer_ms >= 0 && f->timer_ms <= clock_ms(CLOCK_MONOTONIC)) {
        f->timer_ms = -1;
        curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    return n >= 0;
}

/* Where a signal ends it early, or fd cannot be watched, the caller waits for it by itself. */
void fetch_pump(struct fetch *f, int fd)
{
    enum { PUMP_MS = 1000 }; /* a round; only a timer of libcurl makes one shorter */
    struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};
    bool woken = false;
    if (f->wake != fd && epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &ev))
        return;
    f->wake = fd;
    while (!woken && move(f, clock_ms(CLOCK_MONOTONIC) + PUMP_MS, &woken))
        ;
}

void fetch_run(struct fetch *f, int64_t wait_ms)
{
    int64_t end = clock_ms(CLOCK_MONOTONIC) + wait_ms;
    for (bool some = false, woken = false; !some;) {
        int left;
        bool told = move(f, end, &woken);
        for (CURLMsg *m; (m = curl_multi_info_read(f->multi, &left));) {
            if (m->msg != CURLMSG_DONE)
                continue;
            char *s = NULL;
            CURLcode rc = m->data.result;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &s);
            finish((struct slot *)(void *)s, rc);
            some = true;
        }
        if (!told || clock_ms(CLOCK_MONOTONIC) >= end)
            return;
    }
}
