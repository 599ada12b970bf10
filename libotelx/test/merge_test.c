/* The merge on lists: where missing items go, and what is taken out and put back. Every overlay is
 * merged into a small pod spec, again into the result, and undone from its ledger. */
#include "ledger.h"
#include "merge.h"
#include "overlay.h"
#include "report.h"
#include "tree.h"
#include "verify.h"

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
static bool merge_into(struct bench *b, const struct tree *tree, struct otx_want *want,
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
static void new_overlay(struct bench *b, bool mounts)
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

static struct otx_want *new_leaf(struct bench *b, enum otx_verb verb, struct otx_str key)
{
    struct otx_want *leaf = otx_want_new(&b->arena, b->list, OTX_LEAF, key);
    struct otx_node *value = otx_new_node(&b->arena, OTX_MAP);
    leaf->verb = verb;
    if (verb != OTX_TAKE)
        leaf->value = otx_put(&b->arena, value, b->list->merge_key, otx_new_string(&b->arena, key));
    return leaf;
}

/* "end NEW", "front NEW", "before ITEM NEW", "after ITEM NEW", "take ITEM", with "; " between. */
static void add_leaves(struct bench *b, const char *spec)
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

static void assert_no_key_twice(const struct otx_node *record)
{
    if (record->kind != OTX_MAP)
        return;
    for (const struct otx_node *key = record->first; key; key = key->next->next) {
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

static bool is_mounts(const char *text)
{
    return strstr(text, "volumeMounts") != NULL;
}

/* Merges; then once more with the ledger, and without any want. False when the first is refused. */
static bool run_bench(struct bench *b, struct otx_str text, const char *spec, bool mounts)
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

static void bench_free(struct bench *b)
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

static void check(const char *label, const char *what, struct text got, const char *want, size_t n)
{
    if (got.n != n || (n && memcmp(got.p, want, n) != 0))
        fail_msg("%s, %s:\n%.*s\nwhere this was expected:\n%.*s", label, what, (int)got.n, got.p,
                 (int)n, want);
}

struct row {
    const char *label, *text, *spec;
    const char *want; /* NULL: refused, with: */
    const char *why;
    const char *undone; /* when it is not the text */
};

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct bench b = {0};
        bool done = run_bench(&b, otx_str_of(row->text), row->spec, is_mounts(row->text));
        if (done != (row->want != NULL))
            fail_msg("%s: %s", row->label, done ? "not refused" : b.diags.items[0].text);
        if (!done && !strstr(b.diags.items[0].text, row->why))
            fail_msg("%s: \"%s\" where \"%s\" was expected", row->label, b.diags.items[0].text,
                     row->why);
        if (done) {
            const char *undone = row->undone ? row->undone : row->text;
            check(row->label, "merged", b.merged, row->want, strlen(row->want));
            if (b.wrong)
                fail_msg("%s: %s", row->label, b.wrong);
            if (b.edits_again)
                fail_msg("%s: a second run has edits", row->label);
            check(row->label, "undone", b.undone, undone, strlen(undone));
        }
        bench_free(&b);
    }
}

#define RUN(rows) run_rows(rows, sizeof(rows) / sizeof *(rows))

static const struct row block_spots[] = {
    {"end", "volumes:\n- name: a\n", "end x; end k", "volumes:\n- name: a\n- name: x\n- name: k\n",
     0, 0},
    {"front", "volumes:\n  - name: a\n", "front x; front k",
     "volumes:\n  - name: x\n  - name: k\n  - name: a\n", 0, 0},
    {"before", "volumes:\n- name: a\n- name: b\n", "before b x; before b k",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n", 0, 0},
    {"before the first", "volumes:\n- name: a\n", "before a k; front x",
     "volumes:\n- name: x\n- name: k\n- name: a\n", 0, 0},
    {"after", "volumes:\n- name: a\n- name: b\n", "after a x; after a k",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n", 0, 0},
    {"after the last", "volumes:\n- name: a\n", "end k; after a x",
     "volumes:\n- name: a\n- name: x\n- name: k\n", 0, 0},
    {"all at one place", "volumes:\n- name: a\n- name: b\n", "before b k; after a x; end z",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n- name: z\n", 0, 0},
    {"no such anchor", "volumes:\n- name: a\n", "before q x; after q k; end z",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: z\n", 0, 0},
    {"no list", "a: 1\n", "front x; after q k; before q z",
     "a: 1\nvolumes:\n- name: x\n- name: k\n- name: z\n", 0, 0},
    {"a null", "volumes:\na: 1\n", "end k; front x", "volumes:\n- name: k\n- name: x\na: 1\n", 0,
     0},
    {"a null in words", "volumes: null\na: 1\n", "end k; front x",
     "volumes: [{name: k}, {name: x}]\na: 1\n", 0, 0},
    {"CRLF", "volumes:\r\n- name: a\r\n- name: b\r\n", "front x; before b k",
     "volumes:\r\n- name: x\r\n- name: a\r\n- name: k\r\n- name: b\r\n", 0, 0},
    {"comments stay above their item",
     "volumes: # all\n\n# a\n- name: a # at a\n\n  # of none\n# b\n- name: b\n# end\n",
     "front x; before b k; after b z",
     "volumes: # all\n- name: x\n\n# a\n- name: a # at a\n- name: k\n\n  # of none\n# b\n- "
     "name: "
     "b\n- name: z\n# end\n",
     0, 0},
    {"deeper comments belong to the item before",
     "volumes:\n- name: a\n  # off: 1\n- name: b\n    # off: 2\n# c\n- name: c\n",
     "before b x; after b k",
     "volumes:\n- name: a\n  # off: 1\n- name: x\n- name: b\n    # off: 2\n- name: k\n# c\n- "
     "name: "
     "c\n",
     0, 0},
    {"a property of the list", "volumes: &v # here\n  # a\n  - name: a\n", "front x",
     "volumes: &v # here\n  - name: x\n  # a\n  - name: a\n", 0, 0},
    {"a property on its own line", "volumes:\n  !!seq # here\n  # a\n  - name: a\n", "front x",
     "volumes:\n  !!seq # here\n  - name: x\n  # a\n  - name: a\n", 0, 0},
    {"not a line of its own", "? volumes\n: - name: a\n", "front x", NULL,
     "does not begin on a line of its own", 0},
    {"block scalars with blank lines kept",
     "volumes:\n- name: a\n  t: |+\n    x\n\n\n- name: b\n  t: |\n    k\n\n\n- name: c\n",
     "after a x; before c k",
     "volumes:\n- name: a\n  t: |+\n    x\n\n\n- name: x\n- name: b\n  t: |\n    k\n- name: "
     "k\n\n\n- "
     "name: c\n",
     0, 0},
    {"no final line break", "volumes:\n- name: a\n- name: b", "front x; before b k; after b z",
     "volumes:\n- name: x\n- name: a\n- name: k\n- name: b\n- name: z", 0, 0},
    {"an open block scalar", "volumes:\n- name: a\n  t: |\n    x", "after a x; front k",
     "volumes:\n- name: k\n- name: a\n  t: |-\n    x\n- name: x", 0,
     "volumes:\n- name: a\n  t: |-\n    x"},
    {"an open block scalar is not touched", "volumes:\n- name: a\n  t: |\n    x", "before a x",
     "volumes:\n- name: x\n- name: a\n  t: |\n    x", 0, 0},
    {"an open block scalar that keeps", "volumes:\n- name: a\n  t: |+\n    x", "after a x", NULL,
     "add one", 0},
    {"items in brackets", "volumes:\n- {name: a}\n-   name: b\n    t: [1,\n  2]\n- name: c\n",
     "before b x; after b k",
     "volumes:\n- {name: a}\n-   name: x\n-   name: b\n    t: [1,\n  2]\n-   name: k\n- name: "
     "c\n",
     0, 0},
    {"dashes on lines of their own", "volumes:\n-\n  name: a\n-\n  # b\n  name: b\n",
     "front x; before b k", "volumes:\n- name: x\n-\n  name: a\n- name: k\n-\n  # b\n  name: b\n",
     0, 0},
    {"an item without anything", "volumes:\n-\n# b\n- name: b\n", "before b x",
     "volumes:\n-\n- name: x\n# b\n- name: b\n", 0, 0},
    {"a document behind it", "volumes:\n- name: a\n...\n", "front x; end k",
     "volumes:\n- name: x\n- name: a\n- name: k\n...\n", 0, 0},
};

static void test_block_spots(void **state)
{
    (void)state;
    RUN(block_spots);
}

static void test_flow_spots(void **state)
{
    static const struct row rows[] = {
        {"one line", "volumes: [{name: a}, {name: b}]\n", "front x; before b k; after b z",
         "volumes: [{name: x}, {name: a}, {name: k}, {name: b}, {name: z}]\n", 0, 0},
        {"all at one place", "volumes: [{name: a}, {name: b}]\n",
         "before b k; after a x; after a w; end z; after b v",
         "volumes: [{name: a}, {name: x}, {name: w}, {name: k}, {name: b}, {name: v}, {name: z}]\n",
         0, 0},
        {"empty", "volumes: []\n", "front k; after b x", "volumes: [{name: k}, {name: x}]\n", 0, 0},
        {"padded", "volumes: [ { name: a } ]\n", "front x; before a k",
         "volumes: [ { name: x }, { name: k }, { name: a } ]\n", 0, 0},
        {"trailing comma", "volumes: [{name: a}, {name: b},]\n", "before b x; after b k; end z",
         "volumes: [{name: a}, {name: x}, {name: b}, {name: k}, {name: z},]\n", 0, 0},
        {"JSON", "{\"volumes\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", "front x; before b k; end z",
         "{\"volumes\":[{\"name\":\"x\"},{\"name\":\"a\"},{\"name\":\"k\"},{\"name\":\"b\"},{"
         "\"name\":"
         "\"z\"}]}",
         0, 0},
        {"JSON on lines",
         "{\n  \"volumes\": [\n    {\n      \"name\": \"a\"\n    },\n    {\n      \"name\": "
         "\"b\"\n    "
         "}\n  ]\n}\n",
         "front x; before b k",
         "{\n  \"volumes\": [\n    {\n      \"name\": \"x\"\n    },\n    {\n      \"name\": "
         "\"a\"\n    "
         "},\n    {\n      \"name\": \"k\"\n    },\n    {\n      \"name\": \"b\"\n    }\n  ]\n}\n",
         0, 0},
        {"lines with comments",
         "volumes: [ # all\n  # a\n  {name: a}, # at a\n  # b\n  {name: b} # at b\n  # end\n]\n",
         "front x; before b k; front w; after a z",
         "volumes: [ # all\n  {name: x},\n  {name: w},\n  # a\n  {name: a}, # at a\n  {name: z},\n "
         " "
         "{name: k},\n  # b\n  {name: b} # at b\n  # end\n]\n",
         0, 0},
        {"lines, behind the last", "volumes: [\n  {name: a} # at a\n  # end\n]\n",
         "after a x; end k",
         "volumes: [\n  {name: a}, # at a\n  {name: x},\n  {name: k}\n  # end\n]\n", 0, 0},
        {"commas at the beginning of lines", "volumes: [\n  {name: a}\n  , {name: b}\n  ]\n",
         "front x; before b k",
         "volumes: [\n  {name: x},\n  {name: a}\n  , {name: k}, {name: b}\n  ]\n", 0, 0},
        {"lines by the way", "volumes: [{name: a},\n  {name: b},\n  {name: c}]\n",
         "front x; before b k; after b z",
         "volumes: [{name: x}, {name: a}, {name: k},\n  {name: b}, {name: z},\n  {name: c}]\n", 0,
         0},
        {"two on a line", "volumes: [\n  {name: a}, {name: b},\n  {name: c}\n]\n",
         "before b x; after b k",
         "volumes: [\n  {name: a}, {name: x}, {name: b},\n  {name: k},\n  "
         "{name: c}\n]\n",
         0, 0},
        {"CRLF", "volumes: [\r\n  {name: a},\r\n  {name: b}\r\n]\r\n", "front x; before b k",
         "volumes: [\r\n  {name: x},\r\n  {name: a},\r\n  {name: k},\r\n  {name: b}\r\n]\r\n", 0,
         0},
        {"pairs without braces", "volumes: [name: a, name: b]\n", "before b x",
         "volumes: [name: a, {name: x}, name: b]\n", 0, 0},
    };
    (void)state;
    RUN(rows);
}

#define MOUNTS "containers:\n- name: c\n  volumeMounts:\n"

static const struct row takes[] = {
    {"in the middle",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t\n  - mountPath: /b\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /x\n", 0, 0},
    {"the first", MOUNTS "  - mountPath: /t\n  - mountPath: /b\n", "take /t; end /x",
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n", 0, 0},
    {"the last", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  image: i\n", "take /t; end /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n  image: i\n", 0, 0},
    {"the only one", MOUNTS "  - name: t\n    mountPath: /t\n  image: i\n", "take /t; end /x",
     MOUNTS "  - mountPath: /x\n  image: i\n", 0, 0},
    {"all", MOUNTS "  - mountPath: /t\n  - mountPath: /u\n", "take /u; take /t; end /x",
     MOUNTS "  - mountPath: /x\n", 0, 0},
    {"two together, in their order",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     "take /t; take /u; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /x\n",
     0, 0},
    {"two together, in another order",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     "take /u; take /t; after /a /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n  - mountPath: /b\n", 0, 0},
    {"two apart", MOUNTS "  - mountPath: /t\n  - mountPath: /a\n  - mountPath: /u\n",
     "take /u; front /x; take /t; end /y",
     MOUNTS "  - mountPath: /x\n  - mountPath: /a\n  - mountPath: /y\n", 0, 0},
    {"with comments",
     MOUNTS
     "  # a\n  - mountPath: /a # at a\n    # off: a\n\n  # t\n  - mountPath: /t\n    # off: t\n"
     "  # b\n  - mountPath: /b\n",
     "take /t; before /b /x",
     MOUNTS
     "  # a\n  - mountPath: /a # at a\n    # off: a\n  - mountPath: /x\n  # b\n  - mountPath: "
     "/b\n",
     0, 0},
    {"the first with comments",
     MOUNTS "  # t\n\n  # t too\n  - mountPath: /t\n      # off\n  # b\n  - mountPath: /b\n",
     "take /t; front /x", MOUNTS "  - mountPath: /x\n  # b\n  - mountPath: /b\n", 0, 0},
    {"ours in its place", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t\n",
     "take /t; end /t", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n", 0, 0},
    {"ours in its place, in another order",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /u\n  - mountPath: /a\n",
     "end /t; take /u; take /t", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n", 0, 0},
    {"ours is there already", MOUNTS "  - mountPath: /t\n", "take /t; end /t",
     MOUNTS "  - mountPath: /t\n", 0, 0},
    {"none", MOUNTS "  - mountPath: /a\n", "take /t; end /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"no final line break", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x", 0, 0},
    {"no final line break, ours in front", MOUNTS "  - mountPath: /a\n  - mountPath: /t",
     "take /t; front /x", MOUNTS "  - mountPath: /x\n  - mountPath: /a", 0, 0},
    {"CRLF",
     "containers:\r\n- name: c\r\n  volumeMounts:\r\n    - mountPath: /a\r\n    # t\r\n    - "
     "mountPath: /t\r\n",
     "take /t; end /x",
     "containers:\r\n- name: c\r\n  volumeMounts:\r\n    - mountPath: /a\r\n    - mountPath: "
     "/x\r\n",
     0, 0},
    {"dashes not indented, quotes and flow items",
     "containers:\n- name: c\n  volumeMounts:\n  - {mountPath: '/t', name: \"t\\t\"}\n  - "
     "mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"not ASCII",
     MOUNTS "  # gr\xC3\xBC\xC3\x9F\n  - mountPath: /t # \xF0\x9F\x98\x80\n  - mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"an anchor of its own", MOUNTS "  - &t\n    mountPath: /t\n  - mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"nothing would be left", MOUNTS "  - mountPath: /t\n", "take /t", NULL, "would be left empty",
     0},
    {"shared", MOUNTS "  - &t\n    mountPath: /t\n  - mountPath: /a\nx: *t\n", "take /t; end /x",
     NULL, "is shared", 0},
    {"shared inside", MOUNTS "  - mountPath: &t /t\n  - mountPath: /a\nx: *t\n", "take /t; end /x",
     NULL, "holds an anchor", 0},
    {"an alias inside",
     MOUNTS "  - mountPath: /a\n    name: &n n\n  - mountPath: /t\n    name: *n\n",
     "take /t; end /x", NULL, "without aliases", 0},
    {"twice", MOUNTS "  - mountPath: /t\n  - mountPath: /t\n", "take /t; end /x", NULL,
     "is there twice", 0},
    {"behind one without a key", MOUNTS "  - name: a\n  - mountPath: /t\n", "take /t; end /x", NULL,
     "without a merge key", 0},
    {"an open block scalar", MOUNTS "  - mountPath: /a\n    t: |\n      x\n  - mountPath: /t",
     "take /t; end /x", NULL, "add one", 0},
};

static void test_takes(void **state)
{
    (void)state;
    RUN(takes);
}

#define IN_BRACKETS "containers:\n- name: c\n  volumeMounts: "

static const struct row flow_takes[] = {
    {"the only one", IN_BRACKETS "[{mountPath: /t}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /x}]\n", 0, 0},
    {"the first", IN_BRACKETS "[{mountPath: /t, name: t}, {mountPath: /a}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"in the middle", IN_BRACKETS "[ {mountPath: /a},  {mountPath: /t} ,{mountPath: /b} ]\n",
     "take /t; end /x", IN_BRACKETS "[ {mountPath: /a},{mountPath: /b}, {mountPath: /x} ]\n", 0, 0},
    {"the last", IN_BRACKETS "[{mountPath: /a},{mountPath: /t}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"all", IN_BRACKETS "[{mountPath: /t}, {mountPath: /u}]\n", "take /u; take /t; end /x",
     IN_BRACKETS "[{mountPath: /x}]\n", 0, 0},
    {"ours in its place", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t, name: t}]\n",
     "take /t; end /t", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}]\n", 0, 0},
    {"a trailing comma", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t},]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x},]\n", 0, 0},
    {"ours in front of the last", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t} ]\n",
     "take /t; front /x", IN_BRACKETS "[{mountPath: /x}, {mountPath: /a} ]\n", 0, 0},
    {"ours in front, trailing comma", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}, ]\n",
     "take /t; front /x", IN_BRACKETS "[{mountPath: /x}, {mountPath: /a}, ]\n", 0, 0},
    {"ours behind it", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}, {mountPath: /b}]\n",
     "take /t; after /a /x; before /b /y",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}, {mountPath: /y}, {mountPath: /b}]\n", 0, 0},
    {"pairs without braces", IN_BRACKETS "[mountPath: /a, mountPath: /t]\n", "take /t; end /x",
     IN_BRACKETS "[mountPath: /a, {mountPath: /x}]\n", 0, 0},
    {"on lines, with comments",
     IN_BRACKETS "[ # all\n    # t\n    {mountPath: /t}, # at t\n    # b\n    {mountPath: /b} # at "
                 "b\n    # end\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[ # all\n    # b\n    {mountPath: /b}, # at b\n    {mountPath: /x}\n    # end\n"
                 "  ]\n",
     0, 0},
    {"the last on lines, with comments",
     IN_BRACKETS "[\n    # a\n    {mountPath: /a}, # at a\n    # t\n    {mountPath: /t} # at t\n"
                 "    # end\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    # a\n    {mountPath: /a}, # at a\n    {mountPath: /x}\n    # end\n  ]\n",
     0, 0},
    {"the only one on lines", IN_BRACKETS "[ # all\n    # t\n    {mountPath: /t} # at t\n  ]\n",
     "take /t; end /x", IN_BRACKETS "[ # all\n    {mountPath: /x}\n  ]\n", 0, 0},
    {"the first beside its bracket",
     IN_BRACKETS "[{mountPath: /t}, # here\n    # b\n    {mountPath: /b}]\n", "take /t; end /x",
     IN_BRACKETS "[ # here\n    # b\n    {mountPath: /b}, {mountPath: /x}]\n", 0, 0},
    {"the first of two on a line",
     IN_BRACKETS "[\n    {mountPath: /a}, # a\n    {mountPath: /t}, {mountPath: /b}\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a}, # a\n    {mountPath: /b},\n    {mountPath: /x}\n  ]\n", 0,
     0},
    {"the second of two on a line",
     IN_BRACKETS "[\n    {mountPath: /a}, {mountPath: /t}, # at t\n    {mountPath: /b}\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a}, # at t\n    {mountPath: /b},\n    {mountPath: /x}\n  ]\n",
     0, 0},
    {"commas at the beginning of lines",
     IN_BRACKETS "[ {mountPath: /t} # t\n    , {mountPath: /a} # a\n    , {mountPath: /u}\n    ]\n",
     "take /t; take /u; end /x",
     IN_BRACKETS "[ {mountPath: /a} # a\n    , {mountPath: /x}\n    ]\n", 0, 0},
    {"a comment to the left of the list",
     IN_BRACKETS "[\n    {mountPath: /a},\n# t\n    {mountPath: /t}\n  ]\n", "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a},\n    {mountPath: /x}\n  ]\n", 0, 0},
    {"CRLF",
     "containers:\r\n- name: c\r\n  volumeMounts: [\r\n    {mountPath: /t,\r\n     name: t},\r\n"
     "    {mountPath: /a}]\r\n",
     "take /t; end /x",
     "containers:\r\n- name: c\r\n  volumeMounts: [\r\n    {mountPath: /a}, {mountPath: "
     "/x}]\r\n",
     0, 0},
    {"JSON",
     "{\"containers\":[{\"name\":\"c\",\"volumeMounts\":[{\"mountPath\":\"/t\"},{\"mountPath\":"
     "\"/b\"}]}]}",
     "take /t; end /x",
     "{\"containers\":[{\"name\":\"c\",\"volumeMounts\":[{\"mountPath\":\"/b\"},{\"mountPath\":"
     "\"/x\"}]}]}",
     0, 0},
    {"some keys in quotes", IN_BRACKETS "[{\"mountPath\": /a}, {mountPath: /t}]\n",
     "take /t; end /x", IN_BRACKETS "[{\"mountPath\": /a}, {\"mountPath\": \"/x\"}]\n", 0, 0},
    {"an anchor and a tag of its own", IN_BRACKETS "[&t !!map {mountPath: /t}, {mountPath: /a}]\n",
     "take /t; end /x", IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"nothing would be left", IN_BRACKETS "[{mountPath: /t}]\n", "take /t", NULL,
     "would be left empty", 0},
    {"shared", IN_BRACKETS "[&t {mountPath: /t}, {mountPath: /a}]\nx: *t\n", "take /t; end /x",
     NULL, "is shared", 0},
    {"an alias inside", IN_BRACKETS "[{mountPath: /a, name: &n n}, {mountPath: /t, name: *n}]\n",
     "take /t; end /x", NULL, "without aliases", 0},
    {"behind one without a key", IN_BRACKETS "[{name: a}, {mountPath: /t}]\n", "take /t; end /x",
     NULL, "without a merge key", 0},
    {"the last behind a comment, ours in front",
     IN_BRACKETS "[{mountPath: /a}, # a\n    {mountPath: /t}]\n", "take /t; front /x", NULL,
     "put a comma behind it", 0},
};

