/* List variables: how a value is cut into entries, some of several words, and how entries of otelx
 * are put into a scalar in every notation, and taken out again. */
#include "tree/list_value.h"
#include "edit/wrap.h"
#include "run/intact.h"
#include "support/tree.h"

#define JS "--require /otel/autoinstrumentation.js"
#define JAR "-javaagent:/otel/javaagent.jar"

/* Makes tokens from words with bars between them. */
static struct otx_tokens tokens_of(const char *text)
{
    struct otx_tokens tokens = {.n = 0};
    struct otx_str rest = otx_str_of(text), token;
    while (rest.n && otx_str_cut(&rest, '|', &token))
        assert_true(otx_tokens_add(&tokens, token));
    return tokens;
}

static struct otx_wrap wrap_of(char sep, const char *before, const char *after, const char *old)
{
    return (struct otx_wrap){
        .sep = sep, .before = tokens_of(before), .after = tokens_of(after), .old = tokens_of(old)};
}

/* `want`: the entries of the value, each in angle brackets. */
static void assert_cut(char sep, const char *ours, const char *value, const char *want)
{
    struct otx_wrap lists[] = {wrap_of(sep, ours, "", ""), wrap_of(sep, "", ours, ""),
                               wrap_of(sep, "", "", ours)};
    for (size_t i = 0; i < 3; i++) {
        struct text memory = text_of(value);
        struct otx_str rest = {memory.p, memory.n}, entry;
        struct otx_buf got = {0};
        while (otx_wrap_cut(&lists[i], &rest, &entry))
            otx_buf_format(&got, "<%s>", entry);
        assert_str(otx_buf_str(&got), want);
        otx_buf_free(&got);
        text_free(&memory);
    }
}

static void test_cut(void **state)
{
    (void)state;
    assert_cut(':', "/o", "", "<>");
    assert_cut(':', "/o", "/o", "</o>");
    assert_cut(':', "/o", ":/a::/o:", "<></a><></o><>");
    assert_cut(':', "/o", "/a\n:/b c", "</a\n></b c>");
    assert_cut(' ', JAR, "", "<>");
    assert_cut(' ', JAR, " ", "<><>");
    assert_cut(' ', JAR, " " JAR, "<><" JAR ">");
    assert_cut(' ', JAR, "-Xmx1g  " JAR " ", "<-Xmx1g><><" JAR "><>");
    assert_cut(' ', "", "-a\n\n \t-b\r\n-c\td \n-e\r-f\n", "<-a><-b><-c\td><><-e\r-f><>");
}

static void test_phrases(void **state)
{
    (void)state;
    assert_cut(' ', JS, JS, "<" JS ">");
    assert_cut(' ', JS, "--require ./x.js " JS, "<--require><./x.js><" JS ">");
    assert_cut(' ', JS, JS " --require ./x.js", "<" JS "><--require><./x.js>");
    assert_cut(' ', JS, "  " JS "\n-x", "<><><" JS "><-x>");
    assert_cut(' ', JS, JS "\r\n-x", "<" JS "><-x>");
    assert_cut(' ', JS, JS "x", "<--require></otel/autoinstrumentation.jsx>");
    assert_cut(' ', JS, "--require  /otel/autoinstrumentation.js",
               "<--require><></otel/autoinstrumentation.js>");
    assert_cut(' ', JS, "--require\n/otel/autoinstrumentation.js",
               "<--require></otel/autoinstrumentation.js>");
    assert_cut(' ', JS, "x" JS, "<x--require></otel/autoinstrumentation.js>");
    assert_cut(' ', "-r a|-r a b", "-r a b -r a", "<-r a b><-r a>");
    assert_cut(' ', "-r a b|-r a", "-r a -r a b", "<-r a><-r a b>");
    assert_cut(',', "k=1,2", "a=b,k=1,2,c=d", "<a=b><k=1,2><c=d>");
    assert_cut(':', JS, JS ":a", "<" JS "><a>");
}

static void assert_old(bool want, char sep, const char *old, const char *value)
{
    struct otx_wrap wrap = wrap_of(sep, "", "", old);
    assert_int_equal(otx_wrap_is_old(&wrap, otx_str_of(value)), want);
}

static void test_is_old(void **state)
{
    (void)state;
    assert_old(true, ':', "/o/a|/o", "/o/a:/o");
    assert_old(false, ':', "/o/a|/o", "/o/a::/o");
    assert_old(false, ':', "/o/a|/o", "/o/a:/x:/o");
    assert_old(false, ':', "/o", "");
    assert_old(true, ' ', JAR, JAR);
    assert_old(true, ' ', JAR, " " JAR);
    assert_old(true, ' ', JS, "  " JS " ");
    assert_old(false, ' ', JS, "--require ./x.js " JS);
    assert_old(false, ' ', JS, " ");
    assert_old(false, ' ', JS, "");
}

