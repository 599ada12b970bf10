/* One workload through the layers: what is ours is resolved, what is wanted is planned for the
 * rest, both are settled, looked at as a whole, and merged. */
#ifndef OTX_RUN_WORKLOAD_H
#define OTX_RUN_WORKLOAD_H

#include <otelx.h>

#include "choose/choose.h"
#include "edit/doc.h"
#include "kube/workload.h"
#include "plan/plan.h"
#include "preflight/look.h"
#include "record/read.h"

/* OTX_INSPECT: nothing is written, and what is there is told. */
enum otx_goal { OTX_INJECT, OTX_REMOVE, OTX_INSPECT };

struct otx_work {
    const struct otx_context *context; /* NULL: removal by the record alone */
    enum otx_goal goal;
    struct otx_doc *doc;
    struct otx_told *told; /* what preflight has said; NULL: no preflight */
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
