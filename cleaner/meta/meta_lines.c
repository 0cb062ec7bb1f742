/*
 * What a reader sees: labels with values, bylines, the date by the title, the
 * source in a dateline.  Only in the head (the lines before the body), in
 * lines that carry nothing else, and behind the body: an event's date inside
 * the text is never the publication's.
 */
#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

enum { TAIL_LINES = 12, BELOW = 6, ABOVE = 3, BYLINE_WEIGHT = 90, DATELINE_CHARS = 40, DATELINE_BYTES = 400, BRACKET_BYTES = 160 };

/* 新华社 权威发布: the name of a medium ends at the space behind it. */
static struct view one_medium(const struct reader *r, struct view v)
{
    size_t space = view_chr(v, ' ', 0);
    struct view head = view_sub(v, 0, space == VIEW_NONE ? v.n : space);
    return utf8_han(head) > 1 && meta_is_medium(r, head) ? head : v;
}

/* 来源： in a cell of its own, and the name of a medium in the next. */
static void source_below(struct reader *r, uint32_t line, const char *rule)
{
    if (line + 1 >= r->head_end)
        return;
    const struct line *next = &r->p->lines[line + 1];
    if (next->kind == LINE_TEXT && next->weight <= 30 && line + 1 != r->title_line && meta_is_medium(r, next->text))
        meta_set(r, FIELD_SOURCE, (struct offer){next->text, rule, line_span(r->p, next)});
}

static bool may_have_label(const struct line *l, uint32_t what)
{
    return (l->words & what) && (l->marks & SCAN_COLON);
}

static void label_values(struct reader *r, uint32_t line, bool head)
{
    const struct line *l = &r->p->lines[line];
    struct scan s;
    scan_line(&s, l->text, r->p->know->words);
    for (uint32_t i = 0; i < s.n;) {
        struct label b;
        if (!scan_label(&s, i, &b)) {
            i++;
            continue;
        }
        i = b.end > i ? b.end : i + 1;
        struct view v = scan_view(&s, b.value, b.end);
        if (!v.n && (b.what & WORD_SOURCE) && b.end == s.n && head)
            source_below(r, line, meta_label_rule(r, scan_view(&s, b.beg, b.value)));
        if (b.prose || !v.n)
            continue;
        const char *rule = meta_label_rule(r, scan_view(&s, b.beg, b.value));
        struct span span = meta_line_span(r, line, v);
        if ((b.what & WORD_SOURCE) && utf8_weight(v) <= 60 && !(b.what & WORD_AUTHOR))
            meta_set(r, FIELD_SOURCE, (struct offer){one_medium(r, v), rule, span});
        else if (b.what & WORD_EDITOR && !(b.what & WORD_AUTHOR))
            continue; /* see editors() */
        else if (b.what & WORD_AUTHOR)
            r->chinese ? meta_names(r, v, rule, span, false) : meta_latin_names(r, v, rule, span);
        else if (b.what & WORD_SECTION && head && utf8_weight(v) <= 40)
            meta_set(r, FIELD_SECTION, (struct offer){v, rule, span});
    }
}

/* The word before a date that says what it is: *update for a change. */
static void date_context(const struct scan *s, uint32_t at, bool *update)
{
    uint32_t what, from = at > 16 ? at - 16 : 0;
    *update = false;
    for (uint32_t i = from; i < at; i++) {
        uint32_t n = scan_word(s, i, WORD_UPDATED | WORD_DATE | WORD_DOCDATE, &what);
        if (!n || i + n > at)
            continue;
        *update = (what & WORD_UPDATED) && !(what & WORD_DATE);
        i += n - 1;
    }
}

/* Joined Nov 4, 2011; founded, due, born: a day of something else, in the line or as the line before it. */
static bool other_day(const struct reader *r, uint32_t line)
{
    static const struct view t[] = {VIEW_INIT("join"), VIEW_INIT("born"), VIEW_INIT("founded"), VIEW_INIT("since"), VIEW_INIT("deadline"),
                                    VIEW_INIT("expire"), VIEW_INIT("member"), VIEW_INIT("event date"), VIEW_INIT("start date"),
                                    VIEW_INIT("注册"), VIEW_INIT("截止"), VIEW_INIT("有效期"), VIEW_INIT("活动时间"), VIEW_INIT("会议时间")};
    for (uint32_t i = line ? line - 1 : 0; i <= line; i++)
        for (size_t k = 0; k < sizeof t / sizeof *t; k++)
            if (r->p->lines[i].weight <= (i == line ? 80 : 24) && view_find_ci(r->p->lines[i].text, t[k], 0) != VIEW_NONE)
                return true;
    return false;
}

