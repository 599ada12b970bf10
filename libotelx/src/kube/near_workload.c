/* Objects that a person would call workloads and otelx does not. */
#include "kube/near_workload.h"

#include "base/near.h"
#include "kube/kinds.h"

enum { DEPTH = 12 }; /* how deep a pod template is searched in an unknown kind */

/* SOPS keeps a message authentication code over the values, so any change breaks decryption. */
const char *otx_sealed_reason(const struct otx_workload *workload)
{
    const struct otx_node *sops = otx_map_get(workload->root, "sops");
    if (!otx_map_get(sops, "mac"))
        return NULL;
    return "encrypted with SOPS, which would no longer decrypt it; inject first, then encrypt";
}

/* Keys of strategic merge patches. No object in a cluster has such keys. */
static bool is_directive(struct otx_str key)
{
    return otx_str_is(key, "$patch") || otx_str_is(key, "$retainKeys") ||
           otx_str_starts(key, OTX_S("$setElementOrder/")) ||
           otx_str_starts(key, OTX_S("$deleteFromPrimitiveList/"));
}

/* The depth is limited, so that the recursion is, too. */
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

/* An alias or a merge key may supply the image. */
static bool has_image(const struct otx_node *container)
{
    return container->kind != OTX_MAP || otx_map_find(container, OTX_S("image")).key ||
           otx_map_find(container, OTX_S("<<")).key;
}

static const char *find_missing(const struct otx_workload *workload)
{
    struct otx_pair list = otx_map_find(workload->pod_spec, OTX_S("containers"));
    if (otx_map_find(workload->pod_spec, OTX_S("<<")).key)
        return NULL;
    if (!list.value || otx_is_null(list.value) ||
        (list.value->kind == OTX_SEQ && !list.value->first))
        return workload->row->fills_image
                   ? "has no container of its own; write the container to instrument, by its name"
                   : "a patch, which has no containers";
    const struct otx_node *first = otx_first_item(list.value);
    bool lacks = first && !has_image(first) && !workload->row->fills_image;
    return lacks ? "a patch, whose container has no image" : NULL;
}

const char *otx_patch_reason(const struct otx_workload *workload)
{
    if (workload->bad || (workload->by_path && !workload->pod_spec))
        return NULL;
    /* in an object with several templates only this template counts */
    const struct otx_node *whole = workload->by_path ? workload->pod_spec : workload->root;
    if (has_directive(whole, DEPTH))
        return "a patch, with `$patch` or the like";
    return find_missing(workload);
}

/* --- kinds */

struct walk {
    const struct otx_own_kind *own;
    otx_near_workload_fn *each;
    void *context;
};

/* The path to a pod template: keys of maps; an empty key stands for the items of a list. */
struct way {
    struct otx_str keys[DEPTH];
    size_t count;
};

static bool has_containers(const struct otx_node *spec)
{
    const struct otx_node *first = otx_first_item(otx_map_get(spec, "containers"));
    return first && first->kind == OTX_MAP &&
           (otx_map_get(first, "image") || otx_map_get(first, "name"));
}

/* Finds a pod template below `node`, which is the value of `key`: a key that ends in "emplate" with
 * a `spec` that has containers. */
static bool find_template(const struct otx_node *node, struct otx_str key, struct way *way)
{
    if (!node || way->count == DEPTH || (node->kind != OTX_MAP && node->kind != OTX_SEQ))
        return false;
    if (otx_str_ends(key, OTX_S("emplate")) && has_containers(otx_map_get(node, "spec")))
        return true;
    for (const struct otx_node *child = node->first; child; child = otx_next_child(node, child)) {
        struct otx_str step = node->kind == OTX_MAP ? child->text : OTX_S("");
        way->keys[way->count++] = step;
        if (find_template(otx_child_value(node, child), step, way))
            return true;
        way->count--;
    }
    return false;
}

static void put_way(struct otx_buf *buf, const struct way *way)
{
    for (size_t i = 0; i < way->count; i++)
        otx_buf_format(buf, !way->keys[i].n ? "[]" : i ? ".%s" : "%s", way->keys[i]);
}

static bool is_known(void *context, const struct otx_workload *workload)
{
    (void)workload;
    *(bool *)context = true;
    return false;
}

static bool is_workload(const struct walk *walk, const struct otx_node *node)
{
    bool known = false;
    const struct otx_scope object = {.node = (struct otx_node *)(uintptr_t)node};
    const struct otx_finder finder = {.each = is_known, .context = &known, .own = walk->own};
    otx_each_workload(&finder, &object);
    return known;
}

/* A YAML sequence is no manifest: only a List holds objects. */
static void tell_array(const struct walk *walk, const struct otx_node *array)
{
    const struct otx_near_workload near = {.nearly = OTX_NEARLY_ARRAY, .at = array};
    for (const struct otx_node *object = array->first; object; object = object->next) {
        if (is_workload(walk, object)) {
            walk->each(walk->context, &near);
            return;
        }
    }
}

static void tell_kind(const struct walk *walk, const struct otx_node *node)
{
    struct otx_near no_word = {0};
    struct otx_near_workload near = {.at = otx_map_get(node, "kind"),
                                     .api_version = otx_map_text(node, "apiVersion"),
                                     .kind = otx_map_text(node, "kind")};
    struct way way = {.count = 0};
    struct otx_buf path = {0};
    if ((!near.kind.n && !near.api_version.n) || is_workload(walk, node))
        return;
    if (near.kind.n)
        near.meant = otx_kind_called(near.kind, NULL, &no_word);
    /* a Pod has no template: its own spec has the containers */
    bool pod = otx_str_is(near.meant, "Pod") && has_containers(otx_map_get(node, "spec"));
    if (!pod && !find_template(node, OTX_S(""), &way))
        return;
    bool same = otx_str_eq(near.meant, near.kind);
    near.nearly = !near.meant.n ? OTX_NEARLY_UNKNOWN : same ? OTX_NEARLY_VERSION : OTX_NEARLY_KIND;
    near.at = near.at ? near.at : node;
    put_way(&path, &way);
    near.path = otx_buf_str(&path);
    walk->each(walk->context, &near);
    otx_buf_free(&path);
}

static void visit(const struct walk *walk, const struct otx_node *node)
{
    const struct otx_node *items = otx_listed_objects(node);
    if (node->kind == OTX_SEQ)
        tell_array(walk, node);
    if (node->kind == OTX_MAP && !items)
        tell_kind(walk, node);
    for (const struct otx_node *item = otx_first(items); item; item = item->next)
        visit(walk, item);
}

void otx_each_near_workload(const struct otx_node *root, const struct otx_own_kind *own,
                            otx_near_workload_fn *each, void *context)
{
    const struct walk walk = {own, each, context};
    if (root)
        visit(&walk, root);
}
