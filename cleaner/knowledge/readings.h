/*
 * What a Han character is read as in Mandarin (Unihan), and which simplified
 * characters a traditional one stands for (OpenCC, Unihan).
 */
#ifndef QY_READINGS_H
#define QY_READINGS_H

#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

struct readings {
    const char (*syllables)[8];
    uint32_t nsyllables;
    const uint16_t *first, *read;              /* see data/readings.py */
    const uint16_t *trad, *simp, *back, *forth; /* see data/variants.py: trad -> simp, back (simplified) -> forth */
    uint32_t rows;
};

/* NULL with *e where memory is short or a table is not what it should be.  readings_close(NULL) is fine. */
const struct readings *readings_open(struct err *e);
void readings_close(const struct readings *r);

enum { TONE_UNKNOWN = 0, TONE_NEUTRAL = 5 }; /* else 1-4 */

/*
 * A syllable of pinyin that fills the whole view but for white space: with a
 * tone mark ("lǜ"), a number ("lv4", "lü4") or without ("lu").  False where it
 * is not a Mandarin syllable.  No mark and no number: *tone is TONE_UNKNOWN.
 */
bool pinyin_parse(const struct readings *r, struct view text, uint32_t *syllable, int *tone);

/*
 * Whether cp is read so.  TONE_UNKNOWN fits every tone; a syllable written
 * without mark fits the neutral tone as well.
 */
bool reading_fits(const struct readings *r, uint32_t cp, uint32_t syllable, int tone);

/* The same for cp or any simplified or traditional form of it. */
bool reading_fits_variant(const struct readings *r, uint32_t cp, uint32_t syllable, int tone);

/* The simplified candidates of cp, the likelier first; 0 for a character that is not traditional.  *out is borrowed. */
uint32_t variant_simplified(const struct readings *r, uint32_t cp, const uint16_t **out);

/* The traditional characters that stand for cp. */
uint32_t variant_traditional(const struct readings *r, uint32_t cp, const uint16_t **out);

#endif
