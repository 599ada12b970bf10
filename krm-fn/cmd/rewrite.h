/* The commands that rewrite manifests. */
#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H

#include "base/options.h"

int cli_inject(const struct cli_options *options);
int cli_uninject(const struct cli_options *options);

#endif
