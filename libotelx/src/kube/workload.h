/* Finds the workloads in a document. A workload is a pod template: an object of some kinds holds
 * several. Lists are unwrapped. */
#ifndef OTX_KUBE_WORKLOAD_H
#define OTX_KUBE_WORKLOAD_H

#include "base/arena.h"
#include "kube/kinds.h"
#include "kube/path.h"
#include "tree/node.h"

/* More pod templates than this in one object are an error. */
enum { OTX_MAX_TEMPLATES = 1000 };

struct otx_workload {
    struct otx_node *root;
    struct otx_str api_version, kind, name_space, name;
    /* its name within its object; empty: the object can have no other template */
    struct otx_str pod_template;
    /* the object's record has an entry for each template, under its path */
    bool by_path;
    /* whether it is the first, or the last, of the templates of its object */
    bool first, last;
    /* the row of its kind; all zero when the kind is unknown */
    const struct otx_workload_kind *row;
    struct otx_node *metadata;
    struct otx_node *pod_metadata; /* of the pod template; NULL when missing */
    struct otx_node *pod_spec;     /* NULL when missing */
    struct otx_step path[OTX_PATH_MAX];
    size_t path_count;          /* number of steps from the root to the pod spec */
    const struct otx_node *bad; /* the node where the path cannot be followed, or NULL */
    struct otx_str bad_key;
    const char *bad_why;
    bool bad_twice, bad_alias;
};

/* Called for each workload of a document, in order. Returns false to stop. */
typedef bool otx_workload_fn(void *context, const struct otx_workload *workload);

/* Where workloads are searched: the root of a document, or an item of a List. */
struct otx_scope {
    struct otx_node *node;
    /* for items without apiVersion and kind: those that the List implies */
    struct otx_str list_version, list_kind;
};

/* Returns the paths of pod templates that an object of an unknown kind has in its record, and their
 * number. */
typedef const struct otx_str *otx_paths_fn(void *context, const struct otx_node *root,
                                           size_t *count);

struct otx_finder {
    otx_workload_fn *each;
    void *context;
    const struct otx_own_kind *own; /* kinds of the configuration, or NULL */
    otx_paths_fn *paths;            /* or NULL */
    struct otx_arena *arena;        /* for composed names; NULL: names are not needed */
};

/* Finds the workloads of an object: the object itself, or the items of a List, a typed list or a
 * ResourceList, or the objects of an OpenShift Template. Ignores everything else. False when `each`
 * returned false. */
bool otx_each_workload(const struct otx_finder *finder, const struct otx_scope *scope);

/* The items of a root that is a List, as otx_each_workload visits them, and the scope that they
 * inherit. NULL when the root is no List, or is ambiguous. */
const struct otx_node *otx_open_list(struct otx_node *root, struct otx_scope *item);

/* The objects of a List, a typed list or a Template, or NULL. */
const struct otx_node *otx_listed_objects(const struct otx_node *node);

/* Whether the document is a ResourceList of the KRM functions specification. Any apiVersion is
 * accepted, because other tools accept any, too. */
bool otx_is_resource_list(const struct otx_node *root);

#endif
