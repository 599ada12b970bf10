/* A report as JSON, in the form of docs/report.schema.json. */
#include "output/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "output/found.h"
#include "output/json.h"

static void put_path(struct cli_json *json, const struct cli_outcome *outcome, const char *name)
{
    char *path = cli_outcome_path(outcome, name);
    cli_json_text(json, "file", path ? path : name);
    free(path);
}

/* "java,python" as a list. */
static void put_words(struct cli_json *json, const struct cli_outcome *outcome, const char *key,
                      const char *words)
{
    cli_json_enter(json, key, '[');
    while (*words) {
        size_t size = strcspn(words, ",");
        char *word = malloc(size + 1);
        if (word) {
            memcpy(word, words, size);
            word[size] = '\0';
            cli_json_item(json);
            cli_put_json_text(json->file, word);
        } else {
            cli_outcome_lose(outcome);
        }
        free(word);
        words += size;
        words += *words == ',';
    }
    cli_json_close(json, ']');
}

static void put_counts(struct cli_json *json, const otelx_change *change)
{
    const struct {
        const char *key;
        const otelx_counts *counts;
    } parts[] = {{"initContainers", &change->init},
                 {"volumes", &change->volumes},
                 {"mounts", &change->mounts},
                 {"env", &change->env},
                 {"other", &change->other}};
    cli_json_enter(json, "parts", '{');
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cli_json_enter(json, parts[i].key, '{');
        cli_json_number(json, "added", parts[i].counts->added);
        cli_json_number(json, "updated", parts[i].counts->updated);
        cli_json_number(json, "removed", parts[i].counts->removed);
        cli_json_close(json, '}');
    }
    cli_json_close(json, '}');
}

static void put_found(struct cli_json *json, const otelx_found *found)
{
    cli_json_enter(json, "found", '{');
    cli_json_text(json, "state", cli_found_state(found));
    cli_json_text(json, "by", cli_found_by(found));
    cli_json_enter(json, "agents", '[');
    for (size_t i = 0; i < found->agent_count; i++) {
        const otelx_agent *agent = &found->agents[i];
        cli_json_enter(json, NULL, '{');
        cli_json_text(json, "language", agent->language);
        cli_json_text(json, "version", agent->version);
        cli_json_text(json, "container", agent->container);
        cli_json_text(json, "carrier", agent->carrier);
        cli_json_text(json, "mountPath", agent->mount_path);
        cli_json_bool(json, "complete", agent->complete);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
    cli_json_close(json, '}');
}

static void put_names(struct cli_json *json, const otelx_change *change)
{
    cli_json_text(json, "apiVersion", change->api_version);
    cli_json_text(json, "kind", change->kind);
    cli_json_text(json, "namespace", change->name_space);
    cli_json_text(json, "name", change->name);
    if (*change->pod_template)
        cli_json_text(json, "podTemplate", change->pod_template);
}

static void put_workload(struct cli_json *json, const struct cli_outcome *outcome, size_t i)
{
    otelx_change change = otelx_result_change(outcome->result, i);
    if (change.filtered)
        return;
    cli_json_enter(json, NULL, '{');
    put_names(json, &change);
    put_path(json, outcome, change.source);
    cli_json_number(json, "line", change.line);
    cli_json_number(json, "column", change.column);
    cli_json_text(json, "verdict", otelx_verdict_name(change.verdict));
    cli_json_text(json, "reason", change.reason);
    put_words(json, outcome, "languages", change.language);
    cli_json_text(json, "version", change.version);
    put_words(json, outcome, "containers", change.containers);
    put_counts(json, &change);
    if (outcome->inspected) {
        otelx_found found = otelx_result_found(outcome->result, i);
        put_found(json, &found);
    }
    cli_json_close(json, '}');
}

static void put_finding(struct cli_json *json, const struct cli_outcome *outcome,
                        const otelx_diag *diag)
{
    otelx_change change;
    cli_json_enter(json, NULL, '{');
    cli_json_text(json, "code", diag->code);
    cli_json_text(json, "severity", otelx_severity_name(diag->severity));
    cli_json_text(json, "message", diag->text);
    if (cli_has_place(diag)) {
        put_path(json, outcome, diag->source);
        cli_json_number(json, "line", diag->line);
        cli_json_number(json, "column", diag->column);
        cli_json_number(json, "offset", diag->offset);
    }
    if (*diag->field)
        cli_json_text(json, "field", diag->field);
    if (cli_outcome_workload(outcome, diag, &change)) {
        cli_json_enter(json, "workload", '{');
        put_names(json, &change);
        cli_json_close(json, '}');
    }
    cli_json_close(json, '}');
}

static void put_summary(struct cli_json *json, const struct cli_outcome *outcome)
{
    const struct cli_report *report = outcome->report;
    cli_json_enter(json, "summary", '{');
    cli_json_number(json, "files", outcome->files);
    cli_json_number(json, "workloads", report->workloads);
    cli_json_number(json, "notAskedFor", report->filtered);
    cli_json_enter(json, "verdicts", '{');
    for (otelx_verdict v = OTELX_INJECTED; v <= OTELX_REFUSED; v++)
        cli_json_number(json, otelx_verdict_name(v), report->verdicts[v]);
    cli_json_close(json, '}');
    cli_json_enter(json, "findings", '{');
    for (otelx_severity s = OTELX_INFO; s <= OTELX_ERROR; s++)
        cli_json_number(json, otelx_severity_name(s), report->findings[s]);
    cli_json_close(json, '}');
    cli_json_close(json, '}');
}

static void put_left_out(struct cli_json *json, const struct cli_outcome *outcome)
{
    const struct cli_records *records = &outcome->report->records;
    cli_json_enter(json, "leftOut", '[');
    for (size_t i = 0; i < records->count; i++) {
        cli_json_enter(json, NULL, '{');
        put_path(json, outcome, records->items[i].name);
        cli_json_text(json, "reason", cli_reasons[records->items[i].why].why);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

static void put_messages(struct cli_json *json)
{
    size_t count;
    const char *const *said = cli_said(&count);
    cli_json_enter(json, "messages", '[');
    for (size_t i = 0; i < count; i++) {
        cli_json_item(json);
        cli_put_json_text(json->file, said[i]);
    }
    cli_json_close(json, ']');
}

void cli_report_json(FILE *file, const struct cli_outcome *outcome)
{
    struct cli_json json = {.file = file};
    struct cli_finding finding = {0};
    size_t workloads = outcome->result ? otelx_result_change_count(outcome->result) : 0;
    cli_json_open(&json, '{');
    cli_json_number(&json, "version", 1);
    cli_json_text(&json, "tool", "otelx " OTELX_VERSION);
    cli_json_text(&json, "command", outcome->command);
    cli_json_number(&json, "exitStatus", (size_t)outcome->status);
    if (outcome->report->config)
        cli_json_text(&json, "configuration", outcome->report->config);
    put_summary(&json, outcome);
    cli_json_enter(&json, "workloads", '[');
    for (size_t i = 0; i < workloads; i++)
        put_workload(&json, outcome, i);
    cli_json_close(&json, ']');
    cli_json_enter(&json, "findings", '[');
    while (cli_outcome_next(outcome, &finding))
        put_finding(&json, outcome, &finding.diag);
    cli_json_close(&json, ']');
    put_left_out(&json, outcome);
    put_messages(&json);
    cli_json_close(&json, '}');
    fputc('\n', file);
}
