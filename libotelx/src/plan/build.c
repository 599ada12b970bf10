/* Leaves and their verbs; the overlay that takes back what a ledger lists. */
#include "plan/build.h"

#include "kube/containers.h"
#include "record/ledger.h"
#include "record/took.h"
#include "tree/list_value.h"

struct otx_want *otx_want_find(const struct otx_want *want, struct otx_str key)
{
    for (struct otx_want *child = want ? want->first : NULL; child; child = child->next)
        if (otx_str_eq(child->key, key))
            return child;
    return NULL;
}

struct otx_want *otx_want_child(struct otx_build *b, struct otx_want *parent, enum otx_shape shape,
                                const char *key, const char *merge_key)
{
    struct otx_want *want = otx_want_find(parent, otx_str_of(key));
    if (!want && parent)
        want = otx_want_new(b->arena, parent, shape, otx_str_of(key));
    if (want)
        want->merge_key = merge_key;
    return want;
}

struct otx_want *otx_want_leaf(struct otx_build *b, struct otx_want *parent, struct otx_str key,
                               const struct otx_node *value)
{
    struct otx_want *leaf = parent && value ? otx_want_new(b->arena, parent, OTX_LEAF, key) : NULL;
    if (!leaf)
        return NULL;
    leaf->verb = OTX_ENSURE;
    leaf->value = value;
    leaf->adopt = b->adopt;
    return leaf;
}

struct otx_want *otx_want_by_hash(struct otx_build *b, struct otx_want *parent,
                                  const struct otx_node *value)
{
    uint32_t hash = otx_node_hash(value);
    char text[OTX_HASH_TEXT];
    struct otx_str key = otx_str_copy(b->arena, otx_hash_text(text, hash));
    struct otx_want *leaf = key.p ? otx_want_leaf(b, parent, key, value) : NULL;
    if (leaf) {
        leaf->hashed = true;
        leaf->hash = hash;
    }
    return leaf;
}

void otx_want_policy(struct otx_build *b, struct otx_want *leaf)
{
    if (!leaf)
        return;
    leaf->strict = b->settings->on_conflict == OTX_REFUSE;
    if (b->settings->on_conflict != OTX_OVERRIDE)
        return;
    leaf->verb = OTX_SET;
    leaf->replace = true;
}

struct otx_node *otx_build_map(struct otx_build *b, const char *key, struct otx_str text)
{
    struct otx_node *map = otx_new_node(b->arena, OTX_MAP);
    return otx_put(b->arena, map, key, otx_new_string(b->arena, text));
}

struct otx_node *otx_build_list(struct otx_build *b, const struct otx_str *words, size_t count)
{
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    for (size_t i = 0; list && i < count; i++) {
        struct otx_node *word = otx_new_string(b->arena, words[i]);
        if (!word)
            return NULL;
        otx_node_append(list, word);
    }
    return list;
}

const struct otx_node *otx_build_record(const struct otx_build *b, const struct otx_node *container,
                                        const char *part)
{
    bool init = container && otx_is_init(b->workload, container);
    const struct otx_node *list = otx_map_get(b->record, init ? "initContainers" : "containers");
    if (!container)
        return NULL;
    return otx_map_get(otx_map_find(list, otx_map_text(container, "name")).value, part);
}

bool otx_is_first_server(const struct otx_build *b)
{
    for (size_t i = 0; i < b->choices->count; i++)
        if (otx_agents[b->choices->items[i].language].form == OTX_WEBSERVER)
            return &b->choices->items[i] == b->choice;
    return false;
}

/* What may be in a ledger, so that it can be taken out without a configuration. */
struct form {
    const char *key;
    enum otx_shape shape;
    const char *merge_key;
    bool whole;                /* its items are ours as a whole, whatever they hold by now */
    const char *part;          /* of an item: the field with the scalar */
    const struct form *fields; /* its items are not ours, but these collections in them may be */
};

static const struct form container_forms[] = {
    {.key = "volumeMounts", .shape = OTX_ITEMS, .merge_key = "mountPath", .whole = true},
    {.key = "env", .shape = OTX_ITEMS, .merge_key = "name", .part = "value"},
    {.key = NULL}};

