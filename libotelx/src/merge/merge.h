/* Walks a tree and a settled overlay together and makes edits. Knows bytes and YAML, nothing of
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

/* Carries out the words of `want`, which is shaped like `node`. For a value that will be restored
 * one day, its text goes into `after` of the leaf. */
void otx_merge(struct otx_merge *merge, struct otx_node *node, struct otx_want *want);

#endif
