/*
 * The header table of a policy document (索引号, 发文机关, 发文字号, 成文日期
 * ...): label cells and the cells behind them, or labels and values in a line.
 */
#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

enum { HEADER_LINES = 80 };

struct header {
    struct view value[4]; /* index, issuer, number, date */
    uint32_t line[4];
    const char *rule[4];
    struct view published, title;
    uint32_t published_line, title_line;
};

static int slot(uint32_t what)
{
    return what & WORD_INDEX ? 0 : what & WORD_DOCNUM ? 2 : what & WORD_DOCDATE ? 3 : what & WORD_ISSUER ? 1 : -1;
}

/* 国办发〔2017〕47号 and its like: a number and 号, or a year in brackets. */
static bool is_document_number(struct view v)
{
    bool digit = false;
    for (size_t i = 0; i < v.n; i++)
        digit |= ascii_digit(v.p[i]);
    return digit && utf8_weight(v) <= 60 &&
           (view_has(v, VIEW("号")) || view_has(v, VIEW("〔")) || view_has(v, VIEW("[")) || view_has(v, VIEW("（")));
}

static bool is_index(struct view v)
{
    size_t digits = 0;
    for (size_t i = 0; i < v.n; i++)
        digits += ascii_digit(v.p[i]);
    return digits >= 3 && v.n <= 80 && utf8_han(v) * 2 <= utf8_count(v);
}

static bool fits(int k, struct view v)
{
    struct date d;
    size_t beg, end;
    switch (k) {
    case 0:
        return is_index(v);
    case 1:
        return utf8_han(v) >= 2 && utf8_weight(v) <= 100;
    case 2:
        return is_document_number(v);
    default:
        return date_find(v, 0, DATE_UNSURE, &d, &beg, &end);
    }
}

static void offer(struct reader *r, struct header *h, uint32_t line, uint32_t what, struct view label, struct view v)
{
    int k = slot(what);
    struct date d;
    size_t beg, end;
    if ((what & WORD_DATE) && !(what & WORD_DOCDATE) && !h->published.n && date_find(v, 0, DATE_UNSURE, &d, &beg, &end)) {
        h->published = v;
        h->published_line = line;
    }
    if ((what & WORD_TITLE) && !h->title.n && utf8_weight(v) >= 8) {
        h->title = v;
        h->title_line = line;
    }
    if (k < 0 || h->value[k].n || !fits(k, v))
        return;
    h->value[k] = v;
    h->line[k] = line;
    h->rule[k] = meta_label_rule(r, label);
}

/* The label that fills a whole line (a cell), with or without its colon. */
static uint32_t cell_label(const struct reader *r, const struct line *l, struct view *label)
{
    struct scan s;
    uint32_t what = 0;
    if (l->weight > 30 || !(l->words & (WORD_POLICIES | WORD_DATE)))
        return 0;
    scan_line(&s, l->text, r->p->know->words);
    uint32_t beg = 0, end = s.n;
    while (beg < end && !cp_is_word(s.cp[beg]))
        beg++;
    while (end > beg && !cp_is_word(s.cp[end - 1]))
        end--;
    uint32_t n = scan_word(&s, beg, WORD_POLICIES | WORD_DATE, &what);
    if (!n || beg + n != end)
        return 0;
    *label = scan_view(&s, beg, end);
    return what;
}

