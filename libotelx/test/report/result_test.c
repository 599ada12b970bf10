/* The contents of a result, as otelx.h describes them: changes, findings, injections that are
 * there, and patches; and the filter. */
#include "support/samples.h"

/* A change and its counts, as the header says. */
static void test_change(void **state)
{
    otelx_config *cfg = config_of(sample_config);
    otelx_result *res;
    struct text in = text_of(samples[0].text);
    (void)state;
    assert_int_equal(otelx_apply(&res, source_of("in.yaml", in), cfg, NULL), OTELX_OK);
    assert_int_equal(otelx_result_failed(res), 0);
    assert_int_equal(otelx_result_change_count(res), 1);
    otelx_change change = otelx_result_change(res, 0);
    assert_int_equal(change.verdict, OTELX_INJECTED);
    assert_string_equal(change.api_version, "apps/v1");
    assert_string_equal(change.kind, "Deployment");
    assert_string_equal(change.name, "web");
    assert_string_equal(change.language, "python");
    assert_string_equal(change.version, "0.54b1");
    assert_string_equal(change.containers, "web");
    assert_int_equal(change.init.added, 1);
    assert_int_equal(change.volumes.added, 1);
    assert_int_equal(change.mounts.added, 1);
    assert_int_equal(change.env.updated, 1);
    assert_int_equal(change.line, 2);
    assert_int_equal(change.column, 1);
    for (size_t i = 1; i < otelx_result_edit_count(res); i++) {
        otelx_edit before = otelx_result_edit(res, i - 1), edit = otelx_result_edit(res, i);
        assert_true(before.offset + before.removed <= edit.offset);
    }
    otelx_result_free(res);
    text_free(&in);
    otelx_config_free(cfg);
}

/* A finding about `select` has a place in the configuration, by the name of its source. */
static void test_finding_in_config(void **state)
{
    static const char config[] =
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\n"
        "metadata: {name: c}\nspec:\n  select:\n  - name: wep\n  python: {}\n";
    otelx_config *cfg = config_of(config);
    otelx_result *res;
    struct text in = text_of(samples[0].text);
    (void)state;
    assert_int_equal(otelx_apply(&res, source_of("in.yaml", in), cfg, NULL), OTELX_OK);
    assert_true(otelx_result_failed(res));
    assert_int_equal(otelx_result_diag_count(res), 1);
    otelx_diag diag = otelx_result_diag(res, 0);
    assert_string_equal(diag.source, "config.yaml");
    assert_int_equal(diag.line, 6);
    assert_int_equal(diag.change, (size_t)-1);
    assert_non_null(strstr(diag.text, "did you mean `web`"));
    otelx_change change = otelx_result_change(res, 0);
    assert_int_equal(change.verdict, OTELX_SKIPPED);
    assert_string_equal(change.reason, "not selected");
    assert_string_equal(change.name_space, "");
    otelx_result_free(res);
    text_free(&in);
    otelx_config_free(cfg);
}

static const struct {
    const char *name;
    otelx_status status;
} default_namespaces[] = {
    {"", OTELX_OK},
    {"shop", OTELX_OK},
    {"0-0", OTELX_OK},
    {"a23456789012345678901234567890123456789012345678901234567890123", OTELX_OK},
    {"a234567890123456789012345678901234567890123456789012345678901234", OTELX_ECONFIG},
    {"Shop", OTELX_ECONFIG},
    {"shop.example", OTELX_ECONFIG},
    {"shop_1", OTELX_ECONFIG},
    {"-shop", OTELX_ECONFIG},
    {"shop-", OTELX_ECONFIG},
    {" shop", OTELX_ECONFIG},
    {"kaf\xC3\xA9", OTELX_ECONFIG},
};

/* A default namespace that cannot be a name is an error of the call. */
static void test_default_namespace(void **state)
{
    otelx_options options = OTELX_OPTIONS_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof default_namespaces / sizeof *default_namespaces; i++) {
        otelx_result *res;
        options.default_namespace = default_namespaces[i].name;
        otelx_status status = otelx_inspect(&res, source(samples[0].text), NULL, &options);
        assert_int_equal(status, default_namespaces[i].status);
        assert_int_equal(otelx_result_diag_count(res), status == OTELX_ECONFIG);
        if (status == OTELX_ECONFIG)
            assert_string_equal(otelx_result_diag(res, 0).code, "OTX3005");
        otelx_result_free(res);
    }
}

