/* Hosts: domains by UTS 46 (libidn2), IPv4 in all its spellings, IPv6. */
#include "cleaner/base/url.h"

#include <idn2.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"

static int hex(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct view url_percent_decode(struct arena *a, struct view v)
{
    if (view_chr(v, '%', 0) == VIEW_NONE)
        return v;
    char *p = arena_raw(a, v.n, 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '%' && v.n - i > 2 && hex(v.p[i + 1]) >= 0 && hex(v.p[i + 2]) >= 0) {
            p[n++] = (char)(hex(v.p[i + 1]) << 4 | hex(v.p[i + 2]));
            i += 2;
        } else {
            p[n++] = v.p[i];
        }
    }
    return (struct view){p, n};
}

/* One number of an IPv4 address: decimal, 0octal or 0xhex; saturates above 2^40. */
static bool v4_number(struct view v, uint64_t *out)
{
    unsigned base = 10;
    uint64_t x = 0;
    if (v.n == 0)
        return false;
    if (v.n >= 2 && v.p[0] == '0' && ascii_lower(v.p[1]) == 'x') {
        base = 16;
        v = view_from(v, 2);
    } else if (v.n >= 2 && v.p[0] == '0') {
        base = 8;
        v = view_from(v, 1);
    }
    for (size_t i = 0; i < v.n; i++) {
        int d = hex(v.p[i]);
        if (d < 0 || (unsigned)d >= base)
            return false;
        if (x < (uint64_t)1 << 40)
            x = x * base + (unsigned)d;
    }
    *out = x;
    return true;
}

/* The last label, a final dot aside. */
static struct view last_label(struct view host)
{
    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    size_t i = host.n;
    while (i && host.p[i - 1] != '.')
        i--;
    return view_from(host, i);
}

static bool ends_in_number(struct view host)
{
    struct view last = last_label(host);
    uint64_t x;
    bool digits = last.n > 0;
    for (size_t i = 0; i < last.n; i++)
        digits = digits && ascii_digit(last.p[i]);
    return digits || (last.n >= 2 && v4_number(last, &x));
}

static enum err_code v4(struct arena *a, struct view host, struct view *out, struct err *e)
{
    struct view rest = host, part;
    uint64_t n[4], ip = 0;
    int k = 0;
    if (rest.n && rest.p[rest.n - 1] == '.')
        rest.n--;
    for (bool more = true; more; k++) {
        more = view_cut(rest, '.', &part, &rest);
        if (k == 4 || !v4_number(part, &n[k]))
            return err_set(e, ERR_INPUT, 0, "host %.*s is no IPv4 address", VIEW_ARG(view_sub(host, 0, 80)));
    }
    for (int i = 0; i < k; i++) {
        int bits = i < k - 1 ? 8 : 8 * (5 - k);
        if (n[i] >> bits)
            return err_set(e, ERR_INPUT, 0, "host %.*s is no IPv4 address", VIEW_ARG(view_sub(host, 0, 80)));
        ip |= n[i] << (i < k - 1 ? 8 * (3 - i) : 0);
    }
    struct buf b = {.a = a};
    for (int i = 3; i >= 0; i--) {
        buf_u64(&b, ip >> (8 * i) & 255);
        if (i)
            buf_putc(&b, '.');
    }
    *out = buf_view(&b);
    return ERR_OK;
}

/* The dotted end of an IPv6 address into two pieces. */
static bool v6_tail(struct view v, uint16_t w[2])
{
    uint32_t ip = 0;
    for (int k = 0; k < 4; k++) {
        struct view part;
        uint64_t x;
        bool more = view_cut(v, '.', &part, &v);
        if (more != (k < 3) || !view_u64(part, &x) || x > 255 || (part.n > 1 && part.p[0] == '0'))
            return false;
        ip = ip << 8 | (uint32_t)x;
    }
    w[0] = (uint16_t)(ip >> 16);
    w[1] = (uint16_t)ip;
    return true;
}

