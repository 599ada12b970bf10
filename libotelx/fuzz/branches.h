/* Merges two branches of a manifest, as git merges lines: a change in one branch counts; if both
 * have changed the same value, the first branch wins. */
#ifndef FUZZ_BRANCHES_H
#define FUZZ_BRANCHES_H

#include "material.h"
#include "objects.h"

static inline struct otx_node *merge_trees(struct otx_arena *arena, const struct otx_node *base,
                                           const struct otx_node *a, const struct otx_node *b);

/* The key that names the items of a list. NULL: the list is merged as one value. */
static inline const char *key_of(const struct otx_node *list)
{
    const struct otx_node *item = otx_first_item(list);
    return otx_map_get(item, "mountPath") ? "mountPath" : otx_map_get(item, "name") ? "name" : NULL;
}

static inline struct otx_node *twin_of(const struct otx_node *collection, const char *key,
                                       struct otx_str name)
{
    return key ? otx_seq_find(collection, key, name).value : otx_map_find(collection, name).value;
}

/* Puts `item` after the child `before`, or first if `before` is NULL. */
static inline void put_behind(struct otx_node *list, const struct otx_node *before,
                              struct otx_node *item)
{
    struct otx_node *at = list->first;
    while (at && at != before)
        at = at->next;
    if (!at) {
        put_front(list, item);
        return;
    }
    item->parent = list;
    item->next = at->next;
    at->next = item;
    list->count++;
    if (list->last == at)
        list->last = item;
}

static inline void put_child(struct otx_arena *arena, struct otx_node *out, const char *key,
                             struct otx_str name, struct otx_node *value)
{
    if (value && !key)
        otx_node_append(out, otx_new_string(arena, name));
    if (value)
        otx_node_append(out, value);
}

/* Adds the items that only `b` has, after the same item as in `b`. */
static inline void add_items(struct otx_arena *arena, struct otx_node *out, const char *key,
                             const struct otx_node *a, const struct otx_node *b)
{
    const struct otx_node *before = NULL;
    for (const struct otx_node *item = otx_first_item(b); item; item = item->next) {
        struct otx_str name = text_below(item, key);
        if (!twin_of(a, key, name) && !twin_of(out, key, name))
            put_behind(out, before, otx_new_copy(arena, item));
        before = twin_of(out, key, name) ? twin_of(out, key, name) : before;
    }
}

static inline struct otx_node *merge_items(struct otx_arena *arena, const struct otx_node *base,
                                           const struct otx_node *a, const struct otx_node *b,
                                           const char *key)
{
    struct otx_node *out = otx_new_node(arena, OTX_SEQ);
    for (const struct otx_node *item = otx_first_item(a); item; item = item->next) {
        struct otx_str name = text_below(item, key);
        put_child(arena, out, key, name,
                  merge_trees(arena, twin_of(base, key, name), item, twin_of(b, key, name)));
    }
    struct otx_node *fresh = otx_new_node(arena, OTX_SEQ);
    for (const struct otx_node *item = otx_first_item(b); item; item = item->next)
        if (!twin_of(base, key, text_below(item, key)) || twin_of(out, key, text_below(item, key)))
            otx_node_append(fresh, otx_new_copy(arena, item));
    add_items(arena, out, key, a, fresh);
    return out;
}

static inline struct otx_node *merge_maps(struct otx_arena *arena, const struct otx_node *base,
                                          const struct otx_node *a, const struct otx_node *b)
{
    struct otx_node *out = otx_new_node(arena, OTX_MAP);
    for (const struct otx_node *k = otx_first_key(a); k; k = otx_next_key(k))
        put_child(arena, out, NULL, k->text,
                  merge_trees(arena, twin_of(base, NULL, k->text), otx_value(k),
                              twin_of(b, NULL, k->text)));
    for (const struct otx_node *k = otx_first_key(b); k; k = otx_next_key(k))
        if (!twin_of(a, NULL, k->text) && !twin_of(base, NULL, k->text))
            put_child(arena, out, NULL, k->text, otx_new_copy(arena, otx_value(k)));
    return out;
}

/* Compares two trees. NULL: the tree is missing. */
static inline bool is_same_tree(const struct otx_node *a, const struct otx_node *b)
{
    return a == b || (a && b && otx_node_equal(a, b));
}

static inline struct otx_node *merge_trees(struct otx_arena *arena, const struct otx_node *base,
                                           const struct otx_node *a, const struct otx_node *b)
{
    const char *key = key_of(a);
    if (is_same_tree(base, a))
        return b ? otx_new_copy(arena, b) : NULL;
    if (!a || !b || is_same_tree(base, b) || a->kind != b->kind)
        return a ? otx_new_copy(arena, a) : NULL;
    if (a->kind == OTX_MAP)
        return merge_maps(arena, base, a, b);
    return a->kind == OTX_SEQ && key ? merge_items(arena, base, a, b, key) : otx_new_copy(arena, a);
}

/* Merges two branches of a configuration. */
static inline struct settings merge_settings(struct settings base, struct settings a,
                                             struct settings b)
{
    struct settings out = a;
    bool any = false;
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (memcmp(&base.of[i], &a.of[i], sizeof a.of[i]) == 0)
            out.of[i] = b.of[i];
        any |= out.of[i].on;
    }
    if (!any) /* each branch has taken another language out, but a configuration needs one */
        memcpy(out.of, a.of, sizeof out.of);
    out.endpoint = a.endpoint == base.endpoint ? b.endpoint : a.endpoint;
    out.attributes = a.attributes == base.attributes ? b.attributes : a.attributes;
    out.selector = a.selector == base.selector ? b.selector : a.selector;
    out.variable = a.variable == base.variable ? b.variable : a.variable;
    out.tolerations = a.tolerations == base.tolerations ? b.tolerations : a.tolerations;
    out.secret = a.secret == base.secret ? b.secret : a.secret;
    out.override = a.override == base.override ? b.override : a.override;
    return out;
}

#endif
