/* A report as JUnit's XML: a test case for each workload, in the class of its file. */
#include "output/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/memo.h"
#include "output/workload_name.h"

/* XML 1.0 has no character for most control characters, not even as a reference. */
static bool is_legal(unsigned long code)
{
    return code == '\t' || code == '\n' || code == '\r' ||
           (code >= 0x20 && (code & 0xFFFE) != 0xFFFE);
}

static void put(FILE *file, const char *text)
{
    while (*text) {
        size_t size = cli_utf8_size(text);
        unsigned long code = cli_code_point(text, size);
        if (!size || !is_legal(code))
            fputs("\xEF\xBF\xBD", file); /* U+FFFD */
        else if (strchr("&<>\"'", *text) || cli_unseen_size(text))
            fprintf(file, "&#x%lX;", code);
        else
            fwrite(text, 1, size, file);
        text += size ? size : 1;
    }
}

static void put_attribute(FILE *file, const char *name, const char *text)
{
    fprintf(file, " %s=\"", name);
    put(file, text);
    fputc('"', file);
}

/* The findings in the order of their workloads; findings about no workload come last. */
struct sorted {
    struct entry {
        size_t workload, order;
        otelx_diag diag;
    } * items;
    size_t count, next;
};

static int by_workload(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->workload != y->workload)
        return x->workload < y->workload ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool sort_findings(struct sorted *sorted, const struct cli_outcome *outcome)
{
    struct cli_finding finding = {0};
    otelx_change change;
    size_t count = 0;
    while (cli_outcome_next(outcome, &finding))
        count++;
    sorted->items = calloc(count + 1, sizeof *sorted->items);
    finding.next = 0;
    while (sorted->items && cli_outcome_next(outcome, &finding)) {
        bool listed = cli_outcome_workload(outcome, &finding.diag, &change);
        sorted->items[sorted->count] =
            (struct entry){.workload = listed ? finding.diag.change : (size_t)-1,
                           .order = sorted->count,
                           .diag = finding.diag};
        sorted->count++;
    }
    if (sorted->items)
        qsort(sorted->items, sorted->count, sizeof *sorted->items, by_workload);
    return sorted->items != NULL;
}

/* A test case: a workload with its findings, or the findings about no workload. */
struct test_case {
    const struct cli_outcome *outcome;
    const otelx_change *change; /* or NULL */
    const struct entry *entries;
    size_t count;
};

static struct test_case take_case(const struct cli_outcome *outcome, struct sorted *sorted,
                                  size_t workload, const otelx_change *change)
{
    while (sorted->next < sorted->count && sorted->items[sorted->next].workload < workload)
        sorted->next++;
    struct test_case test = {
        .outcome = outcome, .change = change, .entries = sorted->items + sorted->next};
    while (sorted->next < sorted->count && sorted->items[sorted->next].workload == workload) {
        sorted->next++;
        test.count++;
    }
    return test;
}

static void put_line(FILE *file, const struct cli_outcome *outcome, const otelx_diag *diag)
{
    char *path = cli_outcome_path(outcome, diag->source);
    put(file, path ? path : diag->source);
    free(path);
    if (cli_has_place(diag))
        fprintf(file, ":%zu:%zu", diag->line, diag->column);
    fprintf(file, ": %s: ", otelx_severity_name(diag->severity));
    put(file, diag->text);
    fprintf(file, " [%s]\n", diag->code);
}

static const otelx_diag *first_failing(const struct test_case *test)
{
    for (size_t i = 0; i < test->count; i++)
        if (cli_outcome_fails(test->outcome, &test->entries[i].diag))
            return &test->entries[i].diag;
    return NULL;
}

static bool is_refused(const struct test_case *test)
{
    return test->change && test->change->verdict == OTELX_REFUSED;
}

static bool would(const struct test_case *test)
{
    return test->change && cli_outcome_would(test->outcome, test->change);
}

static bool fails(const struct test_case *test)
{
    return is_refused(test) || would(test) || first_failing(test);
}

static bool is_skipped(const struct test_case *test)
{
    return test->change && test->change->verdict == OTELX_SKIPPED && !fails(test);
}

static void put_verdict(FILE *file, const struct test_case *test)
{
    bool changes = would(test) && test->change->verdict != OTELX_KEPT;
    fprintf(file, "%s%s", changes ? "would be " : "", otelx_verdict_name(test->change->verdict));
}

static void put_failing_lines(FILE *file, const struct test_case *test)
{
    for (size_t i = 0; i < test->count; i++)
        if (cli_outcome_fails(test->outcome, &test->entries[i].diag))
            put_line(file, test->outcome, &test->entries[i].diag);
}

