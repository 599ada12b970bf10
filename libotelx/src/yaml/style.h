/* Finding out how a text looks around a place, so that what is put there looks the same. */
#ifndef OTX_YAML_STYLE_H
#define OTX_YAML_STYLE_H

#include "tree/node.h"
#include "yaml/emit.h"

/* The look of insertions into `collection`, or at it when it is a null value in a map. */
struct otx_look otx_look_at(struct otx_str text, const struct otx_node *collection);

/* Whether a node's document is JSON, whatever this node itself is. */
bool otx_is_json_but(const struct otx_node *node);

#endif
