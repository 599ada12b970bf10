/* Finds out how a text is written around a place, so that an insertion there is written alike. */
#ifndef OTX_YAML_STYLE_H
#define OTX_YAML_STYLE_H

#include "tree/node.h"
#include "yaml/emit.h"

/* The style of insertions into `collection`. When `collection` is a null, a value in a map, the
 * style of a collection that takes the place of the null. */
struct otx_look otx_look_at(struct otx_str text, const struct otx_node *collection);

/* Whether a node's document is JSON, the node itself left out of account. */
bool otx_is_json_but(const struct otx_node *node);

#endif