/* The library reads no more of a filter than its `size` says. A word that matches nothing gives a
 * finding without a place. */
static void test_filter(void **state)
{
    otelx_filter only = OTELX_FILTER_INIT;
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_config *cfg = config_of("apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\n"
                                  "spec: {exporter: {endpoint: 'http://c:4318'},\n"
                                  "  python: {image: 'p:1', appDir: /app}}\n");
    otelx_result *res;
    (void)state;
    options.only = &only;
    only.name = " b ,x";
    only.kind = "po";
    only.container = "none";
    assert_int_equal(otelx_apply(&res, source(samples[7].text), cfg, &options), OTELX_OK);
    assert_int_equal(otelx_result_change_count(res), 3);
    for (size_t i = 0; i < 3; i++) {
        otelx_change change = otelx_result_change(res, i);
        assert_int_equal(change.filtered, i != 1);
        assert_string_equal(change.reason, i == 1 ? "no container selected" : "not selected");
    }
    otelx_result_free(res);

    only.name = "a";
    only.size = offsetof(otelx_filter, container);
    assert_int_equal(otelx_apply(&res, source(samples[7].text), cfg, &options), OTELX_OK);
    assert_int_equal(otelx_result_change(res, 0).verdict, OTELX_INJECTED);
    assert_int_equal(otelx_result_diag_count(res), 0);
    otelx_result_free(res);

    only.name = "aa";
    assert_int_equal(otelx_remove(&res, source(samples[7].text), NULL, &options), OTELX_OK);
    assert_true(otelx_result_failed(res));
    assert_int_equal(otelx_result_diag_count(res), 1);
    otelx_diag diag = otelx_result_diag(res, 0);
    assert_string_equal(diag.source, "<selection>");
    assert_string_equal(diag.code, "OTX3006");
    assert_string_equal(diag.text, "no workload is named `aa`; did you mean `a`?");
    assert_int_equal(diag.line, 0);
    otelx_result_free(res);

    only.kind = "nosuch";
    assert_int_equal(otelx_inspect(&res, source(samples[7].text), NULL, &options), OTELX_ECONFIG);
    assert_int_equal(otelx_result_change_count(res), 0);
    otelx_result_free(res);
    otelx_config_free(cfg);
}

/* otelx_inspect before and after an injection, with and without a configuration. */
static void test_inspect(void **state)
{
    otelx_config *cfg = config_of(sample_config), *bad = NULL;
    otelx_result *res = NULL;
    struct text in = text_of(samples[0].text), out = output_of(otelx_apply, in, cfg);
    size_t size;
    (void)state;
    assert_int_equal(otelx_inspect(&res, source_of("in.yaml", in), NULL, NULL), OTELX_OK);
    assert_int_equal(otelx_result_change_count(res), 1);
    assert_int_equal(otelx_result_change(res, 0).verdict, OTELX_SKIPPED);
    assert_string_equal(otelx_result_change(res, 0).reason, "no configuration");
    assert_int_equal(otelx_result_found(res, 0).origin, OTELX_NOBODY);
    assert_int_equal(otelx_result_found(res, 0).agent_count, 0);
    assert_string_equal(otelx_result_found(res, 0).selector, "");
    otelx_result_free(res);

    assert_int_equal(otelx_inspect(&res, source_of("in.yaml", in), cfg, NULL), OTELX_OK);
    assert_int_equal(otelx_result_change(res, 0).verdict, OTELX_INJECTED);
    assert_int_equal(otelx_result_edit_count(res), 0);
    assert_memory_equal(otelx_result_text(res, &size), in.p, in.n);
    otelx_result_free(res);

    assert_int_equal(otelx_inspect(&res, source_of("in.yaml", out), cfg, NULL), OTELX_OK);
    otelx_found found = otelx_result_found(res, 0);
    assert_int_equal(otelx_result_change(res, 0).verdict, OTELX_UP_TO_DATE);
    assert_int_equal(found.origin, OTELX_RECORDED);
    assert_int_equal(found.agent_count, 1);
    assert_string_equal(found.agents[0].language, "python");
    assert_string_equal(found.agents[0].version, "0.54b1");
    assert_string_equal(found.agents[0].container, "web");
    assert_string_equal(found.agents[0].carrier, "opentelemetry-auto-instrumentation-python");
    assert_true(found.agents[0].complete);
    otelx_result_free(res);

    assert_int_equal(otelx_apply(&res, source_of("in.yaml", out), cfg, NULL), OTELX_OK);
    assert_int_equal(otelx_result_found(res, 0).origin, OTELX_NOBODY);
    otelx_result_free(res);
    otelx_config_new(&bad, source("a: 1"), NULL);
    assert_int_equal(otelx_inspect(&res, source("a: 1\n"), bad, NULL), OTELX_ECONFIG);
    otelx_result_free(res);
    assert_int_equal(otelx_inspect(&res, source("a: ["), NULL, NULL), OTELX_EINPUT);
    assert_int_equal(otelx_result_change_count(res), 0);
    otelx_result_free(res);
    otelx_config_free(bad);
    otelx_config_free(cfg);
    text_free(&in);
    text_free(&out);
}

