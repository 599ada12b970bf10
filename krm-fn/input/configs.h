/* From names on the command line to what the library takes. */
#ifndef CLI_CONFIGS_H
#define CLI_CONFIGS_H

#include <otelx.h>

#include "base/io.h"
#include "output/report_text.h"

/* Defaults, with the input limit that cli_read relies on, and what the flags say (`options` may be
 * NULL). */
otelx_options cli_library_options(const struct cli_options *options, unsigned flags);
otelx_source cli_source(const struct cli_text *text);

/* For a command that plans and got no -c: the path of otelx.yaml or .otelx.yaml in the working
 * folder or above it, up to the top of the repository; outside of a repository the working folder
 * alone counts. NULL when there is none. Yours to free. */
char *cli_find_config(void);

/* Reads the configurations that were given; `*out` is yours to free on either outcome, NULL when
 * there are none. False after a message. */
bool cli_load_configs(otelx_config **out, const struct cli_options *options,
                      struct cli_report *report);

#endif