static void test_names(void **state)
{
    (void)state;
    assert_str(otx_token_name(',', OTX_S("team=a=b")), "team");
    assert_str(otx_token_name(',', OTX_S(" team ")), "team");
    assert_str(otx_token_name(' ', OTX_S("-javaagent:/a.jar=cfg")), "-javaagent:/a.jar");
    assert_str(otx_token_name(':', OTX_S("/a=b")), "/a=b");
}

/* `want`: the references in the value, each in angle brackets. */
static void assert_references(const char *value, const char *want)
{
    struct otx_str name, text = otx_str_of(value);
    struct otx_buf got = {0};
    for (size_t at = 0; otx_next_reference(text, &at, &name);) {
        otx_buf_format(&got, "<%s>", name);
        assert_true(otx_refers_to(text, name));
    }
    assert_str(otx_buf_str(&got), want);
    otx_buf_free(&got);
}

static void test_references(void **state)
{
    (void)state;
    assert_references("", "");
    assert_references("a$(B)c$(D)", "<B><D>");
    assert_references("$$(B)", "");
    assert_references("$$$(B)", "<B>");
    assert_references("$(B", "");
    assert_references("$B ${C} $(D)$", "<D>");
    assert_references("$()", "<>");
    assert_false(otx_refers_to(OTX_S("$(BB)"), OTX_S("B")));
}

/* Values without a notation around them. */
static void test_text(void **state)
{
    static const struct {
        char sep;
        const char *before, *after, *old, *in, *out;
    } rows[] = {{':', "/o/a", "/o", "", "/app", "/o/a:/app:/o"},
                {':', "", "", "/o/a|/o", "/o/a:/app:/o", "/app"},
                {':', "/n", "", "/o/a|/o", "/o/a:/app:/o", "/n:/app"},
                {',', "", "a=2", "a=1", "t=u,a=1", "t=u,a=2"},
                {',', "", "a=1", "", "t=u,", "t=u,a=1,"},
                {' ', "", JS, "", "", JS},
                {' ', "", "", JS, JS, ""},
                {' ', "", JS, JS, "-x " JS, "-x " JS}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_arena arena = {0};
        struct otx_wrap wrap = wrap_of(rows[i].sep, rows[i].before, rows[i].after, rows[i].old);
        struct otx_str out;
        assert_true(otx_wrap_text(&arena, &wrap, otx_str_of(rows[i].in), &out));
        assert_str(out, rows[i].out);
        otx_arena_free(&arena);
    }
}

/* The result of wrapping the value of `v`. */
struct done {
    enum otx_wrap_result result;
    const char *why;
    struct text out;
};

static struct done run(const char *p, size_t n, const struct otx_wrap *wrap)
{
    struct tree tree = parse_bytes(p, n), after;
    struct otx_edits edits = {.arena = &tree.arena};
    struct otx_buf out = {0};
    struct done done = {.why = NULL};
    assert_true(tree.good);
    done.result = otx_wrap_scalar(wrap, tree.text, otx_map_get(tree.root, "v"), &edits, &done.why);
    bool changes = done.result == OTX_WRAP_DONE || done.result == OTX_WRAP_QUOTED;
    assert_int_equal(changes, edits.count > 0);
    assert_true(otx_edits_sort(&edits) && !edits.failed);
    otx_edits_splice(&edits, tree.text, 0, n, &out);
    done.out = text_copy(out.p, out.n);
    after = parse_bytes(out.p, out.n);
    assert_true(after.good);
    const char *wrong = otx_verify(tree.root, after.root, &edits, 0, 0);
    if (wrong)
        fail_msg("%s: %s", p, wrong);
    tree_free(&after);
    otx_edits_free(&edits);
    tree_free(&tree);
    otx_buf_free(&out);
    return done;
}

static void assert_text(struct text got, const char *want)
{
    assert_str((struct otx_str){got.p, got.n}, want);
}

static void assert_value(struct text text, const char *want)
{
    struct tree tree = parse_bytes(text.p, text.n);
    const struct otx_node *value = otx_map_get(tree.root, "v");
    assert_true(value && otx_is_string(value));
    assert_str(value->text, want);
    tree_free(&tree);
}

struct row {
    const char *in, *before, *after, *out, *value;
};

/* Wraps the value twice and unwraps it: the second wrapping changes nothing, unwrapping gives
 * `back`. */