/* Containers may be ours as a whole, or the user's with something of ours in them. */
static const struct form pod_forms[] = {
    {.key = "nodeSelector", .shape = OTX_FIELDS},
    {.key = "volumes", .shape = OTX_ITEMS, .merge_key = "name", .whole = true},
    {.key = "initContainers",
     .shape = OTX_ITEMS,
     .merge_key = "name",
     .whole = true,
     .fields = container_forms},
    {.key = "tolerations", .shape = OTX_ITEMS},
    {.key = "imagePullSecrets", .shape = OTX_ITEMS, .merge_key = "name"},
    {.key = "containers",
     .shape = OTX_ITEMS,
     .merge_key = "name",
     .whole = true,
     .fields = container_forms},
    {.key = "shareProcessNamespace", .shape = OTX_LEAF},
    {.key = NULL}};

static const struct form *find_form(const struct form *forms, struct otx_str key)
{
    while (forms->key && !otx_str_is(key, forms->key))
        forms++;
    return forms->key ? forms : NULL;
}

static void negate_leaf(struct otx_want *leaf, const struct form *form)
{
    leaf->verb = OTX_ABSENT;
    leaf->part = form->part;
    leaf->replace = false;
    leaf->even_if_changed = form->whole;
    if (leaf->value) {
        leaf->hashed = true;
        leaf->hash = otx_node_hash(leaf->value);
    }
    if (leaf->wrap) {
        leaf->wrap->old = otx_wrap_tokens(leaf->wrap);
        leaf->wrap->before.n = leaf->wrap->after.n = 0;
        leaf->hashed = false;
        leaf->created = true;
    }
}

static void negate(struct otx_want *list, const struct form *form)
{
    list->guess_created = !list->must_exist;
    for (struct otx_want *item = list->first; item; item = item->next) {
        if (form->fields && item->must_exist) {
            for (struct otx_want *sub = item->first; sub; sub = sub->next)
                negate(sub, find_form(form->fields, sub->key));
            continue;
        }
        item->shape = OTX_LEAF;
        item->first = item->last = NULL;
        if (item->verb == OTX_TAKE)
            item->taken = OTX_S(""); /* there is no record of it */
        else
            negate_leaf(item, form);
    }
}

void otx_want_negate(struct otx_want *pod)
{
    for (struct otx_want *list = pod->first; list; list = list->next) {
        if (list->shape == OTX_LEAF)
            negate_leaf(list, find_form(pod_forms, list->key));
        else
            negate(list, find_form(pod_forms, list->key));
    }
}

static bool is_mark(const struct otx_node *key)
{
    return key->kind != OTX_SCALAR || otx_str_is(key->text, "+");
}

/* The record of a container that is ours: it has the image. */
static bool is_whole(const struct otx_node *record)
{
    const struct otx_node *image = otx_map_get(record, "image");
    return image && image->kind == OTX_SCALAR;
}

static void absent_leaf(struct otx_arena *arena, struct otx_want *parent,
                        const struct otx_node *key, const struct form *form)
{
    const struct otx_node *tokens = otx_map_get(otx_value(key), "tokens");
    struct otx_want *leaf = otx_want_new(arena, parent, OTX_LEAF, key->text);
    if (!leaf)
        return;
    leaf->verb = OTX_ABSENT;
    leaf->part = form->part;
    leaf->even_if_changed = form->whole;
    bool fields = otx_value(key)->kind == OTX_MAP && !otx_is_taken_record(otx_value(key));
    leaf->record = form->whole && fields ? otx_value(key) : NULL;
    leaf->wrap = tokens && tokens->kind == OTX_SEQ ? otx_alloc(arena, sizeof *leaf->wrap) : NULL;
    otx_ledger_note_leaf(leaf, otx_value(key));
}

/* What is wanted of ours under this key, or NULL. */
static struct otx_want *find_ours(const struct otx_want *list, struct otx_str key)
{
    struct otx_want *want = list->first;
    while (want && (want->verb == OTX_TAKE || !otx_str_eq(want->key, key)))
        want = want->next;
    return want;
}

