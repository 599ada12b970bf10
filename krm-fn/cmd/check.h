/* otelx check */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "base/options.h"

int cli_check(const struct cli_options *options);

#endif
