/* Web servers (operator-behaviour, sections 11 and 12). */
#include "plan/server.h"

#include "base/diag.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "otel/server_scripts.h"
#include "plan/attributes.h"
#include "plan/pod.h"
#include "plan/variable.h"
#include "record/ledger.h"
#include "record/took.h"
#include "tree/node.h"
#include "tree/want.h"

#define SOURCE_CONF "/opt/opentelemetry-webserver/source-conf"
#define CLONE "otel-agent-source-container-clone"

/* What differs between the two. */
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

static size_t last_slash(struct otx_str path)
{
    size_t i = path.n;
    while (i > 0 && path.p[i - 1] != '/')
        i--;
    return i;
}

/* The directory of the configuration: httpd's own field, or that of nginx' file. */
static struct otx_str folder_of(const struct otx_build *b)
{
    struct otx_str path = b->agent->config_path;
    if (is_nginx(b))
        path = otx_str_sub(path, 0, last_slash(path));
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path.n ? path : OTX_S(".");
}

static struct otx_str file_of(const struct otx_build *b)
{
    struct otx_str path = b->agent->config_path;
    return is_nginx(b) ? otx_str_sub(path, last_slash(path), path.n) : OTX_S("httpd.conf");
}

/* Whether a variable that the record knows is as we wrote it, or as it is wanted now. One that was
 * changed since is the user's by now. */
static bool is_ours(const struct otx_node *var, const struct otx_node *mine,
                    const struct otx_want *wants)
{
    const struct otx_want *want = otx_want_find(wants, otx_map_text(var, "name"));
    return otx_ledger_wrote(mine, var) ||
           (mine && want && want->value && otx_node_equal(var, want->value));
}

/* A null in a patch would take the value out, so that the clone has none. */
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

static struct otx_node *users_var(struct otx_build *b, const struct otx_node *var,
                                  const struct otx_node *record, const struct otx_want *wants);

/* Whether a variable that was renamed can have its name again: neither the user nor we have another
 * of that name. */
static bool is_free(struct otx_build *b, const struct otx_node *var, struct otx_str name,
                    const struct otx_node *record, const struct otx_want *wants)
{
    const struct otx_node *other = otx_seq_find(var->parent, "name", name).value;
    const struct otx_want *stays = otx_want_find(wants, otx_map_text(var, "name"));
    bool renamed = otx_map_get(otx_map_find(record, name).value, "name") != NULL;
    if (!stays && otx_want_find(wants, name))
        return false;
    return !other || (!renamed && !users_var(b, other, record, wants));
}

/* A variable as the user wrote it: without what is ours in it; NULL when all of it is. */
static struct otx_node *users_var(struct otx_build *b, const struct otx_node *var,
                                  const struct otx_node *record, const struct otx_want *wants)
{
    struct otx_str key = otx_map_text(var, "name");
    const struct otx_node *mine = key.n ? otx_map_find(record, key).value : NULL;
    const struct otx_node *tokens = otx_map_get(mine, "tokens"), *was = otx_map_get(mine, "was");
    struct otx_node *copy = otx_new_copy(b->arena, var);
    const struct otx_node *name = was ? otx_map_get(mine, "name") : NULL;
    struct otx_node *scalar = otx_map_get(copy, name ? "name" : "value");
    bool same = tokens || name || is_ours(var, mine, wants);
    bool made = tokens && otx_map_get(mine, "value");
    if (is_null_value(var))
        return without_value(b, var);
    if (!mine || !same || (name && !is_free(b, var, name->text, record, wants)) ||
        ((tokens || was) && !scalar))
        return copy;
    if (tokens) {
        scalar->text = otx_ledger_without(b->arena, tokens, scalar->text);
        scalar->style = OTX_DOUBLE; /* a string, even if it is empty now */
    } else if (was)
        scalar->text = otx_ledger_was(b->arena, was);
    if (made && !scalar->text.n)
        return without_value(b, var);
    bool users = was || (tokens && (scalar->text.n || !otx_map_get(mine, "+")));
    return users ? copy : NULL;
}

