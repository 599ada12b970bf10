/* Trusts neither the planner nor the merge: knows only two trees and a list of byte ranges. */
#include "run/intact.h"

struct proof {
    const struct otx_edits *edits;
    size_t before_start, after_start;
    const char *wrong;
};

/* The first edit that ends at or after `at`. */
static size_t edit_at(const struct otx_edits *edits, size_t at)
{
    size_t low = 0, high = edits->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct otx_edit *edit = &edits->items[mid];
        if (edit->at + edit->removed < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Whether an edit changes bytes of [from, to]. Insertions at either end count. */
static bool is_touched(const struct proof *proof, size_t from, size_t to)
{
    size_t i = edit_at(proof->edits, from);
    return i < proof->edits->count && proof->edits->items[i].at <= to;
}

/* Whether a single edit removes the bytes [from, to). A null may have no bytes: it is removed with
 * the text around it, and not by an edit that begins at the null. */
static bool is_removed(const struct proof *proof, size_t from, size_t to)
{
    for (size_t i = edit_at(proof->edits, from); i < proof->edits->count; i++) {
        const struct otx_edit *edit = &proof->edits->items[i];
        size_t end = edit->at + edit->removed;
        if (edit->at > from)
            return false;
        if (to > from ? end >= to : end >= from && edit->at < from)
            return true;
    }
    return false;
}

/* The origin of a byte of the output: its offset in the input, or the offset of the insertion that
 * holds it. */
struct origin {
    size_t at;
    bool inserted;
};

struct walker {
    size_t next, shift_in,
        shift_out; /* the next edit; the bytes that earlier edits removed and inserted */
};

/* A null without bytes at the start of inserted text was there before the insertion. */
static struct origin origin_of(const struct proof *proof, struct walker *walk,
                               const struct otx_node *node)
{
    size_t out = node->head - proof->after_start;
    for (; walk->next < proof->edits->count; walk->next++) {
        const struct otx_edit *edit = &proof->edits->items[walk->next];
        size_t begins = edit->at - proof->before_start - walk->shift_in + walk->shift_out;
        if (out < begins || (out == begins && node->head == node->end))
            break;
        if (out < begins + edit->text.n)
            return (struct origin){edit->at, true};
        walk->shift_in += edit->removed;
        walk->shift_out += edit->text.n;
    }
    return (struct origin){out - walk->shift_out + walk->shift_in + proof->before_start, false};
}

/* Whether two nodes are equal, for collections without their children. */
static bool same_node(const struct otx_node *a, const struct otx_node *b)
{
    return a->kind == b->kind && a->style == b->style && otx_str_eq(a->tag, b->tag) &&
           a->anchored == b->anchored &&
           (a->kind == OTX_MAP || a->kind == OTX_SEQ || otx_str_eq(a->text, b->text));
}

static void compare(struct proof *proof, struct walker *walk, const struct otx_node *before,
                    const struct otx_node *after);

/* Walks the children of both nodes in step. Skips removed children of `before` and inserted
 * children of `after`. */
static void compare_children(struct proof *proof, struct walker *walk,
                             const struct otx_node *before, const struct otx_node *after)
{
    const struct otx_node *a = before->first, *b = after->first;
    while (!proof->wrong && (a || b)) {
        if (a && is_removed(proof, a->head, otx_child_value(before, a)->end)) {
            a = otx_next_child(before, a);
            continue;
        }
        if (b && origin_of(proof, walk, b).inserted) {
            b = otx_next_child(after, b);
            continue;
        }
        if (!a || !b) {
            proof->wrong =
                a ? "a node of the input is missing" : "a node is there that nobody inserted";
            return;
        }
        compare(proof, walk, a, b);
        if (before->kind == OTX_MAP && !proof->wrong)
            compare(proof, walk, otx_value(a), otx_value(b));
        a = otx_next_child(before, a);
        b = otx_next_child(after, b);
    }
}

/* Whether a null became a collection whose children are all inserted. */
static bool is_filled(const struct proof *proof, struct walker *walk, const struct otx_node *before,
                      const struct otx_node *after)
{
    if (!otx_is_null(before) || !after->first)
        return false;
    for (const struct otx_node *c = after->first; c; c = otx_next_child(after, c))
        if (!origin_of(proof, walk, c).inserted)
            return false;
    return true;
}

static void compare(struct proof *proof, struct walker *walk, const struct otx_node *before,
                    const struct otx_node *after)
{
    bool collection = before->kind == OTX_MAP || before->kind == OTX_SEQ;
    if (collection && same_node(before, after)) {
        compare_children(proof, walk, before, after);
        return;
    }
    if (!same_node(before, after) && !is_touched(proof, before->start, before->end) &&
        !is_filled(proof, walk, before, after))
        proof->wrong = "a node of the input has changed";
}

const char *otx_verify(const struct otx_node *before, const struct otx_node *after,
                       const struct otx_edits *edits, size_t before_start, size_t after_start)
{
    struct proof proof = {edits, before_start, after_start, NULL};
    struct walker walk = {0, 0, 0};
    if (!before || !after)
        return before || after ? "a document has vanished" : NULL;
    compare(&proof, &walk, before, after);
    return proof.wrong;
}
