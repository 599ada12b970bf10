/* Configurations in the form of a ConfigMap: dotted paths below `spec`, each with a string as its
 * value. */
#ifndef OTX_CONFIG_DOTTED_H
#define OTX_CONFIG_DOTTED_H

#include "config/field.h"
#include "config/schema.h"
#include "tree/node.h"

/* Builds the spec that the pairs of `data` describe. A key that names no field is a finding. A node
 * of the spec has the place of its pair in `data`, for findings. NULL when out of memory. */
struct otx_node *otx_configmap_spec(struct otx_arena *arena, const struct otx_node *data,
                                    struct otx_check *check);

/* Merges the tree `over` into `map`, which takes over its nodes. Maps are merged field by field,
 * lists of variables name by name; any other value replaces the old one. `fields` may be NULL. */
void otx_configmap_lay(struct otx_node *map, struct otx_node *over, const struct otx_field *fields);

#endif
