/* Putting back what was there: the text that it was, where that still means the same in the style
 * of today; else the value, in that style. Knows bytes and YAML, nothing of Kubernetes. */
#ifndef OTX_MERGE_RESTORE_H
#define OTX_MERGE_RESTORE_H

#include "edit/block.h"
#include "tree/node.h"

/* Whether a scalar, once replaced, can be put back: nothing hangs on its bytes but its value. */
bool otx_can_restore(struct otx_arena *arena, struct otx_str text, const struct otx_node *scalar);

/* Writes `kept`, a scalar's text that means `value`, in the place of `scalar`. */
void otx_restore(const struct otx_place *place, struct otx_arena *arena,
                 const struct otx_node *scalar, struct otx_str kept, const struct otx_node *value);

#endif
