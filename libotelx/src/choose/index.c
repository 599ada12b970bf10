/* Gathers copies in a first pass, and looks them up. */
#include "choose/index.h"

#include <otelx.h>
#include <stdlib.h>

#include "base/source.h"
#include "otel/annotations.h"

/* Whether the word occurs in the text. Searches for the letter at `rare`, of which there are few in
 * a text: memchr is much faster than comparing words. */
static bool holds(struct otx_str text, struct otx_str word, size_t rare)
{
    size_t at = otx_str_find(text, word.p[rare], 0);
    while (at < text.n &&
           (at < rare || !otx_str_starts(otx_str_sub(text, at - rare, text.n), word)))
        at = otx_str_find(text, word.p[rare], at + 1);
    return at < text.n;
}

bool otx_index_uses_objects(struct otx_str text)
{
    return holds(text, OTX_S("envFrom"), 3) || holds(text, OTX_S("KeyRef"), 0) ||
           holds(text, OTX_S("serving.knative.dev/"), 8);
}

bool otx_index_concerns(struct otx_str document, bool objects)
{
    bool named =
        holds(document, OTX_S("Instrumentation"), 0) || holds(document, OTX_S("Namespace"), 0);
    if (named &&
        (holds(document, OTX_S("opentelemetry.io/"), 16) ||
         holds(document, OTX_S("otelx.dev/v"), 9) || holds(document, OTX_S("pod-security."), 3)))
        return true;
    if (holds(document, OTX_S("ResourceQuota"), 8) || holds(document, OTX_S("LimitRange"), 5))
        return true;
    return objects &&
           (holds(document, OTX_S("ConfigMap"), 0) || holds(document, OTX_S("Secret"), 0));
}

/* A copy of the tree and its texts, which outlives the document. An alias is replaced by a copy of
 * its target. */
static struct otx_node *keep(struct otx_index *index, const struct otx_node *node)
{
    struct otx_node *copy = node ? otx_new_node(&index->arena, (enum otx_kind)node->kind) : NULL;
    if (!copy)
        return NULL;
    if (node->kind == OTX_ALIAS)
        return node->target ? keep(index, node->target) : NULL;
    copy->style = node->style;
    otx_node_place(copy, node);
    copy->text = otx_str_copy(&index->arena, node->text);
    for (const struct otx_node *child = node->first; child; child = child->next) {
        struct otx_node *twin = keep(index, child);
        if (!twin)
            return NULL;
        otx_node_append(copy, twin);
    }
    return copy;
}

static bool is_same(const struct otx_resource *a, const struct otx_resource *b)
{
    const struct otx_node *x = otx_map_get(a->settings.root, "spec");
    const struct otx_node *y = otx_map_get(b->settings.root, "spec");
    return x && y ? otx_node_equal(x, y) : x == y;
}

static struct otx_resource *find_resource(struct otx_index *index,
                                          const struct otx_resource *resource)
{
    for (size_t i = 0; i < index->count; i++)
        if (otx_str_eq(index->resources[i].settings.name, resource->settings.name) &&
            otx_str_eq(index->resources[i].settings.name_space, resource->settings.name_space))
            return &index->resources[i];
    return NULL;
}

static void say_at(struct otx_diags *diags, const struct otx_resource *resource,
                   struct otx_str text, otelx_severity severity)
{
    struct otx_diag *diag =
        otx_diag_add(diags, OTX_DUPLICATE_KEY, resource->settings.root->head, text);
    diag->severity = severity;
    diag->source = resource->source;
    diag->line = resource->line;
    diag->column = resource->column;
}

/* Adds a finding at each of the two resources, and no second one at `first`. `chosen`: one of them
 * was given as a configuration, so it is used. */
static void say_twice(struct otx_diags *diags, struct otx_resource *first,
                      const struct otx_resource *second, bool chosen)
{
    otelx_severity severity = chosen ? OTELX_WARNING : OTELX_ERROR;
    struct otx_buf text = {0};
    otx_buf_format(&text, first->settings.name.n ? "Instrumentation `%s`" : "Instrumentation",
                   first->settings.name);
    if (first->settings.name_space.n)
        otx_buf_format(&text, " of namespace `%s`", first->settings.name_space);
    otx_buf_text(&text, chosen ? " is given as a configuration and is among the manifests, too, "
                                 "and the two differ; the configuration is used"
                               : " is there twice, and the two differ; remove one of them");
    if (!first->twice)
        say_at(diags, first, otx_buf_str(&text), severity);
    say_at(diags, second, otx_buf_str(&text), severity);
    first->twice = true;
    diags->failed |= otx_buf_end(&text);
}

