/*
 * Whom a URL is about: reads lines in hex, writes for each "failure" where it
 * is none for us, else our host and port, libcurl's, and whether the fetching
 * would begin ("asks") or refuse ("refuses"), in a row.  Nothing is sent.
 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/buf.h"
#include "crawler/fetch/fetch.h"
#include "tests/tools/unhex.h"

static void answered(void *ctx, void *owner, struct fetch_answer *a)
{
    (void)ctx;
    (void)owner;
    (void)a;
}

/* Whether fetch_start takes it; the transfer is dropped before anything moves. */
static bool asks(const struct url *u)
{
    const struct fetch_options o = {.transfers = 1, .body_limit = 1, .header_limit = 1, .user_agent = "test"};
    const struct fetch_hooks h = {.done = answered};
    const struct fetch_request r = {.url = u, .tls = TLS_STRICT};
    struct err e;
    struct fetch *f = fetch_open(&o, &h, &e);
    if (!f)
        exit(4);
    enum err_code rc = fetch_start(f, &r, &e);
    fetch_close(f);
    return rc == ERR_OK;
}

static void judge(struct arena *a, struct view in)
{
    struct url u;
    char *host = NULL, *port = NULL;
    CURLU *c = curl_url();
    if (url_parse(a, in, NULL, &u, NULL)) {
        puts("failure");
    } else {
        if (!curl_url_set(c, CURLUPART_URL, view_z(a, u.href), CURLU_PATH_AS_IS)) {
            curl_url_get(c, CURLUPART_HOST, &host, 0);
            curl_url_get(c, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
        }
        printf("%.*s\t%d\t%s\t%s\t%s\n", VIEW_ARG(u.host), url_port(&u), host ? host : "-", port ? port : "-",
               asks(&u) ? "asks" : "refuses");
    }
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(c);
}

int main(void)
{
    struct region region;
    jmp_buf oom;
    char *line = NULL;
    size_t cap = 0;
    if (!arena_open(&region, 1 << 24) || setjmp(oom))
        return 4;
    while (getline(&line, &cap, stdin) > 0) {
        struct arena a = arena_reset(&region, 1 << 20, &oom);
        judge(&a, unhex(&a, line));
    }
    free(line);
    arena_close(&region);
    return 0;
}
