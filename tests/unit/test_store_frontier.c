/* The frontier on the store: the invariants of cleaner/base/frontier.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "store/store.h"

static char path[64];
static struct store *store;
static struct frontier f;

static void open_it(bool create)
{
    struct err e = {0};
    struct store_options o = {.create = create, .busy_ms = 50};
    if (store_open(path, &o, &store, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    f = store_frontier(store);
}

static int set_up(void **state)
{
    static int n;
    snprintf(path, sizeof path, "/tmp/qy-frontier-%d-%d.db", (int)getpid(), n++);
    *state = NULL;
    open_it(true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char name[80];
    store_close(store);
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
    return 0;
}

static int64_t offer(const char *host, const char *url, int priority, int64_t now)
{
    struct frontier_offer o = {.url = view_of(url), .host = view_of(host), .priority = priority};
    struct err e = {0};
    int64_t n = f.offer(f.ctx, &o, 1, now, &e);
    if (n < 0)
        fail_msg("%s", e.msg);
    return n;
}

static struct frontier_host lease(int64_t now)
{
    struct frontier_host h = {0};
    struct err e = {0};
    enum err_code code = f.lease(f.ctx, now, 1000, &h, &e);
    if (code != ERR_OK && code != ERR_NOTHING)
        fail_msg("%s", e.msg);
    return h;
}

static void assert_next(int64_t host, int64_t now, const char *url, struct frontier_url *out)
{
    struct frontier_url u = {0};
    enum err_code code = f.next(f.ctx, host, now, &u, NULL);
    assert_int_equal(code, url ? ERR_OK : ERR_NOTHING);
    if (url && !view_eq(u.url, view_of(url)))
        fail_msg("'%.*s' is not '%s'", VIEW_ARG(u.url), url);
    if (out)
        *out = u;
}

static void finish(int64_t id, enum url_state state, int64_t now, int64_t due)
{
    struct frontier_done d = {.id = id, .state = state, .status = 200, .now_ms = now, .due_ms = due,
                              .etag = VIEW("\"e\""), .fails = 2, .interval_ms = 77};
    assert_int_equal(f.done(f.ctx, &d, NULL), ERR_OK);
}

static void release(struct frontier_host *h, int64_t next_ms)
{
    h->next_ms = next_ms;
    assert_int_equal(f.release(f.ctx, h, false, 0, NULL), ERR_OK);
}

static void assert_counts(int64_t due, int64_t taken, int64_t done, int64_t failed, int64_t refused)
{
    int64_t n[5];
    assert_int_equal(f.count(f.ctx, n, NULL), ERR_OK);
    assert_true(n[0] == due && n[1] == taken && n[2] == done && n[3] == failed && n[4] == refused);
}

static void test_url_is_known_once(void **state)
{
    (void)state;
    assert_int_equal(offer("a.cn", "http://a.cn/1", 0, 1), 1);
    assert_int_equal(offer("a.cn", "http://a.cn/1", 0, 2), 0);
    assert_int_equal(offer("a.cn", "https://a.cn/1", 0, 2), 1); /* another scheme is another URL */
    assert_int_equal(f.commit(f.ctx, NULL), ERR_OK);
    store_close(store);
    open_it(false);
    assert_int_equal(offer("a.cn", "http://a.cn/1", 0, 3), 0);
    assert_counts(2, 0, 0, 0, 0);
}

static void test_best_url_first_and_hosts_by_time(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/low", 5, 10);
    offer("a.cn", "http://a.cn/high", 1, 10);
    offer("a.cn", "http://a.cn/high2", 1, 10);
    offer("b.cn:81", "http://b.cn:81/", 0, 20);
    assert_int_equal(f.next_due(f.ctx, 0), 10);
    struct frontier_host a = lease(100), b;
    assert_true(view_eq(a.host, VIEW("a.cn")));
    int64_t a_id = a.id;
    b = lease(100);
    assert_true(view_eq(b.host, VIEW("b.cn:81")));
    assert_int_equal(lease(100).id, 0); /* a host has one owner */
    struct frontier_url u;
    assert_next(a_id, 100, "http://a.cn/high", &u);
    finish(u.id, URL_DONE, 100, 0);
    a.host = VIEW("a.cn");
    release(&a, 500);
    assert_int_equal(lease(400).id, 0); /* not before its time */
    a = lease(500);
    assert_int_equal(a.id, a_id);
    assert_int_equal(a.next_ms, 500);
    assert_next(a_id, 500, "http://a.cn/high2", NULL);
    assert_next(a_id, 500, "http://a.cn/low", NULL);
    assert_next(a_id, 500, NULL, NULL);
}

static void test_lease_that_ran_out_gives_its_urls_back(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/1", 0, 1);
    struct frontier_host h = lease(10);
    assert_next(h.id, 10, "http://a.cn/1", NULL);
    assert_counts(0, 1, 0, 0, 0);
    assert_int_equal(lease(1009).id, 0);
    h = lease(1010); /* 10 + 1000 */
    assert_int_not_equal(h.id, 0);
    assert_next(h.id, 1010, "http://a.cn/1", NULL);
    assert_counts(0, 1, 0, 0, 0);
    h.next_ms = 0;
    assert_int_equal(f.release(f.ctx, &h, true, 5000, NULL), ERR_OK); /* renewed */
    assert_int_equal(lease(4999).id, 0);
    assert_int_not_equal(lease(5000).id, 0);
}

