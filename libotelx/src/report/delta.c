/* Items of a list are paired by name when they have names, else by order. */
#include "report/delta.h"

static bool maps_same(const struct otx_node *a, const struct otx_node *b)
{
    const struct otx_node *next = b->first;
    for (const struct otx_node *key = a->first; key; key = otx_next_key(key)) {
        const struct otx_node *value = otx_delta_value(b, key, &next);
        if (!value || !otx_delta_same(otx_value(key), value))
            return false;
    }
    return true;
}

bool otx_delta_same(const struct otx_node *a, const struct otx_node *b)
{
    if (a->kind == OTX_ALIAS && b->kind == OTX_ALIAS)
        return otx_str_eq(a->text, b->text);
    if (a->kind != b->kind || a->kind == OTX_SCALAR)
        return otx_node_equal(a, b);
    if (a->count != b->count)
        return false;
    if (a->kind == OTX_MAP)
        return maps_same(a, b);
    const struct otx_node *y = b->first;
    for (const struct otx_node *x = a->first; x; x = x->next, y = y->next)
        if (!otx_delta_same(x, y))
            return false;
    return true;
}

const struct otx_node *otx_delta_value(const struct otx_node *map, const struct otx_node *key,
                                       const struct otx_node **next)
{
    const struct otx_node *found = *next;
    if (!found || !otx_delta_same(found, key))
        found = key->kind == OTX_SCALAR ? otx_map_find(map, key->text).key : NULL;
    if (!found)
        return NULL;
    *next = otx_next_key(found);
    return otx_value(found);
}

const struct otx_node *otx_delta_name(const struct otx_node *item, const char *merge_key)
{
    const struct otx_node *name = otx_follow(otx_map_get(item, merge_key));
    return name && name->kind == OTX_SCALAR ? name : NULL;
}

/* A tag on a name can only say that the name is a string, and quotes say the same. */
struct otx_node otx_delta_written(const struct otx_node *name)
{
    unsigned char style = name->tag.n ? OTX_DOUBLE : name->style;
    return (struct otx_node){.kind = OTX_SCALAR, .style = style, .text = name->text};
}

static bool is_named(const struct otx_node *item, const char *merge_key,
                     const struct otx_node *name)
{
    const struct otx_node *other = item ? otx_delta_name(item, merge_key) : NULL;
    return other && otx_node_equal(other, name);
}

const struct otx_node *otx_delta_item(const struct otx_node *list, const char *merge_key,
                                      const struct otx_node *item, const struct otx_node **next)
{
    const struct otx_node *name = otx_delta_name(item, merge_key), *found = *next;
    if (!name)
        return NULL;
    if (!is_named(found, merge_key, name))
        for (found = list->first; found && !is_named(found, merge_key, name);)
            found = found->next;
    if (found)
        *next = found->next;
    return found;
}

bool otx_delta_is_portable(const struct otx_node *node)
{
    if (node->kind == OTX_ALIAS || node->tag.n)
        return false;
    bool merges = node->kind == OTX_MAP && otx_map_find(node, OTX_S("<<")).key;
    for (const struct otx_node *child = node->first; child && !merges; child = child->next)
        if (!otx_delta_is_portable(child))
            return false;
    return !merges;
}
