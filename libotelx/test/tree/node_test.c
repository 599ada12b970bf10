/* The types of plain scalars, equality, hashes, and finding children. */
#include "support/tree.h"

/* Plain scalars that some reader of YAML 1.1 or 1.2, such as go-yaml v2 or v3, may read as another
 * type than a string. */
static const char *const no_strings[] = {"",
                                         "~",
                                         "null",
                                         "Null",
                                         "NULL",
                                         "true",
                                         "True",
                                         "TRUE",
                                         "false",
                                         "False",
                                         "yes",
                                         "Yes",
                                         "YES",
                                         "no",
                                         "No",
                                         "NO",
                                         "on",
                                         "On",
                                         "ON",
                                         "off",
                                         "Off",
                                         "OFF",
                                         "y",
                                         "Y",
                                         "n",
                                         "N",
                                         "0",
                                         "1",
                                         "-1",
                                         "+1",
                                         "010",
                                         "0o7",
                                         "0b11",
                                         "0x1F",
                                         "0X1f",
                                         "-0x1F",
                                         "1_000",
                                         "08",
                                         "1.5",
                                         ".5",
                                         "5.",
                                         "-.5",
                                         "1e3",
                                         "1E3",
                                         "1.5e-3",
                                         "1e+3",
                                         ".inf",
                                         "-.inf",
                                         "+.inf",
                                         ".Inf",
                                         ".INF",
                                         ".nan",
                                         ".NaN",
                                         ".NAN",
                                         "1:30",
                                         "190:20:30",
                                         "1:30.5",
                                         "2001-01-01",
                                         "2001-12-14t21:59:43.10-05:00",
                                         "2001-12-14 21:59:43.10 -5",
                                         "2001-1-1 1:1:1",
                                         "=",
                                         "<<"};

static const char *const strings[] = {"a",
                                      "yess",
                                      "nul",
                                      "nulls",
                                      "truth",
                                      "no-one",
                                      "offset",
                                      "nan",
                                      "inf",
                                      "http/protobuf",
                                      "otlp",
                                      "25.2.2",
                                      "1.2.3-4",
                                      "0.54b1",
                                      "v1",
                                      "1a",
                                      "a1",
                                      "-",
                                      "--",
                                      "-a",
                                      "+",
                                      ".",
                                      "..",
                                      "_",
                                      "0x",
                                      "0xg",
                                      "e3",
                                      "1e",
                                      "10.122.28.110/x:25.2.0",
                                      "a:b",
                                      "/otel",
                                      "1h30m",
                                      "12-34",
                                      "200Mi",
                                      "===",
                                      "<",
                                      "<<<",
                                      "#",
                                      "yes no",
                                      "Yes!",
                                      "\xC3\xA4"};

static void test_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof no_strings / sizeof *no_strings; i++)
        if (otx_plain_is_string(otx_str_of(no_strings[i])))
            fail_msg("`%s` is no string to every reader", no_strings[i]);
    static const char *const either[] = {"1e", "-", "+", "0x", "_", ".", "12-34", "<", "25.2.2"};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        bool may_quote = false; /* needless quotes do no harm, but users would wonder about quotes
                                   around these */
        for (size_t k = 0; k < sizeof either / sizeof *either; k++)
            may_quote |= strcmp(strings[i], either[k]) == 0;
        if (!may_quote && !otx_plain_is_string(otx_str_of(strings[i])))
            fail_msg("`%s` is a string", strings[i]);
    }
}

