/* The minimal profile keeps the order of the manual procedure: the variables that load the agent,
 * the language's `env`, the common `env`, the exporter, the service. The Operator's profile keeps
 * the Operator's order (operator-behaviour, sections 6 to 8). */
#include "plan/environment.h"

#include <string.h>

#include "choose/env_from.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "otel/marks.h"
#include "plan/attributes.h"
#include "plan/list_variable.h"
#include "plan/variable.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

enum { MAX_REFERENCES = 4 }; /* how deep references between variables are followed */

/* The row of the list variable that loads the agent and has this name, or NULL. */
static const struct otx_agent_env *loader_of(const struct otx_agent *agent, struct otx_str name)
{
    for (const struct otx_agent_env *row = agent->loaders; row->name; row++)
        if (row->sep && otx_str_is(name, row->name))
            return row;
    return NULL;
}

/* The agent of a web server is mounted in one container only: the first target of the first web
 * server. */
static bool has_agent(const struct otx_build *b)
{
    return b->row->form != OTX_WEBSERVER ||
           (b->app == b->choice->targets.v[0] && otx_is_first_server(b));
}

static void add_loader(struct otx_build *b, const struct otx_agent_env *row)
{
    if (!has_agent(b))
        return;
    if (row->sep)
        otx_list_plan(b, row);
    else
        otx_var_default(b, row->name, otx_build_value(b, row->before));
}

static bool is_attributes(struct otx_str name)
{
    return otx_str_is(name, "OTEL_RESOURCE_ATTRIBUTES");
}

static void add_referred_by(struct otx_build *b, const struct otx_node *var, size_t depth);

static void add_variable(struct otx_build *b, const struct otx_node *var, size_t depth)
{
    struct otx_str name = otx_map_text(var, "name");
    const struct otx_agent_env *row = loader_of(b->row, name);
    bool exact = b->settings->profile == OTX_OPERATOR;
    if (exact && is_attributes(name))
        return;
    if (depth > 0)
        add_referred_by(b, var, depth);
    if (!row || !has_agent(b))
        otx_var_add_own(b, name, var);
    else if (exact)
        otx_list_plan(b, row);
}

/* Kubernetes replaces `$(NAME)` only when the variable NAME stands earlier in `env`: variables of
 * the configuration that `var` refers to are therefore added before it. The Operator keeps the
 * configured order, and such references stay unresolved. */
static void add_referred_by(struct otx_build *b, const struct otx_node *var, size_t depth)
{
    const struct otx_node *lists[] = {b->agent->env, b->settings->env};
    struct otx_str text = otx_map_text(var, "value");
    for (size_t i = 0; i < 2; i++)
        for (const struct otx_node *other = otx_first(lists[i]); other; other = other->next) {
            struct otx_str name = otx_map_text(other, "name");
            /* the language's `env` beats the common `env` */
            bool stronger = i && otx_var_find(b->agent->env, name);
            if (other != var && !stronger && otx_refers_to(text, name) &&
                !loader_of(b->row, name) && !otx_want_find(otx_var_list(b), name))
                add_variable(b, other, depth - 1);
        }
}

/* Adds the configuration's `env`. A list variable in it becomes the base that the agent's entries
 * are put around. */
static void add_configured(struct otx_build *b, const struct otx_node *env,
                           const struct otx_node *stronger)
{
    for (const struct otx_node *var = otx_first(env); var; var = var->next)
        if (!otx_var_find(stronger, otx_map_text(var, "name")))
            add_variable(b, var, MAX_REFERENCES);
}

static struct otx_str tls_folder(struct otx_build *b, bool of_ca)
{
    const struct otx_tls *tls = &b->settings->tls;
    if (of_ca && tls->config_map.n)
        return otx_str_format(b->arena, OTX_CONFIG_MAP_FOLDER, tls->config_map);
    if (tls->secret.n)
        return otx_str_format(b->arena, OTX_SECRET_FOLDER, tls->secret);
    return OTX_S("");
}

