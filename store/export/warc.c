/* The captures of a store as WARC/1.1, and the CDXJ index of that file. */
#include <inttypes.h>

#include "cleaner/base/buf.h"
#include "store/db.h"
#include "store/export/export.h"
#include "store/export/writer.h"
#include "store/warc/write.h"

struct archive {
    struct store *store;
    const struct store_filter *filter;
    const struct export_to *to;
    struct warc_writer *writer;
    struct region region;
    jmp_buf full;
};

/* The first capture of the export that has the same body, if it is an earlier one. */
static enum err_code first_with(struct archive *x, struct arena *a, int64_t id, int64_t body, struct store_capture *out,
                                bool *found, struct err *e)
{
    const struct store_filter *f = x->filter;
    struct val v[] = {val_tn(f->host), val_tn(f->since), val_tn(f->until), val_i(body), val_i(id)};
    sqlite3_stmt *st;
    *found = false;
    enum err_code code = db_first(x->store, SQL_FIRST_WITH_BODY, v, 5, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? ERR_OK : code;
    int64_t first = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    *found = true;
    return store_capture_get(x->store, a, first, false, out, e);
}

static enum err_code one(void *ctx, int64_t id, struct err *e)
{
    struct archive *x = ctx;
    struct arena a = arena_reset(&x->region, (size_t)4 << 20, &x->full);
    struct store_capture c, first;
    bool seen = false;
    if (setjmp(x->full))
        return err_set(e, ERR_LIMIT, 0, "capture %" PRId64 " needs more memory than allowed", id);
    enum err_code code = store_capture_get(x->store, &a, id, true, &c, e);
    if (code == ERR_OK && c.body_id && c.capture.status != 304)
        code = first_with(x, &a, id, c.body_id, &first, &seen, e);
    if (code != ERR_OK)
        return code;
    struct store_run run = {0};
    if (c.capture.fetched_ms == 0 && (code = store_run_get(x->store, &a, c.run_id, &run, e)) != ERR_OK)
        return code;
    return warc_write(x->writer, &c.capture, seen ? &first.capture : NULL, run.started_ms, e);
}

/* The file is dated by the store's last run, so that the same store gives the same bytes, and its index fits. */
static enum err_code last_run(struct store *s, int64_t *ms, struct err *e)
{
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_RUN_LAST, NULL, 0, &st, e);
    *ms = code == ERR_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return code;
}

static enum err_code archive(struct store *s, const struct store_filter *f, const struct export_to *to,
                             const struct warc_sink *sink, struct err *e)
{
    struct archive x = {.store = s, .filter = f, .to = to};
    if (!arena_open(&x.region, ARENA_SPACE((size_t)4 << 30)))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    int64_t dated;
    enum err_code code = last_run(s, &dated, e);
    if (code == ERR_OK)
        code = warc_writer_open(sink, to->program, dated, &x.writer, e);
    if (code == ERR_OK)
        code = store_each_capture(s, f, one, &x, e);
    warc_writer_close(x.writer);
    arena_close(&x.region);
    return code;
}

enum err_code export_warc(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e)
{
    struct warc_sink sink = {.ctx = to->ctx, .put = to->put};
    return archive(s, f, to, &sink, e);
}

/* ---- CDXJ: the same records counted instead of written, their lines put in order by a temporary table ---- */

struct index {
    struct store *store;
    const struct export_to *to;
    struct region region;
    jmp_buf full;
    struct err *e;
};

static bool drop(void *ctx, struct view v)
{
    (void)ctx;
    (void)v;
    return true;
}

