/* Whether a store still holds what was put into it. */
#include <inttypes.h>
#include <stdio.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"
#include "store/db.h"
#include "store/minhash.h"
#include "store/schema.h"

struct check {
    struct store *s;
    const struct store_verify *v;
    struct region region;
    jmp_buf full;
    int64_t rows;
    const char *table;
};

static void report(struct check *c, enum store_verdict v, const char *table, int64_t id, const char *why)
{
    c->v->report(c->v->ctx, v, table, id, why);
}

static void count_row(struct check *c)
{
    if (++c->rows % 1000 == 0 && c->v->progress)
        c->v->progress(c->v->ctx, c->table, c->rows);
}

/* A walk that ends before the table does is damage too: SQLite cannot read on. */
static void ended(struct check *c, enum err_code code, int64_t last, const struct err *e)
{
    char why[240];
    if (code == ERR_NOTHING)
        return;
    snprintf(why, sizeof why, "cannot be read on behind this row: %s", e->msg);
    report(c, STORE_DAMAGED, c->table, last, why);
}

/* ---- SQLite's own checks ---- */

static void check_integrity(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    c->table = "file";
    enum err_code code = db_first(c->s, SQL_CHECK_INTEGRITY, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        struct view line = db_view(st, 0);
        char why[300];
        snprintf(why, sizeof why, "%.*s", VIEW_ARG(line));
        if (!view_eq(line, VIEW("ok")))
            report(c, STORE_DAMAGED, "file", 0, why);
    }
    ended(c, code, 0, &e);
}

static void check_keys(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    c->table = "file";
    enum err_code code = db_first(c->s, SQL_CHECK_KEYS, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        char table[64], why[120];
        snprintf(table, sizeof table, "%.*s", VIEW_ARG(db_view(st, 0)));
        snprintf(why, sizeof why, "refers to a row of %.*s that is not there", VIEW_ARG(db_view(st, 2)));
        report(c, STORE_DAMAGED, table, sqlite3_column_int64(st, 1), why);
    }
    ended(c, code, 0, &e);
}

/* The schema against the one this program would make. */
static void check_schema(struct check *c)
{
    sqlite3 *fresh = NULL;
    sqlite3_stmt *want = NULL, *have;
    struct err e = {0};
    bool good = sqlite3_open(":memory:", &fresh) == SQLITE_OK;
    for (int v = 0; good && v < schema_version; v++)
        good = sqlite3_exec(fresh, schema_steps[v], NULL, NULL, NULL) == SQLITE_OK;
    good = good && sqlite3_prepare_v2(fresh, sql_text[SQL_CHECK_SCHEMA], -1, &want, NULL) == SQLITE_OK;
    c->table = "schema";
    enum err_code code = db_first(c->s, SQL_CHECK_SCHEMA, NULL, 0, &have, &e);
    for (; good && code == ERR_OK; code = db_next(c->s, have, &e)) {
        good = sqlite3_step(want) == SQLITE_ROW;
        for (int i = 0; good && i < 4; i++)
            good = view_eq(db_view(have, i), db_view(want, i));
    }
    if (!good || code != ERR_NOTHING || sqlite3_step(want) != SQLITE_DONE)
        report(c, STORE_DAMAGED, "schema", 0, "is not the one of this version");
    db_stmt(c->s, SQL_CHECK_SCHEMA, NULL);
    sqlite3_finalize(want);
    sqlite3_close(fresh);
    code = db_first(c->s, SQL_CHECK_HEADER, NULL, 0, &have, &e);
    if (code != ERR_OK || sqlite3_column_int64(have, 0) != SCHEMA_APPLICATION ||
        sqlite3_column_int64(have, 1) != schema_version || !view_eq(db_view(have, 2), VIEW("UTF-8")))
        report(c, STORE_DAMAGED, "file", 0, "its header is not that of a store of this version");
    db_stmt(c->s, SQL_CHECK_HEADER, NULL);
}

/* ---- seals and digests ---- */

static void check_seals(struct check *c)
{
    static const struct {
        const char *table;
        enum sql sql;
    } sealed[] = {
        {"runs", SQL_CHECK_RUNS},           {"dictionaries", SQL_CHECK_DICTIONARIES}, {"bodies", SQL_CHECK_BODIES},
        {"captures", SQL_CHECK_CAPTURES},   {"articles", SQL_CHECK_ARTICLES},         {"sightings", SQL_CHECK_SIGHTINGS},
        {"findings", SQL_CHECK_FINDINGS},   {"edits", SQL_CHECK_EDITS},               {"links", SQL_CHECK_LINKS},
        {"marks", SQL_CHECK_MARKS},         {"signatures", SQL_CHECK_SIGNATURES},     {"paragraphs", SQL_CHECK_PARAGRAPHS},
        {"similar", SQL_CHECK_SIMILAR},     {"clusters", SQL_CHECK_CLUSTERS},         {"sites", SQL_CHECK_SITES},
    };
    for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
        sqlite3_stmt *st;
        struct err e = {0};
        int64_t id = 0;
        c->table = sealed[i].table;
        enum err_code code = db_first(c->s, sealed[i].sql, NULL, 0, &st, &e);
        for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
            int last = sqlite3_column_count(st) - 1;
            id = sqlite3_column_int64(st, 0);
            if (db_seal_row(st, 1, last) != sqlite3_column_int64(st, last) ||
                sqlite3_column_type(st, last) != SQLITE_INTEGER)
                report(c, STORE_DAMAGED, c->table, id, "its values do not match its seal");
            count_row(c);
        }
        ended(c, code, id, &e);
    }
}

