/* The reader of records is strict: it accepts the records that the writer writes, and refuses a
 * record that differs from them in one place. A row is the text of a leaf, which a template
 * completes, or of a whole record. */
#include "record/read.h"
#include "record/write.h"
#include "support/tree.h"
#include "tree/list_value.h"

/* The record that is read from an annotation with this text. .bad: it is refused. */
struct reading {
    struct otx_arena arena;
    struct text memory; /* of exactly the text's size */
    struct otx_record record;
};

static struct reading read_record(struct otx_str text)
{
    struct reading r = {.memory = text_copy(text.p, text.n)};
    struct otx_node *meta = otx_new_node(&r.arena, OTX_MAP);
    struct otx_node *notes = otx_new_node(&r.arena, OTX_MAP);
    struct otx_str copy = {r.memory.p, r.memory.n};
    otx_put(&r.arena, meta, "annotations", notes);
    otx_put(&r.arena, notes, OTX_RECORD_KEY, otx_new_string(&r.arena, copy));
    struct otx_workload workload = {.metadata = meta};
    assert_true(otx_record_read(&r.arena, &workload, &r.record));
    assert_true(r.record.there == !r.record.bad);
    return r;
}

static void reading_free(struct reading *r)
{
    otx_arena_free(&r->arena);
    text_free(&r->memory);
}

/* The record is refused; or read, and written with the same text, or with another. */
enum verdict { REFUSED, SAME, OTHER };

static enum verdict judge(struct otx_str text)
{
    struct reading r = read_record(text);
    enum verdict verdict = REFUSED;
    if (r.record.there) {
        struct otx_str again = otx_record_text(&r.arena, &r.record);
        /* A record that owns nothing is not written. */
        verdict = !again.p || otx_str_eq(again, text) ? SAME : OTHER;
    } else {
        /* No part of a refused record is used. */
        assert_null(r.record.pod->first);
        assert_null(r.record.to);
        assert_false(r.record.closed);
    }
    reading_free(&r);
    return verdict;
}

/* --- single leaves */

#define VARIABLE "{\"containers\":{\"app\":{\"env\":{\"A\":@}}},\"v\":2}"
#define PATHS "{\"containers\":{\"app\":{\"env\":{\"PYTHONPATH\":@}}},\"v\":2}"
#define ATTRIBUTES "{\"containers\":{\"app\":{\"env\":{\"OTEL_RESOURCE_ATTRIBUTES\":@}}},\"v\":2}"
#define OPTIONS "{\"containers\":{\"app\":{\"env\":{\"JAVA_TOOL_OPTIONS\":@}}},\"v\":2}"
#define SAVED "{\"containers\":{\"app\":{\"env\":{\"OTELX_USER_PYTHONPATH\":@}}},\"v\":2}"
#define MOUNT "{\"containers\":{\"app\":{\"volumeMounts\":{\"/a\":@}}},\"v\":2}"
#define MOVED "{\"containers\":{\"app\":{\"volumeMounts\":{\"/otelx.moved/a\":@}}},\"v\":2}"
#define WAS "{\"containers\":{\"app\":{\"env\":{\"\":@,\"A\":\"AAAAAA\"}}},\"v\":2}"
#define NODE "{\"nodeSelector\":{\"a\":@},\"v\":2}"
#define VOLUME "{\"v\":2,\"volumes\":{\"a\":@}}"
#define SHARE "{\"shareProcessNamespace\":@,\"v\":2}"
#define OWN                                                                                        \
    "{\"initContainers\":{\"opentelemetry-auto-instrumentation-java\":{\"image\":@}},\"v\":2}"
#define USERS "{\"containers\":{\"app\":{\"image\":@}},\"v\":2}"
#define NOTES "{\"annotations\":@,\"containers\":{\"app\":{\"env\":{\"A\":\"AAAAAA\"}}},\"v\":2}"
#define CLOSED "{\"closed\":@,\"containers\":{\"app\":{\"env\":{\"A\":\"AAAAAA\"}}},\"v\":2}"
#define TO "{\"containers\":{\"app\":{\"env\":{\"A\":\"AAAAAA\"}}},\"to\":@,\"v\":2}"
#define VERSION "{\"containers\":{\"app\":{\"env\":{\"A\":\"AAAAAA\"}}},\"v\":@}"

