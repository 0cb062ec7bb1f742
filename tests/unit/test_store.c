/* The store: what is put comes back byte for byte, once; what is no store is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleaner/base/buf.h"
#include "store/store.h"

static char path[64];
static struct region region;
static jmp_buf full;

static int set_up(void **state)
{
    static int n;
    snprintf(path, sizeof path, "/tmp/qy-store-%d-%d.db", (int)getpid(), n++);
    *state = NULL;
    return region.base || arena_open(&region, (size_t)16 << 20) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char name[80];
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
    return 0;
}

static struct store *opened(bool create)
{
    struct store *s;
    struct err e = {0};
    struct store_options o = {.create = create, .busy_ms = 100};
    if (store_open(path, &o, &s, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    return s;
}

static int64_t begin_run(struct store *s)
{
    struct store_run r = {.started_ms = 5, .command = VIEW("clean"), .options = VIEW("[]"), .seeds = VIEW("[\"a\"]"),
                          .version = VIEW("1.0.0")};
    int64_t id;
    struct err e = {0};
    assert_int_equal(store_run_begin(s, &r, &id, &e), ERR_OK);
    return id;
}

static struct capture a_capture(void)
{
    return (struct capture){.url = VIEW("http://www.example.gov.cn/a.html"),
                            .final_url = VIEW("https://www.example.gov.cn/b.html"),
                            .status = 200,
                            .fetched_ms = 1600000000123,
                            .elapsed_ms = 7,
                            .request_headers = VIEW("GET /a.html HTTP/1.1\r\n\r\n"),
                            .response_headers = VIEW("HTTP/1.1 200 OK\r\nServer: \xb0\xb2\r\n\r\n"),
                            .content_type = VIEW("text/html; charset=gbk"),
                            .body = VIEW("<p>one</p> <p>two</p> <p>two</p> <p>two</p> <p>two</p>"),
                            .address = VIEW("192.0.2.1"),
                            .tls_version = VIEW("TLSv1.3"),
                            .tls_cipher = VIEW("X"),
                            .cert_error = VIEW("expired"),
                            .tls = TLS_UNVERIFIED,
                            .truncated = true,
                            .blocked = VIEW("jsl")};
}

static struct article an_article(struct view first)
{
    static struct view authors[2] = {VIEW_INIT("\xe9\xa9\xac \"x\""), VIEW_INIT("b\\c")};
    static struct block blocks[3] = {{BLOCK_HEADING, 2, {0}, {3, 9}},
                                     {BLOCK_TABLE, 0, VIEW_INIT("a\tb\nc\td"), {9, 20}},
                                     {BLOCK_PARAGRAPH, 0, VIEW_INIT(""), {20, 21}}};
    static struct finding findings[1] = {
        {FINDING_HIDDEN_LINKS, VERDICT_PROVED, ACTION_REMOVED, "display-none", VIEW_INIT("ev"), {1, 2}}};
    static struct edit edits[2] = {{"r", VERDICT_STRONG, EDIT_TITLE, 0, VIEW_INIT("x"), VIEW_INIT(""), VIEW_INIT("a|b")},
                                   {"q", VERDICT_PROVED, 1, 4, VIEW_INIT(""), VIEW_INIT("y"), {0}}};
    static struct dropped dropped[1] = {{"navigation", {40, 50}}};
    static struct link links[1] = {{VIEW_INIT("http://e/\x01?\"q"), VIEW_INIT("\xe6\x96\x87"), {5, 6}, true, true}};
    static struct link images[1] = {{VIEW_INIT("http://e/i.png"), {0}, {7, 8}, false, true}};
    blocks[0].text = first;
    struct article a = {.charset = VIEW("gbk"), .authors = authors, .blocks = blocks, .findings = findings,
                        .edits = edits, .dropped = dropped, .links = links, .images = images, .nauthors = 2,
                        .nblocks = 3, .nfindings = 1, .nedits = 2, .ndropped = 1, .nlinks = 1, .nimages = 1};
    a.fields[FIELD_TITLE] = (struct field){VIEW("title"), "meta:ArticleTitle", {1, 5}};
    a.fields[FIELD_PUBLISHED] = (struct field){VIEW("2020-06-05"), "label", {6, 9}};
    a.fields[FIELD_AUTHORS] = (struct field){{0}, "label:author", {10, 12}};
    a.fields[FIELD_ISSUER] = (struct field){{"", 0}, "empty", {10, 10}};
    return a;
}

static void assert_view(struct view a, struct view b)
{
    if (!view_eq(a, b))
        fail_msg("'%.*s' is not '%.*s'", VIEW_ARG(a), VIEW_ARG(b));
}

static void assert_article(const struct article *a, const struct article *b)
{
    assert_view(a->charset, b->charset);
    for (int i = 0; i < FIELD_COUNT; i++) {
        assert_view(a->fields[i].value, b->fields[i].value);
        assert_int_equal(a->fields[i].rule != NULL, b->fields[i].rule != NULL);
        if (a->fields[i].rule)
            assert_string_equal(a->fields[i].rule, b->fields[i].rule);
        assert_memory_equal(&a->fields[i].span, &b->fields[i].span, sizeof(struct span));
    }
    assert_int_equal(a->nauthors, b->nauthors);
    for (uint32_t i = 0; i < a->nauthors; i++)
        assert_view(a->authors[i], b->authors[i]);
    assert_int_equal(a->nblocks, b->nblocks);
    for (uint32_t i = 0; i < a->nblocks; i++) {
        assert_view(a->blocks[i].text, b->blocks[i].text);
        assert_int_equal(a->blocks[i].type, b->blocks[i].type);
        assert_int_equal(a->blocks[i].level, b->blocks[i].level);
        assert_memory_equal(&a->blocks[i].span, &b->blocks[i].span, sizeof(struct span));
    }
    assert_int_equal(a->nfindings, b->nfindings);
    for (uint32_t i = 0; i < a->nfindings; i++) {
        assert_int_equal(a->findings[i].kind, b->findings[i].kind);
        assert_int_equal(a->findings[i].verdict, b->findings[i].verdict);
        assert_int_equal(a->findings[i].action, b->findings[i].action);
        assert_string_equal(a->findings[i].rule, b->findings[i].rule);
        assert_view(a->findings[i].evidence, b->findings[i].evidence);
    }
    assert_int_equal(a->nedits, b->nedits);
    for (uint32_t i = 0; i < a->nedits; i++) {
        assert_string_equal(a->edits[i].rule, b->edits[i].rule);
        assert_int_equal(a->edits[i].block, b->edits[i].block);
        assert_int_equal(a->edits[i].at, b->edits[i].at);
        assert_view(a->edits[i].old, b->edits[i].old);
        assert_view(a->edits[i].now, b->edits[i].now);
        assert_view(a->edits[i].alts, b->edits[i].alts);
    }
    assert_int_equal(a->ndropped, b->ndropped);
    assert_string_equal(a->dropped[0].rule, b->dropped[0].rule);
    assert_int_equal(a->nlinks, b->nlinks);
    assert_view(a->links[0].url, b->links[0].url);
    assert_view(a->links[0].text, b->links[0].text);
    assert_true(a->links[0].nofollow == b->links[0].nofollow && a->links[0].in_body == b->links[0].in_body);
    assert_int_equal(a->nimages, b->nimages);
}

static struct store_put put(struct store *s, int64_t run, const struct capture *c, const struct article *a)
{
    static const struct store_cleaning how = {VIEW_INIT("1.0.0"), true, true};
    struct store_put out;
    struct err e = {0};
    if (store_put_capture(s, run, c, VIEW("in"), &out, &e) != ERR_OK ||
        store_put_article(s, run, a, &how, &out, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    return out;
}

static void test_capture_and_article_come_back_as_they_were(void **state)
{
    (void)state;
    struct store *s = opened(true);
    int64_t run = begin_run(s);
    struct capture c = a_capture();
    struct article art = an_article(VIEW("\xe6\xa0\x87"));
    struct store_put p = put(s, run, &c, &art);
    assert_true(p.new_capture && p.new_body && p.new_article);
    assert_int_equal(store_commit(s, NULL), ERR_OK);
    store_close(s);
    s = opened(false);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    if (setjmp(full))
        fail_msg("arena full");
    struct store_capture g;
    struct store_article ga;
    struct err e = {0};
    assert_int_equal(store_capture_get(s, &a, p.capture, true, &g, &e), ERR_OK);
    assert_view(g.capture.url, c.url);
    assert_view(g.capture.final_url, c.final_url);
    assert_view(g.capture.body, c.body);
    assert_view(g.capture.request_headers, c.request_headers);
    assert_view(g.capture.response_headers, c.response_headers);
    assert_view(g.capture.content_type, c.content_type);
    assert_view(g.capture.address, c.address);
    assert_view(g.capture.cert_error, c.cert_error);
    assert_view(g.capture.blocked, c.blocked);
    assert_true(g.capture.tls == c.tls && g.capture.truncated && g.capture.fetched_ms == c.fetched_ms);
    assert_int_equal(store_article_get(s, &a, p.article, &ga, &e), ERR_OK);
    assert_article(&ga.article, &art);
    assert_view(ga.digest, article_digest(&a, &art));
    assert_view(ga.url, c.url);
    assert_int_equal(ga.version, 1);
    store_close(s);
}

static void test_same_article_twice_is_one_row_and_new_text_a_new_version(void **state)
{
    (void)state;
    struct store *s = opened(true);
    int64_t run = begin_run(s);
    struct capture c = a_capture();
    struct article one = an_article(VIEW("one")), x;
    struct store_put first = put(s, run, &c, &one), again = put(s, run, &c, &one);
    assert_true(again.capture == first.capture && !again.new_capture && !again.new_article && !again.new_body);
    c.fetched_ms += 1000; /* the same page an hour later: a capture, not an article */
    again = put(s, run, &c, &one);
    assert_true(again.new_capture && again.capture != first.capture && again.article == first.article);
    c.fetched_ms += 1000;
    c.body = VIEW("another");
    x = an_article(VIEW("two"));
    struct store_put second = put(s, run, &c, &x);
    assert_true(second.new_article && second.article != first.article);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct store_article g;
    assert_int_equal(store_article_get(s, &a, second.article, &g, NULL), ERR_OK);
    assert_int_equal(g.version, 2);
    /* the same text under another URL: an article of its own that shares the text */
    c.url = VIEW("http://other.example.gov.cn/");
    struct store_put other = put(s, run, &c, &x);
    struct store_article h;
    assert_true(other.new_article && !other.new_body);
    assert_int_equal(store_article_get(s, &a, other.article, &h, NULL), ERR_OK);
    assert_true(h.text_id == g.text_id && h.version == 1);
    store_close(s);
}

