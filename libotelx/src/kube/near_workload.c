/* Objects that a person takes for workloads and otelx does not. */
#include "kube/near_workload.h"

#include "base/near.h"

enum { DEPTH = 12 }; /* of a pod template in an object of an unknown kind */

const char *otx_sealed_reason(const struct otx_workload *workload)
{
    const struct otx_node *sops = otx_map_get(workload->root, "sops");
    if (!otx_map_get(sops, "mac"))
        return NULL;
    return "encrypted with SOPS, which would no longer decrypt it; inject first, then encrypt";
}

/* Directives of strategic merge patches: no object in a cluster has such keys. */
static bool is_directive(struct otx_str key)
{
    return otx_str_is(key, "$patch") || otx_str_is(key, "$retainKeys") ||
           otx_str_starts(key, OTX_S("$setElementOrder/")) ||
           otx_str_starts(key, OTX_S("$deleteFromPrimitiveList/"));
}

static bool has_directive(const struct otx_node *node, unsigned depth)
{
    if (!node || depth == 0 || (node->kind != OTX_MAP && node->kind != OTX_SEQ))
        return false;
    for (const struct otx_node *child = node->first; child; child = otx_next_child(node, child))
        if ((node->kind == OTX_MAP && is_directive(child->text)) ||
            has_directive(otx_child_value(node, child), depth - 1))
            return true;
    return false;
}

/* An image can come with an alias or a merge key. */
static bool has_image(const struct otx_node *container)
{
    return container->kind != OTX_MAP || otx_map_find(container, OTX_S("image")).key ||
           otx_map_find(container, OTX_S("<<")).key;
}

/* OpenShift fills in the image of a DeploymentConfig. */
static const char *find_missing(const struct otx_workload *workload)
{
    struct otx_pair list = otx_map_find(workload->pod_spec, OTX_S("containers"));
    if (otx_map_find(workload->pod_spec, OTX_S("<<")).key)
        return NULL;
    if (!list.value || otx_is_null(list.value) ||
        (list.value->kind == OTX_SEQ && !list.value->first))
        return "a patch, which has no containers";
    const struct otx_node *first = otx_first_item(list.value);
    bool lacks = first && !has_image(first) && !otx_str_is(workload->kind, "DeploymentConfig");
    return lacks ? "a patch, whose container has no image" : NULL;
}

const char *otx_patch_reason(const struct otx_workload *workload)
{
    if (workload->bad)
        return NULL;
    if (has_directive(workload->root, DEPTH))
        return "a patch, with `$patch` or the like";
    return find_missing(workload);
}

struct walk {
    otx_near_workload_fn *each;
    void *context;
};

static bool has_containers(const struct otx_node *spec)
{
    const struct otx_node *first = otx_first_item(otx_map_get(spec, "containers"));
    return first && first->kind == OTX_MAP &&
           (otx_map_get(first, "image") || otx_map_get(first, "name"));
}

/* `key`: the node is its value. */
static bool holds_template(const struct otx_node *node, struct otx_str key, unsigned depth)
{
    if (!node || depth == 0 || (node->kind != OTX_MAP && node->kind != OTX_SEQ))
        return false;
    if (otx_str_ends(key, OTX_S("emplate")) && has_containers(otx_map_get(node, "spec")))
        return true;
    for (const struct otx_node *child = node->first; child; child = otx_next_child(node, child))
        if (holds_template(otx_child_value(node, child),
                           node->kind == OTX_MAP ? child->text : OTX_S(""), depth - 1))
            return true;
    return false;
}

static bool holds_pods(const struct otx_node *root, struct otx_str kind)
{
    return (otx_str_is(kind, "Pod") && has_containers(otx_map_get(root, "spec"))) ||
           holds_template(root, OTX_S(""), DEPTH);
}

static bool is_known(void *context, const struct otx_workload *workload)
{
    (void)workload;
    *(bool *)context = true;
    return false;
}

static bool is_workload(const struct otx_node *node)
{
    bool known = false;
    const struct otx_scope object = {.node = (struct otx_node *)(uintptr_t)node};
    otx_each_workload(&object, is_known, &known);
    return known;
}

/* OpenShift's templates, and arrays of objects. */
static void tell_objects(const struct walk *walk, const struct otx_near_workload *near,
                         const struct otx_node *objects)
{
    for (const struct otx_node *object = otx_first_item(objects); object; object = object->next) {
        if (is_workload(object)) {
            walk->each(walk->context, near);
            return;
        }
    }
}

static void visit(const struct walk *walk, const struct otx_node *node)
{
    struct otx_near no_word = {0};
    struct otx_near_workload near = {.at = node,
                                     .api_version = otx_map_text(node, "apiVersion"),
                                     .kind = otx_map_text(node, "kind")};
    const struct otx_node *kind = otx_map_get(node, "kind"), *items = otx_map_get(node, "items");
    if (node->kind == OTX_SEQ) {
        near.nearly = OTX_NEARLY_ARRAY;
        tell_objects(walk, &near, node);
    }
    if (node->kind != OTX_MAP || (!near.kind.n && !near.api_version.n))
        return;
    if (otx_str_ends(near.kind, OTX_S("List")) && items && items->kind == OTX_SEQ) {
        for (const struct otx_node *item = items->first; item; item = item->next)
            visit(walk, item);
        return;
    }
    near.at = kind ? kind : node;
    if (otx_str_is(near.kind, "Template") && otx_map_get(node, "objects")) {
        near.nearly = OTX_NEARLY_TEMPLATE;
        tell_objects(walk, &near, otx_map_get(node, "objects"));
        return;
    }
    near.meant = near.kind.n ? otx_kind_called(near.kind, &no_word) : OTX_S("");
    if (is_workload(node) || !holds_pods(node, near.meant))
        return;
    bool same = otx_str_eq(near.meant, near.kind);
    near.nearly = !near.meant.n ? OTX_NEARLY_UNKNOWN : same ? OTX_NEARLY_VERSION : OTX_NEARLY_KIND;
    walk->each(walk->context, &near);
}

void otx_each_near_workload(const struct otx_node *root, otx_near_workload_fn *each, void *context)
{
    const struct walk walk = {each, context};
    if (root)
        visit(&walk, root);
}
