/*
 * Words that say what a text is about, matched all at once: names and terms
 * of gambling, pornography and grey trades, the tails spam hangs on a name,
 * and the words that show that a text speaks of such things without being
 * spam.  One automaton (Aho-Corasick over characters), built once, read-only
 * after, shared by all threads.  One pass over the text, linear.
 *
 * Matching does not see case, full-width forms, or Traditional against
 * Simplified characters.
 */
#ifndef QY_LEXICON_H
#define QY_LEXICON_H

#include "cleaner/base/article.h"
#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

/* The names in brackets are those of the line format (docs/lexicon-format.md). */
enum word_class {
    WORD_NONE,
    WORD_BRAND,   /* [brand]   a name that means nothing but a gambling site */
    WORD_WEAK,    /* [weak]    such a name that is also a common word: a hotel, a place, a club */
    WORD_GAMBLE,  /* [gamble]  a thing or an act of gambling */
    WORD_PORN,    /* [porn]    */
    WORD_TRADE,   /* [trade]   other wares of hidden links: forged papers, private game servers ... */
    WORD_GAMY,    /* [gamy]    heads that names of such sites are built with: sport, entertainment, live dealers */
    WORD_GENERIC, /* [generic] heads that firms have as well: international, group, platform */
    WORD_PREFIX,  /* [prefix]  what stands before such a name: Macao, new, the ten best */
    WORD_TAIL,    /* [tail]    official site, entrance, app download, mobile version */
    WORD_PROMO,   /* [promo]   praise and bait: welcome bonus, platform of good repute */
    WORD_VETO,    /* [veto]    words of those who fight or govern gambling: the text speaks about it */
    WORD_SOBER,   /* [sober]   police, court, warning: the text may speak about it */
    WORD_SLOT,    /* [slot]    what follows the name of an institution: party committee, vice dean, was held */
    WORD_SCHOOL,  /* [school]  only schools have it */
    WORD_FIRM,    /* [firm]    only firms have it */
    WORD_CLASH,   /* [clash]   a school's word with a firm's put in its place: never written by people */
    WORD_HONEST,  /* [honest]  heads whose official site is one: ministries, papers, banks */
    WORD_PLAIN,   /* [plain]   swallows a shorter word that stands in it by chance */
    WORD_CLASSES
};

struct lexicon;

struct lexicon_hit {
    uint32_t beg, end; /* bytes of the text */
    uint16_t word;     /* number of the word */
    uint8_t cls;       /* enum word_class */
    uint8_t user;      /* from a user's file */
};

/*
 * The leftmost longest words of `text` that do not overlap, in order, in a.
 * A word of Latin letters counts only where no Latin letter touches it.
 */
struct lexicon_hit *lexicon_scan(struct arena *a, const struct lexicon *lex, struct view text, uint32_t *n);

/* The same, and in the same pass what characters the text has. */
struct lexicon_census {
    uint32_t han, traditional, simplified; /* Han characters; those that lexicon_script() tells */
    uint32_t longest;                      /* Han characters in a row, at most */
};
struct lexicon_hit *lexicon_census(struct arena *a, const struct lexicon *lex, struct view text, uint32_t *n,
                                   struct lexicon_census *census);

/* The word itself, folded. */
struct view lexicon_word(const struct lexicon *lex, uint16_t word);

/* How many words there are: their numbers are below it. */
uint32_t lexicon_size(const struct lexicon *lex);

/* Folded: lower case, half width, Simplified.  Characters without another form as they are. */
uint32_t lexicon_fold(const struct lexicon *lex, uint32_t cp);

/* Whether cp is written in Traditional text alone (+1), in Simplified alone (-1), or in both (0). */
int lexicon_script(const struct lexicon *lex, uint32_t cp);

/* Whether the user allowed this host, or one above it. */
bool lexicon_allows_host(const struct lexicon *lex, struct view host);

/* Built in words but those of the class `without` (WORD_NONE: all), then the files.  For tests and knowledge_open. */
struct lexicon_options {
    const char *const *lexicons, *const *allows; /* NULL-terminated paths, or NULL */
    unsigned without;                            /* bit set of classes to leave out, 1 << class */
};

/* NULL with *e: a file cannot be read, or line N of it is wrong ("FILE:N: ..."), or memory is short. */
struct lexicon *lexicon_open(const struct lexicon_options *o, struct err *e);
void lexicon_close(const struct lexicon *lex);

/* The class by its name in the line format; WORD_NONE where there is none. */
enum word_class lexicon_class(struct view name);

#endif
