/* A store of an earlier version is brought up to date, with a copy of it kept; and nothing in it changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
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
    static const char *const tails[] = {"", "-wal", "-shm", ".v1", ".v2", ".v3", ".v4", ".v5"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
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

/* A row in every table that the version had; what is made again by `index` stands apart. */
static const char *const rows[] = {
    "INSERT INTO runs VALUES (7, 1, 2, 'clean', '[]', '[]', '0.9', -4);"
    "INSERT INTO hosts(id, host) VALUES (3, 'www.example.gov.cn');"
    "INSERT INTO robots VALUES (3, 5, 404, x'00');"
    "INSERT INTO urls(id, host, hash, scheme, path, depth, priority, origin, state) VALUES (9, 3, 77, 0, '/a', 0, 0, 0, 2);"
    "UPDATE counts SET n = 1 WHERE state = 2;"
    "INSERT INTO dictionaries VALUES (1, 3, 4, x'01', 1);"
    "INSERT INTO bodies VALUES (4, x'aa', 1, 'raw', NULL, NULL, x'41', 2);"
    "INSERT INTO captures(id, url, run, fetched_ms, elapsed_ms, status, body, tls_policy, truncated, seal)"
    " VALUES (5, 9, 7, 1000, 1, 200, 4, 0, 0, 3), (6, 9, 7, 2000, 1, 200, 4, 0, 0, 3);"
    "INSERT INTO texts VALUES (8, x'bb', '防汛通报', '市政府召开会议研究防汛工作');"
    "INSERT INTO articles(id, url, capture, run, text, version, content, cleaner, with_links, with_images, fields, blocks,"
    " dropped, nfindings, nedits, seal) VALUES (2, 9, 5, 7, 8, 1, 11, '0.9', 1, 0, '{}', '[]', '[]', 1, 1, 4);"
    "INSERT INTO sightings VALUES (6, 2, 5);"
    "INSERT INTO findings VALUES (2, 0, 'hidden-links', 'proved', 'removed', 'r', 'e', 0, 1, 6);"
    "INSERT INTO edits VALUES (2, 0, 'pinyin-annotation', 'proved', 0, 1, 'a', 'b', NULL, 7);"
    "INSERT INTO links VALUES (2, '[]', '[]', 8);",
    "INSERT INTO marks VALUES ('dedup', 8, 9), ('search', 8, 10);"
    "INSERT INTO search(rowid, title, text) SELECT id, title, text FROM search_source;"
    "INSERT INTO signatures VALUES (8, 10, 20, x'cc', 11);"
    "INSERT INTO bands VALUES (12, 8);"
    "INSERT INTO paragraphs VALUES (13, 8, 14, 15);"
    "INSERT INTO similar VALUES (8, 8, 'near', 1000, 16);"
    "INSERT INTO clusters VALUES (8, 8, 17);",
    "INSERT INTO sites VALUES (1, 3, x'dd', 18, 19, x'ee', 20);",
    "",
};

/* Each kept table by all its values, "table|quoted values" a row; the search index and its mark are made again. */
static void dump(const char *file, char *out, size_t room)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search*' AND name"
                                 " NOT GLOB 'sqlite_*' ORDER BY name";
    sqlite3 *db;
    sqlite3_stmt *table, *row;
    size_t n = 0;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, tables, -1, &table, NULL), SQLITE_OK);
    while (sqlite3_step(table) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(table, 0);
        char *sql = sqlite3_mprintf("SELECT * FROM %w ORDER BY 1, 2", name);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
        sqlite3_free(sql);
        while (sqlite3_step(row) == SQLITE_ROW) {
            const char *first = (const char *)sqlite3_column_text(row, 0);
            if (strcmp(name, "marks") == 0 && strcmp(first, "search") == 0)
                continue;
            n += (size_t)snprintf(out + n, room - n, "\n%s", name);
            for (int i = 0; i < sqlite3_column_count(row); i++) {
                const char *v = (const char *)sqlite3_column_text(row, i);
                n += (size_t)snprintf(out + n, room - n, "|%s", v ? v : "NULL");
                assert_true(n < room);
            }
        }
        sqlite3_finalize(row);
    }
    sqlite3_finalize(table);
    sqlite3_close(db);
}

static enum err_code note(void *ctx, const struct store_hit *hit, struct err *e)
{
    (void)e;
    *(int64_t *)ctx = hit->id;
    return ERR_OK;
}

static int64_t found(const char *query)
{
    struct store_options o = {.readonly = true};
    struct store_filter f = {0};
    struct store *s;
    struct err e = {0};
    int64_t id = 0;
    assert_int_equal(store_open(path, &o, &s, &e), ERR_OK);
    if (store_search(s, view_of(query), &f, 9, note, &id, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    store_close(s);
    return id;
}

static void bring_up_to_date(int version)
{
    static char before[8192], after[8192], kept[8192];
    char stamp[120];
    struct err e = {0};
    struct store *s;
    int64_t added;
    forget();
    for (int v = 0; v < version; v++) {
        run(path, schema_steps[v]);
        run(path, rows[v]);
    }
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = 0x51595354; PRAGMA user_version = %d", version);
    run(path, stamp);
    dump(path, before, sizeof before);
    assert_int_equal(try_open((struct store_options){.readonly = true}, &e), ERR_INPUT); /* who only reads changes nothing */
    assert_int_equal(number(path, "PRAGMA user_version"), version);
    if (store_open(path, NULL, &s, &e) != ERR_OK)
        fail_msg("version %d: %s", version, e.msg);
    assert_int_equal(number(path, "PRAGMA user_version"), schema_version);
    dump(path, after, sizeof after);
    assert_string_equal(before, after);
    snprintf(copy, sizeof copy, "%s.v%d", path, version);
    assert_int_equal(number(copy, "PRAGMA user_version"), version);
    dump(copy, kept, sizeof kept);
    assert_string_equal(before, kept);
    assert_int_equal(found("防汛"), 2); /* looked through until it is indexed again */
    assert_int_equal(store_index(s, NULL, NULL, &added, &e), ERR_OK);
    assert_int_equal(added, 1);
    store_close(s);
    assert_int_equal(found("防汛"), 2);
    assert_int_equal(found("研究防汛工作"), 2);
    assert_int_equal(number(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(try_open((struct store_options){.readonly = true}, &e), ERR_OK);
    forget();
}

static void test_every_version_comes_up_to_date_with_a_copy(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/qy-migrate-%d.db", (int)getpid());
    assert_int_equal(schema_version, sizeof rows / sizeof *rows); /* a new version: what rows did it bring? */
    for (int version = 1; version < schema_version; version++)
        bring_up_to_date(version);
}

static void test_a_newer_store_is_left_alone(void **state)
{
    (void)state;
    struct err e = {0};
    char stamp[80];
    snprintf(path, sizeof path, "/tmp/qy-migrate-n-%d.db", (int)getpid());
    forget();
    assert_int_equal(try_open((struct store_options){.create = true}, &e), ERR_OK);
    snprintf(stamp, sizeof stamp, "PRAGMA user_version = %d", schema_version + 1);
    run(path, stamp);
    assert_int_equal(try_open((struct store_options){.create = true}, &e), ERR_INPUT);
    assert_int_equal(try_open((struct store_options){.readonly = true}, &e), ERR_INPUT);
    assert_int_equal(number(path, "PRAGMA user_version"), schema_version + 1);
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
        cmocka_unit_test(test_a_newer_store_is_left_alone),
        cmocka_unit_test(test_migration_that_cannot_be_finished_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
