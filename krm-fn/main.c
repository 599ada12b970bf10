/* The program `otelx`: finds the command, prints the help, and sees to the exit status. Knows which
 * commands there are, not what they do. */
#include <otelx.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/check.h"
#include "cmd/completion.h"
#include "cmd/config.h"
#include "cmd/diff.h"
#include "cmd/explain.h"
#include "cmd/fn.h"
#include "base/io.h"
#include "cmd/list.h"
#include "cmd/manual.h"
#include "base/options.h"
#include "cmd/patch.h"
#include "cmd/rewrite.h"
#include "cmd/verify.h"

static int run_completion(const struct cli_options *options);
static int run_help(const struct cli_options *options);
static int run_manual(const struct cli_options *options);
static int run_version(const struct cli_options *options);

/* Exit statuses. */
#define DONE "0 done; 1 a workload was refused or a finding reaches --fail-on"
#define CHANGES                                                                                    \
    "0 no changes; 1 there are some, a workload was refused or a finding reaches --fail-on"

/* Of the commands that rewrite. */
#define IN_PLACE                                                                                   \
    "\n-i puts a new file in the place of each that changes, with its mode and owner. A "          \
    "symbolic\n"                                                                                   \
    "link stays, and the file that it leads to is replaced. Of a file with several names (hard\n"  \
    "links) the one that was given becomes a file of its own, and a note says so. -o name "        \
    "prints\n"                                                                                     \
    "when the files are written: should stdout then fail, the exit status is 2, and the message\n" \
    "says that they were.\n"

