/* Items that lack their scalar and get ours: variables without a value. */
#ifndef OTX_MERGE_FILL_H
#define OTX_MERGE_FILL_H

#include "edit/block.h"
#include "merge/rename.h"
#include "tree/node.h"
#include "tree/want.h"

/* Writes the `part` of the wanted value into the map `item`, as a new pair or in the place of a
 * null. `want->after` remembers whether the null was there. */
struct otx_obstacle otx_fill(const struct otx_place *place, struct otx_arena *arena,
                             struct otx_node *item, struct otx_want *want);
/* Takes our value out of `item` again: removes the pair, or restores the null, as want->known
 * says. */
struct otx_obstacle otx_empty(const struct otx_place *place, struct otx_node *item,
                              const struct otx_want *want);

#endif
