/* An oracle: rules that a manifest must keep, whatever was done to it. It knows nothing of how the
 * library decides. Functions return a sentence that says what is wrong, or NULL. */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include "objects.h"

/* --- two workloads are equal, without their records */

static inline bool is_empty(const struct otx_node *node)
{
    if (!node || otx_is_null(node))
        return true;
    if (node->kind != OTX_MAP && node->kind != OTX_SEQ)
        return false;
    for (const struct otx_node *c = node->first; c; c = otx_next_child(node, c))
        if (node->kind == OTX_SEQ || !is_empty(otx_value(c)))
            return false;
    return true;
}

static inline const char *differ(const struct otx_node *a, const struct otx_node *b);

static inline const char *differ_keys(const struct otx_node *a, const struct otx_node *b)
{
    for (const struct otx_node *k = a->first; k; k = otx_next_key(k)) {
        const struct otx_node *other = otx_map_find(b, k->text).value;
        if (otx_str_is(k->text, RECORD) || (is_empty(otx_value(k)) && is_empty(other)))
            continue;
        if (!other)
            return k->text.p;
        const char *where = differ(otx_value(k), other);
        if (where)
            return where;
    }
    return NULL;
}

/* Compares two lists of named items. Variables may have another order: a variable that the user has
 * taken over stays in the place of ours. */
static inline const char *differ_items(const struct otx_node *a, const struct otx_node *b)
{
    const struct otx_node *y = b->first;
    if (a->count != b->count)
        return "another number of items";
    for (const struct otx_node *x = a->first; x; x = x->next, y = y->next) {
        const struct otx_node *other = y;
        struct otx_str name = text_below(x, "name");
        if (x->kind == OTX_MAP && name.n && !otx_map_get(x, "image") &&
            !otx_map_get(x, "mountPath"))
            other = otx_seq_find(b, "name", name).value;
        const char *where = other ? differ(x, other) : "an item is gone";
        if (where)
            return where;
    }
    return NULL;
}

/* Where two trees differ, or NULL. A null, an empty collection and a missing value are the same. */
static inline const char *differ(const struct otx_node *a, const struct otx_node *b)
{
    if (is_empty(a) && is_empty(b))
        return NULL;
    if (a->kind != b->kind)
        return "another kind of value";
    if (a->kind == OTX_SEQ)
        return differ_items(a, b);
    if (a->kind != OTX_MAP)
        return otx_node_equal(a, b) ? NULL : a->text.p ? a->text.p : "a scalar";
    const char *where = differ_keys(a, b);
    return where ? where : differ_keys(b, a);
}

/* --- nothing that the user wrote is lost */

/* Variables that a configuration of the fuzzers may set, extend or replace. */
static inline bool is_instrumentation(struct otx_str name)
{
    static const char *const starts[] = {
        "OTEL",     "PYTHONPATH", "NODE_OPTIONS",   "JAVA_TOOL_OPTIONS",
        "CORECLR_", "DOTNET_",    "LD_LIBRARY_PATH"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (otx_str_starts(name, otx_str_of(starts[i])))
            return true;
    return false;
}

static inline const char *lost_variable(const struct otx_node *user, const struct otx_node *now)
{
    const struct otx_node *env = otx_map_get(now, "env");
    for (const struct otx_node *v = otx_first_item(otx_map_get(user, "env")); v; v = v->next) {
        struct otx_str name = text_below(v, "name");
        const struct otx_node *there = otx_seq_find(env, "name", name).value;
        if (!is_instrumentation(name) && (!there || differ(v, there)))
            return "a variable of the user's is lost or changed";
    }
    return NULL;
}

static inline bool has_mount(const struct otx_node *mounts, const struct otx_node *mount)
{
    struct otx_str path = text_below(mount, "mountPath"), name = text_below(mount, "name");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next)
        if (otx_str_eq(text_below(m, "name"), name) &&
            otx_str_ends(text_below(m, "mountPath"), path))
            return true; /* otelx may have moved the value aside */
    return false;
}

static inline const char *lost_field(const struct otx_node *user, const struct otx_node *now)
{
    for (const struct otx_node *k = otx_first_key(user); k; k = otx_next_key(k)) {
        const struct otx_node *there = otx_map_find(now, k->text).value;
        if (!otx_str_is(k->text, "env") && !otx_str_is(k->text, "volumeMounts") &&
            !is_empty(otx_value(k)) && (!there || differ(otx_value(k), there)))
            return "a field of a container of the user's is lost or changed";
    }
    const struct otx_node *mounts = otx_map_get(now, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(otx_map_get(user, "volumeMounts")); m;
         m = m->next)
        if (!has_mount(mounts, m))
            return "a mount of the user's is lost";
    return NULL;
}

