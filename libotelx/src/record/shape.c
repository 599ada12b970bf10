/* Finds reserved names inside the user's containers: mounts of our volumes at the paths where our
 * containers mount them, variables that point into these paths, and variables that our attributes
 * refer to. */
#include "kube/containers.h"
#include "record/resolve.h"

#include "otel/marks.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

enum { MAX_ROOTS = 32 };

/* The paths of agents' files in one container. */
struct roots {
    struct otx_str paths[MAX_ROOTS];
    size_t n;
};

struct shape {
    struct otx_resolved *r;
    const struct otx_node *container;
    struct otx_known *known; /* of the container; created when the first leaf is found */
    struct roots roots;      /* paths where an agent is mounted */
    struct roots unknown;    /* of them those that the record does not know */
    bool found;
};

static void add_root(struct roots *roots, struct otx_str path)
{
    if (roots->n < MAX_ROOTS && path.n)
        roots->paths[roots->n++] = path;
}

static bool points_into_any(const struct roots *roots, struct otx_str text)
{
    for (size_t i = 0; i < roots->n; i++)
        if (otx_points_into(text, roots->paths[i]))
            return true;
    return false;
}

static const struct otx_known *known_leaf(const struct shape *s, const char *list,
                                          struct otx_str key)
{
    return otx_known_find(otx_known_get(s->known, list), key);
}

static struct otx_known *new_leaf(struct shape *s, const char *list, struct otx_str key)
{
    struct otx_arena *arena = s->r->arena;
    if (!s->known) {
        struct otx_known *containers = otx_known_child(
            arena, s->r->known, otx_str_of(otx_container_list_of(s->r->workload, s->container)));
        s->known = otx_known_child(arena, containers, otx_map_text(s->container, "name"));
    }
    struct otx_known *leaf =
        otx_known_child(arena, otx_known_child(arena, s->known, otx_str_of(list)), key);
    s->r->adopted += leaf != NULL;
    return leaf;
}

static void know(struct shape *s, const char *list, const char *merge_key,
                 const struct otx_node *item)
{
    struct otx_known *leaf = new_leaf(s, list, otx_map_text(item, merge_key));
    if (!leaf)
        return;
    leaf->state = OTX_OURS;
    leaf->wrote = otx_digest(s->r->arena, item, merge_key);
}

/* Whether a mount of our volume loads an agent. A mount at another path than our container's was
 * made by somebody who only looks into the volume. */
static bool is_agents_mount(const struct shape *s, const struct otx_node *mount)
{
    struct otx_str volume = otx_map_text(mount, "name"), path = otx_map_text(mount, "mountPath");
    struct otx_str reserved = otx_resolved_reserved(s->r, volume);
    bool any = false, here = false;
    if (!otx_resolved_is_volume(s->r, volume))
        return false;
    for (size_t i = 0; i < s->r->own_count; i++) {
        const struct otx_node *mounts = otx_map_get(s->r->own[i].node, "volumeMounts");
        for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next) {
            if (!otx_str_eq(otx_map_text(m, "name"), volume))
                continue;
            any = true;
            here |= otx_str_starts(path, otx_map_text(m, "mountPath"));
        }
    }
    return !any || here || otx_str_starts(reserved.n ? reserved : volume, OTX_S("otel-"));
}

/* Without a record, the agents' paths are the mount paths of our init containers, even if the mount
 * in the user's container is gone. */
static void add_own_roots(struct shape *s)
{
    for (size_t i = 0; i < s->r->own_count && !s->r->there; i++) {
        const struct otx_node *own = s->r->own[i].node;
        const struct otx_node *init = otx_map_get(s->r->workload->pod_spec, "initContainers");
        const struct otx_node *mounts = otx_map_get(own, "volumeMounts");
        for (const struct otx_node *m = own->parent == init ? otx_first_item(mounts) : NULL; m;
             m = m->next) {
            add_root(&s->roots, otx_map_text(m, "mountPath"));
            add_root(&s->unknown, otx_map_text(m, "mountPath"));
        }
    }
}

static void find_mounts(struct shape *s)
{
    const struct otx_node *mounts = otx_map_get(s->container, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next) {
        struct otx_str path = otx_map_text(m, "mountPath");
        if (!is_agents_mount(s, m))
            continue;
        s->found = true;
        if (!path.n)
            continue;
        add_root(&s->roots, path);
        if (known_leaf(s, "volumeMounts", path))
            continue;
        add_root(&s->unknown, path);
        know(s, "volumeMounts", "mountPath", m);
    }
}

