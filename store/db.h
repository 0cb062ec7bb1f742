/*
 * The database under the store: a connection, prepared statements, values in
 * and out, seals.  Private to store/; with schema, verify and backup the only
 * place that includes sqlite3.h.
 *
 * A seal is FNV-1a (64 bits) over a row's values in the order of its columns,
 * each as its SQLite type, its length and its bytes.  Each step of FNV-1a is a
 * bijection, so a change of a single byte always changes the seal; of more,
 * all but once in 2^64.
 */
#ifndef QY_DB_H
#define QY_DB_H

#include <sqlite3.h>

#include "store/sql.h"
#include "store/store.h"

struct val {
    int type; /* SQLITE_NULL, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB */
    int64_t i;
    struct view v;
};

static inline struct val val_null(void)
{
    return (struct val){.type = SQLITE_NULL};
}
static inline struct val val_i(int64_t x)
{
    return (struct val){.type = SQLITE_INTEGER, .i = x};
}
/* NULL for 0. */
static inline struct val val_in(int64_t x)
{
    return x ? val_i(x) : val_null();
}
static inline struct val val_t(struct view v)
{
    return (struct val){.type = SQLITE_TEXT, .v = v};
}
/* NULL for empty. */
static inline struct val val_tn(struct view v)
{
    return v.n ? val_t(v) : val_null();
}
static inline struct val val_b(struct view v)
{
    return (struct val){.type = SQLITE_BLOB, .v = v};
}
static inline struct val val_bn(struct view v)
{
    return v.n ? val_b(v) : val_null();
}

enum { COUNT_STATES = 5, SEEN_SLOTS = 1 << 14 };

struct pack; /* pack.c: compressors and dictionaries in use */

struct store {
    sqlite3 *db;
    int claim;                        /* a descriptor of the file, locked by store_claim(); 0: none */
    sqlite3_stmt *st[SQL_COUNT];
    struct store_options o;
    int64_t counts[COUNT_STATES];     /* changes of this transaction */
    struct { int64_t host, hash; } seen[SEEN_SLOTS]; /* URLs known to be there; a cache */
    int64_t last_host;                /* the host looked up last, 0 for none */
    char last_host_name[256];
    size_t last_host_n;
    struct pack *pack;
    struct region scratch;            /* for one call; reset by db_scratch */
    struct region held;               /* what frontier calls hand out */
    jmp_buf full;
};

/* The error of the last SQLite call as ours; `what` names the thing. */
enum err_code db_error(struct store *s, const char *what, struct err *e);

/* A statement ready to bind; NULL with *e. */
sqlite3_stmt *db_stmt(struct store *s, enum sql id, struct err *e);

/* Make sure that a writing transaction is open. */
enum err_code db_write(struct store *s, struct err *e);

/* Bind v[0..n) and run; *rowid (may be NULL) is the row inserted. */
enum err_code db_run(struct store *s, enum sql id, const struct val *v, int n, int64_t *rowid, struct err *e);

/* The same with the seal of v[0..n) bound after them. */
enum err_code db_run_sealed(struct store *s, enum sql id, const struct val *v, int n, int64_t *rowid, struct err *e);

/*
 * Bind and step to the first row: ERR_OK, or ERR_NOTHING where there is none.
 * *out stays at that row until it is used again; db_next() steps on.
 */
enum err_code db_first(struct store *s, enum sql id, const struct val *v, int n, sqlite3_stmt **out, struct err *e);
enum err_code db_next(struct store *s, sqlite3_stmt *st, struct err *e);

/* A statement of the caller's own, bound, before its first row; values are copied.  sqlite3_finalize() it. */
sqlite3_stmt *db_own(struct store *s, enum sql id, const struct val *v, int n, struct err *e);

/* A column's bytes: good until the next step, or copied. */
struct view db_view(sqlite3_stmt *st, int col);
struct view db_copy(struct arena *a, sqlite3_stmt *st, int col);

int64_t db_seal(const struct val *v, int n);
/* The seal of columns [from, to) of the current row. */
int64_t db_seal_row(sqlite3_stmt *st, int from, int to);

/*
 * An arena for the length of one call: setjmp(s->full) first, so that a full
 * one comes back there.  The bodies of pages fit.
 */
struct arena db_scratch(struct store *s);

/* backup.c: a copy of the whole store under `path`, there only when it is whole. */
enum err_code db_copy_to(struct store *s, const char *path, struct err *e);
/* ERR_BUSY where a store that is in use stands at `path`. */
enum err_code db_may_replace(const char *path, struct err *e);

/* urls.c */
int64_t url_row_hash(struct view url);
enum err_code url_row(struct store *s, struct view host, struct view url, const struct frontier_offer *o, int64_t *id,
                      bool *is_new, struct err *e);
/* ERR_NOTHING where it is not there. */
enum err_code url_row_find(struct store *s, int64_t host_id, struct view host, struct view url, int64_t *id,
                           struct err *e);
enum err_code host_row(struct store *s, struct view host, int64_t *id, struct err *e);
/* The text of a URL row's scheme, host and path; a local file's name as it is. */
struct view url_row_text(struct arena *a, int scheme, struct view host, struct view path);
enum { SCHEME_HTTP, SCHEME_HTTPS, SCHEME_OTHER, SCHEME_FILE };

/* pack.c: zstd, with a dictionary for each host where that pays */
struct pack *pack_open(void);
void pack_close(struct pack *p);
/* Nothing of an undone transaction may be believed (rows is false), or the transaction's rows are safe now. */
void pack_settle(struct pack *p, bool rows);
/* `in` as a zstd frame in a; *dictionary is the row it was made with, 0 for none.  Empty where it cannot be made. */
enum err_code pack_put(struct store *s, struct arena *a, int64_t host, struct view in, struct view *out,
                       int64_t *dictionary, struct err *e);
/* Back again: exactly n bytes, or ERR_CORRUPT. */
enum err_code pack_get(struct store *s, struct arena *a, struct view in, int64_t dictionary, size_t n,
                       struct view *out, struct err *e);

/* body.c */
enum err_code body_put(struct store *s, int64_t host, struct view body, struct view wire, struct view coding,
                       int64_t *body_id, int64_t *wire_id, bool *is_new, struct err *e);
/* The body in a; `digest` (32 bytes, may be NULL) as stored, not checked. */
enum err_code body_get(struct store *s, struct arena *a, int64_t id, struct view *out, unsigned char *digest,
                       struct err *e);

/* search.c: what its statements call; once for each connection. */
enum err_code search_open(struct store *s, struct err *e);

/* marks: how far index and dedup have come; 0 where they never ran. */
enum err_code mark_get(struct store *s, struct view name, int64_t *out, struct err *e);
enum err_code mark_set(struct store *s, struct view name, int64_t value, struct err *e);

#endif
