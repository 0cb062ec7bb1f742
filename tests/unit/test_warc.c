/* WARC: what is written is read back, whatever the compression; damage is named and passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "cleaner/base/buf.h"
#include "store/warc/coding.h"
#include "store/warc/http.h"
#include "store/warc/warc.h"
#include "store/warc/write.h"

static struct region region;
static jmp_buf full;
static struct arena arena;

static int set_up(void **state)
{
    *state = NULL;
    if (!region.base && !arena_open(&region, (size_t)1 << 30))
        return -1;
    arena = arena_reset(&region, 1 << 20, &full);
    return 0;
}

struct bytes {
    struct view v;
    size_t at, step; /* step: at most so many bytes a read */
};

static int64_t read_bytes(void *ctx, char *to, size_t n)
{
    struct bytes *b = ctx;
    struct view v = view_sub(b->v, b->at, b->at + (n < b->step ? n : b->step));
    if (v.n)
        memcpy(to, v.p, v.n);
    b->at += v.n;
    return (int64_t)v.n;
}

static struct warc_reader *reader(struct bytes *b, const struct warc_options *o)
{
    struct warc_source from = {b, read_bytes, NULL};
    struct warc_reader *r;
    assert_int_equal(warc_open_source(&from, o, &r, NULL), ERR_OK);
    return r;
}

static void assert_view(struct view a, struct view b)
{
    if (!view_eq(a, b))
        fail_msg("'%.*s' is not '%.*s'", VIEW_ARG(a), VIEW_ARG(b));
}

/* "name:status:body|..." of all captures, and '!' for each damaged record. */
static struct view told(struct view file, size_t step, const struct warc_options *o)
{
    struct bytes b = {file, 0, step};
    struct warc_reader *r = reader(&b, o);
    struct buf out = {.a = &arena};
    for (int i = 0; i < 10000; i++) {
        struct warc_record rec;
        enum err_code code = warc_next(r, &rec, NULL);
        if (code == ERR_NOTHING)
            break;
        if (code != ERR_OK)
            buf_put(&out, VIEW("!|"));
        else if (rec.has_capture)
            buf_printf(&out, "%.*s:%d:%.*s|", VIEW_ARG(rec.capture.url), rec.capture.status, VIEW_ARG(rec.capture.body));
    }
    warc_close(r);
    return buf_view(&out);
}

static struct view record(const char *type, const char *url, const char *block)
{
    struct buf b = {.a = &arena};
    buf_printf(&b, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-06-05T03:13:25Z\r\n", type);
    buf_printf(&b, "WARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %zu\r\n\r\n%s\r\n\r\n",
               url, strlen(block), block);
    return buf_view(&b);
}

static struct view joined(const struct view *v, size_t n)
{
    struct buf b = {.a = &arena};
    for (size_t i = 0; i < n; i++)
        buf_put(&b, v[i]);
    return buf_view(&b);
}

static struct view gzipped(struct view v)
{
    z_stream z = {0};
    char *p = arena_raw(&arena, v.n + 1000, 1, 1);
    deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    z.next_in = (Bytef *)(uintptr_t)v.p;
    z.avail_in = (uInt)v.n;
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)v.n + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct view out = {p, z.total_out};
    deflateEnd(&z);
    return out;
}

static struct view zstded(struct view v)
{
    size_t room = ZSTD_compressBound(v.n);
    char *p = arena_raw(&arena, room, 1, 1);
    return (struct view){p, ZSTD_compress(p, room, v.p, v.n, 3)};
}

static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\n\r\nhello";

static void test_plain_gzip_and_zstd_say_the_same(void **state)
{
    (void)state;
    struct view one = record("response", "http://a/1", page), two = record("response", "<http://a/2>", page);
    struct view both[] = {one, two}, gz[] = {gzipped(one), gzipped(two)}, zs[] = {zstded(one), zstded(two)};
    struct view expected = VIEW("http://a/1:200:hello|http://a/2:200:hello|");
    struct view plain = joined(both, 2);
    static const size_t steps[] = {1, 7, 100000};
    for (size_t i = 0; i < 3; i++) {
        assert_view(told(plain, steps[i], NULL), expected);
        assert_view(told(joined(gz, 2), steps[i], NULL), expected);
        assert_view(told(joined(zs, 2), steps[i], NULL), expected);
        assert_view(told(gzipped(plain), steps[i], NULL), expected); /* one member for all */
    }
    assert_true(warc_sniff(plain) && warc_sniff(gz[0]) && warc_sniff(zs[0]) && !warc_sniff(VIEW("<html>")));
}

