/* Follows the paths of the table of kinds through an object. Each template becomes a workload, also
 * one that is ambiguous: `bad` then says why. */
#include "kube/workload.h"

#include <assert.h>
#include <string.h>

/* --- obstacles */

/* The first node where a path cannot be followed, for the finding that refuses the workload. */
static void note_bad(struct otx_workload *w, const struct otx_node *node, struct otx_str key,
                     const char *why)
{
    w->bad = node;
    w->bad_key = key;
    w->bad_why = why;
}

static void note_twice(struct otx_workload *w, const struct otx_node *node, struct otx_str key)
{
    w->bad_twice = true;
    note_bad(w, node, key, "is there twice; readers differ on which one counts");
}

static void note_kind(struct otx_workload *w, const struct otx_node *node, struct otx_str key,
                      enum otx_kind kind)
{
    w->bad_alias = node->kind == OTX_ALIAS;
    note_bad(w, node, key,
             w->bad_alias      ? "is an alias; write it out where it is to differ"
             : kind == OTX_MAP ? "must be a map"
                               : "must be a list");
}

/* The collection under a key, or NULL. Notes a value that is no such collection, and a key that
 * stands twice. */
static struct otx_node *collection(struct otx_workload *w, struct otx_node *node,
                                   struct otx_str key, enum otx_kind kind)
{
    if (w->bad || !node)
        return NULL;
    struct otx_pair pair = otx_map_find(node, key);
    if (pair.again) {
        note_twice(w, pair.again, key);
        return NULL;
    }
    if (!pair.value || otx_is_null(pair.value))
        return NULL;
    if (pair.value->kind == kind)
        return pair.value;
    note_kind(w, pair.value, key, kind);
    return NULL;
}

static struct otx_node *map_under(struct otx_workload *w, struct otx_node *node, const char *key)
{
    return collection(w, node, otx_str_of(key), OTX_MAP);
}

static struct otx_str text_of(struct otx_workload *w, const struct otx_node *map, const char *key)
{
    struct otx_pair pair = otx_map_find(map, otx_str_of(key));
    if (pair.again && !w->bad)
        note_twice(w, pair.again, otx_str_of(key));
    return otx_map_text(map, key);
}

/* The value of a name. A `{{ .Values.name }}` of a Helm template before rendering is a map in
 * YAML. */
static struct otx_str name_of(struct otx_workload *w, const char *key)
{
    const struct otx_node *value = otx_map_get(w->metadata, key);
    struct otx_str name = text_of(w, w->metadata, key);
    if (!w->bad && value && value->kind == OTX_MAP)
        note_bad(w, value, otx_str_of(key), "must be a string; a template must be rendered first");
    else if (!w->bad && value && value->kind == OTX_SEQ)
        note_bad(w, value, otx_str_of(key), "must be a string");
    return name;
}

/* --- the pod templates of an object */

/* The row of all kinds that a configuration defines. */
static const struct otx_workload_kind own_row = {.custom = true};

/* A workload is handed over when the next one is found, or at the end: only then is `last`
 * known. */
struct search {
    const struct otx_finder *finder;
    struct otx_workload waiting;
    size_t count;
    bool several; /* a path that leads nowhere is ignored, and not a workload without a template */
    bool full;
};

static bool hand_over(struct search *s, bool last)
{
    s->waiting.last = last;
    return s->count == 0 || s->finder->each(s->finder->context, &s->waiting);
}

/* The limit also bounds note_twins, which compares each item with each other item. */
static bool is_crowd(struct otx_workload *w, const struct otx_node *node, size_t count)
{
    if (count > OTX_MAX_TEMPLATES)
        note_bad(w, node, OTX_S("pod templates"), "are more than there may be (1000)");
    return count > OTX_MAX_TEMPLATES;
}

/* Hands over the workload before this one, and keeps this one until the next. */
static bool add(struct search *s, struct otx_workload *w)
{
    if (s->full)
        return true;
    s->full = is_crowd(w, w->root, s->count + 1);
    if (!hand_over(s, false))
        return false;
    s->waiting = *w;
    s->waiting.first = s->count++ == 0;
    return true;
}