enum { MAX_LEAVES = 48 };

struct rows {
    const char *around; /* the record, with `@` in the place of the leaf */
    const char *leaves[MAX_LEAVES];
};

static const struct rows good[] = {
    {VARIABLE,
     {"\"AAAAAA\"", "\"a-_Z09\"", "\"=AAAAAA\"", "[\"AAAAAA\",\"x\"]", "[\"AAAAAA\",\"'x: #'\"]",
      "[\"AAAAAA\",\"\\\"\\\\x41\\\"\"]", "[\"AAAAAA\",\"x y\"]", "[\"AAAAAA\",\"x\\n  y\"]",
      "[\"AAAAAA\",\"010\"]", "[\"AAAAAA\",\"yes\"]", "[\"AAAAAA\",\"otlp,console\"]"}},
    {PATHS,
     {"\":AAAAAA\"", "\":AAAAAABBBBBB\"", "\":AAAAAA|\"", "\":AAAAAA|AAABBB\"", "\"AAAAAA\"",
      "[\":AAAAAA|\",\"x\"]", "[\":AAAAAA|\",null]", "[\":AAAAAA|AAA\",\" null\"]",
      "[\":AAAAAA|\",\"\"]"}},
    {ATTRIBUTES, {"\",AAAAAA\"", "\",AAAAAA|AAA\""}},
    {OPTIONS, {"\" AAAAAA\"", "\" AAAAAA|AAA\""}},
    {SAVED, {"[\">\",\"PYTHONPATH\"]", "[\">\",\"'PYTHONPATH'\"]"}},
    {MOUNT, {"\"AAAAAA\"", "\"=AAAAAA\""}},
    {MOVED, {"[\">\",\"/a\"]", "\"AAAAAA\""}},
    {WAS, {"\"\"", "\"AAA\"", "\"AAABBB\"", "null", "[\"~\"]", "[\" null\"]", "[\"\"]"}},
    {NODE, {"\"AAAAAA\"", "\"=AAAAAA\"", "[\"AAAAAA\",\"x\"]"}},
    {VOLUME, {"\"AAAAAA\"", "\"=AAAAAA\""}},
    {SHARE, {"\"AAAAAA\"", "\"=AAAAAA\""}},
    {OWN, {"\"AAAAAA\"", "\"=AAAAAA\""}},
    {USERS, {"\"=AAAAAA\""}},
    {NOTES, {"\"\"", "null", "[\"~\"]"}},
    {CLOSED, {"1"}},
    {TO, {"[\"app\"]", "[\"app\",\"b\"]"}},
    {VERSION, {"2"}},
};

#define OTHER_TYPES "null", "true", "1", "{}", "[]", "[\"AAAAAA\"]", "{\"a\":\"AAAAAA\"}"

