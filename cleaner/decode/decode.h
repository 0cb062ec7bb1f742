/*
 * Bytes to characters: which encoding, and the decoding itself, equal to the
 * WHATWG Encoding Standard (https://encoding.spec.whatwg.org/).  Every output
 * position leads back to the captured byte it came from.
 */
#ifndef QY_DECODE_H
#define QY_DECODE_H

#include "cleaner/base/arena.h"
#include "cleaner/base/article.h"
#include "cleaner/base/err.h"
#include "cleaner/base/view.h"
#include "cleaner/knowledge/knowledge.h"

/* A stretch that was decoded otherwise than the rest of the page. */
struct decode_run {
    uint32_t beg, end;   /* output bytes */
    struct span span;    /* captured bytes */
    const char *charset; /* WHATWG name, lower case */
};

struct decoded {
    struct view text;          /* UTF-8, always valid; U+FFFD where bytes mean nothing */
    const char *charset;       /* WHATWG name, lower case */
    const char *declared;      /* what BOM, HTTP or meta said, NULL for nothing; may differ from charset */
    const char *how;           /* "bom", "http", "meta", "detected", "override" (of what was declared), "default" */
    struct decode_run *runs;
    uint32_t nruns;
    struct view bytes;         /* what was decoded */
    const void *map;           /* private: see decode_source */
};

/*
 * Decode a page.  `charset` is the charset of the HTTP Content-Type, empty
 * where there was none.  `markup`: whether to look for <meta> declarations.
 * Valid UTF-8 input is not copied: text may be a view of bytes.
 */
void decode_page(struct arena *a, const struct knowledge *know, struct view bytes, struct view charset, bool markup,
                 struct decoded *out);

/*
 * Decode by one encoding alone, as the standard's decoder for that label does:
 * no detection, and a byte order mark is a character.  False, with *out empty,
 * where the label is none.
 */
bool decode_as(struct arena *a, const struct knowledge *know, struct view bytes, struct view label,
               struct decoded *out);

/* The captured byte from which output byte `at` came (at == text.n gives bytes.n). O(log n). */
uint32_t decode_source(const struct decoded *d, uint32_t at);

#endif
