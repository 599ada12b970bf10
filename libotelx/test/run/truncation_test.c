/* Several inputs, cut off after each byte. Each gives an error with a place, or a result that keeps
 * the promises: the edits give the result (P2), a second run changes nothing (P3), removal gives
 * the input back (P4). */
#include "support/case.h"
#include "support/samples.h"

enum { MAX_SIZE = 4096, MAX_CASES = 12 };

static size_t broken;

/* Checks a promise between begin() and end(). A broken promise does not end the test: one run shows
 * several. */
static void promise(bool kept, const char *what, struct text in)
{
    if (kept)
        return;
    if (broken++ < 3)
        print_error("%s, of these %zu bytes:\n%.*s\n", what, in.n, (int)in.n, in.p);
}

static void begin(void)
{
    broken = 0;
}

static void end(void)
{
    if (broken)
        fail_msg("%zu broken promises", broken);
}

/* otelx_inspect has an answer for each workload, with the verdict that apply gives. */
static void check_inspection(const otelx_result *res, struct text in, const otelx_config *cfg)
{
    otelx_result *seen;
    promise(otelx_inspect(&seen, source_of("in.yaml", in), cfg, NULL) == OTELX_OK, "no inspection",
            in);
    struct text same = result_copy(seen);
    size_t count = otelx_result_change_count(res);
    promise(text_equal(same, in) && otelx_result_edit_count(seen) == 0, "inspection edits", in);
    bool agree = otelx_result_change_count(seen) == count;
    for (size_t i = 0; agree && i < count; i++) {
        otelx_found found = otelx_result_found(seen, i);
        agree = otelx_result_change(seen, i).verdict == otelx_result_change(res, i).verdict &&
                found.selector && (found.agents || found.agent_count == 0);
    }
    promise(agree, "inspection comes to other verdicts", in);
    text_free(&same);
    otelx_result_free(seen);
}

static void check_result(const otelx_result *res, struct text in, const otelx_config *cfg)
{
    otelx_result *again, *back;
    struct text out = result_copy(res);
    promise(check_edits(in, res) == NULL, "the edits do not give the output", in);
    promise(otelx_apply(&again, source_of("in.yaml", out), cfg, NULL) == OTELX_OK &&
                otelx_result_edit_count(again) == 0,
            "a second run changes something", in);
    otelx_result_free(again);
    check_inspection(res, in, cfg);
    otelx_status status = otelx_remove(&back, source_of("in.yaml", out), NULL, NULL);
    promise(status == OTELX_OK, "no removal", in);
    struct text removed = result_copy(back);
    otelx_result_free(back);
    bool ours =
        text_has(in, "opentelemetry-auto-instrumentation") || text_has(in, "otelx.dev/injected");
    if (!ours) /* an injection in the input would be removed, too */
        promise(text_equal(removed, in), "removal does not give the input back", in);
    text_free(&removed);
    text_free(&out);
}

static void check_error(const otelx_result *res, struct text in)
{
    struct text out = result_copy(res), none = {0};
    bool error = false;
    promise(text_equal(out, in) && otelx_result_edit_count(res) == 0, "an error, but changed", in);
    for (size_t i = 0; i < otelx_result_diag_count(res); i++)
        error |=
            otelx_result_diag(res, i).severity == OTELX_ERROR && otelx_result_diag(res, i).line > 0;
    promise(error, "an error that says nothing", in);
    promise(check_places(res, in, none) == NULL, "a finding that is not well placed", in);
    text_free(&out);
}

static void check_apply(struct text in, const otelx_config *cfg)
{
    otelx_result *res = NULL;
    otelx_status status = otelx_apply(&res, source_of("in.yaml", in), cfg, NULL);
    promise(status == OTELX_OK || status == OTELX_EINPUT, "the status is wrong", in);
    if (status == OTELX_OK)
        check_result(res, in, cfg);
    else
        check_error(res, in);
    otelx_result_free(res);
}

static void truncate_input(struct text whole, const otelx_config *cfg)
{
    for (size_t n = 0; n <= whole.n; n++) {
        struct text in = text_copy(whole.p, n);
        check_apply(in, cfg);
        text_free(&in);
    }
}

