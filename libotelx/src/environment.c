/* The environment of an instrumented container, in the order of the manual procedure: what loads
 * the agent, the language's `env`, the common `env`, where to send, who is sending. */
#include "overlay.h"

static struct otx_str text(struct otx_build *b, const struct otx_buf *buf)
{
    b->arena->failed |= buf->failed;
    return otx_str_copy(b->arena, otx_buf_str(buf));
}

static const struct otx_node *find_var(const struct otx_node *env, struct otx_str name)
{
    return otx_seq_find(env, "name", name).value;
}

/* Set in the configuration's own `env`, which beats the defaults. */
static bool is_configured(const struct otx_build *b, struct otx_str name)
{
    return find_var(b->agent->env, name) || find_var(b->settings->env, name);
}

static struct otx_want *env_list(struct otx_build *b)
{
    return otx_want_child(b, b->container_want, OTX_ITEMS, "env", "name");
}

static struct otx_want *add_item(struct otx_build *b, struct otx_str name,
                                 const struct otx_node *item)
{
    struct otx_want *leaf = otx_want_leaf(b, env_list(b), name, item);
    if (leaf)
        leaf->part = "value";
    return leaf;
}

static struct otx_node *new_var(struct otx_build *b, struct otx_str name, struct otx_str value)
{
    struct otx_node *item = otx_new_node(b->arena, OTX_MAP);
    otx_put(b->arena, item, "name", otx_new_string(b->arena, name));
    return otx_put(b->arena, item, "value", otx_new_string(b->arena, value));
}

static void add_default(struct otx_build *b, const char *name, struct otx_str value)
{
    if (value.n && !is_configured(b, otx_str_of(name)))
        otx_want_policy(b, add_item(b, otx_str_of(name), new_var(b, otx_str_of(name), value)));
}

/* The record of a variable of this container in the ledger. */
static const struct otx_node *record_of(const struct otx_build *b, struct otx_str name)
{
    struct otx_str container = otx_map_text(b->container, "name");
    const struct otx_node *record = otx_map_get(b->record, "containers");
    record = otx_map_get(otx_map_find(record, container).value, "env");
    return otx_map_find(record, name).value;
}

/* Whether the variable is there and not made by us. */
static bool is_users(const struct otx_build *b, struct otx_str name)
{
    const struct otx_node *record = record_of(b, name);
    return find_var(otx_map_get(b->container, "env"), name) && !otx_map_get(record, "+");
}

static struct otx_str join(struct otx_build *b, const struct otx_wrap *wrap)
{
    struct otx_buf buf = {0};
    for (size_t i = 0; i < wrap->before.n + wrap->after.n; i++) {
        if (i)
            otx_buf_char(&buf, wrap->sep);
        otx_buf_add(&buf,
                    i < wrap->before.n ? wrap->before.v[i] : wrap->after.v[i - wrap->before.n]);
    }
    struct otx_str joined = text(b, &buf);
    otx_buf_free(&buf);
    return joined;
}

/* A manifest instrumented by hand, in our shape: tokens of ours that are there are taken for ours,
 * and a variable that holds nothing else for made by the same hand. Returns whether it is that. */
static bool adopt_tokens(const struct otx_build *b, struct otx_str name, struct otx_wrap *wrap)
{
    struct otx_str value = otx_map_text(find_var(otx_map_get(b->container, "env"), name), "value");
    if (!b->adopt || !value.n)
        return false;
    wrap->old = otx_wrap_tokens(wrap);
    return otx_wrap_is_old(wrap, value);
}

static void add_wrap(struct otx_build *b, struct otx_str name, struct otx_wrap *wrap, bool adopted)
{
    struct otx_want *leaf = add_item(b, name, new_var(b, name, join(b, wrap)));
    if (!leaf)
        return;
    leaf->verb = OTX_WRAP;
    leaf->wrap = wrap;
    leaf->ours = leaf->created = adopted;
}

/* PYTHONPATH and its like: around the user's value, else around the configuration's. */
static void add_path(struct otx_build *b, const struct otx_agent_env *row)
{
    struct otx_str name = otx_str_of(row->name), token;
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    if (!wrap)
        return;
    wrap->sep = row->sep;
    otx_tokens_add(&wrap->before, otx_agent_value(b->arena, row->before, b->agent->mount_path));
    otx_tokens_add(&wrap->after, otx_agent_value(b->arena, row->after, b->agent->mount_path));
    bool adopted = adopt_tokens(b, name, wrap);
    const struct otx_node *var = find_var(b->agent->env, name);
    struct otx_str own = otx_map_text(var ? var : find_var(b->settings->env, name), "value");
    bool users = is_users(b, name) && !adopted;
    while (!users && own.n && otx_str_cut(&own, row->sep, &token))
        otx_tokens_add(&wrap->before, token);
    add_wrap(b, name, wrap, adopted);
}