static void test_flow_takes(void **state)
{
    (void)state;
    RUN(flow_takes);
}

#define TOOK(record) "{\"containers\":{\"c\":{\"volumeMounts\":{" record "}}}}"
#define T_AFTER_A                                                                                  \
    "\"/t\":{\"took\":\"\\n  # t\\n  - mountPath: /t\\n    name: t\",\"after\":\"/a\"}"
#define OURS ",\"/x\":\"00000000\""

/* The ledger of a workload is the same wherever it stands. */
static void test_ledger(void **state)
{
    static const char *const texts[] = {
        MOUNTS "  - mountPath: /a\n  # t\n\n  - mountPath: /t\n    t: |\n      x\n\n       y\n",
        "containers:\n  - name: c\n    volumeMounts:\n        - mountPath: /a\n        # t\n\n"
        "        - mountPath: /t\n          t: |\n            x\n\n             y\n"};
    static const char want[] =
        "\"/t\":{\"took\":\"\\n# t\\n\\n- mountPath: /t\\n  t: |\\n    x\\n\\n   "
        "  y\",\"after\":\"/a\"}";
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b = {0};
        assert_true(run_bench(&b, otx_str_of(texts[i]), "take /t; end /x", true));
        const struct text ledger = {(char *)b.ledger.p, b.ledger.n};
        if (!text_has(ledger, want))
            fail_msg("%.*s", (int)ledger.n, ledger.p);
        check("ledger", "undone", b.undone, texts[i], strlen(texts[i]));
        bench_free(&b);
    }
}

