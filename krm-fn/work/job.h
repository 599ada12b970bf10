/* What the commands over manifests have in common: inputs are found, read and worked out, all of
 * them before anything is written. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "output/batch.h"
#include "input/files.h"
#include "output/report_text.h"
#include "input/selection.h"

struct cli_job {
    const struct cli_options *options;
    cli_verb *verb;
    struct cli_files files;
    otelx_config *cfg; /* what was given, or what the inputs tell of each other; or NULL */
    struct cli_selection selection;
    otelx_options library;
    struct cli_batch *batches;
    size_t batch_count;
    size_t manifests; /* files that have any; see cli_job_shows */
    struct cli_report report;
};

/* `flags`: for the library. Yours to free on either outcome. CLI_DONE: all batches have been run
 * and are OTELX_OK; else the status to exit with, after a message. */
int cli_job_start(struct cli_job *out, const struct cli_options *options, cli_verb *verb,
                  unsigned flags);
/* Reports what was done, and returns the status to exit with. */
int cli_job_report(struct cli_job *job);
void cli_job_free(struct cli_job *job);

/* The file that a part is of. */
const struct cli_file *cli_job_file(const struct cli_job *job, const struct cli_part *part);
/* Whether the part is of a file that was named, or has manifests. */
bool cli_job_shows(const struct cli_job *job, const struct cli_batch *batch,
                   const struct cli_part *part);

#endif
