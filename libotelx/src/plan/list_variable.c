/* The user's value stays in its place, with our entries around it. A value that the manifest does
 * not show (`valueFrom`, `envFrom`) is kept under a private name or referred to. */
#include "plan/list_variable.h"

#include "otel/marks.h"

#include "choose/env_from.h"
#include "config/settings.h"
#include "plan/variable.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

static struct otx_str join(struct otx_build *b, const struct otx_wrap *wrap)
{
    struct otx_buf buf = {0};
    /* the Operator's JAVA_TOOL_OPTIONS and the like begin with a blank even when nothing
     * precedes */
    if (wrap->lead && wrap->before.n == 0)
        otx_buf_char(&buf, wrap->sep);
    for (size_t i = 0; i < wrap->before.n + wrap->after.n; i++) {
        if (i)
            otx_buf_char(&buf, wrap->sep);
        otx_buf_add(&buf,
                    i < wrap->before.n ? wrap->before.v[i] : wrap->after.v[i - wrap->before.n]);
    }
    return otx_buf_done(b->arena, &buf);
}

static struct otx_want *add_wrap(struct otx_build *b, struct otx_str name, struct otx_wrap *wrap)
{
    struct otx_node *item = otx_new_var(b, name, join(b, wrap));
    struct otx_want *leaf = otx_want_find(otx_var_list(b), name);
    if (!leaf)
        leaf = otx_var_add(b, name, item);
    if (!leaf)
        return NULL;
    leaf->value = item;
    leaf->wrap = wrap;
    /* a list is extended and never overridden, whatever `onConflict` says */
    leaf->policy = OTX_KEEP;
    return leaf;
}

/* Whether a `valueFrom` gives a value for certain. An optional reference may give none, and then
 * `$(NAME)` would stay in the value literally. */
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
    return otx_str_format(b->arena, OTX_KEPT_VARIABLE "%s", name);
}

static struct otx_str reference(struct otx_build *b, struct otx_str name)
{
    return otx_str_format(b->arena, "$(%s)", name);
}

/* Renames the user's variable that is set by `valueFrom` to a private name, which our variable then
 * refers to. Returns the private name, or the empty slice when there is no such variable. */
static struct otx_str keep_aside(struct otx_build *b, struct otx_str name)
{
    struct otx_str kept = private_name(b, name);
    const struct otx_node *var = otx_var_find(otx_var_env(b), name);
    if (!var || !resolves(var))
        return OTX_S("");
    struct otx_want *list = otx_var_list(b);
    struct otx_want *leaf = list ? otx_want_new(b->arena, list, OTX_LEAF, kept) : NULL;
    if (!leaf)
        return OTX_S("");
    leaf->rename_from = name;
    return kept;
}

/* The value that the configuration gives: as text, or as a reference to a variable with a private
 * name when the configuration uses `valueFrom`. The Operator does not look into the common `env`
 * for a variable that it sets early, unless an earlier language of the container has planned the
 * variable. */
static struct otx_str configured_base(struct otx_build *b, struct otx_str name, bool early)
{
    bool exact = b->settings->profile == OTX_OPERATOR;
    struct otx_want *brought = otx_want_find(otx_var_list(b), name);
    const struct otx_node *var = brought          ? brought->value
                                 : early && exact ? otx_var_find(b->agent->env, name)
                                                  : otx_var_configured(b, name);
    if (!otx_map_get(var, "valueFrom"))
        return otx_map_text(var, "value");
    struct otx_str kept = private_name(b, name);
    struct otx_node *item = otx_build_map(b, "name", kept);
    otx_put(b->arena, item, "valueFrom", otx_new_copy(b->arena, otx_map_get(var, "valueFrom")));
    if (brought) {
        brought->key = kept;
        brought->value = item;
    } else {
        otx_var_add(b, kept, item);
    }
    return reference(b, kept);
}

/* Adds the base that our entries go around when the user has no value of his own: a reference to
 * the value that is supplied in another way, else the configuration's value. `early`: the Operator
 * sets the variable early. Returns true when an `envFrom` may supply the variable, which ours would
 * then hide. */
