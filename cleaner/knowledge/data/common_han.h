/* How much a common Chinese character says, in bits; made by make_common.py, read by ../charsets.c alone. */
#ifndef QY_COMMON_HAN_H
#define QY_COMMON_HAN_H

enum { COMMON_FIRST = 7, COMMON_LAST = 17 };

/* UTF-8: the characters of each number of bits, simplified and traditional. */
extern const char *const common_han[COMMON_LAST - COMMON_FIRST + 1];

#endif
