/* Findings say what a person could not see from the manifest alone. */
#include "plan/findings.h"

#include "base/diag.h"
#include "choose/env_from.h"
#include "plan/build.h"
#include "record/ledger.h"
#include "tree/list_value.h"
#include "tree/node.h"

/* What a finding points at: the scalar that the leaf is about, else the whole of it. */
static const struct otx_node *place_of(const struct otx_want *leaf)
{
    const struct otx_node *part =
        leaf->part ? otx_map_find(leaf->node, otx_str_of(leaf->part)).value : NULL;
    return part ? part : leaf->node;
}

static void find(const struct otx_plan *plan, const struct otx_want *leaf, enum otx_code code,
                 const char *what)
{
    otx_diag_format(plan->diags, code, place_of(leaf)->head, "`%s` %s", leaf->key,
                    otx_str_of(what));
}

/* A variable without a value, which is as good as an empty one. */
static bool is_empty(const struct otx_want *leaf)
{
    const struct otx_node *part = leaf->part ? otx_map_get(leaf->node, leaf->part) : NULL;
    if (part)
        return otx_is_null(part);
    return leaf->part && leaf->node->kind == OTX_MAP && !otx_map_get(leaf->node, "valueFrom");
}

/* Says which value stands there, cut short, and what became of it. */
static void find_value(const struct otx_plan *plan, const struct otx_want *leaf, enum otx_code code,
                       const char *verb, const char *what)
{
    const struct otx_node *node = place_of(leaf);
    bool empty = is_empty(leaf);
    if (node->kind != OTX_SCALAR && !empty) {
        otx_diag_format(plan->diags, code, node->head, "`%s` %s set in another way, %s", leaf->key,
                        otx_str_of(verb), otx_str_of(what));
        return;
    }
    struct otx_str text = empty ? OTX_S("") : node->text;
    struct otx_str line = otx_str_sub(text, 0, otx_str_find(text, '\n', 0));
    size_t end = line.n > 80 ? 80 : line.n;
    while (end < line.n && end > 0 && ((unsigned char)line.p[end] & 0xC0) == 0x80)
        end--;
    otx_diag_format(plan->diags, code, node->head, "`%s` %s \"%s\", %s", leaf->key,
                    otx_str_of(verb), otx_str_sub(line, 0, end), otx_str_of(what));
}

/* Whether an item of another value still is what ours would be: the same scalars, and whatever else
 * ours has is there in some form. */
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

/* Someone else's value where ours would be: the policy decides over variables and labels; a mount
 * path or a volume name that is taken cannot be worked around. */
static bool judge_others(const struct otx_plan *plan, const struct otx_want *leaf)
{
    const struct otx_want *list = leaf->parent;
    bool choice = leaf->part || list->shape == OTX_FIELDS;
    if (plan->goal == OTX_REMOVE)
        return true;
    if (!choice && !serves(leaf->node, leaf->value)) {
        find(plan, leaf, OTX_CONFLICT, "is taken by something else");
        return false;
    }
    if (choice && leaf->strict) {
        find(plan, leaf, OTX_CONFLICT, "is set to something else, and `onConflict` is `error`");
        return false;
    }
    find_value(plan, leaf, OTX_KEPT, "is", "kept");
    return true;
}

/* The user's value is back, since `onConflict` does not say `override` any more. */
static bool judge_restored(const struct otx_plan *plan, const struct otx_want *leaf)
{
    struct otx_str was = leaf->replaced;
    const struct otx_node *value = leaf->value;
    if (leaf->part)
        value = otx_map_get(value, leaf->part);
    if (was.n > 1 && (was.p[0] == '"' || was.p[0] == '\''))
        was = otx_str_sub(was, 1, was.n - 1);
    if (value && otx_str_eq(value->text, was))
        return true;
    if (leaf->strict)
        return judge_others(plan, leaf);
    otx_diag_format(plan->diags, OTX_KEPT, place_of(leaf)->head, "`%s` is \"%s\", kept", leaf->key,
                    was);
    return true;
}

/* Whether an item that goes as a whole held more than we wrote. */
static bool was_changed(const struct otx_want *leaf)
{
    size_t same = 0;
    if (!leaf->record || leaf->node->kind != OTX_MAP)
        return leaf->kept_other;
    for (const struct otx_node *k = leaf->node->first; k; k = otx_next_key(k)) {
        const struct otx_node *hash = otx_map_find(leaf->record, k->text).value;
        struct otx_want wrote = {.verb = OTX_ABSENT};
        if (hash)
            otx_ledger_note_leaf(&wrote, hash);
        same += wrote.hashed && wrote.hash == otx_node_hash(otx_value(k));
    }
    return same + 1 < leaf->node->count / 2;
}

