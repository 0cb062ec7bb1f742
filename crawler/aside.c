#include "crawler/aside.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct aside {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    void (*f)(void *ctx); /* NULL: nothing to do */
    void *ctx;
    bool end;
    int fd;
};

static void *worker(void *arg)
{
    struct aside *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->end) {
        if (!a->f) {
            pthread_cond_wait(&a->more, &a->lock);
            continue;
        }
        void (*f)(void *) = a->f;
        a->f = NULL;
        pthread_mutex_unlock(&a->lock);
        f(a->ctx);
        while (eventfd_write(a->fd, 1) && errno == EINTR)
            ;
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct aside *aside_open(void)
{
    struct aside *a = calloc(1, sizeof *a);
    sigset_t all, before;
    if (!a)
        return NULL;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->more, NULL);
    a->fd = eventfd(0, EFD_CLOEXEC);
    sigfillset(&all); /* interrupts are the caller's */
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = a->fd >= 0 && pthread_create(&a->thread, NULL, worker, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return a;
    if (a->fd >= 0)
        close(a->fd);
    free(a);
    return NULL;
}

void aside_close(struct aside *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->end = true;
    pthread_cond_signal(&a->more);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->more);
    pthread_mutex_destroy(&a->lock);
    close(a->fd);
    free(a);
}

void aside_start(struct aside *a, void (*f)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&a->lock);
    a->f = f;
    a->ctx = ctx;
    pthread_cond_signal(&a->more);
    pthread_mutex_unlock(&a->lock);
}

int aside_fd(const struct aside *a)
{
    return a->fd;
}

void aside_finish(struct aside *a)
{
    eventfd_t n;
    while (eventfd_read(a->fd, &n) && errno == EINTR)
        ;
}
