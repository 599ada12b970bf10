/* Resource attributes by the rules of the Operator (operator-behaviour, section 8), as far as a
 * manifest knows the values. */
#include "plan/attributes.h"

#include <stdlib.h>

#include "config/settings.h"
#include "kube/kinds.h"
#include "kube/workload.h"
#include "otel/annotations.h"
#include "otel/image.h"
#include "otel/marks.h"

/* Our variables that are used `instead` of a user's variable which stands too late in `env` to be
 * referred to. */
static const struct {
    const char *name, *instead;
} stand_ins[] = {{OTX_POD_NAME, "OTELX_POD_NAME"},
                 {OTX_POD_UID, "OTELX_POD_UID"},
                 {OTX_NODE_NAME, "OTELX_NODE_NAME"}};

/* Whether the container has the variable at or after its OTEL_RESOURCE_ATTRIBUTES. */
static bool is_late(const struct otx_build *b, struct otx_str name)
{
    const struct otx_str attributes = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    const struct otx_node *env = otx_map_get(b->container, "env");
    const struct otx_node *item = otx_seq_find(env, "name", attributes).value;
    while (item && !otx_str_eq(otx_map_text(item, "name"), name))
        item = item->next;
    return item != NULL;
}

const char *otx_referred_name(const struct otx_build *b, const char *name)
{
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (strcmp(stand_ins[i].name, name) == 0 && is_late(b, otx_str_of(name)))
            return stand_ins[i].instead;
    return name;
}

struct otx_str otx_reference_to(struct otx_build *b, const char *name)
{
    return otx_str_format(b->arena, "$(%s)", otx_str_of(otx_referred_name(b, name)));
}

static struct otx_attribute *find(const struct otx_attributes *all, struct otx_str key)
{
    for (size_t i = 0; i < all->n; i++)
        if (otx_str_eq(all->v[i].key, key))
            return (struct otx_attribute *)&all->v[i];
    return NULL;
}

static bool have(const struct otx_attributes *all, const char *key)
{
    return find(all, otx_str_of(key)) != NULL;
}

/* A later value overrides an earlier one. An empty value is ignored unless somebody wrote it. */
static void set(struct otx_attributes *all, struct otx_str key, struct otx_str value, bool written)
{
    struct otx_attribute *there = find(all, key);
    if (!value.n && !written)
        return;
    if (there) {
        there->value = value;
        there->written = written;
    } else if (all->n == OTX_MAX_TOKENS) {
        all->full = true;
    } else {
        all->v[all->n++] = (struct otx_attribute){key, value, written};
    }
}

static void put(struct otx_attributes *all, const char *key, struct otx_str value)
{
    set(all, otx_str_of(key), value, false);
}

void otx_attributes_merge(struct otx_attributes *all, const struct otx_attributes *more)
{
    for (size_t i = 0; i < more->n; i++)
        if (!find(all, more->v[i].key))
            set(all, more->v[i].key, more->v[i].value, more->v[i].written);
    all->full |= more->full;
}

static void set_all(struct otx_attributes *all, const struct otx_node *map)
{
    for (const struct otx_node *k = otx_first(map); k; k = otx_next_key(k))
        set(all, k->text, otx_value(k)->text, true);
}

static struct otx_str note(const struct otx_build *b, const char *key)
{
    return otx_note_attribute(&b->choices->notes, key);
}

static struct otx_str label(const struct otx_build *b, const char *key)
{
    if (!b->settings->use_labels)
        return OTX_S("");
    return otx_map_text(otx_map_get(b->workload->pod_metadata, "labels"), key);
}

/* TAG, sha256:... or TAG@sha256:..., as the image has it; empty when the image cannot be read. */
static struct otx_str version_of_image(struct otx_str reference)
{
    struct otx_image image = otx_image_read(reference);
    return otx_image_is_valid(&image) ? otx_str_sub(reference, image.name.n + 1, reference.n)
                                      : OTX_S("");
}

/* The annotation wins over the label, and the label over the tag of the image. */
static struct otx_str service_version(const struct otx_build *b)
{
    struct otx_str version = note(b, "service.version");
    if (!version.n)
        version = label(b, "app.kubernetes.io/version");
    return version.n ? version : version_of_image(otx_map_text(b->app, "image"));
}

/* NAMESPACE.POD.CONTAINER. Left out when the manifest does not tell the namespace: with a part
 * missing, the name would not be unique. */
