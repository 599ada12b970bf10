/* Completions for bash, zsh and fish. No command or flag is named here: commands, flags and values
 * come from the tables. The scripts contain all words, so that a shell never runs otelx to
 * complete. */
#include "cmd/cmd.h"

#include <ctype.h>
#include <string.h>

#include "base/io.h"

/* The table of commands, from which a script is made. */
struct script {
    const struct cli_command *commands;
    size_t count;
};

/* What the value of a flag, or an argument of a command, is. */
enum kind { ANYTHING, FILES, DIRECTORIES, WORDS };

/* Without a command otelx is a KRM function, with flags of its own. */
enum { BARE = CLI_FLAGS_TOP | CLI_FLAGS_FN };

static enum kind kind_of(const struct cli_flag *flag)
{
    if (flag->choices)
        return WORDS;
    if (strncmp(flag->value, "FILE", 4) == 0)
        return FILES;
    return strcmp(flag->value, "DIR") == 0 ? DIRECTORIES : ANYTHING;
}

static void put_words(const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        printf("%s%s", i ? " " : "", words[i]);
}

static void put_commands(const struct script *script)
{
    for (size_t i = 0; i < script->count; i++)
        printf("%s%s", i ? " " : "", script->commands[i].name);
}

static void put_args(const struct script *script, const struct cli_command *command)
{
    if (command->takes == CLI_TAKES_COMMAND)
        put_commands(script);
    else if (command->takes == CLI_TAKES_TOPIC)
        cli_put_topics();
    else
        put_words(command->words);
}

/* Prints a text of a table as one line for single quotes. `quote` stands for a single quote in the
 * text; each character in `special` gets a backslash. */
static void put_help(const char *text, const char *quote, const char *special)
{
    for (; *text; text++) {
        bool blank = isspace((unsigned char)*text);
        if (blank && isspace((unsigned char)text[1]))
            continue;
        if (*text == '\'')
            fputs(quote, stdout);
        else
            printf("%s%c", strchr(special, *text) ? "\\" : "", blank ? ' ' : *text);
    }
}

/* bash */

static const char bash_head[] =
    "# Completions of otelx for bash, made by `otelx completion bash`.\n"
    "\n"
    "# COMMAND FLAG: sets `flags` to the flags of COMMAND, `args` to its arguments and `values` to "
    "the\n"
    "# values of FLAG: words, @files, @directories or @anything; empty if FLAG takes no value.\n"
    "_otelx_table()\n"
    "{\n"
    "    flags= args= values=\n"
    "    case $1 in\n";

static const char bash_tail[] =
    "    esac\n"
    "}\n"
    "\n"
    "# COMMAND WORD: sets `flag` to the flag in WORD that takes the next word as its value, or "
    "empty.\n"
    "_otelx_wait()\n"
    "{\n"
    "    local flags args values\n"
    "    flag=$2\n"
    "    while [[ $flag == -[!-]?* ]]; do # the first flag with a value ends a cluster\n"
    "        _otelx_table \"$1\" \"${flag:0:2}\"\n"
    "        [[ $values ]] && break\n"
    "        flag=-${flag:2}\n"
    "    done\n"
    "    _otelx_table \"$1\" \"$flag\"\n"
    "    [[ $values ]] || flag=\n"
    "}\n"
    "\n"
    "_otelx()\n"
    "{\n"
    "    local flags args values flag= ended= command=${COMP_WORDS[1]} i\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} what\n"
    "    [[ $COMP_CWORD -gt 1 && $command != -* ]] || command=\n"
    "    COMPREPLY=()\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do # bash splits `--flag=value` into three words\n"
    "        if [[ $flag ]]; then\n"
    "            [[ ${COMP_WORDS[i]} == = ]] || flag=\n"
    "        elif [[ ${COMP_WORDS[i]} == -- ]]; then\n"
    "            ended=yes\n"
    "        elif [[ ! $ended ]]; then\n"
    "            _otelx_wait \"$command\" \"${COMP_WORDS[i]}\"\n"
    "        fi\n"
    "    done\n"
    "    [[ $flag && $word == = ]] && word=\n"
    "    _otelx_table \"$command\" \"$flag\"\n"
    "    [[ ! $command && $COMP_CWORD -gt 1 ]] && args=\n"
    "    what=$args\n"
    "    [[ $word == -* && ! $ended ]] && what=$flags\n"
    "    [[ $flag ]] && what=$values\n"
    "    case $what in\n"
    "    @files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
    "    @directories) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- \"$word\")) "
    ";;\n"
    "    @anything) ;;\n"
    "    *) COMPREPLY=($(compgen -W \"$what\" -- \"$word\")) ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "complete -F _otelx otelx\n";

