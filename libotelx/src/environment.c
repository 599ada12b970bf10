/* Variables. In the minimal profile the order is that of the manual procedure: what loads the
 * agent, the language's `env`, the common `env`, where to send, who is sending. In the Operator's
 * it is the Operator's (operator-behaviour, sections 6 to 8). */
#include "environment.h"

#define PRIVATE "OTELX_USER_"

static const struct otx_node *find_var(const struct otx_node *env, struct otx_str name)
{
    return otx_seq_find(env, "name", name).value;
}

static const struct otx_node *own_env(const struct otx_build *b)
{
    return otx_map_get(b->container, "env");
}

/* Set in the configuration's own `env`, which beats the defaults. */
static const struct otx_node *configured(const struct otx_build *b, struct otx_str name)
{
    const struct otx_node *var = find_var(b->agent->env, name);
    return var ? var : find_var(b->settings->env, name);
}

static struct otx_want *env_list(struct otx_build *b)
{
    return otx_want_child(b, b->container_want, OTX_ITEMS, "env", "name");
}

static const struct otx_node *record_of(const struct otx_build *b, struct otx_str name)
{
    return otx_map_find(otx_build_record(b, b->container, "env"), name).value;
}

/* Whether the variable is there and not made by us. */
static bool is_users(const struct otx_build *b, struct otx_str name)
{
    return find_var(own_env(b), name) && !otx_map_get(record_of(b, name), "+");
}

/* What an `envFrom` says of a variable. */
enum supply { NOT_SUPPLIED, SUPPLIED, MAY_SUPPLY };

static enum supply supplied_by(const struct otx_build *b, const struct otx_node *from,
                               struct otx_str name)
{
    struct otx_str prefix = otx_map_text(from, "prefix");
    const struct otx_node *secret = otx_map_get(from, "secretRef");
    const struct otx_node *ref = secret ? secret : otx_map_get(from, "configMapRef");
    const struct otx_object *object =
        otx_index_find(b->index, secret != NULL, b->choices->name_space, otx_map_text(ref, "name"));
    if (!otx_str_starts(name, prefix))
        return NOT_SUPPLIED;
    name = otx_str_sub(name, prefix.n, name.n);
    if (!object)
        return MAY_SUPPLY;
    bool there = otx_map_find(object->map, name).key || otx_map_find(object->more, name).key;
    return there ? SUPPLIED : NOT_SUPPLIED;
}

static enum supply supply_of(const struct otx_build *b, struct otx_str name,
                             const struct otx_node **at)
{
    const struct otx_node *list = otx_map_get(b->container, "envFrom");
    enum supply found = NOT_SUPPLIED;
    for (const struct otx_node *from = list && list->kind == OTX_SEQ ? list->first : NULL; from;
         from = from->next) {
        enum supply supply = supplied_by(b, from, name);
        if (supply == SUPPLIED)
            found = supply;
        if (supply == MAY_SUPPLY && found == NOT_SUPPLIED) {
            found = supply;
            *at = from;
        }
    }
    return found;
}

/* NULL when an earlier language of the container has it already. */
static struct otx_want *add_item(struct otx_build *b, struct otx_str name,
                                 const struct otx_node *item)
{
    struct otx_want *list = env_list(b);
    struct otx_want *leaf = otx_want_find(list, name) ? NULL : otx_want_leaf(b, list, name, item);
    if (leaf)
        leaf->part = "value";
    return leaf;
}

struct otx_node *otx_new_var(struct otx_build *b, struct otx_str name, struct otx_str value)
{
    struct otx_node *item = otx_build_map(b, "name", name);
    return otx_put(b->arena, item, "value", otx_new_string(b->arena, value));
}

/* As the API server stores it, `apiVersion` included. */
struct otx_node *otx_new_field_var(struct otx_build *b, const char *name, const char *path)
{
    struct otx_node *ref = otx_build_map(b, "apiVersion", OTX_S("v1"));
    struct otx_node *from = otx_new_node(b->arena, OTX_MAP);
    otx_put(b->arena, ref, "fieldPath", otx_new_string(b->arena, otx_str_of(path)));
    otx_put(b->arena, from, "fieldRef", ref);
    return otx_put(b->arena, otx_build_map(b, "name", otx_str_of(name)), "valueFrom", from);
}

/* What a ConfigMap or Secret of the input supplies counts as set by the user. */
static struct otx_want *add_own(struct otx_build *b, struct otx_str name,
                                const struct otx_node *item)
{
    const struct otx_node *at;
    bool users = is_users(b, name);
    if (!users && supply_of(b, name, &at) == SUPPLIED)
        return NULL;
    struct otx_want *leaf = add_item(b, name, item);
    otx_want_policy(b, leaf);
    return leaf;
}

