/* A report as SARIF 2.1.0, the form that code scanning reads. Findings with a place in a file are
 * results; findings about flags and the run are notifications of the invocation. */
#include "output/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/memo.h"
#include "output/json.h"
#include "output/workload_name.h"

static const char *const levels[] = {
    [OTELX_INFO] = "note", [OTELX_WARNING] = "warning", [OTELX_ERROR] = "error"};

static size_t rule_of(const char *code)
{
    size_t i = 0;
    while (i + 1 < otelx_code_count() && strcmp(otelx_code_get(i).code, code) != 0)
        i++;
    return i;
}

static void put_message(struct cli_json *json, const char *key, const char *text)
{
    cli_json_enter(json, key, '{');
    cli_json_text(json, "text", text);
    cli_json_close(json, '}');
}

/* The help of a rule: the meaning of the finding, then what to do. */
static void put_help(struct cli_json *json, const struct cli_outcome *outcome,
                     const otelx_code *code)
{
    static const char between[] = "\n\nWhat to do: ";
    size_t size = strlen(code->meaning) + strlen(code->advice) + sizeof between;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "%s%s%s", code->meaning, between, code->advice);
    else
        cli_outcome_lose(outcome);
    cli_json_enter(json, "help", '{');
    cli_json_text(json, "text", text ? text : code->advice);
    cli_json_text(json, "markdown", text ? text : code->advice);
    cli_json_close(json, '}');
    free(text);
}

static void put_rule(struct cli_json *json, const struct cli_outcome *outcome,
                     const otelx_code *code)
{
    cli_json_enter(json, NULL, '{');
    cli_json_text(json, "id", code->code);
    put_message(json, "shortDescription", code->summary);
    put_message(json, "fullDescription", code->meaning);
    put_help(json, outcome, code);
    cli_json_enter(json, "defaultConfiguration", '{');
    cli_json_text(json, "level", levels[code->severity]);
    cli_json_close(json, '}');
    cli_json_close(json, '}');
}

static void put_tool(struct cli_json *json, const struct cli_outcome *outcome)
{
    cli_json_enter(json, "tool", '{');
    cli_json_enter(json, "driver", '{');
    cli_json_text(json, "name", "otelx");
    cli_json_text(json, "version", OTELX_VERSION);
    cli_json_text(json, "semanticVersion", OTELX_VERSION);
    cli_json_enter(json, "rules", '[');
    for (size_t i = 0; i < otelx_code_count(); i++) {
        otelx_code code = otelx_code_get(i);
        put_rule(json, outcome, &code);
    }
    cli_json_close(json, ']');
    cli_json_close(json, '}');
    cli_json_close(json, '}');
}

/* The URI of a file: relative, or file:// for a file outside of the working folder. NULL when out
 * of memory. */
static char *new_uri(const struct cli_outcome *outcome, const char *name)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    char *path = cli_outcome_path(outcome, name);
    char *uri = path ? malloc(3 * strlen(path) + sizeof "file://") : NULL;
    size_t n = 0;
    if (uri && *path == '/')
        n = (size_t)snprintf(uri, sizeof "file://", "file://");
    for (const char *c = path; uri && *c; c++) {
        if (strchr(plain, *c))
            uri[n++] = *c;
        else
            n += (size_t)snprintf(uri + n, 4, "%%%02X", (unsigned)(unsigned char)*c);
    }
    if (uri)
        uri[n] = '\0';
    else
        cli_outcome_lose(outcome);
    free(path);
    return uri;
}

static void put_location(struct cli_json *json, const struct cli_outcome *outcome,
                         const otelx_diag *diag)
{
    char *uri = new_uri(outcome, diag->source);
    cli_json_enter(json, "physicalLocation", '{');
    cli_json_enter(json, "artifactLocation", '{');
    cli_json_text(json, "uri", uri ? uri : "");
    if (uri && strncmp(uri, "file:", 5) != 0)
        cli_json_text(json, "uriBaseId", "%SRCROOT%");
    cli_json_close(json, '}');
    cli_json_enter(json, "region", '{');
    cli_json_number(json, "startLine", diag->line);
    cli_json_number(json, "startColumn", diag->column);
    cli_json_close(json, '}');
    cli_json_close(json, '}');
    free(uri);
}

static void put_workload(struct cli_json *json, const struct cli_outcome *outcome,
                         const otelx_change *change)
{
    struct cli_memo memo;
    if (!cli_memo_open(&memo)) {
        cli_outcome_lose(outcome);
        return;
    }
    cli_put_workload(memo.file, change);
    if (!cli_memo_close(&memo)) {
        cli_outcome_lose(outcome);
    } else {
        cli_json_enter(json, "logicalLocations", '[');
        cli_json_enter(json, NULL, '{');
        cli_json_text(json, "fullyQualifiedName", memo.text);
        cli_json_text(json, "kind", "resource");
        cli_json_close(json, '}');
        cli_json_close(json, ']');
    }
    free(memo.text);
}

