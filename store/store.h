/*
 * The store: captures and articles in, rows out.  One SQLite file, one writer
 * at a time.  It knows what an article is and nothing of how one is found or made.
 *
 * Invariants
 *  1. Nothing is durable before store_commit(); after it everything before is, kill -9 included.
 *  2. A reader never sees half of what is put between two commits.
 *  3. Nothing is ever deleted but by store_prune().
 *  4. store_article_get() gives back the article that was put, byte for byte (explain apart).
 *  5. Every row but the frontier's schedule carries a digest; store_verify() names a row that was damaged.
 *
 * A store is used by one thread at a time; other processes may read and write
 * the same file.  Times are Unix milliseconds, UTC, and always given.
 */
#ifndef QY_STORE_H
#define QY_STORE_H

#include "cleaner/base/article.h"
#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/base/frontier.h"

struct store;

struct store_options {
    bool create;     /* make the file where there is none */
    bool readonly;
    bool sync_full;  /* every commit survives a power cut, not only a crash of the program */
    int64_t busy_ms; /* how long to wait for another writer before ERR_BUSY; 0: ten seconds */
    /* Called about once a second while waiting for another writer; NULL: silent. */
    void (*waiting)(void *ctx, int64_t waited_ms);
    void *ctx;
};

/*
 * Open `path`.  ERR_NOTHING: there is no such file; ERR_INPUT: not a store, or
 * one of a newer version; ERR_IO: the system refused; ERR_BUSY: another writer
 * holds it; ERR_CORRUPT: damaged.  e->msg says which, without the path.
 */
enum err_code store_open(const char *path, const struct store_options *o, struct store **out, struct err *e);

/* What was not committed is undone.  NULL is fine. */
void store_close(struct store *s);

/* The first call that writes begins; these end it.  After an error nothing since the last commit is kept. */
enum err_code store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);

/* One use of the program that wrote. */
struct store_run {
    int64_t id;
    int64_t started_ms, ended_ms; /* ended_ms 0: still going, or killed */
    struct view command;          /* "crawl", "clean" */
    struct view options;          /* as given, a JSON array of strings */
    struct view seeds;            /* a JSON array of strings */
    struct view version;          /* of the program */
};

enum err_code store_run_begin(struct store *s, const struct store_run *r, int64_t *id, struct err *e);
enum err_code store_run_end(struct store *s, int64_t id, int64_t now_ms, struct err *e);

/*
 * Make this process the one that crawls into the store: ERR_BUSY where another
 * is.  Holds until store_close() or the end of the process, kill -9 included.
 * Others may read and write the store all the same.
 */
enum err_code store_claim(struct store *s, struct err *e);

/*
 * The frontier in this store.  It shares the store's transaction: commit()
 * and store_commit() are the same.  Good until store_close().
 */
struct frontier store_frontier(struct store *s);

struct store_put {
    int64_t url, capture, article; /* row ids */
    bool new_capture, new_body;
    bool new_article;              /* false: the same text, metadata and findings as the URL's latest article */
};

/*
 * Keep a capture.  One whose URL is no http(s) address is a local file, known
 * by that, or by `input` where the URL is empty.  The same URL, time and body again is no new row.  Views are
 * only read.  Fills url, capture, new_capture and new_body of *out.
 */
enum err_code store_put_capture(struct store *s, int64_t run, const struct capture *c, struct view input,
                                struct store_put *out, struct err *e);

/* How an article was made. */
struct store_cleaning {
    struct view version; /* the cleaner's */
    bool links, images;  /* whether it was asked for them */
};

/*
 * Keep the article that was made of capture out->capture.  A new row where
 * text, metadata, findings or edits differ from the latest article of its URL;
 * else the capture is noted as another sight of that one.  Links and images of
 * the article are kept with it.  Fills article and new_article of *out.
 */
enum err_code store_put_article(struct store *s, int64_t run, const struct article *a, const struct store_cleaning *how,
                                struct store_put *out, struct err *e);

/* The links and images of article `id` (store_put_article calls this). */
enum err_code store_put_links(struct store *s, int64_t id, const struct article *a, struct err *e);

/* An article with what leads back from it. */
struct store_article {
    int64_t id, url_id, capture_id, run_id, text_id;
    int64_t version;     /* 1, 2 ... by change of the text under one URL */
    struct view url;     /* empty for a local file */
    struct view input;   /* the local file's name; else the URL */
    struct view host;    /* "" for a local file */
    int64_t fetched_ms;  /* 0 for a local file */
    int status;
    struct view cleaner; /* the version that made it */
    bool links, images;
    struct view digest;  /* "sha256:..." of title and text */
    struct article article;
};

/* Everything in `a`; a->oom is used.  ERR_NOTHING: no such article. */
enum err_code store_article_get(struct store *s, struct arena *a, int64_t id, struct store_article *out, struct err *e);