/* An item of the user's went out of its list, which only a ledger can undo. */
static bool judge_taken(const struct otx_plan *plan, const struct otx_want *leaf)
{
    if (!plan->keeps_ledger) {
        find(plan, leaf, OTX_CONFLICT,
             "must be moved, which could not be undone without a ledger; leave out `ledger: none`");
        return false;
    }
    find(plan, leaf, OTX_TAKEN_OUT, leaf->note ? leaf->note : "was taken out of its list");
    return true;
}

static bool report_leaf(const struct otx_plan *plan, const struct otx_want *leaf)
{
    bool by_shape = plan->goal == OTX_REMOVE && !plan->ledger->pod;
    if (leaf->outcome == OTX_OTHERS && leaf->taken.p) {
        find(plan, leaf, OTX_KEPT,
             leaf->verb == OTX_TAKE ? "is there again; it stays"
                                    : "is there again; the one that was moved is not put back");
        return true;
    }
    switch (leaf->outcome) {
    case OTX_TAKEN:
        return judge_taken(plan, leaf);
    case OTX_OTHERS:
        return judge_others(plan, leaf);
    case OTX_STALE:
        /* Without a ledger from now on, it is someone else's. */
        if (plan->goal == OTX_INJECT && !plan->keeps_ledger && leaf->verb == OTX_SET)
            return judge_others(plan, leaf);
        find(plan, leaf, OTX_EDITED,
             otx_want_renames(leaf)     ? "stays under this name: the one that it had is taken"
             : by_shape                 ? "is not what the configuration says; it stays"
             : leaf->verb == OTX_ABSENT ? "was changed since it was injected; it stays"
                                        : "was changed since it was injected; kept");
        return true;
    case OTX_REPLACED:
        find_value(plan, leaf, OTX_OVERRIDDEN, "was", "now overridden");
        return true;
    case OTX_RENAMED:
        otx_diag_format(plan->diags, OTX_RENAMED_VAR, leaf->node->head,
                        "`%s` is set by `valueFrom`; it is kept as `%s`, which the new one refers "
                        "to",
                        leaf->rename_from, leaf->key);
        return true;
    case OTX_TOKENS:
        if (leaf->verb == OTX_WRAP && !leaf->wrap->found)
            find_value(plan, leaf, OTX_WRAPPED, "was", "now wrapped");
        return true;
    case OTX_REMOVED:
        if (leaf->verb != OTX_ABSENT)
            return judge_restored(plan, leaf);
        if (leaf->even_if_changed && was_changed(leaf))
            find(plan, leaf, OTX_TAKEN_ALONG,
                 "was changed since it was injected; removed all the same");
        return true;
    default:
        return true;
    }
}

enum { SHOWN = 8 }; /* names of variables in one finding */

/* Lists come first: a program may not start without what is in them. Last comes what differs from
 * pod to pod. */
enum weight { LIST, VALUE, OF_THE_POD, WEIGHTS };

static enum weight weight_of(const struct otx_want *leaf)
{
    if (leaf->wrap)
        return LIST;
    return otx_map_get(leaf->value, "value") ? VALUE : OF_THE_POD;
}

/* The variables of ours that an entry may supply, too; returns how many there are. */
static size_t name_hidden(const struct otx_plan *plan, const struct otx_want *env,
                          const struct otx_node *entry, struct otx_buf *names)
{
    struct otx_str name_space = plan->choices.name_space, value;
    size_t count = 0;
    for (enum weight weight = LIST; weight < WEIGHTS; weight++) {
        for (const struct otx_want *leaf = env->first; leaf; leaf = leaf->next) {
            if (!leaf->may_hide || leaf->outcome != OTX_ADDED || weight_of(leaf) != weight ||
                otx_envfrom_entry(plan->context->index, name_space, entry, leaf->key, &value) !=
                    OTX_MAY_SUPPLY)
                continue;
            if (count++ < SHOWN)
                otx_buf_format(names, count > 1 ? ", `%s`" : "`%s`", leaf->key);
        }
    }
    if (count > SHOWN)
        otx_buf_format(names, " and %z more", count - SHOWN);
    return count;
}

/* What comes in through an `envFrom` that the input does not hold is not seen here, and variables
 * of ours would hide it: one finding for each entry, of a container that is the user's. */
static void report_hidden(const struct otx_plan *plan, const struct otx_want *container,
                          const struct otx_want *env)
{
    const struct otx_node *list = otx_map_get(container->node, "envFrom");
    for (const struct otx_node *entry = otx_first_item(list); entry; entry = entry->next) {
        struct otx_buf names = {0};
        size_t count = name_hidden(plan, env, entry, &names);
        if (count)
            otx_diag_format(plan->diags, OTX_ENV_FROM, entry->head,
                            count > 1
                                ? "`envFrom` may supply %s; the injected values would hide those"
                                : "`envFrom` may supply %s; the injected value would hide that",
                            otx_buf_str(&names));
        plan->diags->failed |= otx_buf_end(&names);
    }
}

