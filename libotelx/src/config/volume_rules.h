/* Rules about the volume that holds an agent. */
#ifndef OTX_CONFIG_VOLUME_RULES_H
#define OTX_CONFIG_VOLUME_RULES_H

#include "config/schema.h"
#include "otel/agents.h"
#include "tree/node.h"

/* Checks the fields of a language's block that are about the agent's volume. `as_operator`: also
 * gives the warnings that the Operator gives. */
void otx_check_volume(struct otx_check *check, const struct otx_node *block,
                      enum otx_language language, bool as_operator);

#endif
