/* Fields of the configuration that the flags set. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <otelx.h>

#include "base/options.h"

/* Sets what --on-conflict and --set say. OTELX_OK when that is nothing. */
otelx_status cli_settings_apply(otelx_config *cfg, const struct cli_options *options);

#endif
