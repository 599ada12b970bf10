/* Tells manifests from what else there is in a repository. */
#include "input/sort_out.h"

#include <string.h>

#include "input/manifest.h"
#include "input/template.h"

static bool is_json(const char *name)
{
    size_t size = strlen(name);
    return size >= 5 && strcmp(name + size - 5, ".json") == 0;
}

/* Says so as the library would, had it been asked. */
static void skip_template(const struct cli_file *file, const char *at, struct cli_report *report)
{
    const struct cli_text *text = &file->text;
    otelx_diag diag = {.severity = OTELX_ERROR,
                       .code = "OTX1002",
                       .text = "a template with `{{`; it must be rendered first",
                       .source = text->name,
                       .excerpt = ""};
    otelx_locate(text->p, text->n, (size_t)(at - text->p), &diag.line, &diag.column);
    cli_report_skipped(report, &diag);
}

/* Whether the library is to look at the file. A YAML file may be a template that makes up its
 * apiVersion. */
static bool is_wanted(const struct cli_file *file, struct cli_report *report)
{
    const struct cli_text *text = &file->text;
    bool keyed = cli_names_version(text->p, text->n);
    if (!file->found)
        return true;
    if (!keyed && is_json(text->name))
        return false;
    const char *template = cli_find_template(text->p, text->n);
    if (template && keyed)
        skip_template(file, template, report);
    return !template;
}

void cli_sort_found(struct cli_files *files, struct cli_report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        struct cli_file *file = &files->items[i];
        if (is_wanted(file, report))
            files->items[kept++] = *file;
        else
            cli_file_free(file);
    }
    files->count = kept;
}

void cli_sort_unread(const struct cli_file *file, const otelx_diag *error,
                     struct cli_report *report)
{
    (void)file;
    cli_report_skipped(report, error);
}