static const struct rows bad[] = {
    {VARIABLE,
     {OTHER_TYPES,
      "\"\"",
      "\"AAAAA\"",
      "\"AAAAAAA\"",
      "\"AAAAAAAAAAAA\"",
      "\"AAAA A\"",
      "\"AAAA+/\"",
      "\"=\"",
      "\"=AAAAA\"",
      "\"==AAAAAA\"",
      "\":AAAAAA\"",
      "\",AAAAAA\"",
      "\" AAAAAA\"",
      "\"AAAAA\\u0000\"",
      "\"\\u00c4AAAA\"",
      "'AAAAAA'",
      "AAAAAA",
      "!!str \"AAAAAA\"",
      "&a \"AAAAAA\"",
      "\"AAAAAA\" # why",
      "[\"\",\"x\"]",
      "[\"AAAAA\",\"x\"]",
      "[\"=AAAAAA\",\"x\"]",
      "[\"AAAAAA\",\"x\",\"y\"]",
      "[[\"AAAAAA\",\"x\"]]",
      "[null,\"x\"]",
      "[\">\",\"x\"]",
      "[\">x\",\"x\"]",
      "\">\""}},
    /* The value to put back is not exactly one scalar. */
    {"{\"containers\":{\"app\":{\"env\":{\"A\":[\"AAAAAA\",@]}}},\"v\":2}",
     {"null",
      "1",
      "true",
      "{}",
      "[]",
      "\"x\\n  hostNetwork: true\"",
      "\"x\\nhostNetwork: true\"",
      "\"x # why\"",
      "\"# why\"",
      "\"x #\"",
      "\"&a x\"",
      "\"*a\"",
      "\"!!str x\"",
      "\"! x\"",
      "\"{a: b}\"",
      "\"[a]\"",
      "\"{}\"",
      "\"a: b\"",
      "\"a:\"",
      "\"- a\"",
      "\"? a\"",
      "\" x\"",
      "\"x \"",
      "\"x\\n\"",
      "\"\\tx\"",
      "\"---\\nx\"",
      "\"--- x\"",
      "\"x\\n...\"",
      "\"x\\n---\\ny\"",
      "\"%YAML 1.1\\n---\\nx\"",
      "\"\\ufeffx\"",
      "\"x\\u0000\"",
      "\"'x\"",
      "\"\\\"x\"",
      "\"'x' y\"",
      "\"\\\"x\\\", hostNetwork: true\"",
      "\"x\\u0001\"",
      "\"@x\"",
      "\"`x\"",
      "\"%x\"",
      "\"}\"",
      "\"]\"",
      "\",\""}},
    {NODE,
     {OTHER_TYPES, "[\"AAAAAA\",\"x\\n  hostNetwork: true\"]", "[\"AAAAAA\",\"{}\"]",
      "[\">\",\"x\"]", "\":AAAAAA\"", "[\"AAAAAA\",null]"}},
    {PATHS,
     {OTHER_TYPES,
      "\":\"",
      "\":AAAAA\"",
      "\",AAAAAA\"",
      "\" AAAAAA\"",
      "\":AAAAAA|AA\"",
      "\":AAAAAA|AAAA\"",
      "\":AAAAAA|AAA|AAA\"",
      "\":|\"",
      "\":|AAA\"",
      "\"::AAAAAA\"",
      "\":AAAAAA AAAAAA\"",
      "[\":AAAAAA\",\"x\"]",
      "[\":AAAAAA\",null]",
      "[\":AAAAAA|\",1]",
      "[\":AAAAAA|\",true]",
      "[\":AAAAAA|\",{}]",
      "[\":AAAAAA|\",\"x\\n  y: z\"]",
      "[\":AAAAAA|\",\"x # why\"]",
      "[\":AAAAAA|\",\" x\"]",
      "[\":AAAAAA|\",\"&a x\"]"}},
    {ATTRIBUTES, {"\":AAAAAA\"", "\" AAAAAA\"", "\",\"", "\",AAAAAA|A\""}},
    {OPTIONS, {"\":AAAAAA\"", "\",AAAAAA\"", "\" \""}},
    {SAVED,
     {"[\">\",null]", "[\">\",\"\"]", "[\">\",\"''\"]", "[\">\",\"{}\"]", "[\">\"]", "\">\"",
      "[\">\",\"x\\n  y: z\"]", "[\">AAAAAA\",\"x\"]"}},
    {MOUNT, {OTHER_TYPES, "[\"AAAAAA\",\"/b\"]", "[\">\",\"/b\"]", "\":AAAAAA\""}},
    {MOVED, {"[\"AAAAAA\",\"/a\"]", "[\">\",\"\"]", "[\">\",\"[a]\"]", "[\">\",null]"}},
    {VOLUME, {OTHER_TYPES, "[\"AAAAAA\",\"x\"]", "[\">\",\"x\"]"}},
    {SHARE, {OTHER_TYPES, "[\"AAAAAA\",\"x\"]", "[\">\",\"x\"]"}},
    {OWN, {OTHER_TYPES, "[\"AAAAAA\",\"x\"]", "[\">\",\"x\"]", "\":AAAAAA\""}},
    {USERS,
     {OTHER_TYPES, "\"AAAAAA\"",
      "[\"AAAAAA\",\"x\"]"}}, /* otelx adds no such fields to containers of the user */
    {WAS,
     {"true", "1", "{}", "[]", "\"A\"", "\"AA\"", "\"AAAA\"", "\"A A\"", "[null]", "[\"x\"]",
      "[\"~\",\"~\"]", "[\"null # why\"]", "[\"&a null\"]", "[\"!!null x\"]", "[\"null\\nx: y\"]",
      "[\"''\"]", "[\"{}\"]"}},
    {NOTES, {"true", "{}", "[]", "\"AA\"", "[\"x\"]", "1"}},
    {CLOSED, {"true", "\"1\"", "0", "null", "2", "{}", "01"}},
    {TO, {"\"app\"", "null", "{}", "[1]", "[null]", "[[\"app\"]]", "{\"app\":1}", "1"}},
    {VERSION, {"1", "3", "\"2\"", "2.0", "02", "null", "[2]", "{}", "+2", "0x2"}},
};