static void bash_flags(unsigned in)
{
    struct cli_flag flag;
    const char *before = "";
    for (size_t i = 0; cli_flag_get(&flag, i); i++) {
        if (!(flag.in & in))
            continue;
        if (flag.letter)
            printf("%s-%c", before, flag.letter), before = " ";
        printf("%s--%s", before, flag.name);
        before = " ";
    }
}

static void bash_values(unsigned in)
{
    static const char *const names[] = {
        [ANYTHING] = "@anything", [FILES] = "@files", [DIRECTORIES] = "@directories"};
    struct cli_flag flag;
    puts("        case $2 in");
    for (size_t i = 0; cli_flag_get(&flag, i); i++) {
        if (!(flag.in & in) || !flag.value)
            continue;
        fputs("        ", stdout);
        if (flag.letter)
            printf("-%c | ", flag.letter);
        printf("--%s) values='", flag.name);
        if (kind_of(&flag) == WORDS)
            put_words(flag.choices);
        else
            fputs(names[kind_of(&flag)], stdout);
        puts("' ;;");
    }
    puts("        esac");
}

static void bash_args(const struct script *script, const struct cli_command *command)
{
    if (!command)
        put_commands(script);
    else if (command->takes == CLI_TAKES_FILES)
        fputs(command->max_args ? "@files" : "@anything", stdout);
    else
        put_args(script, command);
}

static void bash_case(const struct script *script, const struct cli_command *command)
{
    unsigned in = command ? command->flags : BARE;
    printf("    %s)\n        flags='", command ? command->name : "''");
    bash_flags(in);
    fputs("' args='", stdout);
    bash_args(script, command);
    puts("'");
    bash_values(in);
    puts("        ;;");
}

static void put_bash(const struct script *script)
{
    fputs(bash_head, stdout);
    bash_case(script, NULL);
    for (size_t i = 0; i < script->count; i++)
        bash_case(script, &script->commands[i]);
    fputs(bash_tail, stdout);
}

/* zsh */

static const char zsh_head[] = "#compdef otelx\n"
                               "# Completions of otelx for zsh, made by `otelx completion zsh`.\n"
                               "\n"
                               "_otelx_commands()\n"
                               "{\n"
                               "    local -a commands=(\n";

static const char zsh_middle[] = "    )\n"
                                 "    _describe -t commands command commands\n"
                                 "}\n"
                                 "\n"
                                 "_otelx()\n"
                                 "{\n"
                                 "    local command=\n"
                                 "    if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then\n"
                                 "        _otelx_commands\n"
                                 "        return\n"
                                 "    fi\n"
                                 "    if (( CURRENT > 2 )) && [[ $words[2] != -* ]]; then\n"
                                 "        command=$words[2]\n"
                                 "        local curcontext=${curcontext%:*:*}:otelx-$command:\n"
                                 "        shift words\n"
                                 "        (( CURRENT-- ))\n"
                                 "    fi\n"
                                 "    case $command in\n";

/* The script works in two ways: autoloaded from $fpath as a function, or sourced. */
static const char zsh_tail[] = "    esac\n"
                               "}\n"
                               "\n"
                               "if [[ $funcstack[1] == _otelx ]]; then\n"
                               "    _otelx \"$@\"\n"
                               "else\n"
                               "    compdef _otelx otelx\n"
                               "fi\n";

static void zsh_value(const struct cli_flag *flag)
{
    printf(":%s:", flag->value);
    switch (kind_of(flag)) {
    case FILES:
        fputs("_files", stdout);
        break;
    case DIRECTORIES:
        fputs("_files -/", stdout);
        break;
    case WORDS:
        putchar('(');
        put_words(flag->choices);
        putchar(')');
        break;
    case ANYTHING:
        putchar(' ');
        break;
    }
}

/* `*` offers a flag with a value again after its first use: some such flags may repeat. */
static void zsh_flag(const struct cli_flag *flag)
{
    const char *joined = flag->value ? "=" : "";
    fputs(" \\\n            '", stdout);
    if (flag->value)
        putchar('*');
    else if (flag->letter)
        printf("(-%c --%s)", flag->letter, flag->name);
    if (flag->letter)
        printf("'{-%c%s,--%s%s}'", flag->letter, flag->value ? "+" : "", flag->name, joined);
    else
        printf("--%s%s", flag->name, joined);
    putchar('[');
    put_help(flag->help, "'\\''", "[]\\");
    putchar(']');
    if (flag->value)
        zsh_value(flag);
    putchar('\'');
}

