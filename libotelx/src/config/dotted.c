/* Makes a tree of dotted keys. The table of fields decides what a dot means: the step to a field,
 * or a part of a key such as `service.version`. It also decides what a value becomes: a string, a
 * list cut at commas, a number. */
#include "config/dotted.h"

#include "base/diag.h"
#include "config/spec_fields.h"

struct builder {
    struct otx_arena *arena;
    struct otx_check *check;
    const struct otx_node *key, *value; /* the pair of `data` that is being added */
};

static struct otx_node *new_at(struct builder *b, enum otx_kind kind)
{
    struct otx_node *node = otx_new_node(b->arena, kind);
    if (node)
        otx_node_place(node, b->value);
    return node;
}

static struct otx_node *new_text(struct builder *b, struct otx_str text, bool string)
{
    struct otx_node *node = new_at(b, OTX_SCALAR);
    if (node) {
        node->style = string ? OTX_DOUBLE : OTX_PLAIN;
        node->text = text;
    }
    return node;
}

static void put(struct builder *b, struct otx_node *map, struct otx_str key, struct otx_node *value)
{
    struct otx_node *name = new_text(b, key, true);
    if (!name || !value)
        return;
    otx_node_place(name, b->key);
    otx_node_append(map, name);
    otx_node_append(map, value);
}

/* The child under this key, created when it is missing. NULL when the key holds another kind of
 * value: two paths contradict each other. */
static struct otx_node *child_of(struct builder *b, struct otx_node *map, struct otx_str key,
                                 enum otx_kind kind)
{
    struct otx_node *child = otx_map_find(map, key).value;
    if (child)
        return child->kind == kind ? child : NULL;
    child = new_at(b, kind);
    put(b, map, key, child);
    return child;
}

/* A finding about the key of `data`, whose text is the path. */
static void fail(struct builder *b, enum otx_code code, const char *what)
{
    b->check->path.n = 0;
    otx_buf_add(&b->check->path, b->key->text);
    otx_check_say(b->check, code, b->key, NULL, what);
    b->check->path.n = 0;
}

/* Cuts the value at its commas. With `name` each part becomes a map `{NAME: PART}`:
 * imagePullSecrets is a list of such maps. */
static void put_list(struct builder *b, struct otx_node *map, struct otx_str key, const char *name)
{
    struct otx_node *list = child_of(b, map, key, OTX_SEQ);
    struct otx_str rest = b->value->text, part;
    while (list && otx_str_cut(&rest, ',', &part)) {
        if (!otx_str_trim(part).n)
            continue;
        struct otx_node *item = new_text(b, otx_str_trim(part), true);
        if (name && item) {
            struct otx_node *entry = new_at(b, OTX_MAP);
            if (!entry)
                return;
            put(b, entry, otx_str_of(name), item);
            item = entry;
        }
        if (item)
            otx_node_append(list, item);
    }
}

static void build(struct builder *b, struct otx_node *map, const struct otx_field *fields,
                  struct otx_str path);

/* Adds to a list of maps: the path continues within the list's only entry (`select.name`), or names
 * the entry (`env.NAME`). */
static void put_object(struct builder *b, struct otx_node *map, const struct otx_field *field,
                       struct otx_str rest)
{
    struct otx_str key = otx_str_of(field->name);
    struct otx_node *list = child_of(b, map, key, OTX_SEQ);
    if (!list)
        return;
    struct otx_node *item = field->dotted == OTX_D_FIRST ? list->first : NULL;
    if (!item) {
        item = new_at(b, OTX_MAP);
        if (!item)
            return;
        otx_node_append(list, item);
    }
    if (field->dotted == OTX_D_FIRST) {
        build(b, item, field->fields, rest);
        return;
    }
    put(b, item, OTX_S("name"), new_text(b, rest, true));
    put(b, item, OTX_S("value"), new_text(b, b->value->text, true));
}

static void put_objects(struct builder *b, struct otx_node *map, const struct otx_field *field,
                        struct otx_str rest)
{
    bool wants_rest = field->dotted == OTX_D_FIRST || field->dotted == OTX_D_NAMED;
    if (field->dotted == OTX_D_NONE)
        fail(b, OTX_BAD_VALUE,
             "cannot be given by a dotted path; write it in an otelx.dev/v1alpha1 Instrumentation");
    else if (wants_rest != (rest.n > 0))
        fail(b, OTX_BAD_VALUE,
             wants_rest ? "needs a dot and the name of an entry" : "takes a comma list");
    else if (field->dotted == OTX_D_NAMES)
        put_list(b, map, otx_str_of(field->name), "name");
    else
        put_object(b, map, field, rest);
}

/* Values of a ConfigMap are strings: "" and "{}" ask for a map without fields. */
static bool is_empty(struct otx_str text)
{
    return text.n == 0 || otx_str_is(text, "{}");
}

static bool is_open(const struct builder *b, const struct otx_field *field)
{
    return otx_field_is_open(field, b->check->dialect);
}

/* The reason why the field cannot be written, or NULL. A field on the way to the end of the path
 * may have a better reason. */
