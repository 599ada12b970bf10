/* The table of kinds. To add one is to add a row. */
#include "kube/workload.h"

#include <assert.h>

const struct otx_workload_kind otx_workload_kinds[] = {
    {.kind = "Deployment",
     .groups = {"apps", "extensions"},
     .short_name = "deploy",
     .path = {"spec", "template"},
     .name_attribute = "k8s.deployment.name",
     .uid_attribute = "k8s.deployment.uid"},
    {.kind = "ReplicaSet",
     .groups = {"apps", "extensions"},
     .short_name = "rs",
     .path = {"spec", "template"},
     .name_attribute = "k8s.replicaset.name",
     .uid_attribute = "k8s.replicaset.uid",
     .owned = true},
    {.kind = "StatefulSet",
     .groups = {"apps"},
     .short_name = "sts",
     .path = {"spec", "template"},
     .name_attribute = "k8s.statefulset.name",
     .uid_attribute = "k8s.statefulset.uid"},
    {.kind = "DaemonSet",
     .groups = {"apps", "extensions"},
     .short_name = "ds",
     .path = {"spec", "template"},
     .name_attribute = "k8s.daemonset.name",
     .uid_attribute = "k8s.daemonset.uid"},
    {.kind = "CronJob",
     .groups = {"batch"},
     .short_name = "cj",
     .path = {"spec", "jobTemplate", "spec", "template"},
     .name_attribute = "k8s.cronjob.name",
     .uid_attribute = "k8s.cronjob.uid",
     .ends = true},
    {.kind = "Job",
     .groups = {"batch"},
     .path = {"spec", "template"},
     .pod_label = "job-name",
     .name_attribute = "k8s.job.name",
     .uid_attribute = "k8s.job.uid",
     .owned = true,
     .ends = true,
     .fixed = true},
    {.kind = "Pod",
     .groups = {""},
     .short_name = "po",
     .pods = OTELX_IS_POD,
     .name_attribute = "k8s.pod.name",
     .owned = true,
     .fixed = true},
    {.kind = "PodTemplate", .groups = {""}, .path = {"template"}, .pods = OTELX_NO_PODS},
    {.kind = "ReplicationController",
     .groups = {""},
     .short_name = "rc",
     .path = {"spec", "template"}},
    {.kind = "Rollout",
     .groups = {"argoproj.io"},
     .short_name = "ro",
     .path = {"spec", "template"},
     .custom = true},
    {.kind = "DeploymentConfig",
     .groups = {"apps.openshift.io", ""},
     .short_name = "dc",
     .path = {"spec", "template"},
     .custom = true},
    {.kind = "Service",
     .groups = {"serving.knative.dev"},
     .short_name = "ksvc",
     .path = {"spec", "template"},
     .pod_label = "serving.knative.dev/service",
     .custom = true,
     .names_container = true},
    {.kind = NULL}};

/* A row, or the last one, which has no kind. */
static const struct otx_workload_kind *find_kind(struct otx_str api_version, struct otx_str name)
{
    size_t slash = otx_str_find(api_version, '/', 0);
    struct otx_str group = otx_str_sub(api_version, 0, slash < api_version.n ? slash : 0);
    const struct otx_workload_kind *row = otx_workload_kinds;
    for (; row->kind; row++)
        for (size_t i = 0; otx_str_is(name, row->kind) && row->groups[i]; i++)
            if (otx_str_is(group, row->groups[i]))
                return row;
    return row;
}

size_t otelx_kind_count(void)
{
    return sizeof otx_workload_kinds / sizeof *otx_workload_kinds - 1;
}

static otelx_kind as_public(const struct otx_workload_kind *row)
{
    return (otelx_kind){.kind = row->kind, .pods = row->pods, .fixed = row->fixed};
}

otelx_kind otelx_kind_get(size_t i)
{
    assert(i < otelx_kind_count());
    return as_public(&otx_workload_kinds[i]);
}

