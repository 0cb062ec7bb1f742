/*
 * What of a page's text is not article, as regions of the captured bytes: one
 * for each run of lines that were dropped for the same reason, and one for
 * each element that shows no text but holds some.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"

static void put(struct page *p, struct article *art, const char *rule, struct span s)
{
    struct dropped *d = LIST_PUSH(p->a, art->dropped, art->ndropped);
    *d = (struct dropped){rule, s};
}

static const char *silent_rule(unsigned tag)
{
    switch (tag) {
    case TAG_SCRIPT: case TAG_STYLE: case TAG_HEAD:
        return NULL;
    case TAG_TITLE:
        return "title";
    case TAG_AUDIO: case TAG_VIDEO: case TAG_OBJECT: case TAG_APPLET: case TAG_CANVAS: case TAG_IFRAME:
        return "player";
    default:
        return "hidden";
    }
}

/* The text of [i, end) as one span, from its first text node to its last; false where there is none. */
static bool text_span(const struct page *p, uint32_t i, uint32_t end, struct span *out)
{
    uint32_t first = 0, last = 0;
    for (uint32_t k = i; k < end; k++)
        if (p->dom.nodes[k].kind == NODE_TEXT && utf8_trim(p->dom.nodes[k].text).n) {
            first = first ? first : k;
            last = k;
        }
    if (!first)
        return false;
    *out = page_span(p, p->dom.nodes[first].beg, p->dom.nodes[last].close);
    return true;
}

/* Silent elements from *node on, up to `upto`. */
static void silent(struct page *p, struct article *art, uint32_t *node, uint32_t upto)
{
    const struct dom *d = &p->dom;
    while (*node < upto) {
        const struct node *n = &d->nodes[*node];
        struct span s;
        bool skip = n->flags & NODE_CUT;
        if (!skip && n->kind == NODE_ELEMENT && tag_is_silent(n->tag) && n->tag != TAG_HEAD) {
            const char *rule = silent_rule(n->tag);
            if (rule && text_span(p, *node, n->end, &s))
                put(p, art, rule, s);
            skip = true;
        }
        *node = skip ? n->end : *node + 1;
    }
}

/* Rules by their words: one that stands in two files may be at two addresses. */
static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

void extract_dropped(struct page *p, struct article *art)
{
    uint32_t node = 1;
    for (uint32_t i = 0; i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        silent(p, art, &node, l->first);
        if (l->role == LINE_BODY)
            continue;
        uint32_t last = i;
        while (last + 1 < p->nlines && p->lines[last + 1].role != LINE_BODY && same(p->lines[last + 1].rule, l->rule))
            last++;
        struct span s = line_span(p, l);
        if (last != i)
            s.end = line_span(p, &p->lines[last]).end;
        put(p, art, l->rule ? l->rule : "template", s);
        i = last;
        node = node > p->lines[last].last ? node : p->lines[last].last;
    }
    silent(p, art, &node, p->dom.n);
}
