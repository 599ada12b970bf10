/* Finds the four kinds of damage in otx_lack. Damage that was there before the run is not reported.
 */
#include "record/whole.h"

#include "kube/containers.h"
#include "kube/volumes.h"
#include "otel/marks.h"
#include "record/settle.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

struct look {
    const struct otx_resolved *r;
    struct otx_arena *arena;
    const struct otx_node *before, *after;
    const struct otx_want *wanted;
    struct otx_broken *first, *last;
    const char *list; /* the list with `container` */
    const struct otx_node *container;
    const struct otx_node **twins; /* last results of twin_of: in today's pod, in `before` */
};

static bool has_volume(const struct otx_node *pod, struct otx_str name)
{
    return otx_find_volume(pod, name) != NULL;
}

static bool is_agents(const struct look *l, struct otx_str volume)
{
    return otx_resolved_is_volume(l->r, volume);
}

static void add(struct look *l, enum otx_lack lack, struct otx_str subject, struct otx_str object)
{
    struct otx_broken *broken = otx_alloc(l->arena, sizeof *broken);
    if (!broken)
        return;
    *broken = (struct otx_broken){.lack = lack,
                                  .list = l->list,
                                  .container = otx_map_text(l->container, "name"),
                                  .subject = subject,
                                  .object = object};
    if (l->last)
        l->last->next = broken;
    else
        l->first = broken;
    l->last = broken;
}

static const struct otx_node *mounts_of(const struct otx_node *container)
{
    return otx_map_get(container, "volumeMounts");
}

static bool is_ours(const struct look *l, struct otx_str container)
{
    for (size_t i = 0; i < l->r->own_count; i++)
        if (otx_str_eq(otx_map_text(l->r->own[i].node, "name"), container))
            return true;
    return otx_is_own_container(container);
}

/* Whether our volume is filled: by an init container of ours, or because it is an image. */
static bool is_filled(const struct look *l, struct otx_str volume)
{
    if (otx_volume_image(otx_find_volume(l->after, volume)))
        return true;
    for (const struct otx_node *c = otx_first(otx_containers_of(l->after, 0)); c; c = c->next)
        if (is_ours(l, otx_map_text(c, "name")) && otx_seq_find(mounts_of(c), "name", volume).value)
            return true;
    return false;
}

static void look_at_mounts(struct look *l)
{
    for (const struct otx_node *m = otx_first_item(mounts_of(l->container)); m; m = m->next) {
        struct otx_str volume = otx_map_text(m, "name"), path = otx_map_text(m, "mountPath");
        bool agents = is_agents(l, volume);
        if (!has_volume(l->after, volume) && (agents || has_volume(l->before, volume)))
            add(l, OTX_LACKS_VOLUME, path, volume);
        if (agents && !is_filled(l, volume))
            add(l, OTX_LACKS_FILLING, path, volume);
    }
}

/* The container of the same name in another text of the pod. The lists have the same order except
 * for added containers, so the search begins at the twin that was found last. */
static const struct otx_node *twin_of(const struct look *l, const struct otx_node *pod)
{
    const struct otx_node *list = otx_map_get(pod, l->list);
    const struct otx_node **last = &l->twins[pod == l->before];
    struct otx_str name = otx_map_text(l->container, "name");
    const struct otx_node *near = *last && (*last)->parent == list ? *last : otx_first_item(list);
    if (near && !otx_str_eq(otx_map_text(near, "name"), name))
        near = near->next;
    if (!near || !otx_str_eq(otx_map_text(near, "name"), name))
        near = otx_seq_find(list, "name", name).value;
    *last = near ? near : *last;
    return near;
}

/* Whether a volume of ours is mounted at this path. */
static bool is_mounted(const struct look *l, const struct otx_node *container, struct otx_str path)
{
    const struct otx_node *m = otx_seq_find(mounts_of(container), "mountPath", path).value;
    return m && is_agents(l, otx_map_text(m, "name"));
}

/* Whether an entry of the list points to the path, other than the entries that the user had before
 * us. */
static bool entry_points(const struct otx_known *known, struct otx_str value, struct otx_str path)
{
    struct otx_wrap wrap = {.sep = known->sep};
    struct otx_str entry;
    while (value.n && otx_wrap_cut(&wrap, &value, &entry)) {
        struct otx_str name = otx_token_name(known->sep, otx_str_trim(entry));
        if (otx_points_into(entry, path) && !otx_digests_have(known->users, OTX_NAME_DIGEST, name))
            return true;
    }
    return false;
}

/* Whether a variable points to an agent's files. A variable of the user's that pointed there before
 * us does not count. */
