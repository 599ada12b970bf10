/* Names are noted once only: refreshing them would change the record whenever a user adds a
 * variable. */
#include "record/remember.h"

#include "kube/containers.h"
#include "record/form.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

enum { MAX_NAMES = 1000 * OTX_NAME_DIGEST }; /* bytes */

struct remember {
    const struct otx_resolved *r;
    struct otx_arena *arena;
};

/* Whether an item needs no entry among the names: the record has a leaf for it, or it was ours and
 * is removed. */
static bool is_told(const struct otx_known *known, const struct otx_known *after,
                    struct otx_str name)
{
    const struct otx_known *leaf = otx_known_find(after, name);
    return (leaf && leaf->state != OTX_UNKNOWN) || otx_is_ours(otx_known_find(known, name));
}

/* Short digests of the names that were in a collection before us. Stops after MAX_NAMES bytes,
 * since an annotation has a limit. */
static struct otx_str names_in(struct remember *m, const struct otx_node *collection,
                               const struct otx_record_form *form, const struct otx_known *known,
                               const struct otx_known *after)
{
    struct otx_buf buf = {0};
    bool map = collection->kind == OTX_MAP;
    for (const struct otx_node *c = collection->first; c && buf.n < MAX_NAMES;
         c = otx_next_child(collection, c)) {
        struct otx_str name = map ? c->text : OTX_S("");
        if (!map && form->merge_key)
            name = otx_map_text(c, form->merge_key);
        else if (!map)
            name = otx_digest(m->arena, c, NULL);
        if (is_told(known, after, name) || (form->fields && otx_resolved_is_own(m->r, c)))
            continue;
        otx_buf_add(&buf, otx_digest_text(m->arena, name, OTX_NAME_DIGEST));
    }
    return otx_buf_done(m->arena, &buf);
}

static bool owns_any(const struct otx_known *after)
{
    for (const struct otx_known *k = after->first; k; k = k->next)
        if (otx_is_ours(k) || owns_any(k))
            return true;
    return false;
}

/* Whether a leaf below has a state, ours or theirs. */
static bool tells_any(const struct otx_known *after)
{
    for (const struct otx_known *k = after->first; k; k = k->next)
        if (k->state != OTX_UNKNOWN || tells_any(k))
            return true;
    return false;
}

static void note_collection(struct remember *m, const struct otx_node *parent,
                            const struct otx_record_form *form, const struct otx_known *before,
                            struct otx_known *after)
{
    const struct otx_node *node = otx_map_find(parent, otx_str_of(form->key)).value;
    const struct otx_known *known = otx_known_get(before, form->key);
    struct otx_known *mine = otx_known_get(after, form->key);
    if (mine && mine->was != OTX_WAS_UNKNOWN)
        return;
    if (!node || otx_is_null(node)) { /* the merge notes a null when it fills it */
        if (mine)
            mine->was = OTX_WAS_ABSENT;
        return;
    }
    if (node->kind != (form->shape == OTX_FIELDS ? OTX_MAP : OTX_SEQ))
        return;
    mine = otx_known_child(m->arena, after, otx_str_of(form->key));
    if (!mine)
        return;
    mine->names = names_in(m, node, form, known, mine);
    /* a collection that holds only our items was not there before us */
    bool all_ours = node->first && !mine->names.n && (owns_any(mine) || (known && owns_any(known)));
    mine->was = all_ours ? OTX_WAS_ABSENT : OTX_WAS_THERE;
}

/* Records a single value of the pod that was there before us as theirs. */
static void note_leaf(struct remember *m, const struct otx_node *pod,
                      const struct otx_record_form *form, struct otx_known *after)
{
    const struct otx_node *node = otx_map_get(pod, form->key);
    struct otx_known *leaf = node ? otx_known_child(m->arena, after, otx_str_of(form->key)) : NULL;
    if (!leaf || leaf->state != OTX_UNKNOWN || m->r->there)
        return;
    leaf->state = OTX_THEIRS;
    leaf->wrote = otx_digest(m->arena, node, NULL);
}

