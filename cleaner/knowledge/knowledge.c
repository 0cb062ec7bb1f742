#include "cleaner/knowledge/knowledge.h"

#include "cleaner/knowledge/charsets.h"
#include "cleaner/knowledge/language.h"
#include "cleaner/knowledge/lexicon.h"
#include "cleaner/knowledge/readings.h"
#include "cleaner/knowledge/words.h"

#include <stdlib.h>

/* One line for each part: it is made here and given back in knowledge_close(). */
static enum err_code fill(struct knowledge *k, const struct knowledge_options *o, struct err *e)
{
    struct lexicon_options words = {.lexicons = o->lexicons, .allows = o->allows};
    if (!(k->charsets = charsets_open(e)))
        return ERR_NOMEM;
    if (!(k->lexicon = lexicon_open(&words, e)))
        return ERR_INPUT;
    if (!(k->readings = readings_open(e)) || !(k->language = language_open(e)) || !(k->words = words_open(e)))
        return ERR_NOMEM;
    return ERR_OK;
}

struct knowledge *knowledge_open(const struct knowledge_options *o, struct err *e)
{
    static const struct knowledge_options none;
    struct knowledge *k = calloc(1, sizeof *k);
    if (!k) {
        err_set(e, ERR_NOMEM, 0, "out of memory");
        return NULL;
    }
    if (fill(k, o ? o : &none, e)) {
        knowledge_close(k);
        return NULL;
    }
    return k;
}

void knowledge_close(struct knowledge *k)
{
    if (!k)
        return;
    charsets_close(k->charsets);
    lexicon_close(k->lexicon);
    readings_close(k->readings);
    language_close(k->language);
    words_close(k->words);
    free(k);
}
