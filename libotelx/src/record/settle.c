/* Settles the leaves one by one; record/settle_list.c settles list variables token by token. */
#include "record/settle.h"

#include "kube/volumes.h"
#include "otel/marks.h"
#include "record/decide.h"
#include "record/form.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

static bool is_env(const struct otx_want *leaf)
{
    return leaf->part != NULL;
}

/* The field that names the leaf in its list, and is not part of its value. */
static const char *name_key(const struct otx_want *leaf)
{
    return leaf->parent->shape == OTX_ITEMS ? leaf->parent->merge_key : NULL;
}

/* Whether `node`, a value of the leaf, is the value of the user's that we replaced. */
static bool is_replaced_value(const struct otx_want *leaf, const struct otx_node *node)
{
    const struct otx_known *known = leaf->known;
    if (!known || known->state != OTX_REPLACED || !known->before_value || !node)
        return false;
    const struct otx_node *value = is_env(leaf) ? otx_map_get(node, leaf->part) : node;
    return value && otx_node_equal(otx_follow(value), known->before_value);
}

/* When the value that we replaced is back, for example because the text comes from a branch without
 * the override, the leaf is the user's. */
static enum otx_owner state_of(const struct otx_want *leaf)
{
    if (!leaf->known)
        return OTX_UNKNOWN;
    return is_replaced_value(leaf, otx_follow(leaf->node)) ? OTX_THEIRS : leaf->known->state;
}

static enum otx_now now_of(const struct otx_want *leaf, enum otx_owner state)
{
    const struct otx_node *node = otx_follow(leaf->node);
    if (!node)
        return OTX_ABSENT;
    bool ours = state == OTX_OURS || state == OTX_REPLACED;
    bool wrote =
        ours && !leaf->known->sep && otx_digest_is(node, name_key(leaf), leaf->known->wrote);
    bool wanted = leaf->value && otx_node_equal(node, leaf->value);
    return wrote && wanted ? OTX_BOTH : wrote ? OTX_WROTE : wanted ? OTX_WANTED : OTX_OTHER;
}

/* Whether the leaf is a volume of ours, or a mount of it, that is an image volume today and must
 * not be one, or the other way round. */
static bool changes_form(const struct otx_want *leaf)
{
    const struct otx_want *list = leaf->parent, *pod = list->parent;
    bool mount = otx_str_is(list->key, "volumeMounts");
    struct otx_str name = mount ? otx_map_text(leaf->value, "name") : leaf->key;
    if (!leaf->value || !otx_is_own_volume(name) ||
        (mount && !otx_str_eq(otx_map_text(leaf->node, "name"), name)))
        return false;
    if (mount)
        pod = pod->parent->parent; /* above the container and its list */
    const struct otx_node *today = otx_find_volume(pod->node, name);
    const struct otx_want *wanted = otx_want_find(otx_want_find(pod, OTX_S("volumes")), name);
    return today && wanted && wanted->value &&
           !otx_volume_image(today) != !otx_volume_image(wanted->value);
}

/* When the user's value is wanted that we replaced, nothing need be overridden any more. A volume
 * and its mounts change their form together, even if somebody has edited one of them: half of each
 * form would leave the agent without its files. */
static enum otx_policy policy_of(const struct otx_want *leaf, bool form)
{
    if (is_replaced_value(leaf, leaf->value))
        return OTX_KEEP;
    return form && leaf->policy == OTX_KEEP ? OTX_OVERRIDE : leaf->policy;
}

/* The value of a leaf after the run, or NULL. A value that is given back is not known here: see
 * note_after. */
static const struct otx_node *value_after(const struct otx_want *leaf)
{
    switch (leaf->word) {
    case OTX_WORD_ADD:
    case OTX_WORD_CHANGE:
    case OTX_WORD_REPLACE:
        return leaf->value;
    default:
        return otx_follow(leaf->node);
    }
}

