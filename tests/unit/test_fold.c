/* Folding of case is the one that the search index does, for every code point there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "cleaner/base/utf8.h"
#include "store/fold.h"

enum { BATCH = 4096, LAST = 0x110000 };

/* The trigram of a code point three times over, as the tokenizer made it, against ours. */
static void check_batch(sqlite3 *db, uint32_t from)
{
    sqlite3_stmt *put, *get;
    uint32_t seen = 0, want = 0;
    assert_int_equal(sqlite3_exec(db, "DELETE FROM s; BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO s(rowid, t) VALUES (?1, ?2)", -1, &put, NULL), SQLITE_OK);
    for (uint32_t cp = from ? from : 1; cp < from + BATCH; cp++) {
        char text[12];
        size_t n = utf8_encode(text, cp);
        n += utf8_encode(text + n, cp);
        n += utf8_encode(text + n, cp);
        if ((cp >= 0xd800 && cp < 0xe000) || (cp & 0xfffe) == 0xfffe) /* SQLite reads these as U+FFFD */
            continue;
        sqlite3_bind_int64(put, 1, cp);
        sqlite3_bind_text(put, 2, text, (int)n, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(put), SQLITE_DONE);
        sqlite3_reset(put);
        want++;
    }
    sqlite3_finalize(put);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT doc, term FROM v", -1, &get, NULL), SQLITE_OK);
    while (sqlite3_step(get) == SQLITE_ROW) {
        uint32_t cp = (uint32_t)sqlite3_column_int64(get, 0);
        struct view term = {(const char *)sqlite3_column_text(get, 1), (size_t)sqlite3_column_bytes(get, 1)};
        size_t at = 0;
        if (utf8_next(term, &at) != fold_cp(cp))
            fail_msg("U+%04X: U+%04X by us", (unsigned)cp, (unsigned)fold_cp(cp));
        seen++;
    }
    sqlite3_finalize(get);
    assert_int_equal(seen, want);
}

static void test_every_code_point_as_the_index_folds_it(void **state)
{
    (void)state;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE VIRTUAL TABLE s USING fts5(t, tokenize='trigram', detail=none);"
                                      "CREATE VIRTUAL TABLE v USING fts5vocab('s', 'instance')", NULL, NULL, NULL), SQLITE_OK);
    for (uint32_t from = 0; from < 0x20000; from += BATCH) /* behind: ideographs and nothing with a case */
        check_batch(db, from);
    check_batch(db, 0xe0000);
    sqlite3_close(db);
}

static void test_texts_and_bytes_that_are_none(void **state)
{
    (void)state;
    static const struct {
        struct view in, out;
    } t[] = {
        {VIEW_INIT("GDP增长ＡＢＣ"), VIEW_INIT("gdp增长ａｂｃ")},
        {VIEW_INIT("Ā第ⅫÉ"), VIEW_INIT("ā第ⅻé")},
        {VIEW_INIT("\xc8\xba"), VIEW_INIT("\xe2\xb1\xa5")}, /* two bytes become three */
        {VIEW_INIT("a\xff\xe4\xb8"), VIEW_INIT("a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")},
        {VIEW_INIT(""), VIEW_INIT("")},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char room[64];
        assert_true(fold_bound(t[i].in.n) <= sizeof room);
        assert_true(view_eq((struct view){room, fold_into(room, t[i].in)}, t[i].out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_as_the_index_folds_it),
        cmocka_unit_test(test_texts_and_bytes_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
