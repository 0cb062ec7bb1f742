/*
 * A crawl's captures as WARC files in a folder, beside the store: one file a
 * GiB, named by the time it was begun.  A file is called .open until it is
 * complete; after a crash it holds every record that was written.
 */
#ifndef QY_CLI_WARC_H
#define QY_CLI_WARC_H

#include "cleaner/base/capture.h"

struct cli_warc;

/* Makes the folder where there is none.  NULL after a message. */
struct cli_warc *cli_warc_open(const char *dir, int64_t now_ms);

/* False after a message. */
bool cli_warc_put(struct cli_warc *w, const struct capture *c, int64_t now_ms);

/* Gives the last file its name; false after a message.  NULL is fine. */
bool cli_warc_close(struct cli_warc *w);

#endif
