/* From flags to the library's settings. A message names a setting as the user typed it: `--set
 * python.image=x`. */
#include "input/settings.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One text for both names of a setting: "--set PATH=VALUE", a NUL, and "PATH". */
static char *new_name(const char *flag, const char *value)
{
    size_t size = strlen(flag) + strlen(value) + 2, path = strcspn(value, "=");
    char *name = malloc(size + path + 1);
    if (!name)
        return NULL;
    snprintf(name, size, "%s %s", flag, value);
    memcpy(name + size, value, path);
    name[size + path] = '\0';
    return name;
}

static bool add(otelx_setting *setting, const char *flag, const char *value)
{
    char *name = new_name(flag, value);
    *setting = (otelx_setting){.name = name};
    if (!name)
        return false;
    setting->path = name + strlen(name) + 1;
    setting->value = value + strlen(setting->path);
    setting->value += *setting->value == '=';
    if (strncmp(setting->path, "spec.", 5) == 0)
        setting->path += 5;
    return true;
}

/* A later setting of the same field wins: --on-conflict comes first, so that --set wins over it. */
static bool add_all(otelx_setting *all, size_t *count, const struct cli_options *options)
{
    if (options->on_conflict) {
        if (!add(&all[(*count)++], "--on-conflict", options->on_conflict))
            return false;
        all[0].path = "onConflict";
        all[0].value = options->on_conflict;
    }
    for (size_t i = 0; i < options->sets.count; i++)
        if (!add(&all[(*count)++], "--set", options->sets.items[i]))
            return false;
    return true;
}

otelx_status cli_settings_apply(otelx_config *cfg, const struct cli_options *options)
{
    otelx_setting *all = calloc(options->sets.count + 1, sizeof *all);
    otelx_status status = OTELX_ENOMEM;
    size_t count = 0;
    if (all && add_all(all, &count, options))
        status = otelx_config_set(cfg, all, count);
    for (size_t i = 0; i < count; i++)
        free((char *)(uintptr_t)all[i].name);
    free(all);
    return status;
}
