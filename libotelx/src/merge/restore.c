/* The parser decides what a text means in a place: the text is put into a map of the same style,
 * and the map is parsed. */
#include "merge/restore.h"

#include <string.h>

#include "base/source.h"
#include "edit/block.h"
#include "edit/edits.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/style.h"

/* A map with a single pair needs few nodes; a recorded text with more is no scalar. */
enum { MAX_NODES = 16 };

/* The value of the only pair of the map with this text, or NULL. */
static const struct otx_node *read_value(struct otx_arena *arena, struct otx_str map)
{
    struct otx_node *root = NULL;
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_span all = {0, map.n};
    if (!otx_yaml_read(arena, map, all, MAX_NODES, &scan, &root, &error)) {
        arena->failed |= error.no_memory;
        return NULL;
    }
    return root && root->kind == OTX_MAP && root->count == 2 ? otx_value(root->first) : NULL;
}

static bool is_equal(const struct otx_node *a, const struct otx_node *b)
{
    return a && a->kind == OTX_SCALAR && !a->anchored && !a->tag.n && otx_node_equal(a, b);
}

/* Whether the text is a string in the notation of JSON. Any other word is written anew by
 * otx_restore. */
static bool is_json_text(struct otx_str text)
{
    bool quoted = text.n > 1 && text.p[0] == '"';
    for (size_t i = 1; quoted && i + 1 < text.n; i++) {
        if ((unsigned char)text.p[i] < ' ')
            return false;
        if (text.p[i] == '\\' && !strchr("\"\\/bfnrtu", text.p[++i]))
            return false;
    }
    return quoted;
}

/* Whether the text `kept` in the place of `scalar` means `value`. A map in block style is tried at
 * the same column. */
static bool means_it(struct otx_arena *arena, const struct otx_node *scalar, struct otx_str kept,
                     const struct otx_node *value)
{
    const struct otx_node *parent = scalar->parent;
    bool flow = parent && parent->style == OTX_FLOW;
    struct otx_buf map = {0};
    if (otx_is_json_but(scalar) && !is_json_text(kept))
        return false;
    if (flow) {
        otx_buf_format(&map, "{k: %s}", kept);
    } else {
        otx_buf_fill(&map, ' ', parent ? parent->column : 0);
        otx_buf_format(&map, "k: %s", kept);
    }
    return is_equal(read_value(arena, otx_buf_done(arena, &map)), value);
}

bool otx_can_restore(struct otx_arena *arena, struct otx_str text, const struct otx_node *scalar)
{
    /* the byte after the scalar must end it in every style */
    bool ends = scalar->end == text.n || strchr(" \t\r\n,]}", text.p[scalar->end]);
    return ends && scalar->style < OTX_LITERAL && !scalar->anchored && !scalar->tag.n &&
           means_it(arena, scalar, otx_str_sub(text, scalar->start, scalar->end), scalar);
}

/* true, false, or an integer as JSON writes it: without leading zeros. */
static bool is_json_word(struct otx_str text)
{
    size_t digits = 0;
    if (otx_str_is(text, "true") || otx_str_is(text, "false"))
        return true;
    for (size_t i = 0; i < text.n; i++) {
        bool digit = text.p[i] >= '0' && text.p[i] <= '9';
        digits += digit;
        if (!digit && !(i == 0 && text.p[i] == '-'))
            return false;
    }
    return digits == 1 || (digits > 1 && text.p[text.n - digits] != '0');
}

void otx_restore(const struct otx_place *place, struct otx_arena *arena,
                 const struct otx_node *scalar, struct otx_str kept, const struct otx_node *value)
{
    struct otx_buf written = {0};
    if (means_it(arena, scalar, kept, value)) {
        otx_edit_add(place->edits, scalar->start, scalar->end - scalar->start, kept);
        return;
    }
    struct otx_look look = otx_look_at(place->text, scalar->parent);
    struct otx_node copy = *value;
    look.json |= otx_is_json_but(scalar);
    copy.style =
        otx_is_string(value) || (look.json && !is_json_word(value->text)) ? OTX_DOUBLE : OTX_PLAIN;
    otx_emit_scalar(&written, &look, scalar->parent->style == OTX_FLOW, &copy);
    otx_edit_done(place->edits, scalar->start, scalar->end - scalar->start, &written);
}
