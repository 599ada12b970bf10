/* Asks whether inject would change anything. The answer is the exit status, the report says why. */
#include "cmd/cmd.h"

#include "work/ask.h"

/* An injection that a user changed by hand is kept, but is not what the configuration says: the
 * answer is no. */
static bool write_nothing(struct cli_job *job)
{
    for (size_t i = 0; i < otelx_result_change_count(job->result); i++)
        job->report.negative |= otelx_result_change(job->result, i).verdict == OTELX_KEPT;
    return true;
}

int cli_check(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_apply_all, .write = write_nothing, .subject = CLI_PLANS};
    return cli_ask(options, &question);
}