static void note_after(struct otx_arena *arena, struct otx_want *leaf, enum otx_owner state)
{
    struct otx_known *after = leaf->after;
    const struct otx_known *known = leaf->known;
    bool same = known && known->state == state &&
                (leaf->word == OTX_WORD_KEEP || leaf->word == OTX_WORD_HOLD || state == OTX_THEIRS);
    after->state = state;
    if (state == OTX_UNKNOWN)
        return;
    const struct otx_node *value = value_after(leaf);
    after->wrote = same || !value ? (known ? known->wrote : OTX_S(OTX_NO_DIGEST))
                                  : otx_digest(arena, value, name_key(leaf));
    if (state == OTX_REPLACED && known && known->has_before && leaf->word != OTX_WORD_REPLACE) {
        after->has_before = true;
        after->before = known->before;
        after->before_value = known->before_value;
    }
    /* the digest of the restored value, which the text does not have yet */
    if (leaf->word == OTX_WORD_GIVE_BACK && known->before_value && is_env(leaf)) {
        struct otx_node *var = otx_new_node(arena, OTX_MAP);
        otx_put(arena, var, leaf->part, otx_new_copy(arena, known->before_value));
        if (var)
            after->wrote = otx_digest(arena, var, NULL);
    } else if (leaf->word == OTX_WORD_GIVE_BACK && known->before_value) {
        after->wrote = otx_digest(arena, known->before_value, NULL);
    }
}

/* We may overwrite what has a reserved name: the leaf becomes ours, and the old value is not
 * restored later. */
static struct otx_decision decide_own(const struct otx_want *leaf, struct otx_decision decision)
{
    if (decision.after == OTX_REPLACED && leaf->word != OTX_WORD_REFUSE)
        decision.after = OTX_OURS;
    return decision;
}

static bool is_own(const struct otx_want *leaf)
{
    return leaf->own || leaf->parent->own || (leaf->parent->parent && leaf->parent->parent->own);
}

static void settle_plain(struct otx_arena *arena, struct otx_want *leaf)
{
    enum otx_owner state = state_of(leaf);
    enum otx_now now = now_of(leaf, state);
    if (leaf->own && !leaf->value && leaf->node) { /* a volume of ours that is no longer wanted */
        leaf->word = OTX_WORD_REMOVE;
        leaf->after->state = OTX_UNKNOWN;
        return;
    }
    bool form = changes_form(leaf), wanted = leaf->value != NULL;
    struct otx_decision decision = otx_decide(state, now, wanted, policy_of(leaf, form));
    leaf->word = decision.word;
    if (is_own(leaf) || form)
        decision = decide_own(leaf, decision);
    note_after(arena, leaf, decision.after);
}

/* Settles a user's item whose merge key is changed to make room for our item. When that is no
 * longer wanted, the item gets its old merge key back, unless another item has it. */
static void settle_renamed(struct otx_want *leaf)
{
    bool renamed = leaf->known && leaf->known->renamed;
    struct otx_str old = renamed ? leaf->known->before_value->text : leaf->rename_from;
    const struct otx_want *other = otx_want_find(leaf->parent, old);
    bool wanted = leaf->rename_from.p != NULL;
    otx_known_forget(leaf->after, leaf->key);
    if (wanted) {
        leaf->word = leaf->node ? OTX_WORD_SAME : OTX_WORD_REPLACE;
        leaf->after->state = OTX_REPLACED;
        leaf->after->renamed = true;
        if (renamed) {
            leaf->after->has_before = true;
            leaf->after->before = leaf->known->before;
            leaf->after->before_value = leaf->known->before_value;
        }
        return;
    }
    bool taken =
        other && other->node && other->word != OTX_WORD_REMOVE && other->word != OTX_WORD_NOTHING;
    taken |= other && other->word == OTX_WORD_ADD;
    leaf->word = !leaf->node ? OTX_WORD_NOTHING : taken ? OTX_WORD_KEEP : OTX_WORD_GIVE_BACK;
}

