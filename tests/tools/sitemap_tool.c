/* A sitemap or feed on standard input: its kind, then one entry a line (url, base, modified, title; tab-separated). */
#include <stdio.h>

#include "crawler/fetch/coding.h"
#include "crawler/sitemap.h"

static void field(struct view v)
{
    putchar('\t');
    for (size_t i = 0; i < v.n; i++)
        putchar(v.p[i] == '\t' || v.p[i] == '\n' || v.p[i] == '\r' ? ' ' : v.p[i]);
}

int main(void)
{
    static const char *const kinds[] = {"none", "urls", "index", "text", "rss", "atom"};
    struct region region;
    jmp_buf oom;
    struct bytes in = {0}, unpacked = {0};
    static char part[65536];
    bool cut, plain;
    for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0;)
        bytes_add(&in, (struct view){part, n});
    struct view body = bytes_view(&in);
    if (view_starts(body, VIEW("\x1F\x8B"))) {
        coding_decode(body, VIEW("gzip"), 64 << 20, &unpacked, &cut, &plain, NULL);
        body = bytes_view(&unpacked);
    }
    if (!arena_open(&region, 256 << 20) || setjmp(oom))
        return 4;
    struct arena a = arena_reset(&region, 0, &oom);
    struct sitemap s;
    sitemap_read(&a, body, true, 50000, &s);
    puts(kinds[s.kind]);
    for (uint32_t i = 0; i < s.n; i++) {
        fwrite(s.entries[i].url.p, 1, s.entries[i].url.n, stdout);
        field(s.entries[i].base);
        field(s.entries[i].modified);
        field(s.entries[i].title);
        putchar('\n');
    }
    arena_close(&region);
    bytes_free(&in);
    bytes_free(&unpacked);
    return 0;
}
