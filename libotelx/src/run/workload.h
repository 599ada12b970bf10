/* One workload through the layers: what is ours is resolved, what is wanted is planned for the
 * rest, both are settled, looked at as a whole, and merged. */
#ifndef OTX_RUN_WORKLOAD_H
#define OTX_RUN_WORKLOAD_H

#include <otelx.h>

#include "kube/workload.h"
#include "plan/plan.h"
#include "record/read.h"
#include "run/work.h"

struct otx_done {
    otelx_verdict verdict;
    const char *reason;   /* of a skipped workload */
    struct otx_plan plan; /* without a .pod when it did not come to that */
};

/* `record` is what the object's record says of the workload. False when out of memory. */
bool otx_work(struct otx_work *work, const struct otx_workload *workload,
              const struct otx_record *record, struct otx_done *done);

#endif