static struct otx_str instance_id(struct otx_build *b)
{
    struct otx_str id = note(b, "service.instance.id"), name = otx_map_text(b->app, "name");
    if (id.n || !b->choices->name_space.n || !name.n)
        return id;
    return otx_str_format(b->arena, "%s.%s.%s", b->choices->name_space,
                          otx_reference_to(b, OTX_POD_NAME), name);
}

/* Sets the attributes that annotations give. service.name is no attribute here: OTEL_SERVICE_NAME
 * has it. */
static void set_notes(struct otx_attributes *all, const struct otx_node *map)
{
    const struct otx_str prefix = OTX_S(OTX_ATTRIBUTE_ANNOTATIONS);
    for (const struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k)) {
        struct otx_str key = otx_str_sub(k->text, prefix.n, k->text.n);
        const struct otx_node *value = otx_note_value(otx_value(k));
        if (otx_str_starts(k->text, prefix) && value && !otx_str_is(key, "service.name"))
            set(all, key, value->text, true);
    }
}

/* An entry of `ownerReferences`: the manifest was exported from a cluster. */
static void set_owner_of(struct otx_build *b, struct otx_attributes *all,
                         const struct otx_node *owner)
{
    for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind; row++) {
        if (!row->uid_attribute || !otx_str_is(otx_map_text(owner, "kind"), row->kind))
            continue;
        put(all, row->name_attribute, otx_map_text(owner, "name"));
        if (b->settings->add_uids)
            put(all, row->uid_attribute, otx_map_text(owner, "uid"));
    }
}

/* The Operator looks at the owners of a pod, of a ReplicaSet and of a Job, and at no other
 * owners. */
static void set_owners(struct otx_build *b, struct otx_attributes *all)
{
    const struct otx_workload_kind *row = b->workload->row;
    const struct otx_node *list = otx_map_get(b->workload->metadata, "ownerReferences");
    if (row->name_attribute)
        put(all, row->name_attribute,
            row->names_object ? b->workload->pod_template : b->workload->name);
    for (const struct otx_node *owner = row->owned ? otx_first_item(list) : NULL; owner;
         owner = owner->next)
        set_owner_of(b, all, owner);
}

/* The attributes that are known without variables of the downward API. A later line overrides an
 * earlier one. */
static void collect(struct otx_build *b, struct otx_attributes *all)
{
    struct otx_str name_space = b->choices->name_space, own = note(b, "service.namespace");
    *all = (struct otx_attributes){.n = 0};
    set_all(all, b->settings->attributes);
    put(all, "k8s.namespace.name", name_space);
    put(all, "k8s.container.name", otx_map_text(b->app, "name"));
    put(all, "k8s.node.name", otx_map_text(b->workload->pod_spec, "nodeName"));
    put(all, "service.instance.id", instance_id(b));
    set_owners(b, all);
    set_notes(all, b->choices->notes.pod);
    put(all, "service.namespace", own.n ? own : name_space);
}

static int by_key(const void *a, const void *b)
{
    const struct otx_attribute *x = a, *y = b;
    return otx_str_compare(x->key, y->key);
}

void otx_attributes_make(struct otx_build *b, struct otx_attributes *all)
{
    *all = (struct otx_attributes){.n = 0};
    if (b->settings->profile == OTX_MINIMAL) {
        set_all(all, b->settings->attributes);
        size_t configured = all->n;
        set_notes(all, b->choices->notes.pod);
        /* the result must not depend on the order in which a tool writes annotations */
        qsort(all->v + configured, all->n - configured, sizeof *all->v, by_key);
        return;
    }
    collect(b, all);
    put(all, "k8s.pod.name", otx_reference_to(b, OTX_POD_NAME));
    if (b->settings->add_uids && !have(all, "k8s.pod.uid"))
        put(all, "k8s.pod.uid", otx_reference_to(b, OTX_POD_UID));
    put(all, "service.version", service_version(b));
    if (!have(all, "k8s.node.name"))
        put(all, "k8s.node.name", otx_reference_to(b, OTX_NODE_NAME));
    qsort(all->v, all->n, sizeof *all->v, by_key);
}

bool otx_is_baggage_octet(char c)
{
    return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
}

/* Whether a byte must be written as %XX. Only the "baggage octets" of W3C may stand as they are,
 * since the Node.js agents drop the whole list because of a single other byte; `=` and `%` are part
 * of the notation. For an agent that does not decode %XX, as few bytes as possible are encoded: a
 * blank only at the ends, where the agent would cut it off. */
