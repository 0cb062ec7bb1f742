/*
 * A store with damaged bytes: the input overwrites a part of a good one (its
 * first three bytes say where).  Reading, searching and verifying may fail and
 * must not crash; and what verify calls whole gives its articles.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct region region;
static jmp_buf full;
static char path[64], good_path[64];
static char *image;
static size_t image_size;

static void build(void)
{
    struct store_options o = {.create = true};
    struct store_run run = {.command = VIEW("fuzz"), .options = VIEW("[]"), .seeds = VIEW("[]"), .version = VIEW("1")};
    struct store_cleaning how = {.version = VIEW("1"), .links = true};
    struct view text = VIEW("\xe4\xb8\xad\xe5\x8d\x8e\xe4\xba\xba\xe6\xb0\x91\xe5\x85\xb1\xe5\x92\x8c\xe5\x9b\xbd\xe6\x94\xbf\xe5\xba\x9c");
    struct store *s;
    int64_t id, n;
    snprintf(good_path, sizeof good_path, "/tmp/fuzz-store-%d.good", (int)getpid());
    snprintf(path, sizeof path, "/tmp/fuzz-store-%d.db", (int)getpid());
    unlink(good_path);
    if (store_open(good_path, &o, &s, NULL) != ERR_OK || store_run_begin(s, &run, &id, NULL) != ERR_OK)
        abort();
    for (int i = 0; i < 6; i++) {
        char url[] = "http://a.cn/0";
        url[12] = (char)('0' + i);
        struct capture c = {.url = view_of(url), .status = 200, .fetched_ms = 1 + i, .response_headers = VIEW("HTTP/1.1 200 OK\r\n\r\n"),
                            .body = view_sub(VIEW("<p>0123456789012345678901234567890123456789"), 0, 30 + (size_t)i)};
        struct block b[2] = {{.text = view_sub(text, 0, 12 + 3 * (size_t)i), .span = {0, 3}}, {.text = text, .span = {3, 9}}};
        struct finding f = {.kind = FINDING_BODY_SPAM, .rule = "r", .evidence = VIEW("e"), .span = {1, 2}};
        struct edit d = {.rule = "r", .old = VIEW("x"), .now = VIEW("y")};
        struct link l = {.url = VIEW("http://b.cn/"), .text = text, .span = {0, 1}};
        struct article a = {.charset = VIEW("utf-8"), .blocks = b, .nblocks = 2, .findings = &f, .nfindings = 1, .edits = &d,
                            .nedits = 1, .links = &l, .nlinks = 1};
        struct store_put put;
        if (store_put_capture(s, id, &c, (struct view){0}, &put, NULL) != ERR_OK || store_put_article(s, id, &a, &how, &put, NULL) != ERR_OK)
            abort();
    }
    if (store_commit(s, NULL) != ERR_OK || store_index(s, NULL, NULL, &n, NULL) != ERR_OK || store_dedup(s, NULL, NULL, &n, NULL) != ERR_OK)
        abort();
    store_close(s);
    FILE *f = fopen(good_path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0 || !(image = malloc((size_t)st.st_size)))
        abort();
    image_size = fread(image, 1, (size_t)st.st_size, f);
    fclose(f);
    unlink(good_path);
    if (!arena_open(&region, (size_t)4 << 20))
        abort();
}

static int damaged;

static void report(void *ctx, enum store_verdict v, const char *table, int64_t id, const char *why)
{
    (void)ctx, (void)v, (void)table, (void)id, (void)why;
    damaged++;
}

static enum err_code get(void *ctx, int64_t id, struct err *e)
{
    struct arena a = arena_reset(&region, 1 << 20, &full);
    struct store_article art;
    struct store_capture cap;
    if (setjmp(full))
        return ERR_OK;
    enum err_code code = store_article_get(ctx, &a, id, &art, e);
    if (code != ERR_OK && damaged == 0)
        abort();
    if (code == ERR_OK)
        store_capture_get(ctx, &a, art.capture_id, true, &cap, e);
    return ERR_OK;
}

static enum err_code found(void *ctx, const struct store_hit *hit, struct err *e)
{
    (void)ctx, (void)hit, (void)e;
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store_options o = {.readonly = true};
    struct store_filter all = {.versions = true};
    struct store_verify v = {.report = report};
    struct store *s;
    if (!image)
        build();
    if (size < 4)
        return 0;
    size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % image_size, n = size - 3;
    if (n > image_size - at)
        n = image_size - at;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, image, image_size) != (ssize_t)image_size || pwrite(fd, data + 3, n, (off_t)at) != (ssize_t)n)
        abort();
    close(fd);
    damaged = 0;
    if (store_open(path, &o, &s, NULL) != ERR_OK)
        return 0;
    if (store_verify(s, &v, NULL) != ERR_OK)
        damaged++;
    store_each_article(s, &all, get, s, NULL);
    store_search(s, VIEW("\xe4\xba\xba\xe6\xb0\x91"), &all, 10, found, NULL, NULL);
    store_search(s, VIEW("\xe4\xba\xba\xe6\xb0\x91\xe5\x85\xb1\xe5\x92\x8c"), &all, 10, found, NULL, NULL);
    store_close(s);
    return 0;
}
