#include "crawler/cli_clean.h"

#include "crawler/guard.h"

struct call {
    struct arena *a;
    const struct knowledge *know;
    const struct capture *in;
    const struct cleaner_options *options;
    struct article *out;
    struct err *e;
    enum err_code code;
};

static void run(void *ctx)
{
    struct call *c = ctx;
    c->code = cleaner_clean(c->a, c->know, c->in, c->options, c->out, c->e);
}

enum err_code cli_clean(struct arena *a, const struct knowledge *know, const struct capture *in,
                        const struct cleaner_options *options, struct article *out, struct err *e)
{
    struct call c = {a, know, in, options, out, e, ERR_OK};
    jmp_buf *oom = a->oom;
    if (guard_run(run, &c))
        return c.code;
    a->oom = oom;
    *out = (struct article){0};
    return err_set(e, ERR_LIMIT, 0, "the parser gave up on this page");
}
