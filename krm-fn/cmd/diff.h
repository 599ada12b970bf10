/* otelx diff */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include "base/options.h"

int cli_diff(const struct cli_options *options);

#endif
