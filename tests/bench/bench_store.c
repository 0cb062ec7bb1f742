/*
 * What a store costs.   usage: bench_store [PAGES [URLS [FILE [PARTS]]]]
 *
 * Stores PAGES generated pages (20 KB of markup, 3 KB of article each, several
 * hosts) with a commit every 50, then one commit a page; indexes and compares
 * their texts; and offers URLS URLs to a frontier.  Prints rates, bytes and peak memory.
 * PARTS names some of them: b (by fifties), p (page by page), d (derived tables).
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "store/store.h"

static struct region region;
static jmp_buf full;
static uint64_t seed = 1;

static uint64_t draw(void)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    return x ^ x >> 27;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static long peak_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static void fresh(const char *path)
{
    char name[4200];
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

static void must(enum err_code code, const struct err *e)
{
    if (code == ERR_OK)
        return;
    fprintf(stderr, "bench_store: %s\n", e->msg);
    exit(1);
}

static struct store *open_store(const char *path)
{
    struct store_options o = {.create = true};
    struct store *s;
    struct err e = {0};
    must(store_open(path, &o, &s, &e), &e);
    return s;
}

/* Two-character words from a vocabulary of 4,000, with a skew: compresses about as news does. */
static void words(struct buf *b, int n)
{
    for (int i = 0; i < n; i++) {
        uint64_t r = draw() % 64, w = draw() % (r < 40 ? 300 : 4000);
        utf8_put(b, 0x4e00 + (uint32_t)(w * 5 % 6000));
        utf8_put(b, 0x4e00 + (uint32_t)(w * 7 % 6000));
        if (i % 9 == 8)
            buf_put(b, VIEW("，"));
    }
}

struct page {
    struct view html;
    struct block blocks[8];
};

static void make(struct arena *a, int host, struct page *p)
{
    struct buf b = {.a = a};
    buf_printf(&b, "<html><head><title>host %d</title>", host);
    for (int i = 0; i < 120; i++)
        buf_printf(&b, "<li class=\"nav-item-%d\"><a href=\"/col/%d/index.html?from=%d\" target=\"_blank\">", i % 7, i * 31 % 977, host);
    words(&b, 300);
    for (int i = 0; i < 8; i++) {
        size_t beg = b.n;
        struct buf t = {.a = a};
        words(&t, 60);
        buf_put(&b, VIEW("<p style=\"text-indent:2em\">"));
        buf_put(&b, buf_view(&t));
        buf_put(&b, VIEW("</p>\n"));
        p->blocks[i] = (struct block){.text = buf_view(&t), .span = {(uint32_t)beg, (uint32_t)b.n}};
    }
    while (b.n < 20000)
        buf_printf(&b, "<div class=\"foot link-%" PRIu64 "\"><span>copy %d</span></div>\n", draw() % 100000, host);
    p->html = buf_view(&b);
}

static void put_pages(const char *path, int pages, int batch)
{
    fresh(path);
    struct store *s = open_store(path);
    struct store_run run = {.command = VIEW("bench"), .options = VIEW("[]"), .seeds = VIEW("[]"), .version = VIEW("1")};
    struct store_cleaning how = {.version = VIEW("1")};
    struct err e = {0};
    int64_t id, raw = 0;
    double spent = 0, busy = 0;
    must(store_run_begin(s, &run, &id, &e), &e);
    for (int i = 0; i < pages; i++) {
        struct arena a = arena_reset(&region, 1 << 20, &full);
        struct page p;
        struct buf url = {.a = &a};
        struct store_put put;
        make(&a, i % 20, &p);
        buf_printf(&url, "http://www%d.example.gov.cn/art/2020/%d/%d/art_%d.html", i % 20, i % 12, i % 28, i);
        struct capture c = {.url = buf_view(&url), .final_url = buf_view(&url), .status = 200, .fetched_ms = 1600000000000 + i,
                            .response_headers = VIEW("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: nginx\r\n\r\n"),
                            .request_headers = VIEW("GET / HTTP/1.1\r\nHost: www.example.gov.cn\r\nAccept: text/html\r\n\r\n"),
                            .content_type = VIEW("text/html; charset=utf-8"), .body = p.html, .address = VIEW("192.0.2.1")};
        struct article art = {.charset = VIEW("utf-8"), .blocks = p.blocks, .nblocks = 8};
        art.fields[FIELD_TITLE] = (struct field){view_sub(p.blocks[0].text, 0, 60), "title-tag", {20, 40}};
        art.fields[FIELD_PUBLISHED] = (struct field){VIEW("2020-06-05"), "label", {50, 60}};
        raw += (int64_t)p.html.n;
        double start = now(), begun = cpu();
        must(store_put_capture(s, id, &c, (struct view){0}, &put, &e), &e);
        must(store_put_article(s, id, &art, &how, &put, &e), &e);
        if (i % batch == batch - 1)
            must(store_commit(s, &e), &e);
        spent += now() - start;
        busy += cpu() - begun;
    }
    double start = now(), begun = cpu();
    must(store_commit(s, &e), &e);
    store_close(s);
    spent += now() - start;
    busy += cpu() - begun;
    printf("%d pages, commit every %d: %.0f pages/s, %.1f MB/s raw (%.1f MB/s of processor time), %" PRId64 " B/page raw, %" PRId64 " B/page stored\n", pages,
           batch, pages / spent, (double)raw / spent / 1e6, (double)raw / busy / 1e6, raw / pages, size_of(path) / pages);
}

