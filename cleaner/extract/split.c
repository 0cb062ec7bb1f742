/*
 * Many articles on one page: which headings are titles of articles of their
 * own, and one article object for each.
 *
 * The title of another article brings a new subject: it names an agency or a
 * place that nothing before it has named and that its own text names again.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/cleaner.h"
#include "cleaner/extract/layout.h"

enum {
    HEADINGS = 64,     /* looked at: the work is bounded by this many times the text */
    NAME = 5,          /* characters of a name before its kind, at most; two at least */
    SECTION_WEIGHT = 200, /* an article has at least this much text */
};

static const struct view kinds[] = {VIEW_INIT("街道"), VIEW_INIT("镇"), VIEW_INIT("乡"), VIEW_INIT("县"), VIEW_INIT("区"),
                                    VIEW_INIT("市"),   VIEW_INIT("局"), VIEW_INIT("村"), VIEW_INIT("社区"), VIEW_INIT("学校"),
                                    VIEW_INIT("医院"), VIEW_INIT("公司"), VIEW_INIT("法院"), VIEW_INIT("检察院")};

static bool said(const struct block *b, uint32_t from, uint32_t to, struct view name)
{
    for (uint32_t i = from; i < to; i++)
        if (view_has(b[i].text, name))
            return true;
    return false;
}

/* The end of `text` as a name of two characters and a kind, cut at whatever is not Han. */
static struct view name_before(struct view text, size_t end, size_t kind)
{
    size_t beg = end;
    for (int n = 0; n < 2; n++) {
        size_t at = beg;
        if (beg == 0 || !cp_is_han(utf8_prev(text, &at)))
            return (struct view){0};
        beg = at;
    }
    return view_sub(text, beg, end + kind);
}

/* Whether block i, a heading, names something new that its section, up to `end`, is about. */
static bool new_subject(const struct block *b, uint32_t i, uint32_t end)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t at = view_find(b[i].text, kinds[k], 0);
        if (at == VIEW_NONE)
            continue;
        struct view name = name_before(b[i].text, at, kinds[k].n);
        if (name.n && !said(b, 0, i, name) && said(b, i + 1, end, name))
            return true;
    }
    return false;
}

static size_t weight(const struct block *b, uint32_t from, uint32_t to)
{
    size_t w = 0;
    for (uint32_t i = from; i < to; i++)
        w += b[i].type == BLOCK_HEADING ? 0 : utf8_weight(b[i].text);
    return w;
}

void split_levels(struct article *art, int level)
{
    struct block *b = art->blocks;
    uint32_t seen = 0, last = 0;
    for (uint32_t i = 1; i < art->nblocks && seen < HEADINGS; i++) {
        if (b[i].type != BLOCK_HEADING || b[i].level != level)
            continue;
        uint32_t end = i + 6 < art->nblocks ? i + 6 : art->nblocks;
        seen++;
        if (weight(b, last, i) >= SECTION_WEIGHT && new_subject(b, i, end) &&
            weight(b, i, art->nblocks) >= SECTION_WEIGHT) {
            b[i].level = 1;
            last = i;
        }
    }
}

static bool begins_article(const struct article *w, uint32_t i)
{
    if (i == 0 || w->blocks[i].type != BLOCK_HEADING || w->blocks[i].level != 1)
        return false;
    uint32_t end = i + 1;
    while (end < w->nblocks && !(w->blocks[end].type == BLOCK_HEADING && w->blocks[end].level == 1))
        end++;
    return weight(w->blocks, i, end) >= SECTION_WEIGHT;
}

/* Blocks [from, to) of the whole as an article; a heading at its beginning is its title. */
static void take(struct arena *a, const struct article *w, uint32_t from, uint32_t to, struct article *out)
{
    *out = *w;
    uint32_t head = from;
    if (from > 0) {
        out->fields[FIELD_TITLE] = (struct field){w->blocks[from].text, "heading", w->blocks[from].span};
        head++;
    }
    uint32_t beg = from ? w->blocks[from].span.beg : 0;
    uint32_t end = to < w->nblocks ? w->blocks[to].span.beg : UINT32_MAX;
    out->blocks = w->blocks + head;
    out->nblocks = to - head;
    out->edits = NULL, out->findings = NULL, out->dropped = NULL;
    out->nedits = out->nfindings = out->ndropped = 0;
    for (uint32_t i = 0; i < w->nedits; i++) {
        struct edit e = w->edits[i];
        if (e.block == EDIT_TITLE ? from > 0 : e.block < from || e.block >= to)
            continue;
        if (e.block != EDIT_TITLE)
            e.block = e.block < head ? EDIT_TITLE : e.block - head;
        *LIST_PUSH(a, out->edits, out->nedits) = e;
    }
    for (uint32_t i = 0; i < w->nfindings; i++)
        if (w->findings[i].span.beg >= beg && w->findings[i].span.beg < end)
            *LIST_PUSH(a, out->findings, out->nfindings) = w->findings[i];
    for (uint32_t i = 0; i < w->ndropped; i++)
        if (w->dropped[i].span.beg >= beg && w->dropped[i].span.beg < end)
            *LIST_PUSH(a, out->dropped, out->ndropped) = w->dropped[i];
}

uint32_t cleaner_split(struct arena *a, const struct article *whole, struct article **parts)
{
    uint32_t n = 0, from = 0;
    *parts = NULL;
    for (uint32_t i = 1; i <= whole->nblocks; i++)
        if (i == whole->nblocks || (n + 1 < HEADINGS && begins_article(whole, i))) {
            take(a, whole, from, i, LIST_PUSH(a, *parts, n));
            from = i;
        }
    if (n == 0) { /* no blocks at all: the whole is its only part */
        *LIST_PUSH(a, *parts, n) = *whole;
    }
    return n;
}
