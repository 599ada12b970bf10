/* A finding tells a person what the manifest alone does not show. */
#include "plan/findings.h"

#include <otelx.h>

#include "base/diag.h"
#include "choose/env_from.h"
#include "kube/volumes.h"
#include "otel/agents.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

/* The node that a finding points at: the scalar of the leaf, else the whole item. */
static const struct otx_node *place_of(const struct otx_want *leaf)
{
    const struct otx_node *part =
        leaf->part ? otx_map_find(leaf->node, otx_str_of(leaf->part)).value : NULL;
    return part ? part : leaf->node;
}

static struct otx_diag *find(const struct otx_plan *plan, const struct otx_want *leaf,
                             enum otx_code code, const char *what)
{
    struct otx_buf text = {0};
    otx_buf_format(&text, "`%s` %s", leaf->key, otx_str_of(what));
    return otx_diag_done(plan->diags, code, place_of(leaf)->head, &text);
}

/* A variable without a value: Kubernetes treats it as empty. */
static bool is_empty(const struct otx_want *leaf)
{
    const struct otx_node *part = leaf->part ? otx_map_get(leaf->node, leaf->part) : NULL;
    if (part)
        return otx_is_null(part);
    return leaf->part && leaf->node->kind == OTX_MAP && !otx_map_get(leaf->node, "valueFrom");
}

enum { MAX_SHOWN = 80 }; /* bytes of a value in a message */

/* The first line of a value, cut at MAX_SHOWN bytes, never within a UTF-8 character. */
static struct otx_str shown(struct otx_str text)
{
    struct otx_str line = otx_str_sub(text, 0, otx_str_find(text, '\n', 0));
    size_t end = line.n > MAX_SHOWN ? MAX_SHOWN : line.n;
    while (end < line.n && end > 0 && ((unsigned char)line.p[end] & 0xC0) == 0x80)
        end--;
    return otx_str_sub(line, 0, end);
}

/* The text of the leaf's scalar in `value`, or the reference of an image volume; .p is NULL when it
 * has none. */
static struct otx_str text_of(const struct otx_want *leaf, const struct otx_node *value)
{
    const struct otx_node *scalar = leaf->part ? otx_map_get(value, leaf->part) : value;
    const struct otx_node *image = otx_volume_image(value);
    scalar = image ? image : scalar;
    bool good = scalar && scalar->kind == OTX_SCALAR && !otx_is_null(scalar);
    return good ? scalar->text : (struct otx_str){NULL, 0};
}

/* Adds the finding "NAME VERB VALUE, WHAT", with the value cut short. */
static struct otx_diag *find_value(const struct otx_plan *plan, const struct otx_want *leaf,
                                   enum otx_code code, const char *verb, const char *what)
{
    const struct otx_node *node = place_of(leaf);
    struct otx_buf text = {0};
    otx_buf_format(&text, "`%s` %s ", leaf->key, otx_str_of(verb));
    if (node->kind == OTX_SCALAR || is_empty(leaf))
        otx_buf_format(&text, "\"%s\"", is_empty(leaf) ? OTX_S("") : shown(node->text));
    else
        otx_buf_text(&text, "set in another way");
    otx_buf_format(&text, ", %s", otx_str_of(what));
    return otx_diag_done(plan->diags, code, node->head, &text);
}

/* The entries of a list variable that are the user's. */
static struct otx_str users_part(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_str rest = text_of(leaf, leaf->node), entry;
    struct otx_buf users = {0};
    while (rest.n && otx_wrap_cut(leaf->wrap, &rest, &entry)) {
        struct otx_str token = otx_str_trim(entry);
        if (!token.n || otx_tokens_have(&leaf->wrap->old, token))
            continue;
        if (users.n)
            otx_buf_char(&users, leaf->wrap->sep);
        otx_buf_add(&users, entry);
    }
    return otx_buf_done(plan->arena, &users);
}

/* Whether an item that differs from ours still does its work: it has the same scalars, and some
 * value for every other field. */
