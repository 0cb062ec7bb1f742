/*
 * A line folded for comparison, and the labels, words and dates in it.
 * Bounded: a line is looked at up to SCAN_MAX characters, white space not
 * counted; what is longer is prose or debris.
 */
#ifndef QY_SCAN_H
#define QY_SCAN_H

#include "cleaner/knowledge/words.h"
#include "cleaner/meta/date.h"

enum { SCAN_MAX = 512 };

/* What else may be in a line; without it, some rules need not look. */
enum {
    SCAN_COLON = 1,  /* a colon, or a bar or slash that stands for one: without it there is no label */
    SCAN_GAP = 2,    /* white space between characters */
    SCAN_NUMBER = 4, /* a digit, or one of the numerals that a year begins with: without it there is no date */
};

struct scan {
    const struct word_index *words;
    struct view v;
    uint32_t n, weight;          /* folded characters; their weight: two for each of a wide script */
    uint32_t any;                /* the kinds of words that may be in the line at all */
    bool cut;                    /* the line is longer */
    uint8_t marks;               /* SCAN_* */
    uint32_t cp[SCAN_MAX];
    uint32_t off[SCAN_MAX + 1];  /* where each begins in v; off[n] is the end of the last */
    uint32_t may[SCAN_MAX];      /* the kinds of words that may begin at each: all that do, and few more */
    bool gap[SCAN_MAX + 1];      /* white space stands before it */
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

void scan_line(struct scan *s, struct view line, const struct word_index *words);

/* The longest word of the kinds in `mask` at i, its length in folded characters (0: none) and its kinds. */
uint32_t scan_word_at(const struct scan *s, uint32_t i, uint32_t mask, uint32_t *what);
static inline uint32_t scan_word(const struct scan *s, uint32_t i, uint32_t mask, uint32_t *what)
{
    return i < s->n && (s->may[i] & mask) ? scan_word_at(s, i, mask, what) : 0;
}

/* A word anywhere; n where there is none. */
uint32_t scan_find(const struct scan *s, uint32_t from, uint32_t mask, uint32_t *what);

/* A label with its colon at i < n, and the value behind it.  *out is set only where there is one. */
bool scan_label_at(const struct scan *s, uint32_t i, struct label *out);
static inline bool scan_label(const struct scan *s, uint32_t i, struct label *out)
{
    return (s->marks & SCAN_COLON) && (s->may[i] & (WORD_LABELS | WORD_SLASH)) && scan_label_at(s, i, out);
}

/* A full date at i < n: returns the index behind it, 0 for none. */
uint32_t scan_date_at(const struct scan *s, uint32_t i, enum date_order order, struct date *out);
static inline uint32_t scan_date(const struct scan *s, uint32_t i, enum date_order order, struct date *out)
{
    bool may = s->cp[i] < 0x2E80 || s->cp[i] == 0x4E00 || s->cp[i] == 0x4E8C; /* 一九九九年, 二〇二〇年 */
    return may && (s->marks & SCAN_NUMBER) ? scan_date_at(s, i, order, out) : 0;
}

/* The original bytes of [from, to), trimmed of white space, brackets of one side and separators. */
struct view scan_view(const struct scan *s, uint32_t from, uint32_t to);

bool scan_is_separator(uint32_t cp);

#endif
