/* The difference of two trees as a JSON patch and as a strategic merge patch: their operations and
 * the order. patch_test.sh applies such patches with kubectl. */
#include "report/json_patch.h"
#include "report/strategic.h"
#include "support/tree.h"

static const struct otx_look flow = {.json = true, .colon = {":", 1}, .comma = {",", 1}};
static const struct otx_look block = {
    .map_step = 2, .item_step = 2, .eol = {"\n", 1}, .colon = {": ", 2}, .comma = {", ", 2}};

struct row {
    const char *before, *after, *patch; /* `patch` NULL: there is no patch */
};

/* Shortens a JSON patch to lines: operation, path, value. */
static char *shorten(struct otx_str text)
{
    struct tree ops = parse_bytes(text.p, text.n);
    struct otx_buf out = {0};
    assert_true(ops.good);
    for (const struct otx_node *op = otx_first(ops.root); op; op = op->next) {
        const struct otx_node *value = otx_map_get(op, "value");
        otx_buf_format(&out, "%s %s", otx_map_text(op, "op"), otx_map_text(op, "path"));
        otx_buf_char(&out, value ? ' ' : '\n');
        if (value) {
            otx_emit_flow(&out, &flow, 0, value);
            otx_buf_char(&out, '\n');
        }
    }
    otx_buf_char(&out, '\0');
    assert_false(out.failed);
    tree_free(&ops);
    return out.p;
}

static void check_json(const struct row *row, bool live)
{
    struct tree a = parse(row->before), b = parse(row->after);
    struct otx_buf out = {0};
    struct otx_jsonpatch patch = {.out = &out, .look = &block, .live = live};
    assert_true(a.good && b.good);
    otx_jsonpatch_diff(&patch, a.root, b.root);
    assert_int_equal(patch.unfit, row->patch == NULL);
    if (row->patch) {
        char *got = shorten(otx_buf_str(&out));
        assert_string_equal(got, row->patch);
        free(got);
    }
    otx_buf_free(&out);
    tree_free(&a);
    tree_free(&b);
}

