/* A tree and a settled overlay, walked together: yields edits. Knows bytes and YAML, nothing of
 * Kubernetes, and decides nothing. */
#ifndef OTX_MERGE_MERGE_H
#define OTX_MERGE_MERGE_H

#include "edit/doc.h"
#include "tree/node.h"
#include "tree/want.h"

struct otx_merge {
    struct otx_doc *doc;
    bool refused; /* a finding says why; the edits must be dropped */
};

/* Carries the words of `want`, shaped like `node`, out on it; `after` of its leaves gets the texts
 * that will be put back one day. */
void otx_merge(struct otx_merge *merge, struct otx_node *node, struct otx_want *want);

#endif
