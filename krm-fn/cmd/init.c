/* Prints a configuration to start from, valid as it is, with the fields that most people need. With
 * files, prints the configurations that would give what is injected there already, and proves that
 * they would change nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/io.h"
#include "base/memo.h"
#include "cmd/cmd.h"
#include "input/configs.h"
#include "work/job.h"
#include "output/workload_name.h"

static const char start[] =
    "# yaml-language-server: $schema=otelx.schema.json\n"
    "# The line above is for editors; `otelx schema >otelx.schema.json` writes that file.\n"
    "# What otelx injects, and into which workloads. `otelx explain spec` lists all fields,\n"
    "# `otelx config FILE` prints it with its defaults. As `otelx.yaml` it is found without -c.\n"
    "apiVersion: otelx.dev/v1alpha1\n"
    "kind: Instrumentation\n"
    "metadata:\n"
    "  name: default\n"
    "spec:\n"
    "  # Which workloads; without this field: all of them. Names may be globs.\n"
    "  # select:\n"
    "  # - kind: Deployment\n"
    "  #   name: shop-*\n"
    "  exporter:\n"
    "    endpoint: http://otel-collector.observability.svc.cluster.local:4318\n"
    "  resource:\n"
    "    resourceAttributes:\n"
    "      deployment.environment.name: production\n"
    "  # A language is injected if its block is here. Take out what you do not need.\n"
    "  python: {}\n"
    "  # java: {}\n"
    "  # nodejs: {}\n"
    "  # dotnet: {}\n";

static bool print_start(void)
{
    return cli_write(start, sizeof start - 1) && cli_flush();
}

/* --- drafts */

/* A workload of the input. */
struct item {
    otelx_change change;
    otelx_origin origin;
    size_t index;     /* among the changes */
    const char *spec; /* the `spec` that gives this injection, without `select`; "": none */
    bool grouped;     /* a configuration is written for it */
    bool spaced;      /* another workload has its kind and name in another namespace */
    bool twin;        /* the entry of another workload in `select` selects this one, too */
};

struct draft {
    struct cli_job *job;
    struct item *items;
    size_t count;
    char *text; /* the configurations */
    bool mixed; /* two workloads that no selection tells apart have different injections */
    bool wrong; /* no configuration gives an injection, or a workload would change */
};

static bool say_no_memory(void)
{
    cli_say("out of memory");
    return false;
}

/* Lists all workloads. Those that are not injected are listed, too, with an empty spec: a selection
 * must not mean them. */
static bool find_items(struct draft *d)
{
    const otelx_result *result = d->job->result;
    size_t count = otelx_result_change_count(result);
    d->items = calloc(count + 1, sizeof *d->items);
    if (!d->items)
        return say_no_memory();
    for (size_t i = 0; i < count; i++) {
        otelx_change change = otelx_result_change(result, i);
        const char *spec = change.filtered ? "" : otelx_result_draft(result, i);
        d->items[d->count++] = (struct item){.change = change,
                                             .origin = otelx_result_found(result, i).origin,
                                             .index = i,
                                             .spec = spec};
    }
    return true;
}

static bool has_any(const struct draft *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (*d->items[i].spec)
            return true;
    return false;
}

/* Whether a text has only the characters of a name in Kubernetes: `select` would read others, such
 * as
 * `*`, as a glob. */
static bool is_name(const char *text)
{
    return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789.-_")] == '\0';
}

static void say_item(struct draft *d, const struct item *item, const char *what)
{
    if (d->job->report.quiet)
        return;
    cli_put(item->change.source);
    fprintf(stderr, ":%zu:%zu: ", item->change.line, item->change.column);
    cli_put_workload(stderr, &item->change);
    fprintf(stderr, " %s\n", what);
    d->job->report.lines++;
}

