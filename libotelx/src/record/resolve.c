/* Containers, then volumes; names in the user's containers are in record/shape.c. */
#include "record/resolve.h"

#include "kube/workload.h"
#include "otel/marks.h"
#include "record/form.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

static const char *const list_keys[] = {"initContainers", "containers"};
enum { LISTS = 2, MAX_NAMES = 200 };

static const struct otx_node *list_of(const struct otx_workload *w, size_t i)
{
    const struct otx_node *list = otx_map_get(w->pod_spec, list_keys[i]);
    return list && list->kind == OTX_SEQ ? list : NULL;
}

static struct otx_str name_of(const struct otx_node *container)
{
    return otx_map_text(container, "name");
}

/* The list that a container of today stands in. */
static const char *list_key(const struct otx_resolved *r, const struct otx_node *container)
{
    return list_of(r->workload, 0) == container->parent ? list_keys[0] : list_keys[1];
}

/* --- which container is which */

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
    node = node->kind == OTX_ALIAS ? node->target : node;
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
    long score = 0;
    if (list->names.n > MAX_NAMES * OTX_NAME_DIGEST)
        return 0; /* quadratic, and no more than a hint */
    for (size_t at = 0; at + OTX_NAME_DIGEST <= list->names.n; at += OTX_NAME_DIGEST) {
        struct otx_str digest = otx_str_sub(list->names, at, at + OTX_NAME_DIGEST);
        bool there = false;
        for (const struct otx_node *item = otx_first_item(items); item && !there; item = item->next)
            there = otx_digests_have(digest, OTX_NAME_DIGEST, otx_map_text(item, merge_key));
        score += there ? 1 : -1;
    }
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
    for (size_t i = 0; i < LISTS; i++)
        if (otx_seq_find(list_of(r->workload, i), "name", name).value)
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
    for (size_t i = 0; i < LISTS; i++) {
        const struct otx_known *list = otx_known_get(m->known, list_keys[i]);
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
    for (size_t i = 0; i < LISTS; i++) {
        const struct otx_known *found = otx_known_find(otx_known_get(m->known, list_keys[i]), name);
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
        otx_known_child(r->arena, r->known, otx_str_of(list_key(r, container)));
    m->matched[m->matched_count++] = record;
    if (list)
        otx_known_copy(r->arena, list, record, name_of(container));
    if (otx_is_own_container(record->key) && !otx_is_own_container(name_of(container)))
        r->own[r->own_count++] = (struct otx_own){record->key, container};
}

/* Those with a name that the record knows come first: they may not lose their record to a copy. */
static void match_all(struct matcher *m, bool known_names)
{
    for (size_t i = 0; i < LISTS; i++) {
        const struct otx_node *list = list_of(m->r->workload, i);
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
    for (size_t i = 0; i < LISTS; i++) {
        const struct otx_node *list = list_of(m->r->workload, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_known *record = recorded(m, name_of(c));
            const struct otx_known *mine = otx_known_get(m->r->known, list_key(m->r, c));
            if (record && !is_matched(m, record) && !otx_known_find(mine, name_of(c)) &&
                !otx_is_own_container(name_of(c)))
                take(m, c, record);
        }
    }
}

static size_t count_containers(const struct otx_workload *w)
{
    size_t count = 0;
    for (size_t i = 0; i < LISTS; i++)
        for (const struct otx_node *c = otx_first(list_of(w, i)); c; c = c->next)
            count++;
    return count;
}

/* The record under the names of today; what has no container any more is forgotten. */
static bool follow(struct otx_resolved *r, const struct otx_known *known)
{
    struct matcher m = {.r = r, .known = known};
    size_t count = count_containers(r->workload);
    m.matched = otx_alloc(r->arena, (count + 1) * sizeof *m.matched);
    if (!m.matched)
        return false;
    for (const struct otx_known *k = known->first; k; k = k->next) {
        bool containers = otx_str_is(k->key, list_keys[0]) || otx_str_is(k->key, list_keys[1]);
        struct otx_known alone = *k;
        alone.first = containers ? NULL : k->first;
        otx_known_copy(r->arena, r->known, &alone, k->key);
    }
    match_all(&m, true);
    match_all(&m, false);
    match_rest(&m);
    return !r->arena->failed;
}

/* --- the names that the default choice fell on */

static void follow_choice(struct otx_resolved *r, const struct otx_record *record)
{
    struct otx_node *names = otx_new_node(r->arena, OTX_SEQ);
    if (!record->to || !names)
        return;
    for (size_t i = 0; i < LISTS; i++) {
        const struct otx_node *list = list_of(r->workload, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_known *mine =
                otx_known_find(otx_known_get(r->known, list_key(r, c)), name_of(c));
            bool meant = false;
            for (const struct otx_node *name = record->to->first; name; name = name->next)
                meant |=
                    otx_str_eq(mine && mine->recorded.p ? mine->recorded : name_of(c), name->text);
            struct otx_node *name = meant ? otx_new_string(r->arena, name_of(c)) : NULL;
            if (name)
                otx_node_append(names, name);
        }
    }
    r->to = names;
}

/* --- containers of ours */

static void find_own(struct otx_resolved *r)
{
    for (size_t i = 0; i < LISTS; i++)
        for (const struct otx_node *c = otx_first(list_of(r->workload, i)); c; c = c->next)
            if (c->kind == OTX_MAP && otx_is_own_container(name_of(c)))
                r->own[r->own_count++] = (struct otx_own){name_of(c), c};
}

bool otx_resolved_is_own(const struct otx_resolved *r, const struct otx_node *container)
{
    for (size_t i = 0; i < r->own_count; i++)
        if (r->own[i].node == container)
            return true;
    return false;
}

struct otx_known *otx_resolved_container(const struct otx_resolved *r,
                                         const struct otx_node *container)
{
    struct otx_known *list = otx_known_get(r->known, list_key(r, container));
    return otx_known_find(list, name_of(container));
}

static void know(struct otx_resolved *r, struct otx_known *parent, struct otx_str key,
                 const struct otx_node *value, const char *merge_key)
{
    struct otx_known *leaf = otx_known_child(r->arena, parent, key);
    if (!leaf || leaf->state != OTX_UNKNOWN)
        return;
    leaf->state = OTX_OURS;
    leaf->wrote = otx_digest(r->arena, value, merge_key);
}

/* A container of ours that the record does not know: all that is in it is taken for what we wrote.
 */
static void know_all(struct otx_resolved *r, struct otx_known *known,
                     const struct otx_node *container)
{
    for (const struct otx_record_form *form = otx_container_forms; form->key; form++) {
        const struct otx_node *value = otx_map_get(container, form->key);
        if (!value)
            continue;
        if (form->shape == OTX_LEAF) {
            know(r, known, otx_str_of(form->key), value, NULL);
            continue;
        }
        struct otx_known *list = otx_known_child(r->arena, known, otx_str_of(form->key));
        for (const struct otx_node *item = otx_first_item(value); list && item; item = item->next)
            know(r, list, otx_map_text(item, form->merge_key), item, form->merge_key);
    }
}

static bool is_mounted_elsewhere(const struct otx_resolved *r, struct otx_str volume)
{
    for (size_t i = 0; i < LISTS; i++)
        for (const struct otx_node *c = otx_first(list_of(r->workload, i)); c; c = c->next)
            if (!otx_resolved_is_own(r, c) &&
                otx_seq_find(otx_map_get(c, "volumeMounts"), "name", volume).value)
                return true;
    return false;
}

/* Such a container came with its volumes and, for Go, with shareProcessNamespace: where there is a
 * record that does not say that they were there before. */
static void know_companions(struct otx_resolved *r, const struct otx_node *container)
{
    const struct otx_node *pod = r->workload->pod_spec;
    const struct otx_node *mounts = otx_map_get(container, "volumeMounts");
    struct otx_known *volumes = otx_known_child(r->arena, r->known, OTX_S("volumes"));
    for (const struct otx_node *m = otx_first_item(mounts); m && volumes; m = m->next) {
        struct otx_str name = otx_map_text(m, "name");
        const struct otx_node *volume =
            otx_seq_find(otx_map_get(pod, "volumes"), "name", name).value;
        if (volume && !is_mounted_elsewhere(r, name) && !otx_was_there(volumes, name))
            know(r, volumes, name, volume, "name");
    }
    const struct otx_node *share = otx_map_get(pod, "shareProcessNamespace");
    if (share && list_of(r->workload, 1) == container->parent)
        know(r, r->known, OTX_S("shareProcessNamespace"), share, NULL);
}

static void know_own(struct otx_resolved *r)
{
    for (size_t i = 0; i < r->own_count; i++) {
        const struct otx_node *c = r->own[i].node;
        struct otx_known *list = otx_known_child(r->arena, r->known, otx_str_of(list_key(r, c)));
        struct otx_known *mine = otx_known_find(list, name_of(c));
        if (mine && mine->first)
            continue;
        mine = otx_known_child(r->arena, list, name_of(c));
        if (!mine)
            return;
        know_all(r, mine, c);
        if (r->there)
            know_companions(r, c);
        r->adopted++;
    }
}

/* --- volumes */

static const struct otx_node *volumes_of(const struct otx_resolved *r)
{
    return otx_map_get(r->workload->pod_spec, "volumes");
}

static bool has_volume(const struct otx_resolved *r, struct otx_str name)
{
    return otx_seq_find(volumes_of(r), "name", name).value != NULL;
}

/* Whether a volume of today may be this recorded one: it still is what we wrote. */
static bool is_volume_of(const struct otx_resolved *r, const struct otx_known *known,
                         struct otx_str name)
{
    const struct otx_node *volume = otx_seq_find(volumes_of(r), "name", name).value;
    return volume && otx_digest_is(volume, "name", known->wrote);
}

/* Today's name of a recorded volume: that of a mount that we wrote and that is the same but for the
 * name. */
static struct otx_str new_name(struct otx_resolved *r, const struct otx_known *volume)
{
    for (size_t i = 0; i < LISTS; i++)
        for (const struct otx_node *c = otx_first(list_of(r->workload, i)); c; c = c->next) {
            const struct otx_known *mounts =
                otx_known_get(otx_resolved_container(r, c), "volumeMounts");
            for (const struct otx_known *k = mounts ? mounts->first : NULL; k; k = k->next) {
                const struct otx_node *m =
                    otx_seq_find(otx_map_get(c, "volumeMounts"), "mountPath", k->key).value;
                struct otx_str name = otx_map_text(m, "name");
                if (!name.n || !is_volume_of(r, volume, name) || !otx_is_ours(k))
                    continue;
                struct otx_node *copy = otx_new_copy(r->arena, m);
                struct otx_node *text = otx_map_get(copy, "name");
                if (!text)
                    return OTX_S("");
                text->text = volume->key;
                if (otx_digest_is(copy, "mountPath", k->wrote))
                    return name;
            }
        }
    return OTX_S("");
}

/* The record follows: the volume under its new name, and the mounts as they would have been
 * written.
 */
static void rename_volume(struct otx_resolved *r, struct otx_known *volume, struct otx_str name)
{
    struct otx_str reserved = volume->key;
    r->volumes[r->volume_count++] = (struct otx_renamed){reserved, name};
    volume->key = name;
    for (size_t i = 0; i < LISTS; i++)
        for (const struct otx_node *c = otx_first(list_of(r->workload, i)); c; c = c->next) {
            const struct otx_known *mounts =
                otx_known_get(otx_resolved_container(r, c), "volumeMounts");
            for (struct otx_known *k = mounts ? mounts->first : NULL; k; k = k->next) {
                const struct otx_node *m =
                    otx_seq_find(otx_map_get(c, "volumeMounts"), "mountPath", k->key).value;
                struct otx_node *copy = m ? otx_new_copy(r->arena, m) : NULL;
                struct otx_node *text = otx_map_get(copy, "name");
                if (!text || !otx_str_eq(text->text, name) || !otx_is_ours(k))
                    continue;
                text->text = reserved;
                if (otx_digest_is(copy, "mountPath", k->wrote))
                    k->wrote = otx_digest(r->arena, m, "mountPath");
            }
        }
}

/* The only volume that a container of ours mounts, where that of its name is not there. */
static struct otx_str mounted_instead(const struct otx_resolved *r, const struct otx_own *own)
{
    const struct otx_node *mounts = otx_map_get(own->node, "volumeMounts");
    struct otx_str name = otx_map_text(otx_first_item(mounts), "name");
    bool only = mounts && mounts->kind == OTX_SEQ && mounts->count == 1;
    bool renamed = only && otx_is_own_volume(own->reserved) && !has_volume(r, own->reserved);
    return renamed && has_volume(r, name) ? name : OTX_S("");
}

static void find_renamed(struct otx_resolved *r)
{
    for (size_t i = 0; i < r->own_count; i++) {
        struct otx_str name = mounted_instead(r, &r->own[i]);
        struct otx_known *known =
            otx_known_find(otx_known_get(r->known, "volumes"), r->own[i].reserved);
        if (name.n && known)
            rename_volume(r, known, name);
        else if (name.n)
            r->volumes[r->volume_count++] = (struct otx_renamed){r->own[i].reserved, name};
    }
}

static bool follow_volumes(struct otx_resolved *r)
{
    struct otx_known *volumes = otx_known_get(r->known, "volumes");
    size_t count = 0;
    for (const struct otx_known *k = volumes ? volumes->first : NULL; k; k = k->next)
        count++;
    r->volumes = otx_alloc(r->arena, (count + r->own_count + 1) * sizeof *r->volumes);
    if (!r->volumes)
        return false;
    find_renamed(r);
    for (struct otx_known *k = volumes ? volumes->first : NULL; k; k = k->next) {
        if (!otx_is_ours(k) || has_volume(r, k->key))
            continue;
        struct otx_str name = new_name(r, k);
        if (name.n)
            rename_volume(r, k, name);
    }
    return true;
}

bool otx_resolved_is_volume(const struct otx_resolved *r, struct otx_str name)
{
    bool renamed = false;
    for (size_t i = 0; i < r->volume_count; i++)
        renamed |= otx_str_eq(r->volumes[i].name, name);
    return renamed || otx_is_own_volume(name);
}

static void know_volumes(struct otx_resolved *r)
{
    struct otx_known *known = NULL;
    for (const struct otx_node *v = otx_first_item(volumes_of(r)); v; v = v->next) {
        struct otx_str name = otx_map_text(v, "name");
        if (!otx_resolved_is_volume(r, name))
            continue;
        known = otx_known_child(r->arena, r->known, OTX_S("volumes"));
        r->reserved = true;
        if (known)
            know(r, known, name, v, "name");
    }
}

/* --- all of it */

struct otx_resolved *otx_resolve(struct otx_arena *arena, const struct otx_workload *w,
                                 const struct otx_record *record)
{
    struct otx_resolved *r = otx_alloc(arena, sizeof *r);
    size_t count = count_containers(w);
    if (!r)
        return NULL;
    r->arena = arena;
    r->workload = w;
    r->there = record->there;
    r->known = otx_known_new(arena, NULL, OTX_S(""));
    r->own = otx_alloc(arena, (2 * count + 1) * sizeof *r->own);
    if (!r->known || !r->own)
        return NULL;
    find_own(r);
    if (record->there && !follow(r, record->pod))
        return NULL;
    follow_choice(r, record);
    if (!follow_volumes(r))
        return NULL;
    know_own(r);
    know_volumes(r);
    r->reserved |= r->own_count > 0;
    return otx_resolve_shape(r) && !arena->failed ? r : NULL;
}

void otx_resolved_mark_own(const struct otx_resolved *r, struct otx_want *pod)
{
    for (size_t i = 0; i < LISTS; i++) {
        struct otx_want *list = otx_want_find(pod, otx_str_of(list_keys[i]));
        for (size_t k = 0; k < r->own_count && list; k++) {
            struct otx_want *want = otx_want_find(list, r->own[k].reserved);
            struct otx_str today = name_of(r->own[k].node);
            if (want && !otx_str_eq(want->key, today))
                want->key = today;
            want = otx_want_find(list, today);
            if (want) {
                want->own = true;
                want->must_exist = false;
            }
        }
    }
    struct otx_want *volumes = otx_want_find(pod, OTX_S("volumes"));
    for (struct otx_want *v = volumes ? volumes->first : NULL; v; v = v->next)
        v->own = otx_resolved_is_volume(r, v->key);
}
