/* Decodes a configuration: recognises its form, and gives its fields names for the planner. Fills
 * in the defaults of the Operator's webhook. */
#include "config/settings.h"

#include "config/carry.h"
#include "config/dotted.h"
#include "config/field.h"
#include "config/rules.h"
#include "config/schema.h"
#include "config/spec_fields.h"
#include "kube/kinds.h"
#include "otel/image.h"

static struct otx_str group_of(const struct otx_node *root)
{
    struct otx_str version = otx_map_text(root, "apiVersion");
    return otx_str_sub(version, 0, otx_str_find(version, '/', 0));
}

static bool is_ours(const struct otx_node *root)
{
    return otx_str_is(group_of(root), "otelx.dev");
}

static bool is_operators(const struct otx_node *root)
{
    return otx_str_is(group_of(root), "opentelemetry.io");
}

static enum otx_dialect dialect_of(const struct otx_node *root)
{
    if (!is_operators(root))
        return OTX_OTELX;
    return otx_str_is(otx_map_text(root, "apiVersion"), "opentelemetry.io/v1beta1") ? OTX_BETA
                                                                                    : OTX_ALPHA;
}

/* The pairs of a ConfigMap, or of another object with `data`: kpt sends its `configMap:` as a
 * ConfigMap, other hosts are less exact. Never those of a Secret, which are encoded. */
static const struct otx_node *data_of(const struct otx_node *root)
{
    if (is_ours(root) || is_operators(root) || otx_str_is(otx_map_text(root, "kind"), "Secret"))
        return NULL;
    return otx_map_get(root, "data");
}

bool otx_config_is(const struct otx_node *root)
{
    if (!root || root->kind != OTX_MAP)
        return false;
    if (is_operators(root))
        return otx_str_is(otx_map_text(root, "kind"), "Instrumentation");
    return is_ours(root) || data_of(root);
}

bool otx_config_is_empty(const struct otx_node *root)
{
    if (!root || otx_is_null(root) || (root->kind == OTX_MAP && !root->first))
        return true;
    if (otx_str_is(otx_map_text(root, "kind"), "ConfigMap") && !otx_map_get(root, "data"))
        return true;
    const struct otx_node *data = data_of(root);
    return data && !data->first;
}

void otx_config_refuse(struct otx_diags *diags, const struct otx_node *root, unsigned source,
                       const char *what)
{
    struct otx_buf text = {0};
    struct otx_str kind = otx_map_text(root, "kind");
    if (is_operators(root) && kind.n)
        otx_buf_format(&text, "`%s` is not a configuration; ", kind);
    otx_buf_text(&text, what);
    otx_buf_text(&text, "must be an Instrumentation of otelx.dev/v1alpha1 or "
                        "opentelemetry.io/v1alpha1, or a ConfigMap");
    otx_diag_done(diags, OTX_NOT_CONFIG, root ? root->start : 0, &text)->source = source;
}

static struct otx_node *new_resources(struct otx_arena *arena, const char *cpu, const char *memory)
{
    struct otx_node *map = otx_new_node(arena, OTX_MAP);
    otx_put(arena, map, "cpu", otx_new_string(arena, otx_str_of(cpu)));
    return otx_put(arena, map, "memory", otx_new_string(arena, otx_str_of(memory)));
}

/* Makes quantities strings: the API server stores `cpu: 1` as `"1"`. */
static struct otx_node *as_strings(struct otx_node *quantities)
{
    for (struct otx_node *k = otx_first(quantities); k; k = otx_next_key(k))
        if (otx_value(k)->kind == OTX_SCALAR && !otx_is_string(otx_value(k))) {
            otx_value(k)->style = OTX_DOUBLE;
            otx_value(k)->tag = (struct otx_str){0};
        }
    return quantities;
}

