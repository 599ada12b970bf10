/* Each function translates a part of a pod into a field of a configuration. Knows the meaning of
 * fields, and nothing of planning. */
#include "run/draft_parts.h"

#include "config/field.h"
#include "config/spec_fields.h"
#include "kube/volumes.h"
#include "otel/marks.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"

static const struct otx_str attributes_name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");

static const struct otx_node *variable(const struct otx_node *env, const char *name)
{
    return otx_seq_find(env, "name", otx_str_of(name)).value;
}

static struct otx_str value_of(const struct otx_node *env, const char *name)
{
    return otx_map_text(variable(env, name), "value");
}

static void put_copy(struct otx_arena *arena, struct otx_node *map, const char *key,
                     const struct otx_node *value)
{
    if (value && map && !otx_map_get(map, key))
        otx_put(arena, map, key, otx_new_copy(arena, value));
}

/* The map under this key, created when it is missing. */
static struct otx_node *map_in(struct otx_arena *arena, struct otx_node *parent, const char *key)
{
    struct otx_node *map = otx_map_get(parent, key);
    if (map || !parent)
        return map;
    map = otx_new_node(arena, OTX_MAP);
    otx_put(arena, parent, key, map);
    return map;
}

/* With a record, only leaves that the record calls ours belong to the injection; without one, any
 * leaf may. */
bool otx_draft_may(const struct otx_known *known, struct otx_str key)
{
    const struct otx_known *leaf = otx_known_find(known, key);
    return !known || (leaf && (leaf->state == OTX_OURS || leaf->state == OTX_REPLACED));
}

/* Only the Operator's profile makes OTEL_RESOURCE_ATTRIBUTES refer to variables of the downward
 * API. */
bool otx_is_operators_env(const struct otx_node *env)
{
    struct otx_str value = value_of(env, "OTEL_RESOURCE_ATTRIBUTES"), name;
    size_t at = 0;
    while (otx_next_reference(value, &at, &name))
        if (otx_is_helper(name))
            return true;
    return false;
}

/* --- parts with reserved names */

static struct otx_str path_of_volume(const struct otx_node *container, struct otx_str volume)
{
    return otx_map_text(otx_seq_find(otx_map_get(container, "volumeMounts"), "name", volume).value,
                        "mountPath");
}

static void draft_path(struct otx_arena *arena, struct otx_drafted *agent, const char *field,
                       struct otx_str path, const char *usual)
{
    path = otx_str_path(path);
    if (path.n && !otx_str_is(path, usual))
        otx_put_text(arena, agent->block, field, path);
}

static void draft_endpoint(struct otx_arena *arena, struct otx_node *spec, struct otx_str endpoint)
{
    struct otx_node *exporter = endpoint.n ? map_in(arena, spec, "exporter") : NULL;
    if (exporter && !otx_map_get(exporter, "endpoint"))
        otx_put_text(arena, exporter, "endpoint", endpoint);
}

bool otx_draft_loads(const struct otx_agent *row, const struct otx_node *container,
                     struct otx_str path)
{
    for (const struct otx_agent_env *var = row->loaders; var->name; var++)
        if (otx_points_into(value_of(otx_map_get(container, "env"), var->name), path))
            return true;
    return false;
}

/* The folder of the server's configuration is the path at which the volume with its clone is
 * mounted. */
static void draft_server(struct otx_arena *arena, struct otx_drafted *agent)
{
    const struct otx_node *server = agent->targets.n ? agent->targets.v[0] : NULL;
    if (agent->row == &otx_agents[OTX_APACHE]) {
        struct otx_str path = path_of_volume(server, OTX_S("otel-apache-conf-dir"));
        draft_path(arena, agent, "configPath", path, OTX_APACHE_CONFIG);
    } else {
        struct otx_str path = path_of_volume(server, OTX_S("otel-nginx-conf-dir"));
        if (path.n)
            path = otx_str_format(arena, "%s/nginx.conf", otx_str_path(path));
        draft_path(arena, agent, "configFile", path, OTX_NGINX_CONFIG);
    }
}

