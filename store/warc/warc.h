/*
 * WARC files (ISO 28500, WARC/1.0 and 1.1), and the ARC files before them,
 * record by record in bounded memory: plain, gzip (a member a record, or any other way) and zstd (with or
 * without the dictionary in the first frame).  Damaged and cut off records are
 * reported one by one, and reading goes on behind them.
 */
#ifndef QY_WARC_H
#define QY_WARC_H

#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"

struct warc_reader;

struct warc_options {
    size_t record_limit; /* bytes of one record; larger ones are skipped and reported.  0: 256 MiB */
    size_t body_limit;   /* bytes of one decoded body; longer ones are cut and marked truncated.  0: 64 MiB */
};

struct warc_record {
    uint64_t offset, length; /* where it stands in the file: of its gzip member or zstd frame, where it has one */
    struct view type;        /* "response", "warcinfo" ...; of an ARC file "response" and "filedesc" */
    struct view id;          /* "<urn:uuid:...>" */
    struct view date;        /* as written */
    struct view target;      /* WARC-Target-URI, without the <> some writers put around it */
    struct view headers;     /* the record's own, CRLF lines */
    struct view block;       /* content, as it stands */
    bool has_capture;        /* a response or a resource with a body: capture is filled */
    struct capture capture;
};

/* Whether these first bytes are those of a WARC or ARC, compressed or not. */
bool warc_sniff(struct view head);

/* `path` "-": standard input.  ERR_IO, ERR_NOMEM. */
enum err_code warc_open(const char *path, const struct warc_options *o, struct warc_reader **out, struct err *e);

/*
 * The same from anywhere: `read` fills up to n bytes and returns how many, 0
 * at the end, -1 on an error (errno).  `close` may be NULL.
 */
struct warc_source {
    void *ctx;
    int64_t (*read)(void *ctx, char *to, size_t n);
    void (*close)(void *ctx);
};
enum err_code warc_open_source(const struct warc_source *from, const struct warc_options *o, struct warc_reader **out,
                               struct err *e);

/*
 * The next record; its views are good until the next call.  ERR_NOTHING: the
 * end.  ERR_INPUT or ERR_LIMIT: a damaged or too large record was skipped,
 * e->msg says which and e->at where; call again.  ERR_IO: reading failed.
 */
enum err_code warc_next(struct warc_reader *r, struct warc_record *out, struct err *e);

void warc_close(struct warc_reader *r);

#endif
