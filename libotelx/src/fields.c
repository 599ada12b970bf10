/* Instrumentation, field by field: the Operator's v1alpha1 as of v0.158.0, with otelx' own fields
 * marked as such. The Kubernetes types in it follow core/v1. Adding a field is a row. */
#include "fields.h"

static const char *const profiles[] = {"minimal", "operator", NULL};
static const char *const policies[] = {"keep", "override", "error", NULL};
static const char *const ledgers[] = {"annotation", "none", NULL};
static const char *const pull_policies[] = {"Always", "IfNotPresent", "Never", NULL};
static const char *const toleration_operators[] = {"Exists", "Equal", NULL};
static const char *const taint_effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};
static const char *const label_operators[] = {"In", "NotIn", "Exists", "DoesNotExist", NULL};
static const char *const volume_modes[] = {"Filesystem", "Block", NULL};
static const char *const propagators[] = {"tracecontext", "baggage", "b3",   "b3multi", "jaeger",
                                          "xray",         "ottrace", "none", NULL};
static const char *const samplers[] = {"always_on",
                                       "always_off",
                                       "traceidratio",
                                       "parentbased_always_on",
                                       "parentbased_always_off",
                                       "parentbased_traceidratio",
                                       "jaeger_remote",
                                       "xray",
                                       NULL};

/* EnvVar */
static const struct otx_field field_ref[] = {
    {.name = "apiVersion"}, {.name = "fieldPath", .required = true}, {.name = NULL}};
static const struct otx_field key_ref[] = {{.name = "name"},
                                           {.name = "key", .required = true},
                                           {.name = "optional", .type = OTX_T_BOOL},
                                           {.name = NULL}};
static const struct otx_field file_ref[] = {{.name = "volumeName", .required = true},
                                            {.name = "path", .required = true},
                                            {.name = "key", .required = true},
                                            {.name = "optional", .type = OTX_T_BOOL},
                                            {.name = NULL}};
static const struct otx_field resource_ref[] = {{.name = "containerName"},
                                                {.name = "resource", .required = true},
                                                {.name = "divisor", .type = OTX_T_QUANTITY},
                                                {.name = NULL}};
static const struct otx_field value_from[] = {
    {.name = "fieldRef", .type = OTX_T_FIELDS, .fields = field_ref},
    {.name = "configMapKeyRef", .type = OTX_T_FIELDS, .fields = key_ref},
    {.name = "secretKeyRef", .type = OTX_T_FIELDS, .fields = key_ref},
    {.name = "resourceFieldRef", .type = OTX_T_FIELDS, .fields = resource_ref},
    {.name = "fileKeyRef", .type = OTX_T_FIELDS, .fields = file_ref},
    {.name = NULL}};
static const struct otx_field env_var[] = {
    {.name = "name", .required = true},
    {.name = "value"},
    {.name = "valueFrom", .type = OTX_T_FIELDS, .fields = value_from},
    {.name = NULL}};

/* What is said about the pod */
static const struct otx_field toleration[] = {
    {.name = "key"},
    {.name = "operator", .type = OTX_T_WORD, .words = toleration_operators},
    {.name = "value"},
    {.name = "effect", .type = OTX_T_WORD, .words = taint_effects},
    {.name = "tolerationSeconds", .type = OTX_T_INT},
    {.name = NULL}};
static const struct otx_field named[] = {{.name = "name", .required = true}, {.name = NULL}};
static const struct otx_field selection[] = {{.name = "kind"},
                                             {.name = "name"},
                                             {.name = "namespace"},
                                             {.name = "labelSelector", .type = OTX_T_SELECTOR},
                                             {.name = NULL}};
static const struct otx_field label_expression[] = {
    {.name = "key", .required = true},
    {.name = "operator", .type = OTX_T_WORD, .words = label_operators, .required = true},
    {.name = "values", .type = OTX_T_LIST},
    {.name = NULL}};
const struct otx_field otx_fields_selector[] = {
    {.name = "matchLabels", .type = OTX_T_STRINGS},
    {.name = "matchExpressions", .type = OTX_T_OBJECTS, .fields = label_expression},
    {.name = NULL}};

/* ResourceRequirements */
static const struct otx_field device_claim[] = {
    {.name = "name", .required = true}, {.name = "request"}, {.name = NULL}};
static const struct otx_field resources[] = {
    {.name = "limits", .type = OTX_T_QUANTITIES},
    {.name = "requests", .type = OTX_T_QUANTITIES},
    {.name = "claims", .type = OTX_T_OBJECTS, .fields = device_claim, .dotted = OTX_D_NAMES},
    {.name = NULL}};

/* SecurityContext */
static const struct otx_field profile_ref[] = {
    {.name = "type", .required = true}, {.name = "localhostProfile"}, {.name = NULL}};
