/*
 * How likely a run of Chinese text is: a unigram model over words, so that a
 * text scores as its best division into words.  Scores are millinats, zero or
 * less, and integers throughout: the same on every machine.  Simplified
 * Chinese; give it traditional text only after conversion.
 *
 * Origin, size and licence of the counts: docs/language-model.md.
 */
#ifndef QY_LANGUAGE_H
#define QY_LANGUAGE_H

#include "cleaner/base/arena.h"
#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

enum { LANGUAGE_WORD = 6 }; /* the longest word, in characters */

struct language {
    const uint32_t *base; /* a trie; see data/language.py */
    const uint16_t *first, *unit;
    const uint8_t *cost;
    uint32_t nodes;
};

/* NULL with *e where memory is short or the table is not what it should be.  language_close(NULL) is fine. */
const struct language *language_open(struct err *e);
void language_close(const struct language *l);

/*
 * The mean score of a character of v, white space not counted; 0 for a text
 * without characters.  News: -4500 to -6500; what a wrong decoding gives:
 * below -11000.
 */
int32_t language_score(const struct language *l, struct view utf8);

/*
 * What a document says repeatedly (names of places and people) is likelier in
 * it than the model knows: pairs and triples of characters with their counts.
 */
struct language_cache {
    uint64_t *keys;   /* open addressing, 0 is free */
    uint32_t *counts;
    uint32_t slots, n; /* slots: a power of two; n: characters seen */
};

/* Room for a document of `chars` characters.  In a. */
struct language_cache *language_cache_new(struct arena *a, size_t chars);
/* Count the pair and triple that end with cp after a, b (0: none). */
void language_cache_add(struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp);

/* Take back one such count. */
void language_cache_drop(struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp);
/* Count all of a text. */
void language_cache_text(struct language_cache *c, struct view text);
/* How often cp was counted after b (a 0), or after a and b. */
uint32_t language_cache_count(const struct language_cache *c, uint32_t a, uint32_t b, uint32_t cp);

/* The score of a text that grows by one character at a time; copy it to branch. */
struct language_state {
    int32_t best;                  /* the score so far */
    int32_t before[2];             /* the score one and two characters ago */
    int32_t from[LANGUAGE_WORD];   /* words under way: the score before them */
    uint32_t node[LANGUAGE_WORD];
    uint32_t last[2];              /* the last character and the one before, 0 for none */
    int open;                      /* words under way */
};

#define LANGUAGE_BEGIN ((struct language_state){0})

/* Append cp.  cache may be NULL. */
void language_add(const struct language *l, const struct language_cache *cache, struct language_state *s, uint32_t cp);

/* The score of cp as a word of its own; the commonest thousand characters are above -9000. */
int32_t language_char(const struct language *l, uint32_t cp);

#endif
