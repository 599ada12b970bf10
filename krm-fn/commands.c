/* The table of commands, with the help of each command. A new command is a file in cmd/, a line in
 * cmd/cmd.h and a row here. */
#include "commands.h"

#include <otelx.h>

#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/cmd.h"

static int run_completion(const struct cli_options *options);
static int run_help(const struct cli_options *options);
static int run_manual(const struct cli_options *options);
static int run_version(const struct cli_options *options);

#define CHANGES                                                                                    \
    "0 no changes; 1 there are changes, a workload was refused or a finding reaches --fail-on"

/* Part of the help of the commands that rewrite files. */
#define IN_PLACE                                                                                   \
    "\n-i replaces each file that changes with a new file of the same mode and owner.\n"           \
    "A symbolic link stays: the file that the link leads to is replaced. If a file\n"              \
    "has several names (hard links), the name that was given becomes a file of its\n"              \
    "own, and a note says so. -o name prints after the files were written: if stdout\n"            \
    "fails then, the exit status is 2, and the message says that files were written.\n"

static const struct cli_command commands[] = {
    {.group = "Rewrite",
     .name = "inject",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "add the instrumentation, or bring it up to date",
     .examples = "otelx inject -c otelx.yaml deployment.yaml >injected.yaml\n"
                 "otelx inject -c otelx.yaml -R -i k8s/\n"
                 "helm template shop ./chart | otelx inject -c otelx.yaml -\n",
     .more = "Prints the manifests with the instrumentation. Every other byte stays as it was.\n"
             "Without -c, otelx looks for otelx.yaml or .otelx.yaml in this folder and above,\n"
             "up to the top of the repository. -c is not needed either if the input is a\n"
             "ResourceList with a functionConfig, or if an input file holds Instrumentation\n"
             "resources of the Operator. Input without any workload is an error.\n"
             "In a directory otelx takes *.yaml, *.yml and *.json, except files that a\n"
             ".gitignore or .krmignore excludes. A file that git tracks counts, whatever a\n"
             ".gitignore says. git's own core.excludesFile is not read, so that the choice is\n"
             "the same for everyone. Templates, files that a kustomization names as patches,\n"
             "transformers or generators, and files that are no manifests are left out. The\n"
             "end of the report counts them, and -v lists them.\n" IN_PLACE,
     .flags = CLI_FLAGS_REWRITE | CLI_FLAGS_PLAN | CLI_FLAGS_REPORT,
     .max_args = (size_t)-1,
     .run = cli_inject},
    {.group = "Rewrite",
     .name = "uninject",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "take out what otelx, or an identical hand-made patch, put in",
     .examples = "otelx uninject deployment.yaml >original.yaml\n"
                 "otelx uninject -R -i k8s/\n",
     .more =
         "Prints the manifests without the instrumentation. The record that inject left in\n"
         "a workload says what to take out. With -c, only the workloads that the\n"
         "configuration selects are done, but among them those without a record, too.\n" IN_PLACE,
     .flags = CLI_FLAGS_REWRITE | CLI_FLAGS_REPORT,
     .max_args = (size_t)-1,
     .run = cli_uninject},
    {.group = "Ask",
     .name = "diff",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "show what inject would change, as a unified diff",
     .examples = "otelx diff -c otelx.yaml deployment.yaml\n"
                 "otelx diff -c otelx.yaml -R k8s/ | git apply\n",
     .more = "`git apply` and `patch -p1` take the diff, in the folder that otelx was run in.\n"
             "Paths in the diff are the paths given here. Of a symbolic link, the diff has\n"
             "the path of the file that it leads to. Apply a diff of absolute paths in /, and\n"
             "a diff of paths that begin with one `../` in the folder above, with -p2.\n",
     .exits = CHANGES,
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_REPORT,
     .max_args = (size_t)-1,
     .run = cli_diff},
    {.group = "Ask",
     .name = "check",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "tell whether inject would change anything",
     .examples = "otelx check -c otelx.yaml -R k8s/\n"
                 "otelx check -q -c otelx.yaml deployment.yaml || echo 'inject first'\n"
                 "otelx check -q -R k8s/ --report github --report sarif=otelx.sarif\n",
     .more = "Reports the workloads that inject would change. Nothing is written to stdout,\n"
             "except a report that --report asks for without a file.\n",
     .exits = CHANGES,
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_REPORT | CLI_FLAGS_MUTE,
     .max_args = (size_t)-1,
     .run = cli_check},
    {.group = "Ask",
     .name = "list",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "list the workloads and what is injected in them",
     .examples = "otelx list -R k8s/\n"
                 "otelx list -c otelx.yaml -o json deployment.yaml\n"
                 "kubectl get deploy,pods -A -o yaml | otelx list -\n",
     .more = "Tells who injected a workload: otelx, which leaves a record; the OpenTelemetry\n"
             "Operator; or somebody unknown. With -c, the last column says what inject would\n"
             "do.\n",
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_LIST | CLI_FLAGS_REPORT,
     .max_args = (size_t)-1,
     .run = cli_list},
    {.group = "Ask",
     .name = "images",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "list the images that inject adds, for a mirror",
     .examples = "otelx images -c otelx.yaml -R k8s/\n"
                 "otelx images --set imageRegistry=registry.example/mirror -c otelx.yaml k8s/\n",
     .more = "Prints the images of the agents that the workloads have after inject, also of\n"
             "workloads that are up to date: sorted, each once, one a line. If the\n"
             "configuration has `imageRegistry`, the images are those of the mirror.\n",
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN,
     .max_args = (size_t)-1,
     .run = cli_images},
    {.group = "Ask",
     .name = "verify",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "print the commands that prove it works in a cluster",
     .examples = "otelx verify deployment.yaml\n"
                 "otelx inject -c otelx.yaml deployment.yaml | otelx verify - | sh\n",
     .more = "Prints a shell script, which runs commands with kubectl for each injected\n"
             "workload and compares their output with what is expected. If a step fails, the\n"
             "script prints the usual reasons, and exits with 1 at the end. otelx itself talks\n"
             "to no cluster.\n",
     .exits = "0 done; 1 no workload is injected, or a finding reaches --fail-on",
     .flags = CLI_FLAGS_ASK,
     .max_args = (size_t)-1,
     .run = cli_verify},
    {.group = "Hand over",
     .name = "patch",
     .usage = " [-c FILE] [flags] [FILE|DIR|-]...",
     .summary = "write what inject would change as patches, for other tools",
     .examples = "otelx patch -c otelx.yaml deployment.yaml >patch.yaml\n"
                 "otelx patch -o kustomize -c otelx.yaml -R k8s/ >otelx/kustomization.yaml\n"
                 "otelx patch -o kubectl -c otelx.yaml deployment.yaml | sh\n",
     .more = "Writes a patch of each workload that would change, in one of these formats:\n\n"
             "    smp        a strategic merge patch, for `kubectl patch --patch-file`\n"
             "    json6902   a JSON patch, also for custom resources. It has `test`\n"
             "               operations, and fails if an object is not as the manifest says\n"
             "    kubectl    a shell script that patches the objects in a cluster; a cluster\n"
             "               does not allow that for Pods and Jobs\n"
             "    kustomize  a component: save it as kustomization.yaml in a folder of its\n"
             "               own, and name that folder in the `components` of an overlay. A\n"
             "               component runs before the overlay's own namePrefix and patches,\n"
             "               and ignores objects that it does not find: to patch the output\n"
             "               of an overlay, put the component into a further overlay\n\n"
             "A patch, applied to the manifest, gives the same object as inject, with the same\n"
             "order in lists.\n",
     .exits =
         "0 done; 1 a workload was refused or has no such patch, or a finding reaches --fail-on",
     .flags = CLI_FLAGS_ASK | CLI_FLAGS_PLAN | CLI_FLAGS_PATCH,
     .max_args = (size_t)-1,
     .run = cli_patch},
    {.group = "Hand over",
     .name = "config",
     .usage = " [flags] [FILE|-]...",
     .summary = "validate a configuration, or print the effective one",
     .examples = "otelx config otelx.yaml\n"
                 "otelx config -q otelx.yaml && echo valid\n"
                 "otelx config --set python.image=example.org/agent:1 otelx.yaml\n",
     .more = "Prints the configurations that -c, --set and the arguments give, with their\n"
             "defaults written out, as YAML that is a configuration again.\n",
     .exits = "0 valid; 1 a finding reaches --fail-on",
     .flags = CLI_FLAGS_CONFIG,
     .max_args = (size_t)-1,
     .run = cli_config},
    {.group = "Hand over",
     .name = "init",
     .usage = " [flags] [FILE|DIR|-]...",
     .summary = "print a configuration to start from, or to match injected FILEs",
     .examples = "otelx init >otelx.yaml\n"
                 "otelx init deployment.yaml >otelx.yaml\n"
                 "otelx init -R k8s/ >otelx.yaml\n",
     .more = "Without files, prints a configuration to start from. Other commands without -c\n"
             "take otelx.yaml in this folder, or above in the repository.\n\n"
             "With files, prints the configuration that gives what is injected there by hand,\n"
             "by the Operator or by otelx. Workloads with the same injection share one\n"
             "configuration, which selects them by kind and name. A variable counts as\n"
             "injected if its name begins with OTEL_, a node label if it is not one of\n"
             "Kubernetes itself. otelx then injects into the files with this configuration, in\n"
             "memory. If a workload would change, the report says so, and the exit status is\n"
             "1.\n",
     .exits = "0 no workload would change; 1 a workload would change, or none is injected",
     .flags = CLI_FLAGS_INIT,
     .max_args = (size_t)-1,
     .run = cli_init},
    {.group = "Hand over",
     .name = "schema",
     .usage = " [otelx.dev|opentelemetry.io]",
     .summary = "print the JSON Schema of the configuration",
     .examples = "otelx schema >otelx.schema.json\n"
                 "otelx schema opentelemetry.io >instrumentation_v1alpha1.json\n",
     .more = "For editors and validators: draft 7, with descriptions, defaults and choices.\n"
             "The schema is for an Instrumentation of the named group, version v1alpha1, or of\n"
             "otelx.dev without an argument. yaml-language-server reads it if a configuration\n"
             "begins with `# yaml-language-server: $schema=otelx.schema.json`, as init prints\n"
             "it. The schema accepts some values that otelx refuses, such as an image with a\n"
             "blank in it: `otelx config` decides.\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_WORDS,
     .words = cli_groups,
     .run = cli_schema},
    {.group = "Other",
     .name = "fn",
     .usage = " [flags] < RESOURCELIST",
     .summary = "run as a KRM function (also when there is no command)",
     .examples = "otelx fn <resourcelist.yaml\n"
                 "kpt fn eval k8s --exec otelx --fn-config otelx.yaml\n",
     .more = "Reads a ResourceList on stdin and prints it with the instrumentation and\n"
             "`results`. The configuration is the list's functionConfig, or comes with -c.\n",
     .exits = "0 done; 1 a workload was refused",
     .flags = CLI_FLAGS_FN,
     .run = cli_fn},
    {.group = "Other",
     .name = "explain",
     .usage = " [CODE|FIELD]",
     .summary = "explain a finding's code, a configuration's field, or the record",
     .examples = "otelx explain OTX2103\n"
                 "otelx explain python.image\n"
                 "otelx explain spec\n"
                 "otelx explain otelx.dev/injected\n",
     .more = "A field is a path as in findings, such as spec.python.image; `spec.` may be left\n"
             "out. `otelx explain spec` lists the fields, `otelx explain` alone the codes.\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_TOPIC,
     .run = cli_explain},
    {.group = "Other",
     .name = "completion",
     .usage = " bash|zsh|fish",
     .summary = "print the completions for a shell",
     .examples = "source <(otelx completion bash)\n"
                 "otelx completion fish | source\n",
     .more = "`make install` puts the completions where the shells look for them. The examples\n"
             "are for one session of bash or zsh, and of fish.\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_WORDS,
     .words = cli_shells,
     .run = run_completion},
    {.group = "Other",
     .name = "manual",
     .usage = " [otelx|config|findings]",
     .summary = "print a manual page, for man(1)",
     .examples = "otelx manual | man -l -\n"
                 "otelx manual config | man -l -\n"
                 "otelx manual findings | man -l -\n",
     .more = "`make install` puts the pages where man looks for them.\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_WORDS,
     .words = cli_pages,
     .run = run_manual},
    {.group = "Other",
     .name = "help",
     .usage = " [COMMAND]",
     .summary = "explain otelx, or a command",
     .examples = "otelx help\n"
                 "otelx help inject\n",
     .flags = CLI_FLAGS_NONE,
     .max_args = 1,
     .takes = CLI_TAKES_COMMAND,
     .run = run_help},
    {.group = "Other",
     .name = "version",
     .usage = "",
     .summary = "print the version",
     .examples = "otelx version\n",
     .flags = CLI_FLAGS_NONE,
     .run = run_version},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const struct cli_command *cli_find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

int cli_refuse_command(const char *name)
{
    return cli_say_unknown_command(name, commands, COMMAND_COUNT);
}

static int run_help(const struct cli_options *options)
{
    const char *name = options->arg_count ? options->args[0] : NULL;
    const struct cli_command *command = name ? cli_find_command(name) : NULL;
    if (name && !command)
        return cli_refuse_command(name);
    if (command)
        cli_put_command_help(stdout, command);
    else
        cli_put_help(stdout, commands, COMMAND_COUNT);
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

static int run_bare(const struct cli_options *options)
{
    if (options->version)
        return run_version(options);
    if (options->help || isatty(STDIN_FILENO)) {
        cli_put_help(options->help ? stdout : stderr, commands, COMMAND_COUNT);
        return options->help ? CLI_DONE : CLI_TROUBLE;
    }
    return cli_fn(options);
}

const struct cli_command cli_bare = {
    .name = "fn", .flags = CLI_FLAGS_FN | CLI_FLAGS_TOP, .run = run_bare};
