/* The result does not depend on the number of threads. The source is one stream of the inputs of
 * all cases, also with an error in the middle. Needs the linker's --wrap for pthread_create.
 * TESTDATA names the folder of the cases. */
#include "support/answer.h"
#include "support/case.h"
#include "support/samples.h"

#include <errno.h>
#include <pthread.h>

#include "base/source.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/scan.h"

/* A short stream has so many parts of the least size that a thread gets. */
enum { PARTS = 6 };

static struct text stream;
static bool no_threads;
static size_t started;

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    if (no_threads)
        return EAGAIN;
    started++;
    return __real_pthread_create(thread, attributes, start, argument);
}

static void add_document(struct text *to, struct text document)
{
    text_puts(to, to->n && to->p[to->n - 1] != '\n' ? "\n---\n" : "---\n");
    text_add(to, document.p, document.n);
}

/* Whether an input can be part of the stream: it is no ResourceList, and the call succeeds. */
static bool fits(struct text in, const otelx_config *cfg)
{
    otelx_result *res;
    if (text_has(in, "ResourceList"))
        return false;
    otelx_status status = otelx_apply(&res, source_of("in.yaml", in), cfg, NULL);
    otelx_result_free(res);
    return status == OTELX_OK;
}

static int make_stream(void **state)
{
    const char *testdata = getenv("TESTDATA");
    otelx_config *cfg = config_of(sample_config);
    struct names names;
    (void)state;
    if (!list_cases(&names, testdata ? testdata : "testdata"))
        return -1;
    for (size_t i = 0; i < names.n; i++) {
        struct test_case c;
        case_read(&c, testdata ? testdata : "testdata", names.v[i]);
        if (fits(c.in, cfg))
            add_document(&stream, c.in);
        case_free(&c);
        free(names.v[i]);
    }
    free(names.v);
    otelx_config_free(cfg);
    return stream.n > 2 * PARTS * 16384 ? 0 : -1;
}

static int free_stream(void **state)
{
    (void)state;
    text_free(&stream);
    return 0;
}

static struct answer answer_of(run_fn *run, struct text in, const otelx_config *cfg,
                               const otelx_options *options)
{
    struct answer answer = {0};
    otelx_result *res;
    answer.status = run(&res, source_of("in.yaml", in), cfg, options);
    assert_int_not_equal(answer.status, OTELX_ENOMEM);
    describe(&answer, res);
    otelx_result_free(res);
    return answer;
}

/* Compares the answers of one thread and of several threads. */
static void compare(run_fn *run, struct text in, const otelx_config *cfg, otelx_options options)
{
    static const size_t counts[] = {2, 5, 1000};
    options.threads = 0;
    struct answer one = answer_of(run, in, cfg, &options);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        options.threads = counts[i];
        started = 0;
        struct answer many = answer_of(run, in, cfg, &options);
        assert_true(no_threads || started > 0);
        if (one.status != many.status || !text_equal(one.text, many.text)) {
            print_difference("with threads", one.text, many.text);
            fail_msg("%zu threads: status %d, with one %d, or another result", counts[i],
                     (int)many.status, (int)one.status);
        }
        text_free(&many.text);
    }
    text_free(&one.text);
}

static const otelx_options usual = OTELX_OPTIONS_INIT;

static void test_all_cases(void **state)
{
    const char *const configs[] = {sample_config, sample_config_wide, sample_config_operator};
    (void)state;
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        otelx_config *cfg = config_of(configs[i]);
        otelx_options options = usual;
        struct text out = output_of(otelx_apply, stream, cfg);
        compare(otelx_apply, stream, cfg, options);
        compare(otelx_remove, out, cfg, options);
        compare(otelx_remove, out, NULL, options);
        compare(otelx_inspect, out, cfg, options);
        options.flags = OTELX_PATCHES;
        options.default_namespace = "shop";
        compare(otelx_apply, stream, cfg, options);
        text_free(&out);
        otelx_config_free(cfg);
    }
}

/* The configuration comes from resources in the stream: Instrumentations of the Operator,
 * Namespaces and ConfigMaps. */
static void test_own_resources(void **state)
{
    (void)state;
    compare(otelx_apply, stream, NULL, usual);
}

