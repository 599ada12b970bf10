/* The Instrumentation, field by field: the Operator's v1alpha1 as of v0.158.0, its planned v1beta1,
 * and our own fields. A row says which of the three has the field. To add a field is to add a row.
 */
#include "config/spec_fields.h"

#include <otelx.h>

#include "base/near.h"
#include "config/kube_fields.h"
#include "config/levels.h"
#include "otel/agents.h"

static const char *const profiles[] = {"minimal", "operator", NULL};
static const char *const policies[] = {"keep", "override", "error", NULL};
static const char *const ledgers[] = {"annotation", "none", NULL};
static const char *const volumes[] = {"emptyDir", "image", NULL};
static const char *const pull_policies[] = {"Always", "IfNotPresent", "Never", NULL};
static const char *const contexts[] = {"inherit", NULL};
static const char *const propagators[] = {"tracecontext", "baggage", "b3",   "b3multi", "jaeger",
                                          "xray",         "ottrace", "none", NULL};
static const char *const protocols[] = {"grpc", "http/protobuf", "http/json", NULL};
static const char *const samplers[] = {"always_on",
                                       "always_off",
                                       "traceidratio",
                                       "parentbased_always_on",
                                       "parentbased_always_off",
                                       "parentbased_traceidratio",
                                       "jaeger_remote",
                                       "parentbased_jaeger_remote",
                                       "xray",
                                       NULL};

/* Workloads */
static const struct otx_field selection[] = {
    {.name = "kind", .help = "glob of the workload's kind"},
    {.name = "name", .help = "glob of its name"},
    {.name = "namespace", .help = "glob of its namespace"},
    {.name = "labelSelector",
     .type = OTX_T_SELECTOR,
     .fields = otx_fields_selector,
     .help = "its labels: text as for `kubectl -l`, or a LabelSelector"},
    {.name = "annotationSelector",
     .help =
         "its annotations: text as for `kubectl -l`, such as `helm.sh/hook` or `!helm.sh/hook`"},
    {.name = NULL}};

/* The fields of the languages' blocks. */
#define ENV_FIELDS                                                                                 \
    {.name = "env",                                                                                \
     .type = OTX_T_OBJECTS,                                                                        \
     .fields = otx_fields_env_var,                                                                 \
     .dotted = OTX_D_NAMED,                                                                        \
     .help = "variables for this language's containers; they win over `spec.env`"},                \
    {                                                                                              \
        .name = "containers", .type = OTX_T_LIST, .in = OTX_OTELX,                                 \
        .help = "names or globs of the containers; a name that no container has is an error",      \
        .preset = "the first container that is no known sidecar"                                   \
    }
#define IMAGE_FIELD(default_image)                                                                 \
    {                                                                                              \
        .name = "image", .required = OTX_BETA, .help = "the image that has the agent",             \
        .preset = default_image                                                                    \
    }
#define BUILT_IMAGE_FIELD                                                                          \
    {                                                                                              \
        .name = "image", .required = OTX_EVERYWHERE,                                               \
        .missing = "is missing: nobody publishes an image for this language; docs/languages.md "   \
                   "says what yours must have",                                                    \
        .help = "the image that has the agent: you build it"                                       \
    }
#define VOLUME_FIELDS                                                                              \
    {.name = "volumeLimitSize",                                                                    \
     .type = OTX_T_QUANTITY,                                                                       \
     .in = OTX_OTELX | OTX_ALPHA,                                                                  \
     .instead = "is not in v1beta1; write `volumeClaimTemplate`",                                  \
     .help = "the agent's volume: how much it may hold; profile `operator`: 200Mi"},               \
    {                                                                                              \
        .name = "volumeClaimTemplate", .type = OTX_T_FIELDS, .fields = otx_fields_claim_template,  \
        .help = "an ephemeral volume for the agent, in place of an `emptyDir`"                     \
    }
#define AGENT_FIELDS(default_image) IMAGE_FIELD(default_image), VOLUME_FIELDS, ENV_FIELDS
#define RESOURCES_HELP                                                                             \
    "resources of the container that brings the agent; profile `operator` has defaults"
#define COPY_FIELDS(default_path)                                                                  \
    {.name = "mountPath",                                                                          \
     .in = OTX_OTELX,                                                                              \
     .help = "where the containers have the agent",                                                \
     .preset = default_path},                                                                      \
        {.name = "volume",                                                                         \
         .type = OTX_T_WORD,                                                                       \
         .words = volumes,                                                                         \
         .in = OTX_OTELX,                                                                          \
         .help = "how pods get the agent: a copy in an `emptyDir`, or its `image` as a volume",    \
         .preset = "emptyDir"},                                                                    \
    {                                                                                              \
        .name = "command", .type = OTX_T_LIST, .in = OTX_OTELX,                                    \
        .help = "the init container's command, in place of the command that copies the agent"      \
    }