struct store_capture {
    int64_t id, url_id, run_id, body_id; /* body_id 0: no body */
    struct view input;          /* the local file's name (also in capture.url), empty for a fetched page */
    struct view digest;         /* "sha256:..." of the body; empty where there is none */
    struct view wire_digest;    /* of the body as it came; empty where that is the same */
    struct capture capture;
};

/* Everything in `a`.  With `bodies` false, body and wire_body are empty. */
enum err_code store_capture_get(struct store *s, struct arena *a, int64_t id, bool bodies, struct store_capture *out,
                                struct err *e);

/* The id of a URL as it was stored, or of a local file by its name; ERR_NOTHING where it is not there. */
enum err_code store_find_url(struct store *s, struct view url, int64_t *id, struct err *e);

enum err_code store_run_get(struct store *s, struct arena *a, int64_t id, struct store_run *out, struct err *e);

/* Which articles (or captures); empty views and zeros ask for nothing. */
struct store_filter {
    struct view host;         /* itself, its sub-domains and ports */
    struct view since, until; /* days, "2020-06-05", both included: of publication, else of the capture */
    struct view source, language;
    struct view finding;      /* with a finding of this kind */
    bool versions;            /* every version, not only each URL's latest */
    bool with_text;           /* leave out pages that have no article */
    bool representatives;     /* one article of each cluster of near-duplicates (store_dedup) */
};

/*
 * Call fn for each id in the order in which they were put, all of one moment:
 * what others write meanwhile is not seen.  fn may read the store.  The first
 * code other than ERR_OK that fn returns ends it and is returned.
 */
typedef enum err_code store_each(void *ctx, int64_t id, struct err *e);
enum err_code store_each_article(struct store *s, const struct store_filter *f, store_each *fn, void *ctx,
                                 struct err *e);
/* By host, since and until (days of the capture) alone. */
enum err_code store_each_capture(struct store *s, const struct store_filter *f, store_each *fn, void *ctx,
                                 struct err *e);

/* What is connected with one row; the meaning of `id` and of what fn gets. */
enum store_relation {
    STORE_VERSIONS,    /* url: its articles, oldest first */
    STORE_CAPTURES,    /* url: its captures, oldest first */
    STORE_CLEANED,     /* capture: the articles that were made of it or seen in it */
    STORE_SIGHTINGS,   /* article: later captures in which it stood unchanged */
    STORE_SAME_TEXT    /* article: those with the same title and text under other URLs */
};
enum err_code store_each_related(struct store *s, enum store_relation r, int64_t id, store_each *fn, void *ctx,
                                 struct err *e);

/* The first host after `after`, in byte order, that has an article; ERR_NOTHING at the end.  "" owns local files. */
enum err_code store_next_host(struct store *s, struct arena *a, struct view after, struct view *out, struct err *e);

/* The latest article of each URL of exactly this host, in an order that new articles do not change. */
enum err_code store_each_of_host(struct store *s, struct view host, store_each *fn, void *ctx, struct err *e);

/* What was learnt of one host at one time. */
struct store_site {
    int64_t id, made_ms;
    int64_t pages;            /* learnt from so many */
    unsigned char digest[32]; /* SHA-256 of the prints, eight bytes each, little-endian */
    const uint64_t *prints;   /* ascending */
    size_t n;
};

/*
 * Keep made_ms, pages and prints where the prints differ from the host's
 * latest; fills id and digest, and in *is_new whether a row came.
 */
enum err_code store_site_put(struct store *s, struct view host, struct store_site *site, bool *is_new, struct err *e);

/* The host's latest; the one whose digest begins with these hexadecimal digits.  In `a`; ERR_NOTHING: there is none. */
enum err_code store_site_latest(struct store *s, struct arena *a, struct view host, struct store_site *out,
                                struct err *e);
enum err_code store_site_find(struct store *s, struct arena *a, struct view host, struct view head,
                              struct store_site *out, struct err *e);

struct store_stats {
    int64_t runs, hosts, urls, captures, bodies;
    int64_t raw_bytes;    /* bodies as captured, repeated ones counted again */
    int64_t unique_bytes; /* each once */
    int64_t kept_bytes;   /* as they stand in the file */
    int64_t articles, with_text, texts, text_bytes, findings, edits;
    int64_t contaminated; /* articles with a proved or strong finding */
    int64_t sightings, file_bytes;
};
enum err_code store_stats(struct store *s, struct store_stats *out, struct err *e);

enum store_table {
    STORE_BY_STATUS, STORE_BY_HOST, STORE_BY_FINDING, STORE_BY_REASON, STORE_BY_LANGUAGE, STORE_BY_EDIT,
    STORE_BY_CLEANER, STORE_BY_YEAR
};
enum err_code store_count_by(struct store *s, enum store_table t, void (*fn)(void *ctx, struct view name, int64_t n),
                             void *ctx, struct err *e);

