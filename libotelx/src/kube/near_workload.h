/* What looks like a workload and must not be worked on, or cannot be. */
#ifndef OTX_KUBE_NEAR_WORKLOAD_H
#define OTX_KUBE_NEAR_WORKLOAD_H

#include "base/str.h"
#include "kube/kinds.h"
#include "kube/workload.h"
#include "tree/node.h"

/* Why nothing may be changed in the workload, or NULL: a signature over its text would break. */
const char *otx_sealed_reason(const struct otx_workload *workload);
/* Why the workload is a part of another one, or NULL: a patch for kustomize or kubectl. */
const char *otx_patch_reason(const struct otx_workload *workload);

enum otx_nearly {
    OTX_NEARLY_KIND,    /* the kind is written in another case */
    OTX_NEARLY_VERSION, /* the apiVersion is missing, or of another kind */
    OTX_NEARLY_ARRAY,   /* a list of objects that is no List */
    OTX_NEARLY_UNKNOWN  /* a kind that otelx does not know, with a pod template in it */
};

struct otx_near_workload {
    enum otx_nearly nearly;
    const struct otx_node *at;
    struct otx_str api_version, kind;
    struct otx_str meant; /* the kind, as it must be written */
    struct otx_str path;  /* of a pod template in it */
};

/* Called for everything in a document that is nearly a workload; false stops. */
typedef void otx_near_workload_fn(void *context, const struct otx_near_workload *near);
void otx_each_near_workload(const struct otx_node *root, const struct otx_own_kind *own,
                            otx_near_workload_fn *each, void *context);

#endif
