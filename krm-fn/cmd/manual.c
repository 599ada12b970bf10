/* Manual pages: otelx(1) is made from the tables of commands and flags, otelx-config(5) from the
 * library's table of fields, otelx-findings(7) from its table of codes. The text that no table has
 * is here. */
#include "cmd/cmd.h"

#include <otelx.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "output/roff.h"

/* Commands that work in the folder examples/cxtm-image-retriever; a test runs them. */
static const struct {
    const char *what, *line;
} examples[] = {
    {"What would be changed, as a diff:", "otelx diff -c instrumentation.yaml deployment.yaml"},
    {"The manifests with the instrumentation, on standard output:",
     "otelx inject -c instrumentation.yaml deployment.yaml"},
    {"Into the files themselves, and out again:",
     "otelx inject -i -c instrumentation.yaml deployment.yaml && otelx uninject -i "
     "deployment.yaml"},
    {"In a pipe, after the program that renders the manifests:",
     "cat deployment.yaml | otelx inject -c instrumentation.yaml -"},
    {"What is injected, and by whom:", "otelx list -c instrumentation.yaml deployment.yaml"},
    {"What a finding means:", "otelx explain OTX2103"},
};

static const struct {
    const char *name, *what;
} variables[] =
    {
        {"NO_COLOR", "set to anything: no colour, unless `--color` asks for it"},
        {"TERM", "set to `dumb`: no colour, unless `--color` asks for it, and no line of progress"},
        {"KUSTOMIZE_PLUGIN_CONFIG_STRING",
         "set by kustomize for exec plugins, its older kind of plugins. "
         "otelx is such a plugin if this is set and its "
         "first argument is a file: the configuration"},
},
  files[] = {
      {".gitignore, .krmignore",
       "otelx leaves out the files of a directory that these lists exclude. A file that git "
       "tracks is taken, whatever a .gitignore says. git's `core.excludesFile` is not read, "
       "because each user has another one"},
      {"*.yaml, *.yml, *.json", "the files that otelx takes of a directory"},
      {"otelx.yaml, .otelx.yaml",
       "the configuration, if no flag names one: in the working folder, or "
       "above it up to the top of the repository"},
      {".NAME.otelx-XXXXXX, .NAME.otelx-XXXXXX.old",
       "the new or the old text of a file that -i replaces, while otelx is at work. They are left "
       "behind only if otelx is killed with SIGKILL or the power fails. Every manifest is then "
       "whole, with the old or the new text, and the next run in that folder names the files that "
       "were left behind. Run the same command again to do the rest. Then, when no otelx is at "
       "work there, `find . -name '.*.otelx-*' -delete` removes the files that were left behind"},
};

static void begin_page(const char *name, const char *section, const char *summary)
{
    printf(".\\\" Made by `otelx manual`.\n"
           ".TH %s %s \"\" \"otelx %s\" \"otelx\"\n.SH NAME\n%s \\- ",
           name, section, OTELX_VERSION, name);
    cli_roff_text(summary);
}

static void begin_section(const char *name)
{
    printf(".SH %s\n", name);
}

static void put_sentence(const char *text)
{
    putchar(toupper((unsigned char)*text));
    cli_roff_part(text + 1, strlen(text + 1));
    puts(".");
}

/* Begins an entry of a list with its term; the text of the entry is printed next. */
static void put_term(const char *term)
{
    fputs(".TP\n\\fB", stdout);
    cli_roff_part(term, strlen(term));
    puts("\\fR");
}

/* otelx(1) */

static void put_usage(const char *name, const char *usage)
{
    printf("\\fBotelx%s%s\\fR", *name ? " " : "", name);
    cli_roff_part(usage, strlen(usage));
    putchar('\n');
}

