#include "crawler/discover.h"

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "crawler/xml.h"

enum { FEEDS = 16 };

static void link_tag(struct arena *a, const struct xml *x, struct discovery *out)
{
    struct view rel = xml_attr(x, VIEW("rel"), NULL), type = xml_attr(x, VIEW("type"), NULL);
    struct view href = xml_unescape(a, xml_attr(x, VIEW("href"), NULL));
    if (href.n == 0)
        return;
    if (view_has_word(rel, VIEW("canonical")) && out->canonical.n == 0)
        out->canonical = href;
    else if (view_has_word(rel, VIEW("next")) && out->next.n == 0)
        out->next = href;
    else if (view_has_word(rel, VIEW("alternate")) && out->nfeeds < FEEDS &&
             (view_eq_ci(type, VIEW("application/rss+xml")) || view_eq_ci(type, VIEW("application/atom+xml"))))
        *LIST_PUSH(a, out->feeds, out->nfeeds) = href;
}

/* "5; url='x'" (HTML, shared declarative refresh steps, without their rarer turns). */
static void refresh(struct arena *a, struct view v, struct discovery *out)
{
    struct view seconds, rest;
    uint64_t n = 0;
    size_t i = 0;
    v = view_trim(v);
    while (i < v.n && ascii_digit(v.p[i]))
        i++;
    seconds = view_sub(v, 0, i);
    size_t at = view_find_ci(v, VIEW("url"), i);
    if (at == VIEW_NONE)
        return;
    rest = view_trim(view_from(v, at + 3));
    if (rest.n == 0 || rest.p[0] != '=')
        return;
    rest = view_trim(view_from(rest, 1));
    if (rest.n >= 1 && (rest.p[0] == '\'' || rest.p[0] == '"')) {
        char quote = rest.p[0];
        view_cut(view_from(rest, 1), quote, &rest, NULL);
    }
    out->refresh = xml_unescape(a, rest);
    out->refresh_now = !view_u64(seconds, &n) || n <= 10;
}

static void meta_tag(struct arena *a, const struct xml *x, struct discovery *out)
{
    struct view content = xml_attr(x, VIEW("content"), NULL);
    if (view_eq_ci(xml_attr(x, VIEW("http-equiv"), NULL), VIEW("refresh")))
        refresh(a, content, out);
    if (view_eq_ci(view_trim(xml_attr(x, VIEW("name"), NULL)), VIEW("robots")))
        out->robots = content;
}

static bool word_byte(char c)
{
    return ascii_alnum(c) || c == '_' || c == '$';
}

/* The number that `name` is set to somewhere ("var countPage = 12"), or 0. */
static uint64_t number_of(struct view body, struct view name)
{
    for (size_t at = 0; (at = view_find(body, name, at)) != VIEW_NONE; at += name.n) {
        size_t i = at + name.n;
        if ((at && word_byte(body.p[at - 1])) || i >= body.n)
            continue;
        while (i < body.n && ascii_space(body.p[i]))
            i++;
        if (i >= body.n || (body.p[i] != '=' && body.p[i] != ':') || (i + 1 < body.n && body.p[i + 1] == '='))
            continue;
        i++;
        while (i < body.n && (ascii_space(body.p[i]) || body.p[i] == '"' || body.p[i] == '\''))
            i++;
        size_t beg = i;
        while (i < body.n && ascii_digit(body.p[i]))
            i++;
        uint64_t n;
        if (view_u64(view_sub(body, beg, i), &n))
            return n;
    }
    return 0;
}

static struct view unquote(struct view v)
{
    v = view_trim(v);
    if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0])
        return view_sub(v, 1, v.n - 1);
    return (struct view){0};
}

static bool plain_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_alnum(v.p[i]) && v.p[i] != '_' && v.p[i] != '-' && v.p[i] != '.')
            return false;
    return v.n > 0 && v.n < 64;
}

/* index_1.html ... index_{n-1}.html: the first page has no number. */
static void add_pages(struct arena *a, struct view stem, struct view ext, uint64_t n, uint32_t most,
                      struct discovery *out)
{
    for (uint64_t k = 1; k < n && out->npages < most; k++) {
        struct buf b = {.a = a};
        buf_put(&b, stem);
        buf_putc(&b, '_');
        buf_u64(&b, k);
        buf_putc(&b, '.');
        buf_put(&b, ext);
        *LIST_PUSH(a, out->pages, out->npages) = buf_view(&b);
    }
}

