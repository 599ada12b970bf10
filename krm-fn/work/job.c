/* From arguments to results. Knows the library's calls, nothing of Kubernetes. */
#include "work/job.h"

#include <stdlib.h>
#include <unistd.h>

#include "input/configs.h"
#include "input/manifest.h"
#include "input/template.h"
#include "input/sort_out.h"

static bool say_no_memory(void)
{
    cli_say("out of memory");
    return false;
}

/* Shows all files to all: what one needs from another can be in any. */
static bool observe(struct cli_job *job)
{
    otelx_status status = otelx_config_new(&job->cfg, (otelx_source){0}, NULL);
    for (size_t i = 0; i < job->files.count && status == OTELX_OK; i++)
        status =
            otelx_config_observe(job->cfg, cli_source(&job->files.items[i].text), &job->library);
    if (status != OTELX_OK)
        return say_no_memory();
    cli_report_config(&job->report, job->cfg);
    return true;
}

/* Whether each of several files may bring its own configuration. */
static bool has_lists(const struct cli_job *job)
{
    bool any = false;
    for (size_t i = 0; i < job->files.count; i++)
        any |= cli_may_be_resource_list(job->files.items[i].text.p, job->files.items[i].text.n);
    return any && job->files.count > 1 && !job->cfg && job->verb == otelx_apply;
}

/* One batch of all files, unless each is to bring its own configuration. */
static bool make_batches(struct cli_job *job)
{
    size_t count = job->files.count;
    bool each = has_lists(job);
    if (each && !observe(job))
        return false;
    struct cli_text **texts = malloc((count + 1) * sizeof *texts);
    job->batches = calloc(count + 1, sizeof *job->batches);
    bool ok = texts && job->batches;
    for (size_t i = 0; ok && i < count; i++)
        texts[i] = &job->files.items[i].text;
    for (size_t i = 0; ok && i < count; i += each ? 1 : count)
        ok = cli_batch_new(&job->batches[job->batch_count++], texts + i, each ? 1 : count);
    free(texts);
    return ok || say_no_memory();
}

/* The error in the batch may not be the only one: looks at each of its files. */
static bool report_each(struct cli_job *job, const struct cli_batch *batch)
{
    otelx_source *sources = calloc(batch->count + 1, sizeof *sources);
    struct cli_batch *checked = calloc(batch->count + 1, sizeof *checked);
    bool any = false;
    for (size_t i = 0; sources && checked && i < batch->count; i++) {
        const struct cli_part *part = &batch->parts[i];
        sources[i] =
            (otelx_source){part->file->name, batch->text + part->start, part->end - part->start};
    }
    if (sources && checked)
        cli_sort_check(sources, checked, batch->count);
    for (size_t i = 0; sources && checked && i < batch->count; i++) {
        if (checked[i].result) {
            cli_report_findings(&job->report, &checked[i]);
            any = true;
        }
        cli_batch_free(&checked[i]);
    }
    free(sources);
    free(checked);
    return any;
}

/* A parser's words about braces do not tell whoever named the file what it is. */
static void say_templates(const struct cli_batch *batch)
{
    for (size_t i = 0; batch->status == OTELX_EINPUT && i < batch->count; i++) {
        const struct cli_part *part = &batch->parts[i];
        if (cli_find_template(batch->text + part->start, part->end - part->start))
            cli_say("%s: is a template with `{{`; it must be rendered first", part->file->name);
    }
}

static int report_trouble(struct cli_job *job)
{
    for (size_t i = 0; i < job->batch_count; i++) {
        const struct cli_batch *batch = &job->batches[i];
        if (batch->status == OTELX_ENOMEM)
            cli_say("%s: out of memory", batch->parts[0].file->name);
        if (!batch->result || batch->status == OTELX_OK)
            continue;
        if (batch->count < 2 || batch->status != OTELX_EINPUT || !report_each(job, batch))
            cli_report_findings(&job->report, batch);
        say_templates(batch);
    }
    cli_report_nothing(&job->report);
    return CLI_TROUBLE;
}

