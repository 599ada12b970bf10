/* Preflight: looks at a workload as it will be, with the chosen agents, and reports what will go
 * wrong in the cluster. It changes nothing, and reports the same in every run.
 *
 * To add a finding: add a row in base/codes.def, a function in the file of its subject, its name in
 * that file's list, a case that raises the finding, and a case that nearly does. */
#ifndef OTX_PREFLIGHT_PREFLIGHT_H
#define OTX_PREFLIGHT_PREFLIGHT_H

#include "plan/plan.h"
#include "preflight/look.h"
#include "tree/node.h"

/* `pod` is the pod spec as the settled plan will make it. False when out of memory. */
bool otx_preflight_run(const struct otx_plan *plan, const struct otx_node *pod,
                       struct otx_told *told);

#endif
