/*
 * The frontier (cleaner/base/frontier.h) on the store's tables.
 *
 * hosts.ready_ms is the one order of hosts: when a host may next be leased.
 * A free host with a due URL has max(next_ms, when the URL is due); a leased
 * one has the end of its lease; one without anything to do has NULL.
 * urls.state: 0 due, 1 taken, 2 done, 3 failed, 4 refused; due_ms is set only
 * for those that wait for their time.  Every look-up is by an index.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "cleaner/base/buf.h"
#include "store/db.h"

enum { DUE, TAKEN, DONE, FAILED, REFUSED };
enum { PROMOTE_MAX = 256 }; /* waiting URLs made due at once: bounds one call */

static enum err_code wake(struct store *s, int64_t host, int64_t at_ms, struct err *e)
{
    struct val v[] = {val_i(host), val_i(at_ms)};
    return db_run(s, SQL_HOST_WAKE, v, 2, NULL, e);
}

/* A cache of URLs that are known, by two hashes: most offers are links seen on every page of a site. */
static bool seen(struct store *s, const struct frontier_offer *o)
{
    int64_t hash = url_row_hash(o->url);
    uint64_t other = o->url.n;
    for (size_t i = 0; i < o->url.n; i++)
        other = (other + (unsigned char)o->url.p[i]) * 0x9e3779b97f4a7c15u ^ other >> 29;
    size_t at = (size_t)hash % SEEN_SLOTS;
    if (s->seen[at].hash == hash && s->seen[at].host == (int64_t)other)
        return true;
    s->seen[at].hash = hash;
    s->seen[at].host = (int64_t)other;
    return false;
}

static int64_t offer(void *ctx, const struct frontier_offer *o, size_t n, int64_t now_ms, struct err *e)
{
    struct store *s = ctx;
    int64_t fresh = 0, woken = 0;
    if (db_write(s, e) != ERR_OK)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (seen(s, o + i))
            continue;
        int64_t id;
        bool is_new;
        if (url_row(s, o[i].host, o[i].url, o + i, &id, &is_new, e) != ERR_OK) {
            memset(s->seen, 0, sizeof s->seen);
            return -1;
        }
        fresh += is_new;
        if (is_new && s->last_host != woken) { /* url_row left the offer's host there */
            woken = s->last_host;
            if (wake(s, woken, now_ms, e) != ERR_OK)
                return -1;
        }
    }
    return fresh;
}

