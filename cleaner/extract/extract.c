#include "cleaner/extract/extract.h"

#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"

static void explain_node(const struct choice *c, const char *what, uint32_t i)
{
    const struct dom *d = &c->p->dom;
    const struct tally *t = &c->sum[i];
    struct view id = dom_attr(d, i, ATTR_ID), class = dom_attr(d, i, ATTR_CLASS);
    buf_printf(&c->p->explain, "%s <%.*s id=\"%.*s\" class=\"%.*s\">: text %u, links %u, prose %u in %u of %u lines\n",
               what, VIEW_ARG(d->nodes[i].name), VIEW_ARG(id), VIEW_ARG(class), t->text, t->link, t->prose,
               t->paragraphs, t->lines);
}

static void explain_line(const struct choice *c, const char *what, uint32_t i)
{
    if (i == NODE_NONE)
        buf_printf(&c->p->explain, "%s: none\n", what);
    else
        buf_printf(&c->p->explain, "%s: line %u: %.*s\n", what, i, VIEW_ARG(c->p->lines[i].text));
}

static void explain_lines(const struct choice *c)
{
    for (uint32_t i = 0; i < c->p->nlines; i++) {
        const struct line *l = &c->p->lines[i];
        size_t cut = utf8_offset(l->text, 40);
        buf_printf(&c->p->explain, "%-13s %5u %5u %5u  %.*s%s\n", l->role == LINE_BODY ? "body" : l->rule, l->weight,
                   l->link_weight, c->prose[i], (int)cut, l->text.p, cut < l->text.n ? "..." : "");
    }
}

void extract_choose(struct page *p, struct article *art)
{
    struct choice c = {.p = p, .title = NODE_NONE};
    if (p->nlines == 0) {
        art->reason = p->spam_page ? REASON_SPAM_PAGE : judge_page(&c);
        return;
    }
    read_lines(&c);
    find_title(&c);
    tally_lines(&c);
    name_nodes(&c);
    find_opening(&c);
    judge_nodes(&c);
    if (p->kind == PAGE_TEXT) {
        mark_dump(&c);
    } else {
        choose_root(&c);
        mark_lines(&c);
    }
    art->reason = p->spam_page ? REASON_SPAM_PAGE : judge_page(&c);
    if (p->options->explain) {
        explain_node(&c, "page", 0);
        explain_line(&c, "title", c.title);
        explain_line(&c, "first prose", c.opening);
        if (c.root)
            explain_node(&c, "body", c.root);
        explain_lines(&c);
    }
    if (art->reason != REASON_NONE)
        for (uint32_t i = 0; i < p->nlines; i++)
            if (p->lines[i].role == LINE_BODY) {
                p->lines[i].role = LINE_DROPPED;
                p->lines[i].rule = "no-article";
            }
}