static void append(struct otx_node *list, struct otx_node *item)
{
    if (list && item)
        otx_node_append(list, item);
}

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

/* What the application has, and the language's own `env`: its configuration may refer to that. */
static struct otx_node *clone_env(struct otx_build *b, const struct otx_node *app)
{
    const struct otx_node *env = otx_map_get(app, "env");
    const struct otx_node *record = otx_build_record(b, app, "env");
    const struct otx_want *wants = otx_want_find(b->container_want, OTX_S("env"));
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    for (const struct otx_node *var = otx_first(env); var; var = var->next)
        append(list, users_var(b, var, record, wants));
    append_missing(b, list, b->agent->env);
    return list;
}

/* The application's own mounts, those included that had to go from it, and the clone's. */
static struct otx_node *clone_mounts(struct otx_build *b, const struct otx_node *app)
{
    const struct otx_node *mounts = otx_map_get(app, "volumeMounts");
    const struct otx_node *record = otx_build_record(b, app, "volumeMounts");
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    struct otx_str before = {NULL, 0};
    otx_ledger_put_taken(b->arena, record, before, list);
    for (const struct otx_node *m = otx_first(mounts); m; m = m->next) {
        struct otx_str path = otx_map_text(m, "mountPath");
        const struct otx_node *mine = otx_map_find(record, path).value;
        bool ours = mine && (mine->kind == OTX_SCALAR || otx_map_get(mine, "hash"));
        if (!ours && !otx_seq_find(list, "mountPath", path).value)
            append(list, otx_new_copy(b->arena, m));
        if (path.n)
            otx_ledger_put_taken(b->arena, record, path, list);
    }
    otx_ledger_put_rest(b->arena, record, list);
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
        otx_plan_container(b, "initContainers", OTX_S(CLONE), otx_map_text(app, "image"));
    otx_plan_field(b, clone, "imagePullPolicy", otx_map_get(app, "imagePullPolicy"));
    otx_plan_field(b, clone, "command", is_nginx(b) ? shell(b) : copy_command(b));
    if (is_nginx(b))
        otx_plan_field(b, clone, "args", arguments(b, otx_nginx_clone_script, folder_of(b)));
    otx_plan_field(b, clone, "envFrom", or_nothing(from));
    otx_plan_field(b, clone, "env", otx_new_node(b->arena, OTX_SEQ)); /* see otx_plan_clone */
    otx_plan_field(b, clone, "resources", b->agent->resources);
    otx_plan_field(b, clone, "securityContext", otx_init_security(b));
    otx_plan_field(b, clone, "volumeMounts", otx_new_node(b->arena, OTX_SEQ));
}

static void fill(struct otx_want *clone, const char *key, const struct otx_node *list)
{
    struct otx_want *leaf = otx_want_find(clone, otx_str_of(key));
    if (leaf && list && list->first)
        leaf->value = list;
    else if (leaf)
        otx_want_drop(leaf);
}

void otx_plan_clone(struct otx_build *b)
{
    const struct otx_node *app = b->choice->targets.v[0];
    struct otx_want *inits = otx_want_find(b->pod, OTX_S("initContainers"));
    struct otx_want *clone = otx_want_find(inits, OTX_S(CLONE));
    struct otx_build own = *b;
    if (!otx_is_first_server(b) || !clone)
        return;
    own.container_want =
        otx_want_find(otx_want_find(b->pod, OTX_S("containers")), otx_map_text(app, "name"));
    fill(clone, "env", clone_env(&own, app));
    fill(clone, "volumeMounts", clone_mounts(&own, app));
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
    if (b->settings->profile == OTX_OPERATOR) { /* for `env` to refer to */
        append(rest, otx_new_field_var(b, "OTEL_POD_IP", "status.podIP"));
        append(rest, otx_new_field_var(b, "OTEL_NODE_IP", "status.hostIP"));
    }
    append(rest, otx_new_var(b, otx_str_of(server->conf_variable), agent_conf(b)));
    append(rest, otx_new_field_var(b, server->id_variable, "metadata.name"));
    append_missing(b, list, rest);
    return list;
}