/* An article that was cleaned with knowledge of its site can be made again with that row alone. */
static void check_site_use(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    int64_t id = 0;
    c->table = "articles";
    enum err_code code = db_first(c->s, SQL_CHECK_SITE_USE, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        id = sqlite3_column_int64(st, 0);
        report(c, STORE_DAMAGED, "articles", id, "the row of sites that it was cleaned with is not there");
    }
    ended(c, code, id, &e);
}

static bool digest_is(struct view want, struct view a, struct view b, struct view c)
{
    struct sha256 h;
    char got[32];
    sha256_init(&h);
    sha256_add(&h, a);
    sha256_add(&h, b);
    sha256_add(&h, c);
    sha256_end(&h, (unsigned char *)got);
    return view_eq(want, (struct view){got, 32});
}

static void check_texts(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    int64_t id = 0;
    c->table = "texts";
    enum err_code code = db_first(c->s, SQL_CHECK_TEXTS, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        id = sqlite3_column_int64(st, 0);
        if (!digest_is(db_view(st, 1), db_view(st, 2), VIEW("\n"), db_view(st, 3)))
            report(c, STORE_DAMAGED, "texts", id, "title and text do not match their digest");
        count_row(c);
    }
    ended(c, code, id, &e);
}

static void check_url(struct check *c, sqlite3_stmt *st, int64_t id)
{
    struct arena a = arena_reset(&c->region, (size_t)1 << 20, &c->full);
    if (setjmp(c->full))
        return;
    struct view url = url_row_text(&a, sqlite3_column_int(st, 2), db_view(st, 3), db_view(st, 4));
    uint64_t off = (uint64_t)sqlite3_column_int64(st, 1) - (uint64_t)url_row_hash(url);
    if (off >= 16) /* two URLs with one hash stand side by side (urls.c) */
        report(c, STORE_DAMAGED, "urls", id, "the URL does not match its hash");
}

static void check_urls(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    int64_t id = 0;
    c->table = "urls";
    enum err_code code = db_first(c->s, SQL_CHECK_URLS, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        id = sqlite3_column_int64(st, 0);
        check_url(c, st, id);
        count_row(c);
    }
    ended(c, code, id, &e);
}

static void check_body_in(struct check *c, struct arena *a, int64_t id)
{
    struct view body;
    char digest[32];
    struct err e = {0};
    if (body_get(c->s, a, id, &body, (unsigned char *)digest, &e) != ERR_OK)
        report(c, STORE_DAMAGED, "bodies", id, e.msg);
    else if (!digest_is((struct view){digest, 32}, body, VIEW(""), VIEW("")))
        report(c, STORE_DAMAGED, "bodies", id, "its bytes do not match their digest");
}

static void check_body(struct check *c, int64_t id)
{
    struct arena a = arena_reset(&c->region, (size_t)4 << 20, &c->full);
    if (setjmp(c->full))
        report(c, STORE_DAMAGED, "bodies", id, "needs more memory than a page may have");
    else
        check_body_in(c, &a, id);
}

/* The bands follow from the signatures: the same keys, and no row too many. */
static void check_bands(struct check *c)
{
    sqlite3_stmt *st;
    struct err e = {0};
    int64_t id = 0;
    c->table = "bands";
    enum err_code code = db_first(c->s, SQL_CHECK_SIGNATURES, NULL, 0, &st, &e);
    for (; code == ERR_OK; code = db_next(c->s, st, &e)) {
        struct view raw = db_view(st, 4);
        uint32_t h[HASHES] = {0};
        int64_t keys[BANDS];
        id = sqlite3_column_int64(st, 0);
        for (size_t i = 0; i < HASHES * 4 && i < raw.n; i++)
            h[i / 4] |= (uint32_t)(unsigned char)raw.p[i] << 8 * (i % 4);
        minhash_bands(h, keys);
        for (int b = 0; b < BANDS; b++) {
            struct val v[] = {val_i(keys[b]), val_i(id)};
            sqlite3_stmt *band;
            if (db_first(c->s, SQL_CHECK_BANDS, v, 2, &band, NULL) != ERR_OK)
                report(c, STORE_DAMAGED, "bands", id, "does not match its signature");
            sqlite3_reset(band);
        }
    }
    ended(c, code, id, &e);
    if (db_first(c->s, SQL_CHECK_BAND_COUNT, NULL, 0, &st, &e) == ERR_OK &&
        sqlite3_column_int64(st, 0) != BANDS * sqlite3_column_int64(st, 1))
        report(c, STORE_DAMAGED, "bands", 0, "has rows that no signature gives");
    sqlite3_reset(st);
}