/* An item that was taken comes back when no want says otherwise; one of ours in its place goes. */
static void absent_taken(struct otx_arena *arena, struct otx_want *list, const struct otx_node *key,
                         const struct form *form)
{
    bool take = false;
    for (const struct otx_want *w = list->first; w; w = w->next)
        take |= w->verb == OTX_TAKE && otx_str_eq(w->key, key->text);
    if (otx_map_get(otx_value(key), "hash") && !find_ours(list, key->text))
        absent_leaf(arena, list, key, form);
    struct otx_want *leaf = take ? NULL : otx_want_new(arena, list, OTX_LEAF, key->text);
    if (!leaf)
        return;
    leaf->verb = OTX_ABSENT;
    otx_ledger_note_taken(leaf, otx_value(key));
}

static void absent_collections(struct otx_arena *arena, struct otx_want *parent,
                               const struct otx_node *record, const struct form *forms);

/* What the record has and the overlay has not. */
static void absent_children(struct otx_arena *arena, struct otx_want *list,
                            const struct otx_node *record, const struct form *form)
{
    const struct form leaf_form = {.key = NULL};
    for (const struct otx_node *key = record->first; key; key = otx_next_key(key)) {
        if (is_mark(key))
            continue;
        struct otx_want *item = find_ours(list, key->text);
        if (form->fields && (item ? item->must_exist : !is_whole(otx_value(key)))) {
            if (!item)
                item = otx_want_new(arena, list, OTX_FIELDS, key->text);
            if (!item)
                return;
            item->must_exist = true;
            absent_collections(arena, item, otx_value(key), form->fields);
        } else if (otx_is_taken_record(otx_value(key))) {
            absent_taken(arena, list, key, form);
        } else if (!item) {
            absent_leaf(arena, list, key, form);
        } else if (item->shape == OTX_FIELDS && otx_value(key)->kind == OTX_MAP) {
            for (const struct otx_node *k = otx_value(key)->first; k; k = otx_next_key(k))
                if (!is_mark(k) && !otx_want_find(item, k->text))
                    absent_leaf(arena, item, k, &leaf_form);
        }
    }
}

static void absent_collections(struct otx_arena *arena, struct otx_want *parent,
                               const struct otx_node *record, const struct form *forms)
{
    for (const struct form *form = forms; form->key; form++) {
        struct otx_pair pair = otx_map_find(record, otx_str_of(form->key));
        const struct otx_node *mine = pair.value;
        struct otx_want *list = otx_want_find(parent, otx_str_of(form->key));
        if (mine && form->shape == OTX_LEAF && !list)
            absent_leaf(arena, parent, pair.key, form);
        if (!mine || mine->kind != OTX_MAP || form->shape == OTX_LEAF)
            continue;
        if (!list) {
            list = otx_want_new(arena, parent, form->shape, otx_str_of(form->key));
            if (!list)
                return;
            list->merge_key = form->merge_key;
            list->must_exist = otx_str_is(list->key, "containers");
            otx_ledger_note(list, mine);
        }
        absent_children(arena, list, mine, form);
    }
}

/* What we had put into a list variable makes room for the entries of one that is wanted as a whole
 * now. */
static void take_over(struct otx_arena *arena, struct otx_want *leaf, const struct otx_node *record)
{
    const struct otx_node *tokens = otx_map_get(record, "tokens");
    struct otx_str value = otx_map_text(leaf->value, "value"), token;
    if (leaf->wrap || !leaf->part || !value.n || !tokens || tokens->kind != OTX_SEQ)
        return;
    leaf->wrap = otx_alloc(arena, sizeof *leaf->wrap);
    if (!leaf->wrap)
        return;
    leaf->verb = OTX_WRAP;
    leaf->strict = leaf->replace = false;
    leaf->wrap->sep = tokens->first->text.p[0];
    while (otx_str_cut(&value, leaf->wrap->sep, &token))
        otx_tokens_add(&leaf->wrap->after, token);
}

static void take_over_all(struct otx_arena *arena, struct otx_want *want,
                          const struct otx_node *record)
{
    for (struct otx_want *child = want->first; child && record; child = child->next) {
        const struct otx_node *mine = otx_map_find(record, child->key).value;
        if (child->shape == OTX_LEAF)
            take_over(arena, child, mine);
        else
            take_over_all(arena, child, mine);
    }
}

void otx_overlay_record(struct otx_arena *arena, struct otx_want *pod,
                        const struct otx_node *record)
{
    if (record)
        take_over_all(arena, pod, record);
    otx_ledger_note(pod, record);
    absent_collections(arena, pod, record, pod_forms);
}
