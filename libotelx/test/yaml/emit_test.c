/* libyaml must read every emitted text as the same value. Tries every interesting string in block
 * style, in flow style and as JSON. */
#include "yaml/emit.h"
#include "support/tree.h"

static const char *const words[] = {"",
                                    " ",
                                    "a",
                                    "a b",
                                    " a",
                                    "a ",
                                    "\t",
                                    "a\tb",
                                    "a\u200bb",
                                    "\u202eab",
                                    "a\u2066b\u2069",
                                    "a\u00adb",
                                    "a\u061cb",
                                    "\n",
                                    "a\nb",
                                    "a\n",
                                    "\r",
                                    "a\r\nb",
                                    "~",
                                    "null",
                                    "true",
                                    "yes",
                                    "on",
                                    "y",
                                    "N",
                                    "1",
                                    "010",
                                    "0x1f",
                                    "1e3",
                                    ".5",
                                    "1_000",
                                    "1:30",
                                    ".inf",
                                    ".nan",
                                    "2001-01-01",
                                    "=",
                                    "<<",
                                    "-",
                                    "- a",
                                    "--",
                                    "---",
                                    "---a",
                                    "...",
                                    "--- a",
                                    "-a",
                                    "--flag",
                                    "?",
                                    "? a",
                                    ":",
                                    ": a",
                                    "a:",
                                    "a: b",
                                    "a:b",
                                    "a :b",
                                    "::",
                                    "#",
                                    "# a",
                                    "a #b",
                                    "a#b",
                                    "&a",
                                    "*a",
                                    "!a",
                                    "!!str a",
                                    "|",
                                    ">",
                                    "|-",
                                    "%a",
                                    "@a",
                                    "`a",
                                    "'",
                                    "''",
                                    "'a'",
                                    "it's",
                                    "\"",
                                    "\"a\"",
                                    "\\",
                                    "\\n",
                                    "a\\",
                                    "\"'",
                                    "{",
                                    "}",
                                    "[",
                                    "]",
                                    "{a}",
                                    "[a]",
                                    "{}",
                                    "[]",
                                    ",",
                                    "a,b",
                                    "a, b",
                                    ",a",
                                    "http://c:4318",
                                    "a=b,c=d",
                                    "a: {b}",
                                    "/opt/a:/opt/b",
                                    "$(HOME)/x",
                                    "$HOME",
                                    "a'b\"c\\d",
                                    "\x01",
                                    "\x1B[31m",
                                    "\x7F",
                                    "\xC2\x80",
                                    "\xC2\x85",
                                    "\xC2\x9F",
                                    "\xC2\xA0",
                                    "\xE2\x80\xA8",
                                    "\xE2\x80\xA9",
                                    "\xEF\xBB\xBF",
                                    "a\xEF\xBB\xBF"
                                    "b",
                                    "\xEF\xBF\xBE",
                                    "\xEF\xBF\xBF",
                                    "gr\xC3\xB6\xC3\x9F"
                                    "e",
                                    "\xE2\x82\xAC",
                                    "\xF0\x9F\x98\x80",
                                    "\xED\x9F\xBF",
                                    "\xEE\x80\x80",
                                    "a/b",
                                    "key with: colon",
                                    "ends with:",
                                    "a  b",
                                    "\v",
                                    "\f",
                                    "\b",
                                    "0.54b1",
                                    "25.2.2",
                                    "http/protobuf",
                                    "service.version=1",
                                    "@",
                                    "[a, b",
                                    "a]",
                                    "a}",
                                    "trailing,",
                                    "{\"v\":1,\"pod\":{\"a\":\"it's\"}}"};

enum { WORD_COUNT = sizeof words / sizeof *words };

static const struct otx_look usual = {.map_step = 2,
                                      .seq_step = 0,
                                      .item_step = 2,
                                      .eol = {"\n", 1},
                                      .colon = {": ", 2},
                                      .comma = {", ", 2}};

/* When the text is read again, the value of `a` must be `want`. */
static void assert_reads(const struct otx_buf *buf, const char *how, const struct otx_node *want)
{
    assert_false(buf->failed);
    struct tree tree = parse_bytes(buf->p, buf->n);
    if (!tree.good)
        fail_msg("%s: %.*s\n%.*s", how, (int)buf->n, buf->p, (int)tree.error.text.n,
                 tree.error.text.p);
    const struct otx_node *got = otx_map_get(tree.root, "a");
    if (!got || !otx_node_equal(got, want))
        fail_msg("%s: read as another: %.*s", how, (int)buf->n, buf->p);
    tree_free(&tree);
}