static bool is_special(struct otx_str value, size_t i, bool decodes)
{
    char c = value.p[i];
    bool end = i == 0 || i + 1 == value.n;
    bool harmless = (c == ' ' && !end) || c == ';' || (unsigned char)c >= 0x80;
    return otx_is_baggage_octet(c) ? c == '=' || c == '%' : decodes || !harmless;
}

struct otx_str otx_attribute_token(struct otx_arena *arena, const struct otx_attribute *attribute,
                                   bool decodes)
{
    static const char digits[] = "0123456789ABCDEF";
    struct otx_buf buf = {0};
    otx_buf_format(&buf, "%s=", attribute->key);
    for (size_t i = 0; i < attribute->value.n; i++) {
        unsigned char c = (unsigned char)attribute->value.p[i];
        if (is_special(attribute->value, i, decodes)) {
            otx_buf_char(&buf, '%');
            otx_buf_char(&buf, digits[c >> 4]);
            otx_buf_char(&buf, digits[c & 15]);
        } else {
            otx_buf_char(&buf, (char)c);
        }
    }
    return otx_buf_done(arena, &buf);
}

struct otx_str otx_attribute_find(struct otx_str value, struct otx_str key)
{
    struct otx_str token;
    while (value.n && otx_str_cut(&value, ',', &token)) {
        token = otx_str_trim(token);
        size_t equals = otx_str_find(token, '=', 0);
        if (otx_str_eq(otx_str_trim(otx_str_sub(token, 0, equals)), key))
            return token;
    }
    return (struct otx_str){NULL, 0};
}

/* Whether the Operator gives the attribute to every sidecar, even when the application's container
 * sets the same key. */
static bool is_sidecars(const struct otx_build *b, const struct otx_attribute *attribute)
{
    static const char *const keys[] = {"k8s.pod.name", "k8s.node.name", "service.version"};
    bool told = otx_str_is(attribute->value, "$(" OTX_POD_UID ")");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        told |= otx_str_is(attribute->key, keys[i]);
    return told && b->settings->profile == OTX_OPERATOR;
}

void otx_attributes_drop(struct otx_attributes *all, const struct otx_build *b,
                         const struct otx_node *container)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    const struct otx_node *var = otx_seq_find(otx_map_get(container, "env"), "name", name).value;
    size_t kept = 0;
    for (size_t i = 0; i < all->n; i++)
        if (is_sidecars(b, &all->v[i]) ||
            !otx_attribute_find(otx_map_text(var, "value"), all->v[i].key).p)
            all->v[kept++] = all->v[i];
    all->n = kept;
}

/* Whether OTEL_RESOURCE_ATTRIBUTES of the user or of the configuration's `env` has the key already:
 * then the Operator does not take it for the service's name. */
static bool is_told(const struct otx_build *b, struct otx_str key)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    const struct otx_node *lists[] = {otx_map_get(b->app, "env"), b->agent->env, b->settings->env};
    const struct otx_node *var = NULL;
    for (size_t i = 0; i < (b->container ? 3 : 1) && !var; i++)
        var = otx_seq_find(lists[i], "name", name).value;
    return otx_attribute_find(otx_map_text(var, "value"), key).p;
}

/* The name of the workload. When an object has several pod templates, each is a service of its own,
 * and its name is part of the service's name. */
static struct otx_str usual_name(struct otx_build *b)
{
    const struct otx_workload *w = b->workload;
    if (!w->pod_template.n || !w->name.n)
        return w->name;
    if (w->row->names_object)
        return w->pod_template;
    return otx_str_format(b->arena, "%s-%s", w->name, otx_str_lower(b->arena, w->pod_template));
}

/* In the Operator's profile the order is: annotation, labels, the owners in the order of the table
 * of kinds, the container. */
struct otx_str otx_service_name(struct otx_build *b)
{
    struct otx_attributes all;
    struct otx_str name = note(b, "service.name");
    bool told = false;
    if (b->settings->profile == OTX_OPERATOR) {
        static const char *const labels[] = {"app.kubernetes.io/instance",
                                             "app.kubernetes.io/name"};
        for (size_t i = 0; i < 2 && !name.n; i++)
            name = label(b, labels[i]);
        collect(b, &all);
        for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind && !name.n;
             row++) {
            const struct otx_attribute *owner =
                row->name_attribute ? find(&all, otx_str_of(row->name_attribute)) : NULL;
            bool known = owner && is_told(b, owner->key);
            told |= known;
            name = owner && !known ? owner->value : name;
        }
    }
    if (!name.n && !told)
        name = usual_name(b);
    return name.n ? name : otx_map_text(b->app, "name");
}