/* The user's entries of a list variable that is there. */
static struct otx_str users_in(struct remember *m, const struct otx_want *leaf)
{
    const struct otx_known *after = leaf->after;
    struct otx_str value = otx_map_text(leaf->node, leaf->part);
    struct otx_tokens ours = {.n = 0};
    otx_tokens_known(&ours, leaf->known->wrote, after->sep, value);
    otx_tokens_known(&ours, after->wrote, after->sep, value);
    return otx_users_digests(m->arena, &(struct otx_wrap){.sep = after->sep}, &ours, value);
}

/* Renews the digests of the user's values that the container took over from an entry of another
 * name: with the old digests, the next run could take another container for this container. */
static void renew_theirs(struct remember *m, const struct otx_want *want)
{
    const char *merge_key = want->shape == OTX_ITEMS ? want->merge_key : NULL;
    for (const struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *node = otx_follow(child->node);
        if (child->shape != OTX_LEAF)
            renew_theirs(m, child);
        else if (!node || !child->known || child->known->state != child->after->state)
            continue;
        else if (child->after->state == OTX_THEIRS)
            child->after->wrote = otx_digest(m->arena, node, merge_key);
        else if (child->after->users.n && child->known->sep == child->after->sep)
            child->after->users = users_in(m, child);
    }
}

static void note_container(struct remember *m, const struct otx_want *want, struct otx_known *after)
{
    const struct otx_known *known = want->known;
    if (want->shape == OTX_LEAF || want->own || !want->node)
        return;
    if (known && known->recorded.p && !otx_str_eq(known->recorded, want->key))
        renew_theirs(m, want);
    if ((known && known->recorded.p) || !tells_any(after))
        return;
    for (const struct otx_record_form *form = otx_container_forms; form->key; form++)
        if (form->shape == OTX_ITEMS)
            note_collection(m, want->node, form, known, after);
}

/* Whether an item has the wanted value; for a list variable, whether it has one of the wanted
 * tokens. */
static bool has_wanted(const struct otx_want *leaf, const struct otx_node *item)
{
    struct otx_str value = otx_map_text(item, leaf->part), entry;
    if (!leaf->wrap)
        return otx_node_equal(item, leaf->value);
    while (value.n && otx_wrap_cut(leaf->wrap, &value, &entry))
        if (otx_tokens_have(&leaf->wrap->before, otx_str_trim(entry)) ||
            otx_tokens_have(&leaf->wrap->after, otx_str_trim(entry)))
            return true;
    return false;
}

/* Records as theirs those values of a container that is not chosen which equal values that a chosen
 * container gets. Otherwise the next run would take the container for a copy of the chosen one. */
static void note_equals(struct remember *m, const struct otx_node *container, const char *list,
                        const struct otx_want *chosen, struct otx_known *after)
{
    for (const struct otx_want *want = chosen->first; want; want = want->next) {
        const struct otx_node *items = otx_map_find(container, want->key).value;
        for (const struct otx_want *leaf = want->shape == OTX_ITEMS ? want->first : NULL; leaf;
             leaf = leaf->next) {
            const struct otx_node *item = otx_seq_find(items, want->merge_key, leaf->key).value;
            const struct otx_known *before =
                otx_known_find(otx_resolved_container(m->r, container), want->key);
            if (!item || !leaf->value || !has_wanted(leaf, item) ||
                otx_is_ours(otx_known_find(before, leaf->key)))
                continue;
            struct otx_known *known = otx_known_child(m->arena, after, otx_str_of(list));
            known = otx_known_child(m->arena, known, otx_map_text(container, "name"));
            known = otx_known_child(m->arena, known, want->key);
            known = otx_known_child(m->arena, known, leaf->key);
            if (!known || known->state != OTX_UNKNOWN)
                continue;
            known->state = OTX_THEIRS;
            known->wrote = otx_digest(m->arena, item, want->merge_key);
        }
    }
}

static void note_image(struct remember *m, const struct otx_node *container,
                       struct otx_known *after)
{
    const struct otx_node *image = otx_map_get(container, "image");
    struct otx_known *leaf = image ? otx_known_child(m->arena, after, OTX_S("image")) : NULL;
    if (!leaf || leaf->state != OTX_UNKNOWN)
        return;
    leaf->state = OTX_THEIRS;
    leaf->wrote = otx_digest(m->arena, image, NULL);
}

