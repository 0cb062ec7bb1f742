/*
 * The fetch room alone: every URL of a list once, so many at a time, nothing kept.
 * usage: bench_fetch URLS [TRANSFERS]     prints answers, bytes, seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crawler/fetch/fetch.h"
#include "crawler/limits.h"

static long answers, wrong, bytes;

static void done(void *ctx, void *owner, struct fetch_answer *a)
{
    (void)ctx;
    (void)owner;
    answers++;
    wrong += a->fault != FETCH_OK || a->capture.status != 200;
    bytes += (long)a->wire_bytes;
}

static void start(struct fetch *f, struct region *region, struct view line)
{
    jmp_buf oom;
    struct url u;
    struct err e;
    if (setjmp(oom)) {
        wrong++;
        return;
    }
    struct arena a = arena_reset(region, 1 << 20, &oom);
    if (url_parse(&a, view_trim(line), NULL, &u, &e))
        return;
    const struct fetch_request r = {.url = &u, .tls = TLS_STRICT};
    wrong += fetch_start(f, &r, &e) != ERR_OK;
}

static int run(FILE *list, int transfers)
{
    struct fetch_options o = {.transfers = transfers, .body_limit = LIMIT_BODY, .header_limit = LIMIT_HEADER,
                              .connect_ms = LIMIT_CONNECT_MS, .transfer_ms = LIMIT_TRANSFER_MS,
                              .stall_s = LIMIT_STALL_S, .user_agent = "bench_fetch", .allow_private = true};
    struct fetch_hooks h = {.done = done};
    struct err e = {0};
    struct fetch *f = fetch_open(&o, &h, &e);
    struct region region;
    struct timespec t0, t1;
    char line[4096];
    if (!f || !arena_open(&region, 1 << 20))
        return 4;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    while (fgets(line, sizeof line, list)) {
        while (fetch_busy(f) >= o.transfers)
            fetch_run(f, 1000);
        start(f, &region, view_of(line));
    }
    while (fetch_busy(f))
        fetch_run(f, 1000);
    clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("%ld answers, %ld wrong, %ld bytes, %.2f s\n", answers, wrong, bytes,
           (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9);
    fetch_close(f);
    arena_close(&region);
    return wrong > 0;
}

int main(int argc, char **argv)
{
    FILE *list = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!list)
        return 2;
    int status = run(list, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 50);
    fclose(list);
    return status;
}
