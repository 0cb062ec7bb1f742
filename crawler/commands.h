/* Every command of the program; main.c runs them, each cmd_*.c defines one. */
#ifndef QY_COMMANDS_H
#define QY_COMMANDS_H

#include "crawler/cli.h"

extern const struct command command_clean;
extern const struct command command_robots;
extern const struct command command_crawl;
extern const struct command command_export;
extern const struct command command_stats;
extern const struct command command_verify;

#endif