static int by_name(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
    int order = strcmp(x->change.kind, y->change.kind);
    if (!order)
        order = strcmp(x->change.name, y->change.name);
    if (!order)
        order = strcmp(x->change.name_space, y->change.name_space);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static bool is_namesake(const struct item *a, const struct item *b)
{
    return strcmp(a->change.kind, b->change.kind) == 0 &&
           strcmp(a->change.name, b->change.name) == 0;
}

/* Whether an entry of `select` for a workload would also mean its namesake: their namespaces are
 * the same, or a manifest has none. */
static bool is_confused(const struct item *a, const struct item *b)
{
    return !*a->change.name_space || !*b->change.name_space ||
           strcmp(a->change.name_space, b->change.name_space) == 0;
}

/* Two namesakes that no selection tells apart must have the same injection. */
static void check_pair(struct draft *d, struct item *a, struct item *b)
{
    if (!is_confused(a, b) || !*a->spec) {
        a->spaced = b->spaced = true;
        return;
    }
    b->twin = *b->spec && strcmp(a->spec, b->spec) == 0;
    if (!*b->spec || b->twin)
        return;
    d->mixed = true;
    cli_put(a->change.source);
    fputs(" and ", stderr);
    say_item(d, b,
             "is injected in two ways, which no selection tells apart; give each file a "
             "configuration of its own: run `otelx init` for one file at a time");
}

/* Compares namesakes. In the order of by_name, a namesake without a namespace comes first:
 * comparing each item with the first and with the one before is enough. */
static bool compare_items(struct draft *d)
{
    struct item **sorted = malloc((d->count + 1) * sizeof(struct item *));
    struct item *first = NULL;
    if (!sorted)
        return say_no_memory();
    for (size_t i = 0; i < d->count; i++)
        sorted[i] = &d->items[i];
    qsort(sorted, d->count, sizeof(struct item *), by_name);
    for (size_t i = 0; i < d->count; i++) {
        if (!first || !is_namesake(first, sorted[i])) {
            first = sorted[i];
            continue;
        }
        check_pair(d, first, sorted[i]);
        if (sorted[i - 1] != first)
            check_pair(d, sorted[i - 1], sorted[i]);
    }
    free(sorted);
    return true;
}

/* --- writing */

/* Whether every reader of YAML, old or new, reads the name without quotes as a string. */
static bool is_plain(const char *name)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(name, words[i]) == 0)
            return false;
    return (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z');
}

static void put_field(FILE *file, const char *key, const char *name)
{
    const char *quote = is_plain(name) ? "" : "\"";
    fprintf(file, "%s: %s%s%s\n", key, quote, name, quote);
}

/* Prints the lines of a text, indented by two columns. */
static void put_inside(FILE *file, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        fprintf(file, "%s%.*s\n", size ? "  " : "", (int)size, text);
        text += size + (text[size] == '\n');
    }
}

static void put_selection(FILE *file, struct draft *d, struct item *first)
{
    fputs("  select:\n", file);
    for (struct item *item = first; item < d->items + d->count; item++) {
        if (item->grouped || strcmp(item->spec, first->spec) != 0)
            continue;
        item->grouped = true;
        if (item->twin)
            continue;
        put_field(file, "  - kind", item->change.kind);
        /* without a name, the proof tells whether the kind is enough */
        if (is_name(item->change.name))
            put_field(file, "    name", item->change.name);
        if (item->spaced && is_name(item->change.name_space))
            put_field(file, "    namespace", item->change.name_space);
    }
}

/* Workloads with the same injection share a configuration. */
static bool write_text(struct draft *d)
{
    struct cli_memo memo;
    bool any = false;
    if (!cli_memo_open(&memo))
        return false;
    for (struct item *item = d->items; item < d->items + d->count; item++) {
        if (!*item->spec || item->grouped)
            continue;
        fputs(any ? "---\n" : "", memo.file);
        fputs("apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata:\n", memo.file);
        put_field(memo.file, "  name", is_name(item->change.name) ? item->change.name : "default");
        fputs("spec:\n", memo.file);
        const char *spec = item->spec;
        put_selection(memo.file, d, item);
        put_inside(memo.file, spec);
        any = true;
    }
    bool good = cli_memo_close(&memo);
    d->text = memo.text;
    return good;
}

/* --- the proof */

static otelx_source *sources_of(const struct cli_job *job)
{
    otelx_source *sources = malloc((job->files.count + 1) * sizeof *sources);
    for (size_t i = 0; sources && i < job->files.count; i++)
        sources[i] = cli_source(&job->files.items[i].text);
    return sources;
}

/* Injects with the drafted configurations, in memory. NULL after a message. `ledger`: a value for
 * the field of this name, or NULL. */
static otelx_result *inject(struct draft *d, const char *ledger)
{
    otelx_source text = {"the configuration", d->text, strlen(d->text)};
    otelx_setting setting = {"ledger", "ledger", ledger};
    otelx_options options = d->job->library;
    otelx_source *sources = sources_of(d->job);
    otelx_config *cfg = NULL;
    otelx_result *result = NULL;
    options.flags = 0;
    otelx_status status = sources ? otelx_config_new(&cfg, text, &options) : OTELX_ENOMEM;
    if (status == OTELX_OK && ledger)
        status = otelx_config_set(cfg, &setting, 1);
    if (status == OTELX_OK)
        status = otelx_apply_all(&result, sources, d->job->files.count, cfg, &options);
    if (status == OTELX_ECONFIG && !result)
        cli_report_config(&d->job->report, cfg);
    else if (status == OTELX_ENOMEM)
        say_no_memory();
    otelx_config_free(cfg);
    free(sources);
    return result;
}

