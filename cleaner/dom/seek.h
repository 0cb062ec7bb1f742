/*
 * From the characters of a text node back to the bytes they were parsed from.
 * Private to cleaner/dom.
 *
 * The tree builder resolves references, folds CR LF, drops NULs and walks
 * over tags it ignores inside one run of text.  So the way back is to read
 * the bytes again as the tokenizer does and to step along with the text.
 */
#ifndef QY_SEEK_H
#define QY_SEEK_H

#include "cleaner/page.h"

/* How the tokenizer reads '&' and '<' there. */
enum seek_mode {
    SEEK_DATA,   /* references and markup */
    SEEK_RCDATA, /* references: title, textarea */
    SEEK_RAW,    /* neither */
    SEEK_DUMP,   /* a plain-text dump: what equals the text is the text */
};

struct seek {
    struct view src;  /* the bytes the text came from */
    struct view text; /* the characters */
    enum seek_mode mode;
    bool foreign;     /* inside svg or math, where there is CDATA */
    size_t cdata;     /* where the CDATA section ends in which `at` lies; 0: in none */
    size_t at, ti;    /* bytes of src and of text that are behind us */
    size_t beg, unit; /* where the last unit (a character, a reference) begins in src and in text */
};

/* Step over the next unit that gives text.  False where src or text ends. */
bool seek_step(struct seek *s);

/* Step until at least `upto` bytes of text are behind us.  False where the source ends first. */
bool seek_to(struct seek *s, size_t upto);

/* Whether reading the bytes gives the bytes. */
bool seek_is_plain(enum seek_mode mode, struct view src);

/* The text that the bytes give, as the tree builder makes it; *used: up to the end of its last character. */
struct view seek_read(struct arena *a, struct view src, enum seek_mode mode, bool foreign, size_t *used);

/* The white space that src begins with, in whatever form: as a part of src. */
struct view seek_blank(struct view src);

enum seek_mode dom_seek_mode(const struct page *p, uint32_t node);

/* How the bytes of a text node are to be read. */
struct seek dom_seek_begin(const struct page *p, uint32_t node);

/* Where dom_text_span remembers how far it is. */
struct dom_seek *dom_seek_new(struct arena *a);

/* Drop what was kept for the next call: a text has changed. */
void dom_seek_forget(struct page *p);

#endif
