#include "store/warc/write.h"

#include <stdlib.h>
#include <zlib.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"
#include "store/export/writer.h"
#include "store/warc/http.h"

#define SPACE ARENA_SPACE((size_t)2 << 30) /* address space for one capture's records */

struct warc_writer {
    struct warc_sink to;
    uint64_t offset;
    z_stream z;
    struct region region;
    jmp_buf full;
    char info[48]; /* the warcinfo's id */
};

static struct view hex_of(struct arena *a, const char *prefix, struct view x, struct view y)
{
    struct sha256 h;
    struct buf b = {.a = a};
    sha256_init(&h);
    sha256_add(&h, x);
    sha256_add(&h, y);
    buf_put(&b, view_of(prefix));
    sha256_hex(&h, buf_room(&b, 64));
    b.n += 64;
    return buf_view(&b);
}

/* A name-based UUID (RFC 9562, version 8) of the record: the same capture has the same ids in every file. */
static struct view uuid_of(struct arena *a, struct view type, struct view what)
{
    struct view h = hex_of(a, "", type, what);
    char *p = view_z(a, h);
    struct buf b = {.a = a};
    p[12] = '8';
    p[16] = 'a';
    buf_printf(&b, "<urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s>", p, p + 8, p + 12, p + 16, p + 20);
    return buf_view(&b);
}

static void field(struct buf *b, const char *name, struct view value)
{
    if (value.n == 0)
        return;
    buf_put(b, view_of(name));
    buf_put(b, VIEW(": "));
    for (size_t i = 0; i < value.n; i++) /* no value may begin a field of its own */
        buf_putc(b, value.p[i] == '\r' || value.p[i] == '\n' ? ' ' : value.p[i]);
    buf_put(b, VIEW("\r\n"));
}

static void date(struct buf *b, const char *name, int64_t ms)
{
    struct buf t = {.a = b->a};
    time_iso(&t, ms);
    if (ms % 1000) { /* WARC/1.1 allows fractions */
        t.n--;
        buf_printf(&t, ".%03dZ", (int)(ms % 1000));
    }
    field(b, name, buf_view(&t));
}

/* One gzip member of the two pieces and the record's end. */
static enum err_code member(struct warc_writer *w, struct arena *a, struct view head, struct view x, struct view y,
                            uint64_t *length, struct err *e)
{
    const struct view parts[] = {head, x, y, VIEW("\r\n\r\n")};
    size_t room = 64 << 10;
    char *out = arena_raw(a, room, 1, 1);
    *length = 0;
    deflateReset(&w->z);
    for (int i = 0; i < 4; i++) {
        size_t at = 0;
        for (bool last = i == 3, more = true; more;) {
            size_t take = parts[i].n - at < (1u << 30) ? parts[i].n - at : (1u << 30);
            if (w->z.avail_in == 0) {
                w->z.next_in = (Bytef *)(uintptr_t)(parts[i].p ? parts[i].p + at : "");
                w->z.avail_in = (uInt)take;
                at += take;
            }
            w->z.next_out = (Bytef *)out;
            w->z.avail_out = (uInt)room;
            int rc = deflate(&w->z, last && at == parts[i].n ? Z_FINISH : Z_NO_FLUSH);
            size_t n = room - w->z.avail_out;
            if (n && !w->to.put(w->to.ctx, (struct view){out, n}))
                return err_set(e, ERR_IO, 0, "cannot write");
            *length += n;
            more = last ? rc != Z_STREAM_END : at < parts[i].n || w->z.avail_in;
        }
    }
    w->offset += *length;
    return ERR_OK;
}

struct entry {
    struct view type, id, uri, content_type, digest;
    struct view x, y; /* the block: HTTP head and body */
    const char *profile;
    const struct capture *seen; /* a revisit's first */
    struct view concurrent;
    int64_t ms;
};

