/* Placing in flow style. */
#ifndef OTX_EDIT_FLOW_H
#define OTX_EDIT_FLOW_H

#include "edit/block.h"
#include "tree/node.h"

/* The first byte at or after `at`, before `end`, that is no white space and in no comment. */
size_t otx_flow_skip(struct otx_str text, size_t at, size_t end);
/* The next comma from `at` on in a flow collection that ends at `end`, when only white space and
 * comments come before it; else `end`. */
size_t otx_flow_comma(struct otx_str text, size_t at, size_t end);

/* As in place.h, for a collection in flow style. */
const char *otx_flow_add(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *add);
void otx_flow_add_behind(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *child, const struct otx_node *add);
void otx_flow_remove(const struct otx_place *place, const struct otx_node *flow);

#endif
