/* From arguments to results: finds and reads the files, and calls the library. Knows nothing of
 * Kubernetes. */
#include "work/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/progress.h"
#include "input/configs.h"
#include "input/manifest.h"
#include "input/sort_out.h"

static bool say_no_memory(void)
{
    cli_say("out of memory");
    return false;
}

size_t cli_job_edit_count(const struct cli_job *job, size_t i)
{
    return job->first_edits[i + 1] - job->first_edits[i];
}

bool cli_job_shows(const struct cli_job *job, size_t i)
{
    const struct cli_file *file = &job->files.items[i];
    return !file->found || cli_job_edit_count(job, i) ||
           (otelx_result_input_status(job->result, i) == OTELX_OK &&
            cli_is_manifest(file->text.p, file->text.n));
}

/* Whether a file was found in a directory and the library cannot read it. It may be something else
 * than a manifest, so that it is left out, and the run goes on. */
static bool is_left_out(const struct cli_job *job, size_t i)
{
    return job->files.items[i].found && otelx_result_input_status(job->result, i) == OTELX_EINPUT;
}

static bool run(struct cli_job *job)
{
    size_t count = job->files.count;
    otelx_source *sources = malloc((count + 1) * sizeof *sources);
    if (!sources)
        return say_no_memory();
    for (size_t i = 0; i < count; i++)
        sources[i] = cli_source(&job->files.items[i].text);
    cli_progress_begin(job->options, "working on", count);
    job->verb(&job->result, sources, count, job->cfg, &job->library);
    cli_progress_end();
    free(sources);
    return job->result || say_no_memory();
}

/* Finds the first edit of each file: edits and files are in the same order. */
static bool share_edits(struct cli_job *job)
{
    size_t count = otelx_result_edit_count(job->result), next = 0;
    job->first_edits = malloc((job->files.count + 1) * sizeof *job->first_edits);
    if (!job->first_edits)
        return say_no_memory();
    for (size_t i = 0; i < job->files.count; i++) {
        job->first_edits[i] = next;
        while (next < count && otelx_result_edit(job->result, next).input == i)
            next++;
    }
    job->first_edits[job->files.count] = next;
    return true;
}

/* Reports each file that is left out, with its first error. */
static bool leave_out(struct cli_job *job)
{
    size_t count = otelx_result_diag_count(job->result);
    bool *told = calloc(job->files.count + 1, sizeof *told);
    job->report.unread = told;
    if (!told)
        return say_no_memory();
    for (size_t i = 0; i < count; i++) {
        otelx_diag diag = otelx_result_diag(job->result, i);
        if (diag.input == (size_t)-1 || told[diag.input] || diag.severity != OTELX_ERROR ||
            !is_left_out(job, diag.input))
            continue;
        told[diag.input] = true;
        cli_sort_unread(&job->files.items[diag.input], &diag, &job->report);
    }
    return true;
}

/* Whether the library has refused a file, except the files that are left out. */
static bool has_failed(const struct cli_job *job)
{
    for (size_t i = 0; i < job->files.count; i++)
        if (otelx_result_input_status(job->result, i) != OTELX_OK && !is_left_out(job, i))
            return true;
    return false;
}

static int report_trouble(struct cli_job *job)
{
    cli_report_findings(&job->report, job->result);
    for (size_t i = 0; i < job->files.count; i++)
        if (otelx_result_input_status(job->result, i) == OTELX_EINPUT && !is_left_out(job, i))
            cli_sort_refused(&job->files.items[i]);
    cli_report_nothing(&job->report);
    return CLI_TROUBLE;
}

/* Whether the input is a ResourceList without a configuration (OTX3101): it is printed as it is,
 * with a warning, and has no workloads to count. */
static bool has_no_config(const struct cli_job *job)
{
    for (size_t i = 0; i < otelx_result_diag_count(job->result); i++)
        if (strcmp(otelx_result_diag(job->result, i).code, "OTX3101") == 0)
            return true;
    return false;
}

static bool any_found(const struct cli_job *job)
{
    bool any = false;
    for (size_t i = 0; i < job->files.count; i++)
        any |= job->files.items[i].found;
    return any;
}

/* A run that has seen no workload is no success: the path may be wrong. */
static bool say_no_workload(struct cli_job *job)
{
    cli_report_findings(&job->report, job->result);
    bool found = !job->manifests && any_found(job);
    if (job->files.count == 1 && !found)
        cli_say("%s: has no workload; give --allow-empty if that is meant",
                job->files.items[0].text.name);
    else if (job->files.count && !found)
        cli_say("no workload in %zu files; give --allow-empty if that is meant", job->files.count);
    else
        cli_say("no Kubernetes manifests in the directories; give --allow-empty if that is meant");
    cli_report_left(&job->report);
    return false;
}

static bool check_any(struct cli_job *job)
{
    for (size_t i = 0; i < job->files.count; i++) {
        bool shows = cli_job_shows(job, i);
        job->manifests += shows;
        if (!shows && !is_left_out(job, i))
            cli_sort_nothing(&job->files.items[i], &job->report);
    }
    return job->options->allow_empty || otelx_result_change_count(job->result) ||
           has_no_config(job) || say_no_workload(job);
}

static int run_and_look(struct cli_job *job)
{
    if (!run(job) || !share_edits(job) || !leave_out(job))
        return CLI_TROUBLE;
    if (has_failed(job))
        return report_trouble(job);
    return check_any(job) ? CLI_DONE : CLI_TROUBLE;
}

/* Looks for otelx.yaml. If there is such a file, the options get it as the value of -c. */
static bool find_config(struct cli_job *job)
{
    if (!(job->options->command->flags & CLI_FLAGS_PLAN) || job->options->configs.count)
        return true;
    if (!cli_find_config(&job->found_config))
        return false;
    if (!job->found_config)
        return true;
    job->own_options = *job->options;
    job->own_options.configs =
        (struct cli_words){.items = (const char **)&job->found_config, .count = 1};
    job->options = &job->own_options;
    job->report.config = job->found_config;
    return true;
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
    if (!find_config(out))
        return CLI_TROUBLE;
    options = out->options;
    bool ok = cli_selection_new(&out->selection, options) && cli_files_find(&out->files, options) &&
              cli_load_configs(&out->cfg, options, &out->report) &&
              cli_files_read(&out->files, options) && cli_sort_out(&out->files, &out->report);
    return ok ? run_and_look(out) : CLI_TROUBLE;
}

int cli_job_report(struct cli_job *job)
{
    cli_report_result(&job->report, job->result);
    cli_report_summary(&job->report, job->manifests);
    return cli_report_status(&job->report);
}

void cli_job_free(struct cli_job *job)
{
    otelx_result_free(job->result);
    free(job->first_edits);
    free(job->report.unread);
    cli_report_free(&job->report);
    cli_files_free(&job->files);
    cli_selection_free(&job->selection);
    otelx_config_free(job->cfg);
    free(job->found_config);
}
