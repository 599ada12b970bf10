/* Which workloads the configurations select, by `select` and `exclude`. */
#ifndef OTX_RUN_SELECTION_H
#define OTX_RUN_SELECTION_H

#include "base/diag.h"
#include "base/near.h"
#include "choose/choose.h"
#include "choose/filter.h"
#include "config/settings.h"
#include "kube/workload.h"
#include "run/result.h"
#include "tree/node.h"

/* An entry of `select`, whether it has matched, and the workload name that is nearest to its
 * `name`. */
struct otx_hit {
    const struct otx_node *entry;
    size_t setting; /* index of the configuration */
    unsigned source;
    bool matched;
    struct otx_near near;
};

struct otx_selection {
    struct otx_hit *hits; /* the entries of all configurations, in their order */
    size_t count;
    const struct otx_settings **meant; /* room for the configurations that select a workload */
    bool reported;
};

/* Prepares a selection; further calls do nothing. False when out of memory. */
bool otx_selection_begin(struct otx_selection *selection, const struct otx_run *run);
void otx_selection_free(struct otx_selection *selection);

/* The context of a workload: the configurations that select it, or the reason why none does. The
 * call's filter may name a hook in place of the configuration. `near`
 * keeps the nearest names, because their document is gone when they are reported; NULL: entries
 * without a match learn nothing. */
struct otx_context otx_selection_ask(struct otx_selection *selection, const struct otx_run *run,
                                     const struct otx_filter *filter,
                                     const struct otx_workload *workload, struct otx_arena *near);

/* Adds the matches of another worker, whose part of the input comes next. */
void otx_selection_add(struct otx_selection *selection, struct otx_arena *near,
                       const struct otx_selection *part);
/* Adds a finding for each entry that matches no workload. */
void otx_selection_report(struct otx_selection *selection, const struct otx_run *run,
                          struct otx_diags *diags);

#endif
