/* The volumes of a pod, and image volumes among them (Kubernetes 1.33): the root of an image is
 * mounted, or a folder of it, read only. */
#ifndef OTX_KUBE_VOLUMES_H
#define OTX_KUBE_VOLUMES_H

#include "base/str.h"
#include "tree/node.h"

/* The volume of a pod spec with this name, or NULL; `pod_spec` may be NULL. */
const struct otx_node *otx_find_volume(const struct otx_node *pod_spec, struct otx_str name);
/* The reference to its image if the volume is an image volume, else NULL; `volume` may be NULL. */
const struct otx_node *otx_volume_image(const struct otx_node *volume);

#endif
