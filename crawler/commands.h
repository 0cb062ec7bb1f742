/* Every command of the program; main.c runs them, each cmd_*.c defines one. */
#ifndef QY_COMMANDS_H
#define QY_COMMANDS_H

#include "crawler/cli.h"

extern const struct command command_clean;
extern const struct command command_audit;
extern const struct command command_robots;
extern const struct command command_crawl;
extern const struct command command_export;
extern const struct command command_stats;
extern const struct command command_show;
extern const struct command command_verify;
extern const struct command command_prune;
extern const struct command command_backup;
extern const struct command command_dedup;
extern const struct command command_search;
extern const struct command command_index;

#endif
