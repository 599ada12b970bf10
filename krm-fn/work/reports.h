/* The reports of --report, written when all else is done. */
#ifndef CLI_WORK_REPORTS_H
#define CLI_WORK_REPORTS_H

#include <stdbool.h>

#include "base/options.h"
#include "work/job.h"

/* Whether the reports can go where they are to go, as far as the command line tells. False after a
 * message. */
bool cli_reports_check(const struct cli_options *options);
/* The same after the inputs are known: a report must not replace one. */
bool cli_reports_check_inputs(const struct cli_job *job);
/* Writes them all. Returns the status to exit with: `status`, unless a report cannot be written. */
int cli_reports_write(struct cli_job *job, int status);

#endif
