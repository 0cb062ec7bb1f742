/*
 * The order of trust, first to last:
 *   1. the tags that government sites must carry (ArticleTitle, PubDate ...)
 *   2. the header table of a policy document
 *   3. the tags of common systems
 *   4. JSON-LD
 *   5. microdata, rel, class names
 *   6. labels and bylines near the title and at the end of the body
 *   7. breadcrumb, <title> without its site, the address
 * A label on the page that a reader sees goes before a tag where the tag is
 * known to be filled with something else (the author on Chinese pages).
 */
#include "cleaner/meta/meta.h"

#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

enum { HEAD_LINES = 14, ABOVE_LINES = 5, BELOW_LINES = 8, FAR_LINES = 60, BEIJING = 480 };

const char *meta_rule(struct reader *r, const char *kind, struct view name)
{
    struct buf b = {.a = r->a};
    buf_put(&b, view_of(kind));
    buf_put(&b, name);
    return view_z(r->a, buf_view(&b));
}

const char *meta_label_rule(struct reader *r, struct view label)
{
    return meta_rule(r, "label:", meta_fold(r->a, label));
}

bool meta_set(struct reader *r, enum field_id f, struct offer o)
{
    o.value = utf8_trim(o.value);
    if (r->art->fields[f].rule || !o.value.n)
        return false;
    r->art->fields[f] = (struct field){o.value, o.rule, o.span};
    return true;
}

struct view meta_fold(struct arena *a, struct view v)
{
    if (!v.n)
        return (struct view){0};
    char *to = arena_raw(a, v.n, 1, 1); /* no character grows when it is folded */
    size_t n = 0;
    for (size_t at = 0, from = 0; at < v.n; from = at) {
        uint32_t was = utf8_next(v, &at), cp = word_fold(was);
        if (!cp_is_word(cp))
            continue;
        if (cp != was)
            n += utf8_encode(to + n, cp);
        else
            while (from < at)
                to[n++] = v.p[from++];
    }
    return (struct view){to, n};
}

struct span meta_line_span(const struct reader *r, uint32_t line, struct view value)
{
    const struct line *l = &r->p->lines[line];
    uint32_t node = NODE_NONE;
    size_t from, to;
    while (value.n && line_part(r->p, l, &node, &from, &to)) {
        size_t at = view_find(view_sub(r->p->dom.nodes[node].text, 0, to), value, from);
        if (at != VIEW_NONE)
            return dom_text_span(r->p, node, at, at + value.n);
    }
    return line_span(r->p, l);
}

struct offered_date *meta_date(struct reader *r, const struct date *d, const char *rule, struct span span, bool update)
{
    if (r->ndates == OFFERED_DATES || !date_plausible(d, r->p->capture->fetched_ms))
        return NULL;
    r->dates[r->ndates] = (struct offered_date){*d, rule, span, update, false, false};
    return &r->dates[r->ndates++];
}

