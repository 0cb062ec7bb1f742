#include "crawler/survive.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

static _Thread_local sigjmp_buf *inside;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* abort() raises the signal on its own thread; where the handler returns, it ends the program. */
static void on_abort(int sig)
{
    (void)sig;
    if (inside)
        siglongjmp(*inside, 1);
}

static void install(void)
{
    struct sigaction sa = {.sa_handler = on_abort};
    sigemptyset(&sa.sa_mask);
    sigaction(SIGABRT, &sa, NULL);
}

bool survive_run(void (*f)(void *ctx), void *ctx)
{
    sigjmp_buf here;
    pthread_once(&once, install);
    if (sigsetjmp(here, 1)) {
        inside = NULL;
        return false;
    }
    inside = &here;
    f(ctx);
    inside = NULL;
    return true;
}
