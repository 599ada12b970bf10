/* For tests of the merge on lists: an overlay is merged into a small pod spec, again into the
 * result, and undone from its ledger. Knows no test. */
#ifndef TEST_MERGE_BENCH_H
#define TEST_MERGE_BENCH_H

#include "record/ledger.h"
#include "merge/merge.h"
#include "plan/build.h"
#include "support/tree.h"
#include "run/intact.h"

#define MOUNTS "containers:\n- name: c\n  volumeMounts:\n"

enum { MAX_ITEMS = 16 };

struct bench {
    struct otx_arena arena;
    struct tree before, after, back;
    struct text merged, again, undone;
    struct otx_want *pod, *list;
    struct otx_str ledger;
    struct otx_diags diags;
    size_t edits_again;
    const char *wrong;
};

/* One merge of `want` into `tree`; false when it is refused. */
static inline bool merge_into(struct bench *b, const struct tree *tree, struct otx_want *want,
                              struct text *out, struct otx_edits *edits)
{
    *edits = (struct otx_edits){.arena = &b->arena};
    struct otx_merge merge = {.arena = &b->arena,
                              .text = tree->text,
                              .edits = edits,
                              .diags = &b->diags,
                              .odd_at = SIZE_MAX};
    struct otx_buf buf = {0};
    otx_merge(&merge, tree->root, want);
    assert_false(b->arena.failed || edits->failed || b->diags.failed);
    if (merge.refused) {
        otx_edits_free(edits);
        return false;
    }
    assert_true(otx_edits_sort(edits));
    otx_edits_splice(edits, tree->text, 0, tree->text.n, &buf);
    *out = text_copy(buf.p, buf.n);
    otx_buf_free(&buf);
    return true;
}

