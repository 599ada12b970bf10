/* Recognises objects that look like workloads but must not, or cannot, be worked on. */
#ifndef OTX_KUBE_NEAR_WORKLOAD_H
#define OTX_KUBE_NEAR_WORKLOAD_H

#include "base/str.h"
#include "kube/kinds.h"
#include "kube/workload.h"
#include "tree/node.h"

/* Why the workload must not be changed, or NULL: its text is signed. */
const char *otx_sealed_reason(const struct otx_workload *workload);
/* Why the object is a patch for a workload (of kustomize or kubectl), or NULL. */
const char *otx_patch_reason(const struct otx_workload *workload);

enum otx_nearly {
    OTX_NEARLY_KIND,    /* the kind has wrong letter case, or is a plural or short name */
    OTX_NEARLY_VERSION, /* the apiVersion is missing or belongs to another kind */
    OTX_NEARLY_ARRAY,   /* a YAML sequence of objects without a List around it */
    OTX_NEARLY_UNKNOWN  /* an unknown kind that holds a pod template */
};

struct otx_near_workload {
    enum otx_nearly nearly;
    const struct otx_node *at;
    struct otx_str api_version, kind;
    struct otx_str meant; /* the correct kind */
    struct otx_str path;  /* path of a pod template in the object */
};

/* Called for every object of a document that is nearly a workload. Returns false to stop. */
typedef void otx_near_workload_fn(void *context, const struct otx_near_workload *near);
void otx_each_near_workload(const struct otx_node *root, const struct otx_own_kind *own,
                            otx_near_workload_fn *each, void *context);

#endif