static void add_tls_file(struct otx_build *b, const char *name, struct otx_str file, bool of_ca)
{
    if (file.n && file.p[0] != '/')
        file = otx_str_format(b->arena, "%s/%s", tls_folder(b, of_ca), file);
    otx_var_value(b, name, file);
}

static const char protocol_name[] = "OTEL_EXPORTER_OTLP_PROTOCOL";

static void add_exporter(struct otx_build *b)
{
    const struct otx_tls *tls = &b->settings->tls;
    otx_var_value(b, "OTEL_EXPORTER_OTLP_ENDPOINT", b->settings->endpoint);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CERTIFICATE", tls->ca, true);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", tls->cert, false);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CLIENT_KEY", tls->key, false);
    otx_var_value(b, protocol_name, b->settings->protocol);
}

static void add_propagators(struct otx_build *b)
{
    const struct otx_node *list = b->settings->propagators;
    struct otx_buf buf = {0};
    for (const struct otx_node *item = otx_first(list); item; item = item->next)
        otx_buf_format(&buf, item == list->first ? "%s" : ",%s", item->text);
    otx_var_value(b, "OTEL_PROPAGATORS", otx_buf_done(b->arena, &buf));
}

static bool is_there(const struct otx_build *b, const char *name, struct otx_str value)
{
    return otx_str_eq(otx_map_text(otx_var_find(otx_var_env(b), otx_str_of(name)), "value"), value);
}

/* The sampler and its argument belong together: when the user has set either of them to another
 * value, and `onConflict` is `keep`, neither is added; a finding names the user's variable. When
 * both have the configured values, they do not count as the user's: they may be ours, of a record
 * that was lost. */
static void add_sampler(struct otx_build *b)
{
    static const char *const names[] = {"OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"};
    const struct otx_str values[] = {b->settings->sampler, b->settings->sampler_argument};
    bool equal = is_there(b, names[0], values[0]) && is_there(b, names[1], values[1]);
    bool taken = false;
    for (size_t i = 0; i < 2; i++) {
        struct otx_str name = otx_str_of(names[i]);
        const struct otx_want *planned = otx_want_find(otx_var_list(b), name);
        if (otx_var_supply(b, name) == OTX_SUPPLIED)
            return;
        if (planned)
            return;
        taken |= otx_var_is_users(b, name) && !equal;
    }
    if (!b->settings->sampler.n)
        return;
    for (size_t i = 0; i < 2; i++)
        if (!taken || b->settings->on_conflict != OTX_KEEP ||
            (otx_var_is_users(b, otx_str_of(names[i])) && !is_there(b, names[i], values[i])))
            otx_var_value(b, names[i], values[i]);
}

/* The path of the executable that the Go agent instruments. */
static void add_target(struct otx_build *b)
{
    if (b->row->form == OTX_SIDECAR)
        otx_var_value(b, "OTEL_GO_AUTO_TARGET_EXE", b->choice->target_exe);
}

/* Whether nothing but variables is injected into the pod. The Operator recognises an instrumented
 * pod by the node name variable, and then does not inject a second time. */
static bool is_only_mark(const struct otx_build *b)
{
    for (size_t i = 0; i < b->choices->count; i++)
        if (otx_agents[b->choices->items[i].language].form != OTX_ENV_ONLY)
            return false;
    return true;
}

static void plan_minimal(struct otx_build *b)
{
    static const char *const exporters[] = {"OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER",
                                            "OTEL_LOGS_EXPORTER"};
    bool sends = b->row->form != OTX_WEBSERVER; /* the module reads its own configuration */
    add_target(b);
    for (const struct otx_agent_env *row = b->row->loaders; row->name; row++)
        add_loader(b, row);
    for (size_t i = 0; sends && i < sizeof exporters / sizeof *exporters; i++)
        otx_var_default(b, exporters[i], OTX_S("otlp"));
    add_configured(b, b->agent->env, NULL);
    add_configured(b, b->settings->env, b->agent->env);
    if (!sends)
        return;
    add_exporter(b);
    otx_var_default(b, protocol_name, OTX_S("http/protobuf"));
    if (is_only_mark(b))
        otx_var_add(b, OTX_S(OTX_NODE_NAME), otx_new_field_var(b, OTX_NODE_NAME, "spec.nodeName"));
    add_propagators(b);
    add_sampler(b);
}

