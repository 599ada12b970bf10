/* Takes a workload through the layers: resolves what is ours, plans the rest, settles, checks that
 * the result is whole, and merges. */
#ifndef OTX_RUN_WORKLOAD_H
#define OTX_RUN_WORKLOAD_H

#include <otelx.h>

#include "kube/workload.h"
#include "plan/plan.h"
#include "record/read.h"
#include "run/work.h"

struct otx_done {
    otelx_verdict verdict;
    const char *reason;   /* the reason why a workload is skipped */
    struct otx_plan plan; /* .pod is NULL when the work ended before planning */
};

/* Works on a workload. `record` is the object's record as far as it concerns the workload. False
 * when out of memory. */
bool otx_work(struct otx_work *work, const struct otx_workload *workload,
              const struct otx_record *record, struct otx_done *done);

#endif
