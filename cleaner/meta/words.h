/*
 * The dictionary of the lines that are no prose.  Words are folded: full-width
 * forms and traditional characters as their plain ones, letters lower case.
 */
#ifndef QY_WORDS_H
#define QY_WORDS_H

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

/* A character as the words have it. */
uint32_t word_fold(uint32_t cp);

enum { WORD_HAN = 0x4E00, WORD_HAN_END = 0xA000 };

/* Sets of characters, bit cp - WORD_HAN of each. */
struct word_scripts {
    uint32_t hant[(WORD_HAN_END - WORD_HAN) / 32]; /* those word_fold changes: traditional ones */
    uint32_t hans[(WORD_HAN_END - WORD_HAN) / 32]; /* those they become: a sign of simplified text, but no proof */
};
void word_scripts(struct word_scripts *out);

static inline bool word_in(const uint32_t *set, uint32_t cp)
{
    return cp >= WORD_HAN && cp < WORD_HAN_END && set[(cp - WORD_HAN) / 32] >> (cp - WORD_HAN) % 32 & 1;
}

#endif
