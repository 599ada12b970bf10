/* inject and uninject. All inputs are read and worked out before the first byte is written: trouble
 * with one input leaves stdout empty and all files as they were. */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/pieces.h"
#include "work/job.h"
#include "work/reports.h"
#include "output/report_text.h"
#include "output/stream.h"
#include "output/save.h"
#include "output/workload_name.h"

static bool print_manifest(struct cli_join *join, const struct cli_job *job, size_t i)
{
    struct cli_pieces text;
    bool ok = cli_pieces_new(&text, job->result, i);
    if (!ok)
        cli_say("%s: out of memory", job->files.items[i].text.name);
    ok = ok && cli_join_write(join, &text);
    cli_pieces_free(&text);
    return ok;
}

static bool print_manifests(const struct cli_job *job)
{
    struct cli_join join = {.several = job->manifests > 1};
    for (size_t i = 0; i < job->files.count; i++)
        if (cli_job_shows(job, i) && !print_manifest(&join, job, i))
            return false;
    return true;
}

/* The names are those of reports and of `list -o name`, which --name takes. */
static bool print_names(const struct cli_job *job)
{
    for (size_t i = 0; i < otelx_result_change_count(job->result); i++) {
        otelx_change change = otelx_result_change(job->result, i);
        if (!cli_is_changed(change.verdict))
            continue;
        cli_put_workload(stdout, &change);
        if (!cli_write("\n", 1))
            return false;
    }
    return true;
}

/* --- into files */

struct target {
    struct cli_save save;
    char *path; /* the path below --output-dir, or NULL: the input is replaced in place */
};

struct targets {
    struct target *items;
    size_t count;
};

static void free_target(struct target *target)
{
    cli_pieces_free(&target->save.text);
    free(target->path);
}

static bool say_error(const char *name, int error)
{
    cli_say("%s: %s; nothing was written", name,
            error == ENOMEM ? "out of memory" : strerror(error));
    return false;
}

/* A symbolic link below the folder of --output-dir may lead anywhere: otelx must not write through
 * it. */
static bool check_no_link(const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0 || !S_ISLNK(info.st_mode))
        return true;
    cli_say("%s: is a symbolic link, and --output-dir writes through none; nothing was written",
            path);
    return false;
}

/* Makes the folders of `path`. Its first `given` bytes are the value of --output-dir, which may
 * lead through symbolic links. */
static bool make_folders(char *path, size_t given)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool ok = (size_t)(slash - path) <= given || check_no_link(path);
        ok = ok && (mkdir(path, 0777) == 0 || errno == EEXIST || say_error(path, errno));
        *slash = '/';
        if (!ok)
            return false;
    }
    return check_no_link(path);
}

static bool aim_below(struct target *target, const char *folder, const struct cli_file *file)
{
    size_t given = strlen(folder), size = given + strlen(file->below) + 2;
    target->path = malloc(size);
    if (!target->path)
        return say_error(file->path, ENOMEM);
    snprintf(target->path, size, "%s/%s", folder, file->below);
    target->save.name = target->save.path = target->path;
    return make_folders(target->path, given);
}

static bool aim(struct targets *targets, const struct cli_job *job, size_t i)
{
    const struct cli_file *file = &job->files.items[i];
    const char *folder = job->options->output_dir;
    struct target *target = &targets->items[targets->count++];
    *target = (struct target){.save = {.name = file->path,
                                       .path = file->real,
                                       .input = &file->text.info,
                                       .in_place = !folder,
                                       .before = {file->text.p, file->text.n}}};
    if (!cli_pieces_new(&target->save.text, job->result, i))
        return say_error(file->path, ENOMEM);
    if (folder && !aim_below(target, folder, file))
        return false;
    if (folder && cli_file_holds(target->path, &target->save.text)) {
        free_target(target);
        targets->count--;
    }
    return true;
}

static bool aim_all(struct targets *targets, const struct cli_job *job)
{
    for (size_t i = 0; i < job->files.count; i++)
        if (cli_job_edit_count(job, i) && !aim(targets, job, i))
            return false;
    return true;
}

