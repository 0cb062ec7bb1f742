/* Hosts and URLs as rows: each once, found by its hash within its host. */
#include "cleaner/base/buf.h"
#include "store/db.h"

/* FNV-1a with its bits mixed, so that near URLs are far apart (the finalizer of SplitMix64). */
int64_t url_row_hash(struct view url)
{
    uint64_t h = view_hash(url);
    h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
    h = (h ^ h >> 27) * 0x94d049bb133111ebu;
    return (int64_t)(h ^ h >> 31);
}

static const struct view schemes[] = {VIEW_INIT("http://"), VIEW_INIT("https://")};

/* What is left of a URL without "scheme://host", which is not stored again with every URL. */
static int split(struct view host, struct view url, struct view *path)
{
    for (int i = 0; host.n && i < 2; i++)
        if (view_starts(url, schemes[i]) && view_starts(view_from(url, schemes[i].n), host)) {
            *path = view_from(url, schemes[i].n + host.n);
            if (path->n && path->p[0] == '/')
                return i;
        }
    *path = url;
    return host.n ? SCHEME_OTHER : SCHEME_FILE;
}

struct view url_row_text(struct arena *a, int scheme, struct view host, struct view path)
{
    struct buf b = {.a = a};
    if (scheme == SCHEME_HTTP || scheme == SCHEME_HTTPS) {
        buf_put(&b, schemes[scheme]);
        buf_put(&b, host);
    }
    buf_put(&b, path);
    return buf_view(&b);
}

enum err_code host_row(struct store *s, struct view host, int64_t *id, struct err *e)
{
    if (s->last_host && view_eq(host, (struct view){s->last_host_name, s->last_host_n})) {
        *id = s->last_host;
        return ERR_OK;
    }
    if (host.n > sizeof s->last_host_name)
        return err_set(e, ERR_INPUT, 0, "host name of %zu bytes", host.n);
    struct val v[] = {val_t(host)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HOST_FIND, v, 1, &st, e);
    if (code == ERR_OK) {
        *id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    } else if (code == ERR_NOTHING) {
        code = db_run(s, SQL_HOST_PUT, v, 1, id, e);
    }
    if (code == ERR_OK) {
        memcpy(s->last_host_name, host.p ? host.p : "", host.n);
        s->last_host_n = host.n;
        s->last_host = *id;
    }
    return code;
}

/* Two URLs of one host with one hash (never seen) stand at hash, hash + 1 ... */
enum { PROBES = 16 };

static enum err_code find(struct store *s, int64_t host, int scheme, struct view path, int64_t *hash, int64_t *id,
                          struct err *e)
{
    for (int i = 0; i < PROBES; i++, *hash = (int64_t)((uint64_t)*hash + 1)) {
        struct val v[] = {val_i(host), val_i(*hash)};
        sqlite3_stmt *st;
        enum err_code code = db_first(s, SQL_URL_FIND, v, 2, &st, e);
        if (code != ERR_OK)
            return code;
        bool same = sqlite3_column_int(st, 1) == scheme && view_eq(db_view(st, 2), path);
        *id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
        if (same)
            return ERR_OK;
    }
    return err_set(e, ERR_LIMIT, 0, "too many URLs with one hash");
}

enum err_code url_row_find(struct store *s, int64_t host_id, struct view host, struct view url, int64_t *id,
                           struct err *e)
{
    int64_t hash = url_row_hash(url);
    struct view path;
    int scheme = split(host, url, &path);
    return find(s, host_id, scheme, path, &hash, id, e);
}

enum err_code url_row(struct store *s, struct view host, struct view url, const struct frontier_offer *o, int64_t *id,
                      bool *is_new, struct err *e)
{
    int64_t host_id, hash = url_row_hash(url);
    struct view path;
    int scheme = split(host, url, &path);
    *is_new = false;
    enum err_code code = host_row(s, host, &host_id, e);
    if (code != ERR_OK)
        return code;
    code = find(s, host_id, scheme, path, &hash, id, e);
    if (code != ERR_NOTHING)
        return code;
    int state = o ? 0 : 2; /* a capture that nobody offered: done */
    struct val v[] = {val_i(host_id),
                      val_i(hash),
                      val_i(scheme),
                      val_t(path),
                      val_i(o ? o->depth : 0),
                      val_i(o ? o->priority : 0),
                      val_i(o ? (int)o->origin : 0),
                      val_in(o ? o->from : 0),
                      val_i(state)};
    s->counts[state]++;
    *is_new = true;
    return db_run(s, SQL_URL_PUT, v, 9, id, e);
}
