/* From names on the command line to what the library takes. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <otelx.h>

#include "io.h"
#include "report.h"

/* Defaults, with the input limit that cli_read relies on. */
otelx_options cli_library_options(unsigned flags);
otelx_source cli_source(const struct cli_text *text);

/* Reads the configuration; `*out` is yours to free on either outcome, NULL when `path` is NULL.
 * False after a message. */
bool cli_load_config(otelx_config **out, const char *path, struct cli_report *report);

#endif
