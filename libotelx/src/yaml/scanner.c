/* The scanner's position in the text, and new nodes. Knows lines, blanks and comments, and no
 * notation of values. */
#include "yaml/scanner.h"

#include "base/source.h"

enum { MAX_DEPTH = 128 }; /* OTX_MAX_DEPTH; libyaml's reader refuses deeper ones */

/* Continues the count of the last call on the same line, so that a long line takes linear time. */
size_t otx_scan_column(struct otx_scanner *s)
{
    if (s->ascii)
        return s->at - s->line;
    if (s->counted < s->line || s->counted > s->at) {
        s->counted = s->line;
        s->chars = 0;
    }
    s->chars += otx_count_chars((struct otx_str){s->p, s->end}, s->counted, s->at);
    s->counted = s->at;
    return s->chars;
}

void otx_scan_break(struct otx_scanner *s)
{
    if (otx_scan_is(s, s->at, '\r'))
        s->at++;
    if (otx_scan_is(s, s->at, '\n'))
        s->at++;
    s->line = s->at;
}

/* The end of the line, before its line break. */
static size_t line_end(const struct otx_scanner *s, size_t at)
{
    return otx_line_end((struct otx_str){s->p, s->end}, at);
}

/* A comment begins with a `#` after a blank. After a quote or a bracket libyaml needs no blank;
 * such text is left to libyaml. */
bool otx_scan_line_end(struct otx_scanner *s)
{
    size_t from = s->at;
    otx_scan_spaces(s);
    if (s->at >= s->end || otx_scan_break_at(s, s->at))
        return true;
    if (s->p[s->at] != '#' || (s->at == from && s->at > s->line))
        return false;
    s->at = line_end(s, s->at);
    return true;
}

static bool is_marker(const struct otx_scanner *s, char c)
{
    return otx_scan_is(s, s->at, c) && otx_scan_is(s, s->at + 1, c) && otx_scan_is(s, s->at + 2, c);
}

bool otx_scan_token(struct otx_scanner *s)
{
    for (;;) {
        s->line = s->at;
        if (!otx_scan_line_end(s))
            break;
        if (s->at >= s->end)
            return true;
        otx_scan_break(s);
    }
    if (s->at > s->line)
        return true;
    /* directives and document markers are left to libyaml */
    return s->p[s->at] != '%' && !is_marker(s, '-') && !is_marker(s, '.');
}

bool otx_scan_next(struct otx_scanner *s)
{
    if (!otx_scan_line_end(s))
        return false;
    otx_scan_break(s);
    return otx_scan_token(s);
}

struct otx_node *otx_scan_add(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                              size_t start, size_t end)
{
    if (++s->nodes > s->max_nodes)
        return NULL;
    struct otx_node *node = otx_alloc(s->arena, sizeof *node);
    if (!node)
        return NULL;
    node->kind = (unsigned char)kind;
    node->head = node->start = start;
    node->end = end;
    otx_node_append(parent, node);
    return node;
}

struct otx_node *otx_scan_add_scalar(struct otx_scanner *s, struct otx_node *parent,
                                     const struct otx_scalar *scalar)
{
    struct otx_node *node = otx_scan_add(s, parent, OTX_SCALAR, scalar->start, scalar->end);
    if (!node)
        return NULL;
    node->style = (unsigned char)scalar->style;
    node->text = scalar->text;
    return node;
}

struct otx_node *otx_scan_open(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                               enum otx_style style, size_t column)
{
    struct otx_node *node =
        ++s->depth > MAX_DEPTH ? NULL : otx_scan_add(s, parent, kind, s->at, s->at);
    if (!node)
        return NULL;
    node->style = (unsigned char)style;
    node->column = (unsigned)column;
    return node;
}

bool otx_scan_is_outlined(const struct otx_scanner *s, const struct otx_node *parent)
{
    return s->outline && !s->outline->list && parent->kind == OTX_MAP && parent->last &&
           parent->parent->kind == OTX_ALIAS && otx_str_is(parent->last->text, "items");
}

struct otx_scan_item otx_scan_begin_item(const struct otx_scanner *s, const struct otx_node *list,
                                         size_t start)
{
    return (struct otx_scan_item){list->last, otx_arena_mark(s->arena), start};
}

bool otx_scan_cut_item(struct otx_scanner *s, struct otx_node *list,
                       const struct otx_scan_item *item, size_t end)
{
    struct otx_outline *outline = s->outline;
    struct otx_node whole = *list->last;
    if (!otx_grow((void **)&outline->spans, &outline->cap, outline->count, sizeof *outline->spans))
        return false;
    outline->spans[outline->count++] = (struct otx_span){item->start, end};
    outline->each(outline->context, list->last);
    if (whole.kind == OTX_SCALAR)
        return true;
    otx_arena_rewind(s->arena, item->mark);
    struct otx_node *bare = otx_alloc(s->arena, sizeof *bare);
    if (!bare)
        return false;
    *bare = whole;
    bare->first = bare->last = NULL;
    bare->count = 0;
    *(item->before ? &item->before->next : &list->first) = bare;
    list->last = bare;
    return true;
}