/* 索 引 号 20191202-189769 分 类 其他: labels without colons, two in a line, or one that begins it. */
static void bare_labels(struct reader *r, struct header *h, uint32_t line, const struct scan *s)
{
    uint32_t at[16], len[16], what[16], n = 0;
    for (uint32_t i = 0; i < s->n && n < 16; i++) {
        uint32_t w, k = !i || s->gap[i] ? scan_word(s, i, WORD_POLICIES | WORD_DATE | WORD_SECTION, &w) : 0;
        if (k < 2 || (i + k < s->n && !s->gap[i + k]))
            continue;
        at[n] = i, len[n] = k, what[n++] = w;
        i += k - 1;
    }
    if (n < 2 && !(n == 1 && at[0] == 0 && (what[0] & (WORD_TITLE | WORD_INDEX | WORD_DOCNUM))))
        return;
    for (uint32_t i = 0; i < n; i++)
        offer(r, h, line, what[i], scan_view(s, at[i], at[i] + len[i]),
              scan_view(s, at[i] + len[i], i + 1 < n ? at[i + 1] : s->n));
}

/* What a document number that lost its brackets has before the year. */
static bool ends_code(uint32_t cp)
{
    static const char ends[] = "发函字办令文规通告批复电";
    return utf8_has(view_of(ends), cp);
}

static uint32_t digits_end(const struct scan *s, uint32_t i)
{
    while (i < s->n && s->cp[i] >= '0' && s->cp[i] <= '9')
        i++;
    return i;
}

/* A line that is a document number and nothing else: 国办发〔2017〕47号, 甘区政办发201756号, 国务院令第743号. */
static bool number_line(const struct scan *s)
{
    uint32_t k = 0;
    while (k < s->n && cp_is_han(s->cp[k]) && s->cp[k] != 0x7B2C) /* 第 */
        k++;
    if (k < 2 || k > 20 || k >= s->n)
        return false;
    uint32_t code = s->cp[k - 1], open = s->cp[k];
    bool bracket = open == 0x3014 || open == '[' || open == '(' || open == 0x3010, order = open == 0x7B2C && code == 0x4EE4;
    uint32_t year = k + bracket, end = digits_end(s, year);
    if (!order) {
        bool sound = end >= year + 4 && ((s->cp[year] == '1' && s->cp[year + 1] == '9') || (s->cp[year] == '2' && s->cp[year + 1] == '0'));
        if (!sound || (bracket ? end != year + 4 || end >= s->n || cp_is_word(s->cp[end]) : !ends_code(code) || end < year + 5))
            return false;
        k = bracket ? end + 1 : year + 4;
    }
    k += k < s->n && s->cp[k] == 0x7B2C;
    end = digits_end(s, k);
    return end > k && end <= k + 5 && end + 1 == s->n && s->cp[end] == 0x53F7; /* 号 */
}

/* Under the title of a document, its number without a label. */
static void bare_number(struct reader *r, struct header *h)
{
    const struct page *p = r->p;
    uint32_t title = r->title_line < p->nlines ? r->title_line : r->body;
    for (uint32_t i = title > 2 ? title - 2 : 0; i < p->nlines && i <= title + 4 && !h->value[2].n; i++) {
        struct scan s;
        if (i == r->title_line || p->lines[i].weight > 60)
            continue;
        scan_line(&s, p->lines[i].text, p->know->words);
        if (!number_line(&s))
            continue;
        h->value[2] = utf8_trim(p->lines[i].text);
        h->line[2] = i;
        h->rule[2] = "line:document-number";
    }
}

static void gather(struct reader *r, struct header *h)
{
    const struct page *p = r->p;
    uint32_t from = r->body > HEADER_LINES ? r->body - HEADER_LINES : 0;
    uint32_t to = r->body + HEADER_LINES < p->nlines ? r->body + HEADER_LINES : p->nlines;
    for (uint32_t i = from; i < to; i++) {
        const struct line *l = &p->lines[i];
        struct view label, none;
        if (l->weight > 300 || !(l->words & (WORD_LABELS | WORD_SLASH)))
            continue;
        uint32_t what = cell_label(r, l, &label);
        if (what && i + 1 < p->nlines && !cell_label(r, &p->lines[i + 1], &none)) {
            offer(r, h, i + 1, what, label, p->lines[i + 1].text);
            continue;
        }
        struct scan s;
        struct label b;
        if (!(l->marks & (SCAN_COLON | SCAN_GAP)))
            continue; /* no label with its colon, none parted from its value */
        scan_line(&s, l->text, r->p->know->words);
        for (uint32_t k = 0; k < s.n; k++)
            if (scan_label(&s, k, &b)) {
                struct date d;
                uint32_t end = b.end;
                if ((b.what & (WORD_DOCDATE | WORD_DATE)) && end == b.value && end < s.n)
                    end = scan_date(&s, end, DATE_UNSURE, &d);
                if (!b.prose && end > b.value)
                    offer(r, h, i, b.what, scan_view(&s, b.beg, b.value), scan_view(&s, b.value, end));
                k = b.end > k ? b.end - 1 : k;
            }
        bare_labels(r, h, i, &s);
    }
}

