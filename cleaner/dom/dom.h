/*
 * The page as a tree in document order: one flat array, so that every walk is
 * a loop.  Node 0 is the document element's parent.  The subtree of node i is
 * [i, nodes[i].end).
 */
#ifndef QY_DOM_H
#define QY_DOM_H

#include "cleaner/base/arena.h"
#include "cleaner/base/article.h"
#include "cleaner/base/view.h"
#include "cleaner/dom/tags.h"

enum node_kind { NODE_ROOT, NODE_ELEMENT, NODE_TEXT };

enum {
    NODE_CUT = 1,     /* does not belong to the page (contamination): no later room sees it */
    NODE_HIDDEN = 2,  /* a reader does not see it, for whatever reason */
    NODE_FOREIGN = 4, /* inside svg or math */
    NODE_VERBATIM = 8, /* text nodes: as parsed, the characters were the parsed bytes themselves */
};

struct attr {
    enum attr_name name;
    struct view value; /* entities resolved */
    uint32_t beg, end; /* the value as written, offsets in the parsed text */
};

/*
 * A text node's characters as a list of pieces, where it was edited: the olds
 * joined are what the page has, the nows joined are node.text.
 */
struct piece {
    struct view old, now;
    const char *rule; /* NULL: unchanged, old equals now */
    enum verdict verdict;
    struct view alts;
};

struct node {
    uint8_t kind, flags;
    uint16_t tag;          /* enum tag; TAG_UNKNOWN: see name */
    uint16_t nattrs;
    uint32_t parent, next, end; /* next sibling (0: none); one past the last descendant */
    uint32_t beg, open_end, close; /* in the parsed text: begin; end of the opening tag; end of all.  Text: beg, beg, end */
    struct attr *attrs;
    union {
        struct view name;  /* elements: the tag name, lower case */
        struct view text;  /* text nodes: the characters as they now are */
    };
    struct piece *pieces;  /* text nodes that were edited, else NULL */
    uint32_t npieces;
};

struct page;
struct dom_seek;

struct dom {
    struct node *nodes;
    uint32_t n;
    uint32_t html, head, body; /* node indices, 0 where missing */
    struct dom_seek *seek;     /* private: where the last dom_text_span stopped; NULL: seek from the beginning */
};

/* Parse p->shrunk.text.  Depth is bounded by shrink; memory from p->a. */
void dom_parse(struct page *p);

/* Make a tree of the lines of a plain-text page dump: body > p > text; stray tags become elements or are dropped. */
void dom_from_text(struct page *p);

/* The value, or the empty view; p == NULL where the attribute is absent. */
struct view dom_attr(const struct dom *d, uint32_t node, enum attr_name name);
const struct attr *dom_attr_find(const struct dom *d, uint32_t node, enum attr_name name);

/*
 * Replace bytes [from, to) of a text node's current text by `now`, keeping
 * what stood there.  Whole characters only.
 */
void dom_edit(struct page *p, uint32_t node, size_t from, size_t to, struct view now, const char *rule,
              enum verdict verdict, struct view alts);

/*
 * Many replacements at once: from and to are offsets in the text as it is
 * before the call, ascending and not overlapping.  Time and memory are linear
 * in the text plus the edits, where one dom_edit after the other would copy
 * the whole text each time.
 */
struct dom_change {
    size_t from, to;
    struct view now, alts;
    const char *rule;
    enum verdict verdict;
};
void dom_edit_many(struct page *p, uint32_t node, const struct dom_change *changes, size_t n);

/* The text node's characters as the page has them: before any edit. */
struct view dom_text_old(const struct page *p, uint32_t node);

/* Mark a subtree with flags. */
void dom_mark(struct dom *d, uint32_t node, unsigned flags);

/* Captured bytes of a whole node, of its opening tag, of an attribute's value, of [from, to) of a text node's current text. */
struct span dom_span(const struct page *p, uint32_t node);
struct span dom_open_span(const struct page *p, uint32_t node);
struct span dom_attr_span(const struct page *p, const struct attr *at);
struct span dom_text_span(const struct page *p, uint32_t node, size_t from, size_t to);

/* One end of dom_text_span alone, for half its price. */
uint32_t dom_text_beg(const struct page *p, uint32_t node, size_t from, size_t to);
uint32_t dom_text_end(const struct page *p, uint32_t node, size_t from, size_t to);

/* The text of a subtree, white space collapsed, without NODE_CUT.  In p->a. */
struct view dom_text(const struct page *p, uint32_t node);

/* Whether the element breaks the line before and after it by HTML's default style sheet. */
bool tag_is_block(enum tag t);

#endif
