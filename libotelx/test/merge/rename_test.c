/* A variable of the user's that is kept under another name while one of ours takes its name: there,
 * again, and back, with the record between; and what is in the way of it. */
#include "merge/merge.h"
#include "plan/build.h"
#include "plan/findings.h"
#include "support/tree.h"
#include "run/intact.h"

#define USER "OTELX_USER_PYTHONPATH"
#define OURS "/o/auto:$(" USER "):/o"

enum mode { WANTED, UNWANTED, BY_HAND, BY_HAND_UNWANTED };

/* One run over a pod spec; the record is that of an earlier one, or empty. */
struct run {
    struct text out, record;
    size_t edits;
    bool refused;
    otelx_change change;
    char code[8], said[200]; /* the last finding */
    size_t found_at;
};

static struct otx_want *child(struct otx_arena *arena, struct otx_want *parent,
                              enum otx_shape shape, const char *key, const char *merge_key)
{
    struct otx_want *want = need(otx_want_new(arena, parent, shape, otx_str_of(key)));
    want->merge_key = merge_key;
    return want;
}

static struct otx_want *new_pod(struct otx_arena *arena)
{
    struct otx_want *pod = child(arena, NULL, OTX_FIELDS, "", NULL);
    pod->must_exist = true;
    return pod;
}

/* What the planner asks for: the user's under its own name first, then ours. */
static void want_both(struct otx_arena *arena, struct otx_want *pod, bool adopt)
{
    struct otx_want *list = child(arena, pod, OTX_ITEMS, "containers", "name");
    struct otx_want *app = child(arena, list, OTX_FIELDS, "app", NULL);
    struct otx_want *env = child(arena, app, OTX_ITEMS, "env", "name");
    struct otx_want *users = child(arena, env, OTX_LEAF, USER, NULL);
    struct otx_want *ours = child(arena, env, OTX_LEAF, "PYTHONPATH", NULL);
    struct otx_node *item = need(otx_new_node(arena, OTX_MAP));
    list->must_exist = app->must_exist = true;
    users->verb = OTX_SET;
    users->rename_from = OTX_S("PYTHONPATH");
    users->adopt = adopt;
    otx_put(arena, item, "name", otx_new_string(arena, OTX_S("PYTHONPATH")));
    otx_put(arena, item, "value", otx_new_string(arena, OTX_S(OURS)));
    ours->verb = OTX_WRAP;
    ours->part = "value";
    ours->value = item;
    ours->wrap = need(otx_alloc(arena, sizeof *ours->wrap));
    ours->wrap->sep = ':';
    otx_tokens_add(&ours->wrap->before, OTX_S("/o/auto"));
    otx_tokens_add(&ours->wrap->before, OTX_S("$(" USER ")"));
    otx_tokens_add(&ours->wrap->after, OTX_S("/o"));
    ours->adopt = ours->ours = ours->created = adopt;
    if (adopt)
        ours->wrap->old = otx_wrap_tokens(ours->wrap);
}

static void note_finding(struct run *run, const struct otx_diags *diags)
{
    if (diags->count == 0)
        return;
    const struct otx_diag *diag = &diags->items[diags->count - 1];
    snprintf(run->code, sizeof run->code, "%s", otx_code_name(diag->code));
    snprintf(run->said, sizeof run->said, "%s", diag->text);
    run->found_at = diag->at;
}

static void verify(const struct tree *before, struct otx_edits *edits, struct run *run)
{
    struct otx_buf out = {0};
    assert_true(otx_edits_sort(edits));
    otx_edits_splice(edits, before->text, 0, before->text.n, &out);
    run->out = text_copy(out.p, out.n);
    otx_buf_free(&out);
    struct tree after = parse_bytes(run->out.p, run->out.n);
    assert_true(after.good);
    const char *wrong = otx_verify(before->root, after.root, edits, 0, 0);
    if (wrong)
        fail_msg("%s", wrong);
    tree_free(&after);
}

