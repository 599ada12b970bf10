/* Hostile and huge inputs. None may crash or hang, and for inputs with many workloads the number of
 * steps must grow in proportion to the input. */
#include <signal.h>
#include <unistd.h>

#include "support/samples.h"

enum { SECONDS = 20 };

static otelx_config *cfg;
static const char *running = "";

static void on_alarm(int signal)
{
    static const char words[] = ": took too long\n";
    (void)signal;
    if (write(STDERR_FILENO, running, strlen(running)) < 0 ||
        write(STDERR_FILENO, words, sizeof words - 1) < 0)
        _exit(4);
    _exit(3);
}

/* A text that grows by doubling: text_add copies the whole text each time. */
struct big {
    struct text text;
    size_t cap;
};

static void add(struct big *big, const char *p, size_t n)
{
    if (n == 0)
        return;
    if (big->text.n + n > big->cap) {
        big->cap = (big->text.n + n) * 2;
        big->text.p = need(realloc(big->text.p, big->cap));
    }
    memcpy(big->text.p + big->text.n, p, n);
    big->text.n += n;
}

static void puts_to(struct big *big, const char *text)
{
    add(big, text, strlen(text));
}

static void repeat(struct big *big, const char *text, size_t count)
{
    size_t n = strlen(text);
    while (count--)
        add(big, text, n);
}

/* Adds the format `count` times, each time with another number for the first "%". */
static void repeat_numbered(struct big *big, const char *format, size_t count)
{
    const char *mark = strchr(format, '%');
    char number[24];
    for (size_t i = 0; i < count; i++) {
        add(big, format, (size_t)(mark - format));
        snprintf(number, sizeof number, "%zu", i);
        puts_to(big, number);
        puts_to(big, mark + 1);
    }
}

struct summary {
    otelx_status status;
    size_t edits, changes;
};

static struct summary run(run_fn *function, const char *name, struct text in,
                          const otelx_config *config)
{
    otelx_result *res = NULL;
    struct text exact = text_copy(in.p, in.n);
    running = name;
    alarm(SECONDS);
    otelx_status status = function(&res, source_of("in.yaml", exact), config, NULL);
    alarm(0);
    assert_true(res != NULL && status != OTELX_EINTERNAL);
    assert_int_equal(status != OTELX_OK, status != OTELX_OK && otelx_result_diag_count(res) > 0);
    struct summary summary = {status, otelx_result_edit_count(res), otelx_result_change_count(res)};
    otelx_result_free(res);
    text_free(&exact);
    return summary;
}

/* Runs apply and remove. The status must be `want`. */
static void expect(const char *name, struct big *big, otelx_status want)
{
    struct summary summary = run(otelx_apply, name, big->text, cfg);
    if (summary.status != want)
        fail_msg("%s: status %d", name, (int)summary.status);
    run(otelx_remove, name, big->text, NULL);
    text_free(&big->text);
}

static const char pod_head[] = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n";
static const char pod_spec[] = "spec:\n  containers:\n  - name: web\n    image: web:1\n";

/* Like expect(), with the part inside of a workload, below metadata.annotations.x. */
static void expect_inside(const char *name, struct big *part, otelx_status want)
{
    struct big big = {0};
    puts_to(&big, pod_head);
    puts_to(&big, "  annotations:\n    x: ");
    add(&big, part->text.p, part->text.n);
    puts_to(&big, "\n");
    puts_to(&big, pod_spec);
    text_free(&part->text);
    expect(name, &big, want);
}