static void test_zstd_dictionary_in_the_first_frame(void **state)
{
    (void)state;
    struct view one = record("response", "http://a/1", page);
    size_t room = ZSTD_compressBound(one.n);
    char *p = arena_raw(&arena, room, 1, 1);
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t n = ZSTD_compress_usingDict(c, p, room, one.p, one.n, one.p, one.n, 3);
    ZSTD_freeCCtx(c);
    for (int packed = 0; packed < 2; packed++) {
        struct view dict = packed ? zstded(one) : one;
        char head[8] = {0x5d, 0x2a, 0x4d, 0x18, (char)(dict.n & 255), (char)(dict.n >> 8)};
        struct view parts[] = {{head, 8}, dict, {p, n}};
        assert_view(told(joined(parts, 3), 100000, NULL), VIEW("http://a/1:200:hello|"));
    }
}

static void test_damaged_member_is_named_and_the_next_one_read(void **state)
{
    (void)state;
    struct view v[3];
    for (int i = 0; i < 3; i++) {
        char url[] = {'h', 't', 't', 'p', ':', '/', '/', 'a', '/', (char)('1' + i), 0};
        v[i] = gzipped(record("response", url, page));
    }
    struct view all = joined(v, 3);
    char *p = view_z(&arena, all);
    memset(p + v[0].n + v[1].n / 2, 0x55, 20); /* in the middle of the second */
    struct view got = told((struct view){p, all.n}, 100000, NULL);
    assert_true(view_starts(got, VIEW("http://a/1:200:hello|!|")));
    assert_true(view_ends(got, VIEW("http://a/3:200:hello|")));
    for (size_t cut = 1; cut < all.n; cut++) { /* cut off anywhere: it ends, and says so unless between members */
        got = told(view_sub(all, 0, cut), 4096, NULL);
        bool between = cut == v[0].n || cut == v[0].n + v[1].n;
        assert_int_equal(view_has(got, VIEW("!")), !between);
    }
}

static void test_damaged_plain_record_is_named_and_the_next_one_read(void **state)
{
    (void)state;
    struct view v[] = {record("response", "http://a/1", page), VIEW("rubbish\r\nmore\r\n\r\n"),
                       record("response", "http://a/2", page)};
    assert_view(told(joined(v, 3), 5, NULL), VIEW("http://a/1:200:hello|!|http://a/2:200:hello|"));
    struct view cut = view_sub(v[2], 0, v[2].n - 6);
    assert_view(told(cut, 100000, NULL), VIEW("!|"));
    assert_view(told(VIEW(""), 5, NULL), VIEW(""));
    assert_view(told(VIEW("WARC/1.0\r\nContent-Length: x\r\n\r\n"), 5, NULL), VIEW("!|"));
    assert_view(told(VIEW("WARC/1.0\r\nContent-Length: 18446744073709551615\r\n\r\n"), 5, NULL), VIEW("!|"));
}

static void test_damage_in_a_small_file_costs_no_record_behind_it(void **state)
{
    (void)state;
    struct view one = record("response", "http://a/1", page), two = record("response", "http://a/2", page);
    struct view rubbish[] = {one, VIEW("rubbish\r\nmore\r\n\r\n"), two};
    struct view length[] = {one, VIEW("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nshort\r\n\r\n"), two};
    struct view none[] = {one, VIEW("WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n"), two};
    static const size_t steps[] = {1, 7, 100000};
    for (size_t i = 0; i < 3; i++) {
        assert_view(told(joined(rubbish, 3), steps[i], NULL), VIEW("http://a/1:200:hello|!|http://a/2:200:hello|"));
        assert_view(told(joined(length, 3), steps[i], NULL), VIEW("http://a/1:200:hello|!|http://a/2:200:hello|"));
        assert_view(told(joined(none, 3), steps[i], NULL), VIEW("http://a/1:200:hello|!|http://a/2:200:hello|"));
    }
}

static struct view arc_record(const char *line, const char *block)
{
    struct buf b = {.a = &arena};
    buf_printf(&b, "%s %zu\n%s\n", line, strlen(block), block);
    return buf_view(&b);
}