/* The size of the folder's part of a path, with the slash. */
static size_t folder_size(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Sorts the files of a folder next to each other, so that cli_save_all syncs each folder once. */
static int compare_paths(const void *a, const void *b)
{
    const char *one = ((const struct cli_save *)a)->path;
    const char *other = ((const struct cli_save *)b)->path;
    size_t size = folder_size(one), other_size = folder_size(other);
    int order = strncmp(one, other, size < other_size ? size : other_size);
    return order ? order : size != other_size ? (size < other_size ? -1 : 1) : strcmp(one, other);
}

/* Two inputs, such as a/web.yaml and b/web.yaml outside of the working folder, can have the same
 * path below --output-dir. */
static bool check_clash(const struct cli_save *sorted, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i - 1].path, sorted[i].path) == 0) {
            cli_say("two files would both be written to %s; nothing was written", sorted[i].path);
            return false;
        }
    }
    return true;
}

static bool save_targets(const struct targets *targets)
{
    struct cli_save *saves = malloc((targets->count + 1) * sizeof *saves);
    if (!saves)
        return say_error("otelx", ENOMEM);
    for (size_t i = 0; i < targets->count; i++)
        saves[i] = targets->items[i].save;
    qsort(saves, targets->count, sizeof *saves, compare_paths);
    bool ok = check_clash(saves, targets->count) && cli_save_all(saves, targets->count);
    free(saves);
    return ok;
}

/* The other hard links of a replaced file keep the old text: users may not expect that. */
static void say_links(const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct cli_save *save = &targets->items[i].save;
        if (save->in_place && save->input->st_nlink > 1)
            cli_say("%s: was one of %ju hard links; it is a file of its own now", save->name,
                    (uintmax_t)save->input->st_nlink);
    }
}

static bool write_files(const struct cli_job *job)
{
    struct targets targets = {.items = calloc(job->files.count + 1, sizeof *targets.items)};
    if (!targets.items)
        return say_error("otelx", ENOMEM);
    bool ok = aim_all(&targets, job) && save_targets(&targets);
    if (ok && !job->options->quiet)
        say_links(&targets);
    for (size_t i = 0; i < targets.count; i++)
        free_target(&targets.items[i]);
    free(targets.items);
    return ok;
}

/* --- the commands */

static bool writes_files(const struct cli_options *options)
{
    return (options->in_place || options->output_dir) && !options->dry_run;
}

static bool prints_manifests(const struct cli_options *options)
{
    return !options->in_place && !options->output_dir && !options->dry_run &&
           options->output != CLI_OUTPUT_NAME;
}

/* Files are written before names are printed: a name on stdout says that its file was written. */
static bool write_results(const struct cli_job *job)
{
    const struct cli_options *options = job->options;
    bool ok = true, files = writes_files(options);
    if (files && !write_files(job))
        return false;
    if (options->output == CLI_OUTPUT_NAME)
        ok = print_names(job);
    else if (prints_manifests(options))
        ok = print_manifests(job);
    ok = ok && cli_flush();
    if (!ok && files)
        cli_say("the files were written before that");
    return ok;
}

static int rewrite(const struct cli_options *options, cli_verb *verb)
{
    struct cli_job job;
    if (options->in_place && options->output_dir) {
        cli_say("--in-place and --output-dir exclude each other");
        return CLI_TROUBLE;
    }
    if (!cli_reports_check(options))
        return CLI_TROUBLE;
    int status = cli_job_start(&job, options, verb, 0);
    bool safe = cli_reports_check_inputs(&job);
    if (!safe)
        status = CLI_TROUBLE;
    job.report.streams = prints_manifests(options);
    if (status == CLI_DONE)
        status = write_results(&job) ? cli_job_report(&job) : CLI_TROUBLE;
    if (safe)
        status = cli_reports_write(&job, status);
    cli_job_free(&job);
    return status;
}

int cli_inject(const struct cli_options *options)
{
    return rewrite(options, otelx_apply_all);
}

int cli_uninject(const struct cli_options *options)
{
    return rewrite(options, otelx_remove_all);
}
