/* What became of a workload: findings, counts, verdict; and all of it as `results`. */
#ifndef OTX_PLAN_FINDINGS_H
#define OTX_PLAN_FINDINGS_H

#include <otelx.h>

#include "plan/plan.h"
#include "tree/want.h"

/* Adds a finding for every leaf whose outcome a person should know. False when one of them is a
 * reason to refuse the workload. */
bool otx_report_findings(const struct otx_plan *plan);

/* Counts the outcomes of a merged overlay. */
void otx_report_counts(const struct otx_want *pod, otelx_change *change);

#endif