static void test_taken_and_not_done_is_due_after_a_crash(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/1", 0, 1);
    offer("a.cn", "http://a.cn/2", 0, 1);
    struct frontier_host h = lease(10);
    struct frontier_url u;
    assert_next(h.id, 10, "http://a.cn/1", &u);
    finish(u.id, URL_DONE, 10, 0);
    assert_int_equal(f.commit(f.ctx, NULL), ERR_OK);
    assert_next(h.id, 10, "http://a.cn/2", NULL);
    assert_int_equal(f.commit(f.ctx, NULL), ERR_OK);
    store_close(store);
    open_it(false);
    assert_counts(0, 1, 1, 0, 0);
    assert_int_equal(f.recover(f.ctx, NULL), ERR_OK);
    assert_counts(1, 0, 1, 0, 0);
    h = lease(11);
    assert_next(h.id, 11, "http://a.cn/2", NULL);
    assert_next(h.id, 11, NULL, NULL);
}

static void test_what_was_not_committed_is_undone(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/1", 0, 1);
    assert_int_equal(f.commit(f.ctx, NULL), ERR_OK);
    offer("a.cn", "http://a.cn/2", 0, 1);
    store_rollback(store);
    assert_counts(1, 0, 0, 0, 0);
    assert_int_equal(offer("a.cn", "http://a.cn/2", 0, 1), 1); /* and no cache still believes it */
}

static void test_revisits_and_retries_wait_for_their_time(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/1", 0, 1);
    offer("a.cn", "http://a.cn/2", 3, 1);
    struct frontier_host h = lease(10);
    struct frontier_url u;
    assert_next(h.id, 10, "http://a.cn/1", &u);
    finish(u.id, URL_DONE, 10, 2000); /* again at 2000 */
    assert_next(h.id, 10, "http://a.cn/2", &u);
    finish(u.id, URL_DUE, 10, 900); /* failed for now */
    assert_next(h.id, 10, NULL, NULL);
    assert_counts(1, 0, 1, 0, 0);
    release(&h, 0);
    assert_int_equal(f.next_due(f.ctx, 10), 900);
    assert_int_equal(lease(899).id, 0);
    h = lease(900);
    assert_next(h.id, 900, "http://a.cn/2", &u);
    assert_int_equal(u.fails, 2);
    finish(u.id, URL_FAILED, 901, 0);
    assert_next(h.id, 1999, NULL, NULL);
    assert_next(h.id, 2000, "http://a.cn/1", &u); /* became due while leased */
    assert_true(view_eq(u.etag, VIEW("\"e\"")) && u.last_ms == 10 && u.interval_ms == 77);
    finish(u.id, URL_REFUSED, 2000, 0);
    release(&h, 0);
    assert_int_equal(f.next_due(f.ctx, 3000), 0); /* nothing is left */
    assert_counts(0, 0, 0, 1, 1);
}

static void test_facts_of_a_host_are_kept(void **state)
{
    (void)state;
    offer("a.cn", "http://a.cn/1", 0, 1);
    struct frontier_host h = lease(10);
    h.robots = VIEW("User-agent: *\nDisallow: /x\n");
    h.robots_ms = 10;
    h.robots_status = -1;
    h.blocked = VIEW("jsl");
    h.delay_ms = 4000;
    h.fails = 3;
    h.pages = 8;
    h.bytes = 1 << 20;
    h.tls_policy = 2;
    release(&h, 20);
    h = lease(20);
    assert_true(view_eq(h.robots, VIEW("User-agent: *\nDisallow: /x\n")) && view_eq(h.blocked, VIEW("jsl")));
    assert_true(h.robots_ms == 10 && h.robots_status == -1 && h.delay_ms == 4000 && h.fails == 3 && h.pages == 8 &&
                h.bytes == 1 << 20 && h.tls_policy == 2);
}

static void test_many_hosts_are_leased_in_turn(void **state)
{
    (void)state;
    char host[32], url[64];
    for (int i = 0; i < 300; i++) {
        snprintf(host, sizeof host, "h%d.cn", i % 100);
        snprintf(url, sizeof url, "http://h%d.cn/%d", i % 100, i);
        assert_int_equal(offer(host, url, 0, 1), 1);
    }
    int64_t now = 1;
    for (int round = 0; round < 300; round++, now++) {
        struct frontier_host h = lease(now);
        struct frontier_url u;
        assert_int_not_equal(h.id, 0);
        assert_int_equal(h.pages, round / 100); /* every host once before any twice */
        struct frontier_host copy = h;
        copy.pages++;
        copy.host = copy.robots = copy.blocked = (struct view){0};
        assert_int_equal(f.next(f.ctx, h.id, now, &u, NULL), ERR_OK);
        finish(u.id, URL_DONE, now, 0);
        release(&copy, now + 50);
        if (round % 100 == 99)
            now += 100;
    }
    assert_counts(0, 0, 300, 0, 0);
    assert_int_equal(f.next_due(f.ctx, now), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_url_is_known_once),
        T(test_best_url_first_and_hosts_by_time),
        T(test_lease_that_ran_out_gives_its_urls_back),
        T(test_taken_and_not_done_is_due_after_a_crash),
        T(test_what_was_not_committed_is_undone),
        T(test_revisits_and_retries_wait_for_their_time),
        T(test_facts_of_a_host_are_kept),
        T(test_many_hosts_are_leased_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
