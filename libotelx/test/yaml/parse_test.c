/* Where nodes begin and end in the text, compared with libyaml's marks, and which texts are
 * refused. */
#include "support/tree.h"

/* The node at a path such as "spec/list/0/name". "*key" at the end means the key, not its value. */
static const struct otx_node *at_path(const struct tree *tree, const char *path)
{
    const struct otx_node *node = tree->root;
    struct otx_str rest = otx_str_of(path), part;
    while (node && rest.n && otx_str_cut(&rest, '/', &part)) {
        if (node->kind == OTX_MAP) {
            bool key = otx_str_starts(part, OTX_S("*"));
            struct otx_pair pair = otx_map_find(node, otx_str_sub(part, key, part.n));
            node = key ? pair.key : pair.value;
            continue;
        }
        size_t i = (size_t)strtoul(part.p, NULL, 10);
        node = node->first;
        while (node && i--)
            node = node->next;
    }
    return node;
}

struct row {
    const char *text, *path, *span;
    int column; /* the column of a block collection, or -1 */
};

static const struct row rows[] = {
    /* plain and quoted */
    {"a: text  # c\n", "a", "text", -1},
    {"a: two\n  lines \n# c\nb: 1\n", "a", "two\n  lines", -1},
    {"a: 'it''s'  # c\n", "a", "'it''s'", -1},
    {"a: \"x\n  y\" \n", "a", "\"x\n  y\"", -1},
    {"a: text", "a", "text", -1},
    {"\"a\" : 1\n", "*a", "\"a\"", -1},
    /* nulls */
    {"a:\nb: 1\n", "a", "", -1},
    {"a: # c\nb: 1\n", "a", "", -1},
    {"a: ~ # c\n", "a", "~", -1},
    {"{a, b: , \"c\":}", "b", "", -1},
    {"{a, b: , \"c\":}", "c", "", -1},
    {"- \n- 1\n", "0", "", -1},
    {"-\n", "0", "", -1},
    {"-", "0", "", -1},
    {"a:\n  -", "a/0", "", -1},
    {"a:", "a", "", -1},
    /* properties */
    {"a: &x text\n", "a", "text", -1},
    {"a: !!str &x text\n", "a", "text", -1},
    {"a: &x\n  # c\n  text\n", "a", "text", -1},
    {"a: &x\nb: 1\n", "a", "", -1},
    {"a: &x 'q'\n", "a", "'q'", -1},
    {"a: &x |\n  t\nb: 1\n", "a", "|\n  t", -1},
    {"a: &x\n  b: 1\nc: 2\n", "a", "b: 1", 2},
    {"a: !t &x\n  - b\nc: 2\n", "a", "- b", 2},
    {"a: &x {b: 1}\n", "a", "{b: 1}", -1},
    {"a: &x [b]\n", "a", "[b]", -1},
    {"a: &x 1\nb: *x # c\n", "b", "*x", -1},
    {"--- &x\na: 1\n", "", "a: 1", 0},
    /* block scalars, every chomping */
    {"a: |\n  x\n\n\nb: 1\n", "a", "|\n  x", -1},
    {"a: |-\n  x\n\n\nb: 1\n", "a", "|-\n  x", -1},
    {"a: |+\n  x\n\n\nb: 1\n", "a", "|+\n  x\n\n", -1},
    {"a: >\n  x\n  y\n\n# c\nb: 1\n", "a", ">\n  x\n  y", -1},
    {"a: >-\n  x\n", "a", ">-\n  x", -1},
    {"a: >+\n  x\n\n", "a", ">+\n  x\n", -1},
    {"a: |2\n   x\n  y\nb: 1\n", "a", "|2\n   x\n  y", -1},
    {"a: | # c\n  x\nb: 1\n", "a", "| # c\n  x", -1},
    {"a: |\n  x", "a", "|\n  x", -1},
    {"a: |\n  x\n  ", "a", "|\n  x", -1},
    {"a: |\n\nb: 1\n", "a", "|", -1},
    {"a: |\nb: 1\n", "a", "|", -1},
    {"a: |", "a", "|", -1},
    {"a: |\n  x\n # c\nb: 1\n", "a", "|\n  x", -1},
    {"a: |\n  x\n  # text\nb: 1\n", "a", "|\n  x\n  # text", -1},
    {"- |\n x\n- y\n", "0", "|\n x", -1},
    /* CRLF */
    {"a: text\r\nb: 1\r\n", "a", "text", -1},
    {"a: |\r\n  x\r\n\r\nb: 1\r\n", "a", "|\r\n  x", -1},
    {"a: |+\r\n  x\r\n\r\nb: 1\r\n", "a", "|+\r\n  x\r\n", -1},
    {"a:\r\nb: 1\r\n", "a", "", -1},
    {"a:\r\n- x\r\n- y\r\nb: 1\r\n", "a", "- x\r\n- y", 0},
    {"a:\r\n  b: 1\r\n\r\n# c\r\nc: 1\r\n", "a", "b: 1", 2},
    /* collections end where their last child ends */
    {"a:\n  b: 1 # c\n\n  # d\nc: 1\n", "a", "b: 1", 2},
    {"a:\n    b:\n      c: 1\n# d\ne: 1\n", "a", "b:\n      c: 1", 4},
    {"a:\n- b\n- c\nd: 1\n", "a", "- b\n- c", 0},
    {"a:\n  - b\n  - c: 1\n    d: 2\n\ne: 1\n", "a", "- b\n  - c: 1\n    d: 2", 2},
    {"a:\n  - b\n  - c: 1\n    d: 2\n", "a/1", "c: 1\n    d: 2", 4},
    {"- - a\n  - b\n- c\n", "0", "- a\n  - b", 2},
    {"-   a: 1\n    b: 2\n", "0", "a: 1\n    b: 2", 4},
    {"a:\n  b:\nc: 1\n", "a", "b:", 2},
    {"a:\n- b:\n- c\n", "a/0", "b:", 2},
    {"a: {b: [1, 2] , c: {} } # d\n", "a", "{b: [1, 2] , c: {} }", -1},
    {"a: [\n  1,\n  2,\n]\nb: 1\n", "a", "[\n  1,\n  2,\n]", -1},
    {"a: [b: c, d]\n", "a/0", "b: c", -1},
    {"# c\n\na: 1\n# d\n", "", "a: 1", 0},
    {"{\"a\":{\"b\":[]}}", "a/b", "[]", -1},
    /* not ASCII: marks count characters, spans are bytes */
    {"\xC3\xA4: \xE2\x82\xAC # \xF0\x9F\x98\x80\nb: x\n", "b", "x", -1},
    {"a: '\xF0\x9F\x98\x80'\nb:\n- \xC3\xB6\n- y\n", "b", "- \xC3\xB6\n- y", 0},
    {"\"\xC3\xA4\": {b: \"\xC3\xB6\", c: d}\n", "\xC3\xA4/c", "d", -1},
    {"# \xE2\x82\xAC\na: |\n  \xC3\xB6\n\nb: 1\n", "a", "|\n  \xC3\xB6", -1},
};

