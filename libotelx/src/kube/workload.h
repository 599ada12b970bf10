/* The kinds of objects that run pods: a table of what is known of each. And the finding of
 * workloads in a document, in which lists are unwrapped. */
#ifndef OTX_KUBE_WORKLOAD_H
#define OTX_KUBE_WORKLOAD_H

#include <otelx.h>

#include "base/near.h"
#include "tree/node.h"

enum { OTX_PATH_MAX = 6, OTX_GROUPS_MAX = 3 };

/* What Kubernetes, or whoever brings the kind, makes of an object of it. */
struct otx_workload_kind {
    const char *kind;
    const char *groups[OTX_GROUPS_MAX]; /* of the API, without versions, up to a NULL; "": core */
    const char *short_name;             /* kubectl's, or NULL */
    const char *path[OTX_PATH_MAX - 1]; /* keys from the root to the pod template */
    otelx_pods pods;
    const char *pod_label;      /* pods bear it, with the object's name as its value; or NULL */
    const char *name_attribute; /* the resource attributes that tell the object, or NULL */
    const char *uid_attribute;
    bool owned;           /* another kind above may own it, which `ownerReferences` then tell */
    bool ends;            /* its pods end by themselves */
    bool fixed;           /* a cluster does not let its containers be changed */
    bool custom;          /* not Kubernetes' own: knows no strategic merge */
    bool names_container; /* an only container may be without a name: the platform gives it one */
};

/* In the order in which the Operator names a service by the owners of its pod; ends in a row
 * without a kind. */
extern const struct otx_workload_kind otx_workload_kinds[];

struct otx_workload {
    struct otx_node *root;
    struct otx_str api_version, kind, name_space, name;
    const struct otx_workload_kind
        *row; /* of its kind; all zero when the object is of no known kind */
    struct otx_node *metadata;
    struct otx_node *pod_metadata;      /* of the pod template; NULL when missing */
    struct otx_node *pod_spec;          /* NULL when missing */
    const char *pod_path[OTX_PATH_MAX]; /* keys from the root to the pod spec, NULL-terminated */
    const struct otx_node *bad;         /* the node on that path that cannot be followed, or NULL */
    const char *bad_key, *bad_why;
    bool bad_twice, bad_alias;
};

/* Called for each workload of a document, in order. Returns false to stop. */
typedef bool otx_workload_fn(void *context, const struct otx_workload *workload);

/* What workloads are looked for in: the root of a document, or an item of a List. */
struct otx_scope {
    struct otx_node *node;
    struct otx_str list_version, list_kind; /* of an item that has none of its own */
};

/* Finds the workloads of an object: the object itself, or the items of a List, a typed list or a
 * ResourceList. Ignores everything else. False when `each` returned false. */
bool otx_each_workload(const struct otx_scope *scope, otx_workload_fn *each, void *context);

/* The list of items of a root that is a List, as otx_each_workload goes through it, and what its
 * items have from the List; NULL: the root is something else, or cannot be told for certain. */
const struct otx_node *otx_open_list(struct otx_node *root, struct otx_scope *item);

/* The kind that a user means by a word such as `deploy`, `Deployments` or `deployments.apps`, or
 * the empty slice. Offers the names of all kinds to `near`. */
struct otx_str otx_kind_called(struct otx_str word, struct otx_near *near);

/* Whether the document is a ResourceList of the KRM functions specification. Any apiVersion will
 * do, as for the tools that read such a list. */
bool otx_is_resource_list(const struct otx_node *root);

#endif
