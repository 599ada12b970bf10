/* EnvVar, Toleration, ResourceRequirements and others, as core/v1 of Kubernetes defines them.
 * Fields that Kubernetes does not have are refused with the nearest name. */
#include "config/kube_fields.h"

static const char *const toleration_operators[] = {"Exists", "Equal", NULL};
static const char *const taint_effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};
static const char *const label_operators[] = {"In", "NotIn", "Exists", "DoesNotExist", NULL};
static const char *const volume_modes[] = {"Filesystem", "Block", NULL};

/* EnvVar */
static const struct otx_field field_ref[] = {
    {.name = "apiVersion", .help = "the version that `fieldPath` is written for", .preset = "v1"},
    {.name = "fieldPath",
     .required = OTX_EVERYWHERE,
     .help = "a field of the pod: `metadata.name`"},
    {.name = NULL}};
static const struct otx_field key_ref[] = {
    {.name = "name", .help = "the ConfigMap or Secret"},
    {.name = "key", .required = OTX_EVERYWHERE, .help = "which of its keys has the value"},
    {.name = "optional",
     .type = OTX_T_BOOL,
     .help = "whether the value may be missing; the variable is then not set"},
    {.name = NULL}};
static const struct otx_field file_ref[] = {
    {.name = "volumeName", .required = OTX_EVERYWHERE, .help = "the volume that the file is in"},
    {.name = "path", .required = OTX_EVERYWHERE, .help = "where the file is in the volume"},
    {.name = "key", .required = OTX_EVERYWHERE, .help = "which of its keys has the value"},
    {.name = "optional",
     .type = OTX_T_BOOL,
     .help = "whether the value may be missing; the variable is then not set"},
    {.name = NULL}};
static const struct otx_field resource_ref[] = {
    {.name = "containerName", .help = "the container whose resource it is"},
    {.name = "resource", .required = OTX_EVERYWHERE, .help = "the resource: `limits.memory`"},
    {.name = "divisor", .type = OTX_T_QUANTITY, .help = "the unit of the value", .preset = "1"},
    {.name = NULL}};
static const struct otx_field value_from[] = {
    {.name = "fieldRef", .type = OTX_T_FIELDS, .fields = field_ref, .help = "a field of the pod"},
    {.name = "configMapKeyRef",
     .type = OTX_T_FIELDS,
     .fields = key_ref,
     .help = "a key of a ConfigMap"},
    {.name = "secretKeyRef", .type = OTX_T_FIELDS, .fields = key_ref, .help = "a key of a Secret"},
    {.name = "resourceFieldRef",
     .type = OTX_T_FIELDS,
     .fields = resource_ref,
     .help = "a resource of a container"},
    {.name = "fileKeyRef",
     .type = OTX_T_FIELDS,
     .fields = file_ref,
     .help = "a key of a file in a volume"},
    {.name = NULL}};
const struct otx_field otx_fields_env_var[] = {
    {.name = "name", .required = OTX_EVERYWHERE, .help = "the variable"},
    {.name = "value", .help = "its value; `$(NAME)` is another variable's"},
    {.name = "valueFrom",
     .type = OTX_T_FIELDS,
     .fields = value_from,
     .help = "where the value comes from, in place of `value`"},
    {.name = NULL}};

/* Toleration and LocalObjectReference */
const struct otx_field otx_fields_toleration[] = {
    {.name = "key", .help = "the taint's key; none means every taint"},
    {.name = "operator",
     .type = OTX_T_WORD,
     .words = toleration_operators,
     .help = "how the taint's value is compared",
     .preset = "Equal"},
    {.name = "value", .help = "the taint's value"},
    {.name = "effect",
     .type = OTX_T_WORD,
     .words = taint_effects,
     .help = "the taint's effect; none means every effect"},
    {.name = "tolerationSeconds",
     .type = OTX_T_INT,
     .help = "how long a `NoExecute` taint is tolerated"},
    {.name = NULL}};
