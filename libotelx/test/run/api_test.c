/* The contract of otelx.h for all calls: when outputs are written, what NULL means, limits,
 * settings and threads. */
#include <pthread.h>

#include "support/samples.h"

#define POISON(type) ((type *)(uintptr_t)0x5A5A5A5A)

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(otelx_version(), OTELX_VERSION);
    assert_string_equal(otelx_severity_name(OTELX_INFO), "info");
    assert_string_equal(otelx_severity_name(OTELX_WARNING), "warning");
    assert_string_equal(otelx_severity_name(OTELX_ERROR), "error");
    assert_string_equal(otelx_verdict_name(OTELX_INJECTED), "injected");
    assert_string_equal(otelx_verdict_name(OTELX_UP_TO_DATE), "up to date");
    for (int i = OTELX_INJECTED; i <= OTELX_REFUSED; i++)
        assert_non_null(otelx_verdict_name((otelx_verdict)i));
    assert_string_equal(otelx_status_name(OTELX_OK), "done");
    for (int i = OTELX_OK; i <= OTELX_EINTERNAL; i++)
        for (int j = OTELX_OK; j < i; j++)
            assert_string_not_equal(otelx_status_name((otelx_status)i),
                                    otelx_status_name((otelx_status)j));
    otelx_result_free(NULL);
    otelx_config_free(NULL);
}

/* *out is written in every case. After an error, a finding says why, and the text is unchanged. */
static void test_out(void **state)
{
    static const struct {
        const char *config, *in; /* `config` NULL: the call gets no configuration */
        otelx_status status;
    } rows[] = {
        {sample_config, "", OTELX_OK},
        {sample_config, "a: 1\n", OTELX_OK},
        {sample_config, "a: [", OTELX_EINPUT},
        {sample_config, "a: \x80\n", OTELX_EINPUT},
        {sample_config, "a: 1\n---\nb: [\n", OTELX_EINPUT},
        {"a: 1", "a: 1\n", OTELX_ECONFIG},
        {"a: [", "a: 1\n", OTELX_ECONFIG},
        {"", "a: 1\n", OTELX_ECONFIG},
        {"a: \x80", "a: 1\n", OTELX_ECONFIG},
        {NULL, "apiVersion: v1\nkind: Pod\n", OTELX_ECONFIG},
        {NULL, "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n", OTELX_OK},
        {NULL,
         "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig: {a: "
         "1}\n",
         OTELX_ECONFIG},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        otelx_config *cfg = NULL;
        otelx_result *res = POISON(otelx_result);
        otelx_status config = OTELX_OK;
        if (rows[i].config) {
            cfg = POISON(otelx_config);
            config = otelx_config_new(&cfg, source(rows[i].config), NULL);
            assert_true(cfg && cfg != POISON(otelx_config));
            assert_int_equal(config != OTELX_OK, otelx_config_diag_count(cfg) > 0);
        }
        otelx_status status = otelx_apply(&res, source(rows[i].in), cfg, NULL);
        if (status != rows[i].status)
            fail_msg("row %zu: status %d", i, (int)status);
        assert_true(res && res != POISON(otelx_result));
        size_t size = 0;
        const char *text = otelx_result_text(res, &size);
        assert_non_null(text);
        assert_int_equal(size, strlen(rows[i].in));
        assert_memory_equal(text, rows[i].in, size);
        assert_int_equal(otelx_result_edit_count(res), 0);
        if (status != OTELX_OK && config == OTELX_OK)
            assert_true(otelx_result_diag_count(res) > 0 && otelx_result_failed(res));
        otelx_result_free(res);
        otelx_config_free(cfg);
    }
}

static void test_null_text(void **state)
{
    otelx_source none = {NULL, NULL, 0};
    otelx_config *cfg = config_of(sample_config), *bad = NULL;
    otelx_result *res = NULL;
    size_t size = 1;
    (void)state;
    assert_int_equal(otelx_apply(&res, none, cfg, NULL), OTELX_OK);
    assert_non_null(otelx_result_text(res, &size));
    assert_int_equal(size, 0);
    otelx_result_free(res);
    assert_int_equal(otelx_remove(&res, none, NULL, NULL), OTELX_OK);
    otelx_result_free(res);
    assert_int_equal(otelx_config_new(&bad, none, NULL), OTELX_OK); /* no configuration yet */
    assert_int_equal(otelx_config_add(bad, (otelx_source){NULL, "", 0}, NULL), OTELX_ECONFIG);
    assert_string_equal(otelx_config_diag(bad, 0).source, "<input>");
    otelx_config_free(bad);
    otelx_config_free(cfg);
}

