/* Which container of today goes with which recorded one: with the one that it resembles most, by
 * the values that we wrote. */
#include "kube/containers.h"
#include "kube/workload.h"
#include "otel/marks.h"
#include "record/form.h"
#include "record/resolve.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

enum { MAX_NAMES = 200 };
static struct otx_str name_of(const struct otx_node *container)
{
    return otx_map_text(container, "name");
}

const char *otx_container_list(const struct otx_resolved *r, const struct otx_node *container)
{
    return otx_containers_of(r->workload->pod_spec, 0) == container->parent
               ? otx_container_lists[0]
               : otx_container_lists[1];
}

/* How much a container of today resembles a recorded one. */
struct resemblance {
    const struct otx_known *record;
    size_t wrote, wrote_equal; /* leaves that we wrote; those whose value is still the same */
    size_t equal;              /* the same of all that the record tells of */
    long names; /* names from before us: those that are there less those that are not */
    bool same_name, same_image, taken;
    bool runs_other; /* another command than the recorded one */
};

struct matcher {
    struct otx_resolved *r;
    const struct otx_known *known;    /* as recorded */
    const struct otx_known **matched; /* records that a container went with already */
    size_t matched_count;
};

static bool has_tokens(const struct otx_node *var, const struct otx_known *leaf)
{
    struct otx_str value = otx_map_text(var, "value");
    struct otx_tokens found = {.n = 0};
    otx_tokens_known(&found, leaf->wrote, leaf->sep, value);
    return found.n * OTX_VALUE_DIGEST >= leaf->wrote.n;
}

static bool is_still(const struct otx_node *node, const char *merge_key,
                     const struct otx_known *leaf)
{
    if (!node || leaf->renamed)
        return node != NULL;
    node = otx_follow(node);
    if (leaf->sep)
        return has_tokens(node, leaf);
    return otx_digest_is(node, merge_key, leaf->wrote);
}

static void count_leaf(struct resemblance *like, const struct otx_known *leaf, bool still)
{
    bool wrote = otx_is_ours(leaf);
    like->wrote += wrote;
    like->wrote_equal += wrote && still;
    like->equal += still;
}

static long count_names(const struct otx_known *list, const char *merge_key,
                        const struct otx_node *items)
{
    bool there[MAX_NAMES] = {false};
    size_t count = list->names.n / OTX_NAME_DIGEST;
    long score = 0;
    if (count > MAX_NAMES)
        return 0; /* quadratic, and no more than a hint */
    for (const struct otx_node *item = count ? otx_first_item(items) : NULL; item;
         item = item->next)
        otx_digests_mark(there, list->names, OTX_NAME_DIGEST, otx_map_text(item, merge_key));
    for (size_t i = 0; i < count; i++)
        score += there[i] ? 1 : -1;
    return score;
}

static struct resemblance compare(struct matcher *m, const struct otx_node *container,
                                  const struct otx_known *record)
{
    struct resemblance like = {.record = record,
                               .same_name = otx_str_eq(record->key, name_of(container))};
    for (const struct otx_known *k = record->first; k; k = k->next) {
        const struct otx_record_form *form = otx_record_form_find(otx_container_forms, k->key);
        struct otx_pair pair = otx_map_find(container, k->key);
        if (form->shape == OTX_LEAF) {
            bool still = is_still(pair.value, NULL, k);
            like.same_image |= still && otx_str_is(k->key, "image");
            like.runs_other |= !still && otx_str_is(k->key, "command");
            count_leaf(&like, k, still);
            continue;
        }
        for (const struct otx_known *leaf = k->first; leaf; leaf = leaf->next) {
            const struct otx_node *node =
                otx_seq_find(pair.value, form->merge_key, leaf->key).value;
            count_leaf(&like, leaf, is_still(node, form->merge_key, leaf));
        }
        like.names += count_names(k, form->merge_key, pair.value);
    }
    for (size_t i = 0; i < m->matched_count; i++)
        like.taken |= m->matched[i] == record;
    return like;
}

static bool is_there_today(const struct otx_resolved *r, struct otx_str name)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        if (otx_seq_find(otx_containers_of(r->workload->pod_spec, i), "name", name).value)
            return true;
    return false;
}