/* The variable with the directives for a web server's agent, one directive a line:
 * `NginxModuleOtelSpanExporter otlp;`, for Apache without the semicolon. */
static const struct otx_node *directives_of(const struct otx_drafted *agent)
{
    const struct otx_node *var = otx_first_item(otx_map_get(agent->carrier, "env"));
    while (var && !otx_str_ends(otx_map_text(var, "name"), OTX_S("_AGENT_CONF")))
        var = var->next;
    return var;
}

/* Cuts off the next directive; false when there is none. Comments and lines that load libraries are
 * no directives. */
static bool cut_directive(struct otx_str *rest, struct otx_str *key, struct otx_str *value)
{
    struct otx_str line;
    while (otx_str_cut(rest, '\n', &line)) {
        if (otx_str_ends(line, OTX_S(";")))
            line.n--;
        size_t blank = otx_str_find(line, ' ', 0);
        *key = otx_str_sub(line, 0, blank);
        *value = otx_str_sub(line, blank + 1, line.n);
        if (key->n && key->p[0] != '#' && !otx_str_starts(*key, OTX_S("Load")))
            return true;
    }
    return false;
}

static struct otx_str directive(struct otx_str text, struct otx_str wanted)
{
    struct otx_str key, value;
    while (cut_directive(&text, &key, &value))
        if (otx_str_ends(key, wanted))
            return value;
    return OTX_S("");
}

void otx_draft_directives(struct otx_arena *arena, struct otx_drafted *agent,
                          const struct otx_want *planned)
{
    const struct otx_node *var = directives_of(agent);
    const struct otx_want *want =
        otx_want_find(otx_want_find(planned, OTX_S("env")), otx_map_text(var, "name"));
    struct otx_str text = otx_map_text(var, "value"), key, value;
    struct otx_str wanted = want ? otx_map_text(want->value, "value") : OTX_S("");
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    while (list && list->count < OTX_MAX_TOKENS && cut_directive(&text, &key, &value)) {
        if (!wanted.n || otx_str_eq(directive(wanted, key), value))
            continue;
        struct otx_node *item = otx_new_node(arena, OTX_MAP);
        otx_put_text(arena, item, "name", key);
        otx_put_text(arena, item, "value", value);
        if (item)
            otx_node_append(list, item);
    }
    if (otx_first(list))
        otx_put(arena, agent->block, "attrs", list);
}

/* Each extension of Java has an init container of its own, whose command copies a folder of its
 * image: `cp -r FOLDER/. ...`. */
static void draft_extensions(struct otx_arena *arena, struct otx_drafted *agent)
{
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    for (size_t i = 0; list && agent->row == &otx_agents[OTX_JAVA]; i++) {
        struct otx_str name =
            otx_str_format(arena, "opentelemetry-auto-instrumentation-extension-%z", i);
        const struct otx_node *c =
            agent->carrier ? otx_seq_find(agent->carrier->parent, "name", name).value : NULL;
        const struct otx_node *from = otx_first_item(otx_map_get(c, "command"));
        for (size_t k = 0; from && k < 2; k++)
            from = from->next;
        if (!from || !otx_str_ends(from->text, OTX_S("/.")))
            break;
        struct otx_node *item = otx_new_node(arena, OTX_MAP);
        put_copy(arena, item, "image", otx_map_get(c, "image"));
        otx_put_text(arena, item, "dir", otx_str_sub(from->text, 0, from->text.n - 2));
        if (item)
            otx_node_append(list, item);
    }
    if (otx_first(list))
        otx_put(arena, agent->block, "extensions", list);
}

/* The image volume, and the path at which the first container has it. In the Operator's profile
 * some paths end in the container's name, which is no part of `mountPath`. */
