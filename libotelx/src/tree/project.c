/* Walks a tree and an overlay together, as the merge does; makes nodes where the merge makes
 * edits. */
#include "tree/project.h"

#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

static bool goes(const struct otx_want *leaf)
{
    return leaf->shape == OTX_LEAF && leaf->word == OTX_WORD_REMOVE;
}

/* The want for this child of a collection, or NULL. */
static const struct otx_want *want_of(const struct otx_want *want, const struct otx_node *value)
{
    for (const struct otx_want *child = want->first; child; child = child->next)
        if (child->node && child->node == value)
            return child;
    return NULL;
}

/* A copy of a scalar, with the place in the text of another node. */
static struct otx_node *scalar_like(struct otx_arena *arena, const struct otx_node *value,
                                    const struct otx_node *place)
{
    struct otx_node *copy = otx_new_copy(arena, value);
    if (copy && place)
        otx_node_place(copy, place);
    return copy;
}

/* A copy of an item with another scalar under one of its keys; a NULL scalar removes the pair. */
static struct otx_node *with_field(struct otx_arena *arena, const struct otx_node *item,
                                   const char *field, const struct otx_node *scalar)
{
    struct otx_node *copy = otx_new_node(arena, OTX_MAP);
    bool found = false;
    if (!copy || item->kind != OTX_MAP)
        return otx_new_copy(arena, item);
    otx_node_place(copy, item);
    copy->style = item->style;
    for (const struct otx_node *k = item->first; k; k = otx_next_key(k)) {
        bool here = otx_str_is(k->text, field);
        found |= here;
        if (here && !scalar)
            continue;
        struct otx_node *key = otx_new_copy(arena, k);
        struct otx_node *value =
            here ? scalar_like(arena, scalar, otx_value(k)) : otx_new_copy(arena, otx_value(k));
        if (!key || !value)
            return NULL;
        otx_node_append(copy, key);
        otx_node_append(copy, value);
    }
    if (!found && scalar)
        otx_put(arena, copy, field, otx_new_copy(arena, scalar));
    return copy;
}

static const struct otx_node *before_of(const struct otx_want *leaf)
{
    return leaf->known ? leaf->known->before_value : NULL;
}

/* The list variable with its new text. When the user had no value, a removal restores the null, or
 * removes the pair. */
static struct otx_node *list_value(struct otx_arena *arena, const struct otx_node *node,
                                   const struct otx_want *leaf)
{
    if (!leaf->text.p)
        return otx_new_copy(arena, node);
    const struct otx_node *old = otx_map_get(node, leaf->part);
    bool back = leaf->word == OTX_WORD_GIVE_BACK;
    /* the value was a null, or missing */
    bool null = back && (!before_of(leaf) || otx_is_null(before_of(leaf)));
    struct otx_node *text =
        null ? otx_new_node(arena, OTX_SCALAR) : otx_new_string(arena, leaf->text);
    if (text && old && !null)
        text->style = old->kind == OTX_SCALAR ? old->style : text->style;
    bool none = back && !leaf->known->before.p;
    return with_field(arena, node, leaf->part, none ? NULL : text);
}

static struct otx_node *project_leaf(struct otx_arena *arena, const struct otx_node *node,
                                     const struct otx_want *leaf)
{
    /* a rename changes the item's merge key and nothing else */
    bool renamed = otx_want_renames(leaf);
    const char *merge_key = leaf->parent->merge_key;
    if (renamed && leaf->word == OTX_WORD_GIVE_BACK)
        return with_field(arena, node, merge_key, before_of(leaf));
    if (renamed && leaf->word == OTX_WORD_REPLACE)
        return with_field(arena, node, merge_key, otx_new_string(arena, leaf->key));
    if (leaf->wrap)
        return list_value(arena, node, leaf);
    switch (leaf->word) {
    case OTX_WORD_CHANGE:
    case OTX_WORD_REPLACE:
        return otx_new_copy(arena, leaf->value);
    case OTX_WORD_GIVE_BACK:
        return leaf->part ? with_field(arena, node, leaf->part, before_of(leaf))
                          : scalar_like(arena, before_of(leaf), node);
    default:
        return otx_new_copy(arena, node);
    }
}

