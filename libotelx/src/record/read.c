/* The strict reader. JSON is flow-style YAML, so the YAML parser reads it. The text must be JSON in
 * exactly the form that otelx writes; anything else is refused. */
#include "record/read.h"

#include "base/source.h"
#include "kube/name.h"
#include "kube/path.h"
#include "otel/marks.h"
#include "record/form.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"
#include "yaml/parse.h"

enum { MAX_NODES = 100000, MAX_CONTAINERS = 2000 };

/* Whether the text begins with an escape sequence of JSON; the escape for NUL is refused. */
static bool is_escape(struct otx_str text)
{
    return text.n > 1 && text.p[1] && strchr("\"\\bfnrtu", text.p[1]) &&
           !otx_str_starts(text, OTX_S("\\u0000"));
}

/* Whether the text is JSON on one line. Refuses everything that YAML accepts beyond JSON: blanks,
 * comments, document markers, a comma before a closing bracket, other escapes. A record holds no
 * NUL. */
static bool is_json_line(struct otx_str text)
{
    bool quoted = false;
    if (!text.n || text.p[0] != '{' || text.p[text.n - 1] != '}')
        return false;
    for (size_t i = 0; i + 1 < text.n; i++) {
        char c = text.p[i], next = text.p[i + 1];
        if (quoted && (unsigned char)c < ' ')
            return false;
        if (quoted && c == '\\' && !is_escape(otx_str_sub(text, i, text.n)))
            return false;
        if (!quoted && (!c || !strchr("{}[],:\"0123456789nul", c)))
            return false;
        if (!quoted && c == ',' && strchr("}]", next))
            return false;
        quoted ^= c == '"';
        i += quoted && c == '\\';
    }
    return true;
}

struct reader {
    struct otx_arena *arena;
    bool no_memory;
};

static const struct otx_node *parse(struct reader *r, struct otx_str text)
{
    struct otx_node *root = NULL;
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_span all = {0, text.n};
    if (!otx_yaml_read(r->arena, text, all, MAX_NODES, &scan, &root, &error)) {
        r->no_memory |= error.no_memory;
        return NULL;
    }
    return root;
}

static bool is_text(const struct otx_node *node)
{
    return node->kind == OTX_SCALAR && node->style == OTX_DOUBLE && !node->anchored && !node->tag.n;
}

static bool is_plain(const struct otx_node *node, const char *text)
{
    return node->kind == OTX_SCALAR && node->style == OTX_PLAIN && !node->anchored &&
           !node->tag.n && otx_str_is(node->text, text);
}

static bool is_collection(const struct otx_node *node, enum otx_kind kind)
{
    return node->kind == kind && node->style == OTX_FLOW && !node->anchored && !node->tag.n &&
           !node->single_pair;
}

/* Whether the node is a map whose keys are strings in ascending order, without a duplicate. */
static bool is_map(const struct otx_node *node)
{
    if (!is_collection(node, OTX_MAP))
        return false;
    for (const struct otx_node *k = node->first; k; k = otx_next_key(k)) {
        const struct otx_node *next = otx_next_key(k);
        if (!is_text(k) || (next && otx_str_compare(k->text, next->text) >= 0))
            return false;
    }
    return true;
}

static bool is_digests(struct otx_str text, size_t length)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_';
        if (!good)
            return false;
    }
    return text.n % length == 0;
}

static bool is_digest(struct otx_str text)
{
    return text.n == OTX_VALUE_DIGEST && is_digests(text, OTX_VALUE_DIGEST);
}

/* Reads the user's old text. The whole text must be one scalar without anchor, tag or comment:
 * nothing else may ever be put back into a manifest. A null is never replaced. */
static bool read_scalar(struct reader *r, struct otx_known *leaf, const struct otx_node *text)
{
    if (!is_text(text))
        return false;
    const struct otx_node *root = parse(r, text->text);
    leaf->has_before = true;
    leaf->before = text->text;
    leaf->before_value = root;
    return root && root->kind == OTX_SCALAR && !otx_is_null(root) && !root->anchored &&
           !root->tag.n && root->head == 0 && root->start == 0 && root->end == text->text.n;
}

/* Reads the text of a null, with the blanks before it. */
static bool read_null_text(struct reader *r, struct otx_known *known, const struct otx_node *text)
{
    if (!is_text(text))
        return false;
    struct otx_str word = otx_str_trim(text->text);
    const struct otx_node *root = parse(r, word);
    known->has_before = true;
    known->before = text->text;
    return !word.n || (root && root->kind == OTX_SCALAR && otx_is_null(root) && !root->anchored &&
                       !root->tag.n && root->start == 0 && root->end == word.n);
}

