/* The proof that an edited document still holds all of the one it came from. */
#ifndef OTX_RUN_INTACT_H
#define OTX_RUN_INTACT_H

#include "edit/edits.h"
#include "tree/node.h"

/* Compares the trees of a document before and after its sorted edits were applied: every node that
 * no edit touched must be there again, equal, in the same place and order, and whatever is new must
 * lie in inserted text. The two starts are where the document begins in its text. Returns NULL, or
 * what is wrong. */
const char *otx_verify(const struct otx_node *before, const struct otx_node *after,
                       const struct otx_edits *edits, size_t before_start, size_t after_start);

#endif