/* Adds a variable of the downward API in front of all others: the user's variables may refer to
 * it. */
static void add_in_front(struct otx_build *b, const char *key, const char *path)
{
    struct otx_str name = otx_str_of(key);
    struct otx_want *leaf = otx_var_find(b->agent->env, name)
                                ? NULL
                                : otx_var_add_own(b, name, otx_new_field_var(b, key, path));
    if (leaf)
        leaf->spot = OTX_AT_FRONT;
}

/* Adds a variable that OTEL_RESOURCE_ATTRIBUTES refers to, before it: Kubernetes resolves only
 * references to earlier variables. */
static void add_referred(struct otx_build *b, const char *wanted, const char *path)
{
    const char *name = otx_referred_name(b, wanted);
    const struct otx_str attributes = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_want *leaf = otx_var_add(b, otx_str_of(name), otx_new_field_var(b, name, path));
    if (leaf && otx_var_find(otx_var_env(b), attributes)) {
        leaf->spot = OTX_BEFORE;
        leaf->anchor = attributes;
    }
}

static bool refers(struct otx_build *b, const struct otx_attributes *all, const char *name)
{
    struct otx_str reference = otx_reference_to(b, name);
    for (size_t i = 0; i < all->n; i++)
        if (otx_str_eq(all->v[i].value, reference))
            return true;
    return false;
}

/* The variables that the Operator adds last for every language, in the Operator's order. */
static void add_sdk(struct otx_build *b)
{
    struct otx_attributes all;
    otx_attributes_make(b, &all);
    otx_var_value(b, "OTEL_SERVICE_NAME", otx_service_name(b));
    add_exporter(b);
    add_referred(b, OTX_POD_NAME, "metadata.name");
    if (refers(b, &all, OTX_POD_UID))
        add_referred(b, OTX_POD_UID, "metadata.uid");
    if (refers(b, &all, OTX_NODE_NAME) || is_only_mark(b))
        add_referred(b, OTX_NODE_NAME, "spec.nodeName");
    add_propagators(b);
    add_sampler(b);
}

/* The Operator's defaults for a language. A protocol that is configured for all languages is
 * stronger. */
static void add_defaults(struct otx_build *b)
{
    for (const struct otx_agent_env *row = b->row->defaults; row->name; row++) {
        bool chosen = b->settings->protocol.n && strcmp(row->name, protocol_name) == 0;
        otx_var_value(b, row->name, chosen ? b->settings->protocol : otx_str_of(row->before));
    }
}

static void plan_operators(struct otx_build *b)
{
    add_in_front(b, "OTEL_NODE_IP", "status.hostIP");
    add_in_front(b, "OTEL_POD_IP", "status.podIP");
    add_target(b);
    add_configured(b, b->agent->env, NULL);
    for (const struct otx_agent_env *row = b->row->loaders; row->name; row++)
        if (row->early)
            add_loader(b, row);
    add_configured(b, b->settings->env, NULL);
    for (const struct otx_agent_env *row = b->row->loaders; row->name; row++)
        if (!row->early)
            add_loader(b, row);
    add_defaults(b);
    add_sdk(b);
}

void otx_plan_service(struct otx_build *b)
{
    otx_var_default(b, "OTEL_SERVICE_NAME", otx_service_name(b));
}

void otx_plan_env(struct otx_build *b)
{
    if (b->settings->profile == OTX_OPERATOR)
        plan_operators(b);
    else
        plan_minimal(b);
}
