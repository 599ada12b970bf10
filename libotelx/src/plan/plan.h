/* The heart: builds the overlay of what a workload should hold. Knows Kubernetes and no bytes; of
 * the past it knows only the containers that were chosen. */
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
    const struct otx_workload *workload; /* the workload as it is in the text */
    const struct otx_workload *base;     /* the same workload without our parts */
    const struct otx_context *context;
    const struct otx_resolved *resolved;
    struct otx_diags *diags;
    /* results */
    struct otx_want *pod; /* the overlay of the pod spec */
    struct otx_choices choices;
    /* names of the containers that the default choice fell on */
    const struct otx_node *to;
    struct otx_str languages, versions, containers; /* of the choices, separated by commas */
    struct otx_str images;                          /* images of the agents, separated by blanks */
    const char *skipped;                            /* why there is nothing to do, or NULL */
    bool keeps_record;
    bool refused; /* a finding says why */
};

/* Builds the overlay. False when out of memory. */
bool otx_plan_make(struct otx_plan *plan);
/* Builds an overlay in which nothing is wanted, for a removal. */
bool otx_plan_nothing(struct otx_plan *plan);

#endif