static bool serves(const struct otx_node *node, const struct otx_node *value)
{
    if (node->kind != OTX_MAP || value->kind != OTX_MAP)
        return false;
    for (const struct otx_node *k = value->first; k; k = otx_next_key(k)) {
        const struct otx_node *there = otx_map_find(node, k->text).value;
        if (!there || (otx_value(k)->kind == OTX_SCALAR && !otx_node_equal(there, otx_value(k))))
            return false;
    }
    return true;
}

/* Whether another value may stay. Variables, labels and fields may: `onConflict` decides. Another
 * mount at our path may not, since the agent would then be missing. */
static bool is_choice(const struct otx_want *leaf)
{
    return leaf->part || leaf->parent->shape == OTX_FIELDS;
}

/* Somebody changed a value that we wrote, and nothing is wanted there: the user's from now on. */
static void find_left(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_str now = text_of(leaf, leaf->node);
    struct otx_buf text = {0};
    otx_buf_format(&text, "`%s` was changed ", leaf->key);
    if (now.p)
        otx_buf_format(&text, "to \"%s\" ", shown(now));
    otx_buf_text(&text, "since it was injected; it stays");
    otx_diag_done(plan->diags, OTX_EDITED, place_of(leaf)->head, &text)->later = OTX_SAID_ONCE;
}

/* Somebody changed a value that we wrote: the finding has today's value and the wanted value. */
static void find_edited(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_str now = text_of(leaf, leaf->node), wanted = text_of(leaf, leaf->value);
    const struct otx_node *at = place_of(leaf);
    if (!now.p || !wanted.p)
        find(plan, leaf, OTX_EDITED, "was changed since it was injected; kept");
    else
        otx_diag_format(plan->diags, OTX_EDITED, at->head,
                        "`%s` was changed since it was injected: it is \"%s\", wanted is \"%s\"; "
                        "kept",
                        leaf->key, shown(now), shown(wanted));
}

/* The leaf has another value, which stays. False when the injection is broken by it. */
static bool judge_kept(const struct otx_plan *plan, const struct otx_want *leaf)
{
    if (!leaf->value) {
        find_left(plan, leaf);
        return true;
    }
    if (otx_is_ours(leaf->known) && otx_is_ours(leaf->after)) {
        find_edited(plan, leaf);
        return true;
    }
    if (!is_choice(leaf) && !serves(leaf->node, leaf->value)) {
        find(plan, leaf, OTX_CONFLICT, "is taken by something else");
        return false;
    }
    find_value(plan, leaf, OTX_KEPT, "is", "kept");
    return true;
}

/* The user's value is restored because `onConflict` is no longer `override`. Nothing is told when
 * it equals the wanted value. */
static void judge_given_back(const struct otx_plan *plan, const struct otx_want *leaf)
{
    const struct otx_node *value = leaf->part ? otx_map_get(leaf->value, leaf->part) : leaf->value;
    const struct otx_node *before = leaf->known->before_value;
    if (!leaf->value || leaf->wrap || !before || (value && otx_node_equal(value, before)))
        return;
    otx_diag_format(plan->diags, OTX_KEPT, place_of(leaf)->head, "`%s` is \"%s\", kept", leaf->key,
                    shown(before->text));
}

/* Whether somebody changed or added fields in our container. `node->count` counts keys and values;
 * the 1 stands for the container's name. */
static bool is_changed_inside(const struct otx_known *known, const struct otx_node *node)
{
    size_t same = 0;
    for (const struct otx_known *k = known ? known->first : NULL; k; k = k->next) {
        const struct otx_node *value = otx_map_find(node, k->key).value;
        bool list = k->first != NULL;
        size_t items = 0;
        for (const struct otx_known *item = k->first; item; item = item->next)
            items++;
        if (value && list)
            same += value->kind == OTX_SEQ && value->count == items;
        else if (value)
            same += otx_digest_is(value, NULL, k->wrote);
    }
    return same + 1 < node->count / 2;
}

/* A part with a reserved name is removed even if somebody changed it; a finding tells that the
 * change is lost. */