static void push(struct otx_workload *w, struct otx_step step)
{
    assert(w->path_count < OTX_PATH_MAX);
    w->path[w->path_count++] = step;
}

static void extend_name(struct search *s, struct otx_workload *w, struct otx_str name)
{
    struct otx_arena *arena = s->finder->arena;
    if (w->pod_template.n && arena)
        name = otx_str_format(arena, "%s.%s", w->pod_template, name);
    w->pod_template = name;
}

/* The end of a path: `node` is the pod template, or the pod spec of a bare kind. */
static bool end_path(struct search *s, struct otx_workload *w, struct otx_node *node)
{
    if (!node && !w->bad && s->several)
        return true;
    if (w->row->bare) {
        w->pod_metadata = w->pod_spec = node;
        return add(s, w);
    }
    w->pod_metadata = node == w->root ? w->metadata : map_under(w, node, "metadata");
    w->pod_spec = map_under(w, node, "spec");
    push(w, (struct otx_step){.key = OTX_S("spec"), .node = w->pod_spec});
    return add(s, w);
}

static bool follow(struct search *s, struct otx_workload *w, struct otx_node *node,
                   struct otx_str rest);

/* Follows a value of a map or an item of a list that a wildcard of the path stands for. */
static bool branch(struct search *s, struct otx_workload *w, struct otx_step step,
                   struct otx_str rest)
{
    struct otx_node *node = step.node;
    extend_name(s, w, step.key);
    push(w, step);
    if (otx_is_null(node))
        return true;
    if (node->kind != OTX_MAP)
        note_kind(w, node, step.key, OTX_MAP);
    return follow(s, w, node, rest);
}

static bool each_value(struct search *s, struct otx_workload *w, struct otx_node *map,
                       struct otx_str rest)
{
    if (w->bad || !map || is_crowd(w, map, map->count / 2))
        return end_path(s, w, NULL);
    for (struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        struct otx_workload next = *w;
        struct otx_pair pair = otx_map_find(map, k->text);
        if (pair.again)
            note_twice(&next, pair.again, k->text);
        if (!branch(s, &next, (struct otx_step){.key = k->text, .node = otx_value(k)}, rest))
            return false;
    }
    return true;
}

/* The text of a scalar field, or "". */
static struct otx_str field_of(const struct otx_node *item, struct otx_str field)
{
    const struct otx_node *value = otx_map_value(item, field);
    return value && value->kind == OTX_SCALAR && !otx_is_null(value) ? value->text : OTX_S("");
}

/* Notes a second item of the same name: the record could not tell their templates apart. The
 * finding points at the later item. */
static void note_twins(struct otx_workload *w, const struct otx_node *list,
                       const struct otx_node *item, struct otx_str field)
{
    struct otx_str name = field_of(item, field);
    bool after = false;
    for (const struct otx_node *other = list->first; name.n && other; other = other->next) {
        after |= other == item;
        if (other != item && !w->bad && otx_str_eq(field_of(other, field), name))
            note_twice(w, after ? other : item, name);
    }
}

/* Follows the items of a list, named by `field`, else by their number. */
static bool each_item(struct search *s, struct otx_workload *w, struct otx_node *list,
                      struct otx_str field, struct otx_str rest)
{
    size_t number = 0;
    if (w->bad || !list || is_crowd(w, list, list->count))
        return end_path(s, w, NULL);
    for (struct otx_node *item = list->first; item; item = item->next, number++) {
        struct otx_workload next = *w;
        struct otx_str name = field_of(item, field);
        note_twins(&next, list, item, field);
        if (!name.n && s->finder->arena)
            name = otx_str_format(s->finder->arena, "%z", number);
        struct otx_step step = {.key = name, .node = item, .item = true, .field = field};
        if (!branch(s, &next, step, rest))
            return false;
    }
    return true;
}

