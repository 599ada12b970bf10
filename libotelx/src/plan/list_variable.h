/* List variables of a container: PYTHONPATH and similar ones, and OTEL_RESOURCE_ATTRIBUTES. */
#ifndef OTX_PLAN_LIST_VARIABLE_H
#define OTX_PLAN_LIST_VARIABLE_H

#include "otel/agents.h"
#include "plan/attributes.h"
#include "plan/build.h"

/* Puts the entries of this row of the agent's table around the user's value; without one, around
 * the value that `envFrom` supplies or the configuration gives. */
void otx_list_plan(struct otx_build *b, const struct otx_agent_env *row);
/* Appends the attributes whose keys the user's OTEL_RESOURCE_ATTRIBUTES does not have. */
void otx_plan_attributes(struct otx_build *b, const struct otx_attributes *attributes);

#endif