static enum err_code put_record(struct warc_writer *w, struct arena *a, const struct entry *r,
                                const struct capture *c, struct err *e)
{
    struct buf b = {.a = a};
    buf_put(&b, VIEW("WARC/1.1\r\n"));
    field(&b, "WARC-Type", r->type);
    field(&b, "WARC-Record-ID", r->id);
    date(&b, "WARC-Date", r->ms);
    field(&b, "WARC-Target-URI", r->uri);
    if (c) {
        field(&b, "WARC-Warcinfo-ID", view_of(w->info));
        field(&b, "WARC-IP-Address", c->address);
        if (c->url.n && c->final_url.n && !view_eq(c->url, c->final_url))
            field(&b, "WARC-Requested-URI", c->url);
        field(&b, "WARC-Cipher-Suite", c->tls_cipher);
    }
    field(&b, "WARC-Concurrent-To", r->concurrent);
    field(&b, "WARC-Profile", view_of(r->profile));
    if (r->seen) {
        field(&b, "WARC-Refers-To-Target-URI", r->seen->final_url.n ? r->seen->final_url : r->seen->url);
        date(&b, "WARC-Refers-To-Date", r->seen->fetched_ms);
    }
    field(&b, "WARC-Payload-Digest", r->digest);
    field(&b, "WARC-Block-Digest", hex_of(a, "sha256:", r->x, r->y));
    if (c && c->truncated)
        field(&b, "WARC-Truncated", VIEW("length"));
    field(&b, "Content-Type", r->content_type);
    buf_printf(&b, "Content-Length: %zu\r\n\r\n", r->x.n + r->y.n);
    struct warc_written done = {.offset = w->offset, .ms = r->ms, .type = r->type, .uri = r->uri, .digest = r->digest};
    enum err_code code = member(w, a, buf_view(&b), r->x, r->y, &done.length, e);
    if (code == ERR_OK && c && w->to.note && !view_eq(r->type, VIEW("request")) && !w->to.note(w->to.ctx, c, &done))
        return err_set(e, ERR_IO, 0, "cannot write");
    return code;
}

/* Response headers that are true of the bytes that follow them: chunks are always joined here. */
static struct view honest_head(struct arena *a, const struct capture *c, size_t body)
{
    struct buf b = {.a = a};
    struct view line, rest = c->response_headers;
    bool decoded = c->wire_body.n == 0 && http_header(rest, VIEW("content-encoding")).n;
    while (rest.n) {
        struct view name;
        view_cut(rest, '\n', &line, &rest);
        view_cut(line, ':', &name, NULL);
        bool chunks = view_eq_ci(name, VIEW("transfer-encoding"));
        bool coded = decoded && (view_eq_ci(name, VIEW("content-encoding")) || view_eq_ci(name, VIEW("content-length")));
        if (view_trim(line).n == 0)
            continue;
        if (chunks || coded)
            buf_put(&b, VIEW("X-Archive-Orig-"));
        buf_put(&b, view_ends(line, VIEW("\r")) ? view_sub(line, 0, line.n - 1) : line);
        buf_put(&b, VIEW("\r\n"));
        if (coded && view_eq_ci(name, VIEW("content-length")))
            buf_printf(&b, "Content-Length: %zu\r\n", body);
    }
    buf_put(&b, VIEW("\r\n"));
    return buf_view(&b);
}

/* A local file's name as a URI. */
static struct view name_uri(struct arena *a, struct view name)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b = {.a = a};
    buf_put(&b, VIEW("urn:x-local-file:"));
    for (size_t i = 0; i < name.n; i++) {
        unsigned char ch = (unsigned char)name.p[i];
        if (ascii_alnum((char)ch) || memchr("-._~/", ch, 5)) {
            buf_putc(&b, (char)ch);
        } else {
            buf_putc(&b, '%');
            buf_putc(&b, hex[ch >> 4]);
            buf_putc(&b, hex[ch & 15]);
        }
    }
    return buf_view(&b);
}