const struct otx_field otx_fields_named[] = {
    {.name = "name", .required = OTX_EVERYWHERE, .help = "the name"}, {.name = NULL}};

/* LabelSelector */
static const struct otx_field label_expression[] = {
    {.name = "key", .required = OTX_EVERYWHERE, .help = "the label"},
    {.name = "operator",
     .type = OTX_T_WORD,
     .words = label_operators,
     .required = OTX_EVERYWHERE,
     .help = "how its value is compared"},
    {.name = "values", .type = OTX_T_LIST, .help = "the values, for `In` and `NotIn`"},
    {.name = NULL}};
const struct otx_field otx_fields_selector[] = {
    {.name = "matchLabels", .type = OTX_T_STRINGS, .help = "labels and the values they must have"},
    {.name = "matchExpressions",
     .type = OTX_T_OBJECTS,
     .fields = label_expression,
     .help = "conditions that must all hold"},
    {.name = NULL}};

/* ResourceRequirements */
static const struct otx_field device_claim[] = {
    {.name = "name", .required = OTX_EVERYWHERE, .help = "a claim of the pod's `resourceClaims`"},
    {.name = "request", .help = "which of the claim's requests; none means all"},
    {.name = NULL}};
const struct otx_field otx_fields_resources[] = {
    {.name = "limits", .type = OTX_T_QUANTITIES, .help = "what it may use at most: cpu, memory"},
    {.name = "requests", .type = OTX_T_QUANTITIES, .help = "what is set aside for it"},
    {.name = "claims",
     .type = OTX_T_OBJECTS,
     .fields = device_claim,
     .dotted = OTX_D_NAMES,
     .help = "devices that it uses"},
    {.name = NULL}};

/* SecurityContext */
static const struct otx_field profile_ref[] = {
    {.name = "type",
     .required = OTX_EVERYWHERE,
     .help = "the sort of profile: `RuntimeDefault`, `Localhost` or `Unconfined`"},
    {.name = "localhostProfile", .help = "the profile on the node, for `Localhost`"},
    {.name = NULL}};
static const struct otx_field capabilities[] = {
    {.name = "add", .type = OTX_T_LIST, .help = "capabilities that it gets"},
    {.name = "drop", .type = OTX_T_LIST, .help = "capabilities that it loses"},
    {.name = NULL}};
static const struct otx_field selinux[] = {{.name = "level", .help = "SELinux level"},
                                           {.name = "role", .help = "SELinux role"},
                                           {.name = "type", .help = "SELinux type"},
                                           {.name = "user", .help = "SELinux user"},
                                           {.name = NULL}};
static const struct otx_field windows[] = {
    {.name = "gmsaCredentialSpec", .help = "the text of a GMSA credential spec"},
    {.name = "gmsaCredentialSpecName", .help = "the name of a GMSA credential spec"},
    {.name = "hostProcess", .type = OTX_T_BOOL, .help = "whether it runs as a process of the host"},
    {.name = "runAsUserName", .help = "the user that it runs as"},
    {.name = NULL}};
const struct otx_field otx_fields_security_context[] = {
    {.name = "allowPrivilegeEscalation",
     .type = OTX_T_BOOL,
     .help = "whether a process may gain more rights than its parent"},
    {.name = "appArmorProfile",
     .type = OTX_T_FIELDS,
     .fields = profile_ref,
     .help = "the AppArmor profile"},
    {.name = "capabilities",
     .type = OTX_T_FIELDS,
     .fields = capabilities,
     .help = "capabilities of Linux"},
    {.name = "privileged", .type = OTX_T_BOOL, .help = "whether it has the rights of the host"},
    {.name = "procMount", .help = "how `/proc` is mounted"},
    {.name = "readOnlyRootFilesystem",
     .type = OTX_T_BOOL,
     .help = "whether its root file system is read-only"},
    {.name = "runAsGroup", .type = OTX_T_INT, .help = "the number of its group"},
    {.name = "runAsNonRoot", .type = OTX_T_BOOL, .help = "whether it must not run as root"},
    {.name = "runAsUser", .type = OTX_T_INT, .help = "the number of its user"},
    {.name = "seLinuxOptions",
     .type = OTX_T_FIELDS,
     .fields = selinux,
     .help = "its SELinux context"},
    {.name = "seccompProfile",
     .type = OTX_T_FIELDS,
     .fields = profile_ref,
     .help = "the seccomp profile"},
    {.name = "windowsOptions",
     .type = OTX_T_FIELDS,
     .fields = windows,
     .help = "what only Windows has"},
    {.name = NULL}};

