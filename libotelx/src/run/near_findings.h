/* Findings about objects that a person would call workloads and otelx does not. */
#ifndef OTX_RUN_NEAR_FINDINGS_H
#define OTX_RUN_NEAR_FINDINGS_H

#include "base/diag.h"
#include "kube/kinds.h"
#include "tree/node.h"

/* Adds a finding for each such object of a document. `own`: kinds of the configuration. */
void otx_report_near_workloads(const struct otx_node *root, const struct otx_own_kind *own,
                               struct otx_diags *diags);

#endif
