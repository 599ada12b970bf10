/* The ConfigMap form of a configuration: dotted paths below spec, with strings for values. */
#ifndef OTX_CONFIG_DOTTED_H
#define OTX_CONFIG_DOTTED_H

#include "config/field.h"
#include "config/schema.h"
#include "tree/node.h"

/* Builds the spec that the pairs of `data` describe; keys that no field answers to are findings.
 * The nodes point at the data's values. NULL when out of memory. */
struct otx_node *otx_configmap_spec(struct otx_arena *arena, const struct otx_node *data,
                                    struct otx_check *check);

/* Lays one tree over another, which takes its nodes: maps field by field, lists of variables name
 * by name, other values as a whole. `fields` may be NULL. */
void otx_configmap_lay(struct otx_node *map, struct otx_node *over, const struct otx_field *fields);

#endif