/* URLs whose time has come become due. */
static enum err_code promote(struct store *s, int64_t host, int64_t now_ms, struct err *e)
{
    for (int i = 0; i < PROMOTE_MAX; i++) {
        struct val v[] = {val_i(host), val_i(now_ms)};
        sqlite3_stmt *st;
        enum err_code code = db_first(s, SQL_URL_PROMOTE_COUNT, v, 2, &st, e);
        if (code != ERR_OK)
            return code == ERR_NOTHING ? ERR_OK : code;
        struct val id[] = {val_i(sqlite3_column_int64(st, 0))};
        s->counts[sqlite3_column_int(st, 1)]--;
        s->counts[DUE]++;
        sqlite3_reset(st);
        code = db_run(s, SQL_URL_PROMOTE, id, 1, NULL, e);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

static enum err_code put_back(struct store *s, int64_t host, struct err *e)
{
    struct val v[] = {val_i(host)};
    enum err_code code = db_run(s, SQL_URL_BACK, v, 1, NULL, e);
    if (code == ERR_OK) {
        int n = sqlite3_changes(s->db);
        s->counts[TAKEN] -= n;
        s->counts[DUE] += n;
    }
    return code;
}

/* End a lease: the host is ready when its first URL is. */
static enum err_code rest(struct store *s, int64_t host, struct err *e)
{
    struct val v[] = {val_i(host), val_null()};
    sqlite3_stmt *st;
    enum err_code code = put_back(s, host, e);
    if (code != ERR_OK)
        return code;
    code = db_first(s, SQL_URL_ANY_DUE, v, 1, &st, e);
    if (code == ERR_OK) {
        v[1] = val_i(0);
        sqlite3_reset(st);
    } else if (code == ERR_NOTHING) {
        code = db_first(s, SQL_URL_FIRST_WAITING, v, 1, &st, e);
        if (code == ERR_OK && sqlite3_column_type(st, 0) != SQLITE_NULL)
            v[1] = val_i(sqlite3_column_int64(st, 0));
        sqlite3_reset(st);
    }
    if (code != ERR_OK && code != ERR_NOTHING)
        return code;
    return db_run(s, SQL_HOST_REST, v, 2, NULL, e);
}

static enum err_code robots_of(struct store *s, struct arena *a, struct frontier_host *out, struct err *e)
{
    struct val v[] = {val_i(out->id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_ROBOTS_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? ERR_OK : code;
    out->robots_ms = sqlite3_column_int64(st, 0);
    out->robots_status = sqlite3_column_int(st, 1);
    out->robots = db_copy(a, st, 2);
    sqlite3_reset(st);
    return ERR_OK;
}

static enum err_code take_lease(struct store *s, int64_t id, int64_t until_ms, struct frontier_host *out, struct err *e)
{
    struct val v[] = {val_i(id), val_i(until_ms)};
    struct arena a = arena_reset(&s->held, s->held.limit, &s->full);
    if (setjmp(s->full))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HOST_LEASE, v, 2, &st, e);
    if (code != ERR_OK)
        return code;
    *out = (struct frontier_host){.id = id,
                                  .host = db_copy(&a, st, 1),
                                  .next_ms = sqlite3_column_int64(st, 2),
                                  .delay_ms = sqlite3_column_int64(st, 3),
                                  .blocked = db_copy(&a, st, 4),
                                  .tls_policy = sqlite3_column_int(st, 5),
                                  .fails = sqlite3_column_int(st, 6),
                                  .pages = sqlite3_column_int64(st, 7),
                                  .bytes = sqlite3_column_int64(st, 8)};
    while (db_next(s, st, e) == ERR_OK)
        ; /* an UPDATE is done only when it is stepped to its end */
    return robots_of(s, &a, out, e);
}

static enum err_code lease(void *ctx, int64_t now_ms, int64_t lease_ms, struct frontier_host *out, struct err *e)
{
    struct store *s = ctx;
    struct val v[] = {val_i(now_ms)};
    for (;;) {
        sqlite3_stmt *st;
        enum err_code code = db_first(s, SQL_HOST_READY, v, 1, &st, e);
        if (code != ERR_OK)
            return code;
        int64_t id = sqlite3_column_int64(st, 0), until = sqlite3_column_int64(st, 1);
        sqlite3_reset(st);
        if (sqlite3_get_autocommit(s->db)) { /* look again with the right to write */
            if ((code = db_write(s, e)) != ERR_OK)
                return code;
            continue;
        }
        if (until) { /* a lease that ran out: its owner is gone */
            if ((code = rest(s, id, e)) != ERR_OK)
                return code;
            continue;
        }
        if ((code = promote(s, id, now_ms, e)) != ERR_OK)
            return code;
        struct val host[] = {val_i(id)};
        code = db_first(s, SQL_URL_ANY_DUE, host, 1, &st, e);
        sqlite3_reset(st);
        if (code == ERR_OK)
            return take_lease(s, id, now_ms + (lease_ms > 0 ? lease_ms : 1), out, e);
        if (code != ERR_NOTHING || (code = rest(s, id, e)) != ERR_OK)
            return code;
    }
}

static enum err_code next(void *ctx, int64_t host_id, int64_t now_ms, struct frontier_url *out, struct err *e)
{
    struct store *s = ctx;
    enum err_code code = db_write(s, e);
    if (code != ERR_OK || (code = promote(s, host_id, now_ms, e)) != ERR_OK)
        return code;
    struct arena a = arena_reset(&s->held, s->held.limit, &s->full);
    if (setjmp(s->full))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    struct val v[] = {val_i(host_id)};
    sqlite3_stmt *st;
    if ((code = db_first(s, SQL_URL_NEXT, v, 1, &st, e)) != ERR_OK)
        return code;
    *out = (struct frontier_url){
        .id = sqlite3_column_int64(st, 0),
        .url = url_row_text(&a, sqlite3_column_int(st, 1), db_view(st, 2), db_view(st, 3)),
        .depth = sqlite3_column_int(st, 4),
        .priority = sqlite3_column_int(st, 5),
        .fails = sqlite3_column_int(st, 6),
        .origin = (enum url_origin)sqlite3_column_int(st, 7),
        .etag = db_copy(&a, st, 8),
        .last_modified = db_copy(&a, st, 9),
        .last_ms = sqlite3_column_int64(st, 10),
        .interval_ms = sqlite3_column_int64(st, 11)};
    sqlite3_reset(st);
    struct val id[] = {val_i(out->id)};
    s->counts[DUE]--;
    s->counts[TAKEN]++;
    return db_run(s, SQL_URL_TAKE, id, 1, NULL, e);
}

static enum err_code done(void *ctx, const struct frontier_done *d, struct err *e)
{
    static const int states[] = {[URL_DUE] = DUE, [URL_DONE] = DONE, [URL_FAILED] = FAILED, [URL_REFUSED] = REFUSED};
    struct store *s = ctx;
    enum err_code code = db_write(s, e);
    if (code != ERR_OK)
        return code;
    struct val id[] = {val_i(d->id)};
    sqlite3_stmt *st;
    if ((code = db_first(s, SQL_URL_STATE, id, 1, &st, e)) != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, code, 0, "no URL %lld", (long long)d->id) : code;
    int64_t host = sqlite3_column_int64(st, 0);
    int old = sqlite3_column_int(st, 1), state = states[d->state];
    sqlite3_reset(st);
    int64_t due = state == DUE && d->due_ms <= d->now_ms ? 0 : d->due_ms; /* a due URL without a time is due now */
    struct val v[] = {val_i(d->id),
                      val_i(state),
                      val_in(d->status),
                      val_tn(d->why),
                      d->status ? val_i(d->now_ms) : val_null(),
                      val_in(due),
                      val_in(d->interval_ms),
                      val_in(d->fails),
                      val_tn(d->etag),
                      val_tn(d->last_modified)};
    if ((code = db_run(s, SQL_URL_DONE, v, 10, NULL, e)) != ERR_OK)
        return code;
    s->counts[old]--;
    s->counts[state]++;
    return state == DUE || due ? wake(s, host, due ? due : d->now_ms, e) : ERR_OK;
}

static enum err_code write_robots(struct store *s, const struct frontier_host *h, struct err *e)
{
    struct val v[] = {val_i(h->id), val_i(h->robots_ms), val_i(h->robots_status), val_bn(h->robots)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_HOST_ROBOTS_MS, v, 1, &st, e);
    bool same = code == ERR_OK && sqlite3_column_int64(st, 0) == h->robots_ms;
    sqlite3_reset(st);
    if (code != ERR_OK && code != ERR_NOTHING)
        return code;
    return same ? ERR_OK : db_run(s, SQL_ROBOTS_PUT, v, 4, NULL, e);
}

static enum err_code release(void *ctx, const struct frontier_host *h, bool keep, int64_t lease_until_ms, struct err *e)
{
    struct store *s = ctx;
    enum err_code code = db_write(s, e);
    if (code != ERR_OK || (h->robots_ms && (code = write_robots(s, h, e)) != ERR_OK))
        return code;
    struct val v[] = {val_i(h->id),     val_i(h->next_ms), val_i(h->delay_ms),
                      val_tn(h->blocked), val_i(h->tls_policy), val_i(h->fails),
                      val_i(h->pages),  val_i(h->bytes),   val_i(lease_until_ms > 0 ? lease_until_ms : 1)};
    if ((code = db_run(s, SQL_HOST_WRITE, v, 9, NULL, e)) != ERR_OK)
        return code;
    return keep ? ERR_OK : rest(s, h->id, e);
}

static enum err_code commit(void *ctx, struct err *e)
{
    return store_commit(ctx, e);
}

static int64_t next_due(void *ctx, int64_t now_ms)
{
    struct store *s = ctx;
    sqlite3_stmt *st;
    (void)now_ms;
    if (db_first(s, SQL_HOST_NEXT, NULL, 0, &st, NULL) != ERR_OK)
        return 0;
    bool any = sqlite3_column_type(st, 0) != SQLITE_NULL;
    int64_t at = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return any && at <= 0 ? 1 : at; /* 0 would say that nothing is left */
}

static enum err_code count(void *ctx, int64_t out[5], struct err *e)
{
    struct store *s = ctx;
    sqlite3_stmt *st;
    bool inside = !sqlite3_get_autocommit(s->db);
    enum err_code code = db_first(s, SQL_COUNTS_GET, NULL, 0, &st, e);
    for (int i = 0; i < COUNT_STATES; i++)
        out[i] = inside ? s->counts[i] : 0;
    for (; code == ERR_OK; code = db_next(s, st, e)) {
        int state = sqlite3_column_int(st, 0);
        if (state >= 0 && state < COUNT_STATES)
            out[state] += sqlite3_column_int64(st, 1);
    }
    return code == ERR_NOTHING ? ERR_OK : code;
}

static enum err_code recover(void *ctx, struct err *e)
{
    struct store *s = ctx;
    enum err_code code = db_write(s, e);
    while (code == ERR_OK) {
        sqlite3_stmt *st;
        if ((code = db_first(s, SQL_HOST_LEASED, NULL, 0, &st, e)) != ERR_OK)
            break;
        int64_t id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
        code = rest(s, id, e);
    }
    return code == ERR_NOTHING ? ERR_OK : code;
}

/*
 * flock() on the store's own file: the kernel lets go of it when the process
 * ends, and SQLite's locks (fcntl) do not see it.  POSIX ends a process's
 * fcntl locks when any descriptor of the file is closed, so this one is kept
 * until SQLite has closed its own.
 */
enum err_code store_claim(struct store *s, struct err *e)
{
    const char *path = sqlite3_db_filename(s->db, "main");
    if (s->claim || !path || !*path) /* a store in memory is nobody else's */
        return ERR_OK;
    s->claim = open(path, O_RDONLY | O_CLOEXEC);
    if (s->claim <= 0) {
        s->claim = 0;
        return err_set(e, ERR_IO, 0, "cannot be locked: %s", strerror(errno));
    }
    if (flock(s->claim, LOCK_EX | LOCK_NB) == 0)
        return ERR_OK;
    if (errno == EWOULDBLOCK)
        return err_set(e, ERR_BUSY, 0, "another crawl is working on this store");
    return err_set(e, ERR_IO, 0, "cannot be locked: %s", strerror(errno));
}

struct frontier store_frontier(struct store *s)
{
    return (struct frontier){.ctx = s,
                             .offer = offer,
                             .lease = lease,
                             .next = next,
                             .done = done,
                             .release = release,
                             .commit = commit,
                             .next_due = next_due,
                             .count = count,
                             .recover = recover};
}
