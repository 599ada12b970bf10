/* The scanner gives the same tree as libyaml, or leaves the document to libyaml. */
#include "support/case.h"
#include "support/two_trees.h"

enum { LEFT = TWO_LEFT, REFUSED = TWO_REFUSED, TAKEN = TWO_ALIKE };

/* `answer`: whether the scanner reads the text. It must read the notations that nearly all
 * manifests have. */
static const struct {
    const char *text;
    int answer;
} rows[] = {
    /* documents */
    {"", TAKEN},
    {"\n", TAKEN},
    {"# c\n", TAKEN},
    {"# c", TAKEN},
    {"  # c\n\n a: 1\n", TAKEN},
    {"---\na: 1\n", TAKEN},
    {"--- # c\n\na: 1\n---\nb: 2\n---\n", TAKEN},
    {"--- {a: 1}\n", LEFT},
    {"a: 1\n...\n", LEFT},
    {"%YAML 1.1\na: 1\n", REFUSED},
    {"\xEF\xBB\xBF"
     "a: 1\n",
     TAKEN},
    {"text\n", LEFT},
    {"|\n text\n", LEFT},
    {"-- a\n", LEFT},
    {"--- a\n", LEFT},
    {"a: 1\nb\n", REFUSED},
    {"a: 1\n%b: 2\n", REFUSED},
    /* maps and lists */
    {"a: 1\nb: 2\n", TAKEN},
    {"a:\n  b:\n    c: d\n  e: f\ng: h", TAKEN},
    {"a:\n  b: 1\n c: 2\n", REFUSED},
    {"a: b: c\n", REFUSED},
    {"a: - b\n", REFUSED},
    {"a:\n- b\n- c: 1\n  d: 2\ne: f\n", TAKEN},
    {"a:\n  - b\n  - - c\n    - d\n  -\n    e: f\n", TAKEN},
    {"- a\n- - b\n  - - c\n- d: e\n  f:\n  - g\n  h: i\n", TAKEN},
    {"-   a: 1\n    b: 2\n-\n-   - c\n", TAKEN},
    {"- a\nb: c\n", REFUSED},
    {"a:\n  - b\n  c: d\n", REFUSED},
    {"a: 1\n- b\n", REFUSED},
    {"a :  1\n'b' : 2\n\"c\"  :\n  d: e\n", TAKEN},
    {"a:b: c\na: b:c\n", TAKEN},
    {"a:\tb\n", LEFT},
    {"a: b\t\n", LEFT},
    {"a: b\t# c\n", LEFT},
    {"-\ta\n", REFUSED},
    {"a:\n\tb: c\n", REFUSED},
    {"a: \"b\"# c\n", LEFT},
    {"a: b# c #d\n", TAKEN},
    {"a: #c\n  b\n", TAKEN},
    {"a:\n  b\nc:\n  'd'\ne:\n  [f]\ng:\n  |\n  h\n", TAKEN},
    {"a:\n  b\n  c: d\n", REFUSED},
    {"? a\n: b\n", LEFT},
    {"?a: b\n", LEFT},
    {": b\n", REFUSED},
    {"a: &b c\nd: *b\n", LEFT},
    {"a: !!str b\n", LEFT},
    {"<<: a\n", TAKEN},
    {"a: @b\n", REFUSED},
    {"a: -b\nc: -1\nd: --e\n", TAKEN},
    {"a: -\n", REFUSED},
    {"a: 1\na: 2\n", TAKEN},
    /* nulls */
    {"a:\nb:\n  c:\n  d: # c\ne:", TAKEN},
    {"a:\n-\n- # c\n-\nb:\n", TAKEN},
    {"- a:\n- b:\n  c:\n-", TAKEN},
    {"a:\n\n\n# c\n\nb: ~\n", TAKEN},
    /* plain text over several lines */
    {"a: b\n  c\n  d\ne: f\n", TAKEN},
    {"a: b  \n\n\n   c\t\n  d \t\n \n  # e\nf: g\n", LEFT},
    {"a: b  \n\n\n   c\n  # e\nf: g\n", TAKEN},
    {"- b\n c # d\n- e\n", TAKEN},
    {"- b\n  - c\n  ? d\n  'e\n", TAKEN},
    {"a: b # c\n  d\n", REFUSED},
    {"a: b\n# c\n  d\n", REFUSED},
    {"a: b\n  c: d\n", REFUSED},
    {"a: b\n  : d\n", REFUSED},
    {"a: b\n  \tc\n", LEFT},
    {"a: b\n \n  c", TAKEN},
    {"a:\n  b\n  c\n", TAKEN},
    {"a:\n  b\nc\n", REFUSED},
    {"a: b\nc\n", REFUSED},
    /* quotes */
    {"a: 'b''c'\nd: \"e\\\"f\\\\g\\n\\t\\/\"\n", TAKEN},
    {"a: \"\\x41\\u00e4\\u20ac\\U0001f600\\0\\a\\b\\e\\f\\r\\v\\N\\_\\L\\P\\ \\\t\"\n", TAKEN},
    {"a: \"\\ud83d\\ude00\"\n", REFUSED},
    {"a: \"\\q\"\n", REFUSED},
    {"a: \"\\x4\"\n", REFUSED},
    {"a: \"\\UFFFFFFFF\"\n", REFUSED},
    {"a: ''\nb: \"\"\nc: ''''\nd: ''''''\n", TAKEN},
    {"a: 'b\n  c  \n\n\n \t d'\ne: f\n", TAKEN},
    {"a: \"b\n  c \\\n   d\\\n\n\n   e\\t \\  \n  f\"\n", TAKEN},
    {"a: \"b\nc\"\n", LEFT},
    {"a: 'b\n...\n c'\n", REFUSED},
    {"a: 'b\n", REFUSED},
    {"'a\n b': c\n", REFUSED},
    {"a: 'b' c\n", REFUSED},
    {"\"a\": \"b\"\n'c': 'd: e # f'\n", TAKEN},
    {"\"a\":b\n", REFUSED},
    /* block scalars */
    {"a: |\n  b\n  c\nd: >\n  e\n  f\n", TAKEN},
    {"a: |-\n  b\n\n\nc: |+\n  d\n\n\ne: >-\n  f\n\n  g\n\n\n", TAKEN},
    {"a: |\n\n\n   b\n     c\n\n    \n   d\n\t\ne: f\n", REFUSED},
    {"a: |\n   b\n     c\n\n    \n   \td\ne: f\n", TAKEN},
    {"a: >\n  b\n  c\n    d\n\n    e\n  f\n \n  g\n", TAKEN},
    {"a: >\n\n  b\n\t\n", REFUSED},
    {"a: >\n  b\n  \tc\n  d\n", TAKEN},
    {"a: |\n  b\n # c\nd: e\n", TAKEN},
    {"a: |\n  b\n   # c\n  \nd: e\n", TAKEN},
    {"a: | # c\n  b\n", TAKEN},
    {"a: |# c\n  b\n", LEFT},
    {"a: |\n  b", TAKEN},
    {"a: |+\n  b\n  ", TAKEN},
    {"a: |\n  b\n   ", TAKEN},
    {"a: |", TAKEN},
    {"a: |\nb: >\nc: |-\n\n\nd: |+\n\n\n", TAKEN},
    {"a: |\n    \n  b\n", REFUSED},
    {"a: |2\n   b\n", LEFT},
    {"a: |-2\n   b\n", LEFT},
    {"a: | b\n", REFUSED},
    {"- |\n b\n- - >\n   c\n  - d\n", TAKEN},
    {"a:\n- |\n b\n- c\n", TAKEN},
    {"a: |\n  b\n c: d\n", REFUSED},
    {"a: |\n\tb\n", REFUSED},
    /* brackets */
    {"a: {b: 1, c: [d, 'e', \"f\", {}, []], }\n", TAKEN},
    {"{\"a\":{\"b\":[1,2,-3,null,true]},\"c\":\"d\"}", TAKEN},
    {"[\n  {\n    \"a\": \"b\" ,\n    \"c\" : [\n    ]\n  }\n]\n", TAKEN},
    {"a: [ # c\n  b, # d\n# e\n\n  c # f\n  ]\nd: e\n", TAKEN},
    {"a: [b\n  c]\n", LEFT},
    {"a: [b c, d:e, f-g, -h]\n", TAKEN},
    {"a: {b, c: , \"d\":}\n", LEFT},
    {"a: [b: c]\n", LEFT},
    {"a: {[b]: c}\n", LEFT},
    {"{a: b}: c\n", LEFT},
    {"a: [?b, c?d]\n", REFUSED},
    {"a: [b:, c]\n", REFUSED},
    {"a: [- b]\n", REFUSED},
    {"a: [-]\n", LEFT},
    {"a: [b] c\n", REFUSED},
    {"a: [b}\n", REFUSED},
    {"a: [b,,c]\n", REFUSED},
    {"a: [b\n", REFUSED},
    {"a: [b,\nc]\nd: {e: f,\ng: h\n}\n", TAKEN},
    {"a: [b,\n...\n]\n", REFUSED},
    {"a: [\tb,\tc]\n", LEFT},
    {"a: ['b\n  c', \"d\n e\"]\n", TAKEN},
    {"a: {'b': c, \"d\":e, f: 'g'}\n", TAKEN},
    {"a: [b, c]: d\n", REFUSED},
    {"a: [*b]\n", REFUSED},
    {"a: [b#c]\n", LEFT},
    /* CRLF */
    {"a: 1\r\nb:\r\n  c: d # e\r\n\r\n# f\r\ng:\r\n- h\r\n-\r\n", TAKEN},
    {"a: |\r\n  b\r\n\r\n  c\r\n\r\nd: >+\r\n  e\r\n  f\r\n\r\n", TAKEN},
    {"a: b\r\n  c\r\n\r\n  d\r\ne: 'f\r\n  g'\r\nh: \"i\\\r\n  j \r\n \r\n k\"\r\n", TAKEN},
    {"a: [b,\r\n  c]\r\nd: {\r\n  e: f}\r\n", TAKEN},
    {"a: 1\r", LEFT},
    {"a: 1\rb: 2\n", LEFT},
    /* beyond ASCII: libyaml's columns count characters */
    {"\xC3\xA4: \xE2\x82\xAC # \xF0\x9F\x98\x80\nb: '\xC3\xB6''' \n", TAKEN},
    {"\xC3\xA4: [\xC3\xB6, {\xC3\xBC: [a]}, [\xE2\x82\xAC,\n  \xC3\xB6, []]]\n", TAKEN},
    {"\xC3\xA4: |\n  \xC3\xB6\n\nb: >-\n  \xE2\x82\xAC\n  \xC3\xBC\n", TAKEN},
    {"\xC3\xA4: \xC3\xB6\n  \xE2\x82\xAC\nb: \"\xC3\xB6\n  \xC3\xBC\\u00e4\"\n", TAKEN},
    {"a: b\xC2\xA0\n", TAKEN},
    {"a: b\xC2\x85"
     "c: d\n",
     LEFT},
    {"a: \xE2\x80\xA8\n", LEFT},
    {"a: b\xC2\x80\n", REFUSED},
    {"a: \xEF\xBB\xBF\n", LEFT},
    {"a: \xEF\xBF\xBE\n", REFUSED},
    {"a: \x01\n", REFUSED},
    {"a: \x7F\n", REFUSED},
};

