/*
 * Power cuts.  A layer under SQLite writes down every write, cut and sync of
 * the store's file and of its log; then the files are made as a disk could
 * have them after a cut at some moment: all that was synced before it, and of
 * what was written since then any sectors and no others.  The store that is
 * found must be whole, hold a prefix of what was committed, and with sync_full
 * hold all of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleaner/base/buf.h"
#include "store/store.h"

enum { PAGES = 60, CUTS = 60, SECTOR = 4096, FILES = 2 };

enum what { WRITE, CUT, SYNC, COMMIT };
struct op {
    enum what what;
    int file; /* 0 the store, 1 its log */
    int64_t at, n; /* COMMIT: n pages are committed */
    char *bytes;
};

static struct op *ops;
static size_t nops, room;
static uint64_t seed = 7;

static uint64_t draw(void)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    return x ^ x >> 27;
}

static void note(struct op o, const void *bytes)
{
    if (nops == room)
        assert_non_null(ops = realloc(ops, (room = room ? room * 2 : 4096) * sizeof *ops));
    if (bytes) {
        assert_non_null(o.bytes = malloc((size_t)o.n));
        memcpy(o.bytes, bytes, (size_t)o.n);
    }
    ops[nops++] = o;
}

/* ---- a VFS that passes everything on and writes down what matters ---- */

struct file {
    sqlite3_file base;
    int which; /* -1: not watched */
    sqlite3_file *real;
};

static sqlite3_vfs *below;

static struct file *of(sqlite3_file *f)
{
    return (struct file *)f;
}
static int f_close(sqlite3_file *f)
{
    int rc = of(f)->real->pMethods->xClose(of(f)->real);
    sqlite3_free(of(f)->real);
    return rc;
}
static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return of(f)->real->pMethods->xRead(of(f)->real, p, n, at);
}
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (of(f)->which >= 0)
        note((struct op){.what = WRITE, .file = of(f)->which, .at = at, .n = n}, p);
    return of(f)->real->pMethods->xWrite(of(f)->real, p, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    if (of(f)->which >= 0)
        note((struct op){.what = CUT, .file = of(f)->which, .n = n}, NULL);
    return of(f)->real->pMethods->xTruncate(of(f)->real, n);
}
static int f_sync(sqlite3_file *f, int flags)
{
    (void)flags; /* the real disk need not wait */
    if (of(f)->which >= 0)
        note((struct op){.what = SYNC, .file = of(f)->which}, NULL);
    return SQLITE_OK;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return of(f)->real->pMethods->xFileSize(of(f)->real, n);
}
static int f_lock(sqlite3_file *f, int how)
{
    return of(f)->real->pMethods->xLock(of(f)->real, how);
}
static int f_unlock(sqlite3_file *f, int how)
{
    return of(f)->real->pMethods->xUnlock(of(f)->real, how);
}
static int f_reserved(sqlite3_file *f, int *out)
{
    return of(f)->real->pMethods->xCheckReservedLock(of(f)->real, out);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return of(f)->real->pMethods->xFileControl(of(f)->real, op, arg);
}
static int f_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}
static int f_device(sqlite3_file *f)
{
    (void)f;
    return 0; /* nothing is promised: neither whole sectors nor an order */
}
static int f_map(sqlite3_file *f, int page, int n, int extend, void volatile **out)
{
    return of(f)->real->pMethods->xShmMap(of(f)->real, page, n, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return of(f)->real->pMethods->xShmLock(of(f)->real, at, n, flags);
}
static void f_barrier(sqlite3_file *f)
{
    of(f)->real->pMethods->xShmBarrier(of(f)->real);
}
static int f_unmap(sqlite3_file *f, int gone)
{
    return of(f)->real->pMethods->xShmUnmap(of(f)->real, gone);
}

static const sqlite3_io_methods methods = {2,         f_close,   f_read,   f_write,    f_truncate, f_sync,
                                           f_size,    f_lock,    f_unlock, f_reserved, f_control,  f_sector,
                                           f_device,  f_map,     f_shm_lock, f_barrier, f_unmap,   NULL,
                                           NULL};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *file = of(f);
    (void)v;
    *file = (struct file){.which = flags & SQLITE_OPEN_MAIN_DB ? 0 : flags & SQLITE_OPEN_WAL ? 1 : -1};
    file->real = sqlite3_malloc(below->szOsFile);
    memset(file->real, 0, (size_t)below->szOsFile);
    int rc = below->xOpen(below, name, file->real, flags, out);
    if (file->real->pMethods)
        file->base.pMethods = &methods;
    else
        sqlite3_free(file->real);
    return rc;
}

static sqlite3_vfs watch;

static void watch_writes(void)
{
    below = sqlite3_vfs_find(NULL);
    watch = *below;
    watch.zName = "watch";
    watch.szOsFile = sizeof(struct file);
    watch.xOpen = v_open;
    watch.pNext = NULL;
    assert_int_equal(sqlite3_vfs_register(&watch, 1), SQLITE_OK);
}

/* ---- a store is written ---- */

static char path[64];

static void forget(void)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

static void must(enum err_code code, const struct err *e)
{
    if (code != ERR_OK)
        fail_msg("%s", e->msg);
}