static void draft_image_volume(struct otx_arena *arena, const struct otx_node *spec,
                               struct otx_drafted *agent)
{
    const struct otx_agent *row = agent->row;
    const struct otx_node *app = agent->targets.n ? agent->targets.v[0] : NULL;
    struct otx_str path = otx_str_path(path_of_volume(app, otx_str_of(row->name)));
    struct otx_str end = otx_str_format(arena, "-%s", otx_map_text(app, "name"));
    if (otx_str_is(otx_map_text(spec, "profile"), "operator") && row->own_path &&
        otx_str_ends(path, end))
        path.n -= end.n;
    otx_put_text(arena, agent->block, "image", otx_volume_image(agent->volume)->text);
    draft_path(arena, agent, "mountPath", path, row->mount_path);
    otx_put_text(arena, agent->block, "volume", OTX_S("image"));
}

void otx_draft_carrier(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent)
{
    const struct otx_agent *row = agent->row;
    if (agent->volume) {
        draft_image_volume(arena, spec, agent);
        return;
    }
    otx_put_text(arena, agent->block, "image", otx_map_text(agent->carrier, "image"));
    if (row->form == OTX_COPIED) {
        struct otx_str path = path_of_volume(agent->carrier, otx_str_of(row->name));
        draft_path(arena, agent, "mountPath", path, row->mount_path);
        draft_extensions(arena, agent);
    } else if (row->form == OTX_WEBSERVER) {
        draft_server(arena, agent);
        draft_endpoint(arena, spec,
                       directive(otx_map_text(directives_of(agent), "value"),
                                 OTX_S("ModuleOtelExporterEndpoint")));
    }
}

static bool is_word(const char *const *words, struct otx_str text)
{
    for (; words && *words; words++)
        if (otx_str_is(text, *words))
            return true;
    return false;
}

static const struct otx_field *spec_field(const char *name)
{
    return otx_field_find(otx_fields_spec, otx_str_of(name));
}

static void draft_propagators(struct otx_arena *arena, struct otx_node *spec, struct otx_str value)
{
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    struct otx_str word;
    while (list && otx_str_cut(&value, ',', &word)) {
        struct otx_node *item = otx_new_string(arena, word);
        if (!is_word(spec_field("propagators")->words, word) || !item)
            return; /* the list stays a variable */
        otx_node_append(list, item);
    }
    if (otx_first(list))
        otx_put(arena, spec, "propagators", list);
}

/* A sampler that the field does not know stays a variable. */
static void draft_sampler(struct otx_arena *arena, struct otx_node *spec,
                          const struct otx_node *env)
{
    struct otx_str type = value_of(env, "OTEL_TRACES_SAMPLER");
    const struct otx_field *field = otx_field_find(spec_field("sampler")->fields, OTX_S("type"));
    if (!is_word(field->words, type))
        return;
    struct otx_node *sampler = map_in(arena, spec, "sampler");
    otx_put_text(arena, sampler, "type", type);
    otx_put_text(arena, sampler, "argument", value_of(env, "OTEL_TRACES_SAMPLER_ARG"));
}

/* The volume with certificates: the first whose name has this prefix. */
static const struct otx_node *tls_volume(const struct otx_node *pod_spec, struct otx_str prefix)
{
    const struct otx_node *v = otx_first_item(otx_map_get(pod_spec, "volumes"));
    while (v && !otx_str_starts(otx_map_text(v, "name"), prefix))
        v = v->next;
    return v;
}

