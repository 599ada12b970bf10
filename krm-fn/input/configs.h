/* From files and flags to the library's options, sources and configuration. */
#ifndef CLI_CONFIGS_H
#define CLI_CONFIGS_H

#include <otelx.h>

#include "base/io.h"
#include "output/report_text.h"

/* The library's options: the defaults, cli_max_input and what the flags say. `options` may be NULL.
 */
otelx_options cli_library_options(const struct cli_options *options, unsigned flags);
otelx_source cli_source(const struct cli_text *text);

/* The configuration of a run without -c: the path of otelx.yaml or .otelx.yaml in the working
 * folder, or in a folder above it up to the top of the repository. Without a repository only the
 * working folder counts. `*out`: yours to free; NULL: there is no such file. False after a message.
 */
bool cli_find_config(char **out);

/* Reads the configurations of -c and --set. `*out` is yours to free on either outcome; NULL if no
 * flag gives a configuration. False after a message. */
bool cli_load_configs(otelx_config **out, const struct cli_options *options,
                      struct cli_report *report);

#endif