/* Dates of a line that carries metadata, or begins with a date and is short. */
static void line_dates(struct reader *r, uint32_t line, bool head)
{
    const struct line *l = &r->p->lines[line];
    bool known = l->kind == LINE_METADATA || l->kind == LINE_EDITOR;
    if (l->weight > 200 || (!known && l->weight > (head ? 110 : 40)) || line == r->title_line || !(l->marks & SCAN_NUMBER))
        return;
    if (!known && (view_has(l->text, VIEW("。")) || view_has(l->text, VIEW("，"))))
        return; /* a sentence speaks of a day of its own */
    struct scan s;
    scan_line(&s, l->text, r->p->know->words);
    for (uint32_t i = 0, taken = 0; i < s.n && taken < 3; i++) {
        struct date d;
        bool update;
        uint32_t end = scan_date(&s, i, r->order, &d), what;
        if (!end)
            continue;
        if (!taken && other_day(r, line))
            return;
        uint32_t label = scan_find(&s, 0, WORD_DATE | WORD_UPDATED | WORD_CLOCK, &what);
        bool labelled = label < i;
        if (!known && !labelled && (i > 24 || (!head && s.n > end - i)))
            return;
        date_context(&s, i, &update);
        struct offered_date *o = meta_date(r, &d, labelled ? "label:date" : "line:date",
                                           meta_line_span(r, line, view_sub(s.v, s.off[i], s.off[end])), update);
        if (o && r->title_line < r->p->nlines)
            o->near = line > r->title_line && line <= r->title_line + BELOW ? 2 : line < r->title_line && line + ABOVE >= r->title_line;
        taken++;
        i = end - 1;
    }
}

/* The editor: 责任编辑 before 编辑 before those who checked; empty labels say nothing. */
static void editors(struct reader *r)
{
    const struct page *p = r->p;
    static const struct view order[] = {VIEW_INIT("责任编辑"), VIEW_INIT("责编"), VIEW_INIT("编辑"), VIEW_INIT("")};
    bool any = true; /* after the first pass: whether there is an editor's label at all */
    for (size_t k = 0; k < sizeof order / sizeof *order && any; k++) {
        any = k > 0;
        for (uint32_t i = r->head; i < p->nlines; i++) {
            struct scan s;
            struct label b;
            if (!may_have_label(&p->lines[i], WORD_EDITOR) || p->lines[i].weight > 200 || (p->lines[i].kind == LINE_TEXT && p->lines[i].weight > 60))
                continue;
            scan_line(&s, p->lines[i].text, r->p->know->words);
            for (uint32_t at = 0; at < s.n; at++) {
                if (!scan_label(&s, at, &b) || !(b.what & WORD_EDITOR) || b.prose || (b.what & WORD_AUTHOR))
                    continue;
                any = true;
                struct buf name = {.a = r->a};
                for (uint32_t c = b.beg; c + 1 < b.value; c++)
                    utf8_put(&name, s.cp[c]);
                struct view v = scan_view(&s, b.value, b.end);
                /* SF099 behind a name is a number of the house */
                size_t cut = v.n;
                while (cut > 0 && utf8_han(v) && (ascii_alnum(v.p[cut - 1]) || v.p[cut - 1] == ' '))
                    cut--;
                v = view_sub(v, 0, cut);
                bool house = r->chinese && !utf8_han(v); /* NF042, a number of the house alone */
                if (view_starts(buf_view(&name), order[k]) && v.n && utf8_weight(v) <= 40 && !house)
                    meta_set(r, FIELD_EDITOR, (struct offer){v, meta_rule(r, "label:", buf_view(&name)), meta_line_span(r, i, v)});
                at = b.end > at ? b.end - 1 : at;
            }
        }
    }
}