/* The resources with the Operator's defaults for missing limits and for missing requests. */
static const struct otx_node *full_resources(struct otx_arena *arena, const struct otx_agent *row,
                                             const struct otx_node *given)
{
    struct otx_node *limits = otx_map_get(given, "limits");
    struct otx_node *requests = otx_map_get(given, "requests");
    struct otx_node *claims = otx_map_get(given, "claims");
    struct otx_node *full = otx_new_node(arena, OTX_MAP);
    limits = limits ? as_strings(otx_new_copy(arena, limits))
                    : new_resources(arena, OTX_LIMIT_CPU, OTX_LIMIT_MEMORY);
    requests = requests ? as_strings(otx_new_copy(arena, requests))
                        : new_resources(arena, row->cpu, row->memory);
    otx_put(arena, full, "limits", limits);
    otx_put(arena, full, "requests", requests);
    if (claims)
        otx_put(arena, full, "claims", otx_new_copy(arena, claims));
    return full;
}

/* The text of a field, or the default when the field is missing. */
static struct otx_str text_or(const struct otx_node *block, const char *field, const char *usual)
{
    struct otx_str text = otx_map_text(block, field);
    return text.n ? text : otx_str_of(usual);
}

/* Fields that a single language has. */
static void decode_server(const struct otx_node *block, enum otx_language language,
                          struct otx_config_agent *agent)
{
    if (language == OTX_APACHE) {
        agent->version = text_or(block, "version", OTX_APACHE_VERSION);
        agent->config_path = text_or(block, "configPath", OTX_APACHE_CONFIG);
    } else if (language == OTX_NGINX) {
        agent->config_path = text_or(block, "configFile", OTX_NGINX_CONFIG);
    }
}

static void decode_agent(struct otx_arena *arena, const struct otx_node *block,
                         enum otx_language language, struct otx_settings *s)
{
    const struct otx_agent *row = &otx_agents[language];
    const struct otx_node *claim = otx_map_get(block, "volumeClaimTemplate");
    struct otx_config_agent *agent = &s->agents[language];
    *agent = (struct otx_config_agent){
        .block = block,
        .image = otx_image_mirrored(arena, text_or(block, "image", row->image), s->image_registry),
        .mount_path = otx_str_path(text_or(block, "mountPath", row->mount_path)),
        .app_dir = otx_map_text(block, "appDir"),
        .command = otx_map_get(block, "command"),
        .env = otx_map_get(block, "env"),
        .containers = otx_map_get(block, "containers"),
        .resources = row->resources ? otx_map_get(block, row->resources) : NULL,
        .size_limit = otx_map_get(block, "volumeLimitSize"),
        .claim = otx_says_nothing(claim) ? NULL : claim,
        .from_image = otx_str_is(otx_map_text(block, "volume"), "image"),
        .extensions = otx_map_get(block, "extensions"),
        .security_context = otx_map_get(block, "securityContext"),
        .attrs = otx_map_get(block, "attrs"),
    };
    decode_server(block, language, agent);
    /* only the Operator's profile has default resources */
    if (s->profile != OTX_OPERATOR)
        return;
    if (row->resources)
        agent->resources = full_resources(arena, row, agent->resources);
    if (agent->size_limit)
        agent->size_limit = otx_new_string(arena, agent->size_limit->text);
}

static bool is_true(const struct otx_node *map, const char *field)
{
    return otx_str_is(otx_map_text(map, field), "true");
}

/* The Operator's resource always means the Operator's profile. */
static enum otx_profile profile_of(const struct otx_node *spec, bool ours)
{
    bool chosen = otx_str_is(otx_map_text(spec, "profile"), "operator");
    return ours && !chosen ? OTX_MINIMAL : OTX_OPERATOR;
}

