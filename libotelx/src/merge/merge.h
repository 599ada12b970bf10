/* A tree and what it should hold, walked together: yields edits and an outcome for every leaf.
 * Knows bytes and YAML, nothing of Kubernetes. */
#ifndef OTX_MERGE_MERGE_H
#define OTX_MERGE_MERGE_H

#include "base/diag.h"
#include "edit/edits.h"
#include "tree/node.h"
#include "tree/want.h"

struct otx_merge {
    struct otx_arena *arena;
    struct otx_str text;
    struct otx_edits *edits;
    struct otx_diags *diags;
    size_t odd_at; /* a line break outside of quotes that not every reader counts, or SIZE_MAX */
    bool refused;  /* a finding says why; the edits must be dropped */
};

/* Merges `want`, shaped like `node`, into it. */
void otx_merge(struct otx_merge *merge, struct otx_node *node, struct otx_want *want);

#endif
