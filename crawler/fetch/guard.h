/*
 * Which network addresses a crawler has no business at: loopback, private,
 * link-local (cloud metadata lives there), shared, documentation, multicast
 * and reserved ones (IANA special-purpose registries), also where an IPv6
 * address carries an IPv4 one.
 */
#ifndef QY_GUARD_H
#define QY_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

#include "cleaner/base/view.h"

/* Families other than IPv4 and IPv6 are never public. */
bool guard_public(const struct sockaddr *sa);

/*
 * Whether a URL's host, as base/url gives it, names such an address by itself:
 * an address written out, or localhost.  For where somebody else looks names
 * up (a proxy).
 */
bool guard_names_private(struct view host);

#endif