/* Between two files there is a line break. Behind a block scalar that had none at its end it is a
 * part of the value, and what was planned there is not right for the file alone. */
static bool is_whole(const struct cli_batch *batch, const struct cli_part *part)
{
    if (part == &batch->parts[batch->count - 1] || part->edit_count == 0)
        return true; /* behind the last there is nothing */
    const char *text = batch->text + part->start;
    const char *block = cli_find_open_block(text, part->end - part->start);
    otelx_edit last = otelx_result_edit(batch->result, part->first_edit + part->edit_count - 1);
    return !block || last.offset + last.removed < part->start + (size_t)(block - text);
}

static bool check_ends(const struct cli_job *job)
{
    bool ok = true;
    for (size_t i = 0; i < job->batch_count; i++) {
        const struct cli_batch *batch = &job->batches[i];
        for (size_t k = 0; k < batch->count; k++) {
            if (is_whole(batch, &batch->parts[k]))
                continue;
            cli_say("%s: ends in a block scalar without a line break; add one, or name the file "
                    "alone; nothing was written",
                    batch->parts[k].file->name);
            ok = false;
        }
    }
    return ok;
}

static void count_manifests(struct cli_job *job)
{
    for (size_t i = 0; i < job->batch_count; i++)
        for (size_t k = 0; k < job->batches[i].count; k++)
            job->manifests += cli_job_shows(job, &job->batches[i], &job->batches[i].parts[k]);
}

static bool check_any(const struct cli_job *job)
{
    bool any = job->manifests || job->report.skipped || job->options->allow_empty;
    if (!any)
        cli_say("no Kubernetes manifests in the directories; give --allow-empty if that is meant");
    return any;
}

static int run_batches(struct cli_job *job)
{
    bool ok = true;
    for (size_t i = 0; i < job->batch_count; i++)
        ok &= cli_batch_run(&job->batches[i], job->verb, job->cfg, &job->library);
    if (!ok)
        return report_trouble(job);
    count_manifests(job);
    return check_ends(job) && check_any(job) ? CLI_DONE : CLI_TROUBLE;
}

static bool any_found(const struct cli_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].found)
            return true;
    return false;
}

int cli_job_start(struct cli_job *out, const struct cli_options *options, cli_verb *verb,
                  unsigned flags)
{
    *out = (struct cli_job){.options = options, .verb = verb};
    cli_report_init(&out->report, options);
    out->library = cli_library_options(options, flags);
    out->library.only = &out->selection.filter;
    if (options->arg_count == 0 && isatty(STDIN_FILENO))
        return CLI_USAGE;
    bool ok = cli_selection_new(&out->selection, options) && cli_files_find(&out->files, options) &&
              cli_load_configs(&out->cfg, options, &out->report) &&
              cli_files_read(&out->files, options) &&
              (!any_found(&out->files) || cli_sort_found(&out->files, &out->report)) &&
              make_batches(out);
    return ok ? run_batches(out) : CLI_TROUBLE;
}

int cli_job_report(struct cli_job *job)
{
    cli_report_batches(&job->report, job->batches, job->batch_count);
    cli_report_summary(&job->report, job->manifests);
    return cli_report_status(&job->report);
}

void cli_job_free(struct cli_job *job)
{
    for (size_t i = 0; i < job->batch_count; i++)
        cli_batch_free(&job->batches[i]);
    free(job->batches);
    cli_files_free(&job->files);
    cli_selection_free(&job->selection);
    otelx_config_free(job->cfg);
}

const struct cli_file *cli_job_file(const struct cli_job *job, const struct cli_part *part)
{
    size_t offset = (size_t)((const char *)part->file - (const char *)&job->files.items[0].text);
    return &job->files.items[offset / sizeof *job->files.items];
}

bool cli_job_shows(const struct cli_job *job, const struct cli_batch *batch,
                   const struct cli_part *part)
{
    return !cli_job_file(job, part)->found || part->edit_count ||
           cli_is_manifest(batch->text + part->start, part->end - part->start);
}
