/* The data behind knowledge/lexicon.h.  Private to knowledge/. */
#ifndef QY_LEXICON_TABLES_H
#define QY_LEXICON_TABLES_H

#include "cleaner/knowledge/lexicon.h"

struct lexicon_group {
    enum word_class cls;
    const char *words; /* separated by single spaces; lower case, Simplified */
};

extern const struct lexicon_group lexicon_groups[];
extern const int lexicon_ngroups;

extern const char lexicon_traditional[], lexicon_simplified[], lexicon_simplified_only[];

#endif