static struct otx_known *known_after(struct otx_arena *arena, struct otx_known *parent,
                                     const struct otx_known *known, struct otx_str key)
{
    /* a container of ours that was renamed stays in the record under its reserved name */
    bool renamed = known && known->recorded.p && otx_is_own_container(known->recorded);
    struct otx_known *after = otx_known_new(arena, parent, renamed ? known->recorded : key);
    if (after && known) {
        after->was = known->was;
        after->names = known->names;
        if (!known->state) {
            after->has_before = known->has_before;
            after->before = known->before;
        }
    }
    return after;
}

/* Whether a container of ours is removed as a whole: none of its leaves is wanted. */
static bool goes_whole(const struct otx_want *want)
{
    if (!want->own || want->shape == OTX_LEAF)
        return false;
    for (const struct otx_want *child = want->first; child; child = child->next) {
        if (child->value)
            return false;
        for (const struct otx_want *item = child->first; item; item = item->next)
            if (item->value)
                return false;
    }
    return true;
}

static bool settle_any(struct otx_arena *arena, struct otx_want *want,
                       const struct otx_known *known, struct otx_known *after);

/* Whether the user's item with this key is renamed in this run. */
static bool makes_room(const struct otx_want *list, const struct otx_want *child)
{
    for (const struct otx_want *w = list->first; w; w = w->next)
        if (w->rename_from.p && otx_str_eq(w->rename_from, child->key) &&
            !otx_want_node(list->node, list, w).value)
            return true;
    return false;
}

static bool settle_children(struct otx_arena *arena, struct otx_want *want,
                            const struct otx_known *known, struct otx_known *after)
{
    /* plain leaves first: a rename must know whether the old name is free */
    for (int renames = 0; renames < 2; renames++) {
        for (struct otx_want *child = want->first; child; child = child->next) {
            const struct otx_known *mine = otx_known_find(known, child->key);
            bool rename = child->rename_from.p || (mine && mine->renamed);
            if (rename != (renames == 1))
                continue;
            child->node =
                makes_room(want, child) ? NULL : otx_want_node(want->node, want, child).value;
            if (!settle_any(arena, child, mine, after))
                return false;
        }
    }
    return true;
}

static bool settle_any(struct otx_arena *arena, struct otx_want *want,
                       const struct otx_known *known, struct otx_known *after)
{
    want->known = known;
    want->after = known_after(arena, after, known, want->key);
    if (!want->after)
        return false;
    if (goes_whole(want)) {
        want->shape = OTX_LEAF;
        want->first = want->last = NULL;
        want->word = want->node ? OTX_WORD_REMOVE : OTX_WORD_NOTHING;
        otx_known_forget(want->after, want->key);
        return true;
    }
    if (want->shape != OTX_LEAF)
        return settle_children(arena, want, known, want->after);
    if (otx_want_renames(want))
        settle_renamed(want);
    else if (want->wrap || otx_is_list(known))
        return otx_settle_list(arena, want);
    else
        settle_plain(arena, want);
    return true;
}

bool otx_settle(const struct otx_resolved *resolved, struct otx_want *pod, struct otx_known *after)
{
    struct otx_arena *arena = resolved->arena;
    if (!otx_record_overlay(arena, pod, resolved->known))
        return false;
    otx_resolved_mark_own(resolved, pod);
    pod->node = resolved->workload->pod_spec;
    pod->known = resolved->known;
    pod->after = after;
    return settle_children(arena, pod, resolved->known, after) && !arena->failed;
}

void otx_stay_recorded(struct otx_want *leaf)
{
    /* copying the memory must not change the leaf's place among its siblings */
    struct otx_known *after = leaf->after, links = *after;
    if (!leaf->known)
        return;
    *after = *leaf->known;
    after->key = links.key;
    after->next = links.next;
}

void otx_hold(struct otx_want *leaf)
{
    leaf->word = OTX_WORD_HOLD;
    otx_stay_recorded(leaf);
}
