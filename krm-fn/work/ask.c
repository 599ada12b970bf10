/* Runs a command that asks a question: all inputs are read and worked out before the first byte of
 * the answer is written. */
#include "work/ask.h"

#include "work/reports.h"

int cli_ask(const struct cli_options *options, const struct cli_question *question)
{
    struct cli_job job;
    if (!cli_reports_check(options))
        return CLI_TROUBLE;
    int status = cli_job_start(&job, options, question->verb, question->flags);
    job.report.subject = question->subject;
    bool safe = cli_reports_check_inputs(&job);
    if (!safe)
        status = CLI_TROUBLE;
    if (status == CLI_DONE)
        status = question->write(&job) && cli_flush() ? cli_job_report(&job) : CLI_TROUBLE;
    if (safe)
        status = cli_reports_write(&job, status);
    cli_job_free(&job);
    return status;
}