/* Follows the rest of a path from `node`. */
static bool follow(struct search *s, struct otx_workload *w, struct otx_node *node,
                   struct otx_str rest)
{
    struct otx_str part;
    while (rest.n && otx_str_cut(&rest, '.', &part)) {
        size_t open = otx_str_find(part, '[', 0);
        struct otx_str key = otx_str_sub(part, 0, open);
        if (otx_str_is(part, "*"))
            return each_value(s, w, node, rest);
        node = collection(w, node, key, open < part.n ? OTX_SEQ : OTX_MAP);
        push(w, (struct otx_step){.key = key, .node = node});
        if (open == part.n)
            continue;
        struct otx_str field = otx_str_sub(part, open + 1, part.n - 1);
        return each_item(s, w, node, field.n ? field : OTX_S("name"), rest);
    }
    return end_path(s, w, node);
}

static bool follow_rows(struct search *s, const struct otx_workload *w)
{
    const struct otx_template_path *templates = w->row->templates;
    for (size_t i = 0; i < OTX_TEMPLATES_MAX && templates[i].path; i++) {
        struct otx_workload next = *w;
        next.pod_template = otx_str_of(templates[i].name);
        if (!follow(s, &next, w->root, otx_str_of(templates[i].path)))
            return false;
    }
    return true;
}

/* The name of a template by its path: `spec.worker.template` becomes `worker`. */
static struct otx_str short_path(struct otx_str path)
{
    static const char *const ends[] = {".template", ".podTemplate"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (otx_str_ends(path, otx_str_of(ends[i])))
            path = otx_str_sub(path, 0, path.n - strlen(ends[i]));
    return otx_str_starts(path, OTX_S("spec.")) ? otx_str_sub(path, 5, path.n) : path;
}

/* The first row of the configuration's kinds, from `own` on, that matches the object. */
static const struct otx_own_kind *next_own(const struct otx_own_kind *own,
                                           const struct otx_workload *w)
{
    while (own && !(otx_str_eq(own->kind, w->kind) &&
                    otx_str_glob(own->api_version, w->api_version, false)))
        own = own->next;
    return own;
}

/* A kind of the configuration may have several rows, one for each path. With a single row, or with
 * wildcards, the path need not name the template. */
static bool follow_own(struct search *s, const struct otx_workload *w)
{
    const struct otx_own_kind *first = next_own(s->finder->own, w);
    bool alone = !next_own(first->next, w);
    for (const struct otx_own_kind *own = first; own; own = next_own(own->next, w)) {
        struct otx_workload next = *w;
        bool named = alone || otx_str_find(own->path, '*', 0) < own->path.n ||
                     otx_str_find(own->path, '[', 0) < own->path.n;
        next.pod_template = named ? OTX_S("") : short_path(own->path);
        if (!follow(s, &next, w->root, own->path))
            return false;
    }
    return true;
}

/* Follows the paths that the record of an object of an unknown kind holds. */
static bool follow_told(struct search *s, const struct otx_workload *w, const struct otx_str *paths,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct otx_workload next = *w;
        next.path_count = otx_path_steps(w->root, paths[i], next.path, OTX_PATH_MAX - 1);
        next.pod_template = count == 1 ? OTX_S("") : short_path(paths[i]);
        if (next.path_count && !end_path(s, &next, next.path[next.path_count - 1].node))
            return false;
    }
    return true;
}

static void open_metadata(struct otx_workload *w)
{
    w->metadata = map_under(w, w->root, "metadata");
    w->name = name_of(w, "name");
    w->name_space = name_of(w, "namespace");
}

static bool open_object(const struct otx_finder *finder, struct otx_workload *w)
{
    struct search s = {.finder = finder, .several = w->by_path};
    open_metadata(w);
    if (!(w->row->kind ? follow_rows(&s, w) : follow_own(&s, w)))
        return false;
    /* an object without any template still gets a verdict */
    return (s.count > 0 || add(&s, w)) && hand_over(&s, true);
}

/* An object whose kind is unknown today, although its record shows an injection: without this, a
 * removal would find nothing. */
static bool open_told(const struct otx_finder *finder, struct otx_workload *w)
{
    struct search s = {.finder = finder, .several = true};
    size_t count = 0;
    const struct otx_str *paths = finder->paths(finder->context, w->root, &count);
    if (!count)
        return true;
    w->row = &own_row;
    w->by_path = true;
    open_metadata(w);
    return follow_told(&s, w, paths, count) && hand_over(&s, true);
}

