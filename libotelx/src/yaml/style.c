/* The nearest example gives the style: first the collection itself, then the collections around
 * it. */
#include "yaml/style.h"

#include "base/source.h"

/* The defaults are the style of kubectl and kustomize: two columns a level, lists not indented. */
static const struct otx_look usual = {.map_step = 2,
                                      .seq_step = 0,
                                      .item_step = 2,
                                      .eol = {"\n", 1},
                                      .colon = {": ", 2},
                                      .comma = {", ", 2}};

/* The first block list below a block map, depth first. */
static const struct otx_node *find_list(const struct otx_node *node)
{
    if (node->kind == OTX_SEQ && otx_is_block(node) && node->parent &&
        node->parent->kind == OTX_MAP && otx_is_block(node->parent) &&
        node->column >= node->parent->column)
        return node;
    for (const struct otx_node *child = node->first; child; child = child->next) {
        const struct otx_node *found = otx_is_block(child) ? find_list(child) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static void look_of_lists(struct otx_look *look, const struct otx_node *from)
{
    const struct otx_node *list = NULL;
    for (const struct otx_node *at = from; at && !list; at = at->parent)
        list = find_list(at);
    if (!list)
        return;
    look->seq_step = list->column - list->parent->column;
    for (const struct otx_node *item = list->first; item; item = item->next) {
        if (item->kind != OTX_MAP || !otx_is_block(item) || item->column <= list->column)
            continue;
        look->item_step = item->column - list->column;
        break;
    }
}

/* Takes the indentation of maps from the nearest block map directly within another block map. */
static void look_of_maps(struct otx_look *look, const struct otx_node *from)
{
    for (const struct otx_node *at = from; at && at->parent; at = at->parent) {
        const struct otx_node *up = at->parent;
        if (at->kind != OTX_MAP || up->kind != OTX_MAP || !otx_is_block(at) || !otx_is_block(up) ||
            at->column <= up->column)
            continue;
        look->map_step = at->column - up->column;
        return;
    }
}

/* The nearest flow map that is not empty: an item of the list, the map itself, or a map around it.
 */
static const struct otx_node *nearest_map(const struct otx_node *flow)
{
    const struct otx_node *item = otx_first_item(flow);
    for (; item; item = item->next)
        if (item->kind == OTX_MAP && item->first && item->style == OTX_FLOW)
            return item;
    while (flow && flow->style == OTX_FLOW && (flow->kind != OTX_MAP || !flow->first))
        flow = flow->parent;
    return flow && flow->style == OTX_FLOW ? flow : NULL;
}

/* The white space at the start of the line of `at`. */
static struct otx_str dent_at(struct otx_str text, size_t at)
{
    size_t start = otx_line_start(text, at);
    return otx_str_sub(text, start, otx_skip_blanks(text, start, text.n));
}

/* The column of the first text in the line of `at`, after the dashes of block lists. */
static size_t dent_behind_dashes(struct otx_str text, size_t at)
{
    size_t start = otx_line_start(text, at), pos = otx_skip_blanks(text, start, text.n);
    while (pos + 1 < at && text.p[pos] == '-' && text.p[pos + 1] == ' ')
        pos = otx_skip_blanks(text, pos + 1, text.n);
    return pos - start;
}

static bool has_break(struct otx_str text, size_t from, size_t to)
{
    return otx_str_find(otx_str_sub(text, 0, to), '\n', from) < to;
}

static void look_of_separators(struct otx_look *look, struct otx_str text,
                               const struct otx_node *map)
{
    const struct otx_node *key = map->first;
    look->json = key->style == OTX_DOUBLE;
    if (look->json && key->end + 1 < text.n && text.p[key->end] == ':' &&
        text.p[key->end + 1] > ' ') {
        look->colon = OTX_S(":");
        look->comma = OTX_S(",");
    }
}

/* Whether braces on a line have blanks inside: as the braces below have, or else the map itself. */
static bool has_pad(struct otx_str text, const struct otx_node *flow)
{
    for (const struct otx_node *child = flow->first; child; child = child->next)
        if (child->kind == OTX_MAP && child->first && child->style == OTX_FLOW)
            return text.p[child->start + 1] == ' ';
    while (flow && (flow->kind != OTX_MAP || !flow->first))
        flow = flow->parent;
    return flow && flow->style == OTX_FLOW && text.p[flow->start + 1] == ' ';
}

/* An insertion is written over several lines when the last sibling is; in JSON also when each child
 * is on a line of its own. */
static void look_of_lines(struct otx_look *look, struct otx_str text, const struct otx_node *flow)
{
    if (!flow->first || !has_break(text, flow->start, flow->first->head))
        return;
    struct otx_str outer = dent_at(text, flow->start), inner = dent_at(text, flow->first->head);
    look->lead = inner;
    size_t dent = dent_behind_dashes(text, flow->start);
    look->unit = inner.n > dent && otx_str_starts(inner, outer) ? otx_str_sub(inner, dent, inner.n)
                                                                : OTX_S("  ");
    look->eol = otx_line_break(text, flow->start);
    look->expand = look->json;
    for (const struct otx_node *child = flow->first; child; child = child->next)
        if (child->first)
            look->expand = has_break(text, child->start, child->end);
}

struct otx_look otx_look_at(struct otx_str text, const struct otx_node *collection)
{
    struct otx_look look = usual;
    const struct otx_node *flow = collection;
    if (flow->kind == OTX_SCALAR)
        flow = flow->parent;
    if (flow->style == OTX_FLOW) {
        const struct otx_node *map = nearest_map(flow);
        if (map)
            look_of_separators(&look, text, map);
        look.pad = has_pad(text, flow);
        look_of_lines(&look, text, flow);
        return look;
    }
    look.eol = otx_line_break(text, collection->start);
    look_of_maps(&look, flow);
    look_of_lists(&look, flow);
    return look;
}

bool otx_is_json_but(const struct otx_node *node)
{
    const struct otx_node *root = node;
    while (root->parent)
        root = root->parent;
    return root != node && root->unlike_json == node->unlike_json;
}
