/*
 * JSON as pages embed it (RFC 8259, read forgivingly): one flat array in
 * document order, as the tree of the page is.  What is broken ends the
 * reading; what was read before stays.  Line ends inside strings, trailing
 * commas and comments around the whole are passed over.
 */
#ifndef QY_JSON_H
#define QY_JSON_H

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_ATOM /* number, true, false, null */ };

struct json_node {
    uint8_t kind;
    uint32_t parent, end;  /* one past the last descendant; parent 0: none */
    struct view key;       /* a member's name as written; empty in arrays */
    struct view text;      /* strings: between the quotes as written; atoms: all of it */
};

/* Node 0 stands for the whole; the values are its children. */
struct json {
    struct json_node *nodes;
    uint32_t n;
};

/* Linear in text; at most 64 levels deep. */
struct json json_read(struct arena *a, struct view text);

/* The member `key` of object i, or 0. */
uint32_t json_member(const struct json *j, uint32_t i, struct view key);

/* A string's characters: escapes resolved, then character references, white space trimmed.  In a. */
struct view json_chars(struct arena *a, const struct json *j, uint32_t i);

#endif
