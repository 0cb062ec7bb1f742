/* Opening and closing a store, migrations, and runs. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/schema.h"

/* Address space, backed only where touched: a page of 1 GiB and its compressed form. */
#define SCRATCH_BYTES ARENA_SPACE((size_t)4 << 30)
#define HELD_BYTES ((size_t)8 << 20)
#define BUSY_MS 10000 /* another writer commits many times in this */

static int busy(void *ctx, int tries)
{
    struct store *s = ctx;
    int64_t step = 20, waited = tries * step;
    if (waited >= (s->o.busy_ms ? s->o.busy_ms : BUSY_MS))
        return 0;
    if (s->o.waiting && tries && waited % 1000 == 0)
        s->o.waiting(s->o.ctx, waited);
    sqlite3_sleep((int)step);
    return 1;
}

/* ---- small questions outside the statement table: pragmas and schema steps, all constant text ---- */

static enum err_code script(struct store *s, const char *sql, struct err *e)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : db_error(s, "store", e);
}

/* The same where SQLite may say "busy" without having waited: for a lock that it holds a lesser one of. */
static enum err_code patient(struct store *s, const char *sql, struct err *e)
{
    enum err_code code;
    for (int tries = 0; (code = script(s, sql, e)) == ERR_BUSY && busy(s, tries);)
        tries++;
    return code;
}

static enum err_code number(struct store *s, const char *sql, int64_t *out, struct err *e)
{
    sqlite3_stmt *st = NULL;
    *out = 0;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    return sqlite3_finalize(st) == SQLITE_OK && rc == SQLITE_OK ? ERR_OK : db_error(s, "store", e);
}

static enum err_code migrate(struct store *s, int64_t from, struct err *e)
{
    enum err_code code = script(s, "BEGIN IMMEDIATE", e);
    int64_t now = 0;
    if (code == ERR_OK && (code = number(s, "PRAGMA user_version", &now, e)) == ERR_OK && now != from)
        from = now; /* somebody else was faster */
    for (int64_t v = from; code == ERR_OK && v < schema_version; v++)
        code = script(s, schema_steps[v], e);
    if (code == ERR_OK && from == 0)
        code = script(s, "PRAGMA application_id = 0x51595354", e);
    if (code == ERR_OK && from < schema_version)
        code = schema_stamp(s->db, e);
    if (code == ERR_OK)
        return script(s, "COMMIT", e);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

static enum err_code not_a_store(struct err *e)
{
    return err_set(e, ERR_INPUT, 0, "not a store of this program");
}

/* What the file says that it is, all at one moment: another program may just be making the store. */
static enum err_code identify(struct store *s, int64_t *app, int64_t *version, int64_t *tables, struct err *e)
{
    enum err_code code = script(s, "BEGIN", e);
    if (code == ERR_OK && (code = number(s, "PRAGMA application_id", app, e)) == ERR_OK &&
        (code = number(s, "PRAGMA user_version", version, e)) == ERR_OK &&
        (code = number(s, "SELECT count(*) FROM sqlite_schema", tables, e)) == ERR_OK)
        return script(s, "COMMIT", e);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return code == ERR_INPUT ? not_a_store(e) : code;
}

static enum err_code check_version(struct store *s, const char *path, struct err *e)
{
    int64_t app, version, tables;
    enum err_code code = identify(s, &app, &version, &tables, e);
    if (code != ERR_OK)
        return code;
    if (app != SCHEMA_APPLICATION && (app || tables))
        return not_a_store(e);
    if (version > schema_version)
        return err_set(e, ERR_INPUT, 0, "store of version %lld; this program knows versions up to %d",
                       (long long)version, schema_version);
    if (version == schema_version)
        return ERR_OK;
    if (s->o.readonly)
        return version ? err_set(e, ERR_INPUT, 0, "store of version %lld, which a command that writes to it (such as"
                                 " qingyuan index) brings up to date first", (long long)version)
                       : not_a_store(e);
    if (version == 0 && !s->o.create)
        return not_a_store(e);
    char copy[4096];
    if (version && snprintf(copy, sizeof copy, "%s.v%lld", path, (long long)version) < (int)sizeof copy &&
        (code = db_copy_to(s, copy, e)) != ERR_OK)
        return code;
    return migrate(s, version, e);
}

static enum err_code set_up(struct store *s, const char *path, struct err *e)
{
    /*
     * Pages of 16 KiB: two compressed pages of a site fit into one where 8 KiB
     * hold one and a half (measured: a quarter less disk, the same time).  The
     * log is folded in at 32 MiB: each time costs two waits for the disk.
     */
    static const char common[] = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                 "PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 2000";
    sqlite3_busy_handler(s->db, busy, s);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 1);
    enum err_code code = script(s, common, e);
    if (code == ERR_OK && s->o.create)
        code = script(s, SCHEMA_PAGE_SIZE, e); /* matters for a new file only */
    if (code == ERR_OK)
        code = check_version(s, path, e);
    if (code == ERR_OK && !s->o.readonly)
        code = patient(s, s->o.sync_full ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
                                         : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", e);
    /* In kilobytes; only now, since SQLite counts pages by the size that it knows, at first its default of 4 KiB. */
    if (code == ERR_OK)
        code = script(s, "PRAGMA cache_size = -16000", e);
    if (code == ERR_INPUT && sqlite3_errcode(s->db) == SQLITE_NOTADB)
        return not_a_store(e);
    return code;
}

/*
 * SQLite reads a WAL database on a medium that cannot be written only when told
 * that nobody changes it; that is so where the file has no -wal beside it.
 */
static bool frozen(const char *path)
{
    char wal[4096];
    if (access(path, W_OK) == 0 || snprintf(wal, sizeof wal, "%s-wal", path) >= (int)sizeof wal)
        return false;
    return access(wal, F_OK) != 0;
}

static bool as_uri(const char *path, char *out, size_t n)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t k = (size_t)snprintf(out, n, "file:");
    for (const char *p = path; *p; p++) {
        bool plain = ascii_alnum(*p) || *p == '/' || *p == '.' || *p == '-' || *p == '_';
        if (k + 32 > n)
            return false;
        if (!plain) {
            out[k++] = '%';
            out[k++] = hex[(unsigned char)*p >> 4];
            out[k++] = hex[*p & 15];
        } else {
            out[k++] = *p;
        }
    }
    snprintf(out + k, n - k, "?immutable=1");
    return true;
}

