/* Scans collections in brackets, on one or several lines. Each entry of a map must have a key, a
 * `:` and a value; pairs in a list, entries without a value and collections as keys are left to
 * libyaml. */
#include "yaml/scan_flow.h"

#include "base/source.h"
#include "tree/node.h"
#include "yaml/scan_scalar.h"

/* Skips blanks, line breaks and comments within brackets. False at `---` and the like at the left
 * edge, which are special there, too. */
static bool skip_gap(struct otx_scanner *s)
{
    if (!otx_scan_line_end(s))
        return s->p[s->at] != '#';
    otx_scan_break(s);
    return otx_scan_token(s) && s->at < s->end;
}

bool otx_scan_flow_value(struct otx_scanner *s, struct otx_node *parent)
{
    struct otx_scalar scalar;
    if (s->p[s->at] == '[' || s->p[s->at] == '{')
        return otx_scan_flow(s, parent);
    return otx_scan_scalar(s, &scalar, true) && !scalar.is_key &&
           otx_scan_add_scalar(s, parent, &scalar);
}

static bool scan_pair(struct otx_scanner *s, struct otx_node *map)
{
    struct otx_scalar key;
    if (!otx_scan_scalar(s, &key, true) || !key.is_key || !otx_scan_add_scalar(s, map, &key))
        return false;
    s->at++;
    return skip_gap(s) && otx_scan_flow_value(s, map);
}

/* The start of the line if only blanks precede the next byte, else this byte: the text from there
 * on has the item's dent. */
static size_t dented_start(const struct otx_scanner *s)
{
    return otx_skip_blanks((struct otx_str){s->p, s->end}, s->line, s->at) == s->at ? s->line
                                                                                    : s->at;
}

static bool scan_item(struct otx_scanner *s, struct otx_node *list)
{
    if (!s->outline || s->outline->list != list)
        return otx_scan_flow_value(s, list);
    struct otx_scan_item item = otx_scan_begin_item(s, list, dented_start(s));
    return otx_scan_flow_value(s, list) && otx_scan_cut_item(s, list, &item, s->at);
}

/* Scans the entries after an opening bracket: commas between them, and perhaps a comma after the
 * last. */
static bool scan_entries(struct otx_scanner *s, struct otx_node *node, char close)
{
    while (s->p[s->at] != close) {
        bool good = node->kind == OTX_MAP ? scan_pair(s, node) : scan_item(s, node);
        if (!good || !skip_gap(s))
            return false;
        if (s->p[s->at] == close)
            break;
        if (s->p[s->at++] != ',' || !skip_gap(s))
            return false;
    }
    return true;
}

bool otx_scan_flow(struct otx_scanner *s, struct otx_node *parent)
{
    bool map = s->p[s->at] == '{';
    bool outlined = !map && otx_scan_is_outlined(s, parent);
    enum otx_kind kind = map ? OTX_MAP : OTX_SEQ;
    struct otx_node *node = otx_scan_open(s, parent, kind, OTX_FLOW, otx_scan_column(s) + 1);
    s->at++;
    if (outlined)
        s->outline->list = node;
    if (!node || !skip_gap(s) || !scan_entries(s, node, map ? '}' : ']'))
        return false;
    node->end = ++s->at;
    s->depth--;
    return true;
}
