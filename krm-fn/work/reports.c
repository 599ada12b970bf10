/* Writes the reports of --report to stdout or to files. A report is made in memory first: a file
 * gets the whole report, or stays as it is. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "work/reports.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/memo.h"
#include "base/pieces.h"
#include "output/outcome.h"
#include "output/reports.h"
#include "output/save.h"

/* In the order of cli_report_forms. "text" has no function here: write_text renders it. */
static cli_report_fn *const writers[] = {NULL, cli_report_json, cli_report_sarif, cli_report_junit,
                                         cli_report_github};

static const char *const devices[] = {"-", "/dev/stdout"};

/* The file in FORM=FILE. NULL: text goes to stderr, other forms go to stdout. */
static const char *file_of(const char *word)
{
    const char *equals = strchr(word, '=');
    for (size_t i = 0; equals && i < sizeof devices / sizeof *devices; i++)
        if (strcmp(equals + 1, devices[i]) == 0)
            return NULL;
    return equals ? equals + 1 : NULL;
}

static bool is_text(const char *word)
{
    return strcspn(word, "=") == 4 && strncmp(word, "text", 4) == 0;
}

/* Text without a file: stderr has this report already. */
static bool is_usual(const char *word)
{
    return strcmp(word, "text") == 0;
}

static cli_report_fn *writer_of(const char *word)
{
    size_t i = 0, size = strcspn(word, "=");
    while (strncmp(cli_report_forms[i], word, size) != 0)
        i++;
    return writers[i];
}

static bool is_same_name(const char *a, const char *b)
{
    const struct cli_outcome none = {.here = NULL};
    char *one = cli_outcome_path(&none, a), *other = cli_outcome_path(&none, b);
    bool same = one && other && strcmp(one, other) == 0;
    free(one);
    free(other);
    return same;
}

/* Paths are compared, too: a report that does not exist yet has no inode. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return is_same_name(a, b) || (stat(a, &one) == 0 && stat(b, &other) == 0 &&
                                  one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

/* Whether two reports would go to the same place, so that one of them would be lost. */
static bool clash(const char *a, const char *b)
{
    const char *one = file_of(a), *other = file_of(b);
    if (is_usual(a) || is_usual(b) || !one != !other)
        return false;
    /* Several reports may go to one device, such as /dev/stderr. */
    return !one || (is_same_file(one, other) && strncmp(one, "/dev/", 5) != 0);
}

bool cli_reports_check(const struct cli_options *options)
{
    const struct cli_words *words = &options->reports;
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->items[i];
        if (!file_of(word) && !is_usual(word) && !(options->command->flags & CLI_FLAGS_MUTE)) {
            cli_say("--report %s needs a file here, as in %.*s=report.txt, because stdout has "
                    "the output of the command; only `otelx check` has none",
                    word, (int)strcspn(word, "="), word);
            return false;
        }
        for (size_t k = 0; k < i; k++)
            if (clash(words->items[k], word)) {
                cli_say("--report %s and --report %s would go to the same place", words->items[k],
                        word);
                return false;
            }
    }
    return true;
}

static bool is_input(const struct cli_job *job, const char *path)
{
    bool is = false;
    for (size_t i = 0; i < job->files.count && !is; i++) {
        const char *name = job->files.items[i].path; /* NULL when out of memory */
        is = name && !cli_is_stdin(name) && is_same_file(path, name);
    }
    for (size_t i = 0; i < job->options->arg_count && !is; i++)
        is = is_same_file(path, job->options->args[i]);
    for (size_t i = 0; i < job->options->configs.count && !is; i++)
        is = is_same_file(path, job->options->configs.items[i]);
    return is;
}

bool cli_reports_check_inputs(const struct cli_job *job)
{
    const struct cli_words *words = &job->options->reports;
    for (size_t i = 0; i < words->count; i++) {
        const char *path = file_of(words->items[i]);
        if (path && is_input(job, path)) {
            cli_say("--report %s would replace an input", words->items[i]);
            return false;
        }
    }
    return true;
}

