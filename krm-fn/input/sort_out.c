/* Tells manifests from what else there is in a repository: what the library cannot read is named,
 * the rest is passed by. */
#include "input/sort_out.h"

#include <stdlib.h>
#include <string.h>

#include "input/configs.h"
#include "input/manifest.h"
#include "base/pool.h"
#include "input/template.h"

struct check {
    const otelx_source *sources;
    struct cli_batch *out;
};

/* A configuration that means no workload: all is read and nothing planned. */
static otelx_status read_only(otelx_result **out, otelx_source source)
{
    static const char nothing[] = "apiVersion: otelx.dev/v1alpha1\n"
                                  "kind: Instrumentation\n"
                                  "metadata: {name: nothing}\n"
                                  "spec: {exclude: [{name: \"*\"}], python: {}}\n";
    otelx_options options = cli_library_options(NULL, 0);
    otelx_config *cfg;
    options.threads = 1; /* this is one of many */
    *out = NULL;
    otelx_status status =
        otelx_config_new(&cfg, (otelx_source){"nothing", nothing, strlen(nothing)}, &options);
    if (status == OTELX_OK)
        status = otelx_apply(out, source, cfg, &options);
    otelx_config_free(cfg);
    return status;
}

static void check_one(void *context, size_t i)
{
    struct check *check = context;
    struct cli_batch *batch = &check->out[i];
    *batch = (struct cli_batch){.count = 1};
    batch->status = read_only(&batch->result, check->sources[i]);
    if (batch->status == OTELX_OK)
        cli_batch_free(batch);
}

void cli_sort_check(const otelx_source *sources, struct cli_batch *out, size_t count)
{
    struct check check = {sources, out};
    cli_pool_each(count, check_one, &check);
}

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

static void skip(const struct cli_batch *batch, struct cli_report *report)
{
    size_t count = otelx_result_diag_count(batch->result), i = 0;
    while (i + 1 < count && otelx_result_diag(batch->result, i).severity != OTELX_ERROR)
        i++;
    otelx_diag diag = cli_batch_diag(batch, i);
    cli_report_skipped(report, &diag);
}

/* What became of one file; false when it is to be dropped. Many files called .json have comments or
 * worse in them: what cannot be read and does not speak of an apiVersion is something else. A YAML
 * file may be a template that makes one up. */
static bool judge(const struct cli_file *file, const struct cli_batch *batch,
                  struct cli_report *report)
{
    otelx_source source = cli_source(&file->text);
    bool keyed = cli_names_version(source.text, source.size);
    if (!file->found)
        return true;
    if (batch->status == OTELX_OK ? !keyed : !keyed && is_json(source.name))
        return false;
    const char *template = cli_find_template(source.text, source.size);
    if (template)
        skip_template(file, template, report);
    else if (batch->status != OTELX_OK)
        skip(batch, report);
    return !template && batch->status == OTELX_OK;
}

static bool judge_all(struct cli_files *files, const struct cli_batch *checked,
                      struct cli_report *report)
{
    size_t kept = 0;
    bool ok = true;
    for (size_t i = 0; i < files->count; i++) {
        struct cli_file *file = &files->items[i];
        if (checked[i].status == OTELX_ENOMEM) {
            cli_say("%s: out of memory", file->text.name);
            ok = false;
        }
        if (ok && judge(file, &checked[i], report))
            files->items[kept++] = *file;
        else
            cli_file_free(file);
    }
    files->count = kept;
    return ok;
}

bool cli_sort_found(struct cli_files *files, struct cli_report *report)
{
    size_t count = files->count;
    otelx_source *sources = calloc(count + 1, sizeof *sources);
    struct cli_batch *checked = calloc(count + 1, sizeof *checked);
    const otelx_source none = {"", "", 0}; /* what was named is not judged */
    bool ok = sources && checked;
    if (ok) {
        for (size_t i = 0; i < count; i++)
            sources[i] = files->items[i].found ? cli_source(&files->items[i].text) : none;
        cli_sort_check(sources, checked, count);
        ok = judge_all(files, checked, report);
        for (size_t i = 0; i < count; i++)
            cli_batch_free(&checked[i]);
    } else {
        cli_say("out of memory");
    }
    free(sources);
    free(checked);
    return ok;
}
