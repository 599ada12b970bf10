/* Workload kinds. Adding one is a row. */
#include "kube/workload.h"

struct kind {
    const char *group, *kind;
    const char *path[OTX_PATH_MAX - 1]; /* to the pod template */
    const char *letters;                /* what kubectl takes for it, too; or NULL */
    bool custom;                        /* a resource that is none of Kubernetes' own */
    bool names_container;               /* an only container may be without a name */
};

static const struct kind kinds[] = {
    {.group = "apps", .kind = "Deployment", .letters = "deploy", .path = {"spec", "template"}},
    {.group = "extensions",
     .kind = "Deployment",
     .letters = "deploy",
     .path = {"spec", "template"}},
    {.group = "apps", .kind = "StatefulSet", .letters = "sts", .path = {"spec", "template"}},
    {.group = "apps", .kind = "DaemonSet", .letters = "ds", .path = {"spec", "template"}},
    {.group = "extensions", .kind = "DaemonSet", .letters = "ds", .path = {"spec", "template"}},
    {.group = "apps", .kind = "ReplicaSet", .letters = "rs", .path = {"spec", "template"}},
    {.group = "extensions", .kind = "ReplicaSet", .letters = "rs", .path = {"spec", "template"}},
    {.group = "", .kind = "ReplicationController", .letters = "rc", .path = {"spec", "template"}},
    {.group = "batch", .kind = "Job", .path = {"spec", "template"}},
    {.group = "batch",
     .kind = "CronJob",
     .letters = "cj",
     .path = {"spec", "jobTemplate", "spec", "template"}},
    {.group = "", .kind = "Pod", .letters = "po", .path = {NULL}},
    {.group = "", .kind = "PodTemplate", .path = {"template"}},
    {.group = "argoproj.io",
     .kind = "Rollout",
     .letters = "ro",
     .path = {"spec", "template"},
     .custom = true},
    {.group = "apps.openshift.io",
     .kind = "DeploymentConfig",
     .letters = "dc",
     .path = {"spec", "template"},
     .custom = true},
    {.group = "",
     .kind = "DeploymentConfig",
     .letters = "dc",
     .path = {"spec", "template"},
     .custom = true},
    {.group = "serving.knative.dev",
     .kind = "Service",
     .letters = "ksvc",
     .path = {"spec", "template"},
     .custom = true,
     .names_container = true},
};

static const struct kind *find_kind(struct otx_str api_version, struct otx_str name)
{
    size_t slash = otx_str_find(api_version, '/', 0);
    struct otx_str group = otx_str_sub(api_version, 0, slash < api_version.n ? slash : 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (otx_str_is(name, kinds[i].kind) && otx_str_is(group, kinds[i].group))
            return &kinds[i];
    return NULL;
}

/* Offers a name; true when it is the word, in whatever case. */
static bool is_called(struct otx_str word, struct otx_str name, struct otx_near *near)
{
    otx_near_offer(near, name);
    return otx_str_glob(name, word, true);
}

struct otx_str otx_kind_called(struct otx_str word, struct otx_near *near)
{
    struct otx_str base = otx_str_sub(word, 0, otx_str_find(word, '.', 0));
    bool many = base.n > 1 && (base.p[base.n - 1] == 's' || base.p[base.n - 1] == 'S');
    struct otx_str one = many ? otx_str_sub(base, 0, base.n - 1) : base;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct otx_str kind = otx_str_of(kinds[i].kind), letters = otx_str_of(kinds[i].letters);
        if (is_called(base, kind, near) || is_called(one, kind, near) ||
            (letters.n && is_called(base, letters, near)))
            return kind;
    }
    return OTX_S("");
}

static void note_bad(struct otx_workload *w, const struct otx_node *node, const char *key,
                     const char *why)
{
    w->bad = node;
    w->bad_key = key;
    w->bad_why = why;
}

static void note_twice(struct otx_workload *w, const struct otx_node *node, const char *key)
{
    w->bad_twice = true;
    note_bad(w, node, key, "is there twice; readers differ on which one counts");
}