/* otelx_inspect does not read a functionConfig, and does not write `results`. */
static void test_inspect_resource_list(void **state)
{
    static const char list[] = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
                               "items:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n"
                               "functionConfig: {a: 1}\n";
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_result *res;
    size_t size;
    (void)state;
    options.flags = OTELX_RESULTS;
    assert_int_equal(otelx_inspect(&res, source(list), NULL, &options), OTELX_OK);
    assert_int_equal(otelx_result_change_count(res), 1);
    assert_int_equal(otelx_result_diag_count(res), 0);
    assert_string_equal(otelx_result_change(res, 0).name, "p");
    otelx_result_text(res, &size);
    assert_int_equal(size, strlen(list));
    otelx_result_free(res);
}

static void assert_no_patch(otelx_patch patch)
{
    assert_string_equal(patch.strategic, "");
    assert_string_equal(patch.json6902, "");
    assert_string_equal(patch.live, "");
    assert_string_equal(patch.annotations, "");
    assert_string_equal(patch.kustomize, "");
}

/* A workload has patches if the flag asks for them and the workload changes; some kinds have no
 * strategic merge patch. */
static void test_patches(void **state)
{
    static const char texts[] =
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: none}}\n---\n"
        "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: b, image: "
        "x}]}}\n---\n"
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {annotations: {x: z}}, spec: "
        "{template: {spec: {containers: [{name: c, image: x}]}}}}\n";
    otelx_config *cfg = config_of(sample_config);
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_result *res;
    (void)state;
    assert_int_equal(otelx_apply(&res, source(texts), cfg, &options), OTELX_OK);
    for (size_t i = 0; i < 3; i++)
        assert_no_patch(otelx_result_patch(res, i));
    otelx_result_free(res);
    options.flags = OTELX_PATCHES;
    assert_int_equal(otelx_inspect(&res, source(texts), cfg, &options), OTELX_OK);
    assert_no_patch(otelx_result_patch(res, 1));
    otelx_result_free(res);
    assert_int_equal(otelx_apply(&res, source(texts), cfg, &options), OTELX_OK);
    assert_int_equal(otelx_result_change_count(res), 3);
    assert_no_patch(otelx_result_patch(res, 0));
    otelx_patch patch = otelx_result_patch(res, 1);
    assert_non_null(strstr(patch.strategic, "kind: Pod\nmetadata:\n  name: b\n"));
    assert_non_null(strstr(patch.json6902, "path: /metadata/annotations\n"));
    assert_null(strstr(patch.live, "path: /metadata"));
    assert_non_null(strstr(patch.annotations, "  annotations:\n    otelx.dev/injected: "));
    assert_non_null(strstr(patch.kustomize, "- target:\n    version: v1\n    kind: Pod\n"));
    patch = otelx_result_patch(res, 2);
    assert_string_equal(patch.strategic, "");
    assert_string_equal(patch.annotations, "");
    assert_string_equal(patch.kustomize, ""); /* it has no name */
    assert_string_equal(patch.live, patch.json6902);
    assert_non_null(strstr(patch.live, "path: \"/metadata/annotations/otelx.dev~1injected\"\n"));
    otelx_result_free(res);
    otelx_config_free(cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_finding_in_config),
        cmocka_unit_test(test_default_namespace),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_inspect),
        cmocka_unit_test(test_inspect_resource_list),
        cmocka_unit_test(test_patches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
