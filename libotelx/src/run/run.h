/* Runs one source: takes all its documents through all layers, and proves the result. */
#ifndef OTX_RUN_RUN_H
#define OTX_RUN_RUN_H

#include <otelx.h>

#include "base/arena.h"
#include "run/worker.h"
#include "run/result.h"

/* Joins the kinds of all configurations into one list. False when out of memory. */
bool otx_run_take_kinds(struct otx_run *run, struct otx_arena *arena);

/* Takes the documents of `run->text` through all layers. OTELX_OK with the complete result; or the
 * failure, and then the edits are unusable. `worker` becomes a new worker, which the caller frees.
 * If `run->own` is unchanged afterwards, the worker holds what the selection has matched, to be
 * reported after all inputs. The contents of `scratch` are useless afterwards. */
otelx_status otx_run_all(struct otx_run *run, struct otx_worker *worker,
                         struct otx_scratch *scratch);

#endif