/* Each thread notes which words of the filter matched, and a word without a match is reported once.
 */
static void test_selection(void **state)
{
    static const char select[] =
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: s}\nspec:\n"
        "  select: [{name: 'w?b'}, {name: nothere}, {kind: Pod, name: ap1}]\n  python: {}\n";
    const otelx_filter filter = {sizeof(otelx_filter), "app",           "shop,shpo",
                                 "deploy,sts",         "web,wbe,cartt", "wbe,app"};
    otelx_config *cfg = config_of(select), *plain = config_of(sample_config);
    otelx_options options = usual;
    (void)state;
    compare(otelx_apply, stream, cfg, options);
    options.only = &filter;
    compare(otelx_apply, stream, cfg, options);
    compare(otelx_apply, stream, plain, options);
    otelx_config_free(cfg);
    otelx_config_free(plain);
}

/* The end of the document at this offset of the stream. */
static size_t end_from(size_t at)
{
    while (at + 5 <= stream.n && memcmp(stream.p + at, "\n---\n", 5) != 0)
        at++;
    return at + 5 <= stream.n ? at : stream.n;
}

/* Puts a text early and late into a part of the stream, and compares. */
static void spoil(const char *text, otelx_options options)
{
    otelx_config *cfg = config_of(sample_config);
    struct text document = text_of(text);
    size_t end = end_from(PARTS * 16384);
    for (size_t part = 0; part < PARTS; part += 2) {
        struct text in = {0};
        size_t at = end_from(part * 16384 + 5000);
        text_add(&in, stream.p, at);
        add_document(&in, document);
        text_add(&in, stream.p + at, end - at);
        compare(otelx_apply, in, cfg, options);
        compare(otelx_apply, in, NULL, options);
        text_free(&in);
    }
    text_free(&document);
    otelx_config_free(cfg);
}

static const char list[] = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n";

static void test_trouble(void **state)
{
    otelx_options results = usual;
    (void)state;
    results.flags = OTELX_RESULTS;
    spoil("a: [", usual);
    spoil("a: \xff\n", usual);
    spoil(list, results);
}

/* Adds `size` bytes of comments. */
static void add_comments(struct text *to, size_t size)
{
    char *lines = malloc(size);
    assert_non_null(lines);
    for (size_t i = 0; i < size; i++)
        lines[i] = (i + 1) % 64 == 0 || i + 1 == size ? '\n' : '#';
    text_add(to, lines, size);
    free(lines);
}

/* A stream so long that threads get a second part, with a List in between: the names that a thread
 * has noted in all its parts count at the end. */
static void test_turns(void **state)
{
    static const char select[] =
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: s}\nspec:\n"
        "  select: [{name: ap*}, {name: wbe}]\n  python: {}\n";
    const otelx_filter filter = {sizeof(otelx_filter), NULL, NULL, NULL, "ap*,wbe,cartt", NULL};
    otelx_config *cfg = config_of(select), *plain = config_of(sample_config);
    otelx_options options = usual;
    struct text in = {0};
    (void)state;
    for (size_t megabyte = 1; megabyte <= 5; megabyte++) {
        text_add(&in, stream.p, end_from(PARTS * 16384));
        text_puts(&in, "\n---\n");
        text_puts(&in, megabyte == 2 ? list : samples[0].text);
        add_comments(&in, (megabyte << 20) - in.n);
    }
    compare(otelx_apply, in, cfg, options);
    options.flags = OTELX_RESULTS;
    compare(otelx_apply, in, cfg, options);
    options.only = &filter;
    compare(otelx_apply, in, plain, options);
    text_free(&in);
    otelx_config_free(cfg);
    otelx_config_free(plain);
}

/* Adds the lines of a document as an item of a list. */
static void add_item(struct text *to, struct text document)
{
    struct text item = {0};
    const char *line;
    size_t length;
    for (size_t at = 0, lines = 0; text_line(document, &at, &line, &length); lines++) {
        text_puts(&item, lines == 0 ? "- " : length ? "  " : "");
        text_add(&item, line, length);
        text_puts(&item, "\n");
    }
    text_add(to, item.p, item.n);
    text_free(&item);
}

