/* <meta> in the head and where systems misplace it, and the scripts of JSON-LD. */
#include "cleaner/meta/read.h"

const struct meta_tag *meta_tag(const struct reader *r, struct view name)
{
    for (uint32_t i = 0; i < r->ntags; i++)
        if (view_eq_ci(r->tags[i].name, name))
            return &r->tags[i];
    return NULL;
}

static struct view tag_name(const struct dom *d, uint32_t node)
{
    static const enum attr_name names[] = {ATTR_NAME, ATTR_PROPERTY, ATTR_ITEMPROP};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct view v = utf8_trim(dom_attr(d, node, names[i]));
        if (v.n)
            return v;
    }
    return (struct view){0};
}

static bool is_json_ld(const struct raw_part *part)
{
    return part->kind == RAW_SCRIPT && view_find_ci(part->tag, VIEW("ld+json"), 0) != VIEW_NONE;
}

void meta_tags(struct reader *r)
{
    const struct page *p = r->p;
    for (uint32_t i = 0; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_ELEMENT || n->tag != TAG_META || n->flags & (NODE_CUT | NODE_FOREIGN))
            continue;
        const struct attr *content = dom_attr_find(&p->dom, i, ATTR_CONTENT);
        struct view name = tag_name(&p->dom, i);
        if (content && name.n && utf8_trim(content->value).n)
            *LIST_PUSH(r->a, r->tags, r->ntags) = (struct meta_tag){name, utf8_trim(content->value), content};
    }
    for (uint32_t i = 0; i < p->shrunk.nparts; i++) {
        const struct raw_part *part = &p->shrunk.parts[i];
        if (is_json_ld(part))
            *LIST_PUSH(r->a, r->jsons, r->njsons) = (struct meta_json){json_read(r->a, part->body), part->body, part->at};
    }
}

/* By trust; the first tag that is there and passes is taken. */
static const struct {
    enum field_id field;
    bool update; /* dates: a change */
    struct view name;
} known[] = {
#define T(f, n) {FIELD_##f, false, VIEW_INIT(n)}
#define U(n) {FIELD_PUBLISHED, true, VIEW_INIT(n)}
    T(SITE, "SiteName"), T(SITE, "og:site_name"), T(SITE, "og:site-name"), T(SITE, "site_name"), T(SITE, "cxenseparse:site"),
    T(SITE, "citation_journal_title"), T(SITE, "application-name"),
    T(SOURCE, "ContentSource"), T(SOURCE, "source"), T(SOURCE, "article:source"), T(SOURCE, "mediaid"),
    T(SECTION, "ColumnName"), T(SECTION, "article:section"), T(SECTION, "og:article:section"), T(SECTION, "parsely-section"),
    T(SECTION, "section"), T(SECTION, "cxenseparse:recs:articlesection"),
    T(EDITOR, "editor"), T(EDITOR, "responsibleEditor"),
    T(PUBLISHED, "PubDate"), T(PUBLISHED, "publishdate"), T(PUBLISHED, "publish_date"), T(PUBLISHED, "publish-date"),
    T(PUBLISHED, "publishtime"), T(PUBLISHED, "publish_time"), T(PUBLISHED, "firstpublishtime"),
    T(PUBLISHED, "article:published_time"), T(PUBLISHED, "article:published"), T(PUBLISHED, "og:article:published_time"),
    T(PUBLISHED, "og:published_time"), T(PUBLISHED, "article.published"), T(PUBLISHED, "datePublished"),
    T(PUBLISHED, "news:published_time"), T(PUBLISHED, "og:release_date"), T(PUBLISHED, "og:time"),
    T(PUBLISHED, "weibo: article:create_at"), T(PUBLISHED, "weibo:article:create_at"), T(PUBLISHED, "apub:time"),
    T(PUBLISHED, "citation_publication_date"), T(PUBLISHED, "citation_online_date"), T(PUBLISHED, "citation_date"),
    T(PUBLISHED, "dc.date.issued"), T(PUBLISHED, "dcterms.issued"), T(PUBLISHED, "dcterms.created"),
    T(PUBLISHED, "dc.date.created"), T(PUBLISHED, "dcterms.available"), T(PUBLISHED, "dcterms.date"), T(PUBLISHED, "dc.date"),
    T(PUBLISHED, "parsely-pub-date"), T(PUBLISHED, "sailthru.date"), T(PUBLISHED, "cxenseparse:recs:publishtime"),
    T(PUBLISHED, "rnews:datePublished"), T(PUBLISHED, "shareaholic:article_published_time"), T(PUBLISHED, "bt:pubdate"),
    T(PUBLISHED, "article_date_original"), T(PUBLISHED, "originalpublicationdate"), T(PUBLISHED, "publication_date"),
    T(PUBLISHED, "publicationdate"), T(PUBLISHED, "published_time"), T(PUBLISHED, "published"), T(PUBLISHED, "published_at"),
    T(PUBLISHED, "dateposted"), T(PUBLISHED, "displaydate"), T(PUBLISHED, "ptime"), T(PUBLISHED, "search.dateissued"),
    T(PUBLISHED, "article:post_date"), T(PUBLISHED, "blogger:published"), T(PUBLISHED, "date"),
    U("article:modified_time"), U("og:updated_time"), U("article:modified"), U("dateModified"), U("dcterms.modified"),
    U("dc.date.modified"), U("last-modified"), U("lastmod"), U("updatetime"), U("dateupdate"), U("weibo: article:update_at"),
    U("weibo:article:update_at"), U("last_updated_date"), U("revised"), U("search.datemodified"),
#undef T
#undef U
};

