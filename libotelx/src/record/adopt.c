/* Adoption: after a first injection, a leaf that equals the wanted value is ours unless it was
 * there before. So a record that was lost, cut, merged or copied is complete again after the next
 * run. */
#include "record/resolve.h"

#include "kube/containers.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

struct adoption {
    struct otx_resolved *r;
    bool first;   /* the container is injected for the first time: its leaves are the user's */
    bool changed; /* a new leaf of ours was found */
};

static bool has_all(const struct otx_wrap *wrap, struct otx_str value)
{
    struct otx_tokens all = otx_wrap_tokens(wrap), there = {.n = 0};
    struct otx_str entry;
    while (value.n && otx_wrap_cut(wrap, &value, &entry)) {
        entry = otx_str_trim(entry);
        if (otx_tokens_have(&all, entry) && !otx_tokens_have(&there, entry))
            otx_tokens_add(&there, entry);
    }
    return there.n == all.n;
}

static bool holds(const struct otx_want *leaf, const struct otx_node *node)
{
    node = otx_follow(node);
    if (!node)
        return false;
    return leaf->wrap ? has_all(leaf->wrap, otx_map_text(node, leaf->part))
                      : otx_node_equal(node, leaf->value);
}

/* Counts the leaves below `want`: counts[0] the wanted leaves, [1] those that are there, [2] those
 * that have the wanted value. */
static void count(const struct otx_want *want, const struct otx_node *node, size_t counts[3])
{
    for (const struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *mine = otx_want_node(node, want, child).value;
        if (child->shape != OTX_LEAF) {
            count(child, mine, counts);
        } else if (child->value) {
            counts[0]++;
            counts[1] += mine != NULL;
            counts[2] += holds(child, mine);
        }
    }
}

/* Whether a container looks injected, without reserved names: all wanted leaves are there, and most
 * of them have the wanted value. */
static bool looks_whole(const struct otx_want *container, const struct otx_node *node)
{
    size_t counts[3] = {0, 0, 0};
    count(container, node, counts);
    return counts[0] > 1 && counts[1] == counts[0] && 2 * counts[2] > counts[0];
}

/* Whether this is the name of an attribute that otelx works out, such as the workload's name, and
 * that nobody configures. Such an attribute with another value is an old one of ours: in a list
 * that was found without a record always, in other lists if its name begins with `k8s.`. */
static bool is_worked_out(const struct otx_wrap *wrap, struct otx_str name)
{
    for (size_t i = 0; i < wrap->after.n; i++)
        if (!wrap->told[i] && otx_str_eq(otx_token_name(wrap->sep, wrap->after.v[i]), name))
            return wrap->sep == ',';
    return false;
}

/* Adds the wanted tokens that are there, and were not there before us, to the tokens of ours in
 * `leaf`. Returns whether `leaf` has changed. */
static bool adopt_tokens(struct adoption *a, struct otx_known *leaf, const struct otx_want *want,
                         const struct otx_node *var)
{
    struct otx_arena *arena = a->r->arena;
    struct otx_str value = otx_map_text(var, want->part), rest = value, entry;
    struct otx_wrap wrap = *want->wrap;
    struct otx_tokens all = otx_wrap_tokens(&wrap);
    bool guessed = leaf->guessed || !leaf->sep;
    otx_tokens_known(&wrap.old, leaf->wrote, wrap.sep, value);
    size_t known = wrap.old.n;
    while (rest.n && otx_wrap_cut(&wrap, &rest, &entry)) {
        entry = otx_str_trim(entry);
        struct otx_str name = otx_token_name(wrap.sep, entry);
        bool had = !guessed && otx_digests_have(leaf->users, OTX_NAME_DIGEST, name);
        bool stale = leaf->guessed || otx_str_starts(name, OTX_S("k8s."));
        bool mine =
            otx_tokens_have(&all, entry) || (stale && entry.n && is_worked_out(&wrap, name));
        if (mine && !otx_tokens_have(&wrap.old, entry) && !had)
            otx_tokens_add(&wrap.old, entry);
    }
    if (wrap.old.n == known && !(guessed && leaf->sep))
        return false;
    leaf->state = OTX_OURS;
    leaf->wrote = otx_tokens_digests(arena, &wrap.old);
    if (guessed || !leaf->sep) {
        leaf->users = otx_users_digests(arena, &wrap, &wrap.old, value);
        leaf->extends = leaf->users.n > 0 || var->count != 4;
    }
    leaf->sep = wrap.sep;
    leaf->guessed = false;
    return true;
}

static struct otx_known *leaf_of(struct adoption *a, struct otx_known *parent, struct otx_str key)
{
    struct otx_known *leaf = otx_known_child(a->r->arena, parent, key);
    a->r->arena->failed |= !leaf;
    return leaf;
}

/* Whether the known leaf may become ours: an overridden value that equals the wanted value is ours,
 * although the record has the digest of another value. */
static bool may_adopt(const struct otx_known *known, const struct otx_want *want)
{
    return known->state == OTX_OURS ||
           (known->state == OTX_REPLACED && want->policy == OTX_OVERRIDE && !want->wrap);
}

