/* What the commands over manifests have in common: inputs are found, read and worked out, all of
 * them before anything is written. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include <otelx.h>

#include "input/files.h"
#include "input/selection.h"
#include "output/report_text.h"

/* A call of the library over several sources. */
typedef otelx_status cli_verb(otelx_result **out, const otelx_source *sources, size_t count,
                              const otelx_config *cfg, const otelx_options *opts);

struct cli_job {
    const struct cli_options *options;
    struct cli_options own_options; /* with a configuration that was found */
    char *found_config;             /* its path, or NULL */
    cli_verb *verb;
    struct cli_files files; /* the sources of the result, in its order */
    otelx_config *cfg;      /* what was given, or NULL */
    struct cli_selection selection;
    otelx_options library;
    otelx_result *result;
    size_t *first_edits; /* of each file, and one more: the number of all */
    size_t manifests;    /* files that have any; see cli_job_shows */
    struct cli_report report;
};

/* `flags`: for the library. Yours to free on either outcome. CLI_DONE: the result is there; else
 * the status to exit with, after a message. */
int cli_job_start(struct cli_job *out, const struct cli_options *options, cli_verb *verb,
                  unsigned flags);
/* Reports what was done, and returns the status to exit with. */
int cli_job_report(struct cli_job *job);
void cli_job_free(struct cli_job *job);

/* How many edits the i-th file has. */
size_t cli_job_edit_count(const struct cli_job *job, size_t i);
/* Whether the i-th file was named, or has manifests. */
bool cli_job_shows(const struct cli_job *job, size_t i);

#endif
