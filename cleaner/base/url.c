/*
 * The parser follows the standard's states, written as one pass over the
 * parts: scheme, authority, path, query, fragment.  The result is written
 * into one buffer, and the parts are taken as views of it at the end.
 */
#include "cleaner/base/url.h"

#include <libpsl.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"

/* Percent-encode sets above the C0 controls and everything beyond 0x7E; each contains the one before it where said. */
#define SET_FRAGMENT " \"<>`"
#define SET_QUERY " \"#<>'" /* special-query */
#define SET_PATH " \"#<>?^`{}"
#define SET_USERINFO SET_PATH "/:;=@[\\]|"

static bool in_set(unsigned char c, const char *set)
{
    return c < 0x20 || c > 0x7E || strchr(set, c);
}

static void put_escaped(struct buf *b, unsigned char c)
{
    char t[3] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};
    buf_put(b, (struct view){t, 3});
}

/* v percent-encoded as UTF-8; bytes that are no UTF-8 become U+FFFD. */
static void put_encoded(struct buf *b, struct view v, const char *set)
{
    for (size_t i = 0; i < v.n;) {
        unsigned char c = (unsigned char)v.p[i];
        if (c < 0x80) {
            i++;
            if (in_set(c, set))
                put_escaped(b, c);
            else
                buf_putc(b, (char)c);
            continue;
        }
        char t[4];
        size_t n = utf8_encode(t, utf8_next(v, &i));
        for (size_t k = 0; k < n; k++)
            put_escaped(b, (unsigned char)t[k]);
    }
}

/* A query in the document's encoding. */
static void put_query(struct buf *b, struct view v, const struct url_encoder *enc)
{
    if (!enc) {
        put_encoded(b, v, SET_QUERY);
        return;
    }
    for (size_t i = 0; i < v.n;) {
        char t[8];
        uint32_t cp = utf8_next(v, &i);
        size_t n = cp < 0x80 ? utf8_encode(t, cp) : enc->encode(enc->ctx, cp, t);
        if (n == 0)
            buf_printf(b, "%%26%%23%u%%3B", (unsigned)cp);
        for (size_t k = 0; k < n; k++)
            if (in_set((unsigned char)t[k], SET_QUERY))
                put_escaped(b, (unsigned char)t[k]);
            else
                buf_putc(b, t[k]);
    }
}

/* What is being made: the parts, each in its own bytes, before they are put together. */
struct parts {
    struct view scheme, username, password, host, path, query, fragment;
    enum url_host_kind kind;
    int port;
    bool has_query, has_fragment;
};

static void assemble(struct arena *a, const struct parts *t, struct url *u)
{
    struct buf b = {.a = a};
    size_t at[7];
    buf_room(&b, 32 + t->username.n + t->password.n + t->host.n + t->path.n + t->query.n + t->fragment.n);
    buf_put(&b, t->scheme);
    buf_put(&b, VIEW("://"));
    at[0] = b.n;
    buf_put(&b, t->username);
    if (t->password.n) {
        buf_putc(&b, ':');
        buf_put(&b, t->password);
    }
    at[1] = b.n - t->password.n;
    if (t->username.n || t->password.n)
        buf_putc(&b, '@');
    at[2] = b.n;
    buf_put(&b, t->host);
    if (t->port >= 0) {
        buf_putc(&b, ':');
        buf_u64(&b, (uint64_t)t->port);
    }
    at[3] = b.n;
    buf_put(&b, t->path);
    if (t->has_query)
        buf_putc(&b, '?');
    at[4] = b.n;
    buf_put(&b, t->query);
    if (t->has_fragment)
        buf_putc(&b, '#');
    at[5] = b.n;
    buf_put(&b, t->fragment);
    struct view h = buf_view(&b);
    *u = (struct url){.href = h, .kind = t->kind, .port = t->port, .has_query = t->has_query,
                      .has_fragment = t->has_fragment,
                      .scheme = view_sub(h, 0, t->scheme.n),
                      .username = view_sub(h, at[0], at[0] + t->username.n),
                      .password = view_sub(h, at[1], at[1] + t->password.n),
                      .host = view_sub(h, at[2], at[2] + t->host.n),
                      .path = view_sub(h, at[3], at[3] + t->path.n),
                      .query = view_sub(h, at[4], at[4] + t->query.n),
                      .fragment = view_sub(h, at[5], at[5] + t->fragment.n)};
}

