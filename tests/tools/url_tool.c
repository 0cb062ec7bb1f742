/*
 * Reads pairs of lines (input, base; each in hex, the base may be "-"), writes
 * one line for each: the parts of the parsed URL in a row, or "failure".
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/url.h"
#include "tests/tools/unhex.h"

int main(void)
{
    struct region region;
    jmp_buf oom;
    char *in = NULL, *base = NULL;
    size_t a = 0, b = 0;
    if (!arena_open(&region, 1 << 24) || setjmp(oom))
        return 4;
    while (getline(&in, &a, stdin) > 0 && getline(&base, &b, stdin) > 0) {
        struct arena arena = arena_reset(&region, 1 << 20, &oom);
        struct url u, bu;
        bool relative = base[0] != '-';
        if ((relative && url_parse(&arena, unhex(&arena, base), NULL, &bu, NULL)) ||
            url_parse(&arena, unhex(&arena, in), relative ? &bu : NULL, &u, NULL)) {
            puts("failure");
            continue;
        }
        struct view part[] = {u.href, u.scheme, u.username, u.password, u.host, url_host_key(&u), u.path, u.query,
                              u.fragment, url_origin(&arena, &u)};
        for (size_t i = 0; i < sizeof part / sizeof *part; i++)
            printf("%s%.*s", i ? "\t" : "", VIEW_ARG(part[i]));
        putchar('\n');
    }
    free(in);
    free(base);
    arena_close(&region);
    return 0;
}
