/* Which containers of a pod are meant: by names, by globs, or for want of both. */
#ifndef OTX_KUBE_CONTAINERS_H
#define OTX_KUBE_CONTAINERS_H

#include "base/diag.h"
#include "kube/workload.h"
#include "tree/node.h"

/* Looking for one takes linear time. */
enum { OTX_MAX_TARGETS = 2000 };

/* Containers of one pod in the order in which they are worked on. */
struct otx_targets {
    struct otx_arena *arena;
    const struct otx_node **v;
    size_t n, cap;
    bool full; /* there were more than OTX_MAX_TARGETS */
};

void otx_targets_add(struct otx_targets *targets, const struct otx_node *container);
bool otx_targets_have(const struct otx_targets *targets, const struct otx_node *container);
/* Drops those that are not among the others. */
void otx_targets_keep(struct otx_targets *targets, const struct otx_targets *others);

/* The containers and the init containers of a pod; NULL when there are none. */
const struct otx_node *otx_containers(const struct otx_workload *workload);
const struct otx_node *otx_init_containers(const struct otx_workload *workload);
bool otx_is_init(const struct otx_workload *workload, const struct otx_node *container);
/* The container of this name, a regular one before an init container; NULL when there is none. */
const struct otx_node *otx_find_container(const struct otx_workload *workload, struct otx_str name);

/* The containers of a comma list, in its order. Names that are not there are told to `diags` (which
 * may be NULL). */
void otx_targets_named(struct otx_targets *targets, const struct otx_workload *workload,
                       struct otx_str names, const struct otx_node *at, struct otx_diags *diags);
/* As the Operator takes them: init containers first, in the pod's order, then the others as they
 * are. */
void otx_targets_sort(struct otx_targets *targets, const struct otx_workload *workload);
/* The names or globs of a configuration; globs mean regular containers only. False, with findings,
 * when one matches nothing: it is misspelt. `diags` may be NULL. */
bool otx_targets_matching(struct otx_targets *targets, const struct otx_workload *workload,
                          const struct otx_node *patterns, struct otx_diags *diags);

#endif
