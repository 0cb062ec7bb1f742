/*
 * Search.  The index is FTS5 with trigrams: a run of three or more characters
 * is a phrase of trigrams.  A word of one or two characters is the beginning
 * of trigrams: the vocabulary is in order, so those that begin with it are one
 * range, and every place in it is a find.  (search_source puts two line ends
 * behind each text, so that its last characters begin trigrams as well.)
 */
#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "store/db.h"

enum { TERMS_MAX = 32, CONTEXT = 24 /* characters of a snippet on each side */ };

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

/* Letters as the trigram tokenizer folds them: Latin, Greek and Cyrillic capitals, full-width ones. */
static uint32_t fold(uint32_t cp)
{
    static const struct {
        uint32_t from, to, by;
    } t[] = {{'A', 'Z', 32}, {0xc0, 0xde, 32}, {0x391, 0x3a9, 32}, {0x410, 0x42f, 32}, {0x400, 0x40f, 80}, {0xff21, 0xff3a, 32}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (cp >= t[i].from && cp <= t[i].to && cp != 0xd7)
            return cp + t[i].by;
    return cp;
}

static struct view folded(struct arena *a, struct view v)
{
    struct buf b = {.a = a};
    for (size_t at = 0; at < v.n;)
        utf8_put(&b, fold(utf8_next(v, &at)));
    return buf_view(&b);
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
        t.text = folded(a, text);
        t.field = field < 0 ? (struct view){0} : view_sub(fields[field], 0, fields[field].n - 1);
        if (q->n == TERMS_MAX)
            return err_set(e, ERR_LIMIT, 0, "more than %d terms", TERMS_MAX);
        q->terms[q->n++] = t;
    }
    return q->n || q->source.n ? ERR_OK : err_set(e, ERR_INPUT, 0, "the query holds no term");
}

/* title : "..." with quotes doubled, as FTS5 reads it. */
static struct view match_of(struct arena *a, const struct term *t)
{
    struct buf b = {.a = a};
    if (t->field.n) {
        buf_put(&b, t->field);
        buf_put(&b, VIEW(" : "));
    }
    buf_putc(&b, '"');
    for (size_t i = 0; i < t->text.n; i++) {
        if (t->text.p[i] == '"')
            buf_putc(&b, '"');
        buf_putc(&b, t->text.p[i]);
    }
    buf_putc(&b, '"');
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
    enum err_code code;
    if (utf8_count(t->text) >= 3) {
        struct val v[] = {n, val_t(match_of(a, t))};
        code = db_run(s, SQL_HITS_PHRASE, v, 2, NULL, e);
    } else {
        struct val v[] = {n, val_t(t->text), val_t(behind(a, t->text)), val_tn(t->field)};
        code = db_run(s, SQL_HITS_SHORT, v, 4, NULL, e);
    }
    struct val v[] = {n, val_i(mark), val_t(t->text), val_tn(t->field)};
    return code == ERR_OK ? db_run(s, SQL_HITS_SCAN, v, 4, NULL, e) : code;
}

/* One line of the text around the first term that stands in it. */
static struct view snippet_of(struct arena *a, const struct query *q, struct view text)
{
    struct view low = folded(a, text); /* folding keeps the length of every character we fold */
    size_t at = VIEW_NONE, len = 0;
    for (int i = 0; i < q->n && at == VIEW_NONE; i++)
        if (!q->terms[i].without && low.n == text.n) {
            at = view_find(low, q->terms[i].text, 0);
            len = q->terms[i].text.n;
        }
    if (at == VIEW_NONE)
        at = len = 0;
    size_t from = at, to = at + len;
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
