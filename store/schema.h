/* The tables, and the way to them from every earlier version.  Private to store/. */
#ifndef QY_SCHEMA_H
#define QY_SCHEMA_H

#include "cleaner/base/err.h"

/* "QYST": what `file` and store_open know a store by. */
#define SCHEMA_APPLICATION 0x51595354

/*
 * schema_steps[v] leads from version v to v + 1; version 0 is an empty file.
 * A step that was released is never changed: add one.
 */
extern const char *const schema_steps[];
extern const int schema_version;

/* Bytes of a page of a new file: measured, bodies want large ones. */
#define SCHEMA_PAGE_SIZE "PRAGMA page_size = 16384;"

struct sqlite3;
/* Write schema_version into the file: the last act of a migration, in its transaction. */
enum err_code schema_stamp(struct sqlite3 *db, struct err *e);

#endif
