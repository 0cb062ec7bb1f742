/* What was learnt of a host: each knowledge that articles were cleaned with stays, so that they can be made again. */
#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"
#include "store/db.h"

enum { PRINT_BYTES = 8 };

/* Eight bytes each, little-endian: the same on every machine. */
static struct view pack(struct arena *a, const uint64_t *prints, size_t n)
{
    char *p = arena_raw(a, n, PRINT_BYTES, 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < PRINT_BYTES; k++)
            p[i * PRINT_BYTES + k] = (char)(prints[i] >> 8 * k & 0xff);
    return (struct view){p, n * PRINT_BYTES};
}

static const uint64_t *unpack(struct arena *a, struct view raw, size_t *n)
{
    *n = raw.n / PRINT_BYTES;
    uint64_t *prints = arena_array(a, uint64_t, *n);
    for (size_t i = 0; i < *n * PRINT_BYTES; i++)
        prints[i / PRINT_BYTES] |= (uint64_t)(unsigned char)raw.p[i] << 8 * (i % PRINT_BYTES);
    return prints;
}

static void digest_of(struct view packed, unsigned char out[32])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, packed);
    sha256_end(&h, out);
}

/* The columns of SQL_SITE_LAST and SQL_SITE_FIND. */
static enum err_code take(struct arena *a, enum err_code code, sqlite3_stmt *st, struct store_site *out)
{
    if (code != ERR_OK)
        return code;
    struct view digest = db_view(st, 1);
    *out = (struct store_site){.id = sqlite3_column_int64(st, 0),
                               .made_ms = sqlite3_column_int64(st, 2),
                               .pages = sqlite3_column_int64(st, 3)};
    if (digest.n == sizeof out->digest)
        memcpy(out->digest, digest.p, digest.n);
    out->prints = unpack(a, db_copy(a, st, 4), &out->n);
    sqlite3_reset(st);
    return ERR_OK;
}

enum err_code store_site_latest(struct store *s, struct arena *a, struct view host, struct store_site *out,
                                struct err *e)
{
    struct val v[] = {val_t(host)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_SITE_LAST, v, 1, &st, e);
    return take(a, code, st, out);
}

enum err_code store_site_find(struct store *s, struct arena *a, struct view host, struct view head,
                              struct store_site *out, struct err *e)
{
    struct val v[] = {val_t(host), val_t(head)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_SITE_FIND, v, 2, &st, e);
    return take(a, code, st, out);
}

static enum err_code put(struct store *s, struct arena *a, struct view host, struct store_site *site, bool *is_new,
                         struct err *e)
{
    struct store_site last = {0};
    int64_t host_id;
    struct view prints = pack(a, site->prints, site->n);
    digest_of(prints, site->digest);
    enum err_code code = store_site_latest(s, a, host, &last, e);
    if (code != ERR_OK && code != ERR_NOTHING)
        return code;
    *is_new = code == ERR_NOTHING || memcmp(last.digest, site->digest, sizeof site->digest) != 0;
    site->id = last.id;
    if (!*is_new)
        return ERR_OK;
    if ((code = host_row(s, host, &host_id, e)) != ERR_OK)
        return code;
    struct val v[] = {val_i(host_id), val_b((struct view){(const char *)site->digest, sizeof site->digest}),
                      val_i(site->made_ms), val_i(site->pages), val_b(prints)};
    return db_run_sealed(s, SQL_SITE_PUT, v, 5, &site->id, e);
}

enum err_code store_site_put(struct store *s, struct view host, struct store_site *site, bool *is_new, struct err *e)
{
    enum err_code code = db_write(s, e);
    if (code != ERR_OK)
        return code;
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "what was learnt of %.*s", VIEW_ARG(host));
    return put(s, &a, host, site, is_new, e);
}

enum err_code store_next_host(struct store *s, struct arena *a, struct view after, struct view *out, struct err *e)
{
    struct val v[] = {val_t(after)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HOST_AFTER, v, 1, &st, e);
    if (code != ERR_OK)
        return code;
    *out = db_copy(a, st, 0);
    sqlite3_reset(st);
    return ERR_OK;
}