/* FTS5 compares its index with the texts; that takes a writer's lock, and nothing is changed. */
static void check_search(struct check *c)
{
    struct err e = {0};
    int64_t mark = 0;
    if (c->s->o.readonly || mark_get(c->s, VIEW("search"), &mark, &e) != ERR_OK || mark == 0)
        return;
    enum err_code code = db_write(c->s, &e);
    if (code == ERR_OK)
        code = db_run(c->s, SQL_CHECK_SEARCH, NULL, 0, NULL, &e);
    store_rollback(c->s);
    if (code != ERR_OK)
        report(c, STORE_DAMAGED, "search", 0, code == ERR_CORRUPT ? "the index does not match the texts" : e.msg);
}

/* ---- articles ---- */

static bool inside(struct span s, int64_t size)
{
    return s.beg <= s.end && (int64_t)s.end <= size;
}

/* The first span that does not lie in the capture's body, or NULL. */
static const char *bad_span(const struct article *art, int64_t size)
{
    for (uint32_t i = 0; i < art->nblocks; i++)
        if (!inside(art->blocks[i].span, size))
            return "a block's span lies outside its capture";
    for (uint32_t i = 0; i < art->nfindings; i++)
        if (!inside(art->findings[i].span, size))
            return "a finding's span lies outside its capture";
    for (uint32_t i = 0; i < art->ndropped; i++)
        if (!inside(art->dropped[i].span, size))
            return "a dropped region lies outside its capture";
    for (int i = 0; i < FIELD_COUNT; i++)
        if (art->fields[i].rule && !inside(art->fields[i].span, size))
            return "a field's span lies outside its capture";
    for (uint32_t i = 0; i < art->nlinks; i++)
        if (!inside(art->links[i].span, size))
            return "a link's span lies outside its capture";
    for (uint32_t i = 0; i < art->nimages; i++)
        if (!inside(art->images[i].span, size))
            return "an image's span lies outside its capture";
    for (uint32_t i = 0; i < art->nedits; i++)
        if (art->edits[i].block != EDIT_TITLE && art->edits[i].block >= art->nblocks)
            return "an edit of a block that is not there";
    return NULL;
}

static void check_article_in(struct check *c, struct arena *a, int64_t id)
{
    struct store_article art;
    struct store_capture cap;
    struct err e = {0};
    char why[200] = "";
    bool same = true;
    if (store_article_get(c->s, a, id, &art, &e) != ERR_OK || store_capture_get(c->s, a, art.capture_id, true, &cap, &e) != ERR_OK) {
        report(c, STORE_DAMAGED, "articles", id, e.msg);
        return;
    }
    const char *bad = bad_span(&art.article, (int64_t)cap.capture.body.n);
    if (bad)
        report(c, STORE_DAMAGED, "articles", id, bad);
    if (!view_eq(article_digest(a, &art.article), art.digest))
        report(c, STORE_DAMAGED, "articles", id, "its blocks do not add up to its text");
    if (c->v->rederive && !c->v->rederive(c->v->ctx, &cap, &art, &same, why))
        report(c, same ? STORE_DIFFERS : STORE_OTHER, "articles", id, why);
}

static void check_article(struct check *c, int64_t id)
{
    struct arena a = arena_reset(&c->region, (size_t)4 << 20, &c->full);
    if (setjmp(c->full))
        report(c, STORE_DAMAGED, "articles", id, "needs more memory than a page may have");
    else
        check_article_in(c, &a, id);
}

static void each_id(struct check *c, const char *table, enum sql sql, void (*one)(struct check *c, int64_t id))
{
    struct err e = {0};
    sqlite3_stmt *st = db_own(c->s, sql, NULL, 0, &e);
    enum err_code code = ERR_IO;
    int64_t id = 0;
    c->table = table;
    while (st && (code = db_next(c->s, st, &e)) == ERR_OK) {
        id = sqlite3_column_int64(st, 0);
        one(c, id);
        count_row(c);
    }
    ended(c, code, id, &e);
    sqlite3_finalize(st);
}

enum err_code store_verify(struct store *s, const struct store_verify *v, struct err *e)
{
    struct check c = {.s = s, .v = v};
    if (!arena_open(&c.region, ARENA_SPACE((size_t)4 << 30)))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    enum err_code code = db_run(s, SQL_READ, NULL, 0, NULL, e); /* one moment, whatever others write */
    if (code == ERR_OK) {
        check_schema(&c);
        check_integrity(&c);
        check_keys(&c);
        check_seals(&c);
        check_site_use(&c);
        check_texts(&c);
        check_urls(&c);
        check_bands(&c);
        each_id(&c, "bodies", SQL_CHECK_BODY_IDS, check_body);
        each_id(&c, "articles", SQL_CHECK_ARTICLE_IDS, check_article);
        store_rollback(s);
        check_search(&c);
    }
    arena_close(&c.region);
    return code;
}
