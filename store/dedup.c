/* Near-duplicates and reprints among the stored texts. */
#include <stdlib.h>

#include "store/db.h"
#include "store/minhash.h"

enum {
    NEAR = 700,        /* thousandths of J from which two texts are one to a reader */
    CONTAINED = 800,   /* thousandths of a text's long paragraphs that stand in the other */
    CONTAINED_MIN = 50, /* word characters of such paragraphs: less is a formula */
    CANDIDATES = 64,   /* looked at for one band or paragraph: bounds a cluster of thousands */
    BATCH = 300        /* texts between commits: half a second in which other writers wait */
};

enum err_code mark_get(struct store *s, struct view name, int64_t *out, struct err *e)
{
    struct val v[] = {val_t(name)};
    sqlite3_stmt *st;
    *out = 0;
    enum err_code code = db_first(s, SQL_MARK_GET, v, 1, &st, e);
    if (code == ERR_OK)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

enum err_code mark_set(struct store *s, struct view name, int64_t value, struct err *e)
{
    struct val v[] = {val_t(name), val_i(value)};
    return db_run_sealed(s, SQL_MARK_SET, v, 2, NULL, e);
}

struct ids {
    int64_t *v;
    uint32_t n;
};

static int by_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The first column of every row. */
static enum err_code collect(struct store *s, struct arena *a, enum sql sql, const struct val *v, int n,
                             struct ids *out, struct err *e)
{
    sqlite3_stmt *st;
    enum err_code code = db_first(s, sql, v, n, &st, e);
    for (; code == ERR_OK; code = db_next(s, st, e))
        *LIST_PUSH(a, out->v, out->n) = sqlite3_column_int64(st, 0);
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code text_of(struct store *s, struct arena *a, int64_t id, struct view *out, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_TEXT_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, ERR_CORRUPT, 0, "no text %lld", (long long)id) : code;
    *out = db_copy(a, st, 2);
    sqlite3_reset(st);
    return ERR_OK;
}

static enum err_code cluster_of(struct store *s, int64_t text, int64_t *out, struct err *e)
{
    struct val v[] = {val_i(text)};
    sqlite3_stmt *st;
    *out = text;
    enum err_code code = db_first(s, SQL_CLUSTER_OF, v, 1, &st, e);
    if (code == ERR_OK)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code set_cluster(struct store *s, int64_t text, int64_t cluster, struct err *e)
{
    struct val v[] = {val_i(text), val_i(cluster)};
    return db_run_sealed(s, SQL_CLUSTER_PUT, v, 2, NULL, e);
}

/* One cluster of the two: the one whose representative was stored first. */
static enum err_code unite(struct store *s, struct arena *a, int64_t x, int64_t y, struct err *e)
{
    int64_t cx, cy;
    enum err_code code = cluster_of(s, x, &cx, e);
    if (code != ERR_OK || (code = cluster_of(s, y, &cy, e)) != ERR_OK)
        return code;
    int64_t keep = cx < cy ? cx : cy, lose = cx < cy ? cy : cx;
    struct val v[] = {val_i(lose)};
    struct ids moved = {0};
    if (keep != lose && (code = collect(s, a, SQL_CLUSTER_MEMBERS, v, 1, &moved, e)) != ERR_OK)
        return code;
    for (uint32_t i = 0; code == ERR_OK && i < moved.n; i++)
        code = set_cluster(s, moved.v[i], keep, e);
    if (code == ERR_OK)
        code = set_cluster(s, keep, keep, e);
    if (code == ERR_OK)
        code = set_cluster(s, x, keep, e);
    return code == ERR_OK ? set_cluster(s, y, keep, e) : code;
}

static enum err_code note(struct store *s, int64_t text, int64_t other, struct view kind, int permille, struct err *e)
{
    struct val v[] = {val_i(text), val_i(other), val_t(kind), val_i(permille)};
    return db_run_sealed(s, SQL_SIMILAR_PUT, v, 4, NULL, e);
}

static enum err_code put_signature(struct store *s, int64_t id, const struct shingles *set, int64_t weight,
                                   int64_t keys[BANDS], struct err *e)
{
    uint32_t h[HASHES];
    char bytes[HASHES * 4];
    minhash(set, h);
    minhash_bands(h, keys);
    for (int i = 0; i < HASHES; i++)
        for (int k = 0; k < 4; k++)
            bytes[4 * i + k] = (char)(h[i] >> 8 * k);
    struct val v[] = {val_i(id), val_i((int64_t)set->n), val_i(weight), val_b((struct view){bytes, sizeof bytes})};
    return db_run_sealed(s, SQL_SIGNATURE_PUT, v, 4, NULL, e);
}

/* Candidates by a common band, confirmed by the sets themselves. */
static enum err_code find_near(struct store *s, struct arena *a, int64_t id, const struct shingles *set,
                               const int64_t keys[BANDS], struct ids *near, struct err *e)
{
    struct ids found = {0};
    enum err_code code = ERR_OK;
    for (int b = 0; code == ERR_OK && b < BANDS; b++) {
        struct val v[] = {val_i(keys[b]), val_i(CANDIDATES)}, put[] = {val_i(keys[b]), val_i(id)};
        code = collect(s, a, SQL_BAND_FIND, v, 2, &found, e);
        if (code == ERR_OK)
            code = db_run(s, SQL_BAND_PUT, put, 2, NULL, e);
    }
    if (found.n)
        qsort(found.v, found.n, sizeof *found.v, by_id);
    for (uint32_t i = 0; code == ERR_OK && i < found.n; i++) {
        struct arena scratch = *a;
        struct view text;
        if ((i && found.v[i] == found.v[i - 1]) || found.v[i] == id)
            continue;
        if ((code = text_of(s, &scratch, found.v[i], &text, e)) != ERR_OK)
            break;
        struct shingles other = shingles_of(&scratch, text);
        int j = jaccard(set, &other);
        if (j < NEAR)
            continue;
        *LIST_PUSH(a, near->v, near->n) = found.v[i];
        code = note(s, found.v[i], id, VIEW("near"), j, e);
        if (code == ERR_OK)
            code = unite(s, a, found.v[i], id, e);
    }
    return code;
}

struct match {
    int64_t text, weight;
};

static int by_text(const void *a, const void *b)
{
    return by_id(&((const struct match *)a)->text, &((const struct match *)b)->text);
}

static enum err_code weight_of(struct store *s, int64_t text, int64_t *out, struct err *e)
{
    struct val v[] = {val_i(text)};
    sqlite3_stmt *st;
    *out = 0;
    enum err_code code = db_first(s, SQL_SIGNATURE_WEIGHT, v, 1, &st, e);
    if (code == ERR_OK)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code judge(struct store *s, int64_t id, int64_t weight, const struct match *m, struct err *e)
{
    int64_t other;
    enum err_code code = weight_of(s, m->text, &other, e);
    if (code != ERR_OK || m->weight < CONTAINED_MIN)
        return code;
    if (weight < other && m->weight * 1000 >= CONTAINED * weight)
        return note(s, id, m->text, VIEW("contained"), (int)(m->weight * 1000 / weight), e);
    if (other <= weight && other && m->weight * 1000 >= CONTAINED * other)
        return note(s, m->text, id, VIEW("contained"), (int)(m->weight * 1000 / other), e);
    return code;
}

/* Texts that share long paragraphs with this one: a short reprint inside a roundup, or the other way round. */
static enum err_code find_contained(struct store *s, struct arena *a, int64_t id, const struct paragraph *p, uint32_t n,
                                    int64_t weight, const struct ids *near, struct err *e)
{
    struct match *m = NULL;
    uint32_t nm = 0;
    enum err_code code = ERR_OK;
    for (uint32_t i = 0; code == ERR_OK && i < n; i++) {
        struct val v[] = {val_i(p[i].hash), val_i(CANDIDATES)}, put[] = {val_i(p[i].hash), val_i(id), val_i(p[i].weight)};
        struct ids found = {0};
        code = collect(s, a, SQL_PARAGRAPH_FIND, v, 2, &found, e);
        for (uint32_t k = 0; k < found.n; k++)
            if (found.v[k] != id) /* the same paragraph twice in this text */
                *LIST_PUSH(a, m, nm) = (struct match){found.v[k], p[i].weight};
        if (code == ERR_OK)
            code = db_run_sealed(s, SQL_PARAGRAPH_PUT, put, 3, NULL, e);
    }
    if (nm)
        qsort(m, nm, sizeof *m, by_text);
    for (uint32_t i = 0; code == ERR_OK && i < nm;) {
        struct match sum = {m[i].text, 0};
        for (; i < nm && m[i].text == sum.text; i++)
            sum.weight += m[i].weight;
        bool known = near->n && bsearch(&sum.text, near->v, near->n, sizeof *near->v, by_id);
        code = known ? ERR_OK : judge(s, id, weight, &sum, e);
    }
    return code;
}

static enum err_code one(struct store *s, struct arena *a, int64_t id, struct err *e)
{
    struct view text;
    uint32_t n;
    int64_t weight, keys[BANDS];
    enum err_code code = text_of(s, a, id, &text, e);
    if (code != ERR_OK)
        return code;
    struct shingles set = shingles_of(a, text);
    if (set.n < SHINGLES_MIN)
        return ERR_OK;
    struct ids near = {0};
    struct paragraph *p = paragraphs_of(a, text, &n, &weight);
    if ((code = put_signature(s, id, &set, weight, keys, e)) != ERR_OK ||
        (code = find_near(s, a, id, &set, keys, &near, e)) != ERR_OK)
        return code;
    return find_contained(s, a, id, p, n, weight, &near, e);
}

static enum err_code next_text(struct store *s, int64_t *id, struct err *e)
{
    struct val v[] = {val_i(*id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_INDEX_NEXT, v, 1, &st, e);
    if (code == ERR_OK)
        *id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return code;
}

static enum err_code dedup_text(struct store *s, int64_t id, struct err *e)
{
    struct arena a = db_scratch(s);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "text %lld needs more memory than allowed", (long long)id);
    return one(s, &a, id, e);
}

static enum err_code index_text(struct store *s, int64_t id, struct err *e)
{
    struct val v[] = {val_i(id)};
    return db_run(s, SQL_INDEX_PUT, v, 1, NULL, e);
}

/* Every text behind the mark, in batches that are committed. */
static enum err_code catch_up(struct store *s, struct view mark, enum err_code (*fn)(struct store *, int64_t, struct err *),
                              store_progress *progress, void *ctx, int64_t *added, struct err *e)
{
    int64_t id, last, first;
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_TEXT_LAST, NULL, 0, &st, e);
    if (code != ERR_OK)
        return code;
    last = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    if ((code = mark_get(s, mark, &id, e)) != ERR_OK)
        return code;
    first = id;
    *added = 0;
    while (code == ERR_OK && id < last) {
        if ((code = db_write(s, e)) != ERR_OK || (code = mark_get(s, mark, &id, e)) != ERR_OK)
            break; /* read again under the lock: another process may do the same work */
        for (int i = 0; i < BATCH && (code = next_text(s, &id, e)) == ERR_OK; i++) {
            if ((code = fn(s, id, e)) != ERR_OK)
                break;
            ++*added;
        }
        if (code == ERR_NOTHING) {
            last = id;
            code = ERR_OK;
        }
        if (code == ERR_OK && (code = mark_set(s, mark, id, e)) == ERR_OK)
            code = store_commit(s, e);
        if (progress)
            progress(ctx, id - first, last - first);
    }
    if (code != ERR_OK)
        store_rollback(s);
    return code;
}

enum err_code store_dedup(struct store *s, store_progress *progress, void *ctx, int64_t *added, struct err *e)
{
    return catch_up(s, VIEW("dedup"), dedup_text, progress, ctx, added, e);
}

enum err_code store_index(struct store *s, store_progress *progress, void *ctx, int64_t *added, struct err *e)
{
    return catch_up(s, VIEW("search"), index_text, progress, ctx, added, e);
}

/* ---- what was found ---- */

static enum err_code each_pair(struct store *s, enum sql sql, const struct val *v, int n, bool three, int64_t first,
                               store_each_pair *fn, void *ctx, struct err *e)
{
    sqlite3_stmt *st = db_own(s, sql, v, n, e);
    enum err_code code = ERR_IO;
    while (st && (code = db_next(s, st, e)) == ERR_OK) {
        int64_t x = three ? sqlite3_column_int64(st, 0) : first, y = sqlite3_column_int64(st, three ? 1 : 0);
        if ((code = fn(ctx, x, y, sqlite3_column_int(st, three ? 2 : 1), e)) != ERR_OK)
            break;
    }
    sqlite3_finalize(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

enum err_code store_each_cluster(struct store *s, store_each *fn, void *ctx, struct err *e)
{
    sqlite3_stmt *st = db_own(s, SQL_EACH_CLUSTER, NULL, 0, e);
    enum err_code code = ERR_IO;
    while (st && (code = db_next(s, st, e)) == ERR_OK)
        if ((code = fn(ctx, sqlite3_column_int64(st, 0), e)) != ERR_OK)
            break;
    sqlite3_finalize(st);
    return code == ERR_NOTHING ? ERR_OK : code;
}

enum err_code store_each_member(struct store *s, int64_t cluster, store_each_pair *fn, void *ctx, struct err *e)
{
    struct val v[] = {val_i(cluster)};
    return each_pair(s, SQL_EACH_MEMBER, v, 1, true, 0, fn, ctx, e);
}

enum err_code store_each_contained(struct store *s, store_each_pair *fn, void *ctx, struct err *e)
{
    return each_pair(s, SQL_EACH_CONTAINED, NULL, 0, true, 0, fn, ctx, e);
}

enum err_code store_each_similar(struct store *s, int64_t article, store_each_pair *fn, void *ctx, struct err *e)
{
    struct val v[] = {val_i(article)};
    return each_pair(s, SQL_SIMILAR_TO, v, 1, false, article, fn, ctx, e);
}