/* Two heads of the same length. With the anchor, the scanner leaves the whole document to libyaml.
 */
#define ITEM_BY_ITEM "apiVersion: v1\nkind: List\nnote:    1\nitems:\n"
#define AS_A_WHOLE "apiVersion: v1\nkind: List\nnote: &n 1\nitems:\n"

/* Whether the scanner reads the document: only then is a List read item by item. */
static bool is_scanned(struct text document)
{
    struct otx_arena arena = {0};
    struct otx_node *root = NULL;
    struct otx_str text = {document.p, document.n};
    struct otx_scan scan = otx_scan_text(text);
    bool good = scan.printable && !scan.odd_breaks &&
                otx_yaml_scan(&arena, text, (struct otx_span){0, text.n}, scan.ascii, SIZE_MAX,
                              NULL, &root);
    otx_arena_free(&arena);
    return good;
}

/* A list of the stream's documents that can be items, and of items that are no objects. */
static struct text make_list(const char *head, const char *end)
{
    static const char *const odd[] = {"-\n",
                                      "- text\n",
                                      "- \"a\\x41\"\n",
                                      "- [1, {a: b}]\n",
                                      "# - a comment\n",
                                      "- {kind: Pod, apiVersion: v1}\n"};
    struct text all = text_of(head);
    size_t count = 0;
    for (size_t at = 4, stop; at < stream.n; at = stop + 5) {
        stop = end_from(at);
        struct text document = {stream.p + at, stop - at}, alone = text_of(ITEM_BY_ITEM);
        add_item(&alone, document);
        if (is_scanned(alone)) {
            add_item(&all, document);
            text_puts(&all, odd[count++ % (sizeof odd / sizeof *odd)]);
        }
        text_free(&alone);
    }
    text_puts(&all, end);
    assert_true(count > 100);
    return all;
}

/* The two ways to write a list in brackets. With the tab, the scanner leaves the whole document to
 * libyaml. */
struct brackets {
    const char *head, *as_a_whole, *end;
    struct otx_look look;
};
static const struct brackets brackets[] = {
    {.head = "{\"note\": 1,\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[",
     .as_a_whole = "{\"note\":\t1,\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[",
     .end = "]}",
     .look = {.json = true, .colon = {":", 1}, .comma = {",", 1}, .eol = {"", 0}}},
    {.head = "{\n  \"note\": 1,\n  \"items\": [",
     .as_a_whole = "{\n  \"note\":\t1,\n  \"items\": [",
     .end = "],\n  \"kind\": \"List\",\n  \"apiVersion\": \"v1\"\n}\n",
     .look = {.json = true,
              .colon = {": ", 2},
              .comma = {", ", 2},
              .expand = true,
              .lead = {"    ", 4},
              .unit = {"  ", 2},
              .eol = {"\n", 1}}},
    {.head = "apiVersion: v1\nkind: List\nnote:    1\nitems: [",
     .as_a_whole = "apiVersion: v1\nkind: List\nnote: &n 1\nitems: [",
     .end = "]\n",
     .look = {.colon = {": ", 2}, .comma = {", ", 2}, .pad = true, .eol = {"\n  ", 3}}},
};

/* Writes the document in brackets; the empty slice if it cannot be written so. */
static struct otx_str in_brackets(struct otx_arena *arena, struct text document,
                                  const struct otx_look *look)
{
    struct otx_str text = {document.p, document.n};
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_node *root;
    struct otx_buf buf = {0};
    if (!otx_yaml_read(arena, text, (struct otx_span){0, text.n}, SIZE_MAX, &scan, &root, &error) ||
        !root || root->kind != OTX_MAP)
        return OTX_S("");
    otx_emit_flow(&buf, look, 0, root);
    text = otx_buf_done(arena, &buf);
    /* aliases, tags and numbers that are none in JSON */
    bool good =
        otx_yaml_read(arena, text, (struct otx_span){0, text.n}, SIZE_MAX, &scan, &root, &error) &&
        is_scanned((struct text){.p = (char *)(uintptr_t)text.p, .n = text.n}) &&
        (!look->json || otx_is_json(root));
    return good ? text : OTX_S("");
}