static struct otx_str put_in(struct otx_arena *arena, const char *around, const char *leaf)
{
    struct otx_str text = otx_str_of(around);
    size_t at = otx_str_find(text, '@', 0);
    return otx_str_format(arena, "%s%s%s", otx_str_sub(text, 0, at), otx_str_of(leaf),
                          otx_str_sub(text, at + 1, text.n));
}

static size_t try_rows(const struct rows *rows, size_t count, enum verdict want)
{
    size_t tried = 0, wrong = 0;
    struct otx_arena arena = {0};
    for (size_t i = 0; i < count; i++)
        for (const char *const *leaf = rows[i].leaves; *leaf; leaf++, tried++) {
            struct otx_str text = put_in(&arena, rows[i].around, *leaf);
            enum verdict got = judge(text);
            if (got == want)
                continue;
            wrong++;
            print_error("%s: %.*s\n",
                        got == REFUSED ? "refused"
                        : got == SAME  ? "read"
                                       : "changed",
                        (int)text.n, text.p);
        }
    otx_arena_free(&arena);
    assert_int_equal(wrong, 0);
    return tried;
}

static void test_good_leaves(void **state)
{
    (void)state;
    print_message("%zu are read, and written so again\n",
                  try_rows(good, sizeof good / sizeof *good, SAME));
}

static void test_bad_leaves(void **state)
{
    (void)state;
    print_message("%zu are refused\n", try_rows(bad, sizeof bad / sizeof *bad, REFUSED));
}

/* --- whole records */

#define LEAF "{\"env\":{\"A\":\"AAAAAA\"}}"