static void judge_removed(const struct otx_plan *plan, const struct otx_want *leaf)
{
    bool changed = leaf->own && leaf->known && leaf->known->first
                       ? is_changed_inside(leaf->known, leaf->node)
                       : leaf->own && leaf->known && leaf->known->wrote.n &&
                             !otx_digest_is(leaf->node, "name", leaf->known->wrote);
    if (changed)
        find(plan, leaf, OTX_TAKEN_ALONG, "was changed since it was injected; removed all the same")
            ->later = OTX_SAID_ONCE;
}

/* Adds a finding about a lasting state: a warning in the run that causes the state (`fresh`),
 * information in later runs. */
static void find_lasting(const struct otx_plan *plan, enum otx_code code, size_t at, bool fresh,
                         struct otx_buf *text)
{
    struct otx_diag *diag = otx_diag_done(plan->diags, code, at, text);
    diag->later = OTX_SAID_AS_INFO;
    if (!fresh)
        diag->severity = OTELX_INFO;
}

/* The user's item `old` has another merge key because of us. */
static void find_renamed(const struct otx_plan *plan, const struct otx_want *leaf,
                         struct otx_str old, bool fresh)
{
    bool variable = leaf->part || otx_str_is(otx_str_of(leaf->parent->merge_key), "name");
    struct otx_buf text = {0};
    otx_buf_format(
        &text,
        variable
            ? "`%s` is set by `valueFrom`; it is kept as `%s`, which the new variable refers to"
            : "`%s` is moved aside, to `%s`; the init container that copies its files has it at "
              "the old path",
        old, leaf->key);
    find_lasting(plan, variable ? OTX_RENAMED_VAR : OTX_TAKEN_OUT, leaf->node->head, fresh, &text);
}

/* The user's list variable has our entries around its value. */
static void find_wrapped(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_buf text = {0};
    otx_buf_format(&text, "`%s` is wrapped around \"%s\"", leaf->key,
                   shown(users_part(plan, leaf)));
    find_lasting(plan, OTX_WRAPPED, place_of(leaf)->head, leaf->fresh, &text);
}

/* Our value stands in the place of the user's value `old`. */
static void find_overridden(const struct otx_plan *plan, const struct otx_want *leaf,
                            struct otx_str old, bool fresh)
{
    struct otx_buf text = {0};
    otx_buf_format(&text, "`%s` overrides \"%s\"", leaf->key, shown(old));
    find_lasting(plan, OTX_OVERRIDDEN, place_of(leaf)->head, fresh, &text);
}

static void find_kept_tokens(const struct otx_plan *plan, const struct otx_want *leaf)
{
    for (size_t i = 0; leaf->kept && i < leaf->kept->n; i++)
        otx_diag_format(plan->diags, OTX_KEPT, place_of(leaf)->head, "`%s` has \"%s\", kept",
                        leaf->key, shown(leaf->kept->v[i]));
}

/* An injection without a record has its agent at another path than the configuration. The finding
 * names the field that keeps the path, so that the pods need not change. */
static void judge_path(const struct otx_plan *plan, const struct otx_want *leaf)
{
    const struct otx_want *list = leaf->parent, *container = list->parent, *other = list->first;
    bool mount = otx_str_is(list->key, "volumeMounts") && container->own && !leaf->value;
    if (!mount || plan->resolved->there)
        return;
    while (other && !(other->word == OTX_WORD_ADD && other->value))
        other = other->next;
    for (size_t i = 0; other && i < OTX_LANGUAGES; i++) {
        if (!otx_str_is(container->key, otx_agents[i].name) || otx_agents[i].form != OTX_COPIED)
            continue;
        struct otx_buf text = {0};
        otx_buf_format(&text,
                       "the agent was at `%s` and is at `%s` now; set `%s.mountPath` to `%s` to "
                       "leave it there",
                       leaf->key, other->key, otx_str_of(otx_agents[i].field), leaf->key);
        otx_diag_done(plan->diags, OTX_EDITED, leaf->node->head, &text)->later = OTX_SAID_ONCE;
    }
}