static void put_failure(FILE *file, const struct test_case *test)
{
    const otelx_diag *first = first_failing(test);
    fputs("      <failure message=\"", file);
    if (is_refused(test))
        put(file, *test->change->reason ? test->change->reason : "refused");
    else if (first)
        put(file, first->text);
    else
        put_verdict(file, test);
    fprintf(file, "\" type=\"%s\">", first ? first->code : "change");
    put_failing_lines(file, test);
    fputs("</failure>\n", file);
}

static void put_output(FILE *file, const struct test_case *test, const char *indent)
{
    bool any = false;
    for (size_t i = 0; i < test->count; i++) {
        const otelx_diag *diag = &test->entries[i].diag;
        if (cli_outcome_fails(test->outcome, diag))
            continue;
        fprintf(file, "%s", any ? "" : indent);
        fputs(any ? "" : "<system-out>", file);
        put_line(file, test->outcome, diag);
        any = true;
    }
    fputs(any ? "</system-out>\n" : "", file);
}

static void put_workload(FILE *file, const struct test_case *test)
{
    struct cli_memo memo;
    if (!cli_memo_open(&memo)) {
        cli_outcome_lose(test->outcome);
        return;
    }
    cli_put_workload(memo.file, test->change);
    if (!cli_memo_close(&memo))
        cli_outcome_lose(test->outcome);
    char *path = cli_outcome_path(test->outcome, test->change->source);
    fputs("    <testcase", file);
    put_attribute(file, "classname", path ? path : test->change->source);
    put_attribute(file, "name", memo.text ? memo.text : "");
    fputs(">\n", file);
    free(memo.text);
    free(path);
    if (fails(test)) {
        put_failure(file, test);
    } else if (is_skipped(test)) {
        fputs("      <skipped", file);
        put_attribute(file, "message", test->change->reason);
        fputs("/>\n", file);
    }
    put_output(file, test, "      ");
    fputs("    </testcase>\n", file);
}

/* Findings about no workload, and the messages of trouble, are a test case of their own if they
 * fail. */
static void put_rest(FILE *file, const struct test_case *test)
{
    size_t count;
    const char *const *said = cli_said(&count);
    bool trouble = test->outcome->status == CLI_TROUBLE;
    if (!trouble && !fails(test))
        return;
    fputs("    <testcase classname=\"otelx\"", file);
    put_attribute(file, "name", test->outcome->command);
    fputs(">\n", file);
    if (trouble) {
        fputs("      <error message=\"exit status 2\" type=\"trouble\">", file);
        put_failing_lines(file, test);
        for (size_t i = 0; i < count; i++) {
            put(file, said[i]);
            fputc('\n', file);
        }
        fputs("</error>\n", file);
    } else {
        put_failure(file, test);
    }
    fputs("    </testcase>\n", file);
}

struct totals {
    size_t tests, failures, skipped, errors;
};

static void put_cases(FILE *file, const struct cli_outcome *outcome, struct sorted *sorted,
                      struct totals *totals)
{
    size_t count = outcome->result ? otelx_result_change_count(outcome->result) : 0;
    for (size_t i = 0; i < count; i++) {
        otelx_change change = otelx_result_change(outcome->result, i);
        if (change.filtered)
            continue;
        struct test_case test = take_case(outcome, sorted, i, &change);
        totals->tests++;
        totals->failures += fails(&test);
        totals->skipped += is_skipped(&test);
        put_workload(file, &test);
    }
    struct test_case rest = take_case(outcome, sorted, (size_t)-1, NULL);
    bool trouble = outcome->status == CLI_TROUBLE;
    totals->failures += !trouble && fails(&rest);
    totals->errors += trouble;
    totals->tests += trouble || fails(&rest);
    put_rest(file, &rest);
    put_output(file, &rest, "    ");
}

static void put_totals(FILE *file, const struct totals *totals)
{
    fprintf(file, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
            totals->tests, totals->failures, totals->errors, totals->skipped);
}

/* The test cases are written to memory first, because their number comes before them in the file.
 */
void cli_report_junit(FILE *file, const struct cli_outcome *outcome)
{
    struct sorted sorted = {0};
    struct totals totals = {0};
    struct cli_memo memo;
    if (!sort_findings(&sorted, outcome) || !cli_memo_open(&memo)) {
        cli_outcome_lose(outcome);
        free(sorted.items);
        return;
    }
    put_cases(memo.file, outcome, &sorted, &totals);
    free(sorted.items);
    if (cli_memo_close(&memo)) {
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"otelx\"", file);
        put_totals(file, &totals);
        fprintf(file, "  <testsuite name=\"otelx %s\"", outcome->command);
        put_totals(file, &totals);
        fputs(memo.text, file);
        fputs("  </testsuite>\n</testsuites>\n", file);
    } else {
        cli_outcome_lose(outcome);
    }
    free(memo.text);
}
