#include "crawler/cli_clean.h"

#include "crawler/survive.h"

static void run(void *ctx)
{
    struct cleaning *c = ctx;
    c->code = cleaner_clean(c->a, c->know, c->in, c->options, c->out, c->e);
}

void cli_clean_work(void *cleaning)
{
    struct cleaning *c = cleaning;
    jmp_buf *oom = c->a->oom;
    if (survive_run(run, c))
        return;
    c->a->oom = oom;
    *c->out = (struct article){0};
    c->code = err_set(c->e, ERR_LIMIT, 0, "the parser gave up on this page");
}

enum err_code cli_clean(struct arena *a, const struct knowledge *know, const struct capture *in,
                        const struct cleaner_options *options, struct article *out, struct err *e)
{
    struct cleaning c = {a, know, in, options, out, e, ERR_OK};
    cli_clean_work(&c);
    return c.code;
}
