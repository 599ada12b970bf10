/* Builds overlays, and renders parts of them that are missing in the text. */
#include "tree/want.h"

#include "tree/node.h"

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

struct otx_want *otx_want_find(const struct otx_want *want, struct otx_str key)
{
    for (struct otx_want *child = want ? want->first : NULL; child; child = child->next)
        if (otx_str_eq(child->key, key))
            return child;
    return NULL;
}

/* Tolerations have no merge key: the digest of the value serves as the name. */
static struct otx_pair find_by_digest(const struct otx_node *list, struct otx_str digest)
{
    struct otx_pair found = {0};
    for (struct otx_node *item = otx_first_item(list); item && !found.value; item = item->next)
        if (otx_digest_is(item, NULL, digest))
            found.value = item;
    return found;
}

/* A field is found by its key, an item by its merge key or, in a list without one, by its
 * digest. */
struct otx_pair otx_want_node(const struct otx_node *node, const struct otx_want *want,
                              const struct otx_want *child)
{
    if (want->shape == OTX_FIELDS)
        return otx_map_find(node, child->key);
    return want->merge_key ? otx_seq_find(node, want->merge_key, child->key)
                           : find_by_digest(node, child->key);
}

/* A collection that must exist is never created, so nothing below it is added to an empty tree. */
bool otx_want_adds(const struct otx_want *want)
{
    if (want->shape == OTX_LEAF)
        return want->word == OTX_WORD_ADD;
    for (const struct otx_want *child = want->must_exist ? NULL : want->first; child;
         child = child->next)
        if (otx_want_adds(child))
            return true;
    return false;
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
    /* an item of a list needs its merge key */
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