static bool is_none(const otelx_counts *counts)
{
    return !counts->added && !counts->updated && !counts->removed;
}

/* Whether the pod stays as it is; the record may be updated. */
static bool is_kept(const otelx_change *change)
{
    bool meant = change->verdict == OTELX_UP_TO_DATE || change->verdict == OTELX_UPDATED;
    return meant && is_none(&change->init) && is_none(&change->volumes) &&
           is_none(&change->mounts) && is_none(&change->env) && is_none(&change->other);
}

/* Whether the workload stays as it is. `with` and `without` are the results of runs that write a
 * record and do not. A workload without a record must be adopted, which adds the record alone: the
 * run without records then changes nothing. */
static bool is_same(const struct item *item, const otelx_result *with, const otelx_result *without)
{
    otelx_change told = otelx_result_change(with, item->index);
    otelx_verdict silent = otelx_result_change(without, item->index).verdict;
    if (!*item->spec)
        return told.verdict == OTELX_SKIPPED;
    if (item->origin == OTELX_RECORDED)
        return is_kept(&told);
    return told.verdict == OTELX_ADOPTED && silent == OTELX_UP_TO_DATE;
}

/* Injects over the manifests: every drafted workload must be adopted, and no other workload change.
 */
static bool prove(struct draft *d)
{
    otelx_result *with = inject(d, NULL), *without = with ? inject(d, "none") : NULL;
    if (!without || otelx_result_change_count(with) != d->count) {
        otelx_result_free(with);
        otelx_result_free(without);
        return false;
    }
    for (size_t i = 0; i < d->count; i++) {
        const struct item *item = &d->items[i];
        if (is_same(item, with, without))
            continue;
        d->wrong = true;
        say_item(d, item,
                 *item->spec ? "would not stay as it is; `otelx diff` with this configuration "
                               "shows what would change"
                             : "is not injected, and this configuration would inject it");
    }
    otelx_result_free(d->job->result);
    d->job->result = with;
    otelx_result_free(without);
    return true;
}

/* A node label may come from the injection or belong to the workload: only a person knows. */
static void say_node_selector(const struct draft *d)
{
    if (strstr(d->text, "\n  nodeSelector:\n"))
        cli_say("`nodeSelector` counts as injected; a label that the workload needs anyway must "
                "not stay in the configuration");
}

/* OTX4201 tells of an injected part that no configuration can describe. */
static void say_other_names(struct draft *d)
{
    for (size_t i = 0; i < otelx_result_diag_count(d->job->result); i++) {
        otelx_diag diag = otelx_result_diag(d->job->result, i);
        if (strcmp(diag.code, "OTX4201") != 0)
            continue;
        d->wrong = true;
        cli_put(diag.source);
        fprintf(stderr, ":%zu:%zu: ", diag.line, diag.column);
        cli_put(diag.text);
        fprintf(stderr, " [%s]\n", diag.code);
        d->job->report.lines++;
    }
}

static int draft(struct draft *d)
{
    struct cli_job *job = d->job;
    if (!find_items(d))
        return CLI_TROUBLE;
    say_other_names(d);
    if (!has_any(d)) {
        cli_say("nothing is injected in these workloads; `otelx init` without files prints a "
                "configuration to start from");
        return CLI_NO;
    }
    if (!compare_items(d))
        return CLI_TROUBLE;
    if (d->mixed)
        return CLI_NO;
    /* Printed before the proof: a person can mend a configuration that is not quite right. */
    if (!write_text(d) || !cli_write(d->text, strlen(d->text)) || !cli_flush() || !prove(d))
        return CLI_TROUBLE;
    job->report.subject = CLI_OFFERS;
    job->report.negative = d->wrong;
    if (!job->report.quiet)
        say_node_selector(d);
    return cli_job_report(job);
}

static int draft_files(const struct cli_options *options)
{
    struct cli_job job;
    struct draft d = {.job = &job};
    int status = cli_job_start(&job, options, otelx_inspect_all, OTELX_DRAFTS);
    if (status == CLI_DONE)
        status = draft(&d);
    free(d.items);
    free(d.text);
    cli_job_free(&job);
    return status;
}

int cli_init(const struct cli_options *options)
{
    if (options->arg_count)
        return draft_files(options);
    return print_start() ? CLI_DONE : CLI_TROUBLE;
}
