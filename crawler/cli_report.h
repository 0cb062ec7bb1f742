/*
 * What `audit` says about pages: one writer per format, in a table.  A page's
 * part is made in its worker's arena and printed in the order of the inputs;
 * sums are kept by the caller's thread and printed last.
 */
#ifndef QY_CLI_REPORT_H
#define QY_CLI_REPORT_H

#include <stdio.h>

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "cleaner/base/capture.h"
#include "cleaner/knowledge/knowledge.h"

#define REPORT_FORMATS "table|jsonl|sarif|html"

/* Enough of a SHA-256 to tell findings apart: of the input's name, the rule, and the bytes the finding stands on. */
enum { FINGERPRINT = 16 };
struct fingerprint {
    char hex[FINGERPRINT]; /* no NUL */
};

struct report_page {
    struct view input;
    const struct capture *capture;
    const struct article *article;
    const struct knowledge *know;
    const bool *known;             /* by finding: the baseline has it */
    const struct fingerprint *prints;
};

enum { HOSTS = 256, ROWS = 2000 };

/* A page in the list of pages. */
struct report_row {
    char *input;
    enum verdict worst;
    uint32_t kinds; /* bit set */
    uint32_t findings;
};

/* Sums over all pages. */
struct report_sums {
    uint64_t pages, contaminated, suspected, findings, known;
    uint64_t kinds[FINDING_KINDS]; /* proved and strong */
    struct {
        char name[64];
        uint64_t pages;
    } hosts[HOSTS]; /* with contaminated pages */
    uint32_t nhosts, more_hosts;   /* more: contaminated pages of hosts beyond those */
    struct report_row *rows;       /* the first pages that are listed, where sums come first; else NULL */
    uint32_t nrows, more_rows;
};

struct report_options {
    bool suspicions; /* list them too */
    bool explain;    /* the rules' sentences */
};

struct report {
    const char *name;
    bool whole;      /* needs the article's text, not findings alone */
    bool sums_first; /* the sums come before the pages */
    void (*page)(struct buf *b, const struct report_page *p, const struct report_options *o);
    void (*head)(struct buf *b, const struct report_sums *t); /* sums: NULL unless sums_first */
    void (*tail)(struct buf *b, const struct report_sums *t);
    struct view between; /* between two pages that said something */
};

const struct report *report_find(struct view name);

/* Whether a finding is listed: not in the baseline, and no suspicion unless asked for. */
bool report_lists(const struct report_page *p, uint32_t finding, const struct report_options *o);

/* The sentence of a rule of the contamination stage; NULL for other rules. */
const char *report_rule_says(const char *rule);

/* The page's title as it stands in the captured bytes, in UTF-8; empty where it has none.  In a. */
struct view report_raw_title(struct arena *a, const struct report_page *p);

/* Captured bytes [from, to) in UTF-8.  In a. */
struct view report_text(struct arena *a, const struct report_page *p, uint32_t from, uint32_t to);

/* The host of the page's address, or "local files". */
struct view report_host(const struct report_page *p);

void report_sarif_page(struct buf *b, const struct report_page *p, const struct report_options *o);
void report_sarif_head(struct buf *b, const struct report_sums *t);
void report_sarif_tail(struct buf *b, const struct report_sums *t);
void report_html_page(struct buf *b, const struct report_page *p, const struct report_options *o);
void report_html_head(struct buf *b, const struct report_sums *t);
void report_html_tail(struct buf *b, const struct report_sums *t);

#endif
