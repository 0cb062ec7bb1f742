/*
 * A line folded for comparison, and the labels, words and dates in it.
 * Bounded: a line is looked at up to SCAN_MAX characters, white space not
 * counted; what is longer is prose or debris.
 */
#ifndef QY_SCAN_H
#define QY_SCAN_H

#include "cleaner/meta/date.h"
#include "cleaner/meta/words.h"

enum { SCAN_MAX = 512 };

/* Where in the dictionary the words of each first character stand: made once a page, for whoever asks often. */
struct word_index {
    struct word_first {
        uint32_t cp, what;  /* the character, 0 for a free slot; the kinds of its words */
        uint16_t from, to;
        uint32_t second;    /* a set of 32: what their second characters are, modulo 32; all where a word has none */
    } slot[1024];
};
void word_index_make(struct word_index *x);

struct scan {
    const struct word_index *index; /* NULL: every look-up bisects the dictionary */
    struct view v;
    uint32_t n;                  /* folded characters */
    uint32_t cp[SCAN_MAX];
    uint32_t off[SCAN_MAX + 1];  /* where each begins in v; off[n] is the end of the last */
    bool gap[SCAN_MAX + 1];      /* white space stands before it */
    bool cut;                    /* the line is longer */
};

/* Labels that stand before a colon. */
#define WORD_LABELS                                                                                                    \
    (WORD_DATE | WORD_CLOCK | WORD_UPDATED | WORD_SOURCE | WORD_AUTHOR | WORD_EDITOR | WORD_VIEWS | WORD_SECTION |     \
     WORD_INDEX | WORD_ISSUER | WORD_DOCNUM | WORD_DOCDATE | WORD_TITLE | WORD_POLICY | WORD_OTHER)
#define WORD_POLICIES (WORD_INDEX | WORD_ISSUER | WORD_DOCNUM | WORD_DOCDATE | WORD_POLICY | WORD_TITLE)

struct label {
    uint32_t what;     /* its kinds, WORD_* */
    uint32_t beg;      /* where the label begins */
    uint32_t value;    /* where its value begins: behind colon */
    uint32_t end;      /* where the value ends */
    bool prose;        /* the value reads like a sentence, or is too long for one */
};

void scan_line(struct scan *s, struct view line);

/* The longest word of the kinds in `mask` at i, its length in folded characters (0: none) and its kinds. */
uint32_t scan_word(const struct scan *s, uint32_t i, uint32_t mask, uint32_t *what);

/* A word anywhere; n where there is none. */
uint32_t scan_find(const struct scan *s, uint32_t from, uint32_t mask, uint32_t *what);

/* A label with its colon at i, and the value behind it. */
bool scan_label(const struct scan *s, uint32_t i, struct label *out);

/* A full date at i: returns the index behind it, 0 for none. */
uint32_t scan_date(const struct scan *s, uint32_t i, enum date_order order, struct date *out);

/* The original bytes of [from, to), trimmed of white space, brackets of one side and separators. */
struct view scan_view(const struct scan *s, uint32_t from, uint32_t to);

bool scan_is_separator(uint32_t cp);

#endif
