/* Writes the report for people. Knows the library's verdicts and findings, not how they come about.
 */
#include "output/report_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "output/workload_name.h"

enum tint { PLAIN, BOLD, RED, GREEN, YELLOW };

static const char *const tints[] = {[PLAIN] = "",
                                    [BOLD] = "\033[1m",
                                    [RED] = "\033[1;31m",
                                    [GREEN] = "\033[32m",
                                    [YELLOW] = "\033[33m"};

static const struct {
    enum tint tint;
    bool details; /* the workload changes: the line names containers and counts parts */
} verdicts[] = {
    [OTELX_INJECTED] = {GREEN, true},    [OTELX_ADOPTED] = {GREEN, true},
    [OTELX_UPDATED] = {GREEN, true},     [OTELX_KEPT] = {YELLOW, false},
    [OTELX_UP_TO_DATE] = {PLAIN, false}, [OTELX_REMOVED] = {GREEN, true},
    [OTELX_SKIPPED] = {YELLOW, false},   [OTELX_REFUSED] = {RED, false},
};

bool cli_is_changed(otelx_verdict verdict)
{
    return verdicts[verdict].details;
}

static const enum tint severities[] = {
    [OTELX_INFO] = BOLD, [OTELX_WARNING] = YELLOW, [OTELX_ERROR] = RED};

bool cli_wants_color(enum cli_color color, int fd)
{
    if (color != CLI_COLOR_AUTO)
        return color == CLI_COLOR_ALWAYS;
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no && *no) && !(term && strcmp(term, "dumb") == 0) && isatty(fd);
}

void cli_report_init(struct cli_report *out, const struct cli_options *options)
{
    *out = (struct cli_report){.color = cli_wants_color(options->color, STDERR_FILENO),
                               .quiet = options->quiet,
                               .verbose = options->verbose,
                               .dry_run = options->dry_run,
                               .fail_on = options->fail_on,
                               .to = stderr,
                               .records = {.wanted = options->reports.count > 0}};
}

static void put_tinted(const struct cli_report *report, enum tint tint, const char *text)
{
    bool color = report->color && tint != PLAIN;
    if (color)
        fputs(tints[tint], report->to);
    cli_put_to(report->to, text);
    if (color)
        fputs("\033[0m", report->to);
}

/* Writes counts such as "+1 mount, ~2 mounts". `*before`: the text before the first count; then a
 * comma. */
static void put_counts(FILE *to, const otelx_counts *counts, const char *one, const char *many,
                       const char **before)
{
    const struct {
        char sign;
        size_t count;
    } signs[] = {{'+', counts->added}, {'~', counts->updated}, {'-', counts->removed}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!signs[i].count)
            continue;
        fprintf(to, "%s%c%zu %s", *before, signs[i].sign, signs[i].count,
                signs[i].count == 1 ? one : many);
        *before = ", ";
    }
}

static void put_details(FILE *to, const otelx_change *change)
{
    const char *before = "  (";
    if (*change->language) {
        fputs("  ", to);
        cli_put_to(to, change->language);
    }
    if (*change->version) {
        fputc(' ', to);
        cli_put_to(to, change->version);
    }
    if (*change->containers) {
        fputs(strchr(change->containers, ',') ? "  containers " : "  container ", to);
        cli_put_to(to, change->containers);
    }
    put_counts(to, &change->init, "init", "init", &before);
    put_counts(to, &change->volumes, "volume", "volumes", &before);
    put_counts(to, &change->mounts, "mount", "mounts", &before);
    put_counts(to, &change->env, "env", "env", &before);
    put_counts(to, &change->other, "other", "other", &before);
    if (*before == ',')
        fputc(')', to);
}

static bool is_conditional(const struct cli_report *report, otelx_verdict verdict)
{
    return (report->subject == CLI_PLANS || report->subject == CLI_OFFERS) &&
           verdicts[verdict].details;
}