static bool holds(const char *name, struct otx_str text, int answer)
{
    struct text memory = text_copy(text.p, text.n);
    struct otx_str copy = {memory.p, memory.n};
    struct otx_span doc;
    bool good = true;
    for (size_t pos = 0; otx_next_doc(copy, &pos, &doc);) {
        const char *what;
        enum two_trees got = read_twice(copy, doc, &what);
        good &= got != TWO_DIFFERENT && (answer < 0 || (int)got == answer);
        if (got == TWO_DIFFERENT || (answer >= 0 && (int)got != answer))
            print_error("%s: %d, %s: <<<%.*s>>>\n", name, got, what ? what : "as libyaml has it",
                        (int)(doc.end - doc.start), copy.p + doc.start);
    }
    text_free(&memory);
    return good;
}

static void test_notations(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += !holds("a row", otx_str_of(rows[i].text), rows[i].answer);
    assert_int_equal(wrong, 0);
}

/* Each text cut off after each byte, without each single byte, and after another document. */
static void test_parts_of_notations(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_str text = otx_str_of(rows[i].text);
        for (size_t n = 0; n < text.n; n++) {
            struct text part = text_copy(text.p, n);
            wrong += !holds("cut off", (struct otx_str){part.p, part.n}, -1);
            text_add(&part, text.p + n + 1, text.n - n - 1);
            wrong += !holds("a byte short", (struct otx_str){part.p, part.n}, -1);
            text_free(&part);
        }
        struct text both = text_of("x: y\n---\n");
        text_add(&both, text.p, text.n);
        wrong += !holds("second", (struct otx_str){both.p, both.n}, -1);
        text_free(&both);
    }
    assert_int_equal(wrong, 0);
}

