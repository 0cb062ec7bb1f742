/*
 * Search.  The index is FTS5 with trigrams and without positions (detail=none:
 * a third of the size): it tells the texts in which all trigrams of a run of
 * characters stand, and the run itself is then looked for in these.  A word of
 * one or two characters is the beginning of trigrams: the vocabulary is in
 * order, so those that begin with it are one range.  (search_source puts two
 * line ends behind each text, so that its last characters begin trigrams as
 * well.)  Texts behind the index are looked through, by the same folding.
 */
#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "store/db.h"
#include "store/fold.h"

enum {
    TERMS_MAX = 32,
    TRIGRAMS_MAX = 24, /* of one term: enough to leave few texts to look into */
    CONTEXT = 24       /* characters of a snippet on each side */
};

struct term {
    struct view text;  /* folded */
    struct view field; /* "title", "text", or empty for both */
    bool without;
};

struct query {
    struct term terms[TERMS_MAX];
    int n;
    struct view source;
};

/* qy_holds(what, field, title, text): whether `what`, folded, stands in the title or the text (field NULL: in any). */
static void holds(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct view what = {(const char *)sqlite3_value_blob(v[0]), (size_t)sqlite3_value_bytes(v[0])};
    const char *field = (const char *)sqlite3_value_text(v[1]);
    bool found = false;
    for (int i = 2; i < n && !found; i++) {
        if (field && strcmp(field, i == 2 ? "title" : "text") != 0)
            continue;
        struct view in = {(const char *)sqlite3_value_blob(v[i]), (size_t)sqlite3_value_bytes(v[i])};
        char *low = sqlite3_malloc64(fold_bound(in.n) + 1);
        if (!low) {
            sqlite3_result_error_nomem(c);
            return;
        }
        found = view_has((struct view){low, fold_into(low, in)}, what);
        sqlite3_free(low);
    }
    sqlite3_result_int(c, found);
}

