/* Flow style, and JSON. New text goes after the last child. Every child except the last has a comma
 * after it. */
#include "edit/flow.h"

#include <string.h>

#include "base/source.h"
#include "edit/child.h"
#include "edit/edits.h"
#include "yaml/emit.h"
#include "yaml/style.h"

/* The first byte from `at` on, before `end`, that is neither white space nor in a comment. */
static size_t skip(struct otx_str text, size_t at, size_t end)
{
    while (at < end && strchr("# \t\r\n", text.p[at]))
        at = text.p[at] == '#' ? otx_line_next(text, at) : at + 1;
    return at < end ? at : end;
}

/* The next comma from `at` on in a flow collection that ends at `end`, if only white space and
 * comments precede the comma; else `end`. */
static size_t find_comma(struct otx_str text, size_t at, size_t end)
{
    at = skip(text, at, end);
    return at < end && text.p[at] == ',' ? at : end;
}

static void emit_flow_children(struct otx_buf *buf, const struct otx_look *look,
                               const struct otx_node *add, struct otx_str between)
{
    for (const struct otx_node *c = add->first; c; c = otx_next_child(add, c)) {
        if (c != add->first)
            otx_buf_add(buf, between);
        if (add->kind == OTX_MAP)
            otx_emit_flow_pair(buf, look, 0, c, otx_value(c));
        else
            otx_emit_flow(buf, look, 0, c);
    }
}

/* Adds children right after the opening bracket or, when all children are removed, in their
 * place. */
static const char *place_in_empty(const struct otx_place *place, const struct otx_node *flow,
                                  const struct otx_node *add)
{
    struct otx_look look = otx_look_at(place->text, flow);
    struct otx_buf buf = {0};
    size_t at = flow->last ? otx_child_end(flow, flow->first) : flow->start + 1;
    for (const struct otx_node *c = flow->first; c; c = otx_next_child(flow, c))
        at = otx_child_end(flow, c);
    size_t comma = find_comma(place->text, at, flow->end - 1);
    if (flow->first && comma < flow->end - 1)
        at = comma + 1; /* the comma is removed with the last child */
    if (at < place->text.n && place->text.p[at] == '#')
        return "has a comment without a blank before it";
    look.expand = look.expand && flow->first;
    if (!flow->first && place->text.p[at] == ' ')
        otx_buf_char(&buf, ' '); /* `{ }` becomes `{ x }` */
    emit_flow_children(&buf, &look, add, look.comma);
    otx_edit_done(place->edits, at, 0, &buf);
    return NULL;
}

/* Adds children on new lines. The comma goes right after the last child, the new children after the
 * line: a comment on that line stays with the last child. */
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
    /* a collection with a trailing comma keeps one */
    if (comma < end)
        otx_buf_char(&line, ',');
    otx_edit_done(place->edits, at, 0, &line);
    place->edits->failed |= otx_buf_end(&between);
}