/* What store_verify says about one row. */
enum store_verdict {
    STORE_DAMAGED, /* a row is not what was written */
    STORE_DIFFERS, /* the cleaner makes another article of the capture than the one that is kept */
    STORE_OTHER    /* the same, but another version of the cleaner made it: no damage */
};

/*
 * The article that the cleaner makes of `cap` now, compared with `art`: false
 * where it differs, and why in why[200].  `same_version` tells whether the
 * cleaner is the one that made `art`.
 */
typedef bool store_rederive(void *ctx, const struct store_capture *cap, const struct store_article *art,
                            bool *same_version, char why[200]);

struct store_verify {
    store_rederive *rederive; /* NULL: do not */
    void (*report)(void *ctx, enum store_verdict v, const char *table, int64_t id, const char *why);
    void (*progress)(void *ctx, const char *table, int64_t rows); /* may be NULL; about every thousand rows */
    void *ctx;
};

/*
 * Check everything that docs/schema.md calls protected: SQLite's own
 * structure, keys, seals, digests, spans, the schema; then re-derive every
 * article.  Goes on behind what it finds; ERR_OK whatever was reported.
 */
enum err_code store_verify(struct store *s, const struct store_verify *v, struct err *e);

/* Called now and then with how many texts are done and how many there are; may be NULL. */
typedef void store_progress(void *ctx, int64_t done, int64_t all);

/* Bring the search index up to date; it commits as it goes, so that others may write in between. */
enum err_code store_index(struct store *s, store_progress *progress, void *ctx, int64_t *added, struct err *e);

struct store_hit {
    int64_t id; /* of the article */
    struct view title, url, published, source;
    struct view snippet; /* one line of the text around the first find */
    int64_t fetched_ms;
};

/*
 * The articles in which every term of `query` stands, newest first.  A term is
 * a word or a "phrase" (any run of characters; letters without regard to
 * case), `title:` or `text:` before it asks for that part, `source:` for the
 * article's source, and `-` before a term for articles without it.  Texts that
 * are not indexed yet are looked through, so the answer is always complete.
 * ERR_INPUT: the query holds no term.  `f` narrows as in exports.
 */
typedef enum err_code store_found(void *ctx, const struct store_hit *hit, struct err *e);
enum err_code store_search(struct store *s, struct view query, const struct store_filter *f, int64_t limit,
                           store_found *fn, void *ctx, struct err *e);

/* Find near-duplicates among the texts that came since the last time; commits as it goes.  Nothing is deleted. */
enum err_code store_dedup(struct store *s, store_progress *progress, void *ctx, int64_t *added, struct err *e);

/* Each cluster by its representative's text, the first that was stored; ids of texts. */
enum err_code store_each_cluster(struct store *s, store_each *fn, void *ctx, struct err *e);
/* The articles of a cluster, its representative first, with how alike they are to it (0: only to another member). */
typedef enum err_code store_each_pair(void *ctx, int64_t id, int64_t other, int permille, struct err *e);
enum err_code store_each_member(struct store *s, int64_t cluster, store_each_pair *fn, void *ctx, struct err *e);
/* Articles whose paragraphs stand in another, longer one: (article, the longer one, share of its text). */
enum err_code store_each_contained(struct store *s, store_each_pair *fn, void *ctx, struct err *e);
/* The near-duplicates of one article: (article, other, J). */
enum err_code store_each_similar(struct store *s, int64_t article, store_each_pair *fn, void *ctx, struct err *e);

/*
 * Copy the store to `path` as it is at one moment, while others write; the
 * file is there whole or not at all.  ERR_BUSY where a store that is in use
 * stands there.
 */
enum err_code store_backup(struct store *s, const char *path, struct err *e);

/* What to delete; at least one of the three says something. */
struct store_prune {
    struct view host;   /* captures of this host, its sub-domains and ports */
    struct view url;    /* captures of this URL or local file */
    struct view before; /* a day: captures of earlier days */
    bool keep_latest;   /* of those, none from which a page's latest article was made */
};

struct store_pruned {
    int64_t captures, articles, texts, bodies, bytes; /* bytes: of the bodies, as kept */
};

/*
 * Delete the captures that `p` names with all that was made of them (but not
 * one whose article still stands in a capture that stays), and texts and
 * bodies that nothing else needs; URLs and runs stay, so that a crawl
 * knows what it has seen.  With `really` false, only count.  One transaction,
 * committed.
 */
enum err_code store_prune(struct store *s, const struct store_prune *p, bool really, struct store_pruned *out,
                          struct err *e);

#endif