#define COPIED_ONLY "is only for languages whose agent is copied into a volume"
#define NO_COPY_FIELDS                                                                             \
    {.name = "mountPath", .in = OTX_NOWHERE, .instead = COPIED_ONLY},                              \
        {.name = "volume", .in = OTX_NOWHERE, .instead = COPIED_ONLY},                             \
    {                                                                                              \
        .name = "command", .in = OTX_NOWHERE, .instead = COPIED_ONLY                               \
    }
#define ATTRS_FIELD                                                                                \
    {                                                                                              \
        .name = "attrs", .type = OTX_T_OBJECTS, .fields = otx_fields_env_var,                      \
        .dotted = OTX_D_NAMED, .in = OTX_OTELX | OTX_ALPHA,                                        \
        .instead = "is not in the types of v1beta1; use v1alpha1",                                 \
        .help = "directives of the agent, each a name and a `value`"                               \
    }

static const struct otx_field extension[] = {
    {.name = "image", .required = OTX_EVERYWHERE, .help = "the image that has the jars"},
    {.name = "dir", .required = OTX_EVERYWHERE, .help = "the folder of the jars in the image"},
    {.name = NULL}};
#define RESOURCES                                                                                  \
    {.name = "resourceRequirements",                                                               \
     .type = OTX_T_FIELDS,                                                                         \
     .fields = otx_fields_resources,                                                               \
     .in = OTX_OTELX | OTX_ALPHA,                                                                  \
     .instead = "is `resources` in v1beta1",                                                       \
     .help = RESOURCES_HELP},                                                                      \
    {                                                                                              \
        .name = "resources", .type = OTX_T_FIELDS, .fields = otx_fields_resources, .in = OTX_BETA, \
        .instead = "is named `resourceRequirements` here; only the planned v1beta1 and `java` "    \
                   "name it `resources`"                                                           \
    }

/* The fields of a block, by the name that the language's row in otel/agents.def gives. */
#define COPIED_FIELDS(image, path) AGENT_FIELDS(image), RESOURCES, COPY_FIELDS(path)
#define BUILT_FIELDS(image, path)                                                                  \
    BUILT_IMAGE_FIELD, VOLUME_FIELDS, ENV_FIELDS, RESOURCES, COPY_FIELDS(path)
#define JAVA_FIELDS(image, path)                                                                   \
    AGENT_FIELDS(image),                                                                           \
        {.name = "resources",                                                                      \
         .type = OTX_T_FIELDS,                                                                     \
         .fields = otx_fields_resources,                                                           \
         .help = RESOURCES_HELP},                                                                  \
        {.name = "extensions",                                                                     \
         .type = OTX_T_OBJECTS,                                                                    \
         .fields = extension,                                                                      \
         .dotted = OTX_D_FIRST,                                                                    \
         .help = "more jars for the agent to load"},                                               \
        COPY_FIELDS(path)
#define PYTHON_FIELDS(image, path)                                                                 \
    COPIED_FIELDS(image, path),                                                                    \
    {                                                                                              \
        .name = "appDir", .in = OTX_OTELX,                                                         \
        .help = "the folder of the application's modules, which `PYTHONPATH` then has, too"        \
    }
#define GO_FIELDS(image, path)                                                                     \
    AGENT_FIELDS(image), RESOURCES,                                                                \
        {.name = "securityContext",                                                                \
         .type = OTX_T_FIELDS,                                                                     \
         .fields = otx_fields_security_context,                                                    \
         .help = "of the sidecar, in place of user 0, privileged"},                                \
        NO_COPY_FIELDS
#define APACHE_FIELDS(image, path)                                                                 \
    AGENT_FIELDS(image), RESOURCES, ATTRS_FIELD,                                                   \
        {.name = "version",                                                                        \
         .help = "of the server: `2.2` or `2.4`",                                                  \
         .preset = OTX_APACHE_VERSION},                                                            \
        {.name = "configPath",                                                                     \
         .help = "the folder of its configuration",                                                \
         .preset = OTX_APACHE_CONFIG},                                                             \
        NO_COPY_FIELDS
#define NGINX_FIELDS(image, path)                                                                  \
    AGENT_FIELDS(image), RESOURCES, ATTRS_FIELD,                                                   \
        {.name = "configFile",                                                                     \
         .help = "its configuration's main file",                                                  \
         .preset = OTX_NGINX_CONFIG},                                                              \
        NO_COPY_FIELDS