static const char *const bad_records[] = {
    "",
    " ",
    "x",
    "null",
    "[]",
    "\"x\"",
    "{}",
    "2",
    "{\"v\":2",
    "{\"v\":2}}",
    "{\"v\":2,}",
    "{\"v\":2} ",
    " {\"v\":2}",
    "{\"v\":2}\n",
    "{\"v\":2} # why",
    "{\"v\": 2}",
    "{\"v\":2}\n---\n{\"v\":2}",
    "---\n{\"v\":2}",
    "{\"v\":2}\n...",
    "%YAML 1.1\n---\n{\"v\":2}",
    "\xEF\xBB\xBF{\"v\":2}",
    "&a {\"v\":2}",
    "!!map {\"v\":2}",
    "v: 2",
    "{v: 2}",
    "{'v':2}",
    "{\"v\":2,\"v\":2}",
    "{\"v\":2,\"to\":[\"a\"]}",
    "{\"<<\":{\"v\":2}}",
    /* kinds of leaves that otelx does not write */
    "{\"hostNetwork\":\"AAAAAA\",\"v\":2}",
    "{\"serviceAccountName\":\"AAAAAA\",\"v\":2}",
    "{\"containers\":{\"app\":{\"ports\":{\"a\":\"AAAAAA\"}}},\"v\":2}",
    "{\"containers\":{\"app\":{\"lifecycle\":\"AAAAAA\"}},\"v\":2}",
    "{\"ephemeralContainers\":{\"app\":" LEAF "},\"v\":2}",
    "{\"V\":1,\"v\":2}",
    "{\"containers\":{\"app\":{\"args\":\"AAAAAA\"}},\"v\":2}",
    "{\"containers\":{\"app\":{\"securityContext\":\"AAAAAA\"}},\"v\":2}",
    /* collections of another shape */
    "{\"containers\":{},\"v\":2}",
    "{\"containers\":[],\"v\":2}",
    "{\"containers\":null,\"v\":2}",
    "{\"containers\":\"AAAAAA\",\"v\":2}",
    "{\"containers\":[" LEAF "],\"v\":2}",
    "{\"containers\":{\"app\":[]},\"v\":2}",
    "{\"containers\":{\"app\":\"AAAAAA\"},\"v\":2}",
    "{\"containers\":{\"app\":{\"env\":{}}},\"v\":2}",
    "{\"containers\":{\"app\":{\"env\":\"AAAAAA\"}},\"v\":2}",
    "{\"containers\":{\"app\":{\"env\":[\"AAAAAA\"]}},\"v\":2}",
    "{\"nodeSelector\":\"AAAAAA\",\"v\":2}",
    "{\"nodeSelector\":{},\"v\":2}",
    "{\"shareProcessNamespace\":{\"a\":\"AAAAAA\"},\"v\":2}",
    /* keys: unsorted, twice, no strings, with a NUL */
    "{\"containers\":{\"b\":" LEAF ",\"a\":" LEAF "},\"v\":2}",
    "{\"containers\":{\"a\":" LEAF ",\"a\":" LEAF "},\"v\":2}",
    "{\"containers\":{\"app\":{\"env\":{\"B\":\"AAAAAA\",\"A\":\"AAAAAA\"}}},\"v\":2}",
    "{\"containers\":{\"app\":{\"env\":{\"A\":\"AAAAAA\",\"A\":\"AAAAAA\"}}},\"v\":2}",
    "{\"v\":2,\"containers\":{\"app\":" LEAF "}}",
    "{\"containers\":{app:" LEAF "},\"v\":2}",
    "{\"containers\":{1: " LEAF "},\"v\":2}",
    "{\"containers\":{? \"app\" : " LEAF "},\"v\":2}",
    "{\"containers\":{[\"app\"]: " LEAF "},\"v\":2}",
    "{\"containers\":{\"a\\u0000b\":" LEAF "},\"v\":2}",
    "{\"containers\":{&a \"app\":" LEAF "},\"v\":2}",
    "{\"containers\":{\"app\":*a},\"v\":2}",
    "{\"containers\":{\"a\":&a " LEAF ",\"b\":*a},\"v\":2}",
    "{\"containers\":\n  app:\n    env: {}\n,\"v\":2}",
};

static void test_bad_records(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad_records / sizeof *bad_records; i++)
        if (judge(otx_str_of(bad_records[i])) != REFUSED && ++wrong)
            print_error("read: %s\n", bad_records[i]);
    assert_int_equal(wrong, 0);
}

