/*
 * WARC/1.1 out: gzip per record, the same bytes for the same captures.
 * Bodies stand as they came over the wire; where only the decoded body is
 * there, the headers that would belie it are renamed "X-Archive-Orig-...", as
 * other archives do.
 */
#ifndef QY_WARC_WRITE_H
#define QY_WARC_WRITE_H

#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"

struct warc_writer;

/* One record as it was written, for an index. */
struct warc_written {
    uint64_t offset, length;
    int64_t ms; /* its date */
    struct view type, uri;
    struct view digest; /* "sha256:...", of the payload */
};

struct warc_sink {
    void *ctx;
    bool (*put)(void *ctx, struct view v); /* false: cannot be written */
    /* Called after each response, resource and revisit; may be NULL. */
    bool (*note)(void *ctx, const struct capture *c, const struct warc_written *w);
};

/* `software` "qingyuan 1.0.0"; now_ms: when the file is written. */
enum err_code warc_writer_open(const struct warc_sink *to, struct view software, int64_t now_ms,
                               struct warc_writer **out, struct err *e);
/* NULL is fine. */
void warc_writer_close(struct warc_writer *w);

/*
 * The records of one capture: its response (or, for a local file, resource)
 * and its request.  `seen` not NULL: the same payload was written before,
 * under that capture's URL and time; a revisit is written instead.  A 304 is
 * a revisit by itself.  fallback_ms dates a capture that has no time.
 */
enum err_code warc_write(struct warc_writer *w, const struct capture *c, const struct capture *seen,
                         int64_t fallback_ms, struct err *e);

#endif