#define SDK_FIELDS(image, path)                                                                    \
    ENV_FIELDS,                                                                                    \
        {.name = "image",                                                                          \
         .in = OTX_NOWHERE,                                                                        \
         .instead = "is not for sdk: the SDK is in the application's own image"},                  \
        NO_COPY_FIELDS

#define OTX_AGENT(id, block, block_fields, image, path, own, about, ...)                           \
    static const struct otx_field block[] = {block_fields(image, path), {.name = NULL}};
#include "otel/agents.def"
#undef OTX_AGENT

/* Fields for all languages. A finding says what to write for a field that only another version has.
 */
#define BETA "is a field of the planned v1beta1; "
#define ALPHA "is a field of v1alpha1; in v1beta1 write "
static const struct otx_field tls[] = {
    {.name = "secretName", .help = "the Secret with the files, in the workload's namespace"},
    {.name = "configMapName", .help = "the ConfigMap with the CA's certificate"},
    {.name = "ca_file",
     .help = "the CA's certificate: a key of the Secret or ConfigMap, or a path"},
    {.name = "cert_file", .help = "the client's certificate: a key of the Secret, or a path"},
    {.name = "key_file", .help = "the client's key: a key of the Secret, or a path"},
    {.name = NULL}};
static const struct otx_field exporter[] = {
    {.name = "endpoint", .help = "where telemetry is sent: `OTEL_EXPORTER_OTLP_ENDPOINT`"},
    {.name = "tls",
     .type = OTX_T_FIELDS,
     .fields = tls,
     .help = "certificates for an endpoint that is https"},
    {.name = "protocol",
     .type = OTX_T_WORD,
     .words = protocols,
     .in = OTX_OTELX | OTX_BETA,
     .instead = BETA "write `OTEL_EXPORTER_OTLP_PROTOCOL` in `spec.env`",
     .help = "how telemetry is sent: `OTEL_EXPORTER_OTLP_PROTOCOL`",
     .preset = "http/protobuf"},
    {.name = NULL}};
static const struct otx_field sampler[] = {
    {.name = "type", .type = OTX_T_WORD, .words = samplers, .help = "`OTEL_TRACES_SAMPLER`"},
    {.name = "argument", .help = "`OTEL_TRACES_SAMPLER_ARG`, as that sampler wants it"},
    {.name = NULL}};
static const struct otx_field k8s_metadata[] = {
    {.name = "enabled",
     .type = OTX_T_BOOL,
     .in = OTX_BETA,
     .instead = BETA "in v1alpha1 the attributes are always there"},
    {.name = "includeUIDs",
     .type = OTX_T_BOOL,
     .in = OTX_BETA,
     .instead = BETA "write `spec.resource.addK8sUIDAttributes`"},
    {.name = NULL}};
static const struct otx_field service_metadata[] = {
    {.name = "enabled",
     .type = OTX_T_BOOL,
     .in = OTX_BETA,
     .instead = BETA "in v1alpha1 the attributes are always there, from labels with "
                     "`spec.defaults.useLabelsForResourceAttributes`"},
    {.name = NULL}};
static const struct otx_field resource[] = {
    {.name = "resourceAttributes",
     .type = OTX_T_STRINGS,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.resource.attributes`",
     .help = "`OTEL_RESOURCE_ATTRIBUTES`; the container's own entries win"},
    {.name = "addK8sUIDAttributes",
     .type = OTX_T_BOOL,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.resource.k8sMetadata.includeUIDs`",
     .help = "whether the uids of the pod and its owners are attributes; profile `operator`",
     .preset = "false"},
    {.name = "attributes",
     .type = OTX_T_STRINGS,
     .in = OTX_BETA,
     .instead = BETA "write `spec.resource.resourceAttributes`"},
    {.name = "k8sMetadata",
     .type = OTX_T_FIELDS,
     .in = OTX_BETA,
     .fields = k8s_metadata,
     .instead = BETA "write `spec.resource.addK8sUIDAttributes`"},
    {.name = "serviceMetadata",
     .type = OTX_T_FIELDS,
     .in = OTX_BETA,
     .fields = service_metadata,
     .instead = BETA "write `spec.defaults.useLabelsForResourceAttributes`"},
    {.name = NULL}};
static const struct otx_field defaults[] = {
    {.name = "useLabelsForResourceAttributes",
     .type = OTX_T_BOOL,
     .help = "whether the `app.kubernetes.io` labels name the service; profile `operator`",
     .preset = "false"},
    {.name = NULL}};