static bool points_to(const struct look *l, const struct otx_node *var, struct otx_str path)
{
    struct otx_str name = otx_map_text(var, "name"), value = otx_map_text(var, "value");
    const struct otx_node *twin = twin_of(l, l->r->workload->pod_spec);
    const struct otx_known *known =
        twin ? otx_known_find(otx_known_get(otx_resolved_container(l->r, twin), "env"), name)
             : NULL;
    if (otx_str_is(name, "OTEL_RESOURCE_ATTRIBUTES") || !otx_points_into(value, path))
        return false;
    if (known && known->state == OTX_THEIRS && otx_digest_is(var, "name", known->wrote))
        return false;
    return !otx_is_list(known) || entry_points(known, value, path);
}

/* Whether the value points to a mount of ours deeper than `path`. */
static bool is_covered(const struct look *l, struct otx_str value, struct otx_str path)
{
    for (const struct otx_node *m = otx_first_item(mounts_of(l->container)); m; m = m->next) {
        struct otx_str deeper = otx_map_text(m, "mountPath");
        if (is_agents(l, otx_map_text(m, "name")) && otx_str_starts(deeper, path) &&
            otx_points_into(value, deeper))
            return true;
    }
    return false;
}

/* Reports variables that point to `path` if the agent's files are not mounted there. `path` is the
 * path of a mount of ours, in the pod before the run or wanted. */
static void look_at_root(struct look *l, struct otx_str path)
{
    const struct otx_node *env = otx_map_get(l->container, "env");
    if (path.n < 2 || is_mounted(l, l->container, path))
        return; /* every path is below `/` */
    for (const struct otx_node *var = otx_first_item(env); var; var = var->next) {
        if (points_to(l, var, path) && !is_covered(l, otx_map_text(var, "value"), path))
            add(l, OTX_LACKS_MOUNT, otx_map_text(var, "name"), path);
    }
}

static void look_at_roots(struct look *l)
{
    const struct otx_node *twin = twin_of(l, l->before);
    const struct otx_want *want = otx_want_find(otx_want_find(l->wanted, otx_str_of(l->list)),
                                                otx_map_text(l->container, "name"));
    const struct otx_want *wanted = otx_want_find(want, OTX_S("volumeMounts"));
    for (const struct otx_node *m = otx_first_item(mounts_of(twin)); m; m = m->next)
        if (is_agents(l, otx_map_text(m, "name")))
            look_at_root(l, otx_map_text(m, "mountPath"));
    for (const struct otx_want *m = wanted ? wanted->first : NULL; m; m = m->next)
        if (m->value && is_agents(l, otx_map_text(m->value, "name")) &&
            !otx_seq_find(mounts_of(twin), "mountPath", m->key).value)
            look_at_root(l, m->key);
}

static bool comes_before(const struct otx_node *var, struct otx_str name)
{
    for (const struct otx_node *v = otx_first(var->parent); v && v != var; v = v->next)
        if (otx_str_eq(otx_map_text(v, "name"), name))
            return true;
    return false;
}

static bool comes_from_elsewhere(const struct otx_node *container)
{
    const struct otx_node *from = otx_map_get(container, "envFrom");
    return from && from->first;
}

/* Reports a reference $(NAME) that an earlier variable resolved in the old text, and that no
 * variable resolves now. */
static void look_at_reference(struct look *l, const struct otx_node *old, struct otx_str name)
{
    const struct otx_node *env = otx_map_get(l->container, "env");
    struct otx_str subject = otx_map_text(old, "name");
    const struct otx_node *var = otx_seq_find(env, "name", subject).value;
    if (var && comes_before(old, name) && otx_refers_to(otx_map_text(var, "value"), name) &&
        !otx_seq_find(env, "name", name).value && !comes_from_elsewhere(l->container))
        add(l, OTX_LACKS_REFERENCE, subject, name);
}

static void look_at_references(struct look *l)
{
    const struct otx_node *env = otx_map_get(twin_of(l, l->before), "env");
    for (const struct otx_node *old = otx_first_item(env); old; old = old->next) {
        struct otx_str text = otx_map_text(old, "value"), name;
        for (size_t at = 0; otx_next_reference(text, &at, &name);)
            look_at_reference(l, old, name);
    }
}

static struct otx_broken *look(struct look *l)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        l->list = otx_container_lists[i];
        for (const struct otx_node *c = otx_first(otx_containers_of(l->after, i)); c; c = c->next) {
            l->container = c;
            look_at_mounts(l);
            look_at_roots(l);
            look_at_references(l);
        }
    }
    return l->first;
}