static void put_result(struct cli_json *json, const struct cli_outcome *outcome,
                       const otelx_diag *diag)
{
    otelx_change change;
    cli_json_enter(json, NULL, '{');
    cli_json_text(json, "ruleId", diag->code);
    cli_json_number(json, "ruleIndex", rule_of(diag->code));
    cli_json_text(json, "level", levels[diag->severity]);
    put_message(json, "message", diag->text);
    cli_json_enter(json, "locations", '[');
    cli_json_enter(json, NULL, '{');
    put_location(json, outcome, diag);
    if (cli_outcome_workload(outcome, diag, &change))
        put_workload(json, outcome, &change);
    cli_json_close(json, '}');
    cli_json_close(json, ']');
    cli_json_close(json, '}');
}

/* Shares the room for CLI_SARIF_MOST results between the severities: errors first, then warnings.
 * Returns the number of findings that have no room. */
static size_t share_room(const struct cli_outcome *outcome, size_t *room)
{
    struct cli_finding finding = {0};
    size_t left = CLI_SARIF_MOST, cut = 0, counts[OTELX_ERROR + 1] = {0};
    while (cli_outcome_next(outcome, &finding))
        counts[finding.diag.severity] += cli_has_place(&finding.diag);
    for (int s = OTELX_ERROR; s >= OTELX_INFO; s--) {
        room[s] = counts[s] < left ? counts[s] : left;
        cut += counts[s] - room[s];
        left -= room[s];
    }
    return cut;
}

size_t cli_sarif_cut(const struct cli_outcome *outcome)
{
    size_t room[OTELX_ERROR + 1];
    return share_room(outcome, room);
}

static void put_results(struct cli_json *json, const struct cli_outcome *outcome, size_t *room)
{
    struct cli_finding finding = {0};
    cli_json_enter(json, "results", '[');
    while (cli_outcome_next(outcome, &finding)) {
        const otelx_diag *diag = &finding.diag;
        if (!cli_has_place(diag) || !room[diag->severity])
            continue;
        room[diag->severity]--;
        put_result(json, outcome, diag);
    }
    cli_json_close(json, ']');
}

static void put_note(struct cli_json *json, const char *level, const char *text, const char *code)
{
    cli_json_enter(json, NULL, '{');
    cli_json_text(json, "level", level);
    put_message(json, "message", text);
    if (code) {
        cli_json_enter(json, "descriptor", '{');
        cli_json_text(json, "id", code);
        cli_json_close(json, '}');
    }
    cli_json_close(json, '}');
}

static void put_configuration_notes(struct cli_json *json, const struct cli_outcome *outcome)
{
    struct cli_finding finding = {0};
    cli_json_enter(json, "toolConfigurationNotifications", '[');
    while (cli_outcome_next(outcome, &finding)) {
        const otelx_diag *diag = &finding.diag;
        if (!cli_has_place(diag))
            put_note(json, levels[diag->severity], diag->text, diag->code);
    }
    cli_json_close(json, ']');
}

static void put_execution_notes(struct cli_json *json, size_t cut)
{
    size_t count;
    const char *const *said = cli_said(&count);
    char text[128];
    cli_json_enter(json, "toolExecutionNotifications", '[');
    for (size_t i = 0; i < count; i++)
        put_note(json, "note", said[i], NULL);
    snprintf(text, sizeof text, "%zu more findings are not in this file, which may have %d", cut,
             CLI_SARIF_MOST);
    if (cut)
        put_note(json, "warning", text, NULL);
    cli_json_close(json, ']');
}

static void put_invocation(struct cli_json *json, const struct cli_outcome *outcome, size_t cut)
{
    cli_json_enter(json, "invocations", '[');
    cli_json_enter(json, NULL, '{');
    cli_json_bool(json, "executionSuccessful", outcome->status != CLI_TROUBLE);
    cli_json_number(json, "exitCode", (size_t)outcome->status);
    put_configuration_notes(json, outcome);
    put_execution_notes(json, cut);
    cli_json_close(json, '}');
    cli_json_close(json, ']');
}

void cli_report_sarif(FILE *file, const struct cli_outcome *outcome)
{
    struct cli_json json = {.file = file};
    size_t room[OTELX_ERROR + 1], cut = share_room(outcome, room);
    cli_json_open(&json, '{');
    cli_json_text(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    cli_json_text(&json, "version", "2.1.0");
    cli_json_enter(&json, "runs", '[');
    cli_json_enter(&json, NULL, '{');
    put_tool(&json, outcome);
    put_invocation(&json, outcome, cut);
    cli_json_enter(&json, "automationDetails", '{');
    char id[64];
    snprintf(id, sizeof id, "otelx/%s/", outcome->command);
    cli_json_text(&json, "id", id);
    cli_json_close(&json, '}');
    cli_json_text(&json, "columnKind", "unicodeCodePoints");
    put_results(&json, outcome, room);
    cli_json_close(&json, '}');
    cli_json_close(&json, ']');
    cli_json_close(&json, '}');
    fputc('\n', file);
}
