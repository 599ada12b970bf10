/* The command `manual`: the manual pages, made of the tables. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/options.h"

/* The pages that there are, up to a NULL. */
extern const char *const cli_pages[];

int cli_manual(const struct cli_options *options, const struct cli_command *commands, size_t count);

#endif
