/* The table of commands. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdio.h>

#include "base/options.h"

/* NULL when there is no command of that name. */
const struct cli_command *cli_find_command(const char *name);
/* Says that there is no such command, and which one may be meant; returns the status to exit
 * with. */
int cli_refuse_command(const char *name);
/* Runs otelx without a command: a KRM function, or its own flags. */
extern const struct cli_command cli_bare;

#endif
