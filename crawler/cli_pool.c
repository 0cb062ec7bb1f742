#define _GNU_SOURCE
#include "crawler/cli_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "crawler/cli.h"

/*
 * Slots are used in a circle.  filled, taken and done count pieces since the
 * beginning; filled - drained <= n, so a slot is never in two hands.
 */
struct pool {
    const struct pool_ops *ops;
    void *ctx;
    char *slots;
    size_t n, size;
    size_t filled, taken;
    bool *done;
    bool closed;
    pthread_mutex_t lock;
    pthread_cond_t work, ready;
};

static void *worker(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->taken == p->filled && !p->closed)
            pthread_cond_wait(&p->work, &p->lock);
        if (p->taken == p->filled)
            break;
        size_t i = p->taken++ % p->n;
        pthread_mutex_unlock(&p->lock);
        p->ops->work(p->ctx, p->slots + i * p->size);
        pthread_mutex_lock(&p->lock);
        p->done[i] = true;
        pthread_cond_signal(&p->ready);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void close_pool(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
}

static void run_threads(struct pool *p)
{
    size_t drained = 0;
    bool more = true;
    while (more || drained < p->filled) {
        if (more && p->filled - drained < p->n) { /* p->filled changes in this thread only */
            more = p->ops->fill(p->ctx, p->slots + p->filled % p->n * p->size);
            if (!more)
                continue;
            pthread_mutex_lock(&p->lock);
            p->done[p->filled % p->n] = false;
            p->filled++;
            pthread_cond_signal(&p->work);
            pthread_mutex_unlock(&p->lock);
            continue;
        }
        pthread_mutex_lock(&p->lock);
        while (!p->done[drained % p->n])
            pthread_cond_wait(&p->ready, &p->lock);
        pthread_mutex_unlock(&p->lock);
        if (!p->ops->drain(p->ctx, p->slots + drained++ % p->n * p->size))
            break;
    }
}

void pool_run(const struct pool_ops *ops, void *ctx, int threads, void *slots, size_t n, size_t size)
{
    if (threads <= 1) {
        while (ops->fill(ctx, slots)) {
            ops->work(ctx, slots);
            if (!ops->drain(ctx, slots))
                return;
        }
        return;
    }
    struct pool p = {.ops = ops, .ctx = ctx, .slots = slots, .n = n, .size = size};
    pthread_t *t = calloc((size_t)threads, sizeof *t);
    p.done = calloc(n, sizeof *p.done);
    if (!t || !p.done) {
        cli_error("threads", "out of memory");
        exit(EXIT_UNABLE);
    }
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.work, NULL);
    pthread_cond_init(&p.ready, NULL);
    int started = 0;
    while (started < threads && pthread_create(&t[started], NULL, worker, &p) == 0)
        started++;
    if (started == 0) {
        cli_error("threads", "cannot start one");
        exit(EXIT_UNABLE);
    }
    run_threads(&p);
    close_pool(&p);
    for (int i = 0; i < started; i++)
        pthread_join(t[i], NULL);
    pthread_cond_destroy(&p.work);
    pthread_cond_destroy(&p.ready);
    pthread_mutex_destroy(&p.lock);
    free(p.done);
    free(t);
}

int pool_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n;
}