/* After a call, the caller may free everything except the texts of manifests. */
static void test_sources_are_copied(void **state)
{
    struct text name = text_copy("some.yaml", 10);
    struct text config = text_of(sample_config_wide), in = text_of("a: [");
    otelx_config *cfg;
    otelx_result *res;
    (void)state;
    assert_int_equal(otelx_config_new(&cfg, (otelx_source){name.p, config.p, config.n}, NULL),
                     OTELX_OK);
    memset(config.p, '#', config.n);
    text_free(&config);
    assert_int_equal(otelx_apply(&res, (otelx_source){name.p, in.p, in.n}, cfg, NULL),
                     OTELX_EINPUT);
    memset(name.p, '#', name.n - 1);
    text_free(&name);
    assert_string_equal(otelx_result_diag(res, 0).source, "some.yaml");
    size_t size;
    assert_ptr_equal(otelx_result_text(res, &size), in.p);
    assert_int_equal(size, in.n);
    otelx_result_free(res);
    text_free(&in);
    struct text block = text_of(samples[0].text);
    struct text out = output_of(otelx_apply, block, cfg);
    assert_true(text_has(out, "/otel"));
    text_free(&out);
    text_free(&block);
    otelx_config_free(cfg);
}

/* The pieces of a source give its text, and every second piece is the text of an edit. */
static void check_pieces(otelx_result *res, size_t input)
{
    size_t size, at = 0, count = otelx_result_piece_count(res, input);
    const char *text = otelx_result_input_text(res, input, &size);
    assert_int_equal(count % 2, 1);
    for (size_t i = 0; i < count; i++) {
        otelx_piece piece = otelx_result_piece(res, input, i);
        assert_true(piece.size <= size - at);
        assert_memory_equal(text + at, piece.text, piece.size);
        at += piece.size;
    }
    assert_int_equal(at, size);
    assert_ptr_equal(otelx_result_input_text(res, input, &size), text);
}

static void expect_limit(otelx_options options, otelx_status want)
{
    otelx_config *cfg = config_of(sample_config);
    otelx_result *res = NULL;
    struct text in = text_of(samples[7].text);
    otelx_status status = otelx_apply(&res, source_of("in.yaml", in), cfg, &options);
    if (status != want)
        fail_msg("status %d, not %d", (int)status, (int)want);
    if (want != OTELX_OK) {
        bool told = false;
        for (size_t i = 0; i < otelx_result_diag_count(res); i++)
            told |= strcmp(otelx_result_diag(res, i).code, "OTX1003") == 0;
        assert_true(told);
        struct text out = result_copy(res);
        assert_true(text_equal(out, in));
        text_free(&out);
    }
    otelx_result_free(res);
    text_free(&in);
    otelx_config_free(cfg);
}

static void test_limits(void **state)
{
    otelx_options options = OTELX_OPTIONS_INIT;
    size_t size = strlen(samples[7].text);
    (void)state;
    expect_limit(options, OTELX_OK);
    options.max_input = size;
    expect_limit(options, OTELX_OK);
    options.max_input = size - 1;
    expect_limit(options, OTELX_EINPUT);
    options.max_input = 0;
    options.max_nodes = 20;
    expect_limit(options, OTELX_EINPUT);
    options.max_nodes = 1000;
    options.max_items = 3;
    expect_limit(options, OTELX_OK);
    options.max_items = 2;
    expect_limit(options, OTELX_EINPUT);
}

static void test_config_limits(void **state)
{
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_config *cfg;
    (void)state;
    options.max_input = 10;
    assert_int_equal(otelx_config_new(&cfg, source(sample_config), &options), OTELX_ECONFIG);
    assert_string_equal(otelx_config_diag(cfg, 0).code, "OTX1003");
    otelx_config_free(cfg);
    options.max_input = 0;
    options.max_nodes = 5;
    assert_int_equal(otelx_config_new(&cfg, source(sample_config), &options), OTELX_ECONFIG);
    otelx_config_free(cfg);
}

