/* Reads the documents of the input, works on them and proves the changes. */
#ifndef OTX_RUN_DOCUMENT_H
#define OTX_RUN_DOCUMENT_H

#include "run/worker.h"

/* Works on all documents of worker->run->text, on as many threads as the options allow. False when
 * the run must stop. */
bool otx_run_documents(struct otx_worker *worker);

#endif