/* The lines of the table carry nothing but metadata. */
static void drop_header(struct reader *r, const struct header *h)
{
    struct page *p = r->p;
    uint32_t first = UINT32_MAX, last = 0;
    for (int k = 0; k < 4; k++)
        if (h->value[k].n) {
            first = h->line[k] < first ? h->line[k] : first;
            last = h->line[k] > last ? h->line[k] : last;
        }
    first = first > 1 && first != UINT32_MAX ? first - 1 : first;
    struct view title = meta_fold(r->a, r->art->fields[FIELD_TITLE].value);
    for (uint32_t i = first; i <= last + 3 && i < p->nlines; i++) {
        struct line *l = &p->lines[i];
        struct view label;
        bool metadata = l->kind == LINE_METADATA || cell_label(r, l, &label) || (i > first && i <= last && l->weight < 160 && cell_label(r, &p->lines[i - 1], &label));
        struct scan s;
        uint32_t what, n;
        scan_line(&s, l->text, r->p->know->words);
        n = scan_word(&s, 0, WORD_POLICIES, &what);
        metadata |= n >= 2 && n < s.n && (s.gap[n] || s.cp[n] == ':') && (i <= last || view_has(meta_fold(r->a, l->text), title)) && l->weight < 300;
        if (l->role == LINE_BODY && metadata) {
            l->role = LINE_DROPPED;
            l->rule = "metadata";
        }
    }
}

void meta_policy(struct reader *r)
{
    static const enum field_id fields[] = {FIELD_INDEX_NUMBER, FIELD_ISSUER, FIELD_DOCUMENT_NUMBER};
    struct header h = {0};
    if (!r->chinese)
        return;
    gather(r, &h);
    bare_number(r, &h);
    if (!h.value[0].n && !h.value[2].n)
        return; /* an issuer alone is anybody's source */
    for (int k = 0; k < 3; k++)
        if (h.value[k].n)
            meta_set(r, fields[k], (struct offer){h.value[k], h.rule[k], meta_line_span(r, h.line[k], h.value[k])});
    struct field *title = &r->art->fields[FIELD_TITLE];
    bool guessed = title->rule && (strcmp(title->rule, "line") == 0 || strcmp(title->rule, "title-tag") == 0);
    if (h.title.n && guessed && !view_has(meta_fold(r->a, title->value), meta_fold(r->a, h.title)))
        *title = (struct field){0}; /* the table says it in so many words */
    if (h.title.n && meta_set(r, FIELD_TITLE, (struct offer){h.title, "label:title", meta_line_span(r, h.title_line, h.title)}))
        r->title_line = h.title_line;
    struct date d;
    size_t beg, end;
    if (h.published.n && date_find(h.published, 0, DATE_UNSURE, &d, &beg, &end))
        meta_date(r, &d, "label:date", meta_line_span(r, h.published_line, h.published), false);
    if (h.value[3].n && date_find(h.value[3], 0, DATE_UNSURE, &d, &beg, &end))
        meta_date(r, &d, h.rule[3], meta_line_span(r, h.line[3], h.value[3]), true);
    drop_header(r, &h);
}
