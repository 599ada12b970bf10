/* Findings and verdicts as the `results` of a ResourceList, in the form of the KRM functions
 * specification. */
#ifndef OTX_REPORT_KRM_RESULTS_H
#define OTX_REPORT_KRM_RESULTS_H

#include <otelx.h>

#include "base/diag.h"
#include "tree/node.h"

/* The file of a workload, from the annotations of the specification; empty: unknown. */
struct otx_krm_file {
    struct otx_str path, index;
};

/* The texts live in the arena. */
struct otx_krm_file otx_krm_file(struct otx_arena *arena, const struct otx_node *root);

/* Sets the path of the field for each finding from the index `first` on; all are about the workload
 * `root`. False when out of memory. */
bool otx_name_fields(struct otx_diags *diags, size_t first, const struct otx_node *root);

/* A list of the errors, the warnings, the other findings, then the verdicts. `changes` and `files`
 * belong to the workloads of a document, the first of which has the index `first` in the findings.
 * NULL when out of memory. */
struct otx_node *otx_results(struct otx_arena *arena, const struct otx_diags *diags,
                             const otelx_change *changes, size_t first,
                             const struct otx_krm_file *files, size_t count);

#endif