/* Writes the report of stderr again, without colour. */
static void write_text(FILE *file, const struct cli_job *job, int status)
{
    struct cli_report report = job->report;
    const struct cli_records *records = &job->report.records;
    cli_report_restart(&report, file);
    if (job->cfg)
        cli_report_config(&report, job->cfg);
    for (size_t i = 0; i < records->count; i++)
        cli_report_again(&report, &records->items[i]);
    if (status == CLI_TROUBLE) {
        if (job->result)
            cli_report_findings(&report, job->result);
        cli_report_nothing(&report);
    } else {
        cli_report_result(&report, job->result);
        cli_report_summary(&report, job->manifests);
    }
}

static bool render(struct cli_memo *memo, const struct cli_job *job, const char *word, int status)
{
    bool lost = false;
    char *here = realpath(".", NULL);
    const struct cli_outcome outcome = {.command = job->options->command->name,
                                        .report = &job->report,
                                        .cfg = job->cfg,
                                        .result = job->result,
                                        .inspected = job->verb == otelx_inspect_all,
                                        .files = job->manifests,
                                        .status = status,
                                        .here = here,
                                        .lost = &lost};
    bool ok = cli_memo_open(memo);
    if (ok && is_text(word))
        write_text(memo->file, job, status);
    else if (ok)
        writer_of(word)(memo->file, &outcome);
    free(here);
    if (lost)
        cli_say("--report %s: out of memory", word);
    ok = ok && cli_memo_close(memo);
    return ok && !lost;
}

/* Writes into a pipe or a terminal, which cannot be replaced with a new file. */
static bool write_through(const char *path, const struct cli_memo *memo)
{
    FILE *file = fopen(path, "w");
    bool ok = file && fwrite(memo->text, 1, memo->size, file) == memo->size;
    if (file && fclose(file) != 0)
        ok = false;
    if (!ok)
        cli_say("%s: %s", path, strerror(errno));
    return ok;
}

/* Replaces a file. If `path` is a symbolic link, the link stays and its file is replaced. */
static bool replace(const char *path, const struct cli_memo *memo)
{
    struct stat info = {.st_mode = 0666};
    bool there = stat(path, &info) == 0;
    if (there && !S_ISREG(info.st_mode))
        return write_through(path, memo);
    char *real = there ? realpath(path, NULL) : NULL;
    struct iovec piece = {memo->text, memo->size};
    struct cli_save save = {.name = path,
                            .path = real ? real : path,
                            .text = {.items = &piece, .count = 1, .size = memo->size},
                            .input = &info};
    bool ok = cli_save_all(&save, 1);
    free(real);
    return ok;
}

static bool write_report(const struct cli_job *job, const char *word, int status)
{
    struct cli_memo memo = {0};
    const char *path = file_of(word);
    bool ok = render(&memo, job, word, status);
    if (ok && path)
        ok = replace(path, &memo);
    else if (ok)
        ok = cli_write(memo.text, memo.size) && cli_flush();
    free(memo.text);
    return ok;
}

/* Says how many findings the SARIF report lacks because of GitHub's limit. */
static void say_cut(const struct cli_job *job)
{
    const struct cli_outcome outcome = {
        .report = &job->report, .cfg = job->cfg, .result = job->result};
    size_t cut = cli_sarif_cut(&outcome);
    if (cut)
        cli_say("the SARIF report lacks %zu findings: it can have at most %d", cut, CLI_SARIF_MOST);
}

int cli_reports_write(struct cli_job *job, int status)
{
    const struct cli_words *words = &job->options->reports;
    bool ok = !job->report.records.failed;
    if (status == CLI_USAGE)
        return status;
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->items[i];
        if (is_usual(word))
            continue;
        if (strncmp(word, "sarif", 5) == 0)
            say_cut(job);
        ok &= write_report(job, word, status);
    }
    if (!ok)
        cli_say("a report was not written; everything else was done as reported above");
    return ok ? status : CLI_TROUBLE;
}
