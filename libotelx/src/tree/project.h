/* What a settled overlay makes of a tree, as a tree: for planning without what is ours, for looking
 * whether the result is whole, and for the proof, which compares it with what the bytes say. */
#ifndef OTX_TREE_PROJECT_H
#define OTX_TREE_PROJECT_H

#include "tree/node.h"
#include "tree/want.h"

/* A copy of `node`, which keeps its places in the text, with the words of `want` carried out; what
 * is added is where the merge puts it. NULL when out of memory. */
struct otx_node *otx_project(struct otx_arena *arena, const struct otx_node *node,
                             const struct otx_want *want);

/* Whether a tree is what otx_project gave, as far as the overlay names it, and has nothing more.
 * The order of items does not count, an empty collection may be null or not there, and how a list
 * variable is spaced does not count. */
bool otx_is_projected(const struct otx_node *node, const struct otx_node *projected,
                      const struct otx_want *want);

#endif