/* Decodes the fields that the Operator's resource has, too. */
static void decode_sdk(const struct otx_node *spec, struct otx_settings *s)
{
    const struct otx_node *exporter = otx_map_get(spec, "exporter");
    const struct otx_node *tls = otx_map_get(exporter, "tls");
    const struct otx_node *resource = otx_map_get(spec, "resource");
    const struct otx_node *sampler = otx_map_get(spec, "sampler");
    s->pull_policy = otx_map_get(spec, "imagePullPolicy");
    s->security_context = otx_map_get(spec, "initContainerSecurityContext");
    s->inherit_context = otx_str_is(otx_map_text(spec, "initContainerSecurityContext"), "inherit");
    if (s->inherit_context)
        s->security_context = NULL;
    s->env = otx_map_get(spec, "env");
    s->attributes = otx_map_get(resource, "resourceAttributes");
    s->add_uids = is_true(resource, "addK8sUIDAttributes");
    s->use_labels = is_true(otx_map_get(spec, "defaults"), "useLabelsForResourceAttributes");
    s->propagators = otx_map_get(spec, "propagators");
    s->sampler = otx_map_text(sampler, "type");
    s->sampler_argument = otx_map_text(sampler, "argument");
    s->endpoint = otx_map_text(exporter, "endpoint");
    s->protocol = otx_map_text(exporter, "protocol");
    s->tls = (struct otx_tls){.secret = otx_map_text(tls, "secretName"),
                              .config_map = otx_map_text(tls, "configMapName"),
                              .ca = otx_map_text(tls, "ca_file"),
                              .cert = otx_map_text(tls, "cert_file"),
                              .key = otx_map_text(tls, "key_file")};
}

/* The kinds of `spec.workloads`, in their order; NULL when there are none, or out of memory. */
static const struct otx_own_kind *decode_workloads(struct otx_arena *arena,
                                                   const struct otx_node *list)
{
    const struct otx_own_kind *first = NULL, **end = &first;
    for (const struct otx_node *item = otx_first(list); item; item = item->next) {
        struct otx_own_kind *own = otx_alloc(arena, sizeof *own);
        if (!own)
            return NULL;
        own->api_version = otx_map_text(item, "apiVersion");
        own->kind = otx_map_text(item, "kind");
        own->path = otx_map_text(item, "podTemplate");
        *end = own;
        end = &own->next;
    }
    return first;
}

static void decode(struct otx_arena *arena, const struct otx_node *root,
                   const struct otx_node *spec, struct otx_settings *s)
{
    const struct otx_node *metadata = otx_map_get(root, "metadata");
    struct otx_str policy = otx_map_text(spec, "onConflict");
    *s = (struct otx_settings){
        .root = root,
        .spec = spec,
        .name = otx_map_text(metadata, "name"),
        .name_space = otx_map_text(metadata, "namespace"),
        .renamed = dialect_of(root) == OTX_BETA,
        .by_annotation = is_operators(root),
        .profile = profile_of(spec, !is_operators(root)),
        .select = otx_map_get(spec, "select"),
        .exclude = otx_map_get(spec, "exclude"),
        .own_kinds = decode_workloads(arena, otx_map_get(spec, "workloads")),
        .node_selector = otx_map_get(spec, "nodeSelector"),
        .tolerations = otx_map_get(spec, "tolerations"),
        .pull_secrets = otx_map_get(spec, "imagePullSecrets"),
        .ledger = !otx_str_is(otx_map_text(spec, "ledger"), "none"),
        .levels = otx_levels_decode(arena, otx_map_get(spec, "findings")),
    };
    if (otx_str_is(policy, "override"))
        s->on_conflict = OTX_OVERRIDE;
    else if (otx_str_is(policy, "error"))
        s->on_conflict = OTX_REFUSE;
    /* before the agents, whose images depend on it */
    s->image_registry = otx_str_path(otx_map_text(spec, "imageRegistry"));
    decode_sdk(spec, s);
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        decode_agent(arena, otx_map_get(spec, otx_agents[i].field), (enum otx_language)i, s);
}

/* Checks the version and the kind before anything else: the fields of another version would give
 * many misleading findings. */
