/* A line on a terminal that says what a long run is at. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stddef.h>

#include "base/options.h"

/* After a second, and until cli_progress_end, stderr has a line such as "otelx: reading 9 files, 2
 * s", if stderr is a terminal that can take a line back and the options do not ask for quiet.
 * Nothing else may write to stderr meanwhile. */
void cli_progress_begin(const struct cli_options *options, const char *what, size_t files);
/* Takes the line back. Does nothing if nothing was begun. */
void cli_progress_end(void);

#endif
