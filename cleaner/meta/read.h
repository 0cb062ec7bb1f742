/*
 * What the readers of metadata share.  Private to the room.  Each reader
 * offers values in the order of trust that meta.c states; the first that
 * passes its checks stays.
 */
#ifndef QY_META_READ_H
#define QY_META_READ_H

#include "cleaner/meta/date.h"
#include "cleaner/meta/json.h"
#include "cleaner/meta/label.h"
#include "cleaner/meta/scan.h"
#include "cleaner/page.h"

/* A <meta> with a name. */
struct meta_tag {
    struct view name, value;
    const struct attr *attr; /* its content */
};

/* A JSON-LD script. */
struct meta_json {
    struct json json;
    struct view text;
    uint32_t at; /* of text in the decoded text */
};

/* A value on offer. */
struct offer {
    struct view value;
    const char *rule;
    struct span span;
};

enum { OFFERED_DATES = 24 };

struct offered_date {
    struct date date;
    const char *rule;
    struct span span;
    bool update;   /* a change, not the publication */
    uint8_t near;  /* a reader sees it beside the title: 2 below, 1 above it, 0 elsewhere */
    bool official; /* a tag that the site must keep right */
};

struct reader {
    struct page *p;
    struct article *art;
    struct arena *a;
    struct meta_tag *tags;
    uint32_t ntags;
    struct meta_json *jsons;
    uint32_t njsons;
    struct offered_date dates[OFFERED_DATES];
    uint32_t ndates;
    enum date_order order;
    bool chinese;                 /* the text is Chinese: a time without a zone is Beijing's */
    uint32_t body, end;           /* lines [body, end): from the first to the last line of the body */
    uint32_t head;                /* the head of the article: lines [head, body] */
    uint32_t title_line;          /* the line that is the title, UINT32_MAX for none */
    uint32_t head_end;            /* one past the head: behind the first line of the body and the lines below the title */
    struct offer reserve;         /* an author that is an organization: taken where nobody else is named */
    uint32_t ld_article, ld_json; /* the article's object and its script; ld_article 0: none */
};

/* Set a field that is still empty; empty values are passed over.  Returns whether it was set. */
bool meta_set(struct reader *r, enum field_id f, struct offer o);

/* Offer a date; the first offered is trusted most.  NULL where it is refused. */
struct offered_date *meta_date(struct reader *r, const struct date *d, const char *rule, struct span span, bool update);

/* An author by tag or script; an organization, or one called as the site is, waits in r->reserve. */
void meta_author_or_reserve(struct reader *r, struct view name, bool organization, const char *rule, struct span span);

/* One more author unless he is known or is the site or the source. */
bool meta_author(struct reader *r, struct view name, const char *rule, struct span span);

/* "meta:" and the name, in the arena. */
const char *meta_rule(struct reader *r, const char *kind, struct view name);

/* "label:" and the label without the spaces and the colon that it is written with. */
const char *meta_label_rule(struct reader *r, struct view label);

/* Where `value` stands in a line; the whole line where it is not found in one piece. */
struct span meta_line_span(const struct reader *r, uint32_t line, struct view value);

/* Letters and digits alone, folded: how titles and names are compared.  In the arena. */
struct view meta_fold(struct arena *a, struct view v);

/* The readers, in files of their own. */
void meta_tags(struct reader *r);       /* fill tags and jsons */
void meta_common_tags(struct reader *r);  /* official and common tags */
void meta_author_tags(struct reader *r);
void meta_json(struct reader *r);       /* JSON-LD */
void meta_elements(struct reader *r);   /* microdata, rel, class names, <time> */
void meta_lines(struct reader *r);      /* labels, bylines, dates near the title */
void meta_policy(struct reader *r);     /* the header table of a document */
void meta_crumbs(struct reader *r);     /* section */
void meta_title(struct reader *r);
void meta_language(struct reader *r);

/* The headline of the object in JSON-LD that is most likely the article. */
bool meta_headline(struct reader *r, struct offer *o);

/* A tag's value by name, without regard to case; the empty view where there is none. */
const struct meta_tag *meta_tag(const struct reader *r, struct view name);

/* The names in a Chinese byline or label value (记者 张三 通讯员 李四); returns how many were taken. */
uint32_t meta_names(struct reader *r, struct view value, const char *rule, struct span span, bool strict);

/* Authors written in Latin letters: By Jane Doe and Max Muster. */
uint32_t meta_latin_names(struct reader *r, struct view value, const char *rule, struct span span);

/* The name of a medium or an office, not of a person. */
bool meta_is_medium(const struct reader *r, struct view name);

#endif
