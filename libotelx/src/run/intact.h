/* The proof that an edited document still holds all of the document before. */
#ifndef OTX_RUN_INTACT_H
#define OTX_RUN_INTACT_H

#include "edit/edits.h"
#include "tree/node.h"

/* Compares the trees of a document before and after its sorted edits. Every node that no edit
 * touched must be there again, equal, in the same place and order; every new node must lie in
 * inserted text. `before_start` and `after_start` are the offsets of the document in the two texts.
 * Returns NULL, or what is wrong. */
const char *otx_verify(const struct otx_node *before, const struct otx_node *after,
                       const struct otx_edits *edits, size_t before_start, size_t after_start);

#endif
