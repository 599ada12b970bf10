/* What is taken must be understood on its own: it will be put back from the ledger, perhaps into a
 * text that looks different by then. */
#include "merge/take.h"

#include <string.h>

#include "base/source.h"
#include "edit/block.h"
#include "edit/child.h"
#include "edit/flow.h"
#include "yaml/parse.h"

enum { MAX_NODES = 10000 };

bool otx_took_place(const struct otx_want *want, const struct otx_node *item)
{
    for (const struct otx_want *w = want->parent->first; w; w = w->next)
        if (w != want && w->verb != OTX_TAKE && otx_str_eq(w->key, want->key) &&
            (w->ours || (w->value && otx_node_equal(w->value, item))))
            return true;
    return false;
}

/* Whether nothing but comments stand in [at, text.n). */
static bool only_comments(struct otx_str text, size_t at)
{
    while (at < text.n) {
        size_t first = otx_skip_blanks(text, at, text.n);
        if (first < text.n && !strchr("#\r\n", text.p[first]))
            return false;
        at = otx_line_next(text, first);
    }
    return true;
}

/* The tree of a list that is all of a text, or NULL. */
static struct otx_node *read_list(struct otx_arena *arena, struct otx_str text)
{
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_span all;
    size_t pos = 0;
    if (!otx_next_doc(text, &pos, &all) || all.start != 0 || all.end != text.n)
        return NULL;
    if (!otx_yaml_read(arena, text, all, MAX_NODES, &scan, &root, &error)) {
        arena->failed |= error.no_memory;
        return NULL;
    }
    return root && root->kind == OTX_SEQ ? root : NULL;
}

/* The item that these lines are, or NULL. There is a line break behind them: with none, a block
 * scalar would end in another way. */
static const struct otx_node *read_lines(struct otx_arena *arena, struct otx_str taken)
{
    char *copy = otx_alloc(arena, taken.n + 1);
    struct otx_str lines = {copy, taken.n + 1};
    if (!copy || taken.n == 0 || !strchr("\r\n", taken.p[0]))
        return NULL;
    memcpy(copy, taken.p, taken.n);
    copy[taken.n] = '\n';
    const struct otx_node *root = read_list(arena, lines);
    bool one = root && otx_is_block(root) && root->count == 1;
    return one && only_comments(lines, otx_line_end(lines, root->end)) ? root->first : NULL;
}

/* The same of a text from brackets, which has one comma: behind the item, or before the last one.
 * A comment may end it only where a line ended. */
static const struct otx_node *read_flow(struct otx_arena *arena, struct otx_str taken,
                                        enum otx_taken_from from)
{
    bool last = from == OTX_FROM_END, lines = from == OTX_FROM_LINES;
    struct otx_str before = last ? OTX_S("[x") : OTX_S("[");
    struct otx_buf buf = {0};
    otx_buf_add(&buf, before);
    otx_buf_add(&buf, taken);
    otx_buf_text(&buf, lines ? "\n]" : "]");
    struct otx_str text = otx_buf_done(arena, &buf);
    bool starts = last ? otx_str_starts(taken, OTX_S(","))
                       : !lines || (taken.n && strchr("\r\n", taken.p[0]));
    struct otx_node *root = text.p && starts ? read_list(arena, text) : NULL;
    if (!root || otx_is_block(root) || root->count != 1u + last || root->end != text.n)
        return NULL;
    size_t comma = otx_flow_comma(text, otx_child_end(root, root->last), text.n - 1);
    if ((comma == text.n - 1) != last)
        return NULL;
    otx_node_move(root, 0 - before.n);
    return root->last;
}

const struct otx_node *otx_taken_item(struct otx_arena *arena, struct otx_str taken,
                                      enum otx_taken_from from)
{
    if (from == OTX_FROM_NOWHERE)
        return NULL;
    return from == OTX_FROM_BLOCK ? read_lines(arena, taken) : read_flow(arena, taken, from);
}

/* Whether another one was taken from behind the same item: it would have been from behind that. */
static bool is_rivalled(const struct otx_want *want)
{
    for (const struct otx_want *w = want->parent->first; w; w = w->next)
        if (w != want && w->taken.n && !w->after.p == !want->after.p &&
            otx_str_eq(w->after, want->after))
            return true;
    return false;
}

bool otx_read_taken(struct otx_arena *arena, struct otx_want *want)
{
    const char *merge_key = want->parent->merge_key;
    want->value = otx_taken_item(arena, want->taken, want->from);
    return want->value && merge_key && !is_rivalled(want) &&
           otx_str_eq(otx_map_text(want->value, merge_key), want->key);
}

/* The item that the taken one stands behind, for the time when it comes back: not one that goes for
 * good. */
static const struct otx_node *item_before(const struct otx_node *item)
{
    const struct otx_node *before = NULL;
    for (const struct otx_node *c = item->parent->first; c != item; c = c->next)
        if (!c->doomed || c->taken)
            before = c;
    return before;
}

/* The one that was taken from behind this key in an earlier run, or NULL. */
static const struct otx_want *taken_behind(const struct otx_want *want, struct otx_str key)
{
    for (const struct otx_want *w = want->parent->first; w; w = w->next)
        if (w != want && w->taken.n && w->outcome != OTX_TAKEN && otx_str_eq(w->after, key))
            return w;
    return NULL;
}

/* Between that one and this there may have been others. */
static struct otx_str last_taken_behind(const struct otx_want *want, struct otx_str key)
{
    for (size_t steps = 0; steps < OTX_MAX_TAKEN; steps++) {
        const struct otx_want *next = taken_behind(want, key);
        if (!next)
            break;
        key = next->key;
    }
    return key;
}

/* Without the indentation of the list, so that the record is the same wherever the workload stands;
 * as they are when some are indented less. */
static struct otx_str without_dent(struct otx_arena *arena, struct otx_str lines,
                                   const struct otx_node *item)
{
    struct otx_buf buf = {0};
    bool all = otx_block_shift(&buf, lines, item->parent->column, 0);
    struct otx_str shifted = otx_buf_done(arena, &buf);
    const struct otx_node *alone = all && shifted.p ? read_lines(arena, shifted) : NULL;
    return alone && otx_node_equal(alone, item) ? shifted : lines;
}

static const char *take_lines(struct otx_arena *arena, struct otx_str text,
                              const struct otx_node *item, struct otx_want *want)
{
    struct otx_span span;
    const char *why = otx_block_span(text, item->parent, item, &span);
    if (why)
        return why;
    struct otx_str lines = otx_str_sub(text, span.start, span.end);
    const struct otx_node *alone = read_lines(arena, lines);
    if (!alone || !otx_node_equal(alone, item))
        return "must be written without aliases; it is to be taken out of its list";
    want->taken = without_dent(arena, lines, item);
    return NULL;
}

const char *otx_take(struct otx_arena *arena, struct otx_str text, struct otx_node *item,
                     struct otx_want *want)
{
    const struct otx_node *list = item->parent, *before = item_before(item);
    const char *merge_key = want->parent->merge_key;
    struct otx_str after = before ? otx_map_text(before, merge_key) : (struct otx_str){NULL, 0};
    struct otx_pair there = otx_seq_find(list, merge_key, after);
    if (before && (after.n == 0 || there.value != before || there.again))
        return "stands behind an item without a merge key of its own";
    const char *why = otx_is_block(list) ? take_lines(arena, text, item, want) : NULL;
    if (why)
        return why;
    want->after = last_taken_behind(want, after);
    want->outcome = OTX_TAKEN;
    item->taken = true;
    return NULL;
}
