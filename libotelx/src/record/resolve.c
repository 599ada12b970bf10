/* Resolves containers, then volumes. record/shape.c finds reserved names inside the user's
 * containers. */
#include "record/resolve.h"

#include "kube/containers.h"
#include "kube/volumes.h"
#include "kube/workload.h"
#include "otel/marks.h"
#include "record/form.h"
#include "tree/known.h"
#include "tree/node.h"

static struct otx_str name_of(const struct otx_node *container)
{
    return otx_map_text(container, "name");
}

/* --- the containers that were chosen by default */

static void follow_choice(struct otx_resolved *r, const struct otx_record *record)
{
    struct otx_node *names = otx_new_node(r->arena, OTX_SEQ);
    if (!record->to || !names)
        return;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_known *mine = otx_known_find(
                otx_known_get(r->known, otx_container_list_of(r->workload, c)), name_of(c));
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
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(r->workload->pod_spec, i)); c;
             c = c->next)
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
    struct otx_known *list = otx_known_get(r->known, otx_container_list_of(r->workload, container));
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

/* Notes everything in a container of ours as written by us: the record does not know the container.
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
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(r->workload->pod_spec, i)); c;
             c = c->next)
            if (!otx_resolved_is_own(r, c) &&
                otx_seq_find(otx_map_get(c, "volumeMounts"), "name", volume).value)
                return true;
    return false;
}

/* Notes the volume that came with Go's sidecar, and shareProcessNamespace: unless the record says
 * that they were there before. Any other volume that a container of ours mounts bears a reserved
 * name, or is the user's. */
static void know_companions(struct otx_resolved *r, const struct otx_node *container)
{
    const struct otx_node *pod = r->workload->pod_spec;
    const struct otx_str name = OTX_S(OTX_KERNEL_VOLUME);
    if (otx_containers_of(pod, 1) != container->parent)
        return;
    struct otx_known *volumes = otx_known_child(r->arena, r->known, OTX_S("volumes"));
    const struct otx_node *volume = otx_find_volume(pod, name);
    bool mounted = otx_seq_find(otx_map_get(container, "volumeMounts"), "name", name).value != NULL;
    /* a volume that a container of the user's mounts, too, may be the user's */
    if (volumes && volume && mounted && !is_mounted_elsewhere(r, name) &&
        !otx_was_there(volumes, name))
        know(r, volumes, name, volume, "name");
    const struct otx_node *share = otx_map_get(pod, "shareProcessNamespace");
    if (share)
        know(r, r->known, OTX_S("shareProcessNamespace"), share, NULL);
}

static void know_own(struct otx_resolved *r)
{
    for (size_t i = 0; i < r->own_count; i++) {
        const struct otx_node *c = r->own[i].node;
        struct otx_known *list =
            otx_known_child(r->arena, r->known, otx_str_of(otx_container_list_of(r->workload, c)));
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
    return otx_find_volume(r->workload->pod_spec, name) != NULL;
}

/* Whether the volume called `name` today may be the recorded one: its value is still what we wrote.
 */
static bool is_volume_of(const struct otx_resolved *r, const struct otx_known *known,
                         struct otx_str name)
{
    const struct otx_node *volume = otx_find_volume(r->workload->pod_spec, name);
    return volume && otx_digest_is(volume, "name", known->wrote);
}

bool otx_resolved_is_mount(const struct otx_resolved *r, const struct otx_node *mount,
                           struct otx_str reserved, struct otx_str wrote)
{
    struct otx_node *copy = otx_new_copy(r->arena, mount);
    struct otx_node *text = otx_map_get(copy, "name");
    if (!text)
        return false;
    text->text = reserved;
    return otx_digest_is(copy, "mountPath", wrote);
}

/* Today's name of a recorded volume, or the empty slice: the name in a mount that differs from a
 * recorded mount of ours in nothing but the volume's name. `mounts`: what is known of the
 * container's mounts. */
static struct otx_str new_name(struct otx_resolved *r, const struct otx_known *volume,
                               const struct otx_node *container, const struct otx_known *mounts)
{
    const struct otx_node *list = otx_map_get(container, "volumeMounts");
    for (const struct otx_known *k = mounts ? mounts->first : NULL; k; k = k->next) {
        const struct otx_node *m = otx_seq_find(list, "mountPath", k->key).value;
        struct otx_str name = otx_map_text(m, "name");
        if (name.n && otx_is_ours(k) && is_volume_of(r, volume, name) &&
            otx_resolved_is_mount(r, m, volume->key, k->wrote))
            return name;
    }
    return OTX_S("");
}

static struct otx_str new_name_anywhere(struct otx_resolved *r, const struct otx_known *volume)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(r->workload->pod_spec, i)); c;
             c = c->next) {
            const struct otx_known *mounts =
                otx_known_get(otx_resolved_container(r, c), "volumeMounts");
            struct otx_str name = new_name(r, volume, c, mounts);
            if (name.n)
                return name;
        }
    return OTX_S("");
}

/* Finds new names of volumes in our own containers before the user's containers are matched: then a
 * mount of the renamed volume in a user's container still counts as ours. */
