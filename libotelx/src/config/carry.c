/* Renames the fields of the Operator's planned v1beta1, as its types have them, to v1alpha1. The
 * tables of fields have checked the spec before. */
#include "config/carry.h"

#include "base/diag.h"
#include "otel/agents.h"

enum how {
    MOVED,       /* the value gets another path */
    AS_ENTRIES,  /* the items of the list are appended to the other list */
    AS_VARIABLE, /* the value becomes a variable in `env`, unless `env` has the variable */
    LEFT_OUT     /* v1alpha1 has no such field */
};

/* The order of the rows counts: a part of a map is carried before the rest of the map. `only_true`:
 * the field must be true; the reason why another value cannot be carried. `preset`: the default of
 * v1beta1 when v1alpha1 has another default. */
static const struct row {
    const char *beta, *alpha;
    enum how how;
    const char *only_true, *preset;
} rows[] = {
    {.beta = "envConfig.env", .alpha = "env", .how = AS_ENTRIES},
    {.beta = "envConfig.exporter.protocol",
     .alpha = "OTEL_EXPORTER_OTLP_PROTOCOL",
     .how = AS_VARIABLE},
    {.beta = "envConfig.exporter", .alpha = "exporter"},
    {.beta = "envConfig.propagators", .alpha = "propagators"},
    {.beta = "envConfig.sampler", .alpha = "sampler"},
    {.beta = "envConfig", .how = LEFT_OUT},
    {.beta = "resource.attributes", .alpha = "resource.resourceAttributes"},
    {.beta = "resource.k8sMetadata.includeUIDs", .alpha = "resource.addK8sUIDAttributes"},
    {.beta = "resource.k8sMetadata.enabled",
     .how = LEFT_OUT,
     .only_true = "must be true: `k8s.` attributes are always there, and otelx cannot leave "
                  "them out"},
    {.beta = "resource.k8sMetadata", .how = LEFT_OUT},
    {.beta = "resource.serviceMetadata.enabled",
     .alpha = "defaults.useLabelsForResourceAttributes",
     .only_true = "must be true: `service.` attributes are always there, and otelx cannot leave "
                  "them out",
     .preset = "true"},
    {.beta = "resource.serviceMetadata", .how = LEFT_OUT},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* Finds the map that holds the last step of a path; *last becomes this step. With an arena, missing
 * maps are created, and findings about them point at `place`; without an arena, a missing map gives
 * NULL. */
static struct otx_node *holder_of(struct otx_arena *arena, struct otx_node *map,
                                  struct otx_str path, struct otx_str *last,
                                  const struct otx_node *place)
{
    size_t dot;
    while (map && (dot = otx_str_find(path, '.', 0)) < path.n) {
        struct otx_str step = otx_str_sub(path, 0, dot);
        struct otx_node *below = otx_map_value(map, step);
        if (!below && arena) {
            struct otx_node *key = otx_new_string(arena, step);
            below = otx_new_node(arena, OTX_MAP);
            if (!key || !below)
                return NULL;
            otx_node_place(key, place);
            otx_node_place(below, place);
            otx_node_append(map, key);
            otx_node_append(map, below);
        }
        map = below;
        path = otx_str_sub(path, dot + 1, path.n);
    }
    *last = path;
    return map;
}

/* Removes a pair from its map. Without such a pair, .key is NULL. */
static struct otx_pair take(struct otx_node *map, struct otx_str name)
{
    struct otx_pair pair = otx_map_find(map, name);
    struct otx_node *before = NULL;
    if (!pair.key)
        return pair;
    for (struct otx_node *key = map->first; key != pair.key; key = otx_next_key(key))
        before = otx_value(key);
    if (before)
        before->next = pair.value->next;
    else
        map->first = pair.value->next;
    if (map->last == pair.value)
        map->last = before;
    map->count -= 2;
    pair.key->next = pair.value->next = NULL;
    return pair;
}

static void put(struct otx_arena *arena, struct otx_node *spec, const char *path,
                struct otx_pair pair)
{
    struct otx_str last;
    struct otx_node *map = holder_of(arena, spec, otx_str_of(path), &last, pair.key);
    if (!map)
        return;
    pair.key->text = last;
    otx_node_append(map, pair.key);
    otx_node_append(map, pair.value);
}

/* The list of this name in the spec, created when it is missing. */
static struct otx_node *list_of(struct otx_arena *arena, struct otx_node *spec, const char *name,
                                const struct otx_node *place)
{
    struct otx_node *list = otx_map_get(spec, name);
    if (list)
        return list;
    list = otx_new_node(arena, OTX_SEQ);
    if (list)
        otx_node_place(list, place);
    otx_put(arena, spec, name, list);
    return list;
}

static void put_entries(struct otx_arena *arena, struct otx_node *spec, const char *name,
                        struct otx_pair pair)
{
    struct otx_node *list = list_of(arena, spec, name, pair.key);
    for (struct otx_node *item = list ? pair.value->first : NULL, *next; item; item = next) {
        next = item->next;
        item->next = NULL;
        otx_node_append(list, item);
    }
}

static void put_variable(struct otx_arena *arena, struct otx_node *spec, const char *name,
                         struct otx_pair pair)
{
    struct otx_node *list = list_of(arena, spec, "env", pair.key);
    struct otx_node *item = otx_new_node(arena, OTX_MAP);
    if (!list || !item || otx_seq_find(list, "name", otx_str_of(name)).value)
        return;
    otx_put_text(arena, item, "name", otx_str_of(name));
    otx_put(arena, item, "value", pair.value);
    otx_node_place(item, pair.key);
    otx_node_append(list, item);
}

static void carry_row(struct otx_arena *arena, struct otx_node *spec, const struct row *row,
                      struct otx_check *check)
{
    struct otx_str last;
    struct otx_node *map = holder_of(NULL, spec, otx_str_of(row->beta), &last, NULL);
    struct otx_pair pair = take(map, last);
    if (pair.key && row->only_true && !otx_str_is(pair.value->text, "true"))
        otx_check_say(check, OTX_BAD_VALUE, pair.value, row->beta, row->only_true);
    if (!pair.key && row->preset) {
        pair.key = otx_new_string(arena, last);
        pair.value = otx_new_string(arena, otx_str_of(row->preset));
        if (pair.key && pair.value)
            pair.value->style = OTX_PLAIN;
    }
    if (!pair.key || !pair.value || row->how == LEFT_OUT)
        return;
    if (row->how == AS_ENTRIES)
        put_entries(arena, spec, row->alpha, pair);
    else if (row->how == AS_VARIABLE)
        put_variable(arena, spec, row->alpha, pair);
    else
        put(arena, spec, row->alpha, pair);
}

struct otx_node *otx_carry(struct otx_arena *arena, const struct otx_node *spec,
                           struct otx_check *check)
{
    struct otx_node *carried = otx_new_copy(arena, spec);
    check->path.n = 0;
    otx_buf_text(&check->path, "spec");
    for (size_t i = 0; carried && i < ROWS; i++)
        carry_row(arena, carried, &rows[i], check);
    for (size_t i = 0; carried && i < OTX_LANGUAGES; i++) {
        /* v1beta1 calls the field `resources` in every language, v1alpha1 does not */
        struct otx_node *block = otx_map_get(carried, otx_agents[i].field);
        struct otx_pair pair = take(block, OTX_S("resources"));
        if (pair.key && otx_agents[i].resources)
            put(arena, block, otx_agents[i].resources, pair);
    }
    check->path.n = 0;
    return arena->failed ? NULL : carried;
}

struct otx_str otx_carry_back(struct otx_arena *arena, struct otx_str path)
{
    const struct otx_str root = OTX_S("spec.");
    struct otx_str rest = otx_str_sub(path, root.n, path.n);
    for (size_t i = 0; otx_str_starts(path, root) && i < ROWS; i++) {
        struct otx_str alpha = otx_str_of(rows[i].alpha ? rows[i].alpha : "");
        struct otx_str below = otx_str_sub(rest, alpha.n, rest.n);
        /* findings about the carried spec name the fields that the user wrote */
        if (rows[i].how == MOVED && otx_str_starts(rest, alpha) && (!below.n || below.p[0] == '.'))
            return otx_str_format(arena, "spec.%s%s", otx_str_of(rows[i].beta), below);
    }
    return path;
}
