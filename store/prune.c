/* Deleting what the user names, and nothing else. */
#include "cleaner/base/buf.h"
#include "store/db.h"

static enum err_code run_all(struct store *s, const enum sql *sql, int n, struct err *e)
{
    enum err_code code = ERR_OK;
    for (int i = 0; code == ERR_OK && i < n; i++)
        code = db_run(s, sql[i], NULL, 0, NULL, e);
    return code;
}

/* The rows that go, in temporary tables. */
static enum err_code choose(struct store *s, const struct store_prune *p, struct err *e)
{
    static const enum sql make[] = {SQL_PRUNE_CAPS, SQL_PRUNE_ARTS, SQL_PRUNE_TXTS, SQL_PRUNE_BODS};
    static const enum sql follow[] = {SQL_PRUNE_ARTICLES, SQL_PRUNE_TEXTS, SQL_PRUNE_BODIES, SQL_PRUNE_WIRES};
    int64_t url = 0;
    enum err_code code;
    if (p->url.n && (code = store_find_url(s, p->url, &url, e)) != ERR_OK)
        return code;
    struct val v[] = {val_tn(p->host), val_in(url), val_tn(p->before), val_i(p->keep_latest)};
    if ((code = db_write(s, e)) != ERR_OK || (code = run_all(s, make, 4, e)) != ERR_OK ||
        (code = db_run(s, SQL_PRUNE_CHOOSE, v, 4, NULL, e)) != ERR_OK ||
        (code = db_run(s, SQL_PRUNE_SPARE, NULL, 0, NULL, e)) != ERR_OK)
        return code;
    return run_all(s, follow, 4, e);
}

static enum err_code count(struct store *s, struct store_pruned *out, struct err *e)
{
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_PRUNE_COUNT, NULL, 0, &st, e);
    if (code == ERR_OK)
        *out = (struct store_pruned){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                                     sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3),
                                     sqlite3_column_int64(st, 4)};
    sqlite3_reset(st);
    return code;
}

/* Clusters whose representative goes get the first of those that stay. */
static enum err_code new_representatives(struct store *s, struct err *e)
{
    for (;;) {
        sqlite3_stmt *st;
        int64_t lost, first = 0, member;
        enum err_code code = db_first(s, SQL_PRUNE_LOST, NULL, 0, &st, e);
        if (code != ERR_OK)
            return code == ERR_NOTHING ? ERR_OK : code;
        lost = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
        struct val gone[] = {val_i(lost)};
        for (;;) { /* the members one by one: each leaves the lost cluster */
            if ((code = db_first(s, SQL_CLUSTER_MEMBERS, gone, 1, &st, e)) != ERR_OK)
                break;
            member = sqlite3_column_int64(st, 0);
            if (member == lost) { /* itself goes last: look behind it */
                code = db_next(s, st, e);
                member = code == ERR_OK ? sqlite3_column_int64(st, 0) : 0;
            }
            sqlite3_reset(st);
            if (!member)
                break;
            first = first ? first : member;
            struct val v[] = {val_i(member), val_i(first)};
            if ((code = db_run_sealed(s, SQL_CLUSTER_PUT, v, 2, NULL, e)) != ERR_OK)
                return code;
        }
        if (code != ERR_OK && code != ERR_NOTHING)
            return code;
        if ((code = db_run(s, SQL_DELETE_CLUSTER_OF, gone, 1, NULL, e)) != ERR_OK)
            return code;
    }
}

static enum err_code delete_all(struct store *s, struct err *e)
{
    static const enum sql sql[] = {
        SQL_DELETE_SIMILAR,  SQL_DELETE_CLUSTERS, SQL_DELETE_PARAGRAPHS, SQL_DELETE_BANDS,    SQL_DELETE_SIGNATURES,
        SQL_DELETE_LINKS,    SQL_DELETE_EDITS,    SQL_DELETE_FINDINGS,   SQL_DELETE_SIGHTINGS, SQL_DELETE_ARTICLES,
        SQL_DELETE_TEXTS,    SQL_DELETE_CAPTURES, SQL_DELETE_BODIES};
    int64_t indexed;
    enum err_code code = mark_get(s, VIEW("search"), &indexed, e);
    if (code != ERR_OK)
        return code;
    struct val v[] = {val_i(indexed)};
    if ((code = db_run(s, SQL_DELETE_SEARCH, v, 1, NULL, e)) != ERR_OK || (code = new_representatives(s, e)) != ERR_OK)
        return code;
    return run_all(s, sql, sizeof sql / sizeof *sql, e);
}

enum err_code store_prune(struct store *s, const struct store_prune *p, bool really, struct store_pruned *out,
                          struct err *e)
{
    enum err_code code = choose(s, p, e);
    if (code == ERR_OK)
        code = count(s, out, e);
    if (code == ERR_OK && really && (code = delete_all(s, e)) == ERR_OK)
        return store_commit(s, e);
    store_rollback(s);
    return code;
}
