/* What became of the parts of a planned workload: findings and counts. */
#ifndef OTX_PLAN_FINDINGS_H
#define OTX_PLAN_FINDINGS_H

#include <otelx.h>

#include "plan/plan.h"
#include "tree/want.h"

/* Findings about a plan that was settled and merged. False when one is a reason to refuse. */
bool otx_report_findings(const struct otx_plan *plan, bool removing);
/* Whether something that was injected has another value by now, and is kept. */
bool otx_report_is_drifted(const struct otx_plan *plan);
/* Counts what becomes of the parts of a pod. */
void otx_report_counts(const struct otx_want *pod, otelx_change *change);

#endif
