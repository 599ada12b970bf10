/* The table of lists, with the `patchMergeKey` of the Kubernetes API. */
#include "kube/pod_lists.h"

static const struct {
    const char *list, *merge_key;
} lists[] = {
    {.list = "containers", .merge_key = "name"}, {.list = "initContainers", .merge_key = "name"},
    {.list = "volumes", .merge_key = "name"},    {.list = "imagePullSecrets", .merge_key = "name"},
    {.list = "env", .merge_key = "name"},        {.list = "volumeMounts", .merge_key = "mountPath"},
};

const char *otx_merge_key(struct otx_str list)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (otx_str_is(list, lists[i].list))
            return lists[i].merge_key;
    return NULL;
}