/* A string must be strict JSON: no raw control characters, and known escapes only. */
static void assert_json_string(struct otx_str text)
{
    assert_true(text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"');
    for (size_t i = 1; i + 1 < text.n; i++) {
        assert_true((unsigned char)text.p[i] >= ' ' && text.p[i] != '"');
        if (text.p[i] != '\\')
            continue;
        i++;
        if (!strchr("\"\\/bfnrtu", text.p[i]))
            fail_msg("not JSON: %.*s", (int)text.n, text.p);
    }
}

static void emit_all_ways(struct otx_arena *arena, const struct otx_node *value)
{
    struct otx_look crlf = usual, json = usual, tight = usual;
    struct otx_node *key = otx_new_string(arena, OTX_S("a"));
    struct otx_buf buf = {0};
    crlf.eol = OTX_S("\r\n");
    json.json = tight.json = true;
    tight.colon = OTX_S(":");
    tight.comma = OTX_S(",");
    const struct otx_look *const looks[] = {&usual, &crlf, &json, &tight};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if (i < 2) {
            otx_emit_pair(&buf, looks[i], 0, key, value);
            otx_buf_add(&buf, looks[i]->eol);
            assert_reads(&buf, "block", value);
            buf.n = 0;
        }
        otx_buf_char(&buf, '{');
        otx_emit_flow_pair(&buf, looks[i], 0, key, value);
        otx_buf_char(&buf, '}');
        assert_reads(&buf, "flow", value);
        buf.n = 0;
    }
    otx_buf_free(&buf);
}

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        struct otx_arena arena = {0};
        struct otx_node *value = otx_new_string(&arena, otx_str_of(words[i]));
        assert_true(otx_is_string(value));
        emit_all_ways(&arena, value);
        struct otx_buf buf = {0};
        struct otx_look json = usual;
        json.json = true;
        otx_emit_scalar(&buf, &json, true, value);
        assert_json_string(otx_buf_str(&buf));
        otx_buf_free(&buf);
        otx_arena_free(&arena);
    }
}

/* Strings as keys, as items, and deep in a tree. */
static void test_keys_and_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        struct otx_arena arena = {0};
        struct otx_node *list = otx_new_node(&arena, OTX_SEQ), *map = otx_new_node(&arena, OTX_MAP);
        otx_node_append(list, otx_new_string(&arena, otx_str_of(words[i])));
        otx_put(&arena, map, words[i], otx_new_string(&arena, OTX_S("v")));
        otx_put(&arena, map, "z", otx_new_string(&arena, otx_str_of(words[i])));
        otx_node_append(list, map);
        emit_all_ways(&arena, list);
        emit_all_ways(&arena, map);
        otx_arena_free(&arena);
    }
}

static void test_plain(void **state)
{
    static const struct {
        const char *text;
        bool block, flow;
    } rows[] = {
        {"a", true, true},
        {"http/protobuf", true, true},
        {"--flag", true, true},
        {"-", false, false},
        {"---", false, false},
        {"", false, false},
        {"yes", false, false},
        {"1", false, false},
        {"a b", false, false},
        {"a:", false, false},
        {"http://c:4318", true, false},
        {"a,b", true, false},
        {"/a:/b", true, false},
        {"a=b,c=d", true, false},
        {"=a", false, false},
        {"@a", false, false},
        {"'", false, false},
        {"0x", false, false},
        {"\xC3\xA4", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (otx_emit_is_plain(otx_str_of(rows[i].text), false) != rows[i].block ||
            otx_emit_is_plain(otx_str_of(rows[i].text), true) != rows[i].flow)
            fail_msg("`%s`", rows[i].text);
    assert_false(otx_emit_is_plain(OTX_S("a\0b"), false));
}

/* Scalars that are no strings keep their type. */
static void test_other_scalars(void **state)
{
    static const char *const texts[] = {"a: true", "a: 1",   "a: 1.5",
                                        "a: null", "a: 200", "a: 0x1f"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tree tree = parse(texts[i]);
        emit_all_ways(&tree.arena, otx_map_get(tree.root, "a"));
        tree_free(&tree);
    }
}

/* Nested collections, with every combination of indents. */
static void test_nested(void **state)
{
    struct tree tree =
        parse("{a: [{name: x, command: [cp, -r, 'a b'], env: [{name: A, value: '1'}], "
              "e: {}, l: [], n: {m: {o: [[p, q], [], {}]}}}, s, []]}");
    (void)state;
    assert_true(tree.good);
    const struct otx_node *key = tree.root->first, *value = key->next;
    for (unsigned step = 0; step < 64; step++) {
        struct otx_look look = usual;
        struct otx_buf buf = {0};
        look.map_step = 1 + (step & 3);
        look.seq_step = step >> 2 & 3;
        look.item_step = 2 + (step >> 4 & 3);
        otx_emit_pair(&buf, &look, 0, key, value);
        assert_reads(&buf, "block", value);
        buf.n = 0;
        look.expand = true;
        look.lead = OTX_S("  ");
        look.unit = step & 1 ? OTX_S("\t") : OTX_S("  ");
        otx_emit_flow(&buf, &look, 0, tree.root);
        assert_reads(&buf, "flow over lines", value);
        otx_buf_free(&buf);
    }
    tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings), cmocka_unit_test(test_keys_and_items),
        cmocka_unit_test(test_plain),   cmocka_unit_test(test_other_scalars),
        cmocka_unit_test(test_nested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