/* A record may have only so many leaves: one leaf more is refused. */
static void test_sizes(void **state)
{
    struct otx_arena arena = {0};
    struct otx_buf tokens = {0}, text = {0};
    (void)state;
    for (size_t count = OTX_MAX_TOKENS; count <= OTX_MAX_TOKENS + 1; count++) {
        tokens.n = 0;
        otx_buf_text(&tokens, "\":");
        otx_buf_fill(&tokens, 'A', count * OTX_VALUE_DIGEST);
        otx_buf_text(&tokens, "\"");
        struct otx_str leaf = otx_str_copy(&arena, otx_buf_str(&tokens));
        enum verdict got = judge(put_in(&arena, PATHS, otx_str_c(&arena, leaf)));
        assert_int_equal(got, count == OTX_MAX_TOKENS ? SAME : REFUSED);
    }
    otx_buf_text(&text, "{\"containers\":{\"");
    otx_buf_fill(&text, 'a', 262144);
    otx_buf_text(&text, "\":" LEAF "},\"v\":2}");
    assert_int_equal(judge(otx_buf_str(&text)), REFUSED);
    text.n = 0;
    otx_buf_text(&text, "{\"containers\":");
    otx_buf_fill(&text, '[', 100000);
    assert_int_equal(judge(otx_buf_str(&text)), REFUSED);
    text.n = 0;
    otx_buf_text(&text, "{\"nodeSelector\":{\"a\":[\"AAAAAA\",\"");
    otx_buf_fill(&text, '[', 100000);
    otx_buf_text(&text, "\"]},\"v\":2}");
    assert_int_equal(judge(otx_buf_str(&text)), REFUSED);
    otx_buf_free(&tokens);
    otx_buf_free(&text);
    otx_arena_free(&arena);
}

/* --- records that runs have written */

#define CONFIG "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: c}\nspec:\n"

static const char *const configs[] = {
    CONFIG "  python: {}\n",
    CONFIG "  profile: operator\n  java: {}\n  nodejs: {}\n  dotnet: {}\n",
    CONFIG
    "  onConflict: override\n  env: [{name: A, value: '1'}]\n  nodeSelector: {disk: x}\n"
    "  tolerations: [{key: k, operator: Exists}]\n  imagePullSecrets: [{name: s}]\n  sdk: {}\n",
    CONFIG "  profile: operator\n  go: {env: [{name: OTEL_GO_AUTO_TARGET_EXE, value: /a}]}\n",
    CONFIG "  nginx: {}\n",
    CONFIG "  apacheHttpd: {}\n  resource: {resourceAttributes: {a: b, team: x}}\n",
};
enum { CONFIGS = sizeof configs / sizeof *configs };

static const char manifest[] =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  nodeSelector: {disk: ssd}\n"
    "  initContainers: null\n  containers:\n  - name: web\n    image: web:1\n    env:\n"
    "    - {name: A, value: 'x: #y'}\n    - {name: PYTHONPATH, value: /app}\n"
    "    - name: NODE_OPTIONS\n      value:\n    - {name: OTEL_RESOURCE_ATTRIBUTES, value: "
    "team=y}\n"
    "    volumeMounts:\n    - {name: c, mountPath: /etc/nginx/nginx.conf, subPath: n}\n"
    "    - {name: c, mountPath: /usr/local/apache2/conf}\n  volumes:\n  - {name: c, configMap: "
    "{name: "
    "c}}\n";

/* The record that a run with this configuration writes. */
static struct text record_of(size_t which)
{
    struct text in = text_of(manifest);
    otelx_config *cfg = config_of(configs[which]);
    struct text out = output_of(otelx_apply, in, cfg);
    struct tree tree = parse_bytes(out.p, out.n);
    const struct otx_node *notes = otx_map_get(otx_map_get(tree.root, "metadata"), "annotations");
    struct otx_str record = otx_map_text(notes, OTX_RECORD_KEY);
    assert_true(record.n > 0);
    struct text copy = text_copy(record.p, record.n);
    tree_free(&tree);
    otelx_config_free(cfg);
    text_free(&out);
    text_free(&in);
    return copy;
}

static void test_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONFIGS; i++) {
        struct text record = record_of(i);
        if (judge((struct otx_str){record.p, record.n}) != SAME)
            fail_msg("%.*s", (int)record.n, record.p);
        text_free(&record);
    }
}

/* A record that differs in one byte from a real record is refused, or is written again with the
 * same text: no record has two spellings. */
