/* Proves that an edited document still holds everything of the document before. */
#ifndef OTX_RUN_INTACT_H
#define OTX_RUN_INTACT_H

#include "edit/edits.h"
#include "tree/node.h"

/* Compares the trees of a document before and after its sorted edits. Every node that no edit
 * touched must still be there, equal, in the same place and order. Every new node must lie in
 * inserted text. `before_start` and `after_start` are the offsets of the document in the two texts.
 * Returns NULL, or the fault. */
const char *otx_verify(const struct otx_node *before, const struct otx_node *after,
                       const struct otx_edits *edits, size_t before_start, size_t after_start);

#endif
