/* All that a run has come to, for reports that other programs read. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <otelx.h>

#include "output/report_text.h"

struct cli_outcome {
    const char *command;
    const struct cli_report *report;
    const otelx_config *cfg;    /* or NULL */
    const otelx_result *result; /* or NULL: the run did not come to that */
    bool inspected;             /* the result tells what is injected today */
    size_t files;               /* with manifests */
    int status;                 /* to exit with */
    const char *here;           /* the working folder, or NULL */
};

/* Goes through the findings that are told; start with {0}. False at the end. */
struct cli_finding {
    size_t next;
    otelx_diag diag;
};
bool cli_outcome_next(const struct cli_outcome *outcome, struct cli_finding *finding);
/* The workload that a finding is about: true when there is one that is listed. */
bool cli_outcome_workload(const struct cli_outcome *outcome, const otelx_diag *diag,
                          otelx_change *change);
/* Whether a finding has a place in a file; else it is about a flag or the run. */
bool cli_has_place(const otelx_diag *diag);
/* Whether a workload in itself makes the answer no, because it would change. */
bool cli_outcome_would(const struct cli_outcome *outcome, const otelx_change *change);
/* Whether a finding reaches --fail-on. */
bool cli_outcome_fails(const struct cli_outcome *outcome, const otelx_diag *diag);

/* The name of a file, relative to the working folder when it is inside of it; yours to free. NULL
 * when out of memory. */
char *cli_outcome_path(const struct cli_outcome *outcome, const char *name);

#endif
