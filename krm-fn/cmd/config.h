/* otelx config */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/options.h"

int cli_config(const struct cli_options *options);

#endif