static void test_depth(void **state)
{
    static const struct {
        const char *opener;
        bool fine; /* a hundred levels are accepted */
    } rows[] = {{"[", false},    {"{a: ", false},     {"- ", true},    {"? ", true},
                {"[\n", false},  {"{\"a\":[", false}, {"- - ", false}, {"!!seq [", false},
                {"[*a,", false}, {"&a [", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t n = 100; n <= 100000; n *= 10) {
            struct big big = {0}, inside = {0};
            repeat(&big, rows[i].opener, n);
            expect(rows[i].opener, &big, rows[i].fine && n == 100 ? OTELX_OK : OTELX_EINPUT);
            repeat(&inside, rows[i].opener, n);
            expect_inside(rows[i].opener, &inside, OTELX_EINPUT);
        }
    struct big big = {0}, closed = {0};
    for (size_t i = 0; i < 3000; i++) {
        repeat(&big, " ", i);
        puts_to(&big, "a:\n");
    }
    expect("indentation", &big, OTELX_EINPUT);
    repeat(&closed, "[", 100);
    repeat(&closed, "]", 100);
    expect("closed", &closed, OTELX_OK);
}

static void test_anchors(void **state)
{
    struct big big = {0}, aliases = {0}, same = {0};
    (void)state;
    repeat_numbered(&big, "- &a% x\n", 100000);
    expect("anchors", &big, OTELX_OK);
    repeat_numbered(&aliases, "- &a% x\n", 50000);
    repeat_numbered(&aliases, "- *a%\n", 50000);
    expect("aliases", &aliases, OTELX_OK);
    puts_to(&same, "- &a x\n");
    repeat(&same, "- &a [*a]\n", 50000);
    expect("one name", &same, OTELX_OK);
}

static void test_laughs(void **state)
{
    (void)state;
    for (int where = 0; where < 2; where++) {
        struct big big = {0};
        puts_to(&big, pod_head);
        puts_to(&big, where ? "  annotations: &z\n" : "x:\n");
        puts_to(&big, "    a0: &a0 [lol]\n");
        for (int i = 1; i < 60; i++) {
            char line[256];
            snprintf(line, sizeof line,
                     "    a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                     i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
            puts_to(&big, line);
        }
        puts_to(&big, pod_spec);
        puts_to(&big, "    env: *a59\n  volumes: *a59\n");
        expect("billion laughs", &big, OTELX_OK);
    }
    struct big self = {0};
    puts_to(&self,
            "apiVersion: v1\nkind: List\nitems: &a [*a, &b {kind: List, items: [*a, *b]}]\n");
    expect("a list in itself", &self, OTELX_OK);
}

static void test_directives(void **state)
{
    struct big tags = {0}, words = {0}, comments = {0};
    (void)state;
    repeat(&tags, "%TAG !a! tag:x\n", 20000);
    puts_to(&tags, "--- a\n");
    expect("%TAG", &tags, OTELX_EINPUT);
    puts_to(&words, "a: |\n  x\nb: |\n");
    repeat(&words, "# c\n % x\n%y\n", 30000);
    struct summary summary = run(otelx_apply, "percent signs", words.text, cfg);
    assert_int_equal(summary.edits, 0);
    text_free(&words.text);
    puts_to(&comments, "x\n");
    repeat(&comments, "# c\n", 100000);
    repeat(&comments, "%a\n", 10000);
    summary = run(otelx_apply, "percent signs behind comments", comments.text, cfg);
    text_free(&comments.text);
}

/* The compiler adds a call of this function to each basic block of the library. */
void __sanitizer_cov_trace_pc(void);
static size_t steps;

void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

static size_t steps_of(run_fn *function, struct text in)
{
    steps = 0;
    struct summary summary = run(function, "many workloads", in, cfg);
    assert_int_equal(summary.status, OTELX_OK);
    assert_true(steps > 0);
    return steps;
}

/* With twice the workloads there may be about twice the steps; four times would be quadratic. */
static void expect_linear(const char *name, const char *head, const char *item, const char *foot,
                          size_t count)
{
    size_t first[2] = {0, 0}, again[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        struct big big = {0};
        puts_to(&big, head);
        repeat_numbered(&big, item, i ? 2 * count : count);
        puts_to(&big, foot);
        first[i] = steps_of(otelx_apply, big.text);
        struct text out = output_of(otelx_apply, big.text, cfg);
        again[i] = steps_of(otelx_remove, out);
        text_free(&out);
        text_free(&big.text);
    }
    printf("%s: %zu workloads: %zu steps, %zu: %zu; removal %zu, %zu\n", name, count, first[0],
           2 * count, first[1], again[0], again[1]);
    if (first[1] > first[0] / 2 * 5 || again[1] > again[0] / 2 * 5)
        fail_msg("%s: not linear", name);
}

static void test_json_on_one_line(void **state)
{
    (void)state;
    expect_linear(
        "JSON on one line", "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"kind\":\"x\"}",
        ",{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p%\"},\"spec\":{"
        "\"volumes\":null,\"containers\":[{\"name\":\"p\",\"image\":\"p:1\",\"env\":[{\"name\":"
        "\"PYTHONPATH\","
        "\"value\":\"/app\"}]}]}}",
        "]}", 500);
}

static void test_flow_on_one_line(void **state)
{
    (void)state;
    expect_linear(
        "flow on one line, not ASCII", "apiVersion: v1\nkind: List\nitems: [{kind: \xC3\xA4}",
        ", {apiVersion: v1, kind: Pod, metadata: {name: p%, labels: {a: \xC3\xB6}}, spec: "
        "{containers: [{name: p, image: x}], volumes: []}}",
        "]\n", 500);
}

static void test_block_list(void **state)
{
    (void)state;
    expect_linear(
        "block list", "apiVersion: v1\nkind: List\nitems:\n",
        "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p%\n  spec:\n    containers:\n"
        "    - name: p\n      image: x\n      env:\n      - name: A\n        value: |\n          "
        "x\n\n",
        "# end\n", 500);
}

static void test_documents_with_workloads(void **state)
{
    (void)state;
    expect_linear("stream", "",
                  "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p%\nspec:\n  containers:\n"
                  "  - name: p\n    image: x\n",
                  "", 500);
}

/* Many comments that silence findings: each is found in the text, and each finding is looked up
 * among them. */
static void test_silencers(void **state)
{
    (void)state;
    expect_linear("silencers", "apiVersion: v1\nkind: List\nitems:\n",
                  "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p%\n    annotations: "
                  "{otelx.dev/ignore: 'OTX2101: a, OTX2105'}\n  spec:\n    containers:\n"
                  "    - name: p\n      image: x\n      env:\n      - name: PYTHONPATH\n"
                  "        value: /app # otelx:ignore OTX2103\n",
                  "", 500);
    const char *pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n"
                      "  - name: p\n    image: x\n";
    expect_linear("silencers upon each other", pod, "    # otelx:ignore OTX2101 %\n", "", 5000);
    expect_linear("silencers on a line", pod, " # otelx:ignore OTX2101 %", "\n", 5000);
    expect_linear("codes of a silencer", pod, " # otelx:ignore OTX%", "\n", 5000);
    expect_linear("marks in a text", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n",
                  "    # otelx:ignore OTX2101 %\n", "", 5000);
}

/* Many workloads, each refused with a finding. */
static void test_many_findings(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct big big = {0};
        puts_to(&big, "{apiVersion: v1, kind: List, items: [");
        repeat_numbered(&big,
                        i ? "{apiVersion: v1, kind: Pod, metadata: {name: p%}, spec: []},"
                          : "{apiVersion: v1, kind: Pod, metadata: {name: p%}, spec: []},\n",
                        20000);
        puts_to(&big, "]}\n");
        expect("findings", &big, OTELX_OK);
    }
}

static void test_documents(void **state)
{
    struct big big = {0}, marks = {0}, comments = {0};
    (void)state;
    repeat_numbered(&big, "---\na: %\n", 100000);
    expect("documents", &big, OTELX_OK);
    repeat(&marks, "---\n", 100000);
    expect("empty documents", &marks, OTELX_OK);
    repeat(&comments, "--- # c\n# d\n\n", 50000);
    expect("comment documents", &comments, OTELX_OK);
}

static void test_long_lines(void **state)
{
    struct big plain = {0}, quoted = {0}, blanks = {0}, key = {0}, multi = {0};
    (void)state;
    repeat(&plain, "word ", 500000);
    puts_to(&plain, "x");
    expect_inside("plain", &plain, OTELX_OK);
    puts_to(&quoted, "\"");
    repeat(&quoted, "\\n\xE2\x82\xAC", 500000);
    puts_to(&quoted, "\"");
    expect_inside("quoted", &quoted, OTELX_OK);
    repeat(&blanks, " ", 3000000);
    puts_to(&blanks, "x");
    expect_inside("blanks", &blanks, OTELX_OK);
    repeat(&key, "k", 1000000);
    puts_to(&key, ": v\n");
    expect("key", &key, OTELX_EINPUT);
    puts_to(&multi, "\"");
    repeat(&multi, "\n      line", 200000);
    puts_to(&multi, "\"");
    expect_inside("lines", &multi, OTELX_OK);
}

static void test_large_collections(void **state)
{
    struct big keys = {0}, items = {0}, env = {0}, containers = {0}, volumes = {0};
    (void)state;
    puts_to(&keys, "\n");
    repeat_numbered(&keys, "      k%: v\n", 100000);
    expect_inside("keys", &keys, OTELX_OK);
    puts_to(&items, "\n");
    repeat_numbered(&items, "    - i%\n", 100000);
    expect_inside("items", &items, OTELX_OK);
    puts_to(&env, pod_head);
    puts_to(&env, pod_spec);
    puts_to(&env, "    env:\n");
    repeat_numbered(&env, "    - {name: V%, value: x}\n", 100000);
    expect("variables", &env, OTELX_OK);
    puts_to(&containers, pod_head);
    puts_to(&containers, pod_spec);
    repeat_numbered(&containers, "  - {name: c%, image: x}\n", 50000);
    expect("containers", &containers, OTELX_OK);
    puts_to(&volumes, pod_head);
    puts_to(&volumes, pod_spec);
    puts_to(&volumes, "  volumes:\n");
    repeat_numbered(&volumes, "  - name: v%\n    emptyDir: {}\n", 50000);
    expect("volumes", &volumes, OTELX_OK);
}

static const char without_record[] = "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\n"
                                     "spec:\n  ledger: none\n  python: {containers: ['*']}\n";

static struct summary run_containers(size_t count, const char *config)
{
    otelx_config *all = config_of(config);
    struct big big = {0};
    puts_to(&big,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: web}}\n"
            "spec:\n  template:\n    spec:\n      containers:\n");
    repeat_numbered(&big, "      - {name: c%, image: x}\n", count);
    struct summary summary = run(otelx_apply, "every container", big.text, all);
    assert_int_equal(summary.status, OTELX_OK);
    text_free(&big.text);
    otelx_config_free(all);
    return summary;
}

