/* Findings and verdicts as the `results` of a ResourceList, by the KRM functions specification. */
#ifndef OTX_REPORT_KRM_RESULTS_H
#define OTX_REPORT_KRM_RESULTS_H

#include <otelx.h>

#include "base/diag.h"
#include "tree/node.h"

/* A list: errors, warnings, the other findings, then the verdicts. `changes` and `roots` are those
 * of one document's workloads; the first of them has the index `first` in the findings. NULL when
 * out of memory. */
struct otx_node *otx_results(struct otx_arena *arena, const struct otx_diags *diags,
                             const otelx_change *changes, size_t first,
                             const struct otx_node *const *roots, size_t count);

#endif