static const struct otx_field capabilities[] = {
    {.name = "add", .type = OTX_T_LIST}, {.name = "drop", .type = OTX_T_LIST}, {.name = NULL}};
static const struct otx_field selinux[] = {
    {.name = "level"}, {.name = "role"}, {.name = "type"}, {.name = "user"}, {.name = NULL}};
static const struct otx_field windows[] = {{.name = "gmsaCredentialSpec"},
                                           {.name = "gmsaCredentialSpecName"},
                                           {.name = "hostProcess", .type = OTX_T_BOOL},
                                           {.name = "runAsUserName"},
                                           {.name = NULL}};
static const struct otx_field security_context[] = {
    {.name = "allowPrivilegeEscalation", .type = OTX_T_BOOL},
    {.name = "appArmorProfile", .type = OTX_T_FIELDS, .fields = profile_ref},
    {.name = "capabilities", .type = OTX_T_FIELDS, .fields = capabilities},
    {.name = "privileged", .type = OTX_T_BOOL},
    {.name = "procMount"},
    {.name = "readOnlyRootFilesystem", .type = OTX_T_BOOL},
    {.name = "runAsGroup", .type = OTX_T_INT},
    {.name = "runAsNonRoot", .type = OTX_T_BOOL},
    {.name = "runAsUser", .type = OTX_T_INT},
    {.name = "seLinuxOptions", .type = OTX_T_FIELDS, .fields = selinux},
    {.name = "seccompProfile", .type = OTX_T_FIELDS, .fields = profile_ref},
    {.name = "windowsOptions", .type = OTX_T_FIELDS, .fields = windows},
    {.name = NULL}};

/* PersistentVolumeClaimTemplate. A dump of the cluster has `creationTimestamp: null` in it. */
static const struct otx_field claim_metadata[] = {{.name = "labels", .type = OTX_T_STRINGS},
                                                  {.name = "annotations", .type = OTX_T_STRINGS},
                                                  {.name = "finalizers", .type = OTX_T_LIST},
                                                  {.name = "name"},
                                                  {.name = "namespace"},
                                                  {.name = "creationTimestamp", .type = OTX_T_ANY},
                                                  {.name = NULL}};
static const struct otx_field claim_resources[] = {{.name = "limits", .type = OTX_T_QUANTITIES},
                                                   {.name = "requests", .type = OTX_T_QUANTITIES},
                                                   {.name = NULL}};
static const struct otx_field data_source[] = {{.name = "apiGroup"},
                                               {.name = "kind", .required = true},
                                               {.name = "name", .required = true},
                                               {.name = NULL}};
static const struct otx_field data_source_ref[] = {{.name = "apiGroup"},
                                                   {.name = "kind", .required = true},
                                                   {.name = "name", .required = true},
                                                   {.name = "namespace"},
                                                   {.name = NULL}};
static const struct otx_field claim_spec[] = {
    {.name = "accessModes", .type = OTX_T_LIST},
    {.name = "dataSource", .type = OTX_T_FIELDS, .fields = data_source},
    {.name = "dataSourceRef", .type = OTX_T_FIELDS, .fields = data_source_ref},
    {.name = "resources", .type = OTX_T_FIELDS, .fields = claim_resources},
    {.name = "selector", .type = OTX_T_FIELDS, .fields = otx_fields_selector},
    {.name = "storageClassName"},
    {.name = "volumeAttributesClassName"},
    {.name = "volumeMode", .type = OTX_T_WORD, .words = volume_modes},
    {.name = "volumeName"},
    {.name = NULL}};
static const struct otx_field claim_template[] = {
    {.name = "metadata", .type = OTX_T_FIELDS, .fields = claim_metadata},
    {.name = "spec", .type = OTX_T_FIELDS, .fields = claim_spec, .required = true},
    {.name = NULL}};

/* The languages */
#define ENV_FIELDS                                                                                 \
    {.name = "env", .type = OTX_T_OBJECTS, .fields = env_var, .dotted = OTX_D_NAMED},              \
    {                                                                                              \
        .name = "containers", .type = OTX_T_LIST, .ours = true                                     \
    }
#define AGENT_FIELDS                                                                               \
    {.name = "image"}, {.name = "volumeLimitSize", .type = OTX_T_QUANTITY},                        \
        {.name = "volumeClaimTemplate", .type = OTX_T_FIELDS, .fields = claim_template},           \
        ENV_FIELDS
#define RESOURCES_FIELD(field_name)                                                                \
    {                                                                                              \
        .name = field_name, .type = OTX_T_FIELDS, .fields = resources                              \
    }
#define COPY_FIELDS                                                                                \
    {.name = "mountPath", .ours = true},                                                           \
    {                                                                                              \
        .name = "command", .type = OTX_T_LIST, .ours = true                                        \
    }
