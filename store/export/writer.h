/*
 * Articles as text for people and programs: one writer per format, in a
 * table.  A writer makes bytes in a buffer and knows nothing of where they go.
 */
#ifndef QY_WRITER_H
#define QY_WRITER_H

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"

/* An article with where it came from. */
struct record {
    struct view input;   /* as given on the command line, or the WARC record's or store's URL */
    struct view url;     /* empty for a local file */
    int64_t fetched_ms;  /* Unix milliseconds, UTC; 0 for a local file */
    int status;          /* 0 for a local file */
    struct view cleaner; /* the cleaner's version */
    const struct article *article;
};

struct write_options {
    bool edits, dropped, links, images;
};

struct writer {
    const char *name;      /* the --format value */
    const char *extension; /* of a file that holds one record, without the dot */
    void (*head)(struct buf *b); /* once, before the first record; NULL for none */
    void (*record)(struct buf *b, const struct record *r, const struct write_options *o);
    struct view between;   /* goes between two records of one stream */
};

/* NULL where there is no such format. */
const struct writer *writer_find(struct view name);

/* "jsonl|text|..." of all formats, for option tables. */
#define WRITER_NAMES "jsonl|text|markdown|csv|html"

/* A JSON string with its quotes.  Invalid UTF-8 becomes U+FFFD. */
void json_string(struct buf *b, struct view v);

/* "2026-11-21T08:00:00Z" of Unix milliseconds; years 0-9999. */
void time_iso(struct buf *b, int64_t ms);

/* The writers, one a file where they are long. */
void write_jsonl(struct buf *b, const struct record *r, const struct write_options *o);
void write_markdown(struct buf *b, const struct record *r, const struct write_options *o);
void write_html(struct buf *b, const struct record *r, const struct write_options *o);

#endif
