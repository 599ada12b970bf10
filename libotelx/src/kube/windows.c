/* The signs of Windows in a pod spec: `os`, the node selector and affinity, fields and images that
 * exist for Windows only. */
#include "kube/windows.h"

#include "kube/containers.h"

static const char *const os_labels[] = {"kubernetes.io/os", "beta.kubernetes.io/os"};

static const struct otx_node *in_selector(const struct otx_node *pod)
{
    for (size_t i = 0; i < 2; i++) {
        const struct otx_node *label = otx_map_get(otx_map_get(pod, "nodeSelector"), os_labels[i]);
        if (label && otx_str_is(label->text, "windows"))
            return label;
    }
    return otx_map_get(otx_map_get(pod, "nodeSelector"), "node.kubernetes.io/windows-build");
}

/* A required node affinity whose only value of the `os` label is `windows`. */
static const struct otx_node *in_affinity(const struct otx_node *pod)
{
    const struct otx_node *affinity = otx_map_get(otx_map_get(pod, "affinity"), "nodeAffinity");
    const struct otx_node *required =
        otx_map_get(affinity, "requiredDuringSchedulingIgnoredDuringExecution");
    const struct otx_node *terms = otx_map_get(required, "nodeSelectorTerms");
    for (const struct otx_node *term = otx_first_item(terms); term; term = term->next)
        for (const struct otx_node *e = otx_first_item(otx_map_get(term, "matchExpressions")); e;
             e = e->next) {
            const struct otx_node *values = otx_map_get(e, "values");
            struct otx_str key = otx_map_text(e, "key");
            if ((otx_str_is(key, os_labels[0]) || otx_str_is(key, os_labels[1])) &&
                otx_str_is(otx_map_text(e, "operator"), "In") && otx_first_item(values) &&
                values->count == 1 && otx_str_is(values->first->text, "windows"))
                return values->first;
        }
    return NULL;
}

static const struct otx_node *in_image(const struct otx_node *container)
{
    static const char *const globs[] = {
        "mcr.microsoft.com/windows/*", "*nanoserver*", "*windowsservercore*",
        "mcr.microsoft.com/dotnet/framework/*", "*/windows/servercore*"};
    const struct otx_node *image = otx_map_get(container, "image");
    for (size_t i = 0; image && i < sizeof globs / sizeof *globs; i++)
        if (otx_str_glob(otx_str_of(globs[i]), image->text, true))
            return image;
    return NULL;
}

static const struct otx_node *options_of(const struct otx_node *owner)
{
    const struct otx_node *options =
        otx_map_get(otx_map_get(owner, "securityContext"), "windowsOptions");
    return otx_first(options) ? options : NULL;
}

const struct otx_node *otx_windows_sign(const struct otx_node *pod)
{
    const struct otx_node *os = otx_map_get(otx_map_get(pod, "os"), "name");
    const struct otx_node *found = os && otx_str_is(os->text, "windows") ? os : NULL;
    /* `spec.os` is the pod's own statement: no other sign overrides it */
    if (os)
        return found;
    found = found ? found : in_selector(pod);
    found = found ? found : in_affinity(pod);
    found = found ? found : options_of(pod);
    for (const struct otx_node *c = otx_first(otx_containers_of(pod, 1)); c && !found; c = c->next)
        found = options_of(c) ? options_of(c) : in_image(c);
    return found;
}
