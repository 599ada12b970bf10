/* Arguments, read by a table as GNU programs do: long flags with `=` or a separate value, short
 * ones in clusters, `--` ends them. Knows what flags there are, not what they bring about. */
#include "base/options.h"

#include <otelx.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"

/* The values that there are, where they are few. */
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

/* Takes the value of a flag. Returns NULL, or what is wrong. */
typedef const char *set_fn(struct cli_options *options, const char *value);

static const char *add_word(struct cli_words *words, const char *value)
{
    const char **items = realloc(words->items, (words->count + 1) * sizeof *items);
    if (!items)
        return "cannot be kept: out of memory";
    items[words->count++] = value;
    words->items = items;
    return NULL;
}

static const char *set_file(struct cli_options *options, const char *value)
{
    options->args[options->arg_count++] = value;
    return NULL;
}

static const char *set_field(struct cli_options *options, const char *value)
{
    if (*value == '=' || !strchr(value, '='))
        return "must be PATH=VALUE, such as python.image=example.org/agent:1";
    return add_word(&options->sets, value);
}

/* In bytes, or with K, M or G behind it. */
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

/* The index of the value among the names, or that of the NULL behind them. */
static size_t find_name(const char *value, const char *const *names)
{
    size_t i = 0;
    while (names[i] && strcmp(value, names[i]) != 0)
        i++;
    return i;
}

static const char *set_output(struct cli_options *options, const char *value)
{
    options->output = (enum cli_output)find_name(value, output_choices);
    return NULL;
}

static const char *set_fail_on(struct cli_options *options, const char *value)
{
    options->fail_on = (enum cli_fail_on)find_name(value, fail_on_choices);
    return NULL;
}

static const char *set_color(struct cli_options *options, const char *value)
{
    options->color = (enum cli_color)find_name(value, color_choices);
    return NULL;
}

enum {
    MANIFESTS = CLI_FLAGS_REWRITE | CLI_FLAGS_ASK,
    EVERYWHERE = CLI_FLAGS_TOP | CLI_FLAGS_FN | CLI_FLAGS_NONE | CLI_FLAGS_CONFIG | MANIFESTS
};

struct flag {
    char letter;
    const char *name, *value;   /* `value`: what the help calls it; NULL for a flag without */
    const char *const *choices; /* the values that there are, or NULL */
    const char *hint;           /* what to tell who gives another value, or NULL */
    bool kinds;                 /* the values are the kinds of workloads */
    unsigned in;
    set_fn *set;  /* with a value; or */
    size_t text;  /* offset of the text that becomes the value; or */
    size_t words; /* offset of the cli_words that it is added to */
    size_t truth; /* without: offset of the bool that it makes true */
    const char *help;
    unsigned not_in; /* where someone may look for it in vain, and */
    const char *why; /* is told this */
};