static void test_local_file_has_no_url(void **state)
{
    (void)state;
    struct store *s = opened(true);
    struct capture c = {.url = VIEW("dir/a.html"), .body = VIEW("<p>x")};
    struct article art = an_article(VIEW("x"));
    struct store_put p = put(s, begin_run(s), &c, &art);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct store_article g;
    assert_int_equal(store_article_get(s, &a, p.article, &g, NULL), ERR_OK);
    assert_view(g.input, VIEW("dir/a.html"));
    assert_true(g.url.n == 0 && g.fetched_ms == 0);
    store_close(s);
}

static void test_page_sent_compressed_is_kept_as_it_came(void **state)
{
    (void)state;
    static const unsigned char gz[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 0x4a, 6, 0, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0};
    struct store *s = opened(true);
    struct capture c = a_capture();
    c.body = VIEW("abc");
    c.wire_body = (struct view){(const char *)gz, sizeof gz};
    c.response_headers = VIEW("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    struct store_put p;
    assert_int_equal(store_put_capture(s, begin_run(s), &c, (struct view){0}, &p, NULL), ERR_OK);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct store_capture g;
    assert_int_equal(store_capture_get(s, &a, p.capture, true, &g, NULL), ERR_OK);
    assert_view(g.capture.body, c.body);
    assert_view(g.capture.wire_body, c.wire_body);
    /* a wire form that is not what it says is kept beside the body */
    c.fetched_ms++;
    c.body = VIEW("abd");
    assert_int_equal(store_put_capture(s, 1, &c, (struct view){0}, &p, NULL), ERR_OK);
    assert_int_equal(store_capture_get(s, &a, p.capture, true, &g, NULL), ERR_OK);
    assert_view(g.capture.body, c.body);
    assert_view(g.capture.wire_body, c.wire_body);
    store_close(s);
}

/* A list of a site: another template than its articles'. */
static struct view listing(struct arena *a, int n)
{
    struct buf b = {.a = a};
    for (int i = 0; i < 120; i++)
        buf_printf(&b, "<tr class=\"row-%d\"><td>%d</td></tr>\n", i * 6151 % 811, (int)((int64_t)(i + n) * 15485863 % 32416187));
    return buf_view(&b);
}

/* A page of a site: a long template around a few words of its own. */
static struct view templated(struct arena *a, int n)
{
    struct buf b = {.a = a};
    for (int i = 0; i < 200; i++)
        buf_printf(&b, "<li><a href=\"/col/%d/index.html\">%d</a></li>\n", i * 7919 % 1000, i * 104729 % 9973);
    buf_printf(&b, "<p>%d %d %d</p>", n, n * 7, n * n);
    return buf_view(&b);
}

static int64_t put_body(struct store *s, int64_t run, int n, struct view body)
{
    struct capture c = a_capture();
    struct store_put p;
    struct err e = {0};
    c.fetched_ms += n;
    c.body = body;
    if (store_put_capture(s, run, &c, (struct view){0}, &p, &e) != ERR_OK)
        fail_msg("%s", e.msg);
    return p.capture;
}

static int64_t put_templated(struct store *s, struct arena *a, int64_t run, int n)
{
    return put_body(s, run, n, templated(a, n));
}

/* A host's first pages are its lists; the articles behind them get a dictionary of their own. */
static void test_a_dictionary_is_found_behind_the_first_pages(void **state)
{
    (void)state;
    enum { LISTS = 5, PAGES = 60 };
    struct store *s = opened(true);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct err e = {0};
    struct store_stats st;
    int64_t ids[LISTS + PAGES], run = begin_run(s);
    for (int i = 0; i < LISTS; i++)
        ids[i] = put_body(s, run, i, listing(&a, i * 977));
    for (int i = LISTS; i < LISTS + PAGES; i++) {
        ids[i] = put_templated(s, &a, run, i);
        if (i % 20 == 19)
            assert_int_equal(store_commit(s, &e), ERR_OK);
    }
    assert_int_equal(store_commit(s, &e), ERR_OK);
    assert_int_equal(store_stats(s, &st, &e), ERR_OK);
    print_message("%d bytes of %d lists and %d articles are kept in %d\n", (int)st.raw_bytes, LISTS, PAGES, (int)st.kept_bytes);
    assert_true(st.kept_bytes * 20 < st.raw_bytes);
    store_close(s);
    s = opened(false);
    for (int i = LISTS + PAGES - 1; i >= 0; i--) { /* in another order, so that dictionaries change */
        struct store_capture g;
        if (store_capture_get(s, &a, ids[i], true, &g, &e) != ERR_OK)
            fail_msg("%s", e.msg);
        assert_view(g.capture.body, i < LISTS ? listing(&a, i * 977) : templated(&a, i));
    }
    store_close(s);
}

static void test_pages_of_one_template_share_it(void **state)
{
    (void)state;
    struct store *s = opened(true);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct err e = {0};
    int64_t ids[12], run = begin_run(s);
    for (int i = 0; i < 6; i++)
        put_templated(s, &a, run, 1000 + i);
    store_rollback(s); /* the host's dictionary goes with it and must not be used again */
    run = begin_run(s);
    for (int i = 0; i < 12; i++)
        ids[i] = put_templated(s, &a, run, i);
    assert_int_equal(store_commit(s, &e), ERR_OK);
    struct store_stats st;
    assert_int_equal(store_stats(s, &st, &e), ERR_OK);
    assert_int_equal(st.bodies, 12);
    print_message("%d bytes of 12 pages of one template are kept in %d\n", (int)st.raw_bytes, (int)st.kept_bytes);
    assert_true(st.kept_bytes * 12 < st.raw_bytes); /* alone, each shrinks to a fifth */
    store_close(s);
    s = opened(false);
    for (int i = 0; i < 12; i++) {
        struct store_capture g;
        if (store_capture_get(s, &a, ids[i], true, &g, &e) != ERR_OK)
            fail_msg("%s", e.msg);
        assert_view(g.capture.body, templated(&a, i));
    }
    store_close(s);
}

static void test_nothing_is_kept_without_commit(void **state)
{
    (void)state;
    struct store *s = opened(true);
    struct capture c = a_capture();
    struct store_put p;
    assert_int_equal(store_put_capture(s, begin_run(s), &c, (struct view){0}, &p, NULL), ERR_OK);
    store_rollback(s);
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct store_capture g;
    assert_int_equal(store_capture_get(s, &a, p.capture, true, &g, NULL), ERR_NOTHING);
    assert_int_equal(store_put_capture(s, begin_run(s), &c, (struct view){0}, &p, NULL), ERR_OK);
    assert_true(p.new_capture);
    store_close(s);
    s = opened(false);
    assert_int_equal(store_capture_get(s, &a, p.capture, true, &g, NULL), ERR_NOTHING);
    store_close(s);
}

static void write_file(const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    fwrite(text, 1, n, f);
    fclose(f);
}

static enum err_code try_open(struct store_options o, struct err *e)
{
    struct store *s = NULL;
    enum err_code code = store_open(path, &o, &s, e);
    store_close(s);
    return code;
}

static void test_what_is_no_store_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    struct store_options make = {.create = true}, use = {0}, read = {.readonly = true};
    assert_int_equal(try_open(use, &e), ERR_NOTHING);
    assert_int_equal(try_open(read, &e), ERR_NOTHING);
    write_file("hello, this is text and no database at all, whatever it says", 60);
    assert_int_equal(try_open(make, &e), ERR_INPUT);
    assert_non_null(strstr(e.msg, "not a store"));
    write_file("", 0);
    assert_int_equal(try_open(use, &e), ERR_INPUT);
    assert_int_equal(try_open(make, &e), ERR_OK); /* an empty file becomes one */
    assert_int_equal(try_open(use, &e), ERR_OK);
    assert_int_equal(try_open(read, &e), ERR_OK);
    FILE *f = fopen(path, "r+b"); /* user_version is a 4-byte big-endian number at 60 */
    fseek(f, 60, SEEK_SET);
    fwrite("\0\0\0\x63", 1, 4, f);
    fclose(f);
    assert_int_equal(try_open(use, &e), ERR_INPUT);
    assert_non_null(strstr(e.msg, "version 99"));
}

static void test_second_writer_waits_and_then_says_so(void **state)
{
    (void)state;
    struct store *one = opened(true), *two = opened(false);
    struct err e = {0};
    int64_t id;
    begin_run(one);
    struct store_run r = {.command = VIEW("x"), .options = VIEW("[]"), .seeds = VIEW("[]"), .version = VIEW("1")};
    assert_int_equal(store_run_begin(two, &r, &id, &e), ERR_BUSY);
    assert_non_null(strstr(e.msg, "another program"));
    assert_int_equal(store_commit(one, &e), ERR_OK);
    assert_int_equal(store_run_begin(two, &r, &id, &e), ERR_OK);
    store_close(two);
    store_close(one);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_capture_and_article_come_back_as_they_were),
        T(test_same_article_twice_is_one_row_and_new_text_a_new_version),
        T(test_local_file_has_no_url),
        T(test_page_sent_compressed_is_kept_as_it_came),
        T(test_pages_of_one_template_share_it),
        T(test_a_dictionary_is_found_behind_the_first_pages),
        T(test_nothing_is_kept_without_commit),
        T(test_what_is_no_store_is_refused),
        T(test_second_writer_waits_and_then_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
