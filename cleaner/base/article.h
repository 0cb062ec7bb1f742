/*
 * An article: what a page says, block by block, with where each piece stood
 * in the captured bytes and what was changed on the way.  The value that
 * crosses from the cleaner to the store and the writers.
 *
 * Invariants
 *  1. A span is a half-open byte range of the capture's body (struct capture).
 *  2. Applying a block's edits backwards, last to first, to its text gives the
 *     page's own text under its span: markup taken out, entities resolved,
 *     white space collapsed.
 *  3. All text of a page is in a block, in the title, in a finding or in a dropped region.
 *  4. Nothing here depends on time, machine, locale or thread.
 */
#ifndef QY_ARTICLE_H
#define QY_ARTICLE_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

struct span {
    uint32_t beg, end; /* bytes; pages over 4 GiB are refused */
};

enum verdict { VERDICT_SUSPICION, VERDICT_STRONG, VERDICT_PROVED };
enum action { ACTION_REPORTED, ACTION_REMOVED, ACTION_REPLACED };
enum block_type {
    BLOCK_PARAGRAPH, BLOCK_HEADING, BLOCK_LIST_ITEM, BLOCK_QUOTE, BLOCK_TABLE, BLOCK_CAPTION, BLOCK_CODE
};
enum reason { REASON_NONE, REASON_LIST_PAGE, REASON_CHALLENGE_PAGE, REASON_ERROR_PAGE, REASON_SPAM_PAGE, REASON_EMPTY };

/* Extend at the end, never rename: the names are a public contract. */
enum finding_kind {
    FINDING_TITLE_SPAM, FINDING_META_SPAM, FINDING_HIDDEN_LINKS, FINDING_VISIBLE_LINKS, FINDING_BODY_SPAM,
    FINDING_BRAND_SUBSTITUTION, FINDING_SCRIPT_REDIRECT, FINDING_SCRIPT_PACKED, FINDING_IFRAME_OVERLAY,
    FINDING_NOISE_TAGS, FINDING_PINYIN_ANNOTATION, FINDING_INSERTED_SYMBOL, FINDING_BYTE_SLIP, FINDING_MOJIBAKE,
    FINDING_LOST_TEXT, FINDING_SPAM_PAGE, FINDING_PSEUDO_ORIGINAL, FINDING_DISGUISED_SPAM, FINDING_NOISE_TEXT,
    FINDING_CLOAKING, FINDING_KINDS
};

const char *verdict_name(enum verdict v);
const char *action_name(enum action a);
const char *block_type_name(enum block_type t);
const char *reason_name(enum reason r); /* NULL for REASON_NONE */
const char *finding_kind_name(enum finding_kind k);

/* The reverse: whether `name` is one, and which. */
_Bool verdict_parse(struct view name, enum verdict *out);
_Bool action_parse(struct view name, enum action *out);
_Bool block_type_parse(struct view name, enum block_type *out);
_Bool reason_parse(struct view name, enum reason *out);
_Bool finding_kind_parse(struct view name, enum finding_kind *out);

struct finding {
    enum finding_kind kind;
    enum verdict verdict;
    enum action action;
    const char *rule;     /* the rule's id, static */
    struct view evidence; /* for people: the words, the decoded payload, the parts of the score; UTF-8 */
    struct span span;     /* the bytes it stands on */
};

#define EDIT_TITLE UINT32_MAX /* edit.block: the title, not a block */

struct edit {
    const char *rule; /* static */
    enum verdict verdict;
    uint32_t block;       /* index into blocks, or EDIT_TITLE */
    uint32_t at;          /* code points from the beginning of the text as it now is */
    struct view old, now; /* what stood there, what stands there */
    struct view alts;     /* other readings that were considered, separated by '|', each with how far behind it is in
                             nats ("旺社 1.3"); empty for none */
};

struct block {
    enum block_type type;
    int level; /* headings: 1-6; list items: nesting depth from 1; else 0 */
    struct view text;
    struct span span;
};

enum field_id {
    FIELD_TITLE, FIELD_PUBLISHED, FIELD_SOURCE, FIELD_AUTHORS, FIELD_EDITOR, FIELD_SITE, FIELD_SECTION,
    FIELD_LANGUAGE, FIELD_DOCUMENT_NUMBER, FIELD_INDEX_NUMBER, FIELD_ISSUER, FIELD_COUNT
};
const char *field_name(enum field_id f);
_Bool field_parse(struct view name, enum field_id *out);

/* A field the page does not give has rule == NULL.  FIELD_AUTHORS: value is empty, see article.authors. */
struct field {
    struct view value; /* UTF-8, trimmed */
    const char *rule;  /* "meta:ArticleTitle", "label:来源", "title-tag" ... static or in the arena */
    struct span span;  /* where the value stood */
};

struct dropped {
    const char *rule; /* "navigation", "footer", "related", "metadata", "template" ... static */
    struct span span;
};

struct link {
    struct view url;  /* resolved against the document's base */
    struct view text; /* white space collapsed; an image's alt text */
    struct span span; /* the opening tag */
    bool nofollow, in_body;
};

/* A body line as site learning sees it (cleaner_options.prints). */
struct print {
    uint64_t hash;   /* of its words and its place */
    uint32_t weight; /* Latin letters; a Han character counts 2 */
    bool sentence;
};

struct article {
    struct view charset; /* WHATWG name, lower case */
    struct field fields[FIELD_COUNT];
    struct view *authors;
    struct block *blocks;
    struct finding *findings;
    struct edit *edits;
    struct dropped *dropped;
    struct link *links, *images;
    struct print *prints;
    uint32_t nprints, nauthors, nblocks, nfindings, nedits, ndropped, nlinks, nimages;
    enum reason reason;   /* REASON_NONE wherever there is a block */
    struct view explain;  /* clean --explain: lines for people; empty otherwise */
};

/* The article's text: the blocks' texts, one a line.  In a. */
struct view article_text(struct arena *a, const struct article *art);

/* "sha256:" and 64 hex digits over title, LF, text.  In a. */
struct view article_digest(struct arena *a, const struct article *art);

/*
 * A growing array in an arena: returns room for one more after *n elements of
 * `size` bytes, zeroed; *items may move.  Capacities are powers of two, so
 * only *n is kept.
 */
void *list_push(struct arena *a, void *items, uint32_t *n, size_t size);
#define LIST_PUSH(a, items, n) ((__typeof__(items))list_push((a), &(items), &(n), sizeof *(items)))

#endif