/* Long keys: libyaml takes them up to 1,024 characters. */
static void test_long_keys(void **state)
{
    (void)state;
    for (size_t length = 990; length < 1040; length++) {
        struct text text = {0};
        for (size_t i = 0; i < length; i++)
            text_puts(&text, i % 100 ? "k" : "\xC3\xA4");
        text_puts(&text, ": v\n");
        assert_true(holds("a long key", (struct otx_str){text.p, text.n}, -1));
        text_free(&text);
    }
}

/* The deepest nesting that is accepted, and one level more, in each notation. */
static void test_depth(void **state)
{
    static const char *const notations[][2] = {{"[", "]"}, {"{a: ", "}"}, {"- ", ""}};
    (void)state;
    for (size_t depth = OTX_MAX_DEPTH - 1; depth <= OTX_MAX_DEPTH + 1; depth++)
        for (size_t i = 0; i < 3; i++) {
            struct text text = {0};
            for (size_t k = 0; k < depth; k++)
                text_puts(&text, notations[i][0]);
            text_puts(&text, "v");
            for (size_t k = 0; k < depth; k++)
                text_puts(&text, notations[i][1]);
            assert_true(holds("a deep tree", (struct otx_str){text.p, text.n},
                              depth > OTX_MAX_DEPTH ? REFUSED : TAKEN));
            text_free(&text);
        }
}

