/* Rows back into an article: what store_put_article put, byte for byte. */
#include "cleaner/base/buf.h"
#include "store/db.h"
#include "store/list.h"

static enum err_code damaged(int64_t id, const char *what, struct err *e)
{
    return err_set(e, ERR_CORRUPT, 0, "article %lld: its %s cannot be read", (long long)id, what);
}

static bool take_span(struct list *l, struct span *out)
{
    int64_t beg, end;
    if (!list_int(l, &beg) || !list_mark(l, ',') || !list_int(l, &end) || beg < 0 || end < 0 || beg > UINT32_MAX ||
        end > UINT32_MAX)
        return false;
    *out = (struct span){(uint32_t)beg, (uint32_t)end};
    return true;
}

/* "rule",beg,end */
static bool take_rule(struct list *l, struct arena *a, const char **rule, struct span *span)
{
    struct view text;
    if (!list_text(l, a, &text) || !list_mark(l, ',') || !take_span(l, span))
        return false;
    *rule = view_z(a, text);
    return true;
}

static bool read_fields(struct arena *a, struct view in, struct article *art)
{
    struct list l = {in};
    if (!list_mark(&l, '{') || list_mark(&l, '}'))
        return view_eq(in, VIEW("{}"));
    do {
        struct view name;
        enum field_id f;
        if (!list_text(&l, a, &name) || !field_parse(name, &f) || !list_mark(&l, ':') || !list_mark(&l, '[') ||
            !take_rule(&l, a, &art->fields[f].rule, &art->fields[f].span) || !list_mark(&l, ']'))
            return false;
    } while (list_more(&l, '}'));
    return l.rest.n == 0;
}

static bool read_blocks(struct arena *a, struct view in, struct view text, struct article *art)
{
    struct list l = {in};
    if (!list_mark(&l, '[') || list_mark(&l, ']'))
        return view_eq(in, VIEW("[]"));
    do {
        struct view type;
        int64_t level, at, n;
        struct block *k = LIST_PUSH(a, art->blocks, art->nblocks);
        if (!list_mark(&l, '[') || !list_text(&l, a, &type) || !block_type_parse(type, &k->type) ||
            !list_mark(&l, ',') || !list_int(&l, &level) || !list_mark(&l, ',') || !take_span(&l, &k->span) ||
            !list_mark(&l, ',') || !list_int(&l, &at) || !list_mark(&l, ',') || !list_int(&l, &n) ||
            !list_mark(&l, ']') || at < 0 || n < 0 || (uint64_t)at > text.n || (uint64_t)n > text.n - (uint64_t)at)
            return false;
        k->level = (int)level;
        k->text = view_sub(text, (size_t)at, (size_t)(at + n));
    } while (list_more(&l, ']'));
    return l.rest.n == 0;
}

static bool read_dropped(struct arena *a, struct view in, struct article *art)
{
    struct list l = {in};
    if (!list_mark(&l, '[') || list_mark(&l, ']'))
        return view_eq(in, VIEW("[]"));
    do {
        struct dropped *d = LIST_PUSH(a, art->dropped, art->ndropped);
        if (!list_mark(&l, '[') || !take_rule(&l, a, &d->rule, &d->span) || !list_mark(&l, ']'))
            return false;
    } while (list_more(&l, ']'));
    return l.rest.n == 0;
}

static bool read_authors(struct arena *a, struct view in, struct article *art)
{
    struct list l = {in};
    if (in.n == 0)
        return true;
    if (!list_mark(&l, '['))
        return false;
    do {
        if (!list_text(&l, a, LIST_PUSH(a, art->authors, art->nauthors)))
            return false;
    } while (list_more(&l, ']'));
    return l.rest.n == 0;
}

static bool read_links(struct arena *a, struct view in, struct link **out, uint32_t *count)
{
    struct list l = {in};
    struct link *items = NULL;
    uint32_t n = 0;
    if (!list_mark(&l, '[') || list_mark(&l, ']'))
        return view_eq(in, VIEW("[]"));
    do {
        struct link *k = LIST_PUSH(a, items, n);
        int64_t flags;
        if (!list_mark(&l, '[') || !list_text(&l, a, &k->url) || !list_mark(&l, ',') || !list_text(&l, a, &k->text) ||
            !list_mark(&l, ',') || !take_span(&l, &k->span) || !list_mark(&l, ',') || !list_int(&l, &flags) ||
            !list_mark(&l, ']'))
            return false;
        k->nofollow = flags & 1;
        k->in_body = flags >> 1 & 1;
    } while (list_more(&l, ']'));
    *out = items;
    *count = n;
    return l.rest.n == 0;
}