static bool read_list(struct otx_known *leaf, struct otx_str text)
{
    size_t bar = otx_str_find(text, '|', 1);
    leaf->state = OTX_OURS;
    leaf->sep = text.p[0];
    leaf->wrote = otx_str_sub(text, 1, bar);
    leaf->extends = bar < text.n;
    leaf->users = otx_str_sub(text, bar + 1, text.n);
    return leaf->wrote.n && is_digests(leaf->wrote, OTX_VALUE_DIGEST) &&
           leaf->wrote.n / OTX_VALUE_DIGEST <= OTX_MAX_TOKENS &&
           is_digests(leaf->users, OTX_NAME_DIGEST);
}

static bool read_text_leaf(struct otx_known *leaf, struct otx_str text, bool listed)
{
    if (text.n && strchr(":, ", text.p[0]))
        return listed && text.p[0] == otx_list_separator(leaf->key) && read_list(leaf, text);
    if (text.n && text.p[0] == '=') {
        leaf->state = OTX_THEIRS;
        leaf->wrote = otx_str_sub(text, 1, text.n);
    } else {
        leaf->state = OTX_OURS;
        leaf->wrote = text;
    }
    return is_digest(leaf->wrote);
}

/* Reads the old text of a list variable: a value, or a null as it was written, or null if there was
 * no value. */
static bool read_list_before(struct reader *r, struct otx_known *leaf,
                             const struct otx_node *before)
{
    leaf->has_before = true;
    if (!leaf->extends || is_plain(before, "null"))
        return leaf->extends;
    return read_null_text(r, leaf, before) || read_scalar(r, leaf, before);
}

static bool read_pair_leaf(struct reader *r, struct otx_known *leaf, const struct otx_node *pair,
                           bool listed)
{
    const struct otx_node *what = pair->first, *before = what ? what->next : NULL;
    if (pair->count != 2 || !is_text(what))
        return false;
    if (otx_str_is(what->text, ">")) {
        leaf->state = OTX_REPLACED;
        leaf->renamed = true;
        return read_scalar(r, leaf, before) && leaf->before_value->text.n;
    }
    if (!read_text_leaf(leaf, what->text, listed) || leaf->state != OTX_OURS)
        return false;
    if (leaf->sep)
        return read_list_before(r, leaf, before);
    leaf->state = OTX_REPLACED;
    return read_scalar(r, leaf, before);
}

/* Whether an item's key is the prefix followed by its old key: the key of an item that we renamed.
 */
static bool is_renamed_by(const struct otx_known *leaf, struct otx_str prefix)
{
    return otx_str_starts(leaf->key, prefix) &&
           otx_str_eq(otx_str_sub(leaf->key, prefix.n, leaf->key.n), leaf->before_value->text);
}

/* Whether this kind of leaf can have the recorded state. Only scalars can be replaced: the values
 * of variables and the fields of `nodeSelector`. Only variables and mounts can be renamed. */
static bool is_allowed(const struct otx_known *leaf, const struct otx_record_form *form)
{
    bool variable = form->part != NULL;
    bool mount = form->merge_key && otx_str_is(otx_str_of(form->merge_key), "mountPath");
    if (leaf->renamed)
        return variable ? is_renamed_by(leaf, OTX_S(OTX_KEPT_VARIABLE))
                        : mount && is_renamed_by(leaf, OTX_S(OTX_MOVED));
    if (leaf->state == OTX_REPLACED)
        return variable || form->shape == OTX_FIELDS;
    return true;
}

static bool read_leaf(struct reader *r, struct otx_known *parent, const struct otx_node *key,
                      const struct otx_record_form *form)
{
    const struct otx_node *value = otx_value(key);
    struct otx_known *leaf = otx_known_new(r->arena, parent, key->text);
    bool listed = form->part != NULL;
    if (!leaf)
        return false;
    bool good = is_text(value)
                    ? read_text_leaf(leaf, value->text, listed)
                    : is_collection(value, OTX_SEQ) && read_pair_leaf(r, leaf, value, listed);
    return good && is_allowed(leaf, form);
}

/* Reads the state of a collection before the injection. */
static bool read_was(struct reader *r, struct otx_known *known, const struct otx_node *value)
{
    if (is_text(value)) {
        known->was = OTX_WAS_THERE;
        known->names = value->text;
        return is_digests(value->text, OTX_NAME_DIGEST);
    }
    known->was = OTX_WAS_NULL;
    if (is_plain(value, "null"))
        return true;
    return is_collection(value, OTX_SEQ) && value->count == 1 &&
           read_null_text(r, known, value->first);
}

static bool read_fields(struct reader *r, struct otx_known *known, const struct otx_node *map,
                        const struct otx_record_form *forms);

