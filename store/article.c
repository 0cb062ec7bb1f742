/* Articles into rows: the text once, what points into the capture as lists, findings and edits a row each. */
#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"
#include "store/db.h"
#include "store/list.h"

static struct view rule_of(const char *rule)
{
    return view_of(rule);
}

static void put_span(struct buf *b, struct span s)
{
    list_number(b, s.beg);
    buf_putc(b, ',');
    list_number(b, s.end);
}

/* {"title":["meta:ArticleTitle",310,402],...} */
static struct view fields_list(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    const char *sep = "{";
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *f = art->fields + i;
        if (!f->rule)
            continue;
        buf_put(&b, view_of(sep));
        list_string(&b, view_of(field_name((enum field_id)i)));
        buf_put(&b, VIEW(":["));
        list_string(&b, rule_of(f->rule));
        buf_putc(&b, ',');
        put_span(&b, f->span);
        buf_putc(&b, ']');
        sep = ",";
    }
    buf_put(&b, *sep == '{' ? VIEW("{}") : VIEW("}"));
    return buf_view(&b);
}

/* [["paragraph",level,beg,end,at,n],...]: at and n in bytes of the text. */
static struct view blocks_list(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    size_t at = 0;
    buf_putc(&b, '[');
    for (uint32_t i = 0; i < art->nblocks; i++) {
        const struct block *k = art->blocks + i;
        buf_put(&b, i ? VIEW(",[") : VIEW("["));
        list_string(&b, view_of(block_type_name(k->type)));
        buf_putc(&b, ',');
        list_number(&b, k->level);
        buf_putc(&b, ',');
        put_span(&b, k->span);
        buf_putc(&b, ',');
        buf_u64(&b, at);
        buf_putc(&b, ',');
        buf_u64(&b, k->text.n);
        buf_putc(&b, ']');
        at += k->text.n + 1;
    }
    buf_putc(&b, ']');
    return buf_view(&b);
}

/* [["navigation",beg,end],...] */
static struct view dropped_list(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    buf_putc(&b, '[');
    for (uint32_t i = 0; i < art->ndropped; i++) {
        buf_put(&b, i ? VIEW(",[") : VIEW("["));
        list_string(&b, rule_of(art->dropped[i].rule));
        buf_putc(&b, ',');
        put_span(&b, art->dropped[i].span);
        buf_putc(&b, ']');
    }
    buf_putc(&b, ']');
    return buf_view(&b);
}

static struct view authors_list(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    buf_putc(&b, '[');
    for (uint32_t i = 0; i < art->nauthors; i++) {
        if (i)
            buf_putc(&b, ',');
        list_string(&b, art->authors[i]);
    }
    buf_putc(&b, ']');
    return buf_view(&b);
}

/* [["url","text",beg,end,flags],...]: flags 1 nofollow, 2 in the body. */
static struct view links_list(struct arena *a, const struct link *l, uint32_t n)
{
    struct buf b = {.a = a};
    buf_putc(&b, '[');
    for (uint32_t i = 0; i < n; i++, l++) {
        buf_put(&b, i ? VIEW(",[") : VIEW("["));
        list_string(&b, l->url);
        buf_putc(&b, ',');
        list_string(&b, l->text);
        buf_putc(&b, ',');
        put_span(&b, l->span);
        buf_putc(&b, ',');
        buf_u64(&b, (uint64_t)(l->nofollow | l->in_body << 1));
        buf_putc(&b, ']');
    }
    buf_putc(&b, ']');
    return buf_view(&b);
}

/*
 * What makes two articles of one URL the same to a reader: all that is said
 * about them but where in the page's bytes it stood.
 */
