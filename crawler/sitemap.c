#include "crawler/sitemap.h"

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "crawler/xml.h"

static const struct {
    struct view root;
    enum sitemap_kind kind;
} roots[] = {
    {VIEW_INIT("urlset"), SITEMAP_URLS}, {VIEW_INIT("sitemapindex"), SITEMAP_INDEX},
    {VIEW_INIT("rss"), SITEMAP_RSS},     {VIEW_INIT("rdf"), SITEMAP_RSS},
    {VIEW_INIT("feed"), SITEMAP_ATOM},
};

static enum sitemap_kind by_root(struct view body)
{
    struct xml x = {.rest = body};
    for (int i = 0; i < 8 && xml_next(&x); i++) {
        if (x.kind == XML_TEXT && view_trim(x.text).n)
            return SITEMAP_NONE;
        if (x.kind != XML_OPEN)
            continue;
        for (size_t k = 0; k < sizeof roots / sizeof *roots; k++)
            if (view_eq_ci(x.name, roots[k].root))
                return roots[k].kind;
        return SITEMAP_NONE;
    }
    return SITEMAP_NONE;
}

static bool is_url(struct view v)
{
    return view_starts_ci(v, VIEW("http://")) || view_starts_ci(v, VIEW("https://"));
}

enum sitemap_kind sitemap_sniff(struct arena scratch, struct view body, bool may_be_text)
{
    struct view v = xml_text(&scratch, body), t = view_trim(view_sub(v, 0, 4096));
    if (t.n && t.p[0] == '<')
        return by_root(v);
    return may_be_text && is_url(t) ? SITEMAP_TEXT : SITEMAP_NONE;
}

static void read_lines(struct arena *a, struct view v, uint32_t most, struct sitemap *out)
{
    while (v.n) {
        size_t i = 0;
        while (i < v.n && v.p[i] != '\n' && v.p[i] != '\r')
            i++;
        struct view line = view_trim(view_sub(v, 0, i));
        v = view_from(v, i + 1);
        if (!is_url(line))
            continue;
        if (out->n == most) {
            out->cut = true;
            return;
        }
        *LIST_PUSH(a, out->entries, out->n) = (struct sitemap_entry){.url = line};
    }
}

/* The element that an entry is, and the children that matter. */
enum part { PART_NONE, PART_URL, PART_LINK, PART_DATE, PART_TITLE, PART_GUID };

static enum part part_of(struct view name)
{
    static const struct {
        struct view name;
        enum part part;
    } t[] = {
        {VIEW_INIT("loc"), PART_URL},
        {VIEW_INIT("link"), PART_LINK},
        {VIEW_INIT("lastmod"), PART_DATE},
        {VIEW_INIT("pubdate"), PART_DATE},
        {VIEW_INIT("updated"), PART_DATE},
        {VIEW_INIT("published"), PART_DATE},
        {VIEW_INIT("date"), PART_DATE},
        {VIEW_INIT("modified"), PART_DATE},
        {VIEW_INIT("publication_date"), PART_DATE},
        {VIEW_INIT("title"), PART_TITLE},
        {VIEW_INIT("guid"), PART_GUID},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq_ci(name, t[i].name))
            return t[i].part;
    return PART_NONE;
}

static bool is_entry(struct view name)
{
    return view_eq_ci(name, VIEW("url")) || view_eq_ci(name, VIEW("sitemap")) || view_eq_ci(name, VIEW("item")) ||
           view_eq_ci(name, VIEW("entry"));
}

/* Elements inside an entry that hold a loc, link or title of something else. */
static bool is_foreign(struct view name)
{
    static const struct view t[] = {VIEW_INIT("image"),       VIEW_INIT("video"),    VIEW_INIT("source"),
                                    VIEW_INIT("author"),      VIEW_INIT("content"),  VIEW_INIT("pagemap"),
                                    VIEW_INIT("contributor"), VIEW_INIT("textinput")};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq_ci(name, t[i]))
            return true;
    return false;
}

struct reader {
    struct arena *a;
    struct sitemap *out;
    uint32_t most;
    struct sitemap_entry now;
    struct view guid, feed_base;
    struct view bare;     /* a URL that stands in the entry itself, where a loc was forgotten */
    struct buf text;
    enum part part;
    bool inside;
    struct view foreign;  /* the element that hides what is in it; empty for none */
    int foreign_depth;    /* of that name */
};

static void finish_entry(struct reader *r)
{
    struct sitemap_entry *e = &r->now;
    if (e->url.n == 0 && is_url(r->guid)) /* also where it says that it is no permanent link */
        e->url = r->guid;
    if (e->url.n == 0)
        e->url = r->bare;
    r->inside = false;
    if (e->url.n == 0)
        return;
    if (r->out->n == r->most) {
        r->out->cut = true;
        return;
    }
    *LIST_PUSH(r->a, r->out->entries, r->out->n) = *e;
}

