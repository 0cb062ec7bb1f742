/* Copies of a whole store, made while others read and write. */
#include <stdio.h>
#include <unistd.h>

#include "store/db.h"

enum { PAGES_A_STEP = 256 }; /* 2 MiB between chances for writers */

static enum err_code copy(struct store *s, sqlite3 *to, struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
    if (!b)
        return err_set(e, ERR_IO, 0, "%s", sqlite3_errmsg(to));
    int rc;
    do {
        rc = sqlite3_backup_step(b, PAGES_A_STEP);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            sqlite3_sleep(20);
    } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
    rc = sqlite3_backup_finish(b);
    return rc == SQLITE_OK ? ERR_OK : err_set(e, ERR_IO, 0, "copy: %s", sqlite3_errstr(rc));
}

/* A store's log beside `path` would be taken for the new file's: that store must be closed first. */
enum err_code db_may_replace(const char *path, struct err *e)
{
    char wal[4096];
    if (snprintf(wal, sizeof wal, "%s-wal", path) >= (int)sizeof wal)
        return err_set(e, ERR_INPUT, 0, "the name is too long");
    return access(wal, F_OK) == 0 ? err_set(e, ERR_BUSY, 0, "a store of that name is in use (there is a -wal file)")
                                  : ERR_OK;
}

/* The copy is written under another name and renamed when it is whole. */
enum err_code db_copy_to(struct store *s, const char *path, struct err *e)
{
    char part[4096];
    sqlite3 *to = NULL;
    enum err_code code = db_may_replace(path, e);
    if (code != ERR_OK)
        return code;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return err_set(e, ERR_INPUT, 0, "the name is too long");
    remove(part);
    int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    code = rc == SQLITE_OK ? copy(s, to, e) : err_set(e, ERR_IO, 0, "%s: cannot be written", part);
    if (sqlite3_close(to) != SQLITE_OK && code == ERR_OK)
        code = err_set(e, ERR_IO, 0, "%s: cannot be closed", part);
    if (code == ERR_OK && rename(part, path) != 0)
        code = err_set(e, ERR_IO, 0, "%s: cannot be renamed", part);
    if (code != ERR_OK)
        remove(part);
    return code;
}

enum err_code store_backup(struct store *s, const char *path, struct err *e)
{
    return db_copy_to(s, path, e);
}
