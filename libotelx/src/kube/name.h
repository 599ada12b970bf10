/* The names of workloads. */
#ifndef OTX_KUBE_NAME_H
#define OTX_KUBE_NAME_H

#include "base/arena.h"
#include "base/str.h"
#include "kube/workload.h"

/* The name in reports: that of the object, followed by `#` and the name of the pod template when
 * the object may have several templates. */
struct otx_str otx_full_name(struct otx_arena *arena, const struct otx_workload *workload);
/* Whether a glob matches the name. A glob with `#` matches the pod template's name, too. */
bool otx_name_matches(struct otx_str pattern, const struct otx_workload *workload);
/* Writes the path of the workload's pod template within its object. */
void otx_put_path(struct otx_buf *buf, const struct otx_workload *workload);

#endif
