/*
 * How deep the parser will be: its stack of open elements and its list of
 * formatting elements, followed from the tags alone.  In html with no svg or
 * math in it, and not in <select>, where tags do nothing.  Never less deep
 * than the parser.  Private to cleaner/shrink.
 *
 * Two bounds.  NEST_MAX open elements, as browsers have it; for Gumbo 0.10.1
 * is worse than quadratic in depth (20,000 open <div>: 4-11 s).  And
 * FORMAT_MAX formatting elements that wait to be reopened, with a budget for
 * reopening them: a page of <b id=1><b id=2>... makes as many copies of all
 * of them as it has paragraphs.
 */
#ifndef QY_SHRINK_NEST_H
#define QY_SHRINK_NEST_H

#include "cleaner/shrink/names.h"

enum { NEST_MAX = 512, FORMAT_MAX = 64, FORMAT_LIST = 4 * FORMAT_MAX };

struct nest {
    uint8_t key[NEST_MAX];     /* enum name_id; NAME_OTHER for all that Gumbo has no name for */
    uint32_t serial[NEST_MAX]; /* of formatting elements and forms: which one; of a <p>: 1 if a table may have closed it */
    unsigned n;
    unsigned open[NAME_COUNT];    /* how many of each are in key */
    unsigned dropped[NAME_COUNT]; /* start tags that were dropped, whose end tags must go too */
    struct format {
        uint8_t name; /* 0: a marker */
        bool open;    /* it is in key; if not, the next text reopens it */
        uint32_t attrs, serial;
    } format[FORMAT_LIST];
    unsigned nformat, nclosed; /* entries; those that are not open */
    uint32_t serials;
    uint32_t form;       /* the form that takes controls, as the parser remembers it; 0: none */
    size_t work, budget; /* elements that the parser reopens */
    bool strays;         /* an element was open that an end tag in svg or math may close: named as theirs are, or nameless */
    bool torn;           /* an element left the stack from under others, which stay in it in the tree */
    bool weary;          /* the budget is spent: no formatting elements from here on */
};

void nest_init(struct nest *s, size_t page_bytes);

/*
 * A start tag: false where it must be dropped to keep the bounds.  attrs
 * tells formatting elements with different attributes apart.
 */
bool nest_open(struct nest *s, enum name_id id, uint32_t attrs);

/* The innermost open element; NAME_OTHER also for none. */
enum name_id nest_top(const struct nest *s);

/* In a table but in no cell: the parser puts what stands there before the table. */
bool nest_in_table(const struct nest *s);

/* In a <template>, and in no table inside it. */
bool nest_in_template(const struct nest *s);

/*
 * Once weary: the name of a formatting element that the caller must close now,
 * by an end tag of its own, so that the parser stops reopening it.  NAME_OTHER
 * when there is none.
 */
enum name_id nest_relieve(struct nest *s);

/*
 * No formatting element is waited for that the parser would reopen, or move
 * what stands in it: not beyond a cell either, which may have ended unseen.
 * And what ends stands in the tree where it does on the stack.
 */
static inline bool nest_is_plain(const struct nest *s)
{
    for (unsigned i = 0; i < s->nformat; i++)
        if (s->format[i].name)
            return false;
    return !s->torn;
}

/* Text: the parser reopens what was closed by others. */
void nest_reopen(struct nest *s);
static inline void nest_text(struct nest *s)
{
    if (s->nclosed)
        nest_reopen(s);
}

/* An end tag: false where it must be dropped, because its start tag was. */
bool nest_close(struct nest *s, enum name_id id);

#endif