static const struct otx_field env_config[] = {{.name = "exporter",
                                               .type = OTX_T_FIELDS,
                                               .fields = exporter,
                                               .in = OTX_BETA,
                                               .instead = BETA "write `spec.exporter`"},
                                              {.name = "propagators",
                                               .type = OTX_T_LIST,
                                               .words = propagators,
                                               .in = OTX_BETA,
                                               .instead = BETA "write `spec.propagators`"},
                                              {.name = "sampler",
                                               .type = OTX_T_FIELDS,
                                               .fields = sampler,
                                               .in = OTX_BETA,
                                               .instead = BETA "write `spec.sampler`"},
                                              {.name = "env",
                                               .type = OTX_T_OBJECTS,
                                               .fields = otx_fields_env_var,
                                               .dotted = OTX_D_NAMED,
                                               .in = OTX_BETA,
                                               .instead = BETA "write `spec.env`"},
                                              {.name = NULL}};

static const struct otx_field own_kind[] = {
    {.name = "apiVersion",
     .required = OTX_EVERYWHERE,
     .help = "a glob, such as `example.org/*` for every version"},
    {.name = "kind", .required = OTX_EVERYWHERE, .help = "as objects have it"},
    {.name = "podTemplate",
     .required = OTX_EVERYWHERE,
     .help = "its path: `spec.template`, `spec.roles.*.template`, or `spec.groups[].template`"},
    {.name = NULL}};

