/*
 * A part of a store as a store: the chosen articles, the captures they were
 * made of or seen in, and what these need.  Ids stay, so seals hold.
 */
#include <stdio.h>

#include "store/db.h"
#include "store/export/export.h"
#include "store/schema.h"

static const char prepare[] =
    "CREATE TEMP TABLE chosen(id INTEGER PRIMARY KEY); CREATE TEMP TABLE caps(id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE bods(id INTEGER PRIMARY KEY); CREATE TEMP TABLE needed(id INTEGER PRIMARY KEY);";

static const char copy_rows[] =
    "INSERT INTO caps SELECT capture FROM src.articles WHERE id IN chosen"
    " UNION SELECT capture FROM src.sightings WHERE article IN chosen;"
    "INSERT INTO bods SELECT body FROM src.captures WHERE id IN caps AND body IS NOT NULL"
    " UNION SELECT wire FROM src.captures WHERE id IN caps AND wire IS NOT NULL;"
    "INSERT OR IGNORE INTO bods SELECT wire FROM src.bodies WHERE id IN bods AND wire IS NOT NULL;"
    "INSERT INTO needed SELECT url FROM src.captures WHERE id IN caps UNION SELECT url FROM src.articles"
    " WHERE id IN chosen;"
    "INSERT INTO main.runs SELECT * FROM src.runs WHERE id IN (SELECT run FROM src.captures WHERE id IN caps"
    " UNION SELECT run FROM src.articles WHERE id IN chosen);"
    "INSERT INTO main.hosts(id, host, tls_policy, pages, bytes) SELECT id, host, tls_policy, pages, bytes"
    " FROM src.hosts WHERE id IN (SELECT host FROM src.urls WHERE id IN needed UNION SELECT host"
    " FROM src.dictionaries WHERE id IN (SELECT dictionary FROM src.bodies WHERE id IN bods));"
    "INSERT INTO main.sites SELECT * FROM src.sites WHERE host IN (SELECT id FROM main.hosts);"
    "INSERT INTO main.robots SELECT * FROM src.robots WHERE host IN (SELECT id FROM main.hosts);"
    "INSERT INTO main.urls SELECT * FROM src.urls WHERE id IN needed;"
    "UPDATE main.urls SET state = 2, due_ms = NULL;" /* a part is to be read, not to be crawled on from */
    "UPDATE main.urls SET found_on = NULL WHERE found_on NOT IN needed;"
    "UPDATE main.counts SET n = (SELECT count(*) FROM main.urls) WHERE state = 2;"
    "INSERT INTO main.dictionaries SELECT * FROM src.dictionaries WHERE id IN (SELECT dictionary FROM src.bodies"
    " WHERE id IN bods);"
    "INSERT INTO main.bodies SELECT * FROM src.bodies WHERE id IN bods;"
    "INSERT INTO main.captures SELECT * FROM src.captures WHERE id IN caps;"
    "INSERT INTO main.texts SELECT * FROM src.texts WHERE id IN (SELECT text FROM src.articles WHERE id IN chosen);"
    "INSERT INTO main.articles SELECT * FROM src.articles WHERE id IN chosen;"
    "INSERT INTO main.sightings SELECT * FROM src.sightings WHERE article IN chosen;"
    "INSERT INTO main.findings SELECT * FROM src.findings WHERE article IN chosen;"
    "INSERT INTO main.edits SELECT * FROM src.edits WHERE article IN chosen;"
    "INSERT INTO main.links SELECT * FROM src.links WHERE article IN chosen;";

struct part {
    sqlite3 *db;
    sqlite3_stmt *choose;
};

static enum err_code failed(struct part *p, struct err *e)
{
    return err_set(e, ERR_IO, 0, "%s", p->db ? sqlite3_errmsg(p->db) : "out of memory");
}

static enum err_code script(struct part *p, const char *sql, struct err *e)
{
    return sqlite3_exec(p->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : failed(p, e);
}

static enum err_code choose(void *ctx, int64_t id, struct err *e)
{
    struct part *p = ctx;
    sqlite3_bind_int64(p->choose, 1, id);
    bool good = sqlite3_step(p->choose) == SQLITE_DONE;
    sqlite3_reset(p->choose);
    return good ? ERR_OK : failed(p, e);
}

static enum err_code attach(struct part *p, const char *source, struct err *e)
{
    sqlite3_stmt *st = NULL;
    bool good = sqlite3_prepare_v2(p->db, "ATTACH ?1 AS src", -1, &st, NULL) == SQLITE_OK &&
                sqlite3_bind_text(st, 1, source, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(st) == SQLITE_DONE;
    sqlite3_finalize(st);
    return good ? ERR_OK : failed(p, e);
}

static enum err_code make_schema(struct part *p, struct err *e)
{
    enum err_code code = script(p, SCHEMA_PAGE_SIZE "PRAGMA foreign_keys = ON; PRAGMA journal_mode = OFF;"
                                   "PRAGMA synchronous = OFF; PRAGMA application_id = 0x51595354", e);
    for (int v = 0; code == ERR_OK && v < schema_version; v++)
        code = script(p, schema_steps[v], e);
    return code;
}

static enum err_code fill(struct part *p, struct store *s, const struct store_filter *f, struct err *e)
{
    enum err_code code = make_schema(p, e);
    if (code != ERR_OK || (code = script(p, prepare, e)) != ERR_OK)
        return code;
    if (sqlite3_prepare_v2(p->db, "INSERT INTO chosen VALUES (?1)", -1, &p->choose, NULL) != SQLITE_OK)
        return failed(p, e);
    code = store_each_article(s, f, choose, p, e);
    sqlite3_finalize(p->choose);
    if (code != ERR_OK || (code = attach(p, sqlite3_db_filename(s->db, "main"), e)) != ERR_OK ||
        (code = script(p, "BEGIN", e)) != ERR_OK || (code = script(p, copy_rows, e)) != ERR_OK ||
        (code = schema_stamp(p->db, e)) != ERR_OK || (code = script(p, "COMMIT", e)) != ERR_OK)
        return code;
    return script(p, "DETACH src; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL", e);
}

enum err_code export_sqlite(struct store *s, const struct store_filter *f, const char *path, struct err *e)
{
    char name[4096];
    struct part p = {0};
    enum err_code code = db_may_replace(path, e);
    if (code != ERR_OK)
        return code;
    if (snprintf(name, sizeof name, "%s.part", path) >= (int)sizeof name)
        return err_set(e, ERR_INPUT, 0, "the name is too long");
    remove(name);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    code = sqlite3_open_v2(name, &p.db, flags, NULL) == SQLITE_OK ? fill(&p, s, f, e) : failed(&p, e);
    if (sqlite3_close(p.db) != SQLITE_OK && code == ERR_OK)
        code = err_set(e, ERR_IO, 0, "cannot be closed");
    if (code == ERR_OK && rename(name, path) != 0)
        code = err_set(e, ERR_IO, 0, "cannot be renamed");
    if (code != ERR_OK)
        remove(name);
    return code;
}
