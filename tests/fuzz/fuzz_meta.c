/*
 * Any bytes as a line, a date, embedded JSON, and as a page with a head: every
 * value lies in memory that can be read and every span lies in the input.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cleaner/base/utf8.h"
#include "cleaner/extract/extract.h"
#include "cleaner/extract/line.h"
#include "cleaner/meta/input.h"
#include "cleaner/meta/meta.h"
#include "cleaner/meta/json.h"
#include "cleaner/meta/label.h"
#include "cleaner/meta/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static uint32_t touch(struct view v)
{
    uint32_t x = 0;
    for (size_t i = 0; i < v.n; i++)
        x += (unsigned char)v.p[i];
    return x;
}

static uint32_t lines(const struct knowledge *know, struct view v)
{
    struct scan s;
    struct date d;
    struct label l;
    size_t beg, end;
    struct line_signs signs;
    uint32_t x = (uint32_t)line_classify(v, know->words, &signs);
    scan_line(&s, v, know->words);
    for (uint32_t i = 0; i < s.n; i++)
        if (scan_label(&s, i, &l)) {
            require(l.value > i && l.end >= l.value && l.end <= s.n);
            x += touch(scan_view(&s, l.value, l.end));
        }
    for (size_t at = 0; date_find(v, at, DATE_UNSURE, &d, &beg, &end); at = end)
        require(beg >= at && end > beg && end <= v.n && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 && d.hour < 24);
    date_in_url(v, &d, &beg, &end);
    return x;
}

static uint32_t json(struct arena *a, struct view v)
{
    struct json j = json_read(a, v);
    uint32_t x = 0;
    for (uint32_t i = 0; i < j.n; i++) {
        require(j.nodes[i].end > i && j.nodes[i].end <= j.n && j.nodes[i].parent <= i);
        x += touch(json_chars(a, &j, i)) + touch(j.nodes[i].key) + json_member(&j, i, VIEW("name"));
    }
    return x;
}

/* The rooms that stand before the metadata, without those that repair and cut. */
static void read_page(struct page *p, struct article *art)
{
    p->kind = input_kind(p->capture);
    decode_page(p->a, p->know, p->capture->body, VIEW(""), p->kind == PAGE_HTML, &p->decoded);
    if (p->kind == PAGE_HTML) {
        shrink_page(p->a, p->decoded.text, false, &p->shrunk);
        dom_parse(p);
    } else {
        p->shrunk.text = p->decoded.text;
        dom_from_text(p);
    }
    lines_build(p);
    extract_choose(p, art);
    meta_read(p, art);
}

static uint32_t page(struct arena *a, const struct knowledge *know, struct view body)
{
    static const struct cleaner_options none;
    struct capture c = {.url = VIEW("http://www.example.cn/2020/06/05/1.html"), .body = body};
    struct article art = {0};
    uint32_t x = 0;
    struct page p = {.a = a, .know = know, .options = &none, .capture = &c, .explain = {.a = a}};
    read_page(&p, &art);
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct field *k = &art.fields[f];
        require(k->span.beg <= k->span.end && k->span.end <= body.n);
        require(k->rule || !k->value.n);
        x += touch(k->value) + (k->rule ? touch(view_of(k->rule)) : 0);
    }
    for (uint32_t i = 0; i < art.nauthors; i++)
        x += touch(art.authors[i]);
    return x;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct region r;
    static struct knowledge *know;
    static volatile uint32_t sink;
    jmp_buf full;
    struct err e;
    if (!r.base) {
        require(arena_open(&r, (size_t)1 << 28));
        know = knowledge_open(NULL, &e);
        require(know != NULL);
    }
    struct arena a = arena_reset(&r, (size_t)1 << 20, &full);
    struct view v = {(const char *)data, size};
    if (setjmp(full))
        return 0;
    sink = lines(know, v) + json(&a, v) + page(&a, know, v);
    (void)sink;
    return 0;
}