static void test_styles(void **state)
{
    static const struct {
        const char *text;
        bool string, null;
    } rows[] = {{"a: yes", false, false},   {"a: 'yes'", true, false},    {"a: \"1\"", true, false},
                {"a:", false, true},        {"a: ~", false, true},        {"a: null", false, true},
                {"a: 'null'", true, false}, {"a: |\n  1\n", true, false}, {"a: ''", true, false},
                {"a: text", true, false},   {"a: >-\n  ~\n", true, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree = parse(rows[i].text);
        assert_true(tree.good);
        const struct otx_node *value = otx_map_get(tree.root, "a");
        if (otx_is_string(value) != rows[i].string || otx_is_null(value) != rows[i].null)
            fail_msg("%s", rows[i].text);
        tree_free(&tree);
    }
}

static bool equal(const char *a, const char *b)
{
    struct tree x = parse(a), y = parse(b);
    assert_true(x.good && y.good);
    bool same = otx_node_equal(x.root, y.root);
    assert_int_equal(same, otx_node_equal(y.root, x.root));
    if (same)
        assert_int_equal(otx_node_hash(x.root), otx_node_hash(y.root));
    else
        assert_int_not_equal(otx_node_hash(x.root), otx_node_hash(y.root));
    tree_free(&x);
    tree_free(&y);
    return same;
}

static void test_equality(void **state)
{
    (void)state;
    assert_true(equal("a: 1\nb: [x, 'z']\n", "{b: [\"x\", z], a: 1}"));
    assert_true(equal("{}", "{}\n"));
    assert_true(equal("- a\n- {b: c}\n", "[a, {b: 'c'}]"));
    assert_true(equal("a: |\n  text\n", "a: \"text\\n\""));
    assert_false(equal("a: true", "a: 'true'"));
    assert_false(equal("a: 1", "a: '1'"));
    assert_false(equal("a:", "a: ''"));
    assert_false(equal("[a, b]", "[b, a]"));
    assert_false(equal("[a]", "[a, a]"));
    assert_false(equal("{a: 1}", "{a: 1, b: 2}"));
    assert_false(equal("{a: 1}", "{b: 1}"));
    assert_false(equal("{}", "[]"));
    assert_false(equal("a", "[a]"));
    assert_false(equal("[[a], b]", "[a, [b]]"));
    assert_false(equal("{a: b}", "[a, b]"));
}

static void test_find(void **state)
{
    struct tree tree =
        parse("a: 1\nb: {c: text, d: ~}\nlist:\n- name: x\n- name: y\n  v: 1\n- name: x\n"
              "a: 2\n\"q\": z\n");
    (void)state;
    struct otx_pair pair = otx_map_find(tree.root, OTX_S("a"));
    assert_str(pair.value->text, "1");
    assert_non_null(pair.again);
    assert_null(otx_map_find(tree.root, OTX_S("b")).again);
    assert_null(otx_map_find(tree.root, OTX_S("none")).key);
    assert_null(otx_map_find(NULL, OTX_S("a")).key);
    assert_null(otx_map_get(otx_map_get(tree.root, "a"), "a"));
    assert_str(otx_map_text(tree.root, "q"), "z");
    assert_str(otx_map_text(otx_map_get(tree.root, "b"), "c"), "text");
    assert_int_equal(otx_map_text(otx_map_get(tree.root, "b"), "d").n, 0);
    assert_int_equal(otx_map_text(tree.root, "list").n, 0);
    const struct otx_node *list = otx_map_get(tree.root, "list");
    assert_non_null(otx_seq_find(list, "name", OTX_S("y")).value);
    assert_non_null(otx_seq_find(list, "name", OTX_S("x")).again);
    assert_null(otx_seq_find(list, "name", OTX_S("z")).value);
    assert_null(otx_seq_find(tree.root, "name", OTX_S("x")).value);
    tree_free(&tree);
}

/* The second of two equal keys is found in a map of any size. */
static void test_twice(void **state)
{
    static const size_t counts[] = {1, 19, 20, 21, 5000};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct text text = {0};
        char line[64];
        for (size_t k = 0; k < counts[i]; k++) {
            snprintf(line, sizeof line, "k%zu: {a: 1, b: 2}\n", (k * 7919) % 5000);
            text_puts(&text, line);
        }
        struct tree once = parse_bytes(text.p, text.n);
        assert_null(otx_node_twice(&once.arena, once.root));
        text_puts(&text, "z: 1\nk0: 1\nz: 2\nz: 3\nk0: 2\n");
        struct tree twice = parse_bytes(text.p, text.n);
        const struct otx_node *key = otx_node_twice(&twice.arena, twice.root);
        assert_str(key->text, "z");
        assert_str(otx_value(key)->text, "3");
        tree_free(&once);
        tree_free(&twice);
        text_free(&text);
    }
}

static void test_copy(void **state)
{
    struct tree tree = parse("{a: [1, {b: 'c'}], d: ~}");
    struct otx_node *copy = otx_new_copy(&tree.arena, tree.root);
    (void)state;
    assert_true(otx_node_equal(tree.root, copy));
    assert_ptr_not_equal(copy, tree.root);
    otx_put(&tree.arena, copy, "e", otx_new_string(&tree.arena, OTX_S("1")));
    assert_false(otx_node_equal(tree.root, copy));
    assert_true(otx_is_string(otx_map_get(copy, "e")));
    assert_null(otx_put(&tree.arena, NULL, "e", copy));
    assert_null(otx_put(&tree.arena, copy, "e", NULL));
    tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),    cmocka_unit_test(test_styles),
        cmocka_unit_test(test_equality), cmocka_unit_test(test_find),
        cmocka_unit_test(test_copy),     cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
