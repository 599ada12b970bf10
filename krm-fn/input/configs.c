/* Finds and reads the configurations, and prepares options for the library. Knows the names of
 * configuration files, nothing of their content. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "input/configs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/pool.h"
#include "input/git.h"
#include "input/settings.h"

otelx_options cli_library_options(const struct cli_options *options, unsigned flags)
{
    otelx_options library = OTELX_OPTIONS_INIT;
    library.max_input = cli_max_input;
    if (options && options->allow_no_match)
        flags |= OTELX_ALLOW_NO_MATCH;
    if (options && options->prune)
        flags |= OTELX_PRUNE;
    library.flags = flags;
    library.default_namespace = options ? options->default_namespace : NULL;
    library.severity = options ? options->severity : NULL;
    library.threads = cli_pool_threads();
    return library;
}

otelx_source cli_source(const struct cli_text *text)
{
    return (otelx_source){text->name, text->p, text->n};
}

/* A brief report has room for few lines, so that it shows the warnings of a configuration after
 * everything else: cli_fn does that. */
static bool finish(const otelx_config *cfg, otelx_status status, struct cli_report *report)
{
    if (status == OTELX_ENOMEM)
        cli_say("out of memory");
    else if (status != OTELX_OK || !report->brief)
        cli_report_config(report, cfg);
    if (status == OTELX_ECONFIG)
        cli_report_nothing(report);
    return status == OTELX_OK;
}

/* Reads the text of a configuration. An empty file is refused. */
static bool read_config(struct cli_text *out, const char *path)
{
    if (!cli_read(out, path))
        return false;
    if (!cli_text_is_blank(out))
        return true;
    cli_say("%s: is empty; it must hold an Instrumentation or a ConfigMap", out->name);
    return false;
}

static otelx_status add_config(otelx_config *cfg, const struct cli_text *text,
                               const struct cli_options *options)
{
    otelx_options library = cli_library_options(options, 0);
    return otelx_config_add(cfg, cli_source(text), &library);
}

bool cli_load_configs(otelx_config **out, const struct cli_options *options,
                      struct cli_report *report)
{
    *out = NULL;
    if (!cli_has_config(options) && options->on_conflict) {
        cli_say("--on-conflict is for a configuration; give one with -c FILE or --set");
        return false;
    }
    if (!cli_has_config(options))
        return true;
    otelx_status status = otelx_config_new(out, (otelx_source){0}, NULL);
    for (size_t i = 0; i < options->configs.count && status == OTELX_OK; i++) {
        struct cli_text text;
        bool read = read_config(&text, options->configs.items[i]);
        if (read)
            status = add_config(*out, &text, options);
        cli_text_free(&text);
        if (!read)
            return false;
    }
    if (status == OTELX_OK)
        status = cli_settings_apply(*out, options);
    return finish(*out, status, report);
}

/* How many folders the top of the repository is above the working folder; 0 if there is no
 * repository. */
static size_t count_up(void)
{
    char here[PATH_MAX];
    size_t count = 0, found = 0;
    for (char *slash = realpath(".", here); slash && *here; count++) {
        if (cli_git_is_top(here)) {
            found = count;
            break;
        }
        slash = strrchr(here, '/');
        if (slash)
            *slash = '\0';
    }
    return found;
}

bool cli_find_config(char **out)
{
    static const char *const names[] = {"otelx.yaml", ".otelx.yaml"};
    size_t up = count_up(), room = 3 * up + sizeof ".otelx.yaml";
    char *path = malloc(room);
    bool good = path != NULL;
    *out = NULL;
    if (!good)
        cli_say("out of memory");
    for (size_t k = 0; path && k <= up; k++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct stat info;
            for (size_t j = 0; j < k; j++)
                memcpy(path + 3 * j, "../", 3);
            snprintf(path + 3 * k, room - 3 * k, "%s", names[i]);
            if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
                *out = path;
                return true;
            }
        }
    }
    free(path);
    return good;
}
