/* Scans block style: maps and lists by their columns, and other notations as their values. Left to
 * libyaml are anchors, aliases, tags, `?` keys, tabs between tokens, documents that are a single
 * scalar, and all errors. Recursion is limited: a collection is open while its function runs, and
 * at most OTX_MAX_DEPTH are open. */
#include "yaml/scan.h"

#include "yaml/scan_block.h"
#include "yaml/scan_flow.h"
#include "yaml/scan_scalar.h"
#include "yaml/scanner.h"

/* The values that are possible in a place. */
enum place {
    ON_LINE,   /* on the line of the key: no block collection */
    BEGINNING, /* on a new line, or after a dash: any value */
};

static bool scan_node(struct otx_scanner *s, struct otx_node *parent, size_t indent,
                      enum place place);

static bool is_dash(const struct otx_scanner *s)
{
    return otx_scan_is(s, s->at, '-') && otx_scan_gap_at(s, s->at + 1);
}

static bool add_null(struct otx_scanner *s, struct otx_node *parent, size_t at)
{
    struct otx_scalar nothing = {.start = at, .end = at, .text = {s->p + at, 0}};
    return otx_scan_add_scalar(s, parent, &nothing);
}

/* Scans the value after a dash or a `:` of the collection `parent` at `column`, up to the next
 * token. */
static bool scan_value(struct otx_scanner *s, struct otx_node *parent, size_t column)
{
    size_t from = s->at;
    bool in_list = parent->kind == OTX_SEQ;
    if (!otx_scan_line_end(s))
        return s->at > from && scan_node(s, parent, column, in_list ? BEGINNING : ON_LINE);
    otx_scan_break(s);
    if (!otx_scan_token(s))
        return false;
    /* a list may stand at the column of its key (YAML 1.2, 8.2.3) */
    size_t least = in_list || !is_dash(s) ? column + 1 : column;
    if (s->at < s->end && otx_scan_indent(s) >= least)
        return scan_node(s, parent, column, BEGINNING);
    return add_null(s, parent, from);
}

static bool close(struct otx_scanner *s, struct otx_node *node)
{
    node->end = node->last->end;
    s->depth--;
    return true;
}

/* Scans a map. Its first key was read and begins at `column`. */
static bool scan_map(struct otx_scanner *s, struct otx_node *parent, struct otx_scalar *key,
                     size_t column)
{
    struct otx_node *map = otx_scan_open(s, parent, OTX_MAP, OTX_BLOCK, column);
    if (!map)
        return false;
    map->head = map->start = key->start;
    for (;;) {
        if (!otx_scan_add_scalar(s, map, key))
            return false;
        s->at++;
        if (!scan_value(s, map, column))
            return false;
        if (s->at >= s->end || otx_scan_indent(s) < column)
            return close(s, map);
        if (otx_scan_indent(s) > column || is_dash(s) || !otx_scan_scalar(s, key, false) ||
            !key->is_key)
            return false;
    }
}

static bool scan_list(struct otx_scanner *s, struct otx_node *parent)
{
    size_t column = otx_scan_indent(s);
    bool outlined = otx_scan_is_outlined(s, parent);
    struct otx_node *list = otx_scan_open(s, parent, OTX_SEQ, OTX_BLOCK, column);
    if (!list)
        return false;
    if (outlined)
        s->outline->list = list;
    for (;;) {
        struct otx_scan_item item = otx_scan_begin_item(s, list, s->line);
        s->at++;
        if (!scan_value(s, list, column))
            return false;
        if (outlined && !otx_scan_cut_item(s, list, &item, s->at < s->end ? s->line : s->end))
            return false;
        if (s->at >= s->end || otx_scan_indent(s) < column)
            return close(s, list);
        if (otx_scan_indent(s) > column)
            return false;
        if (!is_dash(s)) /* the next key of the map around the list */
            return close(s, list);
    }
}

/* Scans a scalar, up to the next token. Plain text continues on lines indented more than
 * `indent`. */
static bool scan_text(struct otx_scanner *s, struct otx_node *parent,
                      const struct otx_scalar *scalar, size_t indent)
{
    struct otx_node *node = otx_scan_add_scalar(s, parent, scalar);
    if (!node || !otx_scan_next(s))
        return false;
    if (s->at >= s->end || otx_scan_indent(s) <= indent)
        return true;
    return node->style == OTX_PLAIN && otx_scan_more_plain(s, node, indent) && otx_scan_next(s) &&
           (s->at >= s->end || otx_scan_indent(s) <= indent);
}

/* Scans the node that begins here, in a collection at column `indent`, up to the next token. */
static bool scan_node(struct otx_scanner *s, struct otx_node *parent, size_t indent,
                      enum place place)
{
    struct otx_scalar scalar;
    size_t column = otx_scan_indent(s);
    char c = s->p[s->at];
    if (c == '|' || c == '>')
        return otx_scan_block_scalar(s, parent, indent);
    if (c == '[' || c == '{')
        return otx_scan_flow(s, parent) && otx_scan_next(s);
    if (is_dash(s))
        return place == BEGINNING && scan_list(s, parent);
    if (!otx_scan_scalar(s, &scalar, false))
        return false;
    if (scalar.is_key)
        return place == BEGINNING && scan_map(s, parent, &scalar, column);
    return scan_text(s, parent, &scalar, indent);
}

/* Scans the root, which must be a collection. */
static bool scan_root(struct otx_scanner *s, struct otx_node *above)
{
    char c = s->p[s->at];
    if (c == '|' || c == '>')
        return false;
    return scan_node(s, above, 0, BEGINNING) && s->at >= s->end && above->first->kind != OTX_SCALAR;
}

static struct otx_scanner new_scanner(struct otx_arena *arena, struct otx_str text,
                                      struct otx_span span, bool ascii)
{
    return (struct otx_scanner){.p = text.p,
                                .at = span.start,
                                .end = span.end,
                                .line = span.start,
                                .counted = span.start,
                                .ascii = ascii,
                                .max_nodes = SIZE_MAX,
                                .arena = arena};
}

bool otx_yaml_scan(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                   size_t max_nodes, struct otx_outline *outline, struct otx_node **root)
{
    struct otx_scanner s = new_scanner(arena, text, doc, ascii);
    s.max_nodes = max_nodes;
    s.outline = outline;
    struct otx_node above = {.kind = OTX_ALIAS}; /* a temporary parent for the root */
    *root = NULL;
    bool good = otx_scan_token(&s) && (s.at >= s.end || scan_root(&s, &above));
    otx_buf_free(&s.value);
    if (!good || !above.first)
        return good;
    *root = above.first;
    (*root)->parent = NULL;
    otx_count_unlike_json(*root);
    return true;
}

bool otx_yaml_scan_item(struct otx_arena *arena, struct otx_str text, struct otx_span span,
                        bool ascii, const struct otx_outline *outline, struct otx_node **item)
{
    struct otx_scanner s = new_scanner(arena, text, span, ascii);
    struct otx_node above = {.kind = OTX_ALIAS};
    bool flow = outline->list->style == OTX_FLOW;
    s.depth = flow ? 2 : 1; /* the List's root is around the item, and in brackets also the list */
    bool good =
        otx_scan_token(&s) && (flow ? otx_scan_flow_value(&s, &above) : scan_list(&s, &above));
    otx_buf_free(&s.value);
    if (!good)
        return false;
    *item = flow ? above.first : above.first->first;
    (*item)->parent = (struct otx_node *)(uintptr_t)outline->list;
    return true;
}
