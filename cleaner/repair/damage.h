/*
 * The page's text as a list of characters that repairs work on.  Private to
 * cleaner/repair.
 *
 * The damage, as mirror tools do it to text in GBK bytes: simplified
 * characters become traditional ones by a table; for each character of a
 * list, wherever its two bytes stand (also across two characters), its
 * reading follows in brackets; at the two bytes of some marks, again wherever
 * they stand, the text is split and the parts are decoded apart; a symbol is
 * put before marks.  Repair goes the same way backwards.
 */
#ifndef QY_DAMAGE_H
#define QY_DAMAGE_H

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/charsets.h"
#include "cleaner/knowledge/language.h"
#include "cleaner/knowledge/readings.h"
#include "cleaner/page.h"

enum damage_rule {
    DAMAGE_NONE,
    DAMAGE_PINYIN,      /* an annotation was removed */
    DAMAGE_SYMBOL,      /* an inserted symbol was removed */
    DAMAGE_SLIP,        /* characters that were cut apart are whole again */
    DAMAGE_INDENT,      /* question marks that were an indent */
    DAMAGE_TRADITIONAL, /* the simplified character is back */
    DAMAGE_WIDTH,       /* the full-width mark is back */
    DAMAGE_RULES
};

/* One character of the page's text; cp 0 is a boundary between lines. */
struct unit {
    uint32_t cp, now;     /* as the page has it; as it is now, 0: removed */
    uint32_t source, at;  /* which source, byte offset in it */
    uint32_t group;       /* characters removed together have the same one */
    uint32_t fix;         /* 1 + index of the fix it is part of, 0 for none */
    uint8_t rule, verdict;
};

/* Units [from, to) became other characters together. */
struct fix {
    uint32_t from, to;
    uint32_t *now, n; /* 0 in now: removed */
    uint8_t verdict;
    struct view alts;
};

struct source {
    uint32_t node;      /* a text node, or the element of attr */
    struct attr *attr;  /* NULL: a text node */
    struct view text;
    uint32_t first, end; /* its units */
};

/* A reading in brackets, or what is left of one. */
enum note_kind { NOTE_AFTER, NOTE_ACROSS, NOTE_CUT, NOTE_SYMBOL };
struct note {
    uint32_t from, to; /* units */
    uint32_t base;     /* the unit before it */
    uint32_t syllable;
    uint8_t tone, kind; /* enum note_kind */
    bool converted;    /* stands at a character that a table made traditional */
};

enum { DAMAGE_WORK = 2000000 }; /* for one page: about half a second */

/* A place that looks damaged and was left alone. */
struct doubt {
    uint32_t from, to;
    struct view alts; /* readings, the likeliest first, as in struct edit; empty: no cut gives what the page has */
    bool form;        /* which simplified character: nothing slipped */
    bool unread;      /* nobody looked for readings: the page's work was done */
};

struct search; /* slip.c */

struct damage {
    struct arena *a;
    const struct charsets *charsets;
    const struct readings *readings;
    const struct language *language;
    struct language_cache *cache;
    struct search *search; /* made by slips_repair */
    struct source *sources;
    struct unit *units;
    struct fix *fixes;
    struct note *notes;
    struct doubt *doubts;
    struct view *alts; /* alternatives of single units: see damage_alts */
    uint32_t nsources, n, nfixes, nnotes, ndoubts, nalts;
    uint32_t *alts_of; /* unit of alts[i] */
    uint32_t nalts_of;
    uint32_t work;   /* spent on slips and proposals, in characters scored */
    uint16_t *converts; /* common characters that a conversion makes */
    uint32_t nconverts;
    uint8_t *listed;  /* bit per BMP character: annotated on this page */
    uint32_t folded;  /* ASCII marks beside Han characters, where no full-width form is; else 0 */
    bool converted;   /* gate: annotations on a text made traditional */
    bool random;      /* gate: annotations at random characters */
    bool symbols;     /* gate: pictures before marks */
    bool commas;      /* commas were put before marks, and are out where they could be told */
};

/* Lists are filled in this order; each step reads what the ones before it left. */
void damage_add(struct damage *d, uint32_t node, struct attr *attr, struct view text);
void damage_boundary(struct damage *d);

void pinyin_find(struct damage *d);   /* notes */
void pinyin_gate(struct damage *d);   /* converted, random, listed */
void damage_widths(struct damage *d); /* folded */
void pinyin_remove(struct damage *d); /* where a gate is open */
void symbols_gate(struct damage *d);  /* symbols */
void indents_remove(struct damage *d);
/* What the character in units [from, to) could be, which is read so: sets alts, or unread. */
void pinyin_propose(struct damage *d, struct doubt *x, uint32_t from, uint32_t to, uint32_t syllable, int tone);
void pinyin_sweep(struct damage *d);  /* after the slips: what follows characters that are whole again */
void commas_remove(struct damage *d);
void slips_repair(struct damage *d);
/* What a place that still makes no sense could be, were it cut at the mark before it: sets alts, and from with it. */
void slips_propose(struct damage *d, struct doubt *x);
void symbols_remove(struct damage *d);
void forms_restore(struct damage *d); /* simplified characters, full-width marks */
void doubts_find(struct damage *d);   /* last: what still makes no sense */

/*
 * The text as it now is: live[i] is a character with where it stands.  Made
 * anew by each step.
 */
struct live {
    uint32_t cp;   /* 0: a boundary */
    uint32_t unit; /* its unit, or the first unit of its fix */
    uint32_t k;    /* its place in the fix */
};
struct live *damage_live(struct arena *a, const struct damage *d, uint32_t *n);
/* Change it (0: remove). */
void damage_set(struct damage *d, const struct live *l, uint32_t cp, enum damage_rule rule, enum verdict v);

/* GBK bytes: 0, 1 or 2 of them in out. */
unsigned damage_bytes(const struct damage *d, uint32_t cp, uint8_t out[2]);
/* The character of two GBK bytes, 0 for none. */
uint32_t damage_char(const struct damage *d, uint32_t lead, uint32_t trail);
/*
 * One past the rest of a tag ("/span>", "/p>", "br />") at unit i, whose '<' went with half a character; i where there is
 * none.
 */
uint32_t damage_tag_rest(const struct damage *d, uint32_t i);
/* "|text 1.3": one more alternative, 1300 millinats behind the best; INT32_MAX: without a number. */
void damage_alt(struct buf *b, struct view text, int32_t behind);
/* The likeliest simplified form. */
uint32_t damage_simplified(const struct damage *d, uint32_t cp);

/* Of the first level of GB 2312, 3755 characters in common use: one that needs no reading. */
bool damage_common(const struct damage *d, uint32_t cp);

bool is_mark(uint32_t cp);    /* a stop of Chinese text, full-width or ASCII */
bool is_picture(uint32_t cp); /* emoji and what joins them */

#endif