otelx_kind otelx_kind_find(const char *kind)
{
    const struct otx_workload_kind *row = otx_workload_kinds;
    while (row->kind && strcmp(row->kind, kind) != 0)
        row++;
    return as_public(row);
}

/* Whether the word is this name, in any letter case. Offers the name to `near`. */
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
    for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind; row++) {
        struct otx_str kind = otx_str_of(row->kind), letters = otx_str_of(row->short_name);
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

/* The map under a key, one step down the path to the pod template. Notes a value that is no map,
 * and a key that stands twice. */
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

/* A name. `{{ .Values.name }}` in a template that is not rendered yet is a map to YAML. */
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

static void open_workload(struct otx_workload *w)
{
    w->metadata = step(w, w->root, "metadata");
    w->name = name_of(w, "name");
    w->name_space = name_of(w, "namespace");
    struct otx_node *template = w->root;
    size_t n = 0;
    for (; w->row->path[n]; n++) {
        template = step(w, template, w->row->path[n]);
        w->pod_path[n] = w->row->path[n];
    }
    w->pod_metadata = n ? step(w, template, "metadata") : w->metadata;
    w->pod_path[n] = "spec";
    w->pod_spec = step(w, template, "spec");
}

struct walk {
    otx_workload_fn *each;
    void *context;
};

/* The kind of an object. The items of a DeploymentList are Deployments. */
static void open_object(struct otx_workload *w, const struct otx_scope *object)
{
    *w = (struct otx_workload){.root = object->node};
    w->api_version = text_of(w, w->root, "apiVersion");
    w->kind = text_of(w, w->root, "kind");
    if (!w->kind.n && !w->api_version.n) {
        w->kind = object->list_kind;
        w->api_version = object->list_version;
    }
    w->row = find_kind(w->api_version, w->kind);
}

/* The items of a List, or NULL; a second list of that name makes the object `bad`. */
static const struct otx_node *open_list(struct otx_workload *w, struct otx_scope *item)
{
    struct otx_pair list = otx_map_find(w->root, OTX_S("items"));
    if (!otx_str_ends(w->kind, OTX_S("List")) || !list.value || list.value->kind != OTX_SEQ)
        return NULL;
    if (list.again)
        note_twice(w, list.again, "items");
    *item = (struct otx_scope){.list_version = w->api_version,
                               .list_kind = otx_str_sub(w->kind, 0, w->kind.n - 4)};
    return list.value;
}

static bool visit(struct walk *walk, const struct otx_scope *object)
{
    struct otx_workload w;
    struct otx_scope item;
    if (!object->node || object->node->kind != OTX_MAP)
        return true;
    open_object(&w, object);
    if (!w.kind.n) /* of no kind at all: the file of another tool, such as Chart.yaml */
        return true;
    if (!w.bad && w.row->kind) {
        open_workload(&w);
        return walk->each(walk->context, &w);
    }
    const struct otx_node *items = w.bad ? NULL : open_list(&w, &item);
    if (w.bad) {
        w.name = otx_map_text(otx_map_get(w.root, "metadata"), "name");
        return walk->each(walk->context, &w);
    }
    for (item.node = otx_first(items); item.node; item.node = item.node->next)
        if (!visit(walk, &item))
            return false;
    return true;
}

bool otx_each_workload(const struct otx_scope *scope, otx_workload_fn *each, void *context)
{
    struct walk walk = {each, context};
    return visit(&walk, scope);
}

const struct otx_node *otx_open_list(struct otx_node *root, struct otx_scope *item)
{
    const struct otx_scope object = {.node = root};
    struct otx_workload w;
    if (!root || root->kind != OTX_MAP)
        return NULL;
    open_object(&w, &object);
    const struct otx_node *items = w.bad || w.row->kind ? NULL : open_list(&w, item);
    return w.bad ? NULL : items;
}

bool otx_is_resource_list(const struct otx_node *root)
{
    return root && otx_str_is(otx_map_text(root, "kind"), "ResourceList");
}
