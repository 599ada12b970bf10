/* Finds the style of the text around a place, so that an insertion looks like its surroundings. */
#ifndef OTX_YAML_STYLE_H
#define OTX_YAML_STYLE_H

#include "tree/node.h"
#include "yaml/emit.h"

/* The style for insertions into `collection`. When `collection` is a null in a map, the style for
 * the collection that replaces the null. */
struct otx_look otx_look_at(struct otx_str text, const struct otx_node *collection);

/* Whether the document around a node is JSON; the node itself does not count. */
bool otx_is_json_but(const struct otx_node *node);

#endif