#define COPIED_ONLY "is for java, nodejs, python and dotnet only"
#define NO_COPY_FIELDS                                                                             \
    {.name = "mountPath", .ours = true, .instead = COPIED_ONLY},                                   \
    {                                                                                              \
        .name = "command", .ours = true, .instead = COPIED_ONLY                                    \
    }
#define ATTRS_FIELD                                                                                \
    {                                                                                              \
        .name = "attrs", .type = OTX_T_OBJECTS, .fields = env_var, .dotted = OTX_D_NAMED           \
    }

static const struct otx_field extension[] = {
    {.name = "image", .required = true}, {.name = "dir", .required = true}, {.name = NULL}};
static const struct otx_field java[] = {
    AGENT_FIELDS,
    RESOURCES_FIELD("resources"),
    {.name = "extensions", .type = OTX_T_OBJECTS, .fields = extension, .dotted = OTX_D_FIRST},
    COPY_FIELDS,
    {.name = NULL}};
static const struct otx_field copied[] = {
    AGENT_FIELDS, RESOURCES_FIELD("resourceRequirements"), COPY_FIELDS, {.name = NULL}};
static const struct otx_field go[] = {
    AGENT_FIELDS,
    RESOURCES_FIELD("resourceRequirements"),
    {.name = "securityContext", .type = OTX_T_FIELDS, .fields = security_context},
    NO_COPY_FIELDS,
    {.name = NULL}};
static const struct otx_field apache[] = {AGENT_FIELDS,
                                          RESOURCES_FIELD("resourceRequirements"),
                                          ATTRS_FIELD,
                                          {.name = "version"},
                                          {.name = "configPath"},
                                          NO_COPY_FIELDS,
                                          {.name = NULL}};
static const struct otx_field nginx[] = {AGENT_FIELDS,   RESOURCES_FIELD("resourceRequirements"),
                                         ATTRS_FIELD,    {.name = "configFile"},
                                         NO_COPY_FIELDS, {.name = NULL}};
static const struct otx_field sdk[] = {
    ENV_FIELDS,
    {.name = "image", .instead = "is not for sdk: the SDK is in the application's own image"},
    NO_COPY_FIELDS,
    {.name = NULL}};

/* What holds for all of them, and the fields of the planned v1beta1 that went elsewhere. */
#define BETA "is a field of the planned v1beta1; "
static const struct otx_field tls[] = {{.name = "secretName"}, {.name = "configMapName"},
                                       {.name = "ca_file"},    {.name = "cert_file"},
                                       {.name = "key_file"},   {.name = NULL}};
static const struct otx_field exporter[] = {
    {.name = "endpoint"},
    {.name = "tls", .type = OTX_T_FIELDS, .fields = tls},
    {.name = "protocol", .instead = BETA "write `OTEL_EXPORTER_OTLP_PROTOCOL` in `spec.env`"},
    {.name = NULL}};
static const struct otx_field sampler[] = {
    {.name = "type", .type = OTX_T_WORD, .words = samplers}, {.name = "argument"}, {.name = NULL}};
static const struct otx_field k8s_metadata[] = {
    {.name = "enabled", .instead = BETA "in v1alpha1 the attributes are always there"},
    {.name = "includeUIDs", .instead = BETA "write `spec.resource.addK8sUIDAttributes`"},
    {.name = NULL}};
static const struct otx_field service_metadata[] = {
    {.name = "enabled",
     .instead = BETA "in v1alpha1 the attributes are always there, from labels with "
                     "`spec.defaults.useLabelsForResourceAttributes`"},
    {.name = NULL}};
static const struct otx_field resource[] = {
    {.name = "resourceAttributes", .type = OTX_T_STRINGS},
    {.name = "addK8sUIDAttributes", .type = OTX_T_BOOL},
    {.name = "attributes", .instead = BETA "write `spec.resource.resourceAttributes`"},
    {.name = "k8sMetadata",
     .type = OTX_T_FIELDS,
     .fields = k8s_metadata,
     .instead = BETA "write `spec.resource.addK8sUIDAttributes`"},
    {.name = "serviceMetadata",
     .type = OTX_T_FIELDS,
     .fields = service_metadata,
     .instead = BETA "write `spec.defaults.useLabelsForResourceAttributes`"},
    {.name = NULL}};
static const struct otx_field defaults[] = {
    {.name = "useLabelsForResourceAttributes", .type = OTX_T_BOOL}, {.name = NULL}};
static const struct otx_field env_config[] = {
    {.name = "exporter", .instead = BETA "write `spec.exporter`"},
    {.name = "propagators", .instead = BETA "write `spec.propagators`"},
    {.name = "sampler", .instead = BETA "write `spec.sampler`"},
    {.name = "env", .instead = BETA "write `spec.env`"},
    {.name = NULL}};

