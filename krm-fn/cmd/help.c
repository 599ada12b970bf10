/* The help, made from the tables of commands and flags. No line is wider than 80 columns. */
#include "cmd/cmd.h"

#include <otelx.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "output/paragraph.h"

enum { WIDTH = 80, FLAG_COLUMN = 27 };

#define DONE "0 done; 1 a workload was refused or a finding reaches --fail-on"

static void put_flag(FILE *file, const struct cli_flag *flag)
{
    char letter[] = {'-', flag->letter, ',', '\0'};
    const struct cli_margin margin = {"", FLAG_COLUMN, WIDTH};
    int size = fprintf(file, "  %3s --%s%s%s", flag->letter ? letter : "", flag->name,
                       flag->value ? " " : "", flag->value ? flag->value : "");
    if (size >= FLAG_COLUMN) {
        fputc('\n', file);
        size = 0;
    }
    fprintf(file, "%*s", FLAG_COLUMN - size, "");
    cli_put_paragraph(file, FLAG_COLUMN, margin, flag->help);
}

static void put_flags(FILE *file, unsigned in)
{
    struct cli_flag flag;
    fputs("Flags\n", file);
    for (size_t i = 0; cli_flag_get(&flag, i); i++)
        if (flag.in & in)
            put_flag(file, &flag);
}

/* Prints lines, each with two blanks before it. */
static void put_examples(FILE *file, const char *lines)
{
    fputs("Examples\n", file);
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        fprintf(file, "  %.*s\n", (int)size, lines);
        lines += size + (lines[size] == '\n');
    }
    fputc('\n', file);
}

void cli_put_command_help(FILE *file, const struct cli_command *command)
{
    fprintf(file, "otelx %s - %s\n\n", command->name, command->summary);
    put_examples(file, command->examples);
    fprintf(file, "Usage: otelx %s%s\n\n", command->name, command->usage);
    if (command->more)
        fprintf(file, "%s\n", command->more);
    put_flags(file, command->flags);
    if (command->flags & CLI_FLAGS_NONE)
        return;
    size_t column = (size_t)fprintf(file, "\nExit status:");
    cli_put_paragraph(file, column - 1, (struct cli_margin){"", 0, WIDTH},
                      command->exits ? command->exits : DONE);
    fputs("2 trouble: nothing was written, unless the message says so\n", file);
}

void cli_put_help(FILE *file, const struct cli_command *commands, size_t count)
{
    const char *group = "";
    fputs("otelx - OpenTelemetry auto-instrumentation for Kubernetes manifests, offline\n\n"
          "Usage: otelx COMMAND [flags] [FILE|DIR|-]...\n\n",
          file);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(group, commands[i].group) != 0)
            fprintf(file, "%s\n", commands[i].group);
        group = commands[i].group;
        fprintf(file, "  %-11s %s\n", commands[i].name, commands[i].summary);
    }
    fputc('\n', file);
    put_flags(file, CLI_FLAGS_TOP);
    fputs("\n`otelx help COMMAND` explains a command and its flags.\n", file);
}

/* Whether a word in the place of the command is more likely an input. */
static bool is_input(const char *name)
{
    struct stat info;
    return strchr(name, '/') || strchr(name, '.') || stat(name, &info) == 0;
}

int cli_say_unknown_command(const char *name, const struct cli_command *commands, size_t count)
{
    otelx_near near = {.word = name};
    for (size_t i = 0; i < count; i++)
        otelx_near_offer(&near, commands[i].name);
    if (is_input(name))
        cli_say("`%s` is no command; to inject into it, type `otelx inject %s`; see `otelx help`",
                name, name);
    else if (near.best)
        cli_say("`%s` is no command; did you mean `%s`?", name, near.best);
    else
        cli_say("`%s` is no command; see `otelx help`", name);
    return CLI_TROUBLE;
}
