/* List variables of a container: PYTHONPATH and its like, and OTEL_RESOURCE_ATTRIBUTES. */
#ifndef OTX_PLAN_LIST_VARIABLE_H
#define OTX_PLAN_LIST_VARIABLE_H

#include "otel/agents.h"
#include "plan/attributes.h"
#include "plan/build.h"

/* Puts a row of the agent's table around the user's value, else around another. */
void otx_list_plan(struct otx_build *b, const struct otx_agent_env *row);
/* Puts the attributes that the user has not behind the others. */
void otx_plan_attributes(struct otx_build *b, const struct otx_attributes *attributes);

#endif
