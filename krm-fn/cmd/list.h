/* otelx list */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include "base/options.h"

int cli_list(const struct cli_options *options);

#endif
