/* A table of edits that people and tools make in a manifest between two runs. Each edit is chosen
 * once, from the parts that the user's manifest has, and made in two manifests: with the injection
 * and without. */
#ifndef FUZZ_EDITS_H
#define FUZZ_EDITS_H

#include "objects.h"
#include "tree/list_value.h"

struct edit {
    struct otx_arena *arena;
    struct choices *choices;
    const struct otx_node *user; /* the manifest without the injection, before the edit */
    struct otx_str a, b;         /* the names that were chosen */
    size_t number;
};

/* The name of a container of the user. `init`: it may also be an init container. .p NULL: there is
 * none. */
static inline struct otx_str any_container(struct edit *e, bool init)
{
    const struct otx_node *pod = pod_of(e->user);
    const struct otx_node *lists[] = {otx_map_get(pod, "containers"),
                                      otx_map_get(pod, "initContainers")};
    size_t first = otx_first_item(lists[0]) ? lists[0]->count : 0;
    size_t count = first + (init && otx_first_item(lists[1]) ? lists[1]->count : 0);
    size_t at = choose(e->choices, count);
    const struct otx_node *c = at < first ? lists[0]->first : otx_first(lists[1]);
    for (size_t i = at < first ? at : at - first; c && i; i--)
        c = c->next;
    return text_below(c, "name");
}

static inline bool choose_container(struct edit *e)
{
    e->a = any_container(e, true);
    return e->a.n > 0;
}

/* Chooses two different containers. False: the pod has only one, or both choices are the same. */
static inline bool choose_of_two(struct edit *e)
{
    const struct otx_node *list = otx_map_get(pod_of(e->user), "containers");
    e->a = any_container(e, false);
    e->b = any_container(e, false);
    return list->count > 1 && !otx_str_eq(e->a, e->b);
}

static inline bool choose_new_name(struct edit *e)
{
    e->a = any_container(e, true);
    e->b = otx_str_format(e->arena, "new-%z", choose(e->choices, 100));
    return e->a.n && !container_of(pod_of(e->user), e->b, NULL);
}

/* Chooses a variable of the user that no configuration of the fuzzer sets. */
static inline bool choose_variable(struct edit *e)
{
    if (!choose_container(e))
        return false;
    const struct otx_node *env = otx_map_get(container_of(pod_of(e->user), e->a, NULL), "env");
    size_t at = otx_first_item(env) ? choose(e->choices, env->count) : 0;
    const struct otx_node *var = otx_first_item(env);
    for (; var && at; at--)
        var = var->next;
    e->b = text_below(var, "name");
    if (!var || !otx_map_get(var, "value") || otx_str_starts(e->b, OTX_S("OTEL")))
        return false;
    for (const struct otx_node *v = env->first; v; v = v->next)
        if (otx_refers_to(text_below(v, "value"), e->b))
            return false;
    return !otx_str_ends(e->b, OTX_S("PATH")) && !otx_str_ends(e->b, OTX_S("OPTIONS"));
}

static inline bool choose_any(struct edit *e)
{
    e->number = choose(e->choices, 100);
    return true;
}

/* --- the edits; `pod` is the pod of one of the two manifests */

static inline void rename_container(struct edit *e, struct otx_node *pod)
{
    set_key(e->arena, container_of(pod, e->a, NULL), "name", otx_new_string(e->arena, e->b));
}

static inline void copy_container(struct edit *e, struct otx_node *pod)
{
    struct otx_node *list;
    struct otx_node *copy = otx_new_copy(e->arena, container_of(pod, e->a, &list));
    set_key(e->arena, copy, "name", otx_new_string(e->arena, e->b));
    otx_node_append(list, copy);
}

static inline void swap_names(struct edit *e, struct otx_node *pod)
{
    struct otx_node *a = container_of(pod, e->a, NULL), *b = container_of(pod, e->b, NULL);
    set_key(e->arena, a, "name", otx_new_string(e->arena, e->b));
    set_key(e->arena, b, "name", otx_new_string(e->arena, e->a));
}

static inline void delete_container(struct edit *e, struct otx_node *pod)
{
    struct otx_node *list;
    struct otx_node *c = container_of(pod, e->a, &list);
    drop_item(list, c);
}

/* A container moves into the init containers, as a native sidecar. */
static inline void move_container(struct edit *e, struct otx_node *pod)
{
    struct otx_node *list;
    struct otx_node *c = container_of(pod, e->a, &list);
    drop_item(list, c);
    set_text(e->arena, c, "restartPolicy", "Always");
    c->next = NULL;
    otx_node_append(list_of(e->arena, pod, "initContainers"), c);
}