/* (记者 甲 通讯员 乙), the parenthesis that begins at byte `at` of a line's text. */
static uint32_t parenthesis(struct reader *r, uint32_t line, size_t at, bool last)
{
    struct view text = r->p->lines[line].text;
    struct view wide = VIEW("（");
    size_t open = view_starts(view_from(text, at), wide) ? wide.n : 1;
    size_t close = view_find(text, VIEW("）"), at), half = view_chr(text, ')', at);
    if (half < close)
        close = half;
    if (close == VIEW_NONE)
        return 0;
    struct view v = view_sub(text, at + open, close);
    if (utf8_weight(v) > BYLINE_WEIGHT)
        return 0;
    struct scan s;
    uint32_t what;
    scan_line(&s, v, r->p->know->words);
    if (s.n && scan_word(&s, 0, WORD_EDITOR | WORD_SOURCE, &what) && !(what & WORD_AUTHOR))
        return 0;
    bool role = s.n && scan_word(&s, 0, WORD_AUTHOR | WORD_SLASH, &what);
    if ((!role && !last) || (!role && view_has(r->art->fields[FIELD_EDITOR].value, v)))
        return 0;
    return meta_names(r, v, role ? "byline" : "byline-end", meta_line_span(r, line, v), !role);
}

/* The last parenthesis of a line, where the line ends with it. */
static size_t last_open(struct view text)
{
    struct view v = utf8_trim(text);
    if (!view_ends(v, VIEW("）")) && !view_ends(v, VIEW(")")))
        return VIEW_NONE;
    for (size_t at = v.n; at > 0;) {
        uint32_t cp = utf8_prev(v, &at);
        if (cp == '(' || cp == 0xFF08)
            return at;
    }
    return VIEW_NONE;
}