void otx_plan_var(struct otx_build *b, struct otx_str name, const struct otx_node *item)
{
    add_own(b, name, item);
}

static void add_default(struct otx_build *b, const char *key, struct otx_str value)
{
    struct otx_str name = otx_str_of(key);
    if (value.n && !configured(b, name))
        add_own(b, name, otx_new_var(b, name, value));
}

/* Without a default, the Operator's `env` of the same name has been added before. */
static void add_value(struct otx_build *b, const char *key, struct otx_str value)
{
    struct otx_str name = otx_str_of(key);
    if (value.n)
        add_own(b, name, otx_new_var(b, name, value));
}

struct otx_str otx_build_value(struct otx_build *b, const char *value)
{
    /* Images built before the Operator's v0.157.0 have other names for the runtimes. */
    const struct otx_holes holes = {.mount = b->mount_path,
                                    .os = otx_runtime_folder(b->agent->image, b->choice->musl)};
    return otx_agent_value(b->arena, value, &holes);
}

static struct otx_str join(struct otx_build *b, const struct otx_wrap *wrap)
{
    struct otx_buf buf = {0};
    bool lead = wrap->sep == ' ' && b->settings->profile == OTX_OPERATOR && wrap->before.n == 0;
    if (lead)
        otx_buf_char(&buf, ' '); /* as the Operator writes it */
    for (size_t i = 0; i < wrap->before.n + wrap->after.n; i++) {
        if (i)
            otx_buf_char(&buf, wrap->sep);
        otx_buf_add(&buf,
                    i < wrap->before.n ? wrap->before.v[i] : wrap->after.v[i - wrap->before.n]);
    }
    struct otx_str joined = otx_build_text(b, &buf);
    otx_buf_free(&buf);
    return joined;
}

/* A manifest instrumented by hand, in our shape: tokens of ours that are there are taken for ours,
 * and a variable that holds nothing else for made by the same hand. Returns whether it is that. */
static bool adopt_tokens(const struct otx_build *b, struct otx_str name, struct otx_wrap *wrap)
{
    struct otx_str value = otx_map_text(find_var(own_env(b), name), "value");
    if (!b->adopt || !value.n)
        return false;
    wrap->old = otx_wrap_tokens(wrap);
    return otx_wrap_is_old(wrap, value);
}

static struct otx_want *add_wrap(struct otx_build *b, struct otx_str name, struct otx_wrap *wrap,
                                 bool adopted)
{
    struct otx_node *item = otx_new_var(b, name, join(b, wrap));
    struct otx_want *leaf = otx_want_find(env_list(b), name);
    if (!leaf)
        leaf = add_item(b, name, item);
    if (!leaf)
        return NULL;
    leaf->verb = OTX_WRAP;
    leaf->value = item;
    leaf->wrap = wrap;
    leaf->ours = leaf->created = adopted;
    leaf->strict = leaf->replace = false;
    return leaf;
}

/* Whether a `valueFrom` gives a value for certain. */
static bool resolves(const struct otx_node *var)
{
    static const char *const keys[] = {"configMapKeyRef", "secretKeyRef", "fileKeyRef"};
    const struct otx_node *from = otx_map_get(var, "valueFrom");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct otx_node *optional = otx_map_get(otx_map_get(from, keys[i]), "optional");
        if (optional && otx_str_is(optional->text, "true"))
            return false;
    }
    return from && from->first;
}

static struct otx_str private_name(struct otx_build *b, struct otx_str name)
{
    struct otx_buf buf = {0};
    otx_buf_format(&buf, PRIVATE "%s", name);
    struct otx_str text = otx_build_text(b, &buf);
    otx_buf_free(&buf);
    return text;
}

static struct otx_str reference(struct otx_build *b, struct otx_str name)
{
    struct otx_buf buf = {0};
    otx_buf_format(&buf, "$(%s)", name);
    struct otx_str text = otx_build_text(b, &buf);
    otx_buf_free(&buf);
    return text;
}

/* A variable that is set by `valueFrom` is kept under a private name, which precedes the new one.
 * Returns that name, or the empty slice where there is nothing to keep. */