static const struct flag flags[] = {
    {.letter = 'c',
     .name = "config",
     .value = "FILE",
     .in = MANIFESTS | CLI_FLAGS_FN | CLI_FLAGS_CONFIG,
     .words = offsetof(struct cli_options, configs),
     .help = "a configuration: an Instrumentation of otelx.dev or opentelemetry.io, or a "
             "ConfigMap; may repeat"},
    {.name = "set",
     .value = "PATH=VALUE",
     .in = MANIFESTS | CLI_FLAGS_CONFIG,
     .set = set_field,
     .words = offsetof(struct cli_options, sets),
     .help = "set a field of the configuration, as in python.image=example.org/agent:1; "
             "may repeat; without -c it is a configuration of its own"},
    {.name = "on-conflict",
     .value = "POLICY",
     .in = CLI_FLAGS_PLAN | CLI_FLAGS_CONFIG,
     .choices = conflict_choices,
     .text = offsetof(struct cli_options, on_conflict),
     .help = "for a variable that is there with another value: keep (default), override, error"},
    {.name = "prune",
     .in = CLI_FLAGS_PLAN,
     .truth = offsetof(struct cli_options, prune),
     .help = "take the instrumentation out of workloads that are no longer selected"},
    {.letter = 'f',
     .name = "filename",
     .value = "FILE",
     .in = MANIFESTS,
     .set = set_file,
     .help = "input: a file, a directory or `-` for stdin; may repeat; a bare argument means the "
             "same"},
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
            "inject --container` leaves it in the containers that match, and in no others"},
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
     .help = "exit status 1 from here on: warning, or never (default)"},
    {.name = "fail-on",
     .value = "LEVEL",
     .in = MANIFESTS,
     .choices = fail_on_choices,
     .set = set_fail_on,
     .help = "exit status 1 from here on: error (default), warning, skip (a template in a "
             "directory) or never; a template that stdout then lacks counts from error on"},
    {.name = "dry-run",
     .in = CLI_FLAGS_REWRITE,
     .truth = offsetof(struct cli_options, dry_run),
     .help = "do everything, but write no files and no manifests"},
    {.name = "allow-empty",
     .in = MANIFESTS,
     .truth = offsetof(struct cli_options, allow_empty),
     .help = "allow input without any workload"},
    {.name = "allow-no-match",
     .in = MANIFESTS | CLI_FLAGS_FN,
     .truth = offsetof(struct cli_options, allow_no_match),
     .help = "allow a selection that matches no workload here: one configuration may be for many "
             "inputs"},
    {.name = "max-input",
     .value = "SIZE",
     .in = MANIFESTS | CLI_FLAGS_FN,
     .set = set_max_input,
     .help = "the largest input that is read, such as 512M or 1G; default 256M"},
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
     .help = "check only: print nothing but errors"},
    {.letter = 'q',
     .name = "quiet",
     .in = MANIFESTS,
     .truth = offsetof(struct cli_options, quiet),
     .help = "report only errors, files that cannot be read, and what reaches --fail-on"},
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

enum { FLAG_COUNT = sizeof flags / sizeof *flags };

struct parse {
    struct cli_options *options;
    const struct cli_command *command;
    char **next; /* the argument after the one at hand */
};

static bool say_usage(const struct parse *parse, const char *flag, const char *wrong)
{
    cli_say("%s %s; see `otelx help %s`", flag, wrong, parse->command->name);
    return false;
}

static bool say_choices(const struct parse *parse, const struct flag *flag, const char *shown,
                        const char *value)
{
    char wrong[256] = "must be ";
    size_t n = strlen(wrong);
    for (size_t i = 0; flag->choices[i] && n < sizeof wrong; i++)
        n += (size_t)snprintf(wrong + n, sizeof wrong - n, "%s`%s`",
                              !i                     ? ""
                              : flag->choices[i + 1] ? ", "
                                                     : " or ",
                              flag->choices[i]);
    if (n < sizeof wrong)
        snprintf(wrong + n, sizeof wrong - n, ", not `%.40s`%s", value,
                 flag->hint ? flag->hint : "");
    return say_usage(parse, shown, wrong);
}

static bool say_unknown(const struct parse *parse, const char *flag, const char *best)
{
    if (!best)
        return say_usage(parse, flag, "is no flag here");
    cli_say("%s is no flag of `otelx %s`; did you mean --%s?", flag, parse->command->name, best);
    return false;
}

static bool set_truth(const struct parse *parse, const struct flag *flag)
{
    *(bool *)((char *)parse->options + flag->truth) = true;
    return true;
}

/* With `value` NULL the next argument is the value. */
static bool set_value(struct parse *parse, const struct flag *flag, const char *shown,
                      const char *value)
{
    if (!value && !*parse->next)
        return say_usage(parse, shown, "needs a value");
    if (!value)
        value = *parse->next++;
    if (flag->choices && !flag->choices[find_name(value, flag->choices)])
        return say_choices(parse, flag, shown, value);
    void *at = parse->options;
    const char *wrong = NULL;
    if (flag->set)
        wrong = flag->set(parse->options, value);
    else if (!*value) /* a variable of a script that is not set must not come to mean all */
        wrong = "must not be empty";
    else if (flag->text)
        *(const char **)((char *)at + flag->text) = value;
    else
        wrong = add_word((struct cli_words *)((char *)at + flag->words), value);
    return !wrong || say_usage(parse, shown, wrong);
}

