/* Creates leaves, and nodes for their values. */
#include "plan/build.h"

#include "tree/known.h"

struct otx_want *otx_want_child(struct otx_build *b, struct otx_want *parent, enum otx_shape shape,
                                const char *key, const char *merge_key)
{
    struct otx_want *want = otx_want_find(parent, otx_str_of(key));
    if (!want && parent)
        want = otx_want_new(b->arena, parent, shape, otx_str_of(key));
    if (want)
        want->merge_key = merge_key;
    return want;
}

struct otx_want *otx_want_leaf(struct otx_build *b, struct otx_want *parent, struct otx_str key,
                               const struct otx_node *value)
{
    struct otx_want *leaf = parent && value ? otx_want_new(b->arena, parent, OTX_LEAF, key) : NULL;
    if (leaf)
        leaf->value = value;
    return leaf;
}

struct otx_want *otx_want_by_digest(struct otx_build *b, struct otx_want *parent,
                                    const struct otx_node *value)
{
    struct otx_str key = otx_digest(b->arena, value, NULL);
    return otx_want_find(parent, key) ? NULL : otx_want_leaf(b, parent, key, value);
}

void otx_want_policy(struct otx_build *b, struct otx_want *leaf)
{
    if (leaf)
        leaf->policy = b->settings->on_conflict;
}

struct otx_node *otx_build_map(struct otx_build *b, const char *key, struct otx_str text)
{
    struct otx_node *map = otx_new_node(b->arena, OTX_MAP);
    return otx_put(b->arena, map, key, otx_new_string(b->arena, text));
}

struct otx_node *otx_build_list(struct otx_build *b, const struct otx_str *words, size_t count)
{
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    for (size_t i = 0; list && i < count; i++) {
        struct otx_node *word = otx_new_string(b->arena, words[i]);
        if (!word)
            return NULL;
        otx_node_append(list, word);
    }
    return list;
}

bool otx_is_first_server(const struct otx_build *b)
{
    for (size_t i = 0; i < b->choices->count; i++)
        if (otx_agents[b->choices->items[i].language].form == OTX_WEBSERVER)
            return &b->choices->items[i] == b->choice;
    return false;
}