static struct run run_merge(struct otx_str text, struct text record, enum mode mode)
{
    struct run run = {.record = {0}};
    struct tree tree = parse_bytes(text.p, text.n), ledger_tree = parse_bytes(record.p, record.n);
    struct otx_edits edits = {.arena = &tree.arena};
    struct otx_diags diags = {0};
    struct otx_want *pod = new_pod(&tree.arena);
    struct otx_ledger ledger = {.pod = otx_map_get(ledger_tree.root, "pod")};
    bool by_hand = mode == BY_HAND || mode == BY_HAND_UNWANTED;
    if (mode != UNWANTED)
        want_both(&tree.arena, pod, by_hand);
    if (mode == BY_HAND_UNWANTED)
        otx_want_negate(pod);
    if (ledger.pod)
        otx_overlay_record(&tree.arena, pod, ledger.pod);
    struct otx_merge merge = {.arena = &tree.arena,
                              .text = tree.text,
                              .edits = &edits,
                              .diags = &diags,
                              .odd_at = SIZE_MAX};
    struct otx_plan plan = {.keeps_ledger = true,
                            .ledger = &ledger,
                            .goal = mode == UNWANTED || mode == BY_HAND_UNWANTED ? OTX_REMOVE
                                                                                 : OTX_INJECT,
                            .diags = &diags,
                            .pod = pod};
    otx_merge(&merge, tree.root, pod);
    run.refused = merge.refused || !otx_report_findings(&plan);
    if (run.refused)
        otx_edits_cut(&edits, 0);
    run.edits = edits.count;
    note_finding(&run, &diags);
    otx_report_counts(pod, &run.change);
    struct otx_str kept = otx_ledger_text(&tree.arena, pod, &ledger);
    run.record = text_copy(kept.p, kept.n);
    verify(&tree, &edits, &run);
    assert_false(edits.failed || diags.failed || tree.arena.failed);
    otx_edits_free(&edits);
    otx_diags_free(&diags);
    tree_free(&ledger_tree);
    tree_free(&tree);
    return run;
}

static struct run run_text(const char *text, struct text record, enum mode mode)
{
    return run_merge(otx_str_of(text), record, mode);
}

static void run_free(struct run *run)
{
    text_free(&run->out);
    text_free(&run->record);
}

static void assert_text(struct text got, const char *want)
{
    assert_str((struct otx_str){got.p, got.n}, want);
}

#define FROM "valueFrom: {configMapKeyRef: {name: c, key: k}}"
#define HEAD "containers:\n- name: app\n  env:\n"
#define ADDED "  - name: PYTHONPATH\n    value: \"" OURS "\"\n"

static const char plain_in[] = HEAD "  - name: PYTHONPATH\n    " FROM "\n";
static const char plain_out[] = HEAD "  - name: " USER "\n    " FROM "\n" ADDED;

static void there_and_back(const char *in, const char *out)
{
    struct text none = {0};
    struct run there = run_text(in, none, WANTED);
    if (there.refused)
        fail_msg("%s: %s", in, there.said);
    assert_text(there.out, out);
    assert_int_equal(there.change.env.updated, 1);
    assert_int_equal(there.change.env.added, 1);
    struct run again = run_text(out, there.record, WANTED);
    assert_int_equal(again.edits, 0);
    assert_false(again.refused);
    assert_true(text_equal(again.record, there.record));
    struct run back = run_text(out, again.record, UNWANTED);
    assert_false(back.refused);
    assert_text(back.out, in);
    assert_int_equal(back.record.n, 0);
    assert_int_equal(back.change.env.removed, 2);
    run_free(&there);
    run_free(&again);
    run_free(&back);
}

