/* Positions. In block style an insertion goes behind the last line of a collection, line break
 * first, so that the end of a file is no special case; in flow style behind the last child. */
#include "place.h"

#include <string.h>

#include "look.h"

static struct otx_str none(void)
{
    return (struct otx_str){NULL, 0};
}

static const struct otx_node *next_child(const struct otx_node *collection,
                                         const struct otx_node *child)
{
    return collection->kind == OTX_MAP ? child->next->next : child->next;
}

/* End of the child that begins with this node: that of the value, for a key. */
static size_t child_end(const struct otx_node *collection, const struct otx_node *child)
{
    const struct otx_node *last = collection->kind == OTX_MAP ? child->next : child;
    return last->end > child->end ? last->end : child->end;
}

static bool has_survivor(const struct otx_node *collection)
{
    for (const struct otx_node *c = collection->first; c; c = next_child(collection, c))
        if (!c->doomed)
            return true;
    return false;
}

static bool first_on_line(struct otx_str text, size_t at)
{
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at == 0 || text.p[at - 1] == '\n';
}

/* `? key` on this place: the question mark stands before the key, or the blanks before it. */
static bool has_explicit_key(struct otx_str text, const struct otx_node *map)
{
    if (map->kind != OTX_MAP)
        return false;
    for (const struct otx_node *key = map->first; key; key = key->next->next) {
        size_t at = key->head;
        while (at > 0 && strchr(" \t\r\n", text.p[at - 1]))
            at--;
        if (at > 0 && text.p[at - 1] == '?' && (at < 2 || strchr(" \t\r\n{,-", text.p[at - 2])))
            return true;
    }
    return false;
}

static const char *check_shape(const struct otx_place *place, const struct otx_node *collection)
{
    if (collection->single_pair)
        return "is a pair without braces; write the braces";
    if (has_explicit_key(place->text, collection))
        return "has an explicit `?` key";
    return NULL;
}

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

