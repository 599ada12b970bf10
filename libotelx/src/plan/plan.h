/* The heart: what a workload should hold, as an overlay. Knows Kubernetes and no bytes. */
#ifndef OTX_PLAN_PLAN_H
#define OTX_PLAN_PLAN_H

#include "base/diag.h"
#include "choose/choose.h"
#include "kube/workload.h"
#include "record/ledger.h"
#include "tree/want.h"

enum otx_goal { OTX_INJECT, OTX_REMOVE };

struct otx_plan {
    struct otx_arena *arena;
    const struct otx_workload *workload;
    const struct otx_context *context; /* NULL: removal by the ledger alone */
    const struct otx_ledger *ledger;
    enum otx_goal goal;
    struct otx_diags *diags;
    /* results */
    struct otx_want *root, *pod;                    /* the overlay; its part for the pod spec */
    struct otx_choices choices;                     /* none for a removal by the ledger */
    struct otx_str languages, versions, containers; /* of the choices, with commas */
    const char *skipped;                            /* why nothing is to be done, or NULL */
    bool keeps_ledger;
    bool adopted; /* there was our shape without a ledger */
    bool refused; /* a finding says why */
};

/* Builds the overlay. False when out of memory. */
bool otx_plan_make(struct otx_plan *plan);

/* Whether the pod has our shape, or part of it: a volume, a mount of it or an init container with a
 * reserved name. */
bool otx_has_shape(const struct otx_workload *workload);

#endif