static enum err_code get_findings(struct store *s, struct arena *a, int64_t id, struct article *art, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_FINDING_GET, v, 1, &st, e);
    for (; code == ERR_OK; code = db_next(s, st, e)) {
        struct finding *f = LIST_PUSH(a, art->findings, art->nfindings);
        if (!finding_kind_parse(db_view(st, 0), &f->kind) || !verdict_parse(db_view(st, 1), &f->verdict) ||
            !action_parse(db_view(st, 2), &f->action))
            return sqlite3_reset(st), damaged(id, "findings", e);
        f->rule = view_z(a, db_view(st, 3));
        f->evidence = db_copy(a, st, 4);
        f->span = (struct span){(uint32_t)sqlite3_column_int64(st, 5), (uint32_t)sqlite3_column_int64(st, 6)};
    }
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code get_edits(struct store *s, struct arena *a, int64_t id, struct article *art, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_EDIT_GET, v, 1, &st, e);
    for (; code == ERR_OK; code = db_next(s, st, e)) {
        struct edit *d = LIST_PUSH(a, art->edits, art->nedits);
        d->rule = view_z(a, db_view(st, 0));
        if (!verdict_parse(db_view(st, 1), &d->verdict))
            return sqlite3_reset(st), damaged(id, "edits", e);
        d->block = sqlite3_column_type(st, 2) == SQLITE_NULL ? EDIT_TITLE : (uint32_t)sqlite3_column_int64(st, 2);
        d->at = (uint32_t)sqlite3_column_int64(st, 3);
        d->old = db_copy(a, st, 4);
        d->now = db_copy(a, st, 5);
        d->alts = db_copy(a, st, 6);
    }
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code get_links(struct store *s, struct arena *a, int64_t id, struct article *art, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_LINKS_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? ERR_OK : code;
    bool good = read_links(a, db_view(st, 0), &art->links, &art->nlinks) &&
                read_links(a, db_view(st, 1), &art->images, &art->nimages);
    sqlite3_reset(st);
    return good ? ERR_OK : damaged(id, "links", e);
}

static struct view digest_text(struct arena *a, struct view raw)
{
    static const char hex[] = "0123456789abcdef";
    struct buf b = {.a = a};
    buf_put(&b, VIEW("sha256:"));
    for (size_t i = 0; i < raw.n; i++) {
        buf_putc(&b, hex[(unsigned char)raw.p[i] >> 4]);
        buf_putc(&b, hex[raw.p[i] & 15]);
    }
    return buf_view(&b);
}

/* The columns of SQL_ARTICLE_GET. */
enum {
    A_URL, A_CAPTURE, A_RUN, A_TEXT, A_VERSION, A_CONTENT, A_CLEANER, A_LINKS, A_IMAGES, A_CHARSET, A_REASON,
    A_PUBLISHED, A_FIELDS = A_PUBLISHED + FIELD_COUNT - 1, A_BLOCKS, A_DROPPED, A_NFINDINGS, A_NEDITS, T_DIGEST,
    T_TITLE, T_TEXT, U_SCHEME, U_HOST, U_PATH, C_FETCHED, C_STATUS
};

static enum err_code read_row(struct arena *a, sqlite3_stmt *st, struct store_article *out, struct err *e)
{
    struct article *art = &out->article;
    int scheme = sqlite3_column_int(st, U_SCHEME);
    out->input = url_row_text(a, scheme, db_view(st, U_HOST), db_view(st, U_PATH));
    out->url = scheme == SCHEME_FILE ? (struct view){0} : out->input;
    out->host = db_copy(a, st, U_HOST);
    out->fetched_ms = sqlite3_column_int64(st, C_FETCHED);
    out->status = sqlite3_column_int(st, C_STATUS);
    out->url_id = sqlite3_column_int64(st, A_URL);
    out->capture_id = sqlite3_column_int64(st, A_CAPTURE);
    out->run_id = sqlite3_column_int64(st, A_RUN);
    out->text_id = sqlite3_column_int64(st, A_TEXT);
    out->version = sqlite3_column_int64(st, A_VERSION);
    out->cleaner = db_copy(a, st, A_CLEANER);
    out->links = sqlite3_column_int(st, A_LINKS) != 0;
    out->images = sqlite3_column_int(st, A_IMAGES) != 0;
    out->digest = digest_text(a, db_view(st, T_DIGEST));
    art->charset = db_copy(a, st, A_CHARSET);
    if (sqlite3_column_type(st, A_REASON) != SQLITE_NULL && !reason_parse(db_view(st, A_REASON), &art->reason))
        return damaged(out->id, "reason", e);
    art->fields[FIELD_TITLE].value = db_copy(a, st, T_TITLE);
    for (int i = FIELD_PUBLISHED; i < FIELD_COUNT; i++)
        if (i != FIELD_AUTHORS)
            art->fields[i].value = db_copy(a, st, A_PUBLISHED + i - FIELD_PUBLISHED);
    if (!read_authors(a, db_view(st, A_PUBLISHED + FIELD_AUTHORS - FIELD_PUBLISHED), art))
        return damaged(out->id, "authors", e);
    if (!read_fields(a, db_view(st, A_FIELDS), art))
        return damaged(out->id, "fields", e);
    if (!read_blocks(a, db_view(st, A_BLOCKS), db_copy(a, st, T_TEXT), art))
        return damaged(out->id, "blocks", e);
    return read_dropped(a, db_view(st, A_DROPPED), art) ? ERR_OK : damaged(out->id, "dropped regions", e);
}

enum err_code store_article_get(struct store *s, struct arena *a, int64_t id, struct store_article *out, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    *out = (struct store_article){.id = id};
    enum err_code code = db_first(s, SQL_ARTICLE_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "no article %lld", (long long)id) : code;
    int64_t nfindings = sqlite3_column_int64(st, A_NFINDINGS), nedits = sqlite3_column_int64(st, A_NEDITS);
    code = read_row(a, st, out, e);
    sqlite3_reset(st);
    if (code != ERR_OK || (code = get_findings(s, a, id, &out->article, e)) != ERR_OK ||
        (code = get_edits(s, a, id, &out->article, e)) != ERR_OK)
        return code;
    if (out->article.nfindings != nfindings || out->article.nedits != nedits)
        return damaged(id, "list of findings or edits (some are missing)", e);
    return out->links || out->images ? get_links(s, a, id, &out->article, e) : ERR_OK;
}
