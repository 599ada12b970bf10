/* Carries a configuration of the Operator's planned v1beta1 over to v1alpha1, where fields have
 * other names and places. */
#ifndef OTX_CONFIG_CARRY_H
#define OTX_CONFIG_CARRY_H

#include "base/str.h"
#include "config/schema.h"
#include "tree/node.h"

/* A copy of a spec of v1beta1 with the fields of v1alpha1. Adds a finding for a value that v1alpha1
 * cannot have. NULL when out of memory. */
struct otx_node *otx_carry(struct otx_arena *arena, const struct otx_node *spec,
                           struct otx_check *check);
/* The path in v1beta1 of a field with this path in v1alpha1; both begin with `spec.`. */
struct otx_str otx_carry_back(struct otx_arena *arena, struct otx_str path);

#endif
