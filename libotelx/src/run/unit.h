/* Has a document, or an item of a List, worked on, spliced and proven. */
#ifndef OTX_RUN_UNIT_H
#define OTX_RUN_UNIT_H

#include "run/pass.h"
#include "run/worker.h"

/* The edits that are proven are added to the result. False when the run is to stop. */
bool otx_unit_run(struct otx_worker *worker, const struct otx_unit *unit);

#endif