/* One key further down; notes what cannot be followed. */
static struct otx_node *step(struct otx_workload *w, struct otx_node *node, const char *key)
{
    if (w->bad || !node)
        return NULL;
    struct otx_pair pair = otx_map_find(node, otx_str_of(key));
    if (pair.again) {
        note_twice(w, pair.again, key);
        return NULL;
    }
    if (!pair.value || otx_is_null(pair.value))
        return NULL;
    if (pair.value->kind != OTX_MAP) {
        w->bad_alias = pair.value->kind == OTX_ALIAS;
        note_bad(w, pair.value, key,
                 pair.value->kind == OTX_ALIAS ? "is an alias; write it out where it is to differ"
                                               : "must be a map");
        return NULL;
    }
    return pair.value;
}

static struct otx_str text_of(struct otx_workload *w, const struct otx_node *map, const char *key)
{
    struct otx_pair pair = otx_map_find(map, otx_str_of(key));
    if (pair.again && !w->bad)
        note_twice(w, pair.again, key);
    return otx_map_text(map, key);
}

/* Of a template that is not rendered yet YAML makes maps. */
static struct otx_str name_of(struct otx_workload *w, const char *key)
{
    const struct otx_node *value = otx_map_get(w->metadata, key);
    struct otx_str name = text_of(w, w->metadata, key);
    if (!w->bad && value && value->kind == OTX_MAP)
        note_bad(w, value, key, "must be a string; a template must be rendered first");
    else if (!w->bad && value && value->kind == OTX_SEQ)
        note_bad(w, value, key, "must be a string");
    return name;
}

static void open_workload(struct otx_workload *w, const struct kind *kind)
{
    w->custom = kind->custom;
    w->names_container = kind->names_container;
    w->metadata = step(w, w->root, "metadata");
    w->name = name_of(w, "name");
    w->name_space = name_of(w, "namespace");
    struct otx_node *template = w->root;
    size_t n = 0;
    for (; kind->path[n]; n++) {
        template = step(w, template, kind->path[n]);
        w->pod_path[n] = kind->path[n];
    }
    w->pod_metadata = n ? step(w, template, "metadata") : w->metadata;
    w->pod_path[n] = "spec";
    w->pod_spec = step(w, template, "spec");
}

struct walk {
    otx_workload_fn *each;
    void *context;
};

/* `list_kind` and `list_version`: what an item without its own is, from a typed list. */
static bool visit(struct walk *walk, struct otx_node *node, struct otx_str list_version,
                  struct otx_str list_kind)
{
    struct otx_workload w = {.root = node};
    if (!node || node->kind != OTX_MAP)
        return true;
    w.api_version = text_of(&w, node, "apiVersion");
    w.kind = text_of(&w, node, "kind");
    if (!w.kind.n && !w.api_version.n) {
        w.kind = list_kind;
        w.api_version = list_version;
    }
    const struct kind *kind = find_kind(w.api_version, w.kind);
    if (w.bad) {
        w.name = otx_map_text(otx_map_get(node, "metadata"), "name");
        return walk->each(walk->context, &w);
    }
    if (kind) {
        open_workload(&w, kind);
        return walk->each(walk->context, &w);
    }
    struct otx_pair list = otx_map_find(node, OTX_S("items"));
    struct otx_node *items = list.value;
    if (!otx_str_ends(w.kind, OTX_S("List")) || !items || items->kind != OTX_SEQ)
        return true;
    if (list.again) {
        w.name = otx_map_text(otx_map_get(node, "metadata"), "name");
        note_twice(&w, list.again, "items");
        return walk->each(walk->context, &w);
    }
    struct otx_str item_kind = otx_str_sub(w.kind, 0, w.kind.n - 4);
    for (struct otx_node *item = items->first; item; item = item->next)
        if (!visit(walk, item, w.api_version, item_kind))
            return false;
    return true;
}

bool otx_each_workload(struct otx_node *root, otx_workload_fn *each, void *context)
{
    struct walk walk = {each, context};
    return visit(&walk, root, OTX_S(""), OTX_S(""));
}

bool otx_is_resource_list(const struct otx_node *root)
{
    return root && otx_str_is(otx_map_text(root, "kind"), "ResourceList");
}
