/* Missing children go to the end, items of lists also elsewhere. What is given back goes where it
 * was taken from. */
#include "merge/add.h"

#include "edit/place.h"

/* Edits at one offset come out as they were made: in this order the nearest to an item's end is the
 * first. */
enum rank { AT_FRONT, BEHIND, GIVEN, AHEAD, LAST, AT_END };

struct slot {
    enum rank rank;
    const struct otx_node *item; /* the one before it; NULL: it comes first */
};

static bool is_missing(const struct otx_want *want)
{
    bool done = want->outcome == OTX_ADDED || want->outcome == OTX_GIVEN_BACK;
    return !want->node && !done && otx_want_adds(want);
}

static bool is_given_back(const struct otx_want *want)
{
    return want->shape == OTX_LEAF && want->verb == OTX_ABSENT && want->taken.n;
}

/* Of a draft, what is to be taken is there yet, and not doomed. */
static bool is_gone(const struct otx_node *item)
{
    return item->doomed || item->taken;
}

static const struct otx_node *item_before(const struct otx_node *list, const struct otx_node *item)
{
    const struct otx_node *before = NULL;
    for (const struct otx_node *c = list->first; c != item; c = c->next)
        before = is_gone(c) ? before : c;
    return before;
}

static bool is_last(const struct otx_node *item)
{
    for (const struct otx_node *c = item->next; c; c = c->next)
        if (!is_gone(c))
            return false;
    return true;
}

static bool has_others(const struct otx_node *list)
{
    const struct otx_node *item = list->first;
    while (item && is_gone(item))
        item = item->next;
    return item != NULL;
}

/* Whether an item of this key is there and stays. */
static bool has_item(const struct otx_node *list, const struct otx_want *want)
{
    const struct otx_node *item = otx_seq_find(list, want->parent->merge_key, want->key).value;
    return item && !is_gone(item);
}

/* Merge key of the item that it goes behind: not of a taken one that is not there, or not yet. */
static struct otx_str origin_of(const struct otx_node *list, const struct otx_want *want)
{
    for (size_t steps = 0; want->after.p && steps < OTX_MAX_TAKEN; steps++) {
        const struct otx_want *before = otx_find_taken(want->parent, want->after);
        if (!before || (before->outcome == OTX_GIVEN_BACK && has_item(list, before)))
            break;
        want = before;
    }
    return want->after;
}

static struct slot slot_of(const struct otx_node *list, const struct otx_want *child)
{
    const struct slot end = {AT_END, NULL};
    const char *merge_key = child->parent->merge_key;
    struct otx_str anchor = child->anchor;
    enum otx_spot spot = child->spot;
    if (is_given_back(child)) {
        if (otx_is_block(list))
            return (struct slot){GIVEN, NULL};
        anchor = origin_of(list, child);
        spot = anchor.p ? OTX_AFTER : OTX_AT_FRONT;
    }
    if (list->kind != OTX_SEQ || !merge_key || spot == OTX_AT_END || !has_others(list))
        return end;
    if (spot == OTX_AT_FRONT)
        return (struct slot){AT_FRONT, NULL};
    const struct otx_node *item = otx_seq_find(list, merge_key, anchor).value;
    if (!item || is_gone(item))
        return end;
    if (spot == OTX_BEFORE)
        return (struct slot){AHEAD, item_before(list, item)};
    return (struct slot){is_last(item) ? LAST : BEHIND, item};
}

static bool is_same(struct slot a, struct slot b)
{
    return a.rank == b.rank && a.item == b.item;
}

/* Adds the missing children with this slot to `add`; false when out of memory. */
static bool collect(struct otx_arena *arena, const struct otx_node *node, struct otx_want *want,
                    struct slot slot, struct otx_node *add)
{
    for (struct otx_want *child = want->first; child; child = child->next) {
        if (!is_missing(child) || !is_same(slot_of(node, child), slot))
            continue;
        struct otx_node *value = otx_want_render(arena, child);
        struct otx_node *key = otx_new_string(arena, child->key);
        if (!value || !key)
            return false;
        if (node->kind == OTX_MAP)
            otx_node_append(add, key);
        otx_node_append(add, value);
        otx_want_added(child);
    }
    return true;
}

