/*
 * Text that was lost: a unit between two numbers (520日 was 5月20日).  What
 * stood there is proposed, never written.
 *
 * The sign is the page as a whole: not one character stands between two
 * digits any more, where a news text has its dates so, and there are days
 * that no month has.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/line.h"
#include "cleaner/repair/repair.h"

enum { MONTHS = 12, DAYS = 31, PERSONS = 8, NUMBER_LEAST = 6, REPORTS = 50 };

struct number {
    size_t from, to; /* its digits in the line */
    uint32_t before, after; /* the characters around it, 0 at an end */
};

static bool next_number(struct view v, size_t *at, struct number *n)
{
    while (*at < v.n && !ascii_digit(v.p[*at]))
        ++*at;
    if (*at >= v.n)
        return false;
    n->from = *at;
    while (*at < v.n && ascii_digit(v.p[*at]))
        ++*at;
    n->to = *at;
    size_t p = n->from, q = n->to;
    n->before = p > 0 ? utf8_prev(v, &p) : 0;
    n->after = q < v.n ? utf8_next(v, &q) : 0;
    return true;
}

static uint32_t value(struct view v, size_t from, size_t to)
{
    uint32_t x = 0;
    for (; from < to && x < 100000000; from++)
        x = x * 10 + (uint32_t)(v.p[from] - '0');
    return x;
}

/* A day that no month has and that splits into month and day in one way only. */
static bool lost_month(struct view v, const struct number *n, uint32_t *month, uint32_t *day)
{
    size_t digits = n->to - n->from;
    uint32_t ways = 0;
    if (n->after != 0x65E5 /* 日 */ || digits < 2 || digits > 4 || v.p[n->from] == '0' ||
        value(v, n->from, n->to) <= DAYS)
        return false;
    for (size_t k = n->from + 1; k < n->to; k++) {
        uint32_t m = value(v, n->from, k), d = value(v, k, n->to);
        if (v.p[k] != '0' && m >= 1 && m <= MONTHS && d >= 1 && d <= DAYS) {
            *month = m;
            *day = d;
            ways++;
        }
    }
    return ways == 1;
}

/* "60日内", "第100日": a span of time, not a date. */
static bool is_date_place(struct view v, const struct number *n)
{
    static const uint32_t starts[] = {0, 0xFF0C, ',', 0x3002, 0xFF1B, ';', 0x3001, 0xFF1A, ':', 0x201C, 0x4E8E, 0x5728,
                                      0x81F3, 0x5E74, 0xFF08, '(', 0x4ECE, 0x81EA, ' ', 0x3000};
    static const uint32_t ends[] = {0xFF0C, ',', 0x81F3, 0x3001, 0x4E0A, 0x4E0B, 0x665A, 0x51CC, 0x65E9, 0x4E2D, 0xFF08,
                                    '(', 0x8D77, 0x5230, '-', 0x2014, 0x65E9};
    size_t at = n->to;
    utf8_next(v, &at); /* 日 */
    uint32_t then = at < v.n ? utf8_next(v, &at) : 0;
    bool begins = false, goes_on = false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        begins |= starts[i] == n->before;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        goes_on |= ends[i] == then;
    return begins && goes_on;
}

struct survey {
    uint32_t kept; /* characters that stand between two digits */
    uint32_t dates;
};

static bool is_prose(const struct line *l)
{
    return l->role == LINE_BODY && l->weight >= 40 && !(l->flags & (LINE_HIDDEN | LINE_PRE));
}

static void survey(const struct line *l, struct survey *s)
{
    struct number n;
    for (size_t at = 0; next_number(l->text, &at, &n);) {
        uint32_t m, d;
        size_t next = n.to;
        if (cp_is_han(n.after)) {
            utf8_next(l->text, &next);
            s->kept += next < l->text.n && ascii_digit(l->text.p[next]);
        }
        s->dates += lost_month(l->text, &n, &m, &d) && is_date_place(l->text, &n);
    }
}

/* The captured bytes of the words in the line; of the line where they are spread over several text nodes. */
static struct span span_of(const struct page *p, const struct line *l, struct view words)
{
    uint32_t node = NODE_NONE;
    size_t from, to;
    while (line_part(p, l, &node, &from, &to)) {
        size_t at = view_find(view_sub(p->dom.nodes[node].text, 0, to), words, from);
        if (at != VIEW_NONE)
            return dom_text_span(p, node, at, at + words.n);
    }
    return line_span(p, l);
}

static void suspect(struct page *p, const struct line *l, struct view words, struct view reading)
{
    struct buf b = {.a = p->a};
    buf_put(&b, words);
    buf_put(&b, VIEW(": a unit between two numbers is gone, perhaps "));
    buf_put(&b, reading);
    page_finding(p, FINDING_LOST_TEXT, VERDICT_SUSPICION, ACTION_REPORTED, "unit-between-numbers", buf_view(&b),
                 span_of(p, l, words));
}

/* 4741011人: households and persons, where one split only gives one to eight persons a household. */
static void lost_households(struct page *p, const struct line *l, const struct number *n)
{
    size_t cut = 0, end = n->to;
    uint32_t ways = 0;
    if (n->after != 0x4EBA /* 人 */ || n->to - n->from < NUMBER_LEAST || l->text.p[n->from] == '0')
        return;
    for (size_t k = n->from + 1; k < n->to; k++) {
        uint32_t a = value(l->text, n->from, k), b = value(l->text, k, n->to);
        if (l->text.p[k] != '0' && a >= 1 && b >= a && b <= a * PERSONS) {
            cut = k;
            ways++;
        }
    }
    if (ways != 1)
        return;
    utf8_next(l->text, &end);
    struct buf b = {.a = p->a};
    buf_put(&b, view_sub(l->text, n->from, cut));
    buf_put(&b, VIEW("户"));
    buf_put(&b, view_sub(l->text, cut, end));
    suspect(p, l, view_sub(l->text, n->from, end), buf_view(&b));
}

static uint32_t report(struct page *p, const struct line *l)
{
    struct number n;
    uint32_t found = 0;
    for (size_t at = 0; next_number(l->text, &at, &n);) {
        uint32_t m, d;
        if (lost_month(l->text, &n, &m, &d) && is_date_place(l->text, &n)) {
            struct buf b = {.a = p->a};
            size_t end = n.to;
            utf8_next(l->text, &end);
            buf_printf(&b, "%u月%u日", m, d);
            suspect(p, l, view_sub(l->text, n.from, end), buf_view(&b));
            found++;
        } else {
            lost_households(p, l, &n);
        }
    }
    return found;
}

void repair_lost(struct page *p)
{
    struct survey s = {0};
    for (uint32_t i = 0; i < p->nlines && !s.kept; i++)
        if (is_prose(&p->lines[i]))
            survey(&p->lines[i], &s);
    if (!s.dates || s.kept)
        return;
    for (uint32_t i = 0, n = 0; i < p->nlines && n < REPORTS; i++)
        if (is_prose(&p->lines[i]))
            n += report(p, &p->lines[i]);
}
