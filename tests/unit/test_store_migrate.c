/* A store of an earlier version is brought up to date, with a copy of it kept; and nothing in it changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "store/schema.h"
#include "store/store.h"

static char path[64], copy[80];

static void run(const char *file, const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
}

static int64_t number(const char *file, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t x = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return x;
}

static void forget(void)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".v1"};
    for (int i = 0; i < 4; i++) {
        snprintf(copy, sizeof copy, "%s%s", path, tails[i]);
        unlink(copy);
    }
}

static enum err_code try_open(struct store_options o, struct err *e)
{
    struct store *s = NULL;
    enum err_code code = store_open(path, &o, &s, e);
    store_close(s);
    return code;
}

static void test_every_version_comes_up_to_date_with_a_copy(void **state)
{
    (void)state;
    struct err e = {0};
    snprintf(path, sizeof path, "/tmp/qy-migrate-%d.db", (int)getpid());
    forget();
    run(path, schema_steps[0]);
    run(path, "PRAGMA application_id = 0x51595354; PRAGMA user_version = 1;"
              "INSERT INTO runs VALUES (7, 1, 2, 'clean', '[]', '[]', '0.9', -4)");
    assert_int_equal(try_open((struct store_options){.readonly = true}, &e), ERR_INPUT); /* who only reads changes nothing */
    assert_int_equal(number(path, "PRAGMA user_version"), 1);
    if (try_open((struct store_options){0}, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    assert_int_equal(number(path, "PRAGMA user_version"), schema_version);
    assert_int_equal(number(path, "SELECT id FROM runs WHERE version = '0.9' AND seal = -4"), 7);
    snprintf(copy, sizeof copy, "%s.v1", path);
    assert_int_equal(number(copy, "PRAGMA user_version"), 1);
    assert_int_equal(number(copy, "SELECT count(*) FROM runs"), 1);
    assert_int_equal(try_open((struct store_options){.readonly = true}, &e), ERR_OK);
    forget();
}

static void test_migration_that_cannot_be_finished_changes_nothing(void **state)
{
    (void)state;
    struct err e = {0};
    snprintf(path, sizeof path, "/tmp/qy-migrate-b-%d.db", (int)getpid());
    forget();
    run(path, schema_steps[0]);
    run(path, "PRAGMA application_id = 0x51595354; PRAGMA user_version = 1; CREATE TABLE clusters(x)"); /* in the way */
    assert_int_not_equal(try_open((struct store_options){0}, &e), ERR_OK);
    assert_int_equal(number(path, "PRAGMA user_version"), 1);
    assert_int_equal(number(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'signatures'"), 0);
    forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_version_comes_up_to_date_with_a_copy),
        cmocka_unit_test(test_migration_that_cannot_be_finished_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
