/* Web servers, as the Operator instruments them (operator-behaviour, sections 11 and 12). */
#include "plan/server.h"

#include "base/diag.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "otel/marks.h"
#include "otel/server_scripts.h"
#include "plan/attributes.h"
#include "plan/pod.h"
#include "plan/variable.h"
#include "tree/node.h"
#include "tree/want.h"

#define SOURCE_CONF "/opt/opentelemetry-webserver/source-conf"
#define CLONE "otel-agent-source-container-clone"

/* The differences between httpd and nginx. */
struct server {
    const char *conf_volume, *agent_volume;
    const char *conf_variable, *id_variable;
    const char *default_name_space;
    struct otx_str (*conf)(struct otx_arena *arena, const struct otx_web *web);
};

static const struct server apache = {.conf_volume = "otel-apache-conf-dir",
                                     .agent_volume = "otel-apache-agent",
                                     .conf_variable = "OTEL_APACHE_AGENT_CONF",
                                     .id_variable = "APACHE_SERVICE_INSTANCE_ID",
                                     .default_name_space = "apache-httpd",
                                     .conf = otx_apache_conf};
static const struct server nginx = {.conf_volume = "otel-nginx-conf-dir",
                                    .agent_volume = "otel-nginx-agent",
                                    .conf_variable = "OTEL_NGINX_AGENT_CONF",
                                    .id_variable = "OTEL_NGINX_SERVICE_INSTANCE_ID",
                                    .default_name_space = "nginx",
                                    .conf = otx_nginx_conf};

static bool is_nginx(const struct otx_build *b)
{
    return b->row == &otx_agents[OTX_NGINX];
}

static const struct server *server_of(const struct otx_build *b)
{
    return is_nginx(b) ? &nginx : &apache;
}

/* The folder of the configuration: `configPath` of httpd is a folder, `configFile` of nginx a file
 * in the folder. */
static struct otx_str folder_of(const struct otx_build *b)
{
    struct otx_str path = b->agent->config_path;
    if (is_nginx(b))
        path.n -= otx_str_base(path).n;
    return path.n ? otx_str_path(path) : OTX_S(".");
}

static struct otx_str file_of(const struct otx_build *b)
{
    struct otx_str path = b->agent->config_path;
    return is_nginx(b) ? otx_str_base(path) : OTX_S("httpd.conf");
}

/* Whether `value` is null. In a patch a null deletes the key, so the clone's copy of the variable
 * has no `value`. */
static bool is_null_value(const struct otx_node *var)
{
    const struct otx_node *value = otx_map_get(var, "value");
    return value && otx_is_null(value) && !otx_map_get(var, "valueFrom");
}

static struct otx_node *without_value(struct otx_build *b, const struct otx_node *var)
{
    struct otx_node *copy = otx_new_node(b->arena, OTX_MAP);
    for (const struct otx_node *k = var->first; copy && k; k = otx_next_key(k)) {
        struct otx_node *key = otx_new_copy(b->arena, k),
                        *value = otx_new_copy(b->arena, otx_value(k));
        if (!key || !value)
            return NULL;
        if (otx_str_is(k->text, "value"))
            continue;
        otx_node_append(copy, key);
        otx_node_append(copy, value);
    }
    return copy;
}

static void append(struct otx_node *list, struct otx_node *item)
{
    if (list && item)
        otx_node_append(list, item);
}

/* Appends copies of the variables whose names `list` does not have. */
static void append_missing(struct otx_build *b, struct otx_node *list, const struct otx_node *env)
{
    for (const struct otx_node *var = otx_first(env); var; var = var->next)
        if (list && !otx_seq_find(list, "name", otx_map_text(var, "name")).value)
            append(list, otx_new_copy(b->arena, var));
}

static const struct otx_node *or_nothing(const struct otx_node *list)
{
    return list && list->first ? list : NULL;
}

/* The variables of the clone: those of the application, and the language's own `env`, because the
 * server's configuration may refer to them. */
static struct otx_node *clone_env(struct otx_build *b, const struct otx_node *app)
{
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    for (const struct otx_node *var = otx_first_item(otx_map_get(app, "env")); var; var = var->next)
        append(list, is_null_value(var) ? without_value(b, var) : otx_new_copy(b->arena, var));
    append_missing(b, list, b->agent->env);
    return list;
}