static bool holds(const struct row *row)
{
    struct tree tree = parse(row->text);
    const struct otx_node *node = tree.good ? at_path(&tree, row->path) : NULL;
    struct otx_str span = node ? span_of_node(&tree, node) : OTX_S("(none)");
    bool good = otx_str_is(span, row->span);
    if (!good)
        print_error("%s\n  %s is \"%.*s\", not \"%s\"\n", row->text, row->path, (int)span.n, span.p,
                    row->span);
    if (good && row->column >= 0 && node->column != (unsigned)row->column) {
        print_error("%s\n  %s is at column %u\n", row->text, row->path, node->column);
        good = false;
    }
    tree_free(&tree);
    return good;
}

static void test_spans(void **state)
{
    size_t bad = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        bad += !holds(&rows[i]);
    assert_int_equal(bad, 0);
}

static void test_values(void **state)
{
    struct tree tree =
        parse("a: |\r\n  x\r\n  y\r\nb: 'it''s'\r\nc: \"\\u00e4\\n\"\r\nd: >\r\n  x\r\n  y\r\n");
    (void)state;
    assert_str(otx_map_text(tree.root, "a"), "x\ny\n");
    assert_str(otx_map_text(tree.root, "b"), "it's");
    assert_str(otx_map_text(tree.root, "c"), "\xC3\xA4\n");
    assert_str(otx_map_text(tree.root, "d"), "x y\n");
    tree_free(&tree);
}

static void test_aliases(void **state)
{
    struct tree tree = parse("a: &x {b: 1}\nc: *x\nd: &y 1\ne: &x 2\nf: *x\n");
    (void)state;
    const struct otx_node *first = otx_map_get(tree.root, "a"),
                          *alias = otx_map_get(tree.root, "c");
    assert_int_equal(alias->kind, OTX_ALIAS);
    assert_ptr_equal(alias->target, first);
    assert_true(first->shared && first->anchored);
    assert_true(otx_map_get(tree.root, "d")->anchored && !otx_map_get(tree.root, "d")->shared);
    assert_ptr_equal(otx_map_get(tree.root, "f")->target, otx_map_get(tree.root, "e"));
    tree_free(&tree);
}

