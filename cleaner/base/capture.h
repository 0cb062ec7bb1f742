/*
 * A capture: what a server answered to one request, and when.  The value that
 * crosses from the crawler to the cleaner and the store.  Views only: whoever
 * made it owns the bytes, and says how long they live.
 */
#ifndef QY_CAPTURE_H
#define QY_CAPTURE_H

#include "cleaner/base/view.h"

enum tls_policy {
    TLS_NONE,      /* plain http, or a local file */
    TLS_STRICT,    /* certificate verified, the library's own defaults */
    TLS_LEGACY,    /* verified, but with old versions or legacy renegotiation allowed */
    TLS_UNVERIFIED /* the certificate was not checked: only where the user asked */
};

struct capture {
    struct view url;              /* as asked for, normalized (base/url) */
    struct view final_url;        /* after redirects; equal to url where there were none */
    int status;                   /* HTTP status; 0 for a local file */
    int64_t fetched_ms;           /* when the request was sent: Unix milliseconds, UTC; 0 for a local file */
    int64_t elapsed_ms;           /* until the last byte */
    struct view request_headers;  /* request line and headers as sent, CRLF lines; empty for a local file */
    struct view response_headers; /* status line and headers as received, last response only, CRLF lines */
    struct view content_type;     /* the Content-Type value, empty where none */
    struct view body;             /* after HTTP content-decoding, before charset decoding: spans point here */
    struct view wire_body;        /* as it came over the wire (content-coded, not chunked); empty: same as body */
    struct view address;          /* the server's address in text form */
    struct view tls_version;      /* "TLSv1.3"; empty for none */
    struct view tls_cipher;
    struct view cert_error;       /* why verification failed, under TLS_UNVERIFIED */
    enum tls_policy tls;
    bool truncated;               /* a limit cut the body short */
    struct view blocked;          /* family of the challenge page ("ruishu", "jsl", "acw" ...), empty for none */
};

#endif