const char *otx_flow_add(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *add)
{
    struct otx_str text = place->text;
    if (!otx_has_survivor(flow))
        return place_in_empty(place, flow, add);
    struct otx_look look = otx_look_at(text, flow);
    size_t last = 0, bracket = flow->end - 1;
    for (const struct otx_node *c = flow->first; c; c = otx_next_child(flow, c))
        last = otx_child_end(flow, c);
    size_t comma = find_comma(text, last, bracket);
    if (look.lead.n && otx_line_ends_before(text, comma < bracket ? comma : last, bracket)) {
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
    otx_edit_done(place->edits, comma < bracket ? comma + 1 : last, 0, &buf);
    return NULL;
}

/* Each new child has a comma after it. The new children get lines of their own when the next child
 * begins a line; else they go right after the comma of `child`, or before the first child. */
void otx_flow_add_behind(const struct otx_place *place, const struct otx_node *flow,
                         const struct otx_node *child, const struct otx_node *add)
{
    struct otx_str text = place->text;
    struct otx_look look = otx_look_at(text, flow);
    struct otx_buf buf = {0}, between = {0};
    const struct otx_node *next = child ? otx_next_child(flow, child) : flow->first;
    size_t at = flow->start + 1;
    if (child)
        at = find_comma(text, otx_child_end(flow, child), flow->end - 1) + 1;
    bool lines = look.lead.n && otx_line_ends_before(text, at, next->head);
    if (lines) {
        at = otx_line_end(text, at);
        otx_buf_char(&between, ',');
        otx_buf_add(&between, look.eol);
        otx_buf_add(&between, look.lead);
        otx_buf_add(&buf, otx_str_sub(otx_buf_str(&between), 1, between.n));
    } else {
        otx_buf_add(&between, look.comma);
        if (child)
            otx_buf_add(&buf, otx_str_sub(look.comma, 1, 2));
        else
            at = next->head;
    }
    emit_flow_children(&buf, &look, add, otx_buf_str(&between));
    otx_buf_add(&buf, lines || child ? OTX_S(",") : look.comma);
    otx_edit_done(place->edits, at, 0, &buf);
    place->edits->failed |= otx_buf_end(&between);
}

/* Removes doomed children that begin a line below a comment, when another child on that line stays:
 * the line must stay, or the comment would swallow that child. False when the case is another. */
static bool remove_within_line(const struct otx_place *place, size_t bracket, size_t comma,
                               size_t from, size_t to)
{
    struct otx_str text = place->text;
    size_t own = find_comma(text, to, bracket), behind = own < bracket ? own + 1 : to;
    size_t next = skip(text, behind, bracket);
    if (otx_line_ends_before(text, behind, next) || !memchr(text.p + comma, '#', from - comma))
        return false;
    if (own == bracket)
        otx_edit_add(place->edits, comma, 1, (struct otx_str){NULL, 0});
    otx_edit_add(place->edits, from, (own < bracket ? next : to) - from, (struct otx_str){NULL, 0});
    return true;
}

/* Removes consecutive doomed children, each with one comma: the comma after it or, when there is
 * none, the comma before the first of them. */
static void remove_run(const struct otx_place *place, const struct otx_node *flow,
                       const struct otx_node *before, const struct otx_node *first,
                       const struct otx_node *last)
{
    struct otx_str text = place->text;
    size_t bracket = flow->end - 1;
    const struct otx_node *next = otx_next_child(flow, last);
    size_t from = first->head, to = otx_child_end(flow, last);
    size_t comma = before ? find_comma(text, otx_child_end(flow, before), bracket) : bracket;
    size_t own = find_comma(text, to, bracket);
    if (before && comma < from && remove_within_line(place, bracket, comma, from, to))
        return;
    if (before && otx_first_on_line(text, first->head) && comma < first->head) {
        size_t line = otx_line_start(text, first->head);
        from = otx_line_before(text, line);
        if (own == bracket) {
            /* a comment or a line break between the comma and the line stays */
            if (comma + 1 < from)
                otx_edit_add(place->edits, comma, 1, (struct otx_str){NULL, 0});
            else
                from = comma;
        }
    } else if (before) {
        from = own == bracket ? comma : comma + 1;
    } else if (next && otx_first_on_line(text, from) &&
               otx_line_ends_before(text, own, next->head)) {
        from = otx_line_before(text, otx_line_start(text, from));
    } else if (next) {
        otx_edit_add(place->edits, from, next->head - from, (struct otx_str){NULL, 0});
        return;
    }
    if (own < bracket)
        to = own + 1;
    otx_edit_add(place->edits, from, to - from, (struct otx_str){NULL, 0});
}

/* Removes all children; the brackets stay, and `{ x }` becomes `{ }`. */
static void remove_all(const struct otx_place *place, const struct otx_node *flow)
{
    struct otx_str text = place->text;
    size_t from = flow->first->head, to = from;
    for (const struct otx_node *c = flow->first; c; c = otx_next_child(flow, c))
        to = otx_child_end(flow, c);
    size_t comma = find_comma(text, to, flow->end - 1);
    if (comma < flow->end - 1)
        to = comma + 1;
    if (from == flow->start + 2 && text.p[from - 1] == ' ' && text.p[to] == ' ')
        from--;
    otx_edit_add(place->edits, from, to - from, (struct otx_str){NULL, 0});
}

void otx_flow_remove(const struct otx_place *place, const struct otx_node *flow)
{
    const struct otx_node *before = NULL;
    if (!otx_has_survivor(flow)) {
        remove_all(place, flow);
        return;
    }
    for (const struct otx_node *c = flow->first; c; c = otx_next_child(flow, c)) {
        if (!c->doomed) {
            before = c;
            continue;
        }
        const struct otx_node *last = c;
        while (otx_next_child(flow, last) && otx_next_child(flow, last)->doomed)
            last = otx_next_child(flow, last);
        remove_run(place, flow, before, c, last);
        c = last;
    }
}
