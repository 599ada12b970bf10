/* The finding of workloads in a document, in which lists are unwrapped. A workload is one pod
 * template: an object of some kinds holds several. */
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
    struct otx_str pod_template; /* its name among the templates of its object; empty: there can be
                                    no other */
    bool by_path;                /* the record of the object tells its templates by their paths */
    bool first, last;            /* of the templates of its object */
    const struct otx_workload_kind
        *row; /* of its kind; all zero when the object is of no known kind */
    struct otx_node *metadata;
    struct otx_node *pod_metadata; /* of the pod template; NULL when missing */
    struct otx_node *pod_spec;     /* NULL when missing */
    struct otx_step path[OTX_PATH_MAX];
    size_t path_count;          /* of the steps from the root to the pod spec */
    const struct otx_node *bad; /* the node on that path that cannot be followed, or NULL */
    struct otx_str bad_key;
    const char *bad_why;
    bool bad_twice, bad_alias;
};

/* Called for each workload of a document, in order. Returns false to stop. */
typedef bool otx_workload_fn(void *context, const struct otx_workload *workload);

/* What workloads are looked for in: the root of a document, or an item of a List. */
struct otx_scope {
    struct otx_node *node;
    struct otx_str list_version, list_kind; /* of an item that has none of its own */
};

/* Gives the paths of pod templates that an object of an unknown kind tells by itself, and their
 * number. */
typedef const struct otx_str *otx_paths_fn(void *context, const struct otx_node *root,
                                           size_t *count);

struct otx_finder {
    otx_workload_fn *each;
    void *context;
    const struct otx_own_kind *own; /* beside the known kinds; or NULL */
    otx_paths_fn *paths;            /* or NULL */
    struct otx_arena *arena;        /* of names that are put together; NULL: nobody wants them */
};

/* Finds the workloads of an object: the object itself, or the items of a List, a typed list or a
 * ResourceList, or the objects of an OpenShift Template. Ignores everything else. False when `each`
 * returned false. */
bool otx_each_workload(const struct otx_finder *finder, const struct otx_scope *scope);

/* The list of items of a root that is a List, as otx_each_workload goes through it, and what its
 * items have from the List; NULL: the root is something else, or cannot be told for certain. */
const struct otx_node *otx_open_list(struct otx_node *root, struct otx_scope *item);

/* The objects in a list of one of these sorts, or NULL. */
const struct otx_node *otx_listed_objects(const struct otx_node *node);

/* Whether the document is a ResourceList of the KRM functions specification. Any apiVersion will
 * do, as for the tools that read such a list. */
bool otx_is_resource_list(const struct otx_node *root);

#endif
