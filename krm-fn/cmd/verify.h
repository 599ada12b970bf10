/* otelx verify */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "base/options.h"

int cli_verify(const struct cli_options *options);

#endif
