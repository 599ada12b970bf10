/* A removal without a record cannot tell whether a variable that the configuration names is ours or
 * the user's. */
#ifndef OTX_PLAN_LEFTOVER_H
#define OTX_PLAN_LEFTOVER_H

#include "plan/plan.h"

/* Adds findings about variables that stay in the manifest although the plan of the injection has
 * them. */
void otx_report_leftovers(const struct otx_plan *plan);

#endif