bool otx_index_add_resource(struct otx_index *index, const struct otx_resource *resource,
                            struct otx_diags *diags)
{
    struct otx_resource *there = find_resource(index, resource);
    if (!there) {
        if (otx_grow((void **)&index->resources, &index->cap, index->count,
                     sizeof *index->resources))
            index->resources[index->count++] = *resource;
        else
            index->failed = true;
        return true;
    }
    bool chosen = there->given != resource->given, differs = !is_same(there, resource);
    if (differs)
        say_twice(diags, there, resource, chosen);
    /* the order of reading must not matter: the configuration may come second */
    if (chosen && resource->given)
        *there = *resource;
    if (differs && !chosen)
        there->bad = true;
    return !differs || chosen;
}

void otx_index_locate(struct otx_index *index, struct otx_str text, unsigned source)
{
    struct otx_cursor cursor = {0};
    for (size_t i = 0; i < index->count; i++) {
        struct otx_resource *resource = &index->resources[i];
        if (resource->source != source)
            continue;
        otx_cursor_to(&cursor, text, resource->settings.root->head);
        resource->line = cursor.line;
        resource->column = cursor.chars + 1;
    }
}

/* Adds a resource even if it has errors: then an annotation that asks for it gets the finding that
 * it has errors, not that it is missing. */
static void add_resource(struct otx_index *index, const struct otx_node *node,
                         struct otx_diags *diags, unsigned source)
{
    const struct otx_node *root = keep(index, node), *metadata = otx_map_get(root, "metadata");
    struct otx_resource resource = {.settings = {.ledger = true}, .source = source};
    struct otx_settings *settings = &resource.settings;
    if (!root)
        return;
    resource.bad = !otx_config_decode(&index->arena, root, diags, source, settings);
    settings->root = root;
    settings->name = otx_map_text(metadata, "name");
    settings->name_space = otx_map_text(metadata, "namespace");
    otx_index_add_resource(index, &resource, diags);
}

static void add_object(struct otx_index *index, struct otx_objects *objects,
                       const struct otx_node *root, const struct otx_node *map,
                       const struct otx_node *more, unsigned source)
{
    const struct otx_node *metadata = otx_map_get(root, "metadata");
    struct otx_object object = {
        .name_space = otx_str_copy(&index->arena, otx_map_text(metadata, "namespace")),
        .name = otx_str_copy(&index->arena, otx_map_text(metadata, "name")),
        .map = keep(index, map),
        .more = keep(index, more),
        .source = source};
    if (!otx_grow((void **)&objects->items, &objects->cap, objects->count, sizeof object))
        index->failed = true;
    else
        objects->items[objects->count++] = object;
}

static void add_name_space(struct otx_index *index, const struct otx_node *root,
                           struct otx_diags *diags, unsigned source)
{
    const struct otx_node *metadata = otx_map_get(root, "metadata");
    size_t first = diags->count;
    otx_notes_check_name_space(diags, metadata);
    for (size_t i = first; i < diags->count; i++)
        diags->items[i].source = source;
    add_object(index, &index->name_spaces, root, otx_map_get(metadata, "annotations"),
               otx_map_get(metadata, "labels"), source);
}

static bool is_operators(struct otx_str api_version)
{
    return otx_str_starts(api_version, OTX_S("opentelemetry.io/"));
}

