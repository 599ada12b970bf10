/* What the record says of a list: written, read when the text has changed since, and followed
 * through upgrades. */
#include "support/merge_bench.h"

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
    {"two behind the same one", MOUNTS "  - mountPath: /a\n",
     TOOK(T_AFTER_A ",\"/u\":{\"took\":\"\\n  - mountPath: /u\",\"after\":\"/a\"}"), "", NULL,
     "changed by hand"},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_later),
        cmocka_unit_test(test_upgrades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
