/*
 * What the cleaner must know, made once at start and read-only after: shared
 * by all threads.  The only part of cleaner/ that may read files or call
 * other libraries for facts.  Each room that needs knowledge declares its own
 * struct in its own header here and is handed it through this one.
 */
#ifndef QY_KNOWLEDGE_H
#define QY_KNOWLEDGE_H

#include "cleaner/base/err.h"
#include "cleaner/base/view.h"

struct knowledge_options {
    const char *const *lexicons; /* paths of user lexicon files, NULL-terminated; NULL for none */
    const char *const *allows;   /* paths of user allow-list files */
};

struct knowledge {
    const struct charsets *charsets;   /* decode: knowledge/charsets.h */
    const struct readings *readings;   /* repair: pinyin readings, variants: knowledge/readings.h */
    const struct language *language;   /* repair: character model: knowledge/language.h */
    const struct lexicon *lexicon;     /* decontaminate: knowledge/lexicon.h */
    const struct word_index *words;    /* extract, meta: what lines are told apart by: knowledge/words.h */
};

/* NULL with *e where a file cannot be read or memory is short.  knowledge_close(NULL) is fine. */
struct knowledge *knowledge_open(const struct knowledge_options *o, struct err *e);
void knowledge_close(struct knowledge *k);

#endif