static bool v6_parse(struct view v, uint16_t w[8])
{
    int k = 0, gap = -1;
    size_t i = 0;
    if (v.n && v.p[0] == ':') {
        if (v.n < 2 || v.p[1] != ':')
            return false;
        i = 2;
        gap = k;
    }
    while (i < v.n) {
        if (k == 8)
            return false;
        if (v.p[i] == ':') {
            if (gap >= 0)
                return false;
            i++;
            gap = k;
            continue;
        }
        size_t start = i;
        unsigned x = 0;
        for (; i < v.n && i - start < 4 && hex(v.p[i]) >= 0; i++)
            x = x << 4 | (unsigned)hex(v.p[i]);
        if (i < v.n && v.p[i] == '.') {
            if (i == start || k > 6 || !v6_tail(view_from(v, start), w + k))
                return false;
            k += 2;
            break;
        }
        if (i < v.n && (v.p[i] != ':' || i + 1 == v.n))
            return false;
        if (i < v.n)
            i++;
        w[k++] = (uint16_t)x;
    }
    if (gap < 0)
        return k == 8;
    if (k == 8)
        return false;
    memmove(w + gap + 8 - k, w + gap, (size_t)(k - gap) * sizeof *w);
    memset(w + gap, 0, (size_t)(8 - k) * sizeof *w);
    return true;
}

static enum err_code v6(struct arena *a, struct view in, struct view *out, struct err *e)
{
    uint16_t w[8];
    if (in.n < 2 || in.p[in.n - 1] != ']' || !v6_parse(view_sub(in, 1, in.n - 1), w))
        return err_set(e, ERR_INPUT, 0, "host %.*s is no IPv6 address", VIEW_ARG(view_sub(in, 0, 80)));
    int best = -1, len = 1; /* a single zero is not compressed */
    for (int i = 0; i < 8; i++) {
        int n = 0;
        while (i + n < 8 && w[i + n] == 0)
            n++;
        if (n > len) {
            best = i;
            len = n;
        }
    }
    struct buf b = {.a = a};
    buf_putc(&b, '[');
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            buf_put(&b, i == 0 ? VIEW("::") : VIEW(":"));
            i += len - 1;
            continue;
        }
        buf_printf(&b, "%x", w[i]);
        if (i < 7)
            buf_putc(&b, ':');
    }
    buf_putc(&b, ']');
    *out = buf_view(&b);
    return ERR_OK;
}

/* https://url.spec.whatwg.org/#forbidden-domain-code-point */
static bool forbidden(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F || (c && strchr("#/:<>?@[\\]^|%", c));
}

static bool ascii_plain(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] >= 0x80)
            return false;
    return true;
}

/*
 * Domain to ASCII (UTS 46, non-transitional).  ASCII stays as it is, malformed
 * "xn--" labels included, as the standard has it: DNS will not find them.
 * libidn2 2.3 also refuses symbols (IDNA 2008) and labels over 63 bytes, which
 * the standard lets pass and no registry sells.
 */
static enum err_code to_ascii(struct arena *a, struct view in, struct view *out, struct err *e)
{
    if (ascii_plain(in)) {
        char *p = arena_raw(a, in.n, 1, 1);
        for (size_t i = 0; i < in.n; i++)
            p[i] = ascii_lower(in.p[i]);
        *out = (struct view){p, in.n};
        return ERR_OK;
    }
    uint8_t *z = NULL;
    int rc = IDN2_ICONV_FAIL;
    if (in.n <= 4 * 255 && !memchr(in.p, 0, in.n))
        rc = idn2_lookup_u8((const uint8_t *)view_z(a, in), &z, IDN2_NONTRANSITIONAL);
    if (rc != IDN2_OK)
        return err_set(e, ERR_INPUT, 0, "host %.*s is no domain name: %s", VIEW_ARG(view_sub(in, 0, 60)),
                       idn2_strerror(rc));
    *out = view_copy(a, view_of((char *)z));
    idn2_free(z);
    return ERR_OK;
}

enum err_code url_host(struct arena *a, struct view in, struct view *out, enum url_host_kind *kind, struct err *e)
{
    *kind = URL_HOST_DOMAIN;
    if (in.n && in.p[0] == '[') {
        *kind = URL_HOST_IPV6;
        return v6(a, in, out, e);
    }
    struct buf b = {.a = a};
    struct view d = url_percent_decode(a, in);
    for (size_t i = 0; i < d.n;)
        utf8_put(&b, utf8_next(d, &i));
    enum err_code rc = to_ascii(a, buf_view(&b), &d, e);
    if (rc)
        return rc;
    for (size_t i = 0; i < d.n; i++)
        if (forbidden(d.p[i]))
            return err_set(e, ERR_INPUT, 0, "host with the forbidden byte 0x%02x", (unsigned char)d.p[i]);
    if (d.n == 0)
        return err_set(e, ERR_INPUT, 0, "empty host");
    if (ends_in_number(d)) {
        *kind = URL_HOST_IPV4;
        return v4(a, d, out, e);
    }
    *out = d;
    return ERR_OK;
}
