/* Whether an entry of a configuration selects a workload: globs and label selectors. */
#ifndef OTX_KUBE_SELECTOR_H
#define OTX_KUBE_SELECTOR_H

#include "kube/workload.h"
#include "tree/node.h"

/* Whether an entry of `select` or `exclude` matches a workload: all fields of the entry must match.
 */
bool otx_entry_matches(const struct otx_node *entry, const struct otx_workload *workload);

/* Whether labels match a selector in the form of kubectl's -l ("app=web,tier in (a, b),!old").
 * `labels` may be NULL. *why becomes a reason when the selector cannot be read, else NULL. */
bool otx_labels_match(struct otx_str selector, const struct otx_node *labels, const char **why);

#endif
