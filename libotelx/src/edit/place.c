/* Chooses between the functions for block style and for flow style; replaces nulls and single
 * values. */
#include "edit/place.h"

#include <string.h>

#include "base/source.h"
#include "edit/child.h"
#include "edit/edits.h"
#include "edit/flow.h"
#include "yaml/emit.h"
#include "yaml/style.h"

const char *otx_place_children(const struct otx_place *place, const struct otx_node *collection,
                               const struct otx_node *add)
{
    const char *why = otx_check_shape(place->text, collection);
    if (why)
        return why;
    return otx_is_block(collection) ? otx_block_add(place, collection, add)
                                    : otx_flow_add(place, collection, add);
}

const char *otx_place_behind(const struct otx_place *place, const struct otx_node *list,
                             const struct otx_node *item, const struct otx_node *add)
{
    const char *why = otx_check_shape(place->text, list);
    if (why)
        return why;
    if (otx_is_block(list))
        return otx_block_add_behind(place, list, item, add);
    otx_flow_add_behind(place, list, item, add);
    return NULL;
}

static const struct otx_node *key_of(const struct otx_node *value)
{
    const struct otx_node *key = value->parent->first;
    while (otx_value(key) != value)
        key = otx_next_key(key);
    return key;
}

struct otx_str otx_null_as_written(struct otx_str text, const struct otx_node *null)
{
    bool written = null->end > null->start;
    if (!written && otx_is_block(null->parent))
        return (struct otx_str){NULL, 0};
    bool blank = !written && null->start > 0 && text.p[null->start - 1] == ' ';
    return otx_str_sub(text, null->start - blank, null->end);
}

/* Whether the null follows the colon of its key. In flow style `{a}` is a key whose null has no
 * colon. */
static bool has_colon(struct otx_str text, const struct otx_node *null)
{
    size_t at = null->start;
    while (at > 0 && text.p[at - 1] == ' ')
        at--;
    return null->end > null->start || (at > 0 && text.p[at - 1] == ':');
}

const char *otx_place_null(const struct otx_place *place, const struct otx_node *null,
                           const struct otx_node *value, struct otx_str *null_text)
{
    const struct otx_node *map = null->parent;
    *null_text = otx_null_as_written(place->text, null);
    if (null->anchored || null->tag.n)
        return "is a null with an anchor or a tag";
    if (!has_colon(place->text, null))
        return "has no `:` behind its key";
    if (!otx_str_is(null->text, "null") && otx_is_json_but(null))
        return "is a null in YAML, and no null in JSON; write `null`";
    if (otx_is_block(map) && otx_has_explicit_key(place->text, map))
        return "stands in a map with an explicit `?` key";
    struct otx_look look = otx_look_at(place->text, null);
    struct otx_buf buf = {0};
    size_t at = null->start;
    /* in block style the value goes to the next lines, in brackets into the same line */
    if (!null_text->p) {
        at = otx_line_end(place->text, at);
        look.eol = otx_line_break(place->text, at);
        otx_emit_value(&buf, &look, map->column, value);
    } else {
        look.expand = false;
        if (null_text->n == 0)
            otx_buf_char(&buf, ' ');
        otx_emit_flow(&buf, &look, 0, value);
    }
    otx_edit_done(place->edits, at, null->end - null->start, &buf);
    return NULL;
}

/* The offset after the colon of a value in block style, or after the value's anchor and tag. */
static size_t behind_properties(struct otx_str text, const struct otx_node *value)
{
    size_t end = otx_str_find(text, ':', key_of(value)->end) + 1, at = value->head;
    while (at < value->start && (text.p[at] == '&' || text.p[at] == '!')) {
        while (at < value->start && !strchr(" \t\r\n", text.p[at]))
            at++;
        end = at;
        at = otx_skip_blanks(text, at, value->start);
    }
    return end;
}

/* Removes all children of a block collection and writes `word` in their place. */
static const char *leave_word(const struct otx_place *place, const struct otx_node *value,
                              struct otx_str word)
{
    if (word.n)
        otx_edit_add(place->edits, behind_properties(place->text, value), 0, word);
    return otx_place_removals(place, value);
}

const char *otx_place_null_again(const struct otx_place *place, const struct otx_node *value,
                                 struct otx_str null_text)
{
    size_t at = value->head;
    /* another tool has written the file in block style since the injection */
    if (value->style != OTX_FLOW)
        return leave_word(place, value, null_text.n ? OTX_S(" null") : null_text);
    /* the null had no text in block style, or JSON needs the word */
    if (!null_text.p || otx_is_json_but(value))
        null_text = OTX_S("null");
    /* the text includes the blank before it */
    bool unwritten = null_text.n == 0 || null_text.p[0] == ' ';
    if (unwritten && at > 0 && place->text.p[at - 1] == ' ')
        at--;
    otx_edit_add(place->edits, at, value->end - at, null_text);
    return NULL;
}

const char *otx_place_emptied(const struct otx_place *place, const struct otx_node *value)
{
    if (!otx_is_block(value) || value->parent->kind != OTX_MAP)
        return otx_place_removals(place, value);
    return leave_word(place, value, value->kind == OTX_MAP ? OTX_S(" {}") : OTX_S(" []"));
}

const char *otx_place_removals(const struct otx_place *place, const struct otx_node *collection)
{
    const char *why = otx_check_shape(place->text, collection);
    if (why)
        return why;
    if (otx_is_block(collection))
        return otx_block_remove(place, collection);
    otx_flow_remove(place, collection);
    return NULL;
}

const char *otx_place_value(const struct otx_place *place, const struct otx_node *node,
                            const struct otx_node *value)
{
    const struct otx_node *parent = node->parent;
    struct otx_buf buf = {0};
    size_t from = node->start, to = node->end;
    if (node->anchored || node->tag.n || node->kind == OTX_ALIAS)
        return "has an anchor or a tag";
    if (otx_check_shape(place->text, parent))
        return otx_check_shape(place->text, parent);
    struct otx_look look = otx_look_at(place->text, parent);
    /* the line ending here may differ from that at the map's beginning */
    if (parent->style != OTX_FLOW)
        look.eol = otx_line_break(place->text, from);
    bool simple = value->kind == OTX_SCALAR || !value->first;
    bool was_simple = node->style == OTX_FLOW ||
                      (node->kind == OTX_SCALAR && to > from && node->style < OTX_LITERAL);
    if (parent->style == OTX_FLOW) {
        otx_emit_flow(&buf, &look, 0, value);
    } else if (parent->kind == OTX_SEQ) {
        otx_emit_content(&buf, &look, parent->column + look.item_step, value);
    } else if (simple && was_simple) {
        if (value->kind == OTX_SCALAR)
            otx_emit_scalar(&buf, &look, false, value);
        else
            otx_emit_flow(&buf, &look, 0, value);
    } else {
        from = otx_str_find(place->text, ':', key_of(node)->end) + 1;
        otx_emit_value(&buf, &look, parent->column, value);
    }
    otx_edit_done(place->edits, from, to - from, &buf);
    return NULL;
}
