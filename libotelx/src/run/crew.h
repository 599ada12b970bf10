/* Threads that share the work on an input. The result does not depend on their number. */
#ifndef OTX_RUN_CREW_H
#define OTX_RUN_CREW_H

#include "base/source.h"
#include "run/result.h"
#include "run/worker.h"

/* Work that can be cut into parts: documents of a text, or items of a List. A part is a range of
 * numbers (offsets, or indexes of items). */
struct otx_share {
    const void *what; /* handed to the functions */
    size_t end;
    /* The size in bytes of the text from `pos` on. */
    size_t (*left)(const struct otx_worker *worker, const void *what, size_t pos);
    /* The part that begins at `pos` and has about `size` bytes of text. */
    struct otx_span (*next)(const struct otx_worker *worker, const void *what, size_t pos,
                            size_t size);
    /* Does a part. False when the run must stop or, with worker->apart, when the part cannot be
     * done on its own. */
    bool (*run)(struct otx_worker *worker, const void *what, struct otx_span part);
};

/* Starts as many threads as the options allow and the size of the input is worth. NULL: the calling
 * thread works alone. */
struct otx_crew *otx_crew_new(const struct otx_run *run);
void otx_crew_free(struct otx_crew *crew);

/* Does all work from `pos` on; `crew` may be NULL. False when the run must stop. */
bool otx_crew_run(struct otx_crew *crew, struct otx_worker *worker, const struct otx_share *share,
                  size_t pos);

#endif