/* A pod with many containers: all are instrumented, if the record has room for them. */
static void test_every_container(void **state)
{
    (void)state;
    assert_true(run_containers(500, sample_config_wide).edits > 500);
    assert_true(run_containers(1000, without_record).edits > 1000);
    assert_int_equal(run_containers(1000, sample_config_wide).edits, 0);
}

static void test_comments(void **state)
{
    struct big seams = {0}, blank = {0}, scalar = {0};
    static const char *const parts[] = {"apiVersion: v1\n", "kind: Pod\n", "metadata:\n",
                                        "  name: web\n",    "spec:\n",     "  containers:\n",
                                        "  - name: web\n",  "    env:\n",  "    - name: A\n",
                                        "      value: b\n"};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        puts_to(&seams, parts[i]);
        repeat(&seams, "          # a comment, deeper than everything\n", 20000);
        puts_to(&blank, parts[i]);
        repeat(&blank, "\n", 100000);
    }
    expect("comments", &seams, OTELX_OK);
    expect("blank lines", &blank, OTELX_OK);
    puts_to(&scalar, "|\n      text\n");
    repeat(&scalar, "\n", 300000);
    expect_inside("blank lines behind a block scalar", &scalar, OTELX_OK);
}

/* Hostile texts in the annotation of the record. */
static void test_ledger(void **state)
{
    struct big deep = {0}, wide = {0}, laughs = {0};
    (void)state;
    puts_to(&deep, "x\n    otelx.dev/injected: '{\"v\":1,\"pod\":");
    repeat(&deep, "{\"a\":", 10000);
    repeat(&deep, "}", 10000);
    puts_to(&deep, "}'");
    expect_inside("deep ledger", &deep, OTELX_OK);
    puts_to(&wide, "x\n    otelx.dev/injected: '{\"v\":1,\"pod\":{\"volumes\":{\"+\":1");
    repeat_numbered(&wide, ",\"v%\":\"00000000\"", 20000);
    puts_to(&wide, "},\"containers\":{\"web\":{\"env\":{\"+\":1");
    repeat_numbered(&wide, ",\"E%\":\"00000000\"", 20000);
    puts_to(&wide, "}}}}}'");
    expect_inside("wide ledger", &wide, OTELX_OK);
    puts_to(&laughs, "x\n    otelx.dev/injected: '{\"v\":1,\"pod\":&a "
                     "{\"volumes\":*a,\"containers\":{\"web\":*a}}}'");
    expect_inside("ledger with aliases", &laughs, OTELX_OK);
}

