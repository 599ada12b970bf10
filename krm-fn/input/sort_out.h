/* Decides which input files go to the library, and which are left out and why. */
#ifndef CLI_SORT_OUT_H
#define CLI_SORT_OUT_H

#include <otelx.h>
#include <stdbool.h>

#include "input/files.h"
#include "output/report_text.h"

/* Drops the files that were found in directories and are no manifests, and reports the reason for
 * each. A template that was named as an argument is an error. False after a message. */
bool cli_sort_out(struct cli_files *files, struct cli_report *report);
/* Reports a file that was found in a directory and that the library could not read, because of
 * `error`. */
void cli_sort_unread(const struct cli_file *file, const otelx_diag *error,
                     struct cli_report *report);
/* Reports a file that was found in a directory and has no workload and no other resource. */
void cli_sort_nothing(const struct cli_file *file, struct cli_report *report);
/* For a file that was named and cannot be read: says so if the file is a template, because the
 * parser's message about braces does not. */
void cli_sort_refused(const struct cli_file *file);

#endif