static const char *place_in_block(const struct otx_place *place, const struct otx_node *collection,
                                  const struct otx_node *add)
{
    struct otx_look look = otx_look_at(place->text, collection);
    size_t at = behind_block(place->text, collection);
    struct otx_buf buf = {0};
    look.eol = otx_line_break(place->text, at);
    if (!close_block_scalar(place, otx_open_block_scalar(place->text, collection)))
        return "ends in a `+` block scalar without a line break at the end of the file; add one";
    for (const struct otx_node *c = add->first; c; c = next_child(add, c)) {
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

/* The comma behind `at` in a flow collection that ends at `end`, or `end`. */
static size_t comma_behind(struct otx_str text, size_t at, size_t end)
{
    while (at < end) {
        if (text.p[at] == '#')
            at = otx_line_next(text, at);
        else if (strchr(" \t\r\n", text.p[at]))
            at++;
        else
            return text.p[at] == ',' ? at : end;
    }
    return end;
}

static void emit_flow_children(struct otx_buf *buf, const struct otx_look *look,
                               const struct otx_node *add, struct otx_str between)
{
    for (const struct otx_node *c = add->first; c; c = next_child(add, c)) {
        if (c != add->first)
            otx_buf_add(buf, between);
        if (add->kind == OTX_MAP)
            otx_emit_flow_pair(buf, look, 0, c, c->next);
        else
            otx_emit_flow(buf, look, 0, c);
    }
}

/* Right behind the bracket; or, when all children go, in their place. */
static const char *place_in_empty(const struct otx_place *place, const struct otx_node *flow,
                                  const struct otx_node *add)
{
    struct otx_look look = otx_look_at(place->text, flow);
    struct otx_buf buf = {0};
    size_t at = flow->last ? child_end(flow, flow->first) : flow->start + 1;
    for (const struct otx_node *c = flow->first; c; c = next_child(flow, c))
        at = child_end(flow, c);
    if (at < place->text.n && place->text.p[at] == '#')
        return "has a comment without a blank before it";
    look.expand = look.expand && flow->first;
    if (!flow->first && place->text.p[at] == ' ')
        otx_buf_char(&buf, ' '); /* `{ }` becomes `{ x }` */
    emit_flow_children(&buf, &look, add, look.comma);
    otx_edit_add(place->edits, at, 0, otx_buf_str(&buf));
    place->edits->failed |= buf.failed;
    otx_buf_free(&buf);
    return NULL;
}

/* Children each on lines of their own: the comma goes behind the last one, the rest on new lines
 * behind its line, so that a comment there stays with it. */
static void place_on_lines(const struct otx_place *place, const struct otx_look *look, size_t last,
                           size_t comma, size_t end, const struct otx_node *add)
{
    struct otx_buf line = {0}, between = {0};
    size_t at = otx_line_end(place->text, comma < end ? comma : last);
    otx_buf_char(&between, ',');
    otx_buf_add(&between, look->eol);
    otx_buf_add(&between, look->lead);
    if (comma == end && at == last)
        otx_buf_char(&line, ',');
    else if (comma == end)
        otx_edit_add(place->edits, last, 0, OTX_S(","));
    otx_buf_add(&line, look->eol);
    otx_buf_add(&line, look->lead);
    emit_flow_children(&line, look, add, otx_buf_str(&between));
    if (comma < end)
        otx_buf_char(&line, ',');
    otx_edit_add(place->edits, at, 0, otx_buf_str(&line));
    place->edits->failed |= line.failed || between.failed;
    otx_buf_free(&line);
    otx_buf_free(&between);
}

static const char *place_in_flow(const struct otx_place *place, const struct otx_node *flow,
                                 const struct otx_node *add)
{
    struct otx_str text = place->text;
    if (!has_survivor(flow))
        return place_in_empty(place, flow, add);
    struct otx_look look = otx_look_at(text, flow);
    size_t last = 0, bracket = flow->end - 1;
    for (const struct otx_node *c = flow->first; c; c = next_child(flow, c))
        last = child_end(flow, c);
    size_t comma = comma_behind(text, last, bracket);
    if (look.lead.n && otx_line_end(text, comma < bracket ? comma : last) < bracket) {
        place_on_lines(place, &look, last, comma, bracket, add);
        return NULL;
    }
    struct otx_buf buf = {0};
    if (comma == bracket)
        otx_buf_add(&buf, look.comma);
    else
        otx_buf_add(&buf, otx_str_sub(look.comma, 1, 2));
    emit_flow_children(&buf, &look, add, look.comma);
    if (comma < bracket)
        otx_buf_char(&buf, ',');
    otx_edit_add(place->edits, comma < bracket ? comma + 1 : last, 0, otx_buf_str(&buf));
    place->edits->failed |= buf.failed;
    otx_buf_free(&buf);
    return NULL;
}

const char *otx_place_children(const struct otx_place *place, const struct otx_node *collection,
                               const struct otx_node *add)
{
    const char *why = check_shape(place, collection);
    if (why)
        return why;
    return otx_is_block(collection) ? place_in_block(place, collection, add)
                                    : place_in_flow(place, collection, add);
}

static const struct otx_node *key_of(const struct otx_node *value)
{
    const struct otx_node *key = value->parent->first;
    while (key->next != value)
        key = key->next->next;
    return key;
}

struct otx_str otx_null_as_written(struct otx_str text, const struct otx_node *null)
{
    bool written = null->end > null->start;
    if (!written && otx_is_block(null->parent))
        return none();
    bool blank = !written && null->start > 0 && text.p[null->start - 1] == ' ';
    return otx_str_sub(text, null->start - blank, null->end);
}

/* Whether a null that is not written stands behind the colon of its key. */
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
    if (null->anchored || null->tagged)
        return "is a null with an anchor or a tag";
    if (!has_colon(place->text, null))
        return "has no `:` behind its key";
    if (otx_is_block(map) && has_explicit_key(place->text, map))
        return "stands in a map with an explicit `?` key";
    struct otx_look look = otx_look_at(place->text, null);
    struct otx_buf buf = {0};
    size_t at = null->start;
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
    otx_edit_add(place->edits, at, null->end - null->start, otx_buf_str(&buf));
    place->edits->failed |= buf.failed;
    otx_buf_free(&buf);
    return NULL;
}

const char *otx_place_null_again(const struct otx_place *place, const struct otx_node *value,
                                 struct otx_str null_text)
{
    size_t at = value->head;
    if (value->style != OTX_FLOW) { /* another tool has written it in block style since */
        at = otx_str_find(place->text, ':', key_of(value)->end) + 1;
        if (null_text.n)
            otx_edit_add(place->edits, at, 0, OTX_S(" null"));
        return otx_place_removals(place, value);
    }
    bool unwritten = null_text.n == 0 || null_text.p[0] == ' '; /* with the blank before it */
    if (unwritten && at > 0 && place->text.p[at - 1] == ' ')
        at--;
    otx_edit_add(place->edits, at, value->end - at, null_text);
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
static const char *remove_from_block(const struct otx_place *place,
                                     const struct otx_node *collection, struct otx_node *child)
{
    struct otx_str text = place->text;
    const struct otx_node *next = next_child(collection, child);
    bool map = collection->kind == OTX_MAP;
    size_t from = map ? child->head : dash_of(text, collection, child);
    size_t to = otx_line_end(text, child_end(collection, child));
    if (first_on_line(text, from)) {
        size_t line = otx_line_start(text, from);
        if (line == 0)
            to = otx_line_next(text, to);
        from = line ? otx_line_before(text, line) : 0;
    } else if (map && next && !next->doomed && first_on_line(text, next->head)) {
        to = next->head;
    } else {
        return "shares its line with something that stays";
    }
    otx_edit_add(place->edits, from, to - from, none());
    return NULL;
}

/* A run of doomed children in brackets. The text of each goes with one comma: its own where it has
 * one, else the comma before the run. */
static void remove_run(const struct otx_place *place, const struct otx_node *flow,
                       const struct otx_node *before, const struct otx_node *first,
                       const struct otx_node *last)
{
    struct otx_str text = place->text;
    size_t bracket = flow->end - 1;
    const struct otx_node *next = next_child(flow, last);
    size_t from = first->head, to = child_end(flow, last);
    size_t comma = before ? comma_behind(text, child_end(flow, before), bracket) : bracket;
    size_t own = comma_behind(text, to, bracket);
    if (before && first_on_line(text, first->head) && comma < first->head) {
        size_t line = otx_line_start(text, first->head);
        from = otx_line_before(text, line);
        if (own == bracket) {
            if (comma + 1 < from)
                otx_edit_add(place->edits, comma, 1, none());
            else
                from = comma;
        }
    } else if (before) {
        from = own == bracket ? comma : comma + 1;
    } else if (next) {
        otx_edit_add(place->edits, from, next->head - from, none());
        return;
    }
    if (own < bracket)
        to = own + 1;
    otx_edit_add(place->edits, from, to - from, none());
}

/* All of a list that stays, empty: `{ x }` becomes `{ }`. */
static void remove_all(const struct otx_place *place, const struct otx_node *flow)
{
    struct otx_str text = place->text;
    size_t from = flow->first->head, to = from;
    for (const struct otx_node *c = flow->first; c; c = next_child(flow, c))
        to = child_end(flow, c);
    size_t comma = comma_behind(text, to, flow->end - 1);
    if (comma < flow->end - 1)
        to = comma + 1;
    if (from == flow->start + 2 && text.p[from - 1] == ' ' && text.p[to] == ' ')
        from--;
    otx_edit_add(place->edits, from, to - from, none());
}

static void remove_from_flow(const struct otx_place *place, const struct otx_node *flow)
{
    const struct otx_node *before = NULL;
    if (!has_survivor(flow)) {
        remove_all(place, flow);
        return;
    }
    for (const struct otx_node *c = flow->first; c; c = next_child(flow, c)) {
        if (!c->doomed) {
            before = c;
            continue;
        }
        const struct otx_node *last = c;
        while (next_child(flow, last) && next_child(flow, last)->doomed)
            last = next_child(flow, last);
        remove_run(place, flow, before, c, last);
        c = last;
    }
}

const char *otx_place_removals(const struct otx_place *place, const struct otx_node *collection)
{
    const char *why = check_shape(place, collection);
    if (why)
        return why;
    if (!otx_is_block(collection)) {
        remove_from_flow(place, collection);
        return NULL;
    }
    for (struct otx_node *c = collection->first; c && !why;
         c = collection->kind == OTX_MAP ? c->next->next : c->next)
        if (c->doomed)
            why = remove_from_block(place, collection, c);
    return why;
}

const char *otx_place_value(const struct otx_place *place, const struct otx_node *node,
                            const struct otx_node *value)
{
    const struct otx_node *parent = node->parent;
    struct otx_buf buf = {0};
    size_t from = node->start, to = node->end;
    if (node->anchored || node->tagged || node->kind == OTX_ALIAS)
        return "has an anchor or a tag";
    if (check_shape(place, parent))
        return check_shape(place, parent);
    struct otx_look look = otx_look_at(place->text, parent);
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
    otx_edit_add(place->edits, from, to - from, otx_buf_str(&buf));
    place->edits->failed |= buf.failed;
    otx_buf_free(&buf);
    return NULL;
}
