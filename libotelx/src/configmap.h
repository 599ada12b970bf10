/* The ConfigMap form of a configuration: dotted paths below spec, with strings for values. */
#ifndef OTX_CONFIGMAP_H
#define OTX_CONFIGMAP_H

#include "schema.h"

/* Builds the spec that the pairs of `data` describe; keys that no field answers to are findings.
 * The nodes point at the data's values. NULL when out of memory. */
struct otx_node *otx_configmap_spec(struct otx_arena *arena, const struct otx_node *data,
                                    struct otx_check *check);

#endif
