/* Makes each allocation fail, also those of libyaml. The call must then return OTELX_ENOMEM and no
 * result, or do without the memory and give the usual result. Needs the linker's --wrap for malloc,
 * calloc, realloc, strdup and pthread_create, and libyaml linked statically. */
#include "support/answer.h"
#include "support/samples.h"

#include <errno.h>
#include <pthread.h>

/* Whether only one allocation fails, or also all after it. */
enum mode { ALL_AFTER, ONLY_ONE };

static struct {
    bool armed;
    enum mode mode;
    size_t seen, from, refused;
} memory;

static size_t total_refused, total_runs, parts_refused;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    (void)thread, (void)attributes, (void)start, (void)argument;
    parts_refused++;
    return EAGAIN;
}

static bool refuse(void)
{
    if (!memory.armed)
        return false;
    size_t n = memory.seen++;
    bool no = memory.mode == ALL_AFTER ? n >= memory.from : n == memory.from;
    memory.refused += no;
    return no;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return refuse() ? NULL : __real_strdup(text);
}

static void arm(enum mode mode, size_t from)
{
    memory.armed = true;
    memory.mode = mode;
    memory.from = from;
    memory.seen = memory.refused = 0;
}

static void disarm(void)
{
    memory.armed = false;
    total_refused += memory.refused;
    total_runs++;
}

struct call {
    const char *name;
    struct text in;
    run_fn *run; /* NULL: otelx_config_new, and with SET other calls for a configuration */
    const otelx_config *cfg;
    unsigned flags;
    const otelx_filter *only;
    size_t threads;
};

enum { SET = 1 };

static const otelx_setting settings[] = {{NULL, "python.env.SET", "1"},
                                         {"--set", "resource.resourceAttributes.set", "1"},
                                         {"--set", "python.env.SET", "2"}};

/* The calls after a configuration was read. Its effective text is a part of the answer. */
static otelx_status use_config(otelx_config *cfg, struct answer *answer)
{
    otelx_status status = otelx_config_set(cfg, settings, 3);
    size_t size = 0;
    const char *text = status == OTELX_OK ? otelx_config_text(cfg, &size) : NULL;
    if (status == OTELX_OK)
        status = otelx_config_observe(
            cfg, (otelx_source){"in.yaml", sample_config_operator, strlen(sample_config_operator)},
            NULL);
    disarm();
    if (status == OTELX_OK && !text)
        return OTELX_ENOMEM;
    add_words(answer, text ? text : "", size);
    return status;
}

static struct answer call_config(const struct call *call)
{
    struct answer answer = {0};
    otelx_config *cfg = (otelx_config *)(uintptr_t)&answer; /* poison */
    otelx_source none = {0}, src = source_of("config.yaml", call->in);
    answer.status = otelx_config_new(&cfg, call->flags == SET && !src.size ? none : src, NULL);
    if (answer.status == OTELX_OK && call->flags == SET)
        answer.status = use_config(cfg, &answer);
    else if (answer.status == OTELX_ENOMEM)
        assert_null(cfg);
    disarm();
    if (answer.status != OTELX_ENOMEM)
        for (size_t i = 0; i < otelx_config_diag_count(cfg); i++)
            add_diag(&answer, otelx_config_diag(cfg, i));
    otelx_config_free(cfg);
    return answer;
}

static struct answer call_run(const struct call *call)
{
    struct answer answer = {0};
    otelx_options options = OTELX_OPTIONS_INIT;
    otelx_result *res = (otelx_result *)(uintptr_t)&answer; /* poison */
    options.flags = call->flags;
    options.only = call->only;
    options.threads = call->threads;
    answer.status = call->run(&res, source_of("in.yaml", call->in), call->cfg, &options);
    disarm();
    if (answer.status == OTELX_ENOMEM)
        assert_null(res);
    else
        describe(&answer, res);
    otelx_result_free(res);
    return answer;
}

static struct answer carry_out(const struct call *call, enum mode mode, size_t from)
{
    arm(mode, from);
    return call->run ? call_run(call) : call_config(call);
}

