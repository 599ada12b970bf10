/* Edits in flow style. */
#ifndef OTX_EDIT_FLOW_H
#define OTX_EDIT_FLOW_H

#include "edit/block.h"
#include "tree/node.h"

/* As the functions of edit/place.h, for a collection in flow style. */
const char *otx_flow_add(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *add);
void otx_flow_add_behind(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *child, const struct otx_node *add);
void otx_flow_remove(const struct otx_place *place, const struct otx_node *flow);

#endif
