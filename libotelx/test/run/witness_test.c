/* libyaml is the witness: it reads each changed document once, for the proof. Unchanged documents
 * that the scanner can read are not given to libyaml. The test counts the texts that libyaml gets,
 * by wrapping yaml_parser_set_input_string. */
#include <yaml.h>

#include "support/common.h"

static size_t parsers;
static size_t hidden;         /* so many bytes at the end of a text are hidden from libyaml */
enum { LONGEST_SCALAR = 40 }; /* a record keeps short scalars as text: libyaml reads each alone */

void __real_yaml_parser_set_input_string(yaml_parser_t *parser, const unsigned char *input,
                                         size_t size);
void __wrap_yaml_parser_set_input_string(yaml_parser_t *parser, const unsigned char *input,
                                         size_t size);

void __wrap_yaml_parser_set_input_string(yaml_parser_t *parser, const unsigned char *input,
                                         size_t size)
{
    parsers += size > LONGEST_SCALAR;
    bool lied = size > LONGEST_SCALAR && size > hidden;
    __real_yaml_parser_set_input_string(parser, input, lied ? size - hidden : size);
}

static const char config[] = "apiVersion: otelx.dev/v1alpha1\n"
                             "kind: Instrumentation\n"
                             "metadata: {name: witness}\n"
                             "spec:\n"
                             "  python: {}\n"
                             "  java: {}\n";

#define WORKLOAD(name)                                                                             \
    "apiVersion: apps/v1\n"                                                                        \
    "kind: Deployment\n"                                                                           \
    "metadata:\n"                                                                                  \
    "  name: " name "\n"                                                                           \
    "spec:\n"                                                                                      \
    "  template:\n"                                                                                \
    "    spec:\n"                                                                                  \
    "      containers:\n"                                                                          \
    "      - name: app\n"                                                                          \
    "        image: app:1\n"                                                                       \
    "        env:\n"                                                                               \
    "        - {name: PYTHONPATH, value: /app}\n"

#define SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n"

/* The call must give `count` texts to libyaml. Returns the output. */
static struct text reads(run_fn *run, struct text in, const otelx_config *cfg, size_t count)
{
    otelx_result *res;
    parsers = 0;
    assert_int_equal(run(&res, source_of("in", in), cfg, NULL), OTELX_OK);
    assert_int_equal(otelx_result_failed(res), 0);
    assert_int_equal(parsers, count);
    struct text out = result_copy(res);
    otelx_result_free(res);
    return out;
}

static void test_documents(void **state)
{
    struct text in = text_of(WORKLOAD("a") "---\n" SERVICE "---\n" WORKLOAD("b") "---\n" SERVICE);
    (void)state;
    parsers = 0;
    otelx_config *cfg = config_of(config);
    assert_int_equal(parsers, 0);
    struct text out = reads(otelx_apply, in, cfg, 2);
    struct text again = reads(otelx_apply, out, cfg, 0);
    assert_true(text_equal(out, again));
    struct text back = reads(otelx_remove, out, NULL, 2);
    assert_true(text_equal(in, back));
    otelx_config_free(cfg);
    text_free(&in);
    text_free(&out);
    text_free(&again);
    text_free(&back);
}

static void test_nothing_to_do(void **state)
{
    struct text in = text_of(SERVICE "---\n" SERVICE "---\n# only a comment\n");
    otelx_config *cfg = config_of(config);
    (void)state;
    struct text out = reads(otelx_apply, in, cfg, 0);
    assert_true(text_equal(in, out));
    otelx_config_free(cfg);
    text_free(&in);
    text_free(&out);
}

/* A document that the scanner cannot read is read by libyaml, and once more if it was changed. */
static void test_left_to_libyaml(void **state)
{
    struct text in = text_of("x: &x y\n" WORKLOAD("a") "---\n" WORKLOAD("b"));
    otelx_config *cfg = config_of(config);
    (void)state;
    struct text out = reads(otelx_apply, in, cfg, 3);
    otelx_config_free(cfg);
    text_free(&in);
    text_free(&out);
}

/* If libyaml reads other values than expected, the document stays as it was, with a finding. */
static void test_contradicted(void **state)
{
    struct text in = text_of(WORKLOAD("a"));
    otelx_config *cfg = config_of(config);
    otelx_result *res;
    (void)state;
    hidden = 12;
    assert_int_equal(otelx_apply(&res, source_of("in", in), cfg, NULL), OTELX_OK);
    hidden = 0;
    struct text out = result_copy(res);
    bool told = false;
    for (size_t i = 0; i < otelx_result_diag_count(res); i++)
        told |= strcmp(otelx_result_diag(res, i).code, "OTX9001") == 0;
    assert_true(told);
    assert_int_equal(otelx_result_failed(res), 1);
    assert_true(text_equal(in, out));
    otelx_result_free(res);
    otelx_config_free(cfg);
    text_free(&in);
    text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_left_to_libyaml),
        cmocka_unit_test(test_contradicted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