static void starve(const struct call *call, enum mode mode)
{
    struct answer usual = carry_out(call, mode, SIZE_MAX);
    size_t allocations = memory.seen;
    assert_int_not_equal(usual.status, OTELX_ENOMEM);
    assert_int_not_equal(usual.status, OTELX_EINTERNAL);
    assert_true(allocations > 0);
    for (size_t from = 0;; from++) {
        struct answer answer = carry_out(call, mode, from);
        size_t refused = memory.refused;
        if (answer.status != OTELX_ENOMEM) {
            if (answer.status != usual.status || !text_equal(answer.text, usual.text)) {
                print_difference(call->name, usual.text, answer.text);
                fail_msg("%s: allocation %zu of %zu refused: status %d, usually %d, or other words",
                         call->name, from, allocations, (int)answer.status, (int)usual.status);
            }
        } else if (!refused) {
            fail_msg("%s: OTELX_ENOMEM, but nothing was refused", call->name);
        }
        text_free(&answer.text);
        if (!refused) {
            assert_true(from >= allocations);
            break;
        }
    }
    text_free(&usual.text);
}

static void starve_all(const char *name, struct text in, run_fn *run, const otelx_config *cfg,
                       unsigned flags)
{
    struct call call = {.name = name, .in = in, .run = run, .cfg = cfg, .flags = flags};
    starve(&call, ALL_AFTER);
    starve(&call, ONLY_ONE);
}

static void test_config(void **state)
{
    static const char wrong[] =
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec:\n  exportr: {}\n  python: 1\n"
        "  onConflict: maybe\n";
    const char *const texts[] = {sample_config,
                                 sample_config_wide,
                                 sample_config_operator,
                                 sample_configmap,
                                 wrong,
                                 "a: [",
                                 "a: *x",
                                 "a: 1\n---\nb: 2\n",
                                 ""};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text in = text_of(texts[i]);
        starve_all(texts[i], in, NULL, NULL, 0);
        text_free(&in);
    }
}

/* Settings in configurations of each sort and without a configuration, and the effective text. */
static void test_settings(void **state)
{
    const char *const texts[] = {sample_config, sample_config_wide, sample_config_operator,
                                 sample_configmap, ""};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text in = text_of(texts[i]);
        starve_all(texts[i], in, NULL, NULL, SET);
        text_free(&in);
    }
}

/* A filter that matches, and filters that do not. */
static void test_selection(void **state)
{
    const otelx_filter filters[] = {
        {sizeof(otelx_filter), "app", "w*,shop", "deploy", "web,wob", "we*"},
        {sizeof(otelx_filter), "app in (x)", "wbe", "cj,po", "wbe", "wbe,app"},
        {sizeof(otelx_filter), NULL, NULL, "deplyo", NULL, NULL},
        {sizeof(otelx_filter), "app in x", NULL, NULL, NULL, NULL},
        {sizeof(otelx_filter), NULL, NULL, NULL, NULL, "no"},
    };
    otelx_config *cfg = config_of(sample_config);
    struct text in = text_of(samples[0].text);
    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct call call = {
            .name = "selection", .in = in, .run = otelx_apply, .cfg = cfg, .only = &filters[i]};
        starve(&call, ALL_AFTER);
        starve(&call, ONLY_ONE);
    }
    text_free(&in);
    otelx_config_free(cfg);
}

/* The results of several parts of a source are joined. No second thread is started: it would be
 * chance which thread's allocation fails. */
static void test_parts(void **state)
{
    const otelx_filter filter = {sizeof(otelx_filter), NULL, "w*,shop", NULL, "wbe,web", NULL};
    otelx_config *cfg = config_of(sample_config_wide);
    struct text in = {0};
    (void)state;
    for (size_t part = 0; part < 3; part++) {
        text_puts(&in, "---\n");
        text_puts(&in, samples[0].text);
        for (size_t i = 0; i < 400; i++)
            text_puts(&in, "# as long as it takes to be worth a thread\n");
    }
    struct call call = {.name = "parts",
                        .in = in,
                        .run = otelx_apply,
                        .cfg = cfg,
                        .flags = OTELX_PATCHES,
                        .only = &filter,
                        .threads = 3};
    starve(&call, ALL_AFTER);
    starve(&call, ONLY_ONE);
    assert_true(parts_refused > 0);
    text_free(&in);
    otelx_config_free(cfg);
}