static void put_change(struct cli_report *report, const otelx_change *change)
{
    cli_put_kind(report->to, change);
    put_tinted(report, BOLD, cli_shown_name(change));
    cli_put_pod_template(report->to, change);
    fputs(is_conditional(report, change->verdict) ? " would be " : " ", report->to);
    put_tinted(report, verdicts[change->verdict].tint, otelx_verdict_name(change->verdict));
    if (verdicts[change->verdict].details)
        put_details(report->to, change);
    if (*change->reason) {
        fputs("  ", report->to);
        cli_put_to(report->to, change->reason);
    }
    if (!report->brief) {
        fputs("  in ", report->to);
        cli_put_to(report->to, change->source);
    }
    fputc('\n', report->to);
    report->lines++;
}

/* A question about changes shows no workload that stays as it is, except a refused or a kept one. A
 * brief report is for kustomize, whose user never sees the stream that the findings' line numbers
 * are about: it names the refused workloads. */
static bool shows_change(const struct cli_report *report, otelx_verdict verdict)
{
    if (report->quiet || report->subject == CLI_STATES)
        return false;
    if (report->brief)
        return verdict == OTELX_REFUSED && report->lines + 2 < CLI_BRIEF_LINES;
    return report->subject == CLI_DEEDS || report->verbose || verdicts[verdict].details ||
           verdict == OTELX_REFUSED || verdict == OTELX_KEPT;
}

static void report_changes(struct cli_report *report, const otelx_result *result)
{
    size_t count = otelx_result_change_count(result);
    for (size_t i = 0; i < count; i++) {
        otelx_change change = otelx_result_change(result, i);
        report->workloads++;
        report->verdicts[change.verdict] += !change.filtered;
        report->filtered += change.filtered != 0;
        if (!change.filtered && shows_change(report, change.verdict))
            put_change(report, &change);
    }
}

static void put_excerpt(const struct cli_report *report, const otelx_diag *diag)
{
    cli_put_to(report->to, diag->excerpt);
    fputc('\n', report->to);
    for (size_t i = 0; i < diag->caret; i++)
        fputc(' ', report->to);
    put_tinted(report, GREEN, "^");
    fputc('\n', report->to);
}

/* Writes the place of a finding. kpt saves the messages of a function: they must be the same in
 * each run, so that a brief report names workload and field, and no line, which an edit may move.
 */
static void put_where(const struct cli_report *report, const otelx_result *result,
                      const otelx_diag *diag)
{
    if (report->brief && result && *diag->field && diag->change != (size_t)-1) {
        otelx_change change = otelx_result_change(result, diag->change);
        cli_put_workload(report->to, &change);
        fputs(": ", report->to);
        cli_put_to(report->to, diag->field);
        return;
    }
    cli_put_to(report->to, diag->source);
    if (diag->line)
        fprintf(report->to, ":%zu:%zu", diag->line, diag->column);
}

/* `result`: the result that has the finding, or NULL: the finding is of a configuration. */
static void put_finding(struct cli_report *report, const otelx_result *result,
                        const otelx_diag *diag)
{
    put_where(report, result, diag);
    fputs(": ", report->to);
    put_tinted(report, severities[diag->severity], otelx_severity_name(diag->severity));
    fputs(": ", report->to);
    cli_put_to(report->to, diag->text);
    fprintf(report->to, " [%s]\n", diag->code);
    if (!report->brief && *diag->excerpt)
        put_excerpt(report, diag);
    report->lines++;
}

/* The source of findings: a result, or, if that is NULL, a configuration. */
struct findings {
    const otelx_result *result;
    const otelx_config *cfg;
};

static size_t finding_count(const struct findings *of)
{
    return of->result ? otelx_result_diag_count(of->result) : otelx_config_diag_count(of->cfg);
}

static otelx_diag finding(const struct findings *of, size_t i)
{
    return of->result ? otelx_result_diag(of->result, i) : otelx_config_diag(of->cfg, i);
}

static bool is_left_out(const struct cli_report *report, const otelx_diag *diag)
{
    return report->unread && diag->input != (size_t)-1 && report->unread[diag->input];
}

