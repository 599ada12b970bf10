/* The containers of a pod, and sets of them that names or globs choose. */
#ifndef OTX_KUBE_CONTAINERS_H
#define OTX_KUBE_CONTAINERS_H

#include "base/diag.h"
#include "kube/workload.h"
#include "tree/node.h"

/* A set is searched in linear time, so its size has a limit. */
enum { OTX_MAX_TARGETS = 2000 };

/* A set of containers of one pod, in the order in which they are worked on. */
struct otx_targets {
    struct otx_arena *arena;
    const struct otx_node **v;
    size_t n, cap;
    bool full; /* there were more than OTX_MAX_TARGETS */
};

void otx_targets_add(struct otx_targets *targets, const struct otx_node *container);
bool otx_targets_have(const struct otx_targets *targets, const struct otx_node *container);
/* Drops the containers that are not in `others`. */
void otx_targets_keep(struct otx_targets *targets, const struct otx_targets *others);

/* The two lists of containers of a pod spec, init containers first; NULL when the value is missing
 * or no list. `pod_spec` may be NULL. */
enum { OTX_CONTAINER_LISTS = 2 };
extern const char *const otx_container_lists[OTX_CONTAINER_LISTS];
const struct otx_node *otx_containers_of(const struct otx_node *pod_spec, size_t i);
/* The number of containers in both lists. */
size_t otx_count_containers(const struct otx_node *pod_spec);
/* The containers and the init containers of a workload; NULL when there are none. */
const struct otx_node *otx_containers(const struct otx_workload *workload);
const struct otx_node *otx_init_containers(const struct otx_workload *workload);
bool otx_is_init(const struct otx_workload *workload, const struct otx_node *container);
/* The name of the list that the container stands in. */
const char *otx_container_list_of(const struct otx_workload *workload,
                                  const struct otx_node *container);
/* The container of this name, a regular one before an init container; NULL when there is none. */
const struct otx_node *otx_find_container(const struct otx_workload *workload, struct otx_str name);

/* Adds the containers that a comma list names, in its order. A name that no container has is a
 * finding in `diags`, which may be NULL. */
void otx_targets_named(struct otx_targets *targets, const struct otx_workload *workload,
                       struct otx_str names, const struct otx_node *at, struct otx_diags *diags);
/* Puts the set into the Operator's order: init containers first, in the order of the pod, then the
 * other containers as they are. */
void otx_targets_sort(struct otx_targets *targets, const struct otx_workload *workload);
/* Adds the containers that the names or globs of a configuration match. A glob matches regular
 * containers only. False, with a finding, when a pattern matches nothing: it is misspelt. `diags`
 * may be NULL. */
bool otx_targets_matching(struct otx_targets *targets, const struct otx_workload *workload,
                          const struct otx_node *patterns, struct otx_diags *diags);

#endif
