#include "store/db.h"

#include <sys/resource.h>

#include "cleaner/base/buf.h"

static enum err_code code_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return ERR_CORRUPT;
    case SQLITE_NOTADB:
        return ERR_INPUT;
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    default:
        return ERR_IO;
    }
}

static bool limited(void)
{
    struct rlimit most;
    return getrlimit(RLIMIT_FSIZE, &most) == 0 && most.rlim_cur != RLIM_INFINITY;
}

enum err_code db_error(struct store *s, const char *what, struct err *e)
{
    int rc = sqlite3_extended_errcode(s->db);
    if (rc == SQLITE_FULL)
        return err_set(e, ERR_IO, 0, "%s: the disk is full", what);
    if ((rc & 0xff) == SQLITE_BUSY)
        return err_set(e, ERR_BUSY, 0, "%s: another program is writing to the store", what);
    if (rc == SQLITE_IOERR_WRITE && limited())
        return err_set(e, ERR_IO, 0, "%s: a file has reached the limit on the size of files (ulimit -f)", what);
    return err_set(e, code_of(rc), 0, "%s: %s", what, sqlite3_errmsg(s->db));
}

sqlite3_stmt *db_stmt(struct store *s, enum sql id, struct err *e)
{
    if (!s->st[id] && sqlite3_prepare_v3(s->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT, &s->st[id], NULL)) {
        db_error(s, "store", e);
        return NULL;
    }
    sqlite3_reset(s->st[id]);
    return s->st[id];
}

static int bind(sqlite3_stmt *st, int at, const struct val *v, sqlite3_destructor_type keep)
{
    const char *p = v->v.p ? v->v.p : "";
    switch (v->type) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(st, at, v->i);
    case SQLITE_TEXT:
        return sqlite3_bind_text64(st, at, p, v->v.n, keep, SQLITE_UTF8);
    case SQLITE_BLOB:
        return sqlite3_bind_blob64(st, at, p, v->v.n, keep);
    default:
        return sqlite3_bind_null(st, at);
    }
}

static sqlite3_stmt *bound(struct store *s, enum sql id, const struct val *v, int n, struct err *e)
{
    sqlite3_stmt *st = db_stmt(s, id, e);
    for (int i = 0; st && i < n; i++)
        if (bind(st, i + 1, v + i, SQLITE_STATIC)) {
            db_error(s, "store", e);
            return NULL;
        }
    return st;
}

sqlite3_stmt *db_own(struct store *s, enum sql id, const struct val *v, int n, struct err *e)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(s->db, sql_text[id], -1, &st, NULL) != SQLITE_OK) {
        db_error(s, "store", e);
        return NULL;
    }
    for (int i = 0; i < n; i++)
        bind(st, i + 1, v + i, SQLITE_TRANSIENT);
    return st;
}

static enum err_code finish(struct store *s, sqlite3_stmt *st, int64_t *rowid, struct err *e)
{
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW)
        ;
    enum err_code code = rc == SQLITE_DONE ? ERR_OK : db_error(s, "store", e);
    if (rowid)
        *rowid = sqlite3_last_insert_rowid(s->db);
    sqlite3_reset(st);
    return code;
}

enum err_code db_run(struct store *s, enum sql id, const struct val *v, int n, int64_t *rowid, struct err *e)
{
    sqlite3_stmt *st = bound(s, id, v, n, e);
    return st ? finish(s, st, rowid, e) : ERR_IO;
}

enum err_code db_run_sealed(struct store *s, enum sql id, const struct val *v, int n, int64_t *rowid, struct err *e)
{
    sqlite3_stmt *st = bound(s, id, v, n, e);
    if (!st)
        return ERR_IO;
    struct val seal = val_i(db_seal(v, n));
    bind(st, n + 1, &seal, SQLITE_STATIC);
    return finish(s, st, rowid, e);
}

enum err_code db_next(struct store *s, sqlite3_stmt *st, struct err *e)
{
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return ERR_OK;
    enum err_code code = rc == SQLITE_DONE ? ERR_NOTHING : db_error(s, "store", e);
    sqlite3_reset(st);
    return code;
}

