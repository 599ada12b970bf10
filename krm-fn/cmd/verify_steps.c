/* The table of steps, and which steps each language has. A new language is a row in `proofs`. */
#include "cmd/verify_steps.h"

#include <stddef.h>
#include <string.h>

const struct cli_step cli_find_named = {
    .title = "The pod",
    .command = "pod=%p; %k get \"$pod\"",
    .expect = "a pod that is Running",
    .judge = "[ $? = 0 ]",
    .otherwise = {"NotFound: the manifest is not applied in this cluster and namespace"}};

#define BEFORE_THE_INJECTION                                                                       \
    "the pod may be older than the injection: apply the manifest, wait until the new pods are "    \
    "there"

const struct cli_step cli_find_selected = {
    .title = "The newest pod",
    .command = "pod=$(%k get pods -l %l --sort-by=.metadata.creationTimestamp -o name"
               " | tail -n 1); echo \"$pod\"",
    .expect = "pod/...",
    .judge = "[ -n \"$pod\" ]",
    .otherwise = {"nothing: the manifest is not applied in this cluster and namespace, or it runs "
                  "no pods now"}};

const struct cli_step cli_find_by_name = {
    .title = "The newest pod",
    .command = "pod=$(%k get pods --sort-by=.metadata.creationTimestamp -o name"
               " | grep -F -- %g | tail -n 1); echo \"$pod\"",
    .expect = "pod/...",
    .judge = "[ -n \"$pod\" ]",
    .otherwise = {"nothing: the manifest is not applied in this cluster and namespace, or it runs "
                  "no pods now"}};

static const struct cli_step completed = {
    .of_carrier = 1,
    .title = "The init container has done its work",
    .command = "%k get \"$pod\" -o 'jsonpath={range .status.initContainerStatuses[*]}{.name}{\" \"}"
               "{.state.terminated.reason}{\"\\n\"}{end}'",
    .expect = "%i Completed",
    .judge = "%o | grep -qxF -- %i' Completed'",
    .otherwise = {"no line with this name: " BEFORE_THE_INJECTION,
                  "the name alone: it still waits; `%k describe \"$pod\"` says for what. "
                  "ImagePullBackOff: the node cannot reach the registry, or an imagePullSecret is "
                  "missing",
                  "Error: `%k logs \"$pod\" -c %i` says why; a full volume is one reason"}};

static const struct cli_step mounted = {
    .title = "The agent is mounted",
    .command = "%k exec \"$pod\" -c %c -- ls %m",
    .expect = "%f is among the names",
    .judge = "%o | grep -qxF -- %f",
    .otherwise = {"No such file or directory: " BEFORE_THE_INJECTION,
                  "an empty list: the init container copied to another place, or the image has the "
                  "agent in another folder",
                  "ls is not found: the image has no tools; `%k debug \"$pod\" -it --image=busybox "
                  "--target=%c` has them, and the files below /proc/1/root"}};

/* Leaves out the shell that runs this command, and processes that have ended meanwhile. */
static const struct cli_step environment = {
    .title = "Every process has the variable in its environment",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'for p in /proc/[0-9]*; do"
               " c=$(2>/dev/null <\"$p/cmdline\" tr \"\\000\" \" \" | cut -c 1-60);"
               " [ -z \"$c\" ] || [ \"$p\" = \"/proc/$$\" ] ||"
               " printf \"%%s %%s: %%s\\n\" \"${p#/proc/}\" \"$c\""
               " \"$(tr \"\\000\" \"\\n\" <\"$p/environ\" | grep \"^$1=\" || echo \"no $1\")\";"
               " done' sh %v",
    .expect = "each process of the application has %h in %v",
    .judge = "! %o | grep -qvF -- %n",
    .otherwise = {
        "no %v: an entrypoint drops the environment (`env -i`, `su -`, `sudo`, a process "
        "manager with an environment of its own); let it pass %v and OTEL_* on",
        "another value: the entrypoint or the image's start script sets %v itself; let "
        "it extend the value instead",
        "Permission denied: the process is another user's; only that user and root can read it",
        "no %v in a process of another container: the pod shares its process namespace, so "
        "that such processes are listed, too"}};

