/* The changes of a workload as patches for other tools. */
#ifndef OTX_REPORT_PATCH_H
#define OTX_REPORT_PATCH_H

#include <otelx.h>
#include "kube/kinds.h"
#include "kube/workload.h"
#include "tree/node.h"

/* Makes patches for the workloads of a document in its new form. `roots` are the workloads of the
 * old form, `changes` their changes. `own`: kinds of the configuration. A workload without a change
 * has no patch. The texts live in `arena`, temporary nodes in `scratch`. False when out of
 * memory. */
bool otx_patch_all(struct otx_arena *arena, struct otx_arena *scratch,
                   const struct otx_scope *scope, const struct otx_own_kind *own,
                   const struct otx_node *const *roots, const otelx_change *changes, size_t count,
                   otelx_patch *out);

#endif