static bool same_day(const struct date *a, const struct date *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/*
 * The date that a reader sees beside the title, where it is no change: the
 * scripts of a page that moved from one system to another keep the day it
 * moved.  NULL for none.
 */
static const struct offered_date *seen_date(const struct reader *r)
{
    const struct offered_date *seen = NULL;
    for (uint32_t i = 0; i < r->ndates; i++)
        if (r->dates[i].near && !r->dates[i].update && (!seen || r->dates[i].near > seen->near))
            seen = &r->dates[i];
    for (uint32_t k = 0; seen && k < r->ndates; k++)
        if (r->dates[k].update && same_day(&r->dates[k].date, &seen->date))
            return NULL;
    return seen;
}

/* The first publication, else the first change; with the time of another offer of the same day. */
static void choose_date(struct reader *r)
{
    const struct offered_date *best = NULL;
    for (uint32_t i = 0; i < r->ndates && (!best || best->update); i++)
        if (!best || !r->dates[i].update)
            best = &r->dates[i];
    if (!best)
        return;
    const struct offered_date *seen = best->official ? NULL : seen_date(r);
    if (seen && !same_day(&seen->date, &best->date))
        best = seen;
    for (uint32_t i = 0; i < r->ndates && !best->date.timed; i++)
        if (r->dates[i].date.timed && !r->dates[i].update && same_day(&r->dates[i].date, &best->date))
            best = &r->dates[i];
    struct date d = best->date;
    if (r->chinese && d.zoned && d.offset == 0)
        date_to_zone(&d, BEIJING); /* a system's clock; a reader sees the other day */
    meta_set(r, FIELD_PUBLISHED,
             (struct offer){date_iso(r->a, &d, r->chinese ? BEIJING : DATE_LOCAL), best->rule, best->span});
}

bool meta_author(struct reader *r, struct view name, const char *rule, struct span span)
{
    name = utf8_trim(name);
    struct view folded = meta_fold(r->a, name);
    if (!folded.n || utf8_weight(name) > 120)
        return false;
    static const enum field_id others[] = {FIELD_SITE, FIELD_SOURCE};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (r->chinese && view_eq(folded, meta_fold(r->a, r->art->fields[others[i]].value)))
            return false;
    for (uint32_t i = 0; i < r->art->nauthors; i++)
        if (view_eq(folded, meta_fold(r->a, r->art->authors[i])))
            return false;
    if (r->art->nauthors >= 40)
        return false;
    *LIST_PUSH(r->a, r->art->authors, r->art->nauthors) = name;
    if (!r->art->fields[FIELD_AUTHORS].rule)
        r->art->fields[FIELD_AUTHORS] = (struct field){{0}, rule, span};
    return true;
}

void meta_author_or_reserve(struct reader *r, struct view name, bool organization, const char *rule, struct span span)
{
    struct view fold = meta_fold(r->a, name), site = meta_fold(r->a, r->art->fields[FIELD_SITE].value);
    if (!fold.n || !cp_is_word(utf8_next(name, &(size_t){0})))
        return;
    if (organization || (site.n && (view_has(site, fold) || view_has(fold, site)))) {
        if (!r->reserve.value.n && !r->chinese)
            r->reserve = (struct offer){name, rule, span};
        return;
    }
    meta_author(r, name, rule, span);
}

/* Where the body is, and where the head of the article may be: the lines before it, to the page's first heading. */
static void find_body(struct reader *r)
{
    const struct page *p = r->p;
    r->body = p->nlines;
    for (uint32_t i = 0; i < p->nlines; i++)
        if (p->lines[i].role == LINE_BODY) {
            r->body = i < r->body ? i : r->body;
            r->end = i + 1;
        }
    if (!r->end)
        r->body = p->nlines ? (p->nlines < HEAD_LINES ? p->nlines - 1 : HEAD_LINES) : 0, r->end = r->body;
    r->head = r->body > HEAD_LINES ? r->body - HEAD_LINES : 0;
    r->title_line = UINT32_MAX;
}

/* The head: from the title (or a few lines before the body) to a few lines below it. */
static void find_head(struct reader *r)
{
    uint32_t n = r->p->nlines, title = r->title_line;
    r->head_end = r->body + 1;
    if (title < n && title + FAR_LINES >= r->body && title < r->end) {
        r->head = title > ABOVE_LINES ? title - ABOVE_LINES : 0;
        if (title + BELOW_LINES > r->head_end)
            r->head_end = title + BELOW_LINES;
    }
    if (r->head_end > n)
        r->head_end = n;
}

/* Chinese by its characters: kana or Hangul among the Han make it something else. */
static bool is_chinese(const struct page *p)
{
    size_t han = 0, other = 0, letters = 0;
    for (uint32_t i = 0; i < p->nlines && han + letters < 20000; i++) {
        struct view v = p->lines[i].text;
        size_t plain = 0;
        for (size_t at = 0; at < v.n;) {
            if (utf8_ideograph_at(v, at)) {
                plain++;
                at += 3;
                continue;
            }
            uint32_t cp = utf8_next(v, &at);
            han += cp_is_han(cp);
            other += cp >= 0x3040 && cp_is_kana_hangul(cp);
            letters += cp_is_word(cp);
        }
        han += plain;
        letters += plain;
    }
    return han * 4 > letters && other * 10 < han;
}

static enum date_order order_of(const struct reader *r)
{
    struct view lang = dom_attr(&r->p->dom, r->p->dom.html, ATTR_LANG);
    const struct meta_tag *locale = meta_tag(r, VIEW("og:locale"));
    if (locale && lang.n <= 2)
        lang = locale->value;
    if (view_starts_ci(lang, VIEW("en")) && (lang.n == 2 || view_has(lang, VIEW("US"))))
        return DATE_MONTH_FIRST;
    return lang.n ? DATE_DAY_FIRST : DATE_UNSURE;
}

/* Lines of the head that are a date and nothing else are no text of the body. */
static void drop_dates(struct reader *r)
{
    for (uint32_t i = r->head; i < r->head_end; i++) {
        struct line *l = &r->p->lines[i];
        struct scan s;
        struct date d;
        if (l->role != LINE_BODY || l->weight > 40 || i == r->title_line)
            continue;
        scan_line(&s, l->text, r->p->know->words);
        uint32_t k = s.n ? scan_date(&s, 0, r->order, &d) : 0;
        while (k && k < s.n && scan_is_separator(s.cp[k]))
            k++;
        if (k && k == s.n) {
            l->role = LINE_DROPPED;
            l->rule = "metadata";
        }
    }
}

/* A line that says the title once more is no text of the body. */
static void drop_title(struct reader *r)
{
    struct page *p = r->p;
    struct view title = meta_fold(r->a, r->art->fields[FIELD_TITLE].value);
    if (!title.n)
        return;
    for (uint32_t i = 0, seen = 0; i < p->nlines && seen < 6; i++) {
        struct line *l = &p->lines[i];
        if (l->role != LINE_BODY)
            continue;
        seen++;
        if (i == r->title_line || view_eq(meta_fold(r->a, l->text), title)) {
            l->role = LINE_DROPPED;
            l->rule = "title";
            return;
        }
        if (l->weight > 120 && !l->heading)
            return;
    }
}

static void read_url(struct reader *r)
{
    const struct capture *c = r->p->capture;
    struct view url = c->final_url.n ? c->final_url : c->url;
    struct date d;
    size_t beg, end;
    const struct meta_tag *og = meta_tag(r, VIEW("og:url"));
    if (date_in_url(url, &d, &beg, &end))
        meta_date(r, &d, "url", (struct span){0, 0}, false);
    else if (og && date_in_url(og->value, &d, &beg, &end))
        meta_date(r, &d, "meta:og:url", dom_attr_span(r->p, og->attr), false);
}

void meta_read(struct page *p, struct article *art)
{
    struct reader *r = arena_new(p->a, struct reader);
    *r = (struct reader){.p = p, .art = art, .a = p->a};
    r->chinese = is_chinese(p);
    find_body(r);
    meta_tags(r);
    r->order = order_of(r);
    meta_title(r);
    find_head(r);
    meta_policy(r);
    meta_common_tags(r);
    meta_json(r);
    if (!r->chinese)
        meta_author_tags(r);
    meta_elements(r);
    meta_lines(r);
    if (r->chinese)
        meta_author_tags(r);
    meta_crumbs(r);
    read_url(r);
    choose_date(r);
    struct field *published = &art->fields[FIELD_PUBLISHED];
    if (art->reason == REASON_LIST_PAGE && published->rule && view_starts(view_of(published->rule), VIEW("line")))
        *published = (struct field){0}; /* an item's date, not the list's */
    struct view site = meta_fold(r->a, art->fields[FIELD_SITE].value);
    if (!r->art->nauthors && r->reserve.value.n && !view_eq(meta_fold(r->a, r->reserve.value), site))
        meta_author(r, r->reserve.value, r->reserve.rule, r->reserve.span);
    meta_language(r);
    drop_dates(r);
    drop_title(r);
}
