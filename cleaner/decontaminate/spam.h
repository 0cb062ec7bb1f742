/* The page as this room sees it: its text as one run with the words found in it.  Private to decontaminate/. */
#ifndef QY_SPAM_H
#define QY_SPAM_H

#include "cleaner/base/url.h"
#include "cleaner/decontaminate/decontaminate.h"
#include "cleaner/decontaminate/marks.h"
#include "cleaner/decontaminate/rules.h"
#include "cleaner/knowledge/lexicon.h"

/* How a reader is kept from seeing an element; from HOW_OFF on nobody hides an honest thing that way. */
enum hidden_how {
    HOW_SEEN, HOW_NONE, HOW_INVISIBLE, HOW_ATTRIBUTE, HOW_COLOR, HOW_CLIPPED, HOW_SCRIPT,
    HOW_OFF, HOW_INDENT, HOW_ZERO, HOW_FONT, HOW_OPACITY, HOW_MARQUEE, HOW_COUNT
};

struct segment {
    uint32_t node, at; /* a text node and where it begins in the flat text */
};

struct anchor {
    uint32_t node, beg, end; /* in the flat text */
    struct view host; /* empty: a link within the site, or none */
    int score;
    bool named, formed;          /* its words name a brand, a game or a ware; have the form of such a name with its tail */
    bool ware;                  /* a third of its words at least are such a name */
};

enum { BIGRAMS = 1 << 15, DOMAINS = 64 }; /* powers of two */

struct hosted {
    struct view host, domain;
};

/* A chain of adjoining words of spam in the flat text. */
struct chain {
    uint32_t beg, end;
    uint32_t first, last;             /* hits, inclusive */
    int score, tails;
    uint16_t count[WORD_CLASSES];
    bool glued, mixed, sep, head, user; /* Latin stuck to it; letters with three digits; * or _ inside; an unknown name in front */
    bool clause, glued_left, adverts; /* begins at a clause's beginning; with Latin letters; ends in a tail of advertisements */
    bool part;                        /* perhaps the rest of a longer name: never cut */
};

/* A stretch of the flat text. */
struct stretch {
    uint32_t beg, end;
};

struct spam {
    struct page *p;
    struct arena *a;
    const struct lexicon *lex;
    struct view flat;        /* the text of the body, '\n' between blocks */
    struct segment *segs;
    uint32_t nsegs;
    uint32_t *at;            /* by node, and one more: where it begins in the flat text */
    struct lexicon_hit *hits; /* in the flat text */
    uint32_t nhits;
    struct chain *chains;    /* in the flat text */
    uint32_t nchains;
    uint8_t *owned;          /* by chain: it stands in an institution's place, and is left there */
    uint32_t nbrands;        /* names found in the place of institutions */
    uint32_t count[WORD_CLASSES];
    uint32_t *times;         /* by word: how often it stands in the flat text */
    uint8_t *how;            /* by node: enum hidden_how, its own or an ancestor's */
    uint8_t *own;            /* by node: its own */
    uint8_t *over;           /* by node: it or an ancestor is laid over the whole page */
    uint8_t *cut;            /* by node: cut by this room */
    uint16_t *bigrams;       /* hashed pairs of Han characters: how often; NULL: nobody asked yet */
    struct lexicon_census census; /* characters of the flat text */
    struct anchor *anchors;
    uint32_t nanchors;
    struct view domain;      /* spam_domain() */
    bool domain_known;
    struct hosted *domains;  /* DOMAINS of them: registrable domains that were looked up */
    struct view title;
    struct token *room;      /* script_room(), for all scripts of the page; NULL: none was read yet */
    struct stretch *runs;    /* of the flat text, in order: to be taken out of their lines, last of all */
    uint32_t nruns;
    struct marks *marks;     /* made when the first script is looked at */
    uint32_t *part_marks;    /* by part: the words in a script; 0: not looked for yet */
};

/* What a stretch of text says, in points. */
struct phrase {
    int score;                        /* points for spam, less those against */
    uint32_t covered, chars;          /* characters that are words of spam, and all but punctuation and space */
    uint16_t count[WORD_CLASSES];
    bool mixed;                       /* letters with digits among them stuck to a word of spam */
    bool glued;                       /* Latin letters or digits stuck to a word of spam */
};

/* spam.c */
void spam_build(struct spam *s);
uint32_t spam_hit_at(const struct spam *s, uint32_t at); /* the first hit that ends behind `at` */
bool spam_hits_in(const struct spam *s, uint32_t beg, uint32_t end); /* some word touches flat [beg, end) */
uint32_t spam_node_at(const struct spam *s, uint32_t at, uint32_t *from); /* the text node of flat byte `at`, and where in it */
struct span spam_span(const struct spam *s, uint32_t beg, uint32_t end); /* captured bytes of flat [beg, end) */
int spam_topic(struct spam *s, struct view v, bool own); /* per cent of its pairs that the page has; own: v is part of it; -1: too short */
void spam_report(struct spam *s, enum spam_rule rule, enum verdict v, enum action act, struct span span,
                 const char *parts, struct view words, int score);
void spam_cut(struct spam *s, uint32_t node);
void spam_cut_line(struct spam *s, uint32_t beg, uint32_t end); /* its nodes, each as high up as nothing else is in it */
bool spam_offsite(struct spam *s, struct view url, struct view *host);
bool spam_off(struct spam *s, struct view host); /* it is another site's, and not allowed by the user */
struct view spam_domain(struct spam *s);         /* the page's registrable domain; empty: not known */
struct view spam_domain_of(struct spam *s, struct view host);
bool spam_known_host(struct view host); /* counters, maps, players, search engines: loaded everywhere */
struct view spam_utf8(struct arena *a, struct view v, size_t limit); /* valid, one line, at most `limit` bytes */

/* scripts.c: the words in a script that say whether it is worth reading, MARK(...). */
uint32_t spam_script_marks(struct spam *s, uint32_t part);

/* phrase.c */
struct phrase phrase_of_hits(const struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n,
                             uint32_t beg, uint32_t end);
struct phrase phrase_flat(const struct spam *s, uint32_t beg, uint32_t end);
uint32_t phrase_classes(const struct spam *s, uint32_t beg, uint32_t end); /* of the words in it, CLASS(...): phrase_flat() is dearer */
#define CLASS(cls) (UINT32_C(1) << (cls))
#define CLASSES_NAMED (CLASS(WORD_BRAND) | CLASS(WORD_GAMBLE) | CLASS(WORD_PORN) | CLASS(WORD_TRADE) | CLASS(WORD_WEAK))
bool phrase_is_spam(const struct phrase *f, int least); /* points enough, and little else is said */
uint32_t chains_find(struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n, struct chain **out);

/* head.c: an unknown name right before a chain in the middle of a clause. */
enum head_found { HEAD_NONE, HEAD_FOUND, HEAD_UNCLEAR }; /* none; begins at *beg; something unknown, its beginning too */
enum head_found head_find(const struct spam *s, const struct chain *c, uint32_t *beg);

/* The rooms' steps, in the order they run. */
void style_mark(struct spam *s);
void scripts_judge(struct spam *s);
void frames_judge(struct spam *s);
void titles_judge(struct spam *s);
void hidden_judge(struct spam *s);
void links_judge(struct spam *s);
void body_judge(struct spam *s);
void brand_judge(struct spam *s);
void noise_judge(struct spam *s);
void whole_judge(struct spam *s);

#endif