/* Without C0 controls and spaces around, without tabs and line ends inside. */
static struct view tidy(struct arena *a, struct view v)
{
    while (v.n && (unsigned char)v.p[0] <= ' ')
        v = view_from(v, 1);
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    size_t i = 0;
    while (i < v.n && v.p[i] != '\t' && v.p[i] != '\n' && v.p[i] != '\r')
        i++;
    if (i == v.n)
        return v;
    char *p = arena_raw(a, v.n, 1, 1);
    size_t n = 0;
    for (i = 0; i < v.n; i++)
        if (v.p[i] != '\t' && v.p[i] != '\n' && v.p[i] != '\r')
            p[n++] = v.p[i];
    return (struct view){p, n};
}

static bool is_slash(struct view v, size_t i)
{
    return i < v.n && (v.p[i] == '/' || v.p[i] == '\\');
}

/* How many dots a segment is: 1 for ".", 2 for "..", "%2e" being a dot; else 0. */
static int dots(struct view seg)
{
    int n = 0;
    for (size_t i = 0; i < seg.n; n++) {
        if (seg.p[i] == '.')
            i++;
        else if (view_starts_ci(view_from(seg, i), VIEW("%2e")))
            i += 3;
        else
            return 0;
        if (n == 2)
            return 0;
    }
    return n;
}

static void shorten(struct buf *b)
{
    while (b->n && b->p[--b->n] != '/')
        ;
}

/* Path, query and fragment from v (at or before the path), onto the path in *b. */
static void tail(struct parts *t, struct buf *b, struct view v, const struct url_encoder *enc)
{
    size_t end = 0;
    while (end < v.n && v.p[end] != '?' && v.p[end] != '#')
        end++;
    size_t i = is_slash(v, 0) ? 1 : 0;
    for (bool more = true; more;) {
        size_t from = i;
        while (i < end && !is_slash(v, i))
            i++;
        struct view seg = view_sub(v, from, i);
        more = i < end;
        int d = dots(seg);
        if (d == 2)
            shorten(b);
        if (d == 0 || !more) {
            buf_putc(b, '/');
            if (d == 0)
                put_encoded(b, seg, SET_PATH);
        }
        i++;
    }
    t->path = buf_view(b);
    v = view_from(v, end);
    if (v.n && v.p[0] == '?') {
        struct buf q = {.a = b->a};
        struct view query;
        end = view_chr(v, '#', 0);
        query = view_sub(v, 1, end == VIEW_NONE ? v.n : end);
        put_query(&q, query, enc);
        t->query = buf_view(&q);
        t->has_query = true;
        v = view_from(v, end == VIEW_NONE ? v.n : end);
    }
    if (v.n) {
        struct buf f = {.a = b->a};
        put_encoded(&f, view_from(v, 1), SET_FRAGMENT);
        t->fragment = buf_view(&f);
        t->has_fragment = true;
    }
}

static enum err_code port(struct parts *t, struct view v, struct err *e)
{
    unsigned x = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (!ascii_digit(v.p[i]))
            return err_set(e, ERR_INPUT, 0, "port %.*s is no number", VIEW_ARG(view_sub(v, 0, 40)));
        x = x * 10 + (unsigned)(v.p[i] - '0');
        if (x > 65535)
            return err_set(e, ERR_INPUT, 0, "port %.*s is over 65535", VIEW_ARG(view_sub(v, 0, 40)));
    }
    t->port = v.n == 0 || x == (t->scheme.n == 4 ? 80 : 443) ? -1 : (int)x;
    return ERR_OK;
}

