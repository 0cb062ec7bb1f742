/* What the commands that write share: opening a store with its messages, and the run they are part of. */
#ifndef QY_CLI_STORE_H
#define QY_CLI_STORE_H

#include "store/store.h"

/* Unix milliseconds, UTC: the only clock of the commands. */
int64_t cli_now_ms(void);

/* Open, or say why not ("qingyuan: PATH: WHY") and return NULL. */
struct store *cli_store_open(const char *path, bool create, bool readonly);

/* The same to write to it, made where there is none; durable: what is committed survives a power cut (--durable). */
#define DURABLE_OPTION "what is committed survives a power cut too, not only a crash: a wait for the disk at each commit"
struct store *cli_store_make(const char *path, bool durable);

/* Begin a run of `command` with its options as given and its seeds, both NULL-terminated; 0 after a message. */
int64_t cli_run_begin(struct store *s, const char *path, const char *command, char **options, char **seeds);

/* End it and commit; false after a message. */
bool cli_run_end(struct store *s, const char *path, int64_t run);

#endif
