/*
 * Bodies: each kept once, by its SHA-256.
 *
 * codec   data
 * raw     the bytes
 * zstd    a zstd frame, made with `dictionary` where that is not NULL
 * gzip, deflate, br, zstd-coded
 *         none: the row `wire` holds the bytes as they came, and undoing that
 *         content coding gives this body.  So a page that was sent compressed
 *         is kept as it came over the wire, and only so.
 */
#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"
#include "store/db.h"
#include "store/warc/coding.h"

static void digest_of(struct view v, unsigned char out[32])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, v);
    sha256_end(&h, out);
}

static enum err_code find(struct store *s, const unsigned char digest[32], int64_t *id, struct err *e)
{
    struct val v[] = {val_b((struct view){(const char *)digest, 32})};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_BODY_FIND, v, 1, &st, e);
    if (code == ERR_OK) {
        *id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return code;
}

static enum err_code insert(struct store *s, const unsigned char digest[32], size_t size, struct view codec,
                            int64_t dictionary, int64_t wire, struct view data, int64_t *id, struct err *e)
{
    struct val v[] = {val_b((struct view){(const char *)digest, 32}),
                      val_i((int64_t)size),
                      val_t(codec),
                      val_in(dictionary),
                      val_in(wire),
                      wire ? val_null() : val_b(data)};
    return db_run_sealed(s, SQL_BODY_PUT, v, 6, id, e);
}

static enum err_code put_packed(struct store *s, struct arena *a, const unsigned char digest[32], int64_t host,
                                struct view v, int64_t *id, struct err *e)
{
    struct view packed;
    int64_t dictionary;
    enum err_code code = pack_put(s, a, host, v, &packed, &dictionary, e);
    if (code != ERR_OK)
        return code;
    if (packed.n && packed.n < v.n)
        return insert(s, digest, v.n, VIEW("zstd"), dictionary, 0, packed, id, e);
    return insert(s, digest, v.n, VIEW("raw"), 0, 0, v, id, e);
}

/* Keep v itself, compressed where that makes it smaller. */
static enum err_code put_plain(struct store *s, int64_t host, struct view v, bool compress, int64_t *id, bool *is_new,
                               struct err *e)
{
    unsigned char digest[32];
    digest_of(v, digest);
    enum err_code code = find(s, digest, id, e);
    *is_new = code == ERR_NOTHING;
    if (code != ERR_NOTHING)
        return code;
    if (!compress)
        return insert(s, digest, v.n, VIEW("raw"), 0, 0, v, id, e);
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "body of %zu bytes", v.n);
    return put_packed(s, &a, digest, host, v, id, e);
}

/* Whether undoing `coding` on wire gives exactly body. */
static bool undoes(struct store *s, struct view wire, enum coding coding, struct view body)
{
    struct arena a = db_scratch(s);
    struct view got;
    if (setjmp(s->full))
        return false;
    return coding_undo(&a, coding, wire, body.n, &got, NULL) == ERR_OK && view_eq(got, body);
}

enum err_code body_put(struct store *s, int64_t host, struct view body, struct view wire, struct view coding,
                       int64_t *body_id, int64_t *wire_id, bool *is_new, struct err *e)
{
    bool wire_new;
    *body_id = *wire_id = 0;
    *is_new = false;
    if (wire.n && view_eq(wire, body))
        wire.n = 0;
    if (body.n == 0 && wire.n == 0)
        return ERR_OK;
    enum coding c = coding_parse(coding);
    enum err_code code;
    if (wire.n && (code = put_plain(s, host, wire, c == CODING_NONE, wire_id, &wire_new, e)) != ERR_OK)
        return code;
    if (body.n == 0)
        return ERR_OK;
    if (wire.n == 0 || c == CODING_NONE || !undoes(s, wire, c, body))
        return put_plain(s, host, body, true, body_id, is_new, e);
    unsigned char digest[32];
    digest_of(body, digest);
    code = find(s, digest, body_id, e);
    *is_new = code == ERR_NOTHING;
    return code == ERR_NOTHING ? insert(s, digest, body.n, coding_name(c), 0, *wire_id, (struct view){0}, body_id, e)
                               : code;
}

struct head {
    unsigned char digest[32];
    int64_t size, dictionary, wire;
    struct view codec, data;
};

static enum err_code load(struct store *s, struct arena *a, int64_t id, struct head *h, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_BODY_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, ERR_CORRUPT, 0, "no body %lld", (long long)id) : code;
    struct view digest = db_view(st, 0);
    memset(h, 0, sizeof *h);
    memcpy(h->digest, digest.p ? digest.p : "", digest.n < 32 ? digest.n : 32);
    h->size = sqlite3_column_int64(st, 1);
    h->codec = db_copy(a, st, 2);
    h->dictionary = sqlite3_column_int64(st, 3);
    h->wire = sqlite3_column_int64(st, 4);
    h->data = db_copy(a, st, 5);
    sqlite3_reset(st);
    return ERR_OK;
}

static enum err_code bad(int64_t id, const char *why, struct err *e)
{
    return err_set(e, ERR_CORRUPT, 0, "body %lld: %s", (long long)id, why);
}

/* A damaged size must not ask for more memory than a page may have. */
#define SIZE_MAX_BODY ((int64_t)1 << 30)

static enum err_code unpack(struct store *s, struct arena *a, int64_t id, const struct head *h, struct view *out,
                            struct err *e)
{
    if (h->size < 0 || h->size > SIZE_MAX_BODY)
        return bad(id, "a size that cannot be", e);
    if (view_eq(h->codec, VIEW("raw"))) {
        *out = h->data;
    } else if (view_eq(h->codec, VIEW("zstd"))) {
        enum err_code code = pack_get(s, a, h->data, h->dictionary, (size_t)h->size, out, e);
        if (code != ERR_OK)
            return code == ERR_CORRUPT ? bad(id, "does not decompress", e) : code;
    } else {
        return bad(id, "an unknown codec", e);
    }
    return (int64_t)out->n == h->size ? ERR_OK : bad(id, "not of the size it should be", e);
}

enum err_code body_get(struct store *s, struct arena *a, int64_t id, struct view *out, unsigned char *digest,
                       struct err *e)
{
    struct head h, w;
    *out = (struct view){0};
    enum err_code code = load(s, a, id, &h, e);
    if (code != ERR_OK)
        return code;
    if (digest)
        memcpy(digest, h.digest, 32);
    if (!h.wire)
        return unpack(s, a, id, &h, out, e);
    struct view wire;
    enum coding c = coding_parse(h.codec);
    if (c == CODING_NONE || h.size < 0 || h.size > SIZE_MAX_BODY)
        return bad(id, "an unknown codec or size", e);
    if ((code = load(s, a, h.wire, &w, e)) != ERR_OK)
        return code;
    if (w.wire)
        return bad(id, "kept as a body that is itself derived", e);
    if ((code = unpack(s, a, h.wire, &w, &wire, e)) != ERR_OK)
        return code;
    if (coding_undo(a, c, wire, (size_t)h.size, out, NULL) != ERR_OK || (int64_t)out->n != h.size)
        return bad(id, "its wire form does not decode to it", e);
    return ERR_OK;
}
