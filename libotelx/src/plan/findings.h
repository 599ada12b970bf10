/* Findings about what became of the parts of a planned workload. */
#ifndef OTX_PLAN_FINDINGS_H
#define OTX_PLAN_FINDINGS_H

#include "plan/plan.h"

/* Findings about a plan that was settled and merged. False when one is a reason to refuse. */
bool otx_report_findings(const struct otx_plan *plan, bool removing);
/* Whether something that was injected has another value by now, and is kept. */
bool otx_report_is_drifted(const struct otx_plan *plan);

#endif