/* A container that would be taken for a copy of a chosen container is recorded with its image, too:
 * the images tell the two apart. */
static void note_like(struct remember *m, const struct otx_node *container, const char *list,
                      const struct otx_want *chosen, struct otx_known *after)
{
    note_equals(m, container, list, chosen, after);
    struct otx_known *known =
        otx_known_find(otx_known_get(after, list), otx_map_text(container, "name"));
    if (known && tells_any(known))
        note_image(m, container, known);
}

static bool is_chosen(const struct otx_want *want)
{
    return want->shape != OTX_LEAF && !want->own && want->after && owns_any(want->after);
}

/* At the first injection all equal values are noted. In later runs they are noted only if the next
 * run would take the container for a copy of the chosen one. */
static void note_other(struct remember *m, const struct otx_node *container, const char *list,
                       const struct otx_want *want, struct otx_known *after)
{
    if (!is_chosen(want))
        return;
    if (otx_resembles(m->r, container, want->after))
        note_like(m, container, list, want, after);
    else if (!m->r->there)
        note_equals(m, container, list, want, after);
}

static void note_others(struct remember *m, const struct otx_want *const lists[2],
                        struct otx_known *after)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_want *mine = otx_want_find(lists[i], otx_map_text(c, "name"));
            if (otx_resolved_is_own(m->r, c) || (mine && is_chosen(mine)))
                continue;
            for (size_t k = 0; k < 2; k++)
                for (const struct otx_want *w = lists[k] ? lists[k]->first : NULL; w; w = w->next)
                    note_other(m, c, otx_container_lists[i], w, after);
        }
    }
}

/* If several containers are chosen, their images are recorded: their other leaves of ours may all
 * be alike. */
static void note_images(struct remember *m, const struct otx_want *list, size_t chosen)
{
    for (const struct otx_want *want = list ? list->first : NULL; want; want = want->next)
        if (chosen > 1 && want->node && is_chosen(want))
            note_image(m, want->node, want->after);
}

/* Forgets the images of containers of which nothing else is known any more: when such a container
 * is chosen again, its image of that day must be noted. */
static void forget_lone_images(struct otx_known *list)
{
    for (struct otx_known *c = list ? list->first : NULL; c; c = c->next) {
        struct otx_known *image = otx_known_get(c, "image");
        if (!image || image->state != OTX_THEIRS)
            continue;
        image->state = OTX_UNKNOWN; /* so that only the rest counts */
        if (tells_any(c))
            image->state = OTX_THEIRS;
    }
}

static size_t count_chosen(const struct otx_want *list)
{
    size_t count = 0;
    for (const struct otx_want *want = list ? list->first : NULL; want; want = want->next)
        count += is_chosen(want);
    return count;
}

bool otx_remember(const struct otx_resolved *r, const struct otx_want *pod, struct otx_known *after)
{
    struct remember m = {.r = r, .arena = r->arena};
    const struct otx_node *spec = r->workload->pod_spec;
    const struct otx_want *lists[] = {otx_want_find(pod, OTX_S("initContainers")),
                                      otx_want_find(pod, OTX_S("containers"))};
    for (const struct otx_record_form *form = otx_pod_forms; form->key; form++) {
        if (form->shape == OTX_LEAF)
            note_leaf(&m, spec, form, after);
        else if (!form->fields && !r->there)
            note_collection(&m, spec, form, r->known, after);
    }
    const struct otx_record_form *init =
        otx_record_form_find(otx_pod_forms, OTX_S("initContainers"));
    struct otx_known *inits = otx_known_get(after, "initContainers");
    if (inits && inits->was == OTX_WAS_UNKNOWN && !r->there)
        note_collection(&m, spec, init, r->known, after);
    for (size_t i = 0; i < 2; i++)
        for (struct otx_want *want = lists[i] ? lists[i]->first : NULL; want; want = want->next)
            if (want->after)
                note_container(&m, want, want->after);
    note_others(&m, lists, after);
    size_t chosen = count_chosen(lists[0]) + count_chosen(lists[1]);
    for (size_t i = 0; i < 2; i++) {
        note_images(&m, lists[i], chosen);
        forget_lone_images(otx_known_get(after, otx_container_lists[i]));
    }
    return !r->arena->failed;
}