static int64_t content_of(struct arena *a, const struct article *art)
{
    uint32_t n = 0, room = FIELD_COUNT + 1 + art->nauthors + 3 * art->nblocks + 5 * art->nfindings + 7 * art->nedits;
    struct val *v = arena_array(a, struct val, room);
    v[n++] = val_i(art->reason);
    for (int i = 0; i < FIELD_COUNT; i++)
        v[n++] = art->fields[i].rule ? val_t(art->fields[i].value) : val_null();
    for (uint32_t i = 0; i < art->nauthors; i++)
        v[n++] = val_t(art->authors[i]);
    for (uint32_t i = 0; i < art->nblocks; i++) {
        const struct block *k = &art->blocks[i];
        v[n++] = val_i(k->type);
        v[n++] = val_i(k->level);
        v[n++] = val_t(k->text);
    }
    for (uint32_t i = 0; i < art->nfindings; i++) {
        const struct finding *f = &art->findings[i];
        v[n++] = val_i(f->kind);
        v[n++] = val_i(f->verdict);
        v[n++] = val_i(f->action);
        v[n++] = val_t(rule_of(f->rule));
        v[n++] = val_t(f->evidence);
    }
    for (uint32_t i = 0; i < art->nedits; i++) {
        const struct edit *d = &art->edits[i];
        v[n++] = val_i(d->block);
        v[n++] = val_i(d->at);
        v[n++] = val_i(d->verdict);
        v[n++] = val_t(rule_of(d->rule));
        v[n++] = val_t(d->old);
        v[n++] = val_t(d->now);
        v[n++] = val_t(d->alts);
    }
    return db_seal(v, (int)n);
}

/* Title and text, kept once whatever the URL. */
static enum err_code put_text(struct store *s, struct view title, struct view text, int64_t *id, struct err *e)
{
    unsigned char digest[32];
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, title);
    sha256_add(&h, VIEW("\n"));
    sha256_add(&h, text);
    sha256_end(&h, digest);
    struct val v[] = {val_b((struct view){(const char *)digest, 32}), val_t(title), val_t(text)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_TEXT_FIND, v, 1, &st, e);
    if (code == ERR_OK) {
        *id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
        return code;
    }
    return code == ERR_NOTHING ? db_run(s, SQL_TEXT_PUT, v, 3, id, e) : code;
}

static enum err_code put_findings(struct store *s, int64_t id, const struct article *art, struct err *e)
{
    enum err_code code = ERR_OK;
    for (uint32_t i = 0; code == ERR_OK && i < art->nfindings; i++) {
        const struct finding *f = art->findings + i;
        struct val v[] = {val_i(id),
                          val_i(i),
                          val_t(view_of(finding_kind_name(f->kind))),
                          val_t(view_of(verdict_name(f->verdict))),
                          val_t(view_of(action_name(f->action))),
                          val_t(rule_of(f->rule)),
                          val_t(f->evidence),
                          val_i(f->span.beg),
                          val_i(f->span.end)};
        code = db_run_sealed(s, SQL_FINDING_PUT, v, 9, NULL, e);
    }
    return code;
}

static enum err_code put_edits(struct store *s, int64_t id, const struct article *art, struct err *e)
{
    enum err_code code = ERR_OK;
    for (uint32_t i = 0; code == ERR_OK && i < art->nedits; i++) {
        const struct edit *d = art->edits + i;
        struct val v[] = {val_i(id),
                          val_i(i),
                          val_t(rule_of(d->rule)),
                          val_t(view_of(verdict_name(d->verdict))),
                          d->block == EDIT_TITLE ? val_null() : val_i(d->block),
                          val_i(d->at),
                          val_t(d->old),
                          val_t(d->now),
                          val_tn(d->alts)};
        code = db_run_sealed(s, SQL_EDIT_PUT, v, 9, NULL, e);
    }
    return code;
}

/* Lists come from one arena: links and images of a page can be many. */
enum err_code store_put_links(struct store *s, int64_t id, const struct article *art, struct err *e)
{
    enum err_code code = db_write(s, e);
    if (code != ERR_OK || (art->nlinks == 0 && art->nimages == 0))
        return code;
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "links of article %lld", (long long)id);
    struct val v[] = {val_i(id), val_t(links_list(&a, art->links, art->nlinks)),
                      val_t(links_list(&a, art->images, art->nimages))};
    return db_run_sealed(s, SQL_LINKS_PUT, v, 3, NULL, e);
}

