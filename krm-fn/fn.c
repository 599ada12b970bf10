/* otelx as a filter from stdin to stdout, run by kustomize or kpt, which take the output of a
 * successful run for the whole truth: an empty one deletes every resource. Knows how these two
 * start a function and what they show, nothing of ResourceLists. */
#include "fn.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"
#include "input.h"

static int write_result(const struct cli_batch *batch, struct cli_report *report)
{
    size_t size;
    const char *text = otelx_result_text(batch->result, &size);
    if (!cli_write(text, size) || !cli_flush())
        return CLI_TROUBLE;
    cli_report_batches(report, batch, 1);
    cli_report_summary(report, 1);
    return otelx_result_failed(batch->result) ? CLI_NO : CLI_DONE;
}

static int filter(struct cli_text *in, const otelx_config *cfg, unsigned flags,
                  struct cli_report *report)
{
    struct cli_batch batch;
    int exit_status = CLI_TROUBLE;
    if (cli_batch_new(&batch, &in, 1) && cli_batch_run(&batch, otelx_apply, cfg, flags)) {
        exit_status = write_result(&batch, report);
    } else if (batch.status == OTELX_ENOMEM) {
        cli_say("out of memory");
    } else {
        cli_report_findings(report, &batch);
        cli_report_nothing(report);
    }
    cli_batch_free(&batch);
    return exit_status;
}

/* `expected`: what there should have been on an empty stdin. */
static int run_filter(const char *config, unsigned flags, const char *expected)
{
    struct cli_report report = {.brief = true};
    struct cli_text in = {0};
    otelx_config *cfg;
    int status = CLI_TROUBLE;
    if (cli_load_config(&cfg, config, &report) && cli_read(&in, "-")) {
        if (cli_text_is_blank(&in))
            cli_say("nothing on stdin; expected %s", expected);
        else
            status = filter(&in, cfg, flags, &report);
    }
    cli_text_free(&in);
    otelx_config_free(cfg);
    return status;
}

int cli_fn(const struct cli_options *options)
{
    if (isatty(STDIN_FILENO))
        return CLI_USAGE;
    if (options->config && cli_is_stdin(options->config)) {
        cli_say("stdin is the ResourceList and cannot be the configuration, too; name a file");
        return CLI_TROUBLE;
    }
    return run_filter(options->config, OTELX_RESULTS, "a ResourceList");
}

bool cli_is_plugin_call(const char *first_arg)
{
    struct stat info;
    return getenv("KUSTOMIZE_PLUGIN_CONFIG_STRING") && stat(first_arg, &info) == 0 &&
           S_ISREG(info.st_mode);
}

int cli_plugin(const char *config, const char *second_arg)
{
    if (second_arg) {
        cli_say("`%s`: as a kustomize plugin otelx takes no arguments", second_arg);
        return CLI_TROUBLE;
    }
    return run_filter(config, 0, "resources; otelx goes under `transformers`, not `generators`");
}