static const struct cli_step python_loaded = {
    .title = "Python loads the agent",
    .command =
        "%k exec \"$pod\" -c %c -- sh -c 'exec \"$(command -v python3 || command -v python)\""
        " -c \"import sitecustomize; print(sitecustomize.__file__)\"'",
    .expect = "%m/opentelemetry/instrumentation/auto_instrumentation/sitecustomize.py",
    .judge =
        "%o | grep -qxF -- %m/opentelemetry/instrumentation/auto_instrumentation/sitecustomize.py",
    .otherwise = {"another path, or no module: a sitecustomize of the image comes first, or "
                  "PYTHONPATH is not set",
                  "an error before it: the agent's version does not support this Python, or the "
                  "image is of musl (Alpine) and the agent for glibc"}};

/* A compiled part of the agent is mapped into every process that has loaded it. */
static const struct cli_step python_mapped = {
    .title = "Every Python process has loaded the agent",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'for p in /proc/[0-9]*; do"
               " grep -q \"/\\(lib\\)*python[0-9.]*\\(so[0-9.]*\\)*$\" \"$p/maps\" 2>/dev/null || "
               "continue;"
               " grep -qF \" $1/\" \"$p/maps\" && has=yes || has=no;"
               " printf \"%%s %%s: %%s\\n\" \"${p#/proc/}\""
               " \"$(tr \"\\000\" \" \" <\"$p/cmdline\" | cut -c 1-60)\" $has; done' sh %m",
    .expect = "yes for each Python process of the application",
    .judge = "%o | grep -q . && ! %o | grep -qv ': yes$'",
    .otherwise = {
        "no, and the step before is right: the process is started with -I or -E, or by "
        "another interpreter; or a start script puts a folder with a sitecustomize of "
        "its own before the agent's in PYTHONPATH",
        "no, only for a child process: an instrumented Python process has started it, and the "
        "agent takes its folder out of PYTHONPATH for child processes",
        "no, and there are spans: the agent has no compiled parts for this Python",
        "nothing: the processes are another user's, or the image has no grep"}};

#define TRACES                                                                                     \
    "\"${OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:-"                                                     \
    "${OTEL_EXPORTER_OTLP_ENDPOINT:-http://localhost:4318}/v1/traces}\""
#define NOT_REACHED                                                                                \
    "an unknown host: the name of the collector's Service or its namespace is not right",          \
        "refused, or no answer in time: nothing listens on that port, or a NetworkPolicy or the "  \
        "mesh blocks the connection",                                                              \
        "401 or 403: OTEL_EXPORTER_OTLP_HEADERS is missing; 404: the path is not a path of OTLP",  \
        "an answer that is not HTTP: the port speaks gRPC (4317); set "                            \
        "OTEL_EXPORTER_OTLP_PROTOCOL "                                                             \
        "to `grpc`, if the agent supports gRPC",                                                   \
        "a certificate that is not accepted: this command does not use the certificates of "       \
        "OTEL_EXPORTER_OTLP_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_*, but the agent does: "     \
        "read "                                                                                    \
        "its log"

static const struct cli_step reached = {
    .title = "The exporter's endpoint can be reached",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'curl -sS -m 5 -o /dev/null -w \"%%{http_code}\\n\""
               " -H \"Content-Type: application/json\" -d \"{}\" " TRACES "'",
    .expect = "200",
    .judge = "%o | grep -qx 200",
    .otherwise = {NOT_REACHED, "curl is not found: `%k debug \"$pod\" -it --image=curlimages/curl "
                               "-- sh` has it, beside the application"}};

static const struct cli_step python_reached = {
    .title = "The exporter's endpoint can be reached",
    .command =
        "%k exec \"$pod\" -c %c -- sh -c 'exec \"$(command -v python3 || command -v python)\""
        " -c \"import sys, urllib.request as u; print(u.urlopen(u.Request(sys.argv[1],"
        " b\\\"{}\\\", {\\\"Content-Type\\\": \\\"application/json\\\"}), timeout=5).status)\""
        " " TRACES "'",
    .expect = "200",
    .judge = "%o | grep -qx 200",
    .otherwise = {NOT_REACHED}};

static const struct cli_step complaints = {
    .title = "Neither the agent nor its exporter complains",
    .command = "%k logs \"$pod\" -c %c | grep -i -E 'opentelemetry|otel|otlp' | tail -n 5",
    .expect = "nothing about a failure",
    .judge = "! %o | grep -qiE 'fail|error|exception|refused|unavailable|timed out'",
    .otherwise = {
        "a failed export: see the step before. Only once, at the start: the collector was "
        "not ready yet",
        "an instrumentation that failed: the agent works on without this library"}};

