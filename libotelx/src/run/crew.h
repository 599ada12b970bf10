/* Threads that share the work on one input. The result does not depend on their number. */
#ifndef OTX_RUN_CREW_H
#define OTX_RUN_CREW_H

#include "base/source.h"
#include "run/result.h"
#include "run/worker.h"

/* Work that can be cut into parts: the numbers from a beginning up to `end`. */
struct otx_share {
    const void *what; /* for the functions */
    size_t end;
    /* How many bytes of text the work from `pos` on is. */
    size_t (*left)(const struct otx_worker *worker, const void *what, size_t pos);
    /* The part from `pos` on that is about `size` bytes of text. */
    struct otx_span (*next)(const struct otx_worker *worker, const void *what, size_t pos,
                            size_t size);
    /* Does a part. False when the run is to stop; or, with worker->apart, when the part cannot be
     * done by itself. */
    bool (*run)(struct otx_worker *worker, const void *what, struct otx_span part);
};

/* Starts as many threads as the options allow and the input is worth. NULL: the calling thread is
 * alone, as nothing else is allowed, worth it, or possible. */
struct otx_crew *otx_crew_new(const struct otx_run *run);
void otx_crew_free(struct otx_crew *crew);

/* Does all the work from `pos` on; `crew` may be NULL. False when the run is to stop. */
bool otx_crew_run(struct otx_crew *crew, struct otx_worker *worker, const struct otx_share *share,
                  size_t pos);

#endif