static bool tag_date(struct reader *r, const struct meta_tag *t, struct date *d)
{
    size_t beg, end;
    (void)r;
    return date_of_epoch(t->value, d) || (t->value.n <= 80 && date_find(t->value, 0, r->order, d, &beg, &end));
}

/* 来源：人民日报 in a tag: the label goes. */
static struct view without_label(const struct reader *r, struct view v)
{
    struct scan s;
    struct label l;
    scan_line(&s, v, r->p->know->words);
    return s.n && scan_label(&s, 0, &l) ? scan_view(&s, l.value, l.end) : v;
}

static bool fit(struct reader *r, enum field_id f, struct view v)
{
    size_t w = utf8_weight(v);
    if (!w || w > 80 || view_digits(v) || view_has(v, VIEW("://")) || view_has(v, VIEW("{{")))
        return false;
    if (f == FIELD_SITE)
        return w >= 3;
    if (f == FIELD_EDITOR && r->chinese)
        return utf8_han(v) > 0;
    return true;
}

/* Names that no table has: w-published-date, my:publishTime ... */
static void other_dates(struct reader *r)
{
    for (uint32_t i = 0, seen = 0; i < r->ntags && seen < 4; i++) {
        const struct meta_tag *t = &r->tags[i];
        struct date d;
        if (view_find_ci(t->name, VIEW("publish"), 0) == VIEW_NONE && view_find_ci(t->name, VIEW("pubdate"), 0) == VIEW_NONE)
            continue;
        if (tag_date(r, t, &d)) {
            meta_date(r, &d, meta_rule(r, "meta:", t->name), dom_attr_span(r->p, t->attr), false);
            seen++;
        }
    }
}

static const struct view author_tags[] = {
    VIEW_INIT("author"), VIEW_INIT("article:author"), VIEW_INIT("article:author_name"), VIEW_INIT("parsely-author"),
    VIEW_INIT("byl"), VIEW_INIT("sailthru.author"), VIEW_INIT("dc.creator"), VIEW_INIT("dcterms.creator"),
    VIEW_INIT("dc.creator.personalname"), VIEW_INIT("citation_author"), VIEW_INIT("og:author"), VIEW_INIT("authors"),
    VIEW_INIT("article.author"), VIEW_INIT("cxenseparse:author"), VIEW_INIT("creator"), VIEW_INIT("og:article:author"),
};

/* A person in a Chinese author's tag: not who edited, two to four characters. */
static void chinese_author(struct reader *r, const struct meta_tag *t, const char *rule)
{
    struct view fold = meta_fold(r->a, t->value), editor = meta_fold(r->a, r->art->fields[FIELD_EDITOR].value);
    if (view_digits(t->value) || meta_is_medium(r, t->value) || (editor.n && (view_has(editor, fold) || view_has(fold, editor))))
        return;
    meta_names(r, t->value, rule, dom_attr_span(r->p, t->attr), true);
}

/* Jane Doe and Max Muster are two; Center for This and That is one. */
static void one_or_more(struct reader *r, const struct meta_tag *t, const char *rule)
{
    struct span span = dom_attr_span(r->p, t->attr);
    if (view_has(t->value, VIEW(" for ")) || view_has(t->value, VIEW(" of ")) || view_has(t->value, VIEW(" in ")))
        meta_author_or_reserve(r, t->value, false, rule, span);
    else
        meta_latin_names(r, t->value, rule, span);
}

/*
 * The author's tag: on Chinese pages it holds the editor, a number or the
 * site as often as a person, so that what a reader sees goes first there.
 */
void meta_author_tags(struct reader *r)
{
    if (r->art->nauthors)
        return;
    for (size_t k = 0; k < sizeof author_tags / sizeof *author_tags && !r->art->nauthors; k++)
        for (uint32_t i = 0; i < r->ntags; i++) {
            const struct meta_tag *t = &r->tags[i];
            if (!view_eq_ci(t->name, author_tags[k]) || view_has(t->value, VIEW("://")) || view_starts(t->value, VIEW("@")))
                continue;
            const char *rule = meta_rule(r, "meta:", author_tags[k]);
            struct view site = meta_fold(r->a, r->art->fields[FIELD_SITE].value), fold = meta_fold(r->a, t->value);
            if (r->chinese)
                chinese_author(r, t, rule);
            else if (site.n && fold.n && (view_has(site, fold) || view_has(fold, site)))
                meta_author_or_reserve(r, t->value, true, rule, dom_attr_span(r->p, t->attr));
            else
                one_or_more(r, t, rule);
        }
    const struct meta_tag *label = meta_tag(r, VIEW("twitter:label1")), *data = meta_tag(r, VIEW("twitter:data1"));
    if (!r->art->nauthors && !r->chinese && label && data && view_find_ci(label->value, VIEW("writ"), 0) != VIEW_NONE)
        meta_author_or_reserve(r, data->value, false, "meta:twitter:data1", dom_attr_span(r->p, data->attr));
}

void meta_common_tags(struct reader *r)
{
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        for (uint32_t i = 0; i < r->ntags; i++) {
            const struct meta_tag *t = &r->tags[i];
            struct date d;
            if (!view_eq_ci(t->name, known[k].name))
                continue;
            const char *rule = meta_rule(r, "meta:", known[k].name);
            struct span span = dom_attr_span(r->p, t->attr);
            struct view v = without_label(r, t->value);
            if (known[k].field == FIELD_PUBLISHED) {
                struct offered_date *o = tag_date(r, t, &d) ? meta_date(r, &d, rule, span, known[k].update) : NULL;
                if (o)
                    o->official = view_eq(known[k].name, VIEW("PubDate"));
            } else if (fit(r, known[k].field, v)) {
                meta_set(r, known[k].field, (struct offer){v, rule, span});
            }
            break;
        }
    other_dates(r);
}
