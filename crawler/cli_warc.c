#include "crawler/cli_warc.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crawler/cli.h"
#include "store/export/writer.h"
#include "store/warc/write.h"

#define FILE_BYTES ((uint64_t)1 << 30) /* the size the standard recommends */

struct cli_warc {
    const char *dir;
    char name[4096], part[4104]; /* as it will be called, and as it is while open */
    FILE *f;
    uint64_t written;
    struct warc_writer *writer;
};

static bool put(void *ctx, struct view v)
{
    struct cli_warc *w = ctx;
    w->written += v.n;
    return v.n == 0 || fwrite(v.p, 1, v.n, w->f) == v.n;
}

/* "20201105T031325Z": the time as file names have it. */
static bool stamp(int64_t ms, char out[32])
{
    struct region r;
    jmp_buf full;
    if (!arena_open(&r, 1 << 16))
        return false;
    struct arena a = arena_reset(&r, 1 << 16, &full);
    struct buf b = {.a = &a};
    bool good = setjmp(full) == 0;
    if (good) {
        size_t n = 0;
        time_iso(&b, ms);
        for (size_t i = 0; i < b.n && n < 31; i++)
            if (b.p[i] != '-' && b.p[i] != ':')
                out[n++] = b.p[i];
        out[n] = 0;
    }
    arena_close(&r);
    return good;
}

static bool failed(struct cli_warc *w)
{
    cli_error(w->part, "%s", strerror(errno));
    return false;
}

/* A name that is not taken: two files of one second are told apart by a number. */
static bool begin(struct cli_warc *w, int64_t now_ms)
{
    char time[32];
    struct err e = {0};
    struct warc_sink sink = {.ctx = w, .put = put};
    if (!stamp(now_ms, time)) {
        cli_error(w->dir, "out of memory");
        return false;
    }
    for (int i = 0;; i++) {
        int n = snprintf(w->name, sizeof w->name, "%s/qingyuan-%s-%05d-%d.warc.gz", w->dir, time, i, (int)getpid());
        if (n < 0 || n >= (int)sizeof w->name) {
            cli_error(w->dir, "the name is too long");
            return false;
        }
        snprintf(w->part, sizeof w->part, "%s.open", w->name);
        if (access(w->name, F_OK) != 0 && access(w->part, F_OK) != 0)
            break;
    }
    if (!(w->f = fopen(w->part, "wb")))
        return failed(w);
    w->written = 0;
    if (warc_writer_open(&sink, VIEW("qingyuan " QY_VERSION), now_ms, &w->writer, &e) == ERR_OK)
        return true;
    cli_error(w->part, "%s", e.msg);
    return false;
}

static bool finish(struct cli_warc *w)
{
    warc_writer_close(w->writer);
    w->writer = NULL;
    FILE *f = w->f;
    w->f = NULL;
    bool good = !f || (fflush(f) == 0 && fsync(fileno(f)) == 0);
    if (f && fclose(f) != 0)
        good = false;
    if (f && good)
        good = rename(w->part, w->name) == 0;
    return good || failed(w);
}

struct cli_warc *cli_warc_open(const char *dir, int64_t now_ms)
{
    struct cli_warc *w = calloc(1, sizeof *w);
    if (!w || (mkdir(dir, 0777) != 0 && errno != EEXIST)) {
        cli_error(dir, "%s", strerror(errno));
        free(w);
        return NULL;
    }
    w->dir = dir;
    if (begin(w, now_ms))
        return w;
    cli_warc_close(w);
    return NULL;
}

bool cli_warc_put(struct cli_warc *w, const struct capture *c, int64_t now_ms)
{
    struct err e = {0};
    if (w->written >= FILE_BYTES && (!finish(w) || !begin(w, now_ms)))
        return false;
    if (warc_write(w->writer, c, NULL, now_ms, &e) == ERR_OK && fflush(w->f) == 0)
        return true;
    cli_error(w->part, "%s", e.msg[0] ? e.msg : strerror(errno));
    return false;
}

bool cli_warc_close(struct cli_warc *w)
{
    bool good = !w || finish(w);
    free(w);
    return good;
}