/* Whether a container of ours has a leaf that replaced a value of the user's. */
static bool replaces_any(const struct otx_known *collection)
{
    for (const struct otx_known *k = collection->first; k; k = k->next)
        if (k->state == OTX_REPLACED && !k->renamed)
            return true;
    return false;
}

/* In a user's container we write collections only, and no value in a container of ours is the
 * user's. */
static bool may_hold(bool own, const struct otx_known *field)
{
    if (own)
        return !replaces_any(field);
    return field->was != OTX_WAS_UNKNOWN || field->state == OTX_THEIRS;
}

static bool read_container(struct reader *r, struct otx_known *list, const struct otx_node *key)
{
    struct otx_known *container = otx_known_new(r->arena, list, key->text);
    bool own = otx_is_own_container(key->text);
    if (!container || !is_map(otx_value(key)) ||
        !read_fields(r, container, otx_value(key), otx_container_forms))
        return false;
    for (const struct otx_known *k = container->first; k; k = k->next)
        if (!may_hold(own, k))
            return false;
    return true;
}

static bool read_collection(struct reader *r, struct otx_known *parent, const struct otx_node *key,
                            const struct otx_record_form *form)
{
    const struct otx_node *map = otx_value(key);
    struct otx_known *known = otx_known_new(r->arena, parent, key->text);
    if (!known || !is_map(map) || !map->first || (form->fields && map->count / 2 > MAX_CONTAINERS))
        return false;
    known->was = OTX_WAS_ABSENT;
    for (const struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        bool mark = !k->text.n && otx_value(k)->kind != OTX_MAP;
        bool good = mark           ? read_was(r, known, otx_value(k))
                    : form->fields ? read_container(r, known, k)
                                   : read_leaf(r, known, k, form);
        if (!good)
            return false;
    }
    return true;
}

static bool read_fields(struct reader *r, struct otx_known *known, const struct otx_node *map,
                        const struct otx_record_form *forms)
{
    for (const struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        const struct otx_record_form *form = otx_record_form_find(forms, k->text);
        if (!form || !(form->shape == OTX_LEAF ? read_leaf(r, known, k, form)
                                               : read_collection(r, known, k, form)))
            return false;
    }
    return true;
}

static bool read_names(struct otx_record *record, const struct otx_node *names)
{
    record->to = names;
    for (const struct otx_node *name = names->first; name; name = name->next)
        if (!is_text(name))
            return false;
    return is_collection(names, OTX_SEQ) && names->count <= MAX_CONTAINERS;
}

static bool read_template(struct reader *r, struct otx_record_entry *entry,
                          const struct otx_node *key)
{
    const struct otx_node *map = otx_value(key);
    struct otx_record names = {0};
    entry->path = key->text;
    entry->pod = otx_known_new(r->arena, NULL, OTX_S(""));
    if (!entry->pod || !is_map(map) || !map->first)
        return false;
    for (const struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        const struct otx_record_form *form = otx_record_form_find(otx_pod_forms, k->text);
        bool good = !form ? otx_str_is(k->text, "to") && read_names(&names, otx_value(k))
                    : form->shape == OTX_LEAF ? read_leaf(r, entry->pod, k, form)
                                              : read_collection(r, entry->pod, k, form);
        if (!good)
            return false;
    }
    entry->to = names.to;
    return entry->pod->first != NULL;
}

static bool read_templates(struct reader *r, struct otx_record *record, const struct otx_node *map)
{
    struct otx_record_entry **end = &record->entries;
    if (!is_map(map) || !map->first || map->count / 2 > OTX_MAX_TEMPLATES)
        return false;
    for (const struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        *end = otx_alloc(r->arena, sizeof **end);
        if (!*end || !read_template(r, *end, k))
            return false;
        end = &(*end)->next;
    }
    return true;
}

static bool read_root(struct reader *r, struct otx_record *record, const struct otx_node *root)
{
    bool version = false;
    if (!root || !is_map(root))
        return false;
    for (const struct otx_node *k = root->first; k; k = otx_next_key(k)) {
        const struct otx_node *value = otx_value(k);
        const struct otx_record_form *form = otx_record_form_find(otx_pod_forms, k->text);
        bool good = false;
        if (form)
            good = form->shape == OTX_LEAF ? read_leaf(r, record->pod, k, form)
                                           : read_collection(r, record->pod, k, form);
        else if (otx_str_is(k->text, "v"))
            good = version = is_plain(value, "2");
        else if (otx_str_is(k->text, "closed"))
            good = record->closed = is_plain(value, "1");
        else if (otx_str_is(k->text, "annotations"))
            good = read_was(r, &record->annotations, value);
        else if (otx_str_is(k->text, "to"))
            good = read_names(record, value);
        else if (otx_str_is(k->text, "templates"))
            good = read_templates(r, record, value);
        if (!good)
            return false;
    }
    /* an object with `templates` has no pod of its own */
    return version && !(record->entries && (record->pod->first || record->to));
}