/* "user:password@host:port"; *used gets its length in v. */
static enum err_code authority(struct arena *a, struct parts *t, struct view v, size_t *used, struct err *e)
{
    size_t end = 0, host = 0, colon = VIEW_NONE;
    for (; end < v.n && !is_slash(v, end) && v.p[end] != '?' && v.p[end] != '#'; end++)
        if (v.p[end] == '@')
            host = end + 1;
    *used = end;
    if (host) {
        struct view user, password;
        struct buf u = {.a = a}, p = {.a = a};
        view_cut(view_sub(v, 0, host - 1), ':', &user, &password);
        put_encoded(&u, user, SET_USERINFO);
        put_encoded(&p, password, SET_USERINFO);
        t->username = buf_view(&u);
        t->password = buf_view(&p);
    }
    bool inside = false;
    for (size_t i = host; i < end && colon == VIEW_NONE; i++) {
        if (v.p[i] == '[')
            inside = true;
        else if (v.p[i] == ']')
            inside = false;
        else if (v.p[i] == ':' && !inside)
            colon = i;
    }
    struct view name = view_sub(v, host, colon == VIEW_NONE ? end : colon);
    if (name.n == 0)
        return err_set(e, ERR_INPUT, 0, "no host in it");
    enum err_code rc = url_host(a, name, &t->host, &t->kind, e);
    if (!rc && colon != VIEW_NONE)
        rc = port(t, view_sub(v, colon + 1, end), e);
    return rc;
}

/* The scheme before ':' and its length, or 0 where v begins with none. */
static size_t scheme_length(struct view v)
{
    size_t n = 0;
    if (v.n == 0 || !ascii_alpha(v.p[0]))
        return 0;
    while (n < v.n && (ascii_alnum(v.p[n]) || v.p[n] == '+' || v.p[n] == '-' || v.p[n] == '.'))
        n++;
    return n < v.n && v.p[n] == ':' ? n : 0;
}

/* A reference without scheme, or with the base's own and no "//". */
static void relative(struct parts *t, struct buf *b, struct view v, const struct url *base,
                     const struct url_encoder *enc)
{
    *t = (struct parts){.scheme = base->scheme, .username = base->username, .password = base->password,
                        .host = base->host, .kind = base->kind, .port = base->port};
    if (is_slash(v, 0)) {
        tail(t, b, v, enc);
        return;
    }
    buf_put(b, base->path);
    if (v.n && v.p[0] != '?' && v.p[0] != '#') {
        shorten(b);
        tail(t, b, v, enc);
        return;
    }
    struct parts rest = *t;
    struct buf none = {.a = b->a};
    tail(&rest, &none, v, enc);
    t->path = base->path;
    t->query = rest.has_query ? rest.query : base->query;
    t->has_query = rest.has_query || base->has_query;
    t->fragment = rest.fragment;
    t->has_fragment = rest.has_fragment;
}

enum err_code url_resolve(struct arena *a, struct view in, const struct url *base, const struct url_encoder *encoder,
                          struct url *out, struct err *e)
{
    struct parts t = {.port = -1};
    struct buf path = {.a = a};
    struct view v = tidy(a, in);
    size_t n = scheme_length(v);
    struct view scheme = view_sub(v, 0, n);
    if (n) {
        bool http = view_eq_ci(scheme, VIEW("http")), https = view_eq_ci(scheme, VIEW("https"));
        if (!http && !https) {
            *out = (struct url){0};
            return err_set(e, ERR_INPUT, 0, "scheme %.*s is not http or https", VIEW_ARG(view_sub(scheme, 0, 40)));
        }
        t.scheme = http ? VIEW("http") : VIEW("https");
        v = view_from(v, n + 1);
    } else if (!base) {
        *out = (struct url){0};
        return err_set(e, ERR_INPUT, 0, "no http:// or https:// before it");
    } else {
        t.scheme = base->scheme;
    }
    bool same = base && view_eq(base->scheme, t.scheme);
    if (same && !(is_slash(v, 0) && is_slash(v, 1))) {
        relative(&t, &path, v, base, encoder);
    } else {
        size_t used, skip = 0;
        while (is_slash(v, skip))
            skip++;
        v = view_from(v, skip);
        enum err_code rc = authority(a, &t, v, &used, e);
        if (rc) {
            *out = (struct url){0};
            return rc;
        }
        tail(&t, &path, view_from(v, used), encoder);
    }
    assemble(a, &t, out);
    return ERR_OK;
}

