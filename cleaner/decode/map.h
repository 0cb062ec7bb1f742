/*
 * Where each output byte came from: checkpoints every MAP_STEP input bytes,
 * between which the bytes are decoded once more when somebody asks.
 */
#ifndef QY_MAP_H
#define QY_MAP_H

#include "cleaner/decode/encoding.h"

enum { MAP_STEP = 256 };

struct checkpoint {
    uint32_t in, out;
    uint32_t end; /* of the input that is decoded alike: a sequence does not reach over it */
    uint8_t encoding, state;
};

struct map {
    const struct charsets *tables;
    const uint8_t *p;
    size_t n;
    struct checkpoint *points; /* ascending in both; the first is at output 0 */
    size_t npoints;
    uint32_t out;              /* bytes of output in all */
};

/* The input byte at which the sequence begins that gave output byte `at`; m->n where at >= m->out. */
uint32_t map_source(const struct map *m, uint32_t at);

#endif
