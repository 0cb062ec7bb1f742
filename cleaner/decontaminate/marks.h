/* Which of a few words stand in a script: whether it is worth reading.  Private to decontaminate/. */
#ifndef QY_MARKS_H
#define QY_MARKS_H

#include "cleaner/base/view.h"

/* M(number, word); none is shorter than four bytes. */
#define MARKS(M)                                                                                                       \
    M(LOCATION, "location") M(WRITE, "write") M(CHAR_CODE, "fromCharCode")                                             \
    M(EVAL, "eval(") M(UNESCAPE, "unescape") M(ATOB, "atob") M(APPEND, "append(") M(INNER_HTML, "innerHTML")           \
    M(INSERT, "insertAdjacent") M(STYLE, "style") M(NO, "none") M(HIDDEN, "hidden")            \
    M(HIDE, ".hide(") M(DISPLAY, "display") M(DOCUMENT_WRITE, "document.write")         \
    M(CLASS_NAME, "className") M(CLASS_CALL, "lass(") M(CLASS_LIST, "classList")

enum mark {
#define M(number, word) MARK_##number,
    MARKS(M)
#undef M
    MARK_COUNT
};
#define MARK(number) (UINT32_C(1) << MARK_##number)

/* How far a window may move by the two bytes at its end, and which words have them there.  About 1.5 kB. */
enum { MARK_BLOCKS = 1024 };
struct marks {
    uint8_t shift[MARK_BLOCKS], first[MARK_BLOCKS]; /* first: the word's number and one more; 0: none */
    uint8_t next[MARK_COUNT];
};

void marks_open(struct marks *m);

/* The words that stand in v, as bits, MARK(...).  Linear; most bytes are not looked at. */
uint32_t marks_find(const struct marks *m, struct view v);

#endif
