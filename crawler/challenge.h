/*
 * Pages of the firewalls that stand before such sites: a script to be run, a
 * cookie to be computed.  They are told, labelled and left: never solved,
 * never taken for an article.
 */
#ifndef QY_CHALLENGE_H
#define QY_CHALLENGE_H

#include "cleaner/base/view.h"

/* The family ("ruishu", "jsl", "acw" ...; static), or NULL where the answer is none. */
const char *challenge_family(int status, struct view response_headers, struct view body);

#endif