static bool read_long(struct parse *parse, const char *arg)
{
    char shown[64];
    size_t size = strcspn(arg, "=");
    const char *value = arg[size] ? arg + size + 1 : NULL;
    if (size >= sizeof shown)
        return say_unknown(parse, arg, NULL);
    memcpy(shown, arg, size);
    shown[size] = '\0';

    otelx_near near = {.word = shown + 2};
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        const struct flag *flag = &flags[i];
        bool named = strcmp(flag->name, shown + 2) == 0, here = flag->in & parse->command->flags;
        if (named && !here && (flag->not_in & parse->command->flags))
            return say_usage(parse, shown, flag->why);
        if (!here)
            continue;
        if (!named)
            otelx_near_offer(&near, flag->name);
        else if (flag->value)
            return set_value(parse, flag, shown, value);
        else
            return value ? say_usage(parse, shown, "takes no value") : set_truth(parse, flag);
    }
    return say_unknown(parse, shown, near.best);
}

/* The flag of this letter, or NULL; then `*hint` is a long name that begins with it, or NULL. */
static const struct flag *find_letter(const struct parse *parse, char letter, const char **hint)
{
    *hint = NULL;
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        const struct flag *flag = &flags[i];
        if (!(flag->in & parse->command->flags))
            continue;
        if (flag->letter == letter)
            return flag;
        if (!*hint && flag->name[0] == letter)
            *hint = flag->name;
    }
    return NULL;
}

static bool read_cluster(struct parse *parse, const char *arg)
{
    for (const char *c = arg + 1; *c; c++) {
        const char *hint, shown[] = {'-', *c, '\0'};
        const struct flag *flag = find_letter(parse, *c, &hint);
        if (!flag)
            return say_unknown(parse, shown, hint);
        if (flag->value) {
            const char *rest = c[1] == '=' ? c + 2 : c + 1; /* kubectl takes `-f=FILE` */
            return set_value(parse, flag, shown, c[1] ? rest : NULL);
        }
        set_truth(parse, flag);
    }
    return true;
}

static bool read_bare(struct parse *parse, const char *arg)
{
    if (parse->options->arg_count < parse->command->max_args)
        return !set_file(parse->options, arg);
    cli_say("`%s` is one argument too many; see `otelx help %s`", arg, parse->command->name);
    return false;
}

static bool read_args(struct parse *parse)
{
    bool bare = false;
    while (*parse->next) {
        const char *arg = *parse->next++;
        bool ok = true;
        if (bare || arg[0] != '-' || arg[1] == '\0')
            ok = read_bare(parse, arg);
        else if (strcmp(arg, "--") == 0)
            bare = true;
        else if (arg[1] == '-')
            ok = read_long(parse, arg);
        else
            ok = read_cluster(parse, arg);
        if (!ok)
            return false;
    }
    return true;
}

bool cli_parse(struct cli_options *out, const struct cli_command *command, char **args)
{
    size_t count = 0;
    while (args[count])
        count++;
    *out = (struct cli_options){.command = command, .fail_on = CLI_FAIL_ERROR};
    out->args = malloc((count + 1) * sizeof *out->args);
    if (!out->args) {
        cli_say("out of memory");
        return false;
    }
    struct parse parse = {.options = out, .command = command, .next = args};
    return read_args(&parse);
}

enum { MAX_KINDS = 64 };

/* The kinds of workloads that the library knows, up to a NULL. */
static const char *const *kind_choices(void)
{
    static const char *kinds[MAX_KINDS + 1];
    for (size_t i = 0; i < otelx_kind_count() && i < MAX_KINDS; i++)
        kinds[i] = otelx_kind_get(i).kind;
    return kinds;
}

bool cli_flag_get(struct cli_flag *out, size_t i)
{
    if (i >= FLAG_COUNT)
        return false;
    const struct flag *flag = &flags[i];
    *out = (struct cli_flag){.letter = flag->letter,
                             .name = flag->name,
                             .value = flag->value,
                             .help = flag->help,
                             .choices = flag->kinds ? kind_choices() : flag->choices,
                             .in = flag->in};
    return true;
}

void cli_options_free(struct cli_options *options)
{
    free(options->args);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (flags[i].words)
            free(((struct cli_words *)((char *)options + flags[i].words))->items);
}

bool cli_has_config(const struct cli_options *options)
{
    return options->configs.count || options->sets.count;
}
