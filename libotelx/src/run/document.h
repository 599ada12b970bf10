/* Documents of the input: read, worked on, written and proven. */
#ifndef OTX_RUN_DOCUMENT_H
#define OTX_RUN_DOCUMENT_H

#include "run/worker.h"

/* All documents of worker->run->text, on as many threads as the options allow. False when the run
 * is to stop. */
bool otx_run_documents(struct otx_worker *worker);

#endif