static const struct cli_command commands[] = {
    {.group = "Rewrite",
     .name = "inject",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "add the instrumentation, or bring it up to date",
     .more =
         "Prints the manifests with the instrumentation; every other byte stays as it was.\n"
         "-c may be left out when the input is a ResourceList that has a functionConfig, or\n"
         "holds Instrumentation resources of the Operator, in whichever file.\n"
         "Of a directory it takes *.yaml, *.yml and *.json, but for what .gitignore or\n"
         ".krmignore leaves out, also where git tracks it all the same, and passes by what is no\n"
         "manifest, such as a Kustomization or a configuration of otelx.dev. git's own\n"
         "core.excludesFile is not read: what is taken is the same for everyone.\n" IN_PLACE,
     .flags = CLI_FLAGS_REWRITE | CLI_FLAGS_PLAN,
     .max_args = (size_t)-1,
     .run = cli_inject},
    {.group = "Rewrite",
     .name = "uninject",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "take out what otelx, or an identical hand-made patch, put in",
     .more = "Prints the manifests without the instrumentation, by the record that inject left in\n"
             "them. With -c also where there is no record, and only in the workloads that the\n"
             "configuration selects.\n" IN_PLACE,
     .flags = CLI_FLAGS_REWRITE,
     .max_args = (size_t)-1,
     .run = cli_uninject},
    {.group = "Ask",
     .name = "diff",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "show what inject would change, as a unified diff",
     .more =
         "`git apply` and `patch -p1` take the diff. A path is the one given here, or for a "
         "symbolic\n"
         "link that of the file below this folder: apply it from the same folder; from / what was\n"
         "named from there; what was named with one `../` from the folder above, with -p2.\n",
     .exits = CHANGES,
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN,
     .max_args = (size_t)-1,
     .run = cli_diff},
    {.group = "Ask",
     .name = "check",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "tell whether inject would change anything",
     .more = "Reports the workloads that inject would change. Nothing is written to stdout.\n",
     .exits = CHANGES,
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN,
     .max_args = (size_t)-1,
     .run = cli_check},
    {.group = "Ask",
     .name = "list",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "list the workloads and what is injected in them",
     .more = "Whoever put it there: otelx, which leaves a record; the OpenTelemetry Operator; or\n"
             "someone unknown, by hand. Live objects are manifests, too:\n\n"
             "    kubectl get deploy,pods -A -o yaml | otelx list -\n\n"
             "With -c the last column is what inject would do.\n",
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_LIST,
     .max_args = (size_t)-1,
     .run = cli_list},
    {.group = "Ask",
     .name = "verify",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "print the commands that prove it works in a cluster",
     .more = "For each injected workload: what to run, with what to expect, and the usual reasons\n"
             "for anything else. It is a shell script; otelx itself talks to no cluster.\n",
     .exits = "0 done; 1 no workload is injected, or a finding reaches --fail-on",
     .flags = CLI_FLAGS_ASK,
     .max_args = (size_t)-1,
     .run = cli_verify},
    {.group = "Hand over",
     .name = "patch",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "write what inject would change as patches, for other tools",
     .more =
         "Of each workload that would change, in one of these formats:\n\n"
         "    smp        a strategic merge patch, for `kubectl patch --patch-file`\n"
         "    json6902   a JSON patch, which also fits custom resources. It tests what it relies\n"
         "               on: where an object is another than the manifest says, it fails\n"
         "    kubectl    a shell script that patches the objects in a cluster, which refuses it "
         "for\n"
         "               Pods and Jobs\n"
         "    kustomize  a component: save it as kustomization.yaml in a folder of its own, and\n"
         "               name that folder in the `components` of an overlay. It runs before the\n"
         "               overlay's own namePrefix and patches, and what it does not find it "
         "passes\n"
         "               by: for the output of an overlay make a further overlay of it\n\n"
         "Applied to the manifest, each gives what inject gives, the order of lists included.\n",
     .exits =
         "0 done; 1 a workload was refused or has no such patch, or a finding reaches --fail-on",
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_PATCH,
     .max_args = (size_t)-1,
     .run = cli_patch},
    {.group = "Hand over",
     .name = "config",
     .usage = " [flags] [FILE|-]...",
     .summary = "validate a configuration, or print the effective one",
     .more =
         "Prints the configurations that -c, --set and the arguments give, with their defaults\n"
         "written out, as YAML that is a configuration again.\n",
     .exits = "0 valid; 1 a finding reaches --fail-on",
     .flags = CLI_FLAGS_CONFIG,
     .max_args = (size_t)-1,
     .run = cli_config},
    {.group = "Other",
     .name = "fn",
     .usage = " [flags] < RESOURCELIST",
     .summary = "run as a KRM function (also when there is no command)",
     .more = "Reads a ResourceList on stdin and prints it with the instrumentation and `results`.\n"
             "The configuration is its functionConfig, or that of -c.\n",
     .exits = "0 done; 1 a workload was refused",
     .flags = CLI_FLAGS_FN,
     .run = cli_fn},
    {.group = "Other",
     .name = "explain",
     .usage = " CODE|FIELD",
     .summary = "explain a finding's code or a field of the configuration",
     .more = "A field is a path as in findings: `otelx explain spec.python.image`. `spec.` may be\n"
             "left out. `otelx explain spec` lists the fields.\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_TOPIC,
     .run = cli_explain},
    {.group = "Other",
     .name = "completion",
     .usage = " bash|zsh|fish",
     .summary = "print the completions for a shell",
     .more = "`make install` puts them where the shells look. For one session, in bash or zsh:\n\n"
             "    source <(otelx completion bash)\n\n"
             "and in fish:\n\n"
             "    otelx completion fish | source\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_WORDS,
     .words = cli_shells,
     .run = run_completion},
    {.group = "Other",
     .name = "manual",
     .usage = " [otelx|config]",
     .summary = "print a manual page, for man(1)",
     .more = "`make install` puts them where man looks. Without that:\n\n"
             "    otelx manual config | man -l -\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_WORDS,
     .words = cli_pages,
     .run = run_manual},
    {.group = "Other",
     .name = "help",
     .usage = " [COMMAND]",
     .summary = "tell about otelx, or about a command",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_COMMAND,
     .run = run_help},
    {.group = "Other",
     .name = "version",
     .usage = "",
     .summary = "print the version",
     .flags = CLI_FLAGS_NONE,
     .run = run_version},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int say_unknown(const char *name)
{
    otelx_near near = {.word = name};
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        otelx_near_offer(&near, commands[i].name);
    if (near.best)
        cli_say("`%s` is no command; did you mean `%s`?", name, near.best);
    else
        cli_say("`%s` is no command; see `otelx help`", name);
    return CLI_TROUBLE;
}

static void print_command_help(FILE *file, const struct cli_command *command)
{
    fprintf(file, "otelx %s - %s\n\n", command->name, command->summary);
    fprintf(file, "Usage: otelx %s%s\n\n", command->name, command->usage);
    if (command->more)
        fprintf(file, "%s\n", command->more);
    fputs("Flags\n", file);
    cli_print_flags(file, command->flags);
    if (command->flags & CLI_FLAGS_NONE)
        return;
    fprintf(file, "\nExit status: %s; 2 trouble, and no file was written unless it is said.\n",
            command->exits ? command->exits : DONE);
}

static void print_help(FILE *file)
{
    const char *group = "";
    fputs("otelx - OpenTelemetry auto-instrumentation for Kubernetes manifests, offline\n\n"
          "Usage: otelx COMMAND [flags] [FILE|DIR|-]...\n\n",
          file);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(group, commands[i].group) != 0)
            fprintf(file, "%s\n", commands[i].group);
        group = commands[i].group;
        fprintf(file, "  %-11s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\nFlags\n", file);
    cli_print_flags(file, CLI_FLAGS_TOP);
    fputs("\n`otelx help COMMAND` tells the flags of a command.\n", file);
}