/* The struct of an older caller is shorter: its fields count, and nothing after them is read. */
static void test_smaller_options(void **state)
{
    size_t older[2] = {2 * sizeof(size_t), 3}; /* `size` and `max_input` */
    const otelx_options *options = (const otelx_options *)(const void *)older;
    otelx_config *cfg = config_of(sample_config);
    otelx_result *res;
    (void)state;
    assert_int_equal(offsetof(otelx_options, max_nodes), sizeof older);
    assert_int_equal(otelx_apply(&res, source("a: 1\n"), cfg, options), OTELX_EINPUT);
    otelx_result_free(res);
    older[1] = 100;
    assert_int_equal(otelx_apply(&res, source("a: 1\n"), cfg, options), OTELX_OK);
    otelx_result_free(res);
    otelx_config_free(cfg);
}

/* A struct with `size` 0 was not initialised: that is a finding, because its fields would have no
 * effect. */
static void test_no_size(void **state)
{
    const otelx_options zeros = {.max_input = 3};
    const otelx_filter nothing = {.name = "a"};
    otelx_options filtered = OTELX_OPTIONS_INIT;
    otelx_config *cfg = NULL;
    otelx_result *res = NULL;
    size_t size;
    (void)state;
    filtered.only = &nothing;
    assert_int_equal(otelx_config_new(&cfg, source(sample_config), &zeros), OTELX_ECONFIG);
    assert_string_equal(otelx_config_diag(cfg, 0).code, "OTX1005");
    assert_non_null(strstr(otelx_config_diag(cfg, 0).text, "OTELX_OPTIONS_INIT"));
    otelx_config_free(cfg);
    cfg = config_of(sample_config);
    for (int i = 0; i < 2; i++) {
        const otelx_options *opts = i ? &filtered : &zeros;
        assert_int_equal(otelx_apply(&res, source(samples[0].text), cfg, opts), OTELX_ECONFIG);
        assert_int_equal(otelx_result_diag_count(res), 1);
        assert_string_equal(otelx_result_diag(res, 0).code, "OTX1005");
        assert_non_null(strstr(otelx_result_diag(res, 0).text, i ? "FILTER_INIT" : "OPTIONS_INIT"));
        const char *text = otelx_result_text(res, &size);
        assert_int_equal(size, strlen(samples[0].text));
        assert_memory_equal(text, samples[0].text, size);
        otelx_result_free(res);
        assert_int_equal(otelx_remove(&res, source("a: 1\n"), NULL, opts), OTELX_ECONFIG);
        otelx_result_free(res);
    }
    assert_int_equal(otelx_config_observe(cfg, source("a: 1\n"), &zeros), OTELX_ECONFIG);
    assert_int_equal(otelx_apply(&res, source("a: 1\n"), cfg, NULL), OTELX_ECONFIG);
    otelx_result_free(res);
    otelx_config_free(cfg);
}

/* The struct of a newer caller is longer: the rest is ignored. */
static void test_larger_options(void **state)
{
    struct {
        otelx_options known;
        size_t more[4];
    } options = {OTELX_OPTIONS_INIT, {1, 2, 3, 4}};
    otelx_result *res;
    (void)state;
    options.known.size = sizeof options;
    options.known.max_input = 3;
    assert_int_equal(otelx_remove(&res, source("a: 1\n"), NULL, &options.known), OTELX_EINPUT);
    otelx_result_free(res);
}

/* Settings replace values of the configuration that was read, call after call. A message names a
 * setting by its path if the setting has no name. */
