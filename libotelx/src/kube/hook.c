/* Helm and Argo CD take an object for a hook as soon as it has the annotation, whatever the value.
 */
#include "kube/hook.h"

#include "tree/node.h"

static const char *const hook_annotations[] = {"helm.sh/hook", "argocd.argoproj.io/hook"};

bool otx_is_hook(const struct otx_workload *w)
{
    const struct otx_node *annotations = otx_map_get(w->metadata, "annotations");
    for (size_t i = 0; i < sizeof hook_annotations / sizeof *hook_annotations; i++)
        if (otx_map_get(annotations, hook_annotations[i]))
            return true;
    return false;
}
