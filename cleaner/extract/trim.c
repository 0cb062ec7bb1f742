/*
 * The last look at the lines of the body: what a part of the page cannot tell
 * of itself, but its place among the others can.
 */
#include "cleaner/extract/choose.h"
#include "cleaner/meta/date.h"
#include "cleaner/meta/label.h"

enum {
    REPEAT_WEIGHT = 40, /* a line this heavy is not said twice ... */
    REPEAT_LINES = 8,   /* ... so near to each other */
    HEAD_WEIGHT = 60,   /* a dated line before the first prose that is no more than this is metadata */
    DECK_WEIGHT = 50,   /* a heading this heavy right after the title is its subtitle */
    APPEAL_WEIGHT = 200,
    TAIL_LINES = 4,
    ABOUT_PERCENT = 35,  /* of the prose: more than that is the article's own matter */
};

static bool is_rule(const struct line *l, struct view rule)
{
    return l->role == LINE_DROPPED && l->rule && view_eq(view_of(l->rule), rule);
}

/* Galleries and players say the same caption for every size of a picture: one of them stays. */
static void drop_repeats(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    for (uint32_t i = from; i < to; i++) {
        if (lines[i].role != LINE_BODY || lines[i].weight < REPEAT_WEIGHT)
            continue;
        uint32_t first = i - from > REPEAT_LINES ? i - REPEAT_LINES : from, k = i;
        while (k-- > first) {
            bool said = lines[k].role == LINE_BODY || is_rule(&lines[k], VIEW("repeated"));
            if (said && view_eq(lines[k].text, lines[i].text)) {
                line_drop(&lines[i], "repeated");
                break;
            }
        }
    }
}

/* After a heading of links, links are its list until prose comes; and when none comes, so is all the rest. */
static void drop_after_related(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    uint32_t last = from; /* one past the last prose */
    bool after = false;
    for (uint32_t i = from; i < to; i++)
        if (lines[i].role == LINE_BODY && c->prose[i])
            last = i + 1;
    for (uint32_t i = from; i < to; i++) {
        struct line *l = &lines[i];
        if (is_rule(l, VIEW("related")) && l->weight < 40 && l->link_weight == 0)
            after = true;
        else if (l->role == LINE_BODY && (c->prose[i] || (l->heading && i < last)))
            after = false;
        else if (l->role == LINE_BODY && after && (l->link_weight * 2 > l->weight || i >= last))
            line_drop(l, "related");
    }
}

/* Headings whose section holds nothing any more. */
static void drop_bare_headings(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    bool body = false, dropped = true;
    for (uint32_t i = to; i-- > from;) {
        struct line *l = &lines[i];
        if (l->role != LINE_BODY) {
            dropped = true;
        } else if (!l->heading) {
            body = true;
            dropped = false;
        } else {
            if (!body && dropped)
                line_drop(l, "related");
            body = dropped = false;
        }
    }
}

static bool is_dated(struct view text)
{
    struct date d;
    size_t beg, end;
    return date_find(text, 0, DATE_UNSURE, &d, &beg, &end);
}

/* Between title and first prose: dated lines, and the subtitle that a byline follows. */
static void trim_head(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    uint32_t first = from;
    bool byline = false;
    while (first < to && !(lines[first].role == LINE_BODY && c->prose[first] && lines[first].weight > HEAD_WEIGHT))
        first++;
    if (first == to)
        return;
    for (uint32_t i = first; i-- > from;) {
        struct line *l = &lines[i];
        if (l->role == LINE_BODY && l->weight <= HEAD_WEIGHT && !l->heading && is_dated(l->text))
            line_drop(l, "metadata");
        byline |= is_rule(l, VIEW("metadata"));
        bool deck = l->role == LINE_BODY && l->heading && (byline || l->weight >= DECK_WEIGHT);
        if (deck && c->title != NODE_NONE && i > c->title)
            line_drop(l, "subtitle");
    }
}

/* The last lines of the body, where they ask the reader for something or tell of the publisher. */
static void trim_tail(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    for (uint32_t i = to, seen = 0; i-- > from && seen < TAIL_LINES;) {
        struct line *l = &lines[i];
        if (l->role != LINE_BODY)
            continue;
        if (l->weight < APPEAL_WEIGHT && is_appeal(l->text)) {
            line_drop(l, "sign-up");
            continue;
        }
        seen++;
    }
}

static bool heads_about(const struct line *l)
{
    static const struct view heads[] = {VIEW_INIT("about "), VIEW_INIT("über "), VIEW_INIT("à propos"), VIEW_INIT("acerca de")};
    if (l->weight > 60 || !(l->heading || l->flags & LINE_BOLD))
        return false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (view_starts_ci(l->text, heads[i]))
            return true;
    return view_ends(l->text, VIEW("Hakkında"));
}

/* The last section of a press release or a column: who wrote it.  A small part of the whole, under its own heading. */
static void drop_about(struct choice *c, uint32_t from, uint32_t to)
{
    struct line *lines = c->p->lines;
    uint64_t all = 0, behind = 0;
    for (uint32_t i = from; i < to; i++)
        all += lines[i].role == LINE_BODY ? c->prose[i] : 0;
    for (uint32_t i = to; i-- > from && behind * 100 <= all * ABOUT_PERCENT;) {
        if (lines[i].role != LINE_BODY)
            continue;
        behind += c->prose[i];
        if (!heads_about(&lines[i]) || behind * 100 > all * ABOUT_PERCENT)
            continue;
        for (uint32_t k = i; k < to; k++)
            if (lines[k].role == LINE_BODY)
                line_drop(&lines[k], "about");
        return;
    }
}

void trim_lines(struct choice *c, uint32_t from, uint32_t to)
{
    drop_repeats(c, from, to);
    trim_head(c, from, to);
    trim_tail(c, from, to);
    drop_after_related(c, from, to);
    drop_about(c, from, to);
    drop_bare_headings(c, from, to);
}