static bool append(struct otx_arena *arena, struct otx_node *collection, const struct otx_node *key,
                   struct otx_node *value)
{
    struct otx_node *name = key ? otx_new_twin(arena, key) : NULL;
    if (!value || (key && !name))
        return false;
    if (name)
        otx_node_append(collection, name);
    otx_node_append(collection, value);
    return true;
}

/* Whether a collection goes with its last child. */
static bool goes_empty(const struct otx_node *value, const struct otx_want *want,
                       const struct otx_node *projected)
{
    bool was =
        want->known && (want->known->was == OTX_WAS_THERE || want->known->was == OTX_WAS_NULL);
    return want->shape != OTX_LEAF && otx_first(value) && !projected->first && !was &&
           !want->must_exist && !(want->parent && want->parent->shape == OTX_ITEMS);
}

/* A child without a want stays as it is. */
static bool project_child(struct otx_arena *arena, struct otx_node *out, const struct otx_node *key,
                          const struct otx_node *value, const struct otx_want *want)
{
    if (!want)
        return append(arena, out, key, otx_new_twin(arena, value));
    if (goes(want))
        return true;
    struct otx_node *projected = otx_project(arena, value, want);
    if (projected && goes_empty(value, want, projected))
        return true;
    return append(arena, out, key, projected);
}

/* Whether our item stays in the list: our new items come before it, in the planner's order. */
static bool stays_ours(const struct otx_want *want)
{
    bool ours =
        want->shape == OTX_LEAF ? otx_is_ours(want->known) && !otx_want_renames(want) : want->own;
    return ours && want->node && !goes(want) && (want->value || want->first);
}

/* The item of `out` before which a new item goes; NULL: at the end. */
static const struct otx_node *next_item(const struct otx_node *out, const struct otx_want *child)
{
    const char *merge_key = child->parent->merge_key;
    if (out->kind != OTX_SEQ || !merge_key)
        return NULL;
    if (child->spot == OTX_AT_END) {
        for (const struct otx_want *w = child->next; w; w = w->next)
            if (stays_ours(w))
                return otx_seq_find(out, merge_key, w->key).value;
        return NULL;
    }
    const struct otx_node *item = otx_seq_find(out, merge_key, child->anchor).value;
    return item && child->spot == OTX_AFTER ? item->next : item;
}

static void insert(struct otx_node *out, struct otx_node *item, const struct otx_node *next)
{
    struct otx_node **at = &out->first;
    while (*at && *at != next)
        at = &(*at)->next;
    if (!*at) {
        otx_node_append(out, item);
        return;
    }
    item->parent = out;
    item->next = *at;
    *at = item;
    out->count++;
}

/* Adds the missing children, each where the merge puts it. */
static bool project_added(struct otx_arena *arena, struct otx_node *out,
                          const struct otx_want *want)
{
    const struct otx_node *first = out->first;
    for (const struct otx_want *child = want->first; child; child = child->next) {
        if (child->node || !otx_want_adds(child))
            continue;
        struct otx_node *key = want->shape == OTX_FIELDS ? otx_new_string(arena, child->key) : NULL;
        struct otx_node *value = otx_want_render(arena, child);
        const struct otx_node *next = child->spot == OTX_AT_FRONT ? first : next_item(out, child);
        if (key || !value || !next) {
            if (!append(arena, out, key, value))
                return false;
        } else {
            insert(out, value, next);
        }
    }
    return true;
}

struct otx_node *otx_project(struct otx_arena *arena, const struct otx_node *node,
                             const struct otx_want *want)
{
    enum otx_kind kind = want->shape == OTX_FIELDS ? OTX_MAP : OTX_SEQ;
    if (want->shape == OTX_LEAF)
        return project_leaf(arena, node, want);
    /* the merge refuses such a node */
    if (!otx_is_null(node) && node->kind != kind)
        return otx_new_copy(arena, node);
    if (otx_is_null(node) && !otx_want_adds(want))
        return otx_new_copy(arena, node);
    struct otx_node *out = otx_new_node(arena, kind);
    if (!out)
        return NULL;
    out->style = otx_is_null(node) ? OTX_BLOCK : node->style;
    otx_node_place(out, node);
    for (const struct otx_node *c = node->first; c; c = otx_next_child(node, c)) {
        const struct otx_node *value = otx_child_value(node, c);
        if (!project_child(arena, out, value == c ? NULL : c, value, want_of(want, value)))
            return NULL;
    }
    return project_added(arena, out, want) ? out : NULL;
}

