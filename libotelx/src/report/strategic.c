/* Maps are patched key by key, the lists of a pod item by item, every other value as a whole.
 * kubectl puts new items first unless the patch gives the order in `$setElementOrder`, as patches
 * of `kubectl apply` do. kustomize does not know `$setElementOrder`. */
#include "report/strategic.h"

#include "kube/pod_lists.h"
#include "report/delta.h"

static struct otx_node *copy(struct otx_strategic *job, const struct otx_node *node)
{
    job->unfit |= !otx_delta_is_portable(node);
    return otx_new_copy(job->arena, node);
}

static void put(struct otx_strategic *job, struct otx_node *map, const struct otx_node *key,
                struct otx_node *value)
{
    struct otx_node *name = copy(job, key);
    if (!name || !value)
        return;
    otx_node_append(map, name);
    otx_node_append(map, value);
}

static struct otx_node *new_null(struct otx_strategic *job)
{
    struct otx_node *null = otx_new_node(job->arena, OTX_SCALAR);
    if (null)
        null->text = OTX_S("null");
    return null;
}

static bool all_named(const struct otx_node *list, const char *merge_key)
{
    for (const struct otx_node *item = list->first; item; item = item->next)
        if (!otx_delta_name(item, merge_key))
            return false;
    return true;
}

/* Appends an item that has only its name. */
static struct otx_node *add_stub(struct otx_strategic *job, struct otx_node *list,
                                 const char *merge_key, const struct otx_node *item)
{
    struct otx_node name = otx_delta_written(otx_delta_name(item, merge_key));
    struct otx_node *stub = otx_new_node(job->arena, OTX_MAP);
    if (!list || !otx_put(job->arena, stub, merge_key, copy(job, &name)))
        return NULL;
    otx_node_append(list, stub);
    return stub;
}

static void move_pairs(struct otx_node *to, struct otx_node *from)
{
    for (struct otx_node *child = from->first, *next; child; child = next) {
        next = child->next;
        child->next = NULL;
        otx_node_append(to, child);
    }
}

/* Adds an item with differences: its name, then the differences. */
static void add_changed(struct otx_strategic *job, struct otx_node *patch, const char *merge_key,
                        const struct otx_node *old, const struct otx_node *item)
{
    struct otx_node *changes = otx_strategic_diff(job, old, item);
    struct otx_node *stub =
        changes && changes->first ? add_stub(job, patch, merge_key, item) : NULL;
    if (stub)
        move_pairs(stub, changes);
}

/* New items are written as a whole; removed items get `$patch: delete`. */
static struct otx_node *items_diff(struct otx_strategic *job, const char *merge_key,
                                   const struct otx_node *a, const struct otx_node *b)
{
    struct otx_node *patch = otx_new_node(job->arena, OTX_SEQ);
    const struct otx_node *next = a->first, *kept = b->first;
    for (const struct otx_node *item = b->first; patch && item; item = item->next) {
        const struct otx_node *old = otx_delta_item(a, merge_key, item, &next);
        struct otx_node *whole = old ? NULL : copy(job, item);
        if (old)
            add_changed(job, patch, merge_key, old, item);
        else if (whole)
            otx_node_append(patch, whole);
    }
    for (const struct otx_node *old = a->first; patch && old; old = old->next) {
        if (otx_delta_item(b, merge_key, old, &kept))
            continue;
        struct otx_node *stub = add_stub(job, patch, merge_key, old);
        otx_put(job->arena, stub, "$patch", otx_new_string(job->arena, OTX_S("delete")));
    }
    return patch;
}

static void put_items(struct otx_strategic *job, struct otx_node *map, const struct otx_node *key,
                      const struct otx_node *a, const struct otx_node *b)
{
    const char *merge_key = otx_merge_key(key->text);
    struct otx_node *order = otx_new_node(job->arena, OTX_SEQ);
    if (!all_named(a, merge_key) || !all_named(b, merge_key)) {
        job->unfit = true;
        return;
    }
    for (const struct otx_node *item = b->first; item; item = item->next)
        add_stub(job, order, merge_key, item);
    otx_put(job->arena, map, otx_str_format(job->arena, "$setElementOrder/%s", key->text).p, order);
    put(job, map, key, items_diff(job, merge_key, a, b));
}

static void put_change(struct otx_strategic *job, struct otx_node *map, const struct otx_node *key,
                       const struct otx_node *a, const struct otx_node *b)
{
    if (a->kind == OTX_MAP && b->kind == OTX_MAP)
        put(job, map, key, otx_strategic_diff(job, a, b));
    else if (a->kind == OTX_SEQ && b->kind == OTX_SEQ && otx_merge_key(key->text))
        put_items(job, map, key, a, b);
    else
        put(job, map, key, copy(job, b));
}

struct otx_node *otx_strategic_diff(struct otx_strategic *job, const struct otx_node *before,
                                    const struct otx_node *after)
{
    struct otx_node *patch = otx_new_node(job->arena, OTX_MAP);
    const struct otx_node *next = after->first, *old = before->first;
    for (const struct otx_node *key = before->first; patch && key; key = otx_next_key(key))
        /* null deletes a key */
        if (!otx_delta_value(after, key, &next))
            put(job, patch, key, new_null(job));
    for (const struct otx_node *key = after->first; patch && key; key = otx_next_key(key)) {
        const struct otx_node *value = otx_delta_value(before, key, &old);
        if (!value)
            put(job, patch, key, copy(job, otx_value(key)));
        else if (!otx_delta_same(value, otx_value(key)))
            put_change(job, patch, key, value, otx_value(key));
    }
    return patch;
}