static void apply_and_remove(const otelx_config *cfg)
{
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        otelx_result *res;
        struct text in = text_of(samples[i].text);
        starve_all(samples[i].name, in, otelx_apply, cfg, 0);
        otelx_status status = otelx_apply(&res, source_of("in.yaml", in), cfg, NULL);
        struct text out = result_copy(res);
        otelx_result_free(res);
        if (status == OTELX_OK) {
            starve_all(samples[i].name, out, otelx_apply, cfg, 0);
            starve_all(samples[i].name, out, otelx_remove, NULL, 0);
            starve_all(samples[i].name, out, otelx_remove, cfg, 0);
            starve_all(samples[i].name, out, otelx_inspect, NULL, 0);
            starve_all(samples[i].name, out, otelx_inspect, cfg, 0);
        }
        text_free(&in);
        text_free(&out);
    }
}

static void test_apply_and_remove(void **state)
{
    otelx_config *cfg = config_of(sample_config);
    (void)state;
    apply_and_remove(cfg);
    otelx_config_free(cfg);
}

static void test_wide_config(void **state)
{
    otelx_config *cfg = config_of(sample_config_wide);
    (void)state;
    apply_and_remove(cfg);
    otelx_config_free(cfg);
}

/* The list has the configuration as its functionConfig, and gets the findings as `results`. */
static void test_function(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct text in = text_of(samples[i].text);
        starve_all(samples[i].name, in, otelx_apply, NULL, OTELX_RESULTS);
        text_free(&in);
    }
}

static void test_upgrade(void **state)
{
    otelx_config *cfg = config_of(sample_config), *next = config_of(sample_config_wide);
    struct text in = text_of(samples[0].text), out = output_of(otelx_apply, in, cfg);
    (void)state;
    starve_all("upgrade", out, otelx_apply, next, 0);
    text_free(&in);
    text_free(&out);
    otelx_config_free(cfg);
    otelx_config_free(next);
}

static void test_patches(void **state)
{
    otelx_config *cfg = config_of(sample_config), *next = config_of(sample_config_wide);
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct text in = text_of(samples[i].text);
        starve_all(samples[i].name, in, otelx_apply, cfg, OTELX_PATCHES);
        text_free(&in);
    }
    struct text in = text_of(samples[0].text), out = output_of(otelx_apply, in, cfg);
    starve_all("upgrade", out, otelx_apply, next, OTELX_PATCHES);
    text_free(&in);
    text_free(&out);
    otelx_config_free(cfg);
    otelx_config_free(next);
}

static void test_failures_were_injected(void **state)
{
    (void)state;
    printf("%zu allocations refused in %zu calls\n", total_refused, total_runs);
    assert_true(total_refused > 1000);
}

/* The pieces of a result need no memory. If the text cannot be made, it can be asked for again. */
static void test_text_of_a_result(void **state)
{
    struct text in = text_of(samples[0].text), pieces;
    otelx_config *cfg = config_of(sample_config_wide);
    otelx_result *res;
    size_t size;
    (void)state;
    assert_int_equal(otelx_apply(&res, source_of("in.yaml", in), cfg, NULL), OTELX_OK);
    arm(ALL_AFTER, 0);
    assert_null(otelx_result_text(res, &size));
    disarm();
    pieces = result_copy(res);
    const char *text = otelx_result_text(res, &size);
    assert_int_equal(size, pieces.n);
    assert_memory_equal(text, pieces.p, size);
    otelx_result_free(res);
    otelx_config_free(cfg);
    text_free(&pieces);
    text_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_apply_and_remove),
        cmocka_unit_test(test_wide_config),
        cmocka_unit_test(test_function),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_selection),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_upgrade),
        cmocka_unit_test(test_patches),
        cmocka_unit_test(test_text_of_a_result),
        cmocka_unit_test(test_failures_were_injected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
