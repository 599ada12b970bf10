/* The table of flags: their names, the commands that have them, and where their values go. */
#include "base/flags.h"

#include <otelx.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* For flags that take one of a few words: the words, up to a NULL. */
static const char *const output_choices[] = {
    [CLI_OUTPUT_YAML] = "yaml", [CLI_OUTPUT_NAME] = "name", NULL};
static const char *const list_choices[] = {"table", "name", "json", NULL};
static const char *const patch_choices[] = {"smp", "json6902", "kubectl", "kustomize", NULL};
static const char *const fail_on_choices[] = {[CLI_FAIL_NEVER] = "never",
                                              [CLI_FAIL_ERROR] = "error",
                                              [CLI_FAIL_WARNING] = "warning",
                                              [CLI_FAIL_SKIP] = "skip",
                                              NULL};
static const char *const config_fail_on_choices[] = {"never", "warning", NULL};
static const char *const conflict_choices[] = {"keep", "override", "error", NULL};
static const char *const color_choices[] = {
    [CLI_COLOR_AUTO] = "auto", [CLI_COLOR_ALWAYS] = "always", [CLI_COLOR_NEVER] = "never", NULL};

const char *cli_add_word(struct cli_words *words, const char *value)
{
    const char **items = realloc(words->items, (words->count + 1) * sizeof *items);
    if (!items)
        return "cannot be kept: out of memory";
    items[words->count++] = value;
    words->items = items;
    return NULL;
}

const char *cli_add_file(struct cli_options *options, const char *value)
{
    options->args[options->arg_count++] = value;
    return NULL;
}

static const char *set_field(struct cli_options *options, const char *value)
{
    if (*value == '=' || !strchr(value, '='))
        return "must be PATH=VALUE, such as python.image=example.org/agent:1";
    return cli_add_word(&options->sets, value);
}

static bool is_level(const char *word)
{
    static const char *const levels[] = {"error", "warning", "info", "off", NULL};
    return levels[cli_find_name(word, levels)] != NULL;
}

static bool is_code(const char *word, size_t size)
{
    for (size_t i = 0; i < otelx_code_count(); i++) {
        const char *code = otelx_code_get(i).code;
        if (strlen(code) == size && strncasecmp(code, word, size) == 0)
            return true;
    }
    return false;
}

/* The library takes all severities as one text, CODE=LEVEL,CODE=LEVEL: this one is appended. */
static const char *set_severity(struct cli_options *options, const char *value)
{
    size_t code = strcspn(value, "="), used = options->severity ? strlen(options->severity) : 0;
    if (value[code] != '=' || !is_level(value + code + 1))
        return "must be CODE=LEVEL, such as OTX2101=off; a level is error, warning, info or off";
    if (!is_code(value, code))
        return "names no code of a finding; `otelx explain` lists them";
    char *text = realloc(options->severity, used + strlen(value) + 2);
    if (!text)
        return "cannot be kept: out of memory";
    snprintf(text + used, strlen(value) + 2, "%s%s", used ? "," : "", value);
    options->severity = text;
    return NULL;
}

const char *const cli_report_forms[] = {"text", "json", "sarif", "junit", "github", NULL};

static const char *set_report(struct cli_options *options, const char *value)
{
    size_t size = strcspn(value, "=");
    char form[16] = "";
    if (size < sizeof form)
        memcpy(form, value, size);
    if (!cli_report_forms[cli_find_name(form, cli_report_forms)])
        return "must be text, json, sarif, junit or github, and for a file =FILE after it";
    if (value[size] && !value[size + 1])
        return "needs the name of a file after the `=`";
    return cli_add_word(&options->reports, value);
}

/* A number of bytes; K, M or G after the number multiplies it by 1024, 1024^2 or 1024^3. */
static const char *set_max_input(struct cli_options *options, const char *value)
{
    static const char wrong[] = "must be a size, such as 512M or 1G";
    static const char letters[] = "KMG";
    char *end;
    unsigned long long size = strtoull(value, &end, 10);
    const char *letter = *end ? strchr(letters, *end) : NULL;
    unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;
    if (*value < '0' || *value > '9' || (*end && (!letter || end[1])) || size == 0 ||
        size > (SIZE_MAX / 4) >> shift)
        return wrong;
    options->max_input = (size_t)size << shift;
    return NULL;
}

size_t cli_find_name(const char *value, const char *const *names)
{
    size_t i = 0;
    while (names[i] && strcmp(value, names[i]) != 0)
        i++;
    return i;
}

