/* The tree that a settled overlay makes of a tree: used to plan without our parts, to check that
 * the result is whole, and by the proof, which compares it with the parsed result. */
#ifndef OTX_TREE_PROJECT_H
#define OTX_TREE_PROJECT_H

#include "tree/node.h"
#include "tree/want.h"

/* A copy of `node` with the words of `want` carried out; the copy keeps the places in the text. New
 * children are where the merge puts them. NULL when out of memory. */
struct otx_node *otx_project(struct otx_arena *arena, const struct otx_node *node,
                             const struct otx_want *want);

/* Whether a tree equals the result of otx_project, as far as the overlay names its parts, and has
 * nothing more. The order of items does not matter; an empty collection may be null or missing;
 * blanks in a list variable do not matter. */
bool otx_is_projected(const struct otx_node *node, const struct otx_node *projected,
                      const struct otx_want *want);

#endif