/* A text as it is by now, and what the ledger says of it. */
struct later {
    const char *label, *text, *record, *spec, *want, *why;
};

static const struct later later_runs[] = {
    {"put back", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", TOOK(T_AFTER_A OURS), "",
     MOUNTS "  - mountPath: /a\n  # t\n  - mountPath: /t\n    name: t\n", 0},
    {"put back by an upgrade", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n  - mountPath: /b\n",
     TOOK(T_AFTER_A OURS), "end /x; after /a /y; before /b /z",
     MOUNTS "  - mountPath: /a\n  - mountPath: /y\n  # t\n  - mountPath: /t\n    name: t\n  - "
            "mountPath: "
            "/x\n  - mountPath: /z\n  - mountPath: /b\n",
     0},
    {"ours is all there is", MOUNTS "  - mountPath: /x\n",
     TOOK("\"/t\":{\"took\":\"\\n  - mountPath: /t\"}" OURS), "", MOUNTS "  - mountPath: /t\n", 0},
    {"indented in another way",
     "containers:\n- name: c\n  volumeMounts:\n      - mountPath: /a\n      - mountPath: /x\n",
     TOOK("\"/t\":{\"took\":\"\\n\\n  # t\\n# left\\n  - mountPath: /t\\n    t: |\\n      "
          "x\\n\\n       y\","
          "\"after\":\"/a\"}" OURS),
     "",
     "containers:\n- name: c\n  volumeMounts:\n      - mountPath: /a\n\n      # t\n# left\n    "
     "  - "
     "mountPath: /t\n        t: |\n          x\n\n           y\n",
     0},
    {"in brackets",
     "containers: [{name: c, volumeMounts: [{mountPath: /a}, {mountPath: /x}, {mountPath: "
     "/b}]}]\n",
     TOOK(T_AFTER_A OURS), "",
     "containers: [{name: c, volumeMounts: [{mountPath: /a}, {mountPath: /t, name: t}, "
     "{mountPath: /b}]}]\n",
     0},
    {"the list is gone", "containers:\n- name: c\n  image: i\n", TOOK(T_AFTER_A OURS), "",
     "containers:\n- name: c\n  image: i\n  volumeMounts:\n  - mountPath: /t\n    name: t\n", 0},
    {"the list is null", "containers:\n- name: c\n  volumeMounts:\n", TOOK(T_AFTER_A), "",
     MOUNTS "  - mountPath: /t\n    name: t\n", 0},
    {"the one before it is gone", MOUNTS "  - mountPath: /b\n  - mountPath: /x\n",
     TOOK(T_AFTER_A OURS), "", MOUNTS "  - mountPath: /b\n  # t\n  - mountPath: /t\n    name: t\n",
     0},
    {"behind an open block scalar", MOUNTS "  - mountPath: /a\n    t: |\n      x", TOOK(T_AFTER_A),
     "", MOUNTS "  - mountPath: /a\n    t: |-\n      x\n  # t\n  - mountPath: /t\n    name: t", 0},
    {"the container is gone", "containers:\n- name: d\n", TOOK(T_AFTER_A OURS), "",
     "containers:\n- name: d\n", 0},
    {"there again", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /x\n",
     TOOK(T_AFTER_A OURS), "", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n", 0},
    {"there again, and wanted out",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /x\n", TOOK(T_AFTER_A OURS),
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /x\n", 0},
    {"behind one that was taken before", MOUNTS "  - mountPath: /x\n  - mountPath: /a\n",
     TOOK("\"/u\":{\"took\":\"\\n  - mountPath: /u\",\"after\":\"/t\"}," T_AFTER_A OURS), "",
     MOUNTS "  - mountPath: /a\n  # t\n  - mountPath: /t\n    name: t\n  - mountPath: /u\n", 0},
    {"behind one another", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"\\n  - mountPath: /t\",\"after\":\"/u\"},"
          "\"/u\":{\"took\":\"\\n  - mountPath: /u\",\"after\":\"/t\"}"),
     "", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n", 0},
    {"not one item", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"\\n  - mountPath: /t\\n  - mountPath: /u\"}"), "", NULL,
     "changed by hand"},
    {"not that item", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"\\n  - mountPath: /u\"}"), "", NULL, "changed by hand"},
    {"not on lines of its own", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"- mountPath: /t\"}"), "", NULL, "changed by hand"},
    {"a document of its own", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"\\n---\\n- mountPath: /t\"}"), "", NULL, "changed by hand"},
    {"the end of the document", MOUNTS "  - mountPath: /a\n",
     TOOK("\"/t\":{\"took\":\"\\n- mountPath: /t\\n...\"}"), "", NULL, "changed by hand"},
};

