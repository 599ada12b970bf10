/* What the tables of fields cannot say about values. */
#ifndef OTX_CONFIG_RULES_H
#define OTX_CONFIG_RULES_H

#include "config/schema.h"
#include "tree/node.h"

/* Checks a spec that the tables have passed. `check->ours` tells whose resource it is;
 * `as_operator` asks for what the Operator warns of besides. */
void otx_validate(struct otx_check *check, const struct otx_node *spec, bool as_operator);

/* Whether a value says nothing: empty text, null, or collections of nothing else. */
bool otx_says_nothing(const struct otx_node *node);

#endif
