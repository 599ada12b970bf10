/* Counts the parts of a pod that a run adds, updates and removes. */
#ifndef OTX_PLAN_COUNTS_H
#define OTX_PLAN_COUNTS_H

#include <otelx.h>

#include "tree/want.h"

/* Adds the counts of `pod`, a settled overlay, to those of `change`. */
void otx_report_counts(const struct otx_want *pod, otelx_change *change);

#endif
