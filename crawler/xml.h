/*
 * A scanner over XML that forgives: elements, attributes, text and CDATA one
 * after another, whatever the nesting.  For sitemaps and feeds, which are
 * often not well-formed.  ASCII-compatible bytes; UTF-16 with a mark is turned
 * into UTF-8 first (xml_text).
 */
#ifndef QY_XML_H
#define QY_XML_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

enum xml_kind { XML_END, XML_OPEN, XML_CLOSE, XML_TEXT };

struct xml {
    struct view rest;
    enum xml_kind kind;
    struct view name;  /* OPEN, CLOSE: without prefix */
    struct view attrs; /* OPEN: as written */
    struct view text;  /* TEXT: as written; cdata says whether entities are none */
    bool empty, cdata; /* OPEN: "<a/>" */
};

/* The bytes as UTF-8 without a byte order mark. */
struct view xml_text(struct arena *a, struct view bytes);

/* The next piece; false at the end. */
bool xml_next(struct xml *x);

/* An attribute of the element just opened, without regard to prefixes; *found (may be NULL) says whether it is there.
 */
struct view xml_attr(const struct xml *x, struct view name, bool *found);

/* v with entities and character references resolved, white space around taken off. */
struct view xml_unescape(struct arena *a, struct view v);

#endif
