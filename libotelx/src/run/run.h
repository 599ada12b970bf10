/* One source: all its documents, through all layers, proven. */
#ifndef OTX_RUN_RUN_H
#define OTX_RUN_RUN_H

#include <otelx.h>

#include "base/arena.h"
#include "run/worker.h"
#include "run/result.h"

/* Puts the kinds that all configurations bring into one list. False when out of memory. */
bool otx_run_take_kinds(struct otx_run *run, struct otx_arena *arena);

/* Takes the documents of `run->text` through all layers. OTELX_OK with the result complete,
 * or why not; then its edits are unfit for use. `worker` is a new one, yours to free; if
 * `run->own` is what it was before, what the selection has matched is left in it, to be reported
 * when all inputs are done. What is in `scratch` afterwards is of no use. */
otelx_status otx_run_all(struct otx_run *run, struct otx_worker *worker,
                         struct otx_scratch *scratch);

#endif
