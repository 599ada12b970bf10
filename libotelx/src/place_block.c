/* Block style: text goes behind the last line of a collection, line break first, so that the end of
 * a file is no special case. */
#include "place_block.h"

#include "child.h"
#include "look.h"

const struct otx_node *otx_last_leaf(const struct otx_node *node)
{
    while (otx_is_block(node)) {
        const struct otx_node *last = NULL;
        for (const struct otx_node *child = node->first; child; child = child->next)
            last = child->doomed ? last : child;
        if (!last)
            break;
        node = last;
    }
    return node;
}

const struct otx_node *otx_open_block_scalar(struct otx_str text, const struct otx_node *collection)
{
    const struct otx_node *leaf = otx_last_leaf(collection);
    bool block = leaf->style == OTX_LITERAL || leaf->style == OTX_FOLDED;
    return block && leaf->kind == OTX_SCALAR && leaf->end == text.n ? leaf : NULL;
}

char otx_block_scalar_sign(struct otx_str text, const struct otx_node *leaf)
{
    for (size_t at = leaf->start + 1; at < leaf->start + 3 && at < text.n; at++)
        if (text.p[at] == '-' || text.p[at] == '+')
            return text.p[at];
    return 0;
}

/* Behind the last line of the collection and the comments that belong to it: those that follow at
 * once and are indented deeper than its children. */
static size_t behind_block(struct otx_str text, const struct otx_node *collection)
{
    size_t at = otx_line_end(text, collection->end);
    for (;;) {
        size_t line = otx_line_next(text, at), first = otx_skip_blanks(text, line, text.n);
        if (line >= text.n || first >= text.n || text.p[first] != '#' ||
            first - line <= collection->column)
            return at;
        at = otx_line_end(text, first);
    }
}

/* A block scalar that the end of the file ends has no last line break, to every reader; with text
 * behind it it must say so: `-` in its header, the only byte ever put elsewhere. */
static bool close_block_scalar(const struct otx_place *place, const struct otx_node *leaf)
{
    size_t at = leaf ? leaf->start + 1 : 0;
    if (!leaf || otx_block_scalar_sign(place->text, leaf) == '-')
        return true;
    if (otx_block_scalar_sign(place->text, leaf) == '+')
        return false;
    for (size_t i = 0; i < place->edits->count; i++)
        if (place->edits->items[i].at == at)
            return true;
    otx_edit_add(place->edits, at, 0, OTX_S("-"));
    return true;
}

const char *otx_block_add(const struct otx_place *place, const struct otx_node *collection,
                          const struct otx_node *add)
{
    struct otx_look look = otx_look_at(place->text, collection);
    size_t at = behind_block(place->text, collection);
    struct otx_buf buf = {0};
    look.eol = otx_line_break(place->text, at);
    if (!close_block_scalar(place, otx_open_block_scalar(place->text, collection)))
        return "ends in a `+` block scalar without a line break at the end of the file; add one";
    for (const struct otx_node *c = add->first; c; c = otx_next_child(add, c)) {
        otx_buf_add(&buf, look.eol);
        otx_buf_fill(&buf, ' ', collection->column);
        if (add->kind == OTX_MAP)
            otx_emit_pair(&buf, &look, collection->column, c, c->next);
        else
            otx_emit_item(&buf, &look, collection->column, c);
    }
    otx_edit_add(place->edits, at, 0, otx_buf_str(&buf));
    place->edits->failed |= buf.failed;
    otx_buf_free(&buf);
    return NULL;
}

/* The dash of an item: on the first line behind the item before it that begins with one. */
static size_t dash_of(struct otx_str text, const struct otx_node *seq, const struct otx_node *item)
{
    size_t at = seq->start;
    const struct otx_node *before = NULL;
    for (const struct otx_node *c = seq->first; c != item; c = c->next)
        before = c;
    if (!before)
        return at;
    for (at = otx_line_next(text, before->end); at < item->head; at = otx_line_next(text, at)) {
        size_t first = otx_skip_blanks(text, at, text.n);
        if (first < text.n && text.p[first] == '-')
            return first;
    }
    return item->head;
}

/* A child that begins its line goes with the line break before it; one that does not, the first
 * key behind a dash, up to the key that takes its place. */
static const char *remove_child(const struct otx_place *place, const struct otx_node *collection,
                                struct otx_node *child)
{
    struct otx_str text = place->text;
    const struct otx_node *next = otx_next_child(collection, child);
    bool map = collection->kind == OTX_MAP;
    size_t from = map ? child->head : dash_of(text, collection, child);
    size_t to = otx_line_end(text, otx_child_end(collection, child));
    if (otx_first_on_line(text, from)) {
        size_t line = otx_line_start(text, from);
        if (line == 0)
            to = otx_line_next(text, to);
        from = line ? otx_line_before(text, line) : 0;
    } else if (map && next && !next->doomed && otx_first_on_line(text, next->head)) {
        to = next->head;
    } else {
        return "shares its line with something that stays";
    }
    otx_edit_add(place->edits, from, to - from, (struct otx_str){NULL, 0});
    return NULL;
}

const char *otx_block_remove(const struct otx_place *place, const struct otx_node *collection)
{
    const char *why = NULL;
    for (struct otx_node *c = collection->first; c && !why; c = otx_next_child(collection, c))
        if (c->doomed)
            why = remove_child(place, collection, c);
    return why;
}
