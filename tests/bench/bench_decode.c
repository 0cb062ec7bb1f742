/*
 * Decoding against iconv(3) on the same bytes in the same run, best of many.
 *     bench_decode [FILE]     FILE: a page in UTF-8, repeated to a few MB
 * Without FILE: text made of the characters of GB2312 by a fixed rule.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"
#include "cleaner/decode/decode.h"
#include "cleaner/decode/utf8_valid.h"
#include "cleaner/knowledge/charsets.h"
#include "cleaner/page.h"
#include "cleaner/repair/mojibake.h"

enum { SIZE = 4 << 20, ROUNDS = 12 };

static struct knowledge *know;
static struct region region;
static jmp_buf full;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t by_iconv(const char *from, struct view in, char *out, size_t room)
{
    iconv_t cd = iconv_open("UTF-8", from);
    char *ip = (char *)(uintptr_t)in.p, *op = out;
    size_t left = in.n, had = room;
    if (cd == (iconv_t)-1 || iconv(cd, &ip, &left, &op, &room) == (size_t)-1)
        fprintf(stderr, "iconv %s: stopped with %zu bytes left\n", from, left);
    iconv_close(cd);
    return had - room;
}

static size_t by_us(const char *from, struct view in, char *out, size_t room)
{
    struct decoded d;
    (void)out, (void)room;
    struct arena a = arena_reset(&region, region.limit, &full);
    decode_as(&a, know, in, view_of(from), &d);
    return d.text.n;
}

static size_t by_check(const char *from, struct view in, char *out, size_t room)
{
    (void)from, (void)out, (void)room;
    return utf8_valid((const uint8_t *)in.p, in.n);
}

static double best(size_t (*f)(const char *, struct view, char *, size_t), const char *from, struct view in, char *out,
                   size_t *made)
{
    double least = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        double t = now();
        *made = f(from, in, out, (size_t)SIZE * 3);
        t = now() - t;
        least = t < least ? t : least;
    }
    return (double)in.n / least / 1e6;
}

static void row(const char *what, const char *from, struct view in, char *out)
{
    size_t a, b;
    double theirs = best(by_iconv, from, in, out, &a), ours = best(by_us, from, in, out, &b);
    printf("%-22s %6.2f MB  iconv %7.0f MB/s  ours %7.0f MB/s  ratio %5.2f%s\n", what, (double)in.n / 1e6, theirs, ours,
           ours / theirs, a == b ? "" : "  (lengths differ)");
}

static void made_text(struct buf *b, bool markup)
{
    uint32_t x = 1;
    while (b->n < SIZE) {
        for (int i = 0; i < 60; i++) {
            x = x * 1664525 + 1013904223;
            uint32_t k = (x >> 8) % 3755; /* GB2312, level 1 */
            const uint8_t *c = know->charsets->gb[(0xB0 + k / 94 - 0x81) * GB_ROW + 0xA1 + k % 94 - 0x40];
            buf_put(b, i % 12 == 11 ? VIEW("，") : (struct view){(const char *)c, c[3]});
        }
        buf_put(b, markup ? VIEW("</p>\n<p style=\"text-indent: 2em; line-height: 28px\" class=\"content-text\">"
                                 "<span style=\"font-family: SimSun; font-size: 16px\"></span>")
                          : VIEW("\n"));
    }
}

static void rows(const char *name, struct view utf8)
{
    static char out[SIZE * 3 + 64], gb[SIZE * 2];
    char label[64];
    size_t n = 0;
    for (size_t i = 0; i < utf8.n && n + 4 < sizeof gb;)
        n += charsets_to_gb(know->charsets, utf8_next(utf8, &i), (uint8_t *)gb + n);
    snprintf(label, sizeof label, "gb18030 %s", name);
    row(label, "GB18030", (struct view){gb, n}, out);
    snprintf(label, sizeof label, "utf-8 check %s", name);
    size_t a, b;
    double theirs = best(by_iconv, "UTF-8", utf8, out, &a), ours = best(by_check, "", utf8, out, &b);
    printf("%-22s %6.2f MB  iconv %7.0f MB/s  ours %7.0f MB/s  ratio %5.2f%s\n", label, (double)utf8.n / 1e6, theirs,
           ours, ours / theirs, a == b ? "" : "  (lengths differ)");
}

/* What looking for mojibake costs a page that has none. */
static void look(struct view utf8)
{
    static const struct cleaner_options none;
    struct arena a = arena_reset(&region, region.limit, &full);
    struct capture capture = {.body = view_sub(utf8, 0, 200000)};
    struct page p = {.a = &a, .know = know, .options = &none, .capture = &capture, .explain = {.a = &a}};
    decode_page(&a, know, capture.body, VIEW("utf-8"), true, &p.decoded);
    shrink_page(&a, p.decoded.text, false, &p.shrunk);
    double t = now();
    dom_parse(&p);
    double parse = now() - t, least = 1;
    for (int i = 0; i < ROUNDS; i++) {
        t = now();
        mojibake_page(&p);
        t = now() - t;
        least = t < least ? t : least;
    }
    printf("%-22s %6.2f MB  parse %.2f ms  mojibake %.3f ms\n", "a clean page", (double)capture.body.n / 1e6, parse * 1e3,
           least * 1e3);
}

static struct view read_repeated(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *p = arena_raw(a, SIZE, 1, 1);
    size_t n = f ? fread(p, 1, SIZE, f) : 0, one = n;
    if (!one)
        return (struct view){0};
    for (; n + one <= SIZE; n += one)
        memcpy(p + n, p, one);
    fclose(f);
    return (struct view){p, n};
}

int main(int argc, char **argv)
{
    struct region text;
    struct err e;
    know = knowledge_open(NULL, &e);
    if (!know || !arena_open(&region, (size_t)256 << 20) || !arena_open(&text, (size_t)256 << 20) || setjmp(full))
        return 4;
    struct arena a = arena_reset(&text, 0, &full);
    if (argc > 1) {
        struct view v = read_repeated(&a, argv[1]);
        if (utf8_valid((const uint8_t *)v.p, v.n) != v.n)
            return 2;
        rows("file", v);
        look(v);
        return 0;
    }
    struct buf plain = {.a = &a}, html = {.a = &a};
    made_text(&plain, false);
    rows("text", buf_view(&plain));
    made_text(&html, true);
    rows("html", buf_view(&html));
    look(buf_view(&html));
    return 0;
}
