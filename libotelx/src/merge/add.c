/* Missing children go to the end of their collection. Items of a list may go elsewhere: where the
 * planner says, else before the next of our items that is there. An upgrade then gives the same
 * order as a first injection. */
#include "merge/add.h"

#include "base/source.h"
#include "edit/child.h"
#include "edit/edits.h"
#include "edit/place.h"
#include "tree/known.h"
#include "yaml/parse.h"

/* Where a missing item goes, relative to items that stay. Edits at the same offset are inserted in
 * the order in which they are made; in this order of ranks the text nearest to the end of an item
 * comes first. */
enum rank { AT_FRONT, BEHIND, AHEAD, LAST, AT_END };

struct slot {
    enum rank rank;
    /* the item before the slot; NULL: the slot is in front of all items */
    const struct otx_node *item;
};

static bool is_missing(const struct otx_want *want)
{
    return !want->node && !want->placed && otx_want_adds(want);
}

/* The last item before `item` that stays in the list. */
static const struct otx_node *item_before(const struct otx_node *list, const struct otx_node *item)
{
    const struct otx_node *before = NULL;
    for (const struct otx_node *c = list->first; c != item; c = c->next)
        before = c->doomed ? before : c;
    return before;
}

static bool is_last(const struct otx_node *item)
{
    for (const struct otx_node *c = item->next; c; c = c->next)
        if (!c->doomed)
            return false;
    return true;
}

/* Whether the item is in the text and was ours before this run. A user's item that we renamed is
 * not ours. */
static bool was_ours(const struct otx_want *want)
{
    if (want->shape != OTX_LEAF)
        return want->own && want->node;
    return want->node && otx_is_ours(want->known) && !otx_want_renames(want);
}

/* The next of our items that stays, in the order of the planner, or NULL. */
static const struct otx_node *next_of_ours(const struct otx_node *list,
                                           const struct otx_want *child)
{
    const char *merge_key = child->parent->merge_key;
    for (const struct otx_want *w = child->next; w; w = w->next)
        if (was_ours(w) && !w->node->doomed && (w->value || w->first))
            return otx_seq_find(list, merge_key, w->key).value;
    return NULL;
}

static struct slot slot_of(const struct otx_node *list, const struct otx_want *child)
{
    const struct slot end = {AT_END, NULL};
    const char *merge_key = child->parent->merge_key;
    /* the order of keys of a map, and of items without merge key, means nothing */
    if (list->kind != OTX_SEQ || !merge_key || !otx_has_survivor(list))
        return end;
    if (child->spot == OTX_AT_FRONT)
        return (struct slot){AT_FRONT, NULL};
    const struct otx_node *item = child->spot == OTX_AT_END
                                      ? next_of_ours(list, child)
                                      : otx_seq_find(list, merge_key, child->anchor).value;
    if (!item || item->doomed)
        return end;
    if (child->spot != OTX_AFTER)
        return (struct slot){AHEAD, item_before(list, item)};
    return (struct slot){is_last(item) ? LAST : BEHIND, item};
}

static bool is_same(struct slot a, struct slot b)
{
    return a.rank == b.rank && a.item == b.item;
}

/* Appends the missing children of this slot to `add`; false when out of memory. */
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
        child->placed = true;
    }
    return true;
}

/* Places all missing children of a rank; children of the same slot are a single edit. */
static const char *add_rank(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want, enum rank rank)
{
    const char *why = NULL;
    for (struct otx_want *child = want->first; child && !why; child = child->next) {
        if (!is_missing(child))
            continue;
        struct slot slot = slot_of(node, child);
        if (slot.rank != rank)
            continue;
        struct otx_node *add = otx_new_node(arena, node->kind);
        if (!add || !collect(arena, node, want, slot, add))
            return NULL;
        why = otx_place_behind(place, node, slot.item, add);
    }
    return why;
}

/* Children after the last item and children at the end go to the same offset: a single edit. */
static const char *add_last(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want)
{
    struct otx_node *add = otx_new_node(arena, node->kind);
    const struct slot end = {AT_END, NULL};
    if (!add)
        return NULL;
    for (struct otx_want *child = want->first; child; child = child->next) {
        if (!is_missing(child))
            continue;
        struct slot slot = slot_of(node, child);
        if (slot.rank == LAST && !collect(arena, node, want, slot, add))
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
        why = add_rank(arena, place, node, want, rank);
    return why ? why : add_last(arena, place, node, want);
}

/* The text with sorted edits applied between `start` and *end; *end becomes the end in the new
 * text. */
static struct otx_str carry_out(struct otx_arena *arena, struct otx_str text, size_t start,
                                size_t *end, const struct otx_edits *edits)
{
    struct otx_buf buf = {0};
    size_t rest = *end;
    otx_buf_add(&buf, otx_str_sub(text, 0, start));
    otx_edits_splice(edits, text, start, *end, &buf);
    *end = buf.n;
    otx_buf_add(&buf, otx_str_sub(text, rest, text.n));
    return otx_buf_done(arena, &buf);
}

/* The offset in the text before `edits` that corresponds to `at` in the text after them. */
static size_t origin_of(const struct otx_edits *edits, size_t at)
{
    size_t removed = 0, inserted = 0;
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        if (edit->at + inserted >= at + removed)
            break;
        removed += edit->removed;
        inserted += edit->text.n;
    }
    return at + removed - inserted;
}

/* Appends edits to a list; their offsets are translated back when they belong to the text after
 * `before`. */
static void add_all(struct otx_edits *to, const struct otx_edits *from,
                    const struct otx_edits *before)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct otx_edit *edit = &from->items[i];
        size_t at = before ? origin_of(before, edit->at) : edit->at;
        otx_edit_add(to, at, edit->removed, edit->text);
    }
    to->failed |= from->failed;
}

const char *otx_change_flow(struct otx_arena *arena, const struct otx_place *place,
                            const struct otx_node *node, struct otx_want *want)
{
    struct otx_edits gone = {.arena = arena}, come = {.arena = arena};
    struct otx_place first = {place->text, &gone}, second = {.edits = &come};
    struct otx_node *left = NULL;
    struct otx_yaml_error error;
    struct otx_span span = {node->start, node->end};
    const char *why = otx_place_removals(&first, node);
    if (!why && otx_edits_sort(&gone)) {
        second.text = carry_out(arena, place->text, span.start, &span.end, &gone);
        /* the nodes of the text after the removals have other offsets, so it is parsed */
        if (!otx_yaml_parse(arena, second.text, span, false, SIZE_MAX, &left, &error))
            why = "holds an alias, and cannot be changed in one step";
    }
    if (left) {
        left->parent = node->parent;
        why = otx_add_missing(arena, &second, left, want);
        add_all(place->edits, &come, &gone);
        add_all(place->edits, &gone, NULL);
    }
    otx_edits_free(&gone);
    otx_edits_free(&come);
    return why;
}
