/* Restores a scalar: with the text that it had, when that text still means the same in today's
 * style (block, flow, JSON); else with the value, written in today's style. Knows bytes and YAML,
 * nothing of Kubernetes. */
#ifndef OTX_MERGE_RESTORE_H
#define OTX_MERGE_RESTORE_H

#include "edit/block.h"
#include "tree/node.h"

/* Whether a scalar can be restored after it was replaced: its text alone gives its value, without
 * anchor, tag or lines of its own. */
bool otx_can_restore(struct otx_arena *arena, struct otx_str text, const struct otx_node *scalar);

/* Replaces `scalar` by the text `kept`, which meant `value`. */
void otx_restore(const struct otx_place *place, struct otx_arena *arena,
                 const struct otx_node *scalar, struct otx_str kept, const struct otx_node *value);

#endif
