/* Whether a workload is a hook of Helm or Argo CD, which runs while a release is installed. */
#ifndef OTX_KUBE_HOOK_H
#define OTX_KUBE_HOOK_H

#include <stdbool.h>

#include "kube/workload.h"

bool otx_is_hook(const struct otx_workload *workload);

#endif
