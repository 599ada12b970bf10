/* Numbers in configurations. */
#include "support/common.h"
#include "base/number.h"

/* Verdicts as letters: i an integer, q a quantity, d a decimal number, s a share. */
static const struct {
    const char *text, *verdict;
} rows[] = {
    {"", ""},
    {"0", "iqds"},
    {"1", "iqds"},
    {"+1", "iqds"},
    {"-1", "iqd"},
    {"-0", "iqds"},
    {"-", ""},
    {"+", ""},
    {".", ""},
    {"-.", ""},
    {".5", "qds"},
    {"5.", "qd"},
    {"0.", "qds"},
    {"0.25", "qds"},
    {"-0.25", "qd"},
    {"0,25", ""},
    {"1.0", "qds"},
    {"1.000000000000000000000000", "qds"},
    {"1.0000000000000000000000001", "qd"},
    {"0.9999999999999999999999999", "qds"},
    {"1.99", "qd"},
    {"01", "iqds"},
    {"10", "iqd"},
    {"1.2.3", ""},
    {"1e0", "qds"},
    {"1e1", "qd"},
    {"1e-1", "qds"},
    {"1E-1", "qds"},
    {"25e-2", "qds"},
    {"100e-2", "qds"},
    {"101e-2", "qd"},
    {"0.001e3", "qds"},
    {"0.0011e3", "qd"},
    {"0e99999999999999999999", "qds"},
    {"1e99999999999999999999", "qd"},
    {"1e-99999999999999999999", "qds"},
    {"1e", ""},
    {"1e+", ""},
    {"1e1.5", "q"},
    {"e1", ""},
    {"1E", "q"},
    {"nan", ""},
    {"inf", ""},
    {"0x1", ""},
    {" 1", ""},
    {"1 ", ""},
    {"500m", "q"},
    {"200Mi", "q"},
    {"1.5Gi", "q"},
    {"200MiB", ""},
    {"200mi", ""},
    {"Mi", ""},
    {"12k", "q"},
    {"12K", ""},
    {"3E", "q"},
    {"3Ei", "q"},
    {"100 Mi", ""},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text memory = text_of(rows[i].text);
        struct otx_str text = {memory.p, memory.n};
        char got[5] = "", *end = got;
        if (otx_is_integer(text))
            *end++ = 'i';
        if (otx_is_quantity(text))
            *end++ = 'q';
        if (otx_is_decimal(text))
            *end++ = 'd';
        if (otx_is_share(text))
            *end++ = 's';
        *end = '\0';
        if (strcmp(got, rows[i].verdict) != 0)
            fail_msg("\"%s\" is \"%s\", not \"%s\"", rows[i].text, got, rows[i].verdict);
        text_free(&memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
