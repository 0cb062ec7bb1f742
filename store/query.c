/* Questions to a store: which articles, what belongs together, how many. */
#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"
#include "store/db.h"

static enum err_code look_up(struct store *s, struct view host, struct view url, int64_t *id, struct err *e)
{
    struct val v[] = {val_t(host)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HOST_FIND, v, 1, &st, e);
    if (code != ERR_OK)
        return code;
    int64_t host_id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return url_row_find(s, host_id, host, url, id, e);
}

enum err_code store_find_url(struct store *s, struct view url, int64_t *id, struct err *e)
{
    struct arena a = db_scratch(s);
    struct url u, known;
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "URL of %zu bytes", url.n);
    enum err_code code = look_up(s, (struct view){0}, url, id, e);
    if (code != ERR_NOTHING || url_parse(&a, url, NULL, &u, NULL) != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "%.100s is not in the store", view_z(&a, url)) : code;
    code = look_up(s, url_host_key(&u), u.href, id, e);
    if (code == ERR_NOTHING) {
        url_canonical(&a, &u, &known);
        code = look_up(s, url_host_key(&known), known.href, id, e);
    }
    return code == ERR_NOTHING ? err_set(e, code, 0, "%.100s is not in the store", view_z(&a, url)) : code;
}

enum err_code store_run_get(struct store *s, struct arena *a, int64_t id, struct store_run *out, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_RUN_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "no run %lld", (long long)id) : code;
    *out = (struct store_run){.id = id,
                              .started_ms = sqlite3_column_int64(st, 0),
                              .ended_ms = sqlite3_column_int64(st, 1),
                              .command = db_copy(a, st, 2),
                              .options = db_copy(a, st, 3),
                              .seeds = db_copy(a, st, 4),
                              .version = db_copy(a, st, 5)};
    sqlite3_reset(st);
    return ERR_OK;
}

/*
 * The walk has a statement of its own, so that fn may use every other one,
 * this one included.  While it stands at a row, SQLite keeps one moment's view.
 */
static enum err_code each(struct store *s, enum sql id, const struct val *v, int n, store_each *fn, void *ctx,
                          struct err *e)
{
    sqlite3_stmt *st = db_own(s, id, v, n, e);
    if (!st)
        return ERR_IO;
    enum err_code code;
    while ((code = db_next(s, st, e)) == ERR_OK)
        if ((code = fn(ctx, sqlite3_column_int64(st, 0), e)) != ERR_OK)
            break;
    sqlite3_finalize(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

enum err_code store_each_article(struct store *s, const struct store_filter *f, store_each *fn, void *ctx,
                                 struct err *e)
{
    struct val v[] = {val_tn(f->host),     val_tn(f->since),   val_tn(f->until),    val_tn(f->source),
                      val_tn(f->language), val_tn(f->finding), val_i(f->versions), val_i(f->with_text),
                      val_i(f->representatives)};
    return each(s, SQL_EACH_ARTICLE, v, 9, fn, ctx, e);
}

enum err_code store_each_capture(struct store *s, const struct store_filter *f, store_each *fn, void *ctx,
                                 struct err *e)
{
    struct val v[] = {val_tn(f->host), val_tn(f->since), val_tn(f->until)};
    return each(s, SQL_EACH_CAPTURE, v, 3, fn, ctx, e);
}

enum err_code store_each_related(struct store *s, enum store_relation r, int64_t id, store_each *fn, void *ctx,
                                 struct err *e)
{
    static const enum sql sql[] = {[STORE_VERSIONS] = SQL_EACH_VERSION,
                                   [STORE_CAPTURES] = SQL_EACH_CAPTURE_OF_URL,
                                   [STORE_CLEANED] = SQL_EACH_ARTICLE_OF_CAPTURE,
                                   [STORE_SIGHTINGS] = SQL_SIGHTINGS_OF,
                                   [STORE_SAME_TEXT] = SQL_SAME_TEXT};
    struct val v[] = {val_i(id)};
    return each(s, sql[r], v, 1, fn, ctx, e);
}

enum err_code store_each_of_host(struct store *s, struct view host, store_each *fn, void *ctx, struct err *e)
{
    struct val v[] = {val_t(host)};
    return each(s, SQL_EACH_OF_HOST, v, 1, fn, ctx, e);
}

enum err_code store_stats(struct store *s, struct store_stats *out, struct err *e)
{
    int64_t *const to[] = {&out->runs,       &out->hosts,        &out->urls,       &out->captures,
                           &out->bodies,     &out->raw_bytes,    &out->unique_bytes, &out->kept_bytes,
                           &out->articles,   &out->with_text,    &out->texts,      &out->text_bytes,
                           &out->findings,   &out->edits,        &out->contaminated, &out->sightings,
                           &out->file_bytes};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_STATS, NULL, 0, &st, e);
    if (code != ERR_OK)
        return code;
    for (int i = 0; i < (int)(sizeof to / sizeof *to); i++)
        *to[i] = sqlite3_column_int64(st, i);
    sqlite3_reset(st);
    return ERR_OK;
}

enum err_code store_count_by(struct store *s, enum store_table t, void (*fn)(void *ctx, struct view name, int64_t n),
                             void *ctx, struct err *e)
{
    static const enum sql sql[] = {[STORE_BY_STATUS] = SQL_BY_STATUS,     [STORE_BY_HOST] = SQL_BY_HOST,
                                   [STORE_BY_FINDING] = SQL_BY_FINDING,   [STORE_BY_REASON] = SQL_BY_REASON,
                                   [STORE_BY_LANGUAGE] = SQL_BY_LANGUAGE, [STORE_BY_EDIT] = SQL_BY_EDIT,
                                   [STORE_BY_CLEANER] = SQL_BY_CLEANER,   [STORE_BY_YEAR] = SQL_BY_YEAR};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, sql[t], NULL, 0, &st, e);
    for (; code == ERR_OK; code = db_next(s, st, e))
        fn(ctx, db_view(st, 0), sqlite3_column_int64(st, 1));
    return code == ERR_NOTHING ? ERR_OK : code;
}