static const char *set_output(struct cli_options *options, const char *value)
{
    options->output = (enum cli_output)cli_find_name(value, output_choices);
    return NULL;
}

static const char *set_fail_on(struct cli_options *options, const char *value)
{
    options->fail_on = (enum cli_fail_on)cli_find_name(value, fail_on_choices);
    return NULL;
}

static const char *set_color(struct cli_options *options, const char *value)
{
    options->color = (enum cli_color)cli_find_name(value, color_choices);
    return NULL;
}

enum {
    WITH_CONFIG = CLI_FLAGS_REWRITE | CLI_FLAGS_ASK, /* reads manifests and a configuration */
    MANIFESTS = WITH_CONFIG | CLI_FLAGS_INIT,
    EVERYWHERE = CLI_FLAGS_TOP | CLI_FLAGS_FN | CLI_FLAGS_NONE | CLI_FLAGS_CONFIG | MANIFESTS
};

const struct cli_flag_row cli_flags[] = {
    {.letter = 'c',
     .name = "config",
     .value = "FILE",
     .in = WITH_CONFIG | CLI_FLAGS_FN | CLI_FLAGS_CONFIG,
     .words = offsetof(struct cli_options, configs),
     .help = "a configuration: an Instrumentation of otelx.dev or opentelemetry.io, or a "
             "ConfigMap; may repeat"},
    {.name = "set",
     .value = "PATH=VALUE",
     .in = WITH_CONFIG | CLI_FLAGS_CONFIG,
     .set = set_field,
     .words = offsetof(struct cli_options, sets),
     .help = "set a field of the configuration, as in python.image=example.org/agent:1; "
             "may repeat; without -c, the --set flags alone are the configuration"},
    {.name = "on-conflict",
     .value = "POLICY",
     .in = CLI_FLAGS_PLAN | CLI_FLAGS_CONFIG,
     .choices = conflict_choices,
     .text = offsetof(struct cli_options, on_conflict),
     .help = "what to do if a variable already has another value: keep (default), override, error"},
    {.name = "prune",
     .in = CLI_FLAGS_PLAN,
     .truth = offsetof(struct cli_options, prune),
     .help = "take the instrumentation out of workloads that are no longer selected"},
    {.letter = 'f',
     .name = "filename",
     .value = "FILE",
     .in = MANIFESTS,
     .set = cli_add_file,
     .help =
         "input: a file, a directory or `-` for stdin; may repeat; an argument without a flag is "
         "an input, too"},
    {.letter = 'R',
     .name = "recursive",
     .in = MANIFESTS,
     .truth = offsetof(struct cli_options, recursive),
     .help = "also take the files in directories below a directory"},
    {.letter = 'l',
     .name = "selector",
     .value = "EXPR",
     .in = MANIFESTS,
     .words = offsetof(struct cli_options, selectors),
     .help = "only workloads with these labels, as in app=web,tier in (a, b),!old"},
    {.letter = 'n',
     .name = "namespace",
     .value = "NS",
     .in = MANIFESTS,
     .words = offsetof(struct cli_options, name_spaces),
     .help = "only workloads in this namespace; a glob, may repeat"},
    {.name = "kind",
     .value = "KIND",
     .in = MANIFESTS,
     .kinds = true,
     .words = offsetof(struct cli_options, kinds),
     .help = "only workloads of this kind, as in Deployment, deployments or deploy; may repeat"},
    {.name = "name",
     .value = "GLOB",
     .in = MANIFESTS,
     .words = offsetof(struct cli_options, names),
     .help = "only workloads whose name matches; also KIND/NAME, as reports print it; may repeat"},
    {.name = "container",
     .value = "GLOB",
     .in = CLI_FLAGS_PLAN | CLI_FLAGS_ASK,
     .words = offsetof(struct cli_options, containers),
     .help = "only containers whose name matches, for every language; may repeat",
     .not_in = CLI_FLAGS_REWRITE,
     .why = "is not for removal: a workload's instrumentation is taken out as a whole. `otelx "
            "inject --container` keeps it in the containers that match, and takes it out of all "
            "others"},
    {.name = "default-namespace",
     .value = "NS",
     .in = MANIFESTS | CLI_FLAGS_FN,
     .text = offsetof(struct cli_options, default_namespace),
     .help = "the namespace of manifests without metadata.namespace"},
    {.letter = 'i',
     .name = "in-place",
     .in = CLI_FLAGS_REWRITE,
     .truth = offsetof(struct cli_options, in_place),
     .help = "rewrite the input files, all of them or none"},
    {.name = "output-dir",
     .value = "DIR",
     .in = CLI_FLAGS_REWRITE,
     .text = offsetof(struct cli_options, output_dir),
     .help = "write the changed files below DIR, under the same names; -R does not look "
             "into DIR"},
    {.letter = 'o',
     .name = "output",
     .value = "FORMAT",
     .in = CLI_FLAGS_REWRITE,
     .choices = output_choices,
     .hint = "; for files there are -i, --output-dir and your shell's `>`",
     .set = set_output,
     .help = "what to print: yaml (default), or the name of each workload that changes"},
    {.letter = 'o',
     .name = "output",
     .value = "FORMAT",
     .in = CLI_FLAGS_LIST,
     .choices = list_choices,
     .hint = "; to write a file, redirect stdout",
     .text = offsetof(struct cli_options, format),
     .help = "table (default), name or json"},
    {.letter = 'o',
     .name = "output",
     .value = "FORMAT",
     .in = CLI_FLAGS_PATCH,
     .choices = patch_choices,
     .hint = "; to write a file, redirect stdout",
     .text = offsetof(struct cli_options, format),
     .help = "smp (default), json6902, kubectl or kustomize"},
    {.name = "fail-on",
     .value = "LEVEL",
     .in = CLI_FLAGS_CONFIG,
     .choices = config_fail_on_choices,
     .set = set_fail_on,
     .help = "exit with status 1 for findings of this severity: warning, or never (default)"},
    {.name = "fail-on",
     .value = "LEVEL",
     .in = MANIFESTS,
     .choices = fail_on_choices,
     .set = set_fail_on,
     .help = "exit with status 1 from this level on: error (default), warning, skip (a template or "
             "an unreadable file in a directory) or never. If manifests go to stdout, skip counts "
             "like error"},
    {.name = "report",
     .value = "FORM[=FILE]",
     .in = CLI_FLAGS_REPORT,
     .set = set_report,
     .words = offsetof(struct cli_options, reports),
     .help = "a report for programs: text, json, sarif, junit or github; may repeat. Without a "
             "file, text goes to stderr and the other forms go to stdout; only `check` can write "
             "them there, because it prints nothing else"},
    {.name = "severity",
     .value = "CODE=LEVEL",
     .in = MANIFESTS | CLI_FLAGS_FN | CLI_FLAGS_CONFIG,
     .set = set_severity,
     .help = "how severe the findings of a code are: error, warning, info or off; may repeat, and "
             "wins over spec.findings. An error that refuses a workload stays an error"},
    {.name = "dry-run",
     .in = CLI_FLAGS_REWRITE,
     .truth = offsetof(struct cli_options, dry_run),
     .help = "do everything, but write no files and no manifests"},
    {.name = "allow-empty",
     .in = MANIFESTS,
     .truth = offsetof(struct cli_options, allow_empty),
     .help = "allow input without any workload"},
    {.name = "allow-no-match",
     .in = WITH_CONFIG | CLI_FLAGS_FN,
     .truth = offsetof(struct cli_options, allow_no_match),
     .help =
         "allow a selection that matches no workload of the input: one configuration may be for "
         "many inputs"},
    {.name = "max-input",
     .value = "SIZE",
     .in = MANIFESTS | CLI_FLAGS_FN,
     .set = set_max_input,
     .help = "the largest input that is read, such as 512M or 4G; default 2G"},
    {.name = "color",
     .value = "WHEN",
     .in = MANIFESTS | CLI_FLAGS_CONFIG,
     .choices = color_choices,
     .set = set_color,
     .help = "auto (default), always or never"},
    {.letter = 'q',
     .name = "quiet",
     .in = CLI_FLAGS_CONFIG,
     .truth = offsetof(struct cli_options, quiet),
     .help = "only validate: print nothing except errors"},
    {.letter = 'q',
     .name = "quiet",
     .in = MANIFESTS,
     .truth = offsetof(struct cli_options, quiet),
     .help = "report only errors, files that cannot be read, and findings that reach --fail-on"},
    {.letter = 'v',
     .name = "verbose",
     .in = MANIFESTS | CLI_FLAGS_CONFIG,
     .truth = offsetof(struct cli_options, verbose),
     .help = "also report findings that are only information"},
    {.letter = 'h',
     .name = "help",
     .in = EVERYWHERE,
     .truth = offsetof(struct cli_options, help),
     .help = "print this text"},
    {.name = "version",
     .in = CLI_FLAGS_TOP,
     .truth = offsetof(struct cli_options, version),
     .help = "print the version"},
};

const size_t cli_flag_count = sizeof cli_flags / sizeof *cli_flags;