/* If the scanner gives up in the middle of a document, libyaml's tree has none of the scanner's
 * nodes. */
static void test_limit_of_nodes(void **state)
{
    static const char text[] = "a: [1, 2]\nb: 3\n";
    struct otx_str all = OTX_S(text);
    struct otx_span doc = {0, all.n};
    (void)state;
    for (size_t most = 0; most < 10; most++) {
        struct otx_arena arena = {0};
        struct otx_node *root;
        struct otx_scan scan;
        struct otx_yaml_error error;
        bool good = otx_yaml_read(&arena, all, doc, most, &scan, &root, &error);
        assert_int_equal(good, most >= 7);
        assert_int_equal(error.too_large, !good);
        otx_arena_free(&arena);
    }
}

static size_t documents[TWO_DIFFERENT + 1];

static bool reads_alike(const char *folder, const char *name)
{
    char path[MAX_PATH];
    struct text file;
    join_path(path, folder, name);
    if (!read_file(path, &file))
        return true;
    struct otx_str text = {file.p, file.n};
    struct otx_span doc;
    bool good = true;
    for (size_t pos = 0; otx_next_doc(text, &pos, &doc);) {
        const char *what;
        enum two_trees answer = read_twice(text, doc, &what);
        documents[answer]++;
        good &= answer != TWO_DIFFERENT;
        if (answer == TWO_DIFFERENT)
            print_error("%s: the document at byte %zu: %s\n", path, doc.start, what);
    }
    text_free(&file);
    return good;
}

/* All inputs, outputs and configurations of the cases. The scanner must read most of them. */
static void test_cases(void **state)
{
    static const char *const files[] = {"in.yaml",  "in.json",     "out.yaml",
                                        "out.json", "config.yaml", "removed.yaml"};
    struct names names = {0};
    size_t wrong = 0;
    (void)state;
    assert_true(add_cases(&names, "testdata", ""));
    for (size_t i = 0; i < names.n; i++) {
        char folder[MAX_PATH];
        join_path(folder, "testdata", names.v[i]);
        for (size_t k = 0; k < sizeof files / sizeof *files; k++)
            wrong += !reads_alike(folder, files[k]);
    }
    names_free(&names);
    size_t good = documents[TWO_ALIKE] + documents[TWO_LEFT];
    print_message("%zu of %zu documents were taken\n", documents[TWO_ALIKE], good);
    assert_int_equal(wrong, 0);
    assert_true(good > 1000 && documents[TWO_ALIKE] * 100 >= good * 95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notations),      cmocka_unit_test(test_parts_of_notations),
        cmocka_unit_test(test_long_keys),      cmocka_unit_test(test_depth),
        cmocka_unit_test(test_limit_of_nodes), cmocka_unit_test(test_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