static void test_later(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof later_runs / sizeof *later_runs; i++) {
        const struct later *row = &later_runs[i];
        struct bench b = {0};
        struct otx_edits edits;
        b.before = parse(row->text);
        b.ledger = otx_str_of(row->record);
        new_overlay(&b, true);
        add_leaves(&b, row->spec);
        struct tree record = parse(row->record);
        otx_overlay_record(&b.arena, b.pod, record.root);
        bool done = merge_into(&b, &b.before, b.pod, &b.merged, &edits);
        if (done != (row->want != NULL))
            fail_msg("%s: %s", row->label, done ? "not refused" : b.diags.items[0].text);
        if (done)
            check(row->label, "merged", b.merged, row->want, strlen(row->want));
        else if (!strstr(b.diags.items[0].text, row->why))
            fail_msg("%s: %s", row->label, b.diags.items[0].text);
        otx_edits_free(&edits);
        tree_free(&record);
        bench_free(&b);
    }
}

/* A text, what is wanted of it one after the other, and what comes out at last; removing that gives
 * `undone`. */
struct upgrade {
    const char *label, *text, *specs[3], *want, *undone;
};

/* False when it is refused. */
static bool may_upgrade(struct bench *b, struct text *text, const char *spec)
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

static void upgrade(struct bench *b, struct text *text, const char *spec)
{
    assert_true(may_upgrade(b, text, spec));
}