static inline struct otx_node *new_item(struct edit *e, const char *name, const char *key,
                                        const char *value)
{
    struct otx_node *item = otx_new_node(e->arena, OTX_MAP);
    otx_put(e->arena, item, "name", new_text(e->arena, name));
    otx_put(e->arena, item, key, new_text(e->arena, value));
    return item;
}

static inline void put_first_container(struct edit *e, struct otx_node *pod)
{
    if (!container_of(pod, OTX_S("first"), NULL))
        put_front(otx_map_get(pod, "containers"), new_item(e, "first", "image", "busybox"));
}

static inline void put_init_container(struct edit *e, struct otx_node *pod)
{
    if (!container_of(pod, OTX_S("prepare"), NULL))
        put_front(list_of(e->arena, pod, "initContainers"),
                  new_item(e, "prepare", "image", "busybox"));
}

static inline void set_variable(struct edit *e, struct otx_node *c, const char *name,
                                const char *value)
{
    struct otx_node *env = list_of(e->arena, c, "env");
    struct otx_node *var = otx_seq_find(env, "name", otx_str_of(name)).value;
    if (!var)
        otx_node_append(env, new_item(e, name, "value", value));
    else
        drop_key(var, "valueFrom");
    if (var)
        set_text(e->arena, var, "value", value);
}

/* Sets a variable in all containers, as `kubectl set env` does. */
static inline void set_everywhere(struct edit *e, struct otx_node *pod)
{
    for (size_t i = 0; i < POD_LISTS; i++) {
        const struct otx_node *list = otx_map_get(pod, pod_lists[i]);
        for (struct otx_node *c = otx_first_item(list); c; c = c->next)
            set_variable(e, c, "TZ", e->number % 2 ? "UTC" : "CET");
    }
}

static inline void add_variable(struct edit *e, struct otx_node *pod)
{
    set_variable(e, container_of(pod, e->a, NULL), "ADDED_SINCE", "1");
}

static inline void change_variable(struct edit *e, struct otx_node *pod)
{
    const char *name = otx_str_c(e->arena, e->b);
    set_variable(e, container_of(pod, e->a, NULL), name, "changed");
}

static inline void delete_variable(struct edit *e, struct otx_node *pod)
{
    struct otx_node *env = otx_map_get(container_of(pod, e->a, NULL), "env");
    drop_item(env, otx_seq_find(env, "name", e->b).value);
}

/* Two containers never get the same new image by chance: if they also exchanged their names, nobody
 * could tell them apart. */
static inline void change_image(struct edit *e, struct otx_node *pod)
{
    struct otx_str image = otx_str_format(e->arena, "changed/%s:2", e->a);
    set_text(e->arena, container_of(pod, e->a, NULL), "image", otx_str_c(e->arena, image));
}

static inline void add_mount(struct edit *e, struct otx_node *pod)
{
    struct otx_node *volumes = list_of(e->arena, pod, "volumes");
    struct otx_node *mounts = list_of(e->arena, container_of(pod, e->a, NULL), "volumeMounts");
    if (!otx_seq_find(volumes, "name", OTX_S("added")).value) {
        struct otx_node *volume = new_item(e, "added", "x", "");
        set_key(e->arena, volume, "emptyDir", otx_new_node(e->arena, OTX_MAP));
        drop_key(volume, "x");
        otx_node_append(volumes, volume);
    }
    if (!otx_seq_find(mounts, "mountPath", OTX_S("/added")).value)
        otx_node_append(mounts, new_item(e, "added", "mountPath", "/added"));
}

static inline void turn_lists(struct edit *e, struct otx_node *pod)
{
    const char *key = e->number % 2 ? "volumes" : "containers";
    struct otx_node *list = otx_map_get(pod, key);
    if (otx_first_item(list))
        turn_around(list);
    for (struct otx_node *c = otx_first_item(otx_map_get(pod, "containers")); c; c = c->next)
        if (otx_first_item(otx_map_get(c, "volumeMounts")))
            turn_around(otx_map_get(c, "volumeMounts"));
}

