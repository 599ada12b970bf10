/* Reads a document twice, with the scanner and with libyaml, and compares both trees in every
 * field. For tests and fuzzers; needs no cmocka. */
#ifndef TEST_TWO_TREES_H
#define TEST_TWO_TREES_H

#include "base/source.h"
#include "yaml/parse.h"
#include "yaml/scan.h"

enum two_trees {
    TWO_LEFT,      /* the scanner left it to libyaml */
    TWO_REFUSED,   /* the scanner left it to libyaml, which refused it */
    TWO_ALIKE,     /* both trees are the same */
    TWO_DIFFERENT, /* the trees differ */
};

/* Whether nodes `a` and `b` have the same place in their trees. */
static inline bool same_place(const struct otx_node *a, const struct otx_node *b)
{
    return !a == !b && (!a || (a->kind == b->kind && a->head == b->head && a->end == b->end));
}

/* The name of a field in which two nodes differ, or NULL. `column` is not compared for scalars. If
 * the text of one node is a part of the input, the text of the other must be the same part. */
static inline const char *differing_field(const struct otx_node *a, const struct otx_node *b)
{
#define SAME(field)                                                                                \
    if (a->field != b->field)                                                                      \
    return #field
    SAME(kind);
    SAME(style);
    SAME(anchored);
    SAME(tag.n);
    SAME(shared);
    SAME(single_pair);
    SAME(doomed);
    SAME(set_by);
    SAME(column);
    SAME(unlike_json);
    SAME(head);
    SAME(start);
    SAME(end);
    SAME(count);
#undef SAME
    if (!otx_str_eq(a->text, b->text) || !a->text.p != !b->text.p)
        return "text";
    if (!same_place(a->parent, b->parent))
        return "parent";
    if (!same_place(a->first, b->first))
        return "first";
    if (!same_place(a->last, b->last))
        return "last";
    if (!same_place(a->next, b->next))
        return "next";
    if (!same_place(a->target, b->target))
        return "target";
    return NULL;
}

static inline const char *differing_tree(const struct otx_node *a, const struct otx_node *b)
{
    const char *field = differing_field(a, b);
    const struct otx_node *x = a->first, *y = b->first;
    for (; !field && x && y; x = x->next, y = y->next)
        field = differing_tree(x, y);
    return field;
}

/* `*what`: the name of the field that differs. */
static inline enum two_trees read_twice(struct otx_str text, struct otx_span doc, const char **what)
{
    struct otx_arena one = {0}, two = {0};
    struct otx_node *scanned = NULL, *parsed = NULL;
    struct otx_yaml_error error;
    struct otx_scan scan = otx_scan_text(otx_str_sub(text, doc.start, doc.end));
    enum two_trees answer;
    *what = NULL;
    if (doc.start + scan.bad < doc.end)
        return TWO_REFUSED;
    bool taken = scan.printable && !scan.odd_breaks &&
                 otx_yaml_scan(&one, text, doc, scan.ascii, SIZE_MAX, NULL, &scanned);
    bool fit = otx_find_directive(text, doc) == doc.end;
    bool good = fit && otx_yaml_parse(&two, text, doc, scan.ascii, SIZE_MAX, &parsed, &error);
    if (!taken) {
        answer = good ? TWO_LEFT : TWO_REFUSED;
    } else {
        *what = !good                 ? "libyaml refuses it"
                : !scanned != !parsed ? "root"
                : scanned             ? differing_tree(scanned, parsed)
                                      : NULL;
        answer = *what ? TWO_DIFFERENT : TWO_ALIKE;
    }
    otx_arena_free(&one);
    otx_arena_free(&two);
    return answer;
}

#endif