static inline const char *lost_in_list(const struct otx_node *user, const struct otx_node *now)
{
    for (const struct otx_node *c = otx_first_item(user); c; c = c->next) {
        const struct otx_node *there = otx_seq_find(now, "name", text_below(c, "name")).value;
        if (!there)
            return "a container of the user's is lost";
        const char *why = lost_field(c, there);
        why = why ? why : lost_variable(c, there);
        if (why)
            return why;
    }
    return NULL;
}

/* What the manifest without otelx, `user`, has and `now` lacks; or NULL. */
static inline const char *lost_of(const struct otx_node *user, const struct otx_node *now)
{
    const struct otx_node *a = pod_of(user), *b = pod_of(now);
    const char *why = NULL;
    for (size_t i = 0; i < POD_LISTS && !why; i++)
        why = lost_in_list(otx_map_get(a, pod_lists[i]), otx_map_get(b, pod_lists[i]));
    const struct otx_node *volumes = otx_map_get(b, "volumes");
    for (const struct otx_node *v = otx_first_item(otx_map_get(a, "volumes")); v && !why;
         v = v->next) {
        const struct otx_node *there = otx_seq_find(volumes, "name", text_below(v, "name")).value;
        if (!there || differ(v, there))
            why = "a volume of the user's is lost or changed";
    }
    return why;
}

/* --- the injection is whole */

static inline bool has_volume(const struct otx_node *root, struct otx_str name)
{
    const struct otx_node *claims = otx_map_get(otx_map_get(root, "spec"), "volumeClaimTemplates");
    for (const struct otx_node *c = otx_first_item(claims); c; c = c->next)
        if (otx_str_eq(text_below(otx_map_get(c, "metadata"), "name"), name))
            return true;
    return otx_seq_find(otx_map_get(pod_of(root), "volumes"), "name", name).value != NULL;
}

/* Whether an init container copies files into this volume: it has a command, and may write. */
static inline bool has_filler(const struct otx_node *pod, struct otx_str volume)
{
    const struct otx_node *list = otx_map_get(pod, "initContainers");
    for (const struct otx_node *c = otx_first_item(list); c; c = c->next) {
        const struct otx_node *mounts = otx_map_get(c, "volumeMounts");
        const struct otx_node *mount = otx_seq_find(mounts, "name", volume).value;
        if (mount && otx_map_get(c, "command") && !otx_map_get(mount, "readOnly"))
            return true;
    }
    return false;
}

/* Whether the files of an agent are where the mount looks for them. They are in the volume's image,
 * and nothing copies more into it; or they are copied to the volume's root. rename_volume may give
 * two volumes the same name, and only a human could tell which one a mount is for. */
static inline bool has_files(const struct otx_node *pod, const struct otx_node *mount)
{
    struct otx_str name = text_below(mount, "name");
    const struct otx_node *volume = otx_seq_find(otx_map_get(pod, "volumes"), "name", name).value;
    if (!is_reserved(name))
        return otx_map_get(volume, "image") || has_filler(pod, name);
    if (otx_map_get(volume, "image"))
        return !has_filler(pod, name);
    return has_filler(pod, name) && !otx_map_get(mount, "subPath");
}

/* Whether the volume has the reserved name of an agent's volume, or the name that rename_volume
 * gives. */
static inline bool is_agents_volume(struct otx_str name)
{
    return is_reserved(name) || otx_str_is(name, "agent-files");
}

static inline const char *look_at_mounts(const struct otx_node *user, const struct otx_node *root,
                                         const struct otx_node *c)
{
    for (const struct otx_node *m = otx_first_item(otx_map_get(c, "volumeMounts")); m;
         m = m->next) {
        struct otx_str name = text_below(m, "name");
        if (!has_volume(root, name) && (is_agents_volume(name) || has_volume(user, name)))
            return "a mount has no volume";
        if (is_agents_volume(name) && !has_files(pod_of(root), m))
            return "nothing fills the volume of an agent";
    }
    return NULL;
}

