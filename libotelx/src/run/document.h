/* Documents of the input: read, worked on, written and proven, one after the other. */
#ifndef OTX_RUN_DOCUMENT_H
#define OTX_RUN_DOCUMENT_H

#include "base/source.h"
#include "run/worker.h"

/* All that begin in the span. False when the run is to stop; or, in a worker that stands apart,
 * when they cannot be worked on by themselves. */
bool otx_run_documents(struct otx_worker *worker, struct otx_span span);

#endif
