/* What a removal without a record cannot tell: whose a variable is that the configuration names. */
#ifndef OTX_PLAN_LEFTOVER_H
#define OTX_PLAN_LEFTOVER_H

#include "plan/plan.h"

/* Findings about variables that stay although the configuration, as it was planned, wants them. */
void otx_report_leftovers(const struct otx_plan *plan);

#endif
