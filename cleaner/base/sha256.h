/* SHA-256 (FIPS 180-4). */
#ifndef QY_SHA256_H
#define QY_SHA256_H

#include "cleaner/base/view.h"

struct sha256 {
    uint32_t h[8];
    uint64_t n; /* bytes so far */
    unsigned char block[64];
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, struct view v);

/* Finish, and write the digest: 32 bytes, or 64 lower-case hex digits without a NUL. */
void sha256_end(struct sha256 *s, unsigned char out[32]);
void sha256_hex(struct sha256 *s, char out[64]);

#endif
