/* Findings about objects that a person takes for workloads and otelx does not. */
#ifndef OTX_RUN_NEAR_FINDINGS_H
#define OTX_RUN_NEAR_FINDINGS_H

#include "base/diag.h"
#include "kube/kinds.h"
#include "tree/node.h"

/* `own`: kinds beside the known ones. */
void otx_report_near_workloads(const struct otx_node *root, const struct otx_own_kind *own,
                               struct otx_diags *diags);

#endif
