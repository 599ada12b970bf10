/* Tells manifests from the other files in a repository. */
#include "input/sort_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "input/kustomizations.h"
#include "input/manifest.h"
#include "input/template.h"

static bool is_json(const char *name)
{
    size_t size = strlen(name);
    return size >= 5 && strcmp(name + size - 5, ".json") == 0;
}

/* Whether the file is in the folder `templates` of a Helm chart, next to a Chart.yaml. */
static bool is_in_chart(const char *real)
{
    static const char folder[] = "/templates/", chart[] = "/Chart.yaml";
    bool is = false;
    for (const char *at = real; !is && (at = strstr(at, folder)) != NULL; at++) {
        size_t size = (size_t)(at - real) + sizeof chart;
        char *path = malloc(size);
        if (path) {
            snprintf(path, size, "%.*s%s", (int)(at - real), real, chart);
            is = access(path, F_OK) == 0;
        }
        free(path);
    }
    return is;
}

/* The place that shows that a file is a template, or NULL. stdin most likely has rendered text,
 * which may contain braces as plain text: only control lines, such as `#@ if`, count there. */
static const char *find_template(const struct cli_file *file)
{
    const struct cli_text *text = &file->text;
    if (cli_is_stdin(file->path))
        return cli_find_control(text->p, text->n);
    if (!file->found)
        return cli_find_hidden_template(text->p, text->n);
    const char *found = cli_find_template(text->p, text->n);
    if (!found && is_in_chart(file->real))
        found = cli_find_action(text->p, text->n);
    return found;
}

/* "NAME:LINE:COLUMN" */
static void put_place(char *out, size_t size, const struct cli_text *text, const char *at)
{
    size_t line, column;
    otelx_locate(text->p, text->n, (size_t)(at - text->p), &line, &column);
    snprintf(out, size, "%s:%zu:%zu", text->name, line, column);
}

static void say_template(const struct cli_text *text, const char *at)
{
    char place[4096];
    put_place(place, sizeof place, text, at);
    cli_say("%s: is a template; it must be rendered first", place);
}

static void leave_out_template(const struct cli_text *text, const char *at,
                               struct cli_report *report)
{
    char place[4096];
    put_place(place, sizeof place, text, at);
    cli_report_left_out(report, CLI_TEMPLATE, place, "");
}

struct sorting {
    struct cli_kustomizations parts;
    struct cli_report *report;
    bool ok;
};

/* Whether the library is to look at the file. */
static bool is_wanted(struct sorting *sorting, const struct cli_file *file)
{
    const struct cli_text *text = &file->text;
    struct cli_report *report = sorting->report;
    if (file->is_above)
        return false;
    enum cli_reason why = file->why;
    const char *template = why ? NULL : find_template(file), *field = NULL;
    if (template && !file->found) {
        say_template(text, template);
        sorting->ok = false;
        return false;
    }
    if (!file->found)
        return true;
    if (!why)
        field = cli_kustomizations_find(&sorting->parts, file->real);
    if (!why && cli_is_kustomization(file->path))
        why = CLI_KUSTOMIZATION;
    else if (field)
        why = CLI_PATCH_FILE;
    else if (!why && cli_text_is_blank(text))
        why = CLI_EMPTY;
    else if (!why && is_json(text->name) && !cli_names_version(text->p, text->n))
        why = CLI_NO_MANIFEST;
    if (why)
        cli_report_left_out(report, why, text->name, field ? field : "");
    else if (template)
        leave_out_template(text, template, report);
    return !why && !template;
}

/* Files that are too large are left out with an error; the other files of a directory are done. */
static void leave_out_large(struct cli_files *files, struct cli_report *report)
{
    for (size_t i = 0; i < files->count; i++) {
        struct cli_file *file = &files->items[i];
        if (file->text.error != EFBIG)
            continue;
        cli_say_unread(&file->text);
        report->findings[OTELX_ERROR]++;
        file->why = CLI_UNREADABLE;
    }
}

/* A kustomization that cannot be read is an error: the files that it names as patches could be
 * taken for manifests. */
static void read_kustomizations(struct sorting *sorting, struct cli_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        struct cli_file *file = &files->items[i];
        if (!file->found || file->why || !file->real || !cli_is_kustomization(file->path) ||
            cli_kustomizations_add(&sorting->parts, &file->text, file->real))
            continue;
        cli_say("%s: cannot be read, so that otelx does not know which files are its patches",
                file->text.name);
        sorting->report->findings[OTELX_ERROR]++;
        file->why = CLI_UNREADABLE;
    }
    if (!cli_kustomizations_sort(&sorting->parts)) {
        cli_say("out of memory");
        sorting->ok = false;
    }
}

bool cli_sort_out(struct cli_files *files, struct cli_report *report)
{
    struct sorting sorting = {.report = report, .ok = true};
    size_t kept = 0;
    leave_out_large(files, report);
    read_kustomizations(&sorting, files);
    for (size_t i = 0; i < files->count; i++) {
        struct cli_file *file = &files->items[i];
        if (is_wanted(&sorting, file))
            files->items[kept++] = *file;
        else
            cli_file_free(file);
    }
    files->count = kept;
    cli_kustomizations_free(&sorting.parts);
    return sorting.ok;
}

void cli_sort_refused(const struct cli_file *file)
{
    const struct cli_text *text = &file->text;
    const char *template = cli_find_template(text->p, text->n);
    if (template)
        say_template(text, template);
}

/* A file without the word apiVersion is no manifest, and its error does not matter. */
void cli_sort_unread(const struct cli_file *file, const otelx_diag *error,
                     struct cli_report *report)
{
    const struct cli_text *text = &file->text;
    if (cli_names_version(text->p, text->n))
        cli_report_unreadable(report, error);
    else
        cli_report_left_out(report, CLI_NO_MANIFEST, text->name, "");
}

void cli_sort_nothing(const struct cli_file *file, struct cli_report *report)
{
    const struct cli_text *text = &file->text;
    bool speaks = cli_names_version(text->p, text->n);
    cli_report_left_out(report, speaks ? CLI_FOR_TOOLS : CLI_NO_MANIFEST, text->name, "");
}
