/* The lists of a pod and of its containers whose items Kubernetes tells apart by a field, the merge
 * key: two items with the same merge key are one. The items of any other list stand for themselves,
 * and the list as a whole is one value. */
#ifndef OTX_KUBE_POD_LISTS_H
#define OTX_KUBE_POD_LISTS_H

#include "base/str.h"

/* The merge key of the list with this name, or NULL. */
const char *otx_merge_key(struct otx_str list);

#endif