/* The mounts of the clone: those of the application at their own paths, and the folder for the
 * copy. No agent's volume is among them, even if somebody has edited its mount: the agent may come
 * in another way tomorrow. */
static struct otx_node *clone_mounts(struct otx_build *b, const struct otx_node *app)
{
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    for (const struct otx_node *m = otx_first_item(otx_map_get(app, "volumeMounts")); m;
         m = m->next)
        if (!otx_is_own_volume(otx_map_text(m, "name")))
            append(list, otx_new_copy(b->arena, m));
    append(list, otx_new_mount(b, otx_str_of(server_of(b)->conf_volume), OTX_S(SOURCE_CONF)));
    return list;
}

static struct otx_node *shell(struct otx_build *b)
{
    const struct otx_str words[] = {OTX_S("/bin/sh"), OTX_S("-c")};
    return otx_build_list(b, words, 2);
}

static struct otx_node *arguments(struct otx_build *b, const char *script, struct otx_str argument)
{
    const struct otx_str words[] = {otx_str_of(script), OTX_S("--"), argument};
    return otx_build_list(b, words, 3);
}

static struct otx_node *copy_command(struct otx_build *b)
{
    const struct otx_str words[] = {OTX_S("cp"), OTX_S("-r"),
                                    otx_str_format(b->arena, "%s/.", folder_of(b)),
                                    OTX_S(SOURCE_CONF)};
    return otx_build_list(b, words, 4);
}

static void plan_clone(struct otx_build *b, const struct otx_node *app)
{
    const struct otx_node *from = otx_map_get(app, "envFrom");
    struct otx_want *clone =
        otx_plan_container(b, "initContainers", OTX_S(CLONE), otx_map_get(app, "image"));
    otx_plan_field(b, clone, "imagePullPolicy", otx_map_get(app, "imagePullPolicy"));
    otx_plan_field(b, clone, "command", is_nginx(b) ? shell(b) : copy_command(b));
    if (is_nginx(b))
        otx_plan_field(b, clone, "args", arguments(b, otx_nginx_clone_script, folder_of(b)));
    otx_plan_field(b, clone, "envFrom", or_nothing(from));
    otx_plan_items(b, clone, "env", "name", clone_env(b, app));
    otx_plan_field(b, clone, "resources", b->agent->resources);
    otx_plan_field(b, clone, "securityContext", otx_init_security(b));
    otx_plan_items(b, clone, "volumeMounts", "mountPath", clone_mounts(b, app));
}

static struct otx_str agent_conf(struct otx_build *b)
{
    const struct otx_node *attrs = b->agent->attrs;
    size_t count = attrs ? attrs->count : 0;
    struct otx_attr *pairs = otx_alloc(b->arena, count * sizeof *pairs);
    struct otx_attributes all;
    struct otx_str name_space = b->choices->name_space;
    otx_attributes_make(b, &all);
    for (size_t i = 0; i < all.n && !name_space.n; i++)
        if (otx_str_is(all.v[i].key, "k8s.namespace.name"))
            name_space = all.v[i].value;
    if (!name_space.n)
        name_space = otx_str_of(server_of(b)->default_name_space);
    struct otx_web web = {.endpoint = b->settings->endpoint,
                          .service_name = otx_service_name(b),
                          .name_space = name_space,
                          .version = b->agent->version,
                          .attrs = pairs};
    for (const struct otx_node *a = otx_first(attrs); a && pairs; a = a->next)
        pairs[web.attr_count++] =
            (struct otx_attr){otx_map_text(a, "name"), otx_map_text(a, "value")};
    return server_of(b)->conf(b->arena, &web);
}

static struct otx_node *attach_env(struct otx_build *b)
{
    const struct server *server = server_of(b);
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ),
                    *rest = otx_new_node(b->arena, OTX_SEQ);
    append_missing(b, list, b->agent->env);
    append_missing(b, list, b->settings->env);
    if (b->settings->profile == OTX_OPERATOR) { /* the configuration's `env` may refer to these */
        append(rest, otx_new_field_var(b, "OTEL_POD_IP", "status.podIP"));
        append(rest, otx_new_field_var(b, "OTEL_NODE_IP", "status.hostIP"));
    }
    append(rest, otx_new_var(b, otx_str_of(server->conf_variable), agent_conf(b)));
    append(rest, otx_new_field_var(b, server->id_variable, "metadata.name"));
    append_missing(b, list, rest);
    return list;
}

