/* Label selectors as kubectl takes them, LabelSelector objects, and the entries of a selection. */
#include "kube/selector.h"
#include "support/tree.h"

static const char labels_text[] =
    "{app: web, tier: front, 'example.org/x': 'y', empty: '', n: '1', t: 'true'}";

/* Verdict of a selector: 1 matches, 0 does not, -1 cannot be read. */
static const struct {
    const char *selector;
    int verdict;
} selectors[] = {
    {"app=web", 1},
    {"app==web", 1},
    {"app = web", 1},
    {" app=web ", 1},
    {"app=api", 0},
    {"app!=api", 1},
    {"app!=web", 0},
    {"none!=x", 1}, /* as in kubectl: a missing label is different from any value */
    {"none=x", 0},
    {"app", 1},
    {"!app", 0},
    {"none", 0},
    {"!none", 1},
    {"app=web,tier=front", 1},
    {"app=web,tier=back", 0},
    {"app=web , tier=front", 1},
    {"app in (web)", 1},
    {"app in (api,web)", 1},
    {"app in ( api , web )", 1},
    {"app in (api)", 0},
    {"app notin (api)", 1},
    {"app notin (web,api)", 0},
    {"none notin (x)", 1},
    {"none in (x)", 0},
    {"app in (api,web),tier notin (back),!old,n=1", 1},
    {"example.org/x=y", 1},
    {"example.org/x", 1},
    {"empty=", 1},
    {"empty", 1},
    {"app=", 0},
    {"empty in ()", 1},
    {"app  in (web)", 1},
    {"app in(web)", 1},
    {"n=1,t=true", 1},
    {"", -1},
    {",", -1},
    {"app=web,", -1},
    {",app=web", -1},
    {"=web", -1},
    {"!", -1},
    {"app in web", -1},
    {"app in (web", -1},
    {"app within (web)", -1},
    {"app (web)", -1},
    {"in (web)", -1},
    {"app in (web) x", -1},
    {"(", -1},
    {")", -1},
    {"app web", -1},
};

static void test_labels(void **state)
{
    struct tree labels = parse(labels_text);
    size_t bad = 0;
    (void)state;
    for (size_t i = 0; i < sizeof selectors / sizeof *selectors; i++) {
        const char *why;
        struct text exact = text_of(selectors[i].selector);
        bool match = otx_labels_match((struct otx_str){exact.p, exact.n}, labels.root, &why);
        int verdict = why ? -1 : match;
        if (verdict != selectors[i].verdict) {
            print_error("`%s`: %d, not %d\n", selectors[i].selector, verdict, selectors[i].verdict);
            bad++;
        }
        text_free(&exact);
    }
    tree_free(&labels);
    assert_int_equal(bad, 0);
}

static void test_no_labels(void **state)
{
    const char *why;
    (void)state;
    assert_false(otx_labels_match(OTX_S("app=web"), NULL, &why));
    assert_null(why);
    assert_true(otx_labels_match(OTX_S("app!=web,!app,app notin (web)"), NULL, &why));
}

struct match {
    const struct otx_node *entry;
    bool matches;
};

static bool on_workload(void *context, const struct otx_workload *workload)
{
    struct match *match = context;
    match->matches = otx_entry_matches(match->entry, workload);
    return true;
}

static bool entry_matches(const char *entry, const char *manifest)
{
    struct tree rule = parse(entry), object = parse(manifest);
    assert_true(rule.good && object.good);
    struct match match = {rule.root, false};
    const struct otx_scope where = {.node = object.root};
    const struct otx_finder finder = {.each = on_workload, .context = &match};
    otx_each_workload(&finder, &where);
    tree_free(&rule);
    tree_free(&object);
    return match.matches;
}

static const char web[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-1\n  namespace: shop\n  labels: "
    "{app: web, tier: front}\nspec: {template: {metadata: {labels: {app: other}}, spec: {}}}\n";

static void test_entries(void **state)
{
    static const struct {
        const char *entry;
        bool matches;
    } rows[] = {
        {"{}", true},
        {"{kind: Deployment}", true},
        {"{kind: StatefulSet}", false},
        {"{kind: '*'}", true},
        {"{name: web-1}", true},
        {"{name: web}", false},
        {"{name: 'web-*'}", true},
        {"{name: 'web-?'}", true},
        {"{namespace: shop}", true},
        {"{namespace: 's*'}", true},
        {"{namespace: other}", false},
        {"{kind: Deployment, name: web-1, namespace: shop}", true},
        {"{kind: Deployment, name: web-2, namespace: shop}", false},
        {"{labelSelector: app=web}", true},
        {"{labelSelector: app=other}", false},
        {"{labelSelector: {matchLabels: {app: web, tier: front}}}", true},
        {"{labelSelector: {matchLabels: {app: web, tier: back}}}", false},
        {"{labelSelector: {matchExpressions: [{key: app, operator: In, values: [x, web]}]}}", true},
        {"{labelSelector: {matchExpressions: [{key: app, operator: In, values: [x]}]}}", false},
        {"{labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [x]}]}}", true},
        {"{labelSelector: {matchExpressions: [{key: no, operator: NotIn, values: [x]}]}}", true},
        {"{labelSelector: {matchExpressions: [{key: app, operator: Exists}]}}", true},
        {"{labelSelector: {matchExpressions: [{key: no, operator: Exists}]}}", false},
        {"{labelSelector: {matchExpressions: [{key: no, operator: DoesNotExist}]}}", true},
        {"{labelSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}", false},
        {"{labelSelector: {}}", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (entry_matches(rows[i].entry, web) != rows[i].matches)
            fail_msg("%s", rows[i].entry);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_true(entry_matches("{kind: pod}", "{apiVersion: v1, kind: Pod, metadata: {name: a}}"));
    assert_false(entry_matches("{}", "{apiVersion: v1, kind: Service, metadata: {name: a}}"));
    assert_false(entry_matches("{}", "{apiVersion: example.org/v1, kind: Deployment}"));
    assert_false(entry_matches("{}", "[]"));
    assert_true(
        entry_matches("{}", "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}"));
    assert_true(entry_matches("{kind: Deployment}", "{apiVersion: apps/v1, kind: DeploymentList, "
                                                    "items: [{metadata: {name: a}}]}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_no_labels),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
