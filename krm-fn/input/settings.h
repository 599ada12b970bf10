/* Fields of the configuration that the flags set. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <otelx.h>

#include "base/options.h"

/* Sets the fields of --on-conflict and --set in `cfg`. OTELX_OK also if there are no such flags. */
otelx_status cli_settings_apply(otelx_config *cfg, const struct cli_options *options);

#endif
