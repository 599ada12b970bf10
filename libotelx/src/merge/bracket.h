/* Carrying out on a collection what the merge has found for its children. Of a list in brackets
 * from which something is taken, or to which it comes back, one thing is done after the other, as
 * commas and white space belong to two items at once: what was taken comes back; ours that is to go
 * goes; what is missing is added; last, what is in the way is taken. Undone is that in the opposite
 * order, which gives every byte back. */
#ifndef OTX_MERGE_BRACKET_H
#define OTX_MERGE_BRACKET_H

#include "edit/block.h"
#include "tree/node.h"
#include "tree/want.h"

/* `goes`: there are doomed children; `comes`: some are missing, or come back. Says why that cannot
 * be done, or NULL; *stuck is what that is about: the collection, or a child. */
const char *otx_settle(struct otx_arena *arena, const struct otx_place *place,
                       const struct otx_node *node, struct otx_want *want, bool goes, bool comes,
                       const struct otx_want **stuck);

#endif