/* Finds the user's mounts that were moved aside to make room for ours: their paths begin with
 * OTX_MOVED. */
static void find_moved(struct shape *s)
{
    const struct otx_node *mounts = otx_map_get(s->container, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next) {
        struct otx_str path = otx_map_text(m, "mountPath");
        if (!otx_str_starts(path, OTX_S(OTX_MOVED "/")) || known_leaf(s, "volumeMounts", path))
            continue;
        struct otx_known *leaf = new_leaf(s, "volumeMounts", path);
        struct otx_str old = otx_str_sub(path, sizeof OTX_MOVED - 1, path.n);
        if (!leaf)
            return;
        leaf->state = OTX_REPLACED;
        leaf->renamed = leaf->has_before = true;
        leaf->before = old;
        leaf->before_value = otx_new_string(s->r->arena, old);
        s->found = true;
    }
}

/* The agents' paths that make a variable ours if its value points there. If the record knows the
 * variable with another value, somebody has edited it: then only a path that the record does not
 * know counts, since the record was made for another text. */
static const struct roots *roots_for(const struct shape *s, const struct otx_known *leaf)
{
    return leaf ? &s->unknown : &s->roots;
}

/* Whether a token of a list variable loads an agent from one of these paths, refers to a helper of
 * ours, or is the reference `kept`. */
static bool is_agents_token(const struct roots *roots, struct otx_str token, char sep,
                            struct otx_str kept)
{
    if (otx_str_eq(otx_str_trim(token), kept))
        return true;
    return otx_is_agent_token(token) && (sep == ',' || points_into_any(roots, token));
}

/* Adds the agents' tokens in `value` to `wrap->old`, except those that were there before us. */
static void find_tokens(const struct shape *s, struct otx_wrap *wrap, const struct otx_known *leaf,
                        struct otx_str name, struct otx_str value)
{
    struct otx_str kept = otx_str_format(s->r->arena, "$(" OTX_KEPT_VARIABLE "%s)", name);
    struct otx_str entry, phrase;
    while (value.n && otx_wrap_cut(wrap, &value, &entry)) {
        phrase = entry;
        /* `--require FILE` is one token */
        if (wrap->sep == ' ' && value.n && otx_str_is(entry, "--require")) {
            struct otx_str file = otx_str_sub(value, 0, otx_str_find(value, ' ', 0));
            phrase.n = (size_t)(file.p + file.n - entry.p);
        }
        struct otx_str trimmed = otx_str_trim(phrase);
        bool had = leaf && otx_digests_have(leaf->users, OTX_NAME_DIGEST,
                                            otx_token_name(wrap->sep, trimmed));
        if (is_agents_token(roots_for(s, leaf), phrase, wrap->sep, kept) && !had &&
            !otx_tokens_have(&wrap->old, trimmed))
            otx_tokens_add(&wrap->old, trimmed);
    }
}

/* Finds our tokens in a list variable. The record may lack a token that another run has written. */
static void find_list(struct shape *s, const struct otx_node *var, char sep)
{
    struct otx_str name = otx_map_text(var, "name"), value = otx_map_text(var, "value");
    const struct otx_known *known = known_leaf(s, "env", name);
    struct otx_wrap wrap = {.sep = sep};
    if (known && known->sep != sep)
        return;
    if (known)
        otx_tokens_known(&wrap.old, known->wrote, sep, value);
    size_t count = wrap.old.n;
    find_tokens(s, &wrap, known, name, value);
    struct otx_known *leaf = wrap.old.n > count ? new_leaf(s, "env", name) : NULL;
    if (!leaf)
        return;
    struct otx_str users = otx_users_digests(s->r->arena, &wrap, &wrap.old, value);
    if (!known && !users.n && otx_list_is_open(name, value))
        otx_tokens_add(&wrap.old, OTX_S(""));
    leaf->wrote = otx_tokens_digests(s->r->arena, &wrap.old);
    if (known)
        return;
    leaf->state = OTX_OURS;
    leaf->sep = sep;
    leaf->guessed = true;
    leaf->users = users;
    leaf->extends = leaf->users.n > 0 || var->count != 4;
}

/* Finds a variable of the user's that we renamed to OTX_KEPT_VARIABLE and its name, because our
 * variable refers to it. */