static void find_replaced(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_str old = text_of(leaf, leaf->node);
    /* a value is restored one day only if the record holds it */
    bool lasts = leaf->after && leaf->after->state == OTX_REPLACED;
    if (leaf->rename_from.p)
        find_renamed(plan, leaf, leaf->rename_from, true);
    else if (lasts && old.p)
        find_overridden(plan, leaf, old, true);
    else
        find_value(plan, leaf, OTX_OVERRIDDEN, "was", "now overridden")->later = OTX_SAID_ONCE;
}

/* The user's value is wrapped, renamed or overridden by an earlier run, or wrapped by this run. */
static void find_standing(const struct otx_plan *plan, const struct otx_want *leaf)
{
    const struct otx_node *before = leaf->known ? leaf->known->before_value : NULL;
    if (leaf->wrap && leaf->value && !leaf->whole && (leaf->fresh || leaf->wrap->old.n))
        find_wrapped(plan, leaf);
    else if (before && leaf->known->renamed)
        find_renamed(plan, leaf, before->text, false);
    else if (before && leaf->value && leaf->known->state == OTX_REPLACED)
        find_overridden(plan, leaf, before->text, false);
}

static bool report_leaf(const struct otx_plan *plan, const struct otx_want *leaf)
{
    find_kept_tokens(plan, leaf);
    switch (leaf->word) {
    case OTX_WORD_KEEP:
        if (leaf->known && leaf->known->renamed) {
            find(plan, leaf, OTX_EDITED, "stays under this name: its old name is taken");
            return true;
        }
        return judge_kept(plan, leaf);
    case OTX_WORD_REFUSE:
        find(plan, leaf, OTX_CONFLICT, "is set to something else, and `onConflict` is `error`");
        return false;
    case OTX_WORD_REPLACE:
        find_replaced(plan, leaf);
        return true;
    case OTX_WORD_CHANGE:
    case OTX_WORD_SAME:
        find_standing(plan, leaf);
        return true;
    case OTX_WORD_GIVE_BACK:
        judge_given_back(plan, leaf);
        return true;
    case OTX_WORD_HOLD:
        find(plan, leaf, OTX_STILL_USED, "is still used by something else; it stays");
        return true;
    case OTX_WORD_REMOVE:
        judge_removed(plan, leaf);
        judge_path(plan, leaf);
        return true;
    default:
        return true;
    }
}

enum { SHOWN = 8 }; /* names of variables in a finding */

/* The order of names in a finding. Lists come first: without their entries a program may not start.
 * Values that differ from pod to pod come last. */
enum weight { LIST, VALUE, OF_THE_POD, WEIGHTS };

static enum weight weight_of(const struct otx_want *leaf)
{
    if (leaf->wrap)
        return LIST;
    return otx_map_get(leaf->value, "value") ? VALUE : OF_THE_POD;
}

/* Whether a variable is ours and hides a value that an `envFrom` may supply. */
static bool hides(const struct otx_want *leaf)
{
    bool stays = leaf->word == OTX_WORD_SAME || leaf->word == OTX_WORD_CHANGE;
    return leaf->may_hide &&
           (leaf->word == OTX_WORD_ADD ||
            (stays && leaf->value && otx_is_ours(leaf->known) && (!leaf->wrap || leaf->whole)));
}

/* Writes the names of our variables that an entry of `envFrom` may supply, too; returns their
 * number. `fresh` becomes true when this run adds one of them. */
static size_t name_hidden(const struct otx_plan *plan, const struct otx_want *env,
                          const struct otx_node *entry, struct otx_buf *names, bool *fresh)
{
    struct otx_str name_space = plan->choices.name_space, value;
    size_t count = 0;
    for (enum weight weight = LIST; weight < WEIGHTS; weight++) {
        for (const struct otx_want *leaf = env->first; leaf; leaf = leaf->next) {
            if (!hides(leaf) || weight_of(leaf) != weight ||
                otx_envfrom_entry(plan->context->index, name_space, entry, leaf->key, &value) !=
                    OTX_MAY_SUPPLY)
                continue;
            *fresh |= leaf->word == OTX_WORD_ADD;
            if (count++ < SHOWN)
                otx_buf_format(names, count > 1 ? ", `%s`" : "`%s`", leaf->key);
        }
    }
    if (count > SHOWN)
        otx_buf_format(names, " and %z more", count - SHOWN);
    return count;
}

