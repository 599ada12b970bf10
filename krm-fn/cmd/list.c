/* Lists the workloads and what is injected in them, as a table, as names or as JSON. Knows what the
 * library found out, not how. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/memo.h"
#include "work/ask.h"
#include "output/found.h"
#include "output/json.h"
#include "output/table.h"
#include "output/workload_name.h"

enum { NEAR = 32 };

/* One workload, as all formats show it. */
struct item {
    const otelx_change *change;
    const otelx_found *found;
};

/* What inject would do, for the column of a run with a configuration. */
static const char *const plans[] = {
    [OTELX_INJECTED] = "inject", [OTELX_ADOPTED] = "adopt",   [OTELX_UPDATED] = "update",
    [OTELX_KEPT] = "keep",       [OTELX_UP_TO_DATE] = "none", [OTELX_REMOVED] = "",
    [OTELX_SKIPPED] = "",        [OTELX_REFUSED] = "refused"};

static const char *plan_of(const otelx_change *change)
{
    return change->verdict == OTELX_SKIPPED ? change->reason : plans[change->verdict];
}

static const char *language_of(const otelx_agent *agent)
{
    return agent->language;
}

static const char *version_of(const otelx_agent *agent)
{
    return agent->version;
}

static const char *container_of(const otelx_agent *agent)
{
    return agent->container;
}

/* A cell with one field of all agents, equal values once. Only the last NEAR agents are
 * compared: equal values are near to each other, and a manifest with thousands of agents must not
 * take quadratic time. */
static void put_cell(FILE *file, const otelx_found *found,
                     const char *(*field)(const otelx_agent *agent))
{
    bool any = false;
    for (size_t i = 0; i < found->agent_count; i++) {
        const char *text = field(&found->agents[i]);
        bool again = !*text;
        for (size_t j = i > NEAR ? i - NEAR : 0; j < i && !again; j++)
            again = strcmp(text, field(&found->agents[j])) == 0;
        if (again)
            continue;
        fputs(any ? "," : "", file);
        cli_put_to(file, text);
        any = true;
    }
    fputs(any ? "\t" : "-\t", file);
}

static void put_text_cell(FILE *file, const char *text)
{
    cli_put_to(file, *text ? text : "-");
    fputc('\t', file);
}

static void put_row(FILE *file, const struct item *item, const struct cli_options *options)
{
    cli_put_workload(file, item->change);
    fputc('\t', file);
    put_text_cell(file, cli_found_state(item->found));
    put_text_cell(file, cli_found_by(item->found));
    put_cell(file, item->found, language_of);
    put_cell(file, item->found, version_of);
    put_cell(file, item->found, container_of);
    if (cli_has_config(options))
        put_text_cell(file, plan_of(item->change));
    fputc('\n', file);
}

static void put_name(FILE *file, const struct item *item, const struct cli_options *options)
{
    (void)options;
    cli_put_workload(file, item->change);
    fputc('\n', file);
}

static void put_json_field(FILE *file, const char *before, const char *key, const char *text)
{
    fprintf(file, "%s\"%s\": ", before, key);
    cli_put_json_text(file, text);
}

static void put_json_agent(FILE *file, const otelx_agent *agent)
{
    put_json_field(file, "\n      {", "language", agent->language);
    put_json_field(file, ", ", "version", agent->version);
    put_json_field(file, ", ", "container", agent->container);
    put_json_field(file, ", ", "carrier", agent->carrier);
    put_json_field(file, ", ", "mountPath", agent->mount_path);
    fprintf(file, ", \"complete\": %s}", agent->complete ? "true" : "false");
}

static void put_json(FILE *file, const struct item *item, const struct cli_options *options)
{
    put_json_field(file, "  {\n    ", "apiVersion", item->change->api_version);
    put_json_field(file, ",\n    ", "kind", item->change->kind);
    put_json_field(file, ",\n    ", "namespace", item->change->name_space);
    put_json_field(file, ",\n    ", "name", item->change->name);
    if (*item->change->pod_template)
        put_json_field(file, ",\n    ", "podTemplate", item->change->pod_template);
    put_json_field(file, ",\n    ", "source", item->change->source);
    fprintf(file, ",\n    \"line\": %zu", item->change->line);
    put_json_field(file, ",\n    ", "state", cli_found_state(item->found));
    put_json_field(file, ",\n    ", "by", cli_found_by(item->found));
    if (cli_has_config(options))
        put_json_field(file, ",\n    ", "change", plan_of(item->change));
    fputs(",\n    \"agents\": [", file);
    for (size_t i = 0; i < item->found->agent_count; i++) {
        fputs(i ? "," : "", file);
        put_json_agent(file, &item->found->agents[i]);
    }
    fputs(item->found->agent_count ? "\n    ]\n  }" : "]\n  }", file);
}

typedef void put_fn(FILE *file, const struct item *item, const struct cli_options *options);

static const struct format {
    const char *name;
    put_fn *put;
    const char *begin, *between, *end;
} formats[] = {
    {.name = "table", .put = put_row, .begin = "", .between = "", .end = ""},
    {.name = "name", .put = put_name, .begin = "", .between = "", .end = ""},
    {.name = "json", .put = put_json, .begin = "[\n", .between = ",\n", .end = "\n]\n"},
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!name || strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static void put_items(FILE *file, const struct cli_job *job, const struct format *format)
{
    bool any = false;
    fputs(format->begin, file);
    for (size_t i = 0; i < otelx_result_change_count(job->result); i++) {
        otelx_change change = otelx_result_change(job->result, i);
        if (change.filtered)
            continue;
        otelx_found found = otelx_result_found(job->result, i);
        struct item item = {&change, &found};
        fputs(any ? format->between : "", file);
        format->put(file, &item, job->options);
        any = true;
    }
    fputs(format->end, file);
}

/* A table is written to memory first: its columns are as wide as their widest cell. */
static bool write_table(const struct cli_job *job, const struct format *format)
{
    struct cli_memo memo;
    if (!cli_memo_open(&memo))
        return false;
    fprintf(memo.file, "WORKLOAD\tSTATE\tBY\tLANGUAGE\tVERSION\tCONTAINERS\t%s\n",
            cli_has_config(job->options) ? "CHANGE\t" : "");
    put_items(memo.file, job, format);
    bool good = cli_memo_close(&memo);
    if (good)
        cli_put_table(memo.text);
    free(memo.text);
    return good;
}

static bool write_list(struct cli_job *job)
{
    const struct format *format = find_format(job->options->format);
    if (format->put == put_row)
        return write_table(job, format);
    put_items(stdout, job, format);
    return true;
}

int cli_list(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_inspect_all, .write = write_list, .subject = CLI_STATES};
    return cli_ask(options, &question);
}
