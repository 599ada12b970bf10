/* The common part of all commands that read manifests: a job finds the inputs, reads them and calls
 * the library, before anything is written. */
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
    struct cli_options own_options; /* the options with the configuration that was found, if any */
    char *found_config;             /* the path of that configuration, or NULL */
    cli_verb *verb;
    struct cli_files files; /* the sources of the result, in its order */
    otelx_config *cfg;      /* the configuration, or NULL */
    struct cli_selection selection;
    otelx_options library;
    otelx_result *result;
    /* the index of each file's first edit, and at the end the number of edits */
    size_t *first_edits;
    size_t manifests; /* the number of files for which cli_job_shows is true */
    struct cli_report report;
};

/* `flags`: the library's. `out` is yours to free on either outcome. Returns CLI_DONE if the result
 * is there, else the status to exit with, after a message. */
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