static const struct edit_kind {
    const char *name;
    bool (*choose)(struct edit *e);
    void (*make)(struct edit *e, struct otx_node *pod);
    bool mixes; /* after the edit, two containers may be alike */
    bool moves; /* after the edit, an injection may be in a container of another name */
} edit_kinds[] = {
    {.name = "rename", .choose = choose_new_name, .make = rename_container, .moves = true},
    {.name = "copy",
     .choose = choose_new_name,
     .make = copy_container,
     .mixes = true,
     .moves = true},
    {.name = "swap", .choose = choose_of_two, .make = swap_names, .mixes = true, .moves = true},
    {.name = "delete", .choose = choose_of_two, .make = delete_container},
    {.name = "move to the init containers", .choose = choose_of_two, .make = move_container},
    {.name = "a first container", .choose = choose_any, .make = put_first_container},
    {.name = "an init container", .choose = choose_any, .make = put_init_container},
    {.name = "kubectl set env", .choose = choose_any, .make = set_everywhere},
    {.name = "add a variable", .choose = choose_container, .make = add_variable},
    {.name = "change a variable", .choose = choose_variable, .make = change_variable},
    {.name = "delete a variable", .choose = choose_variable, .make = delete_variable},
    {.name = "image", .choose = choose_container, .make = change_image},
    {.name = "add a mount", .choose = choose_container, .make = add_mount},
    {.name = "reorder", .choose = choose_any, .make = turn_lists},
};
enum { EDIT_KINDS = sizeof edit_kinds / sizeof *edit_kinds };

/* Makes an edit in both manifests. NULL: the chosen edit does not fit. */
static inline const struct edit_kind *edit_both(struct otx_arena *arena, struct choices *choices,
                                                struct otx_node *user, struct otx_node *injected)
{
    const struct edit_kind *kind = &edit_kinds[choose(choices, EDIT_KINDS)];
    struct edit e = {.arena = arena, .choices = choices, .user = user};
    if (!kind->choose(&e))
        return NULL;
    if (e.a.n && !container_of(pod_of(injected), e.a, NULL))
        return NULL;
    kind->make(&e, pod_of(user));
    kind->make(&e, pod_of(injected));
    return kind;
}

/* --- edits of the injection only */

/* A variable that otelx has added, in the list `*env`. NULL: there is none. */
static inline struct otx_node *any_of_ours(struct edit *e, struct otx_node *injected,
                                           struct otx_node **env)
{
    struct otx_node *c = container_of(pod_of(injected), any_container(e, false), NULL);
    const struct otx_node *twin = container_of(pod_of(e->user), text_below(c, "name"), NULL);
    *env = otx_map_get(c, "env");
    size_t skip = choose(e->choices, 8);
    struct otx_node *found = NULL;
    for (struct otx_node *v = otx_first_item(*env); v; v = v->next) {
        struct otx_str name = text_below(v, "name");
        if (!otx_str_starts(name, OTX_S("OTEL_")) || !otx_map_get(v, "value") ||
            otx_str_is(name, "OTEL_RESOURCE_ATTRIBUTES") ||
            otx_seq_find(otx_map_get(twin, "env"), "name", name).value)
            continue;
        found = v;
        if (!skip--)
            break;
    }
    return found;
}

static inline const char *delete_ours(struct edit *e, struct otx_node *injected)
{
    struct otx_node *env, *var = any_of_ours(e, injected, &env);
    if (!var)
        return NULL;
    for (const struct otx_node *v = env->first; v; v = v->next)
        if (otx_refers_to(text_below(v, "value"), text_below(var, "name")))
            return NULL;
    drop_item(env, var);
    return "delete one of ours";
}

/* Changes a value of otelx. From then on the value is the user's. */
static inline const char *change_ours(struct edit *e, struct otx_node *user,
                                      struct otx_node *injected)
{
    struct otx_node *env, *var = any_of_ours(e, injected, &env);
    if (!var)
        return NULL;
    const char *name = otx_str_c(e->arena, text_below(var, "name"));
    set_text(e->arena, var, "value", "edited");
    struct otx_node *c = env->parent;
    set_variable(e, container_of(pod_of(user), text_below(c, "name"), NULL), name, "edited");
    return "change one of ours";
}

/* Renames the volume of an agent in the list of volumes and in all mounts. */
static inline const char *rename_volume(struct edit *e, struct otx_node *injected)
{
    struct otx_node *pod = pod_of(injected);
    struct otx_node *volume = otx_first_item(otx_map_get(pod, "volumes"));
    struct otx_str name;
    while (volume && !is_reserved(text_below(volume, "name")))
        volume = volume->next;
    if (!volume)
        return NULL;
    name = text_below(volume, "name");
    set_text(e->arena, volume, "name", "agent-files");
    for (size_t i = 0; i < POD_LISTS; i++)
        for (struct otx_node *c = otx_first_item(otx_map_get(pod, pod_lists[i])); c; c = c->next)
            for (struct otx_node *m = otx_first_item(otx_map_get(c, "volumeMounts")); m;
                 m = m->next)
                if (otx_str_eq(text_below(m, "name"), name))
                    set_text(e->arena, m, "name", "agent-files");
    return "rename a volume of ours";
}

#endif
