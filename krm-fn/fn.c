/* otelx as a filter from stdin to stdout, run by kustomize or kpt, which take the output of a
 * successful run for the whole truth: an empty one deletes every resource. Knows how these two
 * start a function and what they show, nothing of ResourceLists. */
#include "fn.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

static int write_result(otelx_result *res, struct cli_report *report)
{
    size_t size;
    const char *text = otelx_result_text(res, &size);
    if (!cli_write(text, size) || !cli_flush())
        return CLI_TROUBLE;
    cli_report_results(report, &res, 1);
    cli_report_summary(report, 1);
    return otelx_result_failed(res) ? CLI_NO : CLI_DONE;
}

static int filter(const struct cli_text *in, const otelx_config *cfg, unsigned flags,
                  struct cli_report *report)
{
    otelx_options options = cli_library_options(flags);
    otelx_result *res;
    otelx_status status = otelx_apply(&res, cli_source(in), cfg, &options);
    int exit_status = CLI_TROUBLE;
    if (status == OTELX_OK) {
        exit_status = write_result(res, report);
    } else if (status == OTELX_ENOMEM) {
        cli_say("out of memory");
    } else {
        cli_report_findings(report, res);
        cli_report_nothing(report);
    }
    otelx_result_free(res);
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