static const struct cli_step java_loaded = {
    .title = "Java has loaded the agent",
    .command = "%k logs \"$pod\" -c %c | grep -e 'Picked up JAVA_TOOL_OPTIONS' -e 'otel.javaagent'"
               " | head -n 3",
    .expect = "Picked up JAVA_TOOL_OPTIONS: ... %h, then otel.javaagent with its version",
    .judge = "%o | grep -q 'otel.javaagent'",
    .otherwise = {
        "nothing: the start of the log is lost (restart the pod), or the program does not "
        "run in a JVM, such as a native image",
        "Error opening zip file: the agent is not at that path in this container",
        "picked up twice: a start script runs another JVM first; this is no error"}};

static const struct cli_step node_loaded = {
    .title = "Node.js loads the agent",
    .command = "%k exec \"$pod\" -c %c -- node -p"
               " 'Object.keys(require.cache).filter(f => f.startsWith(process.argv[1])).length' %m",
    .expect = "a number above 0",
    .judge = "%o | grep -qx '[1-9][0-9]*'",
    .otherwise = {"0: NODE_OPTIONS does not have %h",
                  "Cannot find module: the agent is not at that path in this container",
                  "a number above 0, and few spans: not all libraries are instrumented that the "
                  "application imports as ES modules; Bun and Deno do not read NODE_OPTIONS"}};

static const struct cli_step dotnet_loaded = {
    .title = ".NET has loaded the agent",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'grep -l"
               " OpenTelemetry.AutoInstrumentation.Native /proc/[0-9]*/maps'",
    .expect = "/proc/N/maps for each process of .NET",
    .judge = "%o | grep -q '^/proc/'",
    .otherwise = {"nothing: CORECLR_PROFILER_PATH names a file that does not exist (the folder has "
                  "another name in older versions, and on musl), or the program was compiled "
                  "ahead of time, without a runtime",
                  "Permission denied: the process is another user's"}};

static const struct cli_step shares = {
    .title = "The sidecar sees the application's processes",
    .command = "%k get \"$pod\" -o 'jsonpath={.spec.shareProcessNamespace}{\"\\n\"}'",
    .expect = "true",
    .judge = "%o | grep -qx true",
    .otherwise = {"nothing, or false: " BEFORE_THE_INJECTION}};

static const struct cli_step go_loaded = {
    .title = "The sidecar has found the program",
    .command = "%k logs \"$pod\" -c %i | grep -i -e 'instrumentation' | tail -n 5",
    .expect = "instrumentation loaded successfully",
    .judge = "%o | grep -q 'loaded successfully'",
    .otherwise = {
        "the sidecar is still looking: OTEL_GO_AUTO_TARGET_EXE is not the path that the "
        "program was started by",
        "operation not permitted: the sidecar must be privileged, run as root, and have "
        "/sys/kernel/debug",
        "no offsets, or an unsupported version: this version of Go or of a library is too new "
        "for the agent",
        "a Job does not end while the sidecar runs"}};

static const struct cli_step go_complaints = {
    .title = "The sidecar can export",
    .command = "%k logs \"$pod\" -c %i | grep -i -E 'export|upload|refused|deadline' | tail -n 5",
    .expect = "nothing about a failure",
    .judge = "! %o | grep -q .",
    .otherwise = {NOT_REACHED}};

static const struct cli_step module_mapped = {
    .title = "The server has loaded the module",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'grep -l -F \"$1/\" /proc/[0-9]*/maps' sh %m",
    .expect = "/proc/N/maps for each process of the server",
    .judge = "%o | grep -q '^/proc/'",
    .otherwise = {
        "nothing: the server reads another configuration file than the file that was extended",
        "Permission denied: the process is another user's"}};

static const struct cli_step apache_included = {
    .title = "The server's configuration includes the module",
    .command = "%k exec \"$pod\" -c %c -- sh -c 'httpd -M 2>/dev/null || apachectl -M'"
               " | grep -i otel",
    .expect = "otel_apache_module",
    .judge = "%o | grep -q otel_apache_module",
    .otherwise = {"nothing: `configPath` is not where this image has httpd.conf",
                  "a syntax error: the module is for another version of the server"}};