/* The path below `/otel` that a text names, from the offset `from` on: agents are in no other
 * folder. */
static inline struct otx_str agent_path(struct otx_str text, size_t from)
{
    for (size_t at = from; at + 5 <= text.n; at++) {
        size_t end = at;
        if (!otx_str_starts(otx_str_sub(text, at, text.n), OTX_S("/otel")))
            continue;
        while (end < text.n && !strchr(":, =\"'\n", text.p[end]))
            end++;
        return otx_str_sub(text, at, end);
    }
    return (struct otx_str){NULL, 0};
}

static inline bool is_mounted(const struct otx_node *c, struct otx_str path)
{
    for (const struct otx_node *m = otx_first_item(otx_map_get(c, "volumeMounts")); m;
         m = m->next) {
        struct otx_str at = text_below(m, "mountPath");
        while (at.n > 1 && at.p[at.n - 1] == '/')
            at.n--;
        if (otx_str_starts(path, at) && (path.n == at.n || path.p[at.n] == '/'))
            return true;
    }
    return false;
}

static inline bool is_defined_before(const struct otx_node *env, const struct otx_node *var,
                                     struct otx_str name)
{
    for (const struct otx_node *v = otx_first_item(env); v && v != var; v = v->next)
        if (otx_str_eq(text_below(v, "name"), name))
            return true;
    return false;
}

/* Finds the next $(NAME) in a value. */
static inline bool next_name(struct otx_str text, size_t *at, struct otx_str *name)
{
    for (; *at + 3 < text.n; (*at)++) {
        if (text.p[*at] == '$' && text.p[*at + 1] == '$') {
            (*at)++;
            continue;
        }
        if (text.p[*at] != '$' || text.p[*at + 1] != '(')
            continue;
        size_t end = otx_str_find(text, ')', *at);
        *name = otx_str_sub(text, *at + 2, end);
        *at = end;
        return end < text.n;
    }
    return false;
}

/* Each reference $(NAME) of otelx resolves, and each reference of the user that resolves in `twin`.
 */
static inline const char *look_at_references(const struct otx_node *twin, const struct otx_node *c)
{
    const struct otx_node *env = otx_map_get(c, "env"), *from = otx_map_get(c, "envFrom");
    const struct otx_node *old = otx_map_get(twin, "env");
    for (const struct otx_node *v = otx_first_item(env); v && is_empty(from); v = v->next) {
        struct otx_str text = text_below(v, "value"), name;
        const struct otx_node *before = otx_seq_find(old, "name", text_below(v, "name")).value;
        for (size_t at = 0; next_name(text, &at, &name);) {
            bool helper = otx_str_starts(name, OTX_S("OTEL_RESOURCE_ATTRIBUTES_"));
            bool resolved = before && is_defined_before(old, before, name);
            if ((helper || resolved) && !is_defined_before(env, v, name))
                return "a reference does not resolve any more";
        }
    }
    return NULL;
}

static inline const char *look_at_variables(const struct otx_node *c)
{
    for (const struct otx_node *v = otx_first_item(otx_map_get(c, "env")); v; v = v->next) {
        struct otx_str text = text_below(v, "value"), path = {NULL, 0};
        if (otx_str_is(text_below(v, "name"), "OTEL_RESOURCE_ATTRIBUTES"))
            continue;
        for (size_t at = 0; (path = agent_path(text, at)).p;
             at = (size_t)(path.p - text.p) + path.n)
            if (!is_mounted(c, path))
                return "an agent is loaded from where nothing is mounted";
    }
    return NULL;
}

/* Says which mount or variable of the object `root` is broken; NULL: none is. `user` is the same
 * object as the user wrote it, without otelx. */
static inline const char *broken_in(const struct otx_node *user, const struct otx_node *root)
{
    const char *why = NULL;
    for (size_t i = 0; i < POD_LISTS; i++) {
        const struct otx_node *list = otx_map_get(pod_of(root), pod_lists[i]);
        for (const struct otx_node *c = otx_first_item(list); c && !why; c = c->next) {
            const struct otx_node *twin = container_of(pod_of(user), text_below(c, "name"), NULL);
            why = look_at_mounts(user, root, c);
            /* a clone of a web server's container runs no agent */
            if (is_reserved(text_below(c, "name")))
                continue;
            why = why ? why : look_at_variables(c);
            why = why ? why : look_at_references(twin, c);
        }
    }
    return why;
}

#endif
