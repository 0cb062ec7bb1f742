/*
 * The forty encodings of the WHATWG Encoding Standard and their labels, and a
 * decoder for each that consumes exactly what the standard's does on an error.
 */
#ifndef QY_ENCODING_H
#define QY_ENCODING_H

#include "cleaner/base/view.h"
#include "cleaner/knowledge/charsets.h"

enum encoding {
    ENC_UTF_8, ENC_UTF_16LE, ENC_UTF_16BE, ENC_GBK, ENC_GB18030, ENC_BIG5, ENC_EUC_KR, ENC_SHIFT_JIS, ENC_EUC_JP,
    ENC_ISO_2022_JP, ENC_X_USER_DEFINED, ENC_REPLACEMENT, ENC_IBM866, ENC_ISO_8859_2, ENC_ISO_8859_3, ENC_ISO_8859_4,
    ENC_ISO_8859_5, ENC_ISO_8859_6, ENC_ISO_8859_7, ENC_ISO_8859_8, ENC_ISO_8859_10, ENC_ISO_8859_13,
    ENC_ISO_8859_14, ENC_ISO_8859_15, ENC_ISO_8859_16, ENC_KOI8_R, ENC_KOI8_U, ENC_MACINTOSH, ENC_WINDOWS_874,
    ENC_WINDOWS_1250, ENC_WINDOWS_1251, ENC_WINDOWS_1252, ENC_WINDOWS_1253, ENC_WINDOWS_1254, ENC_WINDOWS_1255,
    ENC_WINDOWS_1256, ENC_WINDOWS_1257, ENC_WINDOWS_1258, ENC_X_MAC_CYRILLIC, ENC_ISO_8859_8_I,
    ENC_COUNT, ENC_NONE = ENC_COUNT
};

/* The WHATWG name in lower case; NULL for ENC_NONE. */
const char *encoding_name(enum encoding e);

/* "Get an encoding": white space around the label and case do not matter.  ENC_NONE where it is none. */
enum encoding encoding_of_label(struct view label);

/* ASCII bytes are themselves wherever they stand alone: all but UTF-16, ISO-2022-JP and replacement. */
bool encoding_is_ascii(enum encoding e);

/*
 * A decoder at work.  Its whole input is known, so that nothing is ever
 * pending: it stands between two characters, and all that is remembered is
 * where, and the state of ISO-2022-JP.
 */
struct coder {
    const struct charsets *tables;
    enum encoding encoding;
    const uint8_t *p; /* the input */
    size_t n, at;     /* its length; the next byte */
    char *out;        /* where the next byte of UTF-8 goes */
    uint32_t state;   /* 0 at the beginning */
};

/*
 * Decode character by character until c->at >= stop (at most c->n).  Writes at
 * most CODER_GROWTH bytes for each one consumed, and may scribble over
 * CODER_SLACK more behind them.
 */
enum { CODER_GROWTH = 3, CODER_SLACK = 32 };
void coder_run(struct coder *c, size_t stop);

#endif