static void test_notations(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {plain_in, plain_out},
        {HEAD "  - name: \"PYTHONPATH\" # x\n    " FROM "\n  - name: A\n    value: b\n",
         HEAD "  - name: \"" USER "\" # x\n    " FROM "\n  - name: A\n    value: b\n" ADDED},
        {HEAD "  - name: 'PYTHONPATH'\n    " FROM "\n",
         HEAD "  - name: '" USER "'\n    " FROM "\n" ADDED},
        {HEAD "  - \"name\": \"PYTHON\\x50ATH\"\n    " FROM "\n",
         HEAD "  - \"name\": \"" USER "\"\n    " FROM "\n" ADDED},
        {HEAD "  - " FROM "\n    name: PYTHONPATH",
         HEAD "  - " FROM "\n    name: " USER "\n  - name: PYTHONPATH\n    value: "
              "\"" OURS "\""},
        {"containers: [{name: app, env: [{name: PYTHONPATH, " FROM "}]}]\n",
         "containers: [{name: app, env: [{name: " USER ", " FROM
         "}, {name: PYTHONPATH, value: \"" OURS "\"}]}]\n"},
        {"{\"containers\":[{\"name\":\"app\",\"env\":[{\"valueFrom\":{},\"name\":\"PYTHONPATH\"}]}]"
         "}",
         "{\"containers\":[{\"name\":\"app\",\"env\":[{\"valueFrom\":{},\"name\":\"" USER
         "\"},{\"name\":\"PYTHONPATH\",\"value\":\"" OURS "\"}]}]}"},
        {"containers:\r\n- env:\r\n    - name: PYTHONPATH\r\n      valueFrom:\r\n        x: y\r\n"
         "  name: app\r\n",
         "containers:\r\n- env:\r\n    - name: " USER "\r\n      valueFrom:\r\n        x: y\r\n"
         "    - name: PYTHONPATH\r\n      value: \"" OURS "\"\r\n  name: app\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        there_and_back(rows[i].in, rows[i].out);
}

static void test_finding(void **state)
{
    struct text none = {0};
    (void)state;
    struct run run = run_text(plain_in, none, WANTED);
    assert_string_equal(run.code, "OTX2109");
    assert_string_equal(run.said, "`PYTHONPATH` is set by `valueFrom`; it is kept as `" USER
                                  "`, which the new one refers to");
    assert_int_equal(run.found_at, strstr(plain_in, "name: PYTHONPATH") - plain_in);
    assert_text(run.record,
                "{\"v\":1,\"pod\":{\"containers\":{\"app\":{\"env\":{\"" USER
                "\":{\"was\":\"PYTHONPATH\",\"name\":\"PYTHONPATH\"},\"PYTHONPATH\":{\"tokens\":["
                "\":\",\"/o/auto\",\"$(" USER ")\",\"/o\"],\"+\":1}}}}}}");
    run_free(&run);
}

static void test_nothing_to_rename(void **state)
{
    struct text none = {0};
    (void)state;
    struct run run = run_text(HEAD "  - name: A\n    value: b\n", none, WANTED);
    assert_false(run.refused);
    assert_text(run.out, HEAD "  - name: A\n    value: b\n" ADDED);
    assert_int_equal(run.change.env.updated, 0);
    run_free(&run);
}

static void test_refused(void **state)
{
    static const struct {
        const char *in, *code;
    } rows[] = {
        {HEAD "  - name: &n PYTHONPATH\n    " FROM "\n", "OTX2003"},
        {HEAD "  - name: &n PYTHONPATH\n    " FROM "\n  - name: A\n    value: *n\n", "OTX2003"},
        {"x: &n PYTHONPATH\n" HEAD "  - name: *n\n    " FROM "\n", "OTX2003"},
        {HEAD "  - &i\n    name: PYTHONPATH\n    " FROM "\nother: *i\n", "OTX2003"},
        {HEAD "  - name: !!str PYTHONPATH\n    " FROM "\n", "OTX2004"},
        {HEAD "  - name: |-\n      PYTHONPATH\n    " FROM "\n", "OTX2004"},
        {HEAD "  - name: PYTHONPATH\n    name: PYTHONPATH\n    " FROM "\n", "OTX2001"},
        {HEAD "  - name: PYTHONPATH\n    " FROM "\n  - name: PYTHONPATH\n    value: x\n",
         "OTX2001"},
        {HEAD "  - name: " USER "\n    value: x\n  - name: PYTHONPATH\n    " FROM "\n", "OTX2006"},
        {HEAD "  - name: " USER "\n    value: x\n", "OTX2006"},
        {HEAD "  - name: " USER "\n  - name: " USER "\n", "OTX2001"},
    };
    struct text none = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run run = run_text(rows[i].in, none, WANTED);
        if (!run.refused || strcmp(run.code, rows[i].code) != 0)
            fail_msg("%s: %s %s", rows[i].in, run.code, run.said);
        assert_text(run.out, rows[i].in);
        run_free(&run);
    }
}

/* The record of an injection into the plain manifest. */
static struct text plain_record(void)
{
    struct text none = {0};
    struct run run = run_text(plain_in, none, WANTED);
    text_free(&run.out);
    return run.record;
}

