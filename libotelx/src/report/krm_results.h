/* Findings and verdicts as the `results` of a ResourceList, as the KRM functions specification
 * wants them. */
#ifndef OTX_REPORT_KRM_RESULTS_H
#define OTX_REPORT_KRM_RESULTS_H

#include <otelx.h>

#include "base/diag.h"
#include "tree/node.h"

/* Where a workload comes from, as its annotations of the specification say; empty: they do not. */
struct otx_krm_file {
    struct otx_str path, index;
};

/* Its texts are the arena's. */
struct otx_krm_file otx_krm_file(struct otx_arena *arena, const struct otx_node *root);

/* Gives each finding from the index `first` on, all about the workload `root`, the path of its
 * field. False when out of memory. */
bool otx_name_fields(struct otx_diags *diags, size_t first, const struct otx_node *root);

/* A list of the errors, the warnings, the other findings, then the verdicts. `changes` and `files`
 * belong to the workloads of one document; findings know the first of these workloads by the index
 * `first`. NULL when out of memory. */
struct otx_node *otx_results(struct otx_arena *arena, const struct otx_diags *diags,
                             const otelx_change *changes, size_t first,
                             const struct otx_krm_file *files, size_t count);

#endif