static void zsh_args(const struct script *script, const struct cli_command *command)
{
    if (!command->max_args)
        return;
    printf(" \\\n            '%s", command->max_args > 1 ? "*" : "1");
    switch (command->takes) {
    case CLI_TAKES_FILES:
        fputs(":file:_files'", stdout);
        break;
    case CLI_TAKES_COMMAND:
        fputs(":command:_otelx_commands'", stdout);
        break;
    case CLI_TAKES_WORDS:
    case CLI_TAKES_TOPIC:
        fputs(":word:(", stdout);
        put_args(script, command);
        fputs(")'", stdout);
        break;
    }
}

static void zsh_case(const struct script *script, const struct cli_command *command)
{
    struct cli_flag flag;
    unsigned in = command ? command->flags : BARE;
    printf("    %s)\n        _arguments -s -S", command ? command->name : "''");
    for (size_t i = 0; cli_flag_get(&flag, i); i++)
        if (flag.in & in)
            zsh_flag(&flag);
    if (command)
        zsh_args(script, command);
    puts("\n        ;;");
}

static void put_zsh(const struct script *script)
{
    fputs(zsh_head, stdout);
    for (size_t i = 0; i < script->count; i++) {
        printf("        '%s:", script->commands[i].name);
        put_help(script->commands[i].summary, "'\\''", "\\");
        puts("'");
    }
    fputs(zsh_middle, stdout);
    zsh_case(script, NULL);
    for (size_t i = 0; i < script->count; i++)
        zsh_case(script, &script->commands[i]);
    fputs(zsh_tail, stdout);
}

/* fish */

static const char fish_head[] =
    "# Completions of otelx for fish, made by `otelx completion fish`.\n"
    "\n"
    "# Whether the command is one of the arguments. `bare`: flags without a command;\n"
    "# `none`: the word that is typed now will be the command.\n"
    "function __otelx_command\n"
    "    set -l words (commandline -opc)\n"
    "    set -l command none\n"
    "    set -q words[2]; and set command $words[2]\n"
    "    string match -q -- '-*' $command; and set command bare\n"
    "    contains -- $command $argv\n"
    "end\n"
    "\n"
    "complete -c otelx -f\n";

static void fish_begin(void)
{
    fputs("complete -c otelx -n '__otelx_command", stdout);
}

static void fish_value(const struct cli_flag *flag)
{
    switch (kind_of(flag)) {
    case FILES:
        fputs(" -r -F", stdout);
        break;
    case DIRECTORIES:
        fputs(" -x -a '(__fish_complete_directories)'", stdout);
        break;
    case WORDS:
        fputs(" -x -a '", stdout);
        put_words(flag->choices);
        putchar('\'');
        break;
    case ANYTHING:
        fputs(" -x", stdout);
        break;
    }
}

static void fish_flag(const struct script *script, const struct cli_flag *flag)
{
    fish_begin();
    if (flag->in & BARE)
        fputs(" none bare", stdout);
    for (size_t i = 0; i < script->count; i++)
        if (script->commands[i].flags & flag->in)
            printf(" %s", script->commands[i].name);
    putchar('\'');
    if (flag->letter)
        printf(" -s %c", flag->letter);
    printf(" -l %s", flag->name);
    if (flag->value)
        fish_value(flag);
    fputs(" -d '", stdout);
    put_help(flag->help, "\\'", "\\");
    puts("'");
}

static void fish_args(const struct script *script, const struct cli_command *command)
{
    if (!command->max_args)
        return;
    fish_begin();
    printf(" %s'", command->name);
    if (command->takes == CLI_TAKES_FILES) {
        puts(" -F");
        return;
    }
    fputs(" -a '", stdout);
    put_args(script, command);
    puts("'");
}

static void put_fish(const struct script *script)
{
    struct cli_flag flag;
    fputs(fish_head, stdout);
    for (size_t i = 0; i < script->count; i++) {
        const struct cli_command *command = &script->commands[i];
        fish_begin();
        printf(" none' -a %s -d '", command->name);
        put_help(command->summary, "\\'", "\\");
        puts("'");
    }
    for (size_t i = 0; cli_flag_get(&flag, i); i++)
        fish_flag(script, &flag);
    for (size_t i = 0; i < script->count; i++)
        fish_args(script, &script->commands[i]);
}

/* `printers` has a function for each name, in the same order. */
const char *const cli_shells[] = {"bash", "zsh", "fish", NULL};
static void (*const printers[])(const struct script *script) = {put_bash, put_zsh, put_fish};

int cli_completion(const struct cli_options *options, const struct cli_command *commands,
                   size_t count)
{
    struct script script = {commands, count};
    if (options->arg_count == 0)
        return CLI_USAGE;
    for (size_t i = 0; cli_shells[i]; i++) {
        if (strcmp(cli_shells[i], options->args[0]) == 0) {
            printers[i](&script);
            return CLI_DONE;
        }
    }
    cli_say("the shell must be `bash`, `zsh` or `fish`, not `%s`", options->args[0]);
    return CLI_TROUBLE;
}
