/*
 * The search for what stood where characters were cut apart: over the bytes
 * as they must have been, keeping the likeliest texts.  By construction,
 * cutting a candidate where the page was cut gives the page.  Private to
 * cleaner/repair.
 */
#ifndef QY_SLIP_SEARCH_H
#define QY_SLIP_SEARCH_H

#include "cleaner/repair/damage.h"

enum {
    SLIP_REACH = 100,   /* characters that a shift can go on for */
    SLIP_LEVELS = 4,    /* pairs that may be lost in one place, and none */
    SLIP_OUT = SLIP_REACH + 8
};

enum item_kind { ITEM_PAIR, ITEM_BYTE, ITEM_LOST, ITEM_END };
struct item {
    uint8_t kind, b1, b2;
    uint32_t unit, next; /* its unit; the unit after it */
    uint32_t cp;
    const struct note *note; /* a cut note that begins here */
    bool folded;             /* may have been the full-width form: two bytes, and the shift goes on */
    bool swallowed;          /* lost: an ASCII character that is not known went as well */
};

struct guess {
    struct language_state s;
    uint16_t out[SLIP_OUT];
    uint8_t n, pending, dropped;
    int8_t quotes;
    int32_t cost; /* beside the language's */
    uint32_t next; /* when complete: the unit after the damage */
    int32_t total; /* when complete: with what follows */
};

struct search {
    const struct damage *d;
    struct item items[SLIP_REACH];
    uint32_t nitems;
    struct guess *beam[SLIP_LEVELS], *grown[SLIP_LEVELS], *finals[SLIP_LEVELS];
    struct guess *half;
    uint32_t nbeam[SLIP_LEVELS], ngrown[SLIP_LEVELS], nfinals[SLIP_LEVELS], nhalf;
    struct language_state start;
    uint32_t from; /* first unit of the damage */
    uint32_t again; /* first unit of the next damage, where a candidate may go on through it */
    uint32_t *work;
    uint32_t *learned; /* per unit: what was counted in the cache, 0 for nothing */
    const uint8_t *open; /* per unit: whether a quotation is open before it */
};

/* What a search came to; best NULL: no text gives the page. */
struct outcome {
    const struct guess *best, *other[3];
    uint32_t nother;
    int32_t gain, margin;
};

/* For one page; counts what the page says again and again.  In d->a. */
struct search *search_new(struct damage *d);
/* A search for the damage that begins at unit `from`, whose bytes go on at unit `next`. */
void search_start(struct search *w, uint32_t from, uint32_t next);
/* A candidate before its first character, with the byte that begins it or the one after. */
struct guess search_guess(const struct search *w, uint32_t pending);
void search_say(const struct search *w, struct guess *g, uint32_t cp);
void search_seed(struct search *w, const struct guess *g);
/* Go over the bytes, complete every candidate with what follows up to the same place, compare. */
struct outcome search_judge(struct search *w);
/* No other text gives the page. */
bool search_single(const struct search *w);
/* One past what the shift can have reached at least: the first single byte. */
uint32_t search_reach(const struct search *w);

/* The alternatives to o's best, and before them the best where it is asked for, as in struct edit. */
struct view search_others(const struct damage *d, const struct outcome *o, bool best);
/* The cut note that begins at the unit, NULL for none. */
const struct note *search_note(const struct damage *d, uint32_t unit);
/* The character of two bytes, 0 for none that a page shows. */
uint32_t search_char(const struct damage *d, uint32_t lead, uint32_t trail);
bool search_fits(const struct damage *d, const struct note *n, uint32_t cp);

#endif
