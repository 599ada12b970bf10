/* Findings about the parts of a workload that was planned, settled and merged. */
#ifndef OTX_PLAN_FINDINGS_H
#define OTX_PLAN_FINDINGS_H

#include "plan/plan.h"

/* Adds the findings of a plan that was settled and merged. False when a finding is a reason to
 * refuse the workload. */
bool otx_report_findings(const struct otx_plan *plan, bool removing);
/* Whether a leaf that we injected has another value today, and is kept. */
bool otx_report_is_drifted(const struct otx_plan *plan);

#endif
