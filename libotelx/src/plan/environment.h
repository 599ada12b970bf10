/* The environment of an instrumented container, in its order. */
#ifndef OTX_PLAN_ENVIRONMENT_H
#define OTX_PLAN_ENVIRONMENT_H

#include "plan/build.h"

/* Adds the variables of b's choice to b->container_want. A container with several languages is
 * given to it once for each; then come the attributes of all (otx_plan_attributes), and who is
 * sending. */
void otx_plan_env(struct otx_build *b);
void otx_plan_service(struct otx_build *b);

#endif