/* "cn,gov,example)/path": SURT, the order in which indexes are searched. */
static void put_key(struct buf *b, struct view uri)
{
    size_t at = view_find(uri, VIEW("://"), 0);
    if (at == VIEW_NONE) {
        buf_put(b, uri);
        return;
    }
    struct view rest = view_from(uri, at + 3), host = rest, path = {0}, port = {0};
    size_t slash = view_chr(rest, '/', 0);
    if (slash != VIEW_NONE) {
        host = view_sub(rest, 0, slash);
        path = view_from(rest, slash);
    }
    size_t colon = view_chr(host, ':', 0);
    if (colon != VIEW_NONE && host.p[0] != '[') {
        port = view_from(host, colon);
        host = view_sub(host, 0, colon);
    }
    if (view_starts(host, VIEW("www.")))
        host = view_from(host, 4);
    for (size_t end = host.n; end > 0;) {
        size_t from = end;
        while (from > 0 && host.p[from - 1] != '.')
            from--;
        buf_put(b, view_sub(host, from, end));
        if (from > 0)
            buf_putc(b, ',');
        end = from ? from - 1 : 0;
    }
    buf_put(b, port);
    buf_putc(b, ')');
    for (size_t i = 0; i < path.n; i++)
        buf_putc(b, ascii_lower(path.p[i]));
}

static bool put_line(struct index *x, struct arena *a, const struct capture *c, const struct warc_written *w)
{
    struct buf key = {.a = a}, line = {.a = a}, t = {.a = a};
    put_key(&key, w->uri);
    time_iso(&t, w->ms);
    buf_putc(&key, ' ');
    for (size_t i = 0; i < t.n; i++)
        if (ascii_digit(t.p[i]))
            buf_putc(&key, t.p[i]);
    struct view mime = c->content_type;
    view_cut(mime, ';', &mime, NULL);
    buf_put(&line, VIEW("{\"url\": "));
    json_string(&line, w->uri);
    buf_put(&line, VIEW(", \"mime\": "));
    json_string(&line, view_eq(w->type, VIEW("revisit")) ? VIEW("warc/revisit") : view_trim(mime));
    buf_printf(&line, ", \"status\": \"%d\", \"digest\": ", c->status);
    json_string(&line, w->digest);
    buf_printf(&line, ", \"length\": \"%" PRIu64 "\", \"offset\": \"%" PRIu64 "\", \"filename\": ", w->length, w->offset);
    json_string(&line, x->to->name.n ? x->to->name : VIEW("export.warc.gz"));
    buf_putc(&line, '}');
    struct val v[] = {val_t(buf_view(&key)), val_i((int64_t)w->offset), val_t(buf_view(&line))};
    return db_run(x->store, SQL_CDX_PUT, v, 3, NULL, x->e) == ERR_OK;
}

static bool note(void *ctx, const struct capture *c, const struct warc_written *w)
{
    struct index *x = ctx;
    struct arena a = arena_reset(&x->region, (size_t)1 << 20, &x->full);
    return setjmp(x->full) == 0 && put_line(x, &a, c, w);
}

static enum err_code put_lines(struct index *x, struct err *e)
{
    sqlite3_stmt *st;
    enum err_code code = db_first(x->store, SQL_CDX_GET, NULL, 0, &st, e);
    for (; code == ERR_OK; code = db_next(x->store, st, e))
        if (!x->to->put(x->to->ctx, db_view(st, 0)) || !x->to->put(x->to->ctx, VIEW(" ")) ||
            !x->to->put(x->to->ctx, db_view(st, 1)) || !x->to->put(x->to->ctx, VIEW("\n")))
            return sqlite3_reset(st), err_set(e, ERR_IO, 0, "cannot write");
    return code == ERR_NOTHING ? ERR_OK : code;
}

enum err_code export_cdxj(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e)
{
    struct index x = {.store = s, .to = to, .e = e};
    struct warc_sink sink = {.ctx = &x, .put = drop, .note = note};
    if (!arena_open(&x.region, (size_t)64 << 20))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    enum err_code code = db_run(s, SQL_CDX_MAKE, NULL, 0, NULL, e);
    if (code == ERR_OK)
        code = archive(s, f, to, &sink, e);
    if (code == ERR_OK)
        code = put_lines(&x, e);
    arena_close(&x.region);
    return code;
}
