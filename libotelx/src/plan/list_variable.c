/* List variables. What the user has stays where it is; a value that is not known here is kept under
 * a private name or referred to. */
#include "plan/list_variable.h"

#include "base/diag.h"
#include "choose/env_from.h"
#include "config/settings.h"
#include "plan/variable.h"
#include "record/ledger.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

#define PRIVATE "OTELX_USER_"

/* Whether the user has something of his own in a variable: not so where we wrote the whole, as for
 * a configuration that had it among its `env`. */
static bool is_users(const struct otx_build *b, struct otx_str name)
{
    const struct otx_node *record = otx_var_record(b, name);
    const struct otx_node *var = otx_var_find(otx_var_env(b), name);
    bool wrote = var && record && record->kind == OTX_SCALAR && otx_ledger_wrote(record, var);
    return otx_var_is_users(b, name) && !wrote;
}

static struct otx_str join(struct otx_build *b, const struct otx_wrap *wrap)
{
    struct otx_buf buf = {0};
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

/* A manifest instrumented by hand, in our shape: tokens of ours that are there are taken for ours,
 * and a variable that holds nothing else for made by the same hand. Returns whether it is that. */
static bool adopt_tokens(const struct otx_build *b, struct otx_str name, struct otx_wrap *wrap)
{
    const struct otx_node *var = otx_var_find(otx_var_env(b), name);
    struct otx_str value = otx_map_text(var, "value");
    if (!b->adopt || !value.n)
        return false;
    wrap->old = otx_wrap_tokens(wrap);
    return var->count == 4 && otx_wrap_is_old(wrap, value);
}

/* Whether a value has all of our entries, in whatever order. */
static bool has_all(const struct otx_wrap *wrap, struct otx_str value)
{
    struct otx_tokens all = otx_wrap_tokens(wrap), there = {.n = 0};
    struct otx_str entry;
    while (otx_wrap_cut(wrap, &value, &entry))
        if (otx_tokens_have(&all, entry) && !otx_tokens_have(&there, entry))
            otx_tokens_add(&there, entry);
    return there.n == all.n;
}

static struct otx_want *add_wrap(struct otx_build *b, struct otx_str name, struct otx_wrap *wrap,
                                 bool adopted)
{
    struct otx_str value = join(b, wrap);
    struct otx_str there = otx_map_text(otx_var_find(otx_var_env(b), name), "value");
    if (adopted && has_all(wrap, there))
        value = there;
    struct otx_node *item = otx_new_var(b, name, value);
    struct otx_want *leaf = otx_want_find(otx_var_list(b), name);
    if (!leaf)
        leaf = otx_var_add(b, name, item);
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
    return otx_str_format(b->arena, PRIVATE "%s", name);
}

static struct otx_str reference(struct otx_build *b, struct otx_str name)
{
    return otx_str_format(b->arena, "$(%s)", name);
}

/* Whether a variable made by hand is ours around a reference to another, which is then one that was
 * kept. */
static bool refers_to(struct otx_build *b, struct otx_str name, const struct otx_wrap *wrap,
                      struct otx_str other)
{
    const struct otx_node *var = otx_var_find(otx_var_env(b), name);
    struct otx_str value = otx_map_text(var, "value"), rest = value, entry;
    struct otx_str word = reference(b, other);
    struct otx_wrap around = *wrap;
    bool refers = false;
    otx_tokens_add(&around.before, word);
    around.old = otx_wrap_tokens(&around);
    while (value.n && otx_wrap_cut(wrap, &rest, &entry))
        refers |= otx_str_eq(entry, word);
    return refers && var->count == 4 && otx_wrap_is_old(&around, value);
}

/* A variable that is set by `valueFrom` is kept under a private name, which precedes the new one.
 * Returns that name, or the empty slice where there is nothing to keep. */
static struct otx_str keep_aside(struct otx_build *b, struct otx_str name,
                                 const struct otx_wrap *wrap)
{
    struct otx_str kept = private_name(b, name);
    bool ours =
        otx_map_get(otx_var_record(b, kept), "was") || (b->adopt && refers_to(b, name, wrap, kept));
    const struct otx_node *mine = ours ? otx_var_find(otx_var_env(b), kept) : NULL;
    const struct otx_node *var = mine ? mine : otx_var_find(otx_var_env(b), name);
    if (!var || !resolves(var))
        return OTX_S("");
    struct otx_want *list = otx_var_list(b);
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

/* Of a list variable: whether the Operator sets it early; out: whether the one that is there was
 * made by hand, and whether it may hide one from an `envFrom`. */
struct base_of {
    bool early, adopted, may_hide;
};

/* What our entries go around where the user has no value of his own there: a reference to what is
 * supplied in another way, else the configuration's value. */
static void add_base(struct otx_build *b, struct otx_str name, struct base_of *of,
                     struct otx_wrap *wrap)
{
    struct otx_str kept = keep_aside(b, name, wrap), token;
    struct otx_want *brought = otx_want_find(otx_var_list(b), name);
    if (kept.n)
        otx_tokens_add(&wrap->before, reference(b, kept));
    of->adopted = adopt_tokens(b, name, wrap);
    if (brought && (kept.n || (is_users(b, name) && !of->adopted)))
        otx_want_drop(brought); /* by an earlier language, for nothing */
    if (kept.n)
        return;
    if (is_users(b, name) && !of->adopted)
        return;
    enum otx_supply supply = otx_var_supply(b, name);
    of->may_hide = supply == OTX_MAY_SUPPLY;
    if (supply == OTX_SUPPLIED) {
        otx_tokens_add(&wrap->before, reference(b, name));
        return;
    }
    struct otx_str value = configured_base(b, name, of->early);
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
void otx_list_plan(struct otx_build *b, const struct otx_agent_env *row)
{
    struct otx_str name = otx_str_of(row->name);
    struct otx_wrap *wrap = otx_alloc(b->arena, sizeof *wrap);
    struct otx_want *brought = otx_want_find(otx_var_list(b), name);
    if (!wrap || (brought && brought->verb == OTX_WRAP))
        return;
    wrap->sep = row->sep;
    wrap->lead = row->sep == ' ' && b->settings->profile == OTX_OPERATOR; /* it writes them so */
    if (row->before)
        otx_tokens_add(&wrap->before, otx_build_value(b, row->before));
    if (row->after)
        otx_tokens_add(&wrap->after, otx_build_value(b, row->after));
    if (is_java_extended(b))
        otx_tokens_add(&wrap->after,
                       otx_build_value(b, "-Dotel.javaagent.extensions=%M/extensions"));
    struct base_of of = {.early = row->early};
    add_base(b, name, &of, wrap);
    struct otx_want *leaf = add_wrap(b, name, wrap, of.adopted);
    if (leaf)
        leaf->may_hide = of.may_hide;
    if (leaf && otx_var_find(otx_var_env(b), name)) {
        leaf->spot = OTX_AFTER; /* of the one that is renamed */
        leaf->anchor = name;
    }
}

/* What the attributes go around: the user's value, else that of the configuration's `env`. */
static struct otx_str own_attributes(const struct otx_build *b, struct otx_str name)
{
    if (is_users(b, name))
        return otx_map_text(otx_var_find(otx_var_env(b), name), "value");
    if (otx_var_supply(b, name) == OTX_SUPPLIED)
        return otx_var_supplied(b, name);
    bool exact = b->settings->profile == OTX_OPERATOR;
    return exact ? otx_map_text(otx_var_configured(b, name), "value") : OTX_S("");
}

/* Our entries: of attributes that the user has not. */
static void add_entries(struct otx_build *b, const struct otx_attributes *all, struct otx_str name,
                        struct otx_wrap *wrap)
{
    const struct otx_node *tokens = otx_map_get(otx_var_record(b, name), "tokens");
    const struct otx_node *item = otx_var_find(otx_var_env(b), name);
    struct otx_str own = own_attributes(b, name), supplied = otx_var_supplied(b, name);
    bool refers = b->adopt && otx_str_starts(own, OTX_S("$(OTEL_RESOURCE_ATTRIBUTES)"));
    if (!is_users(b, name) ||
        (tokens && (tokens->kind != OTX_SEQ || tokens->first->text.p[0] != wrap->sep)))
        tokens = NULL; /* what is the configuration's own is not the attributes' */
    for (size_t i = 0; i < all->n; i++) {
        struct otx_str token = otx_attribute_token(b->arena, &all->v[i]);
        struct otx_str users =
            otx_attribute_find(own, all->v[i].key, tokens, b->adopt ? token : OTX_S(""));
        if (!users.p && refers) /* made by hand, around what comes in otherwise */
            users = otx_attribute_find(supplied, all->v[i].key, NULL, OTX_S(""));
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
    bool exact = b->settings->profile == OTX_OPERATOR;
    b->overflow |= all->full;
    bool planned = otx_var_configured(b, name) || otx_want_find(otx_var_list(b), name);
    if (!wrap || all->n == 0 || (!exact && planned))
        return;
    wrap->sep = ',';
    add_entries(b, all, name, wrap);
    struct base_of of = {.early = false};
    add_base(b, name, &of, wrap);
    struct otx_want *leaf = add_wrap(b, name, wrap, of.adopted);
    if (leaf)
        leaf->may_hide = of.may_hide;
    if (leaf && otx_var_find(otx_var_env(b), name)) {
        leaf->spot = OTX_AFTER;
        leaf->anchor = name;
    }
}