static struct otx_str keep_aside(struct otx_build *b, struct otx_str name)
{
    struct otx_str kept = private_name(b, name);
    bool ours = otx_map_get(record_of(b, kept), "was") || b->adopt;
    const struct otx_node *mine = ours ? find_var(own_env(b), kept) : NULL;
    const struct otx_node *var = mine ? mine : find_var(own_env(b), name);
    if (!var || !resolves(var))
        return OTX_S("");
    struct otx_want *list = env_list(b);
    struct otx_want *leaf = list ? otx_want_new(b->arena, list, OTX_LEAF, kept) : NULL;
    if (!leaf)
        return OTX_S("");
    leaf->verb = OTX_SET;
    leaf->rename_from = name;
    leaf->adopt = b->adopt;
    return kept;
}

/* The configuration's own value, where it has one: as text, or as a reference to a variable of its
 * own under a private name. What is set early the Operator does not look for in the common `env`,
 * unless an earlier language of the container has brought it. */
static struct otx_str configured_base(struct otx_build *b, struct otx_str name, bool early)
{
    bool exact = b->settings->profile == OTX_OPERATOR;
    struct otx_want *brought = otx_want_find(env_list(b), name);
    const struct otx_node *var = brought          ? brought->value
                                 : early && exact ? find_var(b->agent->env, name)
                                                  : configured(b, name);
    if (!otx_map_get(var, "valueFrom"))
        return otx_map_text(var, "value");
    struct otx_str kept = private_name(b, name);
    struct otx_node *item = otx_build_map(b, "name", kept);
    otx_put(b->arena, item, "valueFrom", otx_new_copy(b->arena, otx_map_get(var, "valueFrom")));
    if (brought) {
        brought->key = kept;
        brought->value = item;
    } else {
        add_item(b, kept, item);
    }
    return reference(b, kept);
}

/* What our entries go around where the user has no value of his own there: a reference to what is
 * supplied in another way, else the configuration's value. */
static void add_base(struct otx_build *b, struct otx_str name, bool early, struct otx_wrap *wrap,
                     const struct otx_node **hidden)
{
    struct otx_str kept = keep_aside(b, name), token;
    struct otx_want *brought = otx_want_find(env_list(b), name);
    if (brought && (kept.n || is_users(b, name)))
        otx_want_drop(brought); /* by an earlier language, for nothing */
    if (kept.n) {
        otx_tokens_add(&wrap->before, reference(b, kept));
        return;
    }
    if (is_users(b, name))
        return;
    if (supply_of(b, name, hidden) == SUPPLIED) {
        otx_tokens_add(&wrap->before, reference(b, name));
        return;
    }
    struct otx_str value = configured_base(b, name, early);
    if (wrap->sep == ' ' && value.n)
        otx_tokens_add(&wrap->before, value);
    while (wrap->sep != ' ' && value.n && otx_str_cut(&value, wrap->sep, &token))
        otx_tokens_add(&wrap->before, token);
}

static bool is_java_extended(const struct otx_build *b)
{
    const struct otx_node *extensions = b->agent->extensions;
    return b->row == &otx_agents[OTX_JAVA] && extensions && extensions->first;
}

/* PYTHONPATH and its like: around the user's value, else around another. */
static void add_list(struct otx_build *b, const struct otx_agent_env *row)
{
    struct otx_str name = otx_str_of(row->name);
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    const struct otx_node *hidden = NULL;
    struct otx_want *brought = otx_want_find(env_list(b), name);
    if (!wrap || (brought && brought->verb == OTX_WRAP))
        return;
    wrap->sep = row->sep;
    if (row->before)
        otx_tokens_add(&wrap->before, otx_build_value(b, row->before));
    if (row->after)
        otx_tokens_add(&wrap->after, otx_build_value(b, row->after));
    if (is_java_extended(b))
        otx_tokens_add(&wrap->after,
                       otx_build_value(b, "-Dotel.javaagent.extensions=%M/extensions"));
    bool adopted = adopt_tokens(b, name, wrap);
    if (!adopted)
        add_base(b, name, row->early, wrap, &hidden);
    struct otx_want *leaf = add_wrap(b, name, wrap, adopted);
    if (leaf && b->container)
        leaf->hides = hidden;
    if (leaf && find_var(own_env(b), name)) {
        leaf->spot = OTX_AFTER; /* of the one that is renamed */
        leaf->anchor = name;
    }
}

static const struct otx_agent_env *loader_of(const struct otx_agent *agent, struct otx_str name)
{
    for (const struct otx_agent_env *row = agent->loaders; row->name; row++)
        if (row->sep && otx_str_is(name, row->name))
            return row;
    return NULL;
}

