/*
 * What a script says, without running it: packed strings decoded, and what
 * the decoded text does (redirects, written markup, hiding of elements).
 * Nothing is evaluated but constants; time and memory are linear in the code.
 */
#ifndef QY_SCRIPT_H
#define QY_SCRIPT_H

#include "cleaner/base/arena.h"
#include "cleaner/base/buf.h"

/*
 * `code` with its packing undone: string escapes, String.fromCharCode,
 * unescape and decodeURIComponent, atob, eval of a constant, p.a.c.k.e.r,
 * string arrays and their split, reversed and joined forms, one inside the
 * other.  The result says the same in plain text; *layers counts how many
 * were undone (0: nothing was packed, and the result is `code`).
 * At most SCRIPT_ROUNDS deep and SCRIPT_GROWTH times as long.  In a.
 */
enum { SCRIPT_ROUNDS = 8, SCRIPT_GROWTH = 16 };
struct view script_unpack(struct arena *a, struct view code, int *layers);

enum script_act {
    SCRIPT_GOES,   /* sets the location: value is the address, as far as it is constant */
    SCRIPT_WRITES, /* writes markup: value is the markup, as far as it is constant */
    SCRIPT_LOADS,  /* sets the src of an element */
    SCRIPT_HIDES,  /* hides an element: value is "#id" or ".class" */
    SCRIPT_CLASSES /* gives an element a class: value is "#id class" or ".class class" */
};

struct script_deed {
    enum script_act act;
    struct view value;
};

struct script_facts {
    bool referrer; /* looks at where the visitor came from */
    bool agent;    /* looks at the browser's name */
    bool spider;   /* names a search engine's robot */
    bool mobile;   /* names telephones */
    bool clock;    /* looks at the time of day */
    bool framed;   /* looks whether it is in a frame */
    uint32_t engines; /* different search engines named in it */
    struct script_deed *deeds;
    uint32_t ndeeds;
};

/* What `code` (unpacked before) does.  Comments do nothing. */
void script_read(struct arena *a, struct view code, struct script_facts *out);

/*
 * Whether script_read(code) may find SCRIPT_HIDES or SCRIPT_CLASSES: false is certain.
 * Looks at the places alone where a word stands that all ways of hiding have.
 */
bool script_may_hide(struct arena scratch, struct view code);

/*
 * Go on in the code to the first place at or behind `least` where no token is
 * being read; *at is such a place, {0} the first.  Strings are passed over
 * without being read: much faster than reading, and linear.
 */
struct script_place {
    size_t at;
    bool value; /* a value stands before it: a slash divides */
};
void script_skip(struct arena scratch, struct view code, struct script_place *at, size_t least);

/*
 * Room for the tokens of one code after another: 2 MiB, of which a short code
 * touches little.  Nothing that script_examine gives is in it.
 */
struct token;
struct token *script_room(struct arena *a);

/* Both: what script_read says of script_unpack's result; in one pass over most code.  room: NULL for one in a. */
void script_examine(struct arena *a, struct token *room, struct view code, int *layers, struct script_facts *out);

#endif
