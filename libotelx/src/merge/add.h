/* Adds the missing children of a collection: chooses their order and their places. */
#ifndef OTX_MERGE_ADD_H
#define OTX_MERGE_ADD_H

#include "edit/block.h"
#include "tree/node.h"
#include "tree/want.h"

/* Renders the missing children of `want` and places them in `node`. Children that stand together
 * become a single edit. Returns the reason why that is impossible, or NULL. */
const char *otx_add_missing(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want);
/* For a collection in brackets that loses doomed children and gets missing ones: removals and
 * additions would claim the same commas, so the additions are worked out on the text after the
 * removals. */
const char *otx_change_flow(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want);

#endif
