/* Decides which input files go to the library, and which are left out and why. */
#ifndef CLI_SORT_OUT_H
#define CLI_SORT_OUT_H

#include <otelx.h>
#include <stdbool.h>

#include "input/files.h"
#include "output/report_text.h"

/* Drops what was found in directories and is no manifest, each file with its reason. A template
 * that was named is an error. False after a message. */
bool cli_sort_out(struct cli_files *files, struct cli_report *report);
/* The same for a file that the library could not read: `error` is its first one. */
void cli_sort_unread(const struct cli_file *file, const otelx_diag *error,
                     struct cli_report *report);
/* The same for a file in which the library has found nothing of interest. */
void cli_sort_nothing(const struct cli_file *file, struct cli_report *report);
/* For a file that was named and cannot be read: a parser's words about braces do not tell that it
 * is a template; this does. */
void cli_sort_refused(const struct cli_file *file);

#endif