static void test_list_variable(void **state)
{
    struct big path = {0}, attributes = {0};
    (void)state;
    puts_to(&path, pod_head);
    puts_to(&path, pod_spec);
    puts_to(&path, "    env:\n    - name: PYTHONPATH\n      value: ");
    repeat(&path, "/a:", 200000);
    puts_to(&path, "/b\n");
    expect("PYTHONPATH", &path, OTELX_OK);
    puts_to(&attributes, pod_head);
    puts_to(&attributes, pod_spec);
    puts_to(&attributes, "    env:\n    - name: OTEL_RESOURCE_ATTRIBUTES\n      value: ");
    repeat_numbered(&attributes, "a%=b,", 100000);
    puts_to(&attributes, "z=1\n");
    expect("OTEL_RESOURCE_ATTRIBUTES", &attributes, OTELX_OK);
}

static void test_config(void **state)
{
    static const char *const fields[] = {"  select: [{name: x%}]\n", "  x%: y\n"};
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct big big = {0};
        otelx_config *wrong;
        puts_to(&big, "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec:\n");
        repeat_numbered(&big, fields[i], 20000);
        running = fields[i];
        alarm(SECONDS);
        otelx_status status = otelx_config_new(&wrong, source_of("config.yaml", big.text), NULL);
        alarm(0);
        assert_int_equal(status, OTELX_ECONFIG);
        otelx_config_free(wrong);
        text_free(&big.text);
    }
}

