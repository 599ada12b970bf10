/* Reads arguments as GNU programs do: the value of a long flag follows `=` or is the next argument,
 * short flags may stand together, `--` ends the flags. Knows no single flag: the table has them. */
#include "base/options.h"

#include <otelx.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/flags.h"
#include "base/io.h"

struct parse {
    struct cli_options *options;
    const struct cli_command *command;
    char **next; /* the next argument to read */
};

/* Without a command otelx is a KRM function, which takes no files and few flags. A user who gives
 * files or other flags has forgotten the command. */
static bool say_no_command(const char *arg)
{
    cli_say("the command is missing before `%s`, as in `otelx inject -c otelx.yaml deploy.yaml`; "
            "see `otelx help`",
            arg);
    return false;
}

static bool is_bare(const struct parse *parse)
{
    return parse->command->flags & CLI_FLAGS_TOP;
}

static bool say_usage(const struct parse *parse, const char *flag, const char *wrong)
{
    cli_say("%s %s; see `otelx help %s`", flag, wrong, parse->command->name);
    return false;
}

static bool say_choices(const struct parse *parse, const struct cli_flag_row *flag,
                        const char *shown, const char *value)
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

/* `best`: a flag with a similar name, or NULL; `known`: some command has this flag. */
static bool say_unknown(const struct parse *parse, const char *flag, const char *best, bool known)
{
    if (known && is_bare(parse))
        return say_no_command(flag);
    if (!best)
        return say_usage(parse, flag, "is no flag here");
    cli_say("%s is no flag of `otelx %s`; did you mean --%s?", flag, parse->command->name, best);
    return false;
}

static bool set_truth(const struct parse *parse, const struct cli_flag_row *flag)
{
    *(bool *)((char *)parse->options + flag->truth) = true;
    return true;
}

/* `value`: the value in the same argument, or NULL: the next argument is the value. */
static bool set_value(struct parse *parse, const struct cli_flag_row *flag, const char *shown,
                      const char *value)
{
    if (!value && !*parse->next)
        return say_usage(parse, shown, "needs a value");
    if (!value)
        value = *parse->next++;
    if (flag->choices && !flag->choices[cli_find_name(value, flag->choices)])
        return say_choices(parse, flag, shown, value);
    void *at = parse->options;
    const char *wrong = NULL;
    if (flag->set)
        wrong = flag->set(parse->options, value);
    else if (!*value) /* `--name "$unset"` in a script must not select every workload */
        wrong = "must not be empty";
    else if (flag->text)
        *(const char **)((char *)at + flag->text) = value;
    else
        wrong = cli_add_word((struct cli_words *)((char *)at + flag->words), value);
    return !wrong || say_usage(parse, shown, wrong);
}

static bool read_long(struct parse *parse, const char *arg)
{
    char shown[64];
    size_t size = strcspn(arg, "=");
    const char *value = arg[size] ? arg + size + 1 : NULL;
    if (size >= sizeof shown)
        return say_unknown(parse, arg, NULL, false);
    memcpy(shown, arg, size);
    shown[size] = '\0';

    otelx_near near = {.word = shown + 2};
    bool known = false;
    for (size_t i = 0; i < cli_flag_count; i++) {
        const struct cli_flag_row *flag = &cli_flags[i];
        bool named = strcmp(flag->name, shown + 2) == 0, here = flag->in & parse->command->flags;
        if (named && !here && (flag->not_in & parse->command->flags))
            return say_usage(parse, shown, flag->why);
        known |= named;
        if (!here)
            continue;
        if (!named)
            otelx_near_offer(&near, flag->name);
        else if (flag->value)
            return set_value(parse, flag, shown, value);
        else
            return value ? say_usage(parse, shown, "takes no value") : set_truth(parse, flag);
    }
    return say_unknown(parse, shown, near.best, known);
}

/* The command's flag of this letter, or NULL. `*hint` is then the long name of a flag that begins
 * with the letter, or NULL. */
static const struct cli_flag_row *find_letter(const struct parse *parse, char letter,
                                              const char **hint)
{
    *hint = NULL;
    for (size_t i = 0; i < cli_flag_count; i++) {
        const struct cli_flag_row *flag = &cli_flags[i];
        if (!(flag->in & parse->command->flags))
            continue;
        if (flag->letter == letter)
            return flag;
        if (!*hint && flag->name[0] == letter)
            *hint = flag->name;
    }
    return NULL;
}

/* Whether some command has a flag of this letter. */
static bool is_letter(char letter)
{
    for (size_t i = 0; i < cli_flag_count; i++)
        if (cli_flags[i].letter == letter)
            return true;
    return false;
}

static bool read_cluster(struct parse *parse, const char *arg)
{
    for (const char *c = arg + 1; *c; c++) {
        const char *hint, shown[] = {'-', *c, '\0'};
        const struct cli_flag_row *flag = find_letter(parse, *c, &hint);
        if (!flag)
            return say_unknown(parse, shown, hint, is_letter(*c));
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
        return !cli_add_file(parse->options, arg);
    if (is_bare(parse))
        return say_no_command(arg);
    cli_say("`%s` is one argument too many; see `otelx help %s`", arg, parse->command->name);
    return false;
}

static bool read_args(struct parse *parse)
{
    bool bare = false; /* after `--`, every argument is an input */
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

/* The kinds of workloads that the library knows, up to a NULL: the values of --kind. */
static const char *const *kind_choices(void)
{
    static const char *kinds[MAX_KINDS + 1];
    for (size_t i = 0; i < otelx_kind_count() && i < MAX_KINDS; i++)
        kinds[i] = otelx_kind_get(i).kind;
    return kinds;
}

bool cli_flag_get(struct cli_flag *out, size_t i)
{
    if (i >= cli_flag_count)
        return false;
    const struct cli_flag_row *flag = &cli_flags[i];
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
    free(options->severity);
    for (size_t i = 0; i < cli_flag_count; i++)
        if (cli_flags[i].words)
            free(((struct cli_words *)((char *)options + cli_flags[i].words))->items);
}

bool cli_has_config(const struct cli_options *options)
{
    return options->configs.count || options->sets.count;
}