static struct otx_record bad_record(struct otx_arena *arena, const struct otx_node *node)
{
    return (struct otx_record){
        .node = node, .bad = node, .pod = otx_known_new(arena, NULL, OTX_S(""))};
}

static bool is_same_object(const struct otx_node *a, const struct otx_node *b)
{
    static const char *const keys[] = {"apiVersion", "kind"};
    const struct otx_node *x = otx_map_get(a, "metadata"), *y = otx_map_get(b, "metadata");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!otx_str_eq(otx_map_text(a, keys[i]), otx_map_text(b, keys[i])))
            return false;
    return otx_str_eq(otx_map_text(x, "name"), otx_map_text(y, "name"));
}

const struct otx_str *otx_record_paths(struct otx_arena *arena, const struct otx_node *root,
                                       const struct otx_node *old, size_t *count)
{
    struct otx_workload object = {.metadata = otx_map_get(old, "metadata"), .by_path = true};
    struct otx_record record;
    const struct otx_node *annotations = otx_map_get(object.metadata, "annotations");
    *count = 0;
    if (!otx_map_get(annotations, OTX_RECORD_KEY) || !is_same_object(root, old) ||
        !otx_record_read(arena, &object, &record))
        return NULL;
    struct otx_str *paths = otx_alloc(arena, OTX_MAX_TEMPLATES * sizeof *paths);
    for (const struct otx_record_entry *e = record.entries; e && paths; e = e->next)
        paths[(*count)++] = e->path;
    return paths;
}

bool otx_record_read(struct otx_arena *arena, const struct otx_workload *w,
                     struct otx_record *record)
{
    const struct otx_node *annotations = otx_map_get(w->metadata, "annotations");
    const struct otx_node *node = otx_map_get(annotations, OTX_RECORD_KEY);
    struct reader r = {.arena = arena};
    *record = (struct otx_record){.node = node, .pod = otx_known_new(arena, NULL, OTX_S(""))};
    if (!node || !record->pod)
        return record->pod != NULL;
    record->annotations.was = OTX_WAS_ABSENT;
    record->there = node->kind == OTX_SCALAR && otx_is_string(node) &&
                    node->text.n <= OTX_MAX_RECORD && is_json_line(node->text) &&
                    read_root(&r, record, parse(&r, node->text)) &&
                    (record->entries || !w->by_path);
    if (!record->there)
        *record = bad_record(arena, node);
    return !r.no_memory && !arena->failed;
}

struct otx_str otx_record_path(struct otx_arena *arena, const struct otx_workload *w)
{
    struct otx_buf buf = {0};
    otx_put_path(&buf, w);
    return otx_buf_done(arena, &buf);
}

/* Finds the entry of a template that was renamed: the only entry whose path leads nowhere today. */
static const struct otx_record_entry *find_moved(const struct otx_record *record,
                                                 struct otx_node *root)
{
    const struct otx_record_entry *found = NULL;
    size_t count = 0;
    for (const struct otx_record_entry *e = record->entries; e; e = e->next) {
        struct otx_step steps[OTX_PATH_MAX];
        if (otx_path_steps(root, e->path, steps, OTX_PATH_MAX))
            continue;
        found = e;
        count++;
    }
    return count == 1 ? found : NULL;
}

/* Whether the pod has an init container or a volume that brings an agent. */
static bool bears_ours(const struct otx_workload *w)
{
    const struct otx_node *volumes = otx_map_get(w->pod_spec, "volumes");
    const struct otx_node *inits = otx_map_get(w->pod_spec, "initContainers");
    const struct otx_node *init = otx_first_item(inits);
    while (init && !otx_is_own_container(otx_map_text(init, "name")))
        init = init->next;
    const struct otx_node *volume = otx_first_item(volumes);
    while (volume && !otx_is_own_volume(otx_map_text(volume, "name")))
        volume = volume->next;
    return init || volume;
}

struct otx_record otx_record_of(struct otx_arena *arena, const struct otx_record *record,
                                const struct otx_workload *w)
{
    struct otx_record own = *record;
    if (!record->entries)
        return own;
    struct otx_str path = otx_record_path(arena, w);
    const struct otx_record_entry *entry = record->entries;
    while (entry && !otx_str_eq(entry->path, path))
        entry = entry->next;
    own.moved = !entry && bears_ours(w);
    if (own.moved)
        entry = find_moved(record, w->root);
    own.there = entry != NULL;
    own.to = entry ? entry->to : NULL;
    own.pod = entry ? entry->pod : otx_known_new(arena, NULL, OTX_S(""));
    return own;
}
