/* A new pair goes after the other pairs. When a null is not written at all (`value:`), our value
 * goes directly after the colon, before a comment. */
#include "merge/fill.h"

#include "base/diag.h"
#include "edit/child.h"
#include "edit/edits.h"
#include "edit/place.h"
#include "yaml/emit.h"
#include "yaml/style.h"

/* The text of the value. A list variable that is ours as a whole has no leading separator. */
static struct otx_node *new_part(struct otx_arena *arena, const struct otx_want *want)
{
    return otx_new_string(arena, otx_str_trim(otx_map_text(want->value, want->part)));
}

static const char *add_pair(const struct otx_place *place, struct otx_arena *arena,
                            const struct otx_node *item, struct otx_want *want)
{
    struct otx_node *add =
        otx_put(arena, otx_new_node(arena, OTX_MAP), want->part, new_part(arena, want));
    want->after->has_before = true; /* has_before without a text: there was no pair */
    return add ? otx_place_children(place, item, add) : NULL;
}

static size_t behind_colon(struct otx_str text, const struct otx_node *key)
{
    return otx_str_find(text, ':', key->end) + 1;
}

/* The reason why no value can be written after the colon on the key's line, or NULL. */
static const char *check_null(const struct otx_place *place, const struct otx_node *item,
                              struct otx_pair pair)
{
    size_t colon = behind_colon(place->text, pair.key), start = pair.value->start;
    struct otx_str gap = otx_str_sub(place->text, colon, start);
    if (pair.value->anchored || pair.value->tag.n)
        return "is a null with an anchor or a tag";
    if (colon > start)
        return "has no `:` behind its key";
    if (otx_str_find(gap, '\n', 0) < gap.n)
        return "has a null on another line than its key";
    return otx_check_shape(place->text, item);
}

static const char *replace_null(const struct otx_place *place, struct otx_arena *arena,
                                const struct otx_node *item, struct otx_pair pair,
                                struct otx_want *want)
{
    const char *why = check_null(place, item, pair);
    const struct otx_node *part = new_part(arena, want), *null = pair.value;
    struct otx_look look = otx_look_at(place->text, item);
    struct otx_buf buf = {0};
    if (why || !part)
        return why;
    size_t colon = behind_colon(place->text, pair.key);
    if (null->start == colon)
        otx_buf_char(&buf, ' ');
    otx_emit_scalar(&buf, &look, item->style == OTX_FLOW, part);
    otx_edit_done(place->edits, null->start, null->end - null->start, &buf);
    want->after->has_before = true;
    want->after->before = otx_str_sub(place->text, colon, null->end);
    return NULL;
}

/* The reason why the variable may have a value that the text does not show here. */
static struct otx_obstacle find_obstacle(const struct otx_node *item, const struct otx_want *want)
{
    const struct otx_pair pair = otx_map_find(item, otx_str_of(want->part));
    const struct otx_node *from = otx_map_get(item, "valueFrom");
    if (from)
        return (struct otx_obstacle){"is set by a `valueFrom` that may supply nothing; take "
                                     "`optional` out, or write a `value`",
                                     OTX_VALUE_FROM, from->head};
    if (pair.value && !otx_is_null(pair.value))
        return (struct otx_obstacle){"must have a string for its `value`", OTX_WRONG_SHAPE,
                                     pair.value->head};
    if (otx_map_find(item, OTX_S("<<")).key)
        return (struct otx_obstacle){"may get its `value` through a merge key `<<`; write it out",
                                     OTX_SHARED_NODE, item->head};
    return (struct otx_obstacle){0};
}

struct otx_obstacle otx_fill(const struct otx_place *place, struct otx_arena *arena,
                             struct otx_node *item, struct otx_want *want)
{
    const struct otx_pair pair = otx_map_find(item, otx_str_of(want->part));
    struct otx_obstacle found = find_obstacle(item, want);
    if (found.why)
        return found;
    const char *why = pair.value ? replace_null(place, arena, item, pair, want)
                                 : add_pair(place, arena, item, want);
    return (struct otx_obstacle){why, OTX_CANNOT_EDIT, item->head};
}

/* Whether the null must be written as `null`, because the text that it had would mean something
 * else in today's notation: in JSON every other null is invalid, and a null without a blank before
 * it becomes a part of a plain key. */
static bool needs_word(const struct otx_node *item, struct otx_pair pair, struct otx_str null_text)
{
    bool flow = item->style == OTX_FLOW, glued = null_text.n && null_text.p[0] > ' ';
    bool json_key = flow && pair.key->style != OTX_PLAIN;
    if (glued && !json_key)
        return true;
    if (otx_str_is(otx_str_trim(null_text), "null"))
        return false;
    return otx_is_json_but(pair.value) || (flow && !json_key && null_text.n == 0);
}

struct otx_obstacle otx_empty(const struct otx_place *place, struct otx_node *item,
                              const struct otx_want *want)
{
    struct otx_pair pair = otx_map_find(item, otx_str_of(want->part));
    struct otx_str null_text = want->known->before;
    if (!null_text.p) {
        pair.key->doomed = pair.value->doomed = true;
        return (struct otx_obstacle){otx_place_removals(place, item), OTX_CANNOT_EDIT, item->head};
    }
    size_t from = behind_colon(place->text, pair.key);
    otx_edit_add(place->edits, from, pair.value->end - from,
                 needs_word(item, pair, null_text) ? OTX_S(" null") : null_text);
    return (struct otx_obstacle){0};
}
