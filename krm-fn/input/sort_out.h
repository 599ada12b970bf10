/* What of the files found in a directory is for the library. */
#ifndef CLI_SORT_OUT_H
#define CLI_SORT_OUT_H

#include "input/files.h"
#include "output/report_text.h"

/* Drops what was found and is no manifest: without a word when it is something else, and as
 * skipped when it is a template. */
void cli_sort_found(struct cli_files *files, struct cli_report *report);
/* Reports a file that was found and that the library could not read, with its first error. */
void cli_sort_unread(const struct cli_file *file, const otelx_diag *error,
                     struct cli_report *report);

#endif
