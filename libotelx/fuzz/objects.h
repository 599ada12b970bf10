/* Manifests as objects that a fuzzer changes: trees of otx_node, whose scalars live as long as the
 * arena. Also the stream of choices, which is made from the input of the fuzzer. */
#ifndef FUZZ_OBJECTS_H
#define FUZZ_OBJECTS_H

#include <stdio.h>
#include <stdlib.h>

#include "support/reformat.h"

/* --- choices */

/* The bytes of the input. After its end, more bytes are computed from the input: the shortest input
 * is a whole sequence, too. */
struct choices {
    const uint8_t *p;
    size_t n;
    uint64_t state;
};

static inline struct choices choices_of(const uint8_t *p, size_t n)
{
    return (struct choices){p, n,
                            otx_str_hash(OTX_HASH_SEED, (struct otx_str){(const char *)p, n})};
}

/* Chooses a number below `count`. */
static inline size_t choose(struct choices *c, size_t count)
{
    size_t value = 0;
    for (size_t i = 0; i < (count > 256 ? 2 : 1); i++) {
        unsigned char byte;
        if (c->n) {
            byte = *c->p++;
            c->n--;
        } else {
            c->state = c->state * 6364136223846793005u + 1442695040888963407u;
            byte = (unsigned char)(c->state >> 56);
        }
        value = value << 8 | byte;
    }
    return count ? value % count : 0;
}

/* True in `percent` of a hundred cases. */
static inline bool chance(struct choices *c, size_t percent)
{
    return choose(c, 100) < percent;
}

/* --- trees */

static inline struct otx_str text_below(const struct otx_node *map, const char *key)
{
    return otx_map_text(map, key);
}

/* The tree of a text with one document. NULL: it cannot be read. */
static inline struct otx_node *object_of(struct otx_arena *arena, struct otx_str text)
{
    struct otx_node *root = NULL;
    struct otx_span doc;
    struct otx_scan scan;
    struct otx_yaml_error error;
    size_t at = 0;
    struct otx_str copy = otx_str_copy(arena, text);
    while (!root && otx_next_doc(copy, &at, &doc))
        if (!otx_yaml_read(arena, copy, doc, MAX_WRITTEN, &scan, &root, &error))
            return NULL;
    return root;
}

/* The text of a tree, in a notation. .p NULL: the notation cannot have it. */
static inline struct otx_str written(struct otx_arena *arena, const struct otx_node *root,
                                     const struct format *format)
{
    struct otx_buf out = {0};
    struct writer w = {.format = format, .out = &out};
    put_document(&w, root);
    struct otx_str text = otx_buf_done(arena, &out);
    return w.cannot || arena->failed ? (struct otx_str){NULL, 0} : text;
}

static inline struct otx_node *new_text(struct otx_arena *arena, const char *text)
{
    return otx_new_string(arena, otx_str_copy(arena, otx_str_of(text)));
}

/* Removes `count` nodes from a collection, from `child` on. */
static inline void drop_nodes(struct otx_node *collection, const struct otx_node *child,
                              size_t count)
{
    struct otx_node *before = NULL, *at = collection->first;
    while (at && at != child) {
        before = at;
        at = at->next;
    }
    for (size_t i = 0; at && i < count; i++) {
        at = at->next;
        collection->count--;
    }
    if (before)
        before->next = at;
    else
        collection->first = at;
    if (!at)
        collection->last = before;
}

static inline void drop_key(struct otx_node *map, const char *key)
{
    struct otx_pair pair = otx_map_find(map, otx_str_of(key));
    if (pair.key)
        drop_nodes(map, pair.key, 2);
}

static inline void drop_item(struct otx_node *list, const struct otx_node *item)
{
    drop_nodes(list, item, 1);
}

/* Sets the value of a key. */
static inline void set_key(struct otx_arena *arena, struct otx_node *map, const char *key,
                           struct otx_node *value)
{
    struct otx_pair pair = otx_map_find(map, otx_str_of(key));
    if (!pair.key) {
        otx_put(arena, map, key, value);
        return;
    }
    value->next = pair.value->next;
    value->parent = map;
    pair.key->next = value;
    if (map->last == pair.value)
        map->last = value;
}

static inline void set_text(struct otx_arena *arena, struct otx_node *map, const char *key,
                            const char *text)
{
    set_key(arena, map, key, new_text(arena, text));
}

/* The list of a key. Makes an empty list if there is none. */
static inline struct otx_node *list_of(struct otx_arena *arena, struct otx_node *map,
                                       const char *key)
{
    struct otx_node *list = otx_map_get(map, key);
    if (list && list->kind == OTX_SEQ)
        return list;
    list = otx_new_node(arena, OTX_SEQ);
    set_key(arena, map, key, list);
    return list;
}

static inline void put_front(struct otx_node *list, struct otx_node *item)
{
    struct otx_node *rest = list->first;
    item->parent = list;
    item->next = rest;
    list->first = item;
    list->count++;
    if (!rest)
        list->last = item;
}

static inline void turn_around(struct otx_node *list)
{
    struct otx_node *turned = NULL, *next;
    list->last = list->first;
    for (struct otx_node *item = list->first; item; item = next) {
        next = item->next;
        item->next = turned;
        turned = item;
    }
    list->first = turned;
}

/* --- pods */

enum { POD_LISTS = 2 };
static const char *const pod_lists[POD_LISTS] = {"initContainers", "containers"};

static inline struct otx_node *pod_of(const struct otx_node *root)
{
    struct otx_node *spec = otx_map_get(root, "spec");
    if (otx_str_is(text_below(root, "kind"), "Pod"))
        return spec;
    if (otx_str_is(text_below(root, "kind"), "CronJob"))
        spec = otx_map_get(otx_map_get(spec, "jobTemplate"), "spec");
    return otx_map_get(otx_map_get(spec, "template"), "spec");
}

static inline bool is_reserved(struct otx_str name)
{
    static const char *const starts[] = {"opentelemetry-auto-instrumentation", "otel-agent-",
                                         "otel-nginx-", "otel-apache-"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (otx_str_starts(name, otx_str_of(starts[i])))
            return true;
    return false;
}

/* The container of this name. `*list`: the list that has it. */
static inline struct otx_node *container_of(const struct otx_node *pod, struct otx_str name,
                                            struct otx_node **list)
{
    for (size_t i = 0; i < POD_LISTS; i++) {
        struct otx_node *in = otx_map_get(pod, pod_lists[i]);
        struct otx_node *found = otx_seq_find(in, "name", name).value;
        if (list)
            *list = in;
        if (found)
            return found;
    }
    return NULL;
}

#define RECORD "otelx.dev/injected"

static inline struct otx_node *notes_of(const struct otx_node *root)
{
    return otx_map_get(otx_map_get(root, "metadata"), "annotations");
}

#endif
