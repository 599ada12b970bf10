/* The new name is written in the notation of the old one (plain, quoted); the record keeps the old
 * text. */
#include "merge/rename.h"

#include "edit/edits.h"
#include "merge/restore.h"
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
    /* single quotes stay only when the new name needs no escapes */
    bool single = scalar->style == OTX_SINGLE && otx_emit_is_plain(name, true);
    look.json |= scalar->style == OTX_DOUBLE;
    if (single)
        otx_buf_char(buf, '\'');
    otx_emit_scalar(buf, &look, scalar->parent->style == OTX_FLOW, &string);
    if (single)
        otx_buf_char(buf, '\'');
}

/* Finds the scalar with the item's name. Returns the reason when it cannot be replaced in place. */
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
    if (name.value->tag.n || name.value->style >= OTX_LITERAL)
        return obstacle(name.value, OTX_CANNOT_EDIT,
                        "has a name that cannot be changed in place; write it plain or in quotes");
    return (struct otx_obstacle){0};
}

static struct otx_obstacle write_name(const struct otx_place *place, struct otx_arena *arena,
                                      const struct otx_node *item, struct otx_want *want)
{
    const struct otx_node *scalar;
    struct otx_buf buf = {0};
    struct otx_obstacle found = find_name(item, want->parent->merge_key, &scalar);
    if (found.why)
        return found;
    if (scalar->style != OTX_DOUBLE && otx_is_json_but(scalar))
        return obstacle(scalar, OTX_CANNOT_EDIT, "must be written in double quotes first");
    if (!otx_can_restore(arena, place->text, scalar))
        return obstacle(scalar, OTX_CANNOT_EDIT, "has a name that cannot be changed in place");
    put_name(&buf, place, scalar, want->key);
    want->after->has_before = true;
    want->after->before = otx_str_sub(place->text, scalar->start, scalar->end);
    want->after->before_value = scalar;
    want->node = item;
    otx_edit_done(place->edits, scalar->start, scalar->end - scalar->start, &buf);
    return found;
}

static struct otx_obstacle name_back(const struct otx_place *place, struct otx_arena *arena,
                                     const struct otx_want *want)
{
    const struct otx_node *scalar;
    struct otx_obstacle found = find_name(want->node, want->parent->merge_key, &scalar);
    if (!found.why)
        otx_restore(place, arena, scalar, want->known->before, want->known->before_value);
    return found;
}

struct otx_obstacle otx_rename(const struct otx_place *place, struct otx_arena *arena,
                               const struct otx_node *list, struct otx_want *want)
{
    const char *merge_key = want->parent->merge_key;
    struct otx_pair mine = otx_seq_find(list, merge_key, want->key);
    want->node = mine.value;
    if (mine.again)
        return twice(mine.again);
    if (want->word == OTX_WORD_GIVE_BACK && mine.value)
        return name_back(place, arena, want);
    if (want->word != OTX_WORD_REPLACE)
        return (struct otx_obstacle){0};
    struct otx_pair users = otx_seq_find(list, merge_key, want->rename_from);
    if (users.again)
        return twice(users.again);
    return users.value ? write_name(place, arena, users.value, want) : (struct otx_obstacle){0};
}

bool otx_is_renamed(const struct otx_want *list, const struct otx_node *item)
{
    for (const struct otx_want *want = list->first; want && item; want = want->next)
        if (want->word == OTX_WORD_REPLACE && want->rename_from.p && want->node == item)
            return true;
    return false;
}