/* --- comparing */

static bool is_nothing(const struct otx_node *node)
{
    return !node || otx_is_null(node) ||
           ((node->kind == OTX_MAP || node->kind == OTX_SEQ) && !node->first);
}

/* The next entry; empty entries between options are ignored. */
static bool next_entry(const struct otx_wrap *wrap, struct otx_str *rest, struct otx_str *entry)
{
    while (otx_wrap_cut(wrap, rest, entry)) {
        *entry = otx_str_trim(*entry);
        if (entry->n || wrap->sep != ' ')
            return true;
    }
    return false;
}

static bool same_list(const struct otx_wrap *wrap, struct otx_str a, struct otx_str b)
{
    struct otx_str x, y;
    for (;;) {
        bool more = next_entry(wrap, &a, &x), other = next_entry(wrap, &b, &y);
        if (!more || !other)
            return more == other;
        if (!otx_str_eq(x, y))
            return false;
    }
}

/* Compares a leaf. In a list variable, blanks between entries do not matter. */
static bool is_leaf(const struct otx_node *node, const struct otx_node *projected,
                    const struct otx_want *leaf)
{
    if (!leaf->wrap || !leaf->part)
        return otx_node_equal(node, projected);
    if (node->kind != OTX_MAP || projected->kind != OTX_MAP || node->count != projected->count)
        return false;
    for (const struct otx_node *k = projected->first; k; k = otx_next_key(k)) {
        const struct otx_node *value = otx_map_find(node, k->text).value;
        bool list = otx_str_is(k->text, leaf->part) && value && value->kind == OTX_SCALAR &&
                    !otx_is_null(value);
        if (!value || !(list ? same_list(leaf->wrap, value->text, otx_value(k)->text)
                             : otx_node_equal(value, otx_value(k))))
            return false;
    }
    return true;
}

static bool is_same(const struct otx_node *node, const struct otx_node *projected,
                    const struct otx_want *want)
{
    return want->shape == OTX_LEAF ? is_leaf(node, projected, want)
                                   : otx_is_projected(node, projected, want);
}

static size_t count_keys(const struct otx_node *map, const struct otx_want *want)
{
    size_t count = 0;
    for (const struct otx_node *k = otx_first(map); k; k = otx_next_key(k)) {
        const struct otx_want *child = otx_want_find(want, k->text);
        /* an empty collection counts as missing */
        count += !(child && child->shape != OTX_LEAF && is_nothing(otx_value(k)));
    }
    return count;
}

/* Compares the keys that the overlay names. Whether all others are unchanged is checked by
 * otx_verify. */
static bool same_map(const struct otx_node *node, const struct otx_node *projected,
                     const struct otx_want *want)
{
    for (const struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *a = otx_map_find(node, child->key).value;
        const struct otx_node *b = otx_map_find(projected, child->key).value;
        if (child->shape != OTX_LEAF && is_nothing(a) && is_nothing(b))
            continue;
        if ((a || b) && !(a && b && is_same(a, b, child)))
            return false;
    }
    return count_keys(node, want) == count_keys(projected, want);
}

/* Equal items under each name and the same number of items: nothing is lost or added. */
static bool same_items(const struct otx_node *node, const struct otx_node *projected,
                       const struct otx_want *want)
{
    for (const struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *a = otx_want_node(node, want, child).value;
        const struct otx_node *b = otx_want_node(projected, want, child).value;
        if ((a || b) && !(a && b && is_same(a, b, child)))
            return false;
    }
    return (node ? node->count : 0) == (projected ? projected->count : 0);
}

bool otx_is_projected(const struct otx_node *node, const struct otx_node *projected,
                      const struct otx_want *want)
{
    if (is_nothing(node) && is_nothing(projected))
        return true;
    if (!node || !projected || node->kind != projected->kind)
        return false;
    if (node->kind == OTX_MAP && want->shape == OTX_FIELDS)
        return same_map(node, projected, want);
    if (node->kind == OTX_SEQ && want->shape == OTX_ITEMS)
        return same_items(node, projected, want);
    return otx_node_equal(node, projected);
}
