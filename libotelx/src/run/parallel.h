/* Shares the documents of the input among threads, when the caller allows threads. */
#ifndef OTX_RUN_PARALLEL_H
#define OTX_RUN_PARALLEL_H

#include "run/worker.h"

/* Runs all documents of the input; the result does not depend on the number of threads. False when
 * the run is to stop. */
bool otx_share(struct otx_worker *worker);

#endif
