/* A name is written over in the notation that it has; the ledger keeps how it was written. */
#include "merge/rename.h"

#include "edit/edits.h"
#include "edit/place.h"
#include "yaml/emit.h"
#include "yaml/style.h"

static struct otx_obstacle obstacle(const struct otx_node *at, enum otx_code code, const char *why)
{
    return (struct otx_obstacle){why, code, at->head};
}

static struct otx_obstacle twice(const struct otx_node *at)
{
    return obstacle(at, OTX_DUPLICATE_KEY, "is there twice; readers differ on which one counts");
}

static void put_name(struct otx_buf *buf, const struct otx_place *place,
                     const struct otx_node *scalar, struct otx_str name)
{
    struct otx_look look = otx_look_at(place->text, scalar->parent);
    const struct otx_node string = {.kind = OTX_SCALAR, .style = OTX_DOUBLE, .text = name};
    bool single = scalar->style == OTX_SINGLE && otx_emit_is_plain(name, true);
    look.json |= scalar->style == OTX_DOUBLE;
    if (single)
        otx_buf_char(buf, '\'');
    otx_emit_scalar(buf, &look, scalar->parent->style == OTX_FLOW, &string);
    if (single)
        otx_buf_char(buf, '\'');
}

/* The scalar with the item's name, if that can be written over. */
static struct otx_obstacle find_name(const struct otx_node *item, const char *merge_key,
                                     const struct otx_node **scalar)
{
    struct otx_pair name = otx_map_find(item, otx_str_of(merge_key));
    *scalar = name.value;
    if (!name.value)
        return obstacle(item, OTX_WRONG_SHAPE, "has no name");
    if (name.again)
        return twice(name.again);
    if (name.value->kind == OTX_ALIAS || name.value->anchored)
        return obstacle(name.value, OTX_SHARED_NODE,
                        "has a name with an anchor or an alias; write it out");
    if (name.value->tagged || name.value->style >= OTX_LITERAL)
        return obstacle(name.value, OTX_CANNOT_EDIT,
                        "has a name that cannot be changed in place; write it plain or in quotes");
    return (struct otx_obstacle){0};
}

/* Whether the item under the old name is the one that we put there when we took it. */
static bool is_ours(const struct otx_want *list, struct otx_str key, const struct otx_node *item)
{
    for (const struct otx_want *want = list->first; want; want = want->next)
        if (want->ours && want->part && otx_str_eq(want->key, key) && otx_map_get(item, want->part))
            return true;
    return false;
}

/* The user's item that is to be renamed. */
static struct otx_pair find_users(const struct otx_node *list, const struct otx_want *want)
{
    struct otx_pair found = otx_seq_find(list, want->parent->merge_key, want->rename_from);
    if (found.value && !found.again && is_ours(want->parent, want->rename_from, found.value))
        return (struct otx_pair){0};
    return found;
}

static struct otx_obstacle write_name(const struct otx_place *place, const struct otx_node *item,
                                      struct otx_want *want)
{
    const struct otx_node *scalar;
    struct otx_buf buf = {0};
    struct otx_obstacle found = find_name(item, want->parent->merge_key, &scalar);
    if (found.why)
        return found;
    if (scalar->style != OTX_DOUBLE && otx_is_json_but(scalar))
        return obstacle(scalar, OTX_CANNOT_EDIT, "must be written in double quotes first");
    put_name(&buf, place, scalar, want->key);
    want->replaced = otx_str_sub(place->text, scalar->start, scalar->end);
    want->node = item;
    want->outcome = OTX_RENAMED;
    otx_edit_done(place->edits, scalar->start, want->replaced.n, &buf);
    return found;
}

/* An item that has the new name and no record: it had the old one in the same notation. */
static struct otx_obstacle adopt(const struct otx_place *place, struct otx_arena *arena,
                                 struct otx_want *want)
{
    const struct otx_node *scalar;
    struct otx_buf buf = {0};
    struct otx_obstacle found = find_name(want->node, want->parent->merge_key, &scalar);
    if (found.why)
        return found;
    put_name(&buf, place, scalar, want->rename_from);
    want->replaced = otx_buf_done(arena, &buf);
    return found;
}

static bool is_taken(const struct otx_node *list, const struct otx_want *want)
{
    for (const struct otx_want *w = want->parent->first; w; w = w->next)
        if (!w->node && otx_want_adds(w) && otx_str_eq(w->key, want->rename_from))
            return true;
    for (const struct otx_node *item = list->first; item; item = item->next)
        if (!item->doomed &&
            otx_str_eq(otx_map_text(item, want->parent->merge_key), want->rename_from))
            return true;
    return false;
}

static struct otx_obstacle name_back(const struct otx_place *place, struct otx_arena *arena,
                                     const struct otx_node *list, struct otx_want *want)
{
    const struct otx_node *scalar;
    struct otx_obstacle found = {0};
    if (is_taken(list, want)) {
        want->outcome = OTX_STALE;
        return found;
    }
    if (!want->replaced.p)
        found = adopt(place, arena, want);
    if (!found.why)
        found = find_name(want->node, want->parent->merge_key, &scalar);
    if (found.why)
        return found;
    otx_edit_add(place->edits, scalar->start, scalar->end - scalar->start,
                 otx_kept_as_written(arena, scalar, want->replaced));
    want->outcome = OTX_REMOVED;
    return found;
}

struct otx_obstacle otx_rename(const struct otx_place *place, struct otx_arena *arena,
                               const struct otx_node *list, struct otx_want *want)
{
    struct otx_pair mine = otx_seq_find(list, want->parent->merge_key, want->key);
    struct otx_obstacle none = {0};
    want->node = mine.value;
    if (mine.again)
        return twice(mine.again);
    if (want->verb == OTX_ABSENT)
        return mine.value ? name_back(place, arena, list, want) : none;
    struct otx_pair users = find_users(list, want);
    if (mine.value) {
        want->outcome = OTX_SAME;
        if (want->renamed)
            return none;
        if (!want->adopt || users.value)
            return obstacle(mine.value, OTX_CONFLICT, "is taken by something else");
        return adopt(place, arena, want);
    }
    if (users.again)
        return twice(users.again);
    return users.value ? write_name(place, users.value, want) : none;
}

bool otx_is_renamed(const struct otx_want *list, const struct otx_node *item)
{
    for (const struct otx_want *want = list->first; want; want = want->next)
        if (want->outcome == OTX_RENAMED && want->node == item)
            return true;
    return false;
}