/* An entry's link; in RSS a second one is an entry of its own, elsewhere it says the same page in another form. */
static void add_link(struct reader *r, struct view url)
{
    if (r->out->kind == SITEMAP_RSS && r->now.url.n && url.n && !view_eq(r->now.url, url)) {
        struct sitemap_entry first = r->now;
        finish_entry(r);
        r->now = first;
        r->inside = true;
        r->now.url = url;
    } else if (r->now.url.n == 0) {
        r->now.url = url;
    }
}

static void atom_link(struct reader *r, const struct xml *x)
{
    bool has_href, has_rel;
    struct view href = xml_attr(x, VIEW("href"), &has_href), rel = xml_attr(x, VIEW("rel"), &has_rel);
    if (r->out->kind != SITEMAP_URLS && has_href && (!has_rel || view_eq_ci(rel, VIEW("alternate"))))
        add_link(r, xml_unescape(r->a, href));
}

static void open_tag(struct reader *r, const struct xml *x)
{
    bool has;
    struct view base = xml_attr(x, VIEW("base"), &has);
    if (is_entry(x->name)) {
        if (r->inside)
            finish_entry(r);
        r->now = (struct sitemap_entry){.is_sitemap = view_eq_ci(x->name, VIEW("sitemap")),
                                        .base = has ? base : r->feed_base};
        r->guid = r->bare = (struct view){0};
        r->inside = true;
        struct view about = xml_attr(x, VIEW("about"), NULL); /* RSS 1.0 */
        if (is_url(about))
            r->guid = xml_unescape(r->a, about);
        return;
    }
    if (!r->inside) {
        if (has && view_eq_ci(x->name, VIEW("feed")))
            r->feed_base = base;
        return;
    }
    if (x->empty || is_foreign(x->name)) {
        if (x->empty && part_of(x->name) == PART_LINK)
            atom_link(r, x);
        if (!x->empty) {
            r->foreign = x->name;
            r->foreign_depth = 1;
        }
        return;
    }
    r->part = part_of(x->name);
    r->text = (struct buf){.a = r->a};
    if (r->part == PART_LINK)
        atom_link(r, x);
}

static void close_tag(struct reader *r, struct view name)
{
    struct view t = view_trim(buf_view(&r->text));
    if (is_entry(name) && r->inside) {
        finish_entry(r);
        return;
    }
    if (!r->inside || part_of(name) != r->part)
        return;
    switch (r->part) {
    case PART_LINK:
        add_link(r, t);
        break;
    case PART_URL:
        if (r->now.url.n == 0)
            r->now.url = t;
        break;
    case PART_DATE:
        if (r->now.modified.n == 0)
            r->now.modified = t;
        break;
    case PART_TITLE:
        if (r->now.title.n == 0)
            r->now.title = t;
        break;
    case PART_GUID:
        r->guid = t;
        break;
    case PART_NONE:
        break;
    }
    r->part = PART_NONE;
}

static void read_xml(struct arena *a, struct view body, uint32_t most, struct sitemap *out)
{
    struct reader r = {.a = a, .out = out, .most = most, .text = {.a = a}};
    struct xml x = {.rest = body};
    while (!out->cut && xml_next(&x)) {
        if (r.foreign.n) {
            bool same = x.kind != XML_TEXT && view_eq_ci(x.name, r.foreign);
            if (same)
                r.foreign_depth += x.kind == XML_CLOSE ? -1 : x.empty ? 0 : 1;
            if (r.foreign_depth == 0 || (x.kind == XML_CLOSE && is_entry(x.name))) {
                r.foreign = (struct view){0};
                if (same)
                    continue;
            } else {
                continue;
            }
        }
        if (x.kind == XML_OPEN)
            open_tag(&r, &x);
        else if (x.kind == XML_CLOSE)
            close_tag(&r, x.name);
        else if (r.inside && !r.part && is_url(view_trim(x.text)))
            r.bare = xml_unescape(a, x.text);
        else if (r.inside && r.part)
            buf_put(&r.text, x.cdata ? view_trim(x.text) : xml_unescape(a, x.text));
    }
    if (r.inside && !out->cut)
        finish_entry(&r);
}

void sitemap_read(struct arena *a, struct view body, bool may_be_text, uint32_t most, struct sitemap *out)
{
    *out = (struct sitemap){.kind = sitemap_sniff(*a, body, may_be_text)};
    struct view text = xml_text(a, body);
    if (out->kind == SITEMAP_TEXT)
        read_lines(a, text, most, out);
    else if (out->kind != SITEMAP_NONE)
        read_xml(a, text, most, out);
}