static void derive(const char *path, int pages)
{
    struct store *s = open_store(path);
    struct err e = {0};
    int64_t added, before = size_of(path);
    struct store_stats st;
    must(store_stats(s, &st, &e), &e);
    double start = now(), begun = cpu();
    must(store_index(s, NULL, NULL, &added, &e), &e);
    double spent = now() - start;
    begun = cpu() - begun;
    store_close(s);
    printf("index: %.0f texts/s (%.0f a second of processor time); %.2f bytes for each byte of text (%" PRId64 " B/text)\n", pages / spent, pages / begun,
           (double)(size_of(path) - before) / (double)st.text_bytes, st.text_bytes / pages);
    s = open_store(path);
    before = size_of(path);
    start = now();
    begun = cpu();
    must(store_dedup(s, NULL, NULL, &added, &e), &e);
    spent = now() - start;
    begun = cpu() - begun;
    store_close(s);
    printf("dedup: %.0f texts/s (%.0f a second of processor time), %" PRId64 " B/text\n", pages / spent, pages / begun, (size_of(path) - before) / pages);
}

static void frontier(const char *path, int64_t urls)
{
    fresh(path);
    struct store *s = open_store(path);
    struct frontier f = store_frontier(s);
    struct err e = {0};
    long before = peak_kib();
    double start = now();
    for (int64_t i = 0; i < urls; i++) {
        char host[64], url[160];
        int h = (int)(draw() % 2000);
        snprintf(host, sizeof host, "www.city%d.example.gov.cn", h);
        snprintf(url, sizeof url, "http://%s/xwzx/bmdt/2020%02d/t202006%02d_%08" PRIu64 ".html", host, (int)(i % 12), (int)(i % 28), draw() % 100000000);
        struct frontier_offer o = {.url = view_of(url), .host = view_of(host), .depth = (int)(i % 5), .priority = (int)(i % 3),
                                   .origin = URL_LINK, .from = i / 50};
        if (f.offer(f.ctx, &o, 1, 1600000000000, &e) < 0)
            must(e.code, &e);
        if (i % 20000 == 19999)
            must(f.commit(f.ctx, &e), &e);
    }
    must(f.commit(f.ctx, &e), &e);
    double offered = now() - start;
    int64_t n[5], done = urls < 100000 ? urls / 2 : 50000;
    must(f.count(f.ctx, n, &e), &e);
    start = now();
    for (int64_t i = 0; i < done; i++) {
        struct frontier_host h;
        struct frontier_url u;
        must(f.lease(f.ctx, 1600000001000 + i, 60000, &h, &e), &e);
        h.host = h.robots = h.blocked = (struct view){0};
        must(f.next(f.ctx, h.id, 1600000001000 + i, &u, &e), &e);
        struct frontier_done d = {.id = u.id, .state = URL_DONE, .status = 200, .now_ms = 1600000001000 + i};
        must(f.done(f.ctx, &d, &e), &e);
        h.next_ms = 1600000001000 + i + 1;
        must(f.release(f.ctx, &h, false, 0, &e), &e);
        if (i % 50 == 49)
            must(f.commit(f.ctx, &e), &e);
    }
    must(f.commit(f.ctx, &e), &e);
    double worked = now() - start;
    store_close(s);
    printf("frontier: %" PRId64 " URLs, %.0f offers/s, %.0f lease+next+done+release/s, %.1f B/URL on disk, +%.1f B/URL of memory (peak %ld MiB)\n",
           n[0], (double)urls / offered, (double)done / worked, (double)size_of(path) / (double)n[0],
           (double)(peak_kib() - before) * 1024 / (double)n[0], peak_kib() / 1024);
}

int main(int argc, char **argv)
{
    uint64_t pages = 5000, urls = 1000000;
    const char *path = argc > 3 ? argv[3] : "/tmp/bench_store.db";
    if (argc > 1)
        view_u64(view_of(argv[1]), &pages);
    if (argc > 2)
        view_u64(view_of(argv[2]), &urls);
    if (!arena_open(&region, (size_t)1 << 30) || setjmp(full))
        return 1;
    const char *parts = argc > 4 ? argv[4] : "pbd";
    if (pages) {
        if (strchr(parts, 'p'))
            put_pages(path, (int)pages, 1);
        if (strchr(parts, 'b'))
            put_pages(path, (int)pages, 50);
        if (strchr(parts, 'd'))
            derive(path, (int)pages);
        printf("peak memory %ld MiB\n", peak_kib() / 1024);
    }
    if (urls)
        frontier(path, (int64_t)urls);
    fresh(path);
    return 0;
}