static void assert_undo(const char *changed, const char *want, const char *code)
{
    struct text record = plain_record();
    struct run back = run_text(changed, record, UNWANTED);
    assert_false(back.refused);
    assert_text(back.out, want);
    assert_string_equal(back.code, code);
    run_free(&back);
    text_free(&record);
}

static void test_changed_since(void **state)
{
    (void)state;
    /* other fields of it */
    assert_undo(HEAD "  - name: " USER "\n    valueFrom: {}\n" ADDED,
                HEAD "  - name: PYTHONPATH\n    valueFrom: {}\n", "");
    assert_undo(HEAD ADDED "  - name: \"" USER "\"\n    value: x\n",
                HEAD "  - name: PYTHONPATH\n    value: x\n", "");
    /* ours has gone, or the user's has */
    assert_undo(HEAD "  - name: " USER "\n    " FROM "\n", plain_in, "");
    assert_undo(HEAD "  - name: A\n" ADDED, HEAD "  - name: A\n", "");
    /* what took the name is someone's by now: no two may bear it */
    assert_undo(HEAD "  - name: " USER "\n    " FROM "\n  - name: PYTHONPATH\n    value: \"" OURS
                     ":/mine\"\n",
                HEAD "  - name: " USER "\n    " FROM
                     "\n  - name: PYTHONPATH\n    value: \"/mine\"\n",
                "OTX2102");
    /* a name that cannot be written over */
    struct text record = plain_record();
    struct run back =
        run_text(HEAD "  - name: &n " USER "\n    " FROM "\n" ADDED, record, UNWANTED);
    assert_true(back.refused);
    assert_string_equal(back.code, "OTX2003");
    run_free(&back);
    text_free(&record);
}

/* Once taken, the name is ours: with the user's item gone it is not taken for the user's. */
static void test_again_without_it(void **state)
{
    struct text record = plain_record();
    (void)state;
    struct run run = run_text(HEAD ADDED, record, WANTED);
    assert_int_equal(run.edits, 0);
    assert_false(run.refused);
    run_free(&run);
    /* and where the user has undone it by hand, it is done again */
    run = run_text(plain_in, record, WANTED);
    assert_text(run.out, plain_out);
    run_free(&run);
    text_free(&record);
}

static void test_without_a_record(void **state)
{
    static const char quoted_in[] = HEAD "  - name: 'PYTHONPATH'\n    " FROM "\n";
    static const char quoted_out[] = HEAD "  - name: '" USER "'\n    " FROM "\n" ADDED;
    struct text none = {0};
    (void)state;
    struct run again = run_text(quoted_out, none, BY_HAND);
    assert_false(again.refused);
    assert_int_equal(again.edits, 0);
    assert_true(text_has(again.record, "{\"was\":\"'PYTHONPATH'\",\"name\":\"PYTHONPATH\"}"));
    struct run back = run_text(quoted_out, none, BY_HAND_UNWANTED);
    assert_text(back.out, quoted_in);
    run_free(&back);
    back = run_text(quoted_out, again.record, UNWANTED);
    assert_text(back.out, quoted_in);
    run_free(&back);
    /* both names are the user's */
    back = run_text(HEAD "  - name: " USER "\n  - name: PYTHONPATH\n    " FROM "\n", none, BY_HAND);
    assert_true(back.refused);
    assert_string_equal(back.code, "OTX2006");
    run_free(&back);
    run_free(&again);
}

/* A record that someone has written by hand names nothing. */
static void test_odd_records(void **state)
{
    static const char *const records[] = {
        "{\"pod\":{\"containers\":{\"app\":{\"env\":{\"\":{\"was\":\"\",\"name\":\"\"}}}}}}",
        "{\"pod\":{\"containers\":{\"app\":{\"env\":{\"" USER
        "\":{\"was\":\"\",\"name\":\"\"}}}}}}",
    };
    static const char in[] = HEAD "  - value: x\n";
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct text record = text_of(records[i]);
        struct run run = run_text(in, record, UNWANTED);
        assert_text(run.out, in);
        run_free(&run);
        text_free(&record);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notations),         cmocka_unit_test(test_finding),
        cmocka_unit_test(test_nothing_to_rename), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_changed_since),     cmocka_unit_test(test_again_without_it),
        cmocka_unit_test(test_without_a_record),  cmocka_unit_test(test_odd_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