static void test_arc_files_are_read(void **state)
{
    (void)state;
    static const char about1[] = "1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n";
    static const char about2[] = "2 0 Example\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset"
                                 " Filename Archive-length\n";
    struct view first = arc_record("filedesc://x.arc 127.0.0.1 20140216050221 text/plain", about1);
    struct view one = arc_record("http://a/1 192.0.2.1 20140216050221 text/html", page);
    struct view space = arc_record("http://a/x y z 192.0.2.1 20140216050221 text/html", page);
    struct view bare = arc_record("http://a/3 192.0.2.1 20140216050221000 text/plain", "words");
    struct view all[] = {first, one, space, bare}, gz[4];
    struct view expected = VIEW("http://a/1:200:hello|http://a/x y z:200:hello|http://a/3:200:words|");
    static const size_t steps[] = {1, 7, 100000};
    for (int i = 0; i < 4; i++)
        gz[i] = gzipped(all[i]);
    for (size_t i = 0; i < 3; i++) {
        assert_view(told(joined(all, 4), steps[i], NULL), expected);
        assert_view(told(joined(gz, 4), steps[i], NULL), expected);
        struct view bad[] = {first, one, VIEW("no record\n"), space,
                             VIEW("http://a/9 192.0.2.1 20140216050221 text/html -1\nrest\n\n"), bare};
        assert_view(told(joined(bad, 6), steps[i], NULL),
                    VIEW("http://a/1:200:hello|!|http://a/x y z:200:hello|!|http://a/3:200:words|"));
        struct view cut[] = {first, one, view_sub(space, 0, space.n - 9)};
        assert_view(told(joined(cut, 3), steps[i], NULL), VIEW("http://a/1:200:hello|!|"));
        struct view second[] = {arc_record("filedesc://x.arc 127.0.0.1 20140216050221 text/plain 200 - - 0 x.arc", about2),
                                arc_record("http://a/1 192.0.2.1 20140216050221 text/html 200 abc - 99 x.arc", page)};
        assert_view(told(joined(second, 2), steps[i], NULL), VIEW("http://a/1:200:hello|"));
    }
    struct bytes b = {joined(all, 4), 0, 100000};
    struct warc_reader *r = reader(&b, NULL);
    struct warc_record rec;
    assert_int_equal(warc_next(r, &rec, NULL), ERR_OK);
    assert_view(rec.type, VIEW("filedesc"));
    assert_false(rec.has_capture);
    assert_int_equal(warc_next(r, &rec, NULL), ERR_OK);
    assert_true(rec.capture.fetched_ms == 1392526941000 && rec.offset == first.n);
    assert_view(rec.capture.address, VIEW("192.0.2.1"));
    assert_view(rec.capture.content_type, VIEW("text/html; charset=gbk"));
    warc_close(r);
    assert_true(warc_sniff(first) && !warc_sniff(VIEW("file: a note")));
}

static void test_record_over_the_limit_is_skipped(void **state)
{
    (void)state;
    char *big = arena_array(&arena, char, 300001);
    memset(big, 'x', 300000);
    memcpy(big, "HTTP/1.1 200 OK\r\n\r\n", 19);
    struct view v[] = {record("response", "http://a/1", big), record("response", "http://a/2", page)};
    struct warc_options o = {.record_limit = 100000};
    assert_view(told(joined(v, 2), 4096, &o), VIEW("!|http://a/2:200:hello|"));
}

