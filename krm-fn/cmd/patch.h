/* otelx patch */
#ifndef CLI_PATCH_H
#define CLI_PATCH_H

#include "base/options.h"

int cli_patch(const struct cli_options *options);

#endif