static void test_flags(void **state)
{
    struct tree tree = parse("a: [b: c]\nd: !!str 1\ne: !x {}\nf: [{g: h}]\n");
    (void)state;
    assert_true(otx_map_get(tree.root, "a")->first->single_pair);
    assert_false(otx_map_get(tree.root, "f")->first->single_pair);
    assert_true(otx_map_get(tree.root, "d")->tag.n && otx_map_get(tree.root, "e")->tag.n);
    tree_free(&tree);
}

/* Texts with an error, and the offset of the error; SIZE_MAX: any offset. */
static void test_errors(void **state)
{
    static const struct {
        const char *text, *word;
        size_t at;
    } bad[] = {
        {"a: [", "", SIZE_MAX},
        {"a: b: c\n", "mapping values are not allowed", 4},
        {"\xC3\xA4: b: c\n", "mapping values are not allowed", 5},
        {"a: *x\n", "not defined", 3},
        {"a: &x [*y]\n", "not defined", 7},
        {"%YAML 1.1\n---\na\n", "directive", 0},
        {"a: 1\n...\nb: 2\n", "document", SIZE_MAX},
        {"a:\n\t- b\n", "", SIZE_MAX},
        {"a: \"\x01\"\n", "", SIZE_MAX},
        {"a: \"\\q\"\n", "escape", SIZE_MAX},
        {"a: 'x\n", "", SIZE_MAX},
        {"a: 1\n b: 2\n", "", SIZE_MAX},
        {"{a: 1}{b: 2}", "", SIZE_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tree tree = parse(bad[i].text);
        struct text what = {(char *)(uintptr_t)tree.error.text.p, tree.error.text.n};
        if (tree.good || tree.error.at > tree.text.n || what.n == 0 ||
            !text_has(what, bad[i].word) || (bad[i].at != SIZE_MAX && tree.error.at != bad[i].at))
            fail_msg("%s: %zu: %.*s", bad[i].text, tree.error.at, (int)what.n, what.p);
        assert_false(tree.error.no_memory);
        assert_null(tree.root);
        tree_free(&tree);
    }
}

static void test_empty(void **state)
{
    static const char *const texts[] = {"", "\n", "# c\n", "---\n# c\n", " "};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tree tree = parse(texts[i]);
        if (!tree.good || (tree.root && !otx_is_null(tree.root)))
            fail_msg("\"%s\"", texts[i]);
        tree_free(&tree);
    }
}

/* A document in the middle of a text: offsets count from the start of the text. */
static void test_middle(void **state)
{
    struct text memory = text_of("\xC3\xA4: 1\n---\nb: \xC3\xB6\nc: x\n---\nd: 1\n");
    struct otx_str text = {memory.p, memory.n};
    struct otx_arena arena = {0};
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_span doc = {6, 21};
    (void)state;
    assert_true(otx_yaml_parse(&arena, text, doc, false, 100, &root, &error));
    const struct otx_node *node = otx_map_get(root, "c");
    assert_str(otx_str_sub(text, node->start, node->end), "x");
    assert_int_equal(node->start, 19);
    otx_arena_free(&arena);
    text_free(&memory);
}

static void test_limits(void **state)
{
    struct otx_arena arena = {0};
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_str text = OTX_S("[a, b, c]");
    (void)state;
    assert_true(otx_yaml_parse(&arena, text, (struct otx_span){0, 9}, true, 4, &root, &error));
    assert_false(otx_yaml_parse(&arena, text, (struct otx_span){0, 9}, true, 3, &root, &error));
    assert_true(error.too_large);
    otx_arena_free(&arena);
    for (int extra = 0; extra < 2; extra++) {
        char deep[2 * OTX_MAX_DEPTH + 8] = "";
        for (int i = 0; i < OTX_MAX_DEPTH + extra; i++)
            strcat(deep, "[");
        for (int i = 0; i < OTX_MAX_DEPTH + extra; i++)
            strcat(deep, "]");
        struct tree tree = parse(deep);
        assert_int_equal(tree.good, !extra);
        tree_free(&tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans),   cmocka_unit_test(test_values),
        cmocka_unit_test(test_aliases), cmocka_unit_test(test_flags),
        cmocka_unit_test(test_errors),  cmocka_unit_test(test_empty),
        cmocka_unit_test(test_middle),  cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