/* Shows the findings with a severity from `least` to `most`. */
static void put_findings(struct cli_report *report, const struct findings *of, otelx_severity least,
                         otelx_severity most)
{
    size_t count = finding_count(of);
    for (size_t i = 0; i < count; i++) {
        otelx_diag diag = finding(of, i);
        bool room = !report->brief || report->lines + 1 < CLI_BRIEF_LINES;
        bool wanted = diag.severity >= least && diag.severity <= most;
        if (room && wanted && !is_left_out(report, &diag))
            put_finding(report, of->result, &diag);
    }
}

/* The least severity to show. Findings that make the exit status 1 are shown also with -q. */
static otelx_severity least_severity(const struct cli_report *report)
{
    bool few = report->quiet || (report->subject == CLI_STATES && !report->verbose);
    if (few)
        return report->fail_on >= CLI_FAIL_WARNING ? OTELX_WARNING : OTELX_ERROR;
    return report->verbose ? OTELX_INFO : OTELX_WARNING;
}

static void report_findings(struct cli_report *report, const struct findings *of)
{
    size_t count = finding_count(of);
    for (size_t i = 0; i < count; i++) {
        otelx_diag diag = finding(of, i);
        report->findings[diag.severity] += !is_left_out(report, &diag);
    }
    if (report->brief) {
        put_findings(report, of, OTELX_ERROR, OTELX_ERROR);
        put_findings(report, of, OTELX_WARNING, OTELX_WARNING);
    } else {
        put_findings(report, of, least_severity(report), OTELX_ERROR);
    }
}

void cli_report_findings(struct cli_report *report, const otelx_result *result)
{
    report_findings(report, &(struct findings){.result = result});
}

void cli_report_config(struct cli_report *report, const otelx_config *cfg)
{
    report_findings(report, &(struct findings){.cfg = cfg});
}

void cli_report_result(struct cli_report *report, const otelx_result *result)
{
    report_changes(report, result);
    cli_report_findings(report, result);
}

static void record(struct cli_report *report, enum cli_reason why, const char *name,
                   const char *detail, const otelx_diag *error)
{
    struct cli_records *records = &report->records;
    if (!records->wanted)
        return;
    struct cli_record *items = realloc(records->items, (records->count + 1) * sizeof *items);
    char *copy = items ? malloc(strlen(name) + 1) : NULL;
    records->items = items ? items : records->items;
    records->failed |= !copy;
    if (!copy)
        return;
    memcpy(copy, name, strlen(name) + 1);
    items[records->count++] = (struct cli_record){.why = why, .name = copy, .detail = detail};
    if (error)
        items[records->count - 1].error = *error;
}

void cli_report_restart(struct cli_report *report, FILE *to)
{
    *report = (struct cli_report){.to = to,
                                  .subject = report->subject,
                                  .quiet = report->quiet,
                                  .verbose = report->verbose,
                                  .dry_run = report->dry_run,
                                  .fail_on = report->fail_on,
                                  .config = report->config,
                                  .unread = report->unread};
}

void cli_report_again(struct cli_report *report, const struct cli_record *record)
{
    if (record->error.code)
        cli_report_unreadable(report, &record->error);
    else
        cli_report_left_out(report, record->why, record->name, record->detail);
}

void cli_report_free(struct cli_report *report)
{
    for (size_t i = 0; i < report->records.count; i++)
        free(report->records.items[i].name);
    free(report->records.items);
}

void cli_report_left_out(struct cli_report *report, enum cli_reason why, const char *name,
                         const char *detail)
{
    report->left_out[why]++;
    record(report, why, name, detail, NULL);
    if (!report->verbose || report->quiet)
        return;
    cli_put_to(report->to, name);
    fputs(": ", report->to);
    put_tinted(report, YELLOW, "left out");
    fprintf(report->to, ": %s%s%s\n", cli_reasons[why].why, *detail ? ", in its " : "", detail);
    report->lines++;
}

void cli_report_unreadable(struct cli_report *report, const otelx_diag *error)
{
    report->left_out[CLI_UNREADABLE]++;
    report->findings[OTELX_ERROR]++;
    record(report, CLI_UNREADABLE, error->source, "", error);
    put_finding(report, NULL, error);
}

size_t cli_report_lacks(const struct cli_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < CLI_REASON_COUNT; i++)
        count += cli_reasons[i].lacks ? report->left_out[i] : 0;
    return count;
}

