/*
 * Lines that head what follows without being marked up as headings: a line of
 * its own, short, unpunctuated at its end, before a paragraph.  In markup it
 * must also be bold or numbered like a chapter; a dump has only the order.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/layout.h"
#include "cleaner/extract/line.h"
#include "cleaner/meta/label.h"

enum {
    LEAST = 4, MOST = 90, /* weight of a heading */
    UNDER = 50,           /* weight of the paragraph that a heading needs */
    LOOK = 8,             /* lines looked at to find it */
};

/* Marks no heading ends with: the line goes on, lists, or is a sentence. */
static bool ends_open(uint32_t cp)
{
    static const uint32_t marks[] = {0x3002, 0xFF01, 0xFF1B, 0xFF0C, 0x3001, 0xFF1A, 0x2026, '.', ';', ',', ':', '!',
                                     0xFF09, ')', 0x2014};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (cp == marks[i])
            return true;
    return false;
}

static uint32_t last_cp(struct view v)
{
    size_t at = v.n;
    return v.n ? utf8_prev(v, &at) : 0;
}

/* Names, places and captions stand alone as well: 图为…, 新华社记者 … 摄, （…） */
static bool is_note(struct view v)
{
    static const struct view heads[] = {VIEW_INIT("图为"), VIEW_INIT("图："), VIEW_INIT("图:"), VIEW_INIT("上图"),
                                        VIEW_INIT("下图"), VIEW_INIT("（"), VIEW_INIT("("), VIEW_INIT("附件"),
                                        VIEW_INIT("注"), VIEW_INIT("记者"), VIEW_INIT("作者"), VIEW_INIT("来源")};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (view_starts(v, heads[i]))
            return true;
    return view_ends(v, VIEW("摄")) || view_ends(v, VIEW("供图"));
}

static bool stands_alone(const struct line *l)
{
    size_t at = 0;
    if (l->weight < LEAST || l->weight > MOST || ends_open(last_cp(l->text)) || is_note(l->text))
        return false;
    while (at < l->text.n) { /* a number or a date heads nothing */
        uint32_t cp = utf8_next(l->text, &at);
        if (cp_is_word(cp) && !(cp < 0x80 && ascii_digit((char)cp)))
            return true;
    }
    return false;
}

static bool is_numeral(uint32_t cp)
{
    static const uint32_t digits[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341,
                                      0x767E};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (cp == digits[i])
            return true;
    return false;
}

/* 一、 and 第一章 are of the first rank, （一） and 第一节 of the second; 0 for no number. */
static int numbered(struct view v)
{
    size_t at = 0;
    uint32_t first = utf8_next(v, &at), cp = first;
    bool chapter = first == 0x7B2C, bracket = first == 0xFF08 || first == '('; /* 第 （ */
    uint32_t n = 0;
    if (!chapter && !bracket)
        at = 0;
    while (at < v.n && is_numeral(cp = utf8_next(v, &at)))
        n++;
    if (n == 0 || n > 4)
        return 0;
    if (chapter)
        return cp == 0x7AE0 || cp == 0x7BC7 ? 1 : cp == 0x8282 ? 2 : 0; /* 章 篇 节 */
    if (bracket)
        return cp == 0xFF09 || cp == ')' ? 2 : 0;
    return cp == 0x3001 || cp == 0xFF0E ? 1 : 0;
}

static const struct line *next_body(const struct page *p, uint32_t i)
{
    for (uint32_t k = i + 1; k < p->nlines && k <= i + LOOK; k++)
        if (p->lines[k].role == LINE_BODY)
            return &p->lines[k];
    return NULL;
}

int subhead_level(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];
    if (!stands_alone(l))
        return 0;
    int rank = numbered(l->text);
    bool marked = p->kind == PAGE_TEXT || l->flags & LINE_BOLD;
    if (!marked && !rank)
        return 0;
    const struct line *next = next_body(p, i);
    if (next && next->weight <= MOST && stands_alone(next)) /* a heading of headings */
        next = next_body(p, (uint32_t)(next - p->lines));
    if (!next || next->weight < UNDER || next->weight <= l->weight)
        return 0;
    return rank ? rank + 1 : p->kind == PAGE_TEXT ? 2 : 3;
}
