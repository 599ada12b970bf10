/* What becomes of the parts of a pod, counted. */
#ifndef OTX_PLAN_COUNTS_H
#define OTX_PLAN_COUNTS_H

#include <otelx.h>

#include "tree/want.h"

/* Adds to the counts of a change. */
void otx_report_counts(const struct otx_want *pod, otelx_change *change);

#endif
