/* Captures: what came, when, from where; their bodies are in body.c. */
#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"
#include "store/db.h"
#include "store/warc/http.h"

/* The politeness key of a capture's URL; empty where it is no address: a local file's name. */
static enum err_code host_of(struct store *s, struct view url, struct view *host, struct err *e)
{
    struct arena a = db_scratch(s);
    struct url u;
    *host = (struct view){0};
    if (url.n == 0)
        return ERR_OK;
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "URL of %zu bytes", url.n);
    if (url_parse(&a, url, NULL, &u, NULL) == ERR_OK)
        *host = url_host_key(&u);
    return ERR_OK;
}

static enum err_code find(struct store *s, int64_t url, int64_t fetched_ms, int64_t body, int status, int64_t *id,
                          struct err *e)
{
    struct val v[] = {val_i(url), val_i(fetched_ms), val_in(body), val_i(status)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_CAPTURE_FIND, v, 4, &st, e);
    if (code == ERR_OK) {
        *id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return code;
}

static enum err_code insert(struct store *s, int64_t run, const struct capture *c, int64_t body, int64_t wire,
                            struct store_put *out, struct err *e)
{
    bool moved = c->final_url.n && !view_eq(c->final_url, c->url);
    struct val v[] = {val_i(out->url),
                      val_i(run),
                      val_i(c->fetched_ms),
                      val_i(c->elapsed_ms),
                      val_i(c->status),
                      moved ? val_t(c->final_url) : val_null(),
                      val_tn(c->content_type),
                      val_in(body),
                      val_in(wire),
                      val_tn(c->address),
                      val_i(c->tls),
                      val_tn(c->tls_version),
                      val_tn(c->tls_cipher),
                      val_tn(c->cert_error),
                      val_i(c->truncated),
                      val_tn(c->blocked),
                      val_bn(c->request_headers),
                      val_bn(c->response_headers)};
    return db_run_sealed(s, SQL_CAPTURE_PUT, v, 18, &out->capture, e);
}

enum err_code store_put_capture(struct store *s, int64_t run, const struct capture *c, struct view input,
                                struct store_put *out, struct err *e)
{
    struct view host;
    int64_t body, wire;
    bool new_url;
    *out = (struct store_put){0};
    enum err_code code = db_write(s, e);
    if (code != ERR_OK || (code = host_of(s, c->url, &host, e)) != ERR_OK)
        return code;
    if ((code = url_row(s, host, c->url.n ? c->url : input, NULL, &out->url, &new_url, e)) != ERR_OK)
        return code;
    struct view coding = http_header(c->response_headers, VIEW("content-encoding"));
    if ((code = body_put(s, s->last_host, c->body, c->wire_body, coding, &body, &wire, &out->new_body, e)) != ERR_OK)
        return code;
    code = find(s, out->url, c->fetched_ms, body, c->status, &out->capture, e);
    out->new_capture = code == ERR_NOTHING;
    return out->new_capture ? insert(s, run, c, body, wire, out, e) : code;
}

static void read_row(struct arena *a, sqlite3_stmt *st, struct store_capture *out)
{
    int scheme = sqlite3_column_int(st, 1);
    struct view url = url_row_text(a, scheme, db_view(st, 2), db_view(st, 3));
    struct capture *c = &out->capture;
    if (scheme == SCHEME_FILE)
        out->input = url;
    c->url = url;
    out->url_id = sqlite3_column_int64(st, 4);
    out->run_id = sqlite3_column_int64(st, 5);
    c->fetched_ms = sqlite3_column_int64(st, 6);
    c->elapsed_ms = sqlite3_column_int64(st, 7);
    c->status = sqlite3_column_int(st, 8);
    c->final_url = sqlite3_column_type(st, 9) == SQLITE_NULL ? c->url : db_copy(a, st, 9);
    c->content_type = db_copy(a, st, 10);
    c->address = db_copy(a, st, 13);
    c->tls = (enum tls_policy)sqlite3_column_int(st, 14);
    c->tls_version = db_copy(a, st, 15);
    c->tls_cipher = db_copy(a, st, 16);
    c->cert_error = db_copy(a, st, 17);
    c->truncated = sqlite3_column_int(st, 18) != 0;
    c->blocked = db_copy(a, st, 19);
    c->request_headers = db_copy(a, st, 20);
    c->response_headers = db_copy(a, st, 21);
}

static struct view digest_text(struct arena *a, const unsigned char *digest)
{
    static const char hex[] = "0123456789abcdef";
    struct buf b = {.a = a};
    buf_put(&b, VIEW("sha256:"));
    for (int i = 0; i < 32; i++) {
        buf_putc(&b, hex[digest[i] >> 4]);
        buf_putc(&b, hex[digest[i] & 15]);
    }
    return buf_view(&b);
}

static enum err_code read_body(struct store *s, struct arena *a, int64_t id, bool bodies, struct view *body,
                               struct view *digest, struct err *e)
{
    unsigned char raw[32] = {0};
    if (!id)
        return ERR_OK;
    if (bodies) {
        enum err_code code = body_get(s, a, id, body, raw, e);
        if (code != ERR_OK)
            return code;
    } else {
        struct val v[] = {val_i(id)};
        sqlite3_stmt *st;
        enum err_code code = db_first(s, SQL_BODY_HEAD, v, 1, &st, e);
        if (code != ERR_OK)
            return code == ERR_NOTHING ? err_set(e, ERR_CORRUPT, 0, "no body %lld", (long long)id) : code;
        struct view d = db_view(st, 0);
        memcpy(raw, d.p ? d.p : "", d.n < 32 ? d.n : 32);
        sqlite3_reset(st);
    }
    *digest = digest_text(a, raw);
    return ERR_OK;
}

enum err_code store_capture_get(struct store *s, struct arena *a, int64_t id, bool bodies, struct store_capture *out,
                                struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    *out = (struct store_capture){.id = id};
    enum err_code code = db_first(s, SQL_CAPTURE_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "no capture %lld", (long long)id) : code;
    read_row(a, st, out);
    int64_t body = sqlite3_column_int64(st, 11), wire = sqlite3_column_int64(st, 12);
    out->body_id = body;
    sqlite3_reset(st);
    code = read_body(s, a, body, bodies, &out->capture.body, &out->digest, e);
    return code == ERR_OK ? read_body(s, a, wire, bodies, &out->capture.wire_body, &out->wire_digest, e) : code;
}
