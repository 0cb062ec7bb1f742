/*
 * The crawl: URLs out of a frontier, captures into a sink.  It knows neither
 * the cleaner nor the store.
 */
#ifndef QY_CRAWL_H
#define QY_CRAWL_H

#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/base/frontier.h"

#endif
