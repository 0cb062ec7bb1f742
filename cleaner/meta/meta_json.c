/*
 * JSON-LD (https://schema.org/Article and its kinds).  A page lists other
 * articles too: the object is the one whose headline the page's title shares,
 * else the first.
 */
#include "cleaner/meta/read.h"

static struct span json_span(const struct reader *r, const struct meta_json *m, uint32_t i)
{
    struct view v = m->json.nodes[i].text;
    uint32_t beg = v.p ? m->at + (uint32_t)(v.p - m->text.p) : m->at;
    return page_decoded_span(r->p, beg, beg + (uint32_t)v.n);
}

/* How much an object's @type says that it is this page's article: 0 not at all. */
static int type_worth(struct arena *a, const struct json *j, uint32_t i)
{
    static const struct {
        struct view part;
        int worth;
    } t[] = {
        {VIEW_INIT("Article"), 3}, {VIEW_INIT("BlogPosting"), 3},        {VIEW_INIT("Report"), 3},
        {VIEW_INIT("Posting"), 2}, {VIEW_INIT("Recipe"), 2},             {VIEW_INIT("HowTo"), 2},
        {VIEW_INIT("Review"), 1},  {VIEW_INIT("Question"), 2},           {VIEW_INIT("QAPage"), 1},
        {VIEW_INIT("Blog"), 1},    {VIEW_INIT("MedicalWebPage"), 2},     {VIEW_INIT("WebPage"), 1},
        {VIEW_INIT("CreativeWork"), 1}, {VIEW_INIT("Podcast"), 1}, {VIEW_INIT("Dataset"), 1},
    };
    uint32_t type = json_member(j, i, VIEW("@type"));
    int best = 0;
    for (uint32_t k = type; type && k < j->nodes[type].end; k++) {
        struct view v = json_chars(a, j, k);
        for (size_t n = 0; n < sizeof t / sizeof *t; n++)
            if (view_has(v, t[n].part) && t[n].worth > best)
                best = t[n].worth;
    }
    return best;
}

static struct view member_string(struct reader *r, const struct json *j, uint32_t i, const char *key)
{
    uint32_t m = json_member(j, i, view_of(key));
    return m ? json_chars(r->a, j, m) : (struct view){0};
}

/* The object that is the article: by type, by a headline that is in the title or holds it, by being first. */
static void find_article(struct reader *r)
{
    int best = 0;
    struct view title = meta_fold(r->a, r->art->fields[FIELD_TITLE].value);
    for (uint32_t s = 0, tried = 0; s < r->njsons; s++)
        for (uint32_t i = 1; i < r->jsons[s].json.n && tried < 4000; i++) {
            const struct json *j = &r->jsons[s].json;
            if (j->nodes[i].kind != JSON_OBJECT)
                continue;
            tried++;
            int worth = type_worth(r->a, j, i) * 4;
            if (!worth)
                continue;
            struct view head = member_string(r, j, i, "headline");
            if (!head.n)
                head = member_string(r, j, i, "name");
            struct view folded = meta_fold(r->a, head);
            if (title.n && folded.n && (view_has(title, folded) || view_has(folded, title)))
                worth += 6;
            worth += json_member(j, i, VIEW("datePublished")) != 0;
            worth += json_member(j, i, VIEW("author")) != 0;
            if (worth > best) {
                best = worth;
                r->ld_article = i;
                r->ld_json = s;
            }
        }
}

/* The object with this @id in any script. */
static bool by_id(struct reader *r, struct view id, uint32_t *script, uint32_t *node)
{
    for (uint32_t s = 0; id.n && s < r->njsons; s++)
        for (uint32_t i = 1; i < r->jsons[s].json.n; i++) {
            const struct json *j = &r->jsons[s].json;
            if (j->nodes[i].kind == JSON_OBJECT && json_member(j, i, VIEW("name")) &&
                view_eq(member_string(r, j, i, "@id"), id)) {
                *script = s;
                *node = i;
                return true;
            }
        }
    return false;
}

static void json_author(struct reader *r, uint32_t s, uint32_t i, bool follow)
{
    const struct json *j = &r->jsons[s].json;
    if (j->nodes[i].kind == JSON_STRING) {
        struct view v = json_chars(r->a, j, i);
        struct view type = member_string(r, j, j->nodes[i].parent, "@type");
        if (!view_has(v, VIEW("://")) && !(r->chinese && meta_is_medium(r, v)))
            meta_author_or_reserve(r, v, view_has(type, VIEW("Organization")), "json-ld:author", json_span(r, &r->jsons[s], i));
        return;
    }
    if (j->nodes[i].kind != JSON_OBJECT)
        return;
    uint32_t name = json_member(j, i, VIEW("name")), other_s, other;
    if (name && j->nodes[name].kind == JSON_ARRAY && j->nodes[name].end > name + 1)
        name++;
    if (name)
        json_author(r, s, name, false);
    else if (follow && by_id(r, member_string(r, j, i, "@id"), &other_s, &other))
        json_author(r, other_s, other, false);
}

