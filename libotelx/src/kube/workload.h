/* Which objects run pods, and where their pod template is. A table, and unwrapping of lists. */
#ifndef OTX_KUBE_WORKLOAD_H
#define OTX_KUBE_WORKLOAD_H

#include "base/near.h"
#include "tree/node.h"

enum { OTX_PATH_MAX = 6 };

struct otx_workload {
    struct otx_node *root;
    struct otx_str api_version, kind, name_space, name;
    struct otx_node *metadata;
    bool custom;                        /* not Kubernetes' own: knows no strategic merge */
    bool names_container;               /* the platform names an only container that has no name */
    struct otx_node *pod_metadata;      /* of the pod template; NULL when missing */
    struct otx_node *pod_spec;          /* NULL when missing */
    const char *pod_path[OTX_PATH_MAX]; /* keys from the root to the pod spec, NULL-terminated */
    const struct otx_node *bad;         /* what stands in the way on that path, or NULL */
    const char *bad_key, *bad_why;
    bool bad_twice, bad_alias;
};

/* Called for every workload of a document in order; false stops. */
typedef bool otx_workload_fn(void *context, const struct otx_workload *workload);

/* Finds workloads in a document: itself, or the items of a List, a typed list or a ResourceList.
 * Everything else is passed by. False when `each` stopped it. */
bool otx_each_workload(struct otx_node *root, otx_workload_fn *each, void *context);

/* The kind that is called so by someone who types: `deploy`, `Deployments`, `deployments.apps`; the
 * empty slice, with all names offered to `near`, when there is none. */
struct otx_str otx_kind_called(struct otx_str word, struct otx_near *near);

/* Whether the document is a ResourceList of the KRM functions specification; as the tools that read
 * one, this takes any apiVersion. */
bool otx_is_resource_list(const struct otx_node *root);

#endif
