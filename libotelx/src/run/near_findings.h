/* Findings about objects that a person takes for workloads and otelx does not. */
#ifndef OTX_RUN_NEAR_FINDINGS_H
#define OTX_RUN_NEAR_FINDINGS_H

#include "base/diag.h"
#include "tree/node.h"

void otx_report_near_workloads(const struct otx_node *root, struct otx_diags *diags);

#endif
