/* Everything that a run found out and did, for reports that other programs read. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <otelx.h>

#include "output/report_text.h"

struct cli_outcome {
    const char *command;
    const struct cli_report *report;
    const otelx_config *cfg;    /* or NULL */
    const otelx_result *result; /* or NULL: the run failed before */
    bool inspected;             /* the result also tells what is injected today */
    size_t files;               /* the number of files with manifests */
    int status;                 /* the status to exit with */
    const char *here;           /* the working folder, or NULL */
    bool *lost;                 /* becomes true when the report lacks a part: out of memory */
};

/* Notes that a part of the report is lost, since memory is out. */
void cli_outcome_lose(const struct cli_outcome *outcome);

/* cli_outcome_next goes through the findings of a report. Start with {0}. False at the end. */
struct cli_finding {
    size_t next;
    otelx_diag diag;
};
bool cli_outcome_next(const struct cli_outcome *outcome, struct cli_finding *finding);
/* `*change`: the workload that a finding is about. False if it is about none, or if the flags
 * exclude the workload. */
bool cli_outcome_workload(const struct cli_outcome *outcome, const otelx_diag *diag,
                          otelx_change *change);
/* Whether a finding has a line and a column in a file. A finding without is about a flag or the
 * run. */
bool cli_has_place(const otelx_diag *diag);
/* Whether a workload makes the answer of `check` or `diff` no: it would change, or was changed by
 * hand. */
bool cli_outcome_would(const struct cli_outcome *outcome, const otelx_change *change);
/* Whether a finding reaches --fail-on. */
bool cli_outcome_fails(const struct cli_outcome *outcome, const otelx_diag *diag);

/* The path of a file for a report: relative if the file is below the working folder. Yours to free.
 * NULL when out of memory, which is noted. */
char *cli_outcome_path(const struct cli_outcome *outcome, const char *name);

#endif
