/*
 * How alike two texts are: sets of shingles (five word characters in a row,
 * white space and punctuation left out, nothing else normalized: series of
 * notices differ in their numbers alone), MinHash to find candidates, the
 * exact Jaccard index to confirm them.  Pure; private to store/.
 *
 * 100 hashes in 20 bands of 5: a pair of J 0.8 becomes a candidate with
 * probability 0.9996, J 0.7 with 0.975, J 0.3 with 0.05.
 */
#ifndef QY_MINHASH_H
#define QY_MINHASH_H

#include "cleaner/base/arena.h"
#include "cleaner/base/view.h"

enum { SHINGLE = 5, HASHES = 100, BANDS = 20, BAND_ROWS = HASHES / BANDS };
enum { SHINGLES_MIN = 10 }; /* shorter texts are alike by chance */

/* The set of a text's shingles: 64-bit hashes, ascending, each once. */
struct shingles {
    uint64_t *v;
    size_t n;
};
struct shingles shingles_of(struct arena *a, struct view text);

/* |intersection| / |union| in thousandths, rounded down; 0 for two empty sets. */
int jaccard(const struct shingles *a, const struct shingles *b);

void minhash(const struct shingles *s, uint32_t out[HASHES]);

/* The keys of the bands: two texts with a key in common are candidates. */
void minhash_bands(const uint32_t h[HASHES], int64_t out[BANDS]);

/* One paragraph's word characters: how many, and their hash. */
struct paragraph {
    int64_t hash;
    uint32_t weight;
};
enum { PARAGRAPH_MIN = 25 }; /* word characters; shorter ones are formulas */

/* The paragraphs (lines) of a text that are long enough; *weight their sum. */
struct paragraph *paragraphs_of(struct arena *a, struct view text, uint32_t *n, int64_t *weight);

#endif
