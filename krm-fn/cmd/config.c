/* Reads configurations as the other commands do, and prints the effective configurations. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/configs.h"

static int print(const struct cli_options *options, struct cli_report *report)
{
    otelx_config *cfg;
    size_t size;
    int status = CLI_TROUBLE;
    if (cli_load_configs(&cfg, options, report)) {
        const char *text = otelx_config_text(cfg, &size);
        if (!text)
            cli_say("out of memory");
        else if (options->quiet || (cli_write(text, size) && cli_flush()))
            status = cli_report_status(report);
    }
    otelx_config_free(cfg);
    return status;
}

/* The arguments are configurations, and come after those of -c; without any, stdin is read. */
static int print_all(struct cli_options options, struct cli_report *report)
{
    static const char *const standard_input[] = {"-"};
    size_t count = options.configs.count, more = options.arg_count, stdins = 0;
    const char *const *names = (const char *const *)options.args;
    if (count + more + options.sets.count == 0) {
        names = standard_input;
        more = 1;
    }
    const char **all = malloc((count + more + 1) * sizeof *all);
    if (!all) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    for (size_t i = 0; i < count + more; i++) {
        all[i] = i < count ? options.configs.items[i] : names[i - count];
        stdins += cli_is_stdin(all[i]);
    }
    options.configs = (struct cli_words){all, count + more};
    if (stdins > 1)
        cli_say("`-` stands for stdin and can be named only once");
    int status = stdins > 1 ? CLI_TROUBLE : print(&options, report);
    free(all);
    return status;
}

int cli_config(const struct cli_options *options)
{
    struct cli_report report;
    bool any = options->configs.count || options->arg_count || options->sets.count;
    if (!any && isatty(STDIN_FILENO))
        return CLI_USAGE;
    cli_report_init(&report, options);
    return print_all(*options, &report);
}
