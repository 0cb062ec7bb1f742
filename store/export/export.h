/* Exports that are more than articles one after another (those are in writer.h). */
#ifndef QY_EXPORT_H
#define QY_EXPORT_H

#include "store/store.h"

/* Where a stream goes.  put returns false where it cannot be written. */
struct export_to {
    bool (*put)(void *ctx, struct view v);
    void *ctx;
    struct view program; /* "qingyuan 1.0.0" */
    struct view name;    /* cdxj: of the WARC that is indexed; empty: "export.warc.gz" */
};

struct export_format {
    const char *name;
    /* One of the two. */
    enum err_code (*stream)(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e);
    enum err_code (*file)(struct store *s, const struct store_filter *f, const char *path, struct err *e);
};

#define EXPORT_NAMES "warc|cdxj|prov|sqlite"

/* NULL where there is none. */
const struct export_format *export_find(struct view name);

/* WARC/1.1: warcinfo, then request, response (or resource, revisit) for each capture; gzip per record. */
enum err_code export_warc(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e);

/* The index of the file that export_warc writes with the same filter: one CDXJ line a record, in order of the key. */
enum err_code export_cdxj(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e);

/* PROV-JSON (W3C member submission, 2013) of articles, captures, runs and programs. */
enum err_code export_prov(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e);

/* Another store with the chosen articles and all that leads back from them; there whole or not at all. */
enum err_code export_sqlite(struct store *s, const struct store_filter *f, const char *path, struct err *e);

#endif