/* An `envFrom` may name a ConfigMap or Secret that the input does not hold, and our variables would
 * hide its values. One finding for each entry; only in the user's containers. */
static void report_hidden(const struct otx_plan *plan, const struct otx_want *container,
                          const struct otx_want *env)
{
    const struct otx_node *list = otx_map_get(container->node, "envFrom");
    for (const struct otx_node *entry = otx_first_item(list); entry; entry = entry->next) {
        struct otx_buf names = {0}, text = {0};
        bool fresh = false;
        size_t count = name_hidden(plan, env, entry, &names, &fresh);
        if (count) {
            otx_buf_format(&text,
                           count > 1 ? "`envFrom` may supply %s; the injected values would hide "
                                       "the values of `envFrom`"
                                     : "`envFrom` may supply %s; the injected value would hide the "
                                       "value of `envFrom`",
                           otx_buf_str(&names));
            find_lasting(plan, OTX_ENV_FROM, entry->head, fresh, &text);
        }
        plan->diags->failed |= otx_buf_end(&names);
    }
}

/* The parts of a variable's value that are ours. */
static struct otx_tokens ours_of(const struct otx_want *leaf)
{
    struct otx_tokens ours = {.n = 0};
    if (leaf->wrap)
        return otx_wrap_tokens(leaf->wrap);
    otx_tokens_add(&ours, otx_map_text(leaf->value, "value"));
    return ours;
}

static bool refers_to(const struct otx_tokens *ours, struct otx_str name)
{
    for (size_t i = 0; i < ours->n; i++)
        if (otx_refers_to(ours->v[i], name))
            return true;
    return false;
}

/* Kubernetes resolves only references to earlier variables. The user may have had the referred
 * variable after ours, or may have sorted the list since. */
static void report_late(const struct otx_plan *plan, const struct otx_want *env)
{
    for (const struct otx_want *leaf = env->first; leaf; leaf = leaf->next) {
        if (!leaf->value || leaf->word == OTX_WORD_KEEP || !leaf->node)
            continue;
        struct otx_tokens ours = ours_of(leaf);
        for (const struct otx_node *item = leaf->node->next; item; item = item->next) {
            struct otx_str name = otx_map_text(item, "name");
            if (!item->doomed && name.n && refers_to(&ours, name))
                otx_diag_format(plan->diags, OTX_LATE, item->head,
                                "`%s` must stand before `%s`, which refers to it and does not "
                                "get its value",
                                name, leaf->key);
        }
    }
}

static void report_env(const struct otx_plan *plan, const struct otx_want *container)
{
    const struct otx_want *env = otx_want_find(container, OTX_S("env"));
    if (!env || container->own || !container->node)
        return;
    report_hidden(plan, container, env);
    report_late(plan, env);
}

static bool report_any(const struct otx_plan *plan, const struct otx_want *want, bool removing)
{
    bool good = true;
    if (want->shape == OTX_LEAF)
        return !want->node || report_leaf(plan, want);
    if (!removing)
        report_env(plan, want);
    for (const struct otx_want *child = want->first; child; child = child->next)
        good &= report_any(plan, child, removing);
    return good;
}

/* Walks all leaves. Variables that hide others or stand too late are reported for an injection, and
 * not for a removal. */
bool otx_report_findings(const struct otx_plan *plan, bool removing)
{
    return report_any(plan, plan->pod, removing);
}

static bool is_drifted(const struct otx_want *want)
{
    bool any = want->shape == OTX_LEAF && want->word == OTX_WORD_KEEP && want->value &&
               otx_is_ours(want->known) && otx_is_ours(want->after);
    for (const struct otx_want *child = want->first; child && !any; child = child->next)
        any = is_drifted(child);
    return any;
}

bool otx_report_is_drifted(const struct otx_plan *plan)
{
    return plan->pod && is_drifted(plan->pod);
}