/* A list in brackets with the documents of the stream; with SPARING, every third of them. */
static struct text make_brackets(const struct brackets *how, const char *head)
{
    static const char *const odd[] = {"null", "\"text\"", "1", "[1,{\"a\":\"b\"}]",
                                      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}"};
    struct text all = text_of(head);
    size_t count = 0, number = 0, every = getenv("SPARING") ? 3 : 1;
    for (size_t at = 4, stop; at < stream.n; at = stop + 5) {
        stop = end_from(at);
        if (number++ % every)
            continue;
        struct otx_arena arena = {0};
        struct text document = {stream.p + at, stop - at};
        struct otx_str item = in_brackets(&arena, document, &how->look);
        if (item.n) {
            text_puts(&all, count ? "," : "");
            text_add(&all, how->look.eol.p, how->look.eol.n);
            text_add(&all, how->look.lead.p, how->look.lead.n);
            text_add(&all, item.p, item.n);
            text_puts(&all, ",");
            text_puts(&all, odd[count++ % (sizeof odd / sizeof *odd)]);
        }
        otx_arena_free(&arena);
    }
    text_puts(&all, how->end);
    assert_true(count > 100);
    return all;
}

/* Writes the head of a list that is read as a whole as the head of a list that is read item by
 * item. */
static void unify_heads(struct text text)
{
    static const char *const heads[][2] = {{"note: &n 1", "note:    1"},
                                           {"\"note\":\t1", "\"note\": 1"}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (size_t at = 0; at + strlen(heads[i][0]) < text.n; at++)
            if (memcmp(text.p + at, heads[i][0], strlen(heads[i][0])) == 0)
                memcpy(text.p + at, heads[i][1], strlen(heads[i][1]));
}

/* Compares the answers for both lists, which differ only in the head. */
static void compare_lists(run_fn *run, struct text items, struct text whole,
                          const otelx_config *cfg, const otelx_options *options)
{
    assert_true(is_scanned(items) && !is_scanned(whole));
    struct answer one = answer_of(run, items, cfg, options);
    struct answer other = answer_of(run, whole, cfg, options);
    unify_heads(other.text);
    if (one.status != other.status || !text_equal(one.text, other.text)) {
        print_difference("item by item", other.text, one.text);
        fail_msg("status %d, as a whole %d, or another result", (int)one.status, (int)other.status);
    }
    text_free(&one.text);
    text_free(&other.text);
}

/* Runs every operation over both lists; frees them. */
static void check_lists(struct text items, struct text whole, const otelx_config *cfg,
                        otelx_options options)
{
    compare_lists(otelx_apply, items, whole, cfg, &options);
    compare(otelx_apply, items, cfg, options);
    struct text out = output_of(otelx_apply, items, cfg);
    struct text whole_out = output_of(otelx_apply, whole, cfg);
    compare_lists(otelx_remove, out, whole_out, NULL, &options);
    compare_lists(otelx_inspect, out, whole_out, cfg, &options);
    compare_lists(otelx_apply, out, whole_out, cfg, &options);
    text_free(&items);
    text_free(&whole);
    text_free(&out);
    text_free(&whole_out);
}

static void test_items(void **state)
{
    const char *const configs[] = {sample_config, sample_config_wide, sample_config_operator};
    (void)state;
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        otelx_config *cfg = config_of(configs[i]);
        otelx_options options = usual;
        options.flags = i == 0 ? OTELX_PATCHES : 0;
        check_lists(make_list(ITEM_BY_ITEM, ""), make_list(AS_A_WHOLE, ""), cfg, options);
        for (size_t k = 0; k < sizeof brackets / sizeof *brackets && i == 0; k++)
            check_lists(make_brackets(&brackets[k], brackets[k].head),
                        make_brackets(&brackets[k], brackets[k].as_a_whole), cfg, options);
        otelx_config_free(cfg);
    }
}