static void put_synopsis(const struct cli_command *commands, size_t count)
{
    begin_section("SYNOPSIS");
    puts(".nh\n.ad l");
    for (size_t i = 0; i < count; i++) {
        put_usage(commands[i].name, commands[i].usage);
        puts(".br");
    }
    put_usage("", " < RESOURCELIST");
    puts(".ad\n.hy");
}

static void put_flag_names(const struct cli_flag *flag)
{
    if (flag->letter)
        printf("\\-%c, ", flag->letter);
    fputs("\\-\\-", stdout);
    cli_roff_part(flag->name, strlen(flag->name));
}

static void put_owners(const struct cli_flag *flag, const struct cli_command *commands,
                       size_t count)
{
    const char *between = ".br\nOf: ";
    for (size_t i = 0; i < count; i++) {
        if (!(flag->in & commands[i].flags))
            continue;
        printf("%s%s", between, commands[i].name);
        between = ", ";
    }
    if (*between == ',')
        puts(".");
}

static void put_choices(const char *const *words)
{
    fputs(".br\nOne of: ", stdout);
    for (size_t i = 0; words[i]; i++)
        printf("%s\\fB%s\\fR", i ? ", " : "", words[i]);
    puts(".");
}

static void put_flag(const struct cli_flag *flag)
{
    fputs(".TP\n\\fB", stdout);
    put_flag_names(flag);
    fputs("\\fR", stdout);
    if (flag->value)
        printf(" \\fI%s\\fR", flag->value);
    putchar('\n');
    cli_roff_text(flag->help);
    if (flag->choices)
        put_choices(flag->choices);
}

static void put_command(const struct cli_command *command)
{
    struct cli_flag flag;
    const char *between = "Flags: ";
    printf(".SS otelx %s\n", command->name);
    put_sentence(command->summary);
    if (command->more) {
        puts(".PP");
        cli_roff_lines(command->more);
    }
    puts(".PP");
    for (size_t i = 0; cli_flag_get(&flag, i); i++) {
        if (!(flag.in & command->flags))
            continue;
        printf("%s\\fB", between);
        put_flag_names(&flag);
        fputs("\\fR", stdout);
        between = "; ";
    }
    puts(".");
    if (command->exits) {
        fputs(".PP\nExit status: ", stdout);
        cli_roff_part(command->exits, strlen(command->exits));
        puts("; 2 trouble: nothing was written, unless the message says so.");
    }
}

static void put_flags(const struct cli_command *commands, size_t count)
{
    struct cli_flag flag;
    begin_section("FLAGS");
    for (size_t i = 0; cli_flag_get(&flag, i); i++) {
        put_flag(&flag);
        put_owners(&flag, commands, count);
    }
}

static void put_exits(void)
{
    begin_section("EXIT STATUS");
    put_term("0");
    cli_roff_text("All is done.");
    put_term("1");
    cli_roff_text(
        "A workload was refused, a finding reaches `--fail-on`, or the answer of a command is no: "
        "`check` and `diff` have found changes, for example.");
    put_term("2");
    cli_roff_text(
        "Trouble: wrong arguments, a wrong configuration, or a file or an input that cannot be "
        "read or written. Nothing was written, unless the message says so.");
}

static void put_codes(void)
{
    begin_section("DIAGNOSTICS");
    cli_roff_text(
        "Findings read FILE:LINE:COLUMN: SEVERITY: TEXT [CODE]. otelx-findings(7) has all "
        "codes, with the meaning of each and what to do; `otelx explain CODE` prints one.");
}

static void put_record(void)
{
    begin_section("THE RECORD");
    for (size_t i = 0; cli_record_text[i]; i++) {
        if (i)
            puts(".PP");
        cli_roff_text(cli_record_text[i]);
    }
}

static void put_surroundings(void)
{
    begin_section("ENVIRONMENT");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        put_term(variables[i].name);
        cli_roff_text(variables[i].what);
    }
    begin_section("FILES");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        put_term(files[i].name);
        cli_roff_text(files[i].what);
    }
    begin_section("EXAMPLES");
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        if (i)
            puts(".PP");
        cli_roff_text(examples[i].what);
        puts(".PP\n.RS 4\n.nf");
        cli_roff_text(examples[i].line);
        puts(".fi\n.RE");
    }
}

