#include "crawler/cli_store.h"

#include <setjmp.h>
#include <time.h>

#include "crawler/cli.h"
#include "store/export/writer.h"

int64_t cli_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void waiting(void *ctx, int64_t waited_ms)
{
    if (waited_ms < 1500) /* once */
        cli_error(ctx, "busy: waiting for another writer");
}

static struct store *open_as(const char *path, struct store_options o)
{
    struct store *s = NULL;
    struct err e = {0};
    o.waiting = waiting;
    o.ctx = (void *)(uintptr_t)path;
    if (store_open(path, &o, &s, &e) == ERR_OK)
        return s;
    cli_error(path, "%s", e.msg);
    return NULL;
}

struct store *cli_store_open(const char *path, bool create, bool readonly)
{
    return open_as(path, (struct store_options){.create = create, .readonly = readonly});
}

struct store *cli_store_make(const char *path, bool durable)
{
    return open_as(path, (struct store_options){.create = true, .sync_full = durable});
}

static struct view json_list(struct arena *a, char **v)
{
    struct buf b = {.a = a};
    buf_putc(&b, '[');
    for (int i = 0; v[i]; i++) {
        if (i)
            buf_putc(&b, ',');
        json_string(&b, view_of(v[i]));
    }
    buf_putc(&b, ']');
    return buf_view(&b);
}

int64_t cli_run_begin(struct store *s, const char *path, const char *command, char **options, char **seeds)
{
    struct region r;
    struct err e = {0};
    jmp_buf full;
    volatile int64_t run = 0;
    if (!arena_open(&r, (size_t)256 << 20)) {
        cli_error(path, "out of memory");
        return 0;
    }
    struct arena a = arena_reset(&r, 0, &full);
    if (setjmp(full) == 0) {
        int64_t id = 0;
        struct store_run row = {.started_ms = cli_now_ms(),
                                .command = view_of(command),
                                .options = json_list(&a, options),
                                .seeds = json_list(&a, seeds),
                                .version = VIEW(QY_VERSION)};
        if (store_run_begin(s, &row, &id, &e) == ERR_OK)
            run = id;
        else
            cli_error(path, "%s", e.msg);
    } else {
        cli_error(path, "more seeds and options than memory");
    }
    arena_close(&r);
    return run;
}

bool cli_run_end(struct store *s, const char *path, int64_t run)
{
    struct err e = {0};
    if (store_run_end(s, run, cli_now_ms(), &e) == ERR_OK && store_commit(s, &e) == ERR_OK)
        return true;
    cli_error(path, "%s", e.msg);
    return false;
}