static void test_json_maps(void **state)
{
    static const struct row rows[] = {
        {"a: 1", "a: 1", ""},
        {"{a: 1, b: {c: d}}", "{b: {\"c\": 'd'}, a: 1}", ""},
        {"{}", "{a: x}", "test /a null\nadd /a \"x\"\n"},
        {"{a: x}", "{}", "test /a \"x\"\nremove /a\n"},
        {"{a: {b: x}}", "{}", "remove /a\n"},
        {"{a: x}", "{a: w}", "test /a \"x\"\nreplace /a \"w\"\n"},
        {"{a: }", "{a: {b: x}}", "test /a null\nadd /a {\"b\":\"x\"}\n"},
        {"{a: {b: x}}", "{a: ~}", "replace /a null\n"},
        {"{a: {}}", "{a: {b: x}}", "test /a/b null\nadd /a/b \"x\"\n"},
        /* Characters with a meaning in a JSON pointer, and with a meaning in YAML. */
        {"{a/b: {c~d: x}}", "{a/b: {c~d: w}}", "test /a~1b/c~0d \"x\"\nreplace /a~1b/c~0d \"w\"\n"},
        {"{'~1/': x}", "{'~1/': w}", "test /~01~1 \"x\"\nreplace /~01~1 \"w\"\n"},
        {"{\"- a: b\\n\": x}", "{}", "test /- a: b\n \"x\"\nremove /- a: b\n\n"},
        {"{'': {'': x}}", "{'': {'': w}}", "test // \"x\"\nreplace // \"w\"\n"},
        /* A value keeps its type. */
        {"{a: 1}", "{a: '1'}", "test /a 1\nreplace /a \"1\"\n"},
        {"{a: true}", "{a: \"true\"}", "test /a true\nreplace /a \"true\"\n"},
        {"{a: 'null'}", "{a: null}", "test /a \"null\"\nreplace /a null\n"},
        {"{}", "{a: [1, '1', 0.5, false, 'no', null, '', [], {}]}",
         "test /a null\nadd /a [1,\"1\",0.5,false,\"no\",null,\"\",[],{}]\n"},
        {"{}", "a: |\n  b\n  c\n", "test /a null\nadd /a \"b\\nc\\n\"\n"},
        /* An alias counts as its value. A patch cannot repeat a value that has an anchor. */
        {"{x: &a {b: c}, w: *a}", "{x: &a {b: c}, w: *a, z: 1}", "test /z null\nadd /z 1\n"},
        {"{x: &a {b: c}}", "{x: &a {b: c}, w: *a}", NULL},
        {"{x: &a {b: c}}", "{x: &a {b: c}, w: {<<: *a}}", NULL},
        {"{}", "{x: !!binary aGk=}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_json(&rows[i], false);
}

static void test_json_lists(void **state)
{
    static const struct row rows[] = {
        {"{a: []}", "{a: [x]}", "add /a/- \"x\"\n"},
        {"{a: [x]}", "{a: []}", "test /a/0 \"x\"\nremove /a/0\n"},
        {"{a: [x]}", "{a: [x, w, z]}", "test /a/0 \"x\"\nadd /a/- \"w\"\nadd /a/- \"z\"\n"},
        {"{a: [x]}", "{a: [w, z, x]}", "test /a/0 \"x\"\nadd /a/0 \"w\"\nadd /a/1 \"z\"\n"},
        {"{a: [x, z]}", "{a: [x, w, z]}", "test /a/1 \"z\"\nadd /a/1 \"w\"\n"},
        {"{a: [x, w, z]}", "{a: [z]}",
         "test /a/0 \"x\"\nremove /a/0\ntest /a/0 \"w\"\nremove /a/0\n"},
        {"{a: [x, w]}", "{a: [w, x]}",
         "test /a/0 \"x\"\nadd /a/0 \"w\"\ntest /a/2 \"w\"\nremove "
         "/a/2\n"},
        {"{a: [{x: 1}]}", "{a: [{x: 1}, {w: 2}]}", "add /a/- {\"w\":2}\n"},
        {"{a: [[x], [w]]}", "{a: [[w]]}", "remove /a/0\n"},
        /* A list with named items is compared by the names. */
        {"{env: [{name: A, value: a}, {name: B, value: b}]}",
         "{env: [{name: A, value: a}, {name: B, value: c, x: w}]}",
         "test /env/1/name \"B\"\ntest /env/1/value \"b\"\nreplace /env/1/value \"c\"\n"
         "test /env/1/x null\nadd /env/1/x \"w\"\n"},
        {"{env: [{name: A, value: a}]}", "{env: [{name: B}, {name: A, value: b}, {name: C}]}",
         "test /env/0/name \"A\"\nadd /env/0 {\"name\":\"B\"}\ntest /env/1/value \"a\"\n"
         "replace /env/1/value \"b\"\nadd /env/- {\"name\":\"C\"}\n"},
        {"{env: [{name: A}, {name: B}]}", "{env: [{name: C}, {name: D}]}",
         "test /env/0/name \"A\"\nremove /env/0\ntest /env/0/name \"B\"\nremove /env/0\n"
         "add /env/- {\"name\":\"C\"}\nadd /env/- {\"name\":\"D\"}\n"},
        {"{containers: [{name: c, env: [{name: A}]}]}",
         "{containers: [{name: c, env: [{name: A}, {name: B}], volumeMounts: [{mountPath: /a}]}]}",
         "test /containers/0/name \"c\"\ntest /containers/0/env/0/name \"A\"\n"
         "add /containers/0/env/- {\"name\":\"B\"}\ntest /containers/0/volumeMounts null\n"
         "add /containers/0/volumeMounts [{\"mountPath\":\"/a\"}]\n"},
        {"{env: [{name: A}, {name: A, value: x}]}", "{env: [{name: A}, {name: A, value: w}]}",
         "test /env/1/name \"A\"\ntest /env/1/value \"x\"\nreplace /env/1/value \"w\"\n"},
        {"{env: [{value: x}, {name: A}]}", "{env: [{value: x}, {name: A, value: w}]}",
         "test /env/1/name \"A\"\ntest /env/1/value null\nadd /env/1/value \"w\"\n"},
        {"{env: [{name: !!str A, value: x}]}", "{env: [{name: !!str A, value: w}]}",
         "test /env/0/name \"A\"\ntest /env/0/value \"x\"\nreplace /env/0/value \"w\"\n"},
        {"{a: [~]}", "{a: [x]}", "test /a/0 null\nremove /a/0\nadd /a/- \"x\"\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_json(&rows[i], false);
}

/* A patch for a live object never adds or removes `annotations` as a whole: others use it, too. */
static void test_json_live(void **state)
{
    static const struct row rows[] = {
        {"{metadata: {name: a}}", "{metadata: {name: a, annotations: {o/i: x}}}", ""},
        {"{metadata: {annotations: }}", "{metadata: {annotations: {o/i: x}}}", ""},
        {"{metadata: {annotations: {b: c}}}", "{metadata: {annotations: {b: c, o/i: x}}}",
         "test /metadata/annotations/o~1i null\nadd /metadata/annotations/o~1i \"x\"\n"},
        {"{metadata: {annotations: {o/i: x}}}", "{metadata: {}}",
         "test /metadata/annotations/o~1i \"x\"\nremove /metadata/annotations/o~1i\n"},
        {"{metadata: {annotations: {o/i: x}}}", "{metadata: {annotations: ~}}",
         "test /metadata/annotations/o~1i \"x\"\nremove /metadata/annotations/o~1i\n"},
        {"{metadata: {annotations: ~}}", "{metadata: {}}", ""},
        {"{spec: {metadata: {}}}", "{spec: {metadata: {annotations: {a: b}}}}",
         "test /spec/metadata/annotations null\nadd /spec/metadata/annotations {\"a\":\"b\"}\n"},
        {"{}", "{annotations: {a: b}}", "test /annotations null\nadd /annotations {\"a\":\"b\"}\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_json(&rows[i], true);
}

static void test_strategic(void **state)
{
    static const struct row rows[] = {
        {"{a: 1}", "{a: 1}", "{}"},
        {"{a: x, b: w}", "{b: z, c: '1'}", "{\"a\":null,\"b\":\"z\",\"c\":\"1\"}"},
        {"{a: {b: {c: x}}, d: e}", "{a: {b: {c: w}}, d: e}", "{\"a\":{\"b\":{\"c\":\"w\"}}}"},
        {"{a: ~}", "{a: {b: c}}", "{\"a\":{\"b\":\"c\"}}"},
        {"{args: [x]}", "{args: [x, w]}", "{\"args\":[\"x\",\"w\"]}"},
        {"{tolerations: [{key: a}]}", "{tolerations: [{key: a}, {key: b}]}",
         "{\"tolerations\":[{\"key\":\"a\"},{\"key\":\"b\"}]}"},
        {"{}", "{env: [{name: A}]}", "{\"env\":[{\"name\":\"A\"}]}"},
        {"{env: []}", "{env: [{name: A}]}",
         "{\"$setElementOrder/env\":[{\"name\":\"A\"}],\"env\":[{\"name\":\"A\"}]}"},
        {"{env: [{name: A, value: x}, {name: B}]}", "{env: [{name: C}, {name: A, value: w}]}",
         "{\"$setElementOrder/env\":[{\"name\":\"C\"},{\"name\":\"A\"}],\"env\":[{\"name\":\"C\"},"
         "{\"name\":\"A\",\"value\":\"w\"},{\"name\":\"B\",\"$patch\":\"delete\"}]}"},
        {"{env: [{name: A, valueFrom: {x: w}}]}", "{env: [{name: A, value: z}]}",
         "{\"$setElementOrder/env\":[{\"name\":\"A\"}],\"env\":[{\"name\":\"A\",\"valueFrom\":null,"
         "\"value\":\"z\"}]}"},
        {"{volumeMounts: [{mountPath: /a, name: x}]}",
         "{volumeMounts: [{mountPath: /a, name: x}, {mountPath: /b, name: x}]}",
         "{\"$setElementOrder/volumeMounts\":[{\"mountPath\":\"/a\"},{\"mountPath\":\"/b\"}],"
         "\"volumeMounts\":[{\"mountPath\":\"/b\",\"name\":\"x\"}]}"},
        {"{env: [{name: !!str on}]}", "{env: [{name: !!str on}, {name: B}]}",
         "{\"$setElementOrder/env\":[{\"name\":\"on\"},{\"name\":\"B\"}],\"env\":[{\"name\":\"B\"}]"
         "}"},
        {"{env: [{value: x}]}", "{env: [{value: x}, {name: B}]}", NULL},
        {"{a: [&x {b: c}]}", "{a: [&x {b: c}, *x]}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree a = parse(rows[i].before), b = parse(rows[i].after);
        struct otx_strategic job = {.arena = &a.arena};
        struct otx_buf out = {0};
        assert_true(a.good && b.good);
        const struct otx_node *patch = otx_strategic_diff(&job, a.root, b.root);
        assert_non_null(patch);
        assert_int_equal(job.unfit, rows[i].patch == NULL);
        otx_emit_flow(&out, &flow, 0, patch);
        if (rows[i].patch)
            assert_str(otx_buf_str(&out), rows[i].patch);
        otx_buf_free(&out);
        tree_free(&a);
        tree_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_maps),
        cmocka_unit_test(test_json_lists),
        cmocka_unit_test(test_json_live),
        cmocka_unit_test(test_strategic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