void otx_index_add(struct otx_index *index, const struct otx_node *root, struct otx_diags *diags,
                   unsigned source)
{
    struct otx_str kind = otx_map_text(root, "kind"), version = otx_map_text(root, "apiVersion");
    const struct otx_node *items = otx_map_get(root, "items");
    if (otx_str_is(kind, "Instrumentation") && is_operators(version)) {
        if (!index->no_resources)
            add_resource(index, root, diags, source);
    } else if (otx_str_is(kind, "Instrumentation") &&
               otx_str_starts(version, OTX_S("otelx.dev/"))) {
        if (!index->stray_source) {
            index->stray_at = root->start;
            index->stray_source = source;
        }
    } else if (otx_str_is(version, "v1") && otx_str_is(kind, "Namespace")) {
        add_name_space(index, root, diags, source);
    } else if (otx_str_is(version, "v1") && otx_str_is(kind, "ConfigMap")) {
        add_object(index, &index->config_maps, root, otx_map_get(root, "data"), NULL, source);
    } else if (otx_str_is(version, "v1") && otx_str_is(kind, "Secret")) {
        add_object(index, &index->secrets, root, otx_map_get(root, "data"),
                   otx_map_get(root, "stringData"), source);
    } else if (otx_str_is(version, "v1") && otx_str_is(kind, "ResourceQuota")) {
        add_object(index, &index->quotas, root, otx_map_get(root, "spec"), NULL, source);
    } else if (otx_str_is(version, "v1") && otx_str_is(kind, "LimitRange")) {
        add_object(index, &index->limit_ranges, root, otx_map_get(root, "spec"), NULL, source);
    } else if (otx_str_ends(kind, OTX_S("List")) && items && items->kind == OTX_SEQ) {
        for (const struct otx_node *item = items->first; item; item = item->next)
            otx_index_add(index, item, diags, source);
    }
    index->failed |= index->arena.failed;
}

const struct otx_index *otx_index_of_inputs(const struct otx_index *index)
{
    while (index->beyond)
        index = index->beyond;
    return index;
}

static int by_name(const void *a, const void *b)
{
    const struct otx_object *x = a, *y = b;
    int order = otx_str_compare(x->name, y->name);
    return order ? order : otx_str_compare(x->name_space, y->name_space);
}

void otx_index_sort(struct otx_index *index)
{
    struct otx_objects *all[] = {&index->name_spaces, &index->config_maps, &index->secrets};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->count)
            qsort(all[i]->items, all[i]->count, sizeof *all[i]->items, by_name);
}

/* The first object of this name and namespace. If a namespace is not known, of the object or of the
 * caller, any namespace matches. */
static const struct otx_object *find(const struct otx_objects *objects, struct otx_str name_space,
                                     struct otx_str name)
{
    size_t low = 0, high = objects->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (otx_str_compare(objects->items[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < objects->count && otx_str_eq(objects->items[low].name, name); low++) {
        struct otx_str there = objects->items[low].name_space;
        if (!there.n || !name_space.n || otx_str_eq(there, name_space))
            return &objects->items[low];
    }
    return NULL;
}

const struct otx_object *otx_index_name_space_of(const struct otx_index *index, struct otx_str name)
{
    const struct otx_object *object = name.n ? find(&index->name_spaces, OTX_S(""), name) : NULL;
    return object || !index->beyond ? object : otx_index_name_space_of(index->beyond, name);
}

const struct otx_node *otx_index_name_space(const struct otx_index *index, struct otx_str name)
{
    const struct otx_object *object = otx_index_name_space_of(index, name);
    return object ? object->map : NULL;
}

/* The next object of the namespace. If a namespace is not known, of the object or of the caller,
 * any namespace matches. */
static const struct otx_object *next_of(const struct otx_objects *objects,
                                        struct otx_str name_space, size_t *at)
{
    while (*at < objects->count) {
        const struct otx_object *object = &objects->items[(*at)++];
        if (!object->name_space.n || !name_space.n || otx_str_eq(object->name_space, name_space))
            return object;
    }
    return NULL;
}

const struct otx_object *otx_index_next_quota(const struct otx_index *index,
                                              struct otx_str name_space, size_t *at)
{
    return next_of(&otx_index_of_inputs(index)->quotas, name_space, at);
}

const struct otx_object *otx_index_next_limit_range(const struct otx_index *index,
                                                    struct otx_str name_space, size_t *at)
{
    return next_of(&otx_index_of_inputs(index)->limit_ranges, name_space, at);
}

const struct otx_object *otx_index_find(const struct otx_index *index, bool secret,
                                        struct otx_str name_space, struct otx_str name)
{
    const struct otx_object *object =
        find(secret ? &index->secrets : &index->config_maps, name_space, name);
    return object || !index->beyond ? object
                                    : otx_index_find(index->beyond, secret, name_space, name);
}

void otx_index_free(struct otx_index *index)
{
    otx_arena_free(&index->arena);
    free(index->resources);
    free(index->name_spaces.items);
    free(index->config_maps.items);
    free(index->secrets.items);
    free(index->quotas.items);
    free(index->limit_ranges.items);
    *index = (struct otx_index){0};
}
