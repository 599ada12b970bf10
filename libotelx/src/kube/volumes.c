/* Finds volumes, and tells image volumes from others. */
#include "kube/volumes.h"

const struct otx_node *otx_find_volume(const struct otx_node *pod_spec, struct otx_str name)
{
    return otx_seq_find(otx_map_get(pod_spec, "volumes"), "name", name).value;
}

const struct otx_node *otx_volume_image(const struct otx_node *volume)
{
    return otx_map_get(otx_map_get(volume, "image"), "reference");
}