static const char *instead_of(const struct builder *b, const struct otx_field *field,
                              struct otx_str rest)
{
    const char *reason = is_open(b, field) ? NULL : field->instead;
    while (reason && field && field->type == OTX_T_FIELDS && rest.n) {
        size_t dot = otx_str_find(rest, '.', 0);
        field = otx_field_find(field->fields, otx_str_sub(rest, 0, dot));
        rest = otx_str_sub(rest, dot + 1, rest.n);
        if (field && !is_open(b, field) && field->instead)
            reason = field->instead;
    }
    return reason;
}

/* The field's type decides how the rest of the path and the value are read. */
static void put_field(struct builder *b, struct otx_node *map, const struct otx_field *field,
                      struct otx_str rest)
{
    struct otx_str key = otx_str_of(field->name);
    bool word = field->type == OTX_T_WORD_OR_FIELDS && rest.n == 0 && b->value->text.n;
    bool map_type = field->type == OTX_T_FIELDS || field->type == OTX_T_WORD_OR_FIELDS;
    bool nested =
        (map_type && !word) || field->type == OTX_T_STRINGS || field->type == OTX_T_QUANTITIES;
    if (instead_of(b, field, rest)) {
        fail(b, OTX_UNKNOWN_FIELD, instead_of(b, field, rest));
    } else if (field->type == OTX_T_OBJECTS) {
        put_objects(b, map, field, rest);
    } else if (nested && rest.n == 0 && is_empty(b->value->text)) {
        child_of(b, map, key, OTX_MAP); /* `python: ""` asks for python with its defaults */
    } else if (nested && rest.n == 0) {
        fail(b, OTX_BAD_VALUE, "needs a dot and the name of a field");
    } else if (!nested && rest.n > 0) {
        fail(b, OTX_BAD_VALUE, "has no fields of its own");
    } else if (field->type == OTX_T_LIST) {
        put_list(b, map, key, NULL);
    } else if (!nested) {
        /* in a ConfigMap every value is a string; the field decides the type */
        bool string = field->type != OTX_T_BOOL && field->type != OTX_T_INT;
        put(b, map, key, new_text(b, b->value->text, string));
    } else {
        struct otx_node *child = child_of(b, map, key, OTX_MAP);
        if (child && map_type)
            build(b, child, field->fields, rest);
        else if (child)
            put(b, child, rest, new_text(b, b->value->text, true));
    }
}

static void build(struct builder *b, struct otx_node *map, const struct otx_field *fields,
                  struct otx_str path)
{
    size_t dot = otx_str_find(path, '.', 0);
    struct otx_str name = otx_str_sub(path, 0, dot);
    const struct otx_field *field = otx_field_find(fields, name);
    if (field)
        put_field(b, map, field, otx_str_sub(path, dot + 1, path.n));
    else
        otx_check_unknown(b->check, b->key, name, fields);
}

struct otx_node *otx_configmap_spec(struct otx_arena *arena, const struct otx_node *data,
                                    struct otx_check *check)
{
    struct builder b = {.arena = arena, .check = check, .value = data};
    struct otx_node *spec = new_at(&b, OTX_MAP);
    for (struct otx_node *key = data->first; spec && key; key = otx_next_key(key)) {
        b.key = key;
        b.value = otx_value(key);
        if (key->kind != OTX_SCALAR || b.value->kind != OTX_SCALAR)
            otx_check_say(check, OTX_WRONG_TYPE, b.value, "data", "must hold strings only");
        else
            build(&b, spec, otx_fields_spec, key->text);
    }
    return arena->failed ? NULL : spec;
}

/* --- one tree over another */

/* Gives `node` the value of `other` and its place in the text. Among its siblings `node` stays
 * where it is. */
static void become(struct otx_node *node, const struct otx_node *other)
{
    struct otx_node *parent = node->parent, *next = node->next;
    *node = *other;
    node->parent = parent;
    node->next = next;
    for (struct otx_node *child = node->first; child; child = child->next)
        child->parent = node;
}

/* Variables are known by name: a later one replaces an earlier one in its place. */
static void lay_items(struct otx_node *list, struct otx_node *over)
{
    for (struct otx_node *item = over->first, *next; item; item = next) {
        next = item->next;
        struct otx_node *old = otx_seq_find(list, "name", otx_map_text(item, "name")).value;
        item->next = NULL;
        if (old)
            become(old, item);
        else
            otx_node_append(list, item);
    }
}

static void lay_value(struct otx_node *value, struct otx_node *over, const struct otx_field *field)
{
    if (value->kind == OTX_MAP && over->kind == OTX_MAP)
        otx_configmap_lay(value, over, field ? field->fields : NULL);
    else if (field && field->dotted == OTX_D_NAMED && value->kind == OTX_SEQ)
        lay_items(value, over);
    else
        become(value, over);
}

void otx_configmap_lay(struct otx_node *map, struct otx_node *over, const struct otx_field *fields)
{
    for (struct otx_node *key = over->first, *next; key; key = next) {
        struct otx_node *value = otx_value(key);
        struct otx_pair there = otx_map_find(map, key->text);
        next = value->next;
        key->next = value->next = NULL;
        if (there.key) {
            become(there.key, key);
            lay_value(there.value, value, fields ? otx_field_find(fields, key->text) : NULL);
        } else {
            otx_node_append(map, key);
            otx_node_append(map, value);
        }
    }
}