static const struct cli_step nginx_included = {
    .title = "The server's configuration includes the module",
    .command = "%k exec \"$pod\" -c %c -- nginx -T | grep -i -e opentelemetry",
    .expect = "load_module %m/...",
    .judge = "%o | grep -q load_module",
    .otherwise = {"nothing: the server of this image does not start with the file of `configFile`",
                  "a module without its settings: the settings are in conf.d, which the http block "
                  "must include",
                  "dlopen failed: the agent has no module for this version of nginx"}};

static const struct cli_proof proofs[] = {
    {.language = "java",
     .variable = "JAVA_TOOL_OPTIONS",
     .has = "-javaagent:%m/javaagent.jar",
     .needle = "-javaagent:%m/javaagent.jar",
     .file = "javaagent.jar",
     .steps = {&completed, &mounted, &environment, &java_loaded, &reached, &complaints}},
    {.language = "nodejs",
     .variable = "NODE_OPTIONS",
     .has = "--require %m/autoinstrumentation.js",
     .needle = "'--require '%m/autoinstrumentation.js",
     .file = "autoinstrumentation.js",
     .steps = {&completed, &mounted, &environment, &node_loaded, &reached, &complaints}},
    {.language = "python",
     .variable = "PYTHONPATH",
     .has = "%m/opentelemetry/instrumentation/auto_instrumentation",
     .needle = "%m/opentelemetry/instrumentation/auto_instrumentation",
     .file = "opentelemetry",
     .steps = {&completed, &mounted, &environment, &python_loaded, &python_mapped, &python_reached,
               &complaints}},
    {.language = "dotnet",
     .variable = "CORECLR_PROFILER_PATH",
     .has = "a path below %m",
     .needle = "%m/",
     .file = "store",
     .steps = {&completed, &mounted, &environment, &dotnet_loaded, &reached, &complaints}},
    {.language = "go", .steps = {&shares, &go_loaded, &go_complaints}},
    {.language = "apache-httpd",
     .file = "WebServerModule",
     .steps = {&completed, &mounted, &apache_included, &module_mapped, &reached, &complaints}},
    {.language = "nginx",
     .variable = "LD_LIBRARY_PATH",
     .has = "%m/sdk_lib/lib",
     .needle = "%m/sdk_lib/lib",
     .file = "WebServerModule",
     .steps = {&completed, &mounted, &environment, &nginx_included, &module_mapped, &reached,
               &complaints}},
    {.language = "php",
     .variable = "PHP_INI_SCAN_DIR",
     .has = "%m/php_ini_scan_dir",
     .needle = "%m/php_ini_scan_dir",
     .file = "php_ini_scan_dir",
     .steps = {&completed, &mounted, &environment, &reached, &complaints}},
    {.language = "ruby",
     .variable = "RUBYOPT",
     .has = "-r %m/src/autoinstrumentation",
     .needle = "'-r '%m/src/autoinstrumentation",
     .file = "src",
     .steps = {&completed, &mounted, &environment, &reached, &complaints}},
    {.language = "sdk",
     .variable = "OTEL_SERVICE_NAME",
     .has = "the name of the service",
     .needle = "OTEL_SERVICE_NAME=",
     .steps = {&environment, &reached, &complaints}},
};

const struct cli_proof *cli_proof_of(const char *language)
{
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
        if (strcmp(proofs[i].language, language) == 0)
            return &proofs[i];
    return NULL;
}

const char *const cli_usual_reasons[] = {
    "A probe fails, or the pod is restarted: most often the application itself is the cause. Look "
    "whether the probe failed before the injection, too (the pods of the old ReplicaSet, `kubectl "
    "get events --field-selector=reason=Unhealthy`). If it did not: the agent makes the start "
    "slower and needs memory; a startupProbe or a higher limit is the remedy.",
    "No spans at all: nothing has called the application yet. Send it a request, and wait for the "
    "exporter's next batch (5 seconds as a rule). A sampler may leave requests out: "
    "OTEL_TRACES_SAMPLER.",
    "No spans of outgoing calls: the application makes none, or makes them through a library that "
    "the agent does not know. The service map then shows the requests to the application, but not "
    "the application as a caller.",
    "Only some of the processes have spans: an entrypoint drops the environment of the others. The "
    "step about the environment shows which.",
    "Spans under another name: the image, an envFrom or the application's own setup of the SDK "
    "gives OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES, and wins.",
    NULL};
