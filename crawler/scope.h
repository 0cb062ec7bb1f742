/* Which URLs a crawl is about, and which are traps. */
#ifndef QY_SCOPE_H
#define QY_SCOPE_H

#include "cleaner/base/url.h"

enum scope_kind {
    SCOPE_HOST,   /* the seeds' hosts ("www." aside) */
    SCOPE_DOMAIN, /* their registrable domains */
    SCOPE_PREFIX, /* under a seed's directory */
    SCOPE_ANY
};

struct scope;

/* Patterns: "*" stands for any bytes, the whole URL must match; NULL-terminated, or NULL. */
struct scope *scope_open(enum scope_kind kind, const char *const *include, const char *const *exclude);
void scope_close(struct scope *s);

/* False where memory is short. */
bool scope_seed(struct scope *s, const struct url *u);

/*
 * NULL where u belongs to the crawl, else why not (static): "scope", "exclude",
 * "include", "type".  A page's own host and domain are in scope by being
 * crawled: `from` (may be NULL).
 */
const char *scope_refuses(const struct scope *s, const struct url *u, const struct url *from);

/* Why u looks like one of endlessly many (static), or NULL.  year: the present one. */
const char *trap_of(const struct url *u, int year);

/* u without session ids (";jsessionid=..", "PHPSESSID=.."), so that a page has one URL.  *changed says whether there
 * were. */
struct view trap_without_session(struct arena *a, const struct url *u, bool *changed);

#endif