static void note_renamed(struct otx_resolved *r, const struct otx_known *pod)
{
    const struct otx_known *volumes = otx_known_get(pod, "volumes");
    for (const struct otx_known *k = volumes ? volumes->first : NULL; k; k = k->next) {
        struct otx_str name = {NULL, 0};
        for (size_t i = 0; i < r->own_count && !name.n && !has_volume(r, k->key); i++) {
            const struct otx_node *own = r->own[i].node;
            const struct otx_known *list =
                otx_known_get(pod, otx_container_list_of(r->workload, own));
            const struct otx_known *known = otx_known_find(list, r->own[i].reserved);
            name = new_name(r, k, own, otx_known_get(known, "volumeMounts"));
        }
        if (name.n && otx_is_ours(k))
            r->volumes[r->volume_count++] = (struct otx_renamed){k->key, name};
    }
}

/* Brings the memory to a volume's new name: the volume gets the new key, and mounts of it get the
 * digest that they have with the new name. */
static void rename_volume(struct otx_resolved *r, struct otx_known *volume, struct otx_str name)
{
    struct otx_str reserved = volume->key;
    if (!otx_resolved_reserved(r, name).n)
        r->volumes[r->volume_count++] = (struct otx_renamed){reserved, name};
    volume->key = name;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(r->workload->pod_spec, i)); c;
             c = c->next) {
            const struct otx_node *list = otx_map_get(c, "volumeMounts");
            const struct otx_known *mounts =
                otx_known_get(otx_resolved_container(r, c), "volumeMounts");
            for (struct otx_known *k = mounts ? mounts->first : NULL; k; k = k->next) {
                const struct otx_node *m = otx_seq_find(list, "mountPath", k->key).value;
                if (otx_str_eq(otx_map_text(m, "name"), name) && otx_is_ours(k) &&
                    otx_resolved_is_mount(r, m, reserved, k->wrote))
                    k->wrote = otx_digest(r->arena, m, "mountPath");
            }
        }
}

/* The volume that a container of ours mounts instead of its own, or the empty slice: its only
 * mount, when the volume with the container's name is gone. */
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

/* Today's name of a recorded image volume, or the empty slice. Its image tells it even when no
 * container mounts it any more. */
static struct otx_str same_image(const struct otx_resolved *r, const struct otx_known *volume)
{
    for (const struct otx_node *v = otx_first_item(volumes_of(r)); v; v = v->next)
        if (otx_volume_image(v) && otx_digest_is(v, "name", volume->wrote))
            return otx_map_text(v, "name");
    return OTX_S("");
}

static void follow_volumes(struct otx_resolved *r)
{
    struct otx_known *volumes = otx_known_get(r->known, "volumes");
    find_renamed(r);
    for (struct otx_known *k = volumes ? volumes->first : NULL; k; k = k->next) {
        if (!otx_is_ours(k) || has_volume(r, k->key))
            continue;
        struct otx_str name = new_name_anywhere(r, k);
        name = name.n ? name : same_image(r, k);
        if (name.n)
            rename_volume(r, k, name);
    }
}

struct otx_str otx_resolved_reserved(const struct otx_resolved *r, struct otx_str name)
{
    for (size_t i = 0; i < r->volume_count; i++)
        if (otx_str_eq(r->volumes[i].name, name))
            return r->volumes[i].reserved;
    return (struct otx_str){NULL, 0};
}

/* A volume of ours that was renamed in an earlier run has its new name in the record. */
bool otx_resolved_is_volume(const struct otx_resolved *r, struct otx_str name)
{
    bool recorded = otx_is_ours(otx_known_find(otx_known_get(r->known, "volumes"), name));
    return otx_resolved_reserved(r, name).n || otx_is_own_volume(name) ||
           (recorded && !otx_str_is(name, OTX_KERNEL_VOLUME));
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

/* --- all steps */

static size_t count_known(const struct otx_known *collection)
{
    size_t count = 0;
    for (const struct otx_known *k = collection ? collection->first : NULL; k; k = k->next)
        count++;
    return count;
}

struct otx_resolved *otx_resolve(struct otx_arena *arena, const struct otx_workload *w,
                                 const struct otx_record *record)
{
    struct otx_resolved *r = otx_alloc(arena, sizeof *r);
    size_t count = otx_count_containers(w->pod_spec);
    const struct otx_known *volumes = otx_known_get(record->pod, "volumes");
    if (!r)
        return NULL;
    r->arena = arena;
    r->workload = w;
    r->there = record->there;
    r->known = otx_known_new(arena, NULL, OTX_S(""));
    r->own = otx_alloc(arena, (2 * count + 1) * sizeof *r->own);
    r->volumes = otx_alloc(arena, (count_known(volumes) + count + 1) * sizeof *r->volumes);
    if (!r->known || !r->own || !r->volumes)
        return NULL;
    /* the order matters: matching needs the new names of volumes, and know_own must not overwrite
     * what the record knows */
    find_own(r);
    note_renamed(r, record->pod);
    if (record->there && !otx_resolve_containers(r, record->pod))
        return NULL;
    follow_choice(r, record);
    follow_volumes(r);
    know_own(r);
    know_volumes(r);
    r->reserved |= r->own_count > 0;
    return otx_resolve_shape(r) && !arena->failed ? r : NULL;
}

void otx_resolved_mark_own(const struct otx_resolved *r, struct otx_want *pod)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        struct otx_want *list = otx_want_find(pod, otx_str_of(otx_container_lists[i]));
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