/* A ResourceList gets the verdicts and findings as `results`. */
static void test_items_of_a_function(void **state)
{
    static const char *const ends[] = {"kind: ResourceList\n",
                                       "kind: ResourceList\nresults:\n- message: old\n"};
    otelx_config *cfg = config_of(sample_config);
    otelx_options options = usual;
    (void)state;
    options.flags = OTELX_RESULTS;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct text items = make_list("note:    1\nitems:\n", ends[i]);
        struct text whole = make_list("note: &n 1\nitems:\n", ends[i]);
        compare_lists(otelx_apply, items, whole, cfg, &options);
        compare(otelx_apply, items, cfg, options);
        text_free(&items);
        text_free(&whole);
    }
    struct brackets json = brackets[0], yaml = brackets[2];
    json.end = "],\"kind\":\"ResourceList\",\"results\":[{\"message\":\"old\"}]}\n";
    yaml.end = "]\nkind: ResourceList\n";
    struct text lists[][2] = {{make_brackets(&json, "{\"note\": 1,\"items\":["),
                               make_brackets(&json, "{\"note\":\t1,\"items\":[")},
                              {make_brackets(&yaml, "note:    1\nitems: ["),
                               make_brackets(&yaml, "note: &n 1\nitems: [")}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        compare_lists(otelx_apply, lists[i][0], lists[i][1], cfg, &options);
        text_free(&lists[i][0]);
        text_free(&lists[i][1]);
    }
    otelx_config_free(cfg);
}

/* A list with a configuration is read before any thread needs the configuration. */
static void test_list_first(void **state)
{
    static const char *const configs[] = {
        "functionConfig: {apiVersion: otelx.dev/v1alpha1, kind: Instrumentation, spec: {sdk: "
        "{}}}\n",
        "functionConfig: {apiVersion: opentelemetry.io/v1alpha1, kind: Instrumentation}\n"};
    (void)state;
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        struct text in = text_of(list);
        text_puts(&in, configs[i]);
        text_puts(&in, "---\n");
        text_add(&in, stream.p, stream.n);
        compare(otelx_apply, in, NULL, usual);
        text_free(&in);
    }
}

/* The beginning of a stream matters to all threads: a ResourceList must be the only document, and a
 * stream may begin with empty documents. */
static void test_beginning(void **state)
{
    const otelx_filter filter = {sizeof(otelx_filter), NULL, NULL, NULL, "nothere", NULL};
    otelx_config *cfg = config_of(sample_config);
    otelx_options options = usual;
    struct text listed = text_of(list), blank = {0};
    size_t end = end_from(PARTS * 16384);
    (void)state;
    for (size_t i = 0; i < 40000; i += 2)
        text_puts(&blank, "#\n");
    text_add(&listed, blank.p, blank.n); /* so long that a thread gets nothing else */
    text_add(&listed, stream.p, stream.n);
    text_add(&blank, stream.p, end);
    compare(otelx_apply, listed, NULL, usual);
    options.only = &filter;
    compare(otelx_apply, blank, cfg, options);
    text_puts(&blank, "\n---\n");
    text_puts(&blank, list);
    compare(otelx_apply, blank, NULL, usual);
    text_free(&listed);
    text_free(&blank);
    otelx_config_free(cfg);
}

static void test_limit(void **state)
{
    otelx_config *cfg = config_of(sample_config);
    otelx_options options = usual;
    (void)state;
    for (options.max_items = 1; options.max_items < 800; options.max_items += 300)
        compare(otelx_apply, stream, cfg, options);
    otelx_config_free(cfg);
}

/* If the system starts no threads, the call still succeeds. */
static void test_no_threads(void **state)
{
    otelx_config *cfg = config_of(sample_config);
    (void)state;
    no_threads = true;
    compare(otelx_apply, stream, cfg, usual);
    no_threads = false;
    otelx_config_free(cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_cases),           cmocka_unit_test(test_own_resources),
        cmocka_unit_test(test_selection),           cmocka_unit_test(test_trouble),
        cmocka_unit_test(test_beginning),           cmocka_unit_test(test_limit),
        cmocka_unit_test(test_no_threads),          cmocka_unit_test(test_items),
        cmocka_unit_test(test_items_of_a_function), cmocka_unit_test(test_turns),
        cmocka_unit_test(test_list_first),
    };
    return cmocka_run_group_tests(tests, make_stream, free_stream);
}
