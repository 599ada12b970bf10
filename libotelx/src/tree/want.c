/* Building overlays and rendering those of their parts that are missing as a whole. */
#include "tree/want.h"

struct otx_want *otx_want_new(struct otx_arena *arena, struct otx_want *parent,
                              enum otx_shape shape, struct otx_str key)
{
    struct otx_want *want = otx_alloc(arena, sizeof *want);
    if (!want)
        return NULL;
    want->shape = shape;
    want->key = key;
    want->parent = parent;
    if (!parent)
        return want;
    if (parent->last)
        parent->last->next = want;
    else
        parent->first = want;
    parent->last = want;
    return want;
}

void otx_want_drop(struct otx_want *want)
{
    struct otx_want *parent = want->parent, *before = NULL;
    for (struct otx_want *child = parent->first; child != want; child = child->next)
        before = child;
    if (before)
        before->next = want->next;
    else
        parent->first = want->next;
    if (parent->last == want)
        parent->last = before;
}

const struct otx_want *otx_find_taken(const struct otx_want *list, struct otx_str key)
{
    for (const struct otx_want *w = list->first; w; w = w->next)
        if (w->taken.n && w->outcome != OTX_OTHERS && w->outcome != OTX_TAKEN &&
            otx_str_eq(w->key, key))
            return w;
    return NULL;
}

bool otx_want_renames(const struct otx_want *want)
{
    return want->rename_from.p || want->renamed;
}

bool otx_want_adds(const struct otx_want *want)
{
    if (want->shape == OTX_LEAF && want->verb == OTX_ABSENT)
        return want->taken.n > 0;
    if (want->shape == OTX_LEAF)
        return want->verb != OTX_TAKE && !want->must_exist && !otx_want_renames(want);
    if (want->must_exist)
        return false;
    for (const struct otx_want *child = want->first; child; child = child->next)
        if (otx_want_adds(child))
            return true;
    return false;
}

bool otx_want_is_whole(const struct otx_want *want, const struct otx_node *node,
                       struct otx_str value)
{
    return want->created && (!want->part || node->count == 4) && otx_wrap_is_old(want->wrap, value);
}

void otx_want_own_tokens(struct otx_want *want)
{
    if (want->wrap)
        want->wrap->old = otx_wrap_tokens(want->wrap);
}

void otx_want_added(struct otx_want *want)
{
    bool adds = otx_want_adds(want), back = want->verb == OTX_ABSENT && want->taken.p;
    otx_want_own_tokens(want);
    want->replaced = (struct otx_str){NULL, 0}; /* nothing of the user's is there any more */
    want->outcome = !adds ? OTX_NOTHING : back ? OTX_GIVEN_BACK : OTX_ADDED;
    if (adds && want->shape != OTX_LEAF)
        want->created = true;
    for (struct otx_want *child = want->first; child; child = child->next)
        otx_want_added(child);
}

static bool is_item(const struct otx_want *want)
{
    return want->parent && want->parent->shape == OTX_ITEMS;
}

struct otx_node *otx_want_render(struct otx_arena *arena, const struct otx_want *want)
{
    if (want->shape == OTX_LEAF)
        return otx_new_copy(arena, want->value);
    struct otx_node *node = otx_new_node(arena, want->shape == OTX_FIELDS ? OTX_MAP : OTX_SEQ);
    if (node && is_item(want))
        node = otx_put(arena, node, want->parent->merge_key, otx_new_string(arena, want->key));
    for (const struct otx_want *child = want->first; node && child; child = child->next) {
        if (!otx_want_adds(child))
            continue;
        struct otx_node *value = otx_want_render(arena, child);
        struct otx_node *key =
            want->shape == OTX_FIELDS ? otx_new_string(arena, child->key) : value;
        if (!value || !key)
            return NULL;
        otx_node_append(node, key);
        if (key != value)
            otx_node_append(node, value);
    }
    return node;
}
