/* The table of commands. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdio.h>

#include "base/options.h"

/* The command of this name, or NULL. */
const struct cli_command *cli_find_command(const char *name);
/* Says that there is no command `name`, and which command may be meant. Returns the status to exit
 * with. */
int cli_refuse_command(const char *name);
/* otelx without a command: a KRM function, or --help and --version. */
extern const struct cli_command cli_bare;

#endif