/* Pages of the same kind, one commit each; the log is folded in now and then (`small`: often). */
static void write_store(bool full)
{
    struct store_options o = {.create = true, .sync_full = full};
    struct store_run run = {.command = VIEW("test"), .options = VIEW("[]"), .seeds = VIEW("[]"), .version = VIEW("1")};
    struct store *s;
    struct err e = {0};
    int64_t id;
    static char body[60000];
    forget();
    must(store_open(path, &o, &s, &e), &e);
    must(store_run_begin(s, &run, &id, &e), &e);
    must(store_commit(s, &e), &e);
    note((struct op){.what = COMMIT, .n = 0}, NULL);
    for (int i = 0; i < PAGES; i++) {
        char url[80];
        struct store_put put;
        for (size_t k = 0; k < sizeof body; k++)
            body[k] = (char)(draw() >> 32);
        snprintf(url, sizeof url, "http://www.example.gov.cn/%d.html", i);
        struct capture c = {.url = view_of(url), .final_url = view_of(url), .status = 200, .fetched_ms = i + 1,
                            .body = {body, sizeof body}};
        struct block block = {.text = view_of(url), .span = {0, 9}};
        struct article art = {.charset = VIEW("utf-8"), .blocks = &block, .nblocks = 1};
        must(store_put_capture(s, id, &c, (struct view){0}, &put, &e), &e);
        must(store_put_article(s, id, &art, &(struct store_cleaning){.version = VIEW("1")}, &put, &e), &e);
        must(store_commit(s, &e), &e);
        note((struct op){.what = COMMIT, .n = i + 1}, NULL);
    }
    store_close(s); /* folds the log in, and says so to the disk */
    forget();
}

/* ---- the disk after a cut before operation `end` ---- */

struct image {
    char *p;
    int64_t n, cap;
};

static void grow(struct image *m, int64_t n)
{
    if (n > m->cap) {
        m->cap = n * 2;
        assert_non_null(m->p = realloc(m->p, (size_t)m->cap));
    }
    if (n > m->n)
        memset(m->p + m->n, 0, (size_t)(n - m->n));
    m->n = n > m->n ? n : m->n;
}

/* One operation, or, where it was not synced, some of its sectors. */
static void apply(struct image *m, const struct op *o, bool sure)
{
    if (o->what == CUT && (sure || draw() % 2))
        m->n = o->n < m->n ? o->n : m->n;
    for (int64_t k = 0; o->what == WRITE && k < o->n;) {
        int64_t n = SECTOR - (o->at + k) % SECTOR;
        n = n < o->n - k ? n : o->n - k;
        if (sure || draw() % 2) {
            grow(m, o->at + k + n);
            memcpy(m->p + o->at + k, o->bytes + k, (size_t)n);
        }
        k += n;
    }
}

static void put_file(const char *tail, const struct image *m)
{
    char name[80];
    snprintf(name, sizeof name, "%s%s", path, tail);
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(m->p ? m->p : "", 1, (size_t)m->n, f), (size_t)m->n);
    fclose(f);
}

static int64_t committed(size_t end)
{
    int64_t n = -1;
    for (size_t i = 0; i < end; i++)
        if (ops[i].what == COMMIT)
            n = ops[i].n;
    return n;
}

static void make_disk(size_t end)
{
    struct image m[FILES] = {{0}};
    for (int f = 0; f < FILES; f++) {
        size_t synced = 0;
        for (size_t i = 0; i < end; i++)
            if (ops[i].what == SYNC && ops[i].file == f)
                synced = i;
        for (size_t i = 0; i < end; i++)
            if (ops[i].file == f && ops[i].what != COMMIT)
                apply(m + f, ops + i, i < synced);
    }
    forget();
    put_file("", m);
    put_file("-wal", m + 1);
    free(m[0].p);
    free(m[1].p);
}

static void damaged(void *ctx, enum store_verdict v, const char *table, int64_t id, const char *why)
{
    (void)ctx;
    (void)v;
    fail_msg("%s %lld: %s", table, (long long)id, why);
}

/* How many pages the store has, each with its article; it must be whole. */
static int64_t pages_found(void)
{
    struct store_options o = {0};
    struct store_verify v = {.report = damaged};
    struct store_stats st;
    struct store *s;
    struct err e = {0};
    must(store_open(path, &o, &s, &e), &e);
    must(store_stats(s, &st, &e), &e);
    must(store_verify(s, &v, &e), &e);
    assert_true(st.captures == st.articles);
    store_close(s);
    return st.captures;
}

static void cut_at_many_moments(bool full)
{
    size_t first = 0;
    int64_t lost = 0;
    for (size_t i = 0; i < nops; i++)
        free(ops[i].bytes);
    nops = 0;
    sqlite3_vfs_register(&watch, 1);
    write_store(full);
    sqlite3_vfs_register(below, 1); /* what follows is not written down */
    while (committed(first) < 0)
        first++;
    for (int i = 0; i < CUTS; i++) {
        size_t end = first + draw() % (nops - first + 1);
        int64_t had = committed(end);
        make_disk(end);
        int64_t found = pages_found();
        assert_true(found <= had + 1); /* one may be on the disk whose commit had not yet said so */
        if (full)
            assert_true(found >= had);
        lost += found < had;
    }
    forget();
    print_message("%d cuts (%s): all stores whole, %lld without their last commits\n", CUTS, full ? "full" : "normal",
                  (long long)lost);
}

static void test_with_sync_full_nothing_committed_is_lost(void **state)
{
    (void)state;
    cut_at_many_moments(true);
}

static void test_without_it_the_store_is_whole(void **state)
{
    (void)state;
    cut_at_many_moments(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_sync_full_nothing_committed_is_lost),
        cmocka_unit_test(test_without_it_the_store_is_whole),
    };
    snprintf(path, sizeof path, "/tmp/qy-power-%d.db", (int)getpid());
    watch_writes();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
