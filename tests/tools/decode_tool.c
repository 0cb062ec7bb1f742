/*
 * Decodes records from standard input, so that a script can ask for millions
 * of them.  A record: mode ('a' by the label alone, 'p' as a page, 't' as a
 * page without markup, 'm' as a paragraph of a page whose mojibake is undone), length of the label (1 byte), label, length (4 bytes,
 * little endian), bytes.  The answer: length and head, length and text; the
 * head of a page is "charset how declared" and " beg-end=charset" for each run.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/buf.h"
#include "cleaner/decode/decode.h"
#include "cleaner/page.h"
#include "cleaner/repair/mojibake.h"

static void put(struct view v)
{
    unsigned char n[4] = {(unsigned char)v.n, (unsigned char)(v.n >> 8), (unsigned char)(v.n >> 16),
                          (unsigned char)(v.n >> 24)};
    fwrite(n, 1, 4, stdout);
    fwrite(v.p, 1, v.n, stdout);
}

static struct view get(struct arena *a, size_t n)
{
    char *p = arena_raw(a, n + 1, 1, 1);
    if (fread(p, 1, n, stdin) != n)
        exit(1);
    return (struct view){p, n};
}

/* The paragraph after the repair, and "verdict,..." of the findings. */
static struct view undone(struct arena *a, const struct knowledge *know, struct view text, struct buf *head)
{
    static const struct cleaner_options none;
    struct buf html = {.a = a};
    buf_put(&html, VIEW("<html><title>市政府门户网站新闻中心</title><body><p>"));
    buf_put(&html, text);
    buf_put(&html, VIEW("</p></body></html>"));
    struct capture capture = {.body = buf_view(&html)};
    struct page *p = arena_new(a, struct page);
    *p = (struct page){.a = a, .know = know, .options = &none, .capture = &capture, .explain = {.a = a}};
    decode_page(a, know, capture.body, VIEW("utf-8"), true, &p->decoded);
    shrink_page(a, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    mojibake_page(p);
    for (uint32_t i = 0; i < p->nfindings; i++)
        buf_printf(head, "%s,", verdict_name(p->findings[i].verdict));
    for (uint32_t i = p->dom.n; i-- > 0;)
        if (p->dom.nodes[i].kind == NODE_TEXT)
            return p->dom.nodes[i].text;
    return (struct view){0};
}

static void answer(struct arena *a, const struct knowledge *know)
{
    struct buf head = {.a = a};
    struct decoded d;
    int mode = getchar(), len = getchar();
    if (mode == EOF || len == EOF)
        exit(0);
    struct view label = get(a, (size_t)len), size = get(a, 4);
    const unsigned char *z = (const unsigned char *)size.p;
    struct view bytes = get(a, z[0] | (size_t)z[1] << 8 | (size_t)z[2] << 16 | (size_t)z[3] << 24);
    if (mode == 'a') {
        if (!decode_as(a, know, bytes, label, &d))
            buf_printf(&head, "unknown");
    } else if (mode == 'm') {
        d.text = undone(a, know, bytes, &head);
    } else {
        decode_page(a, know, bytes, label, mode == 'p', &d);
        buf_printf(&head, "%s %s %s", d.charset, d.how, d.declared ? d.declared : "-");
        for (uint32_t i = 0; i < d.nruns; i++)
            buf_printf(&head, " %u-%u=%s", d.runs[i].span.beg, d.runs[i].span.end, d.runs[i].charset);
    }
    put(buf_view(&head));
    put(d.text);
}

int main(void)
{
    static char in[1 << 16], out[1 << 16];
    struct region region;
    jmp_buf full;
    struct err e;
    struct knowledge *know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)4 << 30))
        return 4;
    setvbuf(stdin, in, _IOFBF, sizeof in);
    setvbuf(stdout, out, _IOFBF, sizeof out);
    if (setjmp(full))
        return 4;
    for (;;) {
        struct arena a = arena_reset(&region, (size_t)4 << 30, &full);
        answer(&a, know);
    }
}
