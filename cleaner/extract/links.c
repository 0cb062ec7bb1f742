/* The links and images of a page, resolved: what a crawler follows and an article shows. */
#include "cleaner/base/url.h"
#include "cleaner/extract/extract.h"
#include "cleaner/extract/line.h"
#include "cleaner/knowledge/charsets.h"

struct linker {
    struct page *p;
    struct article *art;
    struct url base;
    bool has_base, gb18030;
    struct url_encoder gb, *encoder; /* of a link's query; NULL: UTF-8 */
    uint32_t *before; /* by node: text nodes of body lines that come before it */
    uint32_t first, last; /* the first and last of them */
};

/*
 * A query is written in the document's encoding (URL standard, 4.4); here for
 * the GB family, where a search or column is named in Chinese.
 */
static size_t to_gb(void *ctx, uint32_t cp, char out[8])
{
    const struct linker *l = ctx;
    uint8_t b[4];
    if (!l->gb18030 && cp == 0x20AC) { /* the gbk encoder's one byte of its own */
        out[0] = (char)0x80;
        return 1;
    }
    unsigned n = charsets_to_gb(l->p->know->charsets, cp, b);
    if (n == 4 && !l->gb18030)
        return 0;
    memcpy(out, b, n);
    return n;
}

static void find_encoder(struct linker *l)
{
    struct view charset = view_of(l->p->decoded.charset);
    l->gb18030 = view_eq(charset, VIEW("gb18030"));
    if (!l->p->know || !l->p->know->charsets || (!l->gb18030 && !view_eq(charset, VIEW("gbk"))))
        return;
    l->gb = (struct url_encoder){l, to_gb};
    l->encoder = &l->gb;
}

/* The document's base URL: where it was fetched, or what <base> says (HTML, 2.4.3). */
static void find_base(struct linker *l)
{
    const struct dom *d = &l->p->dom;
    const struct capture *c = l->p->capture;
    struct view at = c->final_url.n ? c->final_url : c->url;
    l->has_base = url_parse(l->p->a, at, NULL, &l->base, NULL) == ERR_OK;
    for (uint32_t i = 1; i < d->n; i++)
        if (d->nodes[i].kind == NODE_ELEMENT && d->nodes[i].tag == TAG_BASE) {
            struct view href = dom_attr(d, i, ATTR_HREF);
            struct url u;
            if (href.p && url_parse(l->p->a, href, l->has_base ? &l->base : NULL, &u, NULL) == ERR_OK) {
                l->base = u;
                l->has_base = true;
                return;
            }
        }
}

static void mark_body(struct linker *l)
{
    uint32_t n = l->p->dom.n;
    l->before = arena_array(l->p->a, uint32_t, n + 1);
    l->first = n;
    for (uint32_t i = 0; i < l->p->nlines; i++) {
        const struct line *line = &l->p->lines[i];
        if (line->role != LINE_BODY)
            continue;
        for (uint32_t k = line->first; k <= line->last; k++)
            l->before[k + 1] = l->p->dom.nodes[k].kind == NODE_TEXT;
        if (line->first < l->first)
            l->first = line->first;
        if (line->last > l->last)
            l->last = line->last;
    }
    for (uint32_t k = 0; k < n; k++)
        l->before[k + 1] += l->before[k];
}

static bool body_text_in(const struct linker *l, uint32_t node)
{
    return l->before[l->p->dom.nodes[node].end] > l->before[node];
}

/* The address without its fragment; as written where there is nothing to resolve it against. Empty: not for a crawler. */
static struct view address(const struct linker *l, struct view href)
{
    struct url u;
    href = view_trim(href);
    if (href.n == 0 || href.p[0] == '#')
        return (struct view){0};
    if (url_resolve(l->p->a, href, l->has_base ? &l->base : NULL, l->encoder, &u, NULL) == ERR_OK)
        return u.has_fragment ? view_sub(u.href, 0, u.href.n - u.fragment.n - 1) : u.href;
    size_t colon = view_chr(href, ':', 0), slash = view_chr(href, '/', 0);
    bool scheme = colon != VIEW_NONE && (slash == VIEW_NONE || colon < slash);
    return l->has_base || scheme ? (struct view){0} : href;
}

static struct link *add(struct linker *l, bool image, uint32_t node, struct view href)
{
    struct view url = address(l, href);
    if (url.n == 0)
        return NULL;
    struct link *k = image ? LIST_PUSH(l->p->a, l->art->images, l->art->nimages) : LIST_PUSH(l->p->a, l->art->links, l->art->nlinks);
    k->url = url;
    k->span = dom_open_span(l->p, node);
    return k;
}

static void add_link(struct linker *l, uint32_t node)
{
    const struct dom *d = &l->p->dom;
    struct link *k = add(l, false, node, dom_attr(d, node, ATTR_HREF));
    if (!k)
        return;
    k->text = dom_text(l->p, node);
    for (uint32_t i = node + 1; k->text.n == 0 && i < d->nodes[node].end; i++)
        if (d->nodes[i].kind == NODE_ELEMENT && d->nodes[i].tag == TAG_IMG)
            k->text = dom_attr(d, i, ATTR_ALT);
    k->nofollow = view_has_word(dom_attr(d, node, ATTR_REL), VIEW("nofollow"));
    k->in_body = body_text_in(l, node);
}

static void add_image(struct linker *l, uint32_t node)
{
    const struct dom *d = &l->p->dom;
    struct view lazy = dom_attr(d, node, ATTR_DATA_SRC);
    struct link *k = add(l, true, node, lazy.n ? lazy : dom_attr(d, node, ATTR_SRC));
    if (!k)
        return;
    k->text = dom_attr(d, node, ATTR_ALT);
    k->in_body = node > l->first && node < l->last;
}

void extract_links(struct page *p, struct article *art)
{
    struct linker l = {.p = p, .art = art};
    find_base(&l);
    find_encoder(&l);
    mark_body(&l);
    for (uint32_t i = 1; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_ELEMENT || (n->flags & NODE_CUT))
            continue;
        if (p->options->links && (n->tag == TAG_A || n->tag == TAG_AREA))
            add_link(&l, i);
        else if (p->options->links && (n->tag == TAG_FRAME || n->tag == TAG_IFRAME))
            add(&l, false, i, dom_attr(&p->dom, i, ATTR_SRC));
        else if (p->options->images && n->tag == TAG_IMG)
            add_image(&l, i);
    }
}
