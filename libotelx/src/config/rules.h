/* Rules about values that a table of fields cannot express. */
#ifndef OTX_CONFIG_RULES_H
#define OTX_CONFIG_RULES_H

#include "config/schema.h"
#include "tree/node.h"

/* Checks a spec that agrees with the tables, and that has the names of v1alpha1. `as_operator`:
 * also gives the warnings that the Operator gives. */
void otx_validate(struct otx_check *check, const struct otx_node *spec, bool as_operator);

#endif
