/* How a workload is called. */
#ifndef OTX_KUBE_NAME_H
#define OTX_KUBE_NAME_H

#include "base/arena.h"
#include "base/str.h"
#include "kube/workload.h"

/* As reports print it: the name of the object, and `#` with that of the pod template. */
struct otx_str otx_full_name(struct otx_arena *arena, const struct otx_workload *workload);
/* Whether a glob, which may have such a `#` too, matches its name. */
bool otx_name_matches(struct otx_str pattern, const struct otx_workload *workload);
/* Writes the path of its pod template. */
void otx_put_path(struct otx_buf *buf, const struct otx_workload *workload);

#endif
