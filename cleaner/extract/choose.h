/*
 * What the parts of this room share: the numbers of every node, made in one
 * pass, and what they decide.  Private to cleaner/extract.
 */
#ifndef QY_CHOOSE_H
#define QY_CHOOSE_H

#include "cleaner/extract/extract.h"
#include "cleaner/extract/layout.h"
#include "cleaner/extract/line.h"

/* Sums over the lines of a node's subtree, in the weights of utf8_weight. */
struct tally {
    uint32_t text, link;   /* all text; the part of it inside links */
    uint32_t prose;        /* text of lines that read like sentences, without their links */
    uint32_t lines, links; /* lines; lines that are mostly link */
    uint32_t paragraphs;   /* lines that are prose */
    uint32_t images;
    uint32_t titles;       /* h1 lines */
    uint32_t tags;         /* elements in the subtree */
};

/* What a class or id says of an element. */
struct name_verdict {
    const char *rule; /* the element is no article text, and this is why; NULL: nothing said */
    uint8_t body;     /* the name of an article's body: 1 perhaps, 2 surely */
    uint8_t weak;           /* 1: rule holds for small elements only; 2: for such without prose */
};

struct choice {
    struct page *p;
    struct tally *sum;      /* by node */
    struct name_verdict *names; /* by node */
    const struct place *places; /* by node */
    uint32_t *score;        /* by node: prose near above its blocks */
    const char **rule;      /* by node: why it is no article text, inherited; NULL: it may be */
    uint32_t *prose;        /* by line: its prose weight, 0 where it is none */
    uint32_t *punct;        /* by line: its punctuation marks */
    uint32_t *before;       /* by node: text of the page before it */
    uint32_t refused;       /* lines that sum leaves out */
    uint32_t root;          /* the chosen container, 0 for none */
    uint32_t title;         /* the line that is the page's title, NODE_NONE where none is known */
    uint32_t opening;       /* the first line of prose after it, NODE_NONE where there is none */
};

/* Which names begin with each two characters: made once for a page's elements. */
struct names_index {
    struct names_range {
        uint16_t from, to;
    } words[27 * 27];
    bool pairs[27 * 27], bodies[27 * 27];
};
void names_index_make(struct names_index *x);

/* Lower-case words of class and id, and the element's role and tag. */
struct name_verdict names_judge(const struct names_index *x, const struct dom *d, uint32_t node);

/* Whether the table of names is as its search needs it: for the test. */
bool names_sorted(void);

/* A line in a language other than Chinese that is a control, a heading of links or the like; NULL for none. */
const char *phrase_rule(struct view text);

/* Words that ask the reader to do something: subscribe, follow, write to us. */
bool is_appeal(struct view text);

/* Fill c->prose, c->punct from p->lines. */
void read_lines(struct choice *c);

/* Fill c->sum from the lines that no rule refuses yet. */
void tally_lines(struct choice *c);

/* Set c->title, then c->opening; the latter takes the prose of teasers out of c->prose and c->sum. */
void find_title(struct choice *c);
void find_opening(struct choice *c);

/* Fill c->names. */
void name_nodes(struct choice *c);

/* Fill c->rule: by tag, role, name, visibility. */
void judge_nodes(struct choice *c);

/* Set c->root. */
void choose_root(struct choice *c);

/* Set the role and rule of every line. */
void mark_lines(struct choice *c);

/* The rule that drops a line of this kind (its words say what it is); NULL for a line of text. */
const char *rule_of_kind(const struct line *l);

/* The last look at lines [from, to): what is there twice, heads nothing, or follows the end. */
void trim_lines(struct choice *c, uint32_t from, uint32_t to);

static inline void line_drop(struct line *l, const char *rule)
{
    l->role = LINE_DROPPED;
    l->rule = rule;
}

/* The same for a plain-text dump. */
void mark_dump(struct choice *c);

/* Why there is no article, from the page as a whole; REASON_NONE where there is one. */
enum reason judge_page(const struct choice *c);

/* Fill art->dropped, in the order of the page. */
void extract_dropped(struct page *p, struct article *art);

/* Whether nodes[b] is in the subtree of a. */
static inline bool within(const struct dom *d, uint32_t a, uint32_t b)
{
    return b >= a && b < d->nodes[a].end;
}

#endif
