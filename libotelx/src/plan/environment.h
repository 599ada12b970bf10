/* The environment variables of an instrumented container, in their order. */
#ifndef OTX_PLAN_ENVIRONMENT_H
#define OTX_PLAN_ENVIRONMENT_H

#include "plan/build.h"

/* otx_plan_env adds the variables of b's choice to b->container_want; a container with several
 * languages needs a call for each. Afterwards come the attributes of all languages
 * (otx_plan_attributes), and the name of the service (otx_plan_service). */
void otx_plan_env(struct otx_build *b);
void otx_plan_service(struct otx_build *b);

#endif