/* The page's own name without "_3": how its brothers are called. */
static void own_name(const struct url *at, struct view *stem, struct view *ext)
{
    struct view file = view_from(at->path, url_dir(at).n);
    *ext = url_extension(at);
    *stem = view_sub(file, 0, file.n - ext->n - (ext->n ? 1 : 0));
    if (file.n == 0) {
        *stem = VIEW("index");
        *ext = VIEW("html");
    }
    size_t i = stem->n;
    while (i && ascii_digit(stem->p[i - 1]))
        i--;
    if (i && i < stem->n && stem->p[i - 1] == '_')
        stem->n = i - 1;
}

/* What scripts that write a list's page links call and set: the function, then the names of their number. */
static const struct view paging[] = {VIEW_INIT("createPageHTML"), VIEW_INIT("countPage"), VIEW_INIT("maxpage"),
                                     VIEW_INIT("maxPage"), VIEW_INIT("pageCount")};
enum { PAGING = sizeof paging / sizeof *paging };

/* createPageHTML(n, i, "index", "html", ...), as TRS and its relatives write it. */
static bool called_pages(struct arena *a, struct view body, uint32_t most, struct discovery *out)
{
    struct view call = paging[0];
    for (size_t at = 0; (at = view_find(body, call, at)) != VIEW_NONE; at += call.n) {
        struct view v = view_trim(view_sub(body, at + call.n, at + call.n + 300)), arg[4] = {0}, rest;
        if (at >= 9 && view_ends(view_trim(view_sub(body, at - 9, at)), VIEW("function")))
            continue; /* its definition */
        if (v.n == 0 || v.p[0] != '(' || !view_cut(view_from(v, 1), ')', &rest, NULL))
            continue;
        for (int i = 0; i < 4; i++)
            view_cut(rest, ',', &arg[i], &rest);
        uint64_t n = 0;
        struct view count = view_trim(arg[0]), stem = unquote(arg[2]), ext = unquote(arg[3]);
        if (!view_u64(count, &n) && count.n && word_byte(count.p[0]))
            n = number_of(body, count);
        if (n > 1 && plain_name(stem) && plain_name(ext)) {
            add_pages(a, stem, ext, n, most, out);
            return true;
        }
    }
    return false;
}

static void script_pages(struct arena *a, const struct url *at, struct view body, uint32_t most, struct discovery *out)
{
    if (!view_has_any(body, VIEW("age"), paging, PAGING) || called_pages(a, body, most, out) || at->has_query)
        return;
    for (size_t i = 1; i < PAGING; i++) {
        uint64_t n = number_of(body, paging[i]);
        struct view stem, ext;
        own_name(at, &stem, &ext);
        if (n > 1 && ext.n && (view_eq_ci(view_sub(ext, 0, 3), VIEW("htm")) || view_eq_ci(ext, VIEW("shtml")))) {
            add_pages(a, stem, ext, n, most, out);
            return;
        }
    }
}

void discover_page(struct arena *a, const struct url *at, struct view body, uint32_t most, struct discovery *out)
{
    *out = (struct discovery){0};
    for (size_t i = 0; (i = view_chr(body, '<', i)) != VIEW_NONE; i++) {
        struct view v = view_sub(body, i + 1, i + 6);
        bool link = view_starts_ci(v, VIEW("link")), meta = view_starts_ci(v, VIEW("meta"));
        bool base = view_starts_ci(v, VIEW("base")) && out->base.n == 0;
        if (!link && !meta && !base)
            continue;
        struct xml x = {.rest = view_sub(body, i, i + 4096)};
        if (!xml_next(&x) || x.kind != XML_OPEN || x.name.n != 4)
            continue;
        if (link)
            link_tag(a, &x, out);
        else if (meta)
            meta_tag(a, &x, out);
        else
            out->base = xml_unescape(a, xml_attr(&x, VIEW("href"), NULL));
    }
    script_pages(a, at, body, most, out);
}
