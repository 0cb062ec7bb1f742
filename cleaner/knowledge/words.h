/*
 * The dictionary of the lines that are no prose.  Words are folded: full-width
 * forms and traditional characters as their plain ones, letters lower case.
 */
#ifndef QY_WORDS_H
#define QY_WORDS_H

#include "cleaner/base/err.h"
#include "cleaner/base/utf8.h"

/* What a word may be; a word may be several. */
#define WORD_DATE (UINT32_C(1) << 0) /* a label: the publication */
#define WORD_CLOCK (UINT32_C(1) << 1) /* a label of any date: 时间, 日期 */
#define WORD_UPDATED (UINT32_C(1) << 2) /* a label: the last change */
#define WORD_SOURCE (UINT32_C(1) << 3)
#define WORD_AUTHOR (UINT32_C(1) << 4)
#define WORD_SLASH (UINT32_C(1) << 5) /* a role before a slash: 文/ */
#define WORD_EDITOR (UINT32_C(1) << 6)
#define WORD_VIEWS (UINT32_C(1) << 7)
#define WORD_SECTION (UINT32_C(1) << 8)
#define WORD_INDEX (UINT32_C(1) << 9) /* policy documents: 索引号 */
#define WORD_ISSUER (UINT32_C(1) << 10) /* 发文机关 */
#define WORD_DOCNUM (UINT32_C(1) << 11) /* 发文字号 */
#define WORD_DOCDATE (UINT32_C(1) << 12) /* 成文日期 */
#define WORD_TITLE (UINT32_C(1) << 13)
#define WORD_POLICY (UINT32_C(1) << 14) /* other cells of a policy header */
#define WORD_OTHER (UINT32_C(1) << 15) /* other labels of no interest */
#define WORD_CRUMB (UINT32_C(1) << 16) /* 当前位置 */
#define WORD_HOME (UINT32_C(1) << 17)
#define WORD_NEAR (UINT32_C(1) << 18) /* 上一篇, with the title of another page */
#define WORD_PAGER (UINT32_C(1) << 19) /* a word of a pager */
#define WORD_SHARE (UINT32_C(1) << 20)
#define WORD_RELATED (UINT32_C(1) << 21) /* a heading of links */
#define WORD_CONTROL (UINT32_C(1) << 22)
#define WORD_PLAYER (UINT32_C(1) << 23) /* player and template debris */
#define WORD_UNIT (UINT32_C(1) << 24) /* behind a number: 次浏览, min read */
#define WORD_MEDIA (UINT32_C(1) << 25) /* the end of a name of a source */
#define WORD_OPENER (UINT32_C(1) << 26) /* the beginning of a notice */
#define WORD_DISCLAIM (UINT32_C(1) << 27) /* inside a notice */
#define WORD_NOTICE (UINT32_C(1) << 28) /* inside a notice, and elsewhere too */
#define WORD_ALONE (UINT32_C(1) << 29) /* a control that may stand alone though it is short */
#define WORD_FOOT (UINT32_C(1) << 30) /* a label of a footer */
#define WORD_FOOTER (UINT32_C(1) << 31) /* inside a footer */

struct word {
    struct view text;
    uint32_t what;
};

extern const struct word meta_words[];
extern const size_t meta_nwords;

/* A character as the words have it.  By ideograph, from WORD_HAN_FIRST on, what it is folded to; 0: itself. */
enum { WORD_HAN_FIRST = 0x4E00, WORD_HAN_LAST = 0x9FFF };
extern const uint16_t word_simple[WORD_HAN_LAST - WORD_HAN_FIRST + 1];
uint32_t word_fold_far(uint32_t cp);
static inline uint32_t word_fold(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    if (cp - WORD_HAN_FIRST <= WORD_HAN_LAST - WORD_HAN_FIRST)
        return word_simple[cp - WORD_HAN_FIRST] ? word_simple[cp - WORD_HAN_FIRST] : cp;
    return word_fold_far(cp);
}

/*
 * Where in the dictionary the words of given first characters stand: words of
 * one, of two, and of more characters by the first three, white space not
 * counted.  Two equal keys of different characters only cost time.
 */
enum { WORD_GRAMS = 4096, WORD_GRAM_SHIFT = 20, WORD_ALONES = 2048, WORD_PAIRS = 32768, WORD_TRIPLES = 32768, WORD_SIMPLE_END = 0xA000 };
struct word_slot {
    uint32_t key, what; /* 0 for a free slot; the kinds of its words */
    uint16_t from, to;  /* all its words are in [from, to) of meta_words */
};
struct word_index {
    struct word_slot slot[WORD_GRAMS];
    uint32_t alone[WORD_ALONES]; /* the kinds of words of one character, by the character modulo that */
    uint32_t pairs[WORD_PAIRS / 32], twos[WORD_PAIRS / 32]; /* of word_pair(): the first two of a word, all of it */
    uint32_t triples[WORD_TRIPLES / 32]; /* of word_gram(): the first three of some word */
    uint32_t simple[WORD_SIMPLE_END / 32];
};
void word_index_make(struct word_index *x);

static inline uint32_t word_gram(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t h = a * UINT32_C(0x9E3779B1) ^ b * UINT32_C(0x85EBCA6B);
    h = ((h ^ h >> 15) + c) * UINT32_C(0xC2B2AE35);
    return (h ^ h >> 13) | 1;
}

static inline uint32_t word_pair(uint32_t a, uint32_t b)
{
    return (a * UINT32_C(0x9E3779B1) ^ b * UINT32_C(0x85EBCA6B)) >> 17;
}

/* NULL with *e where memory is short; words_close(NULL) is fine. */
struct word_index *words_open(struct err *e);
void words_close(const struct word_index *x);

/* One that a traditional character was folded to: a sign of simplified text.  Unlike the reverse it is no proof. */
static inline bool word_is_simple(const struct word_index *x, uint32_t cp)
{
    return cp < WORD_SIMPLE_END && (x->simple[cp >> 5] >> (cp & 31) & 1);
}

#endif
