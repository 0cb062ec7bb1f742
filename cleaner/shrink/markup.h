/*
 * Where one piece of markup ends, by the tokenizer's rules
 * (https://html.spec.whatwg.org/, 13.2.5).  Offsets in, offsets out; nothing
 * is kept.
 */
#ifndef QY_MARKUP_H
#define QY_MARKUP_H

#include "cleaner/base/view.h"

/* The tokenizer's white space: no vertical tab. */
static inline bool markup_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* One attribute of a tag as written. */
struct markup_attr {
    size_t name, name_end;   /* the name */
    size_t value, value_end; /* the value without quotes; equal where there is none */
    size_t end;              /* past the value and its closing quote */
};

/*
 * The next attribute of a tag at or after `at` (which stands behind the tag's
 * name or a former attribute).  False at the tag's '>' or at the end of s;
 * *at is then where it stopped, or, after true, past the attribute.
 * *slash: the tag ended in "/>".
 */
bool markup_attr_next(struct view s, size_t *at, struct markup_attr *out, bool *slash);

/* One past the '>' of the tag whose '<' stands at `at`; VIEW_NONE where the text ends before it. */
size_t markup_tag_end(struct view s, size_t at);

/* One past the end of the name that begins at `at`. */
size_t markup_name_end(struct view s, size_t at);

/* One past the comment whose "<!--" stands at `at`; s.n where it does not end. */
size_t markup_comment_end(struct view s, size_t at);

/*
 * One past whatever the '<' at `at` begins in ordinary text, outside svg and
 * math: a tag, a comment, a doctype, a bogus comment.  `at` itself where it
 * is a plain '<'.  s.n where the markup never ends.
 */
size_t markup_end(struct view s, size_t at);

/*
 * Where the body of a raw element that begins at `at` ends: the '<' of its
 * end tag, or s.n.  In a script "<!--" and "<script" inside it hide one end
 * tag from the tokenizer (13.2.5.15 and following).
 */
size_t markup_raw_end(struct view s, size_t at, struct view name);

#endif
