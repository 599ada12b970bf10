/* Brings files to the library. Knows what a configuration is called, nothing of what is in one. */
#include "input.h"

otelx_options cli_library_options(unsigned flags)
{
    otelx_options options = OTELX_OPTIONS_INIT;
    options.max_input = CLI_MAX_INPUT;
    options.flags = flags;
    return options;
}

otelx_source cli_source(const struct cli_text *text)
{
    return (otelx_source){text->name, text->p, text->n};
}

static bool parse_config(otelx_config **out, const struct cli_text *text, struct cli_report *report)
{
    otelx_options options = cli_library_options(0);
    otelx_status status = otelx_config_new(out, cli_source(text), &options);
    if (status == OTELX_ENOMEM) {
        cli_say("%s: out of memory", text->name);
        return false;
    }
    cli_report_config(report, *out);
    if (status != OTELX_OK)
        cli_report_nothing(report);
    return status == OTELX_OK;
}

bool cli_load_config(otelx_config **out, const char *path, struct cli_report *report)
{
    *out = NULL;
    if (!path)
        return true;
    struct cli_text text;
    bool ok = cli_read(&text, path) && parse_config(out, &text, report);
    cli_text_free(&text);
    return ok;
}