static void add_loader(struct otx_build *b, const struct otx_agent_env *row)
{
    if (b->row->form == OTX_WEBSERVER && b->app != b->choice->targets.v[0])
        return; /* the agent is mounted in the first alone */
    if (row->sep)
        add_list(b, row);
    else
        add_default(b, row->name, otx_build_value(b, row->before));
}

static bool is_attributes(struct otx_str name)
{
    return otx_str_is(name, "OTEL_RESOURCE_ATTRIBUTES");
}

/* The configuration's `env`; a list variable in it goes around what loads the agent. */
static void add_configured(struct otx_build *b, const struct otx_node *env,
                           const struct otx_node *stronger)
{
    bool exact = b->settings->profile == OTX_OPERATOR;
    for (const struct otx_node *var = env ? env->first : NULL; var; var = var->next) {
        struct otx_str name = otx_map_text(var, "name");
        const struct otx_agent_env *row = loader_of(b->row, name);
        if (find_var(stronger, name) || (exact && is_attributes(name)))
            continue;
        if (!row)
            add_own(b, name, var);
        else if (exact)
            add_list(b, row);
    }
}

struct otx_str otx_tls_folder(struct otx_build *b, bool of_ca)
{
    const struct otx_tls *tls = &b->settings->tls;
    bool map = of_ca && tls->config_map.n;
    struct otx_buf buf = {0};
    if (map)
        otx_buf_format(&buf, "/otel-auto-instrumentation-configmap-%s", tls->config_map);
    else if (tls->secret.n)
        otx_buf_format(&buf, "/otel-auto-instrumentation-secret-%s", tls->secret);
    struct otx_str folder = otx_build_text(b, &buf);
    otx_buf_free(&buf);
    return folder;
}

static void add_tls_file(struct otx_build *b, const char *name, struct otx_str file, bool of_ca)
{
    struct otx_str folder = otx_tls_folder(b, of_ca);
    struct otx_buf buf = {0};
    if (!file.n)
        return;
    if (file.p[0] != '/')
        otx_buf_format(&buf, "%s/", folder);
    otx_buf_add(&buf, file);
    add_value(b, name, otx_build_text(b, &buf));
    otx_buf_free(&buf);
}

static void add_exporter(struct otx_build *b)
{
    const struct otx_tls *tls = &b->settings->tls;
    add_value(b, "OTEL_EXPORTER_OTLP_ENDPOINT", b->settings->endpoint);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CERTIFICATE", tls->ca, true);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", tls->cert, false);
    add_tls_file(b, "OTEL_EXPORTER_OTLP_CLIENT_KEY", tls->key, false);
}

static void add_propagators(struct otx_build *b)
{
    const struct otx_node *list = b->settings->propagators;
    struct otx_buf buf = {0};
    for (const struct otx_node *item = list ? list->first : NULL; item; item = item->next)
        otx_buf_format(&buf, item == list->first ? "%s" : ",%s", item->text);
    add_value(b, "OTEL_PROPAGATORS", otx_build_text(b, &buf));
    otx_buf_free(&buf);
}

/* The sampler and its argument belong together: the user's argument keeps both out. */
static void add_sampler(struct otx_build *b)
{
    static const char *const names[] = {"OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"};
    for (size_t i = 0; i < 2; i++) {
        struct otx_str name = otx_str_of(names[i]);
        const struct otx_want *planned = otx_want_find(env_list(b), name);
        if ((find_var(own_env(b), name) && !record_of(b, name) && !b->adopt) || planned)
            return;
    }
    if (!b->settings->sampler.n)
        return;
    add_value(b, names[0], b->settings->sampler);
    add_value(b, names[1], b->settings->sampler_argument);
}

/* What the Go agent looks for. */
static void add_target(struct otx_build *b)
{
    if (b->row->form == OTX_SIDECAR)
        add_value(b, "OTEL_GO_AUTO_TARGET_EXE", b->choice->target_exe);
}

static void plan_minimal(struct otx_build *b)
{
    static const char *const exporters[] = {"OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER",
                                            "OTEL_LOGS_EXPORTER"};
    bool sends = b->row->form != OTX_WEBSERVER; /* those have a configuration of their own */
    add_target(b);
    for (const struct otx_agent_env *row = b->row->loaders; row->name; row++)
        add_loader(b, row);
    for (size_t i = 0; sends && i < sizeof exporters / sizeof *exporters; i++)
        add_default(b, exporters[i], OTX_S("otlp"));
    add_configured(b, b->agent->env, NULL);
    add_configured(b, b->settings->env, b->agent->env);
    if (!sends)
        return;
    add_exporter(b);
    add_default(b, "OTEL_EXPORTER_OTLP_PROTOCOL", OTX_S("http/protobuf"));
    add_propagators(b);
    add_sampler(b);
}

