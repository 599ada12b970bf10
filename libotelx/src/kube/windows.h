/* Whether pods run on Windows, for which there are no agents. */
#ifndef OTX_KUBE_WINDOWS_H
#define OTX_KUBE_WINDOWS_H

#include "tree/node.h"

/* The node of a pod spec that says that the pod runs on Windows, or NULL. */
const struct otx_node *otx_windows_sign(const struct otx_node *pod_spec);

#endif
