/* Describes the instrumentation that a workload has, whoever made it. */
#ifndef OTX_REPORT_INSPECT_H
#define OTX_REPORT_INSPECT_H

#include <otelx.h>

#include "base/arena.h"
#include "kube/workload.h"
#include "record/read.h"

/* `record` is the workload's record. Texts and agents live in the arena. False when out of
 * memory. */
bool otx_inspect(struct otx_arena *arena, const struct otx_workload *workload,
                 const struct otx_record *record, otelx_found *out);

#endif