static void test_settings(void **state)
{
    const otelx_setting first[] = {{NULL, "python.image", "p:2"}, {NULL, "python.image", "p:3"}};
    const otelx_setting then = {"--flag", "python.env.A", "b"}, wrong = {NULL, "exclud.name", ""};
    otelx_config *cfg;
    size_t size;
    (void)state;
    assert_int_equal(otelx_config_new(&cfg, (otelx_source){0}, NULL), OTELX_OK);
    assert_string_equal(otelx_config_text(cfg, &size), "");
    assert_int_equal(size, 0);
    assert_int_equal(otelx_config_set(cfg, NULL, 0), OTELX_OK);
    assert_int_equal(otelx_config_set(cfg, first, 2), OTELX_OK);
    assert_int_equal(otelx_config_set(cfg, &then, 1), OTELX_OK);
    static const char want[] = "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec:\n"
                               "  profile: minimal\n  python:\n    image: p:3\n    env:\n"
                               "    - name: A\n      value: b\n"
                               "    mountPath: /otel-auto-instrumentation-python\n"
                               "  onConflict: keep\n  ledger: annotation\n";
    const char *text = otelx_config_text(cfg, &size);
    assert_int_equal(size, strlen(want));
    assert_memory_equal(text, want, size);

    assert_int_equal(otelx_config_set(cfg, &wrong, 1), OTELX_ECONFIG);
    assert_int_equal(otelx_config_diag_count(cfg), 1);
    assert_string_equal(otelx_config_diag(cfg, 0).source, "exclud.name");
    assert_string_equal(otelx_config_diag(cfg, 0).text,
                        "unknown field `exclud`; did you mean `exclude`?");
    assert_int_equal(otelx_config_diag(cfg, 0).line, 0);
    assert_null(otelx_config_text(cfg, &size));
    otelx_config_free(cfg);
}

/* Setting a field does not drop or repeat the findings about the configuration that was read. */
static void test_settings_and_findings(void **state)
{
    const otelx_setting set[] = {{NULL, "java.image", "j:1"}, {NULL, "sampler.argument", "1"}};
    otelx_config *cfg = config_of(sample_config_operator);
    size_t count = otelx_config_diag_count(cfg);
    (void)state;
    assert_true(count > 1);
    assert_int_equal(otelx_config_set(cfg, set, 1), OTELX_OK);
    assert_int_equal(otelx_config_diag_count(cfg), count);
    for (size_t i = 0; i < count; i++)
        assert_true(otelx_config_diag(cfg, i).line > 0);
    otelx_config_free(cfg);
}

/* Manifests given to otelx_config_observe count in every call; so does the configuration of a list.
 */
static void test_observed(void **state)
{
    static const char pod[] =
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: web\n"
        "  annotations: {instrumentation.opentelemetry.io/inject-java: 'true'}\n"
        "spec: {containers: [{name: p, image: x}]}\n";
    otelx_config *cfg;
    otelx_result *res;
    (void)state;
    assert_int_equal(otelx_config_new(&cfg, (otelx_source){0}, NULL), OTELX_OK);
    assert_int_equal(otelx_apply(&res, source(pod), cfg, NULL), OTELX_ECONFIG);
    otelx_result_free(res);
    assert_int_equal(otelx_config_observe(cfg, source(sample_config_operator), NULL), OTELX_OK);
    assert_int_equal(otelx_apply(&res, source(pod), cfg, NULL), OTELX_OK);
    assert_string_equal(otelx_result_change(res, 0).language, "java");
    /* The resource that is not in this input has places all the same. */
    size_t elsewhere = 0;
    for (size_t i = 0; i < otelx_result_diag_count(res); i++) {
        otelx_diag diag = otelx_result_diag(res, i);
        assert_true(diag.line > 0 && diag.column > 0 && diag.excerpt[0]);
        elsewhere += diag.input == (size_t)-1;
    }
    assert_true(elsewhere > 0);
    otelx_result_free(res);
    assert_int_equal(otelx_apply(&res, source(samples[8].text), cfg, NULL), OTELX_OK);
    assert_string_equal(otelx_result_change(res, 0).language, "python");
    otelx_result_free(res);
    otelx_config_free(cfg);
}

/* Two threads use the same configuration: each gets the same bytes as a single thread. */
enum { ROUNDS = 50 };

struct worker {
    const otelx_config *cfg;
    struct text *want;
    size_t wrong;
};

static void *work(void *context)
{
    struct worker *worker = context;
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < SAMPLE_COUNT; i++) {
            otelx_result *res;
            size_t size;
            otelx_apply(&res, source(samples[i].text), worker->cfg, NULL);
            const char *text = otelx_result_text(res, &size);
            worker->wrong +=
                size != worker->want[i].n || memcmp(text, worker->want[i].p, size) != 0;
            otelx_result_free(res);
        }
    return NULL;
}