static void put_program_page(const struct cli_command *commands, size_t count)
{
    begin_page("otelx", "1", "OpenTelemetry auto-instrumentation for Kubernetes manifests");
    put_synopsis(commands, count);
    begin_section("DESCRIPTION");
    cli_roff_text("`otelx` puts OpenTelemetry auto-instrumentation into Kubernetes manifests, or "
                  "takes it out again: offline, as text, and without touching any other byte. The "
                  "manifests come from files, directories or standard input and go to standard "
                  "output; the report goes to standard error. The configuration is described in "
                  "otelx-config(5).");
    begin_section("COMMANDS");
    for (size_t i = 0; i < count; i++)
        put_command(&commands[i]);
    put_flags(commands, count);
    put_exits();
    put_codes();
    put_record();
    put_surroundings();
    begin_section("SEE ALSO");
    puts(".BR otelx\\-config (5),\n.BR otelx\\-findings (7),\n.BR otelx (3),\n.BR kubectl (1)");
}

/* otelx-findings(7) */

/* The first digit of a code tells the subject of the finding. */
static const struct {
    char digit;
    const char *title, *text;
} subjects[] = {
    {'1', "THE TEXT", "The input could not be read. Nothing of it was changed."},
    {'2', "THE WORKLOAD",
     "About a workload in a manifest, and what otelx does there. An error refuses the workload."},
    {'3', "THE CONFIGURATION", "About the configuration and the flags."},
    {'4', "PREFLIGHT",
     "About what would go wrong in the cluster: otelx looks at each workload as it is after the "
     "injection, together with the Namespaces, ResourceQuotas, LimitRanges, ConfigMaps and Secrets "
     "of the input. Such a finding comes again in every run until its cause is gone."},
    {'9', "OTELX ITSELF", "A fault of otelx itself. The text that it is about was not changed."},
};

static void put_code(const otelx_code *code)
{
    put_term(code->code);
    printf("(%s) ", otelx_severity_name(code->severity));
    cli_roff_text(code->summary);
    puts(".br");
    cli_roff_text(code->meaning);
    puts(".br");
    fputs("\\fIWhat to do:\\fR ", stdout);
    cli_roff_text(code->advice);
}

static void put_findings_page(const struct cli_command *commands, size_t count)
{
    (void)commands;
    (void)count;
    begin_page("otelx-findings", "7", "what otelx finds, why it matters, and what to do");
    begin_section("DESCRIPTION");
    cli_roff_text("A finding of otelx(1) reads FILE:LINE:COLUMN: SEVERITY: TEXT [CODE]. The code "
                  "never changes. An error refuses a workload, or ends the run; a warning is about "
                  "something that is probably not wanted; an info is shown with `-v`.");
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        begin_section(subjects[i].title);
        cli_roff_text(subjects[i].text);
        for (size_t j = 0; j < otelx_code_count(); j++) {
            otelx_code code = otelx_code_get(j);
            if (code.code[3] == subjects[i].digit)
                put_code(&code);
        }
    }
    begin_section("SEE ALSO");
    puts(".BR otelx (1),\n.BR otelx\\-config (5)");
}

/* otelx-config(5) */

/* A table of fields, and the field that has it. */
struct table {
    const otelx_fields *fields;
    size_t parent;     /* index of the table that has `field` */
    otelx_field field; /* the field whose fields these are; without a name for the object itself */
};

enum { MAX_TABLES = 64 };

struct tables {
    struct table items[MAX_TABLES];
    size_t count;
};

static bool is_list(const otelx_field *field)
{
    return strncmp(field->type, "list", 4) == 0;
}

/* Collects the different tables, nearer to the top first: a table that several fields share is
 * described once. */