static void json_authors(struct reader *r, uint32_t s, uint32_t i)
{
    const struct json *j = &r->jsons[s].json;
    if (!i)
        return;
    if (j->nodes[i].kind != JSON_ARRAY) {
        json_author(r, s, i, true);
        return;
    }
    uint32_t n = 0;
    for (uint32_t k = i + 1; k < j->nodes[i].end && n < 20; k = j->nodes[k].end, n++)
        json_author(r, s, k, true);
}

static void json_date(struct reader *r, uint32_t s, uint32_t i, const char *key, const char *rule, bool update)
{
    const struct json *j = &r->jsons[s].json;
    uint32_t m = json_member(j, i, view_of(key));
    struct date d;
    size_t beg, end;
    if (m && date_find(json_chars(r->a, j, m), 0, r->order, &d, &beg, &end))
        meta_date(r, &d, rule, json_span(r, &r->jsons[s], m), update);
}

static void json_text(struct reader *r, uint32_t s, uint32_t i, const char *key, enum field_id f, const char *rule)
{
    const struct json *j = &r->jsons[s].json;
    uint32_t m = json_member(j, i, view_of(key));
    if (m && j->nodes[m].kind == JSON_ARRAY && j->nodes[m].end > m + 1)
        m++;
    struct view v = m ? json_chars(r->a, j, m) : (struct view){0};
    if (v.n && utf8_weight(v) <= 80 && !view_has(v, VIEW("://")))
        meta_set(r, f, (struct offer){v, rule, json_span(r, &r->jsons[s], m)});
}

/* Dates of other objects of the page (WebPage) where the article has none. */
static void dates_of_pages(struct reader *r)
{
    for (uint32_t s = 0, tried = 0; s < r->njsons; s++)
        for (uint32_t i = 1; i < r->jsons[s].json.n && tried < 2000; i++) {
            const struct json *j = &r->jsons[s].json;
            if (j->nodes[i].kind != JSON_OBJECT || (s == r->ld_json && i == r->ld_article))
                continue;
            tried++;
            if (type_worth(r->a, j, i)) {
                json_date(r, s, i, "datePublished", "json-ld:datePublished", false);
                return;
            }
        }
}

static void site_of_graph(struct reader *r)
{
    for (uint32_t s = 0, tried = 0; s < r->njsons; s++)
        for (uint32_t i = 1; i < r->jsons[s].json.n && tried < 2000; i++) {
            const struct json *j = &r->jsons[s].json;
            if (j->nodes[i].kind != JSON_OBJECT)
                continue;
            tried++;
            if (view_eq(member_string(r, j, i, "@type"), VIEW("WebSite")))
                json_text(r, s, i, "name", FIELD_SITE, "json-ld:WebSite");
        }
}

void meta_json(struct reader *r)
{
    find_article(r);
    if (!r->ld_article) {
        site_of_graph(r);
        return;
    }
    uint32_t s = r->ld_json, i = r->ld_article;
    const struct json *j = &r->jsons[s].json;
    json_date(r, s, i, "datePublished", "json-ld:datePublished", false);
    json_date(r, s, i, "dateCreated", "json-ld:dateCreated", false);
    json_date(r, s, i, "uploadDate", "json-ld:uploadDate", false);
    dates_of_pages(r);
    json_date(r, s, i, "dateModified", "json-ld:dateModified", true);
    uint32_t publisher = json_member(j, i, VIEW("publisher"));
    if (publisher && j->nodes[publisher].kind == JSON_OBJECT)
        json_text(r, s, publisher, "name", FIELD_SITE, "json-ld:publisher");
    site_of_graph(r);
    json_authors(r, s, json_member(j, i, VIEW("author")));
    if (!r->art->nauthors)
        json_authors(r, s, json_member(j, i, VIEW("creator")));
    json_text(r, s, i, "articleSection", FIELD_SECTION, "json-ld:articleSection");
}

bool meta_headline(struct reader *r, struct offer *o)
{
    find_article(r);
    if (!r->ld_article)
        return false;
    const struct json *j = &r->jsons[r->ld_json].json;
    uint32_t m = json_member(j, r->ld_article, VIEW("headline"));
    if (!m)
        m = json_member(j, r->ld_article, VIEW("name"));
    *o = (struct offer){m ? json_chars(r->a, j, m) : (struct view){0}, "json-ld:headline",
                        m ? json_span(r, &r->jsons[r->ld_json], m) : (struct span){0, 0}};
    return o->value.n != 0;
}
