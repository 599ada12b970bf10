/* The tables of fields and codes in the library: every field and code has a text of its own, and
 * the fields are those that a configuration can have. */
#include "support/common.h"

#include "kube/kinds.h"

enum { MAX_DEPTH = 16 };

/* The help of a field is not a sentence: no capital at the start, no full stop at the end. */
static void check_help(const char *name, const char *help)
{
    assert_non_null(help);
    size_t size = strlen(help);
    if (size < 5 || size > 90 || help[size - 1] == '.' || help[size - 1] == ' ' ||
        strchr(help, '\n'))
        fail_msg("%s: \"%s\"", name, help);
}

static size_t walk(const otelx_fields *fields, size_t depth)
{
    size_t count = otelx_field_count(fields), all = count;
    assert_true(depth < MAX_DEPTH);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        otelx_field field = otelx_field_get(fields, i);
        assert_true(field.name && *field.name && *field.type);
        assert_non_null(field.preset);
        check_help(field.name, field.help);
        assert_true(strcmp(field.type, "word") != 0 || field.words);
        if (field.fields)
            all += walk(field.fields, depth + 1);
    }
    return all;
}

static void every_field(void **state)
{
    (void)state;
    assert_true(walk(otelx_config_fields(), 0) > 300);
}

static otelx_field find(const otelx_fields *fields, const char *name)
{
    for (size_t i = 0; i < otelx_field_count(fields); i++)
        if (strcmp(otelx_field_get(fields, i).name, name) == 0)
            return otelx_field_get(fields, i);
    fail_msg("no field %s", name);
    return (otelx_field){0};
}

static void single_fields(void **state)
{
    (void)state;
    otelx_field spec = find(otelx_config_fields(), "spec");
    otelx_field policy = find(spec.fields, "onConflict");
    assert_string_equal(policy.type, "word");
    assert_string_equal(policy.preset, policy.words[0]);
    assert_true(policy.own && !policy.required);
    otelx_field env = find(find(spec.fields, "python").fields, "env");
    assert_string_equal(env.type, "list of maps");
    assert_true(find(env.fields, "name").required && !env.own);
    for (size_t i = 0; i < otelx_field_count(spec.fields); i++)
        assert_string_not_equal(otelx_field_get(spec.fields, i).name, "baseRef");
}

static void every_code(void **state)
{
    (void)state;
    assert_true(otelx_code_count() > 30);
    for (size_t i = 0; i < otelx_code_count(); i++) {
        otelx_code code = otelx_code_get(i);
        assert_int_equal(strlen(code.code), 7);
        if (!code.summary || !code.meaning || !code.advice)
            fail_msg("%s is not explained", code.code);
        assert_in_range(strlen(code.summary), 10, 70);
        assert_int_not_equal(code.summary[strlen(code.summary) - 1], '.');
        assert_int_equal(code.meaning[strlen(code.meaning) - 1], '.');
        assert_int_equal(code.advice[strlen(code.advice) - 1], '.');
        if (i && strcmp(code.code, otelx_code_get(i - 1).code) <= 0)
            fail_msg("%s is not in the order of the numbers", code.code);
    }
}

static void every_kind(void **state)
{
    (void)state;
    assert_true(otelx_kind_count() >= 50);
    for (size_t i = 0; i < otelx_kind_count(); i++) {
        otelx_kind kind = otelx_kind_get(i);
        assert_string_equal(otelx_kind_find(kind.kind).kind, kind.kind);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(kind.kind, otelx_kind_get(j).kind);
    }
    assert_int_equal(otelx_kind_find("Deployment").pods, OTELX_RUNS_PODS);
    assert_int_equal(otelx_kind_find("Pod").pods, OTELX_IS_POD);
    assert_true(otelx_kind_find("Job").fixed && !otelx_kind_find("CronJob").fixed);
    assert_null(otelx_kind_find("ConfigMap").kind);
    assert_null(otelx_kind_find("").kind);
}

/* The public list has each name once: the rows must say which names come again. */
static void every_namesake(void **state)
{
    (void)state;
    for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind; row++) {
        const struct otx_workload_kind *first = otx_workload_kinds;
        while (strcmp(first->kind, row->kind) != 0)
            first++;
        if (row->namesake != (first != row))
            fail_msg("%s", row->kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_field),
                                       cmocka_unit_test(single_fields),
                                       cmocka_unit_test(every_code), cmocka_unit_test(every_kind),
                                       cmocka_unit_test(every_namesake)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