static const struct otx_agent_env *list_row(const struct otx_agent *agent, struct otx_str name)
{
    for (const struct otx_agent_env *row = agent->loaders; row->name; row++)
        if (row->sep && otx_str_is(name, row->name))
            return row;
    return NULL;
}

static void add_configured(struct otx_build *b, const struct otx_node *env,
                           const struct otx_node *stronger)
{
    for (const struct otx_node *var = env ? env->first : NULL; var; var = var->next) {
        struct otx_str name = otx_map_text(var, "name");
        if (!list_row(b->row, name) && !find_var(stronger, name))
            otx_want_policy(b, add_item(b, name, var));
    }
}

/* The user's own token for this attribute: one that is none of ours. .p NULL when there is none. */
static struct otx_str find_attribute(struct otx_str value, struct otx_str key,
                                     const struct otx_node *ours, struct otx_str adopted)
{
    struct otx_str token;
    while (value.n && otx_str_cut(&value, ',', &token)) {
        token = otx_str_trim(token);
        bool mine = adopted.n && otx_str_eq(token, adopted);
        for (const struct otx_node *t = ours ? ours->first : NULL; t; t = t->next)
            mine |= otx_str_eq(t->text, token);
        size_t equals = otx_str_find(token, '=', 0);
        if (!mine && otx_str_eq(otx_str_trim(otx_str_sub(token, 0, equals)), key))
            return token;
    }
    return (struct otx_str){NULL, 0};
}

/* OTEL_RESOURCE_ATTRIBUTES: ours behind the user's, which win. */
static void add_attributes(struct otx_build *b)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    const struct otx_node *map = b->settings->attributes;
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    if (!wrap || !map || !map->first || is_configured(b, name))
        return;
    wrap->sep = ',';
    const struct otx_node *tokens = otx_map_get(record_of(b, name), "tokens");
    if (tokens && (tokens->kind != OTX_SEQ || tokens->first->text.p[0] != wrap->sep))
        tokens = NULL;
    const struct otx_node *item = find_var(otx_map_get(b->container, "env"), name);
    struct otx_str own = otx_map_text(item, "value");
    for (const struct otx_node *k = map->first; k; k = k->next->next) {
        struct otx_buf buf = {0};
        otx_buf_format(&buf, "%s=%s", k->text, k->next->text);
        struct otx_str token = text(b, &buf);
        otx_buf_free(&buf);
        struct otx_str users = find_attribute(own, k->text, tokens, b->adopt ? token : OTX_S(""));
        if (!users.p)
            otx_tokens_add(&wrap->after, token);
        else if (b->diags && !otx_str_eq(users, token))
            otx_diag_format(b->diags, OTX_KEPT, otx_map_get(item, "value")->head,
                            "`%s` has \"%s\", kept", name, users);
    }
    add_wrap(b, name, wrap, adopt_tokens(b, name, wrap));
}

void otx_plan_env(struct otx_build *b)
{
    static const char *const exporters[] = {"OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER",
                                            "OTEL_LOGS_EXPORTER"};
    for (const struct otx_agent_env *row = b->row->loaders; row->name; row++) {
        if (row->sep)
            add_path(b, row);
        else
            add_default(b, row->name, otx_agent_value(b->arena, row->before, b->agent->mount_path));
    }
    for (size_t i = 0; i < sizeof exporters / sizeof *exporters; i++)
        add_default(b, exporters[i], OTX_S("otlp"));
    add_configured(b, b->agent->env, NULL);
    add_configured(b, b->settings->env, b->agent->env);
    add_default(b, "OTEL_EXPORTER_OTLP_ENDPOINT", b->settings->endpoint);
    add_default(b, "OTEL_EXPORTER_OTLP_PROTOCOL", OTX_S("http/protobuf"));
    add_attributes(b);
    struct otx_str service = b->workload->name;
    if (!service.n)
        service = otx_map_text(b->container, "name");
    add_default(b, "OTEL_SERVICE_NAME", service);
}
