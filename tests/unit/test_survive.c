/* What aborts inside survive_run does not end the program; outside it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "crawler/survive.h"

static void fine(void *ctx)
{
    ++*(int *)ctx;
}

static void bad(void *ctx)
{
    ++*(int *)ctx;
    abort();
}

static void test_abort(void **state)
{
    (void)state;
    int n = 0;
    for (int i = 0; i < 3; i++) { /* again and again, and good calls between */
        assert_false(survive_run(bad, &n));
        assert_true(survive_run(fine, &n));
    }
    assert_int_equal(n, 6);
}

/* After such a call an abort is an abort. */
static void test_outside(void **state)
{
    (void)state;
    int n = 0, status;
    pid_t pid = fork();
    if (!pid) {
        survive_run(fine, &n);
        abort();
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_abort), cmocka_unit_test(test_outside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