enum err_code url_parse(struct arena *a, struct view in, const struct url *base, struct url *out, struct err *e)
{
    return url_resolve(a, in, base, NULL, out, e);
}

static bool unreserved(unsigned char c)
{
    return ascii_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* The byte that "%XX" at the beginning of v stands for. */
static bool escaped(struct view v, unsigned char *out)
{
    int x = 0;
    if (v.n < 3)
        return false;
    for (int i = 1; i < 3; i++) {
        char c = ascii_lower(v.p[i]);
        if (!ascii_digit(c) && (c < 'a' || c > 'f'))
            return false;
        x = x * 16 + (ascii_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *out = (unsigned char)x;
    return true;
}

/* Escapes in upper case, needless ones undone.  A dot is left: plain it could make a dot segment. */
static struct view tidy_escapes(struct arena *a, struct view v)
{
    if (view_chr(v, '%', 0) == VIEW_NONE)
        return v;
    struct buf b = {.a = a};
    size_t bare = VIEW_NONE; /* where a '%' stands that begins no escape: what follows must not make it one */
    buf_room(&b, v.n);
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c;
        if (v.p[i] != '%' || !escaped(view_from(v, i), &c)) {
            if (v.p[i] == '%')
                bare = b.n;
            buf_putc(&b, v.p[i]);
            continue;
        }
        if (unreserved(c) && c != '.' && (bare == VIEW_NONE || b.n - bare > 2))
            buf_putc(&b, (char)c);
        else
            put_escaped(&b, c);
        i += 2;
    }
    return buf_view(&b);
}

void url_canonical(struct arena *a, const struct url *u, struct url *out)
{
    struct parts t = {.scheme = u->scheme, .host = u->host, .kind = u->kind, .port = u->port,
                      .has_query = u->has_query};
    t.path = tidy_escapes(a, u->path);
    t.query = tidy_escapes(a, u->query);
    assemble(a, &t, out);
}

bool url_same_document(const struct url *a, const struct url *b)
{
    size_t n = a->href.n - (a->has_fragment ? a->fragment.n + 1 : 0);
    size_t m = b->href.n - (b->has_fragment ? b->fragment.n + 1 : 0);
    return n == m && memcmp(a->href.p, b->href.p, n) == 0;
}

int url_port(const struct url *u)
{
    return u->port >= 0 ? u->port : u->scheme.n == 4 ? 80 : 443;
}

struct view url_host_key(const struct url *u)
{
    return u->path.p ? (struct view){u->host.p, (size_t)(u->path.p - u->host.p)} : u->host;
}

struct view url_origin(struct arena *a, const struct url *u)
{
    struct buf b = {.a = a};
    buf_put(&b, u->scheme);
    buf_put(&b, VIEW("://"));
    buf_put(&b, url_host_key(u));
    return buf_view(&b);
}

struct view url_target(const struct url *u)
{
    size_t n = u->path.n + (u->has_query ? u->query.n + 1 : 0);
    return (struct view){u->path.p, n};
}

struct view url_dir(const struct url *u)
{
    struct view v = u->path;
    while (v.n && v.p[v.n - 1] != '/')
        v.n--;
    return v;
}

struct view url_extension(const struct url *u)
{
    struct view file = view_from(u->path, url_dir(u).n);
    size_t i = file.n;
    while (i && file.p[i - 1] != '.')
        i--;
    return i ? view_from(file, i) : (struct view){0};
}

/*
 * libpsl wants a NUL, so the host is copied; 255 bytes are the most DNS has.
 * psl_builtin() is a constant table.
 */
struct view url_domain(struct view host)
{
    char z[256];
    if (host.n == 0 || host.n >= sizeof z || host.p[0] == '[' || ascii_digit(host.p[host.n - 1]))
        return host;
    memcpy(z, host.p, host.n);
    z[host.n] = 0;
    const char *d = psl_registrable_domain(psl_builtin(), z);
    return d ? view_from(host, (size_t)(d - z)) : host;
}

bool url_same_site(const struct url *a, const struct url *b)
{
    return view_eq(url_domain(a->host), url_domain(b->host));
}
