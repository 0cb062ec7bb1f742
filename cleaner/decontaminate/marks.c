/* The search of Wu and Manber: a window of each word's first four bytes moves by what its last two bytes allow. */
#include "cleaner/decontaminate/marks.h"

enum { WINDOW = 4, LAST = WINDOW - 2 };

static const struct view words[MARK_COUNT] = {
#define M(number, word) [MARK_##number] = VIEW_INIT(word),
    MARKS(M)
#undef M
};

static inline unsigned block(const char *p)
{
    return ((unsigned)(unsigned char)p[0] << 5 ^ (unsigned char)p[1]) & (MARK_BLOCKS - 1);
}

void marks_open(struct marks *m)
{
    memset(m->shift, WINDOW - 1, sizeof m->shift);
    memset(m->first, 0, sizeof m->first);
    for (uint8_t k = 0; k < MARK_COUNT; k++) {
        for (unsigned i = 0; i <= LAST; i++) {
            uint8_t *shift = &m->shift[block(words[k].p + i)];
            *shift = *shift < LAST - i ? *shift : (uint8_t)(LAST - i);
        }
        uint8_t *first = &m->first[block(words[k].p + LAST)];
        m->next[k] = *first;
        *first = (uint8_t)(k + 1);
    }
}

uint32_t marks_find(const struct marks *m, struct view v)
{
    uint32_t found = 0;
    for (size_t at = LAST; at + 1 < v.n;) {
        unsigned b = block(v.p + at);
        if (m->shift[b]) {
            at += m->shift[b];
            continue;
        }
        for (unsigned k = m->first[b]; k; k = m->next[k - 1])
            if (!(found >> (k - 1) & 1) && view_starts(view_from(v, at - LAST), words[k - 1]))
                found |= UINT32_C(1) << (k - 1);
        at++;
    }
    return found;
}
