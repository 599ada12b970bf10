/* What is missing in a collection: in which order it comes, and where. */
#ifndef OTX_MERGE_ADD_H
#define OTX_MERGE_ADD_H

#include "edit/block.h"
#include "tree/node.h"
#include "tree/want.h"

/* Renders the missing children of `want` and has them placed in `node`: those that stand together
 * are one edit. Says why that cannot be done, or NULL. */
const char *otx_add_missing(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want);
/* Takes the doomed children of a collection in brackets out and adds the missing ones, where both
 * would want the same commas: one step after the other, as one edit. */
const char *otx_change_flow(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want);

#endif
