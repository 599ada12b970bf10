/* Runs a command over its inputs, and the ones that rewrite: everything is read and worked out
 * before the first byte is written, so that trouble with any input leaves stdout empty. Knows the
 * library's calls, nothing of Kubernetes. */
#include "rewrite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "join.h"

static bool read_inputs(struct cli_job *job)
{
    bool ok = true;
    for (size_t i = 0; i < job->count; i++) {
        struct cli_text *text = &job->inputs[i].text;
        if (!cli_read(text, job->paths[i])) {
            ok = false; /* go on: all that is missing is named at once */
        } else if (cli_text_is_blank(text) && !job->options->allow_empty) {
            cli_say("%s: is empty; give --allow-empty if that is meant", text->name);
            ok = false;
        }
    }
    return ok;
}

/* True when all were. Texts that are needed no more are given back on the way: they may be large.
 */
static bool work_on_inputs(struct cli_job *job)
{
    otelx_options options = cli_library_options(0);
    bool ok = true;
    for (size_t i = 0; i < job->count; i++) {
        struct cli_input *input = &job->inputs[i];
        otelx_source source = cli_source(&input->text);
        input->status = job->verb->call(&job->results[i], source, job->cfg, &options);
        if (!job->verb->keeps_texts)
            cli_text_free(&input->text);
        ok &= input->status == OTELX_OK;
    }
    return ok;
}

static bool write_results(struct cli_job *job)
{
    struct cli_join join = {0};
    for (size_t i = 0; i < job->count; i++) {
        size_t size;
        const char *text = otelx_result_text(job->results[i], &size);
        if (!cli_join_write(&join, text, size))
            return false;
    }
    return true;
}

/* Whether it was taken for a ResourceList, for want of another configuration, and is none. */
static bool lacks_config(const struct cli_job *job, const otelx_result *res)
{
    for (size_t i = 0; !job->cfg && i < otelx_result_diag_count(res); i++)
        if (strcmp(otelx_result_diag(res, i).code, "OTX1004") == 0)
            return true;
    return false;
}

static int report_trouble(struct cli_job *job)
{
    bool no_config = false;
    for (size_t i = 0; i < job->count; i++) {
        const struct cli_input *input = &job->inputs[i];
        if (input->status == OTELX_ENOMEM)
            cli_say("%s: out of memory", input->text.name);
        if (input->status == OTELX_OK || input->status == OTELX_ENOMEM)
            continue;
        cli_report_findings(&job->report, job->results[i]);
        no_config |= lacks_config(job, job->results[i]);
    }
    cli_report_nothing(&job->report);
    if (no_config)
        cli_say("give the configuration with -c FILE; only a ResourceList may bring its own");
    return CLI_TROUBLE;
}

static int report_done(struct cli_job *job)
{
    cli_report_results(&job->report, job->results, job->count);
    cli_report_summary(&job->report, job->count);
    return cli_report_status(&job->report);
}

static int run_job(struct cli_job *job)
{
    if (!cli_load_config(&job->cfg, job->options->config, &job->report) || !read_inputs(job))
        return CLI_TROUBLE;
    if (!work_on_inputs(job))
        return report_trouble(job);
    return job->verb->write(job) && cli_flush() ? report_done(job) : CLI_TROUBLE;
}

static bool start_job(struct cli_job *job)
{
    job->inputs = calloc(job->count, sizeof *job->inputs);
    job->results = calloc(job->count, sizeof *job->results);
    if (!job->inputs || !job->results)
        cli_say("out of memory");
    return job->inputs && job->results;
}

static void free_job(struct cli_job *job)
{
    for (size_t i = 0; job->inputs && job->results && i < job->count; i++) {
        cli_text_free(&job->inputs[i].text);
        otelx_result_free(job->results[i]);
    }
    free(job->inputs);
    free(job->results);
    otelx_config_free(job->cfg);
}

/* stdin can be read but once. */
static bool check_stdin(const struct cli_job *job)
{
    size_t inputs = 0;
    for (size_t i = 0; i < job->count; i++)
        inputs += cli_is_stdin(job->paths[i]);
    bool config = job->options->config && cli_is_stdin(job->options->config);
    if (inputs > 1)
        cli_say("`-` stands for stdin and can be named but once");
    else if (inputs && config)
        cli_say("stdin cannot be both the configuration and the input; name a file for one");
    return inputs + config <= 1;
}

int cli_run(const struct cli_options *options, const struct cli_verb *verb)
{
    static const char *const only_stdin[] = {"-"};
    bool named = options->arg_count > 0;
    struct cli_job job = {.options = options,
                          .verb = verb,
                          .paths = named ? options->args : only_stdin,
                          .count = named ? options->arg_count : 1};
    if (!named && isatty(STDIN_FILENO))
        return CLI_USAGE;
    if (!check_stdin(&job))
        return CLI_TROUBLE;
    cli_report_init(&job.report, options);
    job.report.subject = verb->subject;
    int status = start_job(&job) ? run_job(&job) : CLI_TROUBLE;
    free_job(&job);
    return status;
}

int cli_inject(const struct cli_options *options)
{
    static const struct cli_verb verb = {.call = otelx_apply, .write = write_results};
    return cli_run(options, &verb);
}

int cli_uninject(const struct cli_options *options)
{
    static const struct cli_verb verb = {.call = otelx_remove, .write = write_results};
    return cli_run(options, &verb);
}