static void plan_attach(struct otx_build *b)
{
    const char *script = is_nginx(b) ? otx_nginx_script : otx_apache_script;
    struct otx_str argument = is_nginx(b) ? file_of(b) : folder_of(b);
    struct otx_node *mounts = otx_new_node(b->arena, OTX_SEQ);
    struct otx_want *attach = otx_plan_container(b, "initContainers", b->name, b->agent->image);
    append(mounts, otx_new_mount(b, otx_str_of(server_of(b)->agent_volume), b->agent->mount_path));
    append(mounts, otx_new_mount(b, otx_str_of(server_of(b)->conf_volume), OTX_S(SOURCE_CONF)));
    otx_plan_field(b, attach, "imagePullPolicy", b->settings->pull_policy);
    otx_plan_field(b, attach, "command", shell(b));
    otx_plan_field(b, attach, "args", arguments(b, script, argument));
    otx_plan_field(b, attach, "env", attach_env(b));
    otx_plan_field(b, attach, "resources", b->agent->resources);
    otx_plan_field(b, attach, "securityContext", otx_init_security(b));
    otx_plan_field(b, attach, "volumeMounts", mounts);
}

void otx_plan_server(struct otx_build *b)
{
    const struct otx_node *app = b->choice->targets.v[0];
    struct otx_build own = *b;
    if (!otx_is_first_server(b)) {
        if (b->diags)
            otx_diag_format(b->diags, OTX_SKIPPED_CONTAINER, app->head,
                            "`%s` gets no agent: another server's has the init containers here",
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

/* A mount that would hide the clone, or the extended file in it: the clone has a copy of what it
 * holds. One deeper than that only adds to it. */
static bool hides(const struct otx_build *b, struct otx_str path)
{
    struct otx_str folder = folder_of(b), file = file_of(b);
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    if (otx_str_eq(path, folder))
        return true;
    return path.n == folder.n + 1 + file.n && otx_str_starts(path, folder) &&
           path.p[folder.n] == '/' && otx_str_ends(path, file);
}

static void take(struct otx_build *b, struct otx_want *mounts, struct otx_str path)
{
    struct otx_want *want = mounts ? otx_want_new(b->arena, mounts, OTX_LEAF, path) : NULL;
    if (!want)
        return;
    want->verb = OTX_TAKE;
    want->note = "moved to the init container that copies it";
}

void otx_plan_server_mounts(struct otx_build *b)
{
    const struct otx_node *list = otx_map_get(b->app, "volumeMounts");
    const struct otx_node *record = otx_build_record(b, b->app, "volumeMounts");
    struct otx_want *mounts =
        otx_want_child(b, b->container_want, OTX_ITEMS, "volumeMounts", "mountPath");
    if (!otx_is_first_server(b) || b->app != b->choice->targets.v[0])
        return;
    otx_plan_mount(b, otx_str_of(server_of(b)->agent_volume), b->agent->mount_path);
    otx_plan_mount_instead(b, otx_str_of(server_of(b)->conf_volume), folder_of(b));
    for (const struct otx_node *m = otx_first_item(list); m; m = m->next) {
        struct otx_str path = otx_map_text(m, "mountPath");
        if (hides(b, path) && !otx_map_find(record, path).key)
            take(b, mounts, path);
    }
    for (const struct otx_node *k = otx_first(record); k; k = otx_next_key(k))
        if (otx_map_get(otx_value(k), "took") && hides(b, k->text))
            take(b, mounts, k->text);
}
