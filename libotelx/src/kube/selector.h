/* Which workloads and containers a configuration means: globs and label selectors. */
#ifndef OTX_KUBE_SELECTOR_H
#define OTX_KUBE_SELECTOR_H

#include "kube/workload.h"
#include "tree/node.h"

/* Whether an entry of `select` or `exclude` matches: all of its fields must. */
bool otx_entry_matches(const struct otx_node *entry, const struct otx_workload *workload);

/* A label selector as kubectl's -l takes it ("app=web,tier in (a, b),!old"). NULL labels: none.
 * *why is set when it cannot be read. */
bool otx_labels_match(struct otx_str selector, const struct otx_node *labels, const char **why);

#endif
