/* What one document of the input needs from another: the Operator's Instrumentation resources, the
 * annotations of Namespaces, the keys of ConfigMaps and Secrets. Gathered in a first pass. */
#ifndef OTX_CHOOSE_INDEX_H
#define OTX_CHOOSE_INDEX_H

#include "base/diag.h"
#include "config/settings.h"
#include "tree/node.h"

/* An Instrumentation of the Operator's group. */
struct otx_resource {
    struct otx_settings settings;
    bool bad;            /* a finding says why; its `root`, `name` and `name_space` are there */
    bool given;          /* as a configuration, not among the manifests */
    bool twice;          /* and a finding says so */
    unsigned source;     /* where it is from, as in a finding */
    size_t line, column; /* there, once that text is gone; else 0 */
};

/* A Namespace with its annotations, or a ConfigMap or Secret with its `data`. */
struct otx_object {
    struct otx_str name_space, name;
    const struct otx_node *map, *more; /* `more`: a Secret's stringData */
};

struct otx_objects {
    struct otx_object *items;
    size_t count, cap;
};

struct otx_index {
    struct otx_arena arena; /* of what is kept */
    struct otx_resource *resources;
    size_t count, cap;
    struct otx_objects name_spaces, config_maps, secrets;
    const struct otx_index *beyond; /* where Namespaces, ConfigMaps and Secrets are, too; or NULL */
    bool no_resources;              /* those of the input do not count */
    bool failed;                    /* sticky: out of memory */
};

/* Whether a document may hold anything for the index: it must be parsed only then. `env_from`:
 * whether ConfigMaps and Secrets matter, since something in the text may refer to them. */
bool otx_index_concerns(struct otx_str document, bool env_from);
bool otx_index_uses_env_from(struct otx_str text);

/* Takes what the index needs from a document's tree, by copies. Findings about resources, and about
 * Namespaces' annotations, go to `diags` with this `source`. */
void otx_index_add(struct otx_index *index, const struct otx_node *root, struct otx_diags *diags,
                   unsigned source);
/* Adds a resource that is decoded already. Of two of one name one that is given counts, with a
 * warning when they differ; else neither does, with an error. False in that case. */
bool otx_index_add_resource(struct otx_index *index, const struct otx_resource *resource,
                            struct otx_diags *diags);
/* Notes where the resources of a source are in its text, which will not be there later. */
void otx_index_locate(struct otx_index *index, struct otx_str text, unsigned source);

/* Makes it ready to be asked; again after more was added. */
void otx_index_sort(struct otx_index *index);
/* Annotations of a Namespace, or NULL. */
const struct otx_node *otx_index_name_space(const struct otx_index *index, struct otx_str name);
/* A ConfigMap or Secret; NULL when it is not in the input. */
const struct otx_object *otx_index_find(const struct otx_index *index, bool secret,
                                        struct otx_str name_space, struct otx_str name);

void otx_index_free(struct otx_index *index);

#endif