static void test_wide_selection(void **state)
{
    struct big config = {0}, in = {0};
    (void)state;
    puts_to(
        &config,
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec:\n  python: {}\n  select:\n");
    repeat_numbered(&config, "  - {name: 'workload-number-%-*-x', kind: Deployment}\n", 200);
    puts_to(&config, "\n");
    add(&config, "", 1);
    otelx_config *selecting = config_of(config.text.p);
    repeat_numbered(&in, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: workload-number-of-%}\n",
                    1000);
    struct summary summary = run(otelx_apply, "selection", in.text, selecting);
    assert_int_equal(summary.status, OTELX_OK);
    text_free(&config.text);
    text_free(&in.text);
    otelx_config_free(selecting);
}

/* Steps for a pod whose annotation names each of its containers. */
static size_t steps_of_names(const otelx_config *operators, size_t count)
{
    struct big big = {0};
    puts_to(&big, "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: web\n"
                  "  annotations:\n    instrumentation.opentelemetry.io/inject-java: 'true'\n"
                  "    instrumentation.opentelemetry.io/java-container-names: ");
    repeat_numbered(&big, "c%,", count);
    puts_to(&big, "\nspec:\n  containers:\n");
    repeat_numbered(&big, "  - {name: c%, image: x}\n", count);
    steps = 0;
    struct summary summary = run(otelx_apply, "container names", big.text, operators);
    assert_int_equal(summary.status, OTELX_OK);
    text_free(&big.text);
    return steps;
}

/* As many containers as a record can hold are found by linear searches. More are refused, in time
 * that grows with their number. */
static void test_container_names(void **state)
{
    static const size_t counts[] = {40, 20000};
    otelx_config *operators = config_of(sample_config_operator);
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t once = steps_of_names(operators, counts[i]);
        size_t twice = steps_of_names(operators, 2 * counts[i]);
        printf("%zu container names: %zu steps, twice: %zu\n", counts[i], once, twice);
        if (twice > once / 2 * 5)
            fail_msg("%zu container names: not linear", counts[i]);
    }
    otelx_config_free(operators);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_laughs),
        cmocka_unit_test(test_directives),
        cmocka_unit_test(test_json_on_one_line),
        cmocka_unit_test(test_flow_on_one_line),
        cmocka_unit_test(test_block_list),
        cmocka_unit_test(test_documents_with_workloads),
        cmocka_unit_test(test_silencers),
        cmocka_unit_test(test_many_findings),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_large_collections),
        cmocka_unit_test(test_every_container),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_list_variable),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_wide_selection),
        cmocka_unit_test(test_container_names),
    };
    signal(SIGALRM, on_alarm);
    otelx_status status =
        otelx_config_new(&cfg, (otelx_source){"c", sample_config, sizeof sample_config - 1}, NULL);
    int failed = status != OTELX_OK || cmocka_run_group_tests(tests, NULL, NULL) != 0;
    otelx_config_free(cfg);
    return failed;
}