/* PersistentVolumeClaimTemplate. An object that was read from a cluster has `creationTimestamp:
 * null` in its metadata. */
static const struct otx_field claim_metadata[] = {
    {.name = "labels", .type = OTX_T_STRINGS, .help = "labels of the claim"},
    {.name = "annotations", .type = OTX_T_STRINGS, .help = "annotations of the claim"},
    {.name = "finalizers", .type = OTX_T_LIST, .help = "finalizers of the claim"},
    {.name = "name", .help = "of no use: the claim is named after the pod"},
    {.name = "namespace", .help = "of no use: the claim is where the pod is"},
    {.name = "creationTimestamp", .type = OTX_T_ANY, .help = "as a dump of the cluster has it"},
    {.name = NULL}};
static const struct otx_field claim_resources[] = {
    {.name = "limits", .type = OTX_T_QUANTITIES, .help = "the size that it may have at most"},
    {.name = "requests", .type = OTX_T_QUANTITIES, .help = "the size that it needs: `storage`"},
    {.name = NULL}};
static const struct otx_field data_source[] = {
    {.name = "apiGroup", .help = "the group of its kind"},
    {.name = "kind", .required = OTX_EVERYWHERE, .help = "a snapshot's or a claim's kind"},
    {.name = "name", .required = OTX_EVERYWHERE, .help = "its name"},
    {.name = NULL}};
static const struct otx_field data_source_ref[] = {
    {.name = "apiGroup", .help = "the group of its kind"},
    {.name = "kind", .required = OTX_EVERYWHERE, .help = "any kind that can fill a volume"},
    {.name = "name", .required = OTX_EVERYWHERE, .help = "its name"},
    {.name = "namespace", .help = "its namespace"},
    {.name = NULL}};
static const struct otx_field claim_spec[] = {
    {.name = "accessModes", .type = OTX_T_LIST, .help = "how it is mounted: `ReadWriteOnce`"},
    {.name = "dataSource",
     .type = OTX_T_FIELDS,
     .fields = data_source,
     .help = "what the volume is filled from"},
    {.name = "dataSourceRef",
     .type = OTX_T_FIELDS,
     .fields = data_source_ref,
     .help = "as `dataSource`, of any kind and namespace"},
    {.name = "resources",
     .type = OTX_T_FIELDS,
     .fields = claim_resources,
     .help = "the volume's size"},
    {.name = "selector",
     .type = OTX_T_FIELDS,
     .fields = otx_fields_selector,
     .help = "labels that the volume must have"},
    {.name = "storageClassName", .help = "the class of storage"},
    {.name = "volumeAttributesClassName", .help = "the class of the volume's attributes"},
    {.name = "volumeMode",
     .type = OTX_T_WORD,
     .words = volume_modes,
     .help = "a file system or a raw device",
     .preset = "Filesystem"},
    {.name = "volumeName", .help = "a volume of this name and no other"},
    {.name = NULL}};
const struct otx_field otx_fields_claim_template[] = {
    {.name = "metadata",
     .type = OTX_T_FIELDS,
     .fields = claim_metadata,
     .help = "labels and annotations of the claim"},
    {.name = "spec",
     .type = OTX_T_FIELDS,
     .fields = claim_spec,
     .required = OTX_EVERYWHERE,
     .help = "the claim"},
    {.name = NULL}};