/* The init container that extends the clone and copies the module. */
static void plan_attach(struct otx_build *b)
{
    const char *script = is_nginx(b) ? otx_nginx_script : otx_apache_script;
    struct otx_str argument = is_nginx(b) ? file_of(b) : folder_of(b);
    struct otx_node *mounts = otx_new_node(b->arena, OTX_SEQ);
    struct otx_want *attach =
        otx_plan_container(b, "initContainers", b->name, otx_new_string(b->arena, b->agent->image));
    append(mounts, otx_new_mount(b, otx_str_of(server_of(b)->agent_volume), b->agent->mount_path));
    append(mounts, otx_new_mount(b, otx_str_of(server_of(b)->conf_volume), OTX_S(SOURCE_CONF)));
    otx_plan_field(b, attach, "imagePullPolicy", b->settings->pull_policy);
    otx_plan_field(b, attach, "command", shell(b));
    otx_plan_field(b, attach, "args", arguments(b, script, argument));
    otx_plan_items(b, attach, "env", "name", attach_env(b));
    otx_plan_field(b, attach, "resources", b->agent->resources);
    otx_plan_field(b, attach, "securityContext", otx_init_security(b));
    otx_plan_items(b, attach, "volumeMounts", "mountPath", mounts);
}

void otx_plan_server(struct otx_build *b)
{
    const struct otx_node *app = b->choice->targets.v[0];
    struct otx_build own = *b;
    if (!otx_is_first_server(b)) {
        if (b->diags)
            otx_diag_format(b->diags, OTX_SKIPPED_CONTAINER, app->head,
                            "`%s` gets no agent: another web server has the init containers here",
                            otx_str_of(b->row->language));
        return;
    }
    own.app = own.container = app;
    otx_plan_volume(&own, otx_str_of(server_of(b)->conf_volume),
                    is_nginx(b) ? OTX_VOLUME_PLAIN : OTX_VOLUME_LIMITED);
    plan_clone(&own, app);
    otx_plan_volume(&own, otx_str_of(server_of(b)->agent_volume),
                    is_nginx(b) ? OTX_VOLUME_PLAIN : OTX_VOLUME_CONFIGURED);
    plan_attach(&own);
}

/* Whether a user's mount would hide the clone or the extended file in it. The clone holds a copy of
 * the mount's files. A mount at a deeper path does no harm. */
static bool hides(const struct otx_build *b, struct otx_str path)
{
    struct otx_str folder = folder_of(b), file = file_of(b);
    path = otx_str_path(path);
    if (otx_str_eq(path, folder))
        return true;
    return path.n == folder.n + 1 + file.n && otx_str_starts(path, folder) &&
           path.p[folder.n] == '/' && otx_str_ends(path, file);
}

/* Moves the user's mount to another path. Only its `mountPath` changes, so the item keeps its place
 * and its comments. */
static void move_aside(struct otx_build *b, struct otx_want *mounts, struct otx_str path)
{
    struct otx_str moved = otx_str_format(b->arena, OTX_MOVED "%s", path);
    struct otx_want *want =
        mounts && moved.p ? otx_want_new(b->arena, mounts, OTX_LEAF, moved) : NULL;
    if (want)
        want->rename_from = path;
}

void otx_plan_server_mounts(struct otx_build *b)
{
    const struct otx_node *list = otx_map_get(b->app, "volumeMounts");
    struct otx_want *mounts =
        otx_want_child(b, b->container_want, OTX_ITEMS, "volumeMounts", "mountPath");
    if (!otx_is_first_server(b) || b->app != b->choice->targets.v[0])
        return;
    for (const struct otx_node *m = otx_first_item(list); m; m = m->next) {
        struct otx_str path = otx_map_text(m, "mountPath");
        if (hides(b, path))
            move_aside(b, mounts, path);
    }
    otx_plan_mount(b, otx_str_of(server_of(b)->agent_volume), b->agent->mount_path);
    otx_plan_mount_instead(b, otx_str_of(server_of(b)->conf_volume), folder_of(b));
}