/* More than half of what we wrote, under whatever name. One of ours under another name is known by
 * its image and its command, too: what it holds may resemble a user's container, and the clone of a
 * web server's is the user's but for the command. */
static bool is_like(const struct otx_resolved *r, const struct resemblance *like,
                    struct otx_str name)
{
    bool own = otx_is_own_container(like->record->key), most;
    if (own || otx_is_own_container(name)) {
        if (like->same_name)
            return true;
        return own && !otx_is_own_container(name) && !is_there_today(r, like->record->key) &&
               2 * like->wrote_equal > like->wrote && like->same_image && !like->runs_other;
    }
    most = like->wrote ? 2 * like->wrote_equal > like->wrote : like->same_name && like->equal;
    return most;
}

static bool is_better(const struct resemblance *a, const struct resemblance *b)
{
    if (!b->record || a->equal != b->equal)
        return !b->record || a->equal > b->equal;
    if (a->names != b->names)
        return a->names > b->names;
    if (a->same_name != b->same_name)
        return a->same_name;
    return a->taken != b->taken && b->taken;
}

static const struct otx_known *best_match(struct matcher *m, const struct otx_node *container)
{
    struct resemblance best = {.record = NULL};
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_known *list = otx_known_get(m->known, otx_container_lists[i]);
        for (const struct otx_known *k = list ? list->first : NULL; k; k = k->next) {
            struct resemblance like = compare(m, container, k);
            if (is_like(m->r, &like, name_of(container)) && is_better(&like, &best))
                best = like;
        }
    }
    return best.record;
}

static const struct otx_known *recorded(const struct matcher *m, struct otx_str name)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_known *found =
            otx_known_find(otx_known_get(m->known, otx_container_lists[i]), name);
        if (found)
            return found;
    }
    return NULL;
}

static bool is_matched(const struct matcher *m, const struct otx_known *record)
{
    for (size_t i = 0; i < m->matched_count; i++)
        if (m->matched[i] == record)
            return true;
    return false;
}

static void take(struct matcher *m, const struct otx_node *container,
                 const struct otx_known *record)
{
    struct otx_resolved *r = m->r;
    struct otx_known *list =
        otx_known_child(r->arena, r->known, otx_str_of(otx_container_list(r, container)));
    m->matched[m->matched_count++] = record;
    if (list)
        otx_known_copy(r->arena, list, record, name_of(container));
    if (otx_is_own_container(record->key) && !otx_is_own_container(name_of(container)))
        r->own[r->own_count++] = (struct otx_own){record->key, container};
}

/* Those with a name that the record knows come first: they may not lose their record to a copy. */
static void match_all(struct matcher *m, bool known_names)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            bool named = recorded(m, name_of(c)) != NULL;
            const struct otx_known *best = named == known_names ? best_match(m, c) : NULL;
            if (best)
                take(m, c, best);
        }
    }
}

/* A container that fits none keeps the record of its name. */
static void match_rest(struct matcher *m)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_known *record = recorded(m, name_of(c));
            const struct otx_known *mine = otx_known_get(m->r->known, otx_container_list(m->r, c));
            if (record && !is_matched(m, record) && !otx_known_find(mine, name_of(c)) &&
                !otx_is_own_container(name_of(c)))
                take(m, c, record);
        }
    }
}

size_t otx_count_containers(const struct otx_workload *w)
{
    size_t count = 0;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(w->pod_spec, i)); c;
             c = c->next)
            count++;
    return count;
}

bool otx_resolve_containers(struct otx_resolved *r, const struct otx_known *known)
{
    struct matcher m = {.r = r, .known = known};
    size_t count = otx_count_containers(r->workload);
    m.matched = otx_alloc(r->arena, (count + 1) * sizeof *m.matched);
    if (!m.matched)
        return false;
    for (const struct otx_known *k = known->first; k; k = k->next) {
        bool containers = otx_str_is(k->key, otx_container_lists[0]) ||
                          otx_str_is(k->key, otx_container_lists[1]);
        struct otx_known alone = *k;
        alone.first = containers ? NULL : k->first;
        otx_known_copy(r->arena, r->known, &alone, k->key);
    }
    match_all(&m, true);
    match_all(&m, false);
    match_rest(&m);
    return !r->arena->failed;
}
