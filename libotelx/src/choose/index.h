/* What a document needs to know of other documents: the Operator's Instrumentation resources, the
 * annotations of Namespaces, the keys of ConfigMaps and Secrets, quotas and limit ranges. They are
 * gathered in a first pass over the input. */
#ifndef OTX_CHOOSE_INDEX_H
#define OTX_CHOOSE_INDEX_H

#include "base/diag.h"
#include "config/settings.h"
#include "tree/node.h"

/* A resource of the Operator: an Instrumentation. */
struct otx_resource {
    struct otx_settings settings;
    bool bad;   /* it has errors, which findings report; `root`, `name` and `name_space` are set */
    bool given; /* given as a configuration, not found in the input */
    bool twice; /* another resource with the same name differs, which a finding reports */
    unsigned source;     /* the number of its source, as in a finding */
    size_t line, column; /* its place: set before the text of the source is freed; else 0 */
};

/* A Namespace with its annotations and labels, a ConfigMap or Secret with its `data`, a
 * ResourceQuota or LimitRange with its `spec`. */
struct otx_object {
    struct otx_str name_space, name;
    const struct otx_node *map, *more; /* `more`: a Namespace's labels, a Secret's stringData */
    unsigned source;                   /* the number of its source, as in a finding */
};

struct otx_objects {
    struct otx_object *items;
    size_t count, cap;
};

struct otx_index {
    struct otx_arena arena; /* holds the copies */
    struct otx_resource *resources;
    size_t count, cap;
    struct otx_objects name_spaces, config_maps, secrets, quotas, limit_ranges;
    const struct otx_index *beyond; /* another index, in which a search goes on; or NULL */
    bool no_resources;              /* resources in the input are ignored */
    /* The first configuration of otelx.dev among the manifests, where it has no effect: the number
     * of its source, 0 without one, and its place. */
    unsigned stray_source;
    size_t stray_at;
    bool failed; /* sticky: out of memory */
};

/* Whether a document may hold something for the index: only then must it be parsed. `objects`: look
 * for ConfigMaps and Secrets, too, since a manifest may refer to them. */
bool otx_index_concerns(struct otx_str document, bool objects);
bool otx_index_uses_objects(struct otx_str text);

/* Copies what the index needs from a document. Adds findings about resources and about annotations
 * of Namespaces, with this `source`. */
void otx_index_add(struct otx_index *index, const struct otx_node *root, struct otx_diags *diags,
                   unsigned source);
/* Adds a resource that is decoded already. When two have the same name, the one that was given as a
 * configuration is used, with a warning if they differ. When neither was given and they differ,
 * neither is used, with an error: returns false. */
bool otx_index_add_resource(struct otx_index *index, const struct otx_resource *resource,
                            struct otx_diags *diags);
/* Notes line and column of the resources of a source, before the text of the source is freed. */
void otx_index_locate(struct otx_index *index, struct otx_str text, unsigned source);

/* The index that knows the inputs: `index`, or the one beyond it. */
const struct otx_index *otx_index_of_inputs(const struct otx_index *index);

/* Sorts the index, which must be done after adding and before looking up. */
void otx_index_sort(struct otx_index *index);
/* Annotations of a Namespace, or NULL. */
const struct otx_node *otx_index_name_space(const struct otx_index *index, struct otx_str name);
/* The Namespace itself, or NULL. */
const struct otx_object *otx_index_name_space_of(const struct otx_index *index,
                                                 struct otx_str name);
/* Iterates over the ResourceQuotas or LimitRanges of a namespace: *at starts at 0. NULL when there
 * are no more. */
const struct otx_object *otx_index_next_quota(const struct otx_index *index,
                                              struct otx_str name_space, size_t *at);
const struct otx_object *otx_index_next_limit_range(const struct otx_index *index,
                                                    struct otx_str name_space, size_t *at);
/* A ConfigMap or Secret; NULL when it is not in the input. */
const struct otx_object *otx_index_find(const struct otx_index *index, bool secret,
                                        struct otx_str name_space, struct otx_str name);

void otx_index_free(struct otx_index *index);

#endif