static void test_threads(void **state)
{
    otelx_config *cfg = config_of(sample_config);
    struct text want[SAMPLE_COUNT];
    struct worker workers[2];
    pthread_t threads[2];
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        otelx_result *res;
        otelx_apply(&res, source(samples[i].text), cfg, NULL);
        want[i] = result_copy(res);
        otelx_result_free(res);
    }
    for (size_t i = 0; i < 2; i++) {
        workers[i] = (struct worker){cfg, want, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].wrong, 0);
    }
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        text_free(&want[i]);
    otelx_config_free(cfg);
}

#define POD(name, end)                                                                             \
    "apiVersion: v1\n"                                                                             \
    "kind: Pod\n"                                                                                  \
    "metadata: {name: " name ", namespace: shop}\n"                                                \
    "spec: {containers: [{name: web, image: 'web:1'}]}" end

/* Several sources: each has its own text, edits and changes. A name in a filter may match in any
 * source. A source that cannot be read does not affect the others. */
static void test_several_sources(void **state)
{
    static const char selects[] = "apiVersion: otelx.dev/v1alpha1\n"
                                  "kind: Instrumentation\n"
                                  "metadata: {name: all}\n"
                                  "spec: {select: [{name: a}, {name: c}, {name: d}],\n"
                                  "  exporter: {endpoint: 'http://c:4318'},\n"
                                  "  python: {appDir: /app}}\n";
    const otelx_source sources[] = {{"a.yaml", POD("a", ""), strlen(POD("a", ""))},
                                    {"b.yaml", "b: [\n", 5},
                                    {"c.yaml", POD("c", "\n"), strlen(POD("c", "\n"))},
                                    {"empty.yaml", NULL, 0}};
    const otelx_status statuses[] = {OTELX_OK, OTELX_EINPUT, OTELX_OK, OTELX_OK};
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_config *cfg;
    (void)state;
    assert_int_equal(
        otelx_config_new(&cfg, (otelx_source){"all.yaml", selects, sizeof selects - 1}, NULL),
        OTELX_OK);
    for (options.threads = 1; options.threads <= 3; options.threads++) {
        otelx_result *res, *alone;
        size_t size, alone_size;
        assert_int_equal(otelx_apply_all(&res, sources, 4, cfg, &options), OTELX_EINPUT);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(otelx_result_input_status(res, i), statuses[i]);
            const char *text = otelx_result_input_text(res, i, &size);
            otelx_apply(&alone, sources[i], cfg, NULL);
            const char *wanted = otelx_result_text(alone, &alone_size);
            assert_int_equal(size, alone_size);
            assert_memory_equal(text, wanted, size);
            check_pieces(res, i);
            otelx_result_free(alone);
        }
        assert_int_equal(otelx_result_change_count(res), 2);
        assert_string_equal(otelx_result_change(res, 1).source, "c.yaml");
        assert_int_equal(otelx_result_change(res, 1).input, 2);
        assert_int_equal(otelx_result_change(res, 1).line, 1);
        size_t edits = otelx_result_edit_count(res);
        assert_int_equal(otelx_result_edit(res, 0).input, 0);
        assert_int_equal(otelx_result_edit(res, edits - 1).input, 2);
        assert_int_equal(otelx_result_piece_count(res, 0) + otelx_result_piece_count(res, 2),
                         2 * edits + 2);
        assert_int_equal(otelx_result_piece_count(res, 1), 1);
        assert_int_equal(otelx_result_diag_count(res), 2);
        assert_string_equal(otelx_result_diag(res, 0).source, "b.yaml");
        assert_string_equal(otelx_result_diag(res, 1).source, "all.yaml");
        assert_non_null(strstr(otelx_result_diag(res, 1).text, "matches no workload"));
        otelx_result_free(res);
        assert_int_equal(otelx_apply_all(&res, NULL, 0, cfg, &options), OTELX_OK);
        assert_int_equal(otelx_result_change_count(res), 0);
        otelx_result_free(res);
    }
    otelx_config_free(cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),           cmocka_unit_test(test_out),
        cmocka_unit_test(test_null_text),       cmocka_unit_test(test_sources_are_copied),
        cmocka_unit_test(test_limits),          cmocka_unit_test(test_config_limits),
        cmocka_unit_test(test_smaller_options), cmocka_unit_test(test_larger_options),
        cmocka_unit_test(test_settings),        cmocka_unit_test(test_settings_and_findings),
        cmocka_unit_test(test_observed),        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_several_sources), cmocka_unit_test(test_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