struct last {
    int64_t id, text, version, content;
};

static enum err_code latest(struct store *s, int64_t url, struct last *out, struct err *e)
{
    struct val v[] = {val_i(url)};
    sqlite3_stmt *st;
    *out = (struct last){0};
    enum err_code code = db_first(s, SQL_ARTICLE_LAST, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? ERR_OK : code;
    *out = (struct last){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2),
                         sqlite3_column_int64(st, 3)};
    sqlite3_reset(st);
    return ERR_OK;
}

enum { ARTICLE_VALUES = 26, ARTICLE_FIELDS = 11 /* where published stands */ };

static enum err_code insert(struct store *s, struct arena *a, int64_t run, const struct article *art,
                            const struct store_cleaning *how, const struct last *last, int64_t text, int64_t content,
                            struct store_put *out, struct err *e)
{
    struct val v[ARTICLE_VALUES] = {val_i(out->url),
                                    val_i(out->capture),
                                    val_i(run),
                                    val_i(text),
                                    val_i(last->id == 0 ? 1 : last->version + (last->text != text)),
                                    val_i(content),
                                    val_t(how->version),
                                    val_i(how->links),
                                    val_i(how->images),
                                    val_tn(art->charset),
                                    art->reason ? val_t(view_of(reason_name(art->reason))) : val_null()};
    for (int i = FIELD_PUBLISHED; i < FIELD_COUNT; i++)
        v[ARTICLE_FIELDS + i - FIELD_PUBLISHED] = art->fields[i].rule ? val_t(art->fields[i].value) : val_null();
    v[ARTICLE_FIELDS + FIELD_AUTHORS - FIELD_PUBLISHED] = art->nauthors ? val_t(authors_list(a, art)) : val_null();
    v[21] = val_t(fields_list(a, art));
    v[22] = val_t(blocks_list(a, art));
    v[23] = val_t(dropped_list(a, art));
    v[24] = val_i(art->nfindings);
    v[25] = val_i(art->nedits);
    return db_run_sealed(s, SQL_ARTICLE_PUT, v, ARTICLE_VALUES, &out->article, e);
}

static enum err_code put(struct store *s, struct arena *a, int64_t run, const struct article *art,
                         const struct store_cleaning *how, struct store_put *out, struct err *e)
{
    struct last last;
    int64_t text, content = content_of(a, art);
    enum err_code code = latest(s, out->url, &last, e);
    if (code != ERR_OK)
        return code;
    out->new_article = last.id == 0 || last.content != content;
    out->article = last.id;
    if (!out->new_article) {
        struct val v[] = {val_i(out->capture), val_i(last.id)};
        return out->new_capture ? db_run_sealed(s, SQL_SIGHTING_PUT, v, 2, NULL, e) : ERR_OK;
    }
    code = put_text(s, art->fields[FIELD_TITLE].value, article_text(a, art), &text, e);
    return code == ERR_OK ? insert(s, a, run, art, how, &last, text, content, out, e) : code;
}

enum err_code store_put_article(struct store *s, int64_t run, const struct article *art, const struct store_cleaning *how,
                                struct store_put *out, struct err *e)
{
    enum err_code code = db_write(s, e);
    if (code != ERR_OK)
        return code;
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "article of capture %lld", (long long)out->capture);
    if ((code = put(s, &a, run, art, how, out, e)) != ERR_OK || !out->new_article)
        return code;
    if ((code = put_findings(s, out->article, art, e)) != ERR_OK ||
        (code = put_edits(s, out->article, art, e)) != ERR_OK)
        return code;
    return store_put_links(s, out->article, art, e);
}