static void adopt_leaf(struct adoption *a, const struct otx_want *want, const struct otx_node *node,
                       struct otx_known *parent)
{
    struct otx_known *known = otx_known_find(parent, want->key);
    const char *merge_key = want->parent->shape == OTX_ITEMS ? want->parent->merge_key : NULL;
    node = otx_follow(node);
    if (!node || !want->value || want->rename_from.p || (known && !may_adopt(known, want)))
        return;
    /* a leaf that is there when the injection begins is the user's, even if it equals the wanted
     * value */
    if (!known && (a->first || otx_was_there(parent, want->key))) {
        struct otx_known *leaf = leaf_of(a, parent, want->key);
        if (leaf) {
            leaf->state = OTX_THEIRS;
            leaf->wrote = otx_digest(a->r->arena, node, merge_key);
        }
        return;
    }
    struct otx_known fresh = {.key = want->key}, *leaf = known ? known : &fresh;
    if (want->wrap) {
        bool as_value = known && !known->sep && otx_digest_is(node, merge_key, known->wrote);
        if (!otx_map_text(node, want->part).n || as_value || !adopt_tokens(a, leaf, want, node))
            return;
    } else {
        bool recorded = known && otx_digest_is(node, merge_key, known->wrote);
        if (recorded || !otx_node_equal(node, want->value))
            return;
        leaf->state = known ? known->state : OTX_OURS;
        leaf->sep = 0;
        leaf->wrote = otx_digest(a->r->arena, node, merge_key);
    }
    a->changed = true;
    a->r->adopted++;
    if (!known)
        otx_known_copy(a->r->arena, parent, &fresh, want->key);
}

static void adopt_children(struct adoption *a, const struct otx_want *want,
                           const struct otx_node *node, struct otx_known *known)
{
    for (const struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *mine = otx_want_node(node, want, child).value;
        if (child->shape == OTX_LEAF) {
            adopt_leaf(a, child, mine, known);
            continue;
        }
        struct otx_known *below = leaf_of(a, known, child->key);
        if (below)
            adopt_children(a, child, mine, below);
    }
}

/* Whether a user's container is injected for the first time. */
static bool is_first(const struct otx_resolved *r, const struct otx_want *want,
                     const struct otx_node *container)
{
    const struct otx_known *known = otx_resolved_container(r, container);
    return !(known && known->first && known->recorded.p) && !otx_resolved_is_shaped(r, container) &&
           !looks_whole(want, container);
}

static void adopt_containers(struct adoption *a, const struct otx_want *list,
                             const struct otx_node *nodes)
{
    struct otx_known *known = leaf_of(a, a->r->known, list->key);
    for (const struct otx_want *want = list->first; want && known; want = want->next) {
        const struct otx_node *c = otx_seq_find(nodes, "name", want->key).value;
        struct otx_known *mine = c ? leaf_of(a, known, want->key) : NULL;
        if (!mine)
            continue;
        bool first = !otx_resolved_is_own(a->r, c) && is_first(a->r, want, c);
        struct adoption inside = {a->r, first, false};
        adopt_children(&inside, want, c, mine);
        a->changed |= inside.changed;
    }
}

/* Adopts in copies of injected containers. A copy has reserved names, is in no record and is not
 * wanted: each of its leaves that equals a wanted leaf of another container is ours. */
static void adopt_copies(struct adoption *a, const struct otx_want *pod)
{
    const struct otx_want *list = otx_want_find(pod, OTX_S("containers"));
    for (size_t i = 0; i < a->r->shaped.count; i++) {
        const struct otx_node *c = a->r->shaped.items[i];
        struct otx_str name = otx_map_text(c, "name");
        struct otx_known *mine = otx_resolved_container(a->r, c);
        if (!mine || mine->recorded.p || otx_want_find(list, name) ||
            otx_want_find(otx_want_find(pod, OTX_S("initContainers")), name))
            continue;
        for (const struct otx_want *other = list ? list->first : NULL; other; other = other->next) {
            struct adoption inside = {a->r, false, false};
            if (!other->own)
                adopt_children(&inside, other, c, mine);
        }
    }
}

/* Whether a container looks as if somebody had injected it by hand. */
static bool is_made_by_hand(const struct otx_resolved *r, const struct otx_want *pod)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_want *list = otx_want_find(pod, otx_str_of(otx_container_lists[i]));
        const struct otx_node *nodes = otx_containers_of(r->workload->pod_spec, i);
        for (const struct otx_want *want = list ? list->first : NULL; want; want = want->next) {
            const struct otx_node *c = otx_seq_find(nodes, "name", want->key).value;
            if (c && !want->own && looks_whole(want, c))
                return true;
        }
    }
    return false;
}

bool otx_resolve_adopt(struct otx_resolved *r, const struct otx_want *pod)
{
    const struct otx_node *spec = r->workload->pod_spec;
    struct adoption a = {.r = r};
    r->first = !r->there && !r->reserved && !otx_first(r->to) && !is_made_by_hand(r, pod);
    for (const struct otx_want *child = pod->first; child; child = child->next) {
        const struct otx_node *node = otx_map_find(spec, child->key).value;
        a.first = r->first;
        if (child->shape == OTX_LEAF) {
            adopt_leaf(&a, child, node, r->known);
        } else if (otx_str_is(child->key, "containers") ||
                   otx_str_is(child->key, "initContainers")) {
            adopt_containers(&a, child, node);
        } else {
            struct otx_known *known = leaf_of(&a, r->known, child->key);
            if (known)
                adopt_children(&a, child, node, known);
        }
    }
    adopt_copies(&a, pod);
    return a.changed && !r->arena->failed;
}