static void test_chunked_and_coded_bodies_are_undone(void **state)
{
    (void)state;
    static const struct {
        const char *message, *body;
        bool truncated;
    } t[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n", "hello!", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\n!", "hello!", true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>joined before\n", "<p>joined before\n", false},
        {"HTTP/1.0 200\nX: y\n\nplain", "plain", false},
        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", "not gzip", false},
        {"HTTP/1.1 200 OK\r\n\r\n", "", false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct capture c = {0};
        assert_true(http_response(&arena, view_of(t[i].message), 1000, &c));
        assert_view(c.body, view_of(t[i].body));
        assert_int_equal(c.truncated, t[i].truncated);
    }
    struct capture c = {0};
    assert_false(http_response(&arena, VIEW("GET / HTTP/1.1\r\n\r\n"), 1000, &c));
    struct view parts[] = {VIEW("HTTP/1.1 200 OK\r\nContent-Encoding: zstd, gzip\r\n\r\n"), gzipped(zstded(VIEW("twice")))};
    assert_true(http_response(&arena, joined(parts, 2), 1000, &c));
    assert_view(c.body, VIEW("twice"));
    assert_view(c.wire_body, parts[1]);
}

static void test_bomb_is_cut_at_the_limit(void **state)
{
    (void)state;
    char *zeros = arena_array(&arena, char, 1 << 22);
    struct view packed = gzipped((struct view){zeros, 1 << 22}), out;
    assert_int_equal(coding_undo(&arena, CODING_GZIP, packed, 100000, &out, NULL), ERR_LIMIT);
    assert_true(out.n <= 100001);
    assert_int_equal(coding_undo(&arena, CODING_GZIP, packed, 1 << 22, &out, NULL), ERR_OK);
    assert_int_equal(out.n, 1 << 22);
    packed = zstded((struct view){zeros, 1 << 22});
    assert_int_equal(coding_undo(&arena, CODING_ZSTD, packed, 100000, &out, NULL), ERR_LIMIT);
    assert_int_equal(coding_undo(&arena, CODING_BR, VIEW("\xff\xff\xff"), 100, &out, NULL), ERR_INPUT);
    struct view br = VIEW("\x0b\x02\x80hello\x03"); /* made by brotli -q 0 */
    assert_int_equal(coding_undo(&arena, CODING_BR, br, 100, &out, NULL), ERR_OK);
    assert_view(out, VIEW("hello"));
}

struct memory {
    struct buf b;
    int notes;
};

static bool keep(void *ctx, struct view v)
{
    buf_put(&((struct memory *)ctx)->b, v);
    return true;
}

static bool note(void *ctx, const struct capture *c, const struct warc_written *w)
{
    struct memory *m = ctx;
    (void)c;
    /* each record can be read from its offset alone */
    struct bytes b = {view_sub(buf_view(&m->b), w->offset, w->offset + w->length), 0, 4096};
    struct warc_reader *r = reader(&b, NULL);
    struct warc_record rec;
    assert_int_equal(warc_next(r, &rec, NULL), ERR_OK);
    assert_view(rec.type, w->type);
    assert_int_equal(warc_next(r, &rec, NULL), ERR_NOTHING);
    warc_close(r);
    m->notes++;
    return true;
}

static void test_what_is_written_is_read_back(void **state)
{
    (void)state;
    struct memory m = {.b = {.a = &arena}};
    struct warc_sink sink = {&m, keep, note};
    struct warc_writer *w;
    struct capture coded = {.url = VIEW("http://a.cn/1"), .final_url = VIEW("http://a.cn/2"), .status = 200,
                            .fetched_ms = 1591326805123, .request_headers = VIEW("GET /1 HTTP/1.1\r\n\r\n"),
                            .response_headers = VIEW("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"),
                            .body = VIEW("hello"), .wire_body = gzipped(VIEW("hello")), .address = VIEW("192.0.2.7")};
    struct capture decoded = coded, file = {.url = VIEW("dir/\xe6\x96\x87.html"), .body = VIEW("<p>x")};
    decoded.url = decoded.final_url = VIEW("http://a.cn/3");
    decoded.wire_body = (struct view){0};
    decoded.truncated = true;
    assert_int_equal(warc_writer_open(&sink, VIEW("qingyuan 1"), 1600000000000, &w, NULL), ERR_OK);
    assert_int_equal(warc_write(w, &coded, NULL, 0, NULL), ERR_OK);
    assert_int_equal(warc_write(w, &decoded, NULL, 0, NULL), ERR_OK);
    assert_int_equal(warc_write(w, &decoded, &coded, 0, NULL), ERR_OK); /* a revisit: no capture */
    assert_int_equal(warc_write(w, &file, NULL, 1600000000000, NULL), ERR_OK);
    warc_writer_close(w);
    assert_int_equal(m.notes, 4);
    assert_view(told(buf_view(&m.b), 1000, NULL),
                VIEW("http://a.cn/1:200:hello|http://a.cn/3:200:hello|urn:x-local-file:dir/%E6%96%87.html:200:<p>x|"));
    struct bytes b = {buf_view(&m.b), 0, 100000};
    struct warc_reader *r = reader(&b, NULL);
    struct warc_record rec;
    assert_int_equal(warc_next(r, &rec, NULL), ERR_OK);
    assert_view(rec.type, VIEW("warcinfo"));
    assert_int_equal(warc_next(r, &rec, NULL), ERR_OK);
    assert_view(rec.capture.url, coded.url);
    assert_view(rec.capture.final_url, coded.final_url);
    assert_true(rec.capture.fetched_ms == coded.fetched_ms);
    assert_view(rec.capture.wire_body, coded.wire_body); /* as it came over the wire */
    assert_view(rec.capture.address, coded.address);
    warc_close(r);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        T(test_plain_gzip_and_zstd_say_the_same),
        T(test_zstd_dictionary_in_the_first_frame),
        T(test_damaged_member_is_named_and_the_next_one_read),
        T(test_damaged_plain_record_is_named_and_the_next_one_read),
        T(test_damage_in_a_small_file_costs_no_record_behind_it),
        T(test_arc_files_are_read),
        T(test_record_over_the_limit_is_skipped),
        T(test_chunked_and_coded_bodies_are_undone),
        T(test_bomb_is_cut_at_the_limit),
        T(test_what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