static void find_kept_variable(struct shape *s, const struct otx_node *var)
{
    const struct otx_str prefix = OTX_S(OTX_KEPT_VARIABLE);
    struct otx_str name = otx_map_text(var, "name");
    struct otx_str old = otx_str_sub(name, prefix.n, name.n);
    const struct otx_node *env = var->parent;
    if (!otx_str_starts(name, prefix) || !otx_list_separator(old))
        return;
    struct otx_str reference = otx_str_format(s->r->arena, "$(%s)", name);
    struct otx_str value = otx_map_text(otx_seq_find(env, "name", old).value, "value");
    struct otx_wrap wrap = {.sep = otx_list_separator(old)};
    struct otx_str entry;
    bool refers = false;
    while (value.n && otx_wrap_cut(&wrap, &value, &entry))
        refers |= otx_str_eq(entry, reference);
    struct otx_known *leaf = refers ? new_leaf(s, "env", name) : NULL;
    s->found |= refers;
    if (!leaf)
        return;
    leaf->state = OTX_REPLACED;
    leaf->renamed = leaf->has_before = true;
    leaf->before = old;
    leaf->before_value = otx_new_string(s->r->arena, old);
}

/* Whether the variable is a helper of ours: it has a helper's name, takes its value from the
 * downward API, and either OTEL_RESOURCE_ATTRIBUTES refers to it or it is placed before that
 * variable. Any other variable of this name is the user's. */
static bool is_helper(const struct otx_node *var)
{
    const struct otx_str attributes = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    struct otx_str name = otx_map_text(var, "name");
    if (!otx_is_helper(name) || !otx_map_get(otx_map_get(var, "valueFrom"), "fieldRef"))
        return false;
    const struct otx_node *item = otx_seq_find(var->parent, "name", attributes).value;
    if (!item)
        return false;
    if (otx_refers_to(otx_map_text(item, "value"), name))
        return true;
    while (item && item != var)
        item = item->next;
    return !item;
}

static void find_variables(struct shape *s)
{
    const struct otx_node *env = otx_map_get(s->container, "env");
    const struct otx_known *list = otx_known_get(s->known, "env");
    for (const struct otx_node *var = otx_first_item(env); var; var = var->next) {
        struct otx_str name = otx_map_text(var, "name"), value = otx_map_text(var, "value");
        char sep = otx_list_separator(name);
        const struct otx_known *leaf = known_leaf(s, "env", name);
        bool helper = is_helper(var) && !otx_was_there(list, name);
        bool points = points_into_any(roots_for(s, leaf), value) && otx_points_to_agent(name) &&
                      (leaf ? leaf->state == OTX_OURS : !otx_was_there(list, name));
        s->found |= helper;
        if (name.n && sep && value.n)
            find_list(s, var, sep);
        else if (name.n && (points || (helper && !leaf)))
            know(s, "env", "name", var);
        else if (name.n && !leaf)
            find_kept_variable(s, var);
    }
}

static bool resolve_container(struct otx_resolved *r, const struct otx_node *container)
{
    struct shape s = {.r = r, .container = container};
    s.known = otx_resolved_container(r, container);
    /* The Operator's own collector has the same helpers. */
    if (otx_str_is(otx_map_text(container, "name"), "otc-container"))
        return true;
    add_own_roots(&s);
    find_mounts(&s);
    find_moved(&s);
    find_variables(&s);
    if (s.found)
        r->shaped.items[r->shaped.count++] = container;
    r->reserved |= s.found;
    return !r->arena->failed;
}

bool otx_resolve_shape(struct otx_resolved *r)
{
    const struct otx_node *pod = r->workload->pod_spec;
    size_t count = otx_count_containers(pod);
    r->shaped.items = otx_alloc(r->arena, (count + 1) * sizeof *r->shaped.items);
    for (size_t i = 0; i < OTX_CONTAINER_LISTS && r->shaped.items; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(pod, i)); c; c = c->next)
            if (c->kind == OTX_MAP && !otx_resolved_is_own(r, c) && !resolve_container(r, c))
                return false;
    return r->shaped.items != NULL;
}

bool otx_resolved_is_shaped(const struct otx_resolved *r, const struct otx_node *container)
{
    for (size_t i = 0; i < r->shaped.count; i++)
        if (r->shaped.items[i] == container)
            return true;
    return false;
}
