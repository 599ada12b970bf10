/* What of the files found in a directory is for the library. */
#ifndef CLI_SORT_OUT_H
#define CLI_SORT_OUT_H

#include "output/batch.h"
#include "input/files.h"
#include "output/report_text.h"

/* Reads each text by itself, on all cores. `out` gets a batch with status and findings for each
 * that is no YAML; the others are left {0}. Yours to free. */
void cli_sort_check(const otelx_source *sources, struct cli_batch *out, size_t count);

/* Drops what was found and is no manifest: without a word when it is something else, with its
 * findings when it cannot be read. False after a message. */
bool cli_sort_found(struct cli_files *files, struct cli_report *report);

#endif
