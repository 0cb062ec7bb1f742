/*
 * The store: captures and articles in, rows out.  One SQLite file, one writer
 * at a time.  It knows what an article is and nothing of how one is found or made.
 */
#ifndef QY_STORE_H
#define QY_STORE_H

#include "cleaner/base/article.h"
#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/base/frontier.h"

#endif