/* Whether anything in the report reaches --fail-on. */
static bool has_failed(const struct cli_report *report)
{
    const bool reached[] = {[CLI_FAIL_NEVER] = false,
                            [CLI_FAIL_ERROR] =
                                report->verdicts[OTELX_REFUSED] || report->findings[OTELX_ERROR],
                            [CLI_FAIL_WARNING] = report->findings[OTELX_WARNING] > 0,
                            [CLI_FAIL_SKIP] = cli_report_lacks(report) > 0};
    /* Who applies stdout would not notice that a file is missing in it. */
    if (report->streams && cli_report_lacks(report) && report->fail_on != CLI_FAIL_NEVER)
        return true;
    for (size_t level = CLI_FAIL_NEVER; level <= report->fail_on; level++)
        if (reached[level])
            return true;
    return false;
}

static bool would_change(const struct cli_report *report)
{
    size_t count = 0;
    for (otelx_verdict v = OTELX_INJECTED; v <= OTELX_REFUSED; v++)
        count += verdicts[v].details ? report->verdicts[v] : 0;
    return report->subject == CLI_PLANS && count;
}

int cli_report_status(const struct cli_report *report)
{
    return report->negative || would_change(report) || has_failed(report) ? CLI_NO : CLI_DONE;
}

static void put_count(FILE *to, size_t count, const char *one, const char *many,
                      const char **before)
{
    if (!count)
        return;
    fprintf(to, "%s%zu %s", *before, count, count == 1 ? one : many);
    *before = ", ";
}

static void put_finding_counts(const struct cli_report *report, const char **before)
{
    put_count(report->to, report->findings[OTELX_ERROR], "error", "errors", before);
    put_count(report->to, report->findings[OTELX_WARNING], "warning", "warnings", before);
}

void cli_report_left(const struct cli_report *report)
{
    const char *before = ": ";
    size_t count = 0;
    for (size_t i = 0; i < CLI_REASON_COUNT; i++)
        count += report->left_out[i];
    if (!count || report->quiet)
        return;
    fprintf(report->to, "%zu file%s left out", count, count == 1 ? "" : "s");
    for (size_t i = 0; i < CLI_REASON_COUNT; i++)
        put_count(report->to, report->left_out[i], cli_reasons[i].one, cli_reasons[i].many,
                  &before);
    fputs(report->verbose ? "\n" : "; -v lists them\n", report->to);
}

void cli_report_summary(struct cli_report *report, size_t files)
{
    const char *before = ": ";
    if (report->quiet || (report->brief && !report->lines))
        return;
    if (report->config)
        fprintf(report->to, "configuration: %s\n", report->config);
    if (report->subject == CLI_STATES)
        return;
    if (report->brief)
        fputs("otelx: ", report->to);
    else if (report->lines)
        fputc('\n', report->to);
    fprintf(report->to, "%zu workload%s", report->workloads, report->workloads == 1 ? "" : "s");
    if (files > 1)
        fprintf(report->to, " in %zu files", files);
    for (otelx_verdict v = OTELX_INJECTED; v <= OTELX_REFUSED; v++) {
        char words[64];
        bool would = is_conditional(report, v);
        if (report->brief && v != OTELX_KEPT && v != OTELX_REFUSED)
            continue; /* the message must be the same in the next run, see put_where */
        snprintf(words, sizeof words, "%s%s", would ? "would be " : "", otelx_verdict_name(v));
        put_count(report->to, report->verdicts[v], words, words, &before);
    }
    put_count(report->to, report->filtered, "not asked for", "not asked for", &before);
    put_finding_counts(report, &before);
    if (report->dry_run)
        fputs("; a dry run, nothing was written", report->to);
    fputc('\n', report->to);
    cli_report_left(report);
}

void cli_report_nothing(struct cli_report *report)
{
    const char *before = "";
    if (!report->brief && report->lines)
        fputc('\n', report->to);
    fputs("otelx: ", report->to);
    put_finding_counts(report, &before);
    fprintf(report->to, "%s\n", *before ? "; nothing was written" : "nothing was written");
}
