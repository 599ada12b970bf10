/* The heart: what a workload should hold, as an overlay. Knows Kubernetes and no bytes, and of
 * the past only what was chosen. */
#ifndef OTX_PLAN_PLAN_H
#define OTX_PLAN_PLAN_H

#include "base/diag.h"
#include "choose/choose.h"
#include "kube/workload.h"
#include "record/resolve.h"
#include "tree/node.h"
#include "tree/want.h"

struct otx_plan {
    struct otx_arena *arena;
    const struct otx_workload *workload; /* as it is */
    const struct otx_workload *base;     /* as it is without us */
    const struct otx_context *context;
    const struct otx_resolved *resolved;
    struct otx_diags *diags;
    /* results */
    struct otx_want *pod; /* the overlay of the pod spec */
    struct otx_choices choices;
    const struct otx_node *to;                      /* names: the default choice fell on these */
    struct otx_str languages, versions, containers; /* of the choices, with commas */
    struct otx_str images;                          /* likewise, with blanks */
    const char *skipped;                            /* why nothing is to be done, or NULL */
    bool keeps_record;
    bool refused; /* a finding says why */
};

/* Builds the overlay. False when out of memory. */
bool otx_plan_make(struct otx_plan *plan);
/* Builds one in which nothing is wanted. */
bool otx_plan_nothing(struct otx_plan *plan);

#endif
