/* Decoding a configuration: which form it has, what the table cannot say about values, and the
 * fields by name for the planner. */
#include "config.h"

#include <string.h>

#include "configmap.h"
#include "schema.h"
#include "select.h"
#include "tokens.h"

enum { MAX_ENTRIES = OTX_MAX_TOKENS - 4 };

static struct otx_str group_of(const struct otx_node *root)
{
    struct otx_str version = otx_map_text(root, "apiVersion");
    return otx_str_sub(version, 0, otx_str_find(version, '/', 0));
}

static bool is_ours(const struct otx_node *root)
{
    return otx_str_is(group_of(root), "otelx.dev");
}

static const struct otx_node *data_of(const struct otx_node *root)
{
    if (is_ours(root) || otx_str_is(otx_map_text(root, "kind"), "Secret"))
        return NULL;
    return otx_map_get(root, "data");
}

bool otx_config_is(const struct otx_node *root)
{
    return root && root->kind == OTX_MAP && (is_ours(root) || data_of(root));
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

static void check_env(struct otx_check *check, const struct otx_node *env)
{
    for (const struct otx_node *var = env ? env->first : NULL; var; var = var->next) {
        const struct otx_node *name = otx_map_get(var, "name");
        bool both = otx_map_get(var, "value") && otx_map_get(var, "valueFrom");
        if (name && (name->text.n == 0 || otx_str_find(name->text, '=', 0) < name->text.n ||
                     otx_str_is(name->text, "+")))
            otx_check_fail(check, OTX_BAD_VALUE, name, "env", "must have names without `=`");
        else if (name && otx_seq_find(env, "name", name->text).again == var)
            otx_check_fail(check, OTX_DUPLICATE_KEY, name, "env", "names a variable twice");
        if (both)
            otx_check_fail(check, OTX_BAD_VALUE, var, "env",
                           "must have `value` or `valueFrom`, not both");
    }
}

static void check_text(struct otx_check *check, const struct otx_node *node, const char *name,
                       const char *without, const char *what)
{
    for (size_t i = 0; node && i < node->text.n; i++) {
        if ((unsigned char)node->text.p[i] > ' ' && !strchr(without, node->text.p[i]))
            continue;
        otx_check_fail(check, OTX_BAD_VALUE, node, name, what);
        return;
    }
    if (node && node->text.n == 0)
        otx_check_fail(check, OTX_BAD_VALUE, node, name, "must not be empty");
}

static void check_attributes(struct otx_check *check, const struct otx_node *attributes)
{
    for (const struct otx_node *k = attributes ? attributes->first : NULL; k; k = k->next->next) {
        struct otx_str value = k->next->text;
        check_text(check, k, "resource.resourceAttributes",
                   ",=", "must have keys without `,` and `=`");
        if (otx_str_trim(value).n != value.n)
            otx_check_fail(check, OTX_BAD_VALUE, k->next, "resource.resourceAttributes",
                           "must have values that neither begin nor end with a blank");
        if (otx_str_find(value, ',', 0) < value.n || otx_str_find(value, '\n', 0) < value.n)
            otx_check_fail(check, OTX_BAD_VALUE, k->next, "resource.resourceAttributes",
                           "must have values without `,`; write %2C");
    }
    if (attributes && attributes->count > 2 * MAX_ENTRIES)
        otx_check_fail(check, OTX_BAD_VALUE, attributes, "resource.resourceAttributes",
                       "must have no more than 60 attributes");
}

/* A path without slashes at its end. */
static struct otx_str path_of(struct otx_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

/* Entries that are there twice would be put in twice. */
static void check_twice(struct otx_check *check, const struct otx_node *list, const char *name)
{
    for (const struct otx_node *a = list ? list->first : NULL; a; a = a->next)
        for (const struct otx_node *b = a->next; b; b = b->next)
            if (otx_node_equal(a, b)) {
                otx_check_fail(check, OTX_DUPLICATE_KEY, b, name, "has an entry twice");
                return;
            }
}

/* A list variable in `env` goes around the user's value or in its place: its entries must be known.
 */
static void check_list_variable(struct otx_check *check, const struct otx_agent_env *row,
                                const struct otx_node *env)
{
    const struct otx_node *var = otx_seq_find(env, "name", otx_str_of(row->name)).value;
    struct otx_str rest = otx_map_text(var, "value"), entry;
    size_t entries = 0;
    while (row->sep && rest.n && otx_str_cut(&rest, row->sep, &entry))
        entries++;
    if (row->sep && otx_map_get(var, "valueFrom"))
        otx_check_fail(check, OTX_BAD_VALUE, var, "env", "must give a list variable as `value`");
    else if (entries > MAX_ENTRIES)
        otx_check_fail(check, OTX_BAD_VALUE, var, "env", "must have no more than 60 entries");
}

static void check_agent(struct otx_check *check, const struct otx_node *block,
                        const struct otx_agent *agent, const struct otx_node *common_env)
{
    const struct otx_node *mount = otx_map_get(block, "mountPath");
    const struct otx_node *command = otx_map_get(block, "command");
    check_text(check, otx_map_get(block, "image"), "image", "", "must not hold blanks");
    check_text(check, mount, "mountPath", ":,", "must not hold blanks, `:` or `,`");
    if (mount && mount->text.n && (mount->text.p[0] != '/' || path_of(mount->text).n == 1))
        otx_check_fail(check, OTX_BAD_VALUE, mount, "mountPath",
                       "must be an absolute path, and not the root");
    if (command && !command->first)
        otx_check_fail(check, OTX_BAD_VALUE, command, "command", "must not be empty");
    check_env(check, otx_map_get(block, "env"));
    for (const struct otx_agent_env *row = agent->loaders; row->name; row++) {
        check_list_variable(check, row, otx_map_get(block, "env"));
        check_list_variable(check, row, common_env);
    }
}

static void check_selection(struct otx_check *check, const struct otx_node *list, const char *name)
{
    size_t depth = check->path.n, i = 0;
    for (const struct otx_node *entry = list ? list->first : NULL; entry; entry = entry->next) {
        const struct otx_node *labels = otx_map_get(entry, "labelSelector");
        const char *why = NULL;
        otx_buf_format(&check->path, ".%s[%z]", otx_str_of(name), i++);
        if (labels && labels->kind == OTX_SCALAR)
            otx_labels_match(labels->text, NULL, &why);
        if (why)
            otx_check_fail(check, OTX_BAD_VALUE, labels, "labelSelector", why);
        check->path.n = depth;
    }
}

/* What the table cannot say. Runs only on a tree that the table has passed. */
static void check_values(struct otx_check *check, const struct otx_node *spec)
{
    check->path.n = 0;
    otx_buf_text(&check->path, "spec");
    size_t languages = 0;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_node *block = otx_map_get(spec, otx_agents[i].language);
        if (!block)
            continue;
        languages++;
        size_t depth = check->path.n;
        otx_buf_format(&check->path, ".%s", otx_str_of(otx_agents[i].language));
        check_agent(check, block, &otx_agents[i], otx_map_get(spec, "env"));
        check->path.n = depth;
    }
    if (languages == 0)
        otx_check_fail(check, OTX_MISSING_FIELD, spec, NULL,
                       "names no language; add a block such as `python: {}`");
    check_env(check, otx_map_get(spec, "env"));
    check_attributes(check, otx_map_get(otx_map_get(spec, "resource"), "resourceAttributes"));
    check_text(check, otx_map_get(otx_map_get(spec, "exporter"), "endpoint"), "exporter.endpoint",
               "", "must not hold blanks");
    check_twice(check, otx_map_get(spec, "tolerations"), "tolerations");
    check_twice(check, otx_map_get(spec, "imagePullSecrets"), "imagePullSecrets");
    check_selection(check, otx_map_get(spec, "select"), "select");
    check_selection(check, otx_map_get(spec, "exclude"), "exclude");
}

static void decode_agents(const struct otx_node *spec, struct otx_settings *s)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_node *block = otx_map_get(spec, otx_agents[i].language);
        struct otx_config_agent *agent = &s->agents[i];
        agent->block = block;
        agent->image = otx_map_text(block, "image");
        agent->mount_path = otx_map_text(block, "mountPath");
        agent->mount_path = path_of(agent->mount_path);
        if (!agent->image.n)
            agent->image = otx_str_of(otx_agents[i].image);
        if (!agent->mount_path.n)
            agent->mount_path = otx_str_of(otx_agents[i].mount_path);
        agent->command = otx_map_get(block, "command");
        agent->env = otx_map_get(block, "env");
        agent->containers = otx_map_get(block, "containers");
        agent->resources = otx_map_get(block, "resourceRequirements");
        agent->size_limit = otx_map_get(block, "volumeLimitSize");
    }
}

