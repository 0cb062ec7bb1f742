/*
 * Which encoding: what is declared, and whether the bytes agree.  A page is
 * decoded as one encoding, or, where it was glued together, part by part.
 */
#ifndef QY_DETECT_H
#define QY_DETECT_H

#include "cleaner/base/arena.h"
#include "cleaner/decode/encoding.h"

struct detected_part {
    uint32_t beg, end; /* bytes */
    enum encoding encoding;
};

struct detected {
    enum encoding encoding, declared; /* declared: ENC_NONE for nothing */
    const char *how;                  /* as in struct decoded */
    size_t skip;                      /* bytes of a byte order mark */
    bool valid;                       /* UTF-8 without an error */
    struct detected_part *parts;      /* of a mixed page, without gaps from skip on; NULL: all alike */
    size_t nparts;
};

/* UTF-16LE or BE without a byte order mark, by the zeros of its markup; ENC_NONE if it is neither. */
enum encoding detect_utf16(struct view bytes);

void detect(struct arena *a, const struct charsets *tables, struct view bytes, struct view http, bool markup,
            struct detected *out);

#endif