static void test_single_bytes(void **state)
{
    static const char bytes[] = "\"{}[],:|=> #A1'\\\n\t&!*-";
    size_t read = 0, refused = 0;
    (void)state;
    for (size_t which = 0; which < CONFIGS; which++) {
        struct text record = record_of(which);
        char *changed = need(malloc(record.n));
        for (size_t at = 0; at < record.n; at++)
            for (size_t i = 0; i < sizeof bytes;
                 i++) { /* the last byte is the NUL of the literal */
                memcpy(changed, record.p, record.n);
                changed[at] = bytes[i];
                enum verdict verdict = judge((struct otx_str){changed, record.n});
                if (verdict == OTHER)
                    fail_msg("it would be written otherwise: %.*s", (int)record.n, changed);
                read += verdict == SAME;
                refused += verdict == REFUSED;
            }
        for (size_t at = 0; at < record.n; at++) {
            memcpy(changed, record.p, at);
            memcpy(changed + at, record.p + at + 1, record.n - at - 1);
            if (judge((struct otx_str){changed, record.n - 1}) == OTHER)
                fail_msg("it would be written otherwise: %.*s", (int)record.n - 1, changed);
        }
        free(changed);
        text_free(&record);
    }
    print_message("%zu of one other byte are refused, %zu are read\n", refused, read);
}

/* How each sort of leaf is read. */
static void test_meaning(void **state)
{
    static const char text[] =
        "{\"annotations\":\"AAA\",\"closed\":1,\"containers\":{\"app\":{\"env\":{\"\":null,\"A\":"
        "\"=AAAAAA\",\"B\":[\"BBBBBB\",\"'x'\"],\"PYTHONPATH\":[\":CCCCCCDDDDDD|EEE\",null]},"
        "\"volumeMounts\":{\"/otelx.moved/a\":[\">\",\"/a\"]}}},\"to\":[\"app\"],\"v\":2}";
    struct reading r = read_record(OTX_S(text));
    (void)state;
    assert_true(r.record.there && r.record.closed);
    assert_int_equal(r.record.annotations.was, OTX_WAS_THERE);
    assert_str(otx_first(r.record.to)->text, "app");
    const struct otx_known *app = otx_known_get(otx_known_get(r.record.pod, "containers"), "app");
    const struct otx_known *env = otx_known_get(app, "env"), *a = otx_known_get(env, "A");
    const struct otx_known *b = otx_known_get(env, "B"), *list = otx_known_get(env, "PYTHONPATH");
    const struct otx_known *moved =
        otx_known_get(otx_known_get(app, "volumeMounts"), "/otelx.moved/a");
    assert_int_equal(env->was, OTX_WAS_NULL);
    assert_int_equal(a->state, OTX_THEIRS);
    assert_str(a->wrote, "AAAAAA");
    assert_int_equal(b->state, OTX_REPLACED);
    assert_str(b->before, "'x'");
    assert_str(b->before_value->text, "x");
    assert_int_equal(list->state, OTX_OURS);
    assert_int_equal(list->sep, ':');
    assert_str(list->wrote, "CCCCCCDDDDDD");
    assert_str(list->users, "EEE");
    assert_true(list->extends && list->has_before && !list->before.p);
    assert_true(moved->renamed && moved->state == OTX_REPLACED);
    assert_str(moved->before_value->text, "/a");
    reading_free(&r);
}

/* An annotation that is not a string is no record. */
static void test_annotation(void **state)
{
    static const char *const rows[] = {
        "{a: {otelx.dev/injected: {v: 2}}}", "{a: {otelx.dev/injected: [x]}}",
        "{a: {otelx.dev/injected: 2}}", "{a: {otelx.dev/injected: }}",
        "{a: {otelx.dev/injected: true}}"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree = parse(rows[i]);
        struct otx_record record;
        struct otx_node *meta = otx_new_node(&tree.arena, OTX_MAP);
        otx_put(&tree.arena, meta, "annotations",
                otx_new_copy(&tree.arena, otx_map_get(tree.root, "a")));
        struct otx_workload workload = {.metadata = meta};
        assert_true(otx_record_read(&tree.arena, &workload, &record));
        assert_false(record.there);
        assert_non_null(record.bad);
        tree_free(&tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_leaves), cmocka_unit_test(test_bad_leaves),
        cmocka_unit_test(test_bad_records), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_written),     cmocka_unit_test(test_single_bytes),
        cmocka_unit_test(test_meaning),     cmocka_unit_test(test_annotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