static void decode(const struct otx_node *spec, struct otx_settings *s)
{
    struct otx_str policy = otx_map_text(spec, "onConflict");
    *s = (struct otx_settings){
        .select = otx_map_get(spec, "select"),
        .exclude = otx_map_get(spec, "exclude"),
        .node_selector = otx_map_get(spec, "nodeSelector"),
        .tolerations = otx_map_get(spec, "tolerations"),
        .pull_secrets = otx_map_get(spec, "imagePullSecrets"),
        .pull_policy = otx_map_get(spec, "imagePullPolicy"),
        .attributes = otx_map_get(otx_map_get(spec, "resource"), "resourceAttributes"),
        .env = otx_map_get(spec, "env"),
        .security_context = otx_map_get(spec, "initContainerSecurityContext"),
        .endpoint = otx_map_text(otx_map_get(spec, "exporter"), "endpoint"),
        .ledger = !otx_str_is(otx_map_text(spec, "ledger"), "none"),
    };
    if (otx_str_is(policy, "override"))
        s->on_conflict = OTX_OVERRIDE;
    else if (otx_str_is(policy, "error"))
        s->on_conflict = OTX_REFUSE;
    decode_agents(spec, s);
}

static void check_type(struct otx_check *check, const struct otx_node *root)
{
    if (!otx_str_is(otx_map_text(root, "apiVersion"), "otelx.dev/v1alpha1"))
        otx_check_fail(check, OTX_BAD_VALUE, otx_map_get(root, "apiVersion"), "apiVersion",
                       "must be `otelx.dev/v1alpha1`");
    else if (!otx_str_is(otx_map_text(root, "kind"), "Instrumentation"))
        otx_check_fail(check, OTX_BAD_VALUE,
                       otx_map_get(root, "kind") ? otx_map_get(root, "kind") : root, "kind",
                       "must be `Instrumentation`");
}

bool otx_config_decode(struct otx_arena *arena, const struct otx_node *root,
                       struct otx_diags *diags, unsigned source, struct otx_settings *settings)
{
    struct otx_check check = {.diags = diags, .source = source};
    const struct otx_node *spec = NULL, *data = data_of(root);
    if (data && data->kind != OTX_MAP) {
        otx_check_fail(&check, OTX_WRONG_TYPE, data, "data", "must be a map");
    } else if (data) {
        spec = otx_configmap_spec(arena, data, &check);
        if (spec && check.errors == 0) {
            otx_buf_text(&check.path, "spec");
            otx_schema_check(&check, spec, otx_schema_spec);
        }
    } else {
        check_type(&check, root);
        if (check.errors == 0)
            otx_schema_check(&check, root, otx_schema);
        spec = otx_map_get(root, "spec");
    }
    if (spec && check.errors == 0)
        check_values(&check, spec);
    bool good = spec && check.errors == 0 && !check.path.failed;
    diags->failed |= check.path.failed;
    otx_buf_free(&check.path);
    if (good)
        decode(spec, settings);
    return good;
}
