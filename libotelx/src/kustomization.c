/* Lists the files that a kustomization names besides its resources. Knows kustomize's fields, and
 * reads no other file. */
#include <assert.h>
#include <otelx.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/source.h"
#include "base/str.h"
#include "tree/node.h"
#include "yaml/parse.h"

struct otelx_kustomization {
    struct otx_arena arena;
    otelx_reference *items;
    size_t count, cap;
    bool failed; /* out of memory */
};

/* `key`: the key of the path if the item is a map; NULL if the item itself is the path. */
static const struct {
    const char *field, *key;
} fields[] = {{.field = "patches", .key = "path"},
              {.field = "patchesStrategicMerge"},
              {.field = "patchesJson6902", .key = "path"},
              {.field = "replacements", .key = "path"},
              {.field = "transformers"},
              {.field = "generators"},
              {.field = "validators"},
              {.field = "configurations"},
              {.field = "crds"},
              {.field = "openapi", .key = "path"},
              {.field = "helmCharts", .key = "valuesFile"}};

/* Adds the path of a file. A text of several lines is not a path: the content is written in place.
 */
static void add_path(otelx_kustomization *k, const char *field, const struct otx_node *path)
{
    if (!path || path->kind != OTX_SCALAR || !path->text.n ||
        otx_str_find(path->text, '\n', 0) < path->text.n)
        return;
    if (!otx_grow((void **)&k->items, &k->cap, k->count, sizeof *k->items)) {
        k->failed = true;
        return;
    }
    k->items[k->count++] = (otelx_reference){field, otx_str_c(&k->arena, path->text)};
}

static void add_field(otelx_kustomization *k, const struct otx_node *value, const char *field,
                      const char *key)
{
    if (value && value->kind == OTX_MAP)
        add_path(k, field, otx_map_get(value, key));
    for (const struct otx_node *item = otx_first_item(value); item; item = item->next)
        add_path(k, field, item->kind == OTX_MAP && key ? otx_map_get(item, key) : item);
}

static void add_document(otelx_kustomization *k, const struct otx_node *root)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        add_field(k, otx_map_get(root, fields[i].field), fields[i].field, fields[i].key);
}

static otelx_status read_all(otelx_kustomization *k, struct otx_str text, size_t max_nodes)
{
    struct otx_arena trees = {0};
    struct otx_span doc;
    otelx_status status = OTELX_OK;
    for (size_t pos = 0; status == OTELX_OK && otx_next_doc(text, &pos, &doc);) {
        struct otx_yaml_error error;
        struct otx_scan scan;
        struct otx_node *root;
        if (otx_yaml_read(&trees, text, doc, max_nodes, &scan, &root, &error))
            add_document(k, root);
        else
            status = error.no_memory ? OTELX_ENOMEM : OTELX_EINPUT;
        otx_arena_reset(&trees);
    }
    otx_arena_free(&trees);
    return k->failed || k->arena.failed ? OTELX_ENOMEM : status;
}

otelx_status otelx_kustomization_new(otelx_kustomization **out, otelx_source src)
{
    assert(out && (src.text || src.size == 0));
    const otelx_options options = otx_full_options(NULL);
    otelx_kustomization *k = calloc(1, sizeof *k);
    otelx_status status =
        k ? read_all(k, (struct otx_str){src.text, src.size}, options.max_nodes) : OTELX_ENOMEM;
    if (status == OTELX_EINPUT)
        k->count = 0;
    if (status == OTELX_ENOMEM) {
        otelx_kustomization_free(k);
        k = NULL;
    }
    *out = k;
    return status;
}

size_t otelx_kustomization_count(const otelx_kustomization *kustomization)
{
    assert(kustomization);
    return kustomization->count;
}

otelx_reference otelx_kustomization_get(const otelx_kustomization *kustomization, size_t i)
{
    assert(kustomization && i < kustomization->count);
    return kustomization->items[i];
}

void otelx_kustomization_free(otelx_kustomization *kustomization)
{
    if (!kustomization)
        return;
    otx_arena_free(&kustomization->arena);
    free(kustomization->items);
    free(kustomization);
}