/* The list that a text is about: the volumes, or the mounts of the container `c`. */
static inline void new_overlay(struct bench *b, bool mounts)
{
    b->pod = otx_want_new(&b->arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *up = b->pod;
    if (mounts) {
        up = otx_want_new(&b->arena, up, OTX_ITEMS, OTX_S("containers"));
        up->merge_key = "name";
        up->must_exist = true;
        up = otx_want_new(&b->arena, up, OTX_FIELDS, OTX_S("c"));
        up->must_exist = true;
    }
    b->list =
        otx_want_new(&b->arena, up, OTX_ITEMS, mounts ? OTX_S("volumeMounts") : OTX_S("volumes"));
    b->list->merge_key = mounts ? "mountPath" : "name";
}

static inline struct otx_want *new_leaf(struct bench *b, enum otx_verb verb, struct otx_str key)
{
    struct otx_want *leaf = otx_want_new(&b->arena, b->list, OTX_LEAF, key);
    struct otx_node *value = otx_new_node(&b->arena, OTX_MAP);
    leaf->verb = verb;
    if (verb != OTX_TAKE)
        leaf->value = otx_put(&b->arena, value, b->list->merge_key, otx_new_string(&b->arena, key));
    return leaf;
}

/* "end NEW", "front NEW", "before ITEM NEW", "after ITEM NEW", "take ITEM", with "; " between. */
static inline void add_leaves(struct bench *b, const char *spec)
{
    struct otx_str rest = otx_str_of(spec), part;
    while (rest.n && otx_str_cut(&rest, ';', &part)) {
        struct otx_str word, anchor = {NULL, 0}, key;
        part = otx_str_trim(part);
        otx_str_cut(&part, ' ', &word);
        bool before = otx_str_is(word, "before"), after = otx_str_is(word, "after");
        if (before || after)
            otx_str_cut(&part, ' ', &anchor);
        otx_str_cut(&part, ' ', &key);
        struct otx_want *leaf = new_leaf(b, otx_str_is(word, "take") ? OTX_TAKE : OTX_ENSURE, key);
        leaf->spot = before                      ? OTX_BEFORE
                     : after                     ? OTX_AFTER
                     : otx_str_is(word, "front") ? OTX_AT_FRONT
                                                 : OTX_AT_END;
        leaf->anchor = anchor;
    }
}

static inline void assert_no_key_twice(const struct otx_node *record)
{
    if (record->kind != OTX_MAP)
        return;
    for (const struct otx_node *key = record->first; key; key = otx_next_key(key)) {
        assert_null(otx_map_find(record, key->text).again);
        assert_no_key_twice(key->next);
    }
}

static const struct otx_node *read_ledger(struct bench *b)
{
    struct otx_scan scan;
    struct otx_yaml_error error;
    struct otx_node *root = NULL;
    struct otx_span all = {0, b->ledger.n};
    if (b->ledger.p)
        assert_true(otx_yaml_read(&b->arena, b->ledger, all, 10000, &scan, &root, &error));
    if (root)
        assert_no_key_twice(root);
    return otx_map_get(root, "pod");
}

static inline bool is_mounts(const char *text)
{
    return strstr(text, "volumeMounts") != NULL;
}

/* Merges; then once more with the ledger, and without any want. False when the first is refused. */
static inline bool run_bench(struct bench *b, struct otx_str text, const char *spec, bool mounts)
{
    struct otx_edits edits;
    struct otx_ledger none = {0};
    b->before = parse_bytes(text.p, text.n);
    assert_true(b->before.good);
    new_overlay(b, mounts);
    add_leaves(b, spec);
    if (!merge_into(b, &b->before, b->pod, &b->merged, &edits))
        return false;
    b->after = parse_bytes(b->merged.p, b->merged.n);
    if (!b->after.good)
        b->wrong = "the result is no YAML";
    else
        b->wrong = otx_verify(b->before.root, b->after.root, &edits, 0, 0);
    b->ledger = otx_ledger_text(&b->arena, b->pod, &none);
    otx_edits_free(&edits);
    if (b->wrong)
        return true;
    new_overlay(b, mounts);
    add_leaves(b, spec);
    if (b->ledger.p)
        otx_overlay_record(&b->arena, b->pod, read_ledger(b));
    assert_true(merge_into(b, &b->after, b->pod, &b->again, &edits));
    b->edits_again = edits.count;
    otx_edits_free(&edits);
    b->back = parse_bytes(b->merged.p, b->merged.n); /* nothing in it is doomed */
    new_overlay(b, mounts);
    if (b->ledger.p)
        otx_overlay_record(&b->arena, b->pod, read_ledger(b));
    if (!merge_into(b, &b->back, b->pod, &b->undone, &edits))
        b->wrong = "undoing is refused";
    otx_edits_free(&edits);
    return true;
}

static inline void bench_free(struct bench *b)
{
    tree_free(&b->before);
    tree_free(&b->after);
    tree_free(&b->back);
    text_free(&b->merged);
    text_free(&b->again);
    text_free(&b->undone);
    otx_diags_free(&b->diags);
    otx_arena_free(&b->arena);
}

static inline void check(const char *label, const char *what, struct text got, const char *want,
                         size_t n)
{
    if (got.n != n || (n && memcmp(got.p, want, n) != 0))
        fail_msg("%s, %s:\n%.*s\nwhere this was expected:\n%.*s", label, what, (int)got.n, got.p,
                 (int)n, want);
}

/* False when it is refused. */
static inline bool may_upgrade(struct bench *b, struct text *text, const char *spec)
{
    struct otx_edits edits;
    struct otx_ledger none = {0};
    struct tree tree = parse_bytes(text->p, text->n);
    struct text out = {0};
    const struct otx_node *record = read_ledger(b);
    assert_true(tree.good);
    new_overlay(b, true);
    add_leaves(b, spec);
    if (record)
        otx_overlay_record(&b->arena, b->pod, record);
    bool done = merge_into(b, &tree, b->pod, &out, &edits);
    if (done) {
        b->ledger = otx_ledger_text(&b->arena, b->pod, &none);
        text_free(text);
        *text = out;
    }
    otx_edits_free(&edits);
    tree_free(&tree);
    return done;
}

static inline void upgrade(struct bench *b, struct text *text, const char *spec)
{
    assert_true(may_upgrade(b, text, spec));
}

#endif