static enum err_code look(const char *path, const struct store_options *o, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT && o->create ? ERR_OK
                                            : err_set(e, errno == ENOENT ? ERR_NOTHING : ERR_IO, 0, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_INPUT, 0, "not a file");
    if (st.st_size == 0 && !o->create)
        return err_set(e, ERR_INPUT, 0, "not a store of this program (empty)");
    if (!o->readonly && access(path, W_OK) != 0)
        return err_set(e, ERR_IO, 0, "cannot be written: %s", strerror(errno));
    if (access(path, R_OK) != 0)
        return err_set(e, ERR_IO, 0, "%s", strerror(errno));
    return ERR_OK;
}

static enum err_code connect_to(struct store *s, const char *path, struct err *e)
{
    char uri[4096 * 3 + 64];
    int flags = SQLITE_OPEN_NOMUTEX | (s->o.readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (s->o.create && !s->o.readonly)
        flags |= SQLITE_OPEN_CREATE;
    if (s->o.readonly && frozen(path) && as_uri(path, uri, sizeof uri)) {
        path = uri;
        flags |= SQLITE_OPEN_URI;
    }
    if (sqlite3_open_v2(path, &s->db, flags, NULL) == SQLITE_OK)
        return ERR_OK;
    int system = s->db ? sqlite3_system_errno(s->db) : 0;
    return err_set(e, s->db ? ERR_IO : ERR_NOMEM, 0, "cannot be opened: %s",
                   system ? strerror(system) : "unable to open database file");
}

enum err_code store_open(const char *path, const struct store_options *o, struct store **out, struct err *e)
{
    static const struct store_options none;
    *out = NULL;
    enum err_code code = look(path, o ? o : &none, e);
    if (code != ERR_OK)
        return code;
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    s->o = o ? *o : none;
    if (!arena_open(&s->scratch, SCRATCH_BYTES) || !arena_open(&s->held, HELD_BYTES) || !(s->pack = pack_open()))
        code = err_set(e, ERR_NOMEM, 0, "out of memory");
    if (code == ERR_OK)
        code = connect_to(s, path, e);
    if (code == ERR_OK)
        code = set_up(s, path, e);
    if (code == ERR_OK)
        code = search_open(s, e);
    if (code != ERR_OK)
        store_close(s);
    else
        *out = s;
    return code;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->st[i]);
    sqlite3_close(s->db); /* rolls back what is open */
    if (s->claim)
        close(s->claim); /* after SQLite: a close ends its locks too */
    pack_close(s->pack);
    arena_close(&s->scratch);
    arena_close(&s->held);
    free(s);
}

/* ---- runs ---- */

enum err_code store_run_begin(struct store *s, const struct store_run *r, int64_t *id, struct err *e)
{
    struct val v[] = {val_i(r->started_ms), val_in(r->ended_ms), val_t(r->command),
                      val_t(r->options),    val_t(r->seeds),     val_t(r->version)};
    enum err_code code = db_write(s, e);
    return code == ERR_OK ? db_run_sealed(s, SQL_RUN_PUT, v, 6, id, e) : code;
}

enum err_code store_run_end(struct store *s, int64_t id, int64_t now_ms, struct err *e)
{
    struct val v[] = {val_i(id), val_i(now_ms)};
    sqlite3_stmt *st;
    enum err_code code = db_write(s, e);
    if (code != ERR_OK || (code = db_first(s, SQL_RUN_ENDS, v, 2, &st, e)) != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "no run %lld", (long long)id) : code;
    v[1] = val_i(db_seal_row(st, 0, 6));
    while (db_next(s, st, e) == ERR_OK)
        ;
    return db_run(s, SQL_RUN_SEAL, v, 2, NULL, e);
}
