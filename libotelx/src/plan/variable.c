/* Single variables. The caller's order of calls is the order in `env`. */
#include "plan/variable.h"

#include "config/settings.h"
#include "otel/agents.h"

const struct otx_node *otx_var_find(const struct otx_node *env, struct otx_str name)
{
    return otx_seq_find(env, "name", name).value;
}

const struct otx_node *otx_var_env(const struct otx_build *b)
{
    return otx_map_get(b->container, "env");
}

const struct otx_node *otx_var_configured(const struct otx_build *b, struct otx_str name)
{
    const struct otx_node *var = otx_var_find(b->agent->env, name);
    return var ? var : otx_var_find(b->settings->env, name);
}

struct otx_want *otx_var_list(struct otx_build *b)
{
    return otx_want_child(b, b->container_want, OTX_ITEMS, "env", "name");
}

bool otx_var_is_users(const struct otx_build *b, struct otx_str name)
{
    return otx_var_find(otx_var_env(b), name) != NULL;
}

enum otx_supply otx_var_supply(const struct otx_build *b, struct otx_str name)
{
    struct otx_str value;
    return otx_envfrom(b->index, b->choices->name_space, b->container, name, &value);
}

struct otx_str otx_var_supplied(const struct otx_build *b, struct otx_str name)
{
    struct otx_str value = OTX_S("");
    otx_envfrom(b->index, b->choices->name_space, b->container, name, &value);
    return value;
}

/* Whether a new variable goes before the user's OTEL_RESOURCE_ATTRIBUTES when that is the last one:
 * the Operator always moves it to the end of the list. */
static bool goes_ahead(const struct otx_build *b, struct otx_str attributes)
{
    const struct otx_node *env = otx_var_env(b);
    return b->settings->profile == OTX_OPERATOR && env && env->kind == OTX_SEQ && env->last &&
           otx_str_eq(otx_map_text(env->last, "name"), attributes);
}

struct otx_want *otx_var_add(struct otx_build *b, struct otx_str name, const struct otx_node *item)
{
    const struct otx_str attributes = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_want *list = otx_var_list(b);
    struct otx_want *leaf = otx_want_find(list, name) ? NULL : otx_want_leaf(b, list, name, item);
    if (!leaf)
        return NULL;
    leaf->part = "value";
    if (goes_ahead(b, attributes) && !otx_str_eq(name, attributes)) {
        leaf->spot = OTX_BEFORE;
        leaf->anchor = attributes;
    }
    return leaf;
}

struct otx_node *otx_new_var(struct otx_build *b, struct otx_str name, struct otx_str value)
{
    struct otx_node *item = otx_build_map(b, "name", name);
    return otx_put(b->arena, item, "value", otx_new_string(b->arena, value));
}

/* Written as the API server stores it, with `apiVersion`: a comparison with the cluster shows no
 * difference. */
struct otx_node *otx_new_field_var(struct otx_build *b, const char *name, const char *path)
{
    struct otx_node *ref = otx_build_map(b, "apiVersion", OTX_S("v1"));
    struct otx_node *from = otx_new_node(b->arena, OTX_MAP);
    otx_put(b->arena, ref, "fieldPath", otx_new_string(b->arena, otx_str_of(path)));
    otx_put(b->arena, from, "fieldRef", ref);
    return otx_put(b->arena, otx_build_map(b, "name", otx_str_of(name)), "valueFrom", from);
}

/* A variable that a ConfigMap or Secret of the input supplies counts as set by the user. */
struct otx_want *otx_var_add_own(struct otx_build *b, struct otx_str name,
                                 const struct otx_node *item)
{
    bool users = otx_var_is_users(b, name);
    enum otx_supply supply = users ? OTX_NOT_SUPPLIED : otx_var_supply(b, name);
    if (supply == OTX_SUPPLIED)
        return NULL;
    struct otx_want *leaf = otx_var_add(b, name, item);
    otx_want_policy(b, leaf);
    if (leaf)
        leaf->may_hide = supply == OTX_MAY_SUPPLY;
    return leaf;
}

void otx_var_default(struct otx_build *b, const char *key, struct otx_str value)
{
    struct otx_str name = otx_str_of(key);
    if (value.n && !otx_var_configured(b, name))
        otx_var_add_own(b, name, otx_new_var(b, name, value));
}

/* In the Operator's profile the variables of the configuration's `env` are planned before, so a
 * second one of the same name is not added. */
void otx_var_value(struct otx_build *b, const char *key, struct otx_str value)
{
    struct otx_str name = otx_str_of(key);
    if (value.n)
        otx_var_add_own(b, name, otx_new_var(b, name, value));
}

struct otx_str otx_build_value(struct otx_build *b, const char *value)
{
    /* Images built before the Operator's v0.157.0 have other names for the runtimes. */
    const struct otx_holes holes = {.mount = b->mount_path,
                                    .os = otx_runtime_folder(b->agent->image, b->choice->musl)};
    return otx_agent_value(b->arena, value, &holes);
}