const struct otx_field otx_fields_spec[] = {
    {.name = "profile",
     .type = OTX_T_WORD,
     .words = profiles,
     .in = OTX_OTELX,
     .help = "the manual procedure and no more, or all that the Operator v0.158.0 injects",
     .preset = "minimal"},
    {.name = "select",
     .type = OTX_T_OBJECTS,
     .fields = selection,
     .dotted = OTX_D_FIRST,
     .in = OTX_OTELX,
     .help = "the workloads to inject into; all that an entry says must fit",
     .preset = "every workload"},
    {.name = "exclude",
     .type = OTX_T_OBJECTS,
     .fields = selection,
     .dotted = OTX_D_FIRST,
     .in = OTX_OTELX,
     .help = "workloads to leave alone, of those that are selected"},
    {.name = "workloads",
     .type = OTX_T_OBJECTS,
     .fields = own_kind,
     .in = OTX_OTELX,
     .help = "kinds that otelx does not know, and where they hold a pod template"},
    {.name = "nodeSelector",
     .type = OTX_T_STRINGS,
     .in = OTX_OTELX,
     .help = "labels of the nodes that the pods may run on"},
    {.name = "tolerations",
     .type = OTX_T_OBJECTS,
     .fields = otx_fields_toleration,
     .in = OTX_OTELX,
     .help = "taints of nodes that the pods tolerate"},
    {.name = "imagePullSecrets",
     .type = OTX_T_OBJECTS,
     .fields = otx_fields_named,
     .dotted = OTX_D_NAMES,
     .in = OTX_OTELX,
     .help = "secrets for the registry of the agents' images"},
    {.name = "imagePullPolicy",
     .type = OTX_T_WORD,
     .words = pull_policies,
     .help = "of the injected containers"},
    {.name = "imageRegistry",
     .in = OTX_OTELX,
     .help = "a mirror of the agents' images: takes the place of the registry in each of them"},
    {.name = "exporter",
     .type = OTX_T_FIELDS,
     .fields = exporter,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.envConfig.exporter`",
     .help = "where telemetry is sent"},
    {.name = "resource",
     .type = OTX_T_FIELDS,
     .fields = resource,
     .help = "what telemetry says of its source"},
    {.name = "propagators",
     .type = OTX_T_LIST,
     .words = propagators,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.envConfig.propagators`",
     .help = "`OTEL_PROPAGATORS`: how a trace goes from one service to the next"},
    {.name = "sampler",
     .type = OTX_T_FIELDS,
     .fields = sampler,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.envConfig.sampler`",
     .help = "which traces are kept"},
    {.name = "defaults",
     .type = OTX_T_FIELDS,
     .fields = defaults,
     .in = OTX_OTELX | OTX_ALPHA,
     .instead = ALPHA "`spec.resource.serviceMetadata`",
     .help = "where attributes come from that nothing else gives"},
    {.name = "env",
     .type = OTX_T_OBJECTS,
     .fields = otx_fields_env_var,
     .dotted = OTX_D_NAMED,
     .help = "variables for every instrumented container"},
#define OTX_AGENT(id, block, block_fields, image, path, own, about, ...)                           \
    {.name = #block,                                                                               \
     .type = OTX_T_FIELDS,                                                                         \
     .fields = block,                                                                              \
     .in = (own) ? OTX_OTELX : OTX_EVERYWHERE,                                                     \
     .help = (about)},
#include "otel/agents.def"
#undef OTX_AGENT
    {.name = "initContainerSecurityContext",
     .type = OTX_T_WORD_OR_FIELDS,
     .fields = otx_fields_security_context,
     .words = contexts,
     .help = "of the injected init containers; `inherit` in otelx.dev: the application's"},
    {.name = "onConflict",
     .type = OTX_T_WORD,
     .words = policies,
     .in = OTX_OTELX,
     .help = "what to do about a variable or node label that you have set to something else",
     .preset = "keep"},
    {.name = "findings",
     .type = OTX_T_STRINGS,
     .words = otx_level_words,
     .in = OTX_OTELX,
     .help = "how severe findings are, by code: `error`, `warning`, `info` or `off`"},
    {.name = "ledger",
     .type = OTX_T_WORD,
     .words = ledgers,
     .in = OTX_OTELX,
     .help = "whether `otelx.dev/injected` in the workload's metadata records what was added",
     .preset = "annotation"},
    {.name = "envConfig",
     .type = OTX_T_FIELDS,
     .fields = env_config,
     .in = OTX_BETA,
     .instead = BETA "write `exporter`, `propagators` and `sampler` directly in `spec`"},
    {.name = "declarativeConfig",
     .in = OTX_NOWHERE,
     .instead = "is planned, and cannot be carried: otelx sets variables, which an SDK with a "
                "file ignores; write `envConfig`, or `exporter` in v1alpha1"},
    {.name = "baseRef",
     .in = OTX_NOWHERE,
     .instead =
         "does not exist in the Operator v0.158.0; write the fields of the other resource here"},
    {.name = NULL}};

/* argsOneLiner and argsFromFile are fields of kustomize, for its older kind of plugins. */
const struct otx_field otx_fields_root[] = {
    {.name = "apiVersion",
     .required = OTX_EVERYWHERE,
     .help = "`otelx.dev/v1alpha1`, or the Operator's `opentelemetry.io/v1alpha1` or `v1beta1`"},
    {.name = "kind", .required = OTX_EVERYWHERE, .help = "`Instrumentation`"},
    {.name = "metadata",
     .type = OTX_T_ANY,
     .help = "the name, and for the Operator's the namespace"},
    {.name = "spec",
     .type = OTX_T_FIELDS,
     .fields = otx_fields_spec,
     .help = "what to inject, and into what"},
    {.name = "status", .type = OTX_T_ANY, .help = "of the Operator's resource; without effect"},
    {.name = "argsOneLiner", .type = OTX_T_ANY, .help = "kustomize's; without effect"},
    {.name = "argsFromFile", .type = OTX_T_ANY, .help = "kustomize's; without effect"},
    {.name = NULL}};

const otelx_fields *otelx_config_fields(void)
{
    return (const otelx_fields *)otx_fields_root;
}

/* Wrong names that people write for a field and that are not near by their letters. The first row
 * whose right name is in the table counts. */
static const struct {
    const char *wrong, *right;
} aliases[] = {
    {"node", "nodejs"},
    {"js", "nodejs"},
    {"javascript", "nodejs"},
    {"typescript", "nodejs"},
    {".net", "dotnet"},
    {"net", "dotnet"},
    {"csharp", "dotnet"},
    {"apache", "apacheHttpd"},
    {"httpd", "apacheHttpd"},
    {"apache-httpd", "apacheHttpd"},
    {"golang", "go"},
    {"py", "python"},
    {"resources", "resourceRequirements"},
    {"resourceRequirements", "resources"},
    {"volumeSizeLimit", "volumeLimitSize"},
    {"config", "configPath"},
    {"config", "configFile"},
    {"ca", "ca_file"},
    {"cert", "cert_file"},
    {"key", "key_file"},
    {"secret", "secretName"},
    {"configMap", "configMapName"},
};

struct otx_str otx_field_near(const struct otx_field *fields, enum otx_dialect dialect,
                              struct otx_str name)
{
    struct otx_near near = {.word = name};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        struct otx_str right = otx_str_of(aliases[i].right);
        const struct otx_field *field = otx_field_find(fields, right);
        if (otx_str_is(name, aliases[i].wrong) && field && otx_field_is_open(field, dialect))
            return right;
    }
    for (const struct otx_field *field = fields; field->name; field++)
        if (otx_field_is_open(field, dialect))
            otx_near_offer(&near, otx_str_of(field->name));
    return near.best;
}