static void collect(struct tables *all)
{
    all->items[all->count++].fields = otelx_config_fields();
    for (size_t at = 0; at < all->count; at++) {
        for (size_t i = 0; i < otelx_field_count(all->items[at].fields); i++) {
            otelx_field field = otelx_field_get(all->items[at].fields, i);
            size_t known = 0;
            while (known < all->count && all->items[known].fields != field.fields)
                known++;
            if (field.fields && known == all->count && known < MAX_TABLES)
                all->items[all->count++] = (struct table){field.fields, at, field};
        }
    }
}

static void put_path(const struct tables *all, size_t parent, const otelx_field *field)
{
    const struct table *table = &all->items[parent];
    if (table->field.name) {
        put_path(all, table->parent, &table->field);
        putchar('.');
    }
    cli_roff_part(field->name, strlen(field->name));
    if (field->fields && is_list(field))
        fputs("[]", stdout);
}

/* The title names every field that has this table. */
static void put_title(const struct tables *all, const struct table *table)
{
    const char *between = ".SS ";
    for (size_t at = 0; at < all->count; at++) {
        for (size_t i = 0; i < otelx_field_count(all->items[at].fields); i++) {
            otelx_field field = otelx_field_get(all->items[at].fields, i);
            if (field.fields != table->fields)
                continue;
            fputs(between, stdout);
            put_path(all, at, &field);
            between = ", ";
        }
    }
    puts(table->field.name ? "" : ".SS the object");
}

static void put_config_field(const otelx_field *field)
{
    put_term(field->name);
    printf("(%s%s%s) ", field->type, field->required ? ", required" : "",
           field->own ? ", otelx.dev alone" : "");
    cli_roff_part(field->help, strlen(field->help));
    puts(".");
    if (field->words)
        put_choices(field->words);
    if (*field->preset) {
        fputs(".br\nDefault: ", stdout);
        cli_roff_text(field->preset);
    }
}

static void put_config_page(const struct cli_command *commands, size_t count)
{
    struct tables all = {.count = 0};
    (void)commands;
    (void)count;
    collect(&all);
    begin_page("otelx-config", "5", "what otelx injects, and into what");
    begin_section("DESCRIPTION");
    cli_roff_text("A configuration of otelx(1) is an `Instrumentation`, in YAML or JSON: of the "
                  "group `otelx.dev/v1alpha1`, which has all fields, or of the Operator's "
                  "`opentelemetry.io/v1alpha1`, which workloads ask for by annotations. A "
                  "`ConfigMap` may give fields as dotted paths below `spec` in its `data`: "
                  "`python.image`, `resource.resourceAttributes.service.version`. An unknown field "
                  "is an error.");
    begin_section("FIELDS");
    for (size_t i = 0; i < all.count; i++) {
        put_title(&all, &all.items[i]);
        for (size_t j = 0; j < otelx_field_count(all.items[i].fields); j++) {
            otelx_field field = otelx_field_get(all.items[i].fields, j);
            put_config_field(&field);
        }
    }
    begin_section("SEE ALSO");
    puts(".BR otelx (1),\n.BR otelx\\-findings (7)");
}

/* `printers` has a function for each name, in the same order. */
const char *const cli_pages[] = {"otelx", "config", "findings", NULL};
static void (*const printers[])(const struct cli_command *commands, size_t count) = {
    put_program_page, put_config_page, put_findings_page};

int cli_manual(const struct cli_options *options, const struct cli_command *commands, size_t count)
{
    const char *name = options->arg_count ? options->args[0] : cli_pages[0];
    for (size_t i = 0; cli_pages[i]; i++) {
        if (strcmp(cli_pages[i], name) == 0) {
            printers[i](commands, count);
            return CLI_DONE;
        }
    }
    cli_say("the page must be `otelx`, `config` or `findings`, not `%s`", name);
    return CLI_TROUBLE;
}
