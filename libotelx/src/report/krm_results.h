/* Findings and verdicts as the `results` of a ResourceList, as the KRM functions specification
 * wants them. */
#ifndef OTX_REPORT_KRM_RESULTS_H
#define OTX_REPORT_KRM_RESULTS_H

#include <otelx.h>

#include "base/diag.h"
#include "tree/node.h"

/* Gives each finding about a workload of this document the path of its field in the object. False
 * when out of memory. */
bool otx_name_fields(struct otx_diags *diags, size_t first, const struct otx_node *const *roots,
                     size_t count);

/* A list of the errors, the warnings, the other findings, then the verdicts. `changes` and `roots`
 * belong to the workloads of one document; findings know the first of these workloads by the index
 * `first`. NULL when out of memory. */
struct otx_node *otx_results(struct otx_arena *arena, const struct otx_diags *diags,
                             const otelx_change *changes, size_t first,
                             const struct otx_node *const *roots, size_t count);

#endif
