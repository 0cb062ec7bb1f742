/*
 * What a crawl tells people while it runs: a log (logfmt or JSON, one event a
 * line), a metrics file (Prometheus text format, replaced as a whole), a
 * progress line, and a summary.
 */
#ifndef QY_CRAWL_LOG_H
#define QY_CRAWL_LOG_H

#include <stdio.h>

#include "crawler/crawl.h"

/* One event as a line. */
void crawl_log_event(FILE *to, bool json, const struct crawl_event *ev);

/* Replace the file at `path` by the present numbers; false where it cannot be written. */
bool crawl_log_metrics(const char *path, const struct crawl_stats *s);

/* One line over the last one; `budget` pages (0: unknown) for the time left. */
void crawl_log_progress(FILE *to, const struct crawl_stats *s, int64_t budget);

#endif