/* Whether a text has $(NAME), not as $$(NAME), which stands for itself. */
static bool refers_to(struct otx_str text, struct otx_str name)
{
    for (size_t at = otx_str_find(text, '$', 0); at < text.n;
         at = otx_str_find(text, '$', at + 1)) {
        struct otx_str rest = otx_str_sub(text, at + 1, text.n);
        if (rest.n && rest.p[0] == '$')
            at++;
        else if (rest.n > name.n + 1 && rest.p[0] == '(' && rest.p[name.n + 1] == ')' &&
                 otx_str_eq(otx_str_sub(rest, 1, name.n + 1), name))
            return true;
    }
    return false;
}

/* Whether what is ours of a variable refers to that one. */
static bool is_referred(const struct otx_want *leaf, struct otx_str name)
{
    struct otx_tokens ours = leaf->wrap ? otx_wrap_tokens(leaf->wrap) : (struct otx_tokens){.n = 0};
    bool any = !leaf->wrap && refers_to(otx_map_text(leaf->value, "value"), name);
    for (size_t i = 0; i < ours.n; i++)
        any |= refers_to(ours.v[i], name);
    return any;
}

/* A variable knows those before it: one that was there, or was sorted since, may stand behind. */
static void report_late(const struct otx_plan *plan, const struct otx_want *env)
{
    for (const struct otx_want *leaf = env->first; leaf; leaf = leaf->next) {
        bool mine = leaf->verb != OTX_ABSENT && leaf->outcome != OTX_OTHERS && leaf->node;
        for (const struct otx_node *item = mine ? leaf->node->next : NULL; item;
             item = item->next) {
            struct otx_str name = otx_map_text(item, "name");
            if (!item->doomed && name.n && is_referred(leaf, name))
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
    if (!env || plan->goal != OTX_INJECT)
        return;
    report_hidden(plan, container, env);
    report_late(plan, env);
}

static bool report_any(const struct otx_plan *plan, const struct otx_want *want)
{
    bool good = true;
    if (want->shape == OTX_LEAF)
        return !want->node || report_leaf(plan, want);
    report_env(plan, want);
    for (const struct otx_want *child = want->first; child; child = child->next)
        good &= report_any(plan, child);
    return good;
}

bool otx_report_findings(const struct otx_plan *plan)
{
    return report_any(plan, plan->pod);
}

static void count_outcome(const struct otx_want *want, otelx_counts *counts)
{
    bool absent = want->verb == OTX_ABSENT;
    switch (want->outcome) {
    case OTX_ADDED:
        counts->added++;
        break;
    case OTX_CHANGED:
    case OTX_REPLACED:
    case OTX_RENAMED:
    case OTX_TAKEN:
    case OTX_GIVEN_BACK:
        counts->updated++;
        break;
    case OTX_TOKENS:
        *(absent ? &counts->removed : &counts->updated) += 1;
        break;
    case OTX_REMOVED:
        counts->removed++;
        break;
    default:
        break;
    }
}

/* An item with fields of its own counts once. */
static void count_item(const struct otx_want *item, otelx_counts *counts)
{
    otelx_counts fields = {0, 0, 0};
    if (item->shape == OTX_LEAF || item->outcome == OTX_ADDED) {
        count_outcome(item, counts);
        return;
    }
    for (const struct otx_want *leaf = item->first; leaf; leaf = leaf->next)
        count_outcome(leaf, &fields);
    counts->updated += fields.added + fields.updated + fields.removed > 0;
}

static void count_items(const struct otx_want *list, otelx_counts *counts)
{
    for (const struct otx_want *item = list->first; item; item = item->next)
        count_item(item, counts);
}

/* Containers: ours count once, in the user's their variables and mounts. */
static void count_containers(const struct otx_want *list, otelx_counts *ours, otelx_change *change)
{
    for (const struct otx_want *c = list->first; c; c = c->next) {
        if (!c->must_exist)
            count_item(c, ours);
        for (const struct otx_want *sub = c->must_exist ? c->first : NULL; sub; sub = sub->next)
            count_items(sub, otx_str_is(sub->key, "env") ? &change->env : &change->mounts);
    }
}

void otx_report_counts(const struct otx_want *pod, otelx_change *change)
{
    for (const struct otx_want *list = pod->first; list; list = list->next) {
        if (otx_str_is(list->key, "initContainers"))
            count_containers(list, &change->init, change);
        else if (otx_str_is(list->key, "containers"))
            count_containers(list, &change->other, change);
        else if (otx_str_is(list->key, "volumes"))
            count_items(list, &change->volumes);
        else if (list->shape == OTX_LEAF)
            count_outcome(list, &change->other);
        else
            count_items(list, &change->other);
    }
}