/* --- documents */

/* Hands over an object whose kind or list is ambiguous. */
static bool give_bad(const struct otx_finder *finder, struct otx_workload *w)
{
    w->name = otx_map_text(otx_map_get(w->root, "metadata"), "name");
    w->first = w->last = true;
    return finder->each(finder->context, w);
}

/* The key under which a kind holds other objects, or NULL: `items` of every List, `objects` of an
 * OpenShift Template. */
static const char *list_key(struct otx_str api_version, struct otx_str kind)
{
    if (otx_str_ends(kind, OTX_S("List")))
        return "items";
    struct otx_str group = otx_api_group(api_version);
    bool openshift = !group.n || otx_str_is(group, "template.openshift.io");
    return openshift && otx_str_is(kind, "Template") ? "objects" : NULL;
}

const struct otx_node *otx_listed_objects(const struct otx_node *node)
{
    const char *key = list_key(otx_map_text(node, "apiVersion"), otx_map_text(node, "kind"));
    const struct otx_node *list = key ? otx_map_get(node, key) : NULL;
    return list && list->kind == OTX_SEQ ? list : NULL;
}

/* The kind of an object. Items of a DeploymentList need no kind: they are Deployments. */
static void open_kind(struct otx_workload *w, const struct otx_scope *object)
{
    *w = (struct otx_workload){.root = object->node};
    w->api_version = text_of(w, w->root, "apiVersion");
    w->kind = text_of(w, w->root, "kind");
    if (!w->kind.n && !w->api_version.n) {
        w->kind = object->list_kind;
        w->api_version = object->list_version;
    }
    w->row = otx_kind_find(w->api_version, w->kind);
}

/* The objects of a list, or NULL. A key that stands twice makes the object `bad`. */
static const struct otx_node *open_list(struct otx_workload *w, struct otx_scope *item)
{
    const char *key = list_key(w->api_version, w->kind);
    struct otx_pair list = otx_map_find(w->root, otx_str_of(key));
    if (!key || !list.value || list.value->kind != OTX_SEQ)
        return NULL;
    if (list.again)
        note_twice(w, list.again, otx_str_of(key));
    *item = (struct otx_scope){.list_version = w->api_version,
                               .list_kind = otx_str_sub(w->kind, 0, w->kind.n - strlen("List"))};
    return list.value;
}

/* Visits an object, and the objects of a list in it. Recursion is bounded, since documents have a
 * limited depth. */
static bool visit(const struct otx_finder *finder, const struct otx_scope *object)
{
    struct otx_workload w;
    struct otx_scope item;
    if (!object->node || object->node->kind != OTX_MAP)
        return true;
    open_kind(&w, object);
    if (!w.kind.n) /* without a kind it is a file of another tool, such as Chart.yaml */
        return true;
    if (w.bad)
        return give_bad(finder, &w);
    bool own = !w.row->kind && next_own(finder->own, &w);
    w.row = own ? &own_row : w.row;
    w.by_path = own || otx_kind_has_several(w.row);
    if (w.row->kind || own)
        return open_object(finder, &w);
    const struct otx_node *items = open_list(&w, &item);
    if (w.bad)
        return give_bad(finder, &w);
    if (!items)
        return !finder->paths || open_told(finder, &w);
    for (item.node = otx_first(items); item.node; item.node = item.node->next)
        if (!visit(finder, &item))
            return false;
    return true;
}

bool otx_each_workload(const struct otx_finder *finder, const struct otx_scope *scope)
{
    return visit(finder, scope);
}

const struct otx_node *otx_open_list(struct otx_node *root, struct otx_scope *item)
{
    const struct otx_scope object = {.node = root};
    struct otx_workload w;
    if (!root || root->kind != OTX_MAP)
        return NULL;
    open_kind(&w, &object);
    const struct otx_node *items = w.bad || w.row->kind ? NULL : open_list(&w, item);
    return w.bad ? NULL : items;
}

bool otx_is_resource_list(const struct otx_node *root)
{
    return root && otx_str_is(otx_map_text(root, "kind"), "ResourceList");
}