static void there_and_back(const struct row *row, enum otx_wrap_result result, const char *back)
{
    struct otx_wrap wrap = wrap_of(' ', row->before, row->after, "");
    struct done there = run(row->in, strlen(row->in), &wrap);
    if (there.why)
        fail_msg("%s: %s", row->in, there.why);
    assert_int_equal(there.result, result);
    assert_text(there.out, row->out);
    assert_value(there.out, row->value);
    struct done again = run(there.out.p, there.out.n, &wrap);
    assert_int_equal(again.result, OTX_WRAP_SAME);
    wrap.old = otx_wrap_tokens(&wrap);
    wrap.before.n = wrap.after.n = 0;
    struct done taken = run(there.out.p, there.out.n, &wrap);
    assert_null(taken.why);
    assert_text(taken.out, back);
    text_free(&there.out);
    text_free(&again.out);
    text_free(&taken.out);
}

static void test_notations(void **state)
{
    static const struct row rows[] = {
        {"v: -Xmx1g\n", "", JAR, "v: -Xmx1g " JAR "\n", "-Xmx1g " JAR},
        {"v: -Xmx1g # heap\n", "", JAR, "v: -Xmx1g " JAR " # heap\n", "-Xmx1g " JAR},
        {"v: -r ./x.js", "", JS, "v: -r ./x.js " JS, "-r ./x.js " JS},
        {"v: --require ./x.js\r\n", "", JS, "v: --require ./x.js " JS "\r\n",
         "--require ./x.js " JS},
        {"v: a  b\n", "-x y", "-z", "v: -x y a  b -z\n", "-x y a  b -z"},
        {"v: a\n  b\n", "", JS, "v: a\n  b " JS "\n", "a b " JS},
        {"v: ' a '\n", "-x y", "-z", "v: '-x y  a -z '\n", "-x y  a -z "},
        {"v: a\n", "", "x#y", "v: a x#y\n", "a x#y"},
        {"v: \"\"\n", "", JS, "v: \"" JS "\"\n", JS},
        {"v: ' '\n", "", JAR, "v: '  " JAR "'\n", "  " JAR},
        {"v: ' '\n", "-x", JS, "v: '-x   " JS "'\n", "-x   " JS},
        {"v: \"   \"\n", "-x", "", "v: \"-x    \"\n", "-x    "},
        {"v: \"a\n  b\"\n", "", JS, "v: \"a\n  b " JS "\"\n", "a b " JS},
        {"v: \"\\ta\"\n", "", JS, "v: \"\\ta " JS "\"\n", "\ta " JS},
        {"{\"v\":\"-Xmx1g\"}", "", JAR, "{\"v\":\"-Xmx1g " JAR "\"}", "-Xmx1g " JAR},
        {"v: >-\n  -a\n  -b\n", "", JS, "v: >-\n  -a\n  -b " JS "\n", "-a -b " JS},
        {"v: >-\n  -a \n  -b\n\n  -c\n", "-x y", JS, "v: >-\n  -x y -a \n  -b\n\n  -c " JS "\n",
         "-x y -a  -b\n-c " JS},
        {"v: |-\r\n  -a\r\n  -b\r\n", "", JAR, "v: |-\r\n  -a\r\n  -b " JAR "\r\n", "-a\n-b " JAR},
        {"v: |-\n  -a\n  -b\nw: 1\n", "-x", JAR, "v: |-\n  -x -a\n  -b " JAR "\nw: 1\n",
         "-x -a\n-b " JAR},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        there_and_back(&rows[i], OTX_WRAP_DONE, rows[i].in);
}

/* A value that needs quotes with our entries gets quotes. Unwrapping leaves the quotes: the record
 * gives the old text back, not this code. */
static void test_quotes(void **state)
{
    static const struct {
        struct row row;
        const char *back;
    } rows[] = {
        {{"v: a\n", "", "-D x: y", "v: \"a -D x: y\"\n", "a -D x: y"}, "v: \"a\"\n"},
        {{"v: a\n", "", "-D x:", "v: \"a -D x:\"\n", "a -D x:"}, "v: \"a\"\n"},
        {{"v: a\n", "", "-D #y", "v: \"a -D #y\"\n", "a -D #y"}, "v: \"a\"\n"},
        {{"v: a\n", "", "#y", "v: \"a #y\"\n", "a #y"}, "v: \"a\"\n"},
        {{"v: a\n", "", "-D{x}", "v: \"a -D{x}\"\n", "a -D{x}"}, "v: \"a\"\n"},
        {{"v: a\n", "- x", "", "v: \"- x a\"\n", "- x a"}, "v: \"a\"\n"},
        {{"v: a\n", "?", "", "v: \"? a\"\n", "? a"}, "v: \"a\"\n"},
        {{"v: a\n", "@file", "", "v: \"@file a\"\n", "@file a"}, "v: \"a\"\n"},
        {{"v: a\n", "*x", "", "v: \"*x a\"\n", "*x a"}, "v: \"a\"\n"},
        {{"v: a \n", "", "#y", "v: \"a #y\" \n", "a #y"}, "v: \"a\" \n"},
        {{"{v: a}\n", "", JAR, "{v: \"a " JAR "\"}\n", "a " JAR}, "{v: \"a\"}\n"},
        {{"{v: a }\n", "", JS, "{v: \"a " JS "\" }\n", "a " JS}, "{v: \"a\" }\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        there_and_back(&rows[i].row, OTX_WRAP_QUOTED, rows[i].back);
}

static void assert_run(const char *in, struct otx_wrap wrap, const char *out)
{
    struct done done = run(in, strlen(in), &wrap);
    if (done.why)
        fail_msg("%s: %s", in, done.why);
    assert_text(done.out, out);
    text_free(&done.out);
}

static void test_present(void **state)
{
    static const char *const there[] = {"v: a " JS "\n", "v: " JS "  -b\n", "v: \" " JS "\"\n"};
    (void)state;
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        struct otx_wrap wrap = wrap_of(' ', "", JS, "");
        struct done done = run(there[i], strlen(there[i]), &wrap);
        assert_int_equal(done.result, OTX_WRAP_SAME);
        assert_int_equal(wrap.old.n, 0); /* the value is the user's */
        text_free(&done.out);
    }
}

/* After others have changed the value, our entries are still found, and no blank too many is left.
 */
static void test_changed_since(void **state)
{
    (void)state;
    assert_run("v: a  " JS "\n", wrap_of(' ', "", "", JS), "v: a\n");
    assert_run("v: " JS "   a\n", wrap_of(' ', "", "", JS), "v: a\n");
    assert_run("v: a " JS " b\n", wrap_of(' ', "", "", JS), "v: a b\n");
    assert_run("v: 'a  " JS "'\n", wrap_of(' ', "", "", JS), "v: 'a '\n");
    assert_run("v: " JS "\n", wrap_of(' ', "", "", JS), "v: \"\"\n");
    assert_run("v: >-\n  a\n  " JS "\n  b\n", wrap_of(' ', "", "", JS), "v: >-\n  a\n  b\n");
    assert_run("v: |-\r\n  a\r\n  " JS "\r\n", wrap_of(' ', "", "", JS), "v: |-\r\n  a\r\n");
    assert_run("v: |-\n  " JS "\n  a\n", wrap_of(' ', "", "", JS), "v: |-\n  a\n");
    assert_run("v: --require ./x.js " JS "\n", wrap_of(' ', "", "-r y", JS),
               "v: --require ./x.js -r y\n");
}

static void test_cannot(void **state)
{
    static const char *const rows[] = {
        "v: >-\n  --require\n  /otel/autoinstrumentation.js\n", /* our entry is on two lines */
        "v: \"--require\\x20/otel/autoinstrumentation.js\"\n",
        "v: \"a\\nb\"\n",
        "v: |\n  a\n",
        "v: &x a\n",
        "v: 1\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_wrap wrap = wrap_of(' ', "", JS, "");
        struct done done = run(rows[i], strlen(rows[i]), &wrap);
        if (done.result != OTX_WRAP_CANNOT || !done.why)
            fail_msg("%s was done: %.*s", rows[i], (int)done.out.n, done.out.p);
        text_free(&done.out);
    }
}

/* Many blanks are skipped at once: the time must not be quadratic. */
static void test_many_blanks(void **state)
{
    enum { MANY = 2000000 };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct text blanks = {need(malloc(MANY)), MANY};
        memset(blanks.p, i ? '\n' : ' ', MANY);
        struct otx_wrap wrap = wrap_of(' ', "", "", JS);
        struct otx_str rest = {blanks.p, blanks.n}, entry;
        size_t n = 0;
        while (otx_wrap_cut(&wrap, &rest, &entry))
            n++;
        assert_int_equal(n, i ? 2 : MANY + 1);
        text_free(&blanks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),           cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_is_old),        cmocka_unit_test(test_notations),
        cmocka_unit_test(test_quotes),        cmocka_unit_test(test_present),
        cmocka_unit_test(test_changed_since), cmocka_unit_test(test_cannot),
        cmocka_unit_test(test_many_blanks),   cmocka_unit_test(test_names),
        cmocka_unit_test(test_references),    cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
