/* The cleaner, for pages that may do anything. */
#ifndef QY_CLI_CLEAN_H
#define QY_CLI_CLEAN_H

#include "cleaner/cleaner.h"

/* cleaner_clean; ERR_LIMIT also where the parser aborts on the page. */
enum err_code cli_clean(struct arena *a, const struct knowledge *know, const struct capture *in,
                        const struct cleaner_options *options, struct article *out, struct err *e);

/* The same as work for another thread: a struct cleaning, the arguments and then the code. */
struct cleaning {
    struct arena *a;
    const struct knowledge *know;
    const struct capture *in;
    const struct cleaner_options *options;
    struct article *out;
    struct err *e;
    enum err_code code;
};
void cli_clean_work(void *cleaning);

#endif
