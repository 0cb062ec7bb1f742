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

/* Families other than IPv4 and IPv6 are never public. */
bool guard_public(const struct sockaddr *sa);

#endif
