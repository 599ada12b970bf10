/* Items that lack the scalar which they are about, and get it from us: a variable without a value.
 */
#ifndef OTX_MERGE_FILL_H
#define OTX_MERGE_FILL_H

#include "edit/block.h"
#include "merge/rename.h"
#include "tree/node.h"
#include "tree/want.h"

/* Writes the `part` of the wanted value into `item`, which is a map: as a pair of its own, or in
 * the place of a null, and notes which on `want`. */
struct otx_obstacle otx_fill(const struct otx_place *place, struct otx_arena *arena,
                             struct otx_node *item, struct otx_want *want);
/* Takes it out again, as the known memory of the want says: the pair, or the null is back. */
struct otx_obstacle otx_empty(const struct otx_place *place, struct otx_node *item,
                              const struct otx_want *want);

#endif