static const struct upgrade upgrades[] = {
    {"taken one by one",
     MOUNTS "  - mountPath: /a\n  # t\n  - mountPath: /t\n  # u\n  - mountPath: /u\n  - "
            "mountPath: /b\n",
     {"take /t; end /x", "take /u; take /t; end /x"},
     MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"the other way round",
     MOUNTS "  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     {"take /u; end /x", "take /u; end /x; take /t"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"the first ones, one by one",
     MOUNTS "  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     {"take /t; end /x", "take /u; end /x; take /t"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"three, one by one",
     MOUNTS "  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /v\n  - mountPath: /b\n",
     {"take /t; end /x", "take /u; take /t; end /x", "take /v; take /u; take /t; end /x"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"one back, one taken",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     {"take /t; end /x", "take /u; end /x"},
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"behind ours that goes",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /b\n",
     {"after /a /x", "take /t; end /v"},
     MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /v\n",
     0},
    {"ours is no item of the user's",
     MOUNTS "  - mountPath: /a\n",
     {"end /x", "take /x; end /v"},
     MOUNTS "  - mountPath: /a\n  - mountPath: /v\n",
     0},
    {"ours in its place, then not",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /b\n",
     {"take /t; end /t", "take /t; end /x"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"ours in its place, then nothing taken",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /b\n",
     {"take /t; end /t", "end /x"},
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /b\n  - mountPath: /x\n",
     0},
    {"ours stays in its place",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /b\n",
     {"take /t; end /t", "end /t", "end /t; end /x"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /t\n  - mountPath: /x\n",
     0},
    {"behind one with ours in its place",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /u\n  - mountPath: /b\n",
     {"take /u; take /t; end /t"},
     MOUNTS "  - mountPath: /b\n  - mountPath: /t\n",
     0},
};

static void test_upgrades(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof upgrades / sizeof *upgrades; i++) {
        const struct upgrade *row = &upgrades[i];
        const char *undone = row->undone ? row->undone : row->text;
        struct text text = text_of(row->text);
        struct bench b = {0};
        for (size_t k = 0; k < 3 && row->specs[k]; k++)
            upgrade(&b, &text, row->specs[k]);
        check(row->label, "upgraded", text, row->want, strlen(row->want));
        upgrade(&b, &text, "");
        check(row->label, "undone", text, undone, strlen(undone));
        assert_null(b.ledger.p);
        bench_free(&b);
        text_free(&text);
    }
}

/* The finding, the count, and that a ledger is needed. */
static void test_report(void **state)
{
    static const bool ledgers[] = {true, false};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b = {0};
        struct otx_edits edits;
        struct otx_ledger none = {0};
        otelx_change change = {0};
        b.before = parse(MOUNTS "  - mountPath: /t\n");
        new_overlay(&b, true);
        add_leaves(&b, "take /t; end /x");
        b.list->first->note = "moved to the init container";
        assert_true(merge_into(&b, &b.before, b.pod, &b.merged, &edits));
        struct otx_plan plan = {.arena = &b.arena,
                                .keeps_ledger = ledgers[i],
                                .ledger = &none,
                                .diags = &b.diags,
                                .pod = b.pod};
        assert_int_equal(otx_report_findings(&plan), ledgers[i]);
        assert_int_equal(b.diags.count, 1);
        assert_int_equal(b.diags.items[0].code, ledgers[i] ? OTX_TAKEN_OUT : OTX_CONFLICT);
        assert_string_equal(otx_code_name(OTX_TAKEN_OUT), "OTX2108");
        if (ledgers[i])
            assert_string_equal(b.diags.items[0].text, "`/t` moved to the init container");
        otx_report_counts(b.pod, &change);
        assert_int_equal(change.mounts.added, 1);
        assert_int_equal(change.mounts.updated, 1);
        otx_edits_free(&edits);
        bench_free(&b);
    }
}

/* Numbers that are the same in every run. */
static unsigned roll(unsigned *seed, unsigned sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % sides;
}

static void put_comments(struct text *t, unsigned *seed, const char *eol, unsigned most)
{
    for (unsigned n = roll(seed, 4) == 0 ? roll(seed, 3) : 0; n; n--) {
        for (unsigned blanks = roll(seed, most); blanks; blanks--)
            text_puts(t, " ");
        text_puts(t, roll(seed, 3) ? "# c" : "");
        text_puts(t, eol);
    }
}

static void put_item(struct text *t, unsigned *seed, const char *eol, unsigned dent, char name)
{
    char item[96];
    static const char *const forms[] = {
        "%*s- mountPath: /%c", "%*s- {mountPath: /%c, name: n}", "%*s- mountPath: /%c%s%*s  t: 1",
        "%*s- mountPath: /%c # at%s%*s  t:%s%*s    - 1", "%*s-   mountPath: '/%c'"};
    unsigned form = roll(seed, 5);
    int d = (int)dent;
    if (form == 2)
        snprintf(item, sizeof item, forms[form], d, "", name, eol, d, "");
    else if (form == 3)
        snprintf(item, sizeof item, forms[form], d, "", name, eol, d, "", eol, d, "");
    else
        snprintf(item, sizeof item, forms[form], d, "", name);
    text_puts(t, item);
}

/* Items a, b, c ... in a list of some form. */
static struct text random_list(unsigned *seed, unsigned items)
{
    struct text t = {0};
    const char *eol = roll(seed, 5) ? "\n" : "\r\n";
    unsigned dent = 2 + roll(seed, 4);
    bool flow = roll(seed, 3) == 0, lines = roll(seed, 2);
    text_puts(&t, "containers:\n- name: c\n  volumeMounts:");
    text_puts(&t, flow ? " [" : "");
    for (unsigned i = 0; i < items; i++) {
        char item[32];
        if (!flow || lines)
            text_puts(&t, roll(seed, 4) ? "" : " # c");
        if (!flow || (lines && roll(seed, 6)))
            text_puts(&t, eol);
        if (t.p[t.n - 1] == 'c')
            text_puts(&t, eol);
        if (!flow || (lines && t.p[t.n - 1] == '\n'))
            put_comments(&t, seed, eol, 8);
        if (flow) {
            bool comma = i + 1 < items || roll(seed, 4) == 0;
            snprintf(item, sizeof item, "    {mountPath: /%c}%s", (int)('a' + i), comma ? "," : "");
            text_puts(&t, item);
        } else {
            put_item(&t, seed, eol, dent, (char)('a' + i));
        }
    }
    text_puts(&t, flow && lines ? eol : "");
    text_puts(&t, flow ? "    ]" : "");
    if (roll(seed, 3))
        text_puts(&t, eol);
    if (t.p[t.n - 1] == '\n') {
        put_comments(&t, seed, eol, 8);
        text_puts(&t, roll(seed, 2) ? "  image: i" : "");
    }
    return t;
}

static const char *random_gap(unsigned *seed, const char *usual, bool neat)
{
    static const char *const gaps[] = {"",
                                       " ",
                                       "\n    ",
                                       " # c\n    ",
                                       "\n    # c\n    ",
                                       "\n  # c\n\n      # c\n    ",
                                       "  ",
                                       "\n # c\n    "};
    return neat || roll(seed, 4) ? usual : gaps[roll(seed, 8)];
}

/* Items a, b, c ... in brackets; when neat all alike. */
static struct text make_brackets(unsigned *seed, unsigned items, bool neat)
{
    static const char *const forms[] = {"{mountPath: /%c}", "{\"mountPath\":\"/%c\"}",
                                        "{ mountPath: /%c, name: n }", "mountPath: /%c",
                                        "{mountPath: /%c,\n      name: 'n'}"};
    static const char *const usual[][4] = {
        {"", "", " ", ""}, {"", "", "", ""}, {" ", "", " ", " "}, {"\n    ", "", "\n    ", "\n  "}};
    struct text t = {0};
    unsigned layout = roll(seed, 4), form = roll(seed, 5);
    if (neat)
        form = layout == 1 ? 1 : 2 + form % 3;
    const char *const *gaps = usual[layout];
    text_puts(&t, "containers:\n- name: c\n  volumeMounts: [");
    text_puts(&t, random_gap(seed, gaps[0], neat));
    for (unsigned i = 0; i < items; i++) {
        char item[64];
        bool last = i + 1 == items;
        snprintf(item, sizeof item, forms[neat || roll(seed, 8) ? form : roll(seed, 5)],
                 (int)('a' + i));
        text_puts(&t, item);
        text_puts(&t, random_gap(seed, gaps[1], neat));
        text_puts(&t, last && roll(seed, 4) ? "" : ",");
        text_puts(&t, last ? "" : random_gap(seed, gaps[2], neat));
    }
    text_puts(&t, random_gap(seed, gaps[3], neat));
    text_puts(&t, "]\n");
    return t;
}

static struct text random_brackets(unsigned *seed, unsigned items)
{
    return make_brackets(seed, items, false);
}

static void random_spec(char *spec, size_t room, unsigned *seed, unsigned items)
{
    static const char *const forms[] = {"end /%c", "front /%c", "before /%c /%c", "after /%c /%c",
                                        "take /%c"};
    size_t n = 0;
    unsigned taken = 0;
    for (unsigned i = 0, count = 1 + roll(seed, 5); i < count; i++) {
        unsigned form = roll(seed, 5), item = roll(seed, items + 1);
        int ours = 'v' + (int)i, theirs = 'a' + (int)item;
        if (form == 4 && (taken & 1u << item))
            form = 0;
        if (form == 4)
            taken |= 1u << item;
        bool next = form == 2 || form == 3;
        n += (size_t)snprintf(spec + n, room - n, n ? "; " : "%s", "");
        n += (size_t)snprintf(spec + n, room - n, forms[form], form < 2 ? ours : theirs, ours);
        assert_true(n < room && (!next || n));
    }
}

/* The order of the items, by the first letters of their paths. */
static void read_order(const struct tree *tree, char *order)
{
    const struct otx_node *c = otx_map_get(tree->root, "containers")->first;
    const struct otx_node *list = otx_map_get(c, "volumeMounts");
    size_t n = 0;
    for (const struct otx_node *item = list->first; item; item = item->next)
        order[n++] = otx_map_text(item, "mountPath").p[1];
    order[n] = 0;
}

static void put_in(char *order, size_t at, char c)
{
    memmove(order + at + 1, order + at, strlen(order + at) + 1);
    order[at] = c;
}

/* What must come out, worked out on letters: ours are put down one by one, behind those with the
 * same spot. */
static void expect_order(unsigned items, const char *spec, char *order)
{
    char left[MAX_ITEMS] = "", front[MAX_ITEMS] = "", end[MAX_ITEMS] = "";
    char ahead[MAX_ITEMS][MAX_ITEMS] = {{0}}, behind[MAX_ITEMS][MAX_ITEMS] = {{0}};
    for (unsigned i = 0; i < items; i++) {
        char take[] = {'t', 'a', 'k', 'e', ' ', '/', (char)('a' + i), 0};
        if (!strstr(spec, take))
            put_in(left, strlen(left), (char)('a' + i));
    }
    for (const char *part = spec; part; part = strstr(part, "; ")) {
        part += *part == ';' ? 2 : 0;
        const char *slash = strchr(part, '/');
        bool anchored = (*part == 'b' || *part == 'a') && *left && strchr(left, slash[1]);
        char *to = end;
        if (*part == 't')
            continue;
        if (*part == 'f' && *left)
            to = front;
        else if (anchored)
            to = *part == 'b' ? ahead[slash[1] - 'a'] : behind[slash[1] - 'a'];
        char ours = *part == 'b' || *part == 'a' ? slash[4] : slash[1];
        put_in(to, strlen(to), ours);
    }
    strcpy(order, front);
    for (const char *c = left; *c; c++) {
        strcat(order, ahead[*c - 'a']);
        put_in(order, strlen(order), *c);
        strcat(order, behind[*c - 'a']);
    }
    strcat(order, end);
}

static unsigned run_random(struct text (*new_list)(unsigned *seed, unsigned items))
{
    unsigned seed = 1, done = 0;
    for (unsigned round = 0; round < 8000; round++) {
        char spec[200], order[64], want[64];
        unsigned items = 1 + roll(&seed, 4), seed_was = seed;
        struct text text = new_list(&seed, items);
        random_spec(spec, sizeof spec, &seed, items);
        struct bench b = {0};
        const struct otx_str input = {text.p, text.n};
        if (run_bench(&b, input, spec, true)) {
            char label[300];
            snprintf(label, sizeof label, "seed %u, %s", seed_was, spec);
            if (b.wrong || b.edits_again)
                fail_msg("%s: %s\n%.*s\nbecame\n%.*s", label, b.wrong ? b.wrong : "done again",
                         (int)text.n, text.p, (int)b.merged.n, b.merged.p);
            read_order(&b.after, order);
            expect_order(items, spec, want);
            if (strcmp(order, want) != 0)
                fail_msg("%s: %s where %s was expected:\n%.*s\nbecame\n%.*s", label, order, want,
                         (int)text.n, text.p, (int)b.merged.n, b.merged.p);
            check(label, "undone", b.undone, text.p, text.n);
            done++;
        }
        bench_free(&b);
        text_free(&text);
    }
    return done;
}

static void test_random(void **state)
{
    (void)state;
    assert_true(run_random(random_list) > 4000);
    assert_true(run_random(random_brackets) > 4000);
}

/* Two runs that take this or that, as an upgrade does: ours at the end, one of them another. */
static void test_random_upgrades(void **state)
{
    unsigned seed = 1, done = 0;
    (void)state;
    for (unsigned round = 0; round < 8000; round++) {
        char spec[2][100] = {"end /x; end /y", "end /x; end /z"};
        unsigned items = 1 + roll(&seed, 4), seed_was = seed;
        struct text text = make_brackets(&seed, items, true), old = text_copy(text.p, text.n);
        struct bench b = {0};
        for (unsigned i = 0; i < 2 * items; i++)
            if (roll(&seed, 2))
                snprintf(strchr(spec[i % 2], 0), 20, "; take /%c", (int)('a' + i / 2));
        if (may_upgrade(&b, &text, spec[0]) && may_upgrade(&b, &text, spec[1])) {
            char label[300];
            snprintf(label, sizeof label, "seed %u, %s, then %s", seed_was, spec[0], spec[1]);
            upgrade(&b, &text, "");
            check(label, "undone", text, old.p, old.n);
            done++;
        }
        bench_free(&b);
        text_free(&text);
        text_free(&old);
    }
    assert_true(done > 6000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_block_spots), cmocka_unit_test(test_flow_spots),
        cmocka_unit_test(test_takes),       cmocka_unit_test(test_later),
        cmocka_unit_test(test_flow_takes),  cmocka_unit_test(test_random_upgrades),
        cmocka_unit_test(test_ledger),      cmocka_unit_test(test_random),
        cmocka_unit_test(test_upgrades),    cmocka_unit_test(test_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