/* Whether the place is known that these lines were taken from: *item is the one before it. What
 * stood behind another taken one waits for it. */
static bool find_origin(const struct otx_node *list, const struct otx_want *want,
                        const struct otx_node **item)
{
    *item = NULL;
    for (size_t steps = 0; want->after.p && steps < OTX_MAX_TAKEN; steps++) {
        const struct otx_want *before = otx_find_taken(want->parent, want->after);
        if (!before) {
            *item = otx_seq_find(list, want->parent->merge_key, want->after).value;
            return *item != NULL;
        }
        if (is_given_back(before) && before->outcome != OTX_GIVEN_BACK)
            return false;
        want = before;
    }
    return !want->after.p;
}

static const char *give_one(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *list, const struct otx_node *item,
                            struct otx_want *want)
{
    otx_want_added(want);
    if (want->from != OTX_FROM_BLOCK) { /* the list was in brackets then */
        struct otx_node *add = otx_new_node(arena, OTX_SEQ);
        struct otx_node *value = otx_new_copy(arena, want->value);
        if (!add || !value)
            return NULL;
        otx_node_append(add, value);
        return otx_place_behind(place, list, item, add);
    }
    return otx_place_text(place, list, item, want->taken, want->value->parent->column);
}

/* What was taken goes back into a block list, its lines as they were, each behind what it stood
 * behind, or to the end when that is gone. */
static const char *give_back(struct otx_arena *arena, const struct otx_place *place,
                             const struct otx_node *list, struct otx_want *want)
{
    const char *why = NULL;
    const struct otx_node *item;
    for (bool again = true; again && !why;) {
        again = false;
        for (struct otx_want *child = want->first; child && !why; child = child->next) {
            if (!is_given_back(child) || !is_missing(child) || !find_origin(list, child, &item))
                continue;
            why = give_one(arena, place, list, item, child);
            again = true;
        }
    }
    for (struct otx_want *child = want->first; child && !why; child = child->next)
        if (is_given_back(child) && is_missing(child))
            why = give_one(arena, place, list, list->last, child);
    return why;
}

/* What is to be taken belongs to the item before it: ours goes behind both. */
static const struct otx_node *behind_taken(const struct otx_node *list, const struct otx_node *item)
{
    const struct otx_node *next = item ? item->next : list->first;
    for (; next && next->taken && !next->doomed; next = next->next)
        item = next;
    return item;
}

/* All missing children of one rank, those of one slot together. */
static const char *add_rank(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want, enum rank rank)
{
    const char *why = NULL;
    for (struct otx_want *child = want->first; child && !why; child = child->next) {
        struct slot slot = slot_of(node, child);
        if (!is_missing(child) || slot.rank != rank)
            continue;
        struct otx_node *add = otx_new_node(arena, node->kind);
        if (!add || !collect(arena, node, want, slot, add))
            return NULL;
        why = otx_place_behind(place, node, behind_taken(node, slot.item), add);
    }
    return why;
}

/* Behind the last item, then at the end: one edit. */
static const char *add_last(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want)
{
    struct otx_node *add = otx_new_node(arena, node->kind);
    const struct slot end = {AT_END, NULL};
    if (!add)
        return NULL;
    for (struct otx_want *child = want->first; child; child = child->next) {
        struct slot slot = slot_of(node, child);
        if (is_missing(child) && slot.rank == LAST && !collect(arena, node, want, slot, add))
            return NULL;
    }
    if (!collect(arena, node, want, end, add))
        return NULL;
    return add->first ? otx_place_children(place, node, add) : NULL;
}

const char *otx_add_missing(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want)
{
    const char *why = NULL;
    for (enum rank rank = AT_FRONT; rank < LAST && !why; rank++)
        why = rank != GIVEN        ? add_rank(arena, place, node, want, rank)
              : otx_is_block(node) ? give_back(arena, place, node, want)
                                   : NULL;
    return why ? why : add_last(arena, place, node, want);
}