static void check_type(struct otx_check *check, const struct otx_node *root)
{
    const struct otx_node *version = otx_map_get(root, "apiVersion"),
                          *kind = otx_map_get(root, "kind");
    if (check->dialect == OTX_ALPHA && !otx_str_is(version->text, "opentelemetry.io/v1alpha1"))
        otx_check_say(check, OTX_BAD_VALUE, version, "apiVersion",
                      "must be `opentelemetry.io/v1alpha1`, or the planned "
                      "`opentelemetry.io/v1beta1`");
    else if (check->dialect == OTX_OTELX &&
             !otx_str_is(otx_map_text(root, "apiVersion"), "otelx.dev/v1alpha1"))
        otx_check_say(check, OTX_BAD_VALUE, version, "apiVersion", "must be `otelx.dev/v1alpha1`");
    else if (!otx_str_is(otx_map_text(root, "kind"), "Instrumentation"))
        otx_check_say(check, OTX_BAD_VALUE, kind ? kind : root, "kind",
                      "must be `Instrumentation`");
}

/* The spec of a resource, checked against the tables. A resource of otelx.dev must have a spec. */
static const struct otx_node *resource_spec(struct otx_arena *arena, const struct otx_node *root,
                                            struct otx_check *check)
{
    const struct otx_node *spec = otx_map_get(root, "spec");
    check_type(check, root);
    if (check->errors == 0)
        otx_schema_check(check, root, otx_fields_root);
    if (!spec && check->errors == 0 && check->dialect == OTX_OTELX)
        otx_check_say(check, OTX_MISSING_FIELD, root, "spec", "is missing");
    return spec ? spec : otx_new_node(arena, OTX_MAP);
}

/* The spec that the pairs of a ConfigMap describe, checked against the tables as a written spec
 * is. */
static const struct otx_node *data_spec(struct otx_arena *arena, const struct otx_node *data,
                                        struct otx_check *check)
{
    if (data->kind != OTX_MAP) {
        otx_check_say(check, OTX_WRONG_TYPE, data, "data", "must be a map");
        return NULL;
    }
    const struct otx_node *spec = otx_configmap_spec(arena, data, check);
    if (spec && check->errors == 0) {
        otx_buf_text(&check->path, "spec");
        otx_schema_check(check, spec, otx_fields_spec);
    }
    return spec;
}

bool otx_config_decode(struct otx_arena *arena, const struct otx_node *root,
                       struct otx_diags *diags, unsigned source, struct otx_settings *settings)
{
    struct otx_check check = {.diags = diags, .source = source, .dialect = dialect_of(root)};
    const struct otx_node *data = data_of(root);
    const struct otx_node *spec =
        data ? data_spec(arena, data, &check) : resource_spec(arena, root, &check);
    if (spec && check.errors == 0 && check.dialect == OTX_BETA) {
        spec = otx_carry(arena, spec, &check);
        check.written = otx_carry_back;
    }
    if (spec && check.errors == 0)
        otx_validate(&check, spec, profile_of(spec, check.dialect == OTX_OTELX) == OTX_OPERATOR);
    diags->failed |= otx_buf_end(&check.path);
    bool good = spec && check.errors == 0 && !diags->failed;
    if (good)
        decode(arena, root, spec, settings);
    settings->source = source;
    return good && !arena->failed;
}

struct otx_node *otx_config_set(struct otx_arena *arena, const struct otx_node *root,
                                const struct otx_node *data, struct otx_diags *diags,
                                unsigned source)
{
    struct otx_check check = {.diags = diags, .source = source, .dialect = dialect_of(root)};
    struct otx_node *copy = otx_new_copy(arena, root);
    /* settings of a ConfigMap are more pairs of its `data` */
    if (data_of(root)) {
        struct otx_node *pairs = otx_new_copy(arena, data);
        if (copy && pairs)
            otx_configmap_lay(otx_map_get(copy, "data"), pairs, NULL);
        return copy;
    }
    if (copy && !otx_map_get(copy, "spec"))
        otx_put(arena, copy, "spec", otx_new_node(arena, OTX_MAP));
    struct otx_node *over = otx_configmap_spec(arena, data, &check);
    diags->failed |= otx_buf_end(&check.path);
    if (!over || check.errors || arena->failed)
        return NULL;
    otx_configmap_lay(otx_map_get(copy, "spec"), over, otx_fields_spec);
    return copy;
}
