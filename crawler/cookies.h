/*
 * The cookies of one host for one run (RFC 6265, without domains: a cookie
 * goes back to the host it came from and to no other).
 */
#ifndef QY_COOKIES_H
#define QY_COOKIES_H

#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"

struct cookies {
    struct cookie *v; /* malloc'd */
    int n;
};

/* Take in every Set-Cookie of an answer. */
void cookies_take(struct cookies *c, const struct url *u, struct view response_headers);

/* The value of a Cookie header for u, or empty. */
struct view cookies_for(const struct cookies *c, struct arena *a, const struct url *u);

void cookies_free(struct cookies *c);

#endif
