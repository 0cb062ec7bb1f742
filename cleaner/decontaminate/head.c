/*
 * Where a name that no list holds begins in the middle of a clause.  What
 * stands before the words of an advertisement is divided into a text that
 * people write and a name that they do not, by how likely either is.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/knowledge/language.h"

enum {
    LOOK = 8,           /* characters before the chain that are read */
    UNKNOWN = -8500,    /* mean score of a character: a name is below it, */
    PLAIN = -6500,      /* a word of everyday is above it */
    CLEAR = 3000        /* by so much the text is likelier than the name */
};

/* The likeliest word that ends where v ends, of at most four characters. */
static int32_t last_word(const struct language *l, struct view v)
{
    int32_t best = INT32_MIN;
    size_t at = v.n;
    for (int m = 0; m < 4 && at > 0; m++) {
        utf8_prev(v, &at);
        int32_t score = language_score(l, view_from(v, at));
        best = score > best ? score : best;
    }
    return best;
}

/* The Han characters of the same text node right before flat byte `at`: where each begins, nearest first. */
static int before(const struct spam *s, uint32_t at, uint32_t starts[LOOK])
{
    uint32_t from;
    spam_node_at(s, at, &from);
    size_t i = at, least = at - from;
    int n = 0;
    while (n < LOOK && i > least) {
        size_t k = i;
        if (!cp_is_han(utf8_prev(s->flat, &k)) || k < least)
            break;
        starts[n++] = (uint32_t)k;
        i = k;
    }
    return n;
}

enum head_found head_find(const struct spam *s, const struct chain *c, uint32_t *beg)
{
    const struct language *l = s->p->know->language;
    unsigned first = s->hits[c->first].cls;
    uint32_t starts[LOOK];
    bool begins = first == WORD_GAMBLE || first == WORD_GAMY || first == WORD_GENERIC;
    if (!l || c->clause || c->head || c->glued_left || c->user || !begins || s->census.traditional > s->census.simplified)
        return HEAD_NONE;
    int n = before(s, c->beg, starts), best = 0;
    int32_t lead = 0;
    for (int k = 2; k <= 4 && k < n; k++) {
        int32_t name = language_score(l, view_sub(s->flat, starts[k - 1], c->beg));
        int32_t text = last_word(l, view_sub(s->flat, starts[n - 1], starts[k - 1]));
        if (name < UNKNOWN && text - name > lead) {
            lead = text - name;
            best = k;
        }
    }
    if (lead >= CLEAR) {
        *beg = starts[best - 1];
        return HEAD_FOUND;
    }
    if (!n)
        return HEAD_NONE;
    return last_word(l, view_sub(s->flat, starts[n - 1], c->beg)) > PLAIN ? HEAD_NONE : HEAD_UNCLEAR;
}
