/* One workload through the layers: what is ours is resolved, what is wanted is planned for the
 * rest, both are settled, looked at as a whole, and merged. */
#ifndef OTX_RUN_WORKLOAD_H
#define OTX_RUN_WORKLOAD_H

#include <otelx.h>

#include "base/diag.h"
#include "choose/choose.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "plan/plan.h"
#include "record/read.h"

enum otx_goal { OTX_INJECT, OTX_REMOVE };

struct otx_work {
    const struct otx_context *context; /* NULL: removal by the record alone */
    enum otx_goal goal;
    struct otx_arena *arena;
    struct otx_str text;
    struct otx_edits *edits; /* of the document; those of a refused workload are dropped */
    struct otx_diags *diags;
    size_t odd_at; /* as in struct otx_merge */
};

struct otx_done {
    otelx_verdict verdict;
    const char *reason;   /* of a skipped workload */
    struct otx_plan plan; /* without a .pod when it did not come to that */
};

/* `record` is what otx_record_read found in the workload. False when out of memory. */
bool otx_work(struct otx_work *work, const struct otx_workload *workload,
              const struct otx_record *record, struct otx_done *done);

#endif