static enum err_code write_all(struct warc_writer *w, struct arena *a, const struct capture *c,
                               const struct capture *seen, int64_t fallback_ms, struct err *e)
{
    struct view payload = c->wire_body.n ? c->wire_body : c->body;
    bool local = c->status == 0 || c->response_headers.n == 0;
    struct entry r = {.ms = c->fetched_ms ? c->fetched_ms : fallback_ms,
                       .uri = c->final_url.n ? c->final_url : c->url,
                       .digest = hex_of(a, "sha256:", payload, (struct view){0}),
                       .type = VIEW("response"),
                       .content_type = VIEW("application/http;msgtype=response"),
                       .y = payload};
    struct buf key = {.a = a};
    buf_printf(&key, "%lld %d ", (long long)r.ms, c->status);
    buf_put(&key, c->url);
    buf_put(&key, r.digest);
    if (local) {
        r.type = VIEW("resource");
        r.content_type = c->content_type.n ? c->content_type : VIEW("application/octet-stream");
        if (c->status == 0 && c->fetched_ms == 0)
            r.uri = name_uri(a, c->url);
    } else {
        r.x = honest_head(a, c, payload.n);
    }
    if (!local && (seen || c->status == 304)) {
        r.type = VIEW("revisit");
        r.profile = seen ? "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
                         : "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
        r.seen = seen;
        r.digest = seen ? r.digest : (struct view){0};
        r.y.n = 0;
    }
    r.id = uuid_of(a, r.type, buf_view(&key));
    enum err_code code = put_record(w, a, &r, c, e);
    if (code != ERR_OK || c->request_headers.n == 0)
        return code;
    struct entry q = {.type = VIEW("request"), .ms = r.ms, .uri = r.uri, .concurrent = r.id,
                       .content_type = VIEW("application/http;msgtype=request"), .x = c->request_headers};
    q.id = uuid_of(a, q.type, buf_view(&key));
    return put_record(w, a, &q, c, e);
}

enum err_code warc_write(struct warc_writer *w, const struct capture *c, const struct capture *seen,
                         int64_t fallback_ms, struct err *e)
{
    struct arena a = arena_reset(&w->region, (size_t)1 << 20, &w->full);
    if (setjmp(w->full))
        return err_set(e, ERR_LIMIT, 0, "%.80s: larger than a record may be", c->url.n ? "capture" : "file");
    return write_all(w, &a, c, seen, fallback_ms, e);
}

static enum err_code put_info(struct warc_writer *w, struct arena *a, struct view software, int64_t now_ms,
                              struct err *e)
{
    struct buf b = {.a = a};
    field(&b, "software", software);
    field(&b, "format", VIEW("WARC File Format 1.1"));
    field(&b, "conformsTo", VIEW("http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"));
    struct entry r = {.type = VIEW("warcinfo"), .ms = now_ms, .content_type = VIEW("application/warc-fields"),
                       .x = buf_view(&b)};
    struct buf key = {.a = a};
    buf_printf(&key, "%lld ", (long long)now_ms);
    r.id = uuid_of(a, r.type, buf_view(&key));
    memcpy(w->info, r.id.p, r.id.n < sizeof w->info ? r.id.n : sizeof w->info - 1);
    return put_record(w, a, &r, NULL, e);
}

static enum err_code info(struct warc_writer *w, struct view software, int64_t now_ms, struct err *e)
{
    struct arena a = arena_reset(&w->region, (size_t)1 << 20, &w->full);
    if (setjmp(w->full))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    return put_info(w, &a, software, now_ms, e);
}

enum err_code warc_writer_open(const struct warc_sink *to, struct view software, int64_t now_ms,
                               struct warc_writer **out, struct err *e)
{
    struct warc_writer *w = calloc(1, sizeof *w);
    *out = w;
    if (w && arena_open(&w->region, SPACE) &&
        deflateInit2(&w->z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK) {
        w->to = *to;
        enum err_code code = info(w, software, now_ms, e);
        if (code == ERR_OK)
            return code;
        warc_writer_close(w);
        *out = NULL;
        return code;
    }
    if (w)
        arena_close(&w->region);
    free(w);
    *out = NULL;
    return err_set(e, ERR_NOMEM, 0, "out of memory");
}

void warc_writer_close(struct warc_writer *w)
{
    if (!w)
        return;
    deflateEnd(&w->z);
    arena_close(&w->region);
    free(w);
}
