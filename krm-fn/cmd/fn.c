/* otelx as a filter from stdin to stdout, run by kustomize or kpt. Both replace their resources
 * with the output of a run that succeeds: an empty output would delete every resource, so that any
 * trouble must give an exit status. Knows how kustomize and kpt start a function and what they
 * show, nothing of ResourceLists. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/pieces.h"
#include "input/configs.h"

static int write_result(const otelx_result *result, const otelx_config *cfg,
                        struct cli_report *report)
{
    struct cli_pieces text;
    if (!cli_pieces_new(&text, result, 0)) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    bool ok = cli_write_pieces(&text, 0);
    cli_pieces_free(&text);
    if (!ok)
        return CLI_TROUBLE;
    cli_report_result(report, result);
    if (cfg)
        cli_report_config(report, cfg);
    cli_report_summary(report, 1);
    return otelx_result_failed(result) ? CLI_NO : CLI_DONE;
}

static int filter(const struct cli_text *in, const otelx_config *cfg, const otelx_options *opts,
                  struct cli_report *report)
{
    otelx_result *result;
    int exit_status = CLI_TROUBLE;
    otelx_status status = otelx_apply(&result, cli_source(in), cfg, opts);
    if (status == OTELX_OK) {
        exit_status = write_result(result, cfg, report);
    } else if (status == OTELX_ENOMEM) {
        cli_say("out of memory");
    } else {
        cli_report_findings(report, result);
        cli_report_nothing(report);
    }
    otelx_result_free(result);
    return exit_status;
}

/* `expected`: for the message about an empty stdin. */
static int run_filter(const struct cli_options *options, unsigned flags, const char *expected)
{
    otelx_options library = cli_library_options(options, flags);
    struct cli_report report = {.to = stderr, .brief = true};
    struct cli_text in = {0};
    otelx_config *cfg;
    int status = CLI_TROUBLE;
    if (cli_load_configs(&cfg, options, &report) && cli_read(&in, "-")) {
        if (cli_text_is_blank(&in))
            cli_say("nothing on stdin; expected %s", expected);
        else
            status = filter(&in, cfg, &library, &report);
    }
    cli_text_free(&in);
    otelx_config_free(cfg);
    return status;
}

int cli_fn(const struct cli_options *options)
{
    if (isatty(STDIN_FILENO))
        return CLI_USAGE;
    for (size_t i = 0; i < options->configs.count; i++) {
        if (cli_is_stdin(options->configs.items[i])) {
            cli_say("stdin is the ResourceList and cannot be the configuration, too; name a file");
            return CLI_TROUBLE;
        }
    }
    return run_filter(options, OTELX_RESULTS, "a ResourceList");
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
    const struct cli_options options = {.configs = {&config, 1}};
    return run_filter(&options, 0, "resources; otelx goes under `transformers`, not `generators`");
}
