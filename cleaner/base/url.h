/*
 * URLs by the WHATWG rules (https://url.spec.whatwg.org/), for http and https.
 * Every other scheme is refused.  Pure: memory from the arena, no globals, no
 * network.  This is the only parser of URLs in the program: what it says the
 * host is, is the host that is asked.
 *
 * Time is linear in the length of the input (path segments are cut in place).
 */
#ifndef QY_URL_H
#define QY_URL_H

#include "cleaner/base/arena.h"
#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

enum url_host_kind { URL_HOST_DOMAIN, URL_HOST_IPV4, URL_HOST_IPV6 };

/* A parsed URL.  Every view is a part of href, or empty. */
struct url {
    struct view href;     /* the whole, serialized; ASCII */
    struct view scheme;   /* "http" or "https" */
    struct view username, password; /* percent-encoded */
    struct view host;     /* lower-case ASCII domain (punycode), dotted IPv4, or IPv6 in brackets; never empty */
    struct view path;     /* begins with '/' */
    struct view query;    /* without '?', see has_query */
    struct view fragment; /* without '#', see has_fragment */
    enum url_host_kind kind;
    int port;             /* -1: the scheme's own */
    bool has_query, has_fragment;
};

/*
 * How the query of a link is written in the document's encoding: `encode`
 * writes the bytes of one code point and returns how many, at most 8; 0 where
 * the encoding has none (it is then written as "%26%23N%3B", as browsers do).
 * Path, host and fragment are always UTF-8.
 */
struct url_encoder {
    void *ctx;
    size_t (*encode)(void *ctx, uint32_t cp, char out[8]);
};

/*
 * Parse `in` (UTF-8; other bytes count as U+FFFD), relative to `base` unless
 * that is NULL.  ERR_INPUT where it is no URL or not http(s); *out is then
 * empty.  out may be base.  White space around and tabs and line ends inside
 * are dropped, as the rules ask.
 */
enum err_code url_parse(struct arena *a, struct view in, const struct url *base, struct url *out, struct err *e);

/* The same with the query in the document's encoding; encoder NULL: UTF-8. */
enum err_code url_resolve(struct arena *a, struct view in, const struct url *base, const struct url_encoder *encoder,
                          struct url *out, struct err *e);

/*
 * The form under which a URL is known once: without fragment and credentials,
 * percent-escapes in upper case, escaped unreserved characters plain
 * (RFC 3986, 6.2.2; the server cannot tell the two apart).
 */
void url_canonical(struct arena *a, const struct url *u, struct url *out);

/* Whether the fragment is the only difference. */
bool url_same_document(const struct url *a, const struct url *b);

/* The port that is asked: u->port, or 80, or 443. */
int url_port(const struct url *u);

/* "host", or "host:port" where the port is not the scheme's own: the key of politeness. */
struct view url_host_key(const struct url *u);

/* "scheme://host" or "scheme://host:port". */
struct view url_origin(struct arena *a, const struct url *u);

/* Path and query as they stand in a request line; "/" at least. */
struct view url_target(const struct url *u);

/* The path up to and including its last '/'. */
struct view url_dir(const struct url *u);

/* What follows the last '.' of the path's last segment, or empty. */
struct view url_extension(const struct url *u);

/*
 * The registrable domain of a host ("www.gov.cn" gives "www.gov.cn",
 * "a.b.example.com" gives "example.com"), by the public suffix list.  An
 * address, a public suffix or a single label is its own domain.  A part of `host`.
 */
struct view url_domain(struct view host);

/* Same registrable domain. */
bool url_same_site(const struct url *a, const struct url *b);

/* A host as it would be parsed in a URL ("例子.CN" gives its punycode); ERR_INPUT where it is none. */
enum err_code url_host(struct arena *a, struct view in, struct view *out, enum url_host_kind *kind, struct err *e);

/* v with %XX replaced by its byte; other bytes as they are. */
struct view url_percent_decode(struct arena *a, struct view v);

#endif
