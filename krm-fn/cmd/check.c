/* Asks whether inject would change anything. The answer is the exit status, the report says why. */
#include "cmd/cmd.h"

#include "work/ask.h"

static bool write_nothing(struct cli_job *job)
{
    (void)job;
    return true;
}

int cli_check(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_apply_all, .write = write_nothing, .subject = CLI_PLANS};
    return cli_ask(options, &question);
}
