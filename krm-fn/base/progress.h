/* A line on a terminal that says what a long run is doing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stddef.h>

#include "base/options.h"

/* From the first second until cli_progress_end, stderr shows a line such as "otelx: reading 9
 * files, 2 s". There is no such line with -q, or if stderr is not a terminal that can erase a line.
 * Nothing else may write to stderr meanwhile. */
void cli_progress_begin(const struct cli_options *options, const char *what, size_t files);
/* Erases the line. Does nothing if no line was begun. */
void cli_progress_end(void);

#endif
