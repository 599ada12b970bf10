/* What was done to a workload, as the patches that other tools take. */
#ifndef OTX_REPORT_PATCH_H
#define OTX_REPORT_PATCH_H

#include <otelx.h>
#include "tree/node.h"

/* Goes through the workloads of a document in its new form; `roots` are those of the old one. Each
 * that differs gets its patches, which are texts of `arena`; what is needed on the way is
 * `scratch`. False when out of memory. */
bool otx_patch_all(struct otx_arena *arena, struct otx_arena *scratch, struct otx_node *root,
                   const struct otx_node *const *roots, size_t count, otelx_patch *out);

#endif
