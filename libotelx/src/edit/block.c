/* Block style. New lines are inserted after the last line of a collection and begin with the line
 * break: the end of a file is then no special case. */
#include "edit/block.h"

#include "base/source.h"
#include "edit/child.h"
#include "yaml/emit.h"
#include "yaml/style.h"

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

/* The end of the line that holds `end`. Comments on the next lines that are indented deeper than
 * `column` belong to the same child: then the end of the last of these comments. */
static size_t behind_line(struct otx_str text, size_t end, unsigned column)
{
    size_t at = otx_line_end(text, end);
    for (;;) {
        size_t line = otx_line_next(text, at), first = otx_skip_blanks(text, line, text.n);
        if (line >= text.n || first >= text.n || text.p[first] != '#' || first - line <= column)
            return at;
        at = otx_line_end(text, first);
    }
}

/* The end of the line before the first child: the line of a key or of a property. Comments between
 * that line and the child belong to the child. SIZE_MAX when the first child does not begin a
 * line. */
static size_t front_of(struct otx_str text, const struct otx_node *collection)
{
    size_t line = otx_line_start(text, collection->start);
    if (!otx_first_on_line(text, collection->start))
        return SIZE_MAX;
    while (line > 0) {
        size_t end = otx_line_before(text, line);
        line = otx_line_start(text, end);
        size_t first = otx_skip_blanks(text, line, end);
        if (first < end && text.p[first] != '#')
            return end;
    }
    return SIZE_MAX;
}

/* The offset for lines after this item, or before the first item when `item` is NULL. */
static size_t behind_item(struct otx_str text, const struct otx_node *list,
                          const struct otx_node *item)
{
    return item ? behind_line(text, item->end, list->column) : front_of(text, list);
}

/* A block scalar without a last line break at the end of the file has no line break in its value.
 * When lines are added after it, `-` in its header keeps the value: this is the only byte that is
 * ever inserted away from its place. */
static bool close_block_scalar(const struct otx_place *place, const struct otx_node *leaf)
{
    size_t at = leaf ? leaf->start + 1 : 0;
    if (!leaf || otx_block_scalar_sign(place->text, leaf) == '-')
        return true;
    /* `+` keeps all line breaks, so any line after it would change the value */
    if (otx_block_scalar_sign(place->text, leaf) == '+')
        return false;
    /* an earlier edit may have inserted the sign */
    for (size_t i = 0; i < place->edits->count; i++)
        if (place->edits->items[i].at == at)
            return true;
    otx_edit_add(place->edits, at, 0, OTX_S("-"));
    return true;
}

static const char *const open_end =
    "ends in a `+` block scalar without a line break at the end of the file; add one";
static const char *const no_front = "does not begin on a line of its own";

/* The line ending is taken from the place of the insertion: a file may mix line endings. */
static void add_lines(const struct otx_place *place, const struct otx_node *collection, size_t at,
                      const struct otx_node *add)
{
    struct otx_look look = otx_look_at(place->text, collection);
    struct otx_buf buf = {0};
    look.eol = otx_line_break(place->text, at);
    for (const struct otx_node *c = add->first; c; c = otx_next_child(add, c)) {
        otx_buf_add(&buf, look.eol);
        otx_buf_fill(&buf, ' ', collection->column);
        if (add->kind == OTX_MAP)
            otx_emit_pair(&buf, &look, collection->column, c, otx_value(c));
        else
            otx_emit_item(&buf, &look, collection->column, c);
    }
    otx_edit_done(place->edits, at, 0, &buf);
}

const char *otx_block_add(const struct otx_place *place, const struct otx_node *collection,
                          const struct otx_node *add)
{
    if (!close_block_scalar(place, otx_open_block_scalar(place->text, collection)))
        return open_end;
    size_t at = behind_line(place->text, collection->end, collection->column);
    add_lines(place, collection, at, add);
    return NULL;
}

/* Finds the offset for lines after `item`, and closes a block scalar that would swallow them. */
static const char *open_place(const struct otx_place *place, const struct otx_node *list,
                              const struct otx_node *item, size_t *at)
{
    *at = behind_item(place->text, list, item);
    if (*at == SIZE_MAX)
        return no_front;
    bool closed = !item || close_block_scalar(place, otx_open_block_scalar(place->text, item));
    return closed ? NULL : open_end;
}

const char *otx_block_add_behind(const struct otx_place *place, const struct otx_node *list,
                                 const struct otx_node *item, const struct otx_node *add)
{
    size_t at;
    const char *why = open_place(place, list, item, &at);
    if (!why)
        add_lines(place, list, at, add);
    return why;
}

/* The offset of an item's dash: the first line after the item before that begins with a dash. The
 * tree does not know offsets of dashes. */
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

/* A child that begins its line is removed with the line break before it. The first key of an item
 * follows the dash on the same line: it is removed up to the next key, which then follows the
 * dash. */
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
        /* the first line of the text has no line break before it */
        if (line == 0)
            to = otx_line_next(text, to);
        from = line ? otx_line_before(text, line) : 0;
    } else if (map && next && !next->doomed && otx_first_on_line(text, next->head)) {
        to = next->head;
    } else {
        return "shares its line with text that stays";
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
