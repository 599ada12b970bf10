/* The table of fields, and the overlay that is made from the known leaves. */
#include "record/form.h"

#include "tree/known.h"

const struct otx_record_form otx_container_forms[] = {
    {.key = "args"},
    {.key = "command"},
    {.key = "env", .shape = OTX_ITEMS, .merge_key = "name", .part = "value"},
    {.key = "envFrom"},
    {.key = "image"},
    {.key = "imagePullPolicy"},
    {.key = "resources"},
    {.key = "securityContext"},
    {.key = "volumeMounts", .shape = OTX_ITEMS, .merge_key = "mountPath"},
    {.key = NULL}};

const struct otx_record_form otx_pod_forms[] = {
    {.key = "containers", .shape = OTX_ITEMS, .merge_key = "name", .fields = otx_container_forms},
    {.key = "imagePullSecrets", .shape = OTX_ITEMS, .merge_key = "name"},
    {.key = "initContainers",
     .shape = OTX_ITEMS,
     .merge_key = "name",
     .fields = otx_container_forms},
    {.key = "nodeSelector", .shape = OTX_FIELDS},
    {.key = "shareProcessNamespace"},
    {.key = "tolerations", .shape = OTX_ITEMS},
    {.key = "volumes", .shape = OTX_ITEMS, .merge_key = "name"},
    {.key = NULL}};

const struct otx_record_form *otx_record_form_find(const struct otx_record_form *forms,
                                                   struct otx_str key)
{
    while (forms->key && !otx_str_is(key, forms->key))
        forms++;
    return forms->key ? forms : NULL;
}

static struct otx_want *child_of(struct otx_arena *arena, struct otx_want *parent,
                                 enum otx_shape shape, struct otx_str key)
{
    struct otx_want *want = otx_want_find(parent, key);
    return want ? want : otx_want_new(arena, parent, shape, key);
}

static bool overlay_fields(struct otx_arena *arena, struct otx_want *want,
                           const struct otx_known *known, const struct otx_record_form *forms);

static bool overlay_items(struct otx_arena *arena, struct otx_want *list,
                          const struct otx_known *known, const struct otx_record_form *form)
{
    for (const struct otx_known *k = known->first; k; k = k->next) {
        bool fields = form->fields != NULL;
        struct otx_want *item = child_of(arena, list, fields ? OTX_FIELDS : OTX_LEAF, k->key);
        if (!item)
            return false;
        item->part = form->part;
        /* a user's container that only the record knows must not be created again */
        if (fields && !item->own && !item->value)
            item->must_exist = item->first == NULL || item->must_exist;
        if (fields && !overlay_fields(arena, item, k, form->fields))
            return false;
    }
    return true;
}

static bool overlay_fields(struct otx_arena *arena, struct otx_want *want,
                           const struct otx_known *known, const struct otx_record_form *forms)
{
    for (const struct otx_record_form *form = forms; form->key; form++) {
        const struct otx_known *mine = otx_known_get(known, form->key);
        bool leaf = form->shape == OTX_LEAF;
        struct otx_want *child =
            mine ? child_of(arena, want, form->shape, otx_str_of(form->key)) : NULL;
        if (!mine)
            continue;
        if (!child)
            return false;
        child->merge_key = form->merge_key;
        child->must_exist |= !leaf && otx_str_is(child->key, "containers");
        if (!leaf && !overlay_items(arena, child, mine, form))
            return false;
    }
    return true;
}

bool otx_record_overlay(struct otx_arena *arena, struct otx_want *pod,
                        const struct otx_known *known)
{
    return overlay_fields(arena, pod, known, otx_pod_forms);
}
