/*
 * A page on its way through the rooms: each room reads what the ones before
 * it left and adds its own part.  Private to cleaner/.
 */
#ifndef QY_PAGE_H
#define QY_PAGE_H

#include "cleaner/base/arena.h"
#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "cleaner/cleaner.h"
#include "cleaner/decode/decode.h"
#include "cleaner/dom/dom.h"
#include "cleaner/knowledge/knowledge.h"
#include "cleaner/shrink/shrink.h"

enum page_kind { PAGE_HTML, PAGE_TEXT, PAGE_SCRIPT };

struct line;  /* extract/line.h */
struct place; /* extract/layout.h */

struct page {
    struct arena *a;
    const struct knowledge *know;
    const struct cleaner_options *options;
    const struct capture *capture;
    enum page_kind kind;
    struct decoded decoded;
    struct shrunk shrunk; /* for PAGE_TEXT: text is the decoded text, no parts */
    struct dom dom;
    struct line *lines;   /* made after decontamination */
    uint32_t nlines;
    const struct place *places; /* by node, where there are lines; made by extract_choose */
    struct finding *findings;
    uint32_t nfindings;
    struct view title_hint; /* decontaminate: the page's <title> as far as it can be trusted; empty: do not use it */
    bool title_spam;        /* the <title> was found to be contaminated */
    bool spam_page;         /* nothing but spam */
    struct buf explain;     /* lines for people, where options->explain */
};

/* Offsets in the parsed text to captured bytes.  `end` is exclusive: it maps to one past the last byte's source. */
uint32_t page_source(const struct page *p, uint32_t at);
struct span page_span(const struct page *p, uint32_t beg, uint32_t end);
uint32_t page_span_end(const struct page *p, uint32_t beg, uint32_t end); /* its end alone */
/* The same from offsets in the decoded text (script and style bodies). */
struct span page_decoded_span(const struct page *p, uint32_t beg, uint32_t end);

/* Add a finding; evidence must live in p->a or be static. */
struct finding *page_finding(struct page *p, enum finding_kind kind, enum verdict verdict, enum action action,
                             const char *rule, struct view evidence, struct span span);

#endif
