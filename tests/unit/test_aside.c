/* Work aside is done once, in another thread, and told through the descriptor. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "crawler/aside.h"

struct note {
    pthread_t by;
    int times;
    int given;
};

static void work(void *ctx)
{
    struct note *n = ctx;
    n->by = pthread_self();
    n->times += n->given;
}

static bool readable(const struct aside *a, int ms)
{
    struct pollfd p = {.fd = aside_fd(a), .events = POLLIN};
    return poll(&p, 1, ms) == 1;
}

static void test_many(void **state)
{
    (void)state;
    struct aside *a = aside_open();
    struct note n = {.times = 0};
    assert_non_null(a);
    assert_false(readable(a, 0));
    for (int i = 1; i <= 1000; i++) {
        n.given = i;
        aside_start(a, work, &n);
        if (i % 2)
            assert_true(readable(a, 60000));
        aside_finish(a);
        assert_false(readable(a, 0));
    }
    assert_int_equal(n.times, 500500);
    assert_false(pthread_equal(n.by, pthread_self()));
    aside_close(a);
    aside_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