enum err_code db_first(struct store *s, enum sql id, const struct val *v, int n, sqlite3_stmt **out, struct err *e)
{
    *out = bound(s, id, v, n, e);
    return *out ? db_next(s, *out, e) : ERR_IO;
}

struct view db_view(sqlite3_stmt *st, int col)
{
    const char *p = sqlite3_column_type(st, col) == SQLITE_BLOB ? sqlite3_column_blob(st, col)
                                                                : (const char *)sqlite3_column_text(st, col);
    return (struct view){p, p ? (size_t)sqlite3_column_bytes(st, col) : 0};
}

struct view db_copy(struct arena *a, sqlite3_stmt *st, int col)
{
    struct view v = db_view(st, col);
    return v.n ? view_copy(a, v) : (struct view){0};
}

/* ---- seals ---- */

static uint64_t add(uint64_t h, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 0x100000001b3u;
    return h;
}

static uint64_t add_u64(uint64_t h, uint64_t x)
{
    for (int i = 0; i < 8; i++, x >>= 8)
        h = (h ^ (x & 0xff)) * 0x100000001b3u;
    return h;
}

static uint64_t add_val(uint64_t h, int type, int64_t i, struct view v)
{
    h = (h ^ (unsigned)type) * 0x100000001b3u;
    if (type == SQLITE_INTEGER)
        return add_u64(h, (uint64_t)i);
    if (type == SQLITE_NULL)
        return h;
    return add(add_u64(h, v.n), v.p, v.n);
}

#define SEAL_START 0xcbf29ce484222325u

int64_t db_seal(const struct val *v, int n)
{
    uint64_t h = SEAL_START;
    for (int i = 0; i < n; i++)
        h = add_val(h, v[i].type, v[i].i, v[i].v);
    return (int64_t)h;
}

int64_t db_seal_row(sqlite3_stmt *st, int from, int to)
{
    uint64_t h = SEAL_START;
    for (int i = from; i < to; i++) {
        int type = sqlite3_column_type(st, i);
        bool bytes = type == SQLITE_TEXT || type == SQLITE_BLOB;
        h = add_val(h, type, sqlite3_column_int64(st, i), bytes ? db_view(st, i) : (struct view){0});
    }
    return (int64_t)h;
}

/* ---- transactions ---- */

static void forget(struct store *s)
{
    memset(s->counts, 0, sizeof s->counts);
    memset(s->seen, 0, sizeof s->seen);
    s->last_host = 0;
    pack_settle(s->pack, false);
}

enum err_code db_write(struct store *s, struct err *e)
{
    if (!sqlite3_get_autocommit(s->db))
        return ERR_OK;
    forget(s); /* nothing of an undone transaction may be believed, and others may have written */
    return db_run(s, SQL_BEGIN, NULL, 0, NULL, e);
}

enum err_code store_commit(struct store *s, struct err *e)
{
    if (sqlite3_get_autocommit(s->db))
        return ERR_OK;
    for (int i = 0; i < COUNT_STATES; i++) {
        struct val v[] = {val_i(i), val_i(s->counts[i])};
        enum err_code code = s->counts[i] ? db_run(s, SQL_COUNTS_ADD, v, 2, NULL, e) : ERR_OK;
        if (code != ERR_OK) {
            store_rollback(s);
            return code;
        }
    }
    memset(s->counts, 0, sizeof s->counts);
    enum err_code code = db_run(s, SQL_COMMIT, NULL, 0, NULL, e);
    if (code != ERR_OK)
        store_rollback(s);
    else
        pack_settle(s->pack, true);
    return code;
}

void store_rollback(struct store *s)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_reset(s->st[i]); /* NULL is harmless */
    if (!sqlite3_get_autocommit(s->db))
        db_run(s, SQL_ROLLBACK, NULL, 0, NULL, NULL);
    forget(s);
}

struct arena db_scratch(struct store *s)
{
    return arena_reset(&s->scratch, (size_t)4 << 20, &s->full);
}