static void test_samples(void **state)
{
    begin();
    otelx_config *cfg = config_of(sample_config);
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct text whole = text_of(samples[i].text);
        truncate_input(whole, cfg);
        text_free(&whole);
    }
    otelx_config_free(cfg);
    end();
}

/* Cut-off inputs that have an injection and a record. */
static void test_instrumented(void **state)
{
    begin();
    otelx_config *cfg = config_of(sample_config);
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct text in = text_of(samples[i].text), out = output_of(otelx_apply, in, cfg);
        for (size_t n = 0; n <= out.n; n++) {
            otelx_result *res = NULL;
            struct text part = text_copy(out.p, n);
            otelx_status status = otelx_remove(&res, source_of("in.yaml", part), NULL, NULL);
            promise(status == OTELX_OK || status == OTELX_EINPUT, "the status is wrong", part);
            promise(check_edits(part, res) == NULL, "the edits do not give the output", part);
            otelx_result_free(res);
            text_free(&part);
        }
        truncate_input(out, cfg);
        text_free(&in);
        text_free(&out);
    }
    otelx_config_free(cfg);
    end();
}

/* Some of the cases, evenly chosen. */
static void test_cases(void **state)
{
    begin();
    const char *testdata = getenv("TESTDATA");
    otelx_config *cfg = config_of(sample_config);
    struct names names;
    (void)state;
    testdata = testdata ? testdata : "testdata";
    list_cases(&names, testdata);
    size_t step = names.n / MAX_CASES + 1;
    for (size_t i = 0; i < names.n; i += step) {
        char folder[MAX_PATH], path[MAX_PATH];
        struct text whole;
        join_path(folder, testdata, names.v[i]);
        join_path(path, folder, "in.yaml");
        if (!read_file(path, &whole))
            continue;
        if (whole.n < MAX_SIZE)
            truncate_input(whole, cfg);
        text_free(&whole);
    }
    names_free(&names);
    otelx_config_free(cfg);
    end();
}

static void check_config(struct text in)
{
    otelx_config *cfg = NULL;
    otelx_status status = otelx_config_new(&cfg, source_of("config.yaml", in), NULL);
    promise(status == OTELX_OK || status == OTELX_ECONFIG, "the status is wrong", in);
    size_t count = otelx_config_diag_count(cfg);
    promise(status == OTELX_OK || count > 0, "an error that says nothing", in);
    for (size_t i = 0; i < count; i++) {
        otelx_diag diag = otelx_config_diag(cfg, i);
        promise(check_place(diag, in) == NULL, "a finding that is not well placed", in);
    }
    if (status == OTELX_OK) {
        struct text manifest = text_of(samples[0].text);
        check_apply(manifest, cfg);
        text_free(&manifest);
    }
    otelx_config_free(cfg);
}

static void test_config(void **state)
{
    begin();
    const char *const texts[] = {sample_config, sample_config_wide, sample_configmap};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t n = 0; n <= strlen(texts[i]); n++) {
            struct text in = text_copy(texts[i], n);
            check_config(in);
            text_free(&in);
        }
    end();
}

/* A ResourceList: its configuration is cut off, too. */
static void test_function(void **state)
{
    begin();
    const char *list = samples[8].text;
    otelx_options options = OTELX_OPTIONS_INIT;
    (void)state;
    options.flags = OTELX_RESULTS;
    for (size_t n = 0; n <= strlen(list); n++) {
        otelx_result *res = NULL;
        struct text in = text_copy(list, n);
        otelx_status status = otelx_apply(&res, source_of("in.yaml", in), NULL, &options);
        promise(status == OTELX_OK || status == OTELX_EINPUT || status == OTELX_ECONFIG,
                "the status is wrong", in);
        promise(status == OTELX_OK || otelx_result_diag_count(res) > 0, "no finding", in);
        promise(check_edits(in, res) == NULL, "the edits do not give the output", in);
        otelx_result_free(res);
        text_free(&in);
    }
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),  cmocka_unit_test(test_instrumented),
        cmocka_unit_test(test_cases),    cmocka_unit_test(test_config),
        cmocka_unit_test(test_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
