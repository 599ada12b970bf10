/* The reports of --report, written after everything else is done. */
#ifndef CLI_WORK_REPORTS_H
#define CLI_WORK_REPORTS_H

#include <stdbool.h>

#include "base/options.h"
#include "work/job.h"

/* Checks the places of the reports as far as the command line tells: no two reports go to the same
 * place, and none to stdout if the command needs it. False after a message. */
bool cli_reports_check(const struct cli_options *options);
/* Checks, after the inputs are known, that no report replaces an input. False after a message. */
bool cli_reports_check_inputs(const struct cli_job *job);
/* Writes all reports. Returns the status to exit with: `status`, or CLI_TROUBLE if a report cannot
 * be written. */
int cli_reports_write(struct cli_job *job, int status);

#endif