enum err_code search_open(struct store *s, struct err *e)
{
    int rc = sqlite3_create_function(s->db, "qy_holds", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                     holds, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_error(s, "store", e);
}

/* The next word or "phrase" of *rest; empty at the end. */
static struct view take(struct view *rest)
{
    struct view v = utf8_trim(*rest);
    if (v.n && v.p[0] == '"') {
        size_t end = view_chr(v, '"', 1);
        *rest = end == VIEW_NONE ? (struct view){0} : view_from(v, end + 1);
        return view_sub(v, 1, end == VIEW_NONE ? v.n : end);
    }
    size_t at = 0, end = 0;
    while (at < v.n) {
        uint32_t cp = utf8_next(v, &at);
        if (cp_is_space(cp))
            break;
        end = at;
    }
    *rest = view_from(v, end);
    return view_sub(v, 0, end);
}

static enum err_code parse(struct arena *a, struct view in, struct query *q, struct err *e)
{
    static const struct view fields[] = {VIEW_INIT("title:"), VIEW_INIT("text:"), VIEW_INIT("source:")};
    struct view rest = utf8_trim(in);
    *q = (struct query){0};
    for (; rest.n; rest = utf8_trim(rest)) {
        struct term t = {0};
        if (rest.p[0] == '-' && rest.n > 1 && !ascii_space(rest.p[1])) {
            t.without = true;
            rest = view_from(rest, 1);
        }
        int field = -1;
        for (int i = 0; i < 3; i++)
            if (view_starts_ci(rest, fields[i]) && rest.n > fields[i].n) {
                rest = view_from(rest, fields[i].n);
                field = i;
                break;
            }
        struct view text = take(&rest);
        if (text.n == 0)
            continue;
        if (field == 2) {
            q->source = text;
            continue;
        }
        t.text = fold_text(a, text);
        t.field = field < 0 ? (struct view){0} : view_sub(fields[field], 0, fields[field].n - 1);
        if (q->n == TERMS_MAX)
            return err_set(e, ERR_LIMIT, 0, "more than %d terms", TERMS_MAX);
        q->terms[q->n++] = t;
    }
    return q->n || q->source.n ? ERR_OK : err_set(e, ERR_INPUT, 0, "the query holds no term");
}

/* "abc" AND "bcd" ..., quotes doubled, as FTS5 reads it; of a long run trigrams from all over it. */
static struct view match_of(struct arena *a, struct view run, size_t chars)
{
    struct buf b = {.a = a};
    size_t last = chars - 3, n = last < TRIGRAMS_MAX ? last + 1 : TRIGRAMS_MAX;
    for (size_t k = 0; k < n; k++) {
        size_t at = utf8_offset(run, n > 1 ? last * k / (n - 1) : 0);
        buf_put(&b, k ? VIEW(" AND \"") : VIEW("\""));
        for (int i = 0; i < 3; i++) {
            uint32_t cp = utf8_next(run, &at);
            utf8_put(&b, cp);
            if (cp == '"')
                utf8_put(&b, cp);
        }
        buf_putc(&b, '"');
    }
    return buf_view(&b);
}

/* The first text that is behind all that begin with v. */
static struct view behind(struct arena *a, struct view v)
{
    struct buf b = {.a = a};
    buf_put(&b, v);
    buf_put(&b, VIEW("\xf5")); /* no UTF-8 has this byte */
    return buf_view(&b);
}

static enum err_code find_term(struct store *s, struct arena *a, const struct term *t, int number, int64_t mark,
                               struct err *e)
{
    struct val n = val_i(t->without ? -1 - number : number);
    size_t chars = utf8_count(t->text);
    bool sure = t->field.n == 0 && chars <= 3; /* the index alone says it */
    enum err_code code;
    if (chars >= 3) {
        struct val v[] = {n, val_i(sure), val_t(t->text), val_tn(t->field), val_t(match_of(a, t->text, chars))};
        code = db_run(s, SQL_HITS_LONG, v, 5, NULL, e);
    } else {
        struct val v[] = {n, val_i(sure), val_t(t->text), val_tn(t->field), val_t(behind(a, t->text))};
        code = db_run(s, SQL_HITS_SHORT, v, 5, NULL, e);
    }
    struct val v[] = {n, val_i(mark), val_t(t->text), val_tn(t->field)};
    return code == ERR_OK ? db_run(s, SQL_HITS_SCAN, v, 4, NULL, e) : code;
}

/* One line of the text around the first term that stands in it. */
static struct view snippet_of(struct arena *a, const struct query *q, struct view text)
{
    struct view low = fold_text(a, text);
    size_t at = VIEW_NONE, len = 0;
    for (int i = 0; i < q->n && at == VIEW_NONE; i++)
        if (!q->terms[i].without && !view_eq(q->terms[i].field, VIEW("title"))) {
            at = view_find(low, q->terms[i].text, 0);
            len = q->terms[i].text.n;
        }
    if (at == VIEW_NONE)
        at = len = 0;
    size_t chars = utf8_count(view_sub(low, 0, at)); /* folding keeps the number of characters, not of bytes */
    size_t from = utf8_offset(text, chars), to = utf8_offset(text, chars + utf8_count(view_sub(low, at, at + len)));
    for (int i = 0; i < CONTEXT && from > 0; i++)
        utf8_prev(text, &from);
    for (int i = 0; i < (len ? CONTEXT : 2 * CONTEXT) && to < text.n; i++)
        utf8_next(text, &to);
    struct buf b = {.a = a};
    if (from > 0)
        buf_put(&b, VIEW("…"));
    for (size_t i = from; i < to; i++)
        buf_putc(&b, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
    if (to < text.n)
        buf_put(&b, VIEW("…"));
    return buf_view(&b);
}

static enum err_code give(struct store *s, struct arena *a, const struct query *q, const struct val *v, int n,
                          store_found *fn, void *ctx, struct err *e)
{
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HITS_GET, v, n, &st, e);
    for (; code == ERR_OK; code = db_next(s, st, e)) {
        struct arena scratch = *a;
        struct store_hit hit = {.id = sqlite3_column_int64(st, 0),
                                .published = db_view(st, 1),
                                .source = db_view(st, 2),
                                .title = db_view(st, 3),
                                .snippet = snippet_of(&scratch, q, db_view(st, 4)),
                                .url = url_row_text(&scratch, sqlite3_column_int(st, 5), db_view(st, 6), db_view(st, 7)),
                                .fetched_ms = sqlite3_column_int64(st, 8)};
        if ((code = fn(ctx, &hit, e)) != ERR_OK) {
            sqlite3_reset(st);
            return code;
        }
    }
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code search(struct store *s, struct arena *a, struct view query, const struct store_filter *f,
                            int64_t limit, store_found *fn, void *ctx, struct err *e)
{
    struct query q;
    int64_t mark;
    int wanted = 0;
    enum err_code code = parse(a, query, &q, e);
    if (code != ERR_OK || (code = db_run(s, SQL_HITS_MAKE, NULL, 0, NULL, e)) != ERR_OK ||
        (code = db_run(s, SQL_HITS_CLEAR, NULL, 0, NULL, e)) != ERR_OK ||
        (code = mark_get(s, VIEW("search"), &mark, e)) != ERR_OK)
        return code;
    for (int i = 0; code == ERR_OK && i < q.n; i++) {
        wanted += !q.terms[i].without;
        code = find_term(s, a, q.terms + i, i, mark, e);
    }
    if (code != ERR_OK)
        return code;
    if (wanted == 0 && q.source.n == 0)
        return err_set(e, ERR_INPUT, 0, "the query only says what must not be there");
    struct val v[] = {val_tn(f->host),     val_tn(f->since),   val_tn(f->until),    val_tn(f->source),
                      val_tn(f->language), val_tn(f->finding), val_i(f->versions), val_i(true),
                      val_i(f->representatives), val_i(wanted), val_tn(q.source), val_i(limit)};
    return give(s, a, &q, v, 12, fn, ctx, e);
}

enum err_code store_search(struct store *s, struct view query, const struct store_filter *f, int64_t limit,
                           store_found *fn, void *ctx, struct err *e)
{
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "the query needs more memory than allowed");
    return search(s, &a, query, f, limit, fn, ctx, e);
}