const struct otx_field otx_fields_spec[] = {
    {.name = "profile", .type = OTX_T_WORD, .words = profiles, .ours = true},
    {.name = "select",
     .type = OTX_T_OBJECTS,
     .fields = selection,
     .dotted = OTX_D_FIRST,
     .ours = true},
    {.name = "exclude",
     .type = OTX_T_OBJECTS,
     .fields = selection,
     .dotted = OTX_D_FIRST,
     .ours = true},
    {.name = "nodeSelector", .type = OTX_T_STRINGS, .ours = true},
    {.name = "tolerations", .type = OTX_T_OBJECTS, .fields = toleration, .ours = true},
    {.name = "imagePullSecrets",
     .type = OTX_T_OBJECTS,
     .fields = named,
     .dotted = OTX_D_NAMES,
     .ours = true},
    {.name = "imagePullPolicy", .type = OTX_T_WORD, .words = pull_policies},
    {.name = "exporter", .type = OTX_T_FIELDS, .fields = exporter},
    {.name = "resource", .type = OTX_T_FIELDS, .fields = resource},
    {.name = "propagators", .type = OTX_T_LIST, .words = propagators},
    {.name = "sampler", .type = OTX_T_FIELDS, .fields = sampler},
    {.name = "defaults", .type = OTX_T_FIELDS, .fields = defaults},
    {.name = "env", .type = OTX_T_OBJECTS, .fields = env_var, .dotted = OTX_D_NAMED},
    {.name = "java", .type = OTX_T_FIELDS, .fields = java},
    {.name = "nodejs", .type = OTX_T_FIELDS, .fields = copied},
    {.name = "python", .type = OTX_T_FIELDS, .fields = copied},
    {.name = "dotnet", .type = OTX_T_FIELDS, .fields = copied},
    {.name = "go", .type = OTX_T_FIELDS, .fields = go},
    {.name = "apacheHttpd", .type = OTX_T_FIELDS, .fields = apache},
    {.name = "nginx", .type = OTX_T_FIELDS, .fields = nginx},
    {.name = "sdk", .type = OTX_T_FIELDS, .fields = sdk, .ours = true},
    {.name = "initContainerSecurityContext", .type = OTX_T_FIELDS, .fields = security_context},
    {.name = "onConflict", .type = OTX_T_WORD, .words = policies, .ours = true},
    {.name = "ledger", .type = OTX_T_WORD, .words = ledgers, .ours = true},
    {.name = "envConfig",
     .type = OTX_T_FIELDS,
     .fields = env_config,
     .instead = BETA "write `exporter`, `propagators` and `sampler` directly in `spec`"},
    {.name = "baseRef",
     .instead = "is not known to the Operator v0.158.0; write the fields of "
                "that resource here"},
    {.name = NULL}};

/* The arguments' fields are kustomize's, for the plugins of its older kind. */
const struct otx_field otx_fields_root[] = {
    {.name = "apiVersion", .required = true},
    {.name = "kind", .required = true},
    {.name = "metadata", .type = OTX_T_ANY},
    {.name = "spec", .type = OTX_T_FIELDS, .fields = otx_fields_spec},
    {.name = "status", .type = OTX_T_ANY},
    {.name = "argsOneLiner", .type = OTX_T_ANY},
    {.name = "argsFromFile", .type = OTX_T_ANY},
    {.name = NULL}};

/* Names that people write and that are not near by their letters. The first that fits counts. */
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
    {"volume", "volumeLimitSize"},
    {"config", "configPath"},
    {"config", "configFile"},
    {"ca", "ca_file"},
    {"cert", "cert_file"},
    {"key", "key_file"},
    {"secret", "secretName"},
    {"configMap", "configMapName"},
};

const struct otx_field *otx_field_find(const struct otx_field *fields, struct otx_str name)
{
    for (; fields->name; fields++)
        if (otx_str_is(name, fields->name))
            return fields;
    return NULL;
}

bool otx_field_is_open(const struct otx_field *field, bool ours)
{
    return !field->instead && (ours || !field->ours);
}

struct otx_str otx_field_near(const struct otx_field *fields, bool ours, struct otx_str name)
{
    struct otx_near near = {.word = name};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        struct otx_str right = otx_str_of(aliases[i].right);
        const struct otx_field *field = otx_field_find(fields, right);
        if (otx_str_is(name, aliases[i].wrong) && field && otx_field_is_open(field, ours))
            return right;
    }
    for (const struct otx_field *field = fields; field->name; field++)
        if (otx_field_is_open(field, ours))
            otx_near_offer(&near, otx_str_of(field->name));
    return near.best;
}
