/*
 * Small lists in a text column: JSON that the sqlite3 shell can take apart
 * with json_each, and a reader of exactly that.  Private to store/.
 */
#ifndef QY_STORE_LIST_H
#define QY_STORE_LIST_H

#include "cleaner/base/buf.h"

/* A JSON string with its quotes; bytes from 0x20 on are copied but for '"' and '\'. */
void list_string(struct buf *b, struct view v);
void list_number(struct buf *b, int64_t x);

/*
 * The reader: a cursor over the text.  Each call takes one thing and returns
 * whether it was there; after a false the cursor is useless.
 */
struct list {
    struct view rest;
};
bool list_mark(struct list *l, char c);  /* exactly this character */
bool list_more(struct list *l, char end); /* a comma: true; `end`: false, and it is taken */
bool list_text(struct list *l, struct arena *a, struct view *out);
bool list_int(struct list *l, int64_t *out);

#endif