static bool add_base(struct otx_build *b, struct otx_str name, bool early, struct otx_wrap *wrap)
{
    struct otx_str kept = keep_aside(b, name), token;
    bool users = otx_var_is_users(b, name);
    struct otx_want *brought = otx_want_find(otx_var_list(b), name);
    if (kept.n)
        otx_tokens_add(&wrap->before, reference(b, kept));
    if (brought && (kept.n || users))
        otx_want_drop(brought); /* an earlier language planned it, and the user's value wins */
    if (kept.n || users)
        return false;
    enum otx_supply supply = otx_var_supply(b, name);
    if (supply == OTX_SUPPLIED) {
        otx_tokens_add(&wrap->before, reference(b, name));
        return false;
    }
    struct otx_str value = configured_base(b, name, early);
    if (wrap->sep == ' ' && value.n)
        otx_tokens_add(&wrap->before, value);
    while (wrap->sep != ' ' && value.n && otx_str_cut(&value, wrap->sep, &token))
        otx_tokens_add(&wrap->before, token);
    return supply == OTX_MAY_SUPPLY;
}

/* Puts our entries around the value that the container has. When the user's variable was renamed to
 * a private name, ours stands after it, since it refers to it. `row`: the variable's row of a
 * language, or NULL. */
static void put_around(struct otx_build *b, struct otx_str name, const struct otx_agent_env *row,
                       struct otx_wrap *wrap)
{
    bool may_hide = add_base(b, name, row && row->early, wrap);
    if (row && row->empty_first && !wrap->before.n && !otx_var_is_users(b, name))
        otx_tokens_add(&wrap->before, OTX_S(""));
    struct otx_want *leaf = add_wrap(b, name, wrap);
    if (!leaf)
        return;
    leaf->may_hide = may_hide;
    if (otx_var_is_users(b, name)) {
        leaf->spot = OTX_AFTER;
        leaf->anchor = name;
    }
}

static bool is_java_extended(const struct otx_build *b)
{
    const struct otx_node *extensions = b->agent->extensions;
    return b->row == &otx_agents[OTX_JAVA] && extensions && extensions->first;
}

/* An earlier language of the container may have planned the same variable: its plan stays. */
void otx_list_plan(struct otx_build *b, const struct otx_agent_env *row)
{
    struct otx_str name = otx_str_of(row->name);
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    struct otx_want *brought = otx_want_find(otx_var_list(b), name);
    if (!wrap || (brought && brought->wrap))
        return;
    wrap->sep = row->sep;
    /* as the Operator writes options */
    wrap->lead = row->sep == ' ' && b->settings->profile == OTX_OPERATOR;
    if (row->before)
        otx_tokens_add(&wrap->before, otx_build_value(b, row->before));
    if (b->agent->app_dir.n && row->sep == ':')
        otx_tokens_add(&wrap->before, b->agent->app_dir);
    if (row->after)
        otx_tokens_add(&wrap->after, otx_build_value(b, row->after));
    if (is_java_extended(b))
        otx_tokens_add(&wrap->after,
                       otx_build_value(b, "-Dotel.javaagent.extensions=%M/extensions"));
    put_around(b, name, row, wrap);
}

/* The attributes that are set already when the user has no OTEL_RESOURCE_ATTRIBUTES of his own: by
 * `envFrom`, else by the configuration's `env`. */
static struct otx_str base_attributes(const struct otx_build *b, struct otx_str name)
{
    bool exact = b->settings->profile == OTX_OPERATOR;
    if (otx_var_is_users(b, name))
        return OTX_S("");
    if (otx_var_supply(b, name) == OTX_SUPPLIED)
        return otx_var_supplied(b, name);
    return exact ? otx_map_text(otx_var_configured(b, name), "value") : OTX_S("");
}

/* Adds our entries, except for keys that the base has. Keys of the user's own value are found
 * later, when the leaf is settled. */
static void add_entries(struct otx_build *b, const struct otx_attributes *all, struct otx_str name,
                        struct otx_wrap *wrap)
{
    struct otx_str base = base_attributes(b, name);
    for (size_t i = 0; i < all->n; i++) {
        struct otx_str token = otx_attribute_token(b->arena, &all->v[i], !b->row->literal);
        if (otx_attribute_find(base, all->v[i].key).p)
            continue;
        wrap->told[wrap->after.n] = all->v[i].written;
        otx_tokens_add(&wrap->after, token);
    }
}

void otx_plan_attributes(struct otx_build *b, const struct otx_attributes *all)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    bool exact = b->settings->profile == OTX_OPERATOR;
    b->overflow |= all->full;
    bool planned = otx_var_configured(b, name) || otx_want_find(otx_var_list(b), name);
    if (!wrap || all->n == 0 || (!exact && planned))
        return;
    wrap->sep = ',';
    add_entries(b, all, name, wrap);
    put_around(b, name, NULL, wrap);
}
