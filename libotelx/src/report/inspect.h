/* What a workload says of the instrumentation in it, whoever put it there. */
#ifndef OTX_REPORT_INSPECT_H
#define OTX_REPORT_INSPECT_H

#include <otelx.h>

#include "base/arena.h"
#include "kube/workload.h"
#include "record/read.h"

/* `record` is what the annotation of the workload holds. Texts and agents are the arena's. False
 * when out of memory. */
bool otx_inspect(struct otx_arena *arena, const struct otx_workload *workload,
                 const struct otx_record *record, otelx_found *out);

#endif