static void draft_tls(struct otx_arena *arena, struct otx_node *spec, const struct otx_node *env,
                      const struct otx_node *pod_spec)
{
    static const char *const files[][2] = {{"ca_file", "OTEL_EXPORTER_OTLP_CERTIFICATE"},
                                           {"cert_file", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"},
                                           {"key_file", "OTEL_EXPORTER_OTLP_CLIENT_KEY"}};
    const struct otx_node *secret = tls_volume(pod_spec, OTX_S("otel-auto-secret-"));
    const struct otx_node *map = tls_volume(pod_spec, OTX_S("otel-auto-configmap-"));
    if (!secret && !map)
        return;
    struct otx_node *tls = map_in(arena, map_in(arena, spec, "exporter"), "tls");
    otx_put_text(arena, tls, "secretName",
                 otx_map_text(otx_map_get(secret, "secret"), "secretName"));
    otx_put_text(arena, tls, "configMapName", otx_map_text(otx_map_get(map, "configMap"), "name"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        otx_put_text(arena, tls, files[i][0], value_of(env, files[i][1]));
}

void otx_draft_sending(struct otx_arena *arena, struct otx_node *spec, const struct otx_node *env,
                       const struct otx_node *pod_spec)
{
    draft_endpoint(arena, spec, value_of(env, "OTEL_EXPORTER_OTLP_ENDPOINT"));
    draft_tls(arena, spec, env, pod_spec);
    draft_propagators(arena, spec, value_of(env, "OTEL_PROPAGATORS"));
    draft_sampler(arena, spec, env);
}

/* --- differences from the plan */

static bool is_planned(const struct otx_want *list, struct otx_str key, const struct otx_node *node)
{
    const struct otx_want *want = otx_want_find(list, key);
    return want && want->value && otx_node_equal(node, want->value);
}

void otx_draft_own_fields(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent,
                          const struct otx_want *planned)
{
    for (const struct otx_node *k = otx_first_key(agent->carrier); k; k = otx_next_key(k)) {
        const struct otx_node *value = otx_value(k);
        if (is_planned(planned, k->text, value))
            continue;
        if (otx_str_is(k->text, "command") && agent->row->form == OTX_COPIED)
            put_copy(arena, agent->block, "command", value);
        else if (otx_str_is(k->text, "resources") && agent->row->resources && otx_first(value))
            put_copy(arena, agent->block, agent->row->resources, value);
        else if (otx_str_is(k->text, "imagePullPolicy"))
            put_copy(arena, spec, "imagePullPolicy", value);
        else if (otx_str_is(k->text, "securityContext"))
            put_copy(arena, agent->row->form == OTX_SIDECAR ? agent->block : spec,
                     agent->row->form == OTX_SIDECAR ? "securityContext"
                                                     : "initContainerSecurityContext",
                     value);
    }
}

void otx_draft_volume(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent,
                      const struct otx_node *pod_spec, const struct otx_want *volumes)
{
    struct otx_str name = otx_str_of(agent->row->name);
    const struct otx_node *volume = otx_find_volume(pod_spec, name);
    if (agent->row->form != OTX_COPIED || !volume || is_planned(volumes, name, volume))
        return;
    put_copy(arena, agent->block, "volumeLimitSize",
             otx_map_get(otx_map_get(volume, "emptyDir"), "sizeLimit"));
    put_copy(arena, agent->block, "volumeClaimTemplate",
             otx_map_get(otx_map_get(volume, "ephemeral"), "volumeClaimTemplate"));
    put_copy(arena, spec, "imagePullPolicy",
             otx_map_get(otx_map_get(volume, "image"), "pullPolicy"));
}

/* Whether each of the containers has this variable once, with this value. */
static bool all_have(const struct otx_targets *targets, const struct otx_node *var)
{
    for (size_t i = 0; i < targets->n; i++) {
        const struct otx_node *env = otx_map_get(targets->v[i], "env");
        struct otx_pair there = otx_seq_find(env, "name", otx_map_text(var, "name"));
        if (!there.value || there.again || !otx_node_equal(there.value, var))
            return false;
    }
    return true;
}

/* Whether a variable may become an entry of `env`: with a record, variables that are ours; without
 * one, variables of OpenTelemetry. Variables that an agent needs, or that have fields of their own,
 * are excluded. */
static bool is_configured(struct otx_str name, const struct otx_known *known)
{
    bool ours = known ? otx_draft_may(known, name) : otx_str_starts(name, OTX_S("OTEL_"));
    return ours && !otx_is_helper(name) && !otx_points_to_agent(name) &&
           !otx_list_separator(name) && !otx_str_starts(name, OTX_S("OTELX_"));
}

void otx_draft_variables(struct otx_arena *arena, struct otx_drafted *agent,
                         const struct otx_targets *targets, const struct otx_want *planned,
                         const struct otx_known *known)
{
    const struct otx_node *env = otx_map_get(targets->v[0], "env");
    const struct otx_want *wants = otx_want_find(planned, OTX_S("env"));
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    for (const struct otx_node *var = otx_first_item(env); list && var; var = var->next) {
        struct otx_str name = otx_map_text(var, "name");
        if (!is_configured(name, known) || is_planned(wants, name, var) || !all_have(targets, var))
            continue;
        struct otx_node *copy = otx_new_copy(arena, var);
        if (copy)
            otx_node_append(list, copy);
    }
    agent->env = otx_first(list) ? list : NULL;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The value of an attribute, with %XX decoded. */
static struct otx_str decoded(struct otx_arena *arena, struct otx_str text)
{
    struct otx_buf buf = {0};
    for (size_t i = 0; i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.p[i + 2]) : -1;
        otx_buf_char(&buf, low >= 0 ? (char)(high * 16 + low) : text.p[i]);
        i += low >= 0 ? 2 : 0;
    }
    return otx_buf_done(arena, &buf);
}

void otx_draft_attributes(struct otx_arena *arena, struct otx_node *spec, struct otx_str value,
                          const struct otx_want *planned, const struct otx_known *known)
{
    const struct otx_known *leaf = otx_known_find(known, attributes_name);
    struct otx_node *map = otx_new_node(arena, OTX_MAP);
    struct otx_tokens worked_out = {.n = 0}, ours = {.n = 0};
    struct otx_str entry;
    if (planned && planned->wrap)
        worked_out = otx_wrap_tokens(planned->wrap);
    if (leaf && leaf->sep)
        otx_tokens_known(&ours, leaf->wrote, leaf->sep, value);
    while (map && map->count < 2 * OTX_MAX_TOKENS && otx_str_cut(&value, ',', &entry)) {
        entry = otx_str_trim(entry);
        size_t sign = otx_str_find(entry, '=', 0);
        struct otx_str key = otx_str_copy(arena, otx_str_trim(otx_str_sub(entry, 0, sign)));
        if (sign == entry.n || !key.n || otx_tokens_have(&worked_out, entry) ||
            (known && !otx_tokens_have(&ours, entry)) || otx_map_find(map, key).key)
            continue;
        struct otx_node *name = otx_new_string(arena, key);
        struct otx_node *text =
            otx_new_string(arena, decoded(arena, otx_str_sub(entry, sign + 1, entry.n)));
        if (!name || !text)
            return;
        otx_node_append(map, name);
        otx_node_append(map, text);
    }
    if (otx_first(map))
        otx_put(arena, map_in(arena, spec, "resource"), "resourceAttributes", map);
}

/* --- variables of all languages */

/* Whether every language of the draft has this variable. */
static bool is_common(const struct otx_drafted agents[OTX_LANGUAGES], const struct otx_node *var)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        struct otx_str name = otx_map_text(var, "name");
        const struct otx_node *twin = otx_seq_find(agents[i].env, "name", name).value;
        if (agents[i].block && (!twin || !otx_node_equal(twin, var)))
            return false;
    }
    return true;
}

/* The variables of a language that every language has (`common`), or the other ones; NULL: there
 * are none. */
static struct otx_node *part_of(struct otx_arena *arena, const struct otx_node *env,
                                const struct otx_drafted agents[OTX_LANGUAGES], bool common)
{
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    for (const struct otx_node *var = otx_first(env); list && var; var = var->next) {
        struct otx_node *copy = is_common(agents, var) == common ? otx_new_copy(arena, var) : NULL;
        if (copy)
            otx_node_append(list, copy);
    }
    return otx_first(list) ? list : NULL;
}

void otx_draft_common(struct otx_arena *arena, struct otx_node *spec,
                      struct otx_drafted agents[OTX_LANGUAGES])
{
    struct otx_node *common = NULL;
    size_t count = 0;
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        count += agents[i].block != NULL;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        if (!agents[i].env)
            continue;
        if (count > 1 && !common)
            common = part_of(arena, agents[i].env, agents, true);
        otx_put(arena, agents[i].block, "env",
                count > 1 ? part_of(arena, agents[i].env, agents, false) : agents[i].env);
    }
    otx_put(arena, spec, "env", common);
}
