/* The command `completion`: what the shells are to offer, made of the tables. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "base/options.h"

/* The shells that there are, up to a NULL. */
extern const char *const cli_shells[];

/* Prints the completions for the shell that the argument names. */
int cli_completion(const struct cli_options *options, const struct cli_command *commands,
                   size_t count);

#endif