/* Whether one of the words that end a dateline is in v at all. */
static bool may_be_dateline(struct view v)
{
    static const struct view ends[] = {VIEW_INIT("讯"), VIEW_INIT("訊"), VIEW_INIT("电"), VIEW_INIT("電"), VIEW_INIT("息")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (view_has(v, ends[i]))
            return true;
    return false;
}

/* 诸城融媒讯（记者 ...）, 新华社北京6月5日电: the medium in front, and who wrote. */
static void dateline(struct reader *r, uint32_t line)
{
    struct scan s;
    uint32_t what, medium = 0, i = 0;
    struct view text = r->p->lines[line].text;
    size_t bracket = view_find(text, VIEW("（"), 0), half = view_chr(text, '(', 0), stop = view_find(text, VIEW("。"), 0);
    bracket = half < bracket ? half : bracket;
    if (bracket >= BRACKET_BYTES && !may_be_dateline(view_sub(text, 0, stop < DATELINE_BYTES ? stop : DATELINE_BYTES)))
        return;
    scan_line(&s, view_sub(text, 0, DATELINE_BYTES), r->p->know->words);
    while (i < s.n && (scan_is_separator(s.cp[i])))
        i++;
    uint32_t beg = i;
    for (; i < s.n && i < beg + DATELINE_CHARS; i++) {
        uint32_t cp = s.cp[i], next = i + 1 < s.n ? s.cp[i + 1] : 0;
        bool open = next == '(' || s.gap[i + 1] || next == 0x3011 || next == ')' || next == 0x9898; /* 题 */
        if (cp == 0x3002 || (cp == ',' && !medium))
            return;
        if (!medium && i > beg && i < beg + 12 && scan_word(&s, i, WORD_MEDIA, &what) && (cp == 0x793E || cp == 0x7F51 || cp == 0x62A5 || cp == 0x53F0))
            medium = i + 1;
        bool dispatch = cp == 0x8BAF || cp == 0x7535 || (cp == 0x606F && i && s.cp[i - 1] == 0x6D88); /* 讯 电 消息 */
        if (dispatch && i > beg && (open || next == 0)) {
            uint32_t end = cp == 0x8BAF && (!medium || medium >= i || i - beg <= 10) ? i : medium;
            struct view v = end > beg ? scan_view(&s, beg, end) : (struct view){0};
            bool own = s.cp[beg] == 0x672C; /* 本报, 本网 */
            if (v.n && !own && utf8_weight(v) <= 30 && utf8_weight(v) >= 4)
                meta_set(r, FIELD_SOURCE, (struct offer){v, "dateline", meta_line_span(r, line, v)});
            break;
        }
    }
    if (bracket < BRACKET_BYTES)
        parenthesis(r, line, bracket, false);
}

/* Bylines in parentheses: at the beginning of the first paragraphs, at the end of any of the last. */
static void bylines(struct reader *r)
{
    const struct page *p = r->p;
    uint32_t seen = 0;
    for (uint32_t i = r->body; i < r->end && seen < 3; i++)
        if (p->lines[i].role == LINE_BODY && i != r->title_line && p->lines[i].weight > 40) {
            seen++;
            dateline(r, i);
        }
    seen = 0;
    for (uint32_t i = r->end; i-- > r->body && seen < 3;)
        if (p->lines[i].role == LINE_BODY) {
            size_t open = last_open(p->lines[i].text);
            if (open != VIEW_NONE && r->art->nauthors == 0)
                parenthesis(r, i, open, seen == 0);
            else if (open != VIEW_NONE && seen == 0)
                parenthesis(r, i, open, false);
            seen++;
        }
}

static bool capital_at(const struct scan *s, uint32_t i)
{
    size_t at = s->off[i];
    return i < s->n && utf8_next(s->v, &at) != s->cp[i];
}

/* 本报记者 张三 李四 on a line of its own; By Jane Doe. */
static void own_byline(struct reader *r, uint32_t line)
{
    const struct line *l = &r->p->lines[line];
    struct scan s;
    uint32_t what, i = 0;
    if (l->weight > 140 || line == r->title_line || l->kind == LINE_EDITOR || !(l->words & WORD_AUTHOR) ||
        !(l->marks & (SCAN_GAP | SCAN_COLON))) /* what stands between the role and the name */
        return;
    scan_line(&s, l->text, r->p->know->words);
    while (i < s.n && !cp_is_word(s.cp[i]))
        i++;
    struct date d;
    uint32_t date = i < s.n ? scan_date(&s, i, r->order, &d) : 0; /* 03/01/2017 by Jane Doe */
    for (i = date ? date : i; date && i < s.n && !cp_is_word(s.cp[i]);)
        i++;
    uint32_t n = scan_word(&s, i, WORD_AUTHOR, &what);
    if (!n || i + n >= s.n || s.cp[i + n] == ':')
        return;
    struct view rest = view_sub(s.v, s.off[i], s.off[s.n]);
    if (s.cp[i] >= 0x2E80 && r->chinese && (s.gap[i + n] || s.cp[i + n] == '/')) {
        uint32_t names = meta_names(r, rest, "byline", meta_line_span(r, line, rest), true);
        if (names && l->role == LINE_BODY && line < r->head_end) { /* 本报记者 张三, and nothing else */
            r->p->lines[line].role = LINE_DROPPED;
            r->p->lines[line].rule = "metadata";
        }
    } else if (s.cp[i] < 0x2E80 && s.gap[i + n] && capital_at(&s, i + n))
        meta_latin_names(r, rest, "byline", meta_line_span(r, line, rest));
}

static bool begins_with_author(const struct reader *r, const struct line *l)
{
    struct scan s;
    uint32_t what;
    if (l->weight > 80 || !(l->words & WORD_AUTHOR))
        return false;
    scan_line(&s, l->text, r->p->know->words);
    return s.n && scan_word(&s, 0, WORD_AUTHOR, &what);
}

void meta_lines(struct reader *r)
{
    const struct page *p = r->p;
    uint32_t tail = r->end + TAIL_LINES < p->nlines ? r->end + TAIL_LINES : p->nlines;
    for (uint32_t i = r->head; i < r->head_end; i++)
        line_dates(r, i, true);
    for (uint32_t i = r->head; i < tail; i++) {
        const struct line *l = &p->lines[i];
        bool inside = i > r->body && i + 1 < r->end;
        if (inside && l->kind != LINE_METADATA && l->kind != LINE_EDITOR)
            continue;
        if (l->weight <= 240 && may_have_label(l, WORD_LABELS | WORD_SLASH))
            label_values(r, i, i < r->head_end);
        if (i >= r->head_end && l->kind == LINE_METADATA)
            line_dates(r, i, false);
    }
    for (uint32_t i = tail; !r->ndates && i < p->nlines; i++)
        if (p->lines[i].kind == LINE_METADATA)
            line_dates(r, i, false); /* Last updated: in the footer */
    editors(r);
    if (!r->art->nauthors)
        for (uint32_t i = r->head; i < tail && !r->art->nauthors; i++)
            if (i < r->head_end + 3 || i >= r->end || p->lines[i].kind == LINE_METADATA)
                own_byline(r, i);
    for (uint32_t i = r->end + 1; !r->ndates && i < tail; i++)
        if (begins_with_author(r, &p->lines[i - 1]))
            line_dates(r, i, false); /* Written by Jane Doe / April 8, 2024 */
    if (r->chinese)
        bylines(r);
}
