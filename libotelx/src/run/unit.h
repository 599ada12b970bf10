/* Works on a unit (a document or an item of a List), splices its edits and proves the result. */
#ifndef OTX_RUN_UNIT_H
#define OTX_RUN_UNIT_H

#include "run/pass.h"
#include "run/worker.h"

/* Adds the proven edits to the result. False when the run must stop. */
bool otx_unit_run(struct otx_worker *worker, const struct otx_unit *unit);

#endif
