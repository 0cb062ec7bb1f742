/*
 * clean --again: learn what the pages of each host in a store have in common,
 * and clean them again with it.
 *
 * An article that was cleaned so says it in its `cleaner`: "V+site.D", V the
 * cleaner's version, D the first 16 hexadecimal digits of the digest of the
 * row of sites that was used.
 */
#ifndef QY_CLI_AGAIN_H
#define QY_CLI_AGAIN_H

#include "cleaner/cleaner.h"
#include "store/store.h"

struct again_options {
    const char *store, *host; /* host NULL: every one; else itself, its sub-domains and ports */
    struct knowledge_options know;
    int jobs;
    bool explain; /* the lines that leave, on standard error */
    char **given; /* the options, for the run's row */
};

/* The exit status. */
int cli_again(const struct again_options *o);

/* V of an article's `cleaner`, and the digits of D, empty where it was cleaned without. */
void again_version(struct view cleaner, struct view *version, struct view *site);

/*
 * How a new capture of `url` is to be cleaned: with what was last learnt of
 * its host, nothing where --again never ran; *version is what the article's
 * `cleaner` then says.  Both in `a`; a->oom is used and restored.
 */
enum err_code again_known(struct store *s, struct arena *a, struct view url, struct site_knowledge *out,
                          struct view *version, struct err *e);

#endif