/* Before all others, so that they may refer to it. */
static void add_in_front(struct otx_build *b, const char *key, const char *path)
{
    struct otx_str name = otx_str_of(key);
    struct otx_want *leaf =
        find_var(b->agent->env, name) ? NULL : add_own(b, name, otx_new_field_var(b, key, path));
    if (leaf)
        leaf->spot = OTX_AT_FRONT;
}

/* What the attributes refer to must stand before them. */
static void add_referred(struct otx_build *b, const char *name, const char *path)
{
    const struct otx_str attributes = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_want *leaf = add_item(b, otx_str_of(name), otx_new_field_var(b, name, path));
    if (leaf && find_var(own_env(b), attributes)) {
        leaf->spot = OTX_BEFORE;
        leaf->anchor = attributes;
    }
}

static void add_sdk(struct otx_build *b)
{
    struct otx_attributes all;
    otx_attributes_make(b, &all);
    add_value(b, "OTEL_SERVICE_NAME", otx_service_name(b));
    add_exporter(b);
    add_referred(b, OTX_POD_NAME, "metadata.name");
    for (size_t i = 0; i < all.n; i++) {
        if (otx_str_is(all.v[i].value, "$(" OTX_POD_UID ")"))
            add_referred(b, OTX_POD_UID, "metadata.uid");
        if (otx_str_is(all.v[i].value, "$(" OTX_NODE_NAME ")"))
            add_referred(b, OTX_NODE_NAME, "spec.nodeName");
    }
    add_propagators(b);
    add_sampler(b);
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
    for (const struct otx_agent_env *row = b->row->defaults; row->name; row++)
        add_value(b, row->name, otx_str_of(row->before));
    add_sdk(b);
}

/* What the attributes go around: the user's value, else that of the configuration's `env`. */
static struct otx_str own_attributes(const struct otx_build *b, struct otx_str name)
{
    if (is_users(b, name))
        return otx_map_text(find_var(own_env(b), name), "value");
    bool exact = b->settings->profile == OTX_OPERATOR;
    return exact ? otx_map_text(configured(b, name), "value") : OTX_S("");
}

/* Our entries: of attributes that the user has not. */
static void add_entries(struct otx_build *b, const struct otx_attributes *all, struct otx_str name,
                        struct otx_wrap *wrap)
{
    const struct otx_node *tokens = otx_map_get(record_of(b, name), "tokens");
    const struct otx_node *item = find_var(own_env(b), name);
    struct otx_str own = own_attributes(b, name);
    if (!is_users(b, name) ||
        (tokens && (tokens->kind != OTX_SEQ || tokens->first->text.p[0] != wrap->sep)))
        tokens = NULL; /* what is the configuration's own is not the attributes' */
    for (size_t i = 0; i < all->n; i++) {
        struct otx_str token = otx_attribute_token(b->arena, &all->v[i]);
        struct otx_str users =
            otx_attribute_find(own, all->v[i].key, tokens, b->adopt ? token : OTX_S(""));
        if (!users.p)
            otx_tokens_add(&wrap->after, token);
        else if (b->diags && item && all->v[i].written && !otx_str_eq(users, token))
            otx_diag_format(b->diags, OTX_KEPT, otx_map_get(item, "value")->head,
                            "`%s` has \"%s\", kept", name, users);
    }
}

void otx_plan_attributes(struct otx_build *b, const struct otx_attributes *all)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    const struct otx_node *hidden = NULL;
    bool exact = b->settings->profile == OTX_OPERATOR;
    b->overflow |= all->full;
    bool planned = configured(b, name) || otx_want_find(env_list(b), name);
    if (!wrap || all->n == 0 || (!exact && planned))
        return;
    wrap->sep = ',';
    add_entries(b, all, name, wrap);
    bool adopted = adopt_tokens(b, name, wrap);
    if (!adopted)
        add_base(b, name, false, wrap, &hidden);
    struct otx_want *leaf = add_wrap(b, name, wrap, adopted);
    if (leaf)
        leaf->hides = hidden;
    if (leaf && find_var(own_env(b), name)) {
        leaf->spot = OTX_AFTER;
        leaf->anchor = name;
    }
}

void otx_plan_service(struct otx_build *b)
{
    add_default(b, "OTEL_SERVICE_NAME", otx_service_name(b));
}

void otx_plan_env(struct otx_build *b)
{
    if (b->settings->profile == OTX_OPERATOR)
        plan_operators(b);
    else
        plan_minimal(b);
}