static bool is_in(const struct otx_broken *broken, const struct otx_broken *one)
{
    for (; broken; broken = broken->next)
        if (broken->lack == one->lack && otx_str_eq(broken->container, one->container) &&
            otx_str_eq(broken->subject, one->subject) && otx_str_eq(broken->object, one->object))
            return true;
    return false;
}

const struct otx_broken *otx_find_broken(const struct otx_resolved *r,
                                         const struct otx_node *before,
                                         const struct otx_node *after,
                                         const struct otx_want *wanted)
{
    const struct otx_node *twins[2] = {NULL, NULL};
    struct look old = {
        .r = r, .arena = r->arena, .before = before, .after = before, .twins = twins};
    struct look new = {.r = r,
                       .arena = r->arena,
                       .before = before,
                       .after = after,
                       .wanted = wanted,
                       .twins = twins};
    struct otx_broken *worse = NULL, **end = &worse, *next;
    struct otx_broken *broken = look(&new);
    if (!broken)
        return NULL;
    /* the same search in the old text finds what was broken before the run */
    look(&old);
    for (; broken; broken = next) {
        next = broken->next;
        if (is_in(old.first, broken))
            continue;
        broken->next = NULL;
        *end = broken;
        end = &broken->next;
    }
    return worse;
}

/* --- holding back */

static bool hold(struct otx_want *leaf)
{
    bool goes = leaf && leaf->word == OTX_WORD_REMOVE;
    if (goes)
        otx_hold(leaf);
    return goes;
}

/* Holds back our containers that fill a volume. */
static bool hold_filling(const struct otx_resolved *r, struct otx_want *pod, struct otx_str volume)
{
    bool any = false;
    for (size_t i = 0; i < r->own_count; i++) {
        const struct otx_node *own = r->own[i].node;
        if (!otx_seq_find(mounts_of(own), "name", volume).value)
            continue;
        for (size_t k = 0; k < OTX_CONTAINER_LISTS; k++)
            any |= hold(otx_want_find(otx_want_find(pod, otx_str_of(otx_container_lists[k])),
                                      otx_map_text(own, "name")));
    }
    return any;
}

static struct otx_want *leaf_in(struct otx_want *pod, const struct otx_broken *broken,
                                const char *list, struct otx_str key)
{
    struct otx_want *container =
        otx_want_find(otx_want_find(pod, otx_str_of(broken->list)), broken->container);
    return otx_want_find(otx_want_find(container, otx_str_of(list)), key);
}

/* Holds back the mount that a variable needs: somebody has edited the variable, so it stays. The
 * record keeps what it has of the variable while the mount is held, or the next run would find no
 * reason to hold the mount. */
static bool hold_mount(struct otx_want *pod, const struct otx_broken *broken)
{
    struct otx_want *variable = leaf_in(pod, broken, "env", broken->subject);
    if (!hold(leaf_in(pod, broken, "volumeMounts", broken->object)))
        return false;
    if (variable && otx_is_ours(variable->known) && variable->after->state == OTX_THEIRS)
        otx_stay_recorded(variable);
    return true;
}

bool otx_hold_back(const struct otx_resolved *r, struct otx_want *pod,
                   const struct otx_broken *broken)
{
    bool any = false;
    for (; broken; broken = broken->next) {
        switch (broken->lack) {
        case OTX_LACKS_VOLUME:
            any |= hold(otx_want_find(otx_want_find(pod, OTX_S("volumes")), broken->object));
            break;
        case OTX_LACKS_FILLING:
            any |= hold_filling(r, pod, broken->object);
            break;
        case OTX_LACKS_MOUNT:
            any |= hold_mount(pod, broken);
            break;
        case OTX_LACKS_REFERENCE:
            any |= hold(leaf_in(pod, broken, "env", broken->object));
            break;
        }
    }
    return any;
}

void otx_broken_text(struct otx_buf *buf, const struct otx_broken *broken)
{
    static const char *const texts[] = {
        [OTX_LACKS_VOLUME] = "container `%s`: the mount `%s` would have no volume `%s`",
        [OTX_LACKS_FILLING] = "container `%s`: nothing would fill what is mounted at `%s`, the "
                              "volume `%s`",
        [OTX_LACKS_MOUNT] = "container `%s`: `%s` would load an agent from `%s`, where its volume "
                            "would not be mounted",
        [OTX_LACKS_REFERENCE] = "container `%s`: `%s` refers to `%s`, which would be gone"};
    otx_buf_format(buf, texts[broken->lack], broken->container, broken->subject, broken->object);
}
