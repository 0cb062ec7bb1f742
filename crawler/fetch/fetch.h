/*
 * Fetching: many HTTP transfers at a time, in one thread, on epoll.  One
 * request is one answer: redirects are answers like any other.  Fetching knows
 * no robots, no scope and no store.
 *
 * Invariants
 *  1. No connection is made to an address that is not public, unless asked
 *     for; checked on the address itself, so that no DNS answer gets around it.
 *     Through a proxy, which looks names up itself, addresses written out are refused.
 *  2. Bodies, headers and times are bounded by the options, whatever a server does.
 *  3. The host and port that libcurl connects to are those that base/url found.
 */
#ifndef QY_FETCH_H
#define QY_FETCH_H

#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/base/url.h"

enum fetch_tls { FETCH_TLS_STRICT, FETCH_TLS_LEGACY, FETCH_TLS_LENIENT }; /* how far down the ladder a request may go */

enum fetch_fault {
    FETCH_OK,
    FETCH_DNS,          /* no address */
    FETCH_CONNECT,
    FETCH_TLS,          /* handshake or certificate */
    FETCH_TIMEOUT,      /* over the time, or too slow for too long */
    FETCH_PRIVATE,      /* refused: the address is not public */
    FETCH_POSTPONED,    /* the gate said: not now */
    FETCH_HEADERS,      /* over the limit */
    FETCH_PROTOCOL,     /* not HTTP, cut short, broken coding */
    FETCH_REFUSED,      /* we and libcurl read the URL differently */
    FETCH_MEMORY
};
const char *fetch_fault_name(enum fetch_fault f);

struct fetch_options {
    int transfers;            /* at a time */
    size_t body_limit;        /* bytes, before and after content-decoding */
    size_t header_limit;
    int64_t connect_ms, transfer_ms;
    int stall_s;              /* too slow for so many seconds: given up */
    const char *user_agent;
    const char *proxy;        /* NULL: none, whatever the environment says */
    const char *ca_file;      /* NULL: the system's */
    bool allow_private;
};

/* Everything is copied by fetch_start. */
struct fetch_request {
    const struct url *url;
    struct view etag, last_modified; /* a conditional request where not empty */
    struct view cookies;             /* value of the Cookie header, or empty */
    struct view referrer;            /* value of the Referer header, or empty */
    enum tls_policy tls;             /* TLS_STRICT, TLS_LEGACY or TLS_UNVERIFIED */
    bool any_type;                   /* keep bodies of every Content-Type, not only text */
    void *owner;                     /* given back with the answer */
};

struct fetch_answer {
    enum fetch_fault fault;
    char why[160];                   /* for a fault: what happened */
    struct capture capture; /* url, status, headers, body ...; final_url is url; good until the callback returns */
    bool skipped;                    /* the body was not taken: its type is no text */
    size_t wire_bytes;               /* body bytes that came */
};

struct fetch_hooks {
    void *ctx;
    void (*done)(void *ctx, void *owner, struct fetch_answer *a);
    /* Whether a new connection to this address (text form) may be made now. */
    bool (*gate)(void *ctx, void *owner, struct view address);
};

struct fetch;

struct fetch *fetch_open(const struct fetch_options *o, const struct fetch_hooks *h, struct err *e);
void fetch_close(struct fetch *f); /* drops what is in flight */

/* ERR_BUSY: all slots are taken; ERR_INPUT: invariant 3 forbids it; ERR_NOTHING: a private address (invariant 1). */
enum err_code fetch_start(struct fetch *f, const struct fetch_request *r, struct err *e);

/* Transfers in flight. */
int fetch_busy(const struct fetch *f);

/* Work for at most wait_ms, calling done for each answer; returns after the first round that had some. */
void fetch_run(struct fetch *f, int64_t wait_ms);

/*
 * Move what is in flight until `fd` is readable, and call nothing but gate: for a `done` that waits for a
 * thread.  The same fd each time; it is not readable, or not open, when fetch_run is called.
 */
void fetch_pump(struct fetch *f, int fd);

/* The value of a header in CRLF lines, or empty.  `nth` counts from 0. */
struct view fetch_header(struct view headers, struct view name, int nth);

#endif