static int run_help(const struct cli_options *options)
{
    if (options->arg_count == 0) {
        print_help(stdout);
        return CLI_DONE;
    }
    const struct cli_command *command = find_command(options->args[0]);
    if (!command)
        return say_unknown(options->args[0]);
    print_command_help(stdout, command);
    return CLI_DONE;
}

static int run_completion(const struct cli_options *options)
{
    return cli_completion(options, commands, COMMAND_COUNT);
}

static int run_manual(const struct cli_options *options)
{
    return cli_manual(options, commands, COMMAND_COUNT);
}

static int run_version(const struct cli_options *options)
{
    (void)options;
    printf("otelx %s\n", OTELX_VERSION);
    if (strcmp(OTELX_VERSION, otelx_version()) != 0)
        printf("libotelx %s\n", otelx_version());
    return CLI_DONE;
}

/* Without a command: flags of otelx itself, or a KRM function that is being run. */
static int run_bare(const struct cli_options *options)
{
    if (options->version)
        return run_version(options);
    if (options->help || isatty(STDIN_FILENO)) {
        print_help(options->help ? stdout : stderr);
        return options->help ? CLI_DONE : CLI_TROUBLE;
    }
    return cli_fn(options);
}

static const struct cli_command bare = {
    .name = "fn", .flags = CLI_FLAGS_FN | CLI_FLAGS_TOP, .run = run_bare};

static int run_parsed(const struct cli_options *options)
{
    if (!options->help || options->command == &bare)
        return options->command->run(options);
    print_command_help(stdout, options->command);
    return CLI_DONE;
}

static int run(const struct cli_command *command, char **args)
{
    struct cli_options options;
    int status = cli_parse(&options, command, args) ? run_parsed(&options) : CLI_TROUBLE;
    cli_options_free(&options);
    if (status != CLI_USAGE)
        return status;
    print_command_help(stderr, command);
    return CLI_TROUBLE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2 || argv[1][0] == '-')
        return run(&bare, argv + (argc > 0));
    const struct cli_command *command = find_command(argv[1]);
    if (command)
        return run(command, argv + 2);
    return cli_is_plugin_call(argv[1]) ? cli_plugin(argv[1], argv[2]) : say_unknown(argv[1]);
}

/* What is closed is opened so that it serves nobody: a file of ours must not get its number and
 * then our messages. */
static void hold_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
}

int main(int argc, char **argv)
{
    hold_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is then an error of write, which is told; */
    signal(SIGXFSZ, SIG_IGN); /* so is a file that may not become so large */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    return cli_finish(dispatch(argc, argv));
}
