/* inject and uninject: everything is read and worked out before the first byte is written, so that
 * trouble with any input leaves stdout empty. Knows the library's calls, nothing of Kubernetes. */
#include "rewrite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "join.h"

typedef otelx_status rewrite_fn(otelx_result **out, otelx_source src, const otelx_config *cfg,
                                const otelx_options *opts);

struct input {
    struct cli_text text;
    otelx_status status;
};

struct job {
    const struct cli_options *options;
    rewrite_fn *rewrite;
    const char *const *paths;
    size_t count;
    struct input *inputs;
    otelx_result **results; /* of the inputs */
    otelx_config *cfg;
    struct cli_report report;
};

static bool read_inputs(struct job *job)
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

/* True when all were. The inputs' texts are given back on the way: they may be large. */
static bool rewrite_inputs(struct job *job)
{
    otelx_options options = cli_library_options(0);
    bool ok = true;
    for (size_t i = 0; i < job->count; i++) {
        struct input *input = &job->inputs[i];
        otelx_source source = cli_source(&input->text);
        input->status = job->rewrite(&job->results[i], source, job->cfg, &options);
        cli_text_free(&input->text);
        ok &= input->status == OTELX_OK;
    }
    return ok;
}

static bool write_results(const struct job *job)
{
    struct cli_join join = {0};
    for (size_t i = 0; i < job->count; i++) {
        size_t size;
        const char *text = otelx_result_text(job->results[i], &size);
        if (!cli_join_write(&join, text, size))
            return false;
    }
    return cli_flush();
}

/* Whether it was taken for a ResourceList, for want of another configuration, and is none. */
static bool lacks_config(const struct job *job, const otelx_result *res)
{
    for (size_t i = 0; !job->cfg && i < otelx_result_diag_count(res); i++)
        if (strcmp(otelx_result_diag(res, i).code, "OTX1004") == 0)
            return true;
    return false;
}

static int report_trouble(struct job *job)
{
    bool no_config = false;
    for (size_t i = 0; i < job->count; i++) {
        const struct input *input = &job->inputs[i];
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

static int report_done(struct job *job)
{
    cli_report_results(&job->report, job->results, job->count);
    cli_report_summary(&job->report, job->count);
    return cli_report_status(&job->report);
}

static int run_job(struct job *job)
{
    if (!cli_load_config(&job->cfg, job->options->config, &job->report) || !read_inputs(job))
        return CLI_TROUBLE;
    if (!rewrite_inputs(job))
        return report_trouble(job);
    return write_results(job) ? report_done(job) : CLI_TROUBLE;
}

static bool start_job(struct job *job)
{
    job->inputs = calloc(job->count, sizeof *job->inputs);
    job->results = calloc(job->count, sizeof *job->results);
    if (!job->inputs || !job->results)
        cli_say("out of memory");
    return job->inputs && job->results;
}

static void free_job(struct job *job)
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
static bool check_stdin(const struct job *job)
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

static int rewrite(const struct cli_options *options, rewrite_fn *verb)
{
    static const char *const only_stdin[] = {"-"};
    bool named = options->arg_count > 0;
    struct job job = {.options = options,
                      .rewrite = verb,
                      .paths = named ? options->args : only_stdin,
                      .count = named ? options->arg_count : 1};
    if (!named && isatty(STDIN_FILENO))
        return CLI_USAGE;
    if (!check_stdin(&job))
        return CLI_TROUBLE;
    cli_report_init(&job.report, options);
    int status = start_job(&job) ? run_job(&job) : CLI_TROUBLE;
    free_job(&job);
    return status;
}

int cli_inject(const struct cli_options *options)
{
    return rewrite(options, otelx_apply);
}

int cli_uninject(const struct cli_options *options)
{
    return rewrite(options, otelx_remove);
}
